package main

import (
	"bufio"
	"strconv"
	"strings"

	"github.com/fatih/color"

	"nomen/tagger"
)

// printer writes tagged documents in one of the formats.
type printer struct {
	w      *bufio.Writer
	write  func(p *printer, d tagger.Document)
	mark   marks
	unit   unit // of offsets
	behind int  // offset, in units, of the end of what was written
	flush  bool // when no other document follows at once

	sentence []byte // memory for one that is being put together
}

// marks says how a name is shown in running text.
type marks func(name, label string) string

func bracketed(name, label string) string { return "[" + name + "](" + label + ")" }

func coloured(name, label string) string {
	if label == "PER" {
		return paint(name, color.FgHiYellow, color.Bold)
	}
	return paint(name, color.FgHiCyan, color.Bold) + paint("/"+label, color.Faint)
}

// paint colours text whatever the environment says: the flag has the last word.
func paint(text string, with ...color.Attribute) string {
	c := color.New(with...)
	c.EnableColor()
	return c.Sprint(text)
}

var formats = map[string]func(*printer, tagger.Document){
	"columns": (*printer).columns, "binary": (*printer).binary, "jsonl": (*printer).jsonLine,
	"inline": (*printer).inline, "names": (*printer).names,
	"soft": (*printer).soft,
}

// begin makes the printer ready for the next file.
func (p *printer) begin(live bool) { p.behind, p.flush = 0, live }

// print writes a document.
func (p *printer) print(d tagger.Document) error {
	for _, spans := range d.Spans {
		for i := range spans {
			spans[i].Score = round(spans[i].Score)
		}
	}
	p.write(p, d)
	if p.flush && d.Last {
		return p.w.Flush()
	}
	_, err := p.w.Write(nil) // the writer keeps its first error
	return err
}

// halfDecimal is half of what round leaves as the last decimal.
const halfDecimal = 0.5e-4

// round keeps four decimals of a score, as many as mean something.
func round(score float64) float64 { return float64(int(score*1e4+0.5)) / 1e4 }

// columns writes token TAB label, with a blank line after each sentence; of
// token input, each line as it was, with TAB label before its end.
func (p *printer) columns(d tagger.Document) { p.tokens(d, appendLabel) }

// appendLabel appends the IOB2 label of token i, where span is the first that
// ends after it, nil if none does.
func appendLabel(b []byte, i int, span *tagger.Span) []byte {
	switch {
	case span == nil || i < span.FirstToken:
		return append(b, 'O')
	case i == span.FirstToken:
		b = append(b, "B-"...)
	default:
		b = append(b, "I-"...)
	}
	return append(b, span.Label...)
}

// binary writes 1 for a token inside a span, 0 for the others.
func (p *printer) binary(d tagger.Document) {
	p.tokens(d, func(b []byte, i int, span *tagger.Span) []byte {
		if span == nil || i < span.FirstToken {
			return append(b, '0')
		}
		return append(b, '1')
	})
}

// tokens writes a line a token. A sentence is put together before it is
// written, since calls of the writer for each part would cost more than that.
func (p *printer) tokens(d tagger.Document, label func(b []byte, i int, span *tagger.Span) []byte) {
	from := d.Source.(*source)
	if from.lines != nil {
		p.w.WriteString(from.before)
	}
	for i, s := range d.Sentences {
		b, spans := p.sentence[:0], d.Spans[i]
		for j, token := range s.Tokens {
			l := line{text: s.Text[token.Start:token.End], end: "\n"}
			if from.lines != nil {
				l = from.lines[j]
			}
			for len(spans) > 0 && spans[0].EndToken <= j {
				spans = spans[1:]
			}
			var span *tagger.Span
			if len(spans) > 0 {
				span = &spans[0]
			}
			b = append(append(b, l.text...), '\t')
			b = append(label(b, j, span), strings.TrimSuffix(l.end, "\n")...)
			b = append(b, '\n') // also at the end of a file without one: another may follow
		}
		if from.lines == nil {
			b = append(b, '\n')
		}
		p.w.Write(b)
		p.sentence = b
	}
	if from.lines != nil {
		p.w.WriteString(from.after)
	}
}

// soft writes a line a token: the token and, each behind a tab, the labels that
// it may have with their probabilities, as nomen train tagger --soft reads them. A
// token without characters, which token input may have, is left out.
func (p *printer) soft(d tagger.Document) {
	for i, s := range d.Sentences {
		b := p.sentence[:0]
		for j, token := range s.Tokens {
			if token.Start == token.End {
				continue
			}
			b = append(b, s.Text[token.Start:token.End]...)
			for _, one := range d.Soft[i][j] {
				b = append(append(append(b, '\t'), one.Label...), '=')
				b = strconv.AppendFloat(b, float64(one.Probability), 'f', 3, 32)
			}
			b = append(b, '\n')
		}
		b = append(b, '\n')
		p.w.Write(b)
		p.sentence = b
	}
}

// names writes each name on a line of its own.
func (p *printer) names(d tagger.Document) {
	for i, s := range d.Sentences {
		for _, span := range d.Spans[i] {
			p.w.WriteString(tagger.Words(s, span))
			p.w.WriteByte('\n')
		}
	}
}

// inline writes the text as it was, with the names marked; records and
// sentences of tokens on a line each.
func (p *printer) inline(d tagger.Document) {
	from := d.Source.(*source)
	before, after := from.before, from.after
	if from.record != nil || from.lines != nil {
		if before, after = "", "\n"; from.blank {
			after = ""
		}
	}
	p.w.WriteString(before)
	end := 0
	for i, s := range d.Sentences {
		for _, span := range d.Spans[i] {
			p.w.WriteString(from.text[end : s.Offset+span.Start])
			end = s.Offset + span.End
			p.w.WriteString(p.mark(from.text[s.Offset+span.Start:end], span.Label))
		}
	}
	p.w.WriteString(from.text[end:])
	p.w.WriteString(after)
}

// jsonSpan is a span in JSON.
type jsonSpan struct {
	Start int     `json:"start"`
	End   int     `json:"end"`
	Label string  `json:"label"`
	Text  string  `json:"text"`
	Score float64 `json:"score"`
}

// jsonLine writes an object with the text and its spans; of a record, all its
// other fields too.
func (p *printer) jsonLine(d tagger.Document) {
	from := d.Source.(*source)
	offset := p.behind + p.unit.count(from.before)
	p.behind = offset + from.length(p.unit)
	if from.blank {
		return
	}
	spans := encode(p.jsonSpans(d, from.text))
	if from.record != nil {
		from.record.with(field{"offset", encode(0)}, false).with(field{"spans", spans}, true).write(p.w)
		return
	}
	record{{"text", encode(from.text)}, {"offset", encode(offset)}, {"spans", spans}}.write(p.w)
}

func (p *printer) jsonSpans(d tagger.Document, text string) []jsonSpan {
	spans := []jsonSpan{}
	at, counted := 0, 0 // units up to byte counted
	units := func(offset int) int {
		at += p.unit.count(text[counted:offset])
		counted = offset
		return at
	}
	for i, s := range d.Sentences {
		for _, span := range d.Spans[i] {
			start, end := s.Offset+span.Start, s.Offset+span.End
			spans = append(spans, jsonSpan{units(start), units(end), span.Label, text[start:end], span.Score})
		}
	}
	return spans
}
