package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/gonum"

	"nomen/internal/markdown"
	"nomen/internal/simd"
)

// A shape is that of a product, [m × k] times [k × n].
type shape struct {
	m, k, n    int
	transposed bool // the left-hand side is stored as [k × m]
	role       string
	goal       string
}

// shapes are the products of an LSTM of hidden size 128 and input size 158.
var shapes = []shape{
	{1, 128, 512, false, "a step of 1 sequence", "60 % of L2"},
	{8, 128, 512, false, "a step of 8", "40 %"},
	{64, 128, 512, false, "a step of 64", "70 %"},
	{1024, 158, 1024, false, "all inputs", "70 %"},
	{64, 512, 128, false, "a step back of 64", ""},
	{158, 2048, 512, true, "gradient of the weights", ""},
}

func (s shape) String() string {
	transposed := ""
	if s.transposed {
		transposed = ", Aᵀ"
	}
	return fmt.Sprintf("%d × %d × %d%s", s.m, s.k, s.n, transposed)
}

// operations counts each multiply-add as two.
func (s shape) operations() float64 { return 2 * float64(s.m) * float64(s.k) * float64(s.n) }

// contenders returns nomen's kernel and gonum's on the same numbers.
func (s shape) contenders(random *rand.Rand) (ours, theirs contender) {
	a := randomMatrix(random, s.m, s.k)
	if s.transposed {
		a = randomMatrix(random, s.k, s.m)
	}
	b, c := randomMatrix(random, s.k, s.n), randomMatrix(random, s.m, s.n)
	var packed simd.Packed
	packed.Pack(b)
	multiply, transpose := simd.Multiply, blas.NoTrans
	if s.transposed {
		multiply, transpose = simd.MultiplyTransposed, blas.Trans
	}
	ours = alone(s.operations(), func() { multiply(c, a, &packed, false) })
	if s.m == 1 {
		return ours, alone(s.operations(), func() {
			gonum.Implementation{}.Sgemv(blas.Trans, s.k, s.n, 1, b.Data, b.Stride, a.Data, 1, 0, c.Data, 1)
		})
	}
	return ours, alone(s.operations(), func() {
		gonum.Implementation{}.Sgemm(transpose, blas.NoTrans, s.m, s.n, s.k, 1, a.Data, a.Stride, b.Data, b.Stride, 0, c.Data, c.Stride)
	})
}

func randomMatrix(random *rand.Rand, rows, columns int) blas32.General {
	m := blas32.General{Rows: rows, Cols: columns, Stride: columns, Data: make([]float32, rows*columns)}
	for i := range m.Data {
		m.Data[i] = float32(random.NormFloat64())
	}
	return m
}

// feedSize is how much the reading loop reads: as much as the weights of the
// product of a matrix with a vector, too much for any first-level cache.
const feedSize = 128 * 512

// peakContender makes as many floating-point operations as one core can.
func peakContender() contender {
	const rounds = 10_000
	var lanes [16]float32
	operations := simd.MultiplyAddLoop(&lanes, rounds)
	return alone(operations, func() { simd.MultiplyAddLoop(&lanes, rounds) })
}

// measureKernels compares the matrix products on one core with what that core
// can do at most.
func measureKernels(_ context.Context, b *bench) (*chapter, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // else gonum would use all cores
	random := rand.New(rand.NewPCG(1, 1))

	resident := randomMatrix(random, 1, feedSize).Data
	contenders := []contender{
		peakContender(),
		alone(4*feedSize, func() { simd.ReadLoop(resident) }),
	}
	for _, s := range shapes {
		ours, theirs := s.contenders(random)
		contenders = append(contenders, ours, theirs)
	}
	for _, s := range int8Shapes {
		contenders = append(contenders, s.int8Contender(random))
	}
	rates := race(b.runs, 100*time.Millisecond, contenders...)
	for i := range rates {
		rates[i] = rates[i].in(1e9)
	}
	return kernelChapter(simd.Kernels(), rates[0], rates[1], rates[2:]), nil
}

// int8Shapes are the products that a tagger computes in 8-bit integers.
var int8Shapes = shapes[:3]

// int8Contender returns nomen's kernel for 8-bit integers.
func (s shape) int8Contender(random *rand.Rand) contender {
	b, c := randomMatrix(random, s.k, s.n), randomMatrix(random, s.m, s.n)
	var packed simd.PackedInt8
	packed.Pack(b)
	var states simd.States
	states.Resize(s.m, s.k)
	for i := range s.m {
		states.Set(i, randomMatrix(random, 1, s.k).Data)
	}
	return alone(s.operations(), func() { simd.MultiplyInt8(c, states, &packed) })
}

// kernelChapter shows the rates, in GFLOP/s, of nomen and gonum in turns, and
// behind them those of 8-bit integers. The feed is in GB/s.
func kernelChapter(level simd.Level, peak, feed samples, rates []samples) *chapter {
	t := markdown.Table{Columns: []string{"M × K × N", "is", "nomen, GFLOP/s", "of the peak", "of what L2 feeds", "goal", "gonum, GFLOP/s", "nomen : gonum"}}
	for i, s := range shapes {
		ours, theirs := rates[2*i], rates[2*i+1]
		fed := ""
		if s.m == 1 {
			// Each of the weights, 4 bytes, is read for one multiply-add.
			fed = fraction(ours.in(0.5), feed)
		}
		t.Add(s, s.role, ours, fraction(ours, peak), fed, s.goal, theirs, ratio(ours, theirs))
	}
	int8s := markdown.Table{
		Caption: "The recurrent product in 8-bit integers:",
		Columns: []string{"M × K × N", "is", "nomen, Gop/s", "of the peak of fp32"},
	}
	for i, s := range int8Shapes {
		ours := rates[2*len(shapes)+i]
		int8s.Add(s, s.role, ours, fraction(ours, peak))
	}
	return &chapter{
		Title: "Matrix products, one core",
		Text: fmt.Sprintf(`Products with weights that are packed already, as they are at every step (%v kernels), and gonum's
Sgemm (for one row Sgemv). The peak of fp32 was measured between them, by a loop of fused multiply-adds in
registers: %v GFLOP/s. The second-level cache feeds %v GB/s to a loop that reads %d KiB from one end to the other.`,
			level, peak, feed, 4*feedSize/1024),
		Tables: []markdown.Table{t, int8s},
	}
}
