package evaluate

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"nomen/tagger/corpus"
)

// Kind says what is wrong with a span.
type Kind string

// The kinds of mistake.
const (
	Missed        Kind = "missed"                   // a gold span, nothing found there
	Spurious      Kind = "spurious"                 // a span found where no gold one is
	WrongBoundary Kind = "wrong boundary"           // the right label on too many tokens or too few
	WrongLabel    Kind = "wrong label"              // the right tokens, another label
	WrongBoth     Kind = "wrong boundary and label" // an overlap, no more
)

// Mistake is a gold span that was not found as it is, a predicted one that is
// not gold, or a pair of both that overlap.
type Mistake struct {
	Kind      Kind            `json:"kind"`
	Gold      *corpus.Span    `json:"gold,omitempty"`      // nil if Spurious
	Predicted *corpus.Span    `json:"predicted,omitempty"` // nil if Missed
	Sentence  corpus.Sentence `json:"-"`                   // the gold sentence
}

// Mistakes returns what Compare does not count as correct, in the order of
// the text. Every wrong span is in one mistake: a gold one is paired with the
// predicted one that shares most tokens with it, of several the first, unless
// that already belongs to an earlier pair. Errors are those of Compare.
func Mistakes(gold, predicted []corpus.Sentence) ([]Mistake, error) {
	if err := check(gold, predicted); err != nil {
		return nil, err
	}
	var all []Mistake
	for i := range gold {
		found := pair(without(gold[i].Spans, predicted[i].Spans), without(predicted[i].Spans, gold[i].Spans))
		slices.SortStableFunc(found, func(a, b Mistake) int { return a.start() - b.start() })
		for _, m := range found {
			m.Sentence = gold[i]
			all = append(all, m)
		}
	}
	return all, nil
}

// without returns the spans that others lacks.
func without(spans, others []corpus.Span) []corpus.Span {
	return slices.DeleteFunc(slices.Clone(spans), func(s corpus.Span) bool { return contains(others, s) })
}

func pair(gold, predicted []corpus.Span) []Mistake {
	var found []Mistake
	for i := range gold {
		g, best, most := &gold[i], -1, 0
		for j, p := range predicted {
			if n := shared(*g, p); n > most {
				best, most = j, n
			}
		}
		if best < 0 {
			found = append(found, Mistake{Kind: Missed, Gold: g})
			continue
		}
		p := predicted[best]
		predicted = slices.Delete(predicted, best, best+1)
		found = append(found, Mistake{Kind: kindOf(*g, p), Gold: g, Predicted: &p})
	}
	for i := range predicted {
		found = append(found, Mistake{Kind: Spurious, Predicted: &predicted[i]})
	}
	return found
}

func kindOf(gold, predicted corpus.Span) Kind {
	switch {
	case gold.Label == predicted.Label:
		return WrongBoundary
	case gold.Start == predicted.Start && gold.End == predicted.End:
		return WrongLabel
	}
	return WrongBoth
}

// start is the first token that the mistake is about.
func (m Mistake) start() int {
	switch {
	case m.Gold == nil:
		return m.Predicted.Start
	case m.Predicted == nil:
		return m.Gold.Start
	}
	return min(m.Gold.Start, m.Predicted.Start)
}

// String says what is wrong, such as `wrong boundary: PER "Ada Byron" found as
// PER "Byron"`.
func (m Mistake) String() string {
	switch {
	case m.Gold == nil:
		return fmt.Sprintf("%s: %s", m.Kind, m.cite(m.Predicted))
	case m.Predicted == nil:
		return fmt.Sprintf("%s: %s", m.Kind, m.cite(m.Gold))
	}
	return fmt.Sprintf("%s: %s found as %s", m.Kind, m.cite(m.Gold), m.cite(m.Predicted))
}

func (m Mistake) cite(span *corpus.Span) string {
	return fmt.Sprintf("%s %q", span.Label, strings.Join(m.Sentence.Tokens[span.Start:span.End], " "))
}

// Context returns the sentence with the gold span in [brackets] and the
// predicted one in {braces}.
func (m Mistake) Context() string {
	words := slices.Clone(m.Sentence.Tokens)
	mark := func(span *corpus.Span, open, end string) {
		if span != nil {
			words[span.Start] = open + words[span.Start]
			words[span.End-1] += end
		}
	}
	mark(m.Predicted, "{", "}")
	mark(m.Gold, "[", "]")
	return strings.Join(words, " ")
}

// Frequent is a mistake that occurs Count times: the same kind, with the same
// words and labels. Mistake is the first.
type Frequent struct {
	Mistake
	Count int `json:"count"`
}

// Commonest returns the n commonest of the mistakes, 0 meaning all: by
// descending Count, and in the order given where that is the same.
func Commonest(mistakes []Mistake, n int) []Frequent {
	var list []Frequent
	index := map[string]int{}
	for _, m := range mistakes {
		key := m.String()
		if i, ok := index[key]; ok {
			list[i].Count++
			continue
		}
		index[key] = len(list)
		list = append(list, Frequent{Mistake: m, Count: 1})
	}
	slices.SortStableFunc(list, func(a, b Frequent) int { return b.Count - a.Count })
	if n > 0 && n < len(list) {
		list = list[:n]
	}
	return list
}

// WriteMistakes writes each mistake as a line with the place of its sentence
// and an indented line with the sentence itself.
func WriteMistakes(w io.Writer, mistakes []Mistake) error {
	out := bufio.NewWriter(w)
	for _, m := range mistakes {
		fmt.Fprintf(out, "%s:%d: %s\n    %s\n", m.Sentence.File, m.Sentence.Line, m, m.Context())
	}
	return out.Flush()
}
