package tagger

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/bilstm"
	"nomen/internal/simd"
	"nomen/tagger/corpus"
	"nomen/tokenize"
)

const (
	// computedTokens is about how many tokens are computed together: enough for
	// the matrix products to be fast, few enough to stay in the cache.
	computedTokens = 256
	// averageBatches is how many times as many tokens are dealt with together by an average,
	// so that enough are left for its others to read.
	averageBatches = 16
	// windowTokens is how many tokens of a sentence the network sees at once;
	// a longer sentence is seen through several windows.
	windowTokens = 256
	// windowMargin is how many tokens at each inner edge of a window are left
	// to its neighbour, which knows more of what is around them.
	windowMargin = 32
)

// Tag finds the entities in a text, one document, with the default tokenizer. Offsets
// are in bytes of the text. No entity goes on behind a tab, unless that indents a line, behind
// a comma between the cells of a row, or a tag of HTML that parts blocks.
func (t *Tagger) Tag(text string) []Span {
	sentences := tokenize.Default{}.Tokenize(text)
	tagged, err := t.TagDocument(context.Background(), sentences)
	if err != nil {
		return nil // only a cancelled context is an error, and this one never is
	}
	var spans []Span
	for i, found := range tagged {
		for _, span := range found {
			span.Start += sentences[i].Offset
			span.End += sentences[i].Offset
			spans = append(spans, span)
		}
	}
	return spans
}

// TagSentences finds the entities of each sentence, read by itself: the result does
// not depend on which sentences are given together. The only error is that of a
// cancelled context, which is looked at before every batch.
func (t *Tagger) TagSentences(ctx context.Context, sentences []tokenize.Sentence) ([][]Span, error) {
	f, err := t.tagAll(ctx, sentences, false)
	return f.spans, err
}

// TagDocument finds the entities of the sentences of one document, in their order,
// which the tagger's Context lets it look at together.
func (t *Tagger) TagDocument(ctx context.Context, sentences []tokenize.Sentence) ([][]Span, error) {
	return t.tagDocuments(ctx, sentences, func(int) bool { return false })
}

// tagDocuments finds the entities of the sentences of several documents; begins
// tells whether a sentence is the first of one.
func (t *Tagger) tagDocuments(ctx context.Context, sentences []tokenize.Sentence, begins func(sentence int) bool) ([][]Span, error) {
	f, err := t.tagAll(ctx, sentences, t.consistent())
	if err == nil {
		t.lookAround(f.readings, begins)
	}
	return f.spans, err
}

// lookAround decodes again what other sentences of a document change.
func (t *Tagger) lookAround(readings []*reading, begins func(sentence int) bool) {
	memory := t.newMemory()
	for i, r := range readings {
		if begins(i) {
			memory.end()
		}
		if r == nil {
			continue // it has no tokens
		}
		memory.add(r)
		if t.Context == ContextBefore {
			memory.decide()
		}
	}
	memory.end()
}

func (t *Tagger) tagAll(ctx context.Context, sentences []tokenize.Sentence, together bool) (findings, error) {
	views := newViews(sentences)
	f := t.newFindings(len(views), together)
	batches := t.cutByLength(views)
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(t.threads(), len(batches)) {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := int(next.Add(1)) - 1; i < len(batches) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				t.tagBatch(views, batches[i], f)
			}
		}()
	}
	group.Wait()
	return f, ctx.Err()
}

func (t *Tagger) threads() int {
	if t.Threads > 0 {
		return t.Threads
	}
	return runtime.GOMAXPROCS(0)
}

// cutByLength deals the sentences that have tokens into batches of like length,
// by their indices.
func (t *Tagger) cutByLength(sentences []view) [][]int {
	enough := computedTokens
	if len(t.others) > 0 {
		enough *= averageBatches
	}
	var order []int
	for i, s := range sentences {
		if len(s.Tokens) > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(sentences[b].Tokens) - len(sentences[a].Tokens) })
	var batches [][]int
	first, tokens := 0, 0
	for i, s := range order {
		tokens += len(sentences[s].Tokens)
		if tokens >= enough || i == len(order)-1 {
			batches = append(batches, order[first:i+1])
			first, tokens = i+1, 0
		}
	}
	return batches
}

