package words

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func TestNewAlphabet(t *testing.T) {
	words := map[string]int{"cab": 2, "bé": 3, "dd": 1, "\xff\ufffd": 100}
	for limit, want := range map[int]string{-1: "", 0: "", 1: "b", 3: "béa", 9: "béacd"} {
		// b 5; é 3; a, c, d 2 each, by code point
		if got := NewAlphabet(words, limit).String(); got != want {
			t.Errorf("the %d most frequent characters are %q, want %q", limit, got, want)
		}
	}
}

func TestAppendIDs(t *testing.T) {
	alphabet, err := ParseAlphabet("abcé")
	if err != nil {
		t.Fatal(err)
	}
	ids := func(first, last string) []int32 { return alphabet.AppendIDs(nil, first+last) }
	tests := []struct {
		name, word string
		want       []int32
	}{
		{"empty", "", nil},
		{"known", "caé", []int32{3, 1, 4}},
		{"unknown", "axb", []int32{1, 0, 2}},
		{"invalid bytes, each one character", "a\xff\xc3b", []int32{1, 0, 0, 2}},
		{"forty characters, all", strings.Repeat("é", 40), ids(strings.Repeat("é", 30), strings.Repeat("é", 10))},
		{"long, first 30 and last 10", strings.Repeat("a", 30) + strings.Repeat("é", 1000) + strings.Repeat("b", 10),
			ids(strings.Repeat("a", 30), strings.Repeat("b", 10))},
		{"41 of two bytes", strings.Repeat("é", 30) + "c" + strings.Repeat("é", 10), ids(strings.Repeat("é", 40), "")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, alphabet.AppendIDs(nil, test.word)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What AppendIDs gives is what a plain reading of its contract gives.
func TestAppendIDsOfAnyBytes(t *testing.T) {
	alphabet := newAlphabet([]rune("aé北\x00"))
	pieces := rapid.SampledFrom([]string{"a", "é", "北", "\x00", "x", "\xff", "\xe5\x8c", "\x97", "😂"})
	rapid.Check(t, func(t *rapid.T) {
		word := strings.Join(rapid.SliceOfN(pieces, 0, 60).Draw(t, "word"), "")
		runes := []rune(word)
		if len(runes) > MaxCharacters {
			runes = append(runes[:30:30], runes[len(runes)-10:]...)
		}
		var want []int32
		for _, r := range runes {
			want = append(want, int32(strings.IndexRune("aé北\x00", r)))
		}
		for i, at := range want {
			want[i] = int32(utf8.RuneCountInString("aé北\x00"[:max(at, 0)])) + 1
			if at < 0 {
				want[i] = UnknownCharacter
			}
		}
		if diff := cmp.Diff(want, alphabet.AppendIDs(nil, word), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestParseAlphabet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.MapOf(rapid.String(), rapid.IntRange(0, 9)).Draw(t, "words")
		alphabet := NewAlphabet(words, rapid.IntRange(0, 99).Draw(t, "limit"))
		again, err := ParseAlphabet(alphabet.String())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(alphabet, again, cmp.AllowUnexported(Alphabet{}), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
	for text, want := range map[string]string{"a\xffb": "UTF-8", "abca": `'a' occurs twice`} {
		if _, err := ParseAlphabet(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseAlphabet(%q): error %v, want %s", text, err, want)
		}
	}
}

func ExampleAlphabet() {
	alphabet := NewAlphabet(map[string]int{"banana": 1, "bread": 2}, 4)
	fmt.Println(alphabet, alphabet.Size())
	fmt.Println(alphabet.AppendIDs(nil, "brand"))
	// Output:
	// abde 5
	// [2 0 1 0 3]
}

func BenchmarkAppendIDs(b *testing.B) {
	alphabet := newAlphabet([]rune("abcdefghijklmnopqrstuvwxyz"))
	ids := make([]int32, 0, MaxCharacters)
	b.ReportAllocs()
	for b.Loop() {
		ids = alphabet.AppendIDs(ids[:0], "considerable")
	}
}
