package tagger

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/blas/blas32"

	"nomen/tagger/corpus"
	"nomen/tagger/evaluate"
	"nomen/tokenize"
)

// With a low least score the spans of the best path stay among those found, more
// come in, none overlaps another, and a higher one leaves out just those below it.
func TestALowLeastScoreBringsInMoreSpans(t *testing.T) {
	o := toyTraining()
	o.Loop.Epochs, o.Dropout = 1, 0.5 // it shall be unsure
	data := encode(t, trainToy(t, o))
	sentences := joined(toyCorpus(100, 9))
	find := func(least float64) [][]Span {
		model, err := LoadExact(data)
		if err != nil {
			t.Fatal(err)
		}
		model.MinScore = least
		spans, err := model.TagSentences(context.Background(), sentences)
		if err != nil {
			t.Fatal(err)
		}
		return spans
	}
	best, many := find(0), find(0.01)
	found, more := 0, 0
	for i := range sentences {
		more += len(many[i]) - len(best[i])
		for j, span := range many[i] {
			if span.Score < 0.01 || j > 0 && span.FirstToken < many[i][j-1].EndToken {
				t.Fatalf("sentence %d: %+v after %+v", i, span, many[i][:j])
			}
		}
		for _, span := range best[i] {
			if span.Score > 0.5 {
				found++
				if !slices.Contains(many[i], span) {
					t.Errorf("sentence %d: %+v is lost among %+v", i, span, many[i])
				}
			}
		}
	}
	if found == 0 || more < 20 {
		t.Errorf("%d spans of the path, %d more: this is no test of much", found, more)
	}
	for _, least := range []float64{0.1, 0.4, 0.5} {
		some := find(least)
		for i := range sentences {
			want := slices.DeleteFunc(slices.Clone(many[i]), func(s Span) bool { return s.Score < least })
			if diff := cmp.Diff(want, slices.Clip(some[i])); len(want)+len(some[i]) > 0 && diff != "" {
				t.Errorf("sentence %d, least score %v (-want +got):\n%s", i, least, diff)
			}
		}
	}
}

// A long span of the best path is found whatever the least score.
func TestALowLeastScoreKeepsLongSpans(t *testing.T) {
	var sentences []corpus.Sentence
	for _, s := range toyCorpus(60, 1) {
		title := corpus.Sentence{File: "toy", Line: 1, Tokens: append([]string{"saw"}, strings.Fields(strings.Repeat("zo ", 12)+"end")...)}
		title.Spans = []corpus.Span{{Start: 1, End: 14, Label: "LOC"}}
		sentences = append(sentences, s, title)
	}
	o := toyTraining()
	o.Train, o.Dev, o.Loop.Epochs = []Corpus{{Name: "toy", Sentences: sentences}}, nil, 10
	model := trainToy(t, o)
	model.MinScore = 0.2
	spans, err := model.TagSentences(context.Background(), []tokenize.Sentence{Join(sentences[1].Tokens)})
	if err != nil || len(spans[0]) != 1 || spans[0][0].FirstToken != 1 || spans[0][0].EndToken != 14 {
		t.Errorf("found %+v, %v", spans, err)
	}
}

// Of a model whose scores say little, what is impossible stays so.
func TestImpossibleSpansAreNotLikely(t *testing.T) {
	model := trainToy(t, toyTraining())
	model.about.Scaling = evaluate.Scaling{Slope: 0.5, Offset: 0.5}
	model.MinScore = 0.001
	sentence := Join(strings.Fields("the the the the the the the the"))
	spans, err := model.TagSentences(context.Background(), []tokenize.Sentence{sentence})
	if err != nil {
		t.Fatal(err)
	}
	for _, span := range spans[0] {
		if span.EndToken-span.FirstToken > 2 {
			t.Errorf("found %+v", span)
		}
	}
}

// The probability of a span is that of all paths it is part of.
func TestLikelySpansHaveTheirProbability(t *testing.T) {
	o := toyTraining()
	o.Loop.Epochs = 1
	model := trainToy(t, o)
	model.about.Scaling.Slope = 0
	model.about.Scaling.Offset = 0
	sentence := Join([]string{"mister", "Kadu", "in", "Molu"})
	w := newWorker().(*worker)
	w.windows = appendWindows(nil, 0, 0, 4)
	labels := model.labels.Len()
	w.emissions = make([]float32, 4*labels)
	model.emit(w, newViews([]tokenize.Sentence{sentence}), w.windows)
	emissions := blas32.General{Rows: 4, Cols: labels, Stride: labels, Data: w.emissions}
	lattice := model.network.CRF.Lattice(&w.scratch, emissions)
	model.MinScore = 1e-4
	found := model.likelySpans(&lattice, []int{0, 0, 0, 0}, nil)
	if len(found) == 0 {
		t.Fatal("nothing is found")
	}
	for _, one := range found {
		var sum float64 // over all legal paths with the span
		each := func(path []int) {
			if slices.ContainsFunc(model.labels.Spans(path), func(s corpus.Span) bool { return s == one.Span }) {
				if p := lattice.Probability(0, path); p > 0 {
					sum += p
				}
			}
		}
		path := make([]int, 4)
		for n := range labels * labels * labels * labels {
			for i, rest := 0, n; i < 4; i, rest = i+1, rest/labels {
				path[i] = rest % labels
			}
			each(path)
		}
		if sum < one.score-1e-6 || sum > one.score+1e-6 {
			t.Errorf("%+v has the score %v, all paths with it sum up to %v", one.Span, one.score, sum)
		}
	}
}

// Unscaled, the score of a span of one token is the probability of its label.
func TestStreamGivesTheProbabilitiesOfLabels(t *testing.T) {
	o := toyTraining()
	o.Dev = nil
	model := trainToy(t, o)
	sentences := joined(toyCorpus(500, 6))
	var plain, soft []Document
	for _, all := range []*[]Document{&plain, &soft} {
		err := model.Stream(context.Background(), documentsOf(sentences, nil), func(d Document) error {
			*all = append(*all, d)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		model.Probabilities = true
	}
	single := 0
	for i, d := range soft {
		if diff := cmp.Diff(plain[i].Spans, d.Spans); diff != "" || plain[i].Soft != nil {
			t.Fatalf("spans (-plain +with probabilities):\n%s", diff)
		}
		if len(d.Soft[0]) != len(d.Sentences[0].Tokens) {
			t.Fatalf("probabilities of %d tokens, not of %d", len(d.Soft[0]), len(d.Sentences[0].Tokens))
		}
		for at, labels := range d.Soft[0] {
			var sum float32
			for _, one := range labels {
				sum += one.Probability
				if one.Label == "O" || one.Probability < leastSoft {
					t.Errorf("sentence %d, token %d: %+v", i, at, one)
				}
			}
			if sum > 1+1e-5 {
				t.Errorf("sentence %d, token %d: the probabilities sum up to %v", i, at, sum)
			}
		}
		for _, span := range d.Spans[0] {
			if span.EndToken-span.FirstToken == 1 {
				single++
				want := corpus.Soft{Label: "S-" + span.Label, Probability: float32(span.Score)}
				if !slices.Contains(d.Soft[0][span.FirstToken], want) {
					t.Errorf("sentence %d: %+v not among %v", i, want, d.Soft[0][span.FirstToken])
				}
			}
		}
	}
	if single < 100 {
		t.Errorf("only %d spans of one token", single)
	}
}
