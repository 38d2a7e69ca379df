package simd

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// loopsAtEachLevel calls a test of the loops at each level that the processor has.
func loopsAtEachLevel(t *testing.T, test func(t *testing.T)) {
	for level := Generic; level <= bestLevel(); level++ {
		t.Run(level.String(), func(t *testing.T) {
			defer Use(Use(level))
			test(t)
		})
	}
}

func TestEveryAccumulatorMakesEveryRound(t *testing.T) {
	loopsAtEachLevel(t, func(t *testing.T) {
		for rounds, each := range []float32{0, 1, 1.5, 1.75, 1.875} { // x ← ½·x + 1
			var lanes [fmaLanes]float32
			operations := MultiplyAddLoop(&lanes, rounds)
			var sum float32
			for _, x := range lanes {
				sum += x
			}
			// The accumulators of all lanes, from the operations of one round.
			accumulators := 0.0
			if rounds > 0 {
				accumulators = operations / 2 / float64(rounds)
			}
			if want := float32(accumulators) * each; sum != want {
				t.Errorf("%d rounds of %v accumulators give %v, want %v", rounds, accumulators, sum, want)
			}
		}
	})
}

func TestReadLoopReadsEachElementOnce(t *testing.T) {
	loopsAtEachLevel(t, func(t *testing.T) {
		for _, n := range []int{0, 1, 127, 128, 129, 256, 1024, 1100} {
			var sums, want []float32
			for at := range n {
				data := make([]float32, n)
				data[at] = float32(at + 1)
				sums = append(sums, ReadLoop(data))
				if at < n&^127 {
					want = append(want, data[at])
				} else {
					want = append(want, 0)
				}
			}
			if diff := cmp.Diff(want, sums); diff != "" {
				t.Errorf("%d elements, each alone not 0 (-want +got):\n%s", n, diff)
			}
		}
	})
}

func BenchmarkMultiplyAddLoop(b *testing.B) {
	const rounds = 10_000
	var lanes [fmaLanes]float32
	for level := bestLevel(); level >= Generic; level-- {
		b.Run(level.String(), func(b *testing.B) {
			defer Use(Use(level))
			operations := MultiplyAddLoop(&lanes, rounds)
			report(b, operations, "GFLOP/s", func() { MultiplyAddLoop(&lanes, rounds) })
		})
	}
}

func BenchmarkReadLoop(b *testing.B) {
	data := alignedSlice(256 << 10 / 4)
	benchmarkAtEachLevel(b, float64(4*len(data)), "GB/s", func() { ReadLoop(data) })
}
