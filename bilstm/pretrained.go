package bilstm

import (
	"math/rand/v2"
	"strings"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// Pretrained gives a Network what two language models know of a word in its
// sentence (Peters et al. 2017): their states there, one read up to the word, the
// other from the sentence's end back to it. The language models stay as they are;
// what is learned is what to make of their states:
//
//	states of both ▶ dropout ▶ linear, narrow ▶ linear ─▶ added to the products of the first recurrent layer
type Pretrained struct {
	Forward, Backward *Language // of the same words and characters, and one shape
	Narrow            *Linear   // [states of both × pretrained size]
	Wide              *Linear   // [pretrained size × projected by the first layer]
}

// newPretrained returns what a network of this shape learns of two language
// models, which are still to be given to it; nil if it has none.
func newPretrained(c Config, projected int, random *rand.Rand) *Pretrained {
	if !c.isPretrained() {
		return nil
	}
	return &Pretrained{
		Narrow: NewLinear(2*c.Pretrained.Size, c.PretrainedSize, random),
		Wide:   NewLinear(c.PretrainedSize, projected, random),
	}
}

// Use makes the network read with two language models of the shape that its
// Config names. It takes over their weights, which must not change, and nothing
// else of them.
func (p *Pretrained) Use(forward, backward *Language) {
	p.Forward, p.Backward = forward.fixed(false), backward.fixed(true)
}

// fixed returns a language model with the same weights, and packings of its own,
// whose layers read sequences from their end if reverse is true. It predicts
// nothing.
func (n *Language) fixed(reverse bool) *Language {
	copied := &Language{
		Config: n.Config, Words: n.Words,
		Characters: &CharacterCNN{Embedding: n.Characters.Embedding, Filters: n.Characters.Filters, Bias: n.Characters.Bias},
		Spelling:   &Linear{Weight: n.Spelling.Weight, Bias: n.Spelling.Bias},
		Output:     n.Output,
	}
	for _, r := range n.Layers {
		copied.Layers = append(copied.Layers, &Recurrent{
			Cell: r.Cell, Reverse: reverse, Weight: r.Weight, Recurrent: r.Recurrent, Bias: r.Bias, RecurrentBias: r.RecurrentBias,
		})
	}
	return copied
}

// Fixed lists the weights of the language models, always in the same order: all
// but those of their predictions.
func (p *Pretrained) Fixed() []Parameter {
	var all []Parameter
	for i, model := range p.models() {
		for _, parameter := range model.Parameters() {
			if !strings.HasPrefix(parameter.Name, "output.") {
				parameter.Name = [2]string{"pretrained.forward.", "pretrained.backward."}[i] + parameter.Name
				all = append(all, parameter)
			}
		}
	}
	return all
}

func (p *Pretrained) models() [2]*Language { return [2]*Language{p.Forward, p.Backward} }

// parameters lists what is trained.
func (p *Pretrained) parameters() []Parameter {
	return append(p.Narrow.Parameters("pretrained.narrow."), p.Wide.Parameters("pretrained.wide.")...)
}

// prepare packs the weights; those of the language models, which never change,
// only if the purpose is another one.
func (p *Pretrained) prepare(purpose Purpose) {
	p.Narrow.Prepare(purpose)
	p.Wide.Prepare(purpose)
	if purpose == Training {
		purpose = Inference
	}
	for _, model := range p.models() {
		if model.prepared != purpose {
			model.PrepareStates(purpose)
			model.prepared = purpose
		}
	}
}

// projected is the number of columns that project writes.
func (p *Pretrained) projected() int { return 2 * p.Forward.Layers[0].Weight.Cols }

// project writes, for each form, all that the language models need to know of it
// [forms × projected].
func (p *Pretrained) project(scratch *Scratch, dst blas32.General, forms Forms) {
	for i, model := range p.models() {
		layer := model.Layers[0]
		layer.Project(columns(dst, i*layer.Weight.Cols, layer.Weight.Cols), model.Vectors(scratch, forms))
	}
}

// states returns the states of the language models at each row [rows × states of
// both], given what project wrote for its form, which they overwrite.
func (p *Pretrained) states(scratch *Scratch, batch Batch, projected blas32.General) blas32.General {
	size := p.Forward.Config.Size
	states := scratch.Matrix(projected.Rows, 2*size)
	for i, model := range p.models() {
		width := model.Layers[0].Weight.Cols
		model.follow(scratch, batch, columns(projected, i*width, width), columns(states, i*size, size))
	}
	return states
}

// follow writes the states of the last layer [rows × size] to states, given what
// the first layer needs to know of each row.
func (n *Language) follow(scratch *Scratch, batch Batch, projected, states blas32.General) {
	for i, layer := range n.Layers {
		hidden := states
		if i < len(n.Layers)-1 {
			hidden = scratch.Matrix(projected.Rows, layer.Hidden())
		}
		layer.run(scratch, batch, projected, hidden, hidden, nil)
		if i < len(n.Layers)-1 {
			projected = scratch.Matrix(hidden.Rows, n.Layers[i+1].Weight.Cols)
			n.Layers[i+1].ProjectStates(scratch, projected, hidden)
		}
	}
}

// pretrainedTrace is what the backward pass needs of the forward one.
type pretrainedTrace struct {
	states, narrow blas32.General
}

// forward returns what is added to the products of the first layer [rows ×
// projected by it], given the states of the language models, which it drops out.
func (p *Pretrained) forward(scratch *Scratch, states blas32.General, probability float64, random *rand.Rand) (blas32.General, pretrainedTrace) {
	Dropout(scratch, states, probability, random)
	t := pretrainedTrace{states: states, narrow: p.Narrow.Forward(scratch, states)}
	return p.Wide.Forward(scratch, t.narrow), t
}

// backward adds the gradients of what is learned to gradient, given that of what
// forward returned.
func (p *Pretrained) backward(scratch *Scratch, t pretrainedTrace, dAdded blas32.General, gradient *Pretrained) {
	dNarrow := p.Wide.Backward(scratch, t.narrow, dAdded, gradient.Wide)
	p.Narrow.Backward(scratch, t.states, dNarrow, gradient.Narrow)
}

// add adds what the language models know to the products of the first layer.
func (p *Pretrained) add(scratch *Scratch, batch Batch, products, projected blas32.General) {
	narrow := p.Narrow.Forward(scratch, p.states(scratch, batch, projected))
	addRow(products, p.Wide.Bias)
	simd.Multiply(products, narrow, &p.Wide.packed, true)
}

// addRow adds v to each row of m.
func addRow(m blas32.General, v []float32) {
	for i := range m.Rows {
		simd.Add(row(m, i), v)
	}
}
