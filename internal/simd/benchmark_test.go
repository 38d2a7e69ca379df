package simd

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/gonum"
)

// benchmarkAtEachLevel runs a benchmark at each level; it reports work per
// second, given the work of one call.
func benchmarkAtEachLevel(b *testing.B, work float64, unit string, call func()) {
	for level := bestLevel(); level >= Generic; level-- {
		b.Run(level.String(), func(b *testing.B) {
			defer Use(Use(level))
			report(b, work, unit, call)
		})
	}
}

func report(b *testing.B, work float64, unit string, call func()) {
	b.ReportAllocs()
	for b.Loop() {
		call()
	}
	b.ReportMetric(work*float64(b.N)/b.Elapsed().Seconds()/1e9, unit)
}

func BenchmarkMultiply(b *testing.B) {
	for _, shape := range []struct {
		m, k, n    int
		transposed bool
	}{
		{1, 128, 512, false},
		{8, 128, 512, false},
		{32, 128, 512, false},
		{64, 128, 512, false},
		{64, 256, 9, false},
		{1024, 158, 1024, false},
		{158, 512, 512, true},
		{158, 3000, 512, true},
		{512, 512, 158, true},
	} {
		random := rand.New(rand.NewPCG(1, 1))
		x := newGuarded(random, shape.m, shape.k, 0).General
		y := newGuarded(random, shape.k, shape.n, 0).General
		c := newGuarded(random, shape.m, shape.n, 0).General
		name, multiply, transpose := fmt.Sprintf("%dx%dx%d", shape.m, shape.k, shape.n), Multiply, blas.NoTrans
		if shape.transposed {
			name, multiply, transpose = name+"ᵀ", MultiplyTransposed, blas.Trans
			x = transposed(x, random, 0)
		}
		var packed Packed
		packed.Pack(y)
		operations := 2 * float64(shape.m) * float64(shape.k) * float64(shape.n)
		b.Run(name, func(b *testing.B) {
			benchmarkAtEachLevel(b, operations, "GFLOP/s", func() { multiply(c, x, &packed, false) })
			b.Run("gonum", func(b *testing.B) {
				report(b, operations, "GFLOP/s", func() { sgemm(transpose, x, y, c) })
			})
		})
	}
}

func sgemm(transpose blas.Transpose, a, b, c blas32.General) {
	gonum.Implementation{}.Sgemm(transpose, blas.NoTrans, c.Rows, c.Cols, b.Rows, 1,
		a.Data, a.Stride, b.Data, b.Stride, 0, c.Data, c.Stride)
}

func BenchmarkPack(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	weights := newGuarded(random, 512, 512, 0).General
	var packed Packed
	b.Run("plain", func(b *testing.B) {
		report(b, 512*512, "Gelements/s", func() { packed.Pack(weights) })
	})
	b.Run("transposed", func(b *testing.B) {
		report(b, 512*512, "Gelements/s", func() { packed.PackTransposed(weights) })
	})
}

func BenchmarkActivation(b *testing.B) {
	src, dst := make([]float32, 512), make([]float32, 512)
	for i := range src {
		src[i] = float32(i-256) / 64
	}
	for name, activation := range activations {
		b.Run(name, func(b *testing.B) {
			benchmarkAtEachLevel(b, float64(len(src)), "Gelements/s", func() { activation.kernel(dst, src) })
		})
	}
}
