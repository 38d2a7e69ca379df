package bilstm

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/gradienttest"
)

// checkGradient compares the gradients of all parameters with the finite
// differences of loss.
func checkGradient(t *testing.T, parameters, gradients []Parameter, loss func() float64) {
	t.Helper()
	for p, parameter := range parameters {
		gradienttest.Check(t, parameter.Name, parameter.Values, gradients[p].Values, loss)
	}
}

// weighted is a loss with a gradient that differs from element to element: the
// sum of the elements times given coefficients.
func weighted(y, coefficients blas32.General) float64 {
	var sum float64
	for i := range y.Rows {
		for j, v := range row(y, i) {
			sum += float64(v) * float64(row(coefficients, i)[j])
		}
	}
	return sum
}

func testRandom() *rand.Rand { return rand.New(rand.NewPCG(7, 11)) }

func clone(m blas32.General) blas32.General {
	c := newMatrix(m.Rows, m.Cols)
	copyRows(c, m)
	return c
}

func TestRecurrentLayerGradient(t *testing.T) {
	for _, cell := range []Cell{LSTM, GRU, RNN} {
		for _, bidirectional := range []bool{false, true} {
			name := string(cell) + " forward"
			if bidirectional {
				name = string(cell) + " both directions"
			}
			t.Run(name, func(t *testing.T) {
				random := testRandom()
				layer := NewLayer(cell, 3, 4, bidirectional, random)
				gradient := NewLayer(cell, 3, 4, bidirectional, random)
				for _, p := range gradient.Parameters("") {
					clear(p.Values)
				}
				batch := NewBatch([]int{5, 3, 3, 1})
				x := newUniform(batch.Rows(), 3, 1, random)
				coefficients := newUniform(batch.Rows(), layer.Output(), 1, random)
				var scratch Scratch
				loss := func() float64 {
					layer.Prepare(Training)
					y, _ := layer.Run(&scratch, batch, x, blas32.General{})
					return weighted(y, coefficients)
				}
				loss()
				_, trace := layer.Run(&scratch, batch, x, blas32.General{})
				dInput := layer.RunBackward(&scratch, trace, clone(coefficients), gradient)

				checkGradient(t, layer.Parameters(""), gradient.Parameters(""), loss)
				checkGradient(t, []Parameter{matrixParameter("input", x)}, []Parameter{matrixParameter("input", dInput)}, loss)
			})
		}
	}
}

func TestLinearGradient(t *testing.T) {
	random := testRandom()
	linear, gradient := NewLinear(5, 3, random), &Linear{Weight: newMatrix(5, 3), Bias: make([]float32, 3)}
	x, coefficients := newUniform(4, 5, 1, random), newUniform(4, 3, 1, random)
	var scratch Scratch
	loss := func() float64 {
		linear.Prepare(Training)
		return weighted(linear.Forward(&scratch, x), coefficients)
	}
	loss()
	dInput := linear.Backward(&scratch, x, coefficients, gradient)
	checkGradient(t, linear.Parameters(""), gradient.Parameters(""), loss)
	checkGradient(t, []Parameter{matrixParameter("input", x)}, []Parameter{matrixParameter("input", dInput)}, loss)
}

func TestCharacterCNNGradient(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 6))
	cnn := NewCharacterCNN(6, 4, 3, 5, random)
	gradient := NewCharacterCNN(6, 4, 3, 5, random)
	for _, p := range gradient.Parameters("") {
		clear(p.Values)
	}
	characters, starts := []int32{1, 2, 3, 4, 1, 5, 0, 2}, []int32{0, 4, 4, 5, 8} // the second word is empty
	coefficients := newUniform(4, 5, 1, random)
	var scratch Scratch
	loss := func() float64 {
		cnn.Prepare(Training)
		y := newMatrix(4, 5)
		cnn.Forward(&scratch, y, characters, starts)
		return weighted(y, coefficients)
	}
	loss()
	trace := cnn.Forward(&scratch, newMatrix(4, 5), characters, starts)
	cnn.Backward(&scratch, trace, coefficients, gradient)
	// A step that changes which window is largest has no derivative; the
	// random numbers here stay clear of that.
	checkGradient(t, cnn.Parameters(""), gradient.Parameters(""), loss)
}

func TestEmbeddingGradient(t *testing.T) {
	random := testRandom()
	e, gradient := NewEmbedding(4, 3, random), &Embedding{Weight: newMatrix(4, 3)}
	ids := []int32{2, 0, 2, 3}
	coefficients := newUniform(4, 3, 1, random)
	e.Backward(coefficients, ids, gradient)
	checkGradient(t, e.Parameters(""), gradient.Parameters(""), func() float64 {
		y := newMatrix(4, 3)
		e.Forward(y, ids)
		return weighted(y, coefficients)
	})
}

// oddAndEven is a constraint for tests: label 1 must be followed by 2, and 2
// can follow nothing else.
func oddAndEven(from, to int) bool { return (from == 1) == (to == 2) }

// certain returns the target of known labels.
func certain(path []int, labels int) blas32.General {
	target := newMatrix(len(path), labels)
	for t, label := range path {
		row(target, t)[label] = 1
	}
	return target
}

