//go:build !purego

package simd

// The kernels take n elements, a multiple of their lanes (8 or 16).

//go:noescape
func sigmoidAVX512(dst, src *float32, n int, constants *[12]float32)

//go:noescape
func tanhAVX512(dst, src *float32, n int, constants *[12]float32)

//go:noescape
func sigmoidAVX2(dst, src *float32, n int, constants *[12]float32)

//go:noescape
func tanhAVX2(dst, src *float32, n int, constants *[12]float32)

//go:noescape
func expAVX512(sums *[sumLanes]float64, x *float32, top float32, n int, constants *[12]float32)

//go:noescape
func expAVX2(sums *[sumLanes]float64, x *float32, top float32, n int, constants *[12]float32)

// sigmoid leaves the elements that fill no register to the Go version, which
// gives the same bits.
func sigmoid(dst, src []float32) {
	n := vectorised(len(src))
	switch {
	case n == 0:
	case active == AVX512:
		sigmoidAVX512(&dst[0], &src[0], n, &constants)
	default:
		sigmoidAVX2(&dst[0], &src[0], n, &constants)
	}
	sigmoidGeneric(dst[n:], src[n:])
}

func tanh(dst, src []float32) {
	n := vectorised(len(src))
	switch {
	case n == 0:
	case active == AVX512:
		tanhAVX512(&dst[0], &src[0], n, &constants)
	default:
		tanhAVX2(&dst[0], &src[0], n, &constants)
	}
	tanhGeneric(dst[n:], src[n:])
}

func exp(sums *[sumLanes]float64, x []float32, top float32) {
	n := vectorised(len(x))
	switch {
	case n == 0:
	case active == AVX512:
		expAVX512(sums, &x[0], top, n, &constants)
	default:
		expAVX2(sums, &x[0], top, n, &constants)
	}
	expGeneric(sums, x[n:], top)
}

// vectorised returns how many of n elements the assembly computes.
func vectorised(n int) int {
	switch active {
	case AVX512:
		return n &^ 15
	case AVX2:
		return n &^ 7
	}
	return 0
}
