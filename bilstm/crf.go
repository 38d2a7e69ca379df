package bilstm

import (
	"math"

	"gonum.org/v1/gonum/blas/blas32"
)

// CRF is a linear-chain conditional random field (Lafferty et al. 2001) over
// the emissions of a sequence: the score of a label path is the sum of its
// emissions, of its transitions, and of its start and end scores, and its
// probability is e to that score over the sum for all paths. A forbidden step
// has a transition of −∞: its probability is zero, and no update changes it.
//
// All sums over paths are computed in float64 and in nats.
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
// every probability follows.
type Lattice struct {
	crf       *CRF
	emissions blas32.General // [elements × labels]

	// forward[t·labels+j] is the logarithm of the sum over all paths of the
	// elements up to t that end in label j, backward that over all paths that
	// follow label j at t.
	forward, backward []float64

	// LogPartition is the logarithm of the sum over all paths, in nats.
	LogPartition float64
}

// Lattice computes the sums for a sequence with the given emissions
// [elements × labels] by the forward-backward algorithm (Jurafsky and Martin,
// Speech and Language Processing, appendix A).
func (c *CRF) Lattice(emissions blas32.General) *Lattice {
	labels, last := emissions.Cols, emissions.Rows-1
	both := make([]float64, 2*emissions.Rows*labels)
	l := &Lattice{
		crf: c, emissions: emissions,
		forward: both[:len(both)/2], backward: both[len(both)/2:],
	}
	terms := make([]float64, labels)

	for j, e := range row(emissions, 0) {
		l.forward[j] = float64(c.Start[j]) + float64(e)
	}
	for t := 1; t <= last; t++ {
		before := l.forward[(t-1)*labels : t*labels]
		for j, e := range row(emissions, t) {
			for i, f := range before {
				terms[i] = f + float64(c.Transition.Data[i*labels+j])
			}
			l.forward[t*labels+j] = logSumExp(terms) + float64(e)
		}
	}

	for i, end := range c.End {
		l.backward[last*labels+i] = float64(end)
		terms[i] = l.forward[last*labels+i] + float64(end)
	}
	l.LogPartition = logSumExp(terms)
	for t := last - 1; t >= 0; t-- {
		after, next := l.backward[(t+1)*labels:(t+2)*labels], row(emissions, t+1)
		for i := range labels {
			for j, transition := range row(c.Transition, i) {
				terms[j] = float64(transition) + float64(next[j]) + after[j]
			}
			l.backward[t*labels+i] = logSumExp(terms)
		}
	}
	return l
}

// Probability is the probability that the labels stand at the elements from
// first on, whatever stands elsewhere.
func (l *Lattice) Probability(first int, labels []int) float64 {
	n, last := l.emissions.Cols, first+len(labels)-1
	score := l.forward[first*n+labels[0]]
	for t := first + 1; t <= last; t++ {
		from, to := labels[t-1-first], labels[t-first]
		score += float64(row(l.crf.Transition, from)[to]) + float64(row(l.emissions, t)[to])
	}
	return math.Exp(score + l.backward[last*n+labels[len(labels)-1]] - l.LogPartition)
}

// LogLikelihood is the logarithm of the probability of the whole path.
func (l *Lattice) LogLikelihood(path []int) float64 {
	score := float64(l.crf.Start[path[0]]) + float64(l.crf.End[path[len(path)-1]])
	for t, label := range path {
		score += float64(row(l.emissions, t)[label])
		if t > 0 {
			score += float64(row(l.crf.Transition, path[t-1])[label])
		}
	}
	return score - l.LogPartition
}

// Gradient writes to dEmissions [elements × labels], and adds to gradient, the
// gradient of the loss −LogLikelihood(path): for each score, how often it is
// expected to be used less how often the path uses it.
func (l *Lattice) Gradient(path []int, dEmissions blas32.General, gradient *CRF) {
	labels, last := l.emissions.Cols, l.emissions.Rows-1
	for t := 0; t <= last; t++ {
		d := row(dEmissions, t)
		for j := range d {
			d[j] = float32(math.Exp(l.forward[t*labels+j] + l.backward[t*labels+j] - l.LogPartition))
		}
		if t == 0 {
			add(gradient.Start, d)
		}
		if t == last {
			add(gradient.End, d)
		}
		d[path[t]]--
		if t > 0 {
			l.expectSteps(t, gradient.Transition)
			row(gradient.Transition, path[t-1])[path[t]]--
		}
	}
	gradient.Start[path[0]]--
	gradient.End[path[last]]--
}

// expectSteps adds to counts [labels × labels] the probability of each step
// from element t−1 to element t.
func (l *Lattice) expectSteps(t int, counts blas32.General) {
	labels := l.emissions.Cols
	before, after := l.forward[(t-1)*labels:t*labels], l.backward[t*labels:(t+1)*labels]
	emissions := row(l.emissions, t)
	for i, f := range before {
		expected := row(counts, i)
		for j, transition := range row(l.crf.Transition, i) {
			if !math.IsInf(float64(transition), -1) {
				expected[j] += float32(math.Exp(f + float64(transition) + float64(emissions[j]) + after[j] - l.LogPartition))
			}
		}
	}
}

// Viterbi writes the path of the highest score to path [elements] (Viterbi
// 1967), given the emissions [elements × labels]. Of equals the label with the
// lower number wins.
func (c *CRF) Viterbi(emissions blas32.General, path []int) {
	labels := emissions.Cols
	pointers := make([]int32, len(path)*labels)
	scores, next := make([]float64, labels), make([]float64, labels)
	for j, e := range row(emissions, 0) {
		scores[j] = float64(c.Start[j]) + float64(e)
	}
	for t := 1; t < len(path); t++ {
		for j, e := range row(emissions, t) {
			best := 0
			top := scores[0] + float64(c.Transition.Data[j])
			for i := 1; i < labels; i++ {
				if score := scores[i] + float64(c.Transition.Data[i*labels+j]); score > top {
					best, top = i, score
				}
			}
			pointers[t*labels+j], next[j] = int32(best), top+float64(e)
		}
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

// logSumExp is log Σ exp(terms), safe against overflow.
func logSumExp(terms []float64) float64 {
	top := math.Inf(-1)
	for _, v := range terms {
		if v > top {
			top = v
		}
	}
	if math.IsInf(top, -1) {
		return top
	}
	var sum float64
	for _, v := range terms {
		if v > top-40 { // e⁻⁴⁰ is below the precision of the sum
			sum += math.Exp(v - top)
		}
	}
	return top + math.Log(sum)
}
