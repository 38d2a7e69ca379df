package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"nomen/tokenize"
)

// ReadJSONL reads labelled text, one JSON object a line, in any of the shapes
// that annotation tools write:
//
//	{"text": "Ada met Bob", "spans": [{"start": 0, "end": 3, "label": "PER"}]}   nomen, Prodigy
//	{"text": "Ada met Bob", "label": [[0, 3, "PER"]]}                            doccano, also "labels"
//	{"text": "Ada met Bob", "entities": [{"start_offset": 0, "end_offset": 3, "label": "PER"}]}
//
// The first of "spans", "entities", "label" and "labels" that is there is
// read, in either form of span. A text in the field "kind" becomes the sentences'
// Kind; other fields are ignored. A record that Prodigy marked as rejected or
// ignored is skipped. Offsets count Unicode code points of the text, End
// exclusive. A span that carries its own "text" must agree with it, which
// uncovers offsets of another unit.
//
// The tokenizer splits the text into sentences of tokens. So that no span is
// lost, a token is cut where a span begins or ends inside it, which the
// sentence's Cut counts, and sentences are joined where a span crosses from
// one to the next. Blanks at a span's ends do no harm.
//
// file is the name for messages; the error is a *ParseError, the topmost.
func ReadJSONL(r io.Reader, file string, t tokenize.Tokenizer) ([]Sentence, error) {
	sentences, mistakes := readRecords(newLines(r), file, t)
	if err := mistakes.first(); err != nil {
		return nil, err
	}
	return sentences, nil
}

func readRecords(l *lines, file string, t tokenize.Tokenizer) ([]Sentence, *mistakes) {
	found := &mistakes{file: file}
	var sentences []Sentence
	document := 0
	l.each(found, func(line []byte) {
		text, kind, spans, err := parseRecord(line)
		if err != nil {
			found.add(l.number, err)
			return
		}
		if text == "" {
			return
		}
		aligned, err := align(text, spans, t)
		if err != nil {
			found.add(l.number, err)
		}
		for i := range aligned {
			aligned[i].File, aligned[i].Line, aligned[i].Document, aligned[i].Kind = file, l.number, document, kind
		}
		sentences = append(sentences, aligned...)
		document++
	})
	return sentences, found
}

// record has the fields of every shape; a span is an object or an array.
type record struct {
	Text     *string         `json:"text"`
	Spans    json.RawMessage `json:"spans"`
	Entities json.RawMessage `json:"entities"`
	Label    json.RawMessage `json:"label"`
	Labels   json.RawMessage `json:"labels"`
	Answer   string          `json:"answer"` // Prodigy's verdict
	Kind     any             `json:"kind"`
}

// recordSpan is a span of a text. Offsets are code points, later bytes.
type recordSpan struct {
	number     int // place in the record, from 1
	start, end int
	label      string
	text       *string // what it says it covers, if it says so
}

// parseRecord returns the text, its kind and the spans, in order and with byte
// offsets, of one line. The text is empty if there is nothing to read.
func parseRecord(line []byte) (text, kind string, spans []recordSpan, err error) {
	if len(bytes.TrimSpace(line)) == 0 {
		return "", "", nil, nil
	}
	var r record
	if err := json.Unmarshal(line, &r); err != nil {
		return "", "", nil, explainJSON(line, err)
	}
	if r.Answer == "reject" || r.Answer == "ignore" {
		return "", "", nil, nil
	}
	if r.Text == nil {
		return "", "", nil, errors.New(`no "text"`)
	}
	list, err := r.spanList()
	if err != nil {
		return "", "", nil, err
	}
	for i, raw := range list {
		span, err := parseSpan(raw)
		if err != nil {
			return "", "", nil, fmt.Errorf("span %d: %w", i+1, err)
		}
		span.number = i + 1
		spans = append(spans, span)
	}
	kind, _ = r.Kind.(string)
	return *r.Text, kind, spans, place(*r.Text, spans)
}

// spanList returns the record's list of spans. A record without one is more
// likely of an unknown shape than free of names, unless Prodigy wrote it.
func (r *record) spanList() ([]json.RawMessage, error) {
	for _, field := range []struct {
		name  string
		value json.RawMessage
	}{{"spans", r.Spans}, {"entities", r.Entities}, {"label", r.Label}, {"labels", r.Labels}} {
		if field.value == nil || string(field.value) == "null" {
			continue
		}
		var list []json.RawMessage
		if json.Unmarshal(field.value, &list) != nil {
			return nil, fmt.Errorf("%q is %s, expected a list of spans", field.name, quote(string(field.value)))
		}
		return list, nil
	}
	if r.Answer == "accept" {
		return nil, nil
	}
	return nil, errors.New(`no "spans", "entities", "label" or "labels"; a text without names has "spans": []`)
}

func parseSpan(raw json.RawMessage) (recordSpan, error) {
	expected := fmt.Errorf(`%s: expected {"start": 0, "end": 3, "label": "PER"} or [0, 3, "PER"]`, quote(string(raw)))
	var s struct {
		Start       *int    `json:"start"`
		End         *int    `json:"end"`
		StartOffset *int    `json:"start_offset"`
		EndOffset   *int    `json:"end_offset"`
		Label       *string `json:"label"`
		Text        *string `json:"text"`
	}
	var err error
	if raw[0] == '[' {
		triple := []any{&s.Start, &s.End, &s.Label}
		if err = json.Unmarshal(raw, &triple); len(triple) != 3 {
			return recordSpan{}, expected
		}
	} else {
		err = json.Unmarshal(raw, &s)
	}
	if s.Start == nil && s.End == nil {
		s.Start, s.End = s.StartOffset, s.EndOffset
	}
	if err != nil || s.Start == nil || s.End == nil || s.Label == nil || *s.Label == "" {
		return recordSpan{}, expected
	}
	return recordSpan{start: *s.Start, end: *s.End, label: *s.Label, text: s.Text}, nil
}

