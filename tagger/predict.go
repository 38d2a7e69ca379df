package tagger

import (
	"context"

	"nomen/tagger/corpus"
	"nomen/tokenize"
)

// Predict returns the sentences with the tagger's own spans instead of those
// they have, and the scores of these. Those in a row of the same file and document
// are looked at together. The only error is that of a cancelled context.
func (t *Tagger) Predict(ctx context.Context, sentences []corpus.Sentence) (predicted []corpus.Sentence, scores [][]float64, err error) {
	tagged, err := t.tagDocuments(ctx, joined(sentences), newDocuments(sentences))
	predicted, scores = relabelled(sentences, tagged)
	return predicted, scores, err
}

// joined returns the sentences as a tokenizer would.
func joined(sentences []corpus.Sentence) []tokenize.Sentence {
	all := make([]tokenize.Sentence, len(sentences))
	for i, s := range sentences {
		all[i] = join(s)
	}
	return all
}

// newDocuments returns what tells whether a sentence is the first of a document.
func newDocuments(sentences []corpus.Sentence) func(int) bool {
	return func(i int) bool {
		return i > 0 && (sentences[i].File != sentences[i-1].File || sentences[i].Document != sentences[i-1].Document)
	}
}

// relabelled returns the sentences with other spans, and the scores of these.
func relabelled(sentences []corpus.Sentence, tagged [][]Span) (all []corpus.Sentence, scores [][]float64) {
	all, scores = make([]corpus.Sentence, len(sentences)), make([][]float64, len(sentences))
	for i, s := range sentences {
		s.Spans = nil
		for _, span := range tagged[i] {
			s.Spans = append(s.Spans, corpus.Span{Start: span.FirstToken, End: span.EndToken, Label: span.Label})
			scores[i] = append(scores[i], span.Score)
		}
		all[i] = s
	}
	return all, scores
}
