package bilstm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gonum.org/v1/gonum/blas/blas32"
)

func testLanguageConfig(cell Cell, untied bool) LanguageConfig {
	return LanguageConfig{
		Words: 7, Size: 5, Characters: 6, CharacterSize: 3, CharacterFilters: 4, CharacterWidth: 3,
		Cell: cell, Hidden: 6, Layers: 2, Untied: untied,
	}
}

// testLanguage is a small network with two texts of three words, one of which
// has no vector.
func testLanguage(cell Cell, untied bool) (*Language, Sentences, []int32) {
	network := NewLanguage(testLanguageConfig(cell, untied), testRandom())
	for i := range network.Words.Weight.Data { // larger than at first, for differences that can be seen
		network.Words.Weight.Data[i] *= 5
	}
	return network, Sentences{
		Batch: NewBatch([]int{4, 4}),
		Forms: Forms{
			Words: []int32{3, 0, 5, 1}, Characters: []int32{2, 4, 1}, Starts: []int32{0, 0, 3, 3, 3},
		},
		Tokens: []int32{0, 1, 2, 0, 3, 2},
	}, []int32{5, 6, 1, 2, 0, 3}
}

func TestLanguageGradient(t *testing.T) {
	for _, cell := range []Cell{LSTM, GRU, RNN} {
		for _, untied := range []bool{false, true} {
			t.Run(fmt.Sprint(cell, untied), func(t *testing.T) {
				network, s, targets := testLanguage(cell, untied)
				gradient := network.NewGradient()
				var scratch Scratch
				run := func(gradient *Language) float64 {
					network.Prepare(Training)
					scratch.Reset()
					states := network.NewStates(2)
					for _, state := range states {
						for i := range state.Hidden.Data {
							state.Hidden.Data[i], state.Cell.Data[i] = 0.3, -0.4
						}
					}
					return network.Gradient(&scratch, s, states, LanguageDropout{}, testRandom(), gradient, func(states, dStates blas32.General) float64 {
						return network.Output.Loss(&scratch, states, targets, dStates, gradient.Output)
					})
				}
				run(gradient)
				checkGradient(t, network.Parameters(), gradient.Parameters(), func() float64 { return run(network.NewGradient()) })
			})
		}
	}
}

// A sample of all words, each expected as often as another, is no sample.
func TestSampledLossOfAllWordsIsTheLoss(t *testing.T) {
	network, _, targets := testLanguage(LSTM, false)
	network.Prepare(Training)
	var scratch Scratch
	states := newUniform(len(targets), 5, 1, testRandom())
	candidates := []int32{6, 5, 4, 3, 2, 1, 0}
	places := make([]int32, len(targets))
	for i, target := range targets {
		places[i] = 6 - target
	}
	whole, sampled := network.NewGradient(), network.NewGradient()
	d, dSampled := newMatrix(len(targets), 5), newMatrix(len(targets), 5)
	want := network.Output.Loss(&scratch, states, targets, d, whole.Output)
	got := network.Output.SampledLoss(&scratch, states, places, candidates, make([]float32, 7), dSampled, sampled.Output)
	if math.Abs(got-want) > 1e-5 {
		t.Errorf("sampled loss %v, want %v", got, want)
	}
	near := cmpopts.EquateApprox(0, 1e-5)
	for name, pair := range map[string][2][]float32{
		"states": {d.Data, dSampled.Data}, "biases": {whole.Output.Bias, sampled.Output.Bias},
		"vectors": {whole.Words.Weight.Data, sampled.Words.Weight.Data},
	} {
		if diff := cmp.Diff(pair[0], pair[1], near); diff != "" {
			t.Errorf("gradient of the %s (-whole +sampled):\n%s", name, diff)
		}
	}
}

// What a text is cut into must not change what the network makes of it.
func TestStatesGoOnWhereTheyWere(t *testing.T) {
	for _, cell := range []Cell{LSTM, GRU, RNN} {
		for _, purpose := range []Purpose{Inference, QuantizedInference} {
			network, s, _ := testLanguage(cell, false)
			network.Prepare(purpose)
			var scratch Scratch
			whole := clone(network.States(&scratch, s, network.NewStates(2)))
			states := network.NewStates(2)
			parts := newMatrix(0, 5)
			for step := range 3 {
				part := s
				part.Batch, part.Tokens = NewBatch([]int{2, 2}), s.Tokens[2*step:2*step+2]
				scratch.Reset()
				parts.Data = append(parts.Data, clone(network.States(&scratch, part, states)).Data...)
			}
			if diff := cmp.Diff(whole.Data, parts.Data); diff != "" {
				t.Errorf("%s: states (-at once +word by word):\n%s", cell, diff)
			}
		}
	}
}

func TestVariationalDropoutIsTheSameAtAllSteps(t *testing.T) {
	x := newMatrix(12, 40)
	for i := range x.Data {
		x.Data[i] = 1
	}
	var scratch Scratch
	LanguageDropout{Variational: true}.apply(&scratch, x, 3, 0.5, testRandom())
	for i := 3; i < 12; i++ {
		if diff := cmp.Diff(row(x, i%3), row(x, i)); diff != "" {
			t.Errorf("row %d is not dropped as row %d is:\n%s", i, i%3, diff)
		}
	}
	if cmp.Equal(row(x, 0), row(x, 1)) {
		t.Error("two texts are dropped alike")
	}
}

