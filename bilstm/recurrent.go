package bilstm

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// Cell is a kind of recurrent cell.
type Cell string

// The cells, in order of age. An LSTM remembers longest; a GRU has three
// quarters of its parameters; an RNN has no gates and forgets over long spans.
const (
	RNN  Cell = "rnn"
	LSTM Cell = "lstm"
	GRU  Cell = "gru"
)

// cellArithmetic is what one kind of cell computes at a step, once the matrix
// products are done.
type cellArithmetic interface {
	// gates is the number of blocks of hidden columns in the weights.
	gates() int
	// forward turns the pre-activations of the rows of s into gates, in place,
	// and those into the rows' hidden states.
	forward(t *recurrentTrace, s step)
	// backward turns the gates of the rows of s into the gradients of their
	// pre-activations, in place, given the gradients of the hidden states.
	backward(t *recurrentTrace, s step, d stateGradients)
}

var arithmetic = map[Cell]cellArithmetic{RNN: rnn{}, LSTM: lstm{}, GRU: gru{}}

// ParseCell returns the cell of that name, or an error that lists the names.
func ParseCell(name string) (Cell, error) {
	if _, ok := arithmetic[Cell(name)]; !ok {
		return "", fmt.Errorf("unknown cell %q: choose lstm, gru or rnn", name)
	}
	return Cell(name), nil
}

// Recurrent is one layer of recurrent cells that runs in one direction. The
// blocks of columns of its weights stand in the order that the cell's file
// gives, which is PyTorch's.
type Recurrent struct {
	Cell    Cell
	Reverse bool // from the last element of each sequence to the first

	Weight        blas32.General // [input × gates·hidden], from the input
	Recurrent     blas32.General // [hidden × gates·hidden], from the state before
	Bias          []float32      // [gates·hidden]
	RecurrentBias []float32      // [hidden], of a GRU's candidate; empty otherwise

	packedWeight, packedRecurrent                     simd.Packed
	packedWeightTransposed, packedRecurrentTransposed simd.Packed

	quantized                 bool // products with states are of 8-bit integers
	weightInt8, recurrentInt8 simd.PackedInt8
}

// NewRecurrent returns a layer with random weights. Those of the recurrent
// product are drawn evenly from ±1/√hidden, as PyTorch does. The forget gate
// of an LSTM starts open, with bias one (Jozefowicz et al. 2015).
func NewRecurrent(cell Cell, input, hidden int, reverse bool, random *rand.Rand) *Recurrent {
	width := arithmetic[cell].gates() * hidden
	r := &Recurrent{
		Cell: cell, Reverse: reverse,
		Weight:    newGlorot(input, width, random),
		Recurrent: newUniform(hidden, width, 1/math.Sqrt(float64(hidden)), random),
		Bias:      make([]float32, width),
	}
	switch cell {
	case LSTM:
		for i := hidden; i < 2*hidden; i++ {
			r.Bias[i] = 1
		}
	case GRU:
		r.RecurrentBias = make([]float32, hidden)
	}
	return r
}

// Hidden is the size of the hidden state.
func (r *Recurrent) Hidden() int { return r.Recurrent.Rows }

// Parameters lists the layer's parameters under the given prefix.
func (r *Recurrent) Parameters(prefix string) []Parameter {
	all := []Parameter{
		matrixParameter(prefix+"weight", r.Weight),
		matrixParameter(prefix+"recurrent", r.Recurrent),
		vectorParameter(prefix+"bias", r.Bias),
	}
	if r.Cell == GRU {
		all = append(all, vectorParameter(prefix+"recurrent_bias", r.RecurrentBias))
	}
	return all
}

// Prepare packs the weights. It must follow every change of them.
func (r *Recurrent) Prepare(purpose Purpose) {
	r.packedWeight.Pack(r.Weight)
	r.quantized = purpose == QuantizedInference
	if r.quantized {
		r.weightInt8.Pack(r.Weight)
		r.recurrentInt8.Pack(r.Recurrent)
		return
	}
	r.packedRecurrent.Pack(r.Recurrent)
	if purpose == Training {
		r.packedWeightTransposed.PackTransposed(r.Weight)
		r.packedRecurrentTransposed.PackTransposed(r.Recurrent)
	}
}

// State is what a layer in one direction knows after some elements of each
// sequence of a batch, and may go on from.
type State struct {
	Hidden blas32.General // [sequences × hidden]
	Cell   blas32.General // [sequences × hidden], of an LSTM
}

