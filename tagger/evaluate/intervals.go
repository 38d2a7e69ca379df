package evaluate

import (
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Interval is a confidence interval of an F1 between 0 and 1, or of the
// difference of two.
type Interval struct {
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Level float64 `json:"level"` // share of the resamples inside, such as 0.95
}

// Bootstrap says how to find confidence intervals: by the percentile
// bootstrap over sentences (Efron and Tibshirani 1993, chapter 13). From n
// sentences n are drawn with replacement, again and again, and scored each
// time; the interval holds the middle Level of the scores. Sentences are what
// is drawn since the spans of one are right or wrong together. Those of one
// article are too, a little, so that the intervals are rather too narrow than
// too wide. The same Bootstrap on the same report gives the same interval on
// every machine.
type Bootstrap struct {
	Resamples int     // 0 or less is 1000
	Level     float64 // outside 0 to 1, both excluded, is 0.95
	Seed      uint64  // of the PCG that draws
}

func (b Bootstrap) withDefaults() Bootstrap {
	if b.Resamples <= 0 {
		b.Resamples = 1000
	}
	if !(b.Level > 0 && b.Level < 1) {
		b.Level = 0.95
	}
	return b
}

func (b Bootstrap) random() *rand.Rand { return rand.New(rand.NewPCG(b.Seed, 0)) }

// WithIntervals returns the report with the confidence interval of every F1.
// A resample without a gold or predicted span of a label says nothing about
// that label and is left out; without any span the interval is 0 to 0.
func (r Report) WithIntervals(b Bootstrap) Report {
	b = b.withDefaults()
	random := b.random()
	overall := make([]float64, 0, b.Resamples)
	byLabel := make([][]float64, len(r.Labels))
	drawn := make([]counts, len(r.Labels))
	for range b.Resamples {
		if sum := r.resample(random, drawn); !sum.empty() {
			overall = append(overall, sum.f1())
		}
		for i, c := range drawn {
			if !c.empty() {
				byLabel[i] = append(byLabel[i], c.f1())
			}
		}
	}
	r.Overall.Interval = b.interval(overall)
	r.Labels = slices.Clone(r.Labels)
	for i := range r.Labels {
		r.Labels[i].Interval = b.interval(byLabel[i])
	}
	return r
}

// resample draws as many sentences as the report has, with replacement, sets
// byLabel to their counts and returns the sum of these.
func (r Report) resample(random *rand.Rand, byLabel []counts) (overall counts) {
	clear(byLabel)
	for range r.Sentences {
		i := random.IntN(r.Sentences)
		if i >= len(r.samples) {
			continue // a sentence without spans
		}
		for _, c := range r.samples[i] {
			byLabel[c.label].add(c.counts)
		}
	}
	for _, c := range byLabel {
		overall.add(c)
	}
	return overall
}

// interval sorts the scores of the resamples and returns their middle.
func (b Bootstrap) interval(scores []float64) *Interval {
	if len(scores) == 0 {
		return &Interval{Level: b.Level}
	}
	slices.Sort(scores)
	tail := (1 - b.Level) / 2
	return &Interval{
		Low:   stat.Quantile(tail, stat.Empirical, scores, nil),
		High:  stat.Quantile(1-tail, stat.Empirical, scores, nil),
		Level: b.Level,
	}
}
