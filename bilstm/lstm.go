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
		var before []float32
		if r < s.continued {
			before = row(t.cell, s.previous+r)
		}
		simd.LSTM(row(t.product, s.row+r), before, row(t.cell, s.row+r), row(t.cellTanh, s.row+r), row(t.hidden, s.row+r))
	}
}

// backward computes, from dh and what later steps left in dc,
//
//	do = dh∘tanh(c'), dc += dh∘o∘(1 − tanh²(c'))
//	di = dc∘g, df = dc∘c, dg = dc∘i, and dc∘f for the step before
//
// and takes each gate's gradient through its activation: σ' = σ(1−σ),
// tanh' = 1−tanh².
func (lstm) backward(t *recurrentTrace, s step, d stateGradients) {
	hidden := t.hidden.Cols
	for r := range s.count {
		i, f, g, o := blocks4(row(t.product, s.row+r), hidden)
		dh, dc := row(d.hidden, s.row+r)[:hidden], row(d.cell, s.row+r)[:hidden]
		squashed := row(t.cellTanh, s.row+r)[:hidden]
		for j := range dc {
			dc[j] += float32(float32(dh[j]*o[j]) * (1 - float32(squashed[j]*squashed[j])))
			o[j] = float32(dh[j]*squashed[j]) * float32(o[j]*(1-o[j]))
		}
		if r < s.continued {
			before, dBefore := row(t.cell, s.previous+r)[:hidden], row(d.cell, s.previous+r)[:hidden]
			for j := range dc {
				dBefore[j] = dc[j] * f[j]
				f[j] = float32(dc[j]*before[j]) * float32(f[j]*(1-f[j]))
			}
		} else {
			clear(f)
		}
		for j := range dc {
			in, candidate := i[j], g[j]
			i[j] = float32(dc[j]*candidate) * float32(in*(1-in))
			g[j] = float32(dc[j]*in) * (1 - float32(candidate*candidate))
		}
	}
}

// blocks4 cuts a row of four gates into its blocks.
func blocks4(gates []float32, hidden int) (i, f, g, o []float32) {
	return gates[:hidden:hidden], gates[hidden : 2*hidden : 2*hidden],
		gates[2*hidden : 3*hidden : 3*hidden], gates[3*hidden : 4*hidden : 4*hidden]
}
