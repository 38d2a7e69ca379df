package corpus_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nomen/tagger/corpus"
	"nomen/tokenize"
)

// whole is a tokenizer that finds one sentence with the words between spaces.
type whole struct{}

func (whole) Tokenize(text string) []tokenize.Sentence {
	s := tokenize.Sentence{Text: text}
	at := 0
	for _, word := range strings.Split(text, " ") {
		if word != "" {
			s.Tokens = append(s.Tokens, tokenize.Token{Start: at, End: at + len(word)})
		}
		at += len(word) + 1
	}
	if len(s.Tokens) == 0 {
		return nil
	}
	return []tokenize.Sentence{s}
}

func TestRetokenizeWritesEnglish(t *testing.T) {
	for tokens, want := range map[string]string{
		"He lives in the U . S . now .":         "He lives in the U.S. now.",
		"George W . Bush 's to - do list":       "George W. Bush's to-do list",
		`" I ca n't , " she said ( twice ) .`:   `"I can't," she said (twice).`,
		"It costs $ 5 - or 10 % more !":         "It costs $5-or 10% more!",
		"“ No , ” said Ada ’s friend : “ Yes ”": "“No,” said Ada’s friend: “Yes”",
		"the dogs ' home - and a cat":           "the dogs 'home-and a cat",
	} {
		var got []string
		for _, s := range corpus.Retokenize(corpus.Sentence{Tokens: strings.Fields(tokens)}, whole{}) {
			got = append(got, s.Tokens...)
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tokens, diff)
		}
	}
}

func TestRetokenizeKeepsSpans(t *testing.T) {
	s := corpus.Sentence{Tokens: strings.Fields("J . K . Rowling and Ron - the friend ."), File: "x", Line: 7, Document: 3,
		Spans: []corpus.Span{{Start: 0, End: 5, Label: "PER"}, {Start: 6, End: 7, Label: "PER"}}}
	got := corpus.Retokenize(s, tokenize.Default{})
	want := []corpus.Sentence{{Tokens: []string{"J.K.", "Rowling", "and", "Ron", "-the", "friend", "."}, File: "x", Line: 7, Document: 3,
		Spans: []corpus.Span{{Start: 0, End: 2, Label: "PER"}, {Start: 3, End: 4, Label: "PER"}}, Between: []string{"", " ", " ", " ", "", " ", ""}, Cut: 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRetokenizeLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tokens := rapid.SliceOfN(rapid.SampledFrom(strings.Fields(`Ada met U . S - / ' " ( ) , 's n't “ ” Bob $ 5 % é`)), 1, 12).Draw(t, "tokens")
		from := rapid.IntRange(0, len(tokens)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(tokens)).Draw(t, "to")
		s := corpus.Sentence{Tokens: tokens, Spans: []corpus.Span{{Start: from, End: to, Label: "PER"}}}
		var all, spanned string
		for _, one := range corpus.Retokenize(s, tokenize.Default{}) {
			if err := one.Validate(); err != nil {
				t.Fatal(err)
			}
			all += strings.Join(one.Tokens, "")
			for _, span := range one.Spans {
				spanned += strings.Join(one.Tokens[span.Start:span.End], "")
			}
		}
		if want := strings.Join(tokens, ""); all != want {
			t.Fatalf("tokens are %q, want %q", all, want)
		}
		if want := strings.Join(tokens[from:to], ""); spanned != want {
			t.Fatalf("the span covers %q, want %q", spanned, want)
		}
	})
}
