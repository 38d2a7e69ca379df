package bilstm

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// CRF is a linear-chain conditional random field (Lafferty et al. 2001) over
// the emissions of a sequence: the score of a label path is the sum of its
// emissions, of its transitions, and of its start and end scores, and its
// probability is e to that score over the sum for all paths. A forbidden step
// has a transition of −∞: its probability is zero, and no update changes it.
//
// Scores are in nats.
type CRF struct {
	Transition blas32.General // [labels × labels], from the row's label to the column's
	Start      []float32      // [labels]
	End        []float32      // [labels]
}

// Edge stands, in a question about a legal step, for what is before the first
// or after the last label.
const Edge = -1

// NewCRF returns a field that prefers no path to another, but forbids those
// with a step that legal refuses. It asks also for the steps from Edge to each
// label and from each label to Edge.
func NewCRF(labels int, legal func(from, to int) bool) *CRF {
	c := &CRF{
		Transition: newMatrix(labels, labels),
		Start:      make([]float32, labels),
		End:        make([]float32, labels),
	}
	forbidden := float32(math.Inf(-1))
	for i := range labels {
		if !legal(Edge, i) {
			c.Start[i] = forbidden
		}
		if !legal(i, Edge) {
			c.End[i] = forbidden
		}
		for j := range labels {
			if !legal(i, j) {
				row(c.Transition, i)[j] = forbidden
			}
		}
	}
	return c
}

// Parameters lists the parameters under the given prefix.
func (c *CRF) Parameters(prefix string) []Parameter {
	return []Parameter{
		matrixParameter(prefix+"transition", c.Transition),
		vectorParameter(prefix+"start", c.Start),
		vectorParameter(prefix+"end", c.End),
	}
}

// Lattice holds the sums over all label paths of one sequence, from which
// every probability follows. It is valid as long as the scratch memory it was
// made in.
//
// The sums are of e to the scores and scaled at each element (Rabiner 1989,
// section V.A), so that they neither grow nor vanish along a sequence and need
// no logarithm each. Emissions are taken relative to the largest of their
// element, and one that lies more than 87 nats below it as 87: less than any
// sum can notice.
type Lattice struct {
	crf       *CRF
	emissions blas32.General // [elements × labels]

	potential  []float64 // [elements × labels], e to the emissions
	transition []float64 // [labels × labels], e to the transitions
	start, end []float64 // [labels]

	// forward[t·labels+j] is the probability of label j at t given the elements
	// up to t; times backward[t·labels+j], given all elements. scale[t] is what
	// the sum at t was divided by.
	forward, backward []float64 // [elements × labels]
	scale             []float64 // [elements]

	// LogPartition is the logarithm of the sum over all paths, in nats.
	LogPartition float64
}

// Lattice computes the sums for a sequence with the given emissions
// [elements × labels] by the forward-backward algorithm (Jurafsky and Martin,
// Speech and Language Processing, appendix A).
func (c *CRF) Lattice(scratch *Scratch, emissions blas32.General) Lattice {
	n, labels := emissions.Rows, emissions.Cols
	l := Lattice{
		crf: c, emissions: emissions,
		forward:  scratch.doubles.take(n * labels),
		backward: scratch.doubles.take(n * labels),
		scale:    scratch.doubles.take(n),
	}
	var emitted, stepped, started, ended float64
	l.potential, emitted = potentials(scratch, emissions)
	l.transition, stepped = potentials(scratch, asRow(c.Transition.Data))
	l.start, started = potentials(scratch, asRow(c.Start))
	l.end, ended = potentials(scratch, asRow(c.End))
	l.LogPartition = emitted + float64(stepped*float64(n-1)) + started + ended
	l.sumForward()
	l.sumBackward()
	return l
}

