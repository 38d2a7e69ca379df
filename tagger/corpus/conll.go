package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// documentStart is the token that begins a document in CoNLL-2003 files.
const documentStart = "-DOCSTART-"

// BeginsDocument tells whether a line of a file in columns is one that begins a document.
func BeginsDocument(line string) bool {
	rest, ok := strings.CutPrefix(line, documentStart)
	return ok && (rest == "" || strings.ContainsRune(" \t\r", rune(rest[0])))
}

// ReadCoNLL reads sentences in columns: one token a line, the token first and
// its label last, anything between, and a blank line after each sentence.
//
//	EU      NNP  B-ORG
//	rejects VBZ  O
//
// Columns are split at tabs in a line that has one, so that a token may hold
// spaces, and at spaces otherwise. The Scheme is the one that fits the file.
// A -DOCSTART- line begins a document. Before a sentence's first token, a
// line that begins with "# " and is no token with a label is a comment.
// A byte order mark, line ends of both kinds and a missing last one are fine.
//
// file is the name for messages; the error is a *ParseError, the topmost.
func ReadCoNLL(r io.Reader, file string) ([]Sentence, error) {
	sentences, mistakes := readColumns(newLines(r), file)
	if err := mistakes.first(); err != nil {
		return nil, err
	}
	return sentences, nil
}

// columnReader holds what has been read of a file in columns.
type columnReader struct {
	mistakes
	sentences []Sentence
	tags      [][]tag // of each sentence, of each token
	document  int
	started   bool // the document has a sentence

	// The sentence that is being read.
	line   int // of its first token
	tokens []string
	labels []tag

	texts texts          // of tokens
	known map[string]tag // every distinct label once
}

func readColumns(l *lines, file string) ([]Sentence, *mistakes) {
	c := &columnReader{
		mistakes: mistakes{file: file}, texts: texts{}, known: map[string]tag{"O": outside},
	}
	l.each(&c.mistakes, func(line []byte) { c.read(line, l.number) })
	c.finish()
	scheme := detectScheme(c.tags)
	for i := range c.sentences {
		c.resolve(scheme, &c.sentences[i], c.tags[i])
	}
	return c.sentences, &c.mistakes
}

// read takes one line.
func (c *columnReader) read(line []byte, number int) {
	token, label, err := splitColumns(line)
	switch {
	case len(token) == 0 && err == nil:
		c.finish()
		return
	case string(token) == documentStart:
		c.finish()
		if c.started {
			c.document++
		}
		c.started = false
		return
	case len(c.tokens) == 0 && isComment(line, label):
		return
	}
	if len(c.tokens) == 0 {
		c.line = number
	}
	if err != nil {
		c.add(number, err)
		c.append(token, unknown)
		return
	}
	found, ok := c.known[string(label)]
	if !ok {
		if found, err = parseTag(string(label)); err != nil {
			c.add(number, err)
		} else {
			c.known[string(label)] = found
		}
	}
	c.append(token, found)
}

// append adds a token to the sentence. A faulty one counts too: a sentence's
// tokens are on consecutive lines, so that its Line gives all of theirs.
func (c *columnReader) append(token []byte, label tag) {
	c.tokens = append(c.tokens, c.texts.once(token))
	c.labels = append(c.labels, label)
}

// finish ends the sentence, if one has begun.
func (c *columnReader) finish() {
	if len(c.tokens) == 0 {
		return
	}
	c.started = true
	c.sentences = append(c.sentences, Sentence{
		Tokens: slices.Clone(c.tokens), Document: c.document, File: c.file, Line: c.line,
	})
	c.tags = append(c.tags, slices.Clone(c.labels))
	c.tokens, c.labels = c.tokens[:0], c.labels[:0]
}

// resolve turns the sentence's tags into spans and notes what breaks scheme.
func (c *columnReader) resolve(scheme Scheme, sentence *Sentence, tags []tag) {
	for i := 0; i <= len(tags); i++ {
		if previous, next := around(tags, i); !scheme.legal(previous, next) {
			line := sentence.Line + min(i, len(tags)-1)
			c.add(line, fmt.Errorf("%s (the file uses %v)", scheme.explain(previous, next), scheme))
		}
	}
	sentence.Spans = spansOf(tags)
}

