package compare

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"nomen/bilstm"
	"nomen/bilstm/training"
	"nomen/tagger"
	"nomen/tagger/corpus"
	"nomen/tagger/evaluate"
)

// Budget is what all networks of a comparison have the same of.
type Budget string

// The budgets.
const (
	Passes     Budget = "passes"     // passes over the training sentences, and hidden size
	Seconds    Budget = "seconds"    // time of training, as many whole passes as fit; and hidden size
	Parameters Budget = "parameters" // passes, and about as many trained numbers
)

// ParseBudget returns the budget of that name.
func ParseBudget(name string) (Budget, error) {
	switch b := Budget(name); b {
	case Passes, Seconds, Parameters:
		return b, nil
	}
	return "", fmt.Errorf("unknown budget %q: choose passes, seconds or parameters", name)
}

// Options say what is compared, and how.
type Options struct {
	Train, Dev []tagger.Corpus
	Labels     []string // entity labels to learn; empty: all that Train has
	Vectors    *tagger.Vectors
	Source     string // where Vectors come from

	Only      []string // names of networks; empty: the usual ones
	Budget    Budget   // "": Passes
	Epochs    int      // passes; 0: 8
	Seconds   float64  // of training, for the budget of that name; 0: 10
	Hidden    int      // size of the hidden state of each direction; 0: 64
	Positions int      // places of the naive network; 0: 40
	Window    int      // words to each side that the window network sees; 0: 3

	Seeds        int     // each network is trained so often; 0: 3
	Seed         uint64  // the first of them
	BatchSize    int     // 0: that of training.Config
	LearningRate float64 // 0: that of training.Config
	Warmup       int     // steps
	Threads      int     // 0: as many as there are cores

	Progress func(string) // told what is done next, may be nil
}

