package tagger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/google/renameio/v2/maybe"

	"nomen/bilstm/safetensors"
)

// Write writes the model file. The same model always gives the same bytes.
func (t *Tagger) Write(w io.Writer) error {
	file := t.file()
	about, err := json.Marshal(t.about)
	if err != nil {
		return fmt.Errorf("describing the model: %w", err)
	}
	file.Metadata = map[string]string{"format": Format, "about": string(about)}
	return safetensors.Write(w, file)
}

// file returns the tensors of the model.
func (t *Tagger) file() *safetensors.File {
	v := t.vocabulary
	file := &safetensors.File{Tensors: []safetensors.Tensor{
		safetensors.FromBytes("vocabulary.characters", []byte(v.alphabet.String())),
		safetensors.FromBytes("vocabulary.learned", []byte(v.ids.Text(1, v.learned))),
		safetensors.FromBytes("vocabulary.words", []byte(v.ids.Text(v.learnedCount(), v.size()))),
	}}
	for _, p := range t.network.Parameters() {
		file.Tensors = append(file.Tensors, safetensors.FromFloat32s(p.Name, p.Shape, p.Values))
	}
	if q := t.network.Vectors; q != nil {
		file.Tensors = append(file.Tensors,
			safetensors.FromInt8s("vocabulary.vectors", []int{len(q.Scales), q.Size}, q.Values),
			safetensors.FromFloat32s("vocabulary.scales", []int{len(q.Scales)}, q.Scales))
	}
	return file
}

// WriteFile writes the model to a file, which either stays what it was or is
// replaced as a whole.
func (t *Tagger) WriteFile(path string) error {
	var buffer bytes.Buffer
	if err := t.Write(&buffer); err != nil {
		return fmt.Errorf("model %s: %w", path, err)
	}
	if err := maybe.WriteFile(path, buffer.Bytes(), 0o644); err != nil {
		return fmt.Errorf("model %s could not be written: %w", path, err)
	}
	return nil
}
