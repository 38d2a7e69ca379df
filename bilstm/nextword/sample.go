package nextword

import (
	"math"
	"math/rand/v2"
)

// sampler draws words for a sampled softmax, frequent ones more often: the word
// with number n with probability log((n+2)/(n+1)) / log(words+1), which is near
// to how often words of that rank occur (Zipf's law).
type sampler struct {
	words, draws int
	logExpected  []float32 // of each word, that it is among the draws, in nats
}

func newSampler(words, draws int) *sampler {
	s := &sampler{words: words, draws: draws, logExpected: make([]float32, words)}
	for n := range words {
		p := math.Log(float64(n+2)/float64(n+1)) / math.Log(float64(words+1))
		s.logExpected[n] = float32(math.Log(-math.Expm1(float64(draws) * math.Log1p(-p))))
	}
	return s
}

func (s *sampler) draw(random *rand.Rand) int32 {
	n := int32(math.Exp(random.Float64()*math.Log(float64(s.words+1)))) - 1
	return min(max(n, 0), int32(s.words-1))
}

// candidates are the words that a softmax is computed over: the right ones of a
// batch and a sample of the others, each once.
type candidates struct {
	ids         []int32
	logExpected []float32
	targets     []int32 // the place of each target in ids
	places      []int32 // one more than the place of each word in ids, 0: it has none
}

// draw makes c the candidates for targets.
func (c *candidates) draw(s *sampler, targets []int32, random *rand.Rand) {
	if c.places == nil {
		c.places = make([]int32, s.words)
	}
	for _, id := range c.ids {
		c.places[id] = 0
	}
	c.ids, c.logExpected, c.targets = c.ids[:0], c.logExpected[:0], c.targets[:0]
	for _, id := range targets {
		c.targets = append(c.targets, c.place(s, id))
	}
	for range s.draws {
		c.place(s, s.draw(random))
	}
}

// place returns the place of a word, which gets one if it has none.
func (c *candidates) place(s *sampler, id int32) int32 {
	if c.places[id] == 0 {
		c.ids, c.logExpected = append(c.ids, id), append(c.logExpected, s.logExpected[id])
		c.places[id] = int32(len(c.ids))
	}
	return c.places[id] - 1
}
