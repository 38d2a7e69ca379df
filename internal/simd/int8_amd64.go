//go:build !purego

package simd

import "golang.org/x/sys/cpu"

// FastInt8 tells whether the kernels in use compute products of 8-bit integers
// faster than those of float32: with AVX2, with the VNNI instructions of AVX-512,
// or AMX beside them.
func FastInt8() bool { return active == AVX2 || active == AVX512 && cpu.X86.HasAVX512VNNI }

// multiplyVNNI computes 1 to 12 rows by a whole panel of 32 columns.
//
//go:noescape
func multiplyVNNI(c *float32, cStride int, a *uint8, aStride int, b *int8, groups int, scales *float32, offsets *int32, rows int)

// multiplyInt8AVX2 computes 1 to 6 rows by 16 columns, half a panel.
//
//go:noescape
func multiplyInt8AVX2(c *float32, cStride int, a *uint8, aStride int, b *int8, groups int, scales *float32, offsets *int32, rows int)

// quantizeAVX512 writes n states, a multiple of 16.
//
//go:noescape
func quantizeAVX512(dst *uint8, values *float32, n int)

// quantizeAVX2 writes n states, a multiple of 8.
//
//go:noescape
func quantizeAVX2(dst *uint8, values *float32, n int)

func multiplyInt8(t tileInt8) {
	switch {
	case !FastInt8():
		multiplyInt8Generic(t)
	case active == AVX2:
		multiplyInt8TileAVX2(t)
	default:
		multiplyVNNI(&t.c[0], t.cStride, &t.a[0], t.aStride, &t.b[0], t.groups, &t.scales[0], &t.offsets[0], t.rows)
	}
}

// multiplyInt8TileAVX2 cuts a tile as multiplyTileAVX2 does.
func multiplyInt8TileAVX2(t tileInt8) {
	const halfPanel, halfTile = panelWidth / 2, maxTileRows / 2
	for j := 0; j < panelWidth; j += halfPanel {
		for i, rows := 0, 0; i < t.rows; i += rows {
			rows = share(t.rows-i, halfTile)
			multiplyInt8AVX2(&t.c[i*t.cStride+j], t.cStride, &t.a[i*t.aStride], t.aStride,
				&t.b[4*j], t.groups, &t.scales[j], &t.offsets[j], rows)
		}
	}
}

func quantizeStates(dst []uint8, values []float32) {
	n := vectorised(len(values))
	switch {
	case n == 0:
	case active == AVX512:
		quantizeAVX512(&dst[0], &values[0], n)
	default:
		quantizeAVX2(&dst[0], &values[0], n)
	}
	quantizeStatesGeneric(dst[n:], values[n:])
}