func (o Options) withDefaults() Options {
	if o.Budget == "" {
		o.Budget = Passes
	}
	for _, number := range []struct {
		value *int
		usual int
	}{{&o.Epochs, 8}, {&o.Hidden, 64}, {&o.Positions, 40}, {&o.Window, 3}, {&o.Seeds, 3}} {
		if *number.value == 0 {
			*number.value = number.usual
		}
	}
	if o.Seconds == 0 {
		o.Seconds = 10
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	return o
}

// Dropout of all networks: that of a tagger.
const (
	dropout     = 0.5
	wordDropout = 0.02
)

// training returns the settings of one training.
func (o Options) training(seed uint64, epochs int) tagger.Training {
	return tagger.Training{
		Train: o.Train, Dev: o.Dev, Labels: o.Labels, Vectors: o.Vectors, Source: o.Source,
		Dropout: dropout, WordDropout: wordDropout,
		Loop: training.Config{
			Epochs: epochs, BatchSize: o.BatchSize, LearningRate: o.LearningRate, Warmup: o.Warmup, Seed: seed, Threads: o.Threads,
		},
	}
}

// Pass is how far a training had come after a pass.
type Pass struct {
	Seconds float64 `json:"seconds"` // of training so far, without evaluation
	F1      float64 `json:"f1"`
}

// Run is one training of a network.
type Run struct {
	Seed    uint64  `json:"seed"`
	F1      float64 `json:"f1"`      // on dev, after the best pass
	Seconds float64 `json:"seconds"` // of training, without evaluation
	Rate    float64 `json:"training_tokens_per_second"`
	Tagging float64 `json:"tagging_tokens_per_second"`
	Passes  []Pass  `json:"passes"`
}

// Row is what became of one network.
type Row struct {
	Kind
	Hidden     int      `json:"hidden,omitempty"`
	Parameters int      `json:"parameters,omitempty"` // without the vectors of words
	Epochs     int      `json:"epochs,omitempty"`
	F1         Estimate `json:"f1"`
	Seconds    float64  `json:"seconds"`                    // mean of the runs
	Rate       float64  `json:"training_tokens_per_second"` // mean of the runs
	Tagging    float64  `json:"tagging_tokens_per_second"`  // mean of the runs
	Runs       []Run    `json:"runs"`
	Notes      []string `json:"notes,omitempty"`
}

// scores lists the F1 of all runs.
func (r Row) scores() []float64 {
	values := make([]float64, len(r.Runs))
	for i, run := range r.Runs {
		values[i] = run.F1
	}
	return values
}

// Difference tells how much better one network is than another, trained from
// the same seeds.
type Difference struct {
	Of       string   `json:"of"`
	Than     string   `json:"than"`
	F1       Estimate `json:"f1"`
	Distinct bool     `json:"distinct"` // the interval is clear of zero
}

// Networks is the result of comparing networks.
type Networks struct {
	Budget      Budget       `json:"budget"`
	Labels      []string     `json:"labels"`
	Train       Size         `json:"train"`
	Dev         Size         `json:"dev"`
	WordVectors int          `json:"word_vector_parameters"` // trained numbers that all networks have alike
	Rows        []Row        `json:"rows"`
	Differences []Difference `json:"differences"`

	options Options
}

// Size is how large some corpora are.
type Size struct {
	Sentences int `json:"sentences"`
	Tokens    int `json:"tokens"`
	Entities  int `json:"entities"` // with a label that is learned
}

// comparison is what the trainings of a comparison share.
type comparison struct {
	Options
	encoding *tagger.Encoding
	labels   corpus.LabelSet
	train    []corpus.Sentence // with spans of the labels to learn alone
	dev      []corpus.Sentence
}

// CompareNetworks trains all networks with the same budget from the same seeds.
func CompareNetworks(ctx context.Context, o Options) (*Networks, error) {
	c, kinds, err := newComparison(o)
	if err != nil {
		return nil, err
	}
	sizes := c.encoding.Config()
	result := &Networks{
		Budget: c.Budget, Labels: c.labels.Entities(), Train: size(c.train), Dev: size(c.dev),
		WordVectors: sizes.Words * sizes.WordSize, options: c.Options,
	}
	for _, k := range kinds {
		row, err := c.row(ctx, k)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k.Network, err)
		}
		result.Rows = append(result.Rows, row)
	}
	result.Differences = differences(result.Rows)
	return result, nil
}

// newComparison makes ready what all trainings share. prose, which knows persons
// alone, is left out if something else is to be found.
func newComparison(o Options) (*comparison, []Kind, error) {
	o = o.withDefaults()
	kinds, err := chooseKinds(o.Only)
	if err != nil {
		return nil, nil, err
	}
	c := &comparison{Options: o, train: sentences(o.Train), dev: sentences(o.Dev)}
	if len(c.train) == 0 || len(c.dev) == 0 {
		return nil, nil, errors.New("to compare takes sentences to train on, and others to measure on")
	}
	entities := o.Labels
	if len(entities) == 0 {
		entities = corpus.Entities(c.train)
	}
	if c.encoding, err = tagger.NewEncoding(c.train, o.Vectors); err != nil {
		return nil, nil, err
	}
	c.labels = corpus.NewLabelSet(entities)
	c.train, _ = evaluate.Restrict(c.train, entities)
	c.dev, _ = evaluate.Restrict(c.dev, entities)
	if size(c.train).Entities == 0 || size(c.dev).Entities == 0 {
		return nil, nil, fmt.Errorf("the sentences to train on, or those to measure on, hold no entity labelled %v", entities)
	}
	if len(entities) != 1 || entities[0] != proseLabel {
		if len(o.Only) == 0 {
			kinds = kinds[:len(kinds)-1]
		} else if kinds[len(kinds)-1].Name == proseName {
			return nil, nil, fmt.Errorf("prose finds persons alone, labelled %s, and can't be compared where %v are learned", proseLabel, entities)
		}
	}
	return c, kinds, nil
}

