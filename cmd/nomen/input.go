package main

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"nomen/tagger"
	"nomen/tagger/corpus"
	"nomen/tokenize"
)

const (
	// idle is how long a live pipe must be silent before what is complete in
	// it is answered.
	idle = 100 * time.Millisecond
	// tokensAtOnce and bytesAtOnce are how long a sentence in token input may
	// be before it is tagged in parts, so that a file without blank lines
	// needs no more memory.
	tokensAtOnce = 4096
	bytesAtOnce  = 1 << 20
)

// source is where a document came from, for the printer.
type source struct {
	before string // the input between the document before and this one
	text   string // the document's text; of token input, its tokens with a space between each two
	after  string // what ends the document: its line end, or a blank line
	lines  []line // the lines as they were, one a token; nil unless the input is tokens
	record record // the fields as they were; nil unless the input is JSON lines
	blank  bool   // this is no document, only input between two or after the last
}

// documents reads an input in one of the modes. What can't be read is an
// error that names the place; reading goes on after it where that is possible.
type documents func(in *input, t tokenize.Tokenizer) iter.Seq2[tagger.Document, error]

var inputs = map[string]documents{
	"text": textDocuments, "lines": lineDocuments, "tokens": tokenDocuments, "jsonl": recordDocuments,
}

// original keeps what was read until it is asked for: the text between two
// sentences belongs to neither of them.
type original struct {
	reader io.Reader
	lock   sync.Mutex // reading runs ahead of asking
	kept   []byte
	taken  int // bytes of kept that were asked for
	start  int // offset of kept in the input
}

func (o *original) Read(p []byte) (int, error) {
	n, err := o.reader.Read(p)
	o.lock.Lock()
	defer o.lock.Unlock()
	if o.taken > len(o.kept)/2 { // seldom enough to cost nothing
		o.kept = append(o.kept[:0], o.kept[o.taken:]...)
		o.start, o.taken = o.start+o.taken, 0
	}
	o.kept = append(o.kept, p[:n]...)
	return n, err
}

// before returns what was read up to a sentence, and forgets that and the
// sentence.
func (o *original) before(s tokenize.Sentence) string {
	o.lock.Lock()
	defer o.lock.Unlock()
	start := s.Offset - o.start
	text := string(o.kept[o.taken:start])
	o.taken = start + len(s.Text)
	return text
}

// rest returns what was read and never asked for.
func (o *original) rest() string { return string(o.kept[o.taken:]) }

// textDocuments yields the sentences of running text, and at last what follows
// the last one.
func textDocuments(in *input, t tokenize.Tokenizer) iter.Seq2[tagger.Document, error] {
	return func(yield func(tagger.Document, error) bool) {
		if err := in.begin(); err != nil {
			yield(tagger.Document{}, err)
			return
		}
		text, mark := &original{reader: in.reader}, in.mark
		scanner := tokenize.NewScanner(text, t)
		if in.live {
			scanner.Idle = idle
		}
		for scanner.Scan() {
			s := scanner.Sentence()
			from := &source{before: mark + text.before(s), text: s.Text}
			s.Offset, mark = 0, ""
			if !yield(tagger.Document{Sentences: []tokenize.Sentence{s}, Source: from, Continued: true}, nil) {
				return
			}
		}
		if err := scanner.Err(); err != nil {
			yield(tagger.Document{}, fmt.Errorf("%s: %w", in.name, err))
			return
		}
		yield(tagger.Document{Source: &source{before: mark + text.rest(), blank: true}}, nil)
	}
}

// lineDocuments yields each line by itself.
func lineDocuments(in *input, t tokenize.Tokenizer) iter.Seq2[tagger.Document, error] {
	return func(yield func(tagger.Document, error) bool) {
		for l, err := range in.parts() {
			from := &source{before: l.before, text: l.text, after: l.end, blank: l.text+l.end == ""}
			if !yield(tagger.Document{Sentences: t.Tokenize(l.text), Source: from}, err) {
				return
			}
		}
	}
}

// tokenDocuments yields the sentences of a file with a token a line, and each
// blank line that ends none. A -DOCSTART- line is a sentence for itself, with
// which the text before it ends.
func tokenDocuments(in *input, _ tokenize.Tokenizer) iter.Seq2[tagger.Document, error] {
	return func(yield func(tagger.Document, error) bool) {
		sentence, bytes := &source{}, 0
		var lines []line // of the sentence, in memory that the next one uses again
		flush := func(continued bool) bool {
			sentence.lines = slices.Clone(lines)
			document := sentence.tokens()
			document.Continued = continued
			sentence, lines, bytes = &source{}, lines[:0], 0
			return yield(document, nil)
		}
		for l, err := range in.lines() {
			if err != nil {
				if !yield(tagger.Document{}, err) {
					return
				}
				continue
			}
			sentence.before += l.before
			blank, begins := strings.Trim(l.text, " \t\r") == "", false
			if blank {
				sentence.after = l.text + l.end
			} else {
				begins = corpus.BeginsDocument(l.text)
				if begins && len(lines) > 0 && !flush(true) {
					return
				}
				lines = append(lines, l)
				bytes += len(l.text)
			}
			if (blank || begins || len(lines) == tokensAtOnce || bytes > bytesAtOnce) && !flush(!begins) {
				return
			}
		}
		flush(false)
	}
}

// tokens makes a document of the lines of a sentence. A token ends at a tab;
// what follows it on the line is only passed on.
func (s *source) tokens() tagger.Document {
	if len(s.lines) == 0 {
		s.lines, s.blank = []line{}, true
		return tagger.Document{Source: s}
	}
	tokens := make([]string, len(s.lines))
	for i, l := range s.lines {
		tokens[i], _, _ = strings.Cut(l.text, "\t")
	}
	joined := tagger.Join(tokens)
	s.text = joined.Text
	return tagger.Document{Sentences: []tokenize.Sentence{joined}, Source: s}
}

// recordDocuments yields the records of JSON lines by their field "text".
func recordDocuments(in *input, t tokenize.Tokenizer) iter.Seq2[tagger.Document, error] {
	return func(yield func(tagger.Document, error) bool) {
		for l, err := range in.lines() {
			if err == nil && strings.TrimSpace(l.text) == "" {
				continue
			}
			document := tagger.Document{}
			if err == nil {
				document, err = recordDocument(l, in.name, t)
			}
			if !yield(document, err) {
				return
			}
		}
	}
}

func recordDocument(l line, name string, t tokenize.Tokenizer) (tagger.Document, error) {
	record, text, err := parseRecord(l.text)
	if err != nil {
		return tagger.Document{}, fmt.Errorf("%s:%d: %w; the line was left out", name, l.number, err)
	}
	return tagger.Document{Sentences: t.Tokenize(text), Source: &source{text: text, record: record}}, nil
}
