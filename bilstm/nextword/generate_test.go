package nextword

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// continued is Continue, which must succeed.
func continued(t rapid.TB, m *Model, prompt string, g Generation) string {
	t.Helper()
	text, err := m.Continue(prompt, g)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return text
}

func TestContinue(t *testing.T) {
	for _, test := range []struct {
		prompt string
		words  int
		want   string
	}{
		{"The dog barked at the", 2, " door."},
		{"The dog barked at the ", 2, "door."},
		{"The dog barked at the d", 2, "oor."},
		{"The dog barked at the", 0, ""},
		{"The doctor does", 3, "n't sleep."},
		{"The donkey (", 3, "what a beast"},
		{"The donkey (w", 5, "hat a beast) slept"},
		{"A cat, black and old", 3, ", drinks milk"},
		{"\"What no", 5, "w?\" asked the"},
	} {
		for _, g := range []Generation{{}, {Method: "greedy"}, {Method: "beam", Beams: 1}, {Method: "sample", Nucleus: 1e-9}, {Method: "sample", Temperature: 1e-60}} {
			g.Words = test.words
			if got := continued(t, toy(), test.prompt, g); got != test.want {
				t.Errorf("%q, %+v: %q, want %q", test.prompt, g, got, test.want)
			}
		}
	}
}

// Whatever the prompt and the settings, there is no crash, at most so many
// words are appended, and the same ones again.
func TestContinueIsDeterministic(t *testing.T) {
	models := []*Model{toy(), randomModel(t, 4, 5, 1, 1), randomModel(t, 300, 8, 1e4, 2)}
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(models).Draw(t, "model")
		prompt := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "The do", "A cat, bl", "\"W", "\u2060", "a \xff"})).Draw(t, "prompt")
		g := Generation{
			Words:       rapid.IntRange(0, 12).Draw(t, "words"),
			Method:      rapid.SampledFrom([]string{"", "greedy", "beam", "sample"}).Draw(t, "method"),
			Beams:       rapid.IntRange(0, 400).Draw(t, "beams"),
			Temperature: rapid.SampledFrom([]float64{0, 1e-300, 0.5, 1, 100, math.Inf(1)}).Draw(t, "temperature"),
			Nucleus:     rapid.Float64Range(0, 1).Draw(t, "nucleus"),
			Seed:        rapid.Uint64().Draw(t, "seed"),
		}
		first, again := continued(t, m, prompt, g), continued(t, m, prompt, g)
		if first != again {
			t.Errorf("%q, then %q", first, again)
		}
		if n := len(strings.Fields(first)); n > g.Words+1 || g.Words == 0 && first != "" {
			t.Errorf("%q has %d words", first, n)
		}
	})
}

func TestSamplesDependOnTheSeed(t *testing.T) {
	m := randomModel(t, 300, 8, 1, 3)
	var texts []string
	for seed := range uint64(5) {
		texts = append(texts, continued(t, m, "a b", Generation{Words: 8, Method: "sample", Seed: seed}))
	}
	slices.Sort(texts)
	if n := len(slices.Compact(texts)); n != 5 {
		t.Errorf("five seeds gave %d texts", n)
	}
}

// logProbability is the mean of a word of a continuation by up to limit words,
// in nats, among the known words. One that ended before ended its paragraph.
func logProbability(m *Model, prompt, text string, limit int) float64 {
	words := strings.Fields(text)
	if len(words) < limit {
		words = append(words, paragraphEnd)
	}
	c := m.NewCompleter()
	read := strings.Fields(prompt)
	var sum float64
	for _, word := range words {
		c.read(read)
		p := c.probabilities()
		sum += math.Log(float64(p[m.vocabulary.id(word)])) - math.Log1p(-float64(p[unknownWord]))
		read = append(slices.Clone(read), word)
	}
	return sum / float64(len(words))
}

func TestBeamSearchIsNeverLessProbableThanGreedy(t *testing.T) {
	better := 0
	for seed := range uint64(60) {
		m := randomModel(t, 50, 8, 12, seed)
		for _, beams := range []int{2, 3, 8} {
			g := Generation{Words: 1 + int(seed%8), Beams: beams}
			greedy := logProbability(m, "a b", continued(t, m, "a b ", g), g.Words)
			g.Method = "beam"
			beam := logProbability(m, "a b", continued(t, m, "a b ", g), g.Words)
			if beam < greedy-1e-4 {
				t.Errorf("seed %d, %d beams: %.4f nats a word, greedy %.4f", seed, beams, beam, greedy)
			}
			if beam > greedy+1e-4 {
				better++
			}
		}
	}
	if better == 0 {
		t.Error("beam search never found a more probable text")
	}
}

// Words are drawn by their probability, from the nucleus alone.
func TestNucleus(t *testing.T) {
	m := randomModel(t, 60, 8, 8, 5)
	c := m.NewCompleter()
	c.Read("a b")
	suggestions := c.suggest("", 60)
	for _, nucleus := range []float64{0, 0.3, 0.7, 0.9, 1} {
		total, within := 0.0, map[string]float64{}
		for _, s := range suggestions {
			if nucleus > 0 && total >= nucleus*(1-1e-6) {
				break
			}
			total += s.Probability
			within[s.Word] = s.Probability
		}
		const draws = 3000
		drawn := map[string]int{}
		for seed := range uint64(draws) {
			drawn[strings.TrimSpace(continued(t, m, "a b ", Generation{Words: 1, Method: "sample", Nucleus: nucleus, Seed: seed}))]++
		}
		for word, n := range drawn {
			if word == "" { // the end of the paragraph, which is no suggestion
				continue
			}
			p := within[word] / total
			if share := float64(n) / draws; p == 0 || math.Abs(share-p) > 5*math.Sqrt(p*(1-p)/draws)+0.02 {
				t.Errorf("nucleus %v: %q was drawn with frequency %.4f, expected %.4f", nucleus, word, share, p)
			}
		}
	}
}

func TestGenerationValidate(t *testing.T) {
	nan := math.NaN()
	for _, g := range []Generation{
		{Method: "magic"}, {Words: -1}, {Beams: -1}, {Temperature: -1}, {Temperature: nan}, {Nucleus: -0.1}, {Nucleus: 1.1}, {Nucleus: nan},
	} {
		if text, err := toy().Continue("The", g); err == nil || text != "" {
			t.Errorf("%+v: %q, %v", g, text, err)
		}
	}
	for _, g := range []Generation{{}, {Method: "beam", Beams: 3}, {Method: "sample", Temperature: 2, Nucleus: 1}} {
		if err := g.Validate(); err != nil {
			t.Errorf("%+v: %v", g, err)
		}
	}
}

func TestJoin(t *testing.T) {
	for _, test := range []struct {
		words []string
		typed string
		want  string
	}{
		{nil, "", ""},
		{[]string{"a", glue + ",", "b"}, "", " a, b"},
		{[]string{"dog", "slept", glue + "."}, " ", "dog slept."},
		{[]string{"dog", "slept"}, " do", "g slept"},
		{[]string{glue + "dog", glue + "\"", "b"}, "do", "g\" b"},
		{[]string{"a", paragraphEnd, "b"}, "", " a"},
		{[]string{paragraphEnd}, "", ""},
	} {
		if diff := cmp.Diff(test.want, join(test.words, test.typed)); diff != "" {
			t.Errorf("%q behind %q (-want +got):\n%s", test.words, test.typed, diff)
		}
	}
}
