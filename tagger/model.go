package tagger

import (
	"fmt"
	"os"
	"slices"
	"sync"

	"nomen/bilstm"
	"nomen/bilstm/safetensors"
	"nomen/internal/modelfile"
	"nomen/internal/simd"
	"nomen/internal/words"
	"nomen/tagger/corpus"
)

// Format names the layout of a model file. A change that older programs can't
// read has a higher number.
const Format = "nomen-tagger/1"

var (
	// ErrModelNewer says that a model was made by a newer version.
	ErrModelNewer = modelfile.ErrNewer
	// ErrModelCorrupt says that a file is no tagger model, or a damaged one.
	ErrModelCorrupt = modelfile.ErrCorrupt
)

// Tagger finds entities in sentences. It does not change after it is made,
// except for Threads, Context, MinScore and Probabilities, and serves any number of goroutines.
type Tagger struct {
	// Threads is how many goroutines one call uses; 0: as many as there are
	// cores. It never changes the result. Set it before the first use.
	Threads int

	// Context is how far Tag, TagDocument, Stream and Predict look beyond a
	// sentence, if the model was made to. Set it before the first use.
	Context Context

	// MinScore is the least score of a span that is found, 0 to 1; 0: those of the
	// best label path, whatever their score. At 0.5 or below it also brings in
	// spans that are not on that path. Set it before the first use.
	MinScore float64

	// Probabilities makes Stream give each token the labels that it may have and
	// their probabilities too, unscaled. Set it before the first use.
	Probabilities bool

	network    *bilstm.Network
	vocabulary *vocabulary
	labels     corpus.LabelSet
	about      About
	others     []*Tagger   // whose scores are averaged with those of the network
	mean       *bilstm.CRF // of all, if there are others
	forms      *formCache
	workers    sync.Pool // of *worker
}

// About returns the model's description.
func (t *Tagger) About() About { return t.about }

// Labels returns the entity labels that the model knows, sorted.
func (t *Tagger) Labels() []string { return t.labels.Entities() }

// Vectors returns the pretrained word vectors inside the model, to train
// another one with, or nil if it has none.
func (t *Tagger) Vectors() *Vectors {
	q := t.network.Vectors
	if q == nil {
		return nil
	}
	v := &Vectors{Words: make([]string, q.Rows), Size: q.Size, Values: make([]float32, len(q.Values))}
	for i := range v.Words {
		v.Words[i] = t.vocabulary.ids.Word(t.vocabulary.learnedCount() + i)
		q.Row(v.Values[i*q.Size:], i)
	}
	return v
}

// Open loads the model in a file. Errors name the file.
func Open(path string) (*Tagger, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t, err := Load(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// Load makes a tagger from the content of a model file, which must not change
// as long as the tagger is used: the word vectors stay in it. It returns
// ErrModelNewer or ErrModelCorrupt, wrapped with what is wrong, for a file
// that it can't use, and takes little more memory for it than the file is large; four times that
// for language models.
//
// Where the processor multiplies 8-bit integers faster than float32 (AVX2, or AVX-512
// with VNNI), the recurrent product is computed so, and activations about as exactly;
// LoadExact doesn't do that.
//
// A model may leave tensors to another: one that shares the word vectors of the
// default model, say. Its file is completed from those in shared.
func Load(data []byte, shared ...[]byte) (*Tagger, error) {
	if simd.FastInt8() {
		return load(data, bilstm.QuantizedInference, shared)
	}
	return LoadExact(data, shared...)
}

// LoadExact is Load with all products and activations in float32, as while training,
// whatever the processor; only what is kept of word forms is rounded, as Load has it. With
// integers 27 labels of 3,843,647 tokens of novels differ.
func LoadExact(data []byte, shared ...[]byte) (*Tagger, error) {
	return load(data, bilstm.Inference, shared)
}

func load(data []byte, purpose bilstm.Purpose, shared [][]byte) (*Tagger, error) {
	t := &Tagger{workers: sync.Pool{New: newWorker}}
	if err := modelfile.Read(data, Format, &t.about, t.read, func() string { return t.about.Digest }, shared...); err != nil {
		return nil, err
	}
	t.prepare(purpose)
	return t, nil
}

// prepare makes the tagger ready to tag after its weights have changed.
func (t *Tagger) prepare(purpose bilstm.Purpose) {
	t.network.Prepare(purpose)
	t.forms = newFormCache()
}

// read takes over the tensors of a file.
func (t *Tagger) read(file *safetensors.File) error {
	if len(t.about.Labels) == 0 || !slices.IsSorted(t.about.Labels) {
		return fmt.Errorf("labels %q are not sorted", t.about.Labels)
	}
	t.labels = corpus.NewLabelSet(t.about.Labels)
	if err := t.about.Consistency.validate(); err != nil {
		return err
	}
	config := t.about.Network
	if err := config.Validate(); err != nil {
		return err
	}
	if err := t.readVocabulary(file); err != nil {
		return err
	}
	for _, size := range []struct {
		name       string
		have, want int
	}{
		{"labels", config.Labels, t.labels.Len()},
		{"learned words", config.Words, t.vocabulary.learnedCount()},
		{"characters", config.Characters, t.vocabulary.alphabet.Size()},
		{"word shapes", config.Shapes, words.Shapes},
	} {
		if size.have != size.want {
			return fmt.Errorf("the network has %d %s, the model lists %d", size.have, size.name, size.want)
		}
	}
	return t.readNetwork(file)
}

func (t *Tagger) readVocabulary(file *safetensors.File) error {
	text := func(name string) string {
		tensor, _ := file.Tensor(name)
		return string(tensor.Data)
	}
	alphabet, err := words.ParseAlphabet(text("vocabulary.characters"))
	if err != nil {
		return err
	}
	t.vocabulary, err = assembleVocabulary(text("vocabulary.learned"), text("vocabulary.words"), alphabet)
	return err
}

// readNetwork takes over the weights. Before it makes a network it looks
// whether the file holds as many numbers as the network would have.
func (t *Tagger) readNetwork(file *safetensors.File) error {
	config, held := t.about.Network, modelfile.Numbers(file, safetensors.F32, safetensors.I8)
	if wanted := config.Parameters(); wanted > held {
		return fmt.Errorf("the network needs %d numbers, the file holds %d", wanted, held)
	}
	t.network = bilstm.NewNetwork(config, t.legalStep, nil)
	for _, p := range t.network.Parameters() {
		if err := modelfile.Parameter(file, p); err != nil {
			return err
		}
	}
	if t.network.Pretrained != nil {
		if err := t.readPretrained(file); err != nil {
			return err
		}
	}
	if t.vocabulary.fixed() == 0 {
		return nil
	}
	return t.readVectors(file)
}

func (t *Tagger) readVectors(file *safetensors.File) error {
	size, count := t.about.Network.WordSize, t.vocabulary.fixed()
	q, err := modelfile.Quantized(file, "vocabulary.vectors", "vocabulary.scales")
	if err != nil {
		return err
	}
	if q.Rows != count || q.Size != size {
		return fmt.Errorf("there are %d vectors of %d numbers, expected %d of %d", q.Rows, q.Size, count, size)
	}
	t.network.Vectors = q
	return nil
}