// sentences lists the sentences of corpora that have any words.
func sentences(corpora []tagger.Corpus) []corpus.Sentence {
	var all []corpus.Sentence
	for _, one := range corpora {
		for _, s := range one.Sentences {
			if len(s.Tokens) > 0 {
				all = append(all, s)
			}
		}
	}
	return all
}

func size(sentences []corpus.Sentence) Size {
	s := Size{Sentences: len(sentences)}
	for _, one := range sentences {
		s.Tokens += len(one.Tokens)
		s.Entities += len(one.Spans)
	}
	return s
}

// row trains a network from each seed.
func (c *comparison) row(ctx context.Context, k Kind) (Row, error) {
	if k.Name == proseName {
		return c.proseRow(ctx, k)
	}
	row := Row{Kind: k, Hidden: c.Hidden, Epochs: c.Epochs}
	sizes := c.encoding.Config()
	if c.Budget == Parameters {
		reference := recurrentKind(bilstm.LSTM, false, independent)
		row.Hidden = k.hiddenFor(c.Options, sizes, reference.parameters(c.Options, sizes, c.Hidden, c.labels.Len()), c.labels.Len())
	}
	row.Parameters = k.parameters(c.Options, sizes, row.Hidden, c.labels.Len())
	if c.Budget == Seconds {
		c.Progress(k.Network + ", " + k.Labels + ": one pass, to see how long it takes")
		run, err := c.run(ctx, k, row.Hidden, 1, c.Seed)
		if err != nil {
			return row, err
		}
		row.Epochs = max(1, int(math.Round(c.Options.Seconds/run.Seconds)))
	}
	for i := range c.Seeds {
		seed := c.Seed + uint64(i)
		c.Progress(fmt.Sprintf("%s, %s: hidden size %d, passes: %d, seed %d", k.Network, k.Labels, row.Hidden, row.Epochs, seed))
		run, err := c.run(ctx, k, row.Hidden, row.Epochs, seed)
		if err != nil {
			return row, err
		}
		row.Runs = append(row.Runs, run)
	}
	row.summarize()
	if k.Name == naiveName {
		row.Notes = []string{c.cutNote()}
	}
	return row, nil
}

// summarize sets what the runs have in common.
func (r *Row) summarize() {
	r.F1 = estimate(r.scores())
	for _, run := range r.Runs {
		share := 1 / float64(len(r.Runs))
		r.Seconds += share * run.Seconds
		r.Rate += share * run.Rate
		r.Tagging += share * run.Tagging
	}
}

// cutNote says what the naive network can't see.
func (c *comparison) cutNote() string {
	cut, words, names := 0, 0, 0
	for _, s := range c.dev {
		if over := len(s.Tokens) - c.Positions; over > 0 {
			cut++
			words += over
			for _, span := range s.Spans {
				if span.End > c.Positions {
					names++
				}
			}
		}
	}
	return fmt.Sprintf("The naive network was built for sentences of %d words: of the %d dev sentences it cuts %d, and never sees %d words and %d names (of %d) behind the cut.",
		c.Positions, len(c.dev), cut, words, names, size(c.dev).Entities)
}

// run trains a network once and measures it.
func (c *comparison) run(ctx context.Context, k Kind, hidden, epochs int, seed uint64) (Run, error) {
	train := c.trainTagger
	if k.cell == "" {
		train = c.trainFeedforward
	}
	result, predict, err := train(ctx, k, hidden, c.training(seed, epochs))
	if err == nil && result.Interrupted {
		err = ctx.Err()
	}
	if err != nil {
		return Run{}, err
	}
	run := Run{Seed: seed}
	tokens := 0
	for _, epoch := range result.History {
		run.Seconds += float64(epoch.Tokens) / epoch.TokensPerSecond
		tokens += epoch.Tokens
		run.Passes = append(run.Passes, Pass{Seconds: run.Seconds, F1: epoch.Score})
	}
	run.Rate = float64(tokens) / run.Seconds
	run.F1, run.Tagging, err = c.measure(ctx, predict)
	return run, err
}

