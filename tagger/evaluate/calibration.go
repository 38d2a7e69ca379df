package evaluate

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"nomen/tagger/corpus"
)

// Confidence is the score that a tagger gave a span, 0 to 1, and whether the span
// is right.
type Confidence struct {
	Score   float64
	Correct bool
}

// Confidences lists the predicted spans, of which scores has those of each
// sentence.
func Confidences(gold, predicted []corpus.Sentence, scores [][]float64) []Confidence {
	var all []Confidence
	for i := range predicted {
		for j, span := range predicted[i].Spans {
			all = append(all, Confidence{scores[i][j], contains(gold[i].Spans, span)})
		}
	}
	return all
}

// Calibration tells whether scores are probabilities: of the spans scored 0.9
// nine in ten should be right.
type Calibration struct {
	// Error is the expected calibration error, the mean over all spans of how far
	// the mean score of a bin is from the share of its spans that are right
	// (Naeini et al. 2015; Guo et al. 2017).
	Error float64 `json:"expected_calibration_error"`
	Bins  []Bin   `json:"bins"` // ten of equal width, from 0 to 1
}

// Bin is what the spans whose scores lie between two bounds have in common.
type Bin struct {
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Spans   int     `json:"spans"`
	Score   float64 `json:"score"`   // their mean score; 0 without any
	Correct float64 `json:"correct"` // share of them that are right; 0 without any
}

// Middle is the score halfway between the bounds.
func (b Bin) Middle() float64 { return (b.Low + b.High) / 2 }

const calibrationBins = 10

// Calibrate measures the calibration of scores.
func Calibrate(all []Confidence) Calibration {
	c := Calibration{Bins: make([]Bin, calibrationBins)}
	for i := range c.Bins {
		c.Bins[i].Low, c.Bins[i].High = float64(i)/calibrationBins, float64(i+1)/calibrationBins
	}
	for _, one := range all {
		bin := &c.Bins[min(int(one.Score*calibrationBins), calibrationBins-1)]
		bin.Spans++
		bin.Score += one.Score
		if one.Correct {
			bin.Correct++
		}
	}
	for i := range c.Bins {
		bin := &c.Bins[i]
		if bin.Spans == 0 {
			continue
		}
		c.Error += math.Abs(bin.Score-bin.Correct) / float64(len(all))
		bin.Score /= float64(bin.Spans)
		bin.Correct /= float64(bin.Spans)
	}
	return c
}

// Threshold returns the highest least score at which at least that share of the
// gold spans is found, of a report WithScores.
func (r Report) Threshold(recall float64) Threshold {
	return thresholdFor(recall, r.Overall.Gold, r.confidences)
}

// WithScores returns the report with the calibration of its spans' scores.
func (r Report) WithScores(all []Confidence) Report {
	calibration := Calibrate(all)
	r.Calibration, r.confidences = &calibration, all
	return r
}

// WriteDiagram draws the calibration as a reliability diagram: for each bin the
// share of its spans that are right, and where that should be.
func (c Calibration) WriteDiagram(w io.Writer) error {
	const width = 40
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "\nscore        spans  mean score  right  |%s|\n", strings.Repeat("-", width))
	for _, bin := range c.Bins {
		if bin.Spans == 0 {
			fmt.Fprintf(out, "%.1f to %.1f  %6d\n", bin.Low, bin.High, bin.Spans)
			continue
		}
		bar := []rune(strings.Repeat("█", int(math.Round(bin.Correct*width))) + strings.Repeat(" ", width+1))[:width+1]
		bar[int(math.Round(bin.Score*width))] = '◆'
		fmt.Fprintf(out, "%.1f to %.1f  %6d  %10.3f  %5.3f  |%s\n", bin.Low, bin.High, bin.Spans, bin.Score, bin.Correct, strings.TrimRight(string(bar), " "))
	}
	fmt.Fprintf(out, "expected calibration error: %.4f (◆ is where the bar of a score that is a probability ends)\n", c.Error)
	return out.Flush()
}

// Threshold is a least score and what it does.
type Threshold struct {
	Score       float64 `json:"score"`        // spans with this one or more
	Gold        int     `json:"gold"`         // spans that people marked
	Found       int     `json:"found"`        // of these
	FalseAlarms int     `json:"false_alarms"` // spans that nobody marked
}

