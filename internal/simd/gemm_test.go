package simd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/blas/blas32"
	"pgregory.net/rapid"
)

// atEachLevel runs a test with the kernels of every level that this machine
// has.
func atEachLevel(t *testing.T, test func(t *testing.T)) {
	for level := Generic; level <= bestLevel(); level++ {
		t.Run(level.String(), func(t *testing.T) {
			defer Use(Use(level))
			test(t)
		})
	}
}

// guard is what lies around and between the rows of a test's matrix: should a
// kernel read it, the result is NaN; should one write there, it is gone.
var guard = float32(math.NaN())

// guarded is a matrix with room around it.
type guarded struct {
	blas32.General
	around []float32
}

const margin = 2 * maxTileRows * panelWidth

func newGuarded(random *rand.Rand, rows, columns, gap int) guarded {
	stride := columns + gap
	size := max(0, (rows-1)*stride+columns)
	around := make([]float32, margin+size+margin)
	for i := range around {
		around[i] = guard
	}
	m := guarded{blas32.General{
		Rows: rows, Cols: columns, Stride: stride, Data: around[margin : margin+size : margin+size],
	}, around}
	for i := range rows {
		for j := range columns {
			m.Data[i*stride+j] = float32(random.NormFloat64())
		}
	}
	return m
}

// checkGuards fails the test if anything outside the matrix was written.
func (m guarded) checkGuards(t rapid.TB) {
	t.Helper()
	for i, x := range m.around {
		at := i - margin
		inside := at >= 0 && at < len(m.Data) && at%m.Stride < m.Cols
		if !inside && x == x {
			t.Fatalf("%d × %d, stride %d: element %d outside the matrix was set to %g",
				m.Rows, m.Cols, m.Stride, at, x)
		}
	}
}

// elements returns the rows of m without what lies between them.
func elements(m blas32.General) [][]float32 {
	rows := make([][]float32, m.Rows)
	for i := range rows {
		rows[i] = append([]float32{}, m.Data[i*m.Stride:][:m.Cols]...)
	}
	return rows
}

func transposed(m blas32.General, random *rand.Rand, gap int) blas32.General {
	result := newGuarded(random, m.Cols, m.Rows, gap).General
	for i := range m.Rows {
		for j := range m.Cols {
			result.Data[j*result.Stride+i] = m.Data[i*m.Stride+j]
		}
	}
	return result
}

// A product is one case of a test: C [m × n] from A [m × k] and B [k × n].
type product struct {
	m, n, k                int
	gap                    int
	transposeA, transposeB bool
	accumulate             bool
	a, b                   blas32.General // as in the formula, not as passed
	passedA, passedB       blas32.General
	before                 blas32.General // C before
	random                 *rand.Rand
}

func (p *product) fill(seed uint64) {
	p.random = rand.New(rand.NewPCG(seed, 1))
	p.a = newGuarded(p.random, p.m, p.k, p.gap).General
	p.b = newGuarded(p.random, p.k, p.n, p.gap).General
	p.before = newGuarded(p.random, p.m, p.n, p.gap).General
	p.passedA, p.passedB = p.a, p.b
	if p.transposeA {
		p.passedA = transposed(p.a, p.random, p.gap)
	}
	if p.transposeB {
		p.passedB = transposed(p.b, p.random, p.gap)
	}
}

// compute returns C, with the kernels in use.
func (p *product) compute(t rapid.TB) blas32.General {
	t.Helper()
	c := newGuarded(p.random, p.m, p.n, p.gap)
	copy(c.Data, p.before.Data)
	var packed Packed
	if p.transposeB {
		packed.PackTransposed(p.passedB)
	} else {
		packed.Pack(p.passedB)
	}
	if p.transposeA {
		MultiplyTransposed(c.General, p.passedA, &packed, p.accumulate)
	} else {
		Multiply(c.General, p.passedA, &packed, p.accumulate)
	}
	c.checkGuards(t)
	return c.General
}

// check compares C with the product in float64. What rounding may add is at
// most (k+1)·2^-24 of the sum of the absolute products (Higham, Accuracy and
// Stability of Numerical Algorithms, section 3.1), twice that if products are
// rounded as well.
func (p *product) check(t rapid.TB, c blas32.General) {
	t.Helper()
	for i := range p.m {
		for j := range p.n {
			var sum, absolute float64
			if p.accumulate {
				sum = float64(p.before.Data[i*p.before.Stride+j])
				absolute = math.Abs(sum)
			}
			for k := range p.k {
				x := float64(p.a.Data[i*p.a.Stride+k]) * float64(p.b.Data[k*p.b.Stride+j])
				sum += x
				absolute += math.Abs(x)
			}
			got := float64(c.Data[i*c.Stride+j])
			if tolerance := float64(p.k+2) * 0x1p-23 * absolute; !(math.Abs(got-sum) <= tolerance) {
				t.Fatalf("%v: C[%d,%d] = %g, want %g ± %g", p, i, j, got, sum, tolerance)
			}
		}
	}
}

