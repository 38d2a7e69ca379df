package tagger

import (
	"context"

	"nomen/bilstm/training"
	"nomen/internal/simd"
	"nomen/tagger/corpus"
	"nomen/tagger/evaluate"
	"nomen/tokenize"
)

// Predict returns the sentences with the tagger's own spans instead of those
// they have. The only error is that of a cancelled context.
func (t *Tagger) Predict(ctx context.Context, sentences []corpus.Sentence) ([]corpus.Sentence, error) {
	input := make([]tokenize.Sentence, len(sentences))
	for i, s := range sentences {
		input[i] = Join(s.Tokens)
	}
	tagged, err := t.TagSentences(ctx, input)
	predicted := make([]corpus.Sentence, len(sentences))
	for i, s := range sentences {
		s.Spans = nil
		for _, span := range tagged[i] {
			s.Spans = append(s.Spans, corpus.Span{Start: span.FirstToken, End: span.EndToken, Label: span.Label})
		}
		predicted[i] = s
	}
	return predicted, err
}

// describe sets down what the tagger was trained on and how well it does.
func (t *Tagger) describe(ctx context.Context, o Training, result *training.Result) (About, error) {
	about := About{
		Labels: t.labels.Entities(), Network: t.network.Config,
		Words: t.vocabulary.size(), Digest: t.file().Digest(),
		Origin: Origin{
			Vectors: o.Source, Seed: o.Loop.Seed, Epochs: len(result.History), BestEpoch: result.Best.Epoch,
			Dropout: o.Dropout, LowerCase: o.LowerCase, UpperCase: o.UpperCase,
			Train: []CorpusSize{}, Dev: []DevScore{}, Arithmetic: simd.Kernels().String(),
		},
	}
	for _, c := range o.Train {
		size := CorpusSize{Name: c.Name, Sentences: len(c.Sentences)}
		known, _ := evaluate.Restrict(c.Sentences, about.Labels)
		for _, s := range known {
			size.Tokens += len(s.Tokens)
			size.Entities += len(s.Spans)
		}
		about.Origin.Train = append(about.Origin.Train, size)
	}
	for _, c := range o.Dev {
		known, _ := evaluate.Restrict(c.Sentences, about.Labels)
		predicted, err := t.Predict(ctx, known)
		if err != nil {
			return about, err
		}
		report, err := evaluate.Compare(known, predicted)
		if err != nil {
			return about, err
		}
		score := report.Overall
		about.Origin.Dev = append(about.Origin.Dev, DevScore{c.Name, score.Precision, score.Recall, score.F1})
	}
	return about, nil
}
