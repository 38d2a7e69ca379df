package simd

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestLSTMIsTheSameAtEveryLevel(t *testing.T) {
	for _, hidden := range []int{1, 15, 16, 40, 192, 1030} {
		checkLSTMLevels(t, hidden, func(gates []float32, rest [5][]float32) {
			LSTM(gates, rest[0], rest[1], rest[2], rest[3])
		})
		checkLSTMLevels(t, hidden, func(gates []float32, rest [5][]float32) {
			LSTM(gates, nil, rest[1], rest[2], rest[3])
		})
		checkLSTMLevels(t, hidden, func(gates []float32, rest [5][]float32) {
			LSTMBackward(gates, rest[0], rest[1], rest[2], rest[3], rest[4])
		})
		checkLSTMLevels(t, hidden, func(gates []float32, rest [5][]float32) {
			LSTMBackward(gates, nil, rest[1], rest[2], rest[3], nil)
		})
	}
}

func TestInferLSTMIsTheSameAtEveryLevel(t *testing.T) {
	for _, hidden := range []int{1, 15, 16, 40, 192, 1030} {
		for _, first := range []bool{false, true} {
			checkLSTMLevels(t, hidden, func(gates []float32, rest [5][]float32) {
				for i := range gates {
					gates[i] *= 20
				}
				for gate := range 4 {
					gates[gate*hidden+hidden/2] = float32(math.NaN())
					gates[gate*hidden+hidden-1] = float32(math.Inf(-1))
				}
				before := rest[0]
				if first {
					before = nil
				}
				var states States
				states.Resize(2, hidden)
				InferLSTM(gates, before, rest[1], rest[2], states, 1)
				for i, v := range states.From(1).data[:hidden] {
					rest[3][i] = float32(v)
				}
				clear(gates)
			})
		}
	}
}

func TestInferLSTMIsNearlyLSTM(t *testing.T) {
	const hidden, precision = 64, 4e-5 // of an activation
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Float32Range(-100, 100)
		gates := rapid.SliceOfN(number, 4*hidden, 4*hidden).Draw(t, "gates")
		before := rapid.SliceOfN(number, hidden, hidden).Draw(t, "before")
		cell, state, squashed := make([]float32, hidden), make([]float32, hidden), make([]float32, hidden)
		wantCell, want := make([]float32, hidden), make([]float32, hidden)
		var states, wantStates States
		states.Resize(1, hidden)
		wantStates.Resize(1, hidden)

		InferLSTM(slices.Clone(gates), before, cell, state, states, 0)
		LSTM(gates, before, wantCell, squashed, want)
		for i := range hidden {
			// An error of each factor, the other of which is at most 1, or the state before.
			most := precision * (2 + abs(before[i]))
			if diff := abs(cell[i] - wantCell[i]); !(diff < most) {
				t.Errorf("the cell state of unit %d is %v, LSTM's %v", i, cell[i], wantCell[i])
			}
			if diff := abs(state[i] - want[i]); !(diff < most+2*precision) {
				t.Errorf("the state of unit %d is %v, LSTM's %v", i, state[i], want[i])
			}
		}
		wantStates.Set(0, state)
		if diff := cmp.Diff(wantStates.data, states.data); diff != "" {
			t.Errorf("the states in integers differ from what Set gives:\n%s", diff)
		}
	})
}

func TestInferLSTMOfExtremesIsFinite(t *testing.T) {
	extremes := []float32{0, 1e-40, 1, 1e4, math.MaxFloat32, float32(math.Inf(1)), float32(math.NaN())}
	for _, x := range slices.Clone(extremes) {
		extremes = append(extremes, -x)
	}
	const hidden = 1024
	atEachLevel(t, func(t *testing.T) {
		random := rand.New(rand.NewPCG(4, 5))
		gates, cell, state := make([]float32, 4*hidden), make([]float32, hidden), make([]float32, hidden)
		var states States
		states.Resize(1, hidden)
		for step := range 3 {
			for i := range gates {
				gates[i] = extremes[random.IntN(len(extremes))]
			}
			InferLSTM(gates, cell, cell, state, states, 0)
			for i := range hidden {
				if most := float32(1 + step); !(abs(cell[i]) <= most && abs(state[i]) <= 1) {
					t.Errorf("step %d: unit %d has the cell state %v and the state %v", step, i, cell[i], state[i])
				}
			}
		}
	})
}

// checkLSTMLevels compares what a function makes of random gates [4·hidden] and
// five rows [hidden] at each level.
func checkLSTMLevels(t *testing.T, hidden int, function func(gates []float32, rest [5][]float32)) {
	t.Helper()
	compute := func() (results [6][]float32) {
		random := rand.New(rand.NewPCG(2, 3))
		gates, rest := newGuarded(random, 4, hidden, 0), newGuarded(random, 5, hidden, 0)
		var rows [5][]float32
		for i := range rows {
			rows[i] = rest.Data[i*hidden : (i+1)*hidden]
			results[i] = rows[i]
		}
		function(gates.Data, rows)
		gates.checkGuards(t)
		rest.checkGuards(t)
		results[5] = gates.Data
		return results
	}
	previous := Use(Generic)
	want := compute()
	Use(previous)
	atEachLevel(t, func(t *testing.T) {
		if diff := cmp.Diff(want, compute()); diff != "" {
			t.Errorf("hidden size %d: generic and this level differ:\n%s", hidden, diff)
		}
	})
}

func BenchmarkInferLSTM(b *testing.B) {
	random := rand.New(rand.NewPCG(2, 3))
	const hidden = 192
	gates, rows := newGuarded(random, 4, hidden, 0), newGuarded(random, 2, hidden, 0)
	cell, state := rows.Data[:hidden], rows.Data[hidden:]
	var states States
	states.Resize(1, hidden)
	benchmarkAtEachLevel(b, hidden, "Gunits/s", func() { InferLSTM(gates.Data, cell, cell, state, states, 0) })
}

func BenchmarkLSTM(b *testing.B) {
	random := rand.New(rand.NewPCG(2, 3))
	const hidden = 192
	gates, states := newGuarded(random, 4, hidden, 0), newGuarded(random, 3, hidden, 0)
	before := make([]float32, 4*hidden)
	copy(before, gates.Data)
	cell, squashed, state := states.Data[:hidden], states.Data[hidden:2*hidden], states.Data[2*hidden:]
	benchmarkAtEachLevel(b, hidden, "Gunits/s", func() {
		copy(gates.Data, before)
		LSTM(gates.Data, cell, cell, squashed, state)
	})
}
