package evaluate

import (
	"bufio"
	"encoding/json"
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
	return fmt.Sprintf("%s %q", span.Label, words(m.Sentence, *span))
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

// MarshalJSON writes the mistake with its words and labels, and where it first
// occurs.
func (f Frequent) MarshalJSON() ([]byte, error) {
	type name struct {
		Words string `json:"words"`
		Label string `json:"label"`
	}
	cite := func(span *corpus.Span) *name {
		if span == nil {
			return nil
		}
		return &name{words(f.Sentence, *span), span.Label}
	}
	return json.Marshal(struct {
		Count     int    `json:"count"`
		Kind      Kind   `json:"kind"`
		Gold      *name  `json:"gold,omitempty"`
		Predicted *name  `json:"predicted,omitempty"`
		File      string `json:"file"`
		Line      int    `json:"line"`
		Context   string `json:"context"`
	}{f.Count, f.Kind, cite(f.Gold), cite(f.Predicted), f.Sentence.File, f.Sentence.Line, f.Context()})
}

// Confusion is how often a label is mistaken in one way.
type Confusion struct {
	Kind      Kind   `json:"kind"`
	Gold      string `json:"gold,omitempty"`      // label, none if Spurious
	Predicted string `json:"predicted,omitempty"` // label, none if Missed
	Count     int    `json:"count"`
}

// Confusions counts the mistakes by kind and labels, by descending Count, and in
// the order given where that is the same.
func Confusions(mistakes []Mistake) []Confusion {
	var list []Confusion
	for _, m := range mistakes {
		c := Confusion{Kind: m.Kind}
		if m.Gold != nil {
			c.Gold = m.Gold.Label
		}
		if m.Predicted != nil {
			c.Predicted = m.Predicted.Label
		}
		i := slices.IndexFunc(list, func(other Confusion) bool { other.Count = 0; return other == c })
		if i < 0 {
			i, list = len(list), append(list, c)
		}
		list[i].Count++
	}
	slices.SortStableFunc(list, func(a, b Confusion) int { return b.Count - a.Count })
	return list
}

// String says what is mistaken, such as "wrong label: LOC found as PER".
func (c Confusion) String() string {
	labels := c.Gold + c.Predicted
	switch {
	case c.Gold == c.Predicted:
		labels = c.Gold
	case c.Gold != "" && c.Predicted != "":
		labels = c.Gold + " found as " + c.Predicted
	}
	return fmt.Sprintf("%s: %s", c.Kind, labels)
}

// WriteCommonest writes, if there are mistakes, two lists below a blank line each: how often labels are
// mistaken in which way, and the commonest mistakes, each with the first sentence
// in which it occurs.
func WriteCommonest(w io.Writer, confusions []Confusion, commonest []Frequent) error {
	out := bufio.NewWriter(w)
	if len(confusions) == 0 {
		fmt.Fprintf(out, "\nno mistakes\n")
		return out.Flush()
	}
	fmt.Fprintf(out, "\n times  kind of mistake\n")
	for _, c := range confusions {
		fmt.Fprintf(out, "%6d  %s\n", c.Count, c)
	}
	fmt.Fprintf(out, "\n times  commonest mistakes\n")
	for _, f := range commonest {
		fmt.Fprintf(out, "%6d  %s\n        %s:%d: %s\n", f.Count, f, f.Sentence.File, f.Sentence.Line, f.Context())
	}
	return out.Flush()
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
