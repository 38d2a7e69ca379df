package corpus

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Span is one entity: the tokens Start to End of a sentence, End exclusive,
// and its label without a scheme's prefix, such as "PER".
type Span struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Label string `json:"label"`
}

// Sentence is a sentence split into tokens, with the entities found in it.
type Sentence struct {
	// Tokens are the tokens' texts, in order.
	Tokens []string
	// Spans are the entities, by ascending Start; they do not overlap.
	Spans []Span
	// Soft, if not nil, has the labels that each token may have, by their
	// probability: see ReadSoft. Spans are then the likeliest.
	Soft [][]Soft
	// Document counts the documents of a file from 0. In columns a
	// -DOCSTART- line begins a document, in JSON lines every record is one.
	Document int
	// Between is what stands before each token, and behind the one before, in a JSON
	// record's text; nil if that is a space before all but the first, or not known.
	Between []string
	// Kind is what the JSON record says its text is, in the field "kind".
	Kind string
	// File is the name given to the reader; Line, from 1, is where the
	// sentence begins: its first token's line, or its record's.
	File string
	Line int
	// Cut counts the tokens that were cut in two because a span of a JSON
	// record begins or ends inside them.
	Cut int
}

// Validate returns an error that names the first span which is empty, has no
// label, lies outside the sentence, or begins before the one before it ends.
func (s Sentence) Validate() error {
	end := 0
	for i, span := range s.Spans {
		switch {
		case span.Label == "":
			return fmt.Errorf("span %d (tokens %d to %d) has no label", i+1, span.Start, span.End)
		case span.End <= span.Start:
			return fmt.Errorf("span %d (%s) is empty: tokens %d to %d", i+1, span.Label, span.Start, span.End)
		case span.Start < 0 || span.End > len(s.Tokens):
			return fmt.Errorf("span %d (%s, tokens %d to %d) is outside the sentence of %d tokens",
				i+1, span.Label, span.Start, span.End, len(s.Tokens))
		case span.Start < end:
			return fmt.Errorf("span %d (%s, tokens %d to %d) begins before the span before it ends",
				i+1, span.Label, span.Start, span.End)
		}
		end = span.End
	}
	return nil
}

// Entities returns the distinct labels of the sentences' spans, sorted.
func Entities(sentences []Sentence) []string {
	seen := map[string]bool{}
	for _, sentence := range sentences {
		for _, span := range sentence.Spans {
			seen[span.Label] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// ParseError is a mistake in a labelled file. Its text begins with the place,
// as compilers write it: `train.conll:118: label "I-PER" follows "O"; ...`.
type ParseError struct {
	File string // the name given to the reader
	Line int    // counted from 1
	Err  error  // what is wrong, and what to do
}

func (e *ParseError) Error() string { return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err) }

// Unwrap returns Err.
func (e *ParseError) Unwrap() error { return e.Err }

// maxMistakes is how many mistakes are kept: more than anyone mends at once.
const maxMistakes = 100

// mistakes collects what is wrong with one file.
type mistakes struct {
	file string
	list []*ParseError
	more int // mistakes met after list was full
}

func (m *mistakes) add(line int, err error) {
	if len(m.list) == maxMistakes {
		m.more++
		return
	}
	m.list = append(m.list, &ParseError{File: m.file, Line: line, Err: err})
}

// sorted returns the mistakes by line: those of the label scheme are found
// only after the whole file has been read.
func (m *mistakes) sorted() []*ParseError {
	slices.SortStableFunc(m.list, func(a, b *ParseError) int { return a.Line - b.Line })
	return m.list
}

// first returns the mistake nearest the top of the file, nil if there is none.
func (m *mistakes) first() error {
	if len(m.list) == 0 {
		return nil
	}
	return m.sorted()[0]
}

// all joins the mistakes, one a line, nil if there are none.
func (m *mistakes) all() error {
	var list []error
	for _, mistake := range m.sorted() {
		list = append(list, mistake)
	}
	if m.more > 0 {
		list = append(list, fmt.Errorf("%s: and %d more mistakes", m.file, m.more))
	}
	return errors.Join(list...)
}
