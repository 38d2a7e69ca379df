package main

import (
	"math"
	"testing"
)

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		samples samples
		want    float64
	}{
		{samples{3}, 3},
		{samples{9, 1, 2}, 2},
		{samples{4, 1, 100, 2}, 3},
	} {
		if got := test.samples.median(); got != test.want {
			t.Errorf("median of %v is %v, want %v", []float64(test.samples), got, test.want)
		}
	}
	if got := (samples{}).median(); !math.IsNaN(got) {
		t.Errorf("median of nothing is %v", got)
	}
}

func TestNumbersHaveThreeDigits(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0.000", 0.0412: "0.041", 0.9996: "1.00", 1.234: "1.23", 9.996: "10.0", 12.34: "12.3",
		99.96: "100", 123.4: "123", 98765: "98765", math.NaN(): "–", math.Inf(1): "–",
	} {
		if got := number(x); got != want {
			t.Errorf("%v is shown as %s, want %s", x, got, want)
		}
	}
}

func TestRatiosAreOfMedians(t *testing.T) {
	ours, theirs := samples{900, 1000, 5000}, samples{260, 250, 10}
	if got, want := ratio(ours, theirs), "4.00 ×"; got != want {
		t.Errorf("ratio %s, want %s", got, want)
	}
	if got, want := fraction(theirs, ours), "25 %"; got != want {
		t.Errorf("fraction %s, want %s", got, want)
	}
	for _, missing := range []samples{nil, {0}} {
		if got := ratio(ours, missing); got != "–" {
			t.Errorf("ratio to %v is %s", []float64(missing), got)
		}
	}
	if got, want := (samples{2, 1, 4}).String(), "2.00 (1.00 to 4.00)"; got != want {
		t.Errorf("samples are shown as %s, want %s", got, want)
	}
}

func TestRaceCountsTheWorkOfAllWorkers(t *testing.T) {
	calls := make([]int, 2)
	rates := race(2, 1, contender{work: 10, workers: 2, start: func(worker int) func() {
		return func() { calls[worker]++ }
	}})
	if len(rates) != 1 || len(rates[0]) != 2 || !(rates[0].median() > 0) {
		t.Errorf("rates are %v, want two above 0", rates)
	}
	// One call warms up, and each run makes at least one.
	if calls[0] < 3 || calls[1] < 3 {
		t.Errorf("the workers were called %v times", calls)
	}
}
