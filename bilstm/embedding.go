package bilstm

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// Embedding is a table of trained vectors, one a row [rows × size].
type Embedding struct {
	Weight blas32.General

	touched RowSet // of a gradient: where Backward has added to Weight
}

// NewEmbedding returns a table of random vectors with elements of variance
// 1/size.
func NewEmbedding(count, size int, random *rand.Rand) *Embedding {
	return &Embedding{Weight: newUniform(count, size, math.Sqrt(3/float64(size)), random)}
}

// Parameters lists the table under the given prefix.
func (e *Embedding) Parameters(prefix string) []Parameter {
	p := matrixParameter(prefix+"weight", e.Weight)
	p.Touched = &e.touched
	return []Parameter{p}
}

// Forward copies the vector of each id into a row of dst [ids × size].
func (e *Embedding) Forward(dst blas32.General, ids []int32) {
	for i, id := range ids {
		copy(row(dst, i), row(e.Weight, int(id)))
	}
}

// Backward adds the gradient of each row of dst to that of its vector.
func (e *Embedding) Backward(dDst blas32.General, ids []int32, gradient *Embedding) {
	for i, id := range ids {
		gradient.add(id, row(dDst, i))
	}
}

// add adds d to the gradient of the vector of id.
func (e *Embedding) add(id int32, d []float32) {
	simd.Add(row(e.Weight, int(id)), d)
	e.touched.Add(id)
}
