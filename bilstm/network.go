package bilstm

import (
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// Config is the shape of a Network. All sizes are counts of elements.
type Config struct {
	Words            int `json:"words"`             // learned word vectors; the first is that of every unknown word
	WordSize         int `json:"word_size"`         // elements of a word's vector
	Characters       int `json:"characters"`        // in the alphabet; the first is that of every unknown one
	CharacterSize    int `json:"character_size"`    // elements of a character's vector
	CharacterFilters int `json:"character_filters"` // filters over them
	CharacterWidth   int `json:"character_width"`   // characters each filter sees, odd

	// Spelled gives a word without a vector of its own one that its characters
	// tell (as Pinter et al. 2017 do), beside what is the same for all of them.
	Spelled bool `json:"spelled,omitempty"`

	Shapes    int `json:"shapes"`     // word shapes
	ShapeSize int `json:"shape_size"` // elements of a shape's vector

	Cell        Cell `json:"cell"`
	Hidden      int  `json:"hidden"` // elements of the hidden state of one direction
	Layers      int  `json:"layers"`
	ForwardOnly bool `json:"forward_only,omitempty"`
	Labels      int  `json:"labels"`

	// Independent gives each word its most probable label whatever the labels of
	// its neighbours are: the scores of the CRF are zero, forbid nothing and are
	// not trained, which makes it a softmax for each word.
	Independent bool `json:"independent,omitempty"`

	// Expert gives sequences of another kind an output layer of their own.
	Expert bool `json:"expert,omitempty"`

	Pretrained     LanguageConfig `json:"pretrained,omitzero"`      // shape of both language models; zero: there are none
	PretrainedSize int            `json:"pretrained_size,omitzero"` // elements that their states become
}

// maxLayers is the most layers of a network: more than anyone needs.
const maxLayers = 16

// Validate reports the first size that no network can have or that would take
// more than a sensible amount of memory.
func (c Config) Validate() error {
	if _, err := ParseCell(string(c.Cell)); err != nil {
		return err
	}
	for _, size := range []struct {
		name  string
		value int
		most  int
	}{
		{"words", c.Words, 1 << 24}, {"word_size", c.WordSize, 4096},
		{"characters", c.Characters, 1 << 20}, {"character_size", c.CharacterSize, 4096},
		{"character_filters", c.CharacterFilters, 4096}, {"character_width", c.CharacterWidth, 15},
		{"shapes", c.Shapes, 4096}, {"shape_size", c.ShapeSize, 4096},
		{"hidden", c.Hidden, 8192}, {"layers", c.Layers, maxLayers}, {"labels", c.Labels, 4096},
	} {
		if size.value < 1 || size.value > size.most {
			return fmt.Errorf("%s is %d, expected 1 to %d", size.name, size.value, size.most)
		}
	}
	if c.isPretrained() {
		if err := c.Pretrained.Validate(); err != nil {
			return fmt.Errorf("language models: %w", err)
		}
		if c.PretrainedSize < 1 || c.PretrainedSize > 4096 {
			return fmt.Errorf("pretrained_size is %d, expected 1 to 4096", c.PretrainedSize)
		}
	}
	if c.CharacterWidth%2 == 0 {
		return fmt.Errorf("character_width is %d, expected an odd number", c.CharacterWidth)
	}
	return nil
}

// isPretrained tells whether there are language models.
func (c Config) isPretrained() bool { return c.Pretrained != (LanguageConfig{}) }

// Input is the number of elements that the encoder gives for each word.
func (c Config) Input() int { return c.WordSize + c.CharacterFilters + c.ShapeSize }

// Parameters is the number of trained numbers in a network of this shape.
func (c Config) Parameters() int {
	gates, directions := arithmetic[c.Cell].gates(), 2
	if c.ForwardOnly {
		directions = 1
	}
	n := c.Words*c.WordSize + c.Shapes*c.ShapeSize + c.Characters*c.CharacterSize +
		(c.CharacterWidth*c.CharacterSize+1)*c.CharacterFilters
	if c.Spelled {
		n += (c.CharacterFilters + 1) * c.WordSize
	}
	if c.isPretrained() {
		n += (2*c.Pretrained.Size+1)*c.PretrainedSize + (c.PretrainedSize+1)*directions*gates*c.Hidden
	}
	input := c.Input()
	for range c.Layers {
		n += directions * gates * c.Hidden * (input + c.Hidden + 1)
		if c.Cell == GRU {
			n += directions * c.Hidden
		}
		input = directions * c.Hidden
	}
	if !c.Independent {
		n += c.Labels * (c.Labels + 2)
	}
	if c.Expert {
		n += (input+expertAround+1)*expertHidden + (c.Input()+1)*expertForms + 1 + (expertHidden+1)*c.Labels
	}
	return n + (input+1)*c.Labels
}

// Forms are distinct word forms, described by numbers alone.
type Forms struct {
	Words      []int32 // [forms]: below Config.Words a learned vector, from there on a row of Vectors
	Shapes     []int32 // [forms]
	Characters []int32 // of all forms, one form after the other
	Starts     []int32 // [forms+1], where the characters of each begin
}

// Reset makes f describe no forms, and keeps its memory.
func (f *Forms) Reset() {
	f.Words, f.Shapes, f.Characters, f.Starts = f.Words[:0], f.Shapes[:0], f.Characters[:0], append(f.Starts[:0], 0)
}

// Sentences are several sequences of words, packed.
type Sentences struct {
	Batch  Batch
	Forms  Forms
	Tokens []int32 // [rows], the form of each

	Pretrained Forms // the same forms, as the language models of a network with such number words and characters
}

// Network labels the words of sentences. From left to right:
//
//	word vector ─┐
//	characters ▶ CNN ─┼▶ dropout ▶ recurrent layers ▶ dropout ▶ linear ▶ CRF
//	shape ───────┘
//
// as Ma and Hovy (2016), with the shape of the word beside its characters, and,
// if there are any, pretrained language models beside the first layer.
type Network struct {
	Config Config
	*Encoder
	Pretrained *Pretrained // nil: none
	Layers     []*Layer
	Output     *Linear // [output of the last layer × labels]
	Expert     *Expert // nil: none
	CRF        *CRF
}

// NewNetwork returns a network with random weights, or, if random is nil, with
// weights that are still to be filled in. The CRF forbids the steps that legal
// refuses (see NewCRF).
func NewNetwork(c Config, legal func(from, to int) bool, random *rand.Rand) *Network {
	n := &Network{Config: c, Encoder: NewEncoder(c, random)}
	input := c.Input()
	for range c.Layers {
		layer := NewLayer(c.Cell, input, c.Hidden, !c.ForwardOnly, random)
		n.Layers = append(n.Layers, layer)
		input = layer.Output()
	}
	n.Pretrained = newPretrained(c, n.Layers[0].Projected(), random)
	n.Output = NewLinear(input, c.Labels, random)
	if c.Expert {
		n.Expert = newZeroExpert(c)
	}
	if c.Independent {
		legal = anyStep
	}
	n.CRF = NewCRF(c.Labels, legal)
	return n
}

// anyStep allows a CRF every path of labels.
func anyStep(int, int) bool { return true }

// NewGradient returns a network of the same shape, all zero, for the gradients
// of the parameters.
func (n *Network) NewGradient() *Network {
	gradient := NewNetwork(n.Config, anyStep, nil)
	for _, p := range gradient.Parameters() {
		clear(p.Values)
	}
	return gradient
}

// Parameters lists all trained parameters, always in the same order.
func (n *Network) Parameters() []Parameter {
	all := n.Encoder.Parameters("encoder.")
	for i, layer := range n.Layers {
		all = append(all, layer.Parameters(fmt.Sprintf("%s.%d.", n.Config.Cell, i))...)
	}
	if n.Pretrained != nil {
		all = append(all, n.Pretrained.parameters()...)
	}
	all = append(all, n.Output.Parameters("output.")...)
	if !n.Config.Independent {
		all = append(all, n.CRF.Parameters("crf.")...)
	}
	if n.Expert != nil {
		all = append(all, n.Expert.Parameters()...)
	}
	return all
}

// Prepare packs the weights. It must follow every change of them.
func (n *Network) Prepare(purpose Purpose) {
	n.Encoder.Prepare(purpose)
	if n.Pretrained != nil {
		n.Pretrained.prepare(purpose)
	}
	for _, layer := range n.Layers {
		layer.Prepare(purpose)
	}
	n.Output.Prepare(purpose)
	if n.Expert != nil {
		n.Expert.Prepare(purpose)
	}
}

// Projected is the number of columns of what Project gives: those of the first
// layer, of the language models and of the expert, as far as there are any.
func (n *Network) Projected() int {
	columns := n.expertColumn()
	if n.Expert != nil {
		const cacheLine = 16 // numbers, on whose borders rows are kept
		columns += (expertForms + cacheLine - 1) / cacheLine * cacheLine
	}
	return columns
}

// expertColumn is the first of the columns of the expert.
func (n *Network) expertColumn() int {
	if n.Pretrained == nil {
		return n.Layers[0].Projected()
	}
	return n.Layers[0].Projected() + n.Pretrained.projected()
}

// expertColumns returns those of what Project gives that the expert uses.
func (n *Network) expertColumns(projected blas32.General) blas32.General {
	return columns(projected, n.expertColumn(), expertForms)
}

// Project returns, for each form, all that the first layer, the language
// models and the expert need to know of a word that does not depend on the words around it
// [forms × projected]. The language models, if there are any, read the same forms
// as pretrained has them.
func (n *Network) Project(scratch *Scratch, forms, pretrained Forms) blas32.General {
	encoded, _ := n.encodeForms(scratch, forms)
	return n.project(scratch, encoded, pretrained)
}

// project is Project for what the encoder gives for the forms [forms × input].
func (n *Network) project(scratch *Scratch, encoded blas32.General, pretrained Forms) blas32.General {
	projected := scratch.Matrix(encoded.Rows, n.Projected())
	own := n.Layers[0].Projected()
	n.Layers[0].Project(columns(projected, 0, own), encoded)
	if n.Pretrained != nil {
		n.Pretrained.project(scratch, columns(projected, own, n.Pretrained.projected()), pretrained)
	}
	if n.Expert != nil {
		n.Expert.Forms.forward(n.expertColumns(projected), encoded)
	}
	return projected
}

// Emissions returns the score of each label for each row [rows × labels], given
// what Project gave for the form of each row, which it overwrites.
func (n *Network) Emissions(scratch *Scratch, batch Batch, projected blas32.General) blas32.General {
	states := n.states(scratch, batch, projected)
	emissions := n.Output.Forward(scratch, states)
	if n.Expert != nil {
		n.Expert.answer(scratch, batch, n.expertColumns(projected), states, emissions)
	}
	return emissions
}

// states returns those of the last layer [rows × output], given what Project gave
// for the form of each row, which it overwrites.
func (n *Network) states(scratch *Scratch, batch Batch, projected blas32.General) blas32.General {
	products := columns(projected, 0, n.Layers[0].Projected())
	if n.Pretrained != nil {
		n.Pretrained.add(scratch, batch, products, columns(projected, products.Cols, n.Pretrained.projected()))
	}
	states := n.Layers[0].Infer(scratch, batch, products)
	for _, layer := range n.Layers[1:] {
		projected := scratch.Matrix(states.Rows, layer.Projected())
		layer.ProjectStates(scratch, projected, states)
		states = layer.Infer(scratch, batch, projected)
	}
	return states
}

// Gradient adds to gradient the gradients of the loss of a batch, which it
// returns: the sum over all sentences of −log p(labels), in nats. Target
// [rows × labels] holds the probability of each label of each row, one for the
// right one where it is known. Each element of the input of every recurrent
// layer and of the output layer is dropped with the given probability.
func (n *Network) Gradient(scratch *Scratch, s Sentences, target blas32.General, probability float64, random *rand.Rand, gradient *Network) float64 {
	states, encoderTrace := n.Encode(scratch, s)
	var kept [maxLayers + 1]blas32.General
	var traces [maxLayers]layerTrace
	kept[0] = Dropout(scratch, states, probability, random)
	added, pretrainedTrace := n.pretrained(scratch, s, probability, random)
	for i, layer := range n.Layers {
		states, traces[i] = layer.Run(scratch, s.Batch, states, added)
		added = blas32.General{}
		kept[i+1] = Dropout(scratch, states, probability, random)
	}
	emissions := n.Output.Forward(scratch, states)

	losses, dEmissions := n.losses(scratch, s.Batch, emissions, target, gradient.CRF)
	d := n.Output.Backward(scratch, states, dEmissions, gradient.Output)
	for i := len(n.Layers) - 1; i >= 0; i-- {
		simd.Hadamard(d.Data, kept[i+1].Data)
		d = n.Layers[i].RunBackward(scratch, traces[i], d, gradient.Layers[i])
	}
	if n.Pretrained != nil {
		n.Pretrained.backward(scratch, pretrainedTrace, n.Layers[0].addedGradient(scratch, traces[0]), gradient.Pretrained)
	}
	simd.Hadamard(d.Data, kept[0].Data)
	n.EncodeBackward(scratch, s, encoderTrace, d, gradient.Encoder)
	var loss float64
	for _, one := range losses {
		loss += one
	}
	return loss
}

// pretrained returns what the language models add to the first layer's products
// while training; nothing without any.
func (n *Network) pretrained(scratch *Scratch, s Sentences, probability float64, random *rand.Rand) (blas32.General, pretrainedTrace) {
	p := n.Pretrained
	if p == nil {
		return blas32.General{}, pretrainedTrace{}
	}
	forms := scratch.Matrix(len(s.Pretrained.Words), p.projected())
	p.project(scratch, forms, s.Pretrained)
	projected := scratch.Matrix(len(s.Tokens), forms.Cols)
	gather(projected, forms, s.Tokens)
	return p.forward(scratch, p.states(scratch, s.Batch, projected), probability, random)
}

// losses returns the loss of each sequence of a batch [sequences], in nats, and the
// gradient of their sum with respect to the emissions [rows × labels], and adds that of
// the CRF's scores to gradient.
func (n *Network) losses(scratch *Scratch, batch Batch, emissions, target blas32.General, gradient *CRF) ([]float64, blas32.General) {
	dEmissions := scratch.Matrix(emissions.Rows, emissions.Cols)
	losses := scratch.doubles.take(len(batch.Lengths))
	for i, length := range batch.Lengths {
		own := sequence(scratch, batch, target, i)
		lattice := n.CRF.Lattice(scratch, sequence(scratch, batch, emissions, i))
		losses[i] = -lattice.LogLikelihood(scratch, own)
		d := scratch.Matrix(length, emissions.Cols)
		lattice.Gradient(scratch, own, d, gradient)
		for t := range length {
			copy(row(dEmissions, batch.Row(i, t)), row(d, t))
		}
	}
	return losses, dEmissions
}

// sequence returns the rows of sequence i of a batch, in order: a matrix
// [length × cols].
func sequence(scratch *Scratch, batch Batch, packed blas32.General, i int) blas32.General {
	own := scratch.Matrix(batch.Lengths[i], packed.Cols)
	for t := range own.Rows {
		copy(row(own, t), row(packed, batch.Row(i, t)))
	}
	return own
}

// gather copies row ids[i] of src to row i of dst.
func gather(dst, src blas32.General, ids []int32) {
	for i, id := range ids {
		copy(row(dst, i), row(src, int(id)))
	}
}
