package tagger

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"nomen/bilstm"
)

// Average returns a tagger of the same labels whose scores, emissions and
// transitions, are the means of those of the given ones: a label path has then the
// geometric mean of the probabilities that each gives it, over the sum for all
// paths (Hinton 2002, a product of experts). Mostly it finds more than each alone,
// and takes the time of all. Its spans are scored with the scaling of the first, whose
// consistency it has too, and it can't be written to a file. It is an error if the labels differ, or if one of
// the taggers is an average itself.
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

// addOthers makes the emissions [rows × labels] of the first of several taggers
// the means of those of all.
func (t *Tagger) addOthers(w *worker, layout bilstm.Batch, emissions []float32) {
	if len(t.others) == 0 {
		return
	}
	for _, other := range t.others {
		for i, v := range other.network.Emissions(&w.scratch, layout, other.project(w)).Data[:len(emissions)] {
			emissions[i] += v
		}
	}
	for i := range emissions {
		emissions[i] /= float32(1 + len(t.others))
	}
}
