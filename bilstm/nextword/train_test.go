package nextword

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nomen/bilstm"
	"nomen/bilstm/training"
)

// everything is a training that uses all there is.
func everything() Training {
	o := toyTraining()
	o.Layers, o.Hidden, o.Sample, o.WeightDrop, o.Spelled, o.Restart = 2, 12, 8, 0.2, 0.1, 0.1
	o.Dropout = bilstm.LanguageDropout{Input: 0.1, Hidden: 0.1, Output: 0.1, Variational: true}
	return o
}

// trained is the file of the model that a training gives.
func trained(t *testing.T, ctx context.Context, o Training) ([]byte, *training.Result) {
	t.Helper()
	m, result, err := Train(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	return written(t, m, false), result
}

func TestTrainingGivesTheSameBytes(t *testing.T) {
	for name, o := range map[string]Training{"plain": toyTraining(), "everything": everything()} {
		o.Loop.Threads = 1
		want, _ := trained(t, context.Background(), o)
		for _, threads := range []int{1, 2, 5} {
			o.Loop.Threads = threads
			if got, _ := trained(t, context.Background(), o); !bytes.Equal(got, want) {
				t.Errorf("%s: %d threads gave another model", name, threads)
			}
		}
		o.Loop.Seed++
		if got, _ := trained(t, context.Background(), o); bytes.Equal(got, want) {
			t.Errorf("%s: another seed gave the same model", name)
		}
	}
}

func TestStoppedTrainingResumesToTheSameBytes(t *testing.T) {
	for name, o := range map[string]Training{"plain": toyTraining(), "everything": everything()} {
		want, _ := trained(t, context.Background(), o)
		for _, stopAfter := range []int{1, 3} {
			o := o
			o.Loop.Checkpoint, o.Loop.Resume = filepath.Join(t.TempDir(), "checkpoint"), true
			ctx, stop := context.WithCancel(context.Background())
			o.Loop.OnEpoch = func(history []training.Epoch) {
				if len(history) == stopAfter {
					stop()
				}
			}
			if _, result := trained(t, ctx, o); !result.Interrupted || len(result.History) != stopAfter {
				t.Fatalf("%s: %d passes were made before the stop", name, len(result.History))
			}
			o.Loop.OnEpoch = nil
			if got, _ := trained(t, context.Background(), o); !bytes.Equal(got, want) {
				t.Errorf("%s: stopped after pass %d and resumed, training gave another model", name, stopAfter)
			}
		}
	}
}

func TestResumeRefusesAnotherTraining(t *testing.T) {
	o := toyTraining()
	o.Loop.Checkpoint, o.Loop.Resume, o.Loop.Epochs = filepath.Join(t.TempDir(), "checkpoint"), true, 1
	o.Loop.Warmup = 1 // which no length of the text cuts
	trained(t, context.Background(), o)
	for name, change := range map[string]func(*Training){
		"pretrained":    func(o *Training) { o.Pretrained = toy() },
		"training text": func(o *Training) { o.Train = toyText(150, 1) },
		"network":       func(o *Training) { o.Layers = 2 },
		"streams":       func(o *Training) { o.Steps = 4 },
		"dropout":       func(o *Training) { o.Dropout.Input = 0.5 },
	} {
		other := o
		change(&other)
		if _, _, err := Train(context.Background(), other); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("another %s: %v", name, err)
		}
	}
}

func TestTrainingRefusesATextTooShort(t *testing.T) {
	o := toyTraining()
	o.Streams = 64
	for _, text := range []*Text{nil, {}, toyText(1, 1)} {
		o.Train = text
		if _, _, err := Train(context.Background(), o); err == nil {
			t.Error("trained on next to nothing")
		}
	}
}

