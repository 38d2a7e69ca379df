package bilstm

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// LanguageConfig is the shape of a Language. All sizes are counts of elements.
type LanguageConfig struct {
	Words            int `json:"words"`             // in the vocabulary; the first stands for every unknown word
	Size             int `json:"size"`              // elements of a word's vector, and of the last layer's state
	Characters       int `json:"characters"`        // in the alphabet; the first is that of every unknown one
	CharacterSize    int `json:"character_size"`    // elements of a character's vector
	CharacterFilters int `json:"character_filters"` // filters over them
	CharacterWidth   int `json:"character_width"`   // characters each filter sees, odd

	Cell   Cell `json:"cell"`
	Hidden int  `json:"hidden"` // elements of the state of all layers but the last
	Layers int  `json:"layers"`
	Untied bool `json:"untied,omitempty"` // the softmax has vectors of its own
}

// Validate reports the first size that no network can have or that would take
// more than a sensible amount of memory.
func (c LanguageConfig) Validate() error {
	return Config{
		Words: c.Words, WordSize: c.Size, Characters: c.Characters, CharacterSize: c.CharacterSize,
		CharacterFilters: c.CharacterFilters, CharacterWidth: c.CharacterWidth, Shapes: 1, ShapeSize: 1,
		Cell: c.Cell, Hidden: c.Hidden, Layers: c.Layers, Labels: 1,
	}.Validate()
}

// hidden is the size of the state of a layer.
func (c LanguageConfig) hidden(layer int) int {
	if layer == c.Layers-1 {
		return c.Size
	}
	return c.Hidden
}

// Parameters is the number of trained numbers in a network of this shape.
func (c LanguageConfig) Parameters() int {
	n := c.Words*(c.Size+1) + c.Characters*c.CharacterSize + (c.CharacterWidth*c.CharacterSize+1)*c.CharacterFilters +
		(c.CharacterFilters+1)*c.Size
	if c.Untied {
		n += c.Words * c.Size
	}
	input := c.Size
	for i := range c.Layers {
		hidden := c.hidden(i)
		n += arithmetic[c.Cell].gates() * hidden * (input + hidden + 1)
		if c.Cell == GRU {
			n += hidden
		}
		input = hidden
	}
	return n
}

// Language predicts the next word of a text:
//
//	word vector, or characters ▶ CNN ▶ linear ─▶ recurrent layers ─▶ softmax over the words
//
// as Zaremba et al. (2014), with the vectors of the input in the softmax too
// (Press and Wolf 2017), and the spelling of a word in the place of a vector
// that it lacks (Kim et al. 2016).
type Language struct {
	Config     LanguageConfig
	Words      *Embedding    // [words × size]
	Characters *CharacterCNN // of words without a vector
	Spelling   *Linear       // [character filters × size]
	Layers     []*Recurrent
	Output     *Softmax

	prepared Purpose // as part of a network that does not change it; Training: not yet
}

// biasRange is up to how far from their value in other networks the biases of a
// layer begin, in units of 1/√hidden.
const biasRange = 1

// NewLanguage returns a network with random weights, or, if random is nil, with
// weights that are still to be filled in.
func NewLanguage(c LanguageConfig, random *rand.Rand) *Language {
	n := &Language{
		Config:     c,
		Words:      &Embedding{Weight: newUniform(c.Words, c.Size, 0.1, random)},
		Characters: NewCharacterCNN(c.Characters, c.CharacterSize, c.CharacterWidth, c.CharacterFilters, random),
		// So small that what it gives is about as large as a word's vector.
		Spelling: &Linear{Weight: newUniform(c.CharacterFilters, c.Size, 0.02, random), Bias: make([]float32, c.Size)},
	}
	input := c.Size
	for i := range c.Layers {
		layer := NewRecurrent(c.Cell, input, c.hidden(i), false, random)
		if !c.Untied {
			// The vectors are small: were the biases all alike, so would the states
			// be, and the first steps would teach little.
			simd.Add(layer.Bias, newUniform(1, len(layer.Bias), biasRange/math.Sqrt(float64(c.hidden(i))), random).Data)
		}
		n.Layers = append(n.Layers, layer)
		input = c.hidden(i)
	}
	n.Output = NewSoftmax(n.Words)
	if c.Untied {
		// Only where they are scores too must the vectors be small at first.
		n.Words = NewEmbedding(c.Words, c.Size, random)
		n.Output = NewSoftmax(NewEmbedding(c.Words, c.Size, random))
	}
	return n
}

// NewGradient returns a network of the same shape, all zero, for the gradients
// of the parameters.
func (n *Language) NewGradient() *Language {
	gradient := NewLanguage(n.Config, nil)
	for _, p := range gradient.Parameters() {
		clear(p.Values)
	}
	return gradient
}

