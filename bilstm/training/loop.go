package training

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"nomen/bilstm"
	"nomen/internal/simd"
)

// Task is what a loop trains.
type Task interface {
	// Parameters lists what is trained, always in the same order. The loop
	// changes the values in place.
	Parameters() []bilstm.Parameter
	// Updated is called whenever the loop has changed the parameters.
	Updated()
	// Examples draws the examples of one pass and returns the length of each,
	// in tokens.
	Examples(random *rand.Rand) []int
	// NewShard returns a place to sum up gradients in.
	NewShard() Shard
	// Evaluate returns how good the parameters are on held-out data: more is
	// better. Without such data it returns NaN, and the pass with the lowest
	// training loss counts as the best.
	Evaluate(ctx context.Context) (score float64, err error)
}

// Shard computes the gradients of its part of every batch. Shards of a task
// are used at the same time, each by one goroutine.
type Shard interface {
	// Gradients lists the gradients in the order of the task's parameters. It
	// is called once.
	Gradients() []bilstm.Parameter
	// Accumulate adds the gradients of the summed loss of the given examples of
	// this pass, and returns that loss in nats.
	Accumulate(examples []int, random *rand.Rand) (loss float64)
}

// Shards is the number of parts that every batch is cut into, whatever the
// number of cores, so that sums have the same order everywhere.
const Shards = 4

// DefaultLearningRate is that of Adam where none is chosen.
const DefaultLearningRate = 0.002

// Config says how to train.
type Config struct {
	Epochs       int     // passes over the examples; 0: 10
	BatchSize    int     // examples a step; 0: 32
	Optimizer    string  // "adam" or "sgd"; "": adam
	LearningRate float64 // 0: DefaultLearningRate
	ConstantRate bool    // don't let the learning rate fall to zero over the epochs
	Warmup       int     // steps over which the learning rate rises at first; cut to a tenth of all
	Clip         float64 // largest Euclidean norm of a step's gradient; 0: 5
	Average      float64 // what a step leaves of the running averages of the parameters, which are scored and kept; 0: the parameters themselves
	Patience     int     // stop after so many passes without a better score; 0: never
	Ordered      bool    // take the examples as they come, for a task that carries something from batch to batch
	Seed         uint64  // of everything random
	Threads      int     // goroutines; 0: as many as there are cores. Does not change the result

	// Checkpoint is the file that each pass leaves the whole state in; "": none.
	Checkpoint string
	// Resume continues from Checkpoint if that file exists.
	Resume bool
	// Identity describes what else must be the same when training resumes, for
	// example the labels and the corpora: what it is called, and its value.
	Identity map[string]string

	OnBatch func(Progress) // called after each step, may be nil
	OnEpoch func([]Epoch)  // called after each pass with all passes so far, may be nil
}

// Progress tells how far a pass has come.
type Progress struct {
	Epoch, Epochs   int // the pass under way, counted from one
	Batch, Batches  int // steps done, and in all
	Tokens          int // tokens of the pass so far
	Loss            float64
	TokensPerSecond float64
}

// Epoch tells how a pass went.
type Epoch struct {
	Epoch           int     `json:"epoch"`             // counted from one
	Loss            float64 `json:"loss"`              // nats a token
	Score           float64 `json:"score"`             // what Evaluate gave, or the loss negated
	Best            bool    `json:"best"`              // no earlier pass scored as high
	LearningRate    float64 `json:"learning_rate"`     // at the end of the pass
	GradientNorm    float64 `json:"gradient_norm"`     // mean over the steps, before clipping
	Tokens          int     `json:"tokens"`            // trained on
	TokensPerSecond float64 `json:"tokens_per_second"` // in training alone
	Seconds         float64 `json:"seconds"`           // with evaluation
}

// Result tells what a training run came to.
type Result struct {
	Best        Epoch   // the pass whose parameters were kept
	History     []Epoch // all passes; those before a resume included
	Interrupted bool    // the context was cancelled before the last pass, but after the first
}

// ErrDiverged says that the loss is no number any more.
var ErrDiverged = errors.New("training diverged: the loss is not a number; lower the learning rate")

func (c Config) withDefaults() Config {
	if c.Epochs == 0 {
		c.Epochs = 10
	}
	if c.BatchSize == 0 {
		c.BatchSize = 32
	}
	if c.LearningRate == 0 {
		c.LearningRate = DefaultLearningRate
	}
	if c.Clip == 0 {
		c.Clip = 5
	}
	if c.Threads == 0 {
		c.Threads = runtime.GOMAXPROCS(0)
	}
	return c
}