// doubtful returns a target of labels in doubt, whose rows sum up to one, some of
// it on steps that oddAndEven forbids.
func doubtful(n int, random *rand.Rand) blas32.General {
	target := newUniform(n, 4, 1, random)
	for t := range n {
		var total float32
		for j, x := range row(target, t) {
			row(target, t)[j] = x*x + 0.01
			total += row(target, t)[j]
		}
		for j := range row(target, t) {
			row(target, t)[j] /= total
		}
	}
	return target
}

func TestCRFGradient(t *testing.T) {
	random := testRandom()
	for name, target := range map[string]blas32.General{
		"known labels":    certain([]int{0, 1, 2, 3, 1, 2}, 4),
		"labels in doubt": doubtful(6, random),
	} {
		t.Run(name, func(t *testing.T) {
			crf := randomCRF(4, oddAndEven, random)
			gradient := &CRF{Transition: newMatrix(4, 4), Start: make([]float32, 4), End: make([]float32, 4)}
			emissions := newUniform(6, 4, 2, random)
			var scratch Scratch
			loss := func() float64 {
				lattice := crf.Lattice(&scratch, emissions)
				return -lattice.LogLikelihood(&scratch, target)
			}
			dEmissions := newMatrix(6, 4)
			lattice := crf.Lattice(&scratch, emissions)
			lattice.Gradient(&scratch, target, dEmissions, gradient)
			checkGradient(t, crf.Parameters(""), gradient.Parameters(""), loss)
			checkGradient(t, []Parameter{matrixParameter("emissions", emissions)},
				[]Parameter{matrixParameter("emissions", dEmissions)}, loss)
		})
	}
}

func TestNetworkGradient(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(*Config)
		dropout float64
	}{
		{"one LSTM layer", func(*Config) {}, 0},
		{"two GRU layers", func(c *Config) { c.Cell, c.Layers = GRU, 2 }, 0},
		{"forward only", func(c *Config) { c.ForwardOnly, c.Layers = true, 2 }, 0},
		{"independent labels", func(c *Config) { c.Independent = true }, 0},
		{"dropout", func(c *Config) { c.Layers = 2 }, 0.4},
		{"spelled words", func(c *Config) { c.Spelled = true }, 0},
		{"language models", func(c *Config) { c.Layers, c.Pretrained, c.PretrainedSize = 2, testLanguageConfig(LSTM, false), 3 }, 0},
		{"language models and GRU", func(c *Config) {
			c.Cell, c.Pretrained, c.PretrainedSize = GRU, testLanguageConfig(LSTM, false), 3
		}, 0.4},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := testConfig()
			c.change(&config)
			network, sentences, target := testNetwork(config)
			gradient := network.NewGradient()
			var scratch Scratch
			loss := func() float64 {
				scratch.Reset()
				network.Prepare(Training)
				// The same seed drops the same elements each time.
				return network.Gradient(&scratch, sentences, target, c.dropout, rand.New(rand.NewPCG(3, 4)), network.NewGradient())
			}
			loss()
			network.Gradient(&scratch, sentences, target, c.dropout, rand.New(rand.NewPCG(3, 4)), gradient)
			checkGradient(t, network.Parameters(), gradient.Parameters(), loss)
		})
	}
}

func testConfig() Config {
	return Config{
		Words: 3, WordSize: 4, Characters: 5, CharacterSize: 3, CharacterFilters: 4, CharacterWidth: 3,
		Shapes: 2, ShapeSize: 2, Cell: LSTM, Hidden: 3, Layers: 1, Labels: 4,
	}
}

// testNetwork returns a random network with three sentences for it, some words
// of which have fixed vectors, and their right labels.
func testNetwork(config Config) (*Network, Sentences, blas32.General) {
	random := testRandom()
	network := NewNetwork(config, oddAndEven, random)
	network.Vectors = Quantize(newUniform(3, config.WordSize, 1, random).Data, config.WordSize)
	var pretrained Forms
	if network.Pretrained != nil {
		forward, s, _ := testLanguage(LSTM, false)
		backward := NewLanguage(forward.Config, random)
		pretrained = s.Forms
		network.Pretrained.Use(forward, backward)
	}
	network.Prepare(Training)
	return network, Sentences{
		Pretrained: pretrained,
		Batch:      NewBatch([]int{4, 2, 1}),
		Forms: Forms{
			Words: []int32{0, 2, 3, 5}, Shapes: []int32{0, 1, 1, 0},
			Characters: []int32{1, 2, 4, 0, 3, 3, 1, 2}, Starts: []int32{0, 2, 3, 5, 8},
		},
		// Rows:      a0 b0 c0  a1 b1  a2  a3
		Tokens: []int32{1, 0, 3, 2, 1, 1, 0},
	}, certain([]int{0, 1, 3, 1, 2, 2, 0}, config.Labels)
}

func randomCRF(labels int, legal func(from, to int) bool, random *rand.Rand) *CRF {
	crf := NewCRF(labels, legal)
	for _, p := range crf.Parameters("") {
		for i := range p.Values {
			p.Values[i] += float32(random.NormFloat64())
		}
	}
	return crf
}
