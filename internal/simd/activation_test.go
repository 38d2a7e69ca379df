package simd

import (
	"math"
	"math/rand/v2"
	"testing"
)

// statedUlps is the error bound in the documentation of Sigmoid and Tanh.
const statedUlps = 3

var activations = map[string]struct {
	kernel, definition func(dst, src []float32)
	reference          func(x float64) float64
}{
	"sigmoid": {Sigmoid, sigmoidGeneric, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }},
	"tanh":    {Tanh, tanhGeneric, math.Tanh},
	"exp of -|x|": {
		func(dst, src []float32) { negate(dst, src); Exp(dst, 0) },
		func(dst, src []float32) { negate(dst, src); expGeneric(new([sumLanes]float64), dst, 0) },
		func(x float64) float64 { return math.Exp(max(-math.Abs(x), lowestExp)) },
	},
}

func negate(dst, src []float32) {
	for i, x := range src {
		dst[i] = -abs(x)
	}
}

// allFloats calls test with slices of every stride-th float32, by its bits.
func allFloats(stride uint64, test func(xs []float32)) {
	xs := make([]float32, 0, 1<<16)
	for bits := uint64(0); bits < 1<<32; bits += stride {
		xs = append(xs, math.Float32frombits(uint32(bits)))
		if len(xs) == cap(xs) {
			test(xs)
			xs = xs[:0]
		}
	}
	test(xs)
}

func sampling() uint64 {
	if testing.Short() {
		return 10007
	}
	return 499
}

// ulps returns how far got is from want, in spacings of float32 at want.
func ulps(got float32, want float64) float64 {
	near := abs(float32(want))
	spacing := float64(math.Nextafter32(near, 2)) - float64(near)
	return math.Abs(float64(got)-want) / spacing
}

func TestActivationsAreWithinTheStatedError(t *testing.T) {
	for name, activation := range activations {
		t.Run(name, func(t *testing.T) {
			worst, at := 0.0, float32(0)
			got := make([]float32, 1<<16)
			allFloats(sampling(), func(xs []float32) {
				activation.definition(got[:len(xs)], xs)
				for i, x := range xs {
					want := activation.reference(float64(x))
					switch {
					case x != x:
						if got[i] == got[i] {
							t.Fatalf("%s(NaN) = %g", name, got[i])
						}
					case name == "sigmoid" && want < 0x1p-126:
						if got[i] < 0 || got[i] > 0x1p-126 {
							t.Fatalf("%s(%g) = %g, want from 0 to 2^-126", name, x, got[i])
						}
					case ulps(got[i], want) > worst:
						worst, at = ulps(got[i], want), x
					}
				}
			})
			t.Logf("largest error %.2f ulp, at %g", worst, at)
			if !(worst <= statedUlps) {
				t.Errorf("error %.2f ulp at %g, want at most %d", worst, at, statedUlps)
			}
		})
	}
}

// same tells whether two results are the same bits, or both NaN.
func same(x, y float32) bool {
	return math.Float32bits(x) == math.Float32bits(y) || x != x && y != y
}

func TestActivationsGiveTheSameBitsAtEveryLevel(t *testing.T) {
	for name, activation := range activations {
		t.Run(name, func(t *testing.T) {
			want, got := make([]float32, 1<<16), make([]float32, 1<<16)
			atEachLevel(t, func(t *testing.T) {
				allFloats(sampling(), func(xs []float32) {
					activation.definition(want[:len(xs)], xs)
					activation.kernel(got[:len(xs)], xs)
					for i, x := range xs {
						if !same(got[i], want[i]) {
							t.Fatalf("%s(%g) = %g, by definition %g", name, x, got[i], want[i])
						}
					}
				})
			})
		})
	}
}

func TestActivationsOfSpecialValues(t *testing.T) {
	inf := float32(math.Inf(1))
	nan := float32(math.NaN())
	minusZero := float32(math.Copysign(0, -1))
	smallest := float32(math.SmallestNonzeroFloat32)
	tests := []struct {
		name             string
		x, sigmoid, tanh float32
	}{
		{"NaN", nan, nan, nan},
		{"+Inf", inf, 1, 1},
		{"-Inf", -inf, 0, -1},
		{"zero", 0, 0.5, 0},
		{"minus zero", minusZero, 0.5, minusZero},
		{"largest", math.MaxFloat32, 1, 1},
		{"least", -math.MaxFloat32, 0, -1},
		{"smallest", smallest, 0.5, smallest},
		{"minus smallest", -smallest, 0.5, -smallest},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			atEachLevel(t, func(t *testing.T) {
				// 17 elements reach the widest kernel and what it leaves over.
				src, dst := make([]float32, 17), make([]float32, 17)
				for i := range src {
					src[i] = test.x
				}
				for _, i := range []int{0, 16} {
					if Sigmoid(dst, src); !same(dst[i], test.sigmoid) {
						t.Errorf("sigmoid = %g, want %g", dst[i], test.sigmoid)
					}
					if Tanh(dst, src); !same(dst[i], test.tanh) {
						t.Errorf("tanh = %g, want %g", dst[i], test.tanh)
					}
				}
			})
		})
	}
}

func TestActivationsWriteTheirSliceOnly(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for name, activation := range activations {
		t.Run(name, func(t *testing.T) {
			atEachLevel(t, func(t *testing.T) {
				for n := range 70 {
					src, dst := newGuarded(random, 1, n, 0), newGuarded(random, 1, n, 0)
					want := make([]float32, n)
					activation.definition(want, src.Data)
					activation.kernel(dst.Data, src.Data)
					activation.kernel(src.Data, src.Data) // in place
					dst.checkGuards(t)
					src.checkGuards(t)
					for i := range want {
						if dst.Data[i] != want[i] || src.Data[i] != want[i] {
							t.Fatalf("element %d of %d = %g, in place %g, want %g",
								i, n, dst.Data[i], src.Data[i], want[i])
						}
					}
				}
			})
		})
	}
}
