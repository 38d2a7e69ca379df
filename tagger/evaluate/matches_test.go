package evaluate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nomen/tagger/corpus"
)

func TestMatches(t *testing.T) {
	tests := []struct {
		name            string
		gold, predicted string
		want            string // correct of strict, exact, partial, type; found of all tokens in names; by hand
	}{
		{"all right", "B-PER I-PER O B-LOC", "B-PER I-PER O B-LOC", "2 2 2 2; 3/3"},
		{"one boundary", "B-PER I-PER O", "O B-PER O", "0 0 0.5 1; 1/2"},
		{"another label", "B-PER I-PER O", "B-ORG I-ORG O", "0 1 1 0; 0/2"},
		{"boundary and label", "B-PER I-PER O", "O B-ORG O", "0 0 0.5 0; 0/2"},
		{"missed", "B-PER O O", "O O O", "0 0 0 0; 0/1"},
		{"spurious", "O O O", "O B-PER O", "0 0 0 0; 0/0"},
		{"beside it", "B-PER O O", "O B-PER O", "0 0 0 0; 0/1"},
		{"found as two, of which one matches", "B-PER I-PER I-PER", "B-PER B-PER I-PER", "0 0 0.5 1; 3/3"},
		{"two found as one", "B-PER B-PER I-PER", "B-PER I-PER I-PER", "0 0 0.5 1; 3/3"},
		{"the part with the same label", "B-PER I-PER I-PER", "B-ORG I-ORG B-PER", "0 0 0.5 1; 1/3"},
		{"a chain of overlaps", "B-PER I-PER B-PER I-PER O", "O B-PER I-PER B-PER I-PER", "0 0 1 2; 3/4"},
		{"a boundary, a label, a miss", "B-PER I-PER O B-LOC O B-ORG", "B-PER O O B-ORG O O", "0 1 1.5 1; 1/4"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			report := compare(t, sentences(t, test.gold), sentences(t, test.predicted))
			var correct []string
			for _, m := range report.Matches {
				correct = append(correct, fmt.Sprint(m.Correct))
			}
			got := fmt.Sprintf("%s; %d/%d", strings.Join(correct, " "), report.FoundNameTokens, report.NameTokens)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Three gold spans, two predicted ones: one found on fewer tokens, one with
// another label.
func TestMatchRatios(t *testing.T) {
	report := compare(t, sentences(t, "B-PER I-PER O B-LOC O B-ORG"), sentences(t, "B-PER O O B-ORG O O"))
	want := []Match{
		{"strict", 0, 0, 0, 0},
		{"exact", 1, 1.0 / 2, 1.0 / 3, 2.0 / 5},
		{"partial", 1.5, 3.0 / 4, 1.0 / 2, 3.0 / 5},
		{"type", 1, 1.0 / 2, 1.0 / 3, 2.0 / 5},
	}
	if diff := cmp.Diff(want, report.Matches); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if report.TokenRecall != 1.0/4 {
		t.Errorf("token recall %v, want 1/4", report.TokenRecall)
	}
}

// mostPairs tries all pairs of overlapping spans.
func mostPairs(gold, predicted []corpus.Span) int {
	if len(gold) == 0 {
		return 0
	}
	most := mostPairs(gold[1:], predicted)
	for i, p := range predicted {
		if shared(gold[0], p) > 0 {
			others := append(append([]corpus.Span{}, predicted[:i]...), predicted[i+1:]...)
			most = max(most, 1+mostPairs(gold[1:], others))
		}
	}
	return most
}

func TestPairUpFindsMostPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tokens := rapid.IntRange(0, 12).Draw(t, "tokens")
		gold, predicted := drawSentence(t, tokens).Spans, drawSentence(t, tokens).Spans
		if _, got := pairUp(gold, predicted); got != mostPairs(gold, predicted) {
			t.Fatalf("%d pairs, there are %d", got, mostPairs(gold, predicted))
		}
	})
}

func TestLaxerKindsMatchMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		report, err := Compare(drawPair(t))
		if err != nil {
			t.Fatal(err)
		}
		strict, exact, partial, sameType := report.Matches[0], report.Matches[1], report.Matches[2], report.Matches[3]
		if diff := cmp.Diff(report.Overall, Score{
			Gold: report.Overall.Gold, Predicted: report.Overall.Predicted, Correct: int(strict.Correct),
			Precision: strict.Precision, Recall: strict.Recall, F1: strict.F1,
		}); diff != "" {
			t.Fatalf("strict is not the overall score:\n%s", diff)
		}
		if strict.Correct > exact.Correct || exact.Correct > partial.Correct || strict.Correct > sameType.Correct {
			t.Fatalf("%+v", report.Matches)
		}
	})
}