// NewState returns the state before the first element: zeros.
func NewState(sequences, hidden int) State {
	return State{Hidden: newMatrix(sequences, hidden), Cell: newMatrix(sequences, hidden)}
}

// Reset makes that of one sequence the state before the first element again.
func (s State) Reset(sequence int) {
	clear(row(s.Hidden, sequence))
	clear(row(s.Cell, sequence))
}

// recurrentTrace is what a forward pass computes, and Backward needs.
type recurrentTrace struct {
	steps []step
	input blas32.General // [rows × input]

	// product holds x·W + b, then the gates, then their gradients; of a quantized
	// LSTM nothing of use then.
	product blas32.General // [rows × gates·hidden]
	// recurrent holds the products of the states before with the recurrent
	// weights. Where a cell only adds them to x·W it is the same matrix.
	recurrent blas32.General // [rows × gates·hidden]

	hidden         blas32.General // [rows × hidden]
	cell, cellTanh blas32.General // [rows × hidden], of an LSTM

	states simd.States // [rows × hidden], hidden in 8-bit integers, if quantized
}

// stateGradients are the gradients of the loss with respect to the states.
type stateGradients struct {
	hidden blas32.General // [rows × hidden]
	cell   blas32.General // [rows × hidden], of an LSTM
}

// Project writes x·W + b to dst [rows × gates·hidden], for the inputs x
// [rows × input]: all of a step that does not wait for the step before.
func (r *Recurrent) Project(dst, x blas32.General) {
	r.project(dst, x.Rows, func(own blas32.General, from int) {
		simd.Multiply(own, rows(x, from, own.Rows), &r.packedWeight, true)
	})
}

// ProjectStates is Project for a layer whose inputs are the states of another,
// which can be quantized as its own are.
func (r *Recurrent) ProjectStates(scratch *Scratch, dst, states blas32.General) {
	if !r.quantized {
		r.Project(dst, states)
		return
	}
	quantized := scratch.quantize(states)
	r.project(dst, states.Rows, func(own blas32.General, from int) {
		simd.MultiplyInt8(own, quantized.From(from), &r.weightInt8)
	})
}

// projectedTogether rows stay in the second-level cache from the biases to the
// products that are added to them.
const projectedTogether = 96

// project writes the biases to all rows of dst, as many as there are inputs, and calls add
// for parts of it, with the first row of each.
func (r *Recurrent) project(dst blas32.General, inputs int, add func(own blas32.General, from int)) {
	if dst.Rows != inputs {
		panic(fmt.Sprintf("bilstm: %d rows for the products of %d", dst.Rows, inputs))
	}
	for from := 0; from < dst.Rows; from += projectedTogether {
		own := rows(dst, from, min(projectedTogether, dst.Rows-from))
		setRows(own, r.Bias)
		add(own, from)
	}
}

// Forward computes the hidden states [rows × hidden] of all elements of a
// batch from the inputs x [rows × input], and from what else is added to their
// products with the weights [rows × gates·hidden], or nothing.
func (r *Recurrent) Forward(scratch *Scratch, batch Batch, x, added blas32.General) (blas32.General, *recurrentTrace) {
	product := scratch.Matrix(x.Rows, r.Weight.Cols)
	r.Project(product, x)
	for i := range added.Rows {
		simd.Add(row(product, i), row(added, i))
	}
	hidden := scratch.Matrix(x.Rows, r.Hidden())
	t := r.run(scratch, batch, product, hidden, scratch.Matrix(x.Rows, r.Hidden()), nil)
	t.input = x
	return hidden, t
}

// Continue is Forward for sequences of equal length that go on from a state.
// The first step of the batch stands for it: the first rows of x are not looked
// at, and those of what is returned are the state's. Afterwards the state is
// the one after the last element.
func (r *Recurrent) Continue(scratch *Scratch, batch Batch, x blas32.General, state State) (blas32.General, *recurrentTrace) {
	given, n := len(batch.Lengths), x.Rows
	product := scratch.Matrix(n, r.Weight.Cols)
	clear(rows(product, 0, given).Data) // what Backward finds there adds nothing to a gradient
	r.Project(rows(product, given, n-given), rows(x, given, n-given))
	hidden := scratch.Matrix(n, r.Hidden())
	t := r.run(scratch, batch, product, hidden, scratch.Matrix(n, r.Hidden()), &state)
	t.input = x
	copyRows(state.Hidden, rows(hidden, n-given, given))
	if r.Cell == LSTM {
		copyRows(state.Cell, rows(t.cell, n-given, given))
	}
	return hidden, t
}

