package main

import (
	"context"
	"fmt"
	"strings"

	"nomen/bilstm/training"
	"nomen/internal/markdown"
	"nomen/tagger"
	"nomen/tagger/corpus"
	"nomen/tagger/english"
	"nomen/tokenize"
)

// trainingSize is how many bytes of text a pass trains on, some hundred
// thousand tokens.
const trainingSize = 500_000

// measureTraining trains whole networks. The labels are those that the default
// model gives: how fast training is does not depend on what is right.
func measureTraining(ctx context.Context, b *bench) (*chapter, error) {
	model, err := english.Load()
	if err != nil {
		return nil, err
	}
	labelled, err := label(ctx, model, b.text)
	if err != nil {
		return nil, err
	}
	vectors := model.Vectors()
	own := model.About().Network
	t := markdown.Table{Columns: []string{"network", "threads", "thousand tokens/s"}}
	for _, network := range []struct {
		name           string
		hidden, layers int
	}{
		{"the one that nomen train gives if not told otherwise", 0, 0},
		{"that of the default model", own.Hidden, own.Layers},
	} {
		for _, threads := range []int{1, 2} {
			_, result, err := tagger.Train(ctx, tagger.Training{
				Train: []tagger.Corpus{labelled}, Vectors: vectors, Hidden: network.hidden, Layers: network.layers,
				Loop: training.Config{Epochs: b.runs + 1, Seed: 1, Threads: threads},
			})
			if err != nil {
				return nil, err
			}
			if result.Interrupted {
				return nil, context.Canceled
			}
			t.Add(network.name, threads, passRates(result.History).in(1e3))
		}
	}
	return &chapter{
		Title: "Training a whole network",
		Text: `Word vectors, character CNN, LSTM in both directions, CRF, dropout and Adam, batches of 32 sentences, as nomen
train does it, on text that the default model has labelled. Each run is a pass; the first is not counted.`,
		Tables: []markdown.Table{t},
	}, nil
}

// passRates returns the tokens per second of each pass after the first.
func passRates(passes []training.Epoch) (rates samples) {
	for _, pass := range passes[1:] {
		rates = append(rates, pass.TokensPerSecond)
	}
	return rates
}

// label makes a labelled corpus of the first part of the text.
func label(ctx context.Context, model *tagger.Tagger, t *text) (tagger.Corpus, error) {
	var whole strings.Builder
	if _, _, err := t.write(&whole, trainingSize); err != nil {
		return tagger.Corpus{}, err
	}
	cut := tokenize.Default{}.Tokenize(whole.String())
	sentences := make([]corpus.Sentence, len(cut))
	for i, sentence := range cut {
		for _, token := range sentence.Tokens {
			sentences[i].Tokens = append(sentences[i].Tokens, sentence.Text[token.Start:token.End])
		}
	}
	labelled, _, err := model.Predict(ctx, sentences)
	if err != nil {
		return tagger.Corpus{}, fmt.Errorf("labelling the text: %w", err)
	}
	return tagger.Corpus{Name: "labelled text", Sentences: labelled}, nil
}
