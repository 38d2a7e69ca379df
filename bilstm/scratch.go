package bilstm

import (
	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// Scratch hands out the memory that one forward or backward pass needs, so
// that a training run does not allocate it anew for every batch. What it hands
// out is valid until Reset. A Scratch serves one goroutine; its zero value is
// ready to use.
type Scratch struct {
	floats  arena[float32]
	doubles arena[float64]
	indices arena[int32]
	steps   arena[step]
	traces  arena[recurrentTrace]
	packed  simd.Packed   // right-hand side of the product under way
	words   []packedWords // of the softmax under way, and more

	quantized simd.States // of the layer under way
}

// Reset takes back everything that was handed out.
func (s *Scratch) Reset() {
	s.floats.reset()
	s.doubles.reset()
	s.indices.reset()
	s.steps.reset()
	s.traces.reset()
}

// Matrix returns a matrix [rows × cols] of undefined content, for what is
// written before it is read.
func (s *Scratch) Matrix(rows, cols int) blas32.General {
	return blas32.General{Rows: rows, Cols: cols, Stride: cols, Data: s.floats.lend(rows * cols)}
}

// ZeroMatrix returns a zero matrix [rows × cols].
func (s *Scratch) ZeroMatrix(rows, cols int) blas32.General {
	m := s.Matrix(rows, cols)
	clear(m.Data)
	return m
}

// states returns room for rows of quantized states of the given size, of
// undefined content.
func (s *Scratch) states(rows, size int) simd.States {
	s.quantized.Resize(rows, size)
	return s.quantized
}

// quantize returns states [rows × size] in 8-bit integers, valid until states or
// quantize are called again.
func (s *Scratch) quantize(states blas32.General) simd.States {
	quantized := s.states(states.Rows, states.Cols)
	for i := range states.Rows {
		quantized.Set(i, row(states, i))
	}
	return quantized
}

// addTransposedProduct adds aᵀ·b to c, the gradient of a weight matrix: a
// [rows × in] is what the layer was given, b [rows × out] the gradient of what
// it gave, c [in × out].
func (s *Scratch) addTransposedProduct(c, a, b blas32.General) {
	s.packed.Pack(b)
	simd.MultiplyTransposed(c, a, &s.packed, true)
}

// arena hands out parts of one block of memory.
type arena[T any] struct {
	block  []T // handed out up to used
	used   int
	wanted int // elements asked for since reset
}

func (a *arena[T]) reset() {
	if a.wanted > len(a.block) {
		a.block = make([]T, a.wanted+a.wanted/4)
	}
	a.used, a.wanted = 0, 0
}

// lend returns n elements of undefined content.
func (a *arena[T]) lend(n int) []T {
	a.wanted += n
	if a.used+n > len(a.block) {
		return make([]T, n) // reset will make room for it next time
	}
	part := a.block[a.used : a.used+n : a.used+n]
	a.used += n
	return part
}

// take returns n zeros.
func (a *arena[T]) take(n int) []T {
	part := a.lend(n)
	clear(part)
	return part
}