// predictor returns sentences with the spans that a network finds in them.
type predictor func(context.Context, []corpus.Sentence) ([]corpus.Sentence, error)

// measure returns the F1 of the dev sentences, and how many of their tokens are
// tagged in a second.
func (c *comparison) measure(ctx context.Context, predict predictor) (f1, rate float64, err error) {
	began := time.Now()
	predicted, err := predict(ctx, c.dev)
	if err != nil {
		return 0, 0, err
	}
	rate = float64(size(c.dev).Tokens) / time.Since(began).Seconds()
	report, err := evaluate.Compare(c.dev, predicted)
	return report.Overall.F1, rate, err
}

func (c *comparison) trainTagger(ctx context.Context, k Kind, hidden int, t tagger.Training) (*training.Result, predictor, error) {
	t.Cell, t.Hidden, t.ForwardOnly, t.Independent = k.cell, hidden, k.forwardOnly, k.Labels == independent
	model, result, err := tagger.Train(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	model.Threads = c.Threads
	model.Context = tagger.ContextSentence // as the other networks read
	return result, func(ctx context.Context, sentences []corpus.Sentence) ([]corpus.Sentence, error) {
		predicted, _, err := model.Predict(ctx, sentences)
		return predicted, err
	}, nil
}

func (c *comparison) trainFeedforward(ctx context.Context, k Kind, hidden int, t tagger.Training) (*training.Result, predictor, error) {
	task := &feedforwardTask{encoding: c.encoding, labels: c.labels, options: t, dev: c.dev, threads: c.Threads}
	for _, s := range c.train {
		path, err := c.labels.Path(s.Spans, len(s.Tokens))
		if err != nil {
			return nil, nil, &corpus.ParseError{File: s.File, Line: s.Line, Err: err}
		}
		task.train, task.paths = append(task.train, s), append(task.paths, path)
	}
	sizes := c.encoding.Config()
	task.network = newFeedforward(k.layout(c.Options), sizes, hidden, c.labels.Len(), rand.New(rand.NewPCG(t.Loop.Seed, 0)))
	if t.Vectors != nil {
		task.network.encoder.Vectors = bilstm.Quantize(t.Vectors.Values, t.Vectors.Size)
	}
	result, err := training.Run(ctx, task, t.Loop)
	return result, task.predict, err
}

// pairs are the networks whose difference is told, if both were trained.
var pairs = [][2]string{
	{recurrentName(bilstm.LSTM, false, independent), recurrentName(bilstm.LSTM, true, independent)},
	{recurrentName(bilstm.LSTM, false, crf), recurrentName(bilstm.LSTM, true, crf)},
	{recurrentName(bilstm.LSTM, false, independent), naiveName},
	{recurrentName(bilstm.LSTM, false, independent), windowName},
	{windowName, naiveName},
	{recurrentName(bilstm.LSTM, false, crf), recurrentName(bilstm.LSTM, false, independent)},
	{recurrentName(bilstm.LSTM, true, crf), recurrentName(bilstm.LSTM, true, independent)},
	{recurrentName(bilstm.LSTM, false, independent), recurrentName(bilstm.GRU, false, independent)},
	{recurrentName(bilstm.LSTM, false, independent), recurrentName(bilstm.RNN, false, independent)},
}

// differences compares the networks of each pair.
func differences(rows []Row) []Difference {
	byName := map[string]Row{}
	for _, row := range rows {
		byName[row.Name] = row
	}
	var all []Difference
	for _, pair := range pairs {
		of, found := byName[pair[0]]
		than, alsoFound := byName[pair[1]]
		if found && alsoFound {
			d := Difference{Of: of.title(), Than: than.title(), F1: difference(of.scores(), than.scores())}
			d.Distinct = d.F1.clear()
			all = append(all, d)
		}
	}
	return all
}

// title names a network with how it chooses labels.
func (k Kind) title() string { return k.Network + ", " + k.Labels }
