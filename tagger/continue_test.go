package tagger

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// labelScores returns what a tagger's last layer and its CRF hold of a label and
// of the step from it to another.
func labelScores(t *Tagger, label, to string) []float32 {
	names := t.labels.Names()
	at, next := slices.Index(names, label), slices.Index(names, to)
	output, crf := t.network.Output, t.network.CRF
	all := []float32{output.Bias[at], crf.Start[at], crf.End[at], crf.Transition.Data[at*crf.Transition.Stride+next]}
	for row := range output.Weight.Rows {
		all = append(all, output.Weight.Data[row*output.Weight.Stride+at])
	}
	return all
}

func TestATaggerBeginsWithWhatAnotherKnows(t *testing.T) {
	first := trainToy(t, toyTraining())
	for _, entities := range [][]string{{"LOC", "PER"}, {"AGE", "LOC", "PER", "TIME"}, {"PER"}} {
		next, err := first.continued(entities, false, 1)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(entities, next.Labels()); diff != "" {
			t.Errorf("labels (-want +got):\n%s", diff)
		}
		before := first.network.Parameters()
		for i, p := range next.network.Parameters() {
			if !strings.HasPrefix(p.Name, "output.") && !strings.HasPrefix(p.Name, "crf.") && !slices.Equal(p.Values, before[i].Values) {
				t.Errorf("%v: %s has other numbers", entities, p.Name)
			}
		}
		for _, label := range []string{"O", "B-PER", "S-PER", "E-LOC"} {
			if slices.Contains(next.labels.Names(), label) && !slices.Equal(labelScores(next, label, "S-PER"), labelScores(first, label, "S-PER")) {
				t.Errorf("%v: %s has other scores", entities, label)
			}
		}
	}
}

func TestTrainingGoesOnFromATagger(t *testing.T) {
	first := trainToy(t, toyTraining())
	o := toyTraining()
	o.From, o.Hidden, o.Loop.Epochs, o.Loop.LearningRate = first, 0, 1, 1e-9
	next := trainToy(t, o)
	const text = "the mister Kadu walked in Rovi Bafu and the mister Tazu slept"
	want, got := first.Tag(text), next.Tag(text)
	for _, spans := range [][]Span{want, got} {
		for i := range spans {
			spans[i].Score = 0 // scaled by the dev spans
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) != 3 {
		t.Errorf("(-before +after next to no training):\n%s", diff)
	}
	if got := next.About().Origin.From; got != first.About().Digest {
		t.Errorf("the model says that it began with %q", got)
	}

	average, err := Average(first, next)
	if err != nil {
		t.Fatal(err)
	}
	o.From = average
	if _, _, err := Train(context.Background(), o); err == nil || !strings.Contains(err.Error(), "an average of taggers can't be trained on") {
		t.Errorf("beginning with an average: %v", err)
	}
}
