// Package gradienttest compares gradients with finite differences, for the tests
// of whatever has any.
package gradienttest

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Check compares the gradient of the parameters in values, which backward has
// added up, with the finite differences of loss: each value is moved a little to
// both sides. It checks every one, or a random hundred of many.
func Check(t testing.TB, name string, values, gradient []float32, loss func() float64) {
	t.Helper()
	const move = 1e-2
	order := rand.New(rand.NewPCG(1, 2)).Perm(len(values))
	for _, i := range order[:min(len(order), 100)] {
		was := values[i]
		if math.IsInf(float64(was), 0) {
			continue // a forbidden step
		}
		values[i] = was + move
		above := loss()
		values[i] = was - move
		below := loss()
		values[i] = was
		want := (above - below) / (2 * move)
		got := float64(gradient[i])
		if math.Abs(got-want) > 2e-3+0.01*math.Abs(want) {
			t.Errorf("%s[%d]: gradient %.5f, finite difference %.5f", name, i, got, want)
		}
	}
}
