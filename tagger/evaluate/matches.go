package evaluate

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"nomen/tagger/corpus"
)

// Match rates the spans by one rule of what counts as found, as SemEval-2013
// task 9 does (Segura-Bedmar et al. 2013), following MUC-5 (Chinchor and
// Sundheim 1993):
//
//	strict    the same tokens and the same label, as in Report.Overall
//	exact     the same tokens, whatever the label
//	partial   an overlap, whatever the label; it counts half unless exact
//	type      an overlap with the same label
//
// A gold span matches at most one predicted span, and the other way round:
// those pairs are taken of which there are most.
type Match struct {
	Kind      string  `json:"kind"`
	Correct   float64 `json:"correct"`
	Precision float64 `json:"precision"` // Correct / predicted spans
	Recall    float64 `json:"recall"`    // Correct / gold spans
	F1        float64 `json:"f1"`
}

// overlaps counts pairs of a gold and a predicted span.
type overlaps struct {
	exact     int // of the same tokens
	any       int // that share a token, exact ones too
	sameLabel int // that share a token and have the same label
}

func (o *overlaps) add(other overlaps) {
	o.exact += other.exact
	o.any += other.any
	o.sameLabel += other.sameLabel
}

// countOverlaps pairs the spans of a sentence.
func countOverlaps(gold, predicted []corpus.Span) overlaps {
	var o overlaps
	o.exact, o.any = pairUp(gold, predicted)
	var done []string
	for _, g := range gold {
		if slices.Contains(done, g.Label) {
			continue
		}
		done = append(done, g.Label)
		other := func(s corpus.Span) bool { return s.Label != g.Label }
		_, n := pairUp(slices.DeleteFunc(slices.Clone(gold), other), slices.DeleteFunc(slices.Clone(predicted), other))
		o.sameLabel += n
	}
	return o
}

// pairUp returns the largest number of pairs of overlapping spans such that
// none is in two of them, and how many pairs have the same tokens. Of the
// first span on either side at least one overlaps nothing behind the other, so
// to pair them if they overlap loses no pair.
func pairUp(gold, predicted []corpus.Span) (exact, pairs int) {
	for len(gold) > 0 && len(predicted) > 0 {
		g, p := gold[0], predicted[0]
		overlap := shared(g, p) > 0
		if overlap {
			pairs++
			if g.Start == p.Start && g.End == p.End {
				exact++
			}
		}
		if overlap || g.End <= p.Start {
			gold = gold[1:]
		}
		if overlap || p.End <= g.Start {
			predicted = predicted[1:]
		}
	}
	return exact, pairs
}

// shared is the number of tokens that are in both spans, 0 or less if none is.
func shared(a, b corpus.Span) int { return min(a.End, b.End) - max(a.Start, b.Start) }

// matches rates all kinds, given the strict score.
func (o overlaps) matches(strict Score) []Match {
	rate := func(kind string, halves int) Match {
		return Match{
			Kind: kind, Correct: float64(halves) / 2,
			Precision: ratio(halves, 2*strict.Predicted), Recall: ratio(halves, 2*strict.Gold), F1: ratio(halves, strict.Gold+strict.Predicted),
		}
	}
	return []Match{
		rate("strict", 2*strict.Correct), rate("exact", 2*o.exact), rate("partial", o.exact+o.any), rate("type", 2*o.sameLabel),
	}
}

// countNameTokens returns how many tokens of a sentence are in a gold span,
// and how many of these in a predicted one of the same label.
func countNameTokens(gold, predicted []corpus.Span) (all, found int) {
	for _, g := range gold {
		all += g.End - g.Start
		for _, p := range predicted {
			if p.Label == g.Label {
				found += max(0, shared(g, p))
			}
		}
	}
	return all, found
}

// writeMatches writes a line with the F1 of each kind of match, and one with
// the token recall.
func (r Report) writeMatches(w io.Writer) {
	kinds := make([]string, len(r.Matches))
	for i, m := range r.Matches {
		kinds[i] = fmt.Sprintf("%s %.2f", m.Kind, 100*m.F1)
	}
	fmt.Fprintf(w, "F1 by kind of match: %s\n", strings.Join(kinds, ", "))
	fmt.Fprintf(w, "tokens in names: %d, found: %.2f %%\n", r.NameTokens, 100*r.TokenRecall)
}
