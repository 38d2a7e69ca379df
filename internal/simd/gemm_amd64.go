//go:build !purego

package simd

// multiplyAVX512 computes 1 to 12 rows by a whole panel of 32 columns.
//
//go:noescape
func multiplyAVX512(c *float32, cStride int, a *float32, rowStride, stepStride int, b *float32, steps, rows int, accumulate bool)

// multiplyAVX2 computes 1 to 6 rows by 16 columns, half a panel.
//
//go:noescape
func multiplyAVX2(c *float32, cStride int, a *float32, rowStride, stepStride int, b *float32, steps, rows int, accumulate bool)

// multiplyRowAVX512 computes one row by four whole panels, panelStride apart.
//
//go:noescape
func multiplyRowAVX512(c, a *float32, stepStride int, b *float32, panelStride, steps int, accumulate bool)

// multiplyRow computes as many columns of a product of one row as it can do
// faster than tile by tile, and returns how many those are.
func multiplyRow(t tile, panelStride, columns int) int {
	const panels = 4
	if active < AVX512 {
		return 0
	}
	done := 0
	for ; done+panels*panelWidth <= columns; done += panels * panelWidth {
		multiplyRowAVX512(&t.c[done], &t.a.data[0], t.a.stepStride,
			&t.b[done/panelWidth*panelStride], panelStride, t.steps, t.accumulate)
	}
	return done
}

func multiplyTile(t tile) {
	switch active {
	case AVX512:
		multiplyAVX512(&t.c[0], t.cStride, &t.a.data[0], t.a.rowStride, t.a.stepStride,
			&t.b[0], t.steps, t.rows, t.accumulate)
	case AVX2:
		multiplyTileAVX2(t)
	default:
		multiplyTileGeneric(t)
	}
}

// multiplyTileAVX2 cuts a tile in halves, rows and columns, as the 16
// registers of AVX2 hold a quarter of what those of AVX-512 do.
func multiplyTileAVX2(t tile) {
	const halfPanel, halfTile = panelWidth / 2, maxTileRows / 2
	for i, rows := 0, 0; i < t.rows; i += rows {
		rows = share(t.rows-i, halfTile)
		a := t.a.from(i, 0)
		for j := 0; j < t.columns; j += halfPanel {
			multiplyAVX2(&t.c[i*t.cStride+j], t.cStride, &a.data[0], a.rowStride, a.stepStride,
				&t.b[j], t.steps, rows, t.accumulate)
		}
	}
}
