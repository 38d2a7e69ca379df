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
}

// Continue returns what to append to a prompt. The only errors are those of
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
	states := m.network.NewStates(1)
	scores := m.after(&scratch, &reader, states, [][]string{append([]string{paragraphEnd}, appendWords(nil, prompt)...)})
	beams := []beam{{}}
	var done []beam
	for range g.Words {
		var next []beam
		for i, b := range beams {
			for _, id := range g.choose(scores[i], random) {
				word := m.vocabulary.ids.Word(id)
				grown := beam{append(slices.Clone(b.words), word), b.logProbability + math.Log(float64(scores[i][id])), i}
				if word == paragraphEnd {
					done = append(done, grown)
				} else {
					next = append(next, grown)
				}
			}
		}
		slices.SortStableFunc(next, func(a, b beam) int { return cmp.Compare(b.logProbability, a.logProbability) })
		beams = next[:min(len(next), g.Beams)]
		if len(beams) == 0 {
			break
		}
		states, scores = m.grow(&scratch, &reader, states, beams)
	}
	return m.join(prompt, bestBeam(append(beams, done...)).words), nil
}

// grow reads the last word of each beam.
func (m *Model) grow(scratch *bilstm.Scratch, reader *reader, states []bilstm.State, beams []beam) ([]bilstm.State, [][]float32) {
	grown := m.network.NewStates(len(beams))
	texts := make([][]string, len(beams))
	for i, b := range beams {
		texts[i] = b.words[len(b.words)-1:]
		for l := range grown {
			size := grown[l].Hidden.Cols
			copy(grown[l].Hidden.Data[i*size:][:size], states[l].Hidden.Data[b.parent*size:])
			copy(grown[l].Cell.Data[i*size:][:size], states[l].Cell.Data[b.parent*size:])
		}
	}
	return grown, m.after(scratch, reader, grown, texts)
}

// choose turns scores into probabilities and returns the words to go on with.
// The unknown word is none.
func (g Generation) choose(scores []float32, random *rand.Rand) []int {
	scores[unknownWord] = float32(math.Inf(-1))
	switch g.Method {
	case "beam":
		bilstm.LogSum(scores)
		return best(scores, g.Beams)
	case "sample":
		if g.Temperature > 0 {
			for i := range scores {
				scores[i] /= float32(g.Temperature)
			}
		}
		bilstm.LogSum(scores)
		return []int{g.draw(scores, random)}
	}
	bilstm.LogSum(scores)
	return best(scores, 1)
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

// join puts words together, with the spaces that belong between them and a text.
func (m *Model) join(text string, words []string) string {
	var joined strings.Builder
	blank := text == "" || strings.TrimRight(text, " \t\n") != text
	for _, word := range words {
		plain, glued := strings.CutPrefix(word, glue)
		if word == paragraphEnd {
			break
		}
		if !glued && !blank {
			joined.WriteByte(' ')
		}
		joined.WriteString(plain)
		blank = false
	}
	return joined.String()
}
