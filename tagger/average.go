package tagger

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/bilstm"
)

// Average returns a tagger of the same labels that reads again, with the others, each
// sentence of which the first isn't sure (a cascade, Viola and Jones 2001): most text
// leaves no doubt, so that the others may be larger and slower.
//
// Scores of such a sentence, emissions and transitions, are the means of those of all: a
// label path has then the geometric mean of the probabilities that each gives it, over the
// sum for all paths (Hinton 2002, a product of experts). Mostly it finds more than each
// alone.
//
// Its spans are scored with the scaling of the first, whose consistency it has too, and it
// can't be written to a file. It is an error if the labels differ, or if one of the
// taggers is an average itself.
func Average(first *Tagger, others ...*Tagger) (*Tagger, error) {
	t := &Tagger{
		vocabulary: first.vocabulary, labels: first.labels, about: first.about, network: first.network, others: others,
		forms: first.forms, workers: sync.Pool{New: newWorker},
	}
	t.mean = bilstm.NewCRF(t.labels.Len(), t.legalStep)
	mean := t.mean.Parameters("")
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
	// What was measured on dev was the first alone.
	t.about.Origin.Dev, t.about.Origin.CalibrationError = nil, 0
	for _, other := range others {
		t.about.AveragedWith = append(t.about.AveragedWith, other.about)
	}
	return t, nil
}

// sureProbability is what the likeliest label of every token has at least, by the first of
// several taggers, in a sentence that the others need not read. docs/notes.md tells what
// other values give.
const sureProbability = 0.8

// readAgain makes the emissions [tokens × labels] of the sentences of which the first of
// several taggers isn't sure the means of those of all, and returns which these are.
func (t *Tagger) readAgain(w *worker, sentences []view) (again map[int]bool) {
	labels := t.labels.Len()
	own := func(part window) blas32.General {
		n := len(sentences[part.sentence].Tokens)
		return blas32.General{Rows: n, Cols: labels, Stride: labels, Data: w.emissions[part.first*labels:][:n*labels]}
	}
	w.scratch.Reset()
	again = map[int]bool{}
	for _, part := range w.windows {
		if _, known := again[part.sentence]; !known {
			again[part.sentence] = !t.sure(w, own(part))
		}
	}
	w.windows = slices.DeleteFunc(w.windows, func(part window) bool { return !again[part.sentence] })
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
	return again
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
