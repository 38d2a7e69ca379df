package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"nomen/bilstm"
	"nomen/bilstm/nextword"
	"nomen/bilstm/training"
	"nomen/internal/markdown"
)

// The network that nomen and PyTorch train, and how.
const (
	nextwordVocabulary = 10_000 // words, the unknown one included
	nextwordSize       = 256    // of a word's vector and of the state
	nextwordLayers     = 1
	nextwordDropout    = 0.2
	nextwordStreams    = 32 // texts read side by side, also of the dev text
	nextwordSteps      = 35 // words that a gradient goes back over
	nextwordPasses     = 2
	nextwordRate       = 0.008
	nextwordClip       = 100  // of the gradient of the sum over a stream's steps
	nextwordSample     = 2500 // words of the softmax, in another training of nomen's
	nextwordOrder      = 5    // words of an n-gram
	typedWords         = 4000
)

// language is what a model makes of the dev text.
type language struct {
	name       string
	perplexity float64
	rate       float64 // words per second in training; 0: not compared
	saved      float64 // share of the keys of the first words; 0: it suggests none
}

// corpora are the texts that next-word models are made of and measured on.
type corpora struct {
	whole, train, dev, typed *nextword.Text
}

// measureNextword trains a model, and its peers on the same words, and compares
// models made beforehand with n-grams of the whole text.
func measureNextword(ctx context.Context, b *bench) (*chapter, error) {
	texts, err := b.readCorpora()
	if err != nil {
		return nil, err
	}
	model, own, err := trainLanguage(ctx, "nomen", texts, -1)
	if err != nil {
		return nil, err
	}
	_, sampled, err := trainLanguage(ctx, fmt.Sprintf("nomen, softmax over %d sampled words", nextwordSample), texts, nextwordSample)
	if err != nil {
		return nil, err
	}
	c := nextwordChapter(texts)
	found, err := b.predictors(ctx, c, model, texts.train, texts.dev, true)
	if err != nil {
		return nil, err
	}
	typist, err := b.askPresage(ctx, c, texts)
	if err != nil {
		return nil, err
	}
	c.Tables = append(c.Tables, nextwordTable(append([]language{own, sampled}, found...), "The same words for all:"),
		savingsTable(append([]language{own}, typist...)))
	for _, path := range b.models {
		compared, err := b.compareModel(ctx, c, path, texts)
		if err != nil {
			return nil, err
		}
		c.Tables = append(c.Tables, *compared)
	}
	return c, nil
}

// readCorpora reads the texts. Of the dev text so many words are kept that the
// streams have the same length, and no program leaves out other words.
func (b *bench) readCorpora() (t corpora, err error) {
	if t.whole, err = readTexts(b.texts); err != nil {
		return t, err
	}
	if t.dev, err = readTexts(b.devs); err != nil {
		return t, err
	}
	if t.dev.Len() < 64*nextwordStreams {
		return t, errors.New("the dev text is too short")
	}
	t.train = t.whole.First(b.words)
	t.dev = t.dev.First(1 + (t.dev.Len()-1)/nextwordStreams*nextwordStreams)
	t.typed = t.dev.First(typedWords)
	return t, nil
}

func readTexts(paths []string) (*nextword.Text, error) {
	text := new(nextword.Text)
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		err = text.ReadText(file, path)
		file.Close()
		if err != nil {
			return nil, err
		}
	}
	return text, nil
}

// trainLanguage trains nomen's model, with a softmax over some sampled words or
// over all.
func trainLanguage(ctx context.Context, name string, t corpora, sample int) (*nextword.Model, language, error) {
	model, result, err := nextword.Train(ctx, nextword.Training{
		Train: t.train, Words: nextwordVocabulary, Size: nextwordSize, Layers: nextwordLayers,
		Streams: nextwordStreams, Steps: nextwordSteps, Sample: sample, Spelled: -1, Restart: -1,
		Dropout: bilstm.LanguageDropout{Input: nextwordDropout, Hidden: nextwordDropout, Output: nextwordDropout},
		Loop: training.Config{Epochs: nextwordPasses, LearningRate: nextwordRate, Warmup: 1, Clip: nextwordClip, Seed: 1,
			Threads: 2},
	})
	if err != nil {
		return nil, language{}, err
	}
	if result.Interrupted {
		return nil, language{}, context.Canceled
	}
	var words, seconds float64
	for _, pass := range result.History {
		words += float64(pass.Tokens)
		seconds += float64(pass.Tokens) / pass.TokensPerSecond
	}
	own, err := describeLanguage(ctx, name, model, t)
	own.rate = words / seconds
	return model, own, err
}

