package simd

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
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
