package nextword

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"nomen/bilstm"
)

// Generation says how a text is continued.
type Generation struct {
	Words  int    // to append at most; the end of a paragraph ends it
	Method string // "": greedy, the most probable word each time; beam; sample

	Beams       int     // for beam, how many continuations are kept; 0: 8
	Temperature float64 // for sample, below one the probable words are drawn more often still; 0: 1
	Nucleus     float64 // for sample, the share of the probability, of the most probable words, that is drawn from (Holtzman et al. 2020); 0: all
	Seed        uint64  // for sample
}

// Validate reports what no continuation can be made with.
func (g Generation) Validate() error {
	switch {
	case !slices.Contains([]string{"", "greedy", "beam", "sample"}, g.Method):
		return fmt.Errorf("unknown method %q: choose greedy, beam or sample", g.Method)
	case !(g.Temperature >= 0) || !(g.Nucleus >= 0 && g.Nucleus <= 1):
		return fmt.Errorf("temperature %v and nucleus %v: expected 0 or more, and 0 to 1", g.Temperature, g.Nucleus)
	case g.Words < 0 || g.Beams < 0:
		return fmt.Errorf("%d words and %d beams: expected 0 or more", g.Words, g.Beams)
	}
	return nil
}

// beam is a continuation under way.
type beam struct {
	words          []string
	logProbability float64 // nats
	parent         int     // among the beams a step before
	greedy         bool    // all its words were the most probable
}

// Continue returns what to append to a prompt: the rest of a word that it ends
// in, as Suggest would, and words after it. The only errors are those of
// Validate.
func (m *Model) Continue(prompt string, g Generation) (string, error) {
	if err := g.Validate(); err != nil {
		return "", err
	}
	if g.Beams == 0 {
		g.Beams = 8
	}
	random := rand.New(rand.NewPCG(g.Seed, 2))
	var scratch bilstm.Scratch
	var reader reader
	words, typed := m.split(prompt)
	states := m.network.NewStates(1)
	m.advance(&scratch, &reader, states, [][]string{append([]string{paragraphEnd}, words...)})
	beams := []beam{{greedy: true}}
	var done []beam
	for step := range g.Words {
		scratch.Reset()
		scores := m.scores(&scratch, states)
		if step == 0 {
			m.demand(scores[0], typed)
		}
		var next []beam
		for i, b := range beams {
			for rank, id := range g.choose(scores[i], random) {
				word := m.vocabulary.ids.Word(id)
				grown := beam{append(slices.Clone(b.words), word), b.logProbability + math.Log(float64(scores[i][id])), i, b.greedy && rank == 0}
				if word == paragraphEnd {
					done = append(done, grown)
				} else {
					next = append(next, grown)
				}
			}
		}
		if len(next) == 0 {
			break
		}
		beams = g.prune(next)
		states = m.grow(&scratch, &reader, states, beams)
	}
	return join(bestBeam(append(beams, done...)).words, typed), nil
}

// demand lets only words follow that begin as typed says.
func (m *Model) demand(scores []float32, typed string) {
	if typed == "" {
		return
	}
	for id := 1; id < len(scores); id++ {
		if !m.vocabulary.begins(id, typed) {
			scores[id] = forbidden
		}
	}
}

// prune keeps the most probable beams. The greedy one is among them, lest a beam
// search end in a less probable text than no search.
func (g Generation) prune(beams []beam) []beam {
	slices.SortStableFunc(beams, func(a, b beam) int { return cmp.Compare(b.logProbability, a.logProbability) })
	kept := beams[:min(len(beams), g.Beams)]
	for _, b := range beams[len(kept):] {
		if b.greedy {
			kept[len(kept)-1] = b
		}
	}
	return kept
}

// grow reads the last word of each beam.
func (m *Model) grow(scratch *bilstm.Scratch, reader *reader, states []bilstm.State, beams []beam) []bilstm.State {
	grown := m.network.NewStates(len(beams))
	texts := make([][]string, len(beams))
	for i, b := range beams {
		texts[i] = b.words[len(b.words)-1:]
		copyStates(grown, i, states, b.parent)
	}
	m.advance(scratch, reader, grown, texts)
	return grown
}

// choose turns scores into probabilities and returns the words to go on with.
// The unknown word is none.
func (g Generation) choose(scores []float32, random *rand.Rand) []int {
	scores[unknownWord] = forbidden
	if g.Method == "sample" && g.Temperature > 0 {
		top := slices.Max(scores) // taken off, so that a low temperature makes no score infinite
		for i, score := range scores {
			if score != forbidden {
				scores[i] = float32(float64(score-top) / g.Temperature)
			}
		}
	}
	allowed(scores)
	var chosen []int
	switch g.Method {
	case "beam":
		chosen = best(scores, g.Beams)
	case "sample":
		chosen = []int{g.draw(scores, random)}
	default:
		chosen = best(scores, 1)
	}
	return slices.DeleteFunc(chosen, func(id int) bool { return !(scores[id] > 0) })
}

// forbidden is the score of a word that must not follow.
var forbidden = float32(math.Inf(-1))

// allowed turns scores into probabilities, of the forbidden words exactly 0.
func allowed(scores []float32) {
	var out []int
	for id, score := range scores {
		if score == forbidden {
			out = append(out, id)
		}
	}
	bilstm.LogSum(scores)
	for _, id := range out {
		scores[id] = 0
	}
}

// draw draws a word by its probability, from the nucleus.
func (g Generation) draw(probabilities []float32, random *rand.Rand) int {
	order := make([]int, len(probabilities))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(probabilities[b], probabilities[a]) })
	total, n := 0.0, len(order)
	for i, id := range order {
		total += float64(probabilities[id])
		if g.Nucleus > 0 && total >= g.Nucleus {
			n = i + 1
			break
		}
	}
	left := random.Float64() * total
	for _, id := range order[:n] {
		if left -= float64(probabilities[id]); left < 0 {
			return id
		}
	}
	return order[0]
}

// bestBeam returns the continuation with the highest probability a word.
func bestBeam(beams []beam) beam {
	return slices.MaxFunc(beams, func(a, b beam) int {
		return cmp.Compare(a.logProbability/float64(max(1, len(a.words))), b.logProbability/float64(max(1, len(b.words))))
	})
}

// join puts the words of a continuation together, with the spaces that belong
// between them, but what was typed of the first.
func join(words []string, typed string) string {
	var joined strings.Builder
	for i, word := range words {
		plain, glued := strings.CutPrefix(word, glue)
		if word == paragraphEnd {
			break
		}
		if i > 0 {
			typed = ""
		}
		joined.WriteString(Suggestion{Word: plain, Glued: glued}.added(typed))
	}
	return joined.String()
}
