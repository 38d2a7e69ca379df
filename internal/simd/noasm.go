//go:build !amd64 || purego

package simd

func bestLevel() Level { return Generic }

func multiplyTile(t tile) { multiplyTileGeneric(t) }

func sigmoid(dst, src []float32) { sigmoidGeneric(dst, src) }

func tanh(dst, src []float32) { tanhGeneric(dst, src) }

func exp(dst, src []float32) { expGeneric(dst, src) }

func addElements(dst, src []float32) { addElementsGeneric(dst, src) }

func multiplyElements(dst, src []float32) { multiplyElementsGeneric(dst, src) }

func sumOfSquares(sums *[squareLanes]float64, x []float32) { sumOfSquaresGeneric(sums, x) }

func adam(a *Adam, values, gradient, first, second []float32) {
	adamGeneric(a, values, gradient, first, second)
}
