package simd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// elementwise calls each function that works on four equally long slices and
// returns what it sums up.
var elementwise = map[string]struct {
	kernel, definition func(a, b, c, d []float32) float64
}{
	"Add": {
		func(a, b, _, _ []float32) float64 { Add(a, b); return 0 },
		func(a, b, _, _ []float32) float64 { addElementsGeneric(a, b); return 0 },
	},
	"Hadamard": {
		func(a, b, _, _ []float32) float64 { Hadamard(a, b); return 0 },
		func(a, b, _, _ []float32) float64 { multiplyElementsGeneric(a, b); return 0 },
	},
	"Scale": {
		func(a, _, _, _ []float32) float64 { Scale(a, 0.3); return 0 },
		func(a, _, _, _ []float32) float64 { scaleGeneric(a, 0.3); return 0 },
	},
	"SumOfSquares": {
		func(a, _, _, _ []float32) float64 { return SumOfSquares(a) },
		func(a, _, _, _ []float32) float64 {
			var sums [sumLanes]float64
			sumOfSquaresGeneric(&sums, a)
			return total(&sums)
		},
	},
	"Largest": {
		func(a, _, _, _ []float32) float64 { return float64(largestOr0(Largest, a)) },
		func(a, _, _, _ []float32) float64 { return float64(largestOr0(largestGeneric, a)) },
	},
	"Exp": {
		func(a, _, _, _ []float32) float64 { return Exp(a, largestOr0(largestGeneric, a)) },
		func(a, _, _, _ []float32) float64 {
			var sums [sumLanes]float64
			expGeneric(&sums, a, largestOr0(largestGeneric, a))
			return total(&sums)
		},
	},
	"KeepLargest": {
		func(a, b, c, _ []float32) float64 { return keepTwo(KeepLargest, a, b, c) },
		func(a, b, c, _ []float32) float64 { return keepTwo(keepLargestGeneric, a, b, c) },
	},
	"Adam": {
		func(a, b, c, d []float32) float64 { testAdam.Update(a, b, c, d); return 0 },
		func(a, b, c, d []float32) float64 { adamGeneric(&testAdam, a, b, c, d); return 0 },
	},
}

// largestOr0 is 0 for none. Values that are NaN count as 0.
func largestOr0(largest func([]float32) float32, x []float32) float32 {
	numbers := slices.Clone(x)
	for i, v := range x {
		if v != v {
			numbers[i] = 0
		}
	}
	if len(x) == 0 {
		return 0
	}
	return largest(numbers)
}

// keepTwo keeps the largest elements of a, b and c in a, and returns a number
// that depends on each element's index.
func keepTwo(keep func([]float32, []int32, []float32, int32), a, b, c []float32) float64 {
	indices := make([]int32, len(a))
	keep(a, indices, b, 1)
	keep(a, indices, c, 2)
	var sum float64
	for i, index := range indices {
		sum += float64(index) * float64(i+1)
	}
	return sum
}

var testAdam = Adam{
	Scale:      0.5,
	FirstDecay: 0.9, SecondDecay: 0.999, FirstShare: 1 - 0.9, SecondShare: 1 - 0.999,
	Rate: 0.02, Correction: 31.6, Epsilon: 1e-8,
}

func TestElementwiseGiveTheSameBitsAtEveryLevel(t *testing.T) {
	for name, f := range elementwise {
		t.Run(name, func(t *testing.T) {
			atEachLevel(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(3, 4))
				for n := range 70 {
					var want, got [4]guarded
					for i := range want {
						want[i], got[i] = newGuarded(random, 1, n, 0), newGuarded(random, 1, n, 0)
						if i == 3 { // a second moment is no negative number
							for j, x := range want[i].Data {
								want[i].Data[j] = abs(x)
							}
						}
						if n > 20 {
							want[i].Data[n/3], want[i].Data[n/2] = guard, float32(math.Inf(1))
						}
						copy(got[i].Data, want[i].Data)
					}
					wantSum := f.definition(want[0].Data, want[1].Data, want[2].Data, want[3].Data)
					gotSum := f.kernel(got[0].Data, got[1].Data, got[2].Data, got[3].Data)
					if gotSum != wantSum && wantSum == wantSum {
						t.Fatalf("sum over %d elements %v, by definition %v", n, gotSum, wantSum)
					}
					for i := range want {
						got[i].checkGuards(t)
						for j := range want[i].Data {
							if !same(got[i].Data[j], want[i].Data[j]) {
								t.Fatalf("slice %d, element %d of %d: %g, by definition %g", i, j, n, got[i].Data[j], want[i].Data[j])
							}
						}
					}
				}
			})
		})
	}
}

func TestAdamIsThatOfThePaper(t *testing.T) {
	theta, m, v := []float32{1}, []float32{0.5}, []float32{0.25}
	testAdam.Update(theta, []float32{4}, m, v)
	wantM, wantV := 0.9*0.5+0.1*2, 0.999*0.25+0.001*4
	wantTheta := 1 - 0.02*wantM/(math.Sqrt(wantV)*31.6+1e-8)
	if got := fmt.Sprintf("%.5f %.5f %.5f", theta[0], m[0], v[0]); got != fmt.Sprintf("%.5f %.5f %.5f", wantTheta, wantM, wantV) {
		t.Errorf("parameter and moments are %s, want %.5f %.5f %.5f", got, wantTheta, wantM, wantV)
	}
}

func BenchmarkElementwise(b *testing.B) {
	var s [4][]float32
	for i := range s {
		s[i] = make([]float32, 1<<14)
	}
	for name, f := range elementwise {
		b.Run(name, func(b *testing.B) {
			benchmarkAtEachLevel(b, float64(len(s[0])), "Gelements/s", func() { f.kernel(s[0], s[1], s[2], s[3]) })
		})
	}
}
