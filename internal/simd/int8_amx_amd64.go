//go:build !purego

package simd

import (
	"sync"

	"golang.org/x/sys/cpu"
	"gonum.org/v1/gonum/blas/blas32"
)

// maxAMXRows is the most rows of a tile of AMX, which are registers for products of
// small matrices of 8-bit integers (Intel's manual for developers, volume 1, chapter
// 18), not the tiles of gemm.go. A row has at most 64 bytes.
const maxAMXRows = 16

// hasAMX tells whether the processor has such tiles and the system lets this process use
// them, which it is asked for the first time only.
var hasAMX = sync.OnceValue(func() bool { return cpu.X86.HasAMXTile && cpu.X86.HasAMXInt8 && permitAMX() })

// amxShapes is what AMX is told of its tiles before they are used.
type amxShapes struct {
	palette  uint8
	_        [15]uint8
	rowBytes [16]uint16
	rows     [16]uint8
}

// multiplyAMX computes blocks of up to maxAMXRows rows by whole panels, each of whose
// columns takes steps of 64 elements.
//
//go:noescape
func multiplyAMX(c *float32, cStride int, a *uint8, aStride int, b *int8, steps int, scales *float32, offsets *int32, rows, blocks, panels int, shapes *amxShapes, sums *[maxAMXRows * panelWidth]int32)

// multiplyInt8Whole computes what MultiplyInt8 does, if the tiles of AMX fit the
// matrices, and tells whether they do.
func multiplyInt8Whole(c blas32.General, a States, b *PackedInt8) bool {
	const groupsOfStep = 16
	if active < AVX512 || !hasAMX() || b.groups()%groupsOfStep != 0 || c.Cols%panelWidth != 0 || c.Cols == 0 {
		return false
	}
	var sums [maxAMXRows * panelWidth]int32
	multiply := func(i, rows, blocks int) {
		r := uint8(rows)
		multiplyAMX(&c.Data[i*c.Stride], c.Stride, &a.data[i*a.stride], a.stride, &b.data[0], b.groups()/groupsOfStep,
			&b.scales[0], &b.offsets[0], rows, blocks, c.Cols/panelWidth, &amxShapes{
				palette:  1,
				rowBytes: [16]uint16{64, 64, 64, 64, 64},
				rows:     [16]uint8{r, r, r, groupsOfStep, groupsOfStep},
			}, &sums)
	}
	// A panel of B stays in the nearest cache while the blocks of A go by.
	if blocks := c.Rows / maxAMXRows; blocks > 0 {
		multiply(0, maxAMXRows, blocks)
	}
	if rest := c.Rows % maxAMXRows; rest > 0 {
		multiply(c.Rows-rest, rest, 1)
	}
	return true
}
