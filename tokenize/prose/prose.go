// Package prose gives the tokenizer of github.com/jdkato/prose/v2 the
// interface of package tokenize, to compare with.
//
//	text ── tokenize.Default ──▶ sentence ── pieces ──▶ prose ──▶ words
//	                                │                              │
//	                                └──── align ◀──────────────────┘
//	                                        │
//	                                        ▼
//	                              tokens with offsets in the text
//
// Sentences are those of tokenize.Default: prose's own segmenter reads its
// model anew for each text and needs the whole of it, so it could not stream.
// prose returns words without offsets and rewrites some quotes on the way; the
// words are found again in the text, in order. What prose has dropped or changed
// beyond recognition becomes tokens between white space, so that the promise of
// package tokenize holds: every byte that is not white space is in exactly one
// token.
package prose

import (
	"unicode/utf8"

	"github.com/jdkato/prose/v2"

	"nomen/tokenize"
)

var _ tokenize.Tokenizer = Tokenizer{}

// Tokenizer cuts sentences into tokens as prose does. It has no state: one
// value serves any number of goroutines.
type Tokenizer struct{}

// Tokenize returns the sentences of text. They share text's memory.
func (Tokenizer) Tokenize(text string) []tokenize.Sentence {
	sentences := tokenize.Default{}.Tokenize(text)
	for i := range sentences {
		sentences[i].Tokens = tokens(sentences[i].Text)
	}
	return sentences
}

// maxPiece is how many bytes prose is given at once. Its time grows with the
// square of the length of a run without white space; its result depends on
// nothing but that run.
const maxPiece = 256

// tokens cuts one sentence.
func tokens(text string) []tokenize.Token {
	var found []tokenize.Token
	for start := 0; start < len(text); {
		end := pieceEnd(text, start)
		a := aligner{text: text[:end], pos: start, tokens: found}
		for _, word := range words(text[start:end]) {
			a.find(word)
		}
		a.cover(end)
		found, start = a.tokens, end
	}
	return found
}

// pieceEnd returns where the piece that begins at start ends: after the last
// white space that leaves it no longer than maxPiece, or, in a run longer than
// that, at a rune boundary.
func pieceEnd(text string, start int) int {
	if len(text)-start <= maxPiece {
		return len(text)
	}
	end, lastSpace := start, start
	for end < len(text) {
		size := spaceAt(text[end:])
		if size > 0 {
			lastSpace = end + size
		} else {
			_, size = utf8.DecodeRuneInString(text[end:])
		}
		if end+size-start > maxPiece {
			break
		}
		end += size
	}
	if lastSpace > start && lastSpace <= end {
		return lastSpace
	}
	return end
}

// words returns what prose makes of piece. A panic in prose costs its words,
// not the program.
func words(piece string) (found []string) {
	defer func() {
		if recover() != nil {
			found = nil
		}
	}()
	document, err := prose.NewDocument(piece,
		prose.WithSegmentation(false), prose.WithTagging(false), prose.WithExtraction(false))
	if err != nil {
		return nil
	}
	for _, token := range document.Tokens() {
		found = append(found, token.Text)
	}
	return found
}
