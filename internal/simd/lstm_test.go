package simd

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLSTMIsTheSameAtEveryLevel(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 3))
	for _, hidden := range []int{1, 15, 16, 40, 192, 1030} {
		for _, first := range []bool{true, false} {
			gates, state := newGuarded(random, 4, hidden, 0), newGuarded(random, 1, hidden, 0)
			compute := func() [5][]float32 {
				var all [5]guarded
				for i, rows := range []int{4, 1, 1, 1, 1} {
					all[i] = newGuarded(random, rows, hidden, 0)
				}
				copy(all[0].Data, gates.Data)
				copy(all[1].Data, state.Data)
				before := all[1].Data
				if first {
					before = nil
				}
				LSTM(all[0].Data, before, all[2].Data, all[3].Data, all[4].Data)
				var results [5][]float32
				for i, m := range all {
					m.checkGuards(t)
					results[i] = m.Data
				}
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
	}
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
