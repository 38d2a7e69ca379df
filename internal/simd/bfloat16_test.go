package simd

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestBFloat16IsTheNearest(t *testing.T) {
	ones := func(steps int) float32 { return 1 + float32(steps)/256 } // half a step each
	for _, c := range []struct{ x, want float32 }{
		{0, 0}, {1, 1}, {-1, -1}, {ones(2), ones(2)},
		{ones(1), 1}, {ones(3), ones(4)}, // halfway: to the even one
		{math.Nextafter32(ones(1), 2), ones(2)}, {math.Nextafter32(ones(1), 0), 1},
		{1e-40, 0x1p-133}, // the least
		{-math.MaxFloat32, float32(math.Inf(-1))}, {float32(math.Inf(1)), float32(math.Inf(1))},
	} {
		atEachLevel(t, func(t *testing.T) {
			for _, n := range []int{1, 8, 11} { // the assembly takes eight at a time
				short, long := make([]BFloat16, n), slices.Repeat([]float32{c.x}, n)
				ToBFloat16(short, long)
				clear(long)
				FromBFloat16(long, short)
				if long[0] != c.want || long[n-1] != c.want {
					t.Errorf("%v became %v, want %v", c.x, long, c.want)
				}
			}
		})
	}
}

func TestBFloat16IsTheSameAtEveryLevel(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 7))
	long := make([]float32, 1003)
	for i := range long {
		for long[i] = float32(math.NaN()); long[i] != long[i]; {
			long[i] = math.Float32frombits(random.Uint32())
		}
	}
	want := make([]BFloat16, len(long))
	toBFloat16Generic(want, long)
	wantLong := make([]float32, len(long))
	fromBFloat16Generic(wantLong, want)
	atEachLevel(t, func(t *testing.T) {
		got, gotLong := make([]BFloat16, len(long)), make([]float32, len(long))
		ToBFloat16(got, long)
		FromBFloat16(gotLong, got)
		if !slices.Equal(got, want) || !slices.Equal(gotLong, wantLong) {
			t.Error("generic and this level differ")
		}
	})
}