// potentials returns e to the scores [rows × cols] less the largest of their
// row, zero for a forbidden step, and the sum of what was taken off.
func potentials(scratch *Scratch, scores blas32.General) (powers []float64, shift float64) {
	n, cols := scores.Rows*scores.Cols, scores.Cols
	powers, narrow := scratch.doubles.lend(n), scratch.floats.lend(n)
	for i := range scores.Rows {
		own := row(scores, i)
		top := float64(slices.Max(own))
		shift += top
		for j, score := range own {
			powers[i*cols+j] = float64(score) - top
			narrow[i*cols+j] = float32(powers[i*cols+j])
		}
	}
	// What rounding to float32 took off comes back by the first term of its
	// series: the exponential alone needs no more than that precision.
	for i, z := range narrow {
		if powers[i] = 1 + (powers[i] - float64(z)); math.IsInf(float64(z), -1) {
			powers[i] = 0 // a forbidden step
		}
	}
	simd.Exp(narrow, 0)
	for i, power := range narrow {
		powers[i] *= float64(power)
	}
	return powers, shift
}

// asRow returns v as a matrix [1 × len].
func asRow(v []float32) blas32.General {
	return blas32.General{Rows: 1, Cols: len(v), Stride: len(v), Data: v}
}

func (l *Lattice) sumForward() {
	labels, n := len(l.start), len(l.scale)
	for t := range n {
		sums := l.forward[t*labels : (t+1)*labels]
		if t == 0 {
			copy(sums, l.start)
		} else {
			for i, before := range l.forward[(t-1)*labels : t*labels] {
				steps := l.transition[i*labels:][:len(sums)]
				for j := range sums {
					sums[j] += float64(before * steps[j])
				}
			}
		}
		var total float64
		for j, p := range l.potential[t*labels:][:len(sums)] {
			sums[j] *= p
			total += sums[j]
		}
		for j := range sums {
			sums[j] /= total
		}
		l.scale[t] = total
		l.LogPartition += math.Log(total)
	}
}

func (l *Lattice) sumBackward() {
	labels, n := len(l.start), len(l.scale)
	var total float64
	for j, last := range l.forward[(n-1)*labels:] {
		total += float64(last * l.end[j])
	}
	l.LogPartition += math.Log(total)
	for j, end := range l.end {
		l.backward[(n-1)*labels+j] = end / total
	}
	for t := n - 2; t >= 0; t-- {
		after, next := l.backward[(t+1)*labels:][:labels], l.potential[(t+1)*labels:][:labels]
		for i := range labels {
			var sum float64
			for j, step := range l.transition[i*labels:][:labels] {
				sum += float64(step * after[j] * next[j])
			}
			l.backward[t*labels+i] = sum / l.scale[t+1]
		}
	}
}

// step is the probability of a step from element t-1 to element t.
func (l *Lattice) step(t, from, to int) float64 {
	labels := len(l.start)
	return l.forward[(t-1)*labels+from] * l.transition[from*labels+to] * l.potential[t*labels+to] *
		l.backward[t*labels+to] / l.scale[t]
}

// Probability is the probability that the labels stand at the elements from
// first on, whatever stands elsewhere.
func (l *Lattice) Probability(first int, labels []int) float64 {
	n, last := len(l.start), first+len(labels)-1
	p := l.forward[first*n+labels[0]]
	for t := first + 1; t <= last; t++ {
		from, to := labels[t-1-first], labels[t-first]
		p *= l.transition[from*n+to] * l.potential[t*n+to] / l.scale[t]
	}
	return p * l.backward[last*n+labels[len(labels)-1]]
}

// LogLikelihood is the logarithm of the probability of the labels that target
// [elements × labels] gives: each row holds the probabilities of an element's
// labels, a one and zeros where the label is known. Of labels in doubt it is the
// expectation, for which see targetSteps.
func (l *Lattice) LogLikelihood(scratch *Scratch, target blas32.General) float64 {
	labels, last := target.Cols, target.Rows-1
	score := expectation(l.crf.Start, row(target, 0)) + expectation(l.crf.End, row(target, last))
	steps := scratch.floats.lend(labels * labels)
	for t := range target.Rows {
		score += expectation(row(l.emissions, t), row(target, t))
		if t > 0 {
			l.targetSteps(target, t, steps)
			score += expectation(l.crf.Transition.Data, steps)
		}
	}
	return score - l.LogPartition
}

