package simd

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas/blas32"
)

// PackedInt8 is the right-hand side B [K × N] of a product in 8-bit integers:
// each column divided by a scale of its own and rounded. The layout is that of
// Packed, panels of 32 columns, but with four steps of k side by side for each
// column, as the dot product instructions read them. The zero value is an
// empty matrix.
type PackedInt8 struct {
	rows, columns int
	data          []int8    // [panels × ⌈K/4⌉ × 32 × 4], zero where B has no element
	scales        []float32 // [panels × 32]
	offsets       []int32   // [panels × 32], −64 times the sum of the column
}

// A state from -1 to 1 is an integer from 0 to 128 in 64 steps a unit: the
// instructions take one factor without sign, and those of AVX2 add two products
// in 16 bits, 2·128·127 at most.
const (
	unsignedZero = 64
	stateScale   = 64
)

// Pack makes p hold b [K × N], whose elements are finite. An element is off by
// at most half of its column's largest divided by 127.
func (p *PackedInt8) Pack(b blas32.General) {
	checkMatrix("B", b)
	p.rows, p.columns = b.Rows, b.Cols
	panels := (b.Cols + panelWidth - 1) / panelWidth
	p.data = make([]int8, panels*p.groups()*panelWidth*4)
	p.scales = make([]float32, panels*panelWidth)
	p.offsets = make([]int32, panels*panelWidth)
	for j := range b.Cols {
		var largest float32
		for k := range b.Rows {
			largest = max(largest, abs(b.Data[k*b.Stride+j]))
		}
		if largest < 0x1p-100 {
			continue // a column of zeros, or as good as
		}
		scale := largest / 127
		p.scales[j] = scale / stateScale
		panel := p.panel(j)
		for k := range b.Rows {
			q := int8(math.RoundToEven(float64(b.Data[k*b.Stride+j] / scale)))
			panel[(k/4*panelWidth+j%panelWidth)*4+k%4] = q
			p.offsets[j] -= unsignedZero * int32(q)
		}
	}
}

// groups is the number of steps of k, four at a time.
func (p *PackedInt8) groups() int { return (p.rows + 3) / 4 }

// panel returns the panel that holds column j.
func (p *PackedInt8) panel(j int) []int8 {
	size := p.groups() * panelWidth * 4
	return p.data[j/panelWidth*size:][:size]
}

// States is a matrix of numbers from -1 to 1 in 8-bit integers, the left-hand
// side of a product with a PackedInt8. The zero value has no rows.
type States struct {
	data   []uint8 // [rows × stride]
	stride int     // bytes of a row, a multiple of 16
}

// Resize makes room for rows of the given number of columns; the contents are
// undefined after. It allocates only if s grows.
func (s *States) Resize(rows, columns int) {
	s.stride = (columns + 15) &^ 15
	size := rows * s.stride
	if size > cap(s.data) {
		s.data = make([]uint8, size)
	}
	s.data = s.data[:size]
}

// From returns the rows of s from the i-th on.
func (s States) From(i int) States { return States{s.data[i*s.stride:], s.stride} }

// Set writes to row i the integers nearest to values [columns] times 64. A
// value beyond ±1 counts as ±1, NaN as -1.
func (s States) Set(i int, values []float32) {
	quantizeStates(s.row(i, len(values)), values)
}

// row returns the first columns of row i. It panics if a row has fewer.
func (s States) row(i, columns int) []uint8 {
	return s.data[i*s.stride : (i+1)*s.stride : (i+1)*s.stride][:columns]
}

// MultiplyInt8 computes C += A·B, for C [M × N], the first M rows of A [M × K]
// and B [K × N]. The sum over k is one of integers, and exact: whatever the
// level, the result is the same to the last bit.
func MultiplyInt8(c blas32.General, a States, b *PackedInt8) {
	checkMatrix("C", c)
	if c.Cols != b.columns || a.stride < b.rows || len(a.data) < c.Rows*a.stride {
		panic(fmt.Sprintf("simd: C is [%d × %d], A has %d rows of at most %d, B is [%d × %d]",
			c.Rows, c.Cols, len(a.data)/max(a.stride, 1), a.stride, b.rows, b.columns))
	}
	if b.rows > 0 && !multiplyInt8Whole(c, a, b) {
		multiplyInt8Tiles(c, a, b)
	}
}

// multiplyInt8Tiles computes it tile by tile, whatever the matrices.
func multiplyInt8Tiles(c blas32.General, a States, b *PackedInt8) {
	for i, rows := 0, 0; i < c.Rows; i += rows {
		rows = share(c.Rows-i, maxTileRows)
		for j := 0; j < c.Cols; j += panelWidth {
			t := tileInt8{
				c: c.Data[i*c.Stride+j:], cStride: c.Stride,
				a: a.data[i*a.stride:], aStride: a.stride,
				b: b.panel(j), groups: b.groups(), scales: b.scales[j:], offsets: b.offsets[j:],
				rows: rows,
			}
			if columns := c.Cols - j; columns >= panelWidth {
				multiplyInt8(t)
			} else {
				multiplyInt8Edge(t, columns)
			}
		}
	}
}

// multiplyInt8Edge computes a tile of fewer columns than a panel, as
// multiplyEdge does.
func multiplyInt8Edge(t tileInt8, columns int) {
	var whole [maxTileRows * panelWidth]float32
	edge := t
	edge.c, edge.cStride = whole[:], panelWidth
	for i := range t.rows {
		copy(whole[i*panelWidth:], t.c[i*t.cStride:][:columns])
	}
	multiplyInt8(edge)
	for i := range t.rows {
		copy(t.c[i*t.cStride:][:columns], whole[i*panelWidth:])
	}
}

// A tileInt8 is what a kernel computes in one call, as a tile is, but for a whole panel.
type tileInt8 struct {
	c                []float32 // [rows × 32], rows cStride apart
	cStride, aStride int
	a                []uint8 // [rows × 4·groups], rows aStride apart
	b                []int8  // [groups × 32 × 4]
	groups           int
	scales           []float32 // [32]
	offsets          []int32   // [32]
	rows             int       // from 1 to maxTileRows
}

// multiplyInt8Generic defines what a tile is:
//
//	c[i,j] ← c[i,j] + scale[j] · (offset[j] + Σ a[i,k]·b[k,j])
func multiplyInt8Generic(t tileInt8) {
	for i := range t.rows {
		a := t.a[i*t.aStride:][:4*t.groups]
		c := t.c[i*t.cStride:][:panelWidth]
		for j := range c {
			sum := t.offsets[j]
			for g := range t.groups {
				b := (*[4]int8)(t.b[(g*panelWidth+j)*4:])
				x := (*[4]uint8)(a[4*g:])
				sum += int32(x[0])*int32(b[0]) + int32(x[1])*int32(b[1]) + int32(x[2])*int32(b[2]) + int32(x[3])*int32(b[3])
			}
			c[j] += float32(float32(sum) * t.scales[j])
		}
	}
}

func quantizeStatesGeneric(dst []uint8, values []float32) {
	for i, v := range values {
		if !(v > -1) { // NaN too
			v = -1
		}
		v = min(v, 1)
		dst[i] = uint8(int32(math.RoundToEven(float64(v*stateScale))) + unsignedZero)
	}
}
