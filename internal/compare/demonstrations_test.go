package compare

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot"

	"nomen/bilstm"
	"nomen/bilstm/training"
	"nomen/tagger"
)

// checkChapter draws a chapter and looks for what a reader must be told.
func checkChapter(t *testing.T, result interface{ Chapter() (Chapter, error) }, wanted ...string) {
	t.Helper()
	c, err := result.Chapter()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range append(wanted, "!["+c.Caption+"]("+c.Name+".svg)") {
		if !strings.Contains(c.markdown(true), want) {
			t.Errorf("%q is not in\n%s", want, c.markdown(true))
		}
	}
	checkPicture(t, c)
}

func TestPairsAreTheSameUpToTheAmbiguousWord(t *testing.T) {
	train, heldOut := newPairs(1)
	beginnings := map[string]bool{}
	for i, p := range slices.Concat(train, heldOut) {
		beginning := p.person.Tokens[:p.place+1]
		if !slices.Equal(beginning, p.thing.Tokens[:p.place+1]) {
			t.Errorf("%v and %v differ too early", p.person.Tokens, p.thing.Tokens)
		}
		if !inSpan(p.person, p.place) || inSpan(p.person, p.place+1) != p.surname || len(p.thing.Spans) > 0 {
			t.Errorf("%+v has the wrong names", p)
		}
		joined := strings.Join(beginning, " ")
		if i >= len(train) && beginnings[joined] {
			t.Errorf("%q is held out and trained on", joined)
		}
		beginnings[joined] = true
	}
}

