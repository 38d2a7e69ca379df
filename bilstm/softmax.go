package bilstm

import (
	"math"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// Softmax gives each word of a vocabulary a probability: e to the word's score
// over the sum for all words, where the score is the product of the state with
// the word's vector, plus a bias. The vectors may be those of an Embedding, so
// that what a word means is learned once (Press and Wolf 2017).
type Softmax struct {
	Words *Embedding // [words × size]
	Bias  []float32  // [words]

	packed, packedTransposed simd.Packed // [words × size] and [size × words]
}

// NewSoftmax returns a head over the given vectors.
func NewSoftmax(words *Embedding) *Softmax {
	return &Softmax{Words: words, Bias: make([]float32, words.Weight.Rows)}
}

// Parameters lists what the head has beside the vectors, under the given
// prefix.
func (s *Softmax) Parameters(prefix string) []Parameter {
	return []Parameter{vectorParameter(prefix+"bias", s.Bias)}
}

// Prepare packs the vectors. It must follow every change of them.
func (s *Softmax) Prepare(purpose Purpose) {
	s.packedTransposed.PackTransposed(s.Words.Weight)
	if purpose == Training {
		s.packed.Pack(s.Words.Weight)
	}
}

// Scores writes the score of each word to scores [rows × words] for the states
// [rows × size].
func (s *Softmax) Scores(scores, states blas32.General) {
	setRows(scores, s.Bias)
	simd.Multiply(scores, states, &s.packedTransposed, true)
}

// softmaxRows is how many rows have their scores computed at once: enough for
// the products to be fast, and the scores of a large vocabulary take memory.
const softmaxRows = 256

// Loss returns the sum over all rows of −log p(target) in nats, given the
// states [rows × size], and writes its gradient to dStates. It adds those of
// the vectors and biases to gradient.
func (s *Softmax) Loss(scratch *Scratch, states blas32.General, targets []int32, dStates blas32.General, gradient *Softmax) float64 {
	all := scratch.Matrix(min(softmaxRows, states.Rows), len(s.Bias))
	var loss float64
	for from, n := 0, 0; from < states.Rows; from += n {
		n = min(softmaxRows, states.Rows-from)
		scores, own := rows(all, 0, n), rows(states, from, n)
		s.Scores(scores, own)
		loss += softmaxLoss(scores, targets[from:from+n])
		simd.Multiply(rows(dStates, from, n), scores, &s.packed, false)
		scratch.addTransposedProduct(gradient.Words.Weight, scores, own)
		addRows(gradient.Bias, scores)
	}
	gradient.Words.touched.AddAll(len(s.Bias))
	return loss
}

// SampledLoss is Loss as if there were only the words of candidates, which
// holds the targets and a sample of the others: for a large vocabulary it costs
// a fraction, and its gradient is about that of Loss. Of the score of each
// candidate the logarithm of how often such a sample is expected to hold it,
// logExpected, is taken off (Jean et al. 2015). Targets are places in
// candidates.
func (s *Softmax) SampledLoss(scratch *Scratch, states blas32.General, targets, candidates []int32, logExpected []float32,
	dStates blas32.General, gradient *Softmax) float64 {
	vectors := scratch.Matrix(len(candidates), states.Cols)
	s.Words.Forward(vectors, candidates)
	scores := scratch.Matrix(states.Rows, len(candidates))
	biases := scratch.Matrix(1, len(candidates)).Data
	for i, id := range candidates {
		biases[i] = s.Bias[id] - logExpected[i]
	}
	setRows(scores, biases)
	scratch.packed.PackTransposed(vectors)
	simd.Multiply(scores, states, &scratch.packed, true)
	loss := softmaxLoss(scores, targets)

	scratch.packed.Pack(vectors)
	simd.Multiply(dStates, scores, &scratch.packed, false)
	dVectors := scratch.ZeroMatrix(len(candidates), states.Cols)
	scratch.addTransposedProduct(dVectors, scores, states)
	s.Words.Backward(dVectors, candidates, gradient.Words)
	clear(biases)
	addRows(biases, scores)
	for i, id := range candidates {
		gradient.Bias[id] += biases[i]
	}
	return loss
}

// softmaxLoss returns the sum over all rows of −log p(target) and turns the
// scores [rows × words] into its gradient: each word's probability, less one
// for the target.
func softmaxLoss(scores blas32.General, targets []int32) float64 {
	var loss float64
	for i, target := range targets {
		own := row(scores, i)
		loss += float64(-own[target])
		loss += LogSum(own)
		own[target]--
	}
	return loss
}

// LogSum returns the logarithm of the sum of e to the scores, and turns these
// into probabilities.
func LogSum(scores []float32) float64 {
	top := largest(scores)
	for i := range scores {
		scores[i] -= top
	}
	simd.Exp(scores, scores)
	total := sum(scores)
	simd.Scale(scores, float32(1/total))
	return float64(top) + math.Log(total)
}

// largest returns the largest of the values, of which there is one at least.
// Four at a time, as each comparison waits for the one before.
func largest(values []float32) float32 {
	a, b, c, d := values[0], values[0], values[0], values[0]
	for ; len(values) >= 4; values = values[4:] {
		a, b, c, d = max(a, values[0]), max(b, values[1]), max(c, values[2]), max(d, values[3])
	}
	for _, v := range values {
		a = max(a, v)
	}
	return max(a, b, c, d)
}

// sum returns the sum of the values, again four at a time.
func sum(values []float32) float64 {
	var a, b, c, d float64
	for ; len(values) >= 4; values = values[4:] {
		a, b, c, d = a+float64(values[0]), b+float64(values[1]), c+float64(values[2]), d+float64(values[3])
	}
	for _, v := range values {
		a += float64(v)
	}
	return a + b + c + d
}
