package compare

import (
	"context"
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jdkato/prose/v2"

	"nomen/bilstm"
	"nomen/tagger"
	"nomen/tagger/corpus"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares text with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// skipLearning leaves a long test of what networks learn out of the short tests: they
// learn the same under the race detector.
func skipLearning(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("trains networks for what they learn")
	}
}

func compareNetworks(t *testing.T, o Options) *Networks {
	t.Helper()
	n, err := CompareNetworks(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// f1 returns the mean F1 of each network by its name.
func f1(n *Networks) map[string]float64 {
	all := map[string]float64{}
	for _, row := range n.Rows {
		all[row.Name] = row.F1.Mean
	}
	return all
}

func TestFeedforwardGradient(t *testing.T) {
	encoding, err := tagger.NewEncoding(sentences([]tagger.Corpus{toy(20, 1, 0)}), nil)
	if err != nil {
		t.Fatal(err)
	}
	sizes := encoding.Config()
	sizes.WordSize, sizes.CharacterSize, sizes.CharacterFilters, sizes.CharacterWidth, sizes.ShapeSize = 3, 2, 3, 3, 2
	input := encoding.NewPacker()([][]string{{"Ada", "saw", "the", "house"}, {"Bo", "slept"}})
	labels := []int32{1, 2, 0, 3, 1, 0}
	for name, l := range map[string]layout{"positions, one word cut": positions(3), "window": window(1)} {
		for _, dropout := range []float64{0, 0.4} {
			t.Run(name, func(t *testing.T) {
				random := rand.New(rand.NewPCG(5, 6))
				network := newFeedforward(l, sizes, 4, 4, random)
				gradient := newFeedforward(l, sizes, 4, 4, nil)
				var scratch bilstm.Scratch
				loss := func(sum *feedforward) float64 {
					scratch.Reset()
					network.prepare(bilstm.Training)
					return network.gradient(&scratch, *input, labels, dropout, rand.New(rand.NewPCG(3, 4)), sum)
				}
				loss(gradient)
				checkGradient(t, network.parameters(), gradient.parameters(), func() float64 {
					return loss(newFeedforward(l, sizes, 4, 4, nil))
				})
			})
		}
	}
}

// All networks learn names where they stood in training. Where they
// did not, the naive network finds none, as it has other weights there.
func TestOnlyTheNaiveNetworkLearnsNamesForOnePlace(t *testing.T) {
	skipLearning(t)
	o := quick()
	o.Only = []string{"naive", "window", "lstm-forward", "lstm"}
	o.Train, o.Epochs = append(o.Train, toy(120, 3, 2)), 8
	o.Dev = []tagger.Corpus{toy(40, 2, 0), toy(40, 4, 2)}
	for name, score := range f1(compareNetworks(t, o)) {
		if score < 0.95 {
			t.Errorf("%s: F1 %.2f at the places of the training sentences, want 0.95 or more", name, score)
		}
	}
	o.Dev = []tagger.Corpus{toy(40, 2, 5)}
	for name, score := range f1(compareNetworks(t, o)) {
		if name == "naive" && score > 0.1 {
			t.Errorf("naive: F1 %.2f at another place, want next to nothing", score)
		}
		if name != "naive" && score < 0.9 {
			t.Errorf("%s: F1 %.2f at another place, want 0.9 or more", name, score)
		}
	}
}

func TestTheNaiveNetworkCutsLongSentencesAndSaysSo(t *testing.T) {
	o := quick()
	o.Train, o.Dev = []tagger.Corpus{toy(120, 1, 0, 4)}, []tagger.Corpus{toy(40, 2, 0, 4)}
	o.Only, o.Positions = []string{"naive", "window"}, 4
	n := compareNetworks(t, o)
	const want = "The naive network was built for sentences of 4 words: of the 40 dev sentences it cuts 40, and never sees 160 words and 40 names (of 80) behind the cut."
	if got := n.Rows[0].Notes; !slices.Equal(got, []string{want}) {
		t.Errorf("notes %q, want %q", got, want)
	}
	scores := f1(n)
	// At best it finds half of the names: F1 2/3.
	if scores["naive"] > 0.67 || scores["window"] < 0.9 {
		t.Errorf("F1 %v, want at most 0.67 for the naive network and 0.9 for the window", scores)
	}
}

func TestEqualParameters(t *testing.T) {
	o := quick()
	o.Budget, o.Hidden = Parameters, 40
	c, kinds, err := newComparison(o)
	if err != nil {
		t.Fatal(err)
	}
	sizes, labels := c.encoding.Config(), c.labels.Len()
	want := recurrentKind(bilstm.LSTM, false, independent).parameters(c.Options, sizes, 40, labels)
	for _, k := range kinds {
		if k.Name == proseName {
			continue
		}
		got := k.parameters(c.Options, sizes, k.hiddenFor(c.Options, sizes, want, labels), labels)
		if ratio := float64(got) / float64(want); ratio < 0.97 || ratio > 1.03 {
			t.Errorf("%s has %d parameters, want about %d", k.Name, got, want)
		}
	}
}

// What is counted is what the networks hold.
func TestParametersOfFeedforwardNetworks(t *testing.T) {
	c, kinds, err := newComparison(quick())
	if err != nil {
		t.Fatal(err)
	}
	sizes := c.encoding.Config()
	for _, k := range kinds[:2] {
		held := -sizes.Words * sizes.WordSize
		for _, p := range newFeedforward(k.layout(c.Options), sizes, 7, 5, nil).parameters() {
			held += len(p.Values)
		}
		if got := k.parameters(c.Options, sizes, 7, 5); got != held {
			t.Errorf("%s: counted %d, it holds %d", k.Name, got, held)
		}
	}
}

// Readers of JSON lines give sentences without words, which nobody can label.
func TestSentencesWithoutWordsDoNoHarm(t *testing.T) {
	o := quick()
	o.Only, o.Epochs = []string{"naive", "window", "lstm", "prose"}, 1
	for _, corpora := range [][]tagger.Corpus{o.Train, o.Dev} {
		corpora[0].Sentences = append(corpora[0].Sentences, corpus.Sentence{})
	}
	if got := compareNetworks(t, o).Dev.Sentences; got != 40 {
		t.Errorf("%d dev sentences, want the 40 with words", got)
	}
}

// The scores depend on the seed and the data, not on the number of threads.
func TestComparingAgainGivesTheSameScores(t *testing.T) {
	o := quick()
	o.Only, o.Seeds, o.Epochs = []string{"naive", "window", "gru-crf"}, 2, 2
	scores := func(threads int) [][]float64 {
		o.Threads = threads
		var all [][]float64
		for _, row := range compareNetworks(t, o).Rows {
			all = append(all, row.scores())
		}
		return all
	}
	if diff := cmp.Diff(scores(1), scores(3)); diff != "" {
		t.Errorf("(-one thread +three):\n%s", diff)
	}
}

func TestEqualSecondsMakePassesThatFit(t *testing.T) {
	o := quick()
	o.Only, o.Budget, o.Seconds = []string{"window", "lstm"}, Seconds, 1.5
	for _, row := range compareNetworks(t, o).Rows {
		if row.Epochs < 2 || len(row.Runs[0].Passes) != row.Epochs {
			t.Errorf("%s made %d passes of %d, want those that fit 1.5 s", row.Name, len(row.Runs[0].Passes), row.Epochs)
		}
	}
}

func TestWhatCannotBeCompared(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		ctx    context.Context
		change func(*Options)
		want   string
	}{
		"unknown network":   {context.Background(), func(o *Options) { o.Only = []string{"transformer"} }, `there is no network "transformer"; choose among naive, window, rnn-forward`},
		"no sentences":      {context.Background(), func(o *Options) { o.Dev = nil }, "to compare takes sentences to train on, and others to measure on"},
		"no such label":     {context.Background(), func(o *Options) { o.Labels = []string{"LOC"} }, "hold no entity labelled [LOC]"},
		"prose on products": {context.Background(), func(o *Options) { relabel(o, "PRODUCT"); o.Only = []string{"prose"} }, "prose finds persons alone"},
		"interrupted":       {cancelled, func(*Options) {}, "context canceled"},
	} {
		o := quick()
		c.change(&o)
		_, err := CompareNetworks(c.ctx, o)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
		if c.ctx == cancelled && !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v is not the error of the context", name, err)
		}
	}
}

