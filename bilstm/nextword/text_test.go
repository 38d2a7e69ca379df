package nextword

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomen/bilstm/training"
	"nomen/tokenize"
)

// afterMister marks the one or two capitalised words behind each "mister".
func afterMister(sentences []tokenize.Sentence) ([][]Span, error) {
	names := make([][]Span, len(sentences))
	for i, s := range sentences {
		for j, token := range s.Tokens {
			end := j + 1
			for end < min(j+3, len(s.Tokens)) && strings.ToUpper(s.Text[s.Tokens[end].Start:][:1]) == s.Text[s.Tokens[end].Start:][:1] &&
				s.Tokens[end].End > s.Tokens[end].Start+1 {
				end++
			}
			if s.Text[token.Start:token.End] == "mister" && end > j+1 {
				names[i] = append(names[i], Span{j + 1, end})
			}
		}
	}
	return names, nil
}

func contentOf(text *Text) (all []string) {
	for _, place := range text.seen {
		all = append(all, text.words[place])
	}
	return all
}

func TestANameIsOneWord(t *testing.T) {
	text := &Text{Persons: afterMister}
	if err := text.ReadText(strings.NewReader("We saw mister Kadu Rovi. And mister\nBafu, too.\n\n(mister Tazu)\n\n \n"), "x"); err != nil {
		t.Fatal(err)
	}
	const g, p, end = glue, placeholder, paragraphEnd
	want := []string{"We", "saw", "mister", p, g + ".", "And", "mister", p, g + ",", "too", g + ".", end, "(", g + "mister", p, g + ")", end}
	if diff := cmp.Diff(want, contentOf(text)); diff != "" || text.Names() != 3 {
		t.Errorf("%d names (-want +got):\n%s", text.Names(), diff)
	}
	glued := appendSentences(nil, tokenize.Default{}.Tokenize("(Kadu)"), [][]Span{{{1, 2}}})
	if diff := cmp.Diff([]string{"(", g + p, g + ")"}, glued); diff != "" {
		t.Errorf("a name behind a bracket (-want +got):\n%s", diff)
	}
}

func TestDroppedNamesAreInNoVocabulary(t *testing.T) {
	text := &Text{Persons: afterMister}
	err := text.ReadText(strings.NewReader(`
We saw mister Kadu. Then Kadu left (Kadu!) for the boat.

KADU! The Kadus, or Kadu's family, and mister Kadu, and kadu.

The mister Will said that he will. Will he? He will, will he not, and will he?
`), "x")
	if err != nil {
		t.Fatal(err)
	}
	v, err := newVocabulary(text, 100, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]bool{
		"Kadu": false, glue + "Kadu": false, "KADU": false, "Kadus": false, "kadu": false, placeholder: false, // 2 of 8 were marked, of all spellings
		"Will": false, "will": true, // 1 of 2, 1 of 6
		"mister": true, glue + "'s": true,
	} {
		if got := v.id(word) != unknownWord; got != want {
			t.Errorf("%q is in the vocabulary: %v", word, got)
		}
	}
}

func TestAPersonIsNeverSuggested(t *testing.T) {
	text := &Text{Persons: afterMister}
	for range 100 {
		if err := text.AddParagraph("We saw mister Kadu today."); err != nil {
			t.Fatal(err)
		}
	}
	m, _, err := Train(context.Background(), Training{Train: text, Size: 4, Streams: 4, Loop: training.Config{Epochs: 1, Seed: 1}})
	if err != nil {
		t.Fatal(err)
	}
	suggestions, _ := m.Suggest("We saw mister", 100)
	var all []string
	for _, s := range suggestions {
		all = append(all, s.Word)
	}
	slices.Sort(all)
	if diff := cmp.Diff([]string{".", "We", "mister", "saw", "today"}, all); diff != "" {
		t.Errorf("all that is suggested (-want +got):\n%s", diff)
	}
	if continued, err := m.Continue("We saw mister", Generation{Words: 50, Method: "sample", Temperature: 5}); err != nil || strings.Contains(continued, placeholder) {
		t.Errorf("%q, %v", continued, err)
	}
	if m.About().Origin.Names != 100 {
		t.Errorf("the model tells of %d names", m.About().Origin.Names)
	}
}

// A model that knows a name already learns no more of it.
func TestDroppedNamesAreNotLearnedByAModelThatKnowsThem(t *testing.T) {
	v, err := newVocabulary(textOf(t, "Kadu saw mister Bafu.\n"), 100, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	text := &Text{Persons: afterMister}
	if err := text.ReadText(strings.NewReader("mister Kadu saw Kadu.\n"), "x"); err != nil {
		t.Fatal(err)
	}
	ids := v.numberLearned(text)
	for i, word := range text.words {
		known := word == "mister" || word == "saw" || word == glue+"." || word == paragraphEnd
		if (ids[i] != unknownWord) != known {
			t.Errorf("%q is learned as word %d", word, ids[i])
		}
	}
}

func TestAnErrorOfPersonsIsTold(t *testing.T) {
	failed := errors.New("the tagger is gone")
	text := &Text{Persons: func([]tokenize.Sentence) ([][]Span, error) { return nil, failed }}
	if err := text.ReadText(strings.NewReader("Some text."), "some.txt"); !errors.Is(err, failed) || err.Error() != "some.txt: the tagger is gone" {
		t.Errorf("the error is %v", err)
	}
}

func TestTheFirstWordsKeepTheirDocuments(t *testing.T) {
	text := textOf(t, "The sea was calm.\n")
	if err := text.ReadText(strings.NewReader("The sea was wild.\n"), "x"); err != nil {
		t.Fatal(err)
	}
	for words, want := range map[int][]string{
		text.Len(): {"The", "sea", "was", glue + ".", paragraphEnd},
		8:          {"The", "sea"}, // half of the second document
		6:          nil,
	} {
		v, err := newVocabulary(text.First(words), 10, 1, 2)
		if err != nil {
			t.Fatal(err)
		}
		var known []string
		for id := 1; id < v.size(); id++ {
			known = append(known, v.ids.Word(id))
		}
		slices.Sort(known)
		slices.Sort(want)
		if diff := cmp.Diff(want, known); diff != "" {
			t.Errorf("of the first %d words, those of two documents (-want +got):\n%s", words, diff)
		}
	}
}

func TestWritingAText(t *testing.T) {
	const content = "\"Well,\" said the old man.\nThe sea didn't\n"
	text := textOf(t, content)
	var written strings.Builder
	if err := text.WriteText(&written); err != nil || written.String() != content {
		t.Errorf("%q, %v", written.String(), err)
	}
	written.Reset()
	if err := text.First(6).WriteText(&written); err != nil || written.String() != "\"Well,\" said the" {
		t.Errorf("six words are %q, %v", written.String(), err)
	}
	if n := text.First(1000).Len(); n != text.Len() {
		t.Errorf("a thousand words are %d", n)
	}
	written.Reset()
	m := taleModel(t)
	if err := m.WriteWords(&written, text); err != nil {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(`" <unknown> ~, ~" said the old man ~. <end> The sea <unknown> <unknown> <end>`, "~", glue) + "\n"
	if diff := cmp.Diff(want, written.String()); diff != "" {
		t.Errorf("as the model tells the words apart (-want +got):\n%s", diff)
	}
}
