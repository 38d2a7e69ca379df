package tagger

import (
	"bytes"
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomen/bilstm"
	"nomen/bilstm/training"
	"nomen/tagger/corpus"
	"nomen/tagger/evaluate"
)

// toyLog returns lines in which the word after "mister" is a machine, and that
// after "to" a person.
func toyLog(n int, seed uint64) []corpus.Sentence {
	random := rand.New(rand.NewPCG(seed, 1))
	names := corpus.Sentence{}
	for _, s := range toyCorpus(n, seed+100) {
		for _, token := range s.Tokens {
			if strings.ToLower(token) != token {
				names.Tokens = append(names.Tokens, token)
			}
		}
	}
	all := make([]corpus.Sentence, n)
	for i := range all {
		s := corpus.Sentence{File: "toy log", Line: i + 1, Tokens: []string{strconv.Itoa(random.IntN(1000)), ":", "=>"}}
		for range 1 + random.IntN(3) {
			word := "mister"
			if random.IntN(2) == 0 {
				word = "to"
				s.Spans = append(s.Spans, corpus.Span{Start: len(s.Tokens) + 1, End: len(s.Tokens) + 2, Label: "PER"})
			}
			s.Tokens = append(s.Tokens, word, names.Tokens[random.IntN(len(names.Tokens))], "=", strconv.Itoa(random.IntN(1000)))
		}
		all[i] = s
	}
	return all
}

// proseTraining and machineTraining train the same network, the second one on machine
// text too.
func proseTraining() Training {
	o := toyTraining()
	o.Hidden = 32
	return o
}

func machineTraining() Training {
	o := proseTraining()
	o.Machine = []Corpus{{Name: "toy/log", Sentences: toyLog(150, 4), Weight: 2}}
	return o
}

// scoreOn compares what a tagger finds in labelled sentences with their labels.
func scoreOn(t *testing.T, model *Tagger, gold []corpus.Sentence) evaluate.Score {
	t.Helper()
	report, err := evaluate.Compare(gold, predict(t, model, gold))
	if err != nil {
		t.Fatal(err)
	}
	return report.Overall
}

// smallMachineTraining is for tests that need no good model.
func smallMachineTraining() Training {
	o := toyTraining()
	o.Loop.Epochs = 1
	o.Train[0].Sentences = o.Train[0].Sentences[:40]
	o.Machine = []Corpus{{Name: "toy/log", Sentences: toyLog(20, 4)}}
	return o
}

