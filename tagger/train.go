package tagger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/bilstm"
	"nomen/bilstm/training"
	"nomen/internal/words"
	"nomen/tagger/corpus"
	"nomen/tagger/evaluate"
	"nomen/tokenize"
)

// Vectors are pretrained word vectors.
type Vectors = words.Vectors

// ReadVectors reads pretrained vectors in the text format of GloVe and
// word2vec, plain or gzipped, at most limit of them (0: all). Mistakes are
// reported as name:line.
var ReadVectors = words.ReadVectors

// Corpus is a labelled file.
type Corpus struct {
	Name      string // as the model shall call it
	Sentences []corpus.Sentence
	Weight    float64 // how often a training pass sees each sentence, on average; 0: 1
}

// Training says how to train a tagger. Only Train is required.
type Training struct {
	Train []Corpus
	Dev   []Corpus // held out, to choose the best pass

	Labels  []string // entity labels to learn; empty: all that Train has
	Vectors *Vectors // of known words, kept fixed; nil: words are learned from Train alone
	Source  string   // where Vectors come from, for the model's description

	// From, if not nil, is the tagger that training begins with. Its vocabulary and
	// its network stay, which Vectors, Pretrained, Cell, Hidden, Layers, ForwardOnly
	// and Independent would describe, but for the labels.
	From *Tagger

	// Keep leaves From as it is but for what it knows of machine text, which goes on
	// to learn Machine, with Train as the prose that it is told from.
	Keep bool

	// Pretrained, if not nil, are language models to read with. They stay as they
	// are, and become part of the tagger.
	Pretrained *Pretrained

	Cell        bilstm.Cell // "": LSTM
	Hidden      int         // size of the hidden state of one direction; 0: 128
	Layers      int         // 0: 1
	ForwardOnly bool        // don't read the sentences from their end too
	Independent bool        // choose each label without regard to its neighbours: a softmax instead of the CRF

	Dropout     float64 // share of inputs and states dropped; 0: 0.5, below 0: none
	WordDropout float64 // share of words whose vector is withheld; 0: 0.02, below 0: none
	// RareDropout is added to that share for the rarest word with a pretrained
	// vector, and less for those before it. With it the characters of a word
	// without a vector give it one, which takes many such words to learn.
	RareDropout float64
	LowerCase   float64 // share of sentences that are also seen in lower case
	UpperCase   float64 // share of sentences that are also seen in upper case
	TitleCase   float64 // share of sentences that are also seen with few to all words capitalised
	Quoted      float64 // share of sentences that are also seen in quotation marks behind another
	Unended     float64 // share of sentences that are also seen without the punctuation at their end
	SwapNames   float64 // share of sentences that are also seen with other persons' names, from Names
	Retokenized float64 // share of sentences that are also seen with the tokens that nomen finds in running text; of those with known labels
	Misspelled  float64 // share of sentences that are also seen with typing errors
	Names       *Names  // to swap names for

	// Machine is machine text: lines of logs, tables and code, where names stand without a
	// sentence around them, and much that looks like one is none. The tagger learns it
	// in the end, in an output layer of its own, so that it reads prose nearly as it would without.
	Machine []Corpus
	// OnMachine is for the part that learns Machine what Loop.OnEpoch is for the one before.
	OnMachine func([]training.Epoch)

	Loop training.Config // passes, learning rate, seed, checkpoint, callbacks
}

// personLabel is the label of persons, whose names are swapped.
const personLabel = "PER"

// Sizes of the parts of the encoder that need no choice.
const (
	learnedWordSize  = 100
	characterSize    = 30
	characterFilters = 100
	characterWidth   = 5
	shapeSize        = 8
	alphabetSize     = 400
)

func (o Training) withDefaults() Training {
	if o.Cell == "" {
		o.Cell = bilstm.LSTM
	}
	if o.Hidden == 0 {
		o.Hidden = 128
	}
	if o.Layers == 0 {
		o.Layers = 1
	}
	if o.Dropout == 0 {
		o.Dropout = 0.5
	}
	if o.WordDropout == 0 {
		o.WordDropout = 0.02
	}
	return o
}

