package simd

// LSTM computes one row of a step of an LSTM. From the pre-activations of its
// gates [4·hidden], in the order i, f, g, o, and the cell state before [hidden],
// nil for zero, it computes
//
//	i = σ(i), f = σ(f), g = tanh(g), o = σ(o)    in place
//	cell     = f∘before + i∘g
//	squashed = tanh(cell)
//	state    = o∘squashed
//
// cell may be before, and squashed may be state.
func LSTM(gates, before, cell, squashed, state []float32) {
	if before == nil {
		before = zeros(len(cell))
	}
	if len(gates) != 4*len(cell) {
		panic("simd: the gates of an LSTM are not four times as long as its cell state")
	}
	checkLengths(cell, before)
	checkLengths(cell, squashed)
	checkLengths(cell, state)
	lstm(gates, before, cell, squashed, state)
}

// noState is what zeros lends.
var noState [1024]float32

// zeros returns n zeros that must not be written.
func zeros(n int) []float32 {
	if n <= len(noState) {
		return noState[:n]
	}
	return make([]float32, n)
}

// lstmGeneric defines LSTM by the activations, for the units from first on.
func lstmGeneric(gates, before, cell, squashed, state []float32, first int) {
	hidden := len(cell)
	i, f, g, o := gates[first:hidden], gates[hidden+first:2*hidden], gates[2*hidden+first:3*hidden], gates[3*hidden+first:]
	Sigmoid(i, i)
	Sigmoid(f, f)
	Tanh(g, g)
	Sigmoid(o, o)
	before, cell = before[first:], cell[first:]
	for j := range i {
		cell[j] = float32(f[j]*before[j]) + float32(i[j]*g[j])
	}
	squashed, state = squashed[first:], state[first:]
	Tanh(squashed, cell)
	for j := range o {
		state[j] = o[j] * squashed[j]
	}
}
