package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/bilstm"
	"nomen/internal/markdown"
)

// The layer is the one that the goals were set for; the inputs are a word
// vector of 100 elements, 50 of characters and 8 of the shape.
const (
	layerInput  = 158
	layerHidden = 128
	layerSteps  = 32
)

// A layerTask is what both nomen and PyTorch do with the layer.
type layerTask struct {
	name    string // as PyTorch's script calls it
	batch   int    // sequences
	purpose bilstm.Purpose
	goal    string // on two cores
}

var layerTasks = []layerTask{
	{"inference", 64, bilstm.Inference, "5 ×"},
	{"inference", 64, bilstm.QuantizedInference, "5 ×"},
	{"inference", 1, bilstm.Inference, "4 ×"},
	{"inference", 1, bilstm.QuantizedInference, "4 ×"},
	{"training", 64, bilstm.Training, "3 ×"},
	{"training", 1, bilstm.Training, ""},
}

// String tells the task as the table calls it.
func (t layerTask) String() string {
	if t.purpose == bilstm.QuantizedInference {
		return t.name + ", 8 bits"
	}
	return t.name
}

func (t layerTask) tokens() float64 { return float64(t.batch * layerSteps) }

// layerOperations are what the matrix products of a forward pass take for a
// token: two for each weight of both directions.
const layerOperations = 2 * 2 * (layerInput + layerHidden) * 4 * layerHidden

// measureLayer compares a bidirectional LSTM with PyTorch's nn.LSTM. Nomen is
// measured before and after PyTorch, in case the machine changes meanwhile.
func measureLayer(ctx context.Context, b *bench) (*chapter, error) {
	before := raceLayers((b.runs + 1) / 2)
	var theirs []*answer
	var missing []string
	for _, python := range b.pythons {
		p, err := b.pythonPeer("PyTorch", python, "peer_pytorch.py")
		if err != nil {
			return nil, err
		}
		a, _, err := p.ask(ctx, layerInput, layerHidden, layerSteps, b.runs, 1, 64)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			missing = append(missing, absence(p, err))
		default:
			theirs = append(theirs, a)
		}
	}
	after := raceLayers(b.runs - (b.runs+1)/2)
	for i := range before {
		before[i] = append(before[i], after[i]...)
	}
	last := len(before) - 1
	c := layerChapter(before[:last], before[last], theirs)
	c.Missing = missing
	return c, nil
}

// raceLayers returns nomen's tokens per second for each task, on one core and
// on two in turns, and at last the floating-point operations per second that a
// core makes at most.
func raceLayers(runs int) []samples {
	var contenders []contender
	for _, task := range layerTasks {
		for _, workers := range []int{1, 2} {
			contenders = append(contenders, contender{task.tokens(), workers, func(int) func() { return task.call() }})
		}
	}
	return race(runs, 200*time.Millisecond, append(contenders, peakContender())...)
}

// call returns a function that does the task once for one batch. Each worker
// has a layer and a batch of its own.
func (t layerTask) call() func() {
	random := rand.New(rand.NewPCG(1, 1))
	layer := bilstm.NewLayer(bilstm.LSTM, layerInput, layerHidden, true, random)
	lengths := make([]int, t.batch)
	for i := range lengths {
		lengths[i] = layerSteps
	}
	batch := bilstm.NewBatch(lengths)
	x := randomMatrix(random, batch.Rows(), layerInput)
	scratch := &bilstm.Scratch{}
	layer.Prepare(t.purpose)
	if t.name == "inference" {
		return func() {
			scratch.Reset()
			projected := scratch.Matrix(x.Rows, layer.Projected())
			layer.Project(projected, x)
			layer.Infer(scratch, batch, projected)
		}
	}
	given := randomMatrix(random, batch.Rows(), layer.Output())
	gradient := bilstm.NewLayer(bilstm.LSTM, layerInput, layerHidden, true, random)
	return func() {
		scratch.Reset()
		// The weights change with every step, and are packed anew each time.
		layer.Prepare(t.purpose)
		_, trace := layer.Run(scratch, batch, x, blas32.General{})
		d := scratch.Matrix(given.Rows, given.Cols)
		copy(d.Data, given.Data)
		layer.RunBackward(scratch, trace, d, gradient)
	}
}

// layerChapter shows nomen's rates, in the order of raceLayers, beside those
// of each PyTorch, of which there may be none. The peak is that of a core, in
// operations per second.
func layerChapter(ours []samples, peak samples, theirs []*answer) *chapter {
	ceiling := peak.median() / layerOperations
	c := &chapter{
		Title: "The LSTM layer and PyTorch's",
		Text: fmt.Sprintf(`One layer, %d inputs, %d states for each of two directions, sequences of %d elements, fp32; with 8 bits,
nomen's recurrent product is one of 8-bit integers, as in its tagger where the processor has instructions for that.
Training is a forward and a backward pass: the gradients of weights and of inputs, no optimiser. On two cores nomen
computes two batches at a time, one goroutine each, as its tagger and its training do; PyTorch is given two threads
for one batch, and two processes of one thread each with a batch of its own, whichever is faster. Of batches with time
first, batch first and packed, with oneDNN and without, PyTorch is measured with what was fastest.

The matrix products alone take %.3f million floating-point operations a token, and three times as many in training.
At the peak of fp32, measured in turns with the layer, one core could do %s thousand tokens/s forward and %s
thousand in training, whatever the program.`,
			layerInput, layerHidden, layerSteps, layerOperations/1e6, number(ceiling/1e3), number(ceiling/3e3)),
	}
	if len(theirs) == 0 {
		c.Tables = []markdown.Table{layerTable(ours, nil)}
	}
	for _, a := range theirs {
		c.Peers = append(c.Peers, a.Version)
		compared, own := layerTable(ours, a), a.table()
		compared.Caption = "Beside " + a.Version + ":"
		c.Tables = append(c.Tables, compared, own)
	}
	return c
}

// layerTable compares nomen with one PyTorch, or with none.
func layerTable(ours []samples, theirs *answer) markdown.Table {
	t := markdown.Table{Columns: []string{"task", "batch", "cores", "nomen, thousand tokens/s", "PyTorch, thousand tokens/s", "nomen is faster", "goal", "PyTorch's best way"}}
	for i, task := range layerTasks {
		for j, cores := range []int{1, 2} {
			rate, goal := ours[2*i+j], ""
			if cores == 2 {
				goal = task.goal
			}
			best, way := theirs.best(task, cores)
			t.Add(task, task.batch, cores, rate.in(1e3), best.in(1e3), ratio(rate, best), goal, way)
		}
	}
	return t
}

// table shows all that PyTorch measured.
func (a *answer) table() markdown.Table {
	t := markdown.Table{Caption: "PyTorch by itself, what was fastest for each use of the cores:", Columns: []string{"task", "batch", "way", "thousand tokens/s"}}
	for _, s := range a.Measured {
		t.Add(s.Task, s.Batch, s.Way, per(float64(s.Tokens)/1e3, s.Seconds))
	}
	return t
}

// best returns the tokens per second of the fastest way for a task. With two
// cores one may stay idle, if that is fastest.
func (a *answer) best(task layerTask, cores int) (rates samples, way string) {
	if a == nil {
		return nil, ""
	}
	for _, s := range a.Measured {
		if s.Task != task.name || s.Batch != task.batch || s.Workers > cores {
			continue
		}
		if found := per(float64(s.Tokens), s.Seconds); way == "" || found.median() > rates.median() {
			rates, way = found, s.Way
		}
	}
	return rates, way
}