func relabel(o *Options, label string) {
	for _, c := range slices.Concat(o.Train, o.Dev) {
		for _, s := range c.Sentences {
			for i := range s.Spans {
				s.Spans[i].Label = label
			}
		}
	}
}

func TestProseFindsPersons(t *testing.T) {
	document, err := prose.NewDocument("A word.", prose.WithSegmentation(false))
	if err != nil {
		t.Fatal(err)
	}
	gold := []corpus.Sentence{sentence("Yesterday , [Barack] Obama did n't meet [Angela] Merkel in Berlin ."), sentence("no name")}
	gold[0].Spans = []corpus.Span{{Start: 2, End: 4, Label: "PER"}, {Start: 7, End: 9, Label: "PER"}}
	predicted, err := proseSentences(context.Background(), document.Model, gold)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(gold, predicted); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFindTokens(t *testing.T) {
	tokens := strings.Fields("Ann met Annan , U.S. Grant and O'Neill .")
	for _, c := range []struct {
		from       int
		text       string
		start, end int
	}{
		{0, "Ann", 0, 1},
		{1, "Ann", 2, 3}, // a part of a token is the token
		{0, "U.S . Grant", 4, 6},
		{0, "O ' Neill", 7, 8},
		{0, "Bob", 0, 0},
		{0, "", 0, 0},
	} {
		if start, end := findTokens(tokens, c.from, c.text); start != c.start || end != c.end {
			t.Errorf("%q from %d: tokens %d to %d, want %d to %d", c.text, c.from, start, end, c.start, c.end)
		}
	}
}

func TestEstimate(t *testing.T) {
	e := estimate([]float64{1, 2, 3})
	// Student's t with two degrees of freedom has 97.5 % below 4.3027.
	want := Estimate{Mean: 2, Low: 2 - 4.3027/1.7321, High: 2 + 4.3027/1.7321, Seeds: 3}
	if diff := cmp.Diff(want, e, approximately); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for name, c := range map[string]struct {
		of, than []float64
		clear    bool
	}{
		"clear":                     {[]float64{5, 6, 7}, []float64{1, 2.1, 3}, true},
		"less, clear":               {[]float64{1, 2.1, 3}, []float64{5, 6, 7}, true},
		"not clear":                 {[]float64{5, 6, 7}, []float64{1, 8, 6}, false},
		"one seed can't show it":    {[]float64{5}, []float64{1}, false},
		"pairs, not means, compare": {[]float64{1.1, 51.2, 101.2}, []float64{1, 51, 101}, true},
	} {
		if got := difference(c.of, c.than).clear(); got != c.clear {
			t.Errorf("%s: clear of zero is %v, want %v", name, got, c.clear)
		}
	}
}

func TestNetworksChapter(t *testing.T) {
	kinds := Kinds()
	run := func(f1 float64) Run {
		return Run{F1: f1, Seconds: 12, Rate: 1234567, Tagging: 7654321, Passes: []Pass{{6, f1 / 2}, {12, f1}}}
	}
	n := &Networks{
		Budget: Passes, Labels: []string{"PER"}, Train: Size{14041, 203621, 6600}, Dev: Size{3250, 51362, 1842}, WordVectors: 1000000,
		options: Options{}.withDefaults(),
	}
	for i, k := range []Kind{kinds[0], kinds[6], kinds[7]} {
		row := Row{Kind: k, Hidden: 64, Parameters: 123456, Epochs: 2}
		for seed := range 3 {
			row.Runs = append(row.Runs, run(0.5+0.1*float64(i)+0.01*float64(seed*seed)))
		}
		row.summarize()
		n.Rows = append(n.Rows, row)
	}
	n.Rows[0].Notes = []string{"A note."}
	n.Rows = append(n.Rows, Row{Kind: kinds[len(kinds)-1], F1: estimate([]float64{0.4}), Tagging: 20000})
	n.Differences = differences(n.Rows)
	c, err := n.Chapter()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "networks.golden", c.markdown(true))
	checkPicture(t, c)
}
