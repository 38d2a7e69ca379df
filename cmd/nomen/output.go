package main

import (
	"bufio"
	"strings"

	"github.com/fatih/color"

	"nomen/tagger"
	"nomen/tagger/corpus"
)

// printer writes tagged documents in one of the formats.
type printer struct {
	w      *bufio.Writer
	write  func(p *printer, d tagger.Document)
	mark   marks
	unit   unit    // of offsets
	least  float64 // score of what is written
	behind int     // offset, in units, of the end of what was written
	flush  bool    // after every document
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
}

// begin makes the printer ready for the next file.
func (p *printer) begin(live bool) { p.behind, p.flush = 0, live }

// print writes a document, less the spans below the least score.
func (p *printer) print(d tagger.Document) error {
	for i, spans := range d.Spans {
		var sure []tagger.Span
		for _, span := range spans {
			if span.Score = round(span.Score); span.Score >= p.least {
				sure = append(sure, span)
			}
		}
		d.Spans[i] = sure
	}
	p.write(p, d)
	if p.flush {
		return p.w.Flush()
	}
	_, err := p.w.Write(nil) // the writer keeps its first error
	return err
}

// round keeps four decimals of a score, as many as mean something.
func round(score float64) float64 { return float64(int(score*1e4+0.5)) / 1e4 }

// columns writes token TAB label, with a blank line after each sentence; of
// token input, each line as it was, with TAB label before its end.
func (p *printer) columns(d tagger.Document) {
	p.tokens(d, func(label string) string { return label })
}

// binary writes 1 for a token inside a span, 0 for the others.
func (p *printer) binary(d tagger.Document) {
	p.tokens(d, func(label string) string {
		if label == "O" {
			return "0"
		}
		return "1"
	})
}

func (p *printer) tokens(d tagger.Document, show func(label string) string) {
	from := d.Source.(*source)
	if from.lines != nil {
		p.w.WriteString(from.before)
	}
	for i, s := range d.Sentences {
		labels := corpus.IOB2.Labels(tokenSpans(d.Spans[i]), len(s.Tokens))
		for j, token := range s.Tokens {
			l := line{text: s.Text[token.Start:token.End], end: "\n"}
			if from.lines != nil {
				l = from.lines[j]
			}
			p.w.WriteString(l.text)
			p.w.WriteByte('\t')
			p.w.WriteString(show(labels[j]))
			p.w.WriteString(strings.TrimSuffix(l.end, "\n"))
			p.w.WriteByte('\n') // also at the end of a file without one: another may follow
		}
		if from.lines == nil {
			p.w.WriteByte('\n')
		}
	}
	if from.lines != nil {
		p.w.WriteString(from.after)
	}
}

func tokenSpans(spans []tagger.Span) []corpus.Span {
	converted := make([]corpus.Span, len(spans))
	for i, span := range spans {
		converted[i] = corpus.Span{Start: span.FirstToken, End: span.EndToken, Label: span.Label}
	}
	return converted
}

// names writes each name on a line of its own.
func (p *printer) names(d tagger.Document) {
	for i, s := range d.Sentences {
		for _, span := range d.Spans[i] {
			p.w.WriteString(strings.Join(strings.Fields(s.Text[span.Start:span.End]), " "))
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
