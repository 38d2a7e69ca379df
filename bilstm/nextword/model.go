package nextword

import (
	"fmt"
	"io"
	"os"

	"nomen/bilstm"
	"nomen/bilstm/safetensors"
	"nomen/bilstm/training"
	"nomen/internal/modelfile"
	"nomen/internal/words"
)

// Format names the layout of a model file. A change that older programs can't
// read has a higher number.
const Format = "nomen-nextword/1"

// Model predicts the next word of a text. It does not change after it is made,
// and serves any number of goroutines.
type Model struct {
	network    *bilstm.Language
	vocabulary *vocabulary
	about      About
}

// About tells what a model is and where it comes from.
type About struct {
	Network  bilstm.LanguageConfig `json:"network"`            // sizes
	Backward bool                  `json:"backward,omitempty"` // it predicts the word before, not the next
	Digest   string                `json:"sha256"`             // of the tensors
	Origin   Origin                `json:"origin"`
}

// Origin tells what a model was trained on and how well it does.
type Origin struct {
	Words      int     `json:"words"`                // trained on
	Names      int     `json:"names,omitempty"`      // of persons that were replaced in them
	Pretrained string  `json:"pretrained,omitempty"` // digest of the model that training began with
	Seed       uint64  `json:"seed"`
	Epochs     int     `json:"epochs"`     // passes made
	BestEpoch  int     `json:"best_epoch"` // the one that was kept
	Perplexity float64 `json:"perplexity"` // of the dev text after that; 0 without one
}

// About returns the model's description.
func (m *Model) About() About { return m.about }

// Network returns the model's network, which must not be changed, for another
// one to use what it knows of words.
func (m *Model) Network() *bilstm.Language { return m.network }

// Words returns the words that the network knows, one a line in the order of
// their numbers, which begin with 1. Those that follow another word without a
// space begin with U+2060.
func (m *Model) Words() string { return m.vocabulary.ids.Text(1, m.vocabulary.ids.Len()) }

// Characters returns the characters by which it reads other words, in the order
// of their numbers, which begin with 1.
func (m *Model) Characters() string { return m.vocabulary.alphabet.String() }

// describe sets down what the model was trained on and how well it does.
func (m *Model) describe(o Training, result *training.Result) {
	m.about = About{Network: m.network.Config, Backward: o.Backward, Origin: Origin{
		Words: o.Train.Len(), Names: o.Train.Names(), Seed: o.Loop.Seed, Epochs: len(result.History), BestEpoch: result.Best.Epoch,
	}}
	if o.Pretrained != nil {
		m.about.Origin.Pretrained = o.Pretrained.about.Digest
	}
	if o.Dev != nil {
		m.about.Origin.Perplexity = Report{CrossEntropy: -result.Best.Score}.Perplexity()
	}
	m.about.Digest = m.file(false).Digest()
}

// Open loads the model in a file. Errors name the file.
func Open(path string) (*Model, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m, err := Load(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// Load makes a model from the content of a model file. Errors are those of a
// tagger's model.
func Load(data []byte) (*Model, error) {
	m := &Model{}
	if err := modelfile.Read(data, Format, &m.about, m.read, func() string { return m.about.Digest }); err != nil {
		return nil, err
	}
	m.network.Prepare(bilstm.Inference)
	return m, nil
}

// read takes over the tensors of a file. Before it makes a network it looks
// whether the file holds as many numbers as that would have.
func (m *Model) read(file *safetensors.File) error {
	config := m.about.Network
	if err := config.Validate(); err != nil {
		return err
	}
	characters, _ := file.Tensor("vocabulary.characters")
	list, _ := file.Tensor("vocabulary.words")
	alphabet, err := words.ParseAlphabet(string(characters.Data))
	if err != nil {
		return err
	}
	ids, err := words.NewIDs(string(list.Data))
	if err != nil {
		return err
	}
	m.vocabulary = &vocabulary{ids: ids, alphabet: alphabet}
	if m.vocabulary.size() != config.Words || alphabet.Size() != config.Characters {
		return fmt.Errorf("the network has %d words and %d characters, the model lists %d and %d",
			config.Words, config.Characters, m.vocabulary.size(), alphabet.Size())
	}
	if held, wanted := modelfile.Numbers(file, safetensors.F32, safetensors.I8), config.Parameters(); wanted > held {
		return fmt.Errorf("the network needs %d numbers, the file holds %d", wanted, held)
	}
	m.network = bilstm.NewLanguage(config, nil)
	for _, p := range m.network.Parameters() {
		if err := modelfile.Parameter(file, p); err != nil {
			return err
		}
	}
	return nil
}

// file returns the tensors of the model, matrices in 8-bit integers if they
// shall be quantized.
func (m *Model) file(quantized bool) *safetensors.File {
	v := m.vocabulary
	file := &safetensors.File{Tensors: []safetensors.Tensor{
		safetensors.FromBytes("vocabulary.characters", []byte(v.alphabet.String())),
		safetensors.FromBytes("vocabulary.words", []byte(v.ids.Text(1, v.ids.Len()))),
	}}
	for _, p := range m.network.Parameters() {
		file.Tensors = append(file.Tensors, modelfile.FromParameter(p, quantized)...)
	}
	return file
}

// Write writes the model file. The same model always gives the same bytes.
func (m *Model) Write(w io.Writer) error { return modelfile.Write(w, Format, m.about, m.file(false)) }

// WriteQuantized writes the model file with all matrices in 8-bit integers, a
// quarter of the size.
func (m *Model) WriteQuantized(w io.Writer) error {
	about, file := m.about, m.file(true)
	about.Digest = file.Digest()
	return modelfile.Write(w, Format, about, file)
}

// WriteFile writes the model to a file, which either stays what it was or is
// replaced as a whole.
func (m *Model) WriteFile(path string, quantized bool) error {
	if quantized {
		return modelfile.Replace(path, m.WriteQuantized)
	}
	return modelfile.Replace(path, m.Write)
}
