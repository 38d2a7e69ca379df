package bilstm

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// CharacterCNN turns the characters of a word into one vector: each character
// an embedding, filters over every window of neighbouring characters, and of
// each filter the largest answer anywhere in the word (dos Santos and Zadrozny
// 2014; Ma and Hovy 2016). Windows reach beyond the ends of the word, where
// they see zeros, so that a filter can know a prefix or a suffix.
type CharacterCNN struct {
	Embedding *Embedding     // [characters × size]
	Filters   blas32.General // [width·size × filters], the window's first character first
	Bias      []float32      // [filters]

	packed, packedTransposed simd.Packed
}

// NewCharacterCNN returns an encoder with random weights. The width of its
// windows should be odd, so that they are centred.
func NewCharacterCNN(characters, size, width, filters int, random *rand.Rand) *CharacterCNN {
	return &CharacterCNN{
		Embedding: NewEmbedding(characters, size, random),
		Filters:   newGlorot(width*size, filters, random),
		Bias:      make([]float32, filters),
	}
}

// Parameters lists the parameters under the given prefix.
func (c *CharacterCNN) Parameters(prefix string) []Parameter {
	return append(c.Embedding.Parameters(prefix+"embedding."),
		matrixParameter(prefix+"filters", c.Filters), vectorParameter(prefix+"bias", c.Bias))
}

// Prepare packs the filters. It must follow every change of them.
func (c *CharacterCNN) Prepare(purpose Purpose) {
	c.packed.Pack(c.Filters)
	if purpose == Training {
		c.packedTransposed.PackTransposed(c.Filters)
	}
}

// convolutionTrace is what Forward computes and Backward needs.
type convolutionTrace struct {
	characters, starts []int32
	windows            blas32.General // [characters × width·size]
	answers            blas32.General // [characters × filters]
	best               []int32        // [words × filters], the row of answers that was largest
}

// Forward writes the vector of each word to a row of dst [words × filters].
// Word i has the characters[starts[i]:starts[i+1]]; a word without characters
// gets zeros.
func (c *CharacterCNN) Forward(scratch *Scratch, dst blas32.General, characters, starts []int32) convolutionTrace {
	t := convolutionTrace{
		characters: characters, starts: starts,
		windows: scratch.ZeroMatrix(len(characters), c.Filters.Rows),
		answers: scratch.Matrix(len(characters), c.Filters.Cols),
		best:    scratch.indices.lend(dst.Rows * dst.Cols),
	}
	c.eachPair(t, func(window []float32, id int32) { copy(window, row(c.Embedding.Weight, int(id))) })
	setRows(t.answers, c.Bias)
	simd.Multiply(t.answers, t.windows, &c.packed, true)

	for i := range dst.Rows {
		if starts[i] == starts[i+1] {
			clear(row(dst, i))
			continue
		}
		largest, best := row(dst, i), t.best[i*dst.Cols:(i+1)*dst.Cols]
		for j := range largest {
			largest[j] = float32(math.Inf(-1))
			best[j] = starts[i]
		}
		for r := starts[i]; r < starts[i+1]; r++ {
			simd.KeepLargest(largest, best, row(t.answers, int(r)), r)
		}
	}
	return t
}

// Backward adds the gradients of all parameters to gradient, given dDst
// [words × filters].
func (c *CharacterCNN) Backward(scratch *Scratch, t convolutionTrace, dDst blas32.General, gradient *CharacterCNN) {
	dAnswers := scratch.ZeroMatrix(t.answers.Rows, t.answers.Cols)
	for i := range dDst.Rows {
		if t.starts[i] == t.starts[i+1] {
			continue
		}
		for j, d := range row(dDst, i) {
			row(dAnswers, int(t.best[i*dDst.Cols+j]))[j] = d
		}
	}
	scratch.addTransposedProduct(gradient.Filters, t.windows, dAnswers)
	addRows(gradient.Bias, dAnswers)
	simd.Multiply(t.windows, dAnswers, &c.packedTransposed, false) // the windows' gradient, in their place
	c.eachPair(t, func(dWindow []float32, id int32) { gradient.Embedding.add(id, dWindow) })
}

// eachPair calls visit for every character inside every window: with the part
// [size] of the window's row that belongs to it, and its id.
func (c *CharacterCNN) eachPair(t convolutionTrace, visit func(window []float32, id int32)) {
	size := c.Embedding.Weight.Cols
	width := c.Filters.Rows / size
	for i := range len(t.starts) - 1 {
		first, end := int(t.starts[i]), int(t.starts[i+1])
		for r := first; r < end; r++ {
			window := row(t.windows, r)
			for k := range width {
				if at := r + k - width/2; at >= first && at < end {
					visit(window[k*size:(k+1)*size], t.characters[at])
				}
			}
		}
	}
}
