package bilstm

import (
	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// Scratch hands out the matrices that one forward or backward pass needs, so
// that a training run does not allocate its memory anew for every batch. What
// it hands out is valid until Reset. A Scratch serves one goroutine; its zero
// value is ready to use.
type Scratch struct {
	block  []float32 // handed out up to used
	used   int
	wanted int         // floats asked for since Reset
	packed simd.Packed // right-hand side of the product under way
}

// Reset takes back everything that was handed out.
func (s *Scratch) Reset() {
	if s.wanted > len(s.block) {
		s.block = make([]float32, s.wanted+s.wanted/4)
	}
	s.used, s.wanted = 0, 0
}

// Vector returns n zeros.
func (s *Scratch) Vector(n int) []float32 {
	s.wanted += n
	if s.used+n > len(s.block) {
		return make([]float32, n) // Reset will make room for it next time
	}
	v := s.block[s.used : s.used+n : s.used+n]
	s.used += n
	clear(v)
	return v
}

// Matrix returns a zero matrix [rows × cols].
func (s *Scratch) Matrix(rows, cols int) blas32.General {
	return blas32.General{Rows: rows, Cols: cols, Stride: cols, Data: s.Vector(rows * cols)}
}

// addTransposedProduct adds aᵀ·b to c, the gradient of a weight matrix: a
// [rows × in] is what the layer was given, b [rows × out] the gradient of what
// it gave, c [in × out].
func (s *Scratch) addTransposedProduct(c, a, b blas32.General) {
	s.packed.Pack(b)
	simd.MultiplyTransposed(c, a, &s.packed, true)
}
