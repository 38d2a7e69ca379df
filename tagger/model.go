package tagger

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"sync"

	"nomen/bilstm"
	"nomen/bilstm/safetensors"
	"nomen/internal/simd"
	"nomen/internal/words"
	"nomen/tagger/corpus"
)

// Format names the layout of a model file. A change that older programs can't
// read has a higher number.
const Format = "nomen-tagger/1"

var (
	// ErrModelNewer says that a model was made by a newer version.
	ErrModelNewer = errors.New("the model was made by a newer version of nomen; update nomen")
	// ErrModelCorrupt says that a file is no tagger model, or a damaged one.
	ErrModelCorrupt = errors.New("not a usable tagger model")
)

// Tagger finds entities in sentences. It does not change after it is made,
// except for Threads, and serves any number of goroutines.
type Tagger struct {
	// Threads is how many goroutines one call uses; 0: as many as there are
	// cores. It never changes the result. Set it before the first use.
	Threads int

	network    *bilstm.Network
	vocabulary *vocabulary
	labels     corpus.LabelSet
	about      About
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
// that it can't use, and takes no more memory for it than the file is large.
//
// Where the processor multiplies 8-bit integers faster than float32 (AVX-512
// with VNNI), the recurrent product is computed so; LoadExact doesn't do that.
func Load(data []byte) (*Tagger, error) {
	if simd.FastInt8() {
		return load(data, bilstm.QuantizedInference)
	}
	return LoadExact(data)
}

// LoadExact is Load with all products in float32, as while training, whatever
// the processor: slower on some, and labels differ in a few of ten thousand
// tokens.
func LoadExact(data []byte) (*Tagger, error) { return load(data, bilstm.Inference) }

func load(data []byte, purpose bilstm.Purpose) (*Tagger, error) {
	file, err := safetensors.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModelCorrupt, err)
	}
	if err := checkFormat(file.Metadata["format"]); err != nil {
		return nil, err
	}
	t := &Tagger{workers: sync.Pool{New: newWorker}}
	if err := json.Unmarshal([]byte(file.Metadata["about"]), &t.about); err != nil {
		return nil, fmt.Errorf("%w: its description is no JSON: %w", ErrModelCorrupt, err)
	}
	digest := make(chan string, 1)
	go func() { digest <- file.Digest() }() // takes as long as all the rest
	err = t.read(file)
	if <-digest != t.about.Digest {
		return nil, fmt.Errorf("%w: the checksum of the tensors is wrong; the file is damaged, get it anew", ErrModelCorrupt)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModelCorrupt, err)
	}
	t.prepare(purpose)
	return t, nil
}

// prepare makes the tagger ready to tag after its weights have changed.
func (t *Tagger) prepare(purpose bilstm.Purpose) {
	t.network.Prepare(purpose)
	t.forms = newFormCache(t.network.Projected())
}

func checkFormat(format string) error {
	if format == Format {
		return nil
	}
	if strings.HasPrefix(format, "nomen-tagger/") {
		return fmt.Errorf("%w (its format is %q, this version reads %q)", ErrModelNewer, format, Format)
	}
	return fmt.Errorf("%w: its format is %q, expected %q", ErrModelCorrupt, format, Format)
}

// read takes over the tensors of a file.
func (t *Tagger) read(file *safetensors.File) error {
	if len(t.about.Labels) == 0 || !slices.IsSorted(t.about.Labels) {
		return fmt.Errorf("labels %q are not sorted", t.about.Labels)
	}
	t.labels = corpus.NewLabelSet(t.about.Labels)
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
	config, held := t.about.Network, 0
	for _, tensor := range file.Tensors {
		if tensor.Type == safetensors.F32 {
			held += tensor.Len()
		}
	}
	if wanted := config.Parameters(); wanted > held {
		return fmt.Errorf("the network needs %d numbers, the file holds %d", wanted, held)
	}
	t.network = bilstm.NewNetwork(config, t.legalStep, nil)
	for _, p := range t.network.Parameters() {
		if err := readParameter(file, p); err != nil {
			return err
		}
	}
	if t.vocabulary.fixed() == 0 {
		return nil
	}
	return t.readVectors(file)
}

func readParameter(file *safetensors.File, p bilstm.Parameter) error {
	tensor, ok := file.Tensor(p.Name)
	if !ok || !slices.Equal(tensor.Shape, p.Shape) {
		return fmt.Errorf("tensor %q has shape %v, expected %v", p.Name, tensor.Shape, p.Shape)
	}
	values, err := tensor.Float32s()
	if err != nil {
		return err
	}
	for i, v := range values {
		// A forbidden step is minus infinity, and nothing else is.
		if forbidden := math.IsInf(float64(p.Values[i]), -1); v-v != 0 && !(forbidden && v == p.Values[i]) || forbidden && v-v == 0 {
			return fmt.Errorf("tensor %q has the value %v at %d", p.Name, v, i)
		}
	}
	copy(p.Values, values)
	return nil
}

func (t *Tagger) readVectors(file *safetensors.File) error {
	values, _ := file.Tensor("vocabulary.vectors")
	scales, _ := file.Tensor("vocabulary.scales")
	size, count := t.about.Network.WordSize, t.vocabulary.fixed()
	if !slices.Equal(values.Shape, []int{count, size}) || !slices.Equal(scales.Shape, []int{count}) {
		return fmt.Errorf("the vectors have shapes %v and %v, expected [%d %d] and [%d]", values.Shape, scales.Shape, count, size, count)
	}
	var err error
	q := &bilstm.Quantized{Rows: count, Size: size}
	if q.Values, err = values.Int8s(); err != nil {
		return err
	}
	if q.Scales, err = scales.Float32s(); err != nil {
		return err
	}
	for i, scale := range q.Scales {
		if scale-scale != 0 {
			return fmt.Errorf("the scale of vector %d is %v", i, scale)
		}
	}
	t.network.Vectors = q
	return nil
}
