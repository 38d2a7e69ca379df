//go:build !amd64 || purego

package simd

import "gonum.org/v1/gonum/blas/blas32"

func bestLevel() Level { return Generic }

func multiplyRow(tile, int, int) int { return 0 }

func multiplyTile(t tile) { multiplyTileGeneric(t) }

func sigmoid(dst, src []float32) { sigmoidGeneric(dst, src) }

func tanh(dst, src []float32) { tanhGeneric(dst, src) }

func exp(sums *[sumLanes]float64, x []float32, top float32) { expGeneric(sums, x, top) }

func addElements(dst, src []float32) { addElementsGeneric(dst, src) }

func multiplyElements(dst, src []float32) { multiplyElementsGeneric(dst, src) }

func scale(x []float32, factor float32) { scaleGeneric(x, factor) }

func sumOfSquares(sums *[sumLanes]float64, x []float32) { sumOfSquaresGeneric(sums, x) }

func largest(x []float32) float32 { return largestGeneric(x) }

func adam(a *Adam, values, gradient, first, second []float32) {
	adamGeneric(a, values, gradient, first, second)
}

// FastInt8 tells whether the kernels in use compute products of 8-bit integers
// faster than those of float32.
func FastInt8() bool { return false }

func multiplyInt8Whole(blas32.General, States, *PackedInt8) bool { return false }

func multiplyInt8(t tileInt8) { multiplyInt8Generic(t) }

func quantizeStates(dst []uint8, values []float32) { quantizeStatesGeneric(dst, values) }

func lstm(gates, before, cell, squashed, state []float32) {
	lstmGeneric(gates, before, cell, squashed, state, 0)
}

func inferLSTM(gates, before, cell, state []float32, integers []uint8) {
	inferLSTMGeneric(gates, before, cell, state, integers, 0)
}

func toBFloat16(dst []BFloat16, src []float32) { toBFloat16Generic(dst, src) }

func fromBFloat16(dst []float32, src []BFloat16) { fromBFloat16Generic(dst, src) }

func keepLargest(largest []float32, indices []int32, values []float32, index int32) {
	keepLargestGeneric(largest, indices, values, index)
}

func lstmBackward(gates, before, squashed, dState, dCell, dBefore []float32) {
	lstmBackwardGeneric(gates, before, squashed, dState, dCell, dBefore, 0)
}