func (p *product) String() string {
	return fmt.Sprintf("m=%d n=%d k=%d gap=%d transposeA=%t transposeB=%t accumulate=%t",
		p.m, p.n, p.k, p.gap, p.transposeA, p.transposeB, p.accumulate)
}

func TestProductIsRightForEveryTileShape(t *testing.T) {
	atEachLevel(t, func(t *testing.T) {
		for m := range 2*maxTileRows + 2 {
			for _, n := range []int{0, 1, 7, 8, 9, 16, 17, 31, 32, 33, 64, 70} {
				for _, k := range []int{0, 1, 2, 9} {
					for variant := range 8 {
						p := product{
							m: m, n: n, k: k, gap: m % 3,
							transposeA: variant&1 != 0, transposeB: variant&2 != 0, accumulate: variant&4 != 0,
						}
						p.fill(uint64(m*1000 + n))
						p.check(t, p.compute(t))
					}
				}
			}
		}
	})
}

func drawProduct(t *rapid.T) product {
	p := product{
		m:          rapid.IntRange(0, 100).Draw(t, "m"),
		n:          rapid.OneOf(rapid.IntRange(0, 140), rapid.IntRange(250, 300)).Draw(t, "n"),
		k:          rapid.OneOf(rapid.IntRange(0, 200), rapid.IntRange(depthBlock-2, 2*depthBlock+2)).Draw(t, "k"),
		gap:        rapid.IntRange(0, 20).Draw(t, "gap"),
		transposeA: rapid.Bool().Draw(t, "transposeA"),
		transposeB: rapid.Bool().Draw(t, "transposeB"),
		accumulate: rapid.Bool().Draw(t, "accumulate"),
	}
	p.fill(rapid.Uint64().Draw(t, "seed"))
	return p
}

func TestProductIsRightForRandomShapes(t *testing.T) {
	atEachLevel(t, func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			p := drawProduct(t)
			p.check(t, p.compute(t))
		})
	})
}

func TestFusedLevelsAgreeBitForBit(t *testing.T) {
	if bestLevel() < AVX512 {
		t.Skip("needs AVX-512")
	}
	rapid.Check(t, func(t *rapid.T) {
		p := drawProduct(t)
		defer Use(Use(AVX512))
		want := p.compute(t)
		Use(AVX2)
		if diff := cmp.Diff(elements(want), elements(p.compute(t))); diff != "" {
			t.Fatalf("%v: AVX512 (-) and AVX2 (+) differ:\n%s", &p, diff)
		}
	})
}

// The chain of additions of one element, written out as the package
// documentation states it, whatever the tiles and blocks.
func TestGenericIsTheStatedChain(t *testing.T) {
	defer Use(Use(Generic))
	p := product{m: 15, n: 45, k: depthBlock + 9, accumulate: true}
	p.fill(7)
	want := elements(p.before)
	for i, row := range want {
		for j := range row {
			for k := range p.k {
				row[j] += float32(p.a.Data[i*p.a.Stride+k] * p.b.Data[k*p.b.Stride+j])
			}
		}
	}
	if diff := cmp.Diff(want, elements(p.compute(t))); diff != "" {
		t.Errorf("product (-want +got):\n%s", diff)
	}
}

// The same for the assembly. Operands with 12 significant bits make every
// product exact in float32, so that fused and unfused steps agree.
func TestAllLevelsAgreeWhereProductsAreExact(t *testing.T) {
	p := product{m: 29, n: 77, k: depthBlock + 100, transposeA: true, accumulate: true}
	p.fill(3)
	for _, data := range [][]float32{p.passedA.Data, p.passedB.Data} {
		for i, x := range data {
			data[i] = math.Float32frombits(math.Float32bits(x) &^ 0xfff)
		}
	}
	previous := Use(Generic)
	defer Use(previous)
	want := elements(p.compute(t))
	atEachLevel(t, func(t *testing.T) {
		if diff := cmp.Diff(want, elements(p.compute(t))); diff != "" {
			t.Errorf("generic (-) and this level (+) differ:\n%s", diff)
		}
	})
}

func TestGonumCanStandIn(t *testing.T) {
	defer Use(Use(Gonum))
	rapid.Check(t, func(t *rapid.T) {
		p := drawProduct(t)
		p.check(t, p.compute(t))
	})
}

func TestRowDoesNotDependOnItsBatch(t *testing.T) {
	atEachLevel(t, func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			p := drawProduct(t)
			if p.m == 0 || p.transposeA {
				t.Skip()
			}
			batch := p.compute(t)
			first := rapid.IntRange(0, p.m-1).Draw(t, "first")
			count := rapid.IntRange(1, p.m-first).Draw(t, "count")
			some := p
			some.m = count
			some.passedA.Rows, some.passedA.Data = count, p.passedA.Data[first*p.passedA.Stride:]
			some.before.Rows, some.before.Data = count, p.before.Data[first*p.before.Stride:]
			want := elements(batch)[first : first+count]
			if diff := cmp.Diff(want, elements(some.compute(t))); diff != "" {
				t.Fatalf("%v: rows %d to %d in the batch (-) and apart (+) differ:\n%s", &p, first, first+count, diff)
			}
		})
	})
}

