package tagger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gonum.org/v1/gonum/blas/blas32"
	"pgregory.net/rapid"

	"nomen/bilstm"
	"nomen/bilstm/safetensors"
	"nomen/bilstm/training"
	"nomen/internal/modelfile"
	"nomen/internal/simd"
	"nomen/tagger/corpus"
	"nomen/tokenize"
)

// toyCorpus returns sentences in which a word after "mister" is a person and a
// word after "in" is a place, whatever the word.
func toyCorpus(n int, seed uint64) []corpus.Sentence {
	random := rand.New(rand.NewPCG(seed, 0))
	name := func() string {
		name := ""
		for range 2 + random.IntN(2) {
			name += string("bdfgklmnprstvz"[random.IntN(14)]) + string("aeiou"[random.IntN(5)])
		}
		return strings.ToUpper(name[:1]) + name[1:]
	}
	fillers := []string{"saw", "the", "and", "a", "of", "walked", "to", "slept"}
	all := make([]corpus.Sentence, n)
	for i := range all {
		s := corpus.Sentence{File: "toy", Line: i + 1}
		for range 2 + random.IntN(6) {
			switch random.IntN(4) {
			case 0:
				s.Tokens = append(s.Tokens, "mister", name())
				s.Spans = append(s.Spans, corpus.Span{Start: len(s.Tokens) - 1, End: len(s.Tokens), Label: "PER"})
			case 1:
				s.Tokens = append(s.Tokens, "in", name(), name())
				s.Spans = append(s.Spans, corpus.Span{Start: len(s.Tokens) - 2, End: len(s.Tokens), Label: "LOC"})
			default:
				s.Tokens = append(s.Tokens, fillers[random.IntN(len(fillers))])
			}
		}
		all[i] = s
	}
	return all
}

func toyTraining() Training {
	return Training{
		Train:  []Corpus{{Name: "toy/train", Sentences: toyCorpus(200, 1)}},
		Dev:    []Corpus{{Name: "toy/dev", Sentences: toyCorpus(50, 2)}},
		Hidden: 12, Dropout: 0.1,
		Loop: training.Config{Epochs: 6, BatchSize: 8, LearningRate: 0.02, Seed: 3},
	}
}

// A tagger with independent labels is the same once it is written and read.
func TestIndependentLabelsAreKeptInTheFile(t *testing.T) {
	o := toyTraining()
	o.Independent = true
	model := trainToy(t, o)
	file, err := safetensors.Parse(encode(t, model))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := file.Tensor("crf.transition"); ok {
		t.Error("the file holds transitions")
	}
	read, err := LoadExact(encode(t, model))
	if err != nil {
		t.Fatal(err)
	}
	const text = "the mister Kadu walked in Rovi Bafu"
	found := model.Tag(text)
	if diff := cmp.Diff(found, read.Tag(text)); diff != "" {
		t.Errorf("(-trained +read):\n%s", diff)
	}
	if len(found) != 2 {
		t.Errorf("found %v, want a person and a place", found)
	}
}

