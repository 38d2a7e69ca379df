package simd

import "fmt"

// A Level is a set of kernels, named for the instructions they need.
type Level int

const (
	// Gonum is Generic with gonum's matrix product, to compare with. A row of
	// its results may depend on the rows computed with it.
	Gonum Level = iota - 1

	Generic // plain Go, runs everywhere
	AVX2    // 8 lanes, with fused multiply-add
	AVX512  // 16 lanes
)

// String returns the level's name, such as "AVX2".
func (l Level) String() string {
	switch l {
	case Gonum:
		return "gonum"
	case Generic:
		return "generic"
	case AVX2:
		return "AVX2"
	case AVX512:
		return "AVX512"
	}
	return fmt.Sprintf("Level(%d)", int(l))
}

// active is what Kernels reports. Only Use changes it.
var active = bestLevel()

// Kernels returns the level in use: the best that processor and operating
// system support, unless Use has chosen a lower one.
func Kernels() Level { return active }

// Use selects the kernels of a level, or the best the processor has if that
// is lower, and returns the level that was in use before. It is meant for
// tests and benchmarks,
//
//	defer simd.Use(simd.Use(simd.Generic))
//
// and must not be called while another goroutine computes.
func Use(level Level) (previous Level) {
	previous = active
	active = max(Gonum, min(level, bestLevel()))
	return previous
}
