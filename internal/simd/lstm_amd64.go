//go:build !purego

package simd

import "math"

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

// inferenceConstants is what the assembly of InferLSTM reads, in this order, each in
// as many lanes as a vector has.
var inferenceConstants = inLanes(minusLog2E, 2*minusLog2E, lowestPower, highestPower, powerShift, p0, p1, p2, p3, 1, stateScale,
	math.Float32frombits(unsignedZero))

func inLanes(values ...float32) (all [12][16]float32) {
	for i, v := range values {
		for lane := range all[i] {
			all[i][lane] = v
		}
	}
	return all
}

// inferLSTMAVX512 computes the first n units, a multiple of 16, of InferLSTM.
//
//go:noescape
func inferLSTMAVX512(gates *float32, hidden int, before, cell, state *float32, integers *uint8, n int, constants *[12][16]float32)

// inferLSTMAVX2 computes the first n units, a multiple of 8, of InferLSTM.
//
//go:noescape
func inferLSTMAVX2(gates *float32, hidden int, before, cell, state *float32, integers *uint8, n int, constants *[12][16]float32)

func inferLSTM(gates, before, cell, state []float32, integers []uint8) {
	n := vectorised(len(cell))
	switch {
	case n == 0:
	case active == AVX512:
		inferLSTMAVX512(&gates[0], len(cell), &before[0], &cell[0], &state[0], &integers[0], n, &inferenceConstants)
	default:
		inferLSTMAVX2(&gates[0], len(cell), &before[0], &cell[0], &state[0], &integers[0], n, &inferenceConstants)
	}
	if n < len(cell) {
		inferLSTMGeneric(gates, before, cell, state, integers, n)
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
