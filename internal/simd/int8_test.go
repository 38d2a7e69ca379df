package simd

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/blas/blas32"
	"pgregory.net/rapid"
)

// randomStates returns states, and the same as numbers [rows × columns].
func randomStates(random *rand.Rand, rows, columns int) (States, blas32.General) {
	var states States
	states.Resize(rows, columns)
	exact := newGuarded(random, rows, columns, 0).General
	for i := range rows {
		values := exact.Data[i*columns : (i+1)*columns]
		for j := range values {
			values[j] = 2*random.Float32() - 1
		}
		states.Set(i, values)
	}
	return states, exact
}

func TestInt8ProductIsNearTheExactOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, k, n := rapid.IntRange(1, 40).Draw(t, "m"), rapid.IntRange(1, 200).Draw(t, "k"), rapid.IntRange(1, 100).Draw(t, "n")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		states, a := randomStates(random, m, k)
		b := newGuarded(random, k, n, 3).General
		var packed PackedInt8
		packed.Pack(b)
		c := newGuarded(random, m, n, 5)
		before := elements(c.General)
		MultiplyInt8(c.General, states, &packed)
		c.checkGuards(t)
		for i := range m {
			for j := range n {
				want, bound, largest := float64(before[i][j]), 1e-5, 0.0
				for step := range k {
					largest = max(largest, math.Abs(float64(b.Data[step*b.Stride+j])))
				}
				for step := range k {
					x, y := float64(a.Data[i*k+step]), float64(b.Data[step*b.Stride+j])
					want += x * y
					// Each factor is off by half a unit of its own scale.
					bound += math.Abs(y)/128 + math.Abs(x)*largest/254 + largest/(128*254)
				}
				if got := float64(c.Data[i*c.Stride+j]); math.Abs(got-want) > bound {
					t.Fatalf("C[%d,%d] is %g, exactly %g, off by more than %g", i, j, got, want, bound)
				}
			}
		}
	})
}

func TestInt8ProductIsTheSameAtEveryLevelAndForEachRowAlone(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	// Of these AMX takes those of whole panels and of whole steps, or steps whole but for less than four.
	for _, shape := range [][3]int{{1, 4, 32}, {12, 192, 768}, {53, 128, 96}, {37, 62, 64}, {16, 64, 32}, {33, 192, 70}, {33, 180, 64}, {25, 130, 100}, {7, 3, 33}, {13, 1, 1}} {
		m, k, n := shape[0], shape[1], shape[2]
		states, _ := randomStates(random, m, k+40) // of which the product takes the first k columns
		var packed PackedInt8
		packed.Pack(newGuarded(random, k, n, 0).General)
		before := newGuarded(random, m, n, 7).General
		compute := func(multiply func(blas32.General, States, *PackedInt8)) [][]float32 {
			c := newGuarded(random, m, n, 7)
			for i := range m {
				copy(c.Data[i*c.Stride:][:n], before.Data[i*before.Stride:])
			}
			multiply(c.General, states, &packed)
			c.checkGuards(t)
			return elements(c.General)
		}
		previous := Use(Generic)
		want := compute(MultiplyInt8)
		Use(previous)
		atEachLevel(t, func(t *testing.T) {
			if diff := cmp.Diff(want, compute(MultiplyInt8)); diff != "" {
				t.Errorf("%v: generic and this level differ:\n%s", shape, diff)
			}
			if diff := cmp.Diff(want, compute(multiplyInt8Tiles)); diff != "" {
				t.Errorf("%v: generic and this level's tiles differ:\n%s", shape, diff)
			}
			for i := range m {
				own := blas32.General{Rows: 1, Cols: n, Stride: n, Data: append([]float32{}, before.Data[i*before.Stride:][:n]...)}
				MultiplyInt8(own, states.From(i), &packed)
				if diff := cmp.Diff(want[i], own.Data); diff != "" {
					t.Errorf("%v: row %d by itself differs:\n%s", shape, i, diff)
				}
			}
		})
	}
}

// Sums in 16 bits that don't hold the largest products would show here.
func TestInt8ProductOfTheLargestNumbers(t *testing.T) {
	atEachLevel(t, func(t *testing.T) {
		for _, sign := range []float32{1, -1} {
			const k, n = 64, 32
			var states States
			states.Resize(1, k)
			row, b, c := make([]float32, k), newGuarded(rand.New(rand.NewPCG(1, 1)), k, n, 0).General, make([]float32, n)
			for i := range row {
				row[i] = 1
			}
			for i := range b.Data {
				b.Data[i] = sign
			}
			states.Set(0, row)
			var packed PackedInt8
			packed.Pack(b)
			MultiplyInt8(blas32.General{Rows: 1, Cols: n, Stride: n, Data: c}, states, &packed)
			for j, got := range c {
				if math.Abs(float64(got-sign*k)) > 1e-4 {
					t.Fatalf("C[%d] is %g, not %g", j, got, sign*k)
				}
			}
		}
	})
}

func TestStatesAreTheSameAtEveryLevel(t *testing.T) {
	values := []float32{0, 1, -1, 2, -2, float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), 0.5 / 64, -0.5 / 64, 1.5 / 64}
	random := rand.New(rand.NewPCG(8, 9))
	for len(values) < 67 {
		values = append(values, float32(random.NormFloat64()))
	}
	want := make([]uint8, len(values))
	quantizeStatesGeneric(want, values)
	if diff := cmp.Diff([]uint8{64, 128, 0, 128, 0, 128, 0, 0, 64, 64, 66}, want[:11]); diff != "" {
		t.Errorf("states of special values:\n%s", diff)
	}
	atEachLevel(t, func(t *testing.T) {
		var got States
		got.Resize(1, len(values))
		got.Set(0, values)
		if diff := cmp.Diff(want, got.data[:len(values)]); diff != "" {
			t.Errorf("states differ from their definition:\n%s", diff)
		}
	})
}

func BenchmarkMultiplyInt8(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	for _, m := range []int{1, 12, 64} {
		const k, n = 192, 768
		states, _ := randomStates(random, m, k)
		var packed PackedInt8
		packed.Pack(newGuarded(random, k, n, 0).General)
		c := newGuarded(random, m, n, 0).General
		b.Run(map[int]string{1: "1x192x768", 12: "12x192x768", 64: "64x192x768"}[m], func(b *testing.B) {
			report(b, 2*float64(m)*k*n, "GOP/s", func() { MultiplyInt8(c, states, &packed) })
		})
	}
}
