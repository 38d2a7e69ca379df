package bilstm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gonum.org/v1/gonum/blas/blas32"
)

func TestNewBatchLaysOutSequencesByStep(t *testing.T) {
	b := NewBatch([]int{3, 2, 1})
	if diff := cmp.Diff([]int{0, 3, 5, 6}, b.Starts); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
	if got := b.Row(1, 1); got != 4 {
		t.Errorf("element 1 of sequence 1 is in row %d, want 4", got)
	}
	forward := []step{{row: 0, count: 3}, {row: 3, count: 2, previous: 0, continued: 2}, {row: 5, count: 1, previous: 3, continued: 1}}
	if diff := cmp.Diff(forward, b.steps(new(Scratch), false), cmp.AllowUnexported(step{})); diff != "" {
		t.Errorf("steps forward (-want +got):\n%s", diff)
	}
	backward := []step{{row: 5, count: 1}, {row: 3, count: 2, previous: 5, continued: 1}, {row: 0, count: 3, previous: 3, continued: 2}}
	if diff := cmp.Diff(backward, b.steps(new(Scratch), true), cmp.AllowUnexported(step{})); diff != "" {
		t.Errorf("steps backward (-want +got):\n%s", diff)
	}
}

func TestNewBatchRefusesLengthsOutOfOrder(t *testing.T) {
	for _, lengths := range [][]int{{1, 2}, {2, 0}, {-1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("lengths %v were accepted", lengths)
				}
			}()
			NewBatch(lengths)
		}()
	}
}

// emissionsOf returns the scores of each label for each row, as a tagger finds
// them: each form's projection is computed once.
func emissionsOf(n *Network, scratch *Scratch, s Sentences) blas32.General {
	projected := scratch.Matrix(len(s.Tokens), n.Projected())
	gather(projected, n.Project(scratch, s.Forms, s.Pretrained), s.Tokens)
	return n.Emissions(scratch, s.Batch, projected)
}

// What language models give a network are their states at each word: of the one
// that reads backward, those of the sentence turned around.
func TestPretrainedStatesAreThoseOfTheLanguageModels(t *testing.T) {
	config := testConfig()
	config.Pretrained, config.PretrainedSize = testLanguageConfig(LSTM, false), 3
	network, s, _ := testNetwork(config)
	var scratch Scratch
	forms := newMatrix(len(s.Pretrained.Words), network.Pretrained.projected())
	network.Pretrained.project(&scratch, forms, s.Pretrained)
	projected := newMatrix(len(s.Tokens), forms.Cols)
	gather(projected, forms, s.Tokens)
	together := network.Pretrained.states(&scratch, s.Batch, projected)
	for i, model := range network.Pretrained.models() {
		plain := model.fixed(false)
		plain.Prepare(Inference)
		for sentence, length := range s.Batch.Lengths {
			alone := Sentences{Batch: NewBatch([]int{length + 1}), Forms: s.Pretrained, Tokens: make([]int32, length)}
			place := func(at int) int { return [2]int{at, length - 1 - at}[i] }
			for at := range length {
				alone.Tokens[place(at)] = s.Tokens[s.Batch.Row(sentence, at)]
			}
			want := plain.States(&scratch, alone, plain.NewStates(1))
			for at := range length {
				got := row(together, s.Batch.Row(sentence, at))[i*config.Pretrained.Size:][:config.Pretrained.Size]
				if diff := cmp.Diff(row(want, place(at)), got, cmpopts.EquateApprox(0, 1e-6)); diff != "" {
					t.Errorf("model %d, sentence %d, word %d (-alone +in the network):\n%s", i, sentence, at, diff)
				}
			}
		}
	}
}

// What a sentence's emissions are must not depend, to the last bit, on the
// sentences that are computed with it: labels would change with the batch.
func TestEmissionsDoNotDependOnTheBatch(t *testing.T) {
	for _, cell := range []Cell{LSTM, GRU, RNN} {
		for _, purpose := range []Purpose{Inference, QuantizedInference} {
			t.Run(fmt.Sprint(cell, purpose), func(t *testing.T) { checkRowsAreIndependent(t, cell, purpose) })
		}
	}
}

