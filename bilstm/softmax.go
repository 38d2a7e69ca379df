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

	packed []packedWords
}

// packedWords holds the vectors of some words in the layouts of the products
// with states and with probabilities.
type packedWords struct {
	transposed simd.Packed // [size × words]
	plain      simd.Packed // [words × size]
}

// softmaxWords is how many words have their scores computed at once. Those of
// some hundred rows are still in the second-level cache when their exponentials
// are taken; for a whole vocabulary they would go through memory at each step.
const softmaxWords = 512

// softmaxStride is how far rows of scores are apart: not by a power of two, as a
// column of them would then share a few places of the first-level cache.
const softmaxStride = softmaxWords + 16

// packWords packs vectors, softmaxWords of them at a time, in the first of the
// blocks, which it returns. There will be more of them if it takes more.
func packWords(blocks *[]packedWords, vectors blas32.General, purpose Purpose) []packedWords {
	n := (vectors.Rows + softmaxWords - 1) / softmaxWords
	if n > len(*blocks) {
		*blocks = append(*blocks, make([]packedWords, n-len(*blocks))...)
	}
	packed := (*blocks)[:n]
	for b := range packed {
		own := rows(vectors, b*softmaxWords, min(softmaxWords, vectors.Rows-b*softmaxWords))
		packed[b].transposed.PackTransposed(own)
		if purpose == Training {
			packed[b].plain.Pack(own)
		}
	}
	return packed
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
func (s *Softmax) Prepare(purpose Purpose) { packWords(&s.packed, s.Words.Weight, purpose) }

// Scores writes the score of each word to scores [rows × words] for the states
// [rows × size].
func (s *Softmax) Scores(scores, states blas32.General) {
	setRows(scores, s.Bias)
	for b := range s.packed {
		from := b * softmaxWords
		some := scores
		some.Cols, some.Data = min(softmaxWords, scores.Cols-from), scores.Data[from:]
		simd.Multiply(some, states, &s.packed[b].transposed, true)
	}
}

// softmaxRows is how many rows have their scores computed together at most:
// those of a large vocabulary take memory.
const softmaxRows = 320

// Loss returns the sum over all rows of −log p(target) in nats, given the
// states [rows × size], and writes its gradient to dStates. It adds those of
// the vectors and biases to gradient.
func (s *Softmax) Loss(scratch *Scratch, states blas32.General, targets []int32, dStates blas32.General, gradient *Softmax) float64 {
	gradient.Words.touched.AddAll(len(s.Bias))
	return softmaxLoss(scratch, s.packed, s.Bias, states, targets, dStates, gradient.Words.Weight, gradient.Bias)
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
	biases := scratch.Matrix(1, len(candidates)).Data
	for i, id := range candidates {
		biases[i] = s.Bias[id] - logExpected[i]
	}
	words := packWords(&scratch.words, vectors, Training)
	dVectors := scratch.ZeroMatrix(len(candidates), states.Cols)
	dBiases := scratch.ZeroMatrix(1, len(candidates)).Data
	loss := softmaxLoss(scratch, words, biases, states, targets, dStates, dVectors, dBiases)
	s.Words.Backward(dVectors, candidates, gradient.Words)
	for i, id := range candidates {
		gradient.Bias[id] += dBiases[i]
	}
	return loss
}

// softmaxLoss returns the sum over all rows of −log p(target), where scores are
// the products of states with the words' vectors, plus biases. It writes the
// gradient of states to dStates and adds those of vectors and biases.
func softmaxLoss(scratch *Scratch, words []packedWords, biases []float32, states blas32.General, targets []int32,
	dStates, dVectors blas32.General, dBiases []float32) float64 {
	var loss float64
	var p softmaxPart
	for from, n := 0, 0; from < states.Rows; from += n {
		// In parts of about the same size, as each goes through all the vectors, and
		// the first is the largest.
		parts := (states.Rows - from + softmaxRows - 1) / softmaxRows
		n = (states.Rows - from + parts - 1) / parts
		if from == 0 {
			p = newSoftmaxPart(scratch, words, n)
		}
		p.states, p.targets = rows(states, from, n), targets[from:from+n]
		loss += p.exponentials(biases)
		p.gradients(scratch, rows(dStates, from, n), dVectors, dBiases)
	}
	return loss
}

// softmaxPart is what some rows have in a softmax.
type softmaxPart struct {
	words   []packedWords
	states  blas32.General // [rows × size]
	targets []int32        // [rows]

	powers  []float32      // for each block of words e to the scores less the largest of them [rows × words of the block]
	factors blas32.General // by which these become probabilities [rows × blocks]; before, the largest scores
	sums    []float64      // of powers [rows × blocks]
}

// newSoftmaxPart makes room for so many rows.
func newSoftmaxPart(scratch *Scratch, words []packedWords, rows int) softmaxPart {
	return softmaxPart{
		words:   words,
		powers:  scratch.floats.lend(rows * len(words) * softmaxStride),
		factors: scratch.Matrix(rows, len(words)),
		sums:    scratch.doubles.lend(rows * len(words)),
	}
}

// block returns the part of powers that belongs to a block of words.
func (p *softmaxPart) block(b, words int) blas32.General {
	cols := min(softmaxWords, words-b*softmaxWords)
	return blas32.General{Rows: p.states.Rows, Cols: cols, Stride: softmaxStride, Data: p.powers[b*softmaxStride*p.states.Rows:]}
}

// exponentials computes powers and factors and returns the loss.
func (p *softmaxPart) exponentials(biases []float32) float64 {
	var loss float64
	blocks := len(p.words)
	for b := range p.words {
		scores := p.block(b, len(biases))
		from := b * softmaxWords
		setRows(scores, biases[from:from+scores.Cols])
		simd.Multiply(scores, p.states, &p.words[b].transposed, true)
		for i, target := range p.targets {
			own := row(scores, i)
			if at := int(target) - from; at >= 0 && at < len(own) {
				loss -= float64(own[at])
			}
			top := simd.Largest(own)
			row(p.factors, i)[b], p.sums[i*blocks+b] = top, simd.Exp(own, top)
		}
	}
	for i := range p.targets {
		factors := row(p.factors, i)
		top := simd.Largest(factors)
		simd.Exp(factors, top)
		var total float64
		for b, power := range factors {
			total += float64(p.sums[i*blocks+b] * float64(power))
		}
		simd.Scale(factors, float32(1/total))
		loss += float64(top) + math.Log(total)
	}
	return loss
}

// gradients writes the gradient of the states, and adds those of vectors and
// biases: of a score it is the probability, less one for the target.
func (p *softmaxPart) gradients(scratch *Scratch, dStates, dVectors blas32.General, dBiases []float32) {
	scratch.packed.Pack(p.states)
	for b := range p.words {
		d := p.block(b, len(dBiases))
		from := b * softmaxWords
		for i, target := range p.targets {
			own := row(d, i)
			simd.Scale(own, row(p.factors, i)[b])
			if at := int(target) - from; at >= 0 && at < len(own) {
				own[at]--
			}
		}
		simd.Multiply(dStates, d, &p.words[b].plain, b > 0)
		simd.MultiplyTransposed(rows(dVectors, from, d.Cols), d, &scratch.packed, true)
		addRows(dBiases[from:from+d.Cols], d)
	}
}

// LogSum returns the logarithm of the sum of e to the scores, and turns these
// into probabilities.
func LogSum(scores []float32) float64 {
	top := simd.Largest(scores)
	total := simd.Exp(scores, top)
	simd.Scale(scores, float32(1/total))
	return float64(top) + math.Log(total)
}
