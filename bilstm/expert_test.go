package bilstm

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"
)

// expertConfig is that of a network with an expert.
func expertConfig() Config {
	config := testConfig()
	config.Expert = true
	return config
}

// testExpert returns testNetwork's with an expert of random weights.
func testExpert(config Config) (*Network, Sentences, blas32.General) {
	network, sentences, target := testNetwork(config)
	random := rand.New(rand.NewPCG(5, 6))
	for _, p := range network.Expert.Parameters() {
		for i := range p.Values {
			p.Values[i] = random.Float32() - 0.5
		}
	}
	network.Prepare(Training)
	return network, sentences, target
}

func TestExpertGradient(t *testing.T) {
	for i, c := range []struct {
		name    string
		change  func(*Config)
		own     bool
		dropout float64
	}{
		{"its own kind", func(*Config) {}, true, 0},
		{"others, with dropout", func(c *Config) { c.Layers = 2 }, false, 0.4},
		{"others", func(*Config) {}, false, 0},
		{"forward only", func(c *Config) { c.ForwardOnly = true }, true, 0},
		{"language models", func(c *Config) { c.Pretrained, c.PretrainedSize = testLanguageConfig(LSTM, false), 3 }, false, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() && i > 1 {
				t.Skip("much the same again")
			}
			config := expertConfig()
			c.change(&config)
			network, sentences, target := testExpert(config)
			var scratch Scratch
			run := func(gradient *Expert) float64 {
				scratch.Reset()
				network.Expert.Prepare(Training)
				return network.ExpertGradient(&scratch, sentences, target, c.own, c.dropout, rand.New(rand.NewPCG(3, 4)), gradient)
			}
			gradient, unused := network.NewExpertGradient(), network.NewExpertGradient()
			run(gradient)
			checkGradient(t, network.Expert.Parameters(), gradient.Parameters(), func() float64 { return run(unused) })
		})
	}
}

// emissions returns those of sentences, as while tagging.
func emissions(n *Network, s Sentences) blas32.General {
	var scratch Scratch
	n.Prepare(Inference)
	projected := scratch.Matrix(len(s.Tokens), n.Projected())
	gather(projected, n.Project(&scratch, s.Forms, s.Pretrained), s.Tokens)
	return clone(n.Emissions(&scratch, s.Batch, projected))
}

func TestExpertAnswersForItsOwnKindAlone(t *testing.T) {
	network, sentences, _ := testExpert(expertConfig())
	open := func(sequence int) bool { return gateLogit(network, sentences, sequence) > 0 }
	// The middle between the least and the greatest logit parts the sequences.
	logits := []float64{gateLogit(network, sentences, 0), gateLogit(network, sentences, 1), gateLogit(network, sentences, 2)}
	network.Expert.Forms.Bias[0] -= float32((max(logits[0], logits[1], logits[2]) + min(logits[0], logits[1], logits[2])) / 2)
	mixed := emissions(network, sentences)

	expert := network.Expert
	network.RemoveExpert()
	prose := emissions(network, sentences)
	network.Expert, network.Config.Expert = expert, true
	other := expertScores(network, sentences)

	opened := 0
	for i, length := range sentences.Batch.Lengths {
		weight := 0.0
		if open(i) {
			opened++
			weight = 2/(1+math.Exp(-gateLogit(network, sentences, i))) - 1
		}
		for step := range length {
			r := sentences.Batch.Row(i, step)
			for label, got := range row(mixed, r) {
				a, b := float64(row(prose, r)[label]), other[r][label]
				if want := a + weight*(b-a); math.Abs(want-float64(got)) > 1e-5 || weight == 0 && float64(got) != a {
					t.Errorf("sequence %d, element %d, label %d: %v, want %v (gate %v)", i, step, label, got, want, weight)
				}
			}
		}
	}
	if opened == 0 || opened == len(sentences.Batch.Lengths) {
		t.Errorf("the gate is open for %d of %d sequences: nothing is compared", opened, len(sentences.Batch.Lengths))
	}
}

// formScores computes what the expert's Forms give for each row from its definition.
func formScores(n *Network, s Sentences) [][]float64 {
	var scratch Scratch
	n.Prepare(Inference)
	encoded, _ := n.encodeForms(&scratch, s.Forms)
	all := make([][]float64, len(s.Tokens))
	for r, form := range s.Tokens {
		for column, bias := range n.Expert.Forms.Bias {
			sum := float64(bias)
			for i, x := range row(encoded, int(form)) {
				sum += float64(x) * float64(row(n.Expert.Forms.Weight, i)[column])
			}
			all[r] = append(all[r], sum)
		}
	}
	return all
}

// expertScores computes the expert's of each label for each row from their definition.
func expertScores(n *Network, s Sentences) [][]float64 {
	var scratch Scratch
	forms := formScores(n, s)
	projected := scratch.Matrix(len(s.Tokens), n.Projected())
	gather(projected, n.Project(&scratch, s.Forms, s.Pretrained), s.Tokens)
	states := n.states(&scratch, s.Batch, projected)
	all := make([][]float64, len(forms))
	for r := range all {
		for label, bias := range n.Expert.Output.Bias {
			score := float64(bias)
			for unit, sum := range n.Expert.Hidden.Bias {
				sum := float64(sum) + forms[r][1+unit]
				for i, x := range row(states, r) {
					sum += float64(x) * float64(row(n.Expert.Hidden.Weight, i)[unit])
				}
				at := states.Cols
				for _, distance := range []int{-5, -4, -3, -2, -1, 1, 2, 3, 4, 5} {
					for _, x := range around(s.Batch, forms, r, distance) {
						sum += x * float64(row(n.Expert.Hidden.Weight, at)[unit])
						at++
					}
				}
				score += math.Tanh(sum) * float64(row(n.Expert.Output.Weight, unit)[label])
			}
			all[r] = append(all[r], score)
		}
	}
	return all
}

// around returns what the row at a distance from r in its sequence is read as.
func around(batch Batch, forms [][]float64, r, distance int) []float64 {
	for i, length := range batch.Lengths {
		for step := range length {
			if other := step + distance; batch.Row(i, step) == r && other >= 0 && other < length {
				return forms[batch.Row(i, other)][1+expertHidden:]
			}
		}
	}
	return make([]float64, expertNear)
}

// gateLogit computes the gate's logit of a sequence from its definition.
func gateLogit(n *Network, s Sentences, sequence int) float64 {
	forms, length := formScores(n, s), s.Batch.Lengths[sequence]
	sum := float64(n.Expert.Short[0])
	for step := range length {
		sum += forms[s.Batch.Row(sequence, step)][0]
	}
	return sum / float64(length)
}

func TestNewExpertChangesNothing(t *testing.T) {
	network, sentences, _ := testNetwork(testConfig())
	before := emissions(network, sentences)
	network.AddExpert(rand.New(rand.NewPCG(1, 2)))
	after := emissions(network, sentences)
	for i := range before.Rows {
		for label, v := range row(before, i) {
			if row(after, i)[label] != v {
				t.Fatalf("row %d, label %d: %v before, %v with an expert that has learned nothing", i, label, v, row(after, i)[label])
			}
		}
	}
}