// Train trains a tagger. When the context is cancelled after the first pass
// the best tagger so far is returned, without what it learns of machine text; with
// Keep, none. Errors are those of training.Run, and corpora that nothing can be
// learned from.
func Train(ctx context.Context, o Training) (*Tagger, *training.Result, error) {
	o = o.withDefaults()
	switch {
	case o.SwapNames > 0 && o.Names == nil:
		return nil, nil, errors.New("there are no names to swap persons' for")
	case o.Keep && (o.From == nil || len(o.Machine) == 0):
		return nil, nil, errors.New("to keep a tagger as it is there must be one, and machine text that it shall learn")
	case o.Keep:
		o.Labels = o.From.Labels()
	}
	t, err := newTagger(o)
	if err != nil {
		return nil, nil, err
	}
	var machine *machineTask
	if len(o.Machine) > 0 { // what is wrong there should be known before hours of training
		if machine, err = newMachineTask(t, o); err != nil {
			return nil, nil, err
		}
	}
	result := &training.Result{}
	if !o.Keep {
		if result, err = t.learn(ctx, o); err != nil {
			return nil, nil, err
		}
	}
	if machine != nil && !result.Interrupted {
		switch err := t.learnMachine(ctx, o, machine); {
		case ctx.Err() != nil && !o.Keep:
			result.Interrupted = true
		case err != nil:
			return nil, nil, err
		}
	}
	t.prepare(bilstm.Inference)
	err = t.describe(context.WithoutCancel(ctx), o, result)
	return t, result, err
}

// learn trains the network on the training corpora.
func (t *Tagger) learn(ctx context.Context, o Training) (*training.Result, error) {
	task, err := newTask(t, o)
	if err != nil {
		return nil, err
	}
	loop := o.Loop
	loop.Identity = o.identity(t)
	result, err := training.Run(ctx, task, loop)
	if err != nil {
		return nil, err
	}
	t.round(t.network.Parameters())
	return result, nil
}

// identity describes what must be the same when a run is resumed.
func (o Training) identity(t *Tagger) map[string]string {
	sizes := func(corpora []Corpus) string {
		var all []string
		for _, c := range corpora {
			one := fmt.Sprintf("%s (%d sentences)", c.Name, len(c.Sentences))
			if c.Weight > 0 {
				one = fmt.Sprintf("%v times %s", c.Weight, one)
			}
			all = append(all, one)
		}
		return strings.Join(all, ", ")
	}
	pretrained := "none"
	if o.Pretrained != nil {
		pretrained = o.Pretrained.Source
	}
	from := "none"
	if o.From != nil {
		from = o.From.about.Digest
	}
	return map[string]string{
		"tagger to begin with": from,
		"list of labels":       strings.Join(t.labels.Entities(), " "),
		"training corpora":     sizes(o.Train),
		"dev corpora":          sizes(o.Dev),
		"machine text":         sizes(o.Machine),
		"source of vectors":    fmt.Sprintf("%s (%d)", o.Source, t.vocabulary.size()),
		"language models":      pretrained,
		"network":              fmt.Sprintf("%+v", t.network.Config),
		"dropout":              fmt.Sprint(o.Dropout, o.WordDropout, o.RareDropout),
		"other names":          o.Names.String(),
		"share of copies":      fmt.Sprint(o.LowerCase, o.UpperCase, o.TitleCase, o.Quoted, o.Unended, o.SwapNames, o.Retokenized, o.Misspelled),
	}
}