// loop is the state of a run.
type loop struct {
	Config
	task       Task
	parameters []bilstm.Parameter
	shards     []Shard
	gradients  [][]bilstm.Parameter // of each shard
	optimizer  optimizer

	averages averages
	step     int                // steps taken
	best     []bilstm.Parameter // copy of the parameters after the best pass
	history  []Epoch

	blocks  []block   // touched by the step under way
	squares []float64 // the sum of the squares of each block's gradient
	rows    []int32   // touched, of the table being listed
}

// Run trains the task and leaves the parameters of the best pass in it. When
// the context is cancelled it stops at the next step: if a pass had been done,
// the best so far is kept and no error returned. A file that cannot be read or
// written, or a checkpoint of another run, is an error that names the file.
func Run(ctx context.Context, task Task, c Config) (*Result, error) {
	l := &loop{Config: c.withDefaults(), task: task, parameters: task.Parameters()}
	var err error
	if l.optimizer, err = newOptimizer(l.Optimizer, l.parameters); err != nil {
		return nil, err
	}
	for range Shards {
		shard := task.NewShard()
		l.shards, l.gradients = append(l.shards, shard), append(l.gradients, shard.Gradients())
	}
	l.best = like(l.parameters, "best.")
	l.averages = newAverages(l.Average, l.parameters)
	if l.Resume && l.Checkpoint != "" {
		if err := l.load(); err != nil {
			return nil, err
		}
	}
	task.Updated()

	interrupted := false
	for epoch := len(l.history) + 1; epoch <= l.Epochs && !l.patienceIsOver() && !interrupted; epoch++ {
		if err := l.epoch(ctx, epoch); err != nil {
			if ctx.Err() == nil || len(l.history) == 0 {
				return nil, err
			}
			interrupted = true
		}
	}
	copyValues(l.parameters, l.best)
	task.Updated()
	return &Result{Best: l.bestEpoch(), History: l.history, Interrupted: interrupted}, nil
}

// epoch makes one pass, scores it and writes the checkpoint.
func (l *loop) epoch(ctx context.Context, epoch int) error {
	began := time.Now()
	report, err := l.pass(ctx, epoch)
	if err != nil {
		return err
	}
	l.exchangeAverages()
	if report.Score, err = l.task.Evaluate(ctx); err != nil {
		return err
	}
	if math.IsNaN(report.Score) {
		report.Score = -report.Loss
	}
	report.Best = len(l.history) == 0 || report.Score > l.bestEpoch().Score
	if report.Best {
		copyValues(l.best, l.parameters)
	}
	l.exchangeAverages()
	report.Seconds = time.Since(began).Seconds()
	l.history = append(l.history, report)
	if l.Checkpoint != "" {
		if err := l.save(); err != nil {
			return err
		}
	}
	if l.OnEpoch != nil {
		l.OnEpoch(l.history)
	}
	return nil
}

// pass trains on every example once.
func (l *loop) pass(ctx context.Context, epoch int) (Epoch, error) {
	report := Epoch{Epoch: epoch}
	random := l.random(epoch, 0, 0)
	lengths := l.task.Examples(random)
	var batches [][]int
	if l.Ordered {
		batches = inOrder(len(lengths), l.BatchSize)
	} else {
		batches = cutBatches(lengths, l.BatchSize, random)
	}
	began := time.Now()
	for i, batch := range batches {
		if err := ctx.Err(); err != nil {
			return report, fmt.Errorf("interrupted in pass %d: %w", epoch, err)
		}
		l.step++
		loss := l.accumulate(epoch, batch)
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			return report, fmt.Errorf("pass %d, step %d: %w", epoch, i+1, ErrDiverged)
		}
		report.Loss += loss
		report.LearningRate = l.rate(l.step, len(batches)*l.Epochs, (float64(epoch-1)+float64(i)/float64(len(batches)))/float64(l.Epochs))
		report.GradientNorm += l.update(report.LearningRate, 1/float64(len(batch)))
		for _, example := range batch {
			report.Tokens += lengths[example]
		}
		report.TokensPerSecond = float64(report.Tokens) / time.Since(began).Seconds()
		if l.OnBatch != nil {
			l.OnBatch(Progress{Epoch: epoch, Epochs: l.Epochs, Batch: i + 1, Batches: len(batches), Tokens: report.Tokens,
				Loss: report.Loss / float64(report.Tokens), TokensPerSecond: report.TokensPerSecond})
		}
	}
	report.Loss /= float64(max(report.Tokens, 1))
	report.GradientNorm /= float64(max(len(batches), 1))
	return report, nil
}

