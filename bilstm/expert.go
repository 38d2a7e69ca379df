package bilstm

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// Expert is a second output layer, for sequences of another kind, and the gate
// that tells which these are: a mixture of two experts (Jacobs et al. 1991), whose
// weights are those of a whole sequence. The layers below serve both and stay what
// they are when it learns, and so does all that the network says of sequences for
// which the gate stays closed.
//
// It has a hidden layer, tanh, which reads the states of the last layer and also what
// the encoder gives, for the row itself and for those around it: of a key before a value
// or a separator behind it the layers below, which learned from prose, keep little.
type Expert struct {
	// Hidden [output of the last layer + around × hidden] reads the states of a row, and of
	// each row around it what Forms gives for its neighbours.
	Hidden *Linear

	// Forms [input × 1 + hidden + near], of what the encoder gives for each row: the first
	// column tells of the sequence's kind, the next are added to what Hidden gives, and the
	// last are for its neighbours to read.
	Forms *Linear

	Output *Linear // [hidden × labels]

	// Short [1] is added to the sum of the first column over the rows of a sequence:
	// a short one tells less of its kind. The mean of all that is the gate's logit, and
	// where that is above zero it is open.
	Short []float32
}

// An expert has so large a hidden layer, which reads so many numbers of each row that is
// so near on either side.
const (
	expertHidden = 128
	expertNear   = 24
	expertReach  = 5
	expertAround = 2 * expertReach * expertNear
	expertForms  = 1 + expertHidden + expertNear
)

// newExpert returns an expert for a network of that shape, of layers that linear makes.
func newExpert(c Config, linear func(input, output int) *Linear) *Expert {
	states := c.Hidden
	if !c.ForwardOnly {
		states *= 2
	}
	return &Expert{
		Hidden: linear(states+expertAround, expertHidden), Forms: linear(c.Input(), expertForms), Output: linear(expertHidden, c.Labels),
		Short: make([]float32, 1),
	}
}

// newZeroExpert is newExpert with weights that are zero.
func newZeroExpert(c Config) *Expert {
	return newExpert(c, func(input, output int) *Linear {
		return &Linear{Weight: newMatrix(input, output), Bias: make([]float32, output)}
	})
}

// AddExpert gives the network an expert to be trained, with random weights and a gate in
// doubt. Prepare must follow.
func (n *Network) AddExpert(random *rand.Rand) {
	n.Config.Expert = true
	n.Expert = newExpert(n.Config, func(input, output int) *Linear { return NewLinear(input, output, random) })
	for i := range n.Expert.Forms.Weight.Rows {
		row(n.Expert.Forms.Weight, i)[0] = 0
	}
}

// RemoveExpert takes the expert away.
func (n *Network) RemoveExpert() { n.Config.Expert, n.Expert = false, nil }

// NewExpertGradient returns an expert of the same shape as the network's, all zero,
// for the gradients of its parameters.
func (n *Network) NewExpertGradient() *Expert { return newZeroExpert(n.Config) }

// Parameters lists the expert's parameters, always in the same order.
func (e *Expert) Parameters() []Parameter {
	return slices.Concat(e.Hidden.Parameters("expert.hidden."), e.Forms.Parameters("expert.forms."), e.Output.Parameters("expert.output."),
		[]Parameter{vectorParameter("expert.short", e.Short)})
}

// Prepare packs the weights. It must follow every change of them.
func (e *Expert) Prepare(purpose Purpose) {
	e.Hidden.Prepare(purpose)
	e.Forms.Prepare(purpose)
	e.Output.Prepare(purpose)
}

// answer mixes the expert's scores into the emissions [rows × labels] of the
// sequences that the gate is open for, given the states [rows × output] and what Forms
// gave [rows × 1 + hidden + near]. Their weight is 2·p(open) − 1, where p(open) is the logistic
// function of the logit: none where the gate is in doubt.
func (e *Expert) answer(scratch *Scratch, batch Batch, forms, states, emissions blas32.General) {
	var own blas32.General
	for i, length := range batch.Lengths {
		logit := e.logit(batch, forms, i)
		if logit <= 0 {
			continue
		}
		if own.Rows == 0 { // of prose it is seldom needed
			own = e.Output.Forward(scratch, e.hidden(scratch, forms, e.read(scratch, batch, forms, states)))
		}
		weight := float32(2*logistic(logit) - 1)
		for t := range length {
			scores, experts := row(emissions, batch.Row(i, t)), row(own, batch.Row(i, t))
			for label, score := range scores {
				scores[label] = score + float32(weight*(experts[label]-score))
			}
		}
	}
}

