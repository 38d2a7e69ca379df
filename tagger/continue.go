package tagger

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"nomen/bilstm"
	"nomen/tagger/corpus"
)

// continued returns a tagger that begins with what t knows, to be trained on for
// the given entity labels. Its emissions of labels that t lacks, and the
// transitions from and to them, begin as in any other network. What t knows of
// machine text depends on all of the rest, and is taken over only if that is kept.
func (t *Tagger) continued(entities []string, keep bool, seed uint64) (*Tagger, error) {
	switch {
	case len(t.others) > 0:
		return nil, errors.New("an average of taggers can't be trained on; begin with one of them")
	case t.network.Pretrained != nil:
		return nil, errors.New("a tagger that reads with language models can't be trained on")
	}
	config := t.network.Config
	next := &Tagger{
		labels: corpus.NewLabelSet(entities), vocabulary: t.vocabulary,
		workers: sync.Pool{New: newWorker},
	}
	config.Labels = next.labels.Len()
	config.Expert = config.Expert && keep
	next.network = bilstm.NewNetwork(config, next.legalStep, rand.New(rand.NewPCG(seed, 0)))
	next.network.Vectors = t.network.Vectors

	known := t.labels.Names()
	var before []int // the number that t gives each label; −1: none
	for _, name := range next.labels.Names() {
		before = append(before, slices.Index(known, name))
	}
	from := t.network.Parameters()
	for i, p := range next.network.Parameters() {
		switch {
		case p.Name == "crf.transition":
			copyLabels(p.Values, from[i].Values, before, before, len(known))
		case strings.HasPrefix(p.Name, "crf."), p.Name == "output.bias":
			copyLabels(p.Values, from[i].Values, []int{0}, before, len(known))
		case p.Name == "output.weight":
			rows := make([]int, p.Shape[0])
			for row := range rows {
				rows[row] = row
			}
			copyLabels(p.Values, from[i].Values, rows, before, len(known))
		default:
			copy(p.Values, from[i].Values)
		}
	}
	return next, nil
}

// copyLabels copies to dst [rows × columns] the elements that src, a matrix of
// stride columns, has at these rows and columns; −1: it lacks them.
func copyLabels(dst, src []float32, rows, columns []int, stride int) {
	for i, row := range rows {
		for j, column := range columns {
			if row >= 0 && column >= 0 {
				dst[i*len(columns)+j] = src[row*stride+column]
			}
		}
	}
}
