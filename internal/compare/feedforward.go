package compare

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/bilstm"
	"nomen/bilstm/training"
	"nomen/internal/simd"
	"nomen/tagger"
	"nomen/tagger/corpus"
	"nomen/tagger/evaluate"
)

// frames are the parts of a batch of sentences that a feed-forward network sees
// one at a time. naive.go and window.go say which they are.
type frames struct {
	places  []int32 // [frames × places], the row of the word at each place; none where there is no word
	answers []int32 // [frames × answers], the row of each word to be labelled; none where there is no word
}

const none = -1

// layout says how sentences are cut into frames.
type layout struct {
	places  int // words that the network sees at once
	answers int // of these, words that it labels
	cut     func(bilstm.Batch) frames
}

// feedforward labels words by two dense layers over the vectors of the words in
// a frame, side by side, without a state that goes from word to word:
//
//	vectors of the words in a frame ▶ dropout ▶ dense, tanh ▶ dropout ▶ dense ▶ a softmax for each word to be labelled
//
// The vectors are those of a tagger's encoder.
type feedforward struct {
	layout
	encoder *bilstm.Encoder
	hidden  *bilstm.Linear // [places·vector × hidden]
	output  *bilstm.Linear // [hidden × answers·labels]
	labels  int

	sizes bilstm.Config // of the encoder
}

// newFeedforward returns a network with random weights; with zeros if random is
// nil.
func newFeedforward(l layout, sizes bilstm.Config, hidden, labels int, random *rand.Rand) *feedforward {
	return &feedforward{
		layout: l, sizes: sizes, labels: labels,
		encoder: bilstm.NewEncoder(sizes, random),
		hidden:  bilstm.NewLinear(l.places*sizes.Input(), hidden, random),
		output:  bilstm.NewLinear(hidden, l.answers*labels, random),
	}
}

// feedforwardParameters is the number of trained numbers of such a network,
// without the vectors of words.
func feedforwardParameters(l layout, sizes bilstm.Config, hidden, labels int) int {
	return encoderParameters(sizes) + (l.places*sizes.Input()+1)*hidden + (hidden+1)*l.answers*labels
}

func (n *feedforward) parameters() []bilstm.Parameter {
	all := n.encoder.Parameters("encoder.")
	all = append(all, n.hidden.Parameters("hidden.")...)
	return append(all, n.output.Parameters("output.")...)
}

func (n *feedforward) prepare(purpose bilstm.Purpose) {
	n.encoder.Prepare(purpose)
	n.hidden.Prepare(purpose)
	n.output.Prepare(purpose)
}

// arrange puts the vectors [tokens × vector] of the words in each frame side by
// side [frames × places·vector], zeros where there is no word.
func (n *feedforward) arrange(scratch *bilstm.Scratch, vectors blas32.General, f frames) blas32.General {
	arranged := scratch.ZeroMatrix(len(f.places)/n.places, n.places*vectors.Cols)
	for i, token := range f.places {
		if token != none {
			copy(arranged.Data[i*vectors.Cols:][:vectors.Cols], vectors.Data[int(token)*vectors.Stride:])
		}
	}
	return arranged
}

// arrangeBackward returns the gradient of the vectors [tokens × vector], given
// that of what arrange made of them.
func (n *feedforward) arrangeBackward(scratch *bilstm.Scratch, dArranged blas32.General, f frames, tokens int) blas32.General {
	size := dArranged.Cols / n.places
	d := scratch.ZeroMatrix(tokens, size)
	for i, token := range f.places {
		if token != none {
			simd.Add(d.Data[int(token)*size:][:size], dArranged.Data[i*size:][:size])
		}
	}
	return d
}

// gradient adds to sum the gradients of the loss of a batch, which it returns:
// the sum over all words that the network labels of −log p(label), in nats.
func (n *feedforward) gradient(scratch *bilstm.Scratch, s bilstm.Sentences, labels []int32, dropout float64, random *rand.Rand, sum *feedforward) float64 {
	f := n.cut(s.Batch)
	vectors, trace := n.encoder.Encode(scratch, s)
	keptVectors := bilstm.Dropout(scratch, vectors, dropout, random)
	arranged := n.arrange(scratch, vectors, f)
	states := n.hidden.Forward(scratch, arranged)
	simd.Tanh(states.Data, states.Data)
	slopes := scratch.Matrix(states.Rows, states.Cols) // tanh' = 1 − tanh²
	for i, h := range states.Data {
		slopes.Data[i] = 1 - float32(h*h)
	}
	keptStates := bilstm.Dropout(scratch, states, dropout, random)
	scores := n.output.Forward(scratch, states)

	loss := softmaxLoss(scores, n.labels, f.answers, labels)
	d := n.output.Backward(scratch, states, scores, sum.output)
	simd.Hadamard(d.Data, keptStates.Data)
	simd.Hadamard(d.Data, slopes.Data)
	d = n.hidden.Backward(scratch, arranged, d, sum.hidden)
	d = n.arrangeBackward(scratch, d, f, len(s.Tokens))
	simd.Hadamard(d.Data, keptVectors.Data)
	n.encoder.EncodeBackward(scratch, s, trace, d, sum.encoder)
	return loss
}

