package evaluate

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var unexported = cmp.AllowUnexported(Report{}, contribution{}, counts{}, overlaps{})

// shareRight returns a report of n sentences with one span each, found in the
// first right of them and found as something else in the others: its F1 is
// the share right / n, and that of a resample is binomial.
func shareRight(t testing.TB, right, n int) Report {
	gold := strings.Split(strings.Repeat("B-PER O|", n-1)+"B-PER O", "|")
	predicted := strings.Split(strings.Repeat("B-PER O|", right)+strings.Repeat("B-PER I-PER|", n-right), "|")[:n]
	return compare(t, sentences(t, gold...), sentences(t, predicted...))
}

func TestIntervalIsThatOfTheBinomial(t *testing.T) {
	report := shareRight(t, 320, 400).WithIntervals(Bootstrap{Seed: 1})
	half := 1.96 * math.Sqrt(0.8*0.2/400) // normal approximation
	for _, score := range []Score{report.Overall, report.Labels[0].Score} {
		got := score.Interval
		if math.Abs(got.Low-(0.8-half)) > 0.008 || math.Abs(got.High-(0.8+half)) > 0.008 {
			t.Errorf("interval %.4f to %.4f, want about %.4f to %.4f", got.Low, got.High, 0.8-half, 0.8+half)
		}
	}
}

func TestIntervalsAreReproducible(t *testing.T) {
	report := shareRight(t, 30, 40)
	first, second := report.WithIntervals(Bootstrap{Seed: 7}), report.WithIntervals(Bootstrap{Seed: 7, Resamples: 1000, Level: 0.95})
	if diff := cmp.Diff(first, second, unexported); diff != "" {
		t.Errorf("the same seed, other intervals:\n%s", diff)
	}
	if report.Overall.Interval != nil || report.Labels[0].Interval != nil {
		t.Error("WithIntervals changed the report it was called on")
	}
	wide, narrow := first.Overall.Interval, report.WithIntervals(Bootstrap{Seed: 7, Level: 0.5}).Overall.Interval
	if !(wide.Low < narrow.Low && narrow.High < wide.High && narrow.Level == 0.5) {
		t.Errorf("95 %%: %+v, 50 %%: %+v", wide, narrow)
	}
}

// The draws come from a generator that Go promises to keep, so the figures
// are the same everywhere.
func TestIntervalFigures(t *testing.T) {
	got := shareRight(t, 15, 20).WithIntervals(Bootstrap{Seed: 3}).Overall.Interval
	if diff := cmp.Diff(&Interval{Low: 0.55, High: 0.95, Level: 0.95}, got); diff != "" {
		t.Errorf("interval (-want +got):\n%s", diff)
	}
}

func TestIntervalsWithoutSpread(t *testing.T) {
	tests := []struct {
		name            string
		gold, predicted string
		want            Interval
	}{
		{"all right", "B-PER|O|O", "B-PER|O|O", Interval{1, 1, 0.95}},
		{"all wrong", "B-PER|O|O", "O|O|O", Interval{0, 0, 0.95}},
		{"no spans", "O|O", "O|O", Interval{0, 0, 0.95}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			gold, predicted := strings.Split(test.gold, "|"), strings.Split(test.predicted, "|")
			report := compare(t, sentences(t, gold...), sentences(t, predicted...)).WithIntervals(Bootstrap{})
			if diff := cmp.Diff(&test.want, report.Overall.Interval); diff != "" {
				t.Errorf("interval (-want +got):\n%s", diff)
			}
		})
	}
	if got := compare(t, nil, nil).WithIntervals(Bootstrap{}).Overall.Interval; *got != (Interval{0, 0, 0.95}) {
		t.Errorf("no sentences: %+v", got)
	}
}

func TestSummarize(t *testing.T) {
	summary := Summarize([]File{
		{"big", shareRight(t, 80, 100)}, // F1 0.8
		{"small", shareRight(t, 2, 10)}, // F1 0.2
		{"bare", compare(t, sentences(t, "O"), sentences(t, "O"))},
	}).WithIntervals(Bootstrap{Resamples: 200})
	if got := summary.Pooled.Overall.F1; math.Abs(got-82.0/110) > 1e-12 {
		t.Errorf("pooled F1 %v, want 82/110", got)
	}
	if math.Abs(summary.MacroF1-0.5) > 1e-12 {
		t.Errorf("macro F1 %v, want 0.5", summary.MacroF1)
	}
	// The mean's variance is a quarter of the sum of both variances.
	half := 1.96 * math.Sqrt((0.8*0.2/100+0.2*0.8/10)/4)
	if i := summary.MacroInterval; math.Abs(i.Low-(0.5-half)) > 0.03 || math.Abs(i.High-(0.5+half)) > 0.03 {
		t.Errorf("macro interval %+v, want 0.5 ± %.3f", i, half)
	}
	if summary.Files[0].Overall.Interval == nil || summary.Pooled.Overall.Interval == nil {
		t.Error("an interval is missing")
	}
	if none := Summarize(nil); none.MacroF1 != 0 || none.Pooled.Sentences != 0 {
		t.Errorf("no files: %+v", none)
	}
}

func BenchmarkWithIntervals(b *testing.B) {
	report := shareRight(b, 2500, 3000)
	for b.Loop() {
		report.WithIntervals(Bootstrap{})
	}
}
