package bilstm

import "nomen/internal/simd"

// rnn is the simple recurrent network of Elman (1990):
//
//	h' = tanh(x·W + h·R + b)
//
// Each step back multiplies the gradient by Rᵀ and by tanh', which is below
// one, so that what lies far back is soon forgotten.
type rnn struct{}

func (rnn) gates() int { return 1 }

func (rnn) forward(t *recurrentTrace, s step) {
	for r := range s.count {
		simd.Tanh(row(t.hidden, s.row+r), row(t.product, s.row+r))
	}
}

// backward computes dh∘(1 − h'²).
func (rnn) backward(t *recurrentTrace, s step, d stateGradients) {
	for r := range s.count {
		gradient, h, dh := row(t.product, s.row+r), row(t.hidden, s.row+r), row(d.hidden, s.row+r)
		for j := range gradient {
			gradient[j] = dh[j] * (1 - float32(h[j]*h[j]))
		}
	}
}