// softmaxLoss returns the sum of −log p(label) over all answers, and turns the
// scores, count for each answer, into their gradients. A place without an answer
// has neither.
func softmaxLoss(scores blas32.General, count int, answers, labels []int32) float64 {
	var loss float64
	for i, token := range answers {
		own := scores.Data[i*count:][:count]
		if token == none {
			clear(own)
			continue
		}
		label := labels[token]
		loss -= float64(own[label])
		loss += bilstm.LogSum(own)
		own[label]--
	}
	return loss
}

// label writes the most probable label of each word to labels [tokens], O for
// those that the network does not look at.
func (n *feedforward) label(scratch *bilstm.Scratch, s bilstm.Sentences, labels []int) {
	f := n.cut(s.Batch)
	vectors, _ := n.encoder.Encode(scratch, s)
	states := n.hidden.Forward(scratch, n.arrange(scratch, vectors, f))
	simd.Tanh(states.Data, states.Data)
	scores := n.output.Forward(scratch, states)
	clear(labels)
	for i, token := range f.answers {
		if token != none {
			labels[token] = best(scores.Data[i*n.labels:][:n.labels])
		}
	}
}

// best is the place of the highest score, the first of equals.
func best(scores []float32) int {
	at := 0
	for i, score := range scores {
		if score > scores[at] {
			at = i
		}
	}
	return at
}

// feedforwardTask trains a feedforward as package tagger trains taggers.
type feedforwardTask struct {
	network  *feedforward
	encoding *tagger.Encoding
	labels   corpus.LabelSet
	options  tagger.Training // of which it takes dropout and word dropout
	train    []corpus.Sentence
	paths    [][]int // right labels of train
	dev      []corpus.Sentence
	threads  int
}

var _ training.Task = (*feedforwardTask)(nil)

func (k *feedforwardTask) Parameters() []bilstm.Parameter { return k.network.parameters() }

func (k *feedforwardTask) Updated() { k.network.prepare(bilstm.Training) }

func (k *feedforwardTask) Examples(*rand.Rand) []int {
	lengths := make([]int, len(k.train))
	for i, s := range k.train {
		lengths[i] = len(s.Tokens)
	}
	return lengths
}

// Evaluate returns the F1 of the dev sentences, 0 to 1.
func (k *feedforwardTask) Evaluate(ctx context.Context) (float64, error) {
	predicted, err := k.predict(ctx, k.dev)
	if err != nil {
		return 0, err
	}
	report, err := evaluate.Compare(k.dev, predicted)
	return report.Overall.F1, err
}

// predictBatch is how many sentences are labelled together.
const predictBatch = 32

// predict returns the sentences with the network's spans instead of theirs.
func (k *feedforwardTask) predict(ctx context.Context, sentences []corpus.Sentence) ([]corpus.Sentence, error) {
	order := make([]int, len(sentences))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(sentences[b].Tokens) - len(sentences[a].Tokens) })
	batches := slices.Collect(slices.Chunk(order, predictBatch))
	predicted := slices.Clone(sentences)
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(threads(k.threads), len(batches)) {
		group.Add(1)
		go func() {
			defer group.Done()
			pack := k.encoding.NewPacker()
			var scratch bilstm.Scratch
			for i := int(next.Add(1)) - 1; i < len(batches) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				scratch.Reset()
				k.predictBatch(&scratch, pack, predicted, batches[i])
			}
		}()
	}
	group.Wait()
	return predicted, ctx.Err()
}

// predictBatch labels the sentences with the given indices.
func (k *feedforwardTask) predictBatch(scratch *bilstm.Scratch, pack func([][]string) *bilstm.Sentences, sentences []corpus.Sentence, batch []int) {
	var words [][]string
	for _, i := range batch {
		words = append(words, sentences[i].Tokens)
	}
	input := pack(words)
	labels := make([]int, len(input.Tokens))
	k.network.label(scratch, *input, labels)
	for i, s := range batch {
		path := make([]int, len(sentences[s].Tokens))
		for t := range path {
			path[t] = labels[input.Batch.Row(i, t)]
		}
		sentences[s].Spans = k.labels.Spans(path)
	}
}

func threads(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// feedforwardShard sums up the gradients of a part of every batch.
type feedforwardShard struct {
	task     *feedforwardTask
	gradient *feedforward
	scratch  bilstm.Scratch
	pack     func([][]string) *bilstm.Sentences
}

func (k *feedforwardTask) NewShard() training.Shard {
	n := k.network
	return &feedforwardShard{
		task: k, pack: k.encoding.NewPacker(),
		gradient: newFeedforward(n.layout, n.sizes, n.hidden.Weight.Cols, n.labels, nil),
	}
}

func (s *feedforwardShard) Gradients() []bilstm.Parameter { return s.gradient.parameters() }

func (s *feedforwardShard) Accumulate(examples []int, random *rand.Rand) float64 {
	k := s.task
	slices.SortStableFunc(examples, func(a, b int) int { return len(k.train[b].Tokens) - len(k.train[a].Tokens) })
	var words [][]string
	for _, e := range examples {
		words = append(words, k.train[e].Tokens)
	}
	input := s.pack(words)
	for i := range input.Forms.Words {
		if random.Float64() < k.options.WordDropout {
			input.Forms.Words[i] = 0 // the unknown word
		}
	}
	labels := make([]int32, len(input.Tokens))
	for i, e := range examples {
		for t, label := range k.paths[e] {
			labels[input.Batch.Row(i, t)] = int32(label)
		}
	}
	s.scratch.Reset()
	return k.network.gradient(&s.scratch, *input, labels, k.options.Dropout, random, s.gradient)
}