func TestMachineTextChangesNothingInProse(t *testing.T) {
	o, plain := machineTraining(), trainToy(t, proseTraining())
	model := trainToy(t, o)
	for i, p := range plain.network.Parameters() {
		if !slices.Equal(p.Values, model.network.Parameters()[i].Values) {
			t.Errorf("%s has other numbers", p.Name)
		}
	}
	prose, lines := toyCorpus(100, 5), toyLog(100, 6)
	if diff := cmp.Diff(predict(t, plain, prose), predict(t, model, prose)); diff != "" {
		t.Errorf("prose (-without machine text +with):\n%s", diff)
	}
	before, after := scoreOn(t, plain, lines), scoreOn(t, model, lines)
	if before.F1 > 0.8 || after.F1 < 0.95 {
		t.Errorf("F1 on machine text is %.3f, and %.3f for a tagger that learned none; expected at least 0.95, and at most 0.8", after.F1, before.F1)
	}

	read, err := LoadExact(encode(t, model))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(predict(t, model, lines), predict(t, read, lines)); diff != "" {
		t.Errorf("machine text (-trained +read):\n%s", diff)
	}
	if diff := cmp.Diff([]CorpusSize{{Name: "toy/log", Sentences: 150, Tokens: tokens(o.Machine[0].Sentences), Entities: spans(o.Machine[0].Sentences), Weight: 2}},
		read.About().Origin.Machine); diff != "" {
		t.Errorf("what it was trained on (-want +got):\n%s", diff)
	}
	for keep, want := range map[bool]*bilstm.Expert{false: nil, true: model.network.Expert} {
		next, err := model.continued(model.Labels(), keep, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := next.network.Expert; (got == nil) != (want == nil) || want != nil && !slices.Equal(got.Forms.Weight.Data, want.Forms.Weight.Data) {
			t.Errorf("kept %v: the expert is %v, want %v", keep, got, want)
		}
	}
}

func TestMachineTextIsLearnedTheSameWithAnyThreads(t *testing.T) {
	var one []byte
	for _, threads := range []int{1, 2, 3} {
		o := smallMachineTraining()
		o.Loop.Threads = threads
		if threads == 1 {
			one = encode(t, trainToy(t, o))
		} else if !bytes.Equal(one, encode(t, trainToy(t, o))) {
			t.Errorf("%d threads gave another model than one", threads)
		}
	}
}

func tokens(all []corpus.Sentence) (n int) {
	for _, s := range all {
		n += len(s.Tokens)
	}
	return n
}

func spans(all []corpus.Sentence) (n int) {
	for _, s := range all {
		n += len(s.Spans)
	}
	return n
}

func TestInterruptedBeforeMachineTextIsLearned(t *testing.T) {
	o := machineTraining()
	ctx, stop := context.WithCancel(context.Background())
	passes := 0
	o.Loop.OnEpoch = func([]training.Epoch) { passes++ }
	o.Loop.OnBatch = func(now training.Progress) {
		if passes == o.Loop.Epochs && now.Epoch == 2 {
			stop()
		}
	}
	model, result, err := Train(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	if !result.Interrupted || passes != o.Loop.Epochs || model.About().Network.Expert {
		t.Errorf("interrupted: %v, passes: %d, expert: %v; expected true, %d, false", result.Interrupted, passes, model.About().Network.Expert, o.Loop.Epochs)
	}
	prose := toyCorpus(100, 5)
	if diff := cmp.Diff(predict(t, trainToy(t, proseTraining()), prose), predict(t, model, prose)); diff != "" {
		t.Errorf("prose (-never begun +interrupted):\n%s", diff)
	}
}

func TestOnlyTextInDoubtIsProseToo(t *testing.T) {
	certain, soft := Corpus{Name: "known", Sentences: toyCorpus(1, 1)}, Corpus{Name: "soft", Sentences: toyCorpus(1, 2)}
	soft.Sentences[0].Soft = [][]corpus.Soft{}
	for _, c := range []struct{ all, want []Corpus }{
		{[]Corpus{soft, certain}, []Corpus{certain}},
		{[]Corpus{soft}, []Corpus{soft}},
	} {
		if diff := cmp.Diff(c.want, known(c.all)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestFewLinesAreGoneThroughMoreOften(t *testing.T) {
	prose := []Corpus{{Name: "prose", Sentences: toyCorpus(600, 1)}}
	o := toyTraining()
	o.Loop.Epochs = 1
	model := trainToy(t, o)
	for _, c := range []struct {
		lines  int
		weight float64
		passes int
	}{
		{lines: 600, passes: 2},
		{lines: 100, passes: 6},
		{lines: 10, passes: 20},
		{lines: 100, weight: 2, passes: 6}, // they count as 200, three times
	} {
		k, err := newMachineTask(model, Training{
			Train: prose, Machine: []Corpus{{Name: "toy/log", Sentences: toyLog(c.lines, 4), Weight: c.weight}},
		})
		if err != nil {
			t.Fatal(err)
		}
		lines := 0
		k.Examples(rand.New(rand.NewPCG(1, 2)))
		for _, e := range k.machine.examples {
			if e.tokens[2] == "=>" && slices.Index(e.tokens[3:], "=>") < 0 { // no other behind
				lines++
			}
		}
		if want := c.lines * c.passes; lines != want {
			t.Errorf("%d lines of weight %v beside 600 sentences: %d examples, want %d", c.lines, c.weight, lines, want)
		}
	}
}

func TestSomeLinesAreReadBehindEachOther(t *testing.T) {
	o := machineTraining()
	model := trainToy(t, proseTraining())
	lines, err := newTask(model, Training{Train: o.Machine[:1]})
	if err != nil {
		t.Fatal(err)
	}
	prose, err := newTask(model, Training{Train: o.Train})
	if err != nil {
		t.Fatal(err)
	}
	k := machineTask{machine: lines, prose: prose}
	lengths := k.Examples(rand.New(rand.NewPCG(1, 2)))
	known := map[string][]int{}
	joined := 0
	for i, e := range lines.examples {
		if lengths[i] != len(e.tokens) || len(e.labels) != len(e.tokens) {
			t.Fatalf("example %d has %d tokens and %d labels, and is said to have %d tokens", i, len(e.tokens), len(e.labels), lengths[i])
		}
		starts := []int{}
		for j, token := range e.tokens {
			if token == "=>" { // the third token of a line
				starts = append(starts, j-2)
			}
		}
		if len(starts) == 1 {
			known[strings.Join(e.tokens, " ")] = e.labels
			continue
		}
		joined++
		for j, start := range starts {
			end := append(starts, len(e.tokens))[j+1]
			if want := known[strings.Join(e.tokens[start:end], " ")]; !slices.Equal(want, e.labels[start:end]) {
				t.Errorf("labels of %q are %v, want %v", e.tokens[start:end], e.labels[start:end], want)
			}
		}
	}
	soft := following(2, example{tokens: []string{"a"}, labels: []int{1}}, example{tokens: []string{"b"}, labels: []int{0}, soft: []float32{0.7, 0.3}})
	if diff := cmp.Diff([]float32{0, 1, 0.7, 0.3}, soft.soft); diff != "" {
		t.Errorf("labels in doubt (-want +got):\n%s", diff)
	}
	if all := 2 * 150; joined < all/10 || joined > all/3 {
		t.Errorf("%d of %d lines are followed by others, expected about a fifth", joined, all)
	}
	if want := len(lines.examples) + len(prose.examples); len(lengths) != want {
		t.Errorf("%d examples, want %d", len(lengths), want)
	}
}
