package simd

import (
	"fmt"
	"unsafe"

	"gonum.org/v1/gonum/blas/blas32"
)

const (
	// panelWidth is the number of columns in a panel of a Packed matrix: two
	// AVX-512 registers, four AVX2 registers.
	panelWidth = 32

	// maxTileRows is the most rows of C that any kernel computes at once.
	maxTileRows = 12

	// depthBlock steps k of a panel (32 KiB) stay in the first-level cache
	// while they meet rowBlock rows of A, whose part of C stays in the second.
	// The partial sums wait in C, which rounds nothing: results do not depend
	// on either number.
	depthBlock = 256
	rowBlock   = 8 * maxTileRows

	// cacheLine is in float32s.
	cacheLine = 16
)

// Packed is the right-hand side B [K × N] of a product, in the layout that the
// kernels read: panels of 32 columns, each [k][32], the last one padded with
// zeros. The zero value is an empty matrix. A Packed may be read by many
// goroutines, and be packed again; that allocates only if it grows.
type Packed struct {
	rows    int       // K
	columns int       // N
	data    []float32 // [panels × K × 32], begins on a cache line
}

// Pack makes p hold b [K × N].
func (p *Packed) Pack(b blas32.General) {
	checkMatrix("B", b)
	p.resize(b.Rows, b.Cols)
	for j := 0; j < b.Cols; j += panelWidth {
		panel := p.panel(j)
		width := min(panelWidth, b.Cols-j)
		for k := range b.Rows {
			line := panel[k*panelWidth : (k+1)*panelWidth]
			clear(line[copy(line, b.Data[k*b.Stride+j:][:width]):])
		}
	}
}

// PackTransposed makes p hold the transpose of b [N × K].
func (p *Packed) PackTransposed(b blas32.General) {
	checkMatrix("B", b)
	p.resize(b.Cols, b.Rows)
	for j := 0; j < b.Rows; j += panelWidth {
		panel := p.panel(j)
		width := min(panelWidth, b.Rows-j)
		if width < panelWidth {
			clear(panel)
		}
		// Blocks of a cache line's length, so that the lines written in one
		// column of the panel are still near when the next one comes.
		for k := 0; k < b.Cols; k += cacheLine {
			depth := min(cacheLine, b.Cols-k)
			for column := range width {
				source := b.Data[(j+column)*b.Stride+k:][:depth]
				target := panel[k*panelWidth+column:]
				for i, x := range source {
					target[i*panelWidth] = x
				}
			}
		}
	}
}

// resize sets the shape of p and makes room; the contents are undefined after.
func (p *Packed) resize(rows, columns int) {
	p.rows, p.columns = rows, columns
	size := (columns + panelWidth - 1) / panelWidth * panelWidth * rows
	if size > cap(p.data) {
		p.data = alignedSlice(size)
	}
	p.data = p.data[:size]
}

// panel returns the panel [K × 32] that begins with column j.
func (p *Packed) panel(j int) []float32 {
	size := p.rows * panelWidth
	return p.data[j/panelWidth*size:][:size]
}

// alignedSlice returns zeros that begin on a cache line: a load that straddles
// two lines costs as much as two loads. Results don't depend on it.
func alignedSlice(size int) []float32 {
	data := make([]float32, size+cacheLine)
	misplaced := int(uintptr(unsafe.Pointer(&data[0])) / 4 % cacheLine)
	start := (cacheLine - misplaced) % cacheLine
	return data[start : start+size : start+size]
}

// Multiply computes C = A·B, or C += A·B if accumulate is set, for A [M × K],
// B [K × N] and C [M × N]. C must not overlap A.
func Multiply(c, a blas32.General, b *Packed, accumulate bool) {
	checkMatrix("A", a)
	checkProduct(c, a.Rows, a.Cols, b)
	multiply(c, operand{a.Data, a.Stride, 1}, b, accumulate)
}

// MultiplyTransposed computes C = Aᵀ·B, or C += Aᵀ·B if accumulate is set, for
// A [K × M], B [K × N] and C [M × N]. C must not overlap A.
//
// It is the product of weight gradients, where K is the number of tokens.
func MultiplyTransposed(c, a blas32.General, b *Packed, accumulate bool) {
	checkMatrix("A", a)
	checkProduct(c, a.Cols, a.Rows, b)
	multiply(c, operand{a.Data, 1, a.Stride}, b, accumulate)
}

// An operand is the left-hand side of a product, transposed or not: element
// (i, k) is data[i*rowStride+k*stepStride].
type operand struct {
	data                  []float32
	rowStride, stepStride int
}