func trainToy(t testing.TB, o Training) *Tagger {
	t.Helper()
	model, _, err := Train(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return model
}

func encode(t testing.TB, model *Tagger) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := model.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// everywhere and everywhereMachine are the checksums of small models trained by the
// plain Go kernels, the second one on machine text too. The gate trains them on
// processors of other makers and byte orders as well.
const (
	everywhere        = "50155c3a09932a6444d5beebff2ce3dcfc566bf23b5d32946efebe643bbdc81b"
	everywhereMachine = "7f2cd3fe51c252562297c6adafbb78cafef3578440d822180db7e75662e5225e"
)

func TestPlainGoTrainsTheSameModelOnEveryProcessor(t *testing.T) {
	if testing.Short() {
		t.Skip("trains twice in plain Go")
	}
	defer simd.Use(simd.Use(simd.Generic))
	o := toyTraining()
	o.Loop.Epochs = 2
	o.Train[0].Sentences = o.Train[0].Sentences[:80]
	for want, o := range map[string]Training{everywhere: o, everywhereMachine: smallMachineTraining()} {
		if got := fmt.Sprintf("%x", sha256.Sum256(encode(t, trainToy(t, o)))); got != want {
			t.Errorf("the model's checksum is %s, elsewhere %s", got, want)
		}
	}
}

func TestTrainLearnsFromWhatIsAroundAWord(t *testing.T) {
	model := trainToy(t, toyTraining())
	if f1 := model.About().Origin.Dev[0].F1; f1 < 0.99 {
		t.Errorf("dev F1 is %.3f, want 0.99: the labels follow from one word", f1)
	}
	spans, err := model.TagSentences(context.Background(), []tokenize.Sentence{Join(strings.Fields("the mister Rovida slept in Banale Mutu"))})
	if err != nil {
		t.Fatal(err)
	}
	for i := range spans[0] {
		if score := spans[0][i].Score; score <= 0.5 || score > 1 {
			t.Errorf("span %d has score %v, want over 0.5", i, score)
		}
		spans[0][i].Score = 0
	}
	want := []Span{
		{Start: 11, End: 17, FirstToken: 2, EndToken: 3, Label: "PER"},
		{Start: 27, End: 38, FirstToken: 5, EndToken: 7, Label: "LOC"},
	}
	if diff := cmp.Diff(want, spans[0]); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}

func TestTrainGivesTheSameBytes(t *testing.T) {
	want := encode(t, trainToy(t, toyTraining()))
	for _, threads := range []int{1, 3} {
		o := toyTraining()
		o.Loop.Threads = threads
		if !bytes.Equal(want, encode(t, trainToy(t, o))) {
			t.Errorf("%d threads gave another model", threads)
		}
	}
}

func TestTrainResumesToTheSameBytes(t *testing.T) {
	o := toyTraining()
	o.LowerCase, o.UpperCase = 0.2, 0.1
	want := encode(t, trainToy(t, o))

	o.Loop.Checkpoint, o.Loop.Resume = filepath.Join(t.TempDir(), "checkpoint"), true
	ctx, cancel := context.WithCancel(context.Background())
	o.Loop.OnEpoch = func(history []training.Epoch) {
		if len(history) == 2 {
			cancel()
		}
	}
	if _, result, err := Train(ctx, o); err != nil || !result.Interrupted {
		t.Fatalf("interrupted training: %+v, %v", result, err)
	}
	o.Loop.OnEpoch = nil
	if !bytes.Equal(want, encode(t, trainToy(t, o))) {
		t.Error("the resumed run gave another model than one that was never stopped")
	}
}

func TestResumeRefusesOtherLabels(t *testing.T) {
	o := toyTraining()
	o.Loop.Checkpoint, o.Loop.Resume, o.Loop.Epochs = filepath.Join(t.TempDir(), "checkpoint"), true, 1
	trainToy(t, o)
	o.Labels = []string{"PER"}
	_, _, err := Train(context.Background(), o)
	if want := `its list of labels is "LOC PER", now it is "PER"`; !errors.Is(err, training.ErrOtherRun) || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want ErrOtherRun that says %s", err, want)
	}
}

func TestTrainLearnsOnlyTheLabelsAskedFor(t *testing.T) {
	o := toyTraining()
	o.Labels = []string{"PER"}
	model := trainToy(t, o)
	if diff := cmp.Diff([]string{"PER"}, model.Labels()); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	if score := model.About().Origin.Dev[0]; score.F1 < 0.99 {
		t.Errorf("dev F1 %.3f, want 0.99: only PER counts", score.F1)
	}
}

// A label in doubt is learned as one: what its teacher is sure of by 70 % the
// tagger is too.
func TestTrainLearnsProbabilities(t *testing.T) {
	o := toyTraining()
	o.Dev = nil
	for i, s := range o.Train[0].Sentences {
		soft := make([][]corpus.Soft, len(s.Tokens))
		for _, span := range s.Spans {
			if span.Label == "PER" {
				soft[span.Start] = []corpus.Soft{{Label: "S-PER", Probability: 0.7}}
			} else {
				soft[span.Start] = []corpus.Soft{{Label: "B-LOC", Probability: 0.9}}
				soft[span.Start+1] = []corpus.Soft{{Label: "E-LOC", Probability: 0.9}}
			}
		}
		o.Train[0].Sentences[i].Soft = soft
	}
	o.Loop.Epochs = 20
	model := trainToy(t, o)
	sums, count := map[string]float64{}, map[string]float64{}
	test := toyCorpus(50, 4)
	predicted, scores, err := model.Predict(context.Background(), test)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range predicted {
		for j, span := range s.Spans {
			sums[span.Label] += scores[i][j]
			count[span.Label]++
		}
	}
	for label, want := range map[string]float64{"PER": 0.7, "LOC": 0.9} {
		if got := sums[label] / count[label]; math.Abs(got-want) > 0.05 {
			t.Errorf("the scores of %s are %.3f on average, its teacher's %.1f", label, got, want)
		}
	}
}

func TestUnendedSentencesKeepTheirEntities(t *testing.T) {
	for text, want := range map[string]string{"She left .": "She left", "Why ?": "Why", "Mui .": "Mui .", ".": ".", "She left": "She left"} {
		e := example{tokens: strings.Fields(text), labels: make([]int, len(strings.Fields(text)))}
		if text == "Mui ." {
			e.labels = []int{1, 3} // the period ends the name
		}
		e.soft = e.target(len(e.tokens), 5)
		got, ok := e.unended()
		if len(got.soft) != 5*len(got.tokens) {
			t.Errorf("%q: probabilities of %d labels", text, len(got.soft))
		}
		if strings.Join(got.tokens, " ") != want || ok != (want != text) || len(got.labels) != len(got.tokens) {
			t.Errorf("%q became %v, %v", text, got, ok)
		}
	}
}

