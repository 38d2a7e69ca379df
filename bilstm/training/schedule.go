package training

import "math"

// rate is the learning rate of a step: it rises in equal parts over the first
// warmup steps, a tenth of all at most, or few examples would never see it. Then
// it falls along half a cosine wave to zero at the end of training (Loshchilov
// and Hutter 2017), unless decay is turned off. Steps count from one; progress
// is the share of the whole training that lies behind.
func (c Config) rate(step, steps int, progress float64) float64 {
	rate := c.LearningRate
	if warmup := min(c.Warmup, steps/10); step < warmup {
		rate *= float64(step) / float64(warmup)
	}
	if !c.ConstantRate {
		rate *= (1 + math.Cos(math.Pi*progress)) / 2
	}
	return rate
}
