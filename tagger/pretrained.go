package tagger

import (
	"errors"
	"fmt"

	"nomen/bilstm"
	"nomen/bilstm/safetensors"
	"nomen/internal/modelfile"
	"nomen/internal/words"
)

// Pretrained is what two language models know of words in running text, for a
// tagger to read with. Both number the same words and characters.
type Pretrained struct {
	Forward, Backward *bilstm.Language
	Words, Characters string // one a line, in the order of their numbers, which begin with 1
	Source            string // where they come from, for the tagger's description
}

// pretrainedSize is how many numbers the states of the language models become.
const pretrainedSize = 128

// pretrainedVocabulary turns word forms into what language models know.
type pretrainedVocabulary struct {
	ids      *words.IDs
	alphabet *words.Alphabet
}

func newPretrainedVocabulary(list, characters string) (*pretrainedVocabulary, error) {
	ids, err := words.NewIDs(list)
	if err != nil {
		return nil, err
	}
	alphabet, err := words.ParseAlphabet(characters)
	return &pretrainedVocabulary{ids, alphabet}, err
}

// describe appends a form. Labelled sentences don't tell whether a space goes
// before it; it is read as the language models know it best, a comma as one that
// no space goes before.
func (v *pretrainedVocabulary) describe(forms *bilstm.Forms, form string) {
	if v == nil {
		return
	}
	id, _ := v.ids.ID(form)
	if glued, ok := v.ids.ID(words.Glue + form); ok && (id == unknownWord || glued < id) {
		id = glued
	}
	forms.Words = append(forms.Words, id)
	if id == unknownWord {
		forms.Characters = v.alphabet.AppendIDs(forms.Characters, form)
	}
	forms.Starts = append(forms.Starts, int32(len(forms.Characters)))
}

// rounded returns a copy of a language model with the weights that it has once
// the tagger is written: training shall see no others.
func rounded(model *bilstm.Language) *bilstm.Language {
	config := model.Config
	config.Untied = false // it predicts nothing any more
	copied := bilstm.NewLanguage(config, nil)
	from := map[string][]float32{}
	for _, p := range model.Parameters() {
		from[p.Name] = p.Values
	}
	for _, p := range copied.Parameters() {
		copy(p.Values, from[p.Name])
		if len(p.Shape) == 2 {
			roundRows(p.Values, p.Shape[1])
		}
	}
	return copied
}

// roundRows makes values [rows × size] those that they are once a file has held
// them in 8-bit integers.
func roundRows(values []float32, size int) {
	// Twice: a scale may be rounded once more, and then no more.
	for range 2 {
		q := bilstm.Quantize(values, size)
		for row := range q.Rows {
			q.Row(values[row*size:][:size], row)
		}
	}
}

// use makes the tagger read with language models.
func (t *Tagger) use(p *Pretrained) error {
	if p.Forward.Config != p.Backward.Config {
		return errors.New("the language models that read forward and backward differ in shape")
	}
	v, err := newPretrainedVocabulary(p.Words, p.Characters)
	if err != nil {
		return err
	}
	if config := p.Forward.Config; v.ids.Len()+1 != config.Words || v.alphabet.Size() != config.Characters {
		return fmt.Errorf("the language models have %d words and %d characters, %d and %d are listed",
			config.Words, config.Characters, v.ids.Len()+1, v.alphabet.Size())
	}
	t.vocabulary.pretrained = v
	t.network.Pretrained.Use(p.Forward, p.Backward)
	return nil
}

// readPretrained takes over the language models that a model file holds.
func (t *Tagger) readPretrained(file *safetensors.File) error {
	config := t.about.Network.Pretrained
	if wanted, held := 2*(config.Parameters()-config.Words), modelfile.Numbers(file, safetensors.F32, safetensors.I8); wanted > held {
		return fmt.Errorf("the language models need %d numbers, the file holds %d", wanted, held)
	}
	list, _ := file.Tensor("pretrained.words")
	characters, _ := file.Tensor("pretrained.characters")
	p := &Pretrained{
		Forward: bilstm.NewLanguage(config, nil), Backward: bilstm.NewLanguage(config, nil),
		Words: string(list.Data), Characters: string(characters.Data),
	}
	if err := t.use(p); err != nil {
		return err
	}
	for _, parameter := range t.network.Pretrained.Fixed() {
		if err := modelfile.Parameter(file, parameter); err != nil {
			return err
		}
	}
	return nil
}

// pretrainedTensors returns the language models, their matrices in 8-bit
// integers.
func (t *Tagger) pretrainedTensors() []safetensors.Tensor {
	v := t.vocabulary.pretrained
	all := []safetensors.Tensor{
		safetensors.FromBytes("pretrained.words", []byte(v.ids.Text(1, v.ids.Len()))),
		safetensors.FromBytes("pretrained.characters", []byte(v.alphabet.String())),
	}
	for _, p := range t.network.Pretrained.Fixed() {
		all = append(all, modelfile.FromParameter(p, true)...)
	}
	return all
}
