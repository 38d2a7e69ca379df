package bilstm

import "nomen/internal/simd"

// lstm is the long short-term memory of Hochreiter and Schmidhuber (1997) with
// the forget gate of Gers et al. (2000). Besides the hidden state h it keeps a
// cell state c, which each step changes only by a product with the forget gate
// and a sum: gradients pass along it over long spans without vanishing.
//
// Blocks of columns of the weights, each [hidden] wide: input gate i, forget
// gate f, candidate g, output gate o.
type lstm struct{}

func (lstm) gates() int { return 4 }

// forward computes, from the pre-activations a = x·W + h·R + b of each row,
//
//	i = σ(aᵢ), f = σ(a_f), g = tanh(a_g), o = σ(aₒ)
//	c' = f∘c + i∘g
//	h' = o∘tanh(c')
func (lstm) forward(t *recurrentTrace, s step) {
	for r := range s.count {
		simd.LSTM(row(t.product, s.row+r), t.cellBefore(s, r), row(t.cell, s.row+r), row(t.cellTanh, s.row+r), row(t.hidden, s.row+r))
	}
}

// infer is forward for states in 8-bit integers, without what backward needs.
func (lstm) infer(t *recurrentTrace, s step) {
	for r := range s.count {
		simd.InferLSTM(row(t.product, s.row+r), t.cellBefore(s, r), row(t.cell, s.row+r), row(t.hidden, s.row+r), t.states, s.row+r)
	}
}

// cellBefore returns the cell state that row r of a step starts from, nil for zero.
func (t *recurrentTrace) cellBefore(s step, r int) []float32 {
	if r < s.continued {
		return row(t.cell, s.previous+r)
	}
	return nil
}

// backward computes, from dh and what later steps left in dc, the gradients of
// the gates and of the cell state before (see simd.LSTMBackward).
func (lstm) backward(t *recurrentTrace, s step, d stateGradients) {
	for r := range s.count {
		var dBefore []float32
		if r < s.continued {
			dBefore = row(d.cell, s.previous+r)
		}
		simd.LSTMBackward(row(t.product, s.row+r), t.cellBefore(s, r), row(t.cellTanh, s.row+r), row(d.hidden, s.row+r), row(d.cell, s.row+r), dBefore)
	}
}