// The order of words says more than how frequent they are: what the model
// learns must be better than the best that knows no order, which the sampled
// softmax must find too.
func TestTrainingLearnsTheOrderOfWords(t *testing.T) {
	counts, words := map[int32]int{}, toyTraining().Dev.seen
	for _, id := range words {
		counts[id]++
	}
	var entropy float64 // of a word, in nats
	for _, n := range counts {
		p := float64(n) / float64(len(words))
		entropy -= p * math.Log(p)
	}
	for _, sample := range []int{0, 8} {
		o := toyTraining()
		o.Sample = sample
		m, result, err := Train(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		report, err := m.Evaluate(context.Background(), o.Dev, Evaluation{})
		if err != nil {
			t.Fatal(err)
		}
		if report.CrossEntropy > entropy/2 {
			t.Errorf("sample %d: %.3f nats a word, without order %.3f", sample, report.CrossEntropy, entropy)
		}
		if math.Abs(report.CrossEntropy+result.Best.Score) > 1e-4 || math.Abs(m.About().Origin.Perplexity-report.Perplexity()) > 1e-2 {
			t.Errorf("sample %d: cross-entropy is %v, the training said %v and perplexity %v",
				sample, report.CrossEntropy, -result.Best.Score, m.About().Origin.Perplexity)
		}
	}
}

func TestEvaluationOfAlmostNothing(t *testing.T) {
	for _, text := range []*Text{{}, func() *Text { t := new(Text); t.add("The"); return t }()} {
		report, err := toy().Evaluate(context.Background(), text, Evaluation{})
		if err != nil || report != (Report{}) {
			t.Errorf("%d words: %+v, %v", text.Len(), report, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := toy().Evaluate(ctx, toyText(9, 9), Evaluation{}); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}

// The sampler's idea of how often a sample holds a word is what happens.
func TestSamplerExpectsWhatItDraws(t *testing.T) {
	const words, draws, samples = 200, 50, 4000
	s := newSampler(words, draws)
	random := rand.New(rand.NewPCG(1, 1))
	held := make([]float64, words)
	for range samples {
		drawn := map[int32]bool{}
		for range draws {
			drawn[s.draw(random)] = true
		}
		for id := range drawn {
			held[id]++
		}
	}
	for id, n := range held {
		p := math.Exp(float64(s.logExpected[id]))
		if math.Abs(n/samples-p) > 5*math.Sqrt(p*(1-p)/samples)+1e-3 {
			t.Errorf("word %d is in the share %.4f of the samples, expected %.4f", id, n/samples, p)
		}
	}
}

func TestCandidatesHoldTheTargetsOnce(t *testing.T) {
	s := newSampler(50, 10)
	random := rand.New(rand.NewPCG(1, 2))
	var c candidates
	for range 100 {
		targets := []int32{49, 3, 3, int32(random.IntN(50)), 0}
		c.draw(s, targets, random)
		for i, target := range targets {
			if got := c.ids[c.targets[i]]; got != target {
				t.Fatalf("target %d has the place of %d", target, got)
			}
		}
		for i, id := range c.ids {
			if c.logExpected[i] != s.logExpected[id] {
				t.Fatalf("word %d is expected as another", id)
			}
		}
		sorted := slices.Sorted(slices.Values(c.ids))
		if len(slices.Compact(sorted)) != len(c.ids) || len(c.ids) > len(targets)+10 {
			t.Fatalf("candidates %v", c.ids)
		}
	}
}

// ownText has words that toyText lacks.
func ownText(paragraphs int) *Text {
	text := toyText(paragraphs, 3)
	for range paragraphs {
		text.AddParagraph("The zebra barked at the zookeeper.")
	}
	return text
}

func TestTrainingBeginsWithWhatAnotherModelKnows(t *testing.T) {
	before := written(t, toy(), false)
	o := Training{Pretrained: toy(), Train: ownText(10), Dev: ownText(3), Streams: 4, Steps: 10,
		Loop: training.Config{Epochs: 1, LearningRate: 0.01, Seed: 1}}
	m, err := newModel(o.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	m.network.Prepare(bilstm.Inference)
	words := appendWords(nil, "The dog barked at the")
	want, got := scoresAfter(toy(), words), scoresAfter(m, words)
	if !slices.Equal(want, got[:len(want)]) {
		t.Error("the scores of known words have changed before any training")
	}
	for _, word := range []string{"zebra", "zookeeper"} {
		id := m.vocabulary.id(word)
		if int(id) < len(want) {
			t.Fatalf("%s is word %d", word, id)
		}
		var spelled bilstm.Forms
		spelled.Starts = []int32{0}
		toy().vocabulary.describe(&spelled, word, unknownWord)
		vector := toy().network.Vectors(new(bilstm.Scratch), spelled).Data
		if own := m.network.Words.Weight.Data[int(id)*len(vector):][:len(vector)]; !slices.Equal(own, vector) {
			t.Errorf("%s begins with another vector than its spelling gave", word)
		}
	}

	more, result := trained(t, context.Background(), o)
	if again, _ := trained(t, context.Background(), o); !bytes.Equal(more, again) {
		t.Error("the same training gave another model")
	}
	fromNothing := o
	fromNothing.Pretrained, fromNothing.Size = nil, 16
	_, nothing := trained(t, context.Background(), fromNothing)
	if result.Best.Score < nothing.Best.Score+0.2 {
		t.Errorf("a pass brings %.3f nats a word, from nothing %.3f", -result.Best.Score, -nothing.Best.Score)
	}
	if !bytes.Equal(before, written(t, toy(), false)) {
		t.Error("the model that training began with has changed")
	}
	loaded, err := Load(more)
	if err != nil {
		t.Fatal(err)
	}
	if origin := loaded.About().Origin; origin.Pretrained != toy().About().Digest {
		t.Errorf("the model says that it began with %q", origin.Pretrained)
	}
	o.Words = 1
	if m, err = newModel(o.withDefaults()); err != nil || m.vocabulary.size() != toy().vocabulary.size()+1 {
		t.Errorf("%d words instead of one more than %d: %v", m.vocabulary.size(), toy().vocabulary.size(), err)
	}
}

func TestTrainingRefusesATextWithoutFrequentWords(t *testing.T) {
	o := toyTraining()
	o.Documents = 2
	if _, _, err := Train(context.Background(), o); err == nil || !strings.Contains(err.Error(), "2 documents") {
		t.Errorf("it says %v", err)
	}
}

// Read backward, a text is one in which the words stand in the other order.
func TestABackwardModelPredictsTheWordBefore(t *testing.T) {
	turned := func(text *Text) *Text {
		turned := new(Text)
		turned.beginParagraph()
		for i := len(text.seen) - 1; i >= 0; i-- {
			turned.add(text.words[text.seen[i]])
		}
		return turned
	}
	o := toyTraining()
	_, want := trained(t, context.Background(), Training{
		Train: turned(o.Train), Dev: turned(o.Dev), Size: o.Size, Streams: o.Streams, Steps: o.Steps, Loop: o.Loop,
	})
	o.Backward = true
	data, got := trained(t, context.Background(), o)
	if math.Abs(want.Best.Score-got.Best.Score) > 1e-6 || math.Abs(want.Best.Loss-got.Best.Loss) > 1e-6 {
		t.Errorf("loss %v and score %v; of the turned text %v and %v", got.Best.Loss, got.Best.Score, want.Best.Loss, want.Best.Score)
	}
	m, err := Load(data)
	if err != nil || !m.About().Backward {
		t.Fatalf("the model does not say that it reads backward: %v", err)
	}
	report, err := m.Evaluate(context.Background(), o.Dev, Evaluation{})
	if err != nil || math.Abs(report.CrossEntropy+got.Best.Score) > 1e-4 || report.KeystrokeSavings() != 0 {
		t.Errorf("%+v, %v; training said %v nats", report, err, -got.Best.Score)
	}
	o.Pretrained = toy()
	if _, _, err := Train(context.Background(), o); err == nil || !strings.Contains(err.Error(), "direction") {
		t.Errorf("with a pretrained model of the other direction: %v", err)
	}
}

// A text of a step or two a pass is learned from, however long the rate was to rise.
func TestAShortTextIsLearnedInSpiteOfTheWarmUp(t *testing.T) {
	o := toyTraining()
	o.Train, o.Dev, o.Loop.Epochs = toyText(20, 1), nil, 8
	losses := map[int]float64{}
	for _, warmup := range []int{1, 1000} {
		o.Loop.Warmup = warmup
		_, result := trained(t, context.Background(), o)
		losses[warmup] = result.Best.Loss
	}
	if losses[1000] > 1.3*losses[1] {
		t.Errorf("the loss is %.2f nats a word, without a rise of the rate %.2f", losses[1000], losses[1])
	}
}
