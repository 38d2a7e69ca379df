package tagger

import (
	"io"

	"nomen/bilstm/safetensors"
	"nomen/internal/modelfile"
)

// learnedVectors is the parameter that holds the vectors of learned words. Beside
// pretrained ones they are 8-bit integers as those are.
const learnedVectors = "encoder.word.weight"

// Write writes the model file. The same model always gives the same bytes.
func (t *Tagger) Write(w io.Writer) error { return modelfile.Write(w, Format, t.about, t.file()) }

// file returns the tensors of the model.
func (t *Tagger) file() *safetensors.File {
	v := t.vocabulary
	file := &safetensors.File{Tensors: []safetensors.Tensor{
		safetensors.FromBytes("vocabulary.characters", []byte(v.alphabet.String())),
		safetensors.FromBytes("vocabulary.learned", []byte(v.ids.Text(1, v.learned))),
		safetensors.FromBytes("vocabulary.words", []byte(v.ids.Text(v.learnedCount(), v.size()))),
	}}
	for _, p := range t.network.Parameters() {
		file.Tensors = append(file.Tensors, modelfile.FromParameter(p, p.Name == learnedVectors && v.fixed() > 0)...)
	}
	if q := t.network.Vectors; q != nil {
		file.Tensors = append(file.Tensors, modelfile.FromQuantized(q, "vocabulary.vectors", "vocabulary.scales")...)
	}
	if t.network.Pretrained != nil {
		file.Tensors = append(file.Tensors, t.pretrainedTensors()...)
	}
	return file
}

// WriteFile writes the model to a file, which either stays what it was or is
// replaced as a whole.
func (t *Tagger) WriteFile(path string) error { return modelfile.Replace(path, t.Write) }
