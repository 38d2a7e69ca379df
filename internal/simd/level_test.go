package simd

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"
)

func TestUseNeverExceedsWhatTheProcessorHas(t *testing.T) {
	defer Use(Kernels())
	for asked := Gonum - 1; asked <= AVX512+1; asked++ {
		want := max(Gonum, min(asked, bestLevel()))
		before := Kernels()
		if got := Use(asked); got != before {
			t.Errorf("Use(%v) returned %v, want %v, which was in use", asked, got, before)
		}
		if got := Kernels(); got != want {
			t.Errorf("after Use(%v) the level is %v, want %v", asked, got, want)
		}
	}
}

func TestLevelsHaveNames(t *testing.T) {
	for level, want := range map[Level]string{
		Gonum: "gonum", Generic: "generic", AVX2: "AVX2", AVX512: "AVX512", 7: "Level(7)",
	} {
		if got := level.String(); got != want {
			t.Errorf("level %d is %q, want %q", int(level), got, want)
		}
	}
}

func ExampleMultiply() {
	weights := blas32.General{Rows: 2, Cols: 3, Stride: 3, Data: []float32{
		1, 2, 3,
		4, 5, 6,
	}}
	inputs := blas32.General{Rows: 1, Cols: 2, Stride: 2, Data: []float32{10, 1}}
	sums := blas32.General{Rows: 1, Cols: 3, Stride: 3, Data: []float32{0.5, 0.5, 0.5}}

	var packed Packed
	packed.Pack(weights)
	Multiply(sums, inputs, &packed, true)
	fmt.Println(sums.Data)
	// Output: [14.5 25.5 36.5]
}
