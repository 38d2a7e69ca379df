package compare

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// level is the confidence level of all intervals.
const level = 0.95

// Estimate is the mean of a quantity over several seeds, with the interval that
// holds the mean of all seeds in 95 of 100 comparisons: Student's t for values
// that are about normal. It speaks of the luck of initial weights and of the
// order of examples, not of that of the sentences that are tagged.
type Estimate struct {
	Mean  float64 `json:"mean"`
	Low   float64 `json:"low"`  // with one value the mean
	High  float64 `json:"high"` // with one value the mean
	Seeds int     `json:"seeds"`
}

// estimate returns the estimate from the values of all seeds.
func estimate(values []float64) Estimate {
	mean := stat.Mean(values, nil)
	e := Estimate{Mean: mean, Low: mean, High: mean, Seeds: len(values)}
	if n := float64(len(values)); n > 1 {
		t := distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile((1 + level) / 2)
		half := t * stat.StdDev(values, nil) / math.Sqrt(n)
		e.Low, e.High = mean-half, mean+half
	}
	return e
}

// difference estimates how much greater the values of one network are than those
// of another, seed by seed.
func difference(of, than []float64) Estimate {
	values := make([]float64, len(of))
	for i := range of {
		values[i] = of[i] - than[i]
	}
	return estimate(values)
}

// clear tells whether zero lies outside the interval: with one seed nothing does.
func (e Estimate) clear() bool { return e.Seeds > 1 && (e.Low > 0 || e.High < 0) }
