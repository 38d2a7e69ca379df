package simd

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/gonum"
)

// multiplyGonum computes a product panel by panel with gonum's kernels, which
// a comparison can so put in the place of ours.
func multiplyGonum(c blas32.General, a operand, b *Packed, accumulate bool) {
	if c.Rows == 0 || b.rows == 0 {
		return
	}
	transpose, stride := blas.NoTrans, max(a.rowStride, b.rows)
	if a.stepStride != 1 {
		transpose, stride = blas.Trans, max(a.stepStride, c.Rows)
	}
	var beta float32
	if accumulate {
		beta = 1
	}
	for j := 0; j < c.Cols; j += panelWidth {
		gonum.Implementation{}.Sgemm(transpose, blas.NoTrans, c.Rows, min(panelWidth, c.Cols-j), b.rows, 1,
			a.data, stride, b.panel(j), panelWidth, beta, c.Data[j:], c.Stride)
	}
}
