package tagger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/blas/blas32"
	"pgregory.net/rapid"

	"nomen/tagger/corpus"
	"nomen/tokenize"
)

// repeating returns documents in which a name stands once where its sentence says
// what it is, and some sentences later, and before, where nothing does.
func repeating(documents int, seed uint64) []corpus.Sentence {
	var all []corpus.Sentence
	for i, s := range toyCorpus(documents, seed) {
		var name string
		for _, span := range s.Spans {
			if span.Label == "PER" {
				name = s.Tokens[span.Start]
			}
		}
		if name == "" {
			continue
		}
		alone := func(tokens string) corpus.Sentence {
			return corpus.Sentence{
				File: "toy", Document: i, Tokens: strings.Fields(tokens + " " + name + " slept"),
				Spans: []corpus.Span{{Start: 2, End: 3, Label: "PER"}},
			}
		}
		s.Document = i
		all = append(all, alone("and of"), s, s, s, alone("saw to"))
	}
	return all
}

// unsure returns a model that doubts names without "mister" or "in" before them, as these
// were persons in one of five sentences, with the weight of a mention's own sentence.
func unsure(t testing.TB, own float64) *Tagger {
	o := toyTraining()
	o.WordDropout = 0.5 // names shall be known by what is around them
	var doubtful []corpus.Sentence
	for _, s := range repeating(200, 17) {
		if len(s.Tokens) == 4 && s.Tokens[3] == "slept" {
			if len(doubtful)%5 > 0 {
				s.Spans = nil
			}
			doubtful = append(doubtful, s)
		}
	}
	o.Train, o.Dev = append(o.Train, Corpus{Name: "toy/doubtful", Sentences: doubtful}), nil
	model := trainToy(t, o)
	model.about.Consistency = Consistency{Own: own, Window: 3}
	return model
}

func foundOf(t testing.TB, model *Tagger, gold []corpus.Sentence) int {
	t.Helper()
	found := 0
	for i, s := range predict(t, model, gold) {
		for _, span := range s.Spans {
			if slices.Contains(gold[i].Spans, span) {
				found++
			}
		}
	}
	return found
}

// A name is found where its sentence doesn't tell, if another sentence of the
// document does: on both sides, or with ContextBefore behind that one only.
func TestASentenceLearnsFromTheOthersOfItsDocument(t *testing.T) {
	model, gold := unsure(t, 1), repeating(60, 11)
	found := map[Context]int{}
	for _, c := range []Context{ContextSentence, ContextBefore, ContextDocument} {
		model.Context = c
		found[c] = foundOf(t, model, gold)
	}
	persons := 0
	for _, s := range gold {
		if len(s.Tokens) == 4 && s.Tokens[3] == "slept" {
			persons++
		}
	}
	t.Logf("%d names without a cue; found in all: %v", persons, found)
	if alone := found[ContextSentence]; found[ContextBefore] < alone+persons/3 || found[ContextDocument] < found[ContextBefore]+persons/3 {
		t.Errorf("found %v: want a third of %d names more with each step", found, persons)
	}
	for i := range gold {
		gold[i].Document = i
	}
	if got := foundOf(t, model, gold); got != found[ContextSentence] {
		t.Errorf("found %d names in documents of one sentence each, %d in sentences by themselves", got, found[ContextSentence])
	}
}

// Training finds out on dev whether a document's sentences help each other.
func TestTrainingChoosesTheWeightOnDev(t *testing.T) {
	if c := trainToy(t, toyTraining()).About().Consistency; c != (Consistency{}) {
		t.Errorf("chose %+v for sentences that have nothing to do with each other", c)
	}
	model, documents := unsure(t, 1), repeating(60, 12)
	if err := model.measure(context.Background(), []Corpus{{Name: "toy/documents", Sentences: documents}}); err != nil {
		t.Fatal(err)
	}
	if c := model.About().Consistency; c.Own == 0 || c.Window == 0 {
		t.Errorf("chose %+v for documents that repeat names", c)
	}
	read, err := LoadExact(encode(t, model))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(model.About(), read.About()); diff != "" {
		t.Errorf("(-trained +read):\n%s", diff)
	}
	if got, want := foundOf(t, read, documents), foundOf(t, model, documents); got != want {
		t.Errorf("the model in the file finds %d names, the trained one %d", got, want)
	}
}

