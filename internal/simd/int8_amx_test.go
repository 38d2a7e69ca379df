//go:build amd64 && !purego

package simd

import (
	"math/rand/v2"
	"testing"
)

func TestAMXTakesTheMatricesThatFit(t *testing.T) {
	if !hasAMX() || !FastInt8() {
		t.Skip("no AMX here")
	}
	random := rand.New(rand.NewPCG(9, 1))
	for _, c := range []struct {
		m, k, n int
		fits    bool
	}{
		{1, 64, 32, true}, {16, 192, 768, true}, {37, 61, 64, true}, {0, 64, 32, true},
		{16, 60, 32, false}, {16, 80, 32, false}, {16, 64, 33, false}, {16, 64, 0, false},
	} {
		states, _ := randomStates(random, c.m, c.k)
		var packed PackedInt8
		packed.Pack(newGuarded(random, c.k, c.n, 0).General)
		if fits := multiplyInt8Whole(newGuarded(random, c.m, c.n, 0).General, states, &packed); fits != c.fits {
			t.Errorf("[%d × %d × %d]: %v, want %v", c.m, c.k, c.n, fits, c.fits)
		}
	}
}
