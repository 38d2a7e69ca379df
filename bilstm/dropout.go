package bilstm

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// Dropout sets each element of x to zero with the given probability and
// divides the others by one minus it, so that the expected sum stays what it
// was (Srivastava et al. 2014). It returns the factors [rows × cols], which
// are the layer's whole derivative.
func Dropout(scratch *Scratch, x blas32.General, probability float64, random *rand.Rand) blas32.General {
	factors := scratch.Matrix(x.Rows, x.Cols)
	if probability <= 0 {
		for i := range factors.Data {
			factors.Data[i] = 1
		}
		return factors
	}
	// Without a branch, which no processor could predict.
	keep := math.Float32bits(float32(1 / (1 - probability)))
	threshold := int32(math.Min(probability*(1<<16), math.MaxUint16))
	var bits uint64 // four draws of 16 bits each
	for i := range factors.Data {
		if i%4 == 0 {
			bits = random.Uint64()
		}
		dropped := uint32((int32(bits&0xFFFF) - threshold) >> 31) // all ones, or zero
		factors.Data[i] = math.Float32frombits(keep &^ dropped)
		bits >>= 16
	}
	simd.Hadamard(x.Data, factors.Data)
	return factors
}