// Parameters lists all trained parameters, always in the same order.
func (n *Language) Parameters() []Parameter {
	all := n.Words.Parameters("encoder.word.")
	all = append(all, n.Characters.Parameters("encoder.character.")...)
	all = append(all, n.Spelling.Parameters("encoder.spelling.")...)
	for i, layer := range n.Layers {
		all = append(all, layer.Parameters(fmt.Sprintf("%s.%d.forward.", n.Config.Cell, i))...)
	}
	if n.Config.Untied {
		all = append(all, n.Output.Words.Parameters("output.")...)
	}
	return append(all, n.Output.Parameters("output.")...)
}

// Prepare packs the weights. It must follow every change of them.
func (n *Language) Prepare(purpose Purpose) {
	n.PrepareStates(purpose)
	n.Output.Prepare(purpose)
}

// PrepareStates packs all weights but those of the softmax, which SampledLoss
// does without: of a large vocabulary they are most.
func (n *Language) PrepareStates(purpose Purpose) {
	n.Characters.Prepare(purpose)
	n.Spelling.Prepare(purpose)
	for _, layer := range n.Layers {
		layer.Prepare(purpose)
	}
}

// NewStates returns the states of all layers before the first word of so many
// texts.
func (n *Language) NewStates(texts int) []State {
	states := make([]State, n.Config.Layers)
	for i, layer := range n.Layers {
		states[i] = NewState(texts, layer.Hidden())
	}
	return states
}

// languageTrace is what encode computes and encodeBackward needs.
type languageTrace struct {
	spelled    Forms // the forms without a vector
	places     []int32
	characters blas32.General // [spelled × character filters]
	cnn        convolutionTrace
}

// encode returns the vector [forms × size] of each form.
func (n *Language) encode(scratch *Scratch, forms Forms) (blas32.General, languageTrace) {
	encoded := scratch.Matrix(len(forms.Words), n.Config.Size)
	n.Words.Forward(encoded, forms.Words)
	t := languageTrace{places: scratch.indices.lend(len(forms.Words))[:0]}
	t.spelled.Characters = scratch.indices.lend(len(forms.Characters))[:0]
	t.spelled.Starts = append(scratch.indices.lend(len(forms.Words) + 1)[:0], 0)
	for i, id := range forms.Words {
		if id == 0 {
			t.places = append(t.places, int32(i))
			t.spelled.Characters = append(t.spelled.Characters, forms.Characters[forms.Starts[i]:forms.Starts[i+1]]...)
			t.spelled.Starts = append(t.spelled.Starts, int32(len(t.spelled.Characters)))
		}
	}
	t.characters = scratch.Matrix(len(t.places), n.Config.CharacterFilters)
	t.cnn = n.Characters.Forward(scratch, t.characters, t.spelled.Characters, t.spelled.Starts)
	vectors := n.Spelling.Forward(scratch, t.characters)
	for k, i := range t.places {
		copy(row(encoded, int(i)), row(vectors, k))
	}
	return encoded, t
}

// Vectors returns the vector of each word form [forms × size]: the one that it
// has, or what its spelling gives.
func (n *Language) Vectors(scratch *Scratch, forms Forms) blas32.General {
	vectors, _ := n.encode(scratch, forms)
	return vectors
}

// encodeBackward adds the gradients of the encoder's parameters to gradient,
// given dEncoded [forms × size].
func (n *Language) encodeBackward(scratch *Scratch, forms Forms, t languageTrace, dEncoded blas32.General, gradient *Language) {
	for i, id := range forms.Words {
		if id != 0 {
			gradient.Words.add(id, row(dEncoded, i))
		}
	}
	if len(t.places) == 0 {
		return
	}
	dVectors := scratch.Matrix(len(t.places), n.Config.Size)
	for k, i := range t.places {
		copy(row(dVectors, k), row(dEncoded, int(i)))
	}
	dCharacters := n.Spelling.Backward(scratch, t.characters, dVectors, gradient.Spelling)
	n.Characters.Backward(scratch, t.cnn, dCharacters, gradient.Characters)
}

// inputs returns the vector of the word of each row [rows × size]; the first
// step, which stands for the state before, gets zeros.
func (n *Language) inputs(scratch *Scratch, s Sentences, encoded blas32.General) blas32.General {
	given := len(s.Batch.Lengths)
	x := scratch.Matrix(s.Batch.Rows(), n.Config.Size)
	clear(rows(x, 0, given).Data)
	gather(rows(x, given, x.Rows-given), encoded, s.Tokens)
	return x
}

