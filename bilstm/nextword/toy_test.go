package nextword

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"nomen/bilstm"
	"nomen/bilstm/training"
)

// toyText is a text in which every noun has a verb and an ending of its own.
func toyText(paragraphs int, seed uint64) *Text {
	random := rand.New(rand.NewPCG(seed, 0))
	text := new(Text)
	for range paragraphs {
		var b strings.Builder
		for range 1 + random.IntN(3) {
			b.WriteString([]string{
				"The dog barked at the door. ", "The doctor doesn't sleep. ", "A cat, black and old, drinks milk. ",
				"\"What now?\" asked the doctor. ", "The donkey (what a beast) slept. ",
			}[random.IntN(5)])
		}
		text.AddParagraph(b.String())
	}
	return text
}

func toyTraining() Training {
	return Training{
		Train: toyText(200, 1), Dev: toyText(20, 2), Size: 16, Streams: 8, Steps: 10,
		Loop: training.Config{Epochs: 4, LearningRate: 0.02, Warmup: 5, Seed: 1},
	}
}

// toy is a model of toyText.
var toy = sync.OnceValue(func() *Model {
	m, _, err := Train(context.Background(), toyTraining())
	if err != nil {
		panic(err)
	}
	return m
})

// randomModel returns a model with random weights, factor times as large as a
// new network's, and so many words. Their names are of letters alone.
func randomModel(t testing.TB, words, size int, factor float32, seed uint64) *Model {
	t.Helper()
	text := new(Text)
	text.beginParagraph()
	for i := range words - 2 {
		text.add(letters(i))
	}
	text.add(paragraphEnd)
	m, err := newModel(Training{Train: text, Words: words, Size: size, Loop: training.Config{Seed: seed}}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range m.network.Parameters() {
		for i := range p.Values {
			p.Values[i] *= factor
		}
	}
	m.network.Prepare(bilstm.Inference)
	m.about = About{Network: m.network.Config}
	m.about.Digest = m.file(false).Digest()
	return m
}

// letters writes a number in letters: z is for a digit more.
func letters(n int) string {
	name := strings.Repeat("z", len(fmt.Sprint(n))-1)
	for _, digit := range fmt.Sprint(n) {
		name += string(rune('a' + digit - '0'))
	}
	return name
}