func TestOnlyBothDirectionsTellNamesFromThings(t *testing.T) {
	skipLearning(t)
	result, err := CompareDirections(context.Background(), Demonstration{Seeds: 1, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range result.Rows {
		got := row.All.Mean
		switch row.Name {
		case "lstm-forward":
			// It must say the same of both words of a pair, and one of them is a name.
			if got != 0.5 {
				t.Errorf("forward only, independent labels: %.3f right, want just 0.5", got)
			}
		case "lstm-forward-crf":
			if row.Surname.Mean < 0.95 || row.Alone.Mean != 0.5 || got <= 0.6 || got >= 0.9 {
				t.Errorf("forward only, CRF: %.3f right before a surname, %.3f without, %.3f in all; want nearly all, half, and between", row.Surname.Mean, row.Alone.Mean, got)
			}
		default:
			if got < 0.95 {
				t.Errorf("%s: %.3f right, want 0.95 or more", row.title(), got)
			}
		}
	}
	checkChapter(t, result, "| LSTM, forward only    | independent |    50.00 |")
}

func TestAgreementSentences(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, distance := range memoryDistances {
		for range 20 {
			a := newAgreement(random, distance)
			words := strings.Fields(a.String())
			if len(words) != distance+2 { // The, the subject, and the verb so far behind it
				t.Errorf("%q: the verb is %d words behind the subject, want %d", a, len(words)-2, distance)
			}
			if slices.Contains(plural, words[1]) != (words[len(words)-1] == "were") {
				t.Errorf("%q: the verb does not agree with its subject", a)
			}
			if slices.Contains(a.words, -1) {
				t.Errorf("%q holds a word that the lexicon lacks", a)
			}
		}
	}
}

// checkNetwork checks the gradients that a network adds up for a batch.
func checkNetwork[E any, N network[E, N]](t *testing.T, n N, batch []E) {
	t.Helper()
	var scratch bilstm.Scratch
	loss := func(sum N) float64 {
		scratch.Reset()
		n.prepare(bilstm.Training)
		return n.gradient(&scratch, slices.Clone(batch), sum)
	}
	gradient := n.newGradient()
	loss(gradient)
	checkGradient(t, n.parameters(), gradient.parameters(), func() float64 { return loss(n.newGradient()) })
}

func TestMemoryGradient(t *testing.T) {
	for _, cell := range []bilstm.Cell{bilstm.RNN, bilstm.GRU, bilstm.LSTM} {
		random := rand.New(rand.NewPCG(3, 4))
		n := newMemoryNetwork(cell, random)
		batch := []agreement{newAgreement(random, 1), newAgreement(random, 5), newAgreement(random, 3)}
		checkNetwork(t, n, batch)
	}
}

// Before training the gradient of an RNN vanishes fastest, that of an LSTM,
// whose forget gate starts open, slowest.
func TestGradientsVanish(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	var sentences []agreement
	for range 30 {
		sentences = append(sentences, newAgreement(random, 40))
	}
	at := map[bilstm.Cell]float64{}
	for _, cell := range []bilstm.Cell{bilstm.RNN, bilstm.GRU, bilstm.LSTM} {
		n := newMemoryNetwork(cell, rand.New(rand.NewPCG(1, 0)))
		n.prepare(bilstm.Training)
		norms := n.gradientNorms(sentences)
		if norms[0] != 1 || len(norms) != 41 {
			t.Errorf("%s: %d norms, the first is %v; want 41 and 1", cell, len(norms), norms[0])
		}
		at[cell] = norms[30]
	}
	if !(at[bilstm.RNN] < at[bilstm.GRU]/100 && at[bilstm.GRU] < at[bilstm.LSTM]/100 && at[bilstm.RNN] > 0) {
		t.Errorf("30 words back the gradients are %v, want that of the RNN far smallest and that of the LSTM far largest", at)
	}
}

func TestMemoryOfTheNearest(t *testing.T) {
	skipLearning(t)
	result, err := CompareMemory(context.Background(), Demonstration{Seeds: 1, Seed: 1}, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range result.Rows {
		for k, distance := range result.Distances[:2] {
			if row.Alone[k].Mean < 0.95 {
				t.Errorf("%s: %.2f of the verbs right at distance %d, want 0.95 or more", row.Cell, row.Alone[k].Mean, distance)
			}
		}
		if row.Accuracy[0].Mean < 0.7 {
			t.Errorf("%s, trained on all distances: %.2f right at the least, want 0.7 or more", row.Cell, row.Accuracy[0].Mean)
		}
		if math.Abs(row.Alone[len(row.Alone)-1].Mean-0.5) > 0.1 {
			t.Errorf("%s learned to remember over %d words from nothing else in two passes: %.2f right", row.Cell, farthest, row.Alone[len(row.Alone)-1].Mean)
		}
	}
	checkChapter(t, result, "| RNN, one distance ", "| LSTM, before training")
}

func TestSpell(t *testing.T) {
	for n, want := range map[int]string{
		0: "zero", 7: "seven", 13: "thirteen", 20: "twenty", 42: "forty two", 100: "one hundred", 205: "two hundred and five",
		999: "nine hundred and ninety nine", 1000: "one thousand", 1006: "one thousand and six", 1200: "one thousand two hundred",
		12345: "twelve thousand three hundred and forty five", 900000: "nine hundred thousand", 100001: "one hundred thousand and one",
		220020: "two hundred and twenty thousand and twenty",
	} {
		if got := strings.Join(spell(n), " "); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	if s := newSpelled(205); spaced(s.digits) != "2 0 5" || len(s.words) != 4 {
		t.Errorf("205 has digits %v and %d words", s.digits, len(s.words))
	}
}

func TestTranslatorGradient(t *testing.T) {
	for _, cell := range []bilstm.Cell{bilstm.RNN, bilstm.GRU, bilstm.LSTM} {
		n := newTranslator(cell, 5, rand.New(rand.NewPCG(3, 4)))
		// The longest in words is not the longest in digits.
		batch := []spelled{newSpelled(7), newSpelled(900000), newSpelled(777)}
		checkNetwork(t, n, batch)
	}
}

// What is written for a number depends on no other, and its length on nothing
// but the number.
func TestTranslate(t *testing.T) {
	skipLearning(t)
	_, held := drawHeldOut(rand.New(rand.NewPCG(1, 2)))
	n := newTranslator(bilstm.GRU, translatorHidden, rand.New(rand.NewPCG(1, 0)))
	err := train(context.Background(), n, func(random *rand.Rand) []spelled { return drawTraining(random, held) }, spelled.length,
		training.Config{Epochs: 12, LearningRate: 0.005, Clip: 1, Warmup: 100, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	numbers := []spelled{newSpelled(205), newSpelled(8), newSpelled(900000), newSpelled(1777)}
	written := n.translate(numbers)
	for i, s := range numbers {
		if !slices.Equal(written[i], s.digits) {
			t.Errorf("%d was written %v", s.number, written[i])
		}
		if alone := n.translate(numbers[i : i+1])[0]; !slices.Equal(alone, written[i]) {
			t.Errorf("%d was written %v alone, %v among others", s.number, alone, written[i])
		}
	}
}

func TestHeldOutNumbersAreNotTrainedOn(t *testing.T) {
	numbers, held := drawHeldOut(rand.New(rand.NewPCG(1, 2)))
	if len(numbers) != 4*heldOutNumbers || len(held) != len(numbers) {
		t.Errorf("%d numbers, %d of them distinct, are held out", len(numbers), len(held))
	}
	for _, s := range drawTraining(rand.New(rand.NewPCG(3, 4)), held) {
		if held[s.number] {
			t.Errorf("%d is held out and trained on", s.number)
		}
	}
}

func TestNumbersChapter(t *testing.T) {
	result, err := CompareNumbers(context.Background(), Demonstration{Seeds: 1, Seed: 1}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if result.Equal <= 0 || result.Equal > 0.1 {
		t.Errorf("%.3f of the numbers have as many words as digits, want a few", result.Equal)
	}
	checkChapter(t, result, "| LSTM ", "What the last LSTM wrote")
}

func TestLittleData(t *testing.T) {
	skipLearning(t)
	o := quick()
	o.Train, o.Seeds = []tagger.Corpus{toy(120, 1, 0)}, 2
	result, err := CompareLittleData(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	var sizes []int
	for _, row := range result.Rows {
		sizes = append(sizes, row.Sentences)
		if row.GRU.Mean < 0.9 || row.LSTM.Mean < 0.9 || row.Difference.Seeds != 2 {
			t.Errorf("%d sentences: F1 %.2f and %.2f over %d seeds, want 0.9 or more over two", row.Sentences, row.GRU.Mean, row.LSTM.Mean, row.Difference.Seeds)
		}
	}
	if !slices.Equal(sizes, []int{100}) {
		t.Errorf("sizes %v, want those that 120 sentences allow", sizes)
	}
	checkChapter(t, result, "*It trains faster:*", "*It ends about equal:* with 100 sentences", "of the 1 sizes up to 1,000 sentences")

	o.Train = []tagger.Corpus{toy(50, 1, 0)}
	if _, err := CompareLittleData(context.Background(), o); err == nil || err.Error() != "there are 50 training sentences; to compare takes 100 or more" {
		t.Errorf("fifty sentences: %v", err)
	}
}

func TestDemonstrationsCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var d Demonstration
	for name, run := range map[string]func() error{
		"directions": func() error { _, err := CompareDirections(ctx, d); return err },
		"memory":     func() error { _, err := CompareMemory(ctx, d, 1); return err },
		"numbers":    func() error { _, err := CompareNumbers(ctx, d, 1); return err },
	} {
		if err := run(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want the error of the context", name, err)
		}
	}
}

func TestReport(t *testing.T) {
	p, err := newPlot("Some", "x", "y", []curve{{name: "one", points: overLags([]float64{1, 2, 3})}})
	if err != nil {
		t.Fatal(err)
	}
	files, err := Report([]Chapter{{Name: "compare-some", Title: "Some", Text: "Text.", Notes: []string{"A note."}, Caption: "A line", Plots: []*plot.Plot{p}}}, "nomen compare report")
	if err != nil {
		t.Fatal(err)
	}
	page := string(files["compare.md"])
	for _, want := range []string{"## Some\n\nText.\n\n- A note.\n\n![A line](compare-some.svg)\n", "```sh\nnomen compare report\n```"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not in\n%s", want, page)
		}
	}
	if len(files) != 3 {
		t.Errorf("%d files, want the page and its picture in two formats", len(files))
	}
}
