package simd

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"
)

// everywhere sums up what the plain Go kernels give for fixed arguments. The
// gate computes it on processors of other makers and byte orders too.
const everywhere = "f0f29b3de95a4caf"

func TestGenericGivesTheSameBitsOnEveryProcessor(t *testing.T) {
	defer Use(Use(Generic))
	random := rand.New(rand.NewPCG(11, 12))
	matrix := func(rows, columns int) blas32.General {
		m := blas32.General{Rows: rows, Cols: columns, Stride: columns, Data: make([]float32, rows*columns)}
		for i := range m.Data {
			m.Data[i] = 4*random.Float32() - 2
		}
		return m
	}
	sum := fnv.New64a()
	note := func(values ...any) {
		for _, v := range values {
			if err := binary.Write(sum, binary.LittleEndian, v); err != nil {
				t.Fatal(err)
			}
		}
	}

	a, b, c := matrix(13, 300), matrix(300, 70), matrix(13, 70)
	var packed Packed
	packed.Pack(b)
	Multiply(c, a, &packed, true)
	d := matrix(300, 70)
	packed.Pack(matrix(13, 70))
	MultiplyTransposed(d, a, &packed, true)
	note(c.Data, d.Data)

	gates, cell, state := matrix(4, 50).Data, matrix(1, 50).Data, make([]float32, 50)
	LSTM(gates, cell, cell, state, state)
	negate(c.Data, c.Data)
	note(Exp(c.Data, -0.5))
	note(gates, cell, state, c.Data)

	var states States
	states.Resize(1, 50)
	states.Set(0, state)
	var int8s PackedInt8
	int8s.Pack(matrix(50, 70))
	product := matrix(1, 70)
	MultiplyInt8(product, states, &int8s)
	note(product.Data)
	InferLSTM(gates, cell, cell, state, states, 0)
	note(cell, state, states.data[:50])

	values, gradient, first, second := matrix(1, 99).Data, matrix(1, 99).Data, matrix(1, 99).Data, matrix(1, 99).Data
	Hadamard(second, second)
	testAdam.Update(values, gradient, first, second)
	Add(values, gradient)
	short := make([]BFloat16, len(values))
	ToBFloat16(short, gradient)
	FromBFloat16(gradient, short)
	note(values, first, second, SumOfSquares(values), short, gradient)

	if got := fmt.Sprintf("%016x", sum.Sum64()); got != everywhere {
		t.Errorf("the sum of all results is %s, elsewhere %s", got, everywhere)
	}
}