func checkRowsAreIndependent(t *testing.T, cell Cell, purpose Purpose) {
	config := testConfig()
	config.Cell, config.Hidden, config.Layers = cell, 20, 2
	config.Pretrained, config.PretrainedSize = testLanguageConfig(LSTM, false), 3
	network, sentences, _ := testNetwork(config)
	network.Prepare(purpose)
	var scratch Scratch
	together := emissionsOf(network, &scratch, sentences)
	for i := range sentences.Batch.Lengths {
		whole := sequence(&scratch, sentences.Batch, together, i)
		alone := sentences
		alone.Batch = NewBatch(sentences.Batch.Lengths[i : i+1])
		alone.Tokens = nil
		for at := range sentences.Batch.Lengths[i] {
			alone.Tokens = append(alone.Tokens, sentences.Tokens[sentences.Batch.Row(i, at)])
		}
		if diff := cmp.Diff(whole.Data, emissionsOf(network, &scratch, alone).Data); diff != "" {
			t.Errorf("sentence %d (-in the batch +alone):\n%s", i, diff)
		}
	}
}

// Quantized products may change an emission by a little.
func TestQuantizedInferenceIsNearTheExactOne(t *testing.T) {
	for _, cell := range []Cell{LSTM, GRU, RNN} {
		t.Run(string(cell), func(t *testing.T) {
			config := testConfig()
			config.Cell, config.Hidden, config.Layers = cell, 40, 2
			network, sentences, _ := testNetwork(config)
			var scratch Scratch
			network.Prepare(Inference)
			want := emissionsOf(network, &scratch, sentences)
			network.Prepare(QuantizedInference)
			got := emissionsOf(network, &scratch, sentences)
			if diff := cmp.Diff(want.Data, got.Data, cmpopts.EquateApprox(0, 0.05)); diff != "" {
				t.Errorf("emissions (-exact +quantized):\n%s", diff)
			}
			if cmp.Equal(want.Data, got.Data) {
				t.Error("the emissions are exactly the same: nothing was quantized")
			}
		})
	}
}

func TestForwardOnlyKnowsNothingOfWhatFollows(t *testing.T) {
	for _, forwardOnly := range []bool{true, false} {
		config := testConfig()
		config.ForwardOnly = forwardOnly
		network, _, _ := testNetwork(config)
		first := func(second int32) []float32 {
			var scratch Scratch
			s := Sentences{
				Batch:  NewBatch([]int{2}),
				Forms:  Forms{Words: []int32{1, 2, 3}, Shapes: []int32{0, 1, 0}, Starts: []int32{0, 0, 0, 0}},
				Tokens: []int32{0, second},
			}
			return row(emissionsOf(network, &scratch, s), 0)
		}
		same := cmp.Equal(first(1), first(2))
		if same != forwardOnly {
			t.Errorf("forward only is %v, but the first word's emissions are the same whatever follows: %v", forwardOnly, same)
		}
	}
}

// With independent labels the loss is that of a softmax for each word, and
// nothing that would join the labels of neighbours is trained.
func TestIndependentLabelsAreASoftmaxForEachWord(t *testing.T) {
	config := testConfig()
	config.Independent = true
	network, sentences, target := testNetwork(config)
	var scratch Scratch
	emissions := emissionsOf(network, &scratch, sentences)
	var want float64
	for i := range target.Rows {
		want -= float64(row(emissions, i)[slices.Index(row(target, i), 1)])
		want += LogSum(row(emissions, i))
	}
	got := network.Gradient(&scratch, sentences, target, 0, testRandom(), network.NewGradient())
	if math.Abs(got-want) > 1e-4 {
		t.Errorf("loss %.5f, the words' softmax gives %.5f", got, want)
	}
	for _, p := range network.Parameters() {
		if strings.HasPrefix(p.Name, "crf.") {
			t.Errorf("%s is trained", p.Name)
		}
	}
}

func TestConfigCountsParameters(t *testing.T) {
	for _, cell := range []Cell{LSTM, GRU, RNN} {
		for _, forwardOnly := range []bool{false, true} {
			config := testConfig()
			config.Cell, config.ForwardOnly, config.Layers = cell, forwardOnly, 2
			config.Independent, config.Expert = forwardOnly, cell == LSTM
			network, _, _ := testNetwork(config)
			held := 0
			for _, p := range network.Parameters() {
				held += len(p.Values)
			}
			if got := config.Parameters(); got != held {
				t.Errorf("%s, forward only %v: counted %d parameters, the network has %d", cell, forwardOnly, got, held)
			}
		}
	}
}

