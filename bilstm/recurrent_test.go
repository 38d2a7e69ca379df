package bilstm

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEachRowIsProjectedAsByItself(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, purpose := range []Purpose{Inference, QuantizedInference} {
		for _, n := range []int{1, projectedTogether, projectedTogether + 1, 2*projectedTogether + 5} {
			layer := NewRecurrent(LSTM, 20, 24, false, random)
			copy(layer.Bias, newUniform(1, len(layer.Bias), 1, random).Data)
			layer.Prepare(purpose)
			x := newUniform(n, 20, 1, random)
			got, gotStates, alone, aloneStates := newMatrix(n, 96), newMatrix(n, 96), newMatrix(n, 96), newMatrix(n, 96)
			var scratch Scratch
			layer.Project(got, x)
			layer.ProjectStates(&scratch, gotStates, x)
			for i := range n {
				layer.Project(rows(alone, i, 1), rows(x, i, 1))
				layer.ProjectStates(&scratch, rows(aloneStates, i, 1), rows(x, i, 1))
			}
			if diff := cmp.Diff(alone.Data, got.Data); diff != "" {
				t.Errorf("purpose %v, %d rows: the products differ from those of each row (-alone +together):\n%s", purpose, n, diff)
			}
			if diff := cmp.Diff(aloneStates.Data, gotStates.Data); diff != "" {
				t.Errorf("purpose %v, %d rows: the products of states differ from those of each row (-alone +together):\n%s", purpose, n, diff)
			}
		}
	}
}