// place sorts the spans, checks that they are inside the text and apart, and
// turns their offsets from code points into bytes.
func place(text string, spans []recordSpan) error {
	if len(spans) == 0 {
		return nil
	}
	offsets := make([]int, 0, len(text)+1) // byte offset of each code point, and the end
	for i := range text {
		offsets = append(offsets, i)
	}
	offsets = append(offsets, len(text))
	slices.SortStableFunc(spans, func(a, b recordSpan) int { return a.start - b.start })
	for i := range spans {
		s := &spans[i]
		switch count := len(offsets) - 1; {
		case s.end <= s.start:
			return fmt.Errorf("span %d (%s) ends at %d, not after its start %d", s.number, s.label, s.end, s.start)
		case s.start < 0 || s.end > count:
			return fmt.Errorf("span %d (%s, %d to %d) is outside the text of %d code points",
				s.number, s.label, s.start, s.end, count)
		case i > 0 && offsets[s.start] < spans[i-1].end:
			return fmt.Errorf("spans %d (%s) and %d (%s) overlap at code point %d; keep one of them",
				spans[i-1].number, spans[i-1].label, s.number, s.label, s.start)
		}
		start, end := s.start, s.end
		s.start, s.end = offsets[start], offsets[end]
		if covered := text[s.start:s.end]; s.text != nil && *s.text != covered {
			return fmt.Errorf("span %d (%s) has the text %s but covers %s; offsets count Unicode code points",
				s.number, s.label, quote(*s.text), quote(covered))
		}
	}
	return nil
}

// piece is a token of a whole text, or a part of one.
type piece struct {
	start, end int  // bytes of the text
	begins     bool // a sentence
	rest       bool // of a token that was cut before it
}

// align tokenizes the text and returns its sentences with the spans in
// tokens. The spans are in order, apart, and in bytes.
func align(text string, spans []recordSpan, t tokenize.Tokenizer) ([]Sentence, error) {
	pieces := cut(t.Tokenize(text), spans)
	covered := make([]Span, len(spans)) // in pieces of the text
	at := 0
	for i, span := range spans {
		for at < len(pieces) && pieces[at].start < span.start {
			at++
		}
		first := at
		for ; at < len(pieces) && pieces[at].start < span.end; at++ {
			if at > first {
				pieces[at].begins = false // the span joins the sentences it crosses
			}
		}
		if at == first {
			return nil, fmt.Errorf("span %d (%s) covers no token, only %s",
				span.number, span.label, quote(text[span.start:span.end]))
		}
		covered[i] = Span{first, at, span.label}
	}
	return gather(text, pieces, covered), nil
}

// cut returns the tokens of all sentences, cut where a span begins or ends.
func cut(sentences []tokenize.Sentence, spans []recordSpan) []piece {
	var edges []int // ascending
	for _, span := range spans {
		edges = append(edges, span.start, span.end)
	}
	var pieces []piece
	for _, sentence := range sentences {
		for i, token := range sentence.Tokens {
			p := piece{start: sentence.Offset + token.Start, end: sentence.Offset + token.End, begins: i == 0}
			for len(edges) > 0 && edges[0] < p.end {
				if edge := edges[0]; edge > p.start {
					pieces = append(pieces, piece{p.start, edge, p.begins, p.rest})
					p = piece{start: edge, end: p.end, rest: true}
				}
				edges = edges[1:]
			}
			pieces = append(pieces, p)
		}
	}
	return pieces
}

// gather makes sentences of the pieces, and moves the spans into them.
func gather(text string, pieces []piece, covered []Span) []Sentence {
	var sentences []Sentence
	for first := 0; first < len(pieces); {
		s := Sentence{}
		end := first
		for ; end < len(pieces) && (end == first || !pieces[end].begins); end++ {
			p := pieces[end]
			if end == first {
				s.Between = append(s.Between, "")
			} else {
				s.Between = append(s.Between, text[pieces[end-1].end:p.start])
			}
			s.Tokens = append(s.Tokens, text[p.start:p.end])
			if p.rest && !pieces[end-1].rest {
				s.Cut++
			}
		}
		if !slices.ContainsFunc(s.Between[1:], func(between string) bool { return between != " " }) {
			s.Between = nil
		}
		for len(covered) > 0 && covered[0].Start < end {
			span := covered[0]
			s.Spans = append(s.Spans, Span{span.Start - first, span.End - first, span.Label})
			covered = covered[1:]
		}
		sentences = append(sentences, s)
		first = end
	}
	return sentences
}

// explainJSON says what is wrong with a line and where, without Go's types.
func explainJSON(line []byte, err error) error {
	if line = bytes.TrimSpace(line); line[0] == '[' {
		return errors.New("a JSON array, expected one object a line; jq -c '.[]' makes them")
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("not a JSON object a line: %w at byte %d of the line", syntax, syntax.Offset)
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return fmt.Errorf("%q is a %s, expected a %v", kind.Field, kind.Value, kind.Type)
	}
	return fmt.Errorf("%s is not a JSON object", quote(string(line)))
}
