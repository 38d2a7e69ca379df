//go:build !purego

package simd

// Both take n numbers, a multiple of 8, and wait for memory more than for arithmetic.

//go:noescape
func toBFloat16AVX2(dst *BFloat16, src *float32, n int)

//go:noescape
func fromBFloat16AVX2(dst *float32, src *BFloat16, n int)

func toBFloat16(dst []BFloat16, src []float32) {
	n := byEights(len(dst))
	if n > 0 {
		toBFloat16AVX2(&dst[0], &src[0], n)
	}
	toBFloat16Generic(dst[n:], src[n:])
}

func fromBFloat16(dst []float32, src []BFloat16) {
	n := byEights(len(dst))
	if n > 0 {
		fromBFloat16AVX2(&dst[0], &src[0], n)
	}
	fromBFloat16Generic(dst[n:], src[n:])
}
