//go:build !purego

package simd

// lstmAVX512 computes the first n units, a multiple of 16, of LSTM.
//
//go:noescape
func lstmAVX512(gates *float32, hidden int, before, cell, squashed, state *float32, n int, constants *[12]float32)

// lstmAVX2 computes the first n units, a multiple of 8, of LSTM.
//
//go:noescape
func lstmAVX2(gates *float32, hidden int, before, cell, squashed, state *float32, n int, constants *[12]float32)

func lstm(gates, before, cell, squashed, state []float32) {
	n := vectorised(len(cell))
	switch {
	case n == 0:
	case active == AVX512:
		lstmAVX512(&gates[0], len(cell), &before[0], &cell[0], &squashed[0], &state[0], n, &constants)
	default:
		lstmAVX2(&gates[0], len(cell), &before[0], &cell[0], &squashed[0], &state[0], n, &constants)
	}
	if n < len(cell) {
		lstmGeneric(gates, before, cell, squashed, state, n)
	}
}

// lstmBackwardAVX2 computes the first n units, a multiple of 8, of
// LSTMBackward with a state before.
//
//go:noescape
func lstmBackwardAVX2(gates *float32, hidden int, before, squashed, dState, dCell, dBefore *float32, n int)

func lstmBackward(gates, before, squashed, dState, dCell, dBefore []float32) {
	n := byEights(len(dCell))
	if n > 0 {
		lstmBackwardAVX2(&gates[0], len(dCell), &before[0], &squashed[0], &dState[0], &dCell[0], &dBefore[0], n)
	}
	lstmBackwardGeneric(gates, before, squashed, dState, dCell, dBefore, n)
}
