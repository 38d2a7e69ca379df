package training

import (
	"fmt"
	"math"

	"nomen/bilstm"
	"nomen/internal/simd"
)

// optimizer changes parameters by their gradients. Its state is named like the
// parameters, so that it can be written beside them.
type optimizer interface {
	// update changes elements [from, to) of parameter p by its gradient, which
	// is to be multiplied by scale. The first step is number one; rate is the
	// learning rate of this step.
	update(step, p, from, to int, rate, scale float64, values, gradient []float32)
	state() []bilstm.Parameter
}

// adam is Adam (Kingma and Ba 2015) with β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸.
type adam struct{ first, second []bilstm.Parameter }

const (
	firstDecay  = 0.9
	secondDecay = 0.999
	epsilon     = 1e-8
)

func newAdam(parameters []bilstm.Parameter) *adam {
	return &adam{first: like(parameters, "first_moment."), second: like(parameters, "second_moment.")}
}

// update computes, with g the gradient,
//
//	m = β₁m + (1−β₁)g, v = β₂v + (1−β₂)g²
//	θ = θ − rate · m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε)
func (a *adam) update(step, p, from, to int, rate, scale float64, values, gradient []float32) {
	kernel := simd.Adam{
		Scale:      float32(scale),
		FirstDecay: firstDecay, FirstShare: 1 - firstDecay, SecondDecay: secondDecay, SecondShare: 1 - secondDecay,
		Rate:       float32(rate / (1 - math.Pow(firstDecay, float64(step)))),
		Correction: float32(1 / math.Sqrt(1-math.Pow(secondDecay, float64(step)))),
		Epsilon:    epsilon,
	}
	kernel.Update(values[from:to], gradient[from:to], a.first[p].Values[from:to], a.second[p].Values[from:to])
}

func (a *adam) state() []bilstm.Parameter {
	return append(a.first[:len(a.first):len(a.first)], a.second...)
}

// sgd is stochastic gradient descent with momentum 0.9 (Sutskever et al. 2013).
type sgd struct{ velocity []bilstm.Parameter }

const momentum = 0.9

func newSGD(parameters []bilstm.Parameter) *sgd { return &sgd{velocity: like(parameters, "velocity.")} }

// update computes v = μv + g, θ = θ − rate·v.
func (s *sgd) update(_, p, from, to int, rate, scale float64, values, gradient []float32) {
	v := s.velocity[p].Values[from:to]
	values, gradient = values[from:to], gradient[from:to]
	for i, g := range gradient {
		v[i] = float32(momentum*v[i]) + float32(float32(scale)*g)
		values[i] -= float32(float32(rate) * v[i])
	}
}

func (s *sgd) state() []bilstm.Parameter { return s.velocity }

// newOptimizer returns the optimizer of that name.
func newOptimizer(name string, parameters []bilstm.Parameter) (optimizer, error) {
	switch name {
	case "", "adam":
		return newAdam(parameters), nil
	case "sgd":
		return newSGD(parameters), nil
	}
	return nil, fmt.Errorf("unknown optimizer %q: choose adam or sgd", name)
}

// like returns zero parameters of the same shapes under prefixed names.
func like(parameters []bilstm.Parameter, prefix string) []bilstm.Parameter {
	zero := make([]bilstm.Parameter, len(parameters))
	for i, p := range parameters {
		zero[i] = bilstm.Parameter{Name: prefix + p.Name, Shape: p.Shape, Values: make([]float32, len(p.Values))}
	}
	return zero
}
