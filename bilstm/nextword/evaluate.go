package nextword

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/bilstm"
)

// Report tells how well a model predicts a text.
type Report struct {
	Words        int     `json:"words"`         // predicted, the ends of paragraphs included
	Unknown      int     `json:"unknown"`       // of these, words that the vocabulary lacks
	CrossEntropy float64 `json:"cross_entropy"` // mean of −log p(word), in nats; the unknown word counts as one
	Top1         float64 `json:"top_1"`         // share of the words that were the most probable
	Top3         float64 `json:"top_3"`         // or among the three most probable
}

// Perplexity is e to the cross-entropy: among how many equally probable words
// the model is as unsure.
func (r Report) Perplexity() float64 { return math.Exp(r.CrossEntropy) }

// Evaluation reads a text in so many streams side by side, of which each goes on
// where it was after so many words: the result depends on neither, but for the
// first word of a stream, which has nothing before it.
const (
	evaluationStreams = 16
	evaluationSteps   = 64
)

// Evaluate predicts every word of a text but the first from those before it.
// The only error is that of a cancelled context.
func (m *Model) Evaluate(ctx context.Context, t *Text) (Report, error) {
	ids := m.vocabulary.number(t)
	streams := min(evaluationStreams, max(1, (t.Len()-1)/evaluationSteps))
	length := (t.Len() - 1) / streams
	states := m.network.NewStates(streams)
	var report Report
	var scratch bilstm.Scratch
	var reader reader
	var loss float64
	for from := 0; from < length; from += evaluationSteps {
		if ctx.Err() != nil {
			return report, ctx.Err()
		}
		steps := min(evaluationSteps, length-from)
		reader.begin(m.vocabulary, streams, steps)
		targets := make([]int32, streams*steps)
		for i := range streams {
			stream := t.seen[i*length+from:]
			for s := range steps {
				reader.put(s*streams+i, t.words[stream[s]], ids[stream[s]])
				targets[s*streams+i] = ids[stream[s+1]]
			}
		}
		scratch.Reset()
		loss += report.count(m, &scratch, m.network.States(&scratch, reader.sentences, states), targets)
	}
	report.CrossEntropy = loss / float64(max(report.Words, 1))
	report.Top1 /= float64(max(report.Words, 1))
	report.Top3 /= float64(max(report.Words, 1))
	return report, nil
}

// count adds the words of a part, and returns the sum of their −log p.
func (r *Report) count(m *Model, scratch *bilstm.Scratch, states blas32.General, targets []int32) (loss float64) {
	words := m.vocabulary.size()
	all := scratch.Matrix(min(len(targets), 256), words)
	for from := 0; from < len(targets); from += all.Rows {
		n := min(all.Rows, len(targets)-from)
		scores, own := all, states
		scores.Rows, own.Rows, own.Data = n, n, states.Data[from*states.Stride:]
		m.network.Output.Scores(scores, own)
		for i, target := range targets[from : from+n] {
			row := scores.Data[i*words : (i+1)*words]
			score, better := row[target], 0
			for _, other := range row {
				if other > score {
					better++
				}
			}
			loss += bilstm.LogSum(row) - float64(score)
			r.Words++
			if target == unknownWord {
				r.Unknown++
			}
			if better == 0 {
				r.Top1++
			}
			if better < 3 {
				r.Top3++
			}
		}
	}
	return loss
}

// best returns the k largest of the values, the largest first, by their places.
func best(values []float32, k int) []int {
	var top []int
	for i, v := range values {
		if len(top) == k && v <= values[top[k-1]] {
			continue
		}
		at := slices.IndexFunc(top, func(j int) bool { return values[j] < v })
		if at < 0 {
			at = len(top)
		}
		top = slices.Insert(top, at, i)
		top = top[:min(k, len(top))]
	}
	return top
}