// describeLanguage measures one of nomen's models.
func describeLanguage(ctx context.Context, name string, model *nextword.Model, t corpora) (language, error) {
	whole, err := model.Evaluate(ctx, t.dev, nextword.Evaluation{})
	if err != nil {
		return language{}, err
	}
	typed, err := model.Evaluate(ctx, t.typed, nextword.Evaluation{})
	return language{name: name, perplexity: whole.Perplexity(), saved: typed.KeystrokeSavings()}, err
}

// predictors asks the peers that predict the words of dev as the model tells
// them apart, after they have learned from train; the LSTM only on demand.
func (b *bench) predictors(ctx context.Context, c *chapter, model *nextword.Model, train, dev *nextword.Text, lstm bool) ([]language, error) {
	trainPath, err := b.writeText("train.words", func(w io.Writer) error { return model.WriteWords(w, train) })
	if err != nil {
		return nil, err
	}
	devPath, err := b.writeText("dev.words", func(w io.Writer) error { return model.WriteWords(w, dev) })
	if err != nil {
		return nil, err
	}
	var peers []peer
	var arguments [][]any
	add := func(p peer, e error, further ...any) {
		peers, err = append(peers, p), errors.Join(err, e)
		arguments = append(arguments, append([]any{trainPath, devPath}, further...))
	}
	if lstm {
		p, e := b.pythonPeer("PyTorch's LSTM", b.pythons[0], "peer_lstm.py")
		add(p, e, nextwordSize, nextwordLayers, nextwordDropout, nextwordStreams, nextwordSteps, nextwordPasses, nextwordRate, nextwordClip, 1)
	}
	p, e := b.pythonPeer("5-gram, modified Kneser-Ney", b.pythons[0], "peer_kneserney.py")
	add(p, e, nextwordOrder)
	p, e = b.shellPeer("5-gram of IRSTLM", "peer_irstlm.sh")
	add(p, e)
	if err != nil {
		return nil, err
	}
	var found []language
	for i, p := range peers {
		s, err := b.askPredictor(ctx, c, p, arguments[i])
		if err != nil {
			return nil, err
		}
		if s != nil {
			l := language{name: p.name, perplexity: s.Perplexity}
			if s.Way != "" {
				l.name, l.rate = p.name+", "+s.Way, float64(s.Tokens)/s.Seconds[0]
			}
			found = append(found, l)
		}
	}
	return found, nil
}

// askPredictor returns what a peer measured, or nil if it is missing, which the
// chapter then says. An error is that of a cancelled context.
func (b *bench) askPredictor(ctx context.Context, c *chapter, p peer, arguments []any) (*series, error) {
	fmt.Fprintf(b.progress, "  %s\n", p.name)
	a, _, err := p.ask(ctx, arguments...)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		c.addMissing(absence(p, err))
		return nil, nil
	}
	c.addPeer(a.Version)
	return &a.Measured[0], nil
}

// askPresage lets Presage learn from the same text as nomen and suggest the
// first words of the dev text.
func (b *bench) askPresage(ctx context.Context, c *chapter, t corpora) ([]language, error) {
	trainPath, err := b.writeText("train.txt", t.train.WriteText)
	if err != nil {
		return nil, err
	}
	typedPath, err := b.writeText("typed.txt", t.typed.WriteText)
	if err != nil {
		return nil, err
	}
	p, err := b.shellPeer("Presage", "peer_presage.sh")
	if err != nil {
		return nil, err
	}
	s, err := b.askPredictor(ctx, c, p, []any{trainPath, typedPath})
	if err != nil || s == nil {
		return nil, err
	}
	return []language{{name: p.name, saved: s.Saved}}, nil
}

// compareModel compares a model made beforehand with n-grams of the whole text
// that have the same vocabulary.
func (b *bench) compareModel(ctx context.Context, c *chapter, path string, t corpora) (*markdown.Table, error) {
	model, err := nextword.Open(path)
	if err != nil {
		return nil, err
	}
	own, err := describeLanguage(ctx, filepath.Base(path), model, t)
	if err != nil {
		return nil, err
	}
	found, err := b.predictors(ctx, c, model, t.whole, t.dev, false)
	if err != nil {
		return nil, err
	}
	compared := nextwordTable(append([]language{own}, found...), fmt.Sprintf("The n-grams have learned from all %.2f million words of the text; a vocabulary of %d words, that of %s:",
		float64(t.whole.Len())/1e6, model.About().Network.Words, own.name))
	return &compared, nil
}

// writeText writes a file of the temporary folder and returns its path.
func (b *bench) writeText(name string, write func(io.Writer) error) (string, error) {
	path := filepath.Join(b.temporary, name)
	file, err := os.Create(path)
	if err != nil {
		return "", err
	}
	return path, errors.Join(write(file), file.Close())
}
