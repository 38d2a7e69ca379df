package evaluate

import (
	"fmt"
	"io"

	"gonum.org/v1/gonum/stat/distuv"

	"nomen/tagger/corpus"
)

// Comparison sets what two taggers, this and another, found in the same
// sentences side by side.
type Comparison struct {
	Other   string  `json:"other,omitempty"` // what the other tagger is called, for the caller to set
	F1      float64 `json:"f1"`
	OtherF1 float64 `json:"other_f1"`

	// Difference is F1 − OtherF1, Interval that of the paired bootstrap: both
	// taggers are scored on the same resamples (Efron and Tibshirani 1993).
	Difference float64   `json:"difference"`
	Interval   *Interval `json:"difference_interval"`

	// OnlyThis counts the sentences in which this tagger found just the gold
	// spans and the other did not, OnlyOther those where it is the other way round.
	OnlyThis  int     `json:"only_this"`
	OnlyOther int     `json:"only_other"`
	P         float64 `json:"mcnemar_p"` // McNemar of both
}

// McNemar returns the p of McNemar's test (1947) in its exact, two-sided form:
// how probable it is that of n = a + b cases, each in a or b like a fair coin, the
// smaller count is that small, 2 · P(X ≤ min(a, b)) with X ~ Binomial(n, ½), 1 at
// most. The cases must be independent of each other. Whole sentences are,
// nearly; their tokens and spans are right or wrong together, and to count those
// would make differences look surer than they are.
func McNemar(a, b int) float64 {
	if a == b {
		return 1
	}
	coin := distuv.Binomial{N: float64(a + b), P: 0.5}
	return min(1, 2*coin.CDF(float64(min(a, b))))
}

// Against compares what this tagger predicted with what another one did. Errors
// are those of Compare.
func Against(gold, predicted, other []corpus.Sentence, b Bootstrap) (Comparison, error) {
	var c Comparison
	this, err := tally(gold, predicted)
	if err != nil {
		return c, err
	}
	that, err := tally(gold, other)
	if err != nil {
		return c, err
	}
	var sums [2]counts
	for i := range this {
		sums[0].add(this[i])
		sums[1].add(that[i])
		switch right, otherRight := this[i].right(), that[i].right(); {
		case right && !otherRight:
			c.OnlyThis++
		case otherRight && !right:
			c.OnlyOther++
		}
	}
	c.F1, c.OtherF1 = sums[0].f1(), sums[1].f1()
	c.Difference, c.P = c.F1-c.OtherF1, McNemar(c.OnlyThis, c.OnlyOther)

	b = b.withDefaults()
	random := b.random()
	differences := make([]float64, b.Resamples)
	for k := range differences {
		clear(sums[:])
		for range this {
			i := random.IntN(len(this))
			sums[0].add(this[i])
			sums[1].add(that[i])
		}
		differences[k] = sums[0].f1() - sums[1].f1()
	}
	c.Interval = b.interval(differences)
	return c, nil
}

// tally counts the spans of each sentence.
func tally(gold, predicted []corpus.Sentence) ([]counts, error) {
	if err := check(gold, predicted); err != nil {
		return nil, err
	}
	all := make([]counts, len(gold))
	for i := range gold {
		for _, c := range count(gold[i].Spans, predicted[i].Spans, func(corpus.Span) int { return 0 }) {
			all[i] = c.counts
		}
	}
	return all, nil
}

// right reports whether there is no wrong span and none is missing.
func (c counts) right() bool { return c.gold == c.correct && c.predicted == c.correct }

// Write writes a blank line and the comparison, a line for each test.
func (c Comparison) Write(w io.Writer) error {
	_, err := fmt.Fprintf(w, "\nF1 %.2f, that of %s %.2f; difference %+.2f, %.4g %% interval %+.2f to %+.2f\n"+
		"sentences wholly right: %d with this model alone, %d with the other alone; McNemar's exact test: %s\n",
		100*c.F1, c.Other, 100*c.OtherF1, 100*c.Difference, 100*c.Interval.Level, 100*c.Interval.Low, 100*c.Interval.High,
		c.OnlyThis, c.OnlyOther, c.Significance())
	return err
}

// Significance returns P for reading, such as "p = 0.0123".
func (c Comparison) Significance() string {
	if c.P < 0.0001 {
		return "p < 0.0001"
	}
	return fmt.Sprintf("p = %.4f", c.P)
}