func TestLoadRefusesAConsistencyThatCannotBe(t *testing.T) {
	model := unsure(t, 1)
	for _, c := range []Consistency{{Own: -1, Window: 3}, {Own: 1}, {Window: 3}, {Own: 1e9, Window: 3}, {Own: 1, Window: 1 << 40}} {
		model.about.Consistency = c
		if _, err := Load(encode(t, model)); !errors.Is(err, ErrModelCorrupt) {
			t.Errorf("%+v: got %v, want ErrModelCorrupt", c, err)
		}
	}
}

// A stream finds the same as the document at once, whatever the pieces it comes in and
// the number of threads; what is continued by nothing is a document of its own.
func TestStreamLooksBeyondSentencesAsTagDocumentDoes(t *testing.T) {
	sentences := joined(repeating(200, 13))
	model := unsure(t, 2)
	alone, err := model.TagSentences(context.Background(), sentences)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range contextNames {
		model.Context = c
		want, err := model.TagDocument(context.Background(), sentences)
		if err != nil {
			t.Fatal(err)
		}
		if differ := !cmp.Equal(alone, want); differ != (c != ContextSentence) {
			t.Errorf("%s: the document is as its sentences alone: %v", name, !differ)
		}
		for _, threads := range []int{1, 2, 5} {
			model.Threads = threads
			if diff := cmp.Diff(want, streamed(t, model, sentences, 1, true)); diff != "" {
				t.Fatalf("%s, %d threads (-at once +streamed):\n%s", name, threads, diff)
			}
		}
	}
}

