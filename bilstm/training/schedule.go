package training

import "math"

// rate is the learning rate of a step: it rises in equal parts over the first
// warmup steps, then falls along half a cosine wave to zero at the end of
// training (Loshchilov and Hutter 2017), unless decay is turned off. Steps
// count from one; progress is the share of the whole training that lies behind.
func (c Config) rate(step int, progress float64) float64 {
	rate := c.LearningRate
	if step < c.Warmup {
		rate *= float64(step) / float64(c.Warmup)
	}
	if !c.ConstantRate {
		rate *= (1 + math.Cos(math.Pi*progress)) / 2
	}
	return rate
}
