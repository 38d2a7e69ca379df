package tagger

import (
	"strings"

	"nomen/tagger/corpus"
	"nomen/tokenize"
)

// Span is one entity in a sentence.
type Span struct {
	Start, End           int     // bytes of the sentence's text, End exclusive
	FirstToken, EndToken int     // tokens of the sentence, EndToken exclusive
	Label                string  // for example "PER"
	Score                float64 // probability that just these tokens are such an entity, from 0 to 1
}

// Document is what a text is tagged in pieces as: a line, a record, or a
// single sentence of running prose, which the next one goes on with.
type Document struct {
	Sentences []tokenize.Sentence
	Spans     [][]Span          // of each sentence; filled in by Stream
	Soft      [][][]corpus.Soft // of each token of each sentence, if the tagger gives probabilities; filled in by Stream
	Source    any               // what the caller wants back beside the spans
	Continued bool              // the next one goes on with the same text: see Context
	Last      bool              // no other is ready to follow at once; filled in by Stream
}

// Join makes a sentence of given tokens, with a space between each two.
func Join(tokens []string) tokenize.Sentence { return join(corpus.Sentence{Tokens: tokens}) }

// join returns a sentence as a tokenizer would, with between tokens what is known to stand
// there, else a space.
func join(s corpus.Sentence) tokenize.Sentence {
	joined := tokenize.Sentence{Tokens: make([]tokenize.Token, len(s.Tokens))}
	var text strings.Builder
	for i, token := range s.Tokens {
		switch {
		case s.Between != nil:
			text.WriteString(s.Between[i])
		case i > 0:
			text.WriteByte(' ')
		}
		joined.Tokens[i] = tokenize.Token{Start: text.Len(), End: text.Len() + len(token)}
		text.WriteString(token)
	}
	joined.Text = text.String()
	return joined
}