// A pass sees the sentences of a corpus as often as its weight says, on average.
func TestWeightsSayHowOftenASentenceIsSeen(t *testing.T) {
	o := toyTraining()
	o.Train = append(o.Train, Corpus{Name: "other", Sentences: toyCorpus(100, 5), Weight: 2.5})
	o = o.withDefaults()
	model, err := newTagger(o)
	if err != nil {
		t.Fatal(err)
	}
	k, err := newTask(model, o)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for range 100 {
		n += len(k.Examples(rand.New(rand.NewPCG(uint64(n), 1)))) - 200
	}
	if mean := float64(n) / 100; mean < 245 || mean > 255 {
		t.Errorf("100 sentences of weight 2.5 are seen %.1f times", mean)
	}
}

func TestSwappedNamesKeepTheirPlaces(t *testing.T) {
	names, err := NewNames(map[string][]string{"AA": {"Oma"}, "BB": {"lost"}}, map[string][]string{"AA": {"van Duun"}})
	if err != nil {
		t.Fatal(err)
	}
	set := corpus.NewLabelSet([]string{"LOC", "PER"})
	label := func(text string, spans ...corpus.Span) example {
		tokens := strings.Fields(text)
		path, err := set.Path(spans, len(tokens))
		if err != nil {
			t.Fatal(err)
		}
		return example{tokens: tokens, labels: path}
	}
	person := func(start, end int) corpus.Span { return corpus.Span{Start: start, End: end, Label: "PER"} }
	place := func(start, end int) corpus.Span { return corpus.Span{Start: start, End: end, Label: "LOC"} }
	for _, c := range []struct {
		name       string
		from, want example
	}{
		{"two words", label("Ada Lane of Hull", person(0, 2), place(3, 4)), label("Oma van Duun of Hull", person(0, 3), place(4, 5))},
		{"capitals", label("In Hull ADA LANE left", place(1, 2), person(2, 4)), label("In Hull OMA VAN DUUN left", place(1, 2), person(2, 5))},
		{"small letters", label("ada b. lane", person(0, 3)), label("oma van duun", person(0, 3))},
	} {
		got, ok := names.swapped(c.from, set, "PER", rand.New(rand.NewPCG(1, 1)))
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(example{})); diff != "" || !ok {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	if _, ok := names.swapped(label("Hull", place(0, 1)), set, "PER", rand.New(rand.NewPCG(1, 1))); ok {
		t.Error("a sentence without persons was swapped")
	}
	both := map[string]bool{}
	for seed := range uint64(20) {
		got, _ := names.swapped(label("Ada met Ada", person(0, 1), person(2, 3)), set, "PER", rand.New(rand.NewPCG(seed, 1)))
		both[strings.Join(got.tokens, " ")] = true
	}
	if !both["Oma met Oma"] {
		t.Errorf("the same name twice became %v", both)
	}
}

func TestReadNamesTellsWhatIsWrong(t *testing.T) {
	const header = "\ufeffCountry,Rank,Romanized Name\n"
	names, err := ReadNames(strings.NewReader(header+"AA,1,Oma\nAA,2,\nBB,1,Lu An\n"), "f")
	if diff := cmp.Diff(map[string][]string{"AA": {"Oma"}, "BB": {"Lu An"}}, names); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for content, want := range map[string]string{
		"": "f: ", "Land,Name\n": "f:1: ", header + "AA,1\n": "f:2: ", header + "\"AA": "f:2: ",
	} {
		if _, err := ReadNames(strings.NewReader(content), "f"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", content, err)
		}
	}
	if _, err := NewNames(map[string][]string{"AA": {"x"}}, map[string][]string{"BB": {"y"}}); err == nil {
		t.Error("no country has both, and there is no error")
	}
}

func TestCopiesKeepEachWordsLabel(t *testing.T) {
	one := example{tokens: strings.Fields("élan Vital of Ada ."), labels: []int{1, 2, 0, 4, 0}}
	other := example{tokens: strings.Fields("She left ."), labels: []int{0, 3, 0}}
	doubtful := example{tokens: []string{"Kent"}, labels: []int{0}, soft: []float32{0.7, 0, 0, 0, 0.3}}
	for _, c := range []struct {
		name string
		got  example
		want example
	}{
		{"capitals", one.mapped(capitalise), example{tokens: strings.Fields("Élan Vital Of Ada ."), labels: one.labels}},
		{"no letter to capitalise", example{tokens: []string{"", "\xff", "…"}}.mapped(capitalise), example{tokens: []string{"", "\xff", "…"}}},
		{"quoted", one.quotedBehind(other, false, 5), example{tokens: strings.Fields(`She left , " élan Vital of Ada . "`), labels: []int{0, 3, 0, 0, 1, 2, 0, 4, 0, 0}}},
		{"quoted behind an entity that ends in a period", one.quotedBehind(example{tokens: strings.Fields("Mui ."), labels: []int{1, 3}}, false, 5),
			example{tokens: strings.Fields(`Mui . , " élan Vital of Ada . "`), labels: []int{1, 3, 0, 0, 1, 2, 0, 4, 0, 0}}},
		{"quoted, in doubt", doubtful.quotedBehind(example{tokens: []string{"Mui"}, labels: []int{4}}, false, 5), example{
			tokens: strings.Fields(`Mui , " Kent "`), labels: []int{4, 0, 0, 0, 0},
			soft: []float32{0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0.7, 0, 0, 0, 0.3, 1, 0, 0, 0, 0},
		}},
		{"quoted, curly", other.quotedBehind(one, true, 5), example{tokens: strings.Fields("élan Vital of Ada , “ She left . ”"), labels: []int{1, 2, 0, 4, 0, 0, 0, 3, 0, 0}}},
	} {
		if diff := cmp.Diff(c.want, c.got, cmp.AllowUnexported(example{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestCopiesInTheTokensOfRunningText(t *testing.T) {
	labels := corpus.NewLabelSet([]string{"PER"})
	s := corpus.Sentence{Tokens: strings.Fields("J . K . Rowling left . So did the well - known Ron"),
		Spans: []corpus.Span{{Start: 0, End: 5, Label: "PER"}, {Start: 13, End: 14, Label: "PER"}}}
	all, err := retokenized(s, labels)
	if err != nil {
		t.Fatal(err)
	}
	var tokens, names []string
	for _, e := range all {
		tokens = append(tokens, strings.Join(e.tokens, " "))
		for _, span := range labels.Spans(e.labels) {
			names = append(names, strings.Join(e.tokens[span.Start:span.End], " "))
		}
	}
	if diff := cmp.Diff([]string{"J.K. Rowling left .", "So did the well-known Ron"}, tokens); diff != "" {
		t.Errorf("tokens (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"J.K. Rowling", "Ron"}, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestTypingErrors(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	seen := map[string]bool{}
	for range 1000 {
		seen[misspell("Ébony", random)] = true
		for _, word := range []string{"", "Al", "l8r", "it's", "ab\xff"} {
			if got := misspell(word, random); got != word {
				t.Fatalf("%q became %q", word, got)
			}
		}
	}
	// One of three inner letters: twice, left out, or after the next.
	want := map[string]bool{}
	for _, word := range strings.Fields("Ébbony Éboony Ébonny Éony Ébny Éboy Éobny Ébnoy Éboyn") {
		want[word] = true
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTrainRefusesWhatCannotBeLearned(t *testing.T) {
	unlabelled := []corpus.Sentence{{Tokens: []string{"nothing"}}}
	for _, c := range []struct {
		name   string
		change func(*Training)
		want   string
	}{
		{"no sentences", func(o *Training) { o.Train = nil }, "no sentences"},
		{"no entity", func(o *Training) { o.Train[0].Sentences = unlabelled }, "label no entity"},
		{"unknown label", func(o *Training) { o.Labels = []string{"ORG"} }, `no entity labelled "ORG"`},
		{"impossible size", func(o *Training) { o.Hidden = -3 }, "hidden is -3"},
	} {
		o := toyTraining()
		c.change(&o)
		if _, _, err := Train(context.Background(), o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", c.name, err, c.want)
		}
	}
}

func TestEveryKindOfNetworkCanBeTrainedAndLoaded(t *testing.T) {
	vectors := &Vectors{Words: []string{"mister", "in", "the"}, Size: 3, Values: []float32{1, 0, 0, 0, 1, 0, 0, 0, 1}}
	for _, c := range []struct {
		name   string
		change func(*Training)
	}{
		{"gru", func(o *Training) { o.Cell = bilstm.GRU }},
		{"rnn forward only", func(o *Training) { o.Cell, o.ForwardOnly = bilstm.RNN, true }},
		{"two layers", func(o *Training) { o.Layers = 2 }},
		{"pretrained vectors", func(o *Training) { o.Vectors = vectors }},
		{"spelled vectors", func(o *Training) { o.Vectors, o.RareDropout = vectors, 0.3 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := toyTraining()
			o.Loop.Epochs = 1
			c.change(&o)
			model := trainToy(t, o)
			loaded, err := Load(encode(t, model))
			if err != nil {
				t.Fatal(err)
			}
			want, got := predict(t, model, o.Dev[0].Sentences), predict(t, loaded, o.Dev[0].Sentences)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("labels (-trained +loaded):\n%s", diff)
			}
			if diff := cmp.Diff(model.About(), loaded.About()); diff != "" {
				t.Errorf("description (-trained +loaded):\n%s", diff)
			}
			if spelled := loaded.About().Network.Spelled; spelled != (o.RareDropout > 0) {
				t.Errorf("words without a vector are spelled: %v", spelled)
			}
			if o.Vectors != nil && !cmp.Equal(loaded.Vectors().Words, vectors.Words) {
				t.Errorf("vectors of %q came back as those of %q", vectors.Words, loaded.Vectors().Words)
			}
		})
	}
}

func TestAModelMayLeaveTensorsToAnother(t *testing.T) {
	o := toyTraining()
	o.Loop.Epochs = 1
	o.Vectors = &Vectors{Words: []string{"mister", "in", "the"}, Size: 3, Values: []float32{1, 0, 0, 0, 1, 0, 0, 0, 1}}
	other := encode(t, trainToy(t, o))
	o.Layers = 2
	model := trainToy(t, o)
	var b bytes.Buffer
	if err := modelfile.WithoutShared(&b, encode(t, model), other); err != nil {
		t.Fatal(err)
	}
	loaded, err := LoadExact(b.Bytes(), other)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(encode(t, model), encode(t, loaded)); diff != "" {
		t.Errorf("the model (-whole +shared):\n%s", diff)
	}
	for _, wrong := range [][][]byte{nil, {encode(t, trainToy(t, toyTraining()))}, {[]byte("no model")}} {
		if _, err := Load(b.Bytes(), wrong...); !errors.Is(err, ErrModelCorrupt) {
			t.Errorf("without the tensors of the other: got %v, want ErrModelCorrupt", err)
		}
	}
}

func TestAnAverageDependsOnAllAlike(t *testing.T) {
	o := toyTraining()
	o.Loop.Epochs, o.Loop.LearningRate = 1, 0.008
	one := trainToy(t, o)
	o.Loop.Seed, o.Layers = 4, 2
	two := trainToy(t, o)
	average := func(first *Tagger, others ...*Tagger) []corpus.Sentence {
		both, err := Average(first, others...)
		if err != nil {
			t.Fatal(err)
		}
		if len(both.About().AveragedWith) != len(others) {
			t.Errorf("the description names %d others, want %d", len(both.About().AveragedWith), len(others))
		}
		if err := both.Write(io.Discard); err == nil {
			t.Error("an average was written, as if it were one network")
		}
		return predict(t, both, o.Dev[0].Sentences)
	}
	if diff := cmp.Diff(predict(t, one, o.Dev[0].Sentences), average(one, one)); diff != "" {
		t.Errorf("a tagger averaged with itself (-alone +average):\n%s", diff)
	}
	if both, err := Average(one, two); err == nil {
		if _, err := Average(one, both); err == nil {
			t.Error("an average was averaged again, as if it were one network")
		}
	}
	oneTwo := average(one, two)
	if cmp.Equal(oneTwo, predict(t, one, o.Dev[0].Sentences)) && cmp.Equal(oneTwo, predict(t, two, o.Dev[0].Sentences)) {
		t.Error("both and the average find the same: the toys are too good to tell")
	}
	o.Labels = []string{"PER"}
	if _, err := Average(one, trainToy(t, o)); err == nil || !strings.Contains(err.Error(), "LOC") {
		t.Errorf("averaging other labels: got %v, want an error that names them", err)
	}
}

// An average says what its first tagger says of the sentences of which this is sure, and of
// the others what the means of all their scores say.
func TestTheOthersReadWhatTheFirstIsNotSureOf(t *testing.T) {
	o := toyTraining()
	o.Loop.Epochs = 2
	first := trainToy(t, o)
	o.Loop.Seed, o.Layers = 4, 2
	second, third := trainToy(t, o), trainToy(t, toyTraining())
	average, err := Average(first, second, third)
	if err != nil {
		t.Fatal(err)
	}
	average.Probabilities = true
	sentences := joined(toyCorpus(100, 6))
	sentences = append(sentences, Join(slices.Repeat(strings.Fields("mister Kadu in Molu Zora and"), 100))) // several windows
	found, err := average.tagAll(context.Background(), sentences, false)
	if err != nil {
		t.Fatal(err)
	}
	labels := average.labels.Len()
	score := func(t *Tagger, s tokenize.Sentence) blas32.General {
		w := newWorker().(*worker)
		w.windows = appendWindows(nil, 0, 0, len(s.Tokens))
		w.emissions = make([]float32, len(s.Tokens)*labels)
		t.emit(w, newViews([]tokenize.Sentence{s}), w.windows)
		return blas32.General{Rows: len(s.Tokens), Cols: labels, Stride: labels, Data: w.emissions}
	}
	sure, unsure := 0, 0
	for i, sentence := range sentences {
		w := newWorker().(*worker)
		s := scored{newView(sentence), score(first, sentence), first.network.CRF}
		if average.sure(w, s.emissions) {
			sure++
		} else {
			unsure++
			a, b := score(second, sentence), score(third, sentence)
			for k := range s.emissions.Data {
				s.emissions.Data[k] = (s.emissions.Data[k] + a.Data[k] + b.Data[k]) / 3
			}
			s.crf = average.mean
		}
		if diff := cmp.Diff(average.soft(w, s, nil), found.soft[i]); diff != "" {
			t.Errorf("%q (-want +got):\n%s", sentence.Text, diff)
		}
	}
	if sure == 0 || unsure == 0 {
		t.Errorf("the first is sure of %d sentences and not of %d; the test needs both", sure, unsure)
	}
}

func predict(t testing.TB, model *Tagger, sentences []corpus.Sentence) []corpus.Sentence {
	t.Helper()
	predicted, _, err := model.Predict(context.Background(), sentences)
	if err != nil {
		t.Fatal(err)
	}
	return predicted
}

func TestSpansDependNeitherOnTheBatchNorOnThreads(t *testing.T) {
	model := trainToy(t, toyTraining())
	sentences := joined(toyCorpus(300, 5))
	want, err := model.TagSentences(context.Background(), sentences)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range sentences {
		alone, _ := model.TagSentences(context.Background(), []tokenize.Sentence{s})
		if diff := cmp.Diff(want[i], alone[0]); diff != "" {
			t.Fatalf("sentence %d (-with others +alone):\n%s", i, diff)
		}
	}
	for _, threads := range []int{1, 2, 7} {
		model.Threads = threads
		got, _ := model.TagSentences(context.Background(), sentences)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%d threads (-want +got):\n%s", threads, diff)
		}
	}
}

// tabsBefore returns what stands between tokens of which tabs part some from those before.
func tabsBefore(tokens []string, places ...int) []string {
	between := make([]string, len(tokens))
	for i := range between {
		switch {
		case slices.Contains(places, i):
			between[i] = "\t"
		case i > 0:
			between[i] = " "
		}
	}
	return between
}

// What tabs part is found as if bars did, but that no entity goes on behind a tab.
func TestTabsAreReadAsBars(t *testing.T) {
	o := toyTraining()
	for i := range o.Train[0].Sentences { // else the tagger knows no bar
		if s := &o.Train[0].Sentences[i]; len(s.Spans) > 0 && s.Spans[0].End < len(s.Tokens) {
			s.Between = tabsBefore(s.Tokens, s.Spans[0].End)
		}
	}
	learned := trainToy(t, o)
	if learned.vocabulary.word(bar) == unknownWord {
		t.Error("bars for tabs in training sentences are no words of the vocabulary")
	}
	if task, err := newTask(learned, o); err != nil || !slices.ContainsFunc(task.corpus, func(e example) bool { return slices.Contains(e.tokens, bar) }) {
		t.Errorf("no sentence to train on has a bar (%v)", err)
	}
	never := trainToy(t, toyTraining())
	compared, parted := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		tabs := rapid.SampledFrom(o.Dev[0].Sentences).Draw(t, "sentence")
		var places []int
		for at := 1; at < len(tabs.Tokens); at++ {
			if rapid.IntRange(0, 2).Draw(t, "tab") == 0 {
				places = append(places, at)
			}
		}
		tabs.Between = tabsBefore(tabs.Tokens, places...)
		model := rapid.SampledFrom([]*Tagger{learned, never}).Draw(t, "tagger")
		model.Probabilities, model.MinScore = true, rapid.SampledFrom([]float64{0, 0.01}).Draw(t, "least score")
		read := func(s corpus.Sentence) ([]corpus.Span, int) {
			f, err := model.tagAll(context.Background(), joined([]corpus.Sentence{s}), model.consistent())
			if err != nil {
				t.Fatal(err)
			}
			var found []corpus.Span
			for _, one := range f.spans[0] {
				found = append(found, corpus.Span{Start: one.FirstToken, End: one.EndToken, Label: one.Label})
			}
			return found, len(f.soft[0])
		}
		got, probabilities := read(tabs)
		if probabilities != len(tabs.Tokens) {
			t.Fatalf("labels of %d tokens, want %d", probabilities, len(tabs.Tokens))
		}
		for _, span := range got {
			for _, tab := range places {
				if span.Start < tab && tab < span.End {
					t.Fatalf("%v goes on behind the tab before token %d of %q", span, tab, tabs.Tokens)
				}
			}
		}
		bars := viewed(corpus.Sentence{Tokens: tabs.Tokens, Spans: got, Between: tabs.Between})
		want, _ := read(corpus.Sentence{Tokens: bars.Tokens})
		if slices.ContainsFunc(want, func(s corpus.Span) bool { return slices.Contains(bars.Tokens[s.Start:s.End], bar) }) {
			parted++
			return
		}
		compared++
		if diff := cmp.Diff(want, bars.Spans, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%q, tabs before %v (-as bars +got):\n%s", tabs.Tokens, places, diff)
		}
	})
	if compared == 0 || parted == 0 {
		t.Errorf("%d sentences compared, in %d only tabs part; the test needs both", compared, parted)
	}
}

func TestWindowsAnswerForEveryTokenOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5*windowTokens).Draw(t, "tokens")
		next := 0
		for _, w := range appendWindows(nil, 0, 0, n) {
			if w.keepFrom != next || w.keepTo <= w.keepFrom || w.from > w.keepFrom || w.to < w.keepTo || w.to-w.from > windowTokens {
				t.Fatalf("%d tokens: window %+v, expected an answer from %d on", n, w, next)
			}
			if w.keepFrom > 0 && w.keepFrom-w.from < windowMargin || w.keepTo < n && w.to-w.keepTo < windowMargin {
				t.Fatalf("%d tokens: window %+v answers for tokens at its edge", n, w)
			}
			next = w.keepTo
		}
		if next != n {
			t.Fatalf("%d tokens: answers for %d", n, next)
		}
	})
}

func TestALongSentenceIsTaggedToItsEnd(t *testing.T) {
	model := trainToy(t, toyTraining())
	var tokens []string
	for range 2000 {
		tokens = append(tokens, "the", "mister", "Kova", "slept")
	}
	spans, err := model.TagSentences(context.Background(), []tokenize.Sentence{Join(tokens)})
	if err != nil {
		t.Fatal(err)
	}
	if len(spans[0]) != 2000 {
		t.Errorf("found %d of 2000 names", len(spans[0]))
	}
	if last := spans[0][len(spans[0])-1]; last.EndToken != len(tokens)-1 {
		t.Errorf("the last name ends at token %d, want %d", last.EndToken, len(tokens)-1)
	}
}

func TestTagSentencesStopsWhenCancelled(t *testing.T) {
	model := trainToy(t, toyTraining())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := model.TagSentences(ctx, joined(toyCorpus(10, 1))); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

// documentsOf yields a document for every sentence, then an error if there is
// one.
func documentsOf(sentences []tokenize.Sentence, err error) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		for i, s := range sentences {
			if !yield(Document{Sentences: []tokenize.Sentence{s}, Source: i}, nil) {
				return
			}
		}
		if err != nil {
			yield(Document{}, err)
		}
	}
}

func TestStreamKeepsTheOrderAndReportsTheReadersError(t *testing.T) {
	model := trainToy(t, toyTraining())
	sentences := joined(toyCorpus(3000, 6))
	want, _ := model.TagSentences(context.Background(), sentences)
	for _, threads := range []int{1, 2, 5} {
		model.Threads = threads
		var got [][]Span
		broken := errors.New("cable cut")
		err := model.Stream(context.Background(), documentsOf(sentences, broken), func(d Document) error {
			if d.Source.(int) != len(got) {
				t.Fatalf("document %v came as number %d", d.Source, len(got))
			}
			got = append(got, d.Spans[0])
			return nil
		})
		if err != broken {
			t.Errorf("got error %v, want that of the reader", err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d threads (-tagged together +streamed):\n%s", threads, diff)
		}
	}
}

func TestStreamAnswersWhileTheSourceWaits(t *testing.T) {
	model := trainToy(t, toyTraining())
	answered := make(chan struct{})
	documents := func(yield func(Document, error) bool) {
		for _, s := range joined(toyCorpus(3, 1)) {
			if !yield(Document{Sentences: []tokenize.Sentence{s}}, nil) {
				return
			}
			select { // the next comes only after the answer to this one
			case <-answered:
			case <-time.After(10 * time.Second):
				yield(Document{}, errors.New("no answer before the next document"))
				return
			}
		}
	}
	err := model.Stream(context.Background(), documents, func(Document) error {
		answered <- struct{}{}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestStreamEndsWithTheErrorOfEmitOrContext(t *testing.T) {
	model := trainToy(t, toyTraining())
	sentences := joined(toyCorpus(2000, 7))
	full := errors.New("disk full")
	if err := model.Stream(context.Background(), documentsOf(sentences, nil), func(Document) error { return full }); err != full {
		t.Errorf("got %v, want the error of emit", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err := model.Stream(ctx, documentsOf(sentences, nil), func(Document) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestLoadRefusesBadFiles(t *testing.T) {
	model := trainToy(t, toyTraining())
	whole := encode(t, model)
	changed := func(change func(f *safetensors.File)) []byte {
		file, err := safetensors.Parse(whole)
		if err != nil {
			t.Fatal(err)
		}
		change(file)
		var b bytes.Buffer
		if err := safetensors.Write(&b, file); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	rename := func(from, to string) []byte {
		return changed(func(f *safetensors.File) {
			f.Metadata["about"] = strings.Replace(f.Metadata["about"], from, to, 1)
		})
	}
	flipped := slices.Clone(whole)
	flipped[len(flipped)-100] ^= 1
	for _, c := range []struct {
		name string
		data []byte
		want error
		says string
	}{
		{"empty", nil, ErrModelCorrupt, ""},
		{"text", []byte("Harry Potter, and what he did next"), ErrModelCorrupt, ""},
		{"truncated", whole[:len(whole)/2], ErrModelCorrupt, ""},
		{"a flipped bit", flipped, ErrModelCorrupt, "checksum"},
		{"newer", changed(func(f *safetensors.File) { f.Metadata["format"] = "nomen-tagger/2" }), ErrModelNewer, "update nomen"},
		{"another kind of model", changed(func(f *safetensors.File) { f.Metadata["format"] = "nomen-nextword/1" }), ErrModelCorrupt, "nomen-nextword/1"},
		{"no format", changed(func(f *safetensors.File) { f.Metadata = nil }), ErrModelCorrupt, ""},
		{"huge network", rename(`"hidden":12`, `"hidden":8000`), ErrModelCorrupt, "needs"},
		{"negative size", rename(`"hidden":12`, `"hidden":-12`), ErrModelCorrupt, "hidden is -12"},
		{"one label less", rename(`["LOC","PER"]`, `["PER"]`), ErrModelCorrupt, "labels"},
		{"other cell", rename(`"cell":"lstm"`, `"cell":"gru"`), ErrModelCorrupt, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(c.data)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q with %q", err, c.want, c.says)
			}
		})
	}
}

func TestOpenNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing.safetensors")
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want an error with %s", err, path)
	}
}

func TestWriteFileLeavesTheOldOneWhenItFails(t *testing.T) {
	model := trainToy(t, toyTraining())
	path := filepath.Join(t.TempDir(), "no", "such", "folder", "m.safetensors")
	if err := model.WriteFile(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want an error with %s", err, path)
	}
}

// FuzzLoad takes files whose checksum is right, as a malicious author would
// make them: a model with another description, and one tensor exchanged.
func FuzzLoad(f *testing.F) {
	o := toyTraining()
	o.Loop.Epochs, o.Hidden, o.Pretrained = 1, 2, toyPretrained()
	whole := encode(f, trainToy(f, o))
	base, err := safetensors.Parse(whole)
	if err != nil {
		f.Fatal(err)
	}
	about := strings.Replace(base.Metadata["about"], base.Digest(), "DIGEST", 1)
	for i, tensor := range base.Tensors {
		f.Add(about, uint(i), tensor.Data)
	}
	f.Add("{}", uint(0), []byte{})
	for _, crafted := range []string{`"pretrained":{"words":-1`, `"pretrained":{"words":8`, `"pretrained":{"words":0`} {
		f.Add(strings.Replace(about, `"pretrained":{"words":7`, crafted, 1), uint(0), base.Tensors[0].Data)
	}
	f.Add(strings.Replace(about, `"pretrained_size":128`, `"pretrained_size":-3`, 1), uint(0), base.Tensors[0].Data)
	f.Fuzz(func(t *testing.T, about string, exchanged uint, data []byte) {
		file := &safetensors.File{Tensors: slices.Clone(base.Tensors)}
		tensor := &file.Tensors[exchanged%uint(len(file.Tensors))]
		if len(data) != len(tensor.Data) {
			tensor.Type, tensor.Shape = safetensors.U8, []int{len(data)}
		}
		tensor.Data = data
		about = strings.Replace(about, "DIGEST", file.Digest(), 1)
		file.Metadata = map[string]string{"format": Format, "about": about}
		var b bytes.Buffer
		if err := safetensors.Write(&b, file); err != nil {
			return // a description that is no UTF-8
		}
		if model, err := Load(b.Bytes()); err == nil {
			model.Tag("mister Kova slept in Tasch Ovid.")
		}
	})
}

func BenchmarkTagSentences(b *testing.B) {
	o := toyTraining()
	o.Hidden, o.Loop.Epochs = 128, 1
	model := trainToy(b, o)
	sentences := joined(toyCorpus(2000, 8))
	tokens := 0
	for _, s := range sentences {
		tokens += len(s.Tokens)
	}
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			model.Threads = threads
			b.ReportAllocs()
			for b.Loop() {
				if _, err := model.TagSentences(context.Background(), sentences); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(tokens*b.N)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}
