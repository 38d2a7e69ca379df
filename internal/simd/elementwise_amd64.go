//go:build !purego

package simd

// These kernels wait for memory more than for arithmetic, so that AVX2 serves
// the higher levels too. They take n elements, a multiple of 8.

//go:noescape
func addAVX2(dst, src *float32, n int)

//go:noescape
func hadamardAVX2(dst, src *float32, n int)

//go:noescape
func scaleAVX2(x *float32, factor float32, n int)

//go:noescape
func sumOfSquaresAVX2(sums *[sumLanes]float64, x *float32, n int)

//go:noescape
func largestAVX2(x *float32, n int) float32

//go:noescape
func adamAVX2(a *Adam, values, gradient, first, second *float32, n int)

//go:noescape
func keepLargestAVX2(largest *float32, indices *int32, values *float32, index int32, n int)

// byEights returns how many of n elements the assembly computes.
func byEights(n int) int {
	if active < AVX2 {
		return 0
	}
	return n &^ 7
}

func addElements(dst, src []float32) {
	n := byEights(len(dst))
	if n > 0 {
		addAVX2(&dst[0], &src[0], n)
	}
	addElementsGeneric(dst[n:], src[n:])
}

func multiplyElements(dst, src []float32) {
	n := byEights(len(dst))
	if n > 0 {
		hadamardAVX2(&dst[0], &src[0], n)
	}
	multiplyElementsGeneric(dst[n:], src[n:])
}

func scale(x []float32, factor float32) {
	n := byEights(len(x))
	if n > 0 {
		scaleAVX2(&x[0], factor, n)
	}
	scaleGeneric(x[n:], factor)
}

func sumOfSquares(sums *[sumLanes]float64, x []float32) {
	n := byEights(len(x))
	if n > 0 {
		sumOfSquaresAVX2(sums, &x[0], n)
	}
	sumOfSquaresGeneric(sums, x[n:])
}

func largest(x []float32) float32 {
	n := byEights(len(x))
	switch {
	case n == 0:
		return largestGeneric(x)
	case n == len(x):
		return largestAVX2(&x[0], n)
	}
	return max(largestAVX2(&x[0], n), largestGeneric(x[n:]))
}

func adam(a *Adam, values, gradient, first, second []float32) {
	n := byEights(len(values))
	if n > 0 {
		adamAVX2(a, &values[0], &gradient[0], &first[0], &second[0], n)
	}
	adamGeneric(a, values[n:], gradient[n:], first[n:], second[n:])
}

func keepLargest(largest []float32, indices []int32, values []float32, index int32) {
	n := byEights(len(largest))
	if n > 0 {
		keepLargestAVX2(&largest[0], &indices[0], &values[0], index, n)
	}
	keepLargestGeneric(largest[n:], indices[n:], values[n:], index)
}