// expectation is the sum of the scores times their probabilities; a forbidden
// step counts for nothing.
func expectation(scores, probabilities []float32) float64 {
	var sum float64
	for i, p := range probabilities {
		if p > 0 && !math.IsInf(float64(scores[i]), -1) {
			sum += float64(float64(scores[i]) * float64(p))
		}
	}
	return sum
}

// targetSteps writes the probabilities of the steps from element t-1 to element t
// [labels × labels] that follow from those of target's labels there: the label
// before goes on to each that it may, in proportion to its probability.
func (l *Lattice) targetSteps(target blas32.General, t int, steps []float32) {
	labels, next := target.Cols, row(target, t)
	clear(steps)
	for i, p := range row(target, t-1) {
		if p == 0 {
			continue
		}
		var total float32
		for j, transition := range row(l.crf.Transition, i) {
			if !math.IsInf(float64(transition), -1) {
				steps[i*labels+j] = p * next[j]
				total += next[j]
			}
		}
		if total > 0 {
			for j := range labels {
				steps[i*labels+j] /= total
			}
		}
	}
}

// Gradient writes to dEmissions [elements × labels], and adds to gradient, the
// gradient of the loss −LogLikelihood(target): for each score, how often it is
// expected to be used less how often target uses it.
func (l *Lattice) Gradient(scratch *Scratch, target, dEmissions blas32.General, gradient *CRF) {
	labels, last := len(l.start), len(l.scale)-1
	steps := scratch.floats.lend(labels * labels)
	for t := 0; t <= last; t++ {
		d, right := row(dEmissions, t), row(target, t)
		for j := range d {
			d[j] = float32(l.forward[t*labels+j] * l.backward[t*labels+j])
		}
		if t == 0 {
			addDifference(gradient.Start, d, right)
		}
		if t == last {
			addDifference(gradient.End, d, right)
		}
		for j, p := range right {
			d[j] -= p
		}
		if t > 0 {
			l.targetSteps(target, t, steps)
			for i := range labels {
				for j, sum := 0, row(gradient.Transition, i); j < labels; j++ {
					sum[j] += float32(l.step(t, i, j))
					sum[j] -= steps[i*labels+j]
				}
			}
		}
	}
}

// addDifference adds expected less used to gradient.
func addDifference(gradient, expected, used []float32) {
	for j, p := range expected {
		gradient[j] += p
		gradient[j] -= used[j]
	}
}

// Viterbi writes the path of the highest score to path [elements] (Viterbi
// 1967), given the emissions [elements × labels]. Of equals the label with the
// lower number wins.
func (c *CRF) Viterbi(scratch *Scratch, emissions blas32.General, path []int) {
	labels := emissions.Cols
	pointers := scratch.indices.take(len(path) * labels)
	scores, next := scratch.doubles.take(labels), scratch.doubles.take(labels)
	for j, e := range row(emissions, 0) {
		scores[j] = float64(c.Start[j]) + float64(e)
	}
	for t := 1; t < len(path); t++ {
		c.viterbiStep(scores, next, pointers[t*labels:(t+1)*labels], row(emissions, t))
		scores, next = next, scores
	}

	best := 0
	for j := range scores {
		scores[j] += float64(c.End[j])
		if scores[j] > scores[best] {
			best = j
		}
	}
	for t := len(path) - 1; t >= 0; t-- {
		path[t] = best
		best = int(pointers[t*labels+best])
	}
}

// viterbiStep computes the best score of a path to each label at an element
// with the given emissions, and the label it comes from.
func (c *CRF) viterbiStep(scores, next []float64, pointers []int32, emissions []float32) {
	for j := range next {
		next[j] = scores[0] + float64(c.Transition.Data[j])
	}
	for i := 1; i < len(scores); i++ {
		before := scores[i]
		for j, transition := range c.Transition.Data[i*len(next):][:len(next)] {
			if score := before + float64(transition); score > next[j] {
				next[j], pointers[j] = score, int32(i)
			}
		}
	}
	for j, e := range emissions {
		next[j] += float64(e)
	}
}
