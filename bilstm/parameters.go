package bilstm

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// Parameter is one array of trained numbers with its name. Values is shared
// with the layer it belongs to: writing it changes the layer.
type Parameter struct {
	Name   string    // readable and stable, for example "lstm.0.forward.recurrent"
	Shape  []int     // row-major, for example [128 512]
	Values []float32 // as many as the product of Shape

	// Touched tells, of a gradient, in which rows there may be anything but
	// zeros; nil: in all.
	Touched *RowSet
}

// RowSet is a set of rows of a table. The zero value is empty.
type RowSet struct {
	member []bool
	rows   []int32
}

// Add adds a row.
func (s *RowSet) Add(row int32) {
	if int(row) >= len(s.member) {
		s.member = slices.Grow(s.member, int(row)+1-len(s.member))[:row+1]
	}
	if !s.member[row] {
		s.member[row] = true
		s.rows = append(s.rows, row)
	}
}

// AddAll adds the first n rows.
func (s *RowSet) AddAll(n int) {
	for row := range n {
		s.Add(int32(row))
	}
}

// Rows lists the rows in the order in which they were added. The list is valid
// until the set changes.
func (s *RowSet) Rows() []int32 { return s.rows }

// Reset makes the set empty.
func (s *RowSet) Reset() {
	for _, row := range s.rows {
		s.member[row] = false
	}
	s.rows = s.rows[:0]
}

// Purpose says what weights are packed for.
type Purpose int

const (
	// Training needs the weights and their transposes in float32.
	Training Purpose = iota
	// Inference needs the weights alone, in float32.
	Inference
	// QuantizedInference takes 8-bit integers for the recurrent weights and the
	// states they are multiplied with, which processors with instructions for
	// it (simd.FastInt8) do two to four times as fast. The other products stay in
	// float32; an LSTM's activations are those of simd.InferLSTM. A recurrent product
	// has the same bits on every processor.
	QuantizedInference
)

// newMatrix returns a zero matrix [rows × cols] without gaps between its rows.
func newMatrix(rows, cols int) blas32.General {
	return blas32.General{Rows: rows, Cols: cols, Stride: cols, Data: make([]float32, rows*cols)}
}

// newUniform returns a matrix [rows × cols] of values drawn evenly from
// [-bound, bound), or of zeros if random is nil.
func newUniform(rows, cols int, bound float64, random *rand.Rand) blas32.General {
	m := newMatrix(rows, cols)
	if random == nil {
		return m
	}
	for i := range m.Data {
		m.Data[i] = float32((2*random.Float64() - 1) * bound)
	}
	return m
}

// newGlorot returns a matrix [in × out] of evenly drawn values whose variance
// is 2/(in+out), which keeps the size of signals alike on the way through and
// back (Glorot and Bengio 2010).
func newGlorot(in, out int, random *rand.Rand) blas32.General {
	return newUniform(in, out, math.Sqrt(6/float64(in+out)), random)
}

func matrixParameter(name string, m blas32.General) Parameter {
	return Parameter{Name: name, Shape: []int{m.Rows, m.Cols}, Values: m.Data}
}

func vectorParameter(name string, v []float32) Parameter {
	return Parameter{Name: name, Shape: []int{len(v)}, Values: v}
}

// row returns row i of m.
func row(m blas32.General, i int) []float32 {
	return m.Data[i*m.Stride : i*m.Stride+m.Cols : i*m.Stride+m.Cols]
}

// rows returns the view of count rows of m that begins at row from.
func rows(m blas32.General, from, count int) blas32.General {
	view := blas32.General{Rows: count, Cols: m.Cols, Stride: m.Stride}
	if count > 0 {
		view.Data = m.Data[from*m.Stride : (from+count-1)*m.Stride+m.Cols]
	}
	return view
}

// columns returns the view of count columns of m that begins at column from.
func columns(m blas32.General, from, count int) blas32.General {
	view := blas32.General{Rows: m.Rows, Cols: count, Stride: m.Stride}
	if m.Rows > 0 {
		view.Data = m.Data[from : (m.Rows-1)*m.Stride+from+count]
	}
	return view
}

// addRows adds the sum of the rows of m to dst: the gradient of a bias.
func addRows(dst []float32, m blas32.General) {
	for i := range m.Rows {
		simd.Add(dst, row(m, i))
	}
}

// setRows writes the vector v into every row of m.
func setRows(m blas32.General, v []float32) {
	for i := range m.Rows {
		copy(row(m, i), v)
	}
}