// window is a part of a sentence that the network sees at once. It sees the
// tokens [from, to) and answers for [keepFrom, keepTo) of them.
type window struct {
	sentence, first  int // first is the row of the sentence's first token among the emissions
	from, to         int
	keepFrom, keepTo int
}

// appendWindows cuts a sentence of n tokens into overlapping windows.
func appendWindows(all []window, sentence, first, n int) []window {
	for from := 0; ; from += windowTokens - 2*windowMargin {
		w := window{sentence: sentence, first: first, from: from, to: min(from+windowTokens, n), keepFrom: from, keepTo: n}
		if from > 0 {
			w.keepFrom = from + windowMargin
		}
		if w.to < n {
			w.keepTo = w.to - windowMargin
		}
		all = append(all, w)
		if w.to == n {
			return all
		}
	}
}

// worker is the memory that one goroutine tags with, kept from batch to batch.
type worker struct {
	scratch   bilstm.Scratch
	windows   []window
	lengths   []int
	emissions []float32 // [tokens × labels], one sentence of the batch after the other
	path      []int

	forms   []string         // the word form of each row
	unknown []int32          // the rows whose form the cache lacks
	missed  []string         // those forms, each once
	seen    map[string]int32 // where in missed a form is
	rows    []int32          // where in missed the form of each row of unknown is

	computed []simd.BFloat16 // [missed × projected], what the network needs to know of them

	described, pretrained bilstm.Forms // those missed
}

func newWorker() any { return &worker{seen: map[string]int32{}} }

// scored is a sentence with the scores of its label paths.
type scored struct {
	sentence  view
	emissions blas32.General // [tokens × labels]
	crf       *bilstm.CRF    // with the transitions
}

// findings is what is found in sentences, by their indices.
type findings struct {
	spans    [][]Span
	soft     [][][]corpus.Soft // nil unless the tagger gives probabilities
	readings []*reading        // nil if each sentence is read by itself
}

func (t *Tagger) newFindings(sentences int, together bool) findings {
	f := findings{spans: make([][]Span, sentences)}
	if t.Probabilities {
		f.soft = make([][][]corpus.Soft, sentences)
	}
	if together {
		f.readings = make([]*reading, sentences)
	}
	return f
}

// tagBatch finds the spans of the sentences with the given indices, and what else
// is wanted.
func (t *Tagger) tagBatch(sentences []view, batch []int, f findings) {
	w := t.workers.Get().(*worker)
	defer func() {
		if f.readings != nil {
			w.emissions = nil // the readings keep them
		}
		t.workers.Put(w)
	}()

	w.windows = w.windows[:0]
	labels, tokens := t.labels.Len(), 0
	for _, s := range batch {
		w.windows = appendWindows(w.windows, s, tokens, len(sentences[s].Tokens))
		tokens += len(sentences[s].Tokens)
	}
	w.emissions = slices.Grow(w.emissions[:0], tokens*labels)[:tokens*labels]
	clear(w.emissions)
	slices.SortStableFunc(w.windows, func(a, b window) int { return (b.to - b.from) - (a.to - a.from) })
	t.emit(w, sentences, w.windows)
	var again map[int]bool
	if len(t.others) > 0 {
		again = t.readAgain(w, sentences)
	}

	w.scratch.Reset()
	rest := w.emissions
	for _, s := range batch {
		n := len(sentences[s].Tokens)
		own := scored{sentences[s], blas32.General{Rows: n, Cols: labels, Stride: labels, Data: rest[:n*labels]}, t.network.CRF}
		rest = rest[n*labels:]
		if again[s] {
			own.crf = t.mean
		}
		own.sentence.closeBars(own.emissions)
		var lattice *bilstm.Lattice
		f.spans[s], lattice = t.decode(w, own)
		if f.soft != nil {
			f.soft[s] = t.soft(w, own, lattice)
		}
		if f.readings != nil {
			f.readings[s] = newReading(w, own, lattice)
			f.readings[s].spans = &f.spans[s]
			if f.soft != nil {
				f.readings[s].soft = &f.soft[s]
			}
		}
	}
}

// emit adds the emissions of windows, which have descending lengths, to the worker's. A long
// sentence is computed in parts, so that it needs no more memory.
func (t *Tagger) emit(w *worker, sentences []view, windows []window) {
	for first, rows, i := 0, 0, 0; i < len(windows); i++ {
		rows += windows[i].to - windows[i].from
		if rows >= computedTokens || i == len(windows)-1 {
			t.emitTogether(w, sentences, windows[first:i+1])
			first, rows = i+1, 0
		}
	}
}

