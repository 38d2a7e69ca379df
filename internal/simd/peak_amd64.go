//go:build !purego

package simd

// Accumulators of the loops in peak_amd64.s. A processor that begins two
// multiply-adds a cycle and takes four or five cycles for each needs ten.
const (
	accumulatorsAVX512 = 24
	accumulatorsAVX2   = 12
)

// multiplyAddLoopAVX512 does at least one round.
//
//go:noescape
func multiplyAddLoopAVX512(dst *[fmaLanes]float32, rounds int)

//go:noescape
func multiplyAddLoopAVX2(dst *[fmaLanes]float32, rounds int)

// readLoopAVX512 reads n elements, a multiple of 128 and not 0, and adds them
// up by the lane.
//
//go:noescape
func readLoopAVX512(dst *[16]float32, data *float32, n int)

//go:noescape
func readLoopAVX2(dst *[16]float32, data *float32, n int)

func multiplyAddLoop(dst *[fmaLanes]float32, rounds int) (multiplyAdds int) {
	*dst = [fmaLanes]float32{}
	switch active {
	case AVX512:
		if rounds > 0 {
			multiplyAddLoopAVX512(dst, rounds)
		}
		return accumulatorsAVX512 * 16
	case AVX2:
		if rounds > 0 {
			multiplyAddLoopAVX2(dst, rounds)
		}
		return accumulatorsAVX2 * 8
	}
	return multiplyAddLoopGeneric(dst, rounds)
}

func readLoop(data []float32) float32 {
	var lanes [16]float32
	switch active {
	case AVX512:
		readLoopAVX512(&lanes, &data[0], len(data))
	case AVX2:
		readLoopAVX2(&lanes, &data[0], len(data))
	default:
		return readLoopGeneric(data)
	}
	var sum float32
	for _, x := range lanes {
		sum += x
	}
	return sum
}