func TestNaNAndInfReachTheirRowAndColumnOnly(t *testing.T) {
	inf := float32(math.Inf(1))
	nan := float32(math.NaN())
	for name, x := range map[string]float32{"NaN": nan, "+Inf": inf, "-Inf": -inf} {
		t.Run(name, func(t *testing.T) {
			atEachLevel(t, func(t *testing.T) {
				p := product{m: 13, n: 37, k: 20}
				p.fill(1)
				p.a.Data[5*p.a.Stride+3] = x
				p.b.Data[3*p.b.Stride+34] = x
				for i, row := range elements(p.compute(t)) {
					for j, got := range row {
						finite := !math.IsNaN(float64(got)) && !math.IsInf(float64(got), 0)
						if want := i != 5 && j != 34; finite != want {
							t.Errorf("C[%d,%d] = %g", i, j, got)
						}
						if x != x && !finite && got == got {
							t.Errorf("C[%d,%d] = %g, want NaN", i, j, got)
						}
					}
				}
			})
		})
	}
}

func TestMatricesWithoutElementsNeedNoData(t *testing.T) {
	empty := func(rows, columns int) blas32.General {
		return blas32.General{Rows: rows, Cols: columns, Stride: columns + 2}
	}
	atEachLevel(t, func(t *testing.T) {
		var b Packed
		b.Pack(empty(0, 7))
		Multiply(empty(0, 7), empty(0, 0), &b, false)
		MultiplyTransposed(empty(0, 7), empty(0, 0), &b, false)
		c := blas32.General{Rows: 2, Cols: 7, Stride: 7, Data: make([]float32, 14)}
		c.Data[13] = 5
		Multiply(c, empty(2, 0), &b, true)
		if c.Data[13] != 5 {
			t.Errorf("adding an empty sum gave %g, want 5", c.Data[13])
		}
		Multiply(c, empty(2, 0), &b, false)
		if c.Data[13] != 0 {
			t.Errorf("an empty sum is %g, want 0", c.Data[13])
		}
		b.PackTransposed(empty(0, 7))
		Multiply(empty(3, 0), newGuarded(rand.New(rand.NewPCG(1, 1)), 3, 7, 0).General, &b, false)
	})
}

func TestPackingAgainDoesNotAllocate(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	weights := newGuarded(random, 40, 70, 0).General
	a, c := newGuarded(random, 20, 40, 0).General, newGuarded(random, 20, 70, 0).General
	aTransposed := transposed(a, random, 0)
	weightsTransposed := transposed(weights, random, 0)
	var packed Packed
	packed.Pack(weights)
	atEachLevel(t, func(t *testing.T) {
		if n := testing.AllocsPerRun(10, func() {
			packed.Pack(weights)
			packed.PackTransposed(weightsTransposed)
			Multiply(c, a, &packed, false)
			MultiplyTransposed(c, aTransposed, &packed, true)
		}); n != 0 {
			t.Errorf("%g allocations", n)
		}
	})
}

func TestPackingAgainLeavesNothingOfTheFormerMatrix(t *testing.T) {
	var reused Packed
	large := product{m: 3, n: 100, k: 50}
	large.fill(1)
	small := product{m: 3, n: 5, k: 8}
	small.fill(2)
	atEachLevel(t, func(t *testing.T) {
		for _, pack := range []func(){
			func() { reused.Pack(small.b) },
			func() { reused.PackTransposed(transposed(small.b, small.random, 1)) },
		} {
			reused.Pack(large.b)
			pack()
			c := newGuarded(small.random, small.m, small.n, 2)
			Multiply(c.General, small.a, &reused, false)
			small.check(t, c.General)
		}
	})
}

func TestShapesThatDoNotFitPanic(t *testing.T) {
	matrix := func(rows, columns int) blas32.General {
		return blas32.General{Rows: rows, Cols: columns, Stride: columns, Data: make([]float32, rows*columns)}
	}
	short := matrix(4, 5)
	short.Data = short.Data[:19]
	narrow := matrix(4, 5)
	narrow.Stride = 4
	var b Packed
	b.Pack(matrix(5, 6))
	tests := map[string]func(){
		"A has too few columns":          func() { Multiply(matrix(4, 6), matrix(4, 4), &b, false) },
		"A transposed has too few rows":  func() { MultiplyTransposed(matrix(4, 6), matrix(4, 4), &b, false) },
		"C has too few rows":             func() { Multiply(matrix(3, 6), matrix(4, 5), &b, false) },
		"C has too many columns":         func() { Multiply(matrix(4, 7), matrix(4, 5), &b, false) },
		"A's data is short":              func() { Multiply(matrix(4, 6), short, &b, false) },
		"C's data is short":              func() { Multiply(short, matrix(4, 5), &b, false) },
		"stride is less than a row":      func() { b.Pack(narrow) },
		"transposed B's data is short":   func() { b.PackTransposed(short) },
		"activation of unequal lengths":  func() { Tanh(make([]float32, 3), make([]float32, 4)) },
		"activation of unequal lengths ": func() { Sigmoid(make([]float32, 4), make([]float32, 3)) },
	}
	for name, call := range tests {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			call()
		})
	}
}