// newTagger returns an untrained tagger with the vocabulary of the corpora.
func newTagger(o Training) (*Tagger, error) {
	var all []corpus.Sentence
	for _, c := range o.Train {
		for _, s := range c.Sentences {
			all = append(all, viewed(s))
		}
	}
	if len(all) == 0 {
		return nil, errors.New("the training corpora hold no sentences")
	}
	entities := corpus.Entities(all)
	if len(o.Labels) > 0 {
		for _, label := range o.Labels {
			if !slices.Contains(entities, label) && !o.Keep {
				return nil, fmt.Errorf("no entity labelled %q in the training corpora, which have %s",
					label, strings.Join(entities, ", "))
			}
		}
		entities = o.Labels
	}
	if len(entities) == 0 {
		return nil, errors.New("the training corpora label no entity: every token is O")
	}

	if o.From != nil {
		return o.From.continued(entities, o.Keep, o.Loop.Seed)
	}

	vocabulary, err := newVocabulary(all, o.Vectors)
	if err != nil {
		return nil, fmt.Errorf("word vectors: %w", err)
	}
	t := &Tagger{
		labels: corpus.NewLabelSet(entities), vocabulary: vocabulary,
		workers: sync.Pool{New: newWorker},
	}
	config := encoderConfig(vocabulary, o.Vectors)
	config.Spelled = o.Vectors != nil && o.RareDropout > 0
	config.Cell, config.Hidden, config.Layers, config.ForwardOnly = o.Cell, o.Hidden, o.Layers, o.ForwardOnly
	config.Labels, config.Independent = t.labels.Len(), o.Independent
	var pretrained Pretrained
	if o.Pretrained != nil {
		pretrained = *o.Pretrained
		pretrained.Forward, pretrained.Backward = rounded(pretrained.Forward), rounded(pretrained.Backward)
		config.Pretrained, config.PretrainedSize = pretrained.Forward.Config, pretrainedSize
	}
	if err := config.Validate(); err != nil {
		return nil, err
	}
	t.network = bilstm.NewNetwork(config, t.legalStep, rand.New(rand.NewPCG(o.Loop.Seed, 0)))
	if o.Vectors != nil {
		t.network.Vectors = bilstm.Quantize(o.Vectors.Values, o.Vectors.Size)
	}
	if o.Pretrained != nil {
		if err := t.use(&pretrained); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// legalStep tells the CRF which labels may follow each other.
func (t *Tagger) legalStep(from, to int) bool {
	switch {
	case from == bilstm.Edge:
		return t.labels.MayStart(to)
	case to == bilstm.Edge:
		return t.labels.MayEnd(from)
	}
	return t.labels.MayFollow(from, to)
}

// example is a sentence ready to be trained on.
type example struct {
	tokens []string
	labels []int   // BIOES label numbers; where they are in doubt, the likeliest
	weight float64 // how often a pass sees it, on average

	// soft holds the probabilities of the labels [tokens × labels]; nil where they
	// are known.
	soft []float32

	retokenized []example // it in the tokens of running text, if such copies are drawn
}

// task trains a tagger: it implements training.Task.
type task struct {
	tagger   *Tagger
	options  Training
	corpus   []example
	examples []example // of the pass under way: the corpus, and copies in other case
	dev      []corpus.Sentence
}

var _ training.Task = (*task)(nil)

func newTask(t *Tagger, o Training) (*task, error) {
	k := &task{tagger: t, options: o}
	for _, c := range o.Train {
		known, _ := evaluate.Restrict(c.Sentences, t.labels.Entities())
		for _, s := range known {
			s = viewed(s)
			path, err := t.labels.Path(s.Spans, len(s.Tokens))
			if err != nil {
				return nil, &corpus.ParseError{File: s.File, Line: s.Line, Err: err}
			}
			if len(path) > 0 {
				e := example{tokens: s.Tokens, labels: path, weight: cmp.Or(c.Weight, 1)}
				if s.Soft != nil {
					e.soft = make([]float32, len(path)*t.labels.Len())
					for i, soft := range s.Soft {
						t.labels.Distribution(soft, e.soft[i*t.labels.Len():][:t.labels.Len()])
					}
				} else if o.Retokenized > 0 {
					if e.retokenized, err = retokenized(s, t.labels); err != nil {
						return nil, &corpus.ParseError{File: s.File, Line: s.Line, Err: err}
					}
				}
				k.corpus = append(k.corpus, e)
			}
		}
	}
	for _, c := range o.Dev {
		known, _ := evaluate.Restrict(c.Sentences, t.labels.Entities())
		k.dev = append(k.dev, known...)
	}
	return k, nil
}

func (k *task) Parameters() []bilstm.Parameter { return k.tagger.network.Parameters() }

func (k *task) Updated() { k.tagger.network.Prepare(bilstm.Training) }

// Examples draws the copies of this pass.
func (k *task) Examples(random *rand.Rand) []int {
	k.examples = k.examples[:0]
	for _, e := range k.corpus {
		whole, part := math.Modf(e.weight)
		if part > 0 && random.Float64() < part {
			whole++
		}
		for range int(whole) {
			k.examples = append(k.examples, e)
		}
	}
	lower := k.options.LowerCase
	upper := lower + k.options.UpperCase
	title := upper + k.options.TitleCase
	quoted := title + k.options.Quoted
	unended := quoted + k.options.Unended
	swapped := unended + k.options.SwapNames
	again := swapped + k.options.Retokenized
	misspelled := again + k.options.Misspelled
	for _, e := range slices.Clone(k.examples) {
		switch draw := random.Float64(); {
		case draw < lower:
			k.examples = append(k.examples, e.mapped(strings.ToLower))
		case draw < upper:
			k.examples = append(k.examples, e.mapped(strings.ToUpper))
		case draw < title:
			// From a stray capital to a headline: a capital alone makes no name.
			often := random.Float64()
			k.examples = append(k.examples, e.mapped(func(word string) string {
				if random.Float64() < often {
					return capitalise(word)
				}
				return word
			}))
		case draw < quoted:
			introduction := k.corpus[random.IntN(len(k.corpus))]
			if random.IntN(2) == 0 {
				introduction = drawAttribution(random)
			}
			k.examples = append(k.examples, e.quotedBehind(introduction, random.IntN(2) == 0, k.tagger.labels.Len()))
		case draw < unended:
			if shorter, ok := e.unended(); ok {
				k.examples = append(k.examples, shorter)
			}
		case draw < swapped:
			if other, ok := k.options.Names.swapped(e, k.tagger.labels, personLabel, random); ok {
				k.examples = append(k.examples, other)
			}
		case draw < again:
			k.examples = append(k.examples, e.retokenized...)
		case draw < misspelled:
			k.examples = append(k.examples, e.mapped(func(word string) string {
				if random.IntN(misspelledOneIn) > 0 {
					return word
				}
				return misspell(word, random)
			}))
		}
	}
	lengths := make([]int, len(k.examples))
	for i, e := range k.examples {
		lengths[i] = len(e.tokens)
	}
	return lengths
}

// retokenized returns a sentence in the tokens that nomen finds in running text.
func retokenized(s corpus.Sentence, labels corpus.LabelSet) ([]example, error) {
	var all []example
	for _, one := range corpus.Retokenize(s, tokenize.Default{}) {
		one = viewed(one)
		path, err := labels.Path(one.Spans, len(one.Tokens))
		if err != nil {
			return nil, err
		}
		all = append(all, example{tokens: one.Tokens, labels: path})
	}
	return all, nil
}

// misspelledOneIn is in how many words of a misspelled copy one has a typing
// error.
const misspelledOneIn = 6

// misspell returns a word with a letter twice, one left out, or two changed
// places, which are most of the slips of a hand on a keyboard. Short words and
// those with a digit stay.
func misspell(word string, random *rand.Rand) string {
	letters := []rune(word)
	if len(letters) < 3 || !utf8.ValidString(word) || strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) {
		return word
	}
	at := 1 + random.IntN(len(letters)-2)
	switch random.IntN(3) {
	case 0:
		letters = slices.Insert(letters, at, letters[at])
	case 1:
		letters = slices.Delete(letters, at, at+1)
	default:
		letters[at], letters[at+1] = letters[at+1], letters[at]
	}
	return string(letters)
}

// unended returns the example without the punctuation at its end, if it ends in
// some that belongs to no entity.
func (e example) unended() (example, bool) {
	n := len(e.tokens) - 1
	if n == 0 || e.labels[n] != 0 || !slices.Contains([]string{".", "!", "?"}, e.tokens[n]) {
		return e, false
	}
	shorter := example{tokens: e.tokens[:n], labels: e.labels[:n]}
	if e.soft != nil {
		shorter.soft = e.soft[:len(e.soft)/(n+1)*n]
	}
	return shorter, true
}

// target returns the probabilities of the labels of the first n tokens [n × labels].
func (e example) target(n, labels int) []float32 {
	if e.soft != nil {
		return e.soft[:n*labels]
	}
	all := make([]float32, n*labels)
	for i, label := range e.labels[:n] {
		all[i*labels+label] = 1
	}
	return all
}

// quotedBehind returns another example that goes on with this one as direct
// speech. Corpora are cut so that a sentence mostly begins where the example
// does; in running text a capital behind an opening quotation mark is just as
// little of a name. labels is how many labels there are.
func (e example) quotedBehind(other example, curly bool, labels int) example {
	first, marks := len(other.tokens), [2]string{`"`, `"`}
	if curly {
		marks = [2]string{"“", "”"}
	}
	if other.tokens[first-1] == "." && other.labels[first-1] == 0 {
		first--
	}
	quoted := example{
		tokens: slices.Concat(other.tokens[:first], []string{",", marks[0]}, e.tokens, marks[1:]),
		labels: slices.Concat(other.labels[:first], []int{0, 0}, e.labels, []int{0}),
	}
	if e.soft != nil || other.soft != nil {
		mark := example{labels: []int{0, 0}}
		quoted.soft = slices.Concat(other.target(first, labels), mark.target(2, labels),
			e.target(len(e.tokens), labels), mark.target(1, labels))
	}
	return quoted
}

// drawAttribution returns the words that most direct speech begins behind.
// What they introduce is a sentence like any other, of which their nearness to
// a quotation mark tells nothing: corpora that hold few of them teach that a
// name is called out there.
func drawAttribution(random *rand.Rand) example {
	subjects := []string{"He", "She", "They", "We", "I", "You", "and he", "but she", "The man", "A spokeswoman", "My friend", "Officials"}
	verbs := []string{"said", "says", "asked", "replied", "added", "wrote", "told us", "shouted", "tweeted", "then said"}
	tokens := strings.Fields(subjects[random.IntN(len(subjects))] + " " + verbs[random.IntN(len(verbs))])
	return example{tokens: tokens, labels: make([]int, len(tokens))}
}

// capitalise writes a word as headlines do.
func capitalise(word string) string {
	r, size := utf8.DecodeRuneInString(word)
	if size == 0 || r == utf8.RuneError {
		return word
	}
	return string(unicode.ToTitle(r)) + word[size:]
}

// mapped returns the example with every token changed.
func (e example) mapped(change func(string) string) example {
	tokens := make([]string, len(e.tokens))
	for i, token := range e.tokens {
		tokens[i] = change(token)
	}
	return example{tokens: tokens, labels: e.labels, soft: e.soft}
}

// Evaluate returns the F1 of the dev sentences, 0 to 1, or NaN without any.
func (k *task) Evaluate(ctx context.Context) (float64, error) {
	if len(k.dev) == 0 {
		return math.NaN(), nil
	}
	k.tagger.forms = newFormCache() // the weights have changed
	predicted, _, err := k.tagger.Predict(ctx, k.dev)
	if err != nil {
		return 0, err
	}
	report, err := evaluate.Compare(k.dev, predicted)
	return report.Overall.F1, err
}

// shard sums up the gradients of a part of every batch.
type shard struct {
	task     *task
	gradient *bilstm.Network
	all      []bilstm.Parameter
	desk     desk
	examples []example
}

func (k *task) NewShard() training.Shard {
	gradient := k.tagger.network.NewGradient()
	return &shard{task: k, gradient: gradient, all: gradient.Parameters()}
}

func (s *shard) Gradients() []bilstm.Parameter { return s.all }

func (s *shard) Accumulate(examples []int, random *rand.Rand) float64 {
	s.examples = s.examples[:0]
	for _, e := range examples {
		s.examples = append(s.examples, s.task.examples[e])
	}
	t, o := s.task.tagger, s.task.options
	input, target := s.desk.pack(t, s.examples)
	for i, word := range input.Forms.Words {
		if random.Float64() < max(0, o.WordDropout)+o.RareDropout*t.vocabulary.rarity(word) {
			input.Forms.Words[i] = unknownWord
		}
	}
	return t.network.Gradient(&s.desk.scratch, *input, target, max(o.Dropout, 0), random, s.gradient)
}

// desk is the memory that one goroutine trains with, kept from batch to batch.
type desk struct {
	scratch   bilstm.Scratch
	packer    packer
	sentences [][]string
}

// pack sorts examples, the longest first, and returns them as a network takes them,
// with the probabilities of their labels [rows × labels]. Both are valid until it is
// called again.
func (d *desk) pack(t *Tagger, examples []example) (*bilstm.Sentences, blas32.General) {
	slices.SortStableFunc(examples, func(a, b example) int { return len(b.tokens) - len(a.tokens) })
	d.sentences = d.sentences[:0]
	for _, e := range examples {
		d.sentences = append(d.sentences, e.tokens)
	}
	input := d.packer.pack(t.vocabulary, d.sentences)
	d.scratch.Reset()
	target := d.scratch.ZeroMatrix(len(input.Tokens), t.labels.Len())
	for i, e := range examples {
		for j, label := range e.labels {
			probabilities := matrixRow(target, input.Batch.Row(i, j))
			if e.soft != nil {
				copy(probabilities, e.soft[j*target.Cols:])
			} else {
				probabilities[label] = 1
			}
		}
	}
	return input, target
}
