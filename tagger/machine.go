package tagger

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"nomen/bilstm"
	"nomen/bilstm/training"
	"nomen/tagger/corpus"
)

// The last part of a training, if there is machine text: how often it goes through
// prose, what share of the network's states it drops, what share of the lines it also reads with
// two others behind, and what share of the learning rate it takes where the tagger knows
// machine text already, of which it should not forget too much.
const (
	machinePasses    = 5
	machineDropout   = 0.2
	machineJoined    = 0.2
	machineContinued = 0.25
)

// machineWeight is how often machine text is gone through in a pass through
// prose: twice, or more often if there are fewer lines than sentences of prose, lest the
// gate learn above all that machine text is rare.
func machineWeight(lines, prose float64) float64 { return min(max(2, prose/lines), 20) }

// learnMachine gives a trained tagger an output layer for machine text, and the gate
// that tells such sentences from those of the training corpora. Nothing else of the
// tagger changes, nor what it finds in a sentence for which the gate stays closed.
// When the context is cancelled it returns its error, and the tagger has no such layer.
func (t *Tagger) learnMachine(ctx context.Context, o Training, k *machineTask) error {
	rate := cmp.Or(o.Loop.LearningRate, training.DefaultLearningRate)
	if t.network.Expert == nil {
		t.network.AddExpert(rand.New(rand.NewPCG(o.Loop.Seed, 1)))
	} else {
		rate *= machineContinued
	}
	t.network.Prepare(bilstm.Inference)
	_, err := training.Run(ctx, k, training.Config{
		Epochs: machinePasses, BatchSize: o.Loop.BatchSize, Optimizer: o.Loop.Optimizer, LearningRate: rate, Clip: o.Loop.Clip,
		Warmup: 300, Seed: o.Loop.Seed, Threads: o.Loop.Threads, OnBatch: o.Loop.OnBatch,
		OnEpoch: o.OnMachine,
	})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		t.network.RemoveExpert()
		return err
	}
	t.round(t.network.Expert.Parameters())
	return nil
}

// newMachineTask makes a task of the machine text and the prose to tell it from.
func newMachineTask(t *Tagger, o Training) (*machineTask, error) {
	prose := Training{
		Train: known(o.Train),
		// In whatever case and cut into tokens by whatever rules, prose is prose.
		LowerCase: 0.1, UpperCase: 0.1, TitleCase: 0.1, Unended: 0.1, Retokenized: 0.4, Misspelled: 0.1,
	}
	machine := Training{}
	weight := machineWeight(weightedSentences(o.Machine), weightedSentences(prose.Train))
	for _, c := range o.Machine {
		c.Weight = weight * cmp.Or(c.Weight, 1)
		machine.Train = append(machine.Train, c)
	}
	var k machineTask
	var err error
	if k.prose, err = newTask(t, prose); err != nil {
		return nil, err
	}
	k.machine, err = newTask(t, machine)
	return &k, err
}

// weightedSentences is how many sentences of corpora are gone through in a pass.
func weightedSentences(corpora []Corpus) (n float64) {
	for _, c := range corpora {
		n += cmp.Or(c.Weight, 1) * float64(len(c.Sentences))
	}
	return n
}

// known returns the corpora whose labels are known, or, if those of all are in
// doubt, all: what a teacher labelled is prose that takes long to go through.
func known(all []Corpus) []Corpus {
	var some []Corpus
	for _, c := range all {
		if !hasSoft(c.Sentences) {
			some = append(some, c)
		}
	}
	if some == nil {
		return all
	}
	return some
}

func hasSoft(sentences []corpus.Sentence) bool { return len(sentences) > 0 && sentences[0].Soft != nil }

// machineTask trains the expert for machine text: it implements training.Task.
type machineTask struct {
	machine, prose *task
}

var _ training.Task = (*machineTask)(nil)

func (k *machineTask) network() *bilstm.Network { return k.prose.tagger.network }

func (k *machineTask) Parameters() []bilstm.Parameter { return k.network().Expert.Parameters() }

func (k *machineTask) Updated() { k.network().Expert.Prepare(bilstm.Training) }

// Examples draws sentences of machine text, and behind them those of prose.
func (k *machineTask) Examples(random *rand.Rand) []int {
	lengths := k.machine.Examples(random)
	for i, lines := 0, k.machine.examples; i < len(lines); i++ {
		if random.Float64() < machineJoined {
			next, last := lines[random.IntN(len(lines))], lines[random.IntN(len(lines))]
			k.machine.examples = append(k.machine.examples, following(k.network().Config.Labels, lines[i], next, last))
			lengths = append(lengths, len(lines[i].tokens)+len(next.tokens)+len(last.tokens))
		}
	}
	return append(lengths, k.prose.Examples(random)...)
}

// following returns lines as one sentence, which they are read as where a line break
// ends none. labels is how many labels there are.
func following(labels int, lines ...example) (all example) {
	doubt := slices.ContainsFunc(lines, func(line example) bool { return line.soft != nil })
	for _, line := range lines {
		all.tokens = append(all.tokens, line.tokens...)
		all.labels = append(all.labels, line.labels...)
		if doubt {
			all.soft = append(all.soft, line.target(len(line.tokens), labels)...)
		}
	}
	return all
}

// Evaluate leaves the choice of the pass to the loss.
func (k *machineTask) Evaluate(context.Context) (float64, error) { return math.NaN(), nil }

func (k *machineTask) NewShard() training.Shard {
	return &machineShard{task: k, gradient: k.network().NewExpertGradient()}
}

// machineShard sums up the gradients of a part of every batch.
type machineShard struct {
	task           *machineTask
	gradient       *bilstm.Expert
	desk           desk
	machine, prose []example
}

func (s *machineShard) Gradients() []bilstm.Parameter { return s.gradient.Parameters() }

func (s *machineShard) Accumulate(examples []int, random *rand.Rand) float64 {
	s.machine, s.prose = s.machine[:0], s.prose[:0]
	machine := s.task.machine.examples
	for _, i := range examples {
		if i < len(machine) {
			s.machine = append(s.machine, machine[i])
		} else {
			s.prose = append(s.prose, s.task.prose.examples[i-len(machine)])
		}
	}
	return s.accumulate(s.machine, true, random) + s.accumulate(s.prose, false, random)
}

// accumulate adds the gradients of examples of one kind.
func (s *machineShard) accumulate(examples []example, machine bool, random *rand.Rand) float64 {
	if len(examples) == 0 {
		return 0
	}
	input, target := s.desk.pack(s.task.prose.tagger, examples)
	return s.task.network().ExpertGradient(&s.desk.scratch, *input, target, machine, machineDropout, random, s.gradient)
}
