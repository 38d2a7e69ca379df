package words

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func mustIDs(t testing.TB, words ...string) *IDs {
	t.Helper()
	ids, err := NewIDs(List(words))
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestIDsAreThoseOfAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfDistinct(rapid.StringMatching(`[a-c]{0,4}`), rapid.ID).Draw(t, "words")
		ids, err := NewIDs(List(words))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]int32{}
		for i, word := range words {
			want[word] = int32(i + 1)
			if got := ids.Word(i + 1); got != word {
				t.Fatalf("word %d is %q, want %q", i+1, got, word)
			}
		}
		if ids.Len() != len(words) {
			t.Fatalf("%d words, want %d", ids.Len(), len(words))
		}
		for _, word := range append(words, rapid.SliceOf(rapid.StringMatching(`[a-d]{0,4}`)).Draw(t, "others")...) {
			id, ok := ids.ID(word)
			if wanted, known := want[word]; ok != known || id != wanted {
				t.Fatalf("ID(%q) = %d, %v; want %d, %v", word, id, ok, wanted, known)
			}
		}
		first := rapid.IntRange(1, len(words)+1).Draw(t, "first")
		last := rapid.IntRange(first-1, len(words)).Draw(t, "last")
		if got, want := ids.Text(first, last), List(words[first-1:last]); got != want {
			t.Fatalf("words %d to %d: %q, want %q", first, last, got, want)
		}
	})
}

func TestNewIDsRefusesWhatIsNoList(t *testing.T) {
	for text, want := range map[string]string{
		"a\nb\na\n": `the word "a" is listed twice`,
		"\n\n":      `the word "" is listed twice`,
		"a\nb":      "does not end with a line",
	} {
		if _, err := NewIDs(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want an error with %q", text, err, want)
		}
	}
}
