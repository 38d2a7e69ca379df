package simd

// The loops here compute nothing anyone wants. They show what one core can do
// at most, so that the speed of a kernel can be told as a fraction of it.

// fmaLanes is what MultiplyAddLoop writes.
const fmaLanes = 16

// MultiplyAddLoop makes as many fused multiply-adds as the kernels of the
// level in use could at most: each round lets every one of a set of
// accumulators, enough of them that none waits for itself,
//
//	x ← ½·x + 1
//
// from zero on, in registers alone. It sets each element of dst to the sum of
// the accumulators of its lane, and returns the number of floating-point
// operations it made, two for each multiply-add.
func MultiplyAddLoop(dst *[fmaLanes]float32, rounds int) (operations float64) {
	return 2 * float64(rounds) * float64(multiplyAddLoop(dst, rounds))
}

// ReadLoop reads data from its first element to its last as fast as the
// kernels of the level in use could at most, and returns the sum of what it
// read. It leaves out the elements after the last multiple of 128.
func ReadLoop(data []float32) float32 {
	data = data[:len(data)&^127]
	if len(data) == 0 {
		return 0
	}
	return readLoop(data)
}

// genericAccumulators fit the registers of every 64-bit processor.
const genericAccumulators = 8

func multiplyAddLoopGeneric(dst *[fmaLanes]float32, rounds int) (multiplyAdds int) {
	var x0, x1, x2, x3, x4, x5, x6, x7 float32
	half := float32(0.5)
	for range rounds {
		x0 = float32(half*x0) + 1
		x1 = float32(half*x1) + 1
		x2 = float32(half*x2) + 1
		x3 = float32(half*x3) + 1
		x4 = float32(half*x4) + 1
		x5 = float32(half*x5) + 1
		x6 = float32(half*x6) + 1
		x7 = float32(half*x7) + 1
	}
	*dst = [fmaLanes]float32{x0, x1, x2, x3, x4, x5, x6, x7}
	return genericAccumulators
}

func readLoopGeneric(data []float32) float32 {
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	for ; len(data) >= 8; data = data[8:] {
		x := (*[8]float32)(data)
		s0 += x[0]
		s1 += x[1]
		s2 += x[2]
		s3 += x[3]
		s4 += x[4]
		s5 += x[5]
		s6 += x[6]
		s7 += x[7]
	}
	return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7
}
