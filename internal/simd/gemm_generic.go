package simd

// multiplyTileGeneric defines what a tile is:
//
//	c[i,j] ← c[i,j] + a[i,k]·b[k,j]    for k = 0, 1, ..., steps-1
//
// It keeps eight columns of a row in registers while k passes. Products are
// converted so that no compiler fuses them with the sum: the result is the
// same on every processor.
func multiplyTileGeneric(t tile) {
	for i := range t.rows {
		for j := 0; j < t.columns; j += 8 {
			c := (*[8]float32)(t.c[i*t.cStride+j:])
			if !t.accumulate {
				*c = [8]float32{}
			}
			multiplyRowGeneric(c, t.a.data[i*t.a.rowStride:], t.a.stepStride, t.b[j:], t.steps)
		}
	}
}

func multiplyRowGeneric(c *[8]float32, a []float32, stepStride int, b []float32, steps int) {
	c0, c1, c2, c3, c4, c5, c6, c7 := c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]
	for k := range steps {
		x := a[k*stepStride]
		y := (*[8]float32)(b[k*panelWidth:])
		c0 += float32(x * y[0])
		c1 += float32(x * y[1])
		c2 += float32(x * y[2])
		c3 += float32(x * y[3])
		c4 += float32(x * y[4])
		c5 += float32(x * y[5])
		c6 += float32(x * y[6])
		c7 += float32(x * y[7])
	}
	*c = [8]float32{c0, c1, c2, c3, c4, c5, c6, c7}
}
