package evaluate

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nomen/tagger/corpus"
)

// drawn returns spans whose scores are probabilities after a scaling.
func drawn(n int, s Scaling, seed uint64) []Confidence {
	random := rand.New(rand.NewPCG(seed, 0))
	all := make([]Confidence, n)
	for i := range all {
		score := 1 / (1 + math.Exp(-3*random.NormFloat64()-2))
		all[i] = Confidence{score, random.Float64() < s.Apply(score)}
	}
	return all
}

func TestScoresThatAreProbabilitiesHaveNoCalibrationError(t *testing.T) {
	if c := Calibrate(drawn(100_000, Scaling{}, 1)); c.Error > 0.005 {
		t.Errorf("the error is %.4f", c.Error)
	}
	c := Calibrate([]Confidence{{0.85, true}, {0.85, true}, {0.85, false}, {0.85, true}, {1, false}})
	if want := (4*math.Abs(0.85-0.75) + 1) / 5; math.Abs(c.Error-want) > 1e-12 {
		t.Errorf("the error is %v, want %v", c.Error, want)
	}
	if bin := c.Bins[8]; bin.Spans != 4 || bin.Correct != 0.75 || math.Abs(bin.Score-0.85) > 1e-12 {
		t.Errorf("the bin is %+v", bin)
	}
	if c := Calibrate(nil); c.Error != 0 {
		t.Errorf("of no spans the error is %v", c.Error)
	}
}

func TestFitScalingFindsTheScaling(t *testing.T) {
	for _, want := range []Scaling{{1, 0}, {0.5, -0.7}, {2, 1}} {
		got := FitScaling(drawn(200_000, want, 2))
		if math.Abs(got.Slope-want.Slope) > 0.05 || math.Abs(got.Offset-want.Offset) > 0.05 {
			t.Errorf("%+v, drawn from %+v", got, want)
		}
	}
	all := drawn(20_000, Scaling{0.5, -0.7}, 3)
	if before, after := Calibrate(all).Error, Calibrate(CrossFitted(all, 5)).Error; after > 0.015 || after > before/4 {
		t.Errorf("the error falls from %.4f to %.4f", before, after)
	}
}

func TestScalingKeepsTheOrderOfScores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 200).Draw(t, "spans")
		all := make([]Confidence, n)
		for i := range all {
			all[i] = Confidence{rapid.Float64Range(0, 1).Draw(t, "score"), rapid.Bool().Draw(t, "right")}
		}
		s := FitScaling(all)
		a, b := rapid.Float64Range(0, 1).Draw(t, "a"), rapid.Float64Range(0, 1).Draw(t, "b")
		if x, y := s.Apply(a), s.Apply(b); !(x >= 0 && x <= 1) || a < b && x > y {
			t.Fatalf("%+v makes %v of %v and %v of %v", s, x, a, y, b)
		}
	})
}

func TestConfidencesAreThoseOfThePredictedSpans(t *testing.T) {
	span := func(start int) corpus.Span { return corpus.Span{Start: start, End: start + 1, Label: "PER"} }
	gold := []corpus.Sentence{{Spans: []corpus.Span{span(1), span(3)}}, {}}
	predicted := []corpus.Sentence{{Spans: []corpus.Span{span(0), span(3)}}, {Spans: []corpus.Span{span(2)}}}
	got := Confidences(gold, predicted, [][]float64{{0.3, 0.9}, {0.5}})
	want := []Confidence{{0.3, false}, {0.9, true}, {0.5, false}}
	for i := range want {
		if got[i] != want[i] || len(got) != len(want) {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}

func TestDiagram(t *testing.T) {
	var b strings.Builder
	if err := Calibrate([]Confidence{{0.85, true}, {0.85, false}, {0.05, false}}).WriteDiagram(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"0.8 to 0.9       2       0.850  0.500  |████████████████████              ◆\n",
		"0.0 to 0.1       1       0.050  0.000  |  ◆\n", "0.1 to 0.2       0\n", "error: 0.2500",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("there is no %q in\n%s", want, b.String())
		}
	}
}

func TestThresholdFindsTheShareAtTheLowestPrice(t *testing.T) {
	all := []Confidence{{0.2, true}, {0.9, true}, {0.5, false}, {0.5, true}, {0.7, false}}
	report := Report{Overall: Score{Gold: 4}}.WithScores(all)
	for recall, want := range map[float64]Threshold{
		0:    {1, 4, 0, 0},
		0.25: {0.9, 4, 1, 0},
		0.5:  {0.5, 4, 2, 2}, // all of one score come in together
		0.75: {0.2, 4, 3, 2},
		1:    {0.2, 4, 3, 2}, // not to be had
	} {
		if got := report.Threshold(recall); got != want {
			t.Errorf("recall %v: %+v, want %+v", recall, got, want)
		}
	}
}
