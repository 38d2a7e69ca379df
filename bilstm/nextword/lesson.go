package nextword

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/bilstm"
	"nomen/bilstm/training"
)

// TrainLastWord trains a model on sentences of which each is read by itself and
// only the last word is predicted, all sentences at each step: the smallest
// lesson in what a recurrent network can do. The sentences have the same number
// of words, two at least; Train of the options is not looked at. Errors are as
// those of Train.
func TrainLastWord(ctx context.Context, sentences []string, o Training) (*Model, *training.Result, error) {
	o = o.withDefaults()
	o.Train = new(Text)
	k := &lastWordTask{}
	for _, sentence := range sentences {
		words := appendWords([]string{paragraphEnd}, sentence) // as Completer reads it
		if len(words) < 3 || len(k.sentences) > 0 && len(words) != len(k.sentences[0]) {
			return nil, nil, errors.New("the sentences don't have the same number of words, two at least")
		}
		k.sentences = append(k.sentences, words)
		if err := o.Train.AddParagraph(sentence); err != nil {
			return nil, nil, err
		}
	}
	if len(sentences) == 0 {
		return nil, nil, errors.New("there are no sentences")
	}
	m, err := newModel(o)
	if err != nil {
		return nil, nil, err
	}
	k.model, k.options = m, o
	loop := o.Loop
	loop.Ordered, loop.BatchSize, loop.Identity = true, len(sentences), o.identity(m)
	result, err := training.Run(ctx, k, loop)
	if err != nil {
		return nil, nil, err
	}
	m.network.Prepare(bilstm.Inference)
	m.describe(o, result)
	return m, result, nil
}

// lastWordTask implements training.Task.
type lastWordTask struct {
	model     *Model
	options   Training
	sentences [][]string
}

var _ training.Task = (*lastWordTask)(nil)

func (k *lastWordTask) Parameters() []bilstm.Parameter { return k.model.network.Parameters() }

func (k *lastWordTask) Updated() { k.model.network.Prepare(bilstm.Training) }

// Examples counts one word for each sentence, so that the loss is one a word.
func (k *lastWordTask) Examples(*rand.Rand) []int {
	lengths := make([]int, len(k.sentences))
	for i := range lengths {
		lengths[i] = 1
	}
	return lengths
}

func (k *lastWordTask) Evaluate(context.Context) (float64, error) { return math.NaN(), nil }

func (k *lastWordTask) NewShard() training.Shard {
	gradient := k.model.network.NewGradient()
	return &lastWordShard{task: k, gradient: gradient, all: gradient.Parameters()}
}

type lastWordShard struct {
	task     *lastWordTask
	gradient *bilstm.Language
	all      []bilstm.Parameter
	scratch  bilstm.Scratch
	reader   reader
}

func (s *lastWordShard) Gradients() []bilstm.Parameter { return s.all }

func (s *lastWordShard) Accumulate(examples []int, random *rand.Rand) float64 {
	m, n := s.task.model, len(examples)
	steps := len(s.task.sentences[0]) - 1
	s.reader.begin(m.vocabulary, n, steps)
	targets := make([]int32, n)
	for i, example := range examples {
		words := s.task.sentences[example]
		for t, word := range words[:steps] {
			id := m.vocabulary.id(word)
			if random.Float64() < s.task.options.Spelled {
				id = unknownWord
			}
			s.reader.put(t*n+i, word, id)
		}
		targets[i] = m.vocabulary.id(words[steps])
	}
	s.scratch.Reset()
	head := func(states, dStates blas32.General) float64 {
		last, dLast := states, dStates
		last.Rows, last.Data = n, states.Data[(states.Rows-n)*states.Stride:]
		dLast.Rows, dLast.Data = n, dStates.Data[(dStates.Rows-n)*dStates.Stride:]
		return m.network.Output.Loss(&s.scratch, last, targets, dLast, s.gradient.Output)
	}
	return m.network.Gradient(&s.scratch, s.reader.sentences, m.network.NewStates(n), s.task.options.Dropout, random, s.gradient, head)
}
