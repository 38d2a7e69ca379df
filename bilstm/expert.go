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
type Expert struct {
	Output *Linear // [output of the last layer × labels]
	Gate   *Linear // [input × 1], of what the encoder gives for each row

	// Short [1] is added to the sum of what the gate gives for the rows of a sequence:
	// a short one tells less of its kind. The mean of all that is the gate's logit, and
	// where that is above zero it is open.
	Short []float32
}

// newExpert returns an expert for a network of that shape, whose weights are zero.
func newExpert(c Config) *Expert {
	states := c.Hidden
	if !c.ForwardOnly {
		states *= 2
	}
	return &Expert{
		Output: &Linear{Weight: newMatrix(states, c.Labels), Bias: make([]float32, c.Labels)},
		Gate:   &Linear{Weight: newMatrix(c.Input(), 1), Bias: make([]float32, 1)},
		Short:  make([]float32, 1),
	}
}

// AddExpert gives the network an expert to be trained. It begins as the output layer,
// with a gate in doubt. Prepare must follow.
func (n *Network) AddExpert() {
	n.Config.Expert = true
	n.Expert = newExpert(n.Config)
	copy(n.Expert.Output.Weight.Data, n.Output.Weight.Data)
	copy(n.Expert.Output.Bias, n.Output.Bias)
}

// RemoveExpert takes the expert away.
func (n *Network) RemoveExpert() { n.Config.Expert, n.Expert = false, nil }

// NewExpertGradient returns an expert of the same shape as the network's, all zero,
// for the gradients of its parameters.
func (n *Network) NewExpertGradient() *Expert { return newExpert(n.Config) }

// Parameters lists the expert's parameters, always in the same order.
func (e *Expert) Parameters() []Parameter {
	return slices.Concat(e.Output.Parameters("expert.output."), e.Gate.Parameters("expert.gate."),
		[]Parameter{vectorParameter("expert.gate.short", e.Short)})
}

// Prepare packs the weights. It must follow every change of them.
func (e *Expert) Prepare(purpose Purpose) {
	e.Output.Prepare(purpose)
	e.Gate.Prepare(purpose)
}

// gateColumns is how many columns of what Project gives are the gate's: the first
// is used, the others keep rows on the borders of cache lines.
const gateColumns = 16

// answer mixes the expert's scores into the emissions [rows × labels] of the
// sequences that the gate is open for, given the states [rows × output] and what the
// gate gave [rows × 1]. Their weight is 2·p(open) − 1, where p(open) is the logistic
// function of the logit: none where the gate is in doubt.
func (e *Expert) answer(scratch *Scratch, batch Batch, gate, states, emissions blas32.General) {
	var own blas32.General
	for i, length := range batch.Lengths {
		sum := e.Short[0]
		for t := range length {
			sum += row(gate, batch.Row(i, t))[0]
		}
		if sum <= 0 {
			continue
		}
		if own.Rows == 0 { // of prose it is seldom needed
			own = e.Output.Forward(scratch, states)
		}
		weight := float32(2*logistic(float64(sum)/float64(length)) - 1)
		for t := range length {
			scores, experts := row(emissions, batch.Row(i, t)), row(own, batch.Row(i, t))
			for label, score := range scores {
				scores[label] = score + float32(weight*(experts[label]-score))
			}
		}
	}
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// softplus is log(1 + e^x), which is −log of the logistic function of −x.
func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

// ExpertGradient adds to gradient the gradients of the loss of a batch with
// respect to the expert's parameters, and returns the loss, in nats. Of sequences of the
// expert's own kind it is −log p(open) − log p(labels), of others
// −log(1 − p(open)) − p(open)·log p(labels): so the expert also learns what might be
// taken for its own. Target is as Gradient takes it. Each element of the states is dropped
// with the given probability before the expert reads them.
func (n *Network) ExpertGradient(scratch *Scratch, s Sentences, target blas32.General, own bool, probability float64, random *rand.Rand, gradient *Expert) float64 {
	forms, _ := n.encodeForms(scratch, s.Forms)
	encoded, projected := scratch.Matrix(len(s.Tokens), forms.Cols), scratch.Matrix(len(s.Tokens), n.Projected())
	gather(encoded, forms, s.Tokens)
	gather(projected, n.project(scratch, forms, s.Pretrained), s.Tokens)
	states := n.states(scratch, s.Batch, projected)
	Dropout(scratch, states, probability, random)
	emissions := n.Expert.Output.Forward(scratch, states)
	transitions := NewCRF(emissions.Cols, anyStep) // both output layers' are the same, and stay
	losses, dEmissions := n.losses(scratch, s.Batch, emissions, target, transitions)

	means := meanRows(scratch, s.Batch, encoded)
	logits := n.Expert.Gate.Forward(scratch, means)
	dLogits := scratch.Matrix(logits.Rows, 1)
	var loss float64
	for i, length := range s.Batch.Lengths {
		logit := float64(row(logits, i)[0]) + float64(n.Expert.Short[0])/float64(length)
		open, weight := logistic(logit), 1.0
		dLogit := open - 1
		if own {
			loss += losses[i] + softplus(-logit)
		} else {
			weight, dLogit = open, open+float64(losses[i]*open*(1-open))
			loss += float64(open*losses[i]) + softplus(logit)
		}
		row(dLogits, i)[0] = float32(dLogit)
		gradient.Short[0] += float32(dLogit / float64(length))
		for t := range length {
			simd.Scale(row(dEmissions, s.Batch.Row(i, t)), float32(weight))
		}
	}
	n.Expert.Gate.Backward(scratch, means, dLogits, gradient.Gate)
	n.Expert.Output.Backward(scratch, states, dEmissions, gradient.Output)
	return loss
}

// meanRows returns the mean of each sequence's rows [sequences × cols].
func meanRows(scratch *Scratch, batch Batch, x blas32.General) blas32.General {
	means := scratch.ZeroMatrix(len(batch.Lengths), x.Cols)
	for i, length := range batch.Lengths {
		for t := range length {
			simd.Add(row(means, i), row(x, batch.Row(i, t)))
		}
		simd.Scale(row(means, i), 1/float32(length))
	}
	return means
}
