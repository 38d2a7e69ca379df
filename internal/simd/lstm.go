package simd

import "math"

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
	before = stateBefore(gates, before, cell)
	checkLengths(cell, squashed)
	checkLengths(cell, state)
	lstm(gates, before, cell, squashed, state)
}

// What InferLSTM computes with. A gate needs the power of two whose exponent is its
// argument times -log2(e), or twice that for tanh.
const (
	minusLog2E = -1.442695040888963

	// The exponents' range: the product of three of the largest powers is finite, and 1
	// plus the smallest rounds to 1.
	lowestPower, highestPower = -40, 40

	// Adding powerShift, 1.5·2²³, to a float32 of small magnitude rounds it to an integer,
	// which stands in the low bits of the sum.
	powerShift = 0x1.8p23

	// 2^r is p0 + p1·r + p2·r² + p3·r³, the minimax fit for |r| ≤ 1/2 by Remez exchange:
	// relative error below 7.5·10⁻⁵.
	p0 = 0.9999280571937561
	p1 = 0.6932609677314758
	p2 = 0.2426111251115799
	p3 = 0.0551716685295105
)

// InferLSTM is LSTM for states in 8-bit integers: it writes row i of states beside the
// state [hidden] itself, and leaves nothing of use in gates; cell may be before.
// Activations are within 4·10⁻⁵ of the true value, while half a step of those integers is
// 8·10⁻³; that takes less than half of the time. NaN counts as the largest number.
func InferLSTM(gates, before, cell, state []float32, states States, i int) {
	before = stateBefore(gates, before, cell)
	checkLengths(cell, state)
	inferLSTM(gates, before, cell, state, states.row(i, len(cell)))
}

// LSTMBackward takes a step of LSTM back. Given the gates, the cell state
// before and squashed as LSTM left them, the gradient of the state dState and
// that of the cell dCell, all of one row, it computes
//
//	do = dState∘squashed, dCell += dState∘o∘(1 − squashed²)
//	di = dCell∘g, df = dCell∘before, dg = dCell∘i, dBefore = dCell∘f
//
// and takes each gate's gradient through its activation, σ' = σ(1−σ) and
// tanh' = 1−tanh², in place of the gate. Where before is nil, so may dBefore be.
func LSTMBackward(gates, before, squashed, dState, dCell, dBefore []float32) {
	checkGates(gates, dCell)
	checkLengths(dCell, squashed)
	checkLengths(dCell, dState)
	if before == nil {
		lstmBackwardFirst(gates, squashed, dState, dCell)
		return
	}
	checkLengths(dCell, before)
	checkLengths(dCell, dBefore)
	lstmBackward(gates, before, squashed, dState, dCell, dBefore)
}

// stateBefore returns the cell state before a step, zeros for nil, and checks its
// length and that of the gates.
func stateBefore(gates, before, cell []float32) []float32 {
	checkGates(gates, cell)
	if before == nil {
		return zeros(len(cell))
	}
	checkLengths(cell, before)
	return before
}

func checkGates(gates, cell []float32) {
	if len(gates) != 4*len(cell) {
		panic("simd: the gates of an LSTM are not four times as long as its cell state")
	}
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

// inferLSTMGeneric defines InferLSTM, for the units from first on. As each activation is
// a quotient, so is the new cell state, of which one division is enough. Every product in
// a sum is converted so that no compiler fuses them.
func inferLSTMGeneric(gates, before, cell, state []float32, integers []uint8, first int) {
	hidden := len(cell)
	for j := first; j < hidden; j++ {
		// The activations are 1/i, 1/f, (1-g)/(1+g) and 1/o.
		i, f := 1+power(gates[j]*minusLog2E), 1+power(gates[hidden+j]*minusLog2E)
		g, o := power(gates[2*hidden+j]*(2*minusLog2E)), 1+power(gates[3*hidden+j]*minusLog2E)
		shared := i * (1 + g)
		c := (float32(before[j]*shared) + float32((1-g)*f)) / (shared * f)
		cell[j] = c
		t := power(c * (2 * minusLog2E))
		state[j] = (1 - t) / ((1 + t) * o)
	}
	quantizeStatesGeneric(integers[first:], state[first:])
}

// power returns about 2^x, with x taken for the nearest number in the exponents' range,
// NaN for the lowest.
func power(x float32) float32 {
	if !(x > lowestPower) {
		x = lowestPower
	}
	x = min(x, highestPower)
	shifted := x + powerShift
	r := x - (shifted - powerShift)
	p := float32(p3*r) + p2
	p = float32(p*r) + p1
	p = float32(p*r) + p0
	return math.Float32frombits(math.Float32bits(p) + math.Float32bits(shifted)<<23)
}

// lstmBackwardGeneric defines LSTMBackward, for the units from first on.
func lstmBackwardGeneric(gates, before, squashed, dState, dCell, dBefore []float32, first int) {
	hidden := len(dCell)
	lstmBackwardSome(gates, squashed, dState, dCell, first)
	f := gates[hidden : 2*hidden]
	for j := first; j < hidden; j++ {
		dBefore[j] = dCell[j] * f[j]
		f[j] = float32(dCell[j]*before[j]) * float32(f[j]*(1-f[j]))
	}
}

// lstmBackwardFirst does without a state before.
func lstmBackwardFirst(gates, squashed, dState, dCell []float32) {
	lstmBackwardSome(gates, squashed, dState, dCell, 0)
	clear(gates[len(dCell) : 2*len(dCell)])
}

// lstmBackwardSome computes all but what has to do with the state before.
func lstmBackwardSome(gates, squashed, dState, dCell []float32, first int) {
	hidden := len(dCell)
	i, g, o := gates[:hidden], gates[2*hidden:3*hidden], gates[3*hidden:]
	for j := first; j < hidden; j++ {
		dc := dCell[j] + float32(float32(dState[j]*o[j])*(1-float32(squashed[j]*squashed[j])))
		dCell[j] = dc
		o[j] = float32(dState[j]*squashed[j]) * float32(o[j]*(1-o[j]))
		in, candidate := i[j], g[j]
		i[j] = float32(dc*candidate) * float32(in*(1-in))
		g[j] = float32(dc*in) * (1 - float32(candidate*candidate))
	}
}
