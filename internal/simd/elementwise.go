package simd

import "math"

// Add adds each element of src to that of dst. The slices have the same
// length.
func Add(dst, src []float32) {
	checkLengths(dst, src)
	addElements(dst, src)
}

// Hadamard multiplies each element of dst by that of src. The slices have the
// same length.
func Hadamard(dst, src []float32) {
	checkLengths(dst, src)
	multiplyElements(dst, src)
}

// Scale multiplies each element of x by factor.
func Scale(x []float32, factor float32) { scale(x, factor) }

// SumOfSquares returns Σ x², in float64. The sum has an order of its own, the
// same at every level: eight sums of every eighth element, then their sum.
func SumOfSquares(x []float32) float64 {
	var sums [sumLanes]float64
	sumOfSquares(&sums, x)
	return total(&sums)
}

const sumLanes = 8

func total(sums *[sumLanes]float64) (total float64) {
	for _, s := range sums {
		total += s
	}
	return total
}

// Largest returns the largest of the values, of which there is one at least and
// none is NaN.
func Largest(x []float32) float32 { return largest(x) }

// KeepLargest sets largest[i] to values[i] and indices[i] to index wherever
// values[i] is the larger one: a step of a maximum over many rows that
// remembers the row. The slices have the same length.
func KeepLargest(largest []float32, indices []int32, values []float32, index int32) {
	checkLengths(largest, values)
	indices = indices[:len(largest)]
	keepLargest(largest, indices, values, index)
}

// Adam is the state of the optimizer of Kingma and Ba (2015) at one step.
type Adam struct {
	Scale                   float32 // of the gradient
	FirstDecay, SecondDecay float32 // β₁, β₂
	FirstShare, SecondShare float32 // 1−β₁, 1−β₂
	Rate                    float32 // learning rate / (1−β₁ᵗ)
	Correction              float32 // 1 / √(1−β₂ᵗ)
	Epsilon                 float32
}

// Update takes the step for some parameters θ, given the gradient and the
// running moments m and v, all of the same length:
//
//	g = Scale · gradient
//	m = β₁m + (1−β₁)g
//	v = β₂v + (1−β₂)g²
//	θ = θ − Rate · m / (√v·Correction + Epsilon)
func (a *Adam) Update(values, gradient, first, second []float32) {
	checkLengths(values, gradient)
	checkLengths(values, first)
	checkLengths(values, second)
	adam(a, values, gradient, first, second)
}

// The functions below define those above; the assembly does the same
// operations in the same order, none fused, and gives the same bits.

func addElementsGeneric(dst, src []float32) {
	src = src[:len(dst)]
	for i := range dst {
		dst[i] += src[i]
	}
}

func multiplyElementsGeneric(dst, src []float32) {
	src = src[:len(dst)]
	for i := range dst {
		dst[i] *= src[i]
	}
}

func scaleGeneric(x []float32, factor float32) {
	for i := range x {
		x[i] *= factor
	}
}

func sumOfSquaresGeneric(sums *[sumLanes]float64, x []float32) {
	for i, v := range x {
		sums[i%sumLanes] += float64(float64(v) * float64(v))
	}
}

func largestGeneric(x []float32) float32 {
	top := x[0]
	for _, v := range x[1:] {
		if v > top {
			top = v
		}
	}
	return top
}

func adamGeneric(a *Adam, values, gradient, first, second []float32) {
	for i, g := range gradient {
		g *= a.Scale
		m := float32(a.FirstDecay*first[i]) + float32(a.FirstShare*g)
		v := float32(a.SecondDecay*second[i]) + float32(float32(a.SecondShare*g)*g)
		first[i], second[i] = m, v
		root := float32(math.Sqrt(float64(v)))
		values[i] -= float32(a.Rate*m) / (float32(root*a.Correction) + a.Epsilon)
	}
}

func keepLargestGeneric(largest []float32, indices []int32, values []float32, index int32) {
	for i, v := range values {
		if v > largest[i] {
			largest[i], indices[i] = v, index
		}
	}
}