// read returns what the hidden layer reads [rows × output + around]: states, and of the
// rows around each what Forms gave for neighbours, zero beyond the ends of a sequence.
func (e *Expert) read(scratch *Scratch, batch Batch, forms, states blas32.General) blas32.General {
	all := scratch.ZeroMatrix(states.Rows, states.Cols+expertAround)
	for i := range states.Rows {
		copy(row(all, i), row(states, i))
	}
	neighbours(batch, func(of, other, place int) {
		copy(row(all, of)[states.Cols+place:][:expertNear], row(forms, other)[1+expertHidden:])
	})
	return all
}

// neighbours calls visit for each row of a batch and each other one within reach of it, with
// the place among what is around the row where that begins which it reads of the other.
func neighbours(batch Batch, visit func(of, other, place int)) {
	for i, length := range batch.Lengths {
		for t := range length {
			for k := range 2 * expertReach {
				other := t - expertReach + k
				if k >= expertReach {
					other++ // not the row itself
				}
				if other >= 0 && other < length {
					visit(batch.Row(i, t), batch.Row(i, other), k*expertNear)
				}
			}
		}
	}
}

// hidden returns the hidden layer [rows × hidden], given what it reads.
func (e *Expert) hidden(scratch *Scratch, forms, read blas32.General) blas32.General {
	hidden := e.Hidden.Forward(scratch, read)
	for i := range hidden.Rows {
		h := row(hidden, i)
		simd.Add(h, row(forms, i)[1:][:expertHidden])
		simd.Tanh(h, h)
	}
	return hidden
}

// logit returns the gate's for sequence i.
func (e *Expert) logit(batch Batch, forms blas32.General, i int) float64 {
	sum := e.Short[0]
	for t := range batch.Lengths[i] {
		sum += row(forms, batch.Row(i, t))[0]
	}
	return float64(sum) / float64(batch.Lengths[i])
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// softplus is log(1 + e^x), which is −log of the logistic function of −x.
func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

// ExpertGradient adds to gradient the gradients of the loss of a batch with
// respect to the expert's parameters, and returns the loss, in nats. Of sequences of the
// expert's own kind it is −log p(open) − log p(labels), of others
// −log(1 − p(open)) − p(open)·log p(labels): so the expert also learns what might be
// taken for its own. Target is as Gradient takes it. Each element of what the encoder
// gives and of the states is dropped with the given probability before the expert reads them.
func (n *Network) ExpertGradient(scratch *Scratch, s Sentences, target blas32.General, own bool, probability float64, random *rand.Rand, gradient *Expert) float64 {
	distinct, _ := n.encodeForms(scratch, s.Forms)
	encoded, projected := scratch.Matrix(len(s.Tokens), distinct.Cols), scratch.Matrix(len(s.Tokens), n.Projected())
	gather(encoded, distinct, s.Tokens)
	gather(projected, n.project(scratch, distinct, s.Pretrained), s.Tokens)
	states := n.states(scratch, s.Batch, projected)
	Dropout(scratch, states, probability, random)
	Dropout(scratch, encoded, probability, random)
	forms := n.Expert.Forms.Forward(scratch, encoded)
	read := n.Expert.read(scratch, s.Batch, forms, states)
	hidden := n.Expert.hidden(scratch, forms, read)
	emissions := n.Expert.Output.Forward(scratch, hidden)
	transitions := NewCRF(emissions.Cols, anyStep) // both output layers' are the same, and stay
	losses, dEmissions := n.losses(scratch, s.Batch, emissions, target, transitions)

	dForms := scratch.ZeroMatrix(forms.Rows, forms.Cols)
	var loss float64
	for i, length := range s.Batch.Lengths {
		logit := n.Expert.logit(s.Batch, forms, i)
		open, weight := logistic(logit), 1.0
		dLogit := open - 1
		if own {
			loss += losses[i] + softplus(-logit)
		} else {
			weight, dLogit = open, open+float64(losses[i]*open*(1-open))
			loss += float64(open*losses[i]) + softplus(logit)
		}
		gradient.Short[0] += float32(dLogit / float64(length))
		for t := range length {
			simd.Scale(row(dEmissions, s.Batch.Row(i, t)), float32(weight))
			row(dForms, s.Batch.Row(i, t))[0] = float32(dLogit / float64(length))
		}
	}
	dHidden := n.Expert.Output.Backward(scratch, hidden, dEmissions, gradient.Output)
	for i := range dHidden.Rows {
		d, h := row(dHidden, i), row(hidden, i)
		for j, tanh := range h {
			d[j] *= 1 - float32(tanh*tanh)
		}
		copy(row(dForms, i)[1:], d)
	}
	dRead := n.Expert.Hidden.Backward(scratch, read, dHidden, gradient.Hidden)
	neighbours(s.Batch, func(of, other, place int) {
		simd.Add(row(dForms, other)[1+expertHidden:], row(dRead, of)[states.Cols+place:][:expertNear])
	})
	n.Expert.Forms.Backward(scratch, encoded, dForms, gradient.Forms)
	return loss
}
