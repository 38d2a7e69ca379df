package bilstm

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// Embedding is a table of trained vectors, one a row [rows × size].
type Embedding struct{ Weight blas32.General }

// NewEmbedding returns a table of random vectors with elements of variance
// 1/size.
func NewEmbedding(count, size int, random *rand.Rand) *Embedding {
	return &Embedding{Weight: newUniform(count, size, math.Sqrt(3/float64(size)), random)}
}

// Parameters lists the table under the given prefix.
func (e *Embedding) Parameters(prefix string) []Parameter {
	return []Parameter{matrixParameter(prefix+"weight", e.Weight)}
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
		simd.Add(row(gradient.Weight, int(id)), row(dDst, i))
	}
}
