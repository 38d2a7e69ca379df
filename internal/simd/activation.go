package simd

import (
	"fmt"
	"math"
)

// All go through e^z - 1 for z ≤ 0: z is split into n·ln 2 + r
// with |r| ≤ ln(2)/2, a polynomial gives p = e^r - 1, and 2^n comes from
// writing n into the exponent of a float32.
const (
	inverseLn2 = 1.442695040888963

	// ln 2 in two parts (Cody and Waite, Software Manual for the Elementary
	// Functions, 1980). The first has 8 significant bits, so that its product
	// with any n met here is exact.
	ln2High = 355.0 / 512
	ln2Low  = -2.1219444005469058e-4

	// Adding roundShift, 1.5·2²³ + 127, to a float32 of small magnitude rounds
	// it to an integer n and leaves n + 127, the exponent of 2^n, in the low
	// bits of the sum.
	roundShift = 0x1.8p23 + 127

	// p = r + r²·(c0 + c1·r + c2·r² + c3·r³ + c4·r⁴), the minimax fit for
	// |r| ≤ ln(2)/2 by Remez exchange: relative error of p below 0.12 ulp.
	c0 = 0.4999999702
	c1 = 0.1666654348
	c2 = 0.04166720062
	c3 = 0.008366547525
	c4 = 0.001388251665

	// lowestSigmoid has n = -127, whose 2^n is written as 0: the sigmoid of
	// what lies below is exactly 0 (or 1).
	lowestSigmoid = -88

	// lowestTanh is for -2|x|: the tanh of what lies below rounds to ±1.
	lowestTanh = -20

	// lowestExp is where e^x nears the end of the normal numbers.
	lowestExp = -87
)

// constants is what the assembly reads, in this order.
var constants = [...]float32{
	inverseLn2, ln2High, ln2Low, roundShift, c0, c1, c2, c3, c4, lowestSigmoid, lowestTanh, lowestExp,
}

// Sigmoid sets dst[i] = 1 / (1 + e^-src[i]). The slices have the same length,
// and may be the same slice.
//
// The result is within 3 ulp of the true value, except that below 2^-126 it
// may be 0. NaN gives NaN, -Inf gives 0, +Inf gives 1.
func Sigmoid(dst, src []float32) {
	checkLengths(dst, src)
	sigmoid(dst, src)
}

// Tanh sets dst[i] to the hyperbolic tangent of src[i]. The slices have the
// same length, and may be the same slice.
//
// The result is within 3 ulp of the true value. NaN gives NaN, ±Inf gives ±1,
// ±0 gives ±0.
func Tanh(dst, src []float32) {
	checkLengths(dst, src)
	tanh(dst, src)
}

// Exp sets x[i] = e^(x[i]-top), where top is at least the largest of the values,
// and returns the sum of the results: eight sums of every eighth, then their sum,
// the same at every level.
//
// A result is within 2 ulp of the true value for the rounded difference. What is
// below -87 is taken for -87, so that a sum of results is never zero. NaN gives
// NaN.
func Exp(x []float32, top float32) float64 {
	var sums [sumLanes]float64
	exp(&sums, x, top)
	return total(&sums)
}

func checkLengths(dst, src []float32) {
	if len(dst) != len(src) {
		panic(fmt.Sprintf("simd: dst has %d elements, src %d", len(dst), len(src)))
	}
}

// sigmoidGeneric, tanhGeneric and expGeneric define the functions. The assembly does the
// same operations in the same order, rounding after each, and so gives the
// same bits; every product is converted so that no compiler fuses it with a
// sum.
func sigmoidGeneric(dst, src []float32) {
	dst = dst[:len(src)]
	for i, x := range src {
		z := -abs(x)
		if z < lowestSigmoid { // false for NaN
			z = lowestSigmoid
		}
		power, p := exponential(z)
		e := float32(power*p) + power // e^-|x|
		numerator := float32(1)
		if x < 0 {
			numerator = e
		}
		dst[i] = numerator / (1 + e)
	}
}

func tanhGeneric(dst, src []float32) {
	dst = dst[:len(src)]
	for i, x := range src {
		z := -2 * abs(x)
		if z < lowestTanh {
			z = lowestTanh
		}
		power, p := exponential(z)
		t := float32(power*p) + (power - 1) // e^(-2|x|) - 1
		sign := math.Float32bits(x) & signBit
		dst[i] = math.Float32frombits(sign | math.Float32bits(abs(t/(2+t))))
	}
}

func expGeneric(sums *[sumLanes]float64, x []float32, top float32) {
	for i, z := range x {
		z -= top
		if z < lowestExp {
			z = lowestExp
		}
		power, p := exponential(z)
		x[i] = float32(power*p) + power
		sums[i%sumLanes] += float64(x[i])
	}
}

// exponential returns 2^n and e^r - 1, whose combination (1 + p)·2^n is e^z,
// for -88 ≤ z ≤ 0. If z is NaN so is p.
func exponential(z float32) (power, p float32) {
	shifted := float32(z*inverseLn2) + roundShift
	n := shifted - roundShift
	power = math.Float32frombits(math.Float32bits(shifted) << 23)
	r := z - float32(n*ln2High) - float32(n*ln2Low)
	q := float32(c4*r) + c3
	q = float32(q*r) + c2
	q = float32(q*r) + c1
	q = float32(q*r) + c0
	return power, float32(float32(r*r)*q) + r
}

const signBit = 1 << 31

func abs(x float32) float32 {
	return math.Float32frombits(math.Float32bits(x) &^ signBit)
}
