package evaluate

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMcNemar(t *testing.T) {
	tests := []struct {
		a, b int
		want float64 // by hand
	}{
		{0, 0, 1},
		{3, 3, 1},
		{1, 0, 1},                          // 2 · 1/2
		{2, 0, 1.0 / 2},                    // 2 · 1/4
		{0, 5, 1.0 / 16},                   // 2 · 1/32
		{1, 5, 2 * (1 + 6) / 64.0},         // of 6: none, or one
		{8, 2, 2 * (1 + 10 + 45) / 1024.0}, // of 10: none, one or two
		{2, 8, 2 * (1 + 10 + 45) / 1024.0},
		{4, 5, 1}, // 2 · 1/2
		{1000, 0, math.Ldexp(1, -999)},
	}
	for _, test := range tests {
		if got := McNemar(test.a, test.b); math.Abs(got-test.want) > 1e-9*test.want {
			t.Errorf("%d and %d: p = %v, want %v", test.a, test.b, got, test.want)
		}
	}
}

func TestAgainst(t *testing.T) {
	//                        both right  only this  only other  neither   nothing to find, found by this
	gold := sentences(t, "B-PER O B-PER", "B-PER O", "B-PER I-PER", "B-LOC O", "O O", "O")
	this := sentences(t, "B-PER O B-PER", "B-PER O", "B-PER O", "O O", "B-PER O", "O")
	other := sentences(t, "B-PER O B-PER", "O B-PER", "B-PER I-PER", "B-PER O", "O O", "O")
	got, err := Against(gold, this, other, Bootstrap{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if got.OnlyThis != 1 || got.OnlyOther != 2 || got.P != 1 {
		t.Errorf("%+v", got)
	}
	// Of 5 gold spans this one found 3 with 2 more, the other 3 with 2 more.
	if got.F1 != 6.0/10 || got.OtherF1 != 6.0/10 || got.Difference != 0 {
		t.Errorf("%+v", got)
	}
	if i := got.Interval; !(i.Low < 0 && i.High > 0 && i.Level == 0.95) {
		t.Errorf("interval %+v", i)
	}
	back, err := Against(gold, other, this, Bootstrap{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := Comparison{F1: got.OtherF1, OtherF1: got.F1, OnlyThis: 2, OnlyOther: 1, P: 1, Interval: back.Interval}
	if diff := cmp.Diff(want, back); diff != "" {
		t.Errorf("the other way round (-want +got):\n%s", diff)
	}
}

// The difference of each sentence is −1, 0 or 1 of as many spans, so that the
// difference of F1 is a mean, whose variance is known.
func TestIntervalOfADifferenceIsPaired(t *testing.T) {
	var gold, this, other []string
	for i := range 400 {
		gold = append(gold, "B-PER O")
		this, other = append(this, "B-PER O"), append(other, "B-PER O")
		switch {
		case i < 200: // both wrong: no matter for the difference
			this[i], other[i] = "O B-PER", "O B-PER"
		case i < 260:
			other[i] = "O B-PER"
		case i < 280:
			this[i] = "O B-PER"
		}
	}
	got, err := Against(sentences(t, gold...), sentences(t, this...), sentences(t, other...), Bootstrap{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	mean := 40.0 / 400
	half := 1.96 * math.Sqrt((80.0/400-mean*mean)/400)
	if math.Abs(got.Difference-mean) > 1e-12 || math.Abs(got.Interval.Low-(mean-half)) > 0.01 || math.Abs(got.Interval.High-(mean+half)) > 0.01 {
		t.Errorf("%+v %+v, want %.3f ± %.3f", got, got.Interval, mean, half)
	}
}

func TestAgainstRefuses(t *testing.T) {
	two := sentences(t, "O", "O")
	if _, err := Against(two, two[:1], two, Bootstrap{}); err == nil {
		t.Error("a sentence too few: no error")
	}
	if _, err := Against(two, two, two[:1], Bootstrap{}); err == nil {
		t.Error("a sentence of the other too few: no error")
	}
}

func TestWriteComparison(t *testing.T) {
	var got bytes.Buffer
	gold, predicted := said(t)
	c, err := Against(gold, predicted, gold, Bootstrap{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	c.Other = "gold.safetensors"
	if err := c.Write(&got); err != nil {
		t.Fatal(err)
	}
	golden(t, "comparison.txt", got.Bytes())
	if c.P = 1e-9; !strings.HasSuffix(c.Significance(), "p < 0.0001") {
		t.Error(c.Significance())
	}
}
