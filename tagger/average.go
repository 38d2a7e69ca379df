package tagger

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/bilstm"
	"nomen/tokenize"
)

// Average returns a tagger of the same labels whose scores, emissions and
// transitions, are the means of those of the given ones: a label path has then the
// geometric mean of the probabilities that each gives it, over the sum for all
// paths (Hinton 2002, a product of experts). Mostly it finds more than each alone.
//
// The others, which may be larger and slower, read only the sentences of which the first
// isn't sure (a cascade, Viola and Jones 2001): most text leaves no doubt.
//
// Its spans are scored with the scaling of the first, whose consistency it has too, and it
// can't be written to a file. It is an error if the labels differ, or if one of the
// taggers is an average itself.
func Average(first *Tagger, others ...*Tagger) (*Tagger, error) {
	t := &Tagger{
		vocabulary: first.vocabulary, labels: first.labels, about: first.about, others: others,
		forms: newFormCache(), workers: sync.Pool{New: newWorker},
	}
	network := *first.network
	network.CRF = bilstm.NewCRF(t.labels.Len(), t.legalStep)
	mean := network.CRF.Parameters("")
	for _, one := range append([]*Tagger{first}, others...) {
		if !slices.Equal(one.Labels(), first.Labels()) {
			return nil, fmt.Errorf("taggers of the labels %q and %q can't be averaged", first.Labels(), one.Labels())
		}
		if len(one.others) > 0 {
			return nil, errors.New("an average of taggers can't be averaged again; average all of them at once")
		}
		for i, p := range one.network.CRF.Parameters("") {
			for j, v := range p.Values {
				mean[i].Values[j] += v / float32(1+len(others)) // forbidden steps, −∞, stay so
			}
		}
	}
	t.network = &network
	// What was measured on dev was the first alone.
	t.about.Origin.Dev, t.about.Origin.CalibrationError = nil, 0
	for _, other := range others {
		t.about.AveragedWith = append(t.about.AveragedWith, other.about)
	}
	return t, nil
}

// sureProbability is what the likeliest label of every token has at least, by the first of
// several taggers, in a sentence that the others need not read. On the dev splits of the
// default model's corpora an average finds as many names as if they read all.
const sureProbability = 0.95

// readAgain makes the emissions [tokens × labels] of the sentences of which the first of
// several taggers isn't sure the means of those of all.
func (t *Tagger) readAgain(w *worker, sentences []tokenize.Sentence) {
	labels := t.labels.Len()
	own := func(part window) blas32.General {
		n := len(sentences[part.sentence].Tokens)
		return blas32.General{Rows: n, Cols: labels, Stride: labels, Data: w.emissions[part.first*labels:][:n*labels]}
	}
	w.scratch.Reset()
	unsure := map[int]bool{}
	for _, part := range w.windows {
		if _, known := unsure[part.sentence]; !known {
			unsure[part.sentence] = !t.sure(w, own(part))
		}
	}
	w.windows = slices.DeleteFunc(w.windows, func(part window) bool { return !unsure[part.sentence] })
	for _, other := range t.others {
		other.emit(w, sentences, w.windows)
	}
	for _, part := range w.windows {
		if part.from == 0 {
			for i := range own(part).Data {
				own(part).Data[i] /= float32(1 + len(t.others))
			}
		}
	}
}

// sure tells whether emissions [tokens × labels] leave little doubt of any label.
func (t *Tagger) sure(w *worker, emissions blas32.General) bool {
	if !inDoubt(emissions) {
		return true
	}
	lattice := t.network.CRF.Lattice(&w.scratch, emissions)
	for i := range emissions.Rows {
		likeliest := 0.0
		for label := range emissions.Cols {
			likeliest = max(likeliest, lattice.Probability(i, []int{label}))
		}
		if likeliest < sureProbability {
			return false
		}
	}
	return true
}
