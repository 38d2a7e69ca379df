package nextword

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/bilstm"
	"nomen/bilstm/training"
	"nomen/internal/simd"
)

// Training says how to train a model. Only Train is required.
type Training struct {
	Train *Text
	Dev   *Text // held out, to choose the best pass; nil: none

	// Pretrained, if not nil, is the model that training begins with. Its
	// vocabulary and its network stay, which Cell, Size, Hidden, Layers and Untied
	// would describe; of the text's words that it lacks up to Words are added.
	Pretrained *Model

	Words     int // in the vocabulary at most, the unknown one included; 0: 10,000
	Frequency int // of a word in it at least; 0: 1
	Documents int // in which a word of it occurs at least (a file, or 5,000 paragraphs of a long one); 0: 1

	Cell   bilstm.Cell // "": LSTM
	Size   int         // of a word's vector and of the last layer's state; 0: 200
	Hidden int         // of the state of the layers before; 0: as Size
	Layers int         // 0: 1
	Untied bool        // give the softmax vectors of its own

	Backward bool // predict the word before, from those behind it

	Streams int // texts read side by side; 0: 32
	Steps   int // words that a gradient goes back over; 0: 35
	Sample  int // words that the softmax is computed over while training, beside the right ones; 0: 2,500 if there are more than 20,000, below 0: all

	Dropout    bilstm.LanguageDropout
	WeightDrop float64 // share of the recurrent weights that each step does without
	Spelled    float64 // share of the known words that are read by their spelling; 0: 0.02, below 0: none
	Restart    float64 // share of the parts that are read as if nothing stood before them, as a prompt is; 0: 0.05, below 0: none

	Loop training.Config
}

func (o Training) withDefaults() Training {
	if o.Words == 0 {
		o.Words = 10_000
	}
	if o.Frequency == 0 {
		o.Frequency = 1
	}
	if o.Documents == 0 {
		o.Documents = 1
	}
	if o.Cell == "" {
		o.Cell = bilstm.LSTM
	}
	if o.Size == 0 {
		o.Size = 200
	}
	if o.Hidden == 0 {
		o.Hidden = o.Size
	}
	if o.Layers == 0 {
		o.Layers = 1
	}
	if o.Streams == 0 {
		o.Streams = 32
	}
	if o.Steps == 0 {
		o.Steps = 35
	}
	if o.Spelled == 0 {
		o.Spelled = 0.02
	}
	if o.Restart == 0 {
		o.Restart = 0.05
	}
	return o
}

// Sizes of the parts of the encoder that need no choice.
const (
	characterSize    = 16
	characterFilters = 100
	characterWidth   = 5
)

// Train trains a model. When the context is cancelled after the first pass the
// best so far is returned. Errors are those of training.Run, and a text that
// nothing can be learned from.
func Train(ctx context.Context, o Training) (*Model, *training.Result, error) {
	o = o.withDefaults()
	if o.Train == nil || o.Train.Len() < 2*o.Streams {
		return nil, nil, errors.New("the training text holds too few words")
	}
	m, err := newModel(o)
	if err != nil {
		return nil, nil, err
	}
	m.about.Backward = o.Backward
	if o.Sample == 0 && m.vocabulary.size() > manyWords {
		o.Sample = sampleOfMany
	}
	loop := o.Loop
	loop.Ordered, loop.BatchSize, loop.Identity = true, o.Streams, o.identity(m)
	k := newTask(m, o)
	known := 0
	if o.Pretrained != nil {
		known = o.Pretrained.vocabulary.size()
	}
	k.setFrequencies(known)
	result, err := training.Run(ctx, k, loop)
	if err != nil {
		return nil, nil, err
	}
	m.network.Prepare(bilstm.Inference)
	m.describe(o, result)
	return m, result, nil
}

