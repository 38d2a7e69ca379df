package bilstm

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// Linear is a dense layer, y = x·W + b.
type Linear struct {
	Weight blas32.General // [input × output]
	Bias   []float32      // [output]

	packed, packedTransposed simd.Packed
}

// NewLinear returns a dense layer with random weights and no bias yet.
func NewLinear(input, output int, random *rand.Rand) *Linear {
	return &Linear{Weight: newGlorot(input, output, random), Bias: make([]float32, output)}
}

// Parameters lists the layer's parameters under the given prefix.
func (l *Linear) Parameters(prefix string) []Parameter {
	return []Parameter{matrixParameter(prefix+"weight", l.Weight), vectorParameter(prefix+"bias", l.Bias)}
}

// Prepare packs the weights. It must follow every change of them.
func (l *Linear) Prepare(purpose Purpose) {
	l.packed.Pack(l.Weight)
	if purpose == Training {
		l.packedTransposed.PackTransposed(l.Weight)
	}
}

// Forward returns y [rows × output] for x [rows × input].
func (l *Linear) Forward(scratch *Scratch, x blas32.General) blas32.General {
	y := scratch.Matrix(x.Rows, l.Weight.Cols)
	l.forward(y, x)
	return y
}

// forward is Forward with a place for y.
func (l *Linear) forward(y, x blas32.General) {
	setRows(y, l.Bias)
	simd.Multiply(y, x, &l.packed, true)
}

// Backward adds the gradients of the weights to gradient and returns that of
// the input x [rows × input], given dy [rows × output].
func (l *Linear) Backward(scratch *Scratch, x, dy blas32.General, gradient *Linear) blas32.General {
	scratch.addTransposedProduct(gradient.Weight, x, dy)
	addRows(gradient.Bias, dy)
	dx := scratch.Matrix(x.Rows, x.Cols)
	simd.Multiply(dx, dy, &l.packedTransposed, false)
	return dx
}
