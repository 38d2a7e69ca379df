//go:build !purego

package simd

import "golang.org/x/sys/cpu"

// FastInt8 tells whether the kernels in use compute products of 8-bit integers
// faster than those of float32: with the VNNI instructions of AVX-512, or AMX beside them.
func FastInt8() bool { return active == AVX512 && cpu.X86.HasAVX512VNNI }

// multiplyVNNI computes 1 to 12 rows by a whole panel of 32 columns.
//
//go:noescape
func multiplyVNNI(c *float32, cStride int, a *uint8, aStride int, b *int8, groups int, scales *float32, offsets *int32, rows int)

// quantizeAVX512 writes n states, a multiple of 16.
//
//go:noescape
func quantizeAVX512(dst *uint8, values *float32, n int)

func multiplyInt8(t tileInt8) {
	if !FastInt8() || t.columns < panelWidth {
		multiplyInt8Generic(t)
		return
	}
	multiplyVNNI(&t.c[0], t.cStride, &t.a[0], t.aStride, &t.b[0], t.groups, &t.scales[0], &t.offsets[0], t.rows)
}

func quantizeStates(dst []uint8, values []float32) {
	n := 0
	if active == AVX512 {
		if n = len(values) &^ 15; n > 0 {
			quantizeAVX512(&dst[0], &values[0], n)
		}
	}
	quantizeStatesGeneric(dst[n:], values[n:])
}