// newModel returns an untrained model with the vocabulary of the text, or, for
// more training, one that knows what the pretrained one does.
func newModel(o Training) (*Model, error) {
	if o.Pretrained != nil {
		if o.Pretrained.about.Backward != o.Backward {
			return nil, errors.New("the pretrained model reads in the other direction")
		}
		return o.Pretrained.extended(o)
	}
	v, err := newVocabulary(o.Train, o.Words-1, o.Frequency, o.Documents)
	if err != nil {
		return nil, err
	}
	if v.size() == 1 {
		return nil, fmt.Errorf("no word of the training text occurs %d times or more, in %d documents or more", o.Frequency, o.Documents)
	}
	config := bilstm.LanguageConfig{
		Words: v.size(), Size: o.Size, Characters: v.alphabet.Size(), CharacterSize: characterSize,
		CharacterFilters: characterFilters, CharacterWidth: characterWidth,
		Cell: o.Cell, Hidden: o.Hidden, Layers: o.Layers, Untied: o.Untied,
	}
	if err := config.Validate(); err != nil {
		return nil, err
	}
	return &Model{vocabulary: v, network: bilstm.NewLanguage(config, rand.New(rand.NewPCG(o.Loop.Seed, 0)))}, nil
}

// extended returns a model that also knows words of the text: each begins with
// the vector that its spelling had given it so far.
func (m *Model) extended(o Training) (*Model, error) {
	v, err := m.vocabulary.with(o.Train, o.Words, o.Frequency, o.Documents)
	if err != nil {
		return nil, err
	}
	config := m.network.Config
	known := config.Words
	config.Words = v.size()
	if err := config.Validate(); err != nil {
		return nil, err
	}
	network := bilstm.NewLanguage(config, nil)
	old := m.network.Parameters()
	for i, p := range network.Parameters() {
		copy(p.Values, old[i].Values) // of a longer table the first rows
	}
	forms := bilstm.Forms{Starts: []int32{0}}
	for id := known; id < v.size(); id++ {
		v.describe(&forms, v.ids.Word(id), unknownWord)
	}
	copy(network.Words.Weight.Data[known*config.Size:], m.network.Vectors(new(bilstm.Scratch), forms).Data)
	return &Model{vocabulary: v, network: network}, nil
}

// identity describes what must be the same when a run is resumed.
func (o Training) identity(m *Model) map[string]string {
	pretrained := "none"
	if o.Pretrained != nil {
		pretrained = o.Pretrained.about.Digest
	}
	return map[string]string{
		"pretrained":    pretrained,
		"training text": fmt.Sprintf("%d words, %d distinct", o.Train.Len(), len(o.Train.words)),
		"network":       fmt.Sprintf("%+v", m.network.Config),
		"direction":     map[bool]string{false: "forward", true: "backward"}[o.Backward],
		"streams":       fmt.Sprint(o.Streams, o.Steps, o.Sample),
		"dropout":       fmt.Sprint(o.Dropout, o.WeightDrop, o.Spelled, o.Restart),
	}
}

// Of more than manyWords words the softmax is computed over a sample, if nothing
// else is asked for.
const (
	manyWords    = 20_000
	sampleOfMany = 2_500
)

// task trains a model: it implements training.Task. The text is cut into
// streams of equal length, which are read side by side; example c·streams + s
// is what a gradient goes back over, the c-th part of stream s.
type task struct {
	model   *Model
	options Training
	ids     []int32 // of each distinct word of the text
	length  int     // of a stream, in words to predict
	sampler *sampler

	random  *rand.Rand       // of the pass under way, for what all shards share
	kept    []blas32.General // factors of the recurrent weights
	scratch bilstm.Scratch   // of kept
}

var _ training.Task = (*task)(nil)

func newTask(m *Model, o Training) *task {
	if o.Backward {
		o.Train = o.Train.backward()
	}
	k := &task{model: m, options: o, ids: m.vocabulary.numberLearned(o.Train), length: (o.Train.Len() - 1) / o.Streams}
	if words := m.vocabulary.size(); o.Sample > 0 && o.Sample < words {
		k.sampler = newSampler(words, o.Sample)
	}
	k.random = rand.New(rand.NewPCG(o.Loop.Seed, 1))
	return k
}

