package bilstm

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// Layer is one recurrent layer: forward only, or in both directions with the
// two hidden states of each element side by side (Schuster and Paliwal 1997).
type Layer struct {
	Forward  *Recurrent
	Backward *Recurrent // nil: forward only
}

// NewLayer returns a layer with random weights.
func NewLayer(cell Cell, input, hidden int, bidirectional bool, random *rand.Rand) *Layer {
	l := &Layer{Forward: NewRecurrent(cell, input, hidden, false, random)}
	if bidirectional {
		l.Backward = NewRecurrent(cell, input, hidden, true, random)
	}
	return l
}

// Output is the number of columns of what the layer returns: hidden, or twice
// that for two directions.
func (l *Layer) Output() int { return len(l.directions()) * l.Forward.Hidden() }

func (l *Layer) directions() []*Recurrent {
	if l.Backward == nil {
		return []*Recurrent{l.Forward}
	}
	return []*Recurrent{l.Forward, l.Backward}
}

// Parameters lists the layer's parameters under the given prefix.
func (l *Layer) Parameters(prefix string) []Parameter {
	all := l.Forward.Parameters(prefix + "forward.")
	if l.Backward != nil {
		all = append(all, l.Backward.Parameters(prefix+"backward.")...)
	}
	return all
}

// Prepare packs the weights of both directions. It must follow every change of
// them.
func (l *Layer) Prepare(purpose Purpose) {
	for _, r := range l.directions() {
		r.Prepare(purpose)
	}
}

// Projected is the number of columns of what Project gives.
func (l *Layer) Projected() int { return len(l.directions()) * l.Forward.Weight.Cols }

// Project writes to dst [rows × projected] what each direction needs to know
// of the inputs x [rows × input], one direction beside the other.
func (l *Layer) Project(dst, x blas32.General) {
	for i, r := range l.directions() {
		r.Project(columns(dst, i*r.Weight.Cols, r.Weight.Cols), x)
	}
}

// ProjectStates is Project for a layer whose inputs are the states of another.
func (l *Layer) ProjectStates(scratch *Scratch, dst, states blas32.General) {
	for i, r := range l.directions() {
		r.ProjectStates(scratch, columns(dst, i*r.Weight.Cols, r.Weight.Cols), states)
	}
}

// Infer computes the hidden states [rows × output] from what Project gave,
// which it overwrites.
func (l *Layer) Infer(scratch *Scratch, batch Batch, projected blas32.General) blas32.General {
	output := scratch.Matrix(projected.Rows, l.Output())
	for i, r := range l.directions() {
		hidden := columns(output, i*r.Hidden(), r.Hidden())
		r.run(scratch, batch, columns(projected, i*r.Weight.Cols, r.Weight.Cols), hidden, hidden, nil)
	}
	return output
}

// layerTrace holds the trace of each direction.
type layerTrace [2]*recurrentTrace

// Run computes the hidden states [rows × output] from x [rows × input], and from
// what else is added to its products with the weights [rows × projected], or
// nothing. What it returns may be changed without harm to the trace.
func (l *Layer) Run(scratch *Scratch, batch Batch, x, added blas32.General) (blas32.General, layerTrace) {
	output := scratch.Matrix(x.Rows, l.Output())
	var traces layerTrace
	for i, r := range l.directions() {
		own := added
		if added.Rows > 0 {
			own = columns(added, i*r.Weight.Cols, r.Weight.Cols)
		}
		states, trace := r.Forward(scratch, batch, x, own)
		copyRows(columns(output, i*r.Hidden(), r.Hidden()), states)
		traces[i] = trace
	}
	return output, traces
}

// addedGradient returns, after RunBackward, the gradient of what was added to the
// products [rows × projected].
func (l *Layer) addedGradient(scratch *Scratch, trace layerTrace) blas32.General {
	d := scratch.Matrix(trace[0].product.Rows, l.Projected())
	for i, r := range l.directions() {
		copyRows(columns(d, i*r.Weight.Cols, r.Weight.Cols), trace[i].product)
	}
	return d
}

// RunBackward adds the gradients of the weights to gradient and returns that
// of the inputs [rows × input], given dStates [rows × output].
func (l *Layer) RunBackward(scratch *Scratch, trace layerTrace, dStates blas32.General, gradient *Layer) blas32.General {
	var dInput blas32.General
	gradients := gradient.directions()
	for i, r := range l.directions() {
		own := scratch.Matrix(dStates.Rows, r.Hidden())
		copyRows(own, columns(dStates, i*r.Hidden(), r.Hidden()))
		d := r.Backward(scratch, trace[i], own, gradients[i])
		if i == 0 {
			dInput = d
		} else {
			simd.Add(dInput.Data, d.Data)
		}
	}
	return dInput
}
