package bilstm

import (
	"fmt"
	"math"
	"os"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/bilstm/safetensors"
	"nomen/internal/simd"
)

// reference holds what PyTorch computed; testdata/parity.py wrote it and says
// what each tensor is.
type reference struct {
	t    *testing.T
	file *safetensors.File
}

func openReference(t *testing.T) reference {
	t.Helper()
	data, err := os.ReadFile("testdata/parity.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	file, err := safetensors.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return reference{t, file}
}

func (r reference) values(name string) []float64 {
	r.t.Helper()
	tensor, ok := r.file.Tensor(name)
	if !ok {
		r.t.Fatalf("no tensor %q", name)
	}
	values, err := tensor.Float64s()
	if err != nil {
		r.t.Fatal(err)
	}
	return values
}

func (r reference) integers(name string) []int {
	r.t.Helper()
	tensor, _ := r.file.Tensor(name)
	values, err := tensor.Int64s()
	if err != nil {
		r.t.Fatalf("%s: %v", name, err)
	}
	all := make([]int, len(values))
	for i, v := range values {
		all[i] = int(v)
	}
	return all
}

func (r reference) vector(name string) []float32 {
	r.t.Helper()
	values := r.values(name)
	v := make([]float32, len(values))
	for i := range v {
		v[i] = float32(values[i])
	}
	return v
}

// matrix returns a tensor of two dimensions; of more, the first as rows.
func (r reference) matrix(name string) blas32.General {
	r.t.Helper()
	tensor, _ := r.file.Tensor(name)
	v := r.vector(name)
	rows := tensor.Shape[0]
	return blas32.General{Rows: rows, Cols: len(v) / rows, Stride: len(v) / rows, Data: v}
}

// transposed returns a weight in our layout: PyTorch's are [output × input].
func (r reference) transposed(name string) blas32.General {
	r.t.Helper()
	m := r.matrix(name)
	transposed := newMatrix(m.Cols, m.Rows)
	for i := range m.Rows {
		for j, v := range row(m, i) {
			row(transposed, j)[i] = v
		}
	}
	return transposed
}

// equal compares with the precision that float32 has left after a few sums.
func (r reference) equal(what string, want, got []float32) {
	r.t.Helper()
	if len(want) != len(got) {
		r.t.Fatalf("%s: %d values, PyTorch has %d", what, len(got), len(want))
	}
	for i := range want {
		if math.Abs(float64(want[i]-got[i])) > 2e-6+1e-5*math.Abs(float64(want[i])) {
			r.t.Errorf("%s[%d] is %v, in PyTorch %v", what, i, got[i], want[i])
		}
	}
}

// recurrent returns a direction of a layer with PyTorch's parameters, or with
// the gradients of these. Where PyTorch has two biases and only their sum
// matters, we have the sum; their gradients are the same.
func (r reference) recurrent(cell Cell, prefix, suffix string, reverse, gradients bool) *Recurrent {
	r.t.Helper()
	recurrent := &Recurrent{
		Cell: cell, Reverse: reverse,
		Weight:    r.transposed(prefix + "weight_ih" + suffix),
		Recurrent: r.transposed(prefix + "weight_hh" + suffix),
		Bias:      r.vector(prefix + "bias_ih" + suffix),
	}
	second := r.vector(prefix + "bias_hh" + suffix)
	if cell == GRU {
		recurrent.RecurrentBias = second[2*recurrent.Hidden():]
		second = second[:2*recurrent.Hidden()]
	}
	if !gradients {
		simd.Add(recurrent.Bias[:len(second)], second)
	}
	return recurrent
}

func (r reference) layers(cell Cell, prefix string, layers int, bidirectional, gradients bool) []*Layer {
	r.t.Helper()
	var all []*Layer
	for i := range layers {
		suffix := fmt.Sprintf("_l%d", i)
		layer := &Layer{Forward: r.recurrent(cell, prefix, suffix, false, gradients)}
		if bidirectional {
			layer.Backward = r.recurrent(cell, prefix, suffix+"_reverse", true, gradients)
		}
		all = append(all, layer)
	}
	return all
}

func TestRecurrentLayersAreThoseOfPyTorch(t *testing.T) {
	for _, cell := range []Cell{LSTM, GRU, RNN} {
		for _, shape := range []struct {
			name          string
			layers        int
			bidirectional bool
		}{{"1.forward", 1, false}, {"1.bidirectional", 1, true}, {"2.bidirectional", 2, true}} {
			prefix := fmt.Sprintf("%s.%s.", cell, shape.name)
			t.Run(prefix, func(t *testing.T) {
				r := openReference(t)
				batch := NewBatch(r.integers("batch.lengths"))
				layers := r.layers(cell, prefix, shape.layers, shape.bidirectional, false)
				var scratch Scratch
				x := r.matrix("batch.input")
				traces := make([]layerTrace, len(layers))
				for i, layer := range layers {
					layer.Prepare(Training)
					x, traces[i] = layer.Run(&scratch, batch, x, blas32.General{})
				}
				r.equal("output", r.vector(prefix+"output"), x.Data)

				want := r.layers(cell, prefix+"gradient.", shape.layers, shape.bidirectional, true)
				d := r.matrix(prefix + "coefficient")
				for i := len(layers) - 1; i >= 0; i-- {
					got := zeroLike(layers[i])
					d = layers[i].RunBackward(&scratch, traces[i], d, got)
					for p, parameter := range got.Parameters("") {
						r.equal("gradient of "+parameter.Name, want[i].Parameters("")[p].Values, parameter.Values)
					}
				}
				r.equal("gradient of the input", r.vector(prefix+"gradient.batch.input"), d.Data)
			})
		}
	}
}

func zeroLike(layer *Layer) *Layer {
	forward := layer.Forward
	zero := NewLayer(forward.Cell, forward.Weight.Rows, forward.Hidden(), layer.Backward != nil, testRandom())
	for _, p := range zero.Parameters("") {
		clear(p.Values)
	}
	return zero
}

func TestCharacterCNNIsThatOfPyTorch(t *testing.T) {
	r := openReference(t)
	cnn := r.characterCNN("characters.")
	cnn.Prepare(Training)
	ids, starts := []int32{}, []int32{0}
	for _, id := range r.integers("characters.ids") {
		ids = append(ids, int32(id))
	}
	for _, length := range r.integers("characters.lengths") {
		starts = append(starts, starts[len(starts)-1]+int32(length))
	}
	var scratch Scratch
	y := newMatrix(len(starts)-1, len(cnn.Bias))
	trace := cnn.Forward(&scratch, y, ids, starts)
	r.equal("output", r.vector("characters.output"), y.Data)

	got := &CharacterCNN{
		Embedding: &Embedding{Weight: newMatrix(cnn.Embedding.Weight.Rows, cnn.Embedding.Weight.Cols)},
		Filters:   newMatrix(cnn.Filters.Rows, cnn.Filters.Cols), Bias: make([]float32, len(cnn.Bias)),
	}
	cnn.Backward(&scratch, trace, r.matrix("characters.coefficient"), got)
	want := r.characterCNN("characters.gradient.")
	for p, parameter := range got.Parameters("") {
		r.equal("gradient of "+parameter.Name, want.Parameters("")[p].Values, parameter.Values)
	}
}

// characterCNN returns the encoder with PyTorch's parameters, whose filters
// are [filters × channels × offsets].
func (r reference) characterCNN(prefix string) *CharacterCNN {
	r.t.Helper()
	embedding, bias := r.matrix(prefix+"embedding.weight"), r.vector(prefix+"convolution.bias")
	channels, filters := embedding.Cols, r.matrix(prefix+"convolution.weight")
	width := filters.Cols / channels
	ours := newMatrix(filters.Cols, filters.Rows)
	for f := range filters.Rows {
		for c := range channels {
			for k := range width {
				row(ours, k*channels+c)[f] = row(filters, f)[c*width+k]
			}
		}
	}
	return &CharacterCNN{Embedding: &Embedding{Weight: embedding}, Filters: ours, Bias: bias}
}

func TestLinearIsThatOfPyTorch(t *testing.T) {
	r := openReference(t)
	linear := &Linear{Weight: r.transposed("linear.weight"), Bias: r.vector("linear.bias")}
	linear.Prepare(Training)
	var scratch Scratch
	x := r.matrix("linear.input")
	r.equal("output", r.vector("linear.output"), linear.Forward(&scratch, x).Data)

	got := &Linear{Weight: newMatrix(linear.Weight.Rows, linear.Weight.Cols), Bias: make([]float32, len(linear.Bias))}
	d := linear.Backward(&scratch, x, r.matrix("linear.coefficient"), got)
	r.equal("gradient of the input", r.vector("linear.gradient.input"), d.Data)
	r.equal("gradient of the weight", r.transposed("linear.gradient.weight").Data, got.Weight.Data)
	r.equal("gradient of the bias", r.vector("linear.gradient.bias"), got.Bias)
}

func TestEmbeddingIsThatOfPyTorch(t *testing.T) {
	r := openReference(t)
	embedding := &Embedding{Weight: r.matrix("embedding.weight")}
	var ids []int32
	for _, id := range r.integers("embedding.ids") {
		ids = append(ids, int32(id))
	}
	y := newMatrix(len(ids), embedding.Weight.Cols)
	embedding.Forward(y, ids)
	r.equal("output", r.vector("embedding.output"), y.Data)

	got := &Embedding{Weight: newMatrix(embedding.Weight.Rows, embedding.Weight.Cols)}
	embedding.Backward(r.matrix("embedding.coefficient"), ids, got)
	r.equal("gradient", r.vector("embedding.gradient.weight"), got.Weight.Data)
}

func TestCRFIsThatOfPyTorch(t *testing.T) {
	r := openReference(t)
	crf := &CRF{Transition: r.matrix("crf.transition"), Start: r.vector("crf.start"), End: r.vector("crf.end")}
	labels := len(crf.Start)
	got := &CRF{Transition: newMatrix(labels, labels), Start: make([]float32, labels), End: make([]float32, labels)}
	emissions, path, best := r.matrix("crf.emissions"), r.integers("crf.labels"), r.integers("crf.best")
	dEmissions := newMatrix(emissions.Rows, labels)
	marginals := r.matrix("crf.marginals")
	from := 0
	for i, length := range r.integers("crf.lengths") {
		own := rows(emissions, from, length)
		target := certain(path[from:from+length], labels)
		lattice := crf.Lattice(new(Scratch), own)
		r.equal("likelihood", r.vector("crf.likelihoods")[i:i+1], []float32{float32(lattice.LogLikelihood(new(Scratch), target))})
		r.equal("partition", r.vector("crf.partitions")[i:i+1], []float32{float32(lattice.LogPartition)})
		for t := range length {
			for label := range labels {
				p := float32(lattice.Probability(t, []int{label}))
				r.equal("marginal", row(marginals, from+t)[label:label+1], []float32{p})
			}
		}
		found := make([]int, length)
		crf.Viterbi(new(Scratch), own, found)
		for t := range found {
			if found[t] != best[from+t] {
				r.t.Errorf("sequence %d: best path %v, in PyTorch %v", i, found, best[from:from+length])
				break
			}
		}
		lattice.Gradient(new(Scratch), target, rows(dEmissions, from, length), got)
		from += length
	}
	// PyTorch's gradient is that of the likelihood, ours that of the loss.
	for _, g := range []struct {
		name   string
		values []float32
	}{
		{"emissions", dEmissions.Data}, {"transition", got.Transition.Data}, {"start", got.Start}, {"end", got.End},
	} {
		for i := range g.values {
			g.values[i] = -g.values[i]
		}
		r.equal("gradient of the "+g.name, r.vector("crf.gradient."+g.name), g.values)
	}
}