// States returns the state of the last layer after each word
// [tokens × size], step by step of all texts, and moves the states of all
// layers to the end. The batch has one step more than each text has words, for
// the state before; Tokens has the form of each row but those of that step.
func (n *Language) States(scratch *Scratch, s Sentences, states []State) blas32.General {
	encoded, _ := n.encode(scratch, s.Forms)
	x := n.inputs(scratch, s, encoded)
	for i, layer := range n.Layers {
		x, _ = layer.Continue(scratch, s.Batch, x, states[i])
	}
	given := len(s.Batch.Lengths)
	return rows(x, given, x.Rows-given)
}

// LanguageDropout says what is dropped while training, as shares.
type LanguageDropout struct {
	Input, Hidden, Output float64 // of the words' vectors, of what goes from layer to layer, and to the softmax
	Variational           bool    // the same elements of a text at all steps (Gal and Ghahramani 2016)
}

// Gradient adds to gradient the gradients of the loss of a batch, which it
// returns: the sum over all rows of −log p(target), in nats. Targets are
// computed by head, which is given the states [tokens × size], writes their
// gradient, and returns the loss: Output.Loss or Output.SampledLoss. The states
// of all layers are moved to the end of the batch; what lies before it gets no
// gradient (truncated back-propagation through time, Williams and Peng 1990).
func (n *Language) Gradient(scratch *Scratch, s Sentences, states []State, drop LanguageDropout, random *rand.Rand, gradient *Language,
	head func(states, dStates blas32.General) float64) float64 {
	given := len(s.Batch.Lengths)
	encoded, encoderTrace := n.encode(scratch, s.Forms)
	x := n.inputs(scratch, s, encoded)
	var kept [maxLayers + 1]blas32.General
	var traces [maxLayers]*recurrentTrace
	kept[0] = drop.apply(scratch, x, given, drop.Input, random)
	for i, layer := range n.Layers {
		var hidden blas32.General
		hidden, traces[i] = layer.Continue(scratch, s.Batch, x, states[i])
		x = scratch.Matrix(hidden.Rows, hidden.Cols)
		copyRows(x, hidden)
		probability := drop.Hidden
		if i == len(n.Layers)-1 {
			probability = drop.Output
		}
		kept[i+1] = drop.apply(scratch, x, given, probability, random)
	}

	d := scratch.ZeroMatrix(x.Rows, x.Cols)
	loss := head(rows(x, given, x.Rows-given), rows(d, given, x.Rows-given))
	for i := len(n.Layers) - 1; i >= 0; i-- {
		simd.Hadamard(d.Data, kept[i+1].Data)
		d = n.Layers[i].Backward(scratch, traces[i], d, gradient.Layers[i])
	}
	simd.Hadamard(d.Data, kept[0].Data)
	dEncoded := scratch.ZeroMatrix(encoded.Rows, encoded.Cols)
	for i, form := range s.Tokens {
		simd.Add(row(dEncoded, int(form)), row(d, given+i))
	}
	n.encodeBackward(scratch, s.Forms, encoderTrace, dEncoded, gradient)
	return loss
}

// apply drops elements of x and returns the factors. With variational dropout
// those of the first step, one row a text, are repeated for all others.
func (drop LanguageDropout) apply(scratch *Scratch, x blas32.General, texts int, probability float64, random *rand.Rand) blas32.General {
	if !drop.Variational {
		return Dropout(scratch, x, probability, random)
	}
	factors := scratch.Matrix(x.Rows, x.Cols)
	first := Dropout(scratch, rows(x, 0, texts), probability, random)
	copy(factors.Data, first.Data)
	for at := len(first.Data); at < len(factors.Data); at += len(first.Data) {
		copy(factors.Data[at:], first.Data)
		simd.Hadamard(x.Data[at:at+len(first.Data)], first.Data)
	}
	return factors
}

// DropRecurrent lets the recurrent layers compute with some of their recurrent
// weights set to zero until they are prepared again, and returns the factors by
// which those of each layer were multiplied (weight drop, Merity et al. 2017):
// the gradients of these weights are to be multiplied by them too.
func (n *Language) DropRecurrent(scratch *Scratch, probability float64, random *rand.Rand) []blas32.General {
	factors := make([]blas32.General, len(n.Layers))
	for i, layer := range n.Layers {
		dropped := scratch.Matrix(layer.Recurrent.Rows, layer.Recurrent.Cols)
		copyRows(dropped, layer.Recurrent)
		factors[i] = Dropout(scratch, dropped, probability, random)
		layer.packedRecurrent.Pack(dropped)
		layer.packedRecurrentTransposed.PackTransposed(dropped)
	}
	return factors
}
