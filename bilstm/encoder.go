package bilstm

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// Encoder turns word forms into vectors: the vector of the word, what a
// CharacterCNN makes of its characters, and that of its shape, side by side.
// Where a word has no vector of its own, the characters may give it one too.
type Encoder struct {
	Vectors    *Quantized // fixed vectors of known words; nil: none
	Words      *Embedding // [words × word size], learned
	Shapes     *Embedding // [shapes × shape size]
	Characters *CharacterCNN
	Spelling   *Linear // [character filters × word size], of words without a vector; nil: theirs are all alike
}

// NewEncoder returns an encoder with the sizes that c gives words, characters
// and shapes, and with random weights, or, if random is nil, with weights that
// are still to be filled in.
func NewEncoder(c Config, random *rand.Rand) *Encoder {
	e := &Encoder{
		Words:      NewEmbedding(c.Words, c.WordSize, random),
		Shapes:     NewEmbedding(c.Shapes, c.ShapeSize, random),
		Characters: NewCharacterCNN(c.Characters, c.CharacterSize, c.CharacterWidth, c.CharacterFilters, random),
	}
	if c.Spelled {
		e.Spelling = NewLinear(c.CharacterFilters, c.WordSize, random)
	}
	return e
}

// sizes are those of the parts of a word's vector.
func (e *Encoder) sizes() (words, characters, shapes int) {
	return e.Words.Weight.Cols, e.Characters.Filters.Cols, e.Shapes.Weight.Cols
}

// Parameters lists the encoder's parameters under the given prefix.
func (e *Encoder) Parameters(prefix string) []Parameter {
	all := e.Words.Parameters(prefix + "word.")
	all = append(all, e.Shapes.Parameters(prefix+"shape.")...)
	all = append(all, e.Characters.Parameters(prefix+"character.")...)
	if e.Spelling != nil {
		all = append(all, e.Spelling.Parameters(prefix+"spelling.")...)
	}
	return all
}

// Prepare packs the weights. It must follow every change of them.
func (e *Encoder) Prepare(purpose Purpose) {
	e.Characters.Prepare(purpose)
	if e.Spelling != nil {
		e.Spelling.Prepare(purpose)
	}
}

// EncoderTrace is what Encode computes and EncodeBackward needs.
type EncoderTrace struct {
	characters convolutionTrace
	forms      int
	unknown    []int32        // the forms without a vector, if these are spelled
	spelled    blas32.General // what their characters give [unknown × character filters]
}

// Encode returns the vector [tokens × output] of each token of s. Each distinct
// form is computed once.
func (e *Encoder) Encode(scratch *Scratch, s Sentences) (blas32.General, EncoderTrace) {
	encoded, trace := e.encodeForms(scratch, s.Forms)
	vectors := scratch.Matrix(len(s.Tokens), encoded.Cols)
	gather(vectors, encoded, s.Tokens)
	return vectors, trace
}

// EncodeBackward adds the gradients of the encoder's parameters to gradient,
// given dVectors [tokens × output].
func (e *Encoder) EncodeBackward(scratch *Scratch, s Sentences, trace EncoderTrace, dVectors blas32.General, gradient *Encoder) {
	d := scratch.ZeroMatrix(trace.forms, dVectors.Cols)
	for i, form := range s.Tokens {
		simd.Add(row(d, int(form)), row(dVectors, i))
	}
	words, characters, shapes := e.sizes()
	for i, id := range s.Forms.Words {
		if int(id) < e.Words.Weight.Rows {
			gradient.Words.add(id, row(d, i)[:words])
		}
	}
	if e.Spelling != nil {
		dVectors := scratch.Matrix(len(trace.unknown), words)
		gather(dVectors, columns(d, 0, words), trace.unknown)
		dSpelled := e.Spelling.Backward(scratch, trace.spelled, dVectors, gradient.Spelling)
		for k, i := range trace.unknown {
			simd.Add(row(d, int(i))[words:words+characters], row(dSpelled, k))
		}
	}
	e.Characters.Backward(scratch, trace.characters, columns(d, words, characters), gradient.Characters)
	e.Shapes.Backward(columns(d, words+characters, shapes), s.Forms.Shapes, gradient.Shapes)
}

// encodeForms returns the vector [forms × output] of each form.
func (e *Encoder) encodeForms(scratch *Scratch, forms Forms) (blas32.General, EncoderTrace) {
	words, characters, shapes := e.sizes()
	encoded := scratch.Matrix(len(forms.Words), words+characters+shapes)
	for i, id := range forms.Words {
		if vector := row(encoded, i)[:words]; int(id) < e.Words.Weight.Rows {
			copy(vector, row(e.Words.Weight, int(id)))
		} else {
			e.Vectors.Row(vector, int(id)-e.Words.Weight.Rows)
		}
	}
	answers := scratch.Matrix(len(forms.Words), characters)
	trace := EncoderTrace{forms: encoded.Rows}
	trace.characters = e.Characters.Forward(scratch, answers, forms.Characters, forms.Starts)
	copyRows(columns(encoded, words, characters), answers)
	if e.Spelling != nil {
		trace.unknown, trace.spelled = e.spell(scratch, encoded, forms, answers)
	}
	e.Shapes.Forward(columns(encoded, words+characters, shapes), forms.Shapes)
	return encoded, trace
}

// spell adds to the vector of each form that has none of its own, in the first
// columns of encoded, what the answers of the character filters give [forms ×
// character filters]. It returns which forms these are, and their answers.
func (e *Encoder) spell(scratch *Scratch, encoded blas32.General, forms Forms, answers blas32.General) (unknown []int32, spelled blas32.General) {
	unknown = scratch.indices.lend(len(forms.Words))[:0]
	for i, id := range forms.Words {
		if id == 0 {
			unknown = append(unknown, int32(i))
		}
	}
	spelled = scratch.Matrix(len(unknown), answers.Cols)
	gather(spelled, answers, unknown)
	vectors := e.Spelling.Forward(scratch, spelled)
	for k, i := range unknown {
		simd.Add(row(encoded, int(i))[:vectors.Cols], row(vectors, k))
	}
	return unknown, spelled
}