func TestLanguageConfigCountsItsParameters(t *testing.T) {
	for _, cell := range []Cell{LSTM, GRU, RNN} {
		for _, untied := range []bool{false, true} {
			network, _, _ := testLanguage(cell, untied)
			held := 0
			for _, p := range network.Parameters() {
				held += len(p.Values)
			}
			if got := network.Config.Parameters(); got != held {
				t.Errorf("%s, untied %v: counted %d parameters, the network has %d", cell, untied, got, held)
			}
		}
	}
}

// Several blocks of words and several parts of the rows give what the definition
// does, in float64.
func TestSoftmaxLossIsThatOfTheDefinition(t *testing.T) {
	const words, size, n = 2*softmaxWords + 76, 9, 2*softmaxRows - 17
	random := testRandom()
	head := NewSoftmax(&Embedding{Weight: newUniform(words, size, 2, random)})
	copy(head.Bias, newUniform(1, words, 3, random).Data)
	head.Bias[words-1] += 60 // one block's scores are far above the others'
	states := newUniform(n, size, 1, random)
	targets := make([]int32, n)
	for i := range targets {
		targets[i] = int32(random.IntN(words))
	}
	targets[0] = words - 1

	want := 0.0
	wantStates, wantVectors, wantBiases := make([]float64, n*size), make([]float64, words*size), make([]float64, words)
	for i, target := range targets {
		scores := make([]float64, words)
		for w := range scores {
			scores[w] = float64(head.Bias[w])
			for k := range size {
				scores[w] += float64(states.Data[i*size+k]) * float64(head.Words.Weight.Data[w*size+k])
			}
		}
		top, total := slices.Max(scores), 0.0
		for _, s := range scores {
			total += math.Exp(s - top)
		}
		want += top + math.Log(total) - scores[target]
		for w, s := range scores {
			d := math.Exp(s-top) / total
			if w == int(target) {
				d--
			}
			wantBiases[w] += d
			for k := range size {
				wantStates[i*size+k] += d * float64(head.Words.Weight.Data[w*size+k])
				wantVectors[w*size+k] += d * float64(states.Data[i*size+k])
			}
		}
	}

	all := make([]int32, words)
	for i := range all {
		all[i] = int32(i)
	}
	var scratch Scratch
	for name, loss := range map[string]func(dStates blas32.General, gradient *Softmax) float64{
		"all words": func(dStates blas32.General, gradient *Softmax) float64 {
			head.Prepare(Training)
			return head.Loss(&scratch, states, targets, dStates, gradient)
		},
		"a sample that holds all": func(dStates blas32.General, gradient *Softmax) float64 {
			return head.SampledLoss(&scratch, states, targets, all, make([]float32, words), dStates, gradient)
		},
	} {
		for range 2 { // the second time in memory that was used
			scratch.Reset()
			gradient := NewSoftmax(&Embedding{Weight: newUniform(words, size, 0, random)})
			dStates := newUniform(n, size, 1, random)
			got := loss(dStates, gradient)
			if math.Abs(got-want) > 1e-4*want {
				t.Errorf("%s: loss %v, want %v", name, got, want)
			}
			for what, pair := range map[string][2]any{
				"states":  {wantStates, dStates.Data},
				"vectors": {wantVectors, gradient.Words.Weight.Data},
				"biases":  {wantBiases, gradient.Bias},
			} {
				for i, value := range pair[1].([]float32) {
					if w := pair[0].([]float64)[i]; math.Abs(float64(value)-w) > 1e-4*(1+math.Abs(w)) {
						t.Fatalf("%s: gradient of %s, element %d: %v, want %v", name, what, i, value, w)
					}
				}
			}
			// Fewer words in between.
			few := head.Bias[:700]
			head.SampledLoss(&scratch, rows(states, 0, 3), []int32{0, 1, 2}, all[:700], few, rows(dStates, 0, 3), gradient)
		}
	}
}

func BenchmarkSoftmaxLoss(b *testing.B) {
	const words, size, n = 10_000, 200, 280
	random := rand.New(rand.NewPCG(1, 1))
	head := NewSoftmax(&Embedding{Weight: newUniform(words, size, 0.1, random)})
	gradient := NewSoftmax(&Embedding{Weight: newUniform(words, size, 0, random)})
	states, dStates := newUniform(n, size, 1, random), newUniform(n, size, 0, random)
	targets := make([]int32, n)
	for i := range targets {
		targets[i] = int32(random.IntN(words))
	}
	head.Prepare(Training)
	var scratch Scratch
	b.ReportAllocs()
	for b.Loop() {
		scratch.Reset()
		head.Loss(&scratch, states, targets, dStates, gradient)
	}
	b.ReportMetric(6.0*words*size*n*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}
