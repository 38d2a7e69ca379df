package main

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"time"
)

// samples are repeated measurements of one quantity.
type samples []float64

// median is the middle one, or the mean of the two in the middle; NaN for none.
func (s samples) median() float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(s))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// per returns the rates at which so much work was done in so many seconds.
func per(work float64, seconds []float64) samples {
	var rates samples
	for _, s := range seconds {
		rates = append(rates, work/s)
	}
	return rates
}

// in returns the samples in a larger unit.
func (s samples) in(unit float64) samples {
	var scaled samples
	for _, x := range s {
		scaled = append(scaled, x/unit)
	}
	return scaled
}

// String shows the median, and the least and greatest if there are several.
func (s samples) String() string {
	switch len(s) {
	case 0:
		return absent
	case 1:
		return number(s[0])
	}
	return fmt.Sprintf("%s (%s to %s)", number(s.median()), number(slices.Min(s)), number(slices.Max(s)))
}

// absent stands where nothing was measured.
const absent = "–"

// number shows three digits, or all of those before the point.
func number(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return absent
	}
	for digits, limit := 0, 99.5; digits < 3; digits, limit = digits+1, limit/10 {
		if math.Abs(x) >= limit {
			return fmt.Sprintf("%.*f", digits, x)
		}
	}
	return fmt.Sprintf("%.3f", x)
}

// ratio shows how many times b goes into a, by their medians.
func ratio(a, b samples) string {
	if r := a.median() / b.median(); !math.IsNaN(r) && !math.IsInf(r, 0) {
		return number(r) + " ×"
	}
	return absent
}

// fraction shows what part of b a is, by their medians.
func fraction(a, b samples) string {
	if r := a.median() / b.median(); !math.IsNaN(r) && !math.IsInf(r, 0) {
		return fmt.Sprintf("%.0f %%", 100*r)
	}
	return absent
}

// A contender does the same work again and again.
type contender struct {
	work    float64 // done by one call
	workers int     // goroutines that each do so at the same time
	// start returns the call of one worker.
	start func(worker int) func()
}

// alone is a contender that is one goroutine.
func alone(work float64, call func()) contender {
	return contender{work, 1, func(int) func() { return call }}
}

// race lets the contenders take turns, so that all meet the same weather, and
// returns the work per second of each, in all its workers together.
func race(runs int, atLeast time.Duration, contenders ...contender) []samples {
	rates := make([]samples, len(contenders))
	calls := make([][]func(), len(contenders))
	for i, c := range contenders {
		for worker := range c.workers {
			calls[i] = append(calls[i], c.start(worker))
		}
		workPerSecond(calls[i], c.work, atLeast/4) // warms up
	}
	for range runs {
		for i, c := range contenders {
			rates[i] = append(rates[i], workPerSecond(calls[i], c.work, atLeast))
		}
	}
	return rates
}

// workPerSecond lets every worker call its function until the time is over.
func workPerSecond(calls []func(), work float64, atLeast time.Duration) float64 {
	if len(calls) == 1 {
		return callsPerSecond(calls[0], atLeast) * work
	}
	var group sync.WaitGroup
	rates := make([]float64, len(calls))
	for i, call := range calls {
		group.Add(1)
		go func() {
			defer group.Done()
			rates[i] = callsPerSecond(call, atLeast)
		}()
	}
	group.Wait()
	sum := 0.0
	for _, rate := range rates {
		sum += rate
	}
	return sum * work
}

// callsPerSecond looks at the clock so seldom that this takes no time.
func callsPerSecond(call func(), atLeast time.Duration) float64 {
	const betweenLooks = 200 * time.Microsecond
	calls, unseen := 0, 1
	for began := time.Now(); ; {
		for range unseen {
			call()
		}
		calls += unseen
		took := time.Since(began)
		if took >= atLeast {
			return float64(calls) / took.Seconds()
		}
		unseen = max(1, int(float64(calls)*float64(betweenLooks)/float64(took)))
	}
}
