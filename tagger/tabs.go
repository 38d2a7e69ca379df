package tagger

import (
	"slices"
	"strings"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/tagger/corpus"
	"nomen/tokenize"
)

// Tabs part the cells of a table's row. The network sees words alone, and reads a bar for
// them, which parts cells in other tables: else one cell would run into the next. No
// entity holds one.
const bar = "|"

// barToken stands for a bar, which is nowhere in the text.
var barToken = tokenize.Token{Start: -1, End: -1}

// withBars returns the sentences with a barToken wherever a tab parts two tokens.
func withBars(sentences []tokenize.Sentence) []tokenize.Sentence {
	shared := true
	for i, s := range sentences {
		if strings.IndexByte(s.Text, '\t') < 0 {
			continue
		}
		if shared {
			sentences, shared = slices.Clone(sentences), false
		}
		tokens := make([]tokenize.Token, 0, len(s.Tokens)+8)
		for k, token := range s.Tokens {
			if k > 0 && corpus.TabParts(s.Text[s.Tokens[k-1].End:token.Start]) {
				tokens = append(tokens, barToken)
			}
			tokens = append(tokens, token)
		}
		sentences[i].Tokens = tokens
	}
	return sentences
}

// illegal is how many nats the emission of a label that cannot be is lowered by: what is left
// of its probability is next to nothing, and still a number.
const illegal = 50

// closeBars changes emissions [tokens × labels] so that every bar is O.
func closeBars(sentence tokenize.Sentence, emissions blas32.General) {
	for i, token := range sentence.Tokens {
		if token == barToken {
			row := emissions.Data[i*emissions.Stride:][:emissions.Cols]
			for label := 1; label < len(row); label++ {
				row[label] -= illegal
			}
		}
	}
}

// leaveOutBars changes the numbers of the tokens of spans, which ascend, to what they are without bars.
func leaveOutBars(sentence tokenize.Sentence, spans []Span) {
	bars, next := 0, 0
	for i := range spans {
		for ; next < spans[i].EndToken; next++ {
			if sentence.Tokens[next] == barToken {
				bars++
			}
		}
		spans[i].FirstToken -= bars // none is within a span
		spans[i].EndToken -= bars
	}
}

// barred returns a sentence to train on with a bar for each tab.
func barred(s corpus.Sentence) corpus.Sentence {
	if len(s.Tabs) == 0 {
		return s
	}
	s.Tokens, s.Spans = slices.Clone(s.Tokens), slices.Clone(s.Spans)
	for _, tab := range slices.Backward(s.Tabs) {
		s.Tokens = slices.Insert(s.Tokens, tab, bar)
		for i := range s.Spans {
			if s.Spans[i].Start >= tab {
				s.Spans[i].Start++
			}
			if s.Spans[i].End > tab {
				s.Spans[i].End++
			}
		}
	}
	s.Tabs = nil
	return s
}