// random returns the source for one shard of one step of a pass. Drawing each
// anew from its place is what lets a resumed run go on as if never stopped.
func (l *loop) random(epoch, step, shard int) *rand.Rand {
	return rand.New(rand.NewPCG(l.Seed, uint64(epoch)<<40|uint64(step)<<8|uint64(shard)))
}

// accumulate sums the gradients of a batch in the shards and returns the loss.
func (l *loop) accumulate(epoch int, batch []int) float64 {
	losses := make([]float64, Shards)
	hands := deal(batch, Shards)
	l.parallel(Shards, func(i int) {
		if len(hands[i]) > 0 {
			losses[i] = l.shards[i].Accumulate(hands[i], l.random(epoch, l.step, i+1))
		}
	})
	var loss float64
	for _, own := range losses {
		loss += own
	}
	return loss
}

// updateBlock is the number of elements that one goroutine updates at a time.
const updateBlock = 1 << 14

// block is the part [from, to) of a parameter's elements.
type block struct{ parameter, from, to int }

// touchedBlocks lists what the gradients of the last batch can have changed:
// all of a parameter, or the rows of a table that the batch used. The others
// keep their values and the optimizer's state, as in PyTorch's SparseAdam.
func (l *loop) touchedBlocks() []block {
	l.blocks = l.blocks[:0]
	for p, parameter := range l.parameters {
		if rows, all := l.touchedRows(p); !all {
			size := parameter.Shape[1]
			for _, row := range rows {
				l.blocks = append(l.blocks, block{p, int(row) * size, (int(row) + 1) * size})
			}
			continue
		}
		n := len(parameter.Values)
		for from := 0; from < n; from += updateBlock {
			l.blocks = append(l.blocks, block{p, from, min(from+updateBlock, n)})
		}
	}
	return l.blocks
}

// touchedRows returns the rows of a table that any shard has touched, in order,
// and forgets them; or that it is all of them.
func (l *loop) touchedRows(p int) (rows []int32, all bool) {
	l.rows = l.rows[:0]
	for _, gradients := range l.gradients {
		touched := gradients[p].Touched
		if touched == nil {
			return nil, true
		}
		all = all || len(touched.Rows()) == l.parameters[p].Shape[0]
		l.rows = append(l.rows, touched.Rows()...)
		touched.Reset()
	}
	if all {
		return nil, true
	}
	slices.Sort(l.rows)
	l.rows = slices.Compact(l.rows)
	return l.rows, false
}

// update sums the shards' gradients in their order, multiplies them by scale,
// clips them, and changes the parameters. It returns the norm before clipping.
func (l *loop) update(rate, scale float64) float64 {
	blocks := l.touchedBlocks()
	l.squares = slices.Grow(l.squares[:0], len(blocks))[:len(blocks)]
	l.parallel(len(blocks), func(i int) {
		b := blocks[i]
		sum := l.gradients[0][b.parameter].Values[b.from:b.to]
		for _, other := range l.gradients[1:] {
			part := other[b.parameter].Values[b.from:b.to]
			simd.Add(sum, part)
			clear(part)
		}
		l.squares[i] = simd.SumOfSquares(sum)
	})
	var norm float64
	for _, s := range l.squares {
		norm += s
	}
	norm = math.Sqrt(norm) * scale

	factor := scale * min(1, l.Clip/max(norm, 1e-12))
	l.parallel(len(blocks), func(i int) {
		b := blocks[i]
		gradient := l.gradients[0][b.parameter].Values
		l.optimizer.update(l.step, b.parameter, b.from, b.to, rate, factor, l.parameters[b.parameter].Values, gradient)
		clear(gradient[b.from:b.to])
	})
	l.parallel(len(l.averages.of), func(i int) { l.averages.update(l.step, i, l.parameters[i].Values) })
	l.task.Updated()
	return norm
}

// parallel calls work for 0 to n−1 on the run's goroutines.
func (l *loop) parallel(n int, work func(i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(l.Threads, n) {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				work(i)
			}
		}()
	}
	group.Wait()
}

func (l *loop) bestEpoch() Epoch {
	for i := len(l.history) - 1; i >= 0; i-- {
		if l.history[i].Best {
			return l.history[i]
		}
	}
	return Epoch{}
}

// patienceIsOver tells whether so many passes brought no better score.
func (l *loop) patienceIsOver() bool {
	return l.Patience > 0 && len(l.history)-l.bestEpoch().Epoch >= l.Patience
}

func copyValues(dst, src []bilstm.Parameter) {
	for i := range dst {
		copy(dst[i].Values, src[i].Values)
	}
}
