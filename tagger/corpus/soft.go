package corpus

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Soft is a BIOES label and its probability.
type Soft struct {
	Label       string // such as "B-PER"
	Probability float32
}

// ReadSoft reads sentences whose tokens have labels by their probability, as a
// teacher gives them to a model that learns from it (Hinton et al. 2015): a token
// a line and behind it, each behind a tab, the BIOES labels that it may have.
// What their probabilities lack of one is that of O. A blank line ends a sentence.
//
//	Harry	B-PER=0.97	S-PER=0.02
//	Potter	E-PER=0.97
//	met
//
// The Spans of the sentences are those of the likeliest label of each token.
// file is the name for messages; the error is a *ParseError, the topmost.
func ReadSoft(r io.Reader, file string) ([]Sentence, error) {
	c := softReader{mistakes: mistakes{file: file}, known: map[string]tag{}, texts: texts{}}
	l := newLines(r)
	l.each(&c.mistakes, func(line []byte) { c.read(line, l.number) })
	c.finish()
	if len(c.list) == 0 && len(c.known) == 0 && len(c.sentences) > 0 {
		c.add(c.sentences[0].Line, errors.New("no token of the file has a label, such as S-PER=0.9, behind a tab"))
	}
	if err := c.first(); err != nil {
		return nil, err
	}
	return c.sentences, nil
}

// softReader holds what has been read of a file of soft labels.
type softReader struct {
	mistakes
	sentences []Sentence
	sentence  Sentence // that is being read
	tags      []tag    // its likeliest labels

	known map[string]tag // every distinct label once
	texts texts          // of tokens and labels
}

// read takes one line.
func (c *softReader) read(line []byte, number int) {
	columns := bytes.Split(line, []byte("\t"))
	token := c.texts.once(columns[0])
	if len(columns) == 1 && token == "" {
		c.finish()
		return
	}
	if token == "" {
		c.add(number, errors.New("the first column is empty, expected a token"))
	}
	if len(c.sentence.Tokens) == 0 {
		c.sentence.File, c.sentence.Line = c.file, number
	}
	var labels []Soft
	var sum float32
	likeliest, highest := outside, float32(0)
	for _, column := range columns[1:] {
		soft, label, err := c.parse(column)
		if err != nil {
			c.add(number, err)
			continue
		}
		labels = append(labels, soft)
		if sum += soft.Probability; soft.Probability > highest {
			likeliest, highest = label, soft.Probability
		}
	}
	if sum > 1+softRounding {
		c.add(number, fmt.Errorf("the probabilities sum up to %.3f, expected at most 1", sum))
	}
	if 1-sum >= highest {
		likeliest = outside
	}
	c.sentence.Tokens = append(c.sentence.Tokens, token)
	c.sentence.Soft = append(c.sentence.Soft, labels)
	c.tags = append(c.tags, likeliest)
}

// softRounding is by how much probabilities may miss one, being written with few
// decimals.
const softRounding = 0.01

// parse reads LABEL=PROBABILITY.
func (c *softReader) parse(column []byte) (Soft, tag, error) {
	name, number, found := bytes.Cut(column, []byte("="))
	if !found {
		return Soft{}, unknown, fmt.Errorf("%s, expected a label, = and its probability", quote(string(column)))
	}
	label, ok := c.known[string(name)]
	if !ok {
		var err error
		label, err = parseTag(string(name))
		if err == nil && strings.IndexByte(setPrefixes, label.prefix) < 0 {
			err = fmt.Errorf("label %s: expected one that begins with B-, I-, E- or S-", quote(string(name)))
		}
		if err != nil {
			return Soft{}, unknown, err
		}
		c.known[string(name)] = label
	}
	p, err := strconv.ParseFloat(string(number), 32)
	if err != nil || !(p >= 0 && p <= 1) {
		return Soft{}, unknown, fmt.Errorf("%s is no probability: expected 0 to 1", quote(string(number)))
	}
	return Soft{c.texts.once(name), float32(p)}, label, nil
}

// finish ends the sentence, if one has begun.
func (c *softReader) finish() {
	if len(c.sentence.Tokens) == 0 {
		return
	}
	s := c.sentence
	s.Tokens, s.Soft, s.Spans = slices.Clone(s.Tokens), slices.Clone(s.Soft), spansOf(c.tags)
	c.sentences = append(c.sentences, s)
	c.sentence = Sentence{Tokens: c.sentence.Tokens[:0], Soft: c.sentence.Soft[:0]}
	c.tags = c.tags[:0]
}

// Distribution writes to probabilities [labels] those of one token, in the order
// of the set. A label that is not in the set counts as O.
func (l LabelSet) Distribution(soft []Soft, probabilities []float32) {
	clear(probabilities)
	rest := float32(1)
	for _, s := range soft {
		if i := slices.IndexFunc(l.tags, func(t tag) bool { return t.prefix == s.Label[0] && t.entity == s.Label[2:] }); i > 0 {
			probabilities[i] += s.Probability
			rest -= s.Probability
		}
	}
	probabilities[0] = max(0, rest)
}
