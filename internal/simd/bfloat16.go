package simd

import (
	"fmt"
	"math"
)

// A BFloat16 is the upper half of a float32: its range in half of its room,
// with 8 significant bits (Kalamkar et al. 2019).
type BFloat16 uint16

// ToBFloat16 rounds each number of src to the nearest BFloat16, of two to the
// even one; beyond the largest lies infinity. The slices have the same length.
// What becomes of NaN is undefined.
func ToBFloat16(dst []BFloat16, src []float32) {
	checkBFloat16(dst, src)
	toBFloat16(dst, src)
}

// FromBFloat16 writes the numbers of src to dst. The slices have the same length.
func FromBFloat16(dst []float32, src []BFloat16) {
	checkBFloat16(src, dst)
	fromBFloat16(dst, src)
}

func checkBFloat16(short []BFloat16, long []float32) {
	if len(short) != len(long) {
		panic(fmt.Sprintf("simd: %d BFloat16 for %d elements", len(short), len(long)))
	}
}

func toBFloat16Generic(dst []BFloat16, src []float32) {
	for i, v := range src {
		bits := math.Float32bits(v)
		dst[i] = BFloat16((bits + 0x7FFF + bits>>16&1) >> 16)
	}
}

func fromBFloat16Generic(dst []float32, src []BFloat16) {
	for i, v := range src {
		dst[i] = math.Float32frombits(uint32(v) << 16)
	}
}