func (a operand) from(row, step int) operand {
	return operand{a.data[row*a.rowStride+step*a.stepStride:], a.rowStride, a.stepStride}
}

// A tile is what a kernel computes in one call: up to maxTileRows rows of C
// by one panel of B, over some of the steps k.
type tile struct {
	c          []float32 // [rows × columns], rows cStride apart
	cStride    int
	a          operand   // [rows × steps]
	b          []float32 // [steps × 32]
	steps      int       // at least 1
	rows       int       // from 1 to maxTileRows
	columns    int       // from 1 to 32; a kernel may write all 32
	accumulate bool      // begin the sums from c, not from 0
}

// multiply cuts the product into blocks of steps and of rows.
func multiply(c blas32.General, a operand, b *Packed, accumulate bool) {
	if c.Cols == 0 {
		return
	}
	if b.rows == 0 && !accumulate {
		clearMatrix(c)
	}
	if active == Gonum {
		multiplyGonum(c, a, b, accumulate)
		return
	}
	for k, steps := 0, 0; k < b.rows; k += steps {
		steps = share(b.rows-k, depthBlock)
		for i, rows := 0, 0; i < c.Rows; i += rows {
			rows = share(c.Rows-i, rowBlock)
			t := tile{
				cStride: c.Stride, a: a.from(i, k),
				steps: steps, accumulate: accumulate || k > 0,
			}
			j := 0
			if rows == 1 {
				t.c, t.b = c.Data[i*c.Stride:], b.data[k*panelWidth:]
				j = multiplyRow(t, b.rows*panelWidth, c.Cols)
			}
			for ; j < c.Cols; j += panelWidth {
				t.c, t.b = c.Data[i*c.Stride+j:], b.panel(j)[k*panelWidth:]
				t.columns = min(panelWidth, c.Cols-j)
				multiplyTiles(rows, t)
			}
		}
	}
}

// multiplyTiles computes a column of tiles, which takes the given number of
// rows; t is the first of them, but for its height.
func multiplyTiles(rows int, t tile) {
	for {
		t.rows = share(rows, maxTileRows)
		if t.columns == panelWidth {
			multiplyTile(t)
		} else {
			multiplyEdge(t)
		}
		if rows -= t.rows; rows == 0 {
			return
		}
		t.c, t.a = t.c[t.rows*t.cStride:], t.a.from(t.rows, 0)
	}
}

// share returns what to take of n so that it goes in the fewest parts of at
// most limit, all nearly equal: a small last one would cost almost as much as
// a whole one.
func share(n, limit int) int {
	parts := (n + limit - 1) / limit
	return (n + parts - 1) / parts
}

// multiplyEdge computes a tile of fewer columns than a panel: kernels write
// whole panels, so it goes through a copy.
func multiplyEdge(t tile) {
	var whole [maxTileRows * panelWidth]float32
	edge := t
	edge.c, edge.cStride = whole[:], panelWidth
	if t.accumulate {
		for i := range t.rows {
			copy(whole[i*panelWidth:], t.c[i*t.cStride:][:t.columns])
		}
	}
	multiplyTile(edge)
	for i := range t.rows {
		copy(t.c[i*t.cStride:][:t.columns], whole[i*panelWidth:])
	}
}

func clearMatrix(c blas32.General) {
	for i := range c.Rows {
		clear(c.Data[i*c.Stride:][:c.Cols])
	}
}

// checkMatrix panics unless the data of m holds its rows and columns: the
// kernels check nothing.
func checkMatrix(name string, m blas32.General) {
	if m.Rows < 0 || m.Cols < 0 || m.Stride < m.Cols {
		panic(fmt.Sprintf("simd: %s is [%d × %d] with stride %d", name, m.Rows, m.Cols, m.Stride))
	}
	if m.Rows > 0 && m.Cols > 0 && len(m.Data) < (m.Rows-1)*m.Stride+m.Cols {
		panic(fmt.Sprintf("simd: %s is [%d × %d] with stride %d, but has only %d elements",
			name, m.Rows, m.Cols, m.Stride, len(m.Data)))
	}
}

// checkProduct panics unless C can take the product of an [m × k] matrix and B.
func checkProduct(c blas32.General, m, k int, b *Packed) {
	checkMatrix("C", c)
	if k != b.rows || c.Rows != m || c.Cols != b.columns {
		panic(fmt.Sprintf("simd: C is [%d × %d], but A·B is [%d × %d]·[%d × %d]",
			c.Rows, c.Cols, m, k, b.rows, b.columns))
	}
}
