package compare

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/bilstm"
	"nomen/bilstm/training"
)

// network is what the demonstrations train, on examples of type E. N is the
// network's own type.
type network[E, N any] interface {
	parameters() []bilstm.Parameter
	prepare(bilstm.Purpose)
	newGradient() N
	// gradient adds to sum the gradients of the loss of a batch, which it returns
	// in nats.
	gradient(scratch *bilstm.Scratch, batch []E, sum N) float64
}

// task makes a training.Task of a network and of a function that draws the
// examples of a pass. The pass with the lowest loss is the best.
type task[E any, N network[E, N]] struct {
	network  N
	draw     func(*rand.Rand) []E
	length   func(E) int // in tokens
	examples []E         // of the pass under way
}

func (k *task[E, N]) Parameters() []bilstm.Parameter { return k.network.parameters() }

func (k *task[E, N]) Updated() { k.network.prepare(bilstm.Training) }

func (k *task[E, N]) Examples(random *rand.Rand) []int {
	k.examples = k.draw(random)
	lengths := make([]int, len(k.examples))
	for i, e := range k.examples {
		lengths[i] = k.length(e)
	}
	return lengths
}

func (k *task[E, N]) Evaluate(context.Context) (float64, error) { return math.NaN(), nil }

func (k *task[E, N]) NewShard() training.Shard {
	return &shard[E, N]{task: k, sum: k.network.newGradient()}
}

// shard sums up the gradients of a part of every batch.
type shard[E any, N network[E, N]] struct {
	task    *task[E, N]
	sum     N
	scratch bilstm.Scratch
	batch   []E
}

func (s *shard[E, N]) Gradients() []bilstm.Parameter { return s.sum.parameters() }

func (s *shard[E, N]) Accumulate(examples []int, _ *rand.Rand) float64 {
	s.batch = s.batch[:0]
	for _, e := range examples {
		s.batch = append(s.batch, s.task.examples[e])
	}
	s.scratch.Reset()
	return s.task.network.gradient(&s.scratch, s.batch, s.sum)
}

// train trains a network on the examples that draw gives for each pass.
func train[E any, N network[E, N]](ctx context.Context, n N, draw func(*rand.Rand) []E, length func(E) int, loop training.Config) error {
	result, err := training.Run(ctx, &task[E, N]{network: n, draw: draw, length: length}, loop)
	if err == nil && result.Interrupted {
		err = ctx.Err()
	}
	return err
}

// clearAll sets all parameters to zero: those of a new recurrent layer are not.
func clearAll(parameters []bilstm.Parameter) {
	for _, p := range parameters {
		clear(p.Values)
	}
}

// rowOf returns row i of m.
func rowOf(m blas32.General, i int) []float32 { return m.Data[i*m.Stride:][:m.Cols] }

// byLength sorts a batch by descending length, as bilstm.NewBatch wants it, and
// lays it out.
func byLength[E any](batch []E, length func(E) int) bilstm.Batch {
	slices.SortStableFunc(batch, func(a, b E) int { return length(b) - length(a) })
	lengths := make([]int, len(batch))
	for i, e := range batch {
		lengths[i] = length(e)
	}
	return bilstm.NewBatch(lengths)
}