// streamed returns what a stream finds in sentences, so many a document.
func streamed(t *testing.T, model *Tagger, sentences []tokenize.Sentence, together int, continued bool) (found [][]Span) {
	t.Helper()
	err := model.Stream(context.Background(), func(yield func(Document, error) bool) {
		for some := range slices.Chunk(sentences, together) {
			if !yield(Document{Sentences: some, Continued: continued}, nil) {
				return
			}
		}
	}, func(d Document) error {
		found = append(found, d.Spans...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var contextNames = map[string]Context{"document": ContextDocument, "before": ContextBefore, "sentence": ContextSentence}

// A record with several sentences is looked at as a whole, and by itself, even where
// nothing may wait for what comes next.
func TestStreamedRecordsAreDocuments(t *testing.T) {
	model := unsure(t, 2)
	sentences := joined(repeating(100, 14))
	for _, c := range []Context{ContextDocument, ContextBefore} {
		var want [][]Span
		model.Context = ContextDocument
		for record := range slices.Chunk(sentences, 7) {
			spans, err := model.TagDocument(context.Background(), record)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, spans...)
		}
		model.Context = c
		if diff := cmp.Diff(want, streamed(t, model, sentences, 7, false)); diff != "" {
			t.Errorf("context %d (-record by record +streamed):\n%s", c, diff)
		}
	}
}

// What a memory changes is what the definition says, computed anew for each mention, and
// it forgets all of a document.
func TestVotesArePooledOverTheWindow(t *testing.T) {
	model := unsure(t, 1)
	rapid.Check(t, func(t *rapid.T) {
		model.about.Consistency = Consistency{Own: rapid.Float64Range(0.1, 9).Draw(t, "own"), Window: rapid.IntRange(1, 4).Draw(t, "window")}
		m := model.newMemory()
		var readings []*reading
		drawn := rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom([]string{"A", "B", "C"}), 0, 4), 1, 12).Draw(t, "mentions")
		for _, words := range drawn {
			emissions := blas32.General{Rows: len(words), Cols: 9, Stride: 9, Data: make([]float32, 9*len(words))}
			r := &reading{scored: scored{newView(Join(words)), emissions, model.network.CRF}, spans: new([]Span)}
			for i := range words {
				r.mentions = append(r.mentions, mention{token: i})
				for range m.kinds {
					r.votes = append(r.votes, rapid.Int32Range(leastVote, 0).Draw(t, "vote"))
				}
			}
			readings = append(readings, r)
		}
		// check compares what the memory changes of sentence i while last is the newest one added.
		check := func(i, last int) {
			for j := range readings[i].mentions {
				others, sums := 0, make([]float64, m.kinds)
				first := max(0, i-model.about.Consistency.Window)
				for k := first; k <= last; k++ {
					for l := range readings[k].mentions {
						if (k != i || l != j) && drawn[k][l] == drawn[i][j] {
							others++
							for kind := range sums {
								sums[kind] += float64(readings[k].votes[l*m.kinds+kind]) / nat
							}
						}
					}
				}
				changed := m.pool(readings[i], j)
				if others == 0 { // then nothing differs
					if changed {
						t.Fatalf("sentence %d, mention %d: changed by no other", i, j)
					}
					continue
				}
				for kind, sum := range sums {
					vote, own := float64(readings[i].votes[j*m.kinds+kind])/nat, model.ownWeight(drawn[i][j])
					want := (sum+own*vote)/(float64(others)+own) - vote
					if math.Abs(m.change[kind]-want) > 1e-9 {
						t.Fatalf("sentence %d, mention %d, kind %d: changed by %v, want %v", i, j, kind, m.change[kind], want)
					}
				}
			}
		}
		for last, r := range readings {
			m.add(r)
			if i := m.decided - 1; i == last-model.about.Consistency.Window && i >= 0 {
				check(i, last)
			}
		}
		for m.decided < m.held {
			m.decideNext()
			check(m.decided-1, len(readings)-1)
		}
		m.end()
		if len(m.words) != 0 || slices.ContainsFunc(m.counts, func(n int) bool { return n != 0 }) ||
			slices.ContainsFunc(m.sums, func(n int64) bool { return n != 0 }) || len(m.free) != len(m.counts) {
			t.Fatalf("something is left of the document: %+v", m)
		}
	})
}

func TestVotesAreFlooredLogarithms(t *testing.T) {
	model := unsure(t, 1)
	w := newWorker().(*worker)
	for _, tokens := range []string{"the mister Kova slept", "and of a", "in Banale Mutu"} {
		sentence := newView(Join(strings.Fields(tokens)))
		emissions := make([]float32, len(sentence.Tokens)*model.labels.Len())
		for i := range emissions {
			emissions[i] = float32(i*i%7) - 3
		}
		matrix := blas32.General{Rows: len(sentence.Tokens), Cols: model.labels.Len(), Stride: model.labels.Len(), Data: emissions}
		r := newReading(w, scored{sentence, matrix, model.network.CRF}, nil)
		lattice := model.network.CRF.Lattice(&w.scratch, matrix)
		for i, m := range r.mentions {
			var sum float64
			for k := range 3 {
				p := 0.0
				for label, name := range model.labels.Names() {
					if entity := strings.TrimLeft(name, "BIES-"); entity == []string{"O", "LOC", "PER"}[k] {
						p += lattice.Probability(m.token, []int{label})
					}
				}
				sum += p
				want := max(-4, math.Log(p))
				if got := float64(r.votes[i*3+k]) / nat; math.Abs(got-want) > 1.0/nat {
					t.Errorf("%q, mention %d, kind %d: vote %v, want %v", tokens, i, k, got, want)
				}
			}
			if math.Abs(sum-1) > 1e-9 {
				t.Errorf("%q: probabilities sum up to %v", tokens, sum)
			}
		}
	}
}

// A word with a vector has the whole weight if it is frequent, less the rarer it is, and
// one without half of it.
func TestRareWordsWeighLess(t *testing.T) {
	vectors := &Vectors{Words: []string{"the", "kova", "zula", "rare"}, Size: 2, Values: make([]float32, 8)}
	for i := range vectors.Values {
		vectors.Values[i] = float32(i)
	}
	o := toyTraining()
	o.Vectors, o.Loop.Epochs = vectors, 1
	model := trainToy(t, o)
	model.about.Consistency = Consistency{Own: 4, Window: 3}
	frequent, rare, unknown := model.ownWeight("the"), model.ownWeight("Rare"), model.ownWeight("Qqq")
	if frequent != 4 || unknown != 2 || rare <= unknown || rare >= frequent {
		t.Errorf("weights %v of a frequent word, %v of a rare one, %v of an unknown one; want 4, between, 2", frequent, rare, unknown)
	}
}

func TestWordsThatMayRepeat(t *testing.T) {
	for word, want := range map[string]bool{
		"Kova": true, "KOVA": true, "Émile": true, "Ǆ": true, "山田": true, "O": true,
		"kova": false, "émile": false, "12": false, "": false, "\"": false, "\xff": false, "#Kova": false,
	} {
		if got := mayRepeat(word); got != want {
			t.Errorf("%q: %v, want %v", word, got, want)
		}
	}
}

// A document of many sentences is streamed with no more memory than a window needs.
func TestStreamDoesNotWaitForTheWholeDocument(t *testing.T) {
	model := unsure(t, 1)
	sentences := joined(toyCorpus(5000, 15))
	if found := streamed(t, model, sentences, 1, true); len(found) != len(sentences) {
		t.Fatalf("%d of %d sentences came", len(found), len(sentences))
	}
	most, m := 0, model.newMemory()
	f, err := model.tagAll(context.Background(), sentences, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range f.readings {
		if r != nil {
			m.add(r)
			most = max(most, len(m.window))
		}
	}
	if want := 2*model.about.Consistency.Window + 1; most > want {
		t.Errorf("kept %d readings, want at most %d", most, want)
	}
}

// Documents without tokens don't make others wait without end.
func TestStreamEmitsWhatIsBeforeManyEmptyDocuments(t *testing.T) {
	model := unsure(t, 1)
	sentences := joined(toyCorpus(3, 18))
	given, emitted, most := 0, 0, 0
	err := model.Stream(context.Background(), func(yield func(Document, error) bool) {
		for i := range 40 * chunkTokens {
			document := Document{Continued: true}
			if i%(20*chunkTokens) < len(sentences) {
				document.Sentences = sentences[i%(20*chunkTokens):][:1]
			}
			given++
			if !yield(document, nil) {
				return
			}
		}
	}, func(Document) error {
		emitted++
		return nil
	})
	if err != nil || emitted != given {
		t.Fatalf("%d of %d documents, %v", emitted, given, err)
	}
	backlog := model.newBacklog(func(Document) error { return nil })
	f := model.newFindings(1, true)
	model.tagBatch(newViews(sentences[:1]), []int{0}, f)
	backlog.add(&chunk{documents: []Document{{Sentences: sentences[:1], Continued: true}}, readings: f.readings})
	for range 3 * mostEmpty {
		backlog.add(&chunk{documents: []Document{{Continued: true}}})
		if err := backlog.emitReady(context.Background()); err != nil {
			t.Fatal(err)
		}
		most = max(most, len(backlog.documents))
	}
	if most > mostEmpty+1 {
		t.Errorf("%d documents waited", most)
	}
}

// What is kept to decode a sentence again is nobody else's to write to.
func TestDocumentsAndSentencesAreTaggedAtOnce(t *testing.T) {
	model, sentences := unsure(t, 1), joined(repeating(40, 19))
	want, err := model.TagDocument(context.Background(), sentences)
	if err != nil {
		t.Fatal(err)
	}
	done, others := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(others)
		for {
			select {
			case <-done:
				return
			default:
				model.TagSentences(context.Background(), sentences[5:7])
			}
		}
	}()
	for range 50 {
		got, err := model.TagDocument(context.Background(), sentences)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-alone +beside others):\n%s", diff)
			break
		}
	}
	close(done)
	<-others
}

func BenchmarkConsistency(b *testing.B) {
	for _, c := range []Context{ContextSentence, ContextDocument} {
		b.Run(fmt.Sprint(c), func(b *testing.B) {
			model := unsure(b, 2)
			model.Context = c
			sentences := joined(repeating(2000, 16))
			var text bytes.Buffer
			for _, s := range sentences {
				text.WriteString(s.Text)
			}
			b.SetBytes(int64(text.Len()))
			for b.Loop() {
				if _, err := model.TagDocument(context.Background(), sentences); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