// splitColumns returns the first and the last column of a line, nothing and
// no error if the line is blank.
func splitColumns(line []byte) (token, label []byte, err error) {
	const blanks = " \t"
	separator := " "
	if bytes.IndexByte(line, '\t') >= 0 {
		separator = "\t"
	} else {
		line = bytes.TrimLeft(line, blanks)
	}
	line = bytes.TrimRight(line, blanks+"\r")
	token, rest, found := bytes.Cut(line, []byte(separator))
	switch {
	case len(line) == 0:
		return nil, nil, nil
	case len(token) == 0:
		return nil, nil, errors.New("the first column is empty, expected a token")
	case !found:
		return token, nil, errors.New("one column, expected a token and a label")
	}
	label = rest[bytes.LastIndex(rest, []byte(separator))+1:]
	return token, bytes.TrimLeft(label, blanks), nil
}

// isComment reports whether a line before a sentence's first token is a
// comment, such as CoNLL-U's "# text = Of zone O": it begins with "# ", and
// either has no label in its last column or, not being split by tabs, has "="
// for its third word.
func isComment(line, label []byte) bool {
	if !bytes.HasPrefix(line, []byte("# ")) {
		return false
	}
	if _, err := parseTag(string(label)); err != nil {
		return true
	}
	words := bytes.Fields(line)
	return bytes.IndexByte(line, '\t') < 0 && len(words) > 3 && string(words[2]) == "="
}

// WriteCoNLL writes sentences as token TAB label lines, a blank line after
// each sentence and a -DOCSTART- line between documents. ReadCoNLL gives the
// same tokens, spans and documents back; sentences without a token vanish.
// The error is that of w, or says which sentence cannot be written: spans
// that Validate refuses, a token that is empty, is -DOCSTART- or holds a tab
// or a line end, a label with blanks at its end or a tab or line end in it.
func WriteCoNLL(w io.Writer, sentences []Sentence, scheme Scheme) error {
	out := bufio.NewWriter(w)
	written, document := 0, 0
	for i, sentence := range sentences {
		if err := writable(sentence); err != nil {
			return fmt.Errorf("sentence %d: %w", i+1, err)
		}
		if len(sentence.Tokens) == 0 {
			continue
		}
		if written == 0 && beginsAsFile(sentence.Tokens[0]) {
			out.WriteString(byteOrderMark) // else the token's own would be taken for the file's
		}
		if written > 0 && sentence.Document != document {
			out.WriteString(documentStart + "\tO\n\n")
		}
		writeSentence(out, sentence, scheme)
		written, document = written+1, sentence.Document
	}
	return out.Flush()
}

// beginsAsFile tells whether a token begins with what newLines looks for at the
// beginning of a file.
func beginsAsFile(token string) bool {
	return slices.ContainsFunc([]string{byteOrderMark, "\xff\xfe", "\xfe\xff", "\x1f\x8b"}, func(mark string) bool {
		return strings.HasPrefix(token, mark)
	})
}

const byteOrderMark = "\ufeff"

// writeSentence leaves errors to Flush, which repeats them.
func writeSentence(out *bufio.Writer, sentence Sentence, scheme Scheme) {
	for i, label := range scheme.Labels(sentence.Spans, len(sentence.Tokens)) {
		out.WriteString(sentence.Tokens[i])
		out.WriteByte('\t')
		out.WriteString(label)
		out.WriteByte('\n')
	}
	out.WriteByte('\n')
}

func writable(sentence Sentence) error {
	if err := sentence.Validate(); err != nil {
		return err
	}
	for _, token := range sentence.Tokens {
		if token == "" || token == documentStart || strings.ContainsAny(token, "\t\n") {
			return fmt.Errorf("token %s cannot be written in columns", quote(token))
		}
	}
	for _, span := range sentence.Spans {
		if strings.ContainsAny(span.Label, "\t\n") || strings.TrimRight(span.Label, " \r") != span.Label {
			return fmt.Errorf("label %s cannot be written in columns", quote(span.Label))
		}
	}
	return nil
}