// emitTogether is emit for windows that are computed together.
func (t *Tagger) emitTogether(w *worker, sentences []view, windows []window) {
	w.scratch.Reset()
	w.lengths = w.lengths[:0]
	for _, part := range windows {
		w.lengths = append(w.lengths, part.to-part.from)
	}
	layout := bilstm.NewBatch(w.lengths)
	w.forms = slices.Grow(w.forms[:0], layout.Rows())[:layout.Rows()]
	for i, part := range windows {
		s := &sentences[part.sentence]
		for at, token := range s.Tokens[part.from:part.to] {
			w.forms[layout.Row(i, at)] = s.Text[token.Start:token.End]
		}
	}
	packed := t.network.Emissions(&w.scratch, layout, t.project(w))
	for i, part := range windows {
		for at := part.keepFrom; at < part.keepTo; at++ {
			from := layout.Row(i, at-part.from) * packed.Stride
			for label, v := range packed.Data[from:][:packed.Cols] {
				w.emissions[(part.first+at)*packed.Cols+label] += v
			}
		}
	}
}

// decode returns the spans of the best label path of a sentence, each scored by its
// marginal probability, scaled; or, if the tagger has a least score that spans beside
// that path may have too, all with that score. It also returns the lattice, if it
// needed one.
func (t *Tagger) decode(w *worker, s scored) (spans []Span, lattice *bilstm.Lattice) {
	w.path = slices.Grow(w.path[:0], len(s.sentence.Tokens))[:len(s.sentence.Tokens)]
	s.crf.Viterbi(&w.scratch, s.emissions, w.path)
	found := t.labels.Spans(w.path)
	beside := t.MinScore > 0 && t.MinScore <= pathScore
	if len(found) == 0 && !beside {
		return nil, nil
	}
	sums := s.crf.Lattice(&w.scratch, s.emissions)
	lattice = &sums
	if beside {
		for _, one := range t.likelySpans(lattice, w.path, found) {
			if !s.sentence.isClosed(one.Start) && !s.sentence.isClosed(one.End-1) { // whatever the least score
				spans = append(spans, s.sentence.span(one.Span, one.score))
			}
		}
		return spans, lattice
	}
	spans = make([]Span, 0, len(found))
	for _, span := range found {
		if score := t.score(lattice, span.Start, w.path[span.Start:span.End]); score >= t.MinScore {
			spans = append(spans, s.sentence.span(span, score))
		}
	}
	return spans, lattice
}

// leastSoft is the least probability that soft gives: less than the rounding of a
// file of such labels.
const leastSoft = 0.0005

// soft returns the labels other than O that each token of a sentence may have, with
// their probabilities, given its lattice, if there is one.
func (t *Tagger) soft(w *worker, s scored, lattice *bilstm.Lattice) [][]corpus.Soft {
	if lattice == nil {
		sums := s.crf.Lattice(&w.scratch, s.emissions)
		lattice = &sums
	}
	names := t.labels.Names()
	all := make([][]corpus.Soft, 0, len(s.sentence.tokens))
	add := func(probability func(label int) float64) {
		var likely []corpus.Soft
		for label, name := range names {
			if p := min(1, probability(label)); label > 0 && p >= leastSoft {
				likely = append(likely, corpus.Soft{Label: name, Probability: float32(p)})
			}
		}
		all = append(all, likely)
	}
	for i := range s.sentence.Tokens {
		own := func(label int) float64 { return lattice.Probability(i, []int{label}) }
		from := s.sentence.origin(i)
		if from.kind == originTab {
			continue
		}
		for from.token > len(all) { // what is left out goes on with an entity if what follows does
			add(func(label int) (p float64) {
				if strings.HasPrefix(names[label], "I-") {
					p = own(label) + own(slices.Index(names, "E-"+names[label][2:]))
				}
				return p
			})
		}
		add(own)
	}
	return append(all, make([][]corpus.Soft, len(s.sentence.tokens)-len(all))...) // of what is left out in the end
}

// pathScore is the score above which no span beside the best label path is looked
// for: hardly one has it.
const pathScore = 0.5