// run computes the hidden states of all elements of a batch from product, what
// Project gave. It overwrites product. An LSTM, unless quantized, leaves the tanh of its
// cell states in cellTanh, which may be hidden if Backward does not need it. If a
// state is given, it stands in the place of the first step.
func (r *Recurrent) run(scratch *Scratch, batch Batch, product, hidden, cellTanh blas32.General, state *State) *recurrentTrace {
	cell := arithmetic[r.Cell]
	t := &scratch.traces.lend(1)[0]
	*t = recurrentTrace{
		steps:   batch.steps(scratch, r.Reverse),
		product: product, recurrent: product, hidden: hidden, cellTanh: cellTanh,
	}
	switch r.Cell {
	case LSTM:
		t.cell = scratch.Matrix(product.Rows, r.Hidden())
	case GRU:
		t.recurrent = scratch.ZeroMatrix(product.Rows, product.Cols)
		setRows(columns(t.recurrent, 2*r.Hidden(), r.Hidden()), r.RecurrentBias)
	}
	if r.quantized {
		t.states = scratch.states(product.Rows, r.Hidden())
	}
	if state != nil {
		r.begin(t, *state)
	}
	for _, s := range t.steps {
		if s.continued > 0 {
			r.addRecurrentProduct(t, s)
		}
		if r.quantized && r.Cell == LSTM {
			lstm{}.infer(t, s)
			continue
		}
		cell.forward(t, s)
		if r.quantized {
			for i := s.row; i < s.row+s.count; i++ {
				t.states.Set(i, row(hidden, i))
			}
		}
	}
	return t
}

// begin puts a state in the place of the first step.
func (r *Recurrent) begin(t *recurrentTrace, state State) {
	n := state.Hidden.Rows
	t.steps = t.steps[1:]
	copyRows(rows(t.hidden, 0, n), state.Hidden)
	switch r.Cell {
	case LSTM:
		copyRows(rows(t.cell, 0, n), state.Cell)
	case GRU:
		clear(rows(t.recurrent, 0, n).Data)
	}
	if r.quantized {
		for i := range n {
			t.states.Set(i, row(t.hidden, i))
		}
	}
}

// addRecurrentProduct adds h·R to the rows of a step that continue a sequence.
func (r *Recurrent) addRecurrentProduct(t *recurrentTrace, s step) {
	sum := rows(t.recurrent, s.row, s.continued)
	if r.quantized {
		simd.MultiplyInt8(sum, t.states.From(s.previous), &r.recurrentInt8)
	} else {
		simd.Multiply(sum, rows(t.hidden, s.previous, s.continued), &r.packedRecurrent, true)
	}
}

// Backward is the layer's part of back-propagation through time. From the
// gradient dHidden [rows × hidden] of what Forward returned it adds the
// gradients of the weights to gradient and returns that of the inputs
// [rows × input]. It overwrites dHidden and the trace.
func (r *Recurrent) Backward(scratch *Scratch, t *recurrentTrace, dHidden blas32.General, gradient *Recurrent) blas32.General {
	cell := arithmetic[r.Cell]
	d := stateGradients{hidden: dHidden}
	if r.Cell == LSTM {
		d.cell = scratch.ZeroMatrix(dHidden.Rows, dHidden.Cols)
	}
	before := scratch.ZeroMatrix(dHidden.Rows, dHidden.Cols) // the state each row started from; zero where none
	for i := len(t.steps) - 1; i >= 0; i-- {
		s := t.steps[i]
		cell.backward(t, s, d)
		if s.continued > 0 {
			simd.Multiply(rows(dHidden, s.previous, s.continued),
				rows(t.recurrent, s.row, s.continued), &r.packedRecurrentTransposed, true)
			copyRows(rows(before, s.row, s.continued), rows(t.hidden, s.previous, s.continued))
		}
	}

	scratch.addTransposedProduct(gradient.Weight, t.input, t.product)
	scratch.addTransposedProduct(gradient.Recurrent, before, t.recurrent)
	addRows(gradient.Bias, t.product)
	if r.Cell == GRU {
		addRows(gradient.RecurrentBias, columns(t.recurrent, 2*r.Hidden(), r.Hidden()))
	}
	dInput := scratch.Matrix(t.input.Rows, t.input.Cols)
	simd.Multiply(dInput, t.product, &r.packedWeightTransposed, false)
	return dInput
}

func copyRows(dst, src blas32.General) {
	for i := range src.Rows {
		copy(row(dst, i), row(src, i))
	}
}
