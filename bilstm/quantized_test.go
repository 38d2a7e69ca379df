package bilstm

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestQuantize(t *testing.T) {
	q := Quantize([]float32{0, 0, 1.27, -0.5, 3, -254}, 2)
	want := &Quantized{Rows: 3, Size: 2, Values: []int8{0, 0, 127, -50, 2, -127}, Scales: []float32{0, 0.01, 2}} // 1.5 goes to even
	if diff := cmp.Diff(want, q); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestQuantizeIsOffByHalfAScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 5).Draw(t, "size")
		unit := rapid.SampledFrom([]float32{1, 1e-44, 1e-38, 1e38}).Draw(t, "unit")
		values := rapid.SliceOfN(rapid.Float32Range(-1, 1), size, size).Draw(t, "values")
		for i := range values {
			values[i] *= unit
		}
		q := Quantize(values, size)
		row := make([]float32, size)
		q.Row(row, 0)
		half := float64(q.Scales[0]) / 2 * (1 + 1e-5) // the product and the scale are rounded too
		for i, v := range values {
			if off := math.Abs(float64(row[i]) - float64(v)); off > half {
				t.Fatalf("%g became %g, off by %g; half a scale is %g", v, row[i], off, half)
			}
		}
	})
}

func TestQuantizeRefusesBrokenRows(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("5 values in rows of 2: no panic")
		}
	}()
	Quantize(make([]float32, 5), 2)
}

func ExampleQuantized_Row() {
	q := Quantize([]float32{0.1, -0.254, 0.05}, 3)
	row := make([]float32, 3)
	q.Row(row, 0)
	fmt.Println(q.Values, row)
	// Output:
	// [50 -127 25] [0.1 -0.254 0.05]
}

func BenchmarkRow(b *testing.B) {
	q := Quantize(make([]float32, 100*100), 100)
	row := make([]float32, 100)
	for b.Loop() {
		q.Row(row, 50)
	}
}