// thresholdFor does so, given the spans found at a low one; if that finds fewer,
// the lowest there is.
func thresholdFor(recall float64, gold int, all []Confidence) Threshold {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b Confidence) int { return cmp.Compare(b.Score, a.Score) })
	t := Threshold{Score: 1, Gold: gold}
	for _, one := range sorted {
		if one.Score < t.Score && float64(t.Found) >= recall*float64(gold) {
			break
		}
		t.Score = one.Score
		if one.Correct {
			t.Found++
		} else {
			t.FalseAlarms++
		}
	}
	return t
}

// Scaling turns a score into a probability: the logistic function of
// Slope · log(score/(1−score)) + Offset (Platt 1999). It keeps the order of
// scores. The zero value leaves them as they are.
type Scaling struct {
	Slope  float64 `json:"slope"`
	Offset float64 `json:"offset"`
}

// largestLogit bounds log(score/(1−score)): a score of 1 is no certainty. One of 0
// is.
const largestLogit = 12

func logit(p float64) float64 { return min(largestLogit, math.Log(p)-math.Log1p(-p)) }

// Apply returns the scaled score.
func (s Scaling) Apply(score float64) float64 {
	if s == (Scaling{}) {
		return score
	}
	return 1 / (1 + math.Exp(-s.Slope*logit(score)-s.Offset))
}

// enoughSpans is how many spans there must be to fit a scaling to.
const enoughSpans = 50

// slopeWeight is how much a slope is held at 1: as by a normal distribution around
// it with variance 1/slopeWeight.
const slopeWeight = 4

// FitScaling returns the scaling under which it is most likely that just these
// spans are right: logistic regression by Newton's method. It is held back a
// little, by slopeWeight and as if there were one right and one wrong span of score
// one half: some spans, all of them right, prove no certainty. Too few spans, or
// scores that tell nothing, leave scores as they are.
func FitScaling(all []Confidence) Scaling {
	if len(all) < enoughSpans {
		return Scaling{}
	}
	s := Scaling{Slope: 1}
	for range 50 {
		p := 1 / (1 + math.Exp(-s.Offset))
		// Gradient and Hessian of the negative log-likelihood.
		gradient := [2]float64{slopeWeight * (s.Slope - 1), 2*p - 1}
		slopes, mixed, offsets := float64(slopeWeight), 0.0, 2*p*(1-p)
		for _, one := range all {
			x := max(-largestLogit, logit(one.Score))
			p := 1 / (1 + math.Exp(-s.Slope*x-s.Offset))
			d, weight := p, p*(1-p)
			if one.Correct {
				d--
			}
			gradient[0] += d * x
			gradient[1] += d
			slopes += weight * x * x
			mixed += weight * x
			offsets += weight
		}
		determinant := slopes*offsets - mixed*mixed
		if !(determinant > 1e-12) {
			return Scaling{}
		}
		slope := (offsets*gradient[0] - mixed*gradient[1]) / determinant
		offset := (slopes*gradient[1] - mixed*gradient[0]) / determinant
		s.Slope -= max(-1, min(1, slope))
		s.Offset -= max(-1, min(1, offset))
		if math.Abs(slope)+math.Abs(offset) < 1e-9 {
			break
		}
	}
	// What is written into a model shall not depend on how a processor rounds.
	s = Scaling{math.Round(s.Slope*1e4) / 1e4, math.Round(s.Offset*1e4) / 1e4}
	if !(s.Slope > 0) {
		return Scaling{}
	}
	return s
}

// CrossFitted returns each score scaled as the spans of the other parts teach, of
// so many parts in a row: what a scaling fitted to all of them would do for spans
// that it was not fitted to.
func CrossFitted(all []Confidence, parts int) []Confidence {
	scaled := make([]Confidence, 0, len(all))
	for part := range parts {
		from, to := len(all)*part/parts, len(all)*(part+1)/parts
		others := append(append([]Confidence{}, all[:from]...), all[to:]...)
		s := FitScaling(others)
		for _, one := range all[from:to] {
			scaled = append(scaled, Confidence{s.Apply(one.Score), one.Correct})
		}
	}
	return scaled
}