func TestConfigRefusesImpossibleSizes(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"no labels":           func(c *Config) { c.Labels = 0 },
		"huge hidden":         func(c *Config) { c.Hidden = 1 << 30 },
		"negative layers":     func(c *Config) { c.Layers = -1 },
		"even filter width":   func(c *Config) { c.CharacterWidth = 4 },
		"unknown cell":        func(c *Config) { c.Cell = "transformer" },
		"no word for unknown": func(c *Config) { c.Words = 0 },
	} {
		config := testConfig()
		change(&config)
		if config.Validate() == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if err := testConfig().Validate(); err != nil {
		t.Errorf("a usual network was refused: %v", err)
	}
}

func TestDropoutKeepsTheExpectedSum(t *testing.T) {
	x := newMatrix(400, 100)
	for i := range x.Data {
		x.Data[i] = 1
	}
	var scratch Scratch
	Dropout(&scratch, x, 0.3, rand.New(rand.NewPCG(5, 6)))
	var sum, zeros float64
	for _, v := range x.Data {
		sum += float64(v)
		if v == 0 {
			zeros++
		}
	}
	n := float64(len(x.Data))
	if math.Abs(zeros/n-0.3) > 0.01 || math.Abs(sum/n-1) > 0.02 {
		t.Errorf("%.3f of the elements were dropped, want 0.3; their mean is %.3f, want 1", zeros/n, sum/n)
	}
}

// benchmarkNetwork is the default tagger's network with 64 sentences of 25
// words.
func benchmarkNetwork() (*Network, Sentences, blas32.General) {
	random := testRandom()
	config := Config{
		Words: 1000, WordSize: 100, Characters: 100, CharacterSize: 25, CharacterFilters: 50, CharacterWidth: 3,
		Shapes: 20, ShapeSize: 8, Cell: LSTM, Hidden: 128, Layers: 1, Labels: 5,
	}
	network := NewNetwork(config, func(int, int) bool { return true }, random)
	network.Prepare(Training)
	lengths := make([]int, 64)
	s := Sentences{Forms: Forms{Starts: []int32{0}}}
	for i := range lengths {
		lengths[i] = 25
	}
	s.Batch = NewBatch(lengths)
	const forms = 600 // a text repeats its words
	for range forms {
		s.Forms.Words = append(s.Forms.Words, random.Int32N(1000))
		s.Forms.Shapes = append(s.Forms.Shapes, random.Int32N(20))
		for range 5 {
			s.Forms.Characters = append(s.Forms.Characters, random.Int32N(100))
		}
		s.Forms.Starts = append(s.Forms.Starts, int32(len(s.Forms.Characters)))
	}
	path := make([]int, s.Batch.Rows())
	for i := range path {
		s.Tokens = append(s.Tokens, random.Int32N(forms))
		path[i] = random.IntN(5)
	}
	return network, s, certain(path, 5)
}

func BenchmarkEmissions(b *testing.B) {
	network, s, _ := benchmarkNetwork()
	for _, purpose := range []Purpose{Inference, QuantizedInference} {
		network.Prepare(purpose)
		b.Run(map[Purpose]string{Inference: "float32", QuantizedInference: "8 bits"}[purpose], func(b *testing.B) {
			benchmarkScratch(b, len(s.Tokens), func(scratch *Scratch) { emissionsOf(network, scratch, s) })
		})
	}
}

func BenchmarkGradient(b *testing.B) {
	network, s, target := benchmarkNetwork()
	gradient, random := network.NewGradient(), testRandom()
	benchmarkScratch(b, len(s.Tokens), func(scratch *Scratch) {
		network.Gradient(scratch, s, target, 0.5, random, gradient)
	})
}

// benchmarkScratch measures work once it has all the memory that it needs.
func benchmarkScratch(b *testing.B, tokens int, work func(*Scratch)) {
	var scratch Scratch
	for range 2 {
		scratch.Reset()
		work(&scratch)
	}
	b.ReportAllocs()
	for b.Loop() {
		scratch.Reset()
		work(&scratch)
	}
	b.ReportMetric(float64(tokens*b.N)/b.Elapsed().Seconds(), "tokens/s")
}