// setFrequencies lets the network begin with how frequent each word from known
// on is, so that the first steps need not be spent on learning that: the bias of
// a word is the logarithm of its share of the text, over that of one among
// equals.
func (k *task) setFrequencies(known int) {
	biases := k.model.network.Output.Bias
	counts := make([]float64, len(biases))
	for word, n := range k.options.Train.counts() {
		counts[k.ids[word]] += float64(n)
	}
	for id := known; id < len(counts); id++ {
		// Half an occurrence more, as what never occurs has no logarithm.
		biases[id] = float32(math.Log((counts[id] + 0.5) * float64(len(counts)) / float64(k.options.Train.Len())))
	}
}

func (k *task) Parameters() []bilstm.Parameter { return k.model.network.Parameters() }

func (k *task) Updated() {
	if k.sampler == nil {
		k.model.network.Prepare(bilstm.Training)
	} else {
		k.model.network.PrepareStates(bilstm.Training)
	}
	if k.options.WeightDrop > 0 {
		k.scratch.Reset()
		k.kept = k.model.network.DropRecurrent(&k.scratch, k.options.WeightDrop, k.random)
	}
}

// Examples lists the parts of all streams.
func (k *task) Examples(random *rand.Rand) []int {
	k.random = rand.New(rand.NewPCG(random.Uint64(), random.Uint64()))
	k.Updated() // with factors of this pass
	var lengths []int
	for from := 0; from < k.length; from += k.options.Steps {
		for range k.options.Streams {
			lengths = append(lengths, min(k.options.Steps, k.length-from))
		}
	}
	return lengths
}

// Evaluate returns the mean of log p(word) of the dev text, in nats, or NaN
// without one.
func (k *task) Evaluate(ctx context.Context) (float64, error) {
	if k.options.Dev == nil {
		return math.NaN(), nil
	}
	k.model.network.Prepare(bilstm.Training) // all weights
	report, err := k.model.Evaluate(ctx, k.options.Dev, Evaluation{Threads: k.options.Loop.Threads})
	return -report.CrossEntropy, err
}

// shard computes the gradients of some of the streams.
type shard struct {
	task     *task
	gradient *bilstm.Language
	all      []bilstm.Parameter
	scratch  bilstm.Scratch
	states   []bilstm.State // of its streams

	reader     reader
	targets    []int32
	candidates candidates
}

func (k *task) NewShard() training.Shard {
	gradient := k.model.network.NewGradient()
	return &shard{task: k, gradient: gradient, all: gradient.Parameters()}
}

func (s *shard) Gradients() []bilstm.Parameter { return s.all }

func (s *shard) Accumulate(examples []int, random *rand.Rand) float64 {
	k, o := s.task, s.task.options
	n := len(examples)
	part := examples[0] / o.Streams
	if s.states == nil {
		s.states = k.model.network.NewStates(n)
	}
	for i := range examples {
		if part == 0 || random.Float64() < o.Restart {
			for _, state := range s.states {
				state.Reset(i)
			}
		}
	}
	from := part * o.Steps
	steps := min(o.Steps, k.length-from)
	s.reader.begin(k.model.vocabulary, n, steps)
	s.targets = slices.Grow(s.targets[:0], n*steps)[:n*steps]
	for i, example := range examples {
		stream := o.Train.seen[example%o.Streams*k.length+from:]
		for t := range steps {
			id := k.ids[stream[t]]
			if id != unknownWord && random.Float64() < o.Spelled {
				id = unknownWord
			}
			s.reader.put(t*n+i, o.Train.words[stream[t]], id)
			s.targets[t*n+i] = k.ids[stream[t+1]]
		}
	}

	s.scratch.Reset()
	network := k.model.network
	head := func(states, dStates blas32.General) float64 {
		return network.Output.Loss(&s.scratch, states, s.targets, dStates, s.gradient.Output)
	}
	if k.sampler != nil {
		s.candidates.draw(k.sampler, s.targets, random)
		head = func(states, dStates blas32.General) float64 {
			return network.Output.SampledLoss(&s.scratch, states, s.candidates.targets, s.candidates.ids, s.candidates.logExpected,
				dStates, s.gradient.Output)
		}
	}
	loss := network.Gradient(&s.scratch, s.reader.sentences, s.states, o.Dropout, random, s.gradient, head)
	if o.WeightDrop > 0 {
		for i, factors := range k.kept {
			simd.Hadamard(s.gradient.Layers[i].Recurrent.Data, factors.Data)
		}
	}
	return loss
}
