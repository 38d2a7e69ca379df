package bilstm

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"
	"pgregory.net/rapid"
)

// allPaths calls visit with every label path of n elements.
func allPaths(n, labels int, visit func(path []int)) {
	path := make([]int, n)
	for {
		visit(path)
		i := 0
		for ; i < n; i++ {
			if path[i]++; path[i] < labels {
				break
			}
			path[i] = 0
		}
		if i == n {
			return
		}
	}
}

// pathScore is the score of a path by its definition.
func pathScore(crf *CRF, emissions blas32.General, path []int) float64 {
	score := float64(crf.Start[path[0]]) + float64(crf.End[path[len(path)-1]])
	for t, label := range path {
		score += float64(row(emissions, t)[label])
		if t > 0 {
			score += float64(row(crf.Transition, path[t-1])[label])
		}
	}
	return score
}

func TestCRFAgreesWithSummingAllPaths(t *testing.T) {
	const labels = 4
	rapid.Check(t, func(t *rapid.T) {
		random := testRandom()
		crf := randomCRF(labels, oddAndEven, random)
		n := rapid.IntRange(1, 5).Draw(t, "elements")
		scale := rapid.Float64Range(0.1, 30).Draw(t, "scale")
		emissions := newUniform(n, labels, scale, random)

		total, best, top := 0.0, []int(nil), math.Inf(-1)
		ending := make([]float64, labels) // sum of the paths with each label at the last element
		allPaths(n, labels, func(path []int) {
			score := pathScore(crf, emissions, path)
			total += math.Exp(score)
			ending[path[n-1]] += math.Exp(score)
			if score > top {
				best, top = slices.Clone(path), score
			}
		})

		lattice := crf.Lattice(new(Scratch), emissions)
		if want := math.Log(total); math.Abs(lattice.LogPartition-want) > 1e-6 {
			t.Fatalf("log partition %v, summing all paths gives %v", lattice.LogPartition, want)
		}
		for label, sum := range ending {
			if got, want := lattice.Probability(n-1, []int{label}), sum/total; math.Abs(got-want) > 1e-6 {
				t.Fatalf("label %d at the end has probability %v, summing all paths gives %v", label, got, want)
			}
		}
		if got, want := lattice.Probability(0, best), math.Exp(top)/total; math.Abs(got-want) > 1e-6 {
			t.Fatalf("the best path has probability %v, by definition %v", got, want)
		}
		if got, want := lattice.LogLikelihood(new(Scratch), certain(best, labels)), top-math.Log(total); math.Abs(got-want) > 1e-6 {
			t.Fatalf("the best path has log-likelihood %v, by definition %v", got, want)
		}
		path := make([]int, n)
		crf.Viterbi(new(Scratch), emissions, path)
		if !slices.Equal(path, best) {
			t.Fatalf("Viterbi found %v, the best of all paths is %v", path, best)
		}
	})
}

func TestViterbiNeverTakesAForbiddenStep(t *testing.T) {
	crf := NewCRF(4, oddAndEven)
	emissions := newMatrix(3, 4)
	for i := range 3 {
		row(emissions, i)[1] = 50 // would like 1 1 1, but 2 must follow 1, and 1 not be last
	}
	path := make([]int, 3)
	crf.Viterbi(new(Scratch), emissions, path)
	for i := range path {
		if i > 0 && !oddAndEven(path[i-1], path[i]) || !oddAndEven(path[2], Edge) {
			t.Fatalf("path %v has a forbidden step", path)
		}
	}
	lattice := crf.Lattice(new(Scratch), emissions)
	if p := lattice.Probability(0, []int{1, 1}); p != 0 {
		t.Errorf("a forbidden step has probability %v", p)
	}
}

func TestViterbiSurvivesNonsense(t *testing.T) {
	crf := NewCRF(4, oddAndEven)
	nan := float32(math.NaN())
	for _, bad := range []float32{nan, float32(math.Inf(1)), float32(math.Inf(-1))} {
		emissions := newMatrix(3, 4)
		for i := range emissions.Data {
			emissions.Data[i] = bad
		}
		path := make([]int, 3)
		crf.Viterbi(new(Scratch), emissions, path)
		for _, label := range path {
			if label < 0 || label > 3 {
				t.Errorf("emissions of %v give path %v", bad, path)
			}
		}
	}
}

func BenchmarkLattice(b *testing.B) {
	benchmarkCRF(b, func(crf *CRF, scratch *Scratch, emissions blas32.General, _ []int) {
		crf.Lattice(scratch, emissions)
	})
}

func BenchmarkViterbi(b *testing.B) {
	benchmarkCRF(b, (*CRF).Viterbi)
}

// benchmarkCRF measures work on a sequence of 25 tokens, with the labels of one
// and of four kinds of entity.
func benchmarkCRF(b *testing.B, work func(*CRF, *Scratch, blas32.General, []int)) {
	for _, labels := range []int{5, 17} {
		b.Run(fmt.Sprintf("%d labels", labels), func(b *testing.B) {
			random := testRandom()
			crf := randomCRF(labels, func(int, int) bool { return true }, random)
			emissions, path := newUniform(25, labels, 2, random), make([]int, 25)
			var scratch Scratch
			b.ReportAllocs()
			for b.Loop() {
				scratch.Reset()
				work(crf, &scratch, emissions, path)
			}
			b.ReportMetric(25*float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}
