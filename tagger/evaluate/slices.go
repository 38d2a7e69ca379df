package evaluate

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"nomen/tagger/corpus"
)

// Slices are the scores of parts of the spans, cut by one of their properties.
type Slices struct {
	By    string `json:"by"`    // the property, such as "case"
	Parts []Part `json:"parts"` // sorted by name; those that have a gold or predicted span

	report Report // in which each part is a label
}

// Part is one of several slices, and its score.
type Part struct {
	Name string `json:"name"`
	Score
}

// Property tells of which part a span is, gold or predicted, in the sentence
// of that index.
type Property func(i int, sentence corpus.Sentence, span corpus.Span) string

// Slice scores the spans of each part by themselves. As a right span is the same
// in both, it is in one part; a wrong one may be missed in one part and spurious
// in another. Errors are those of Compare.
func Slice(by string, of Property, gold, predicted []corpus.Sentence) (Slices, error) {
	if err := check(gold, predicted); err != nil {
		return Slices{}, err
	}
	parts := map[string]bool{}
	for i := range gold {
		for _, span := range slices.Concat(gold[i].Spans, predicted[i].Spans) {
			parts[of(i, gold[i], span)] = true
		}
	}
	report, index := newReport(parts)
	for i := range gold {
		report.Sentences++
		s := count(gold[i].Spans, predicted[i].Spans, func(span corpus.Span) int { return index[of(i, gold[i], span)] })
		if len(s) > 0 {
			report.samples = append(report.samples, s)
		}
	}
	report.rate()
	return Slices{By: by}.with(report), nil
}

func (s Slices) with(r Report) Slices {
	s.report, s.Parts = r, make([]Part, len(r.Labels))
	for i, l := range r.Labels {
		s.Parts[i] = Part{l.Label, l.Score}
	}
	return s
}

// WithIntervals returns the slices with the confidence interval of every F1.
func (s Slices) WithIntervals(b Bootstrap) Slices { return s.with(s.report.WithIntervals(b)) }

// WriteTable writes a blank line and the scores as a table, per cent, a row for
// each part.
func (s Slices) WriteTable(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out)
	writeRows(out, s.By, s.rows())
	return out.Flush()
}

func (s Slices) rows() []row {
	rows := make([]row, len(s.Parts))
	for i, p := range s.Parts {
		rows[i] = row{Name: p.Name, Score: p.Score}
	}
	return rows
}

// Case tells how a name is written: "lower" if it has small letters and no
// capitals, "UPPER" if it has several capitals and no small letters, "other" if
// it is Capitalized, miXed, a single capital, or of letters without case.
func Case(_ int, sentence corpus.Sentence, span corpus.Span) string {
	capitals, small := 0, 0
	for _, r := range words(sentence, span) {
		switch {
		case unicode.IsUpper(r), unicode.IsTitle(r):
			capitals++
		case unicode.IsLower(r):
			small++
		}
	}
	switch {
	case small > 0 && capitals == 0:
		return "lower"
	case capitals > 1 && small == 0:
		return "UPPER"
	}
	return "other"
}

// TextKind tells what kind of text the sentence is of, as its file says: "none" if it
// doesn't.
func TextKind(_ int, sentence corpus.Sentence, _ corpus.Span) string {
	return cmp.Or(sentence.Kind, "none")
}

// Seen returns the property of being a gold span of the training sentences, by
// its words, as they are written, and label: "seen" or "unseen".
func Seen(training []corpus.Sentence) Property {
	type name struct{ words, label string }
	known := map[name]bool{}
	for _, s := range training {
		for _, span := range s.Spans {
			known[name{words(s, span), span.Label}] = true
		}
	}
	return func(_ int, s corpus.Sentence, span corpus.Span) string {
		if known[name{words(s, span), span.Label}] {
			return "seen"
		}
		return "unseen"
	}
}

func words(s corpus.Sentence, span corpus.Span) string {
	return strings.Join(s.Tokens[span.Start:span.End], " ")
}
