// Package modelfile reads and writes what the model files of both heads have in
// common: a safetensors file whose metadata name its format and hold a
// description in JSON, and with it a checksum of the tensors.
package modelfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/google/renameio/v2/maybe"

	"nomen/bilstm"
	"nomen/bilstm/safetensors"
)

var (
	// ErrNewer says that a model was made by a newer version.
	ErrNewer = errors.New("the model was made by a newer version of nomen; update nomen")
	// ErrCorrupt says that a file is no model of the kind wanted, or a damaged
	// one.
	ErrCorrupt = errors.New("not a usable model")
)

// Read reads a model file of the given format, such as "nomen-tagger/1". It
// puts the description into about, and hands the tensors to take, while it
// computes their checksum; digest then returns the one that about has. Tensors
// that data leaves out, see WithoutShared, are those of the files in shared. Errors
// wrap ErrNewer or ErrCorrupt.
func Read(data []byte, format string, about any, take func(*safetensors.File) error, digest func() string, shared ...[]byte) error {
	file, err := safetensors.Parse(data)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if err := checkFormat(file.Metadata["format"], format); err != nil {
		return err
	}
	if err := complete(file, shared); err != nil {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if err := json.Unmarshal([]byte(file.Metadata["about"]), about); err != nil {
		return fmt.Errorf("%w: its description is no JSON: %w", ErrCorrupt, err)
	}
	computed := make(chan string, 1)
	go func() { computed <- file.Digest() }() // takes as long as all the rest
	err = take(file)
	if <-computed != digest() {
		return fmt.Errorf("%w: the checksum of the tensors is wrong; the file is damaged, get it anew", ErrCorrupt)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return nil
}

// complete adds the tensors that the metadata say are left to other files.
func complete(file *safetensors.File, shared [][]byte) error {
	names := strings.Fields(file.Metadata[left])
	for _, data := range shared {
		other, err := safetensors.Parse(data)
		if err != nil {
			return fmt.Errorf("the file it shares tensors with: %w", err)
		}
		names = slices.DeleteFunc(names, func(name string) bool {
			tensor, ok := other.Tensor(name)
			if ok {
				file.Tensors = append(file.Tensors, tensor)
			}
			return ok
		})
	}
	if len(names) > 0 {
		return fmt.Errorf("it leaves %s to another file; get the whole model", strings.Join(names, ", "))
	}
	return nil
}

// left is the entry of the metadata that names the tensors left to other files,
// with spaces between.
const left = "left"

// WithoutShared writes the model file in data without the tensors that the one
// in shared has as well, for Read to put back.
func WithoutShared(w io.Writer, data, shared []byte) error {
	file, err := safetensors.Parse(data)
	if err != nil {
		return err
	}
	if file.Metadata == nil {
		return fmt.Errorf("%w: it has no metadata", ErrCorrupt)
	}
	other, err := safetensors.Parse(shared)
	if err != nil {
		return err
	}
	var names []string
	file.Tensors = slices.DeleteFunc(file.Tensors, func(tensor safetensors.Tensor) bool {
		same, ok := other.Tensor(tensor.Name)
		ok = ok && same.Type == tensor.Type && slices.Equal(same.Shape, tensor.Shape) && bytes.Equal(same.Data, tensor.Data)
		if ok {
			names = append(names, tensor.Name)
		}
		return ok
	})
	file.Metadata[left] = strings.Join(names, " ")
	return safetensors.Write(w, file)
}

// checkFormat compares formats, which are a name and a number behind a slash.
func checkFormat(have, want string) error {
	if have == want {
		return nil
	}
	kind, _, _ := strings.Cut(want, "/")
	if strings.HasPrefix(have, kind+"/") {
		return fmt.Errorf("%w (its format is %q, this version reads %q)", ErrNewer, have, want)
	}
	return fmt.Errorf("%w: its format is %q, expected %q", ErrCorrupt, have, want)
}

// Numbers is how many numbers the tensors of the given types hold: to be
// compared with what a network needs before it is made.
func Numbers(file *safetensors.File, types ...safetensors.Type) (n int) {
	for _, tensor := range file.Tensors {
		if slices.Contains(types, tensor.Type) {
			n += tensor.Len()
		}
	}
	return n
}

// Parameter takes over the values of a parameter of the same name and shape. All
// are finite, but where a value is −∞ already: a forbidden step stays one.
func Parameter(file *safetensors.File, p bilstm.Parameter) error {
	tensor, ok := file.Tensor(p.Name)
	switch {
	case !ok:
		return fmt.Errorf("tensor %q is missing", p.Name)
	case !slices.Equal(tensor.Shape, p.Shape):
		return fmt.Errorf("tensor %q has shape %v, expected %v", p.Name, tensor.Shape, p.Shape)
	}
	values, err := numbers(file, tensor)
	if err != nil {
		return err
	}
	for i, v := range values {
		if forbidden := math.IsInf(float64(p.Values[i]), -1); v-v != 0 && !(forbidden && v == p.Values[i]) || forbidden && v-v == 0 {
			return fmt.Errorf("tensor %q has the value %v at %d", p.Name, v, i)
		}
	}
	copy(p.Values, values)
	return nil
}

// numbers returns the values of a tensor, F32 or I8 with scales.
func numbers(file *safetensors.File, tensor safetensors.Tensor) ([]float32, error) {
	if tensor.Type != safetensors.I8 {
		return tensor.Float32s()
	}
	q, err := Quantized(file, tensor.Name, tensor.Name+".scales")
	if err != nil {
		return nil, err
	}
	values := make([]float32, q.Rows*q.Size)
	for i := range q.Rows {
		q.Row(values[i*q.Size:][:q.Size], i)
	}
	return values, nil
}

// Quantized returns a table that is an I8 tensor [rows × size] and an F32 one
// with a scale for each row.
func Quantized(file *safetensors.File, values, scales string) (*bilstm.Quantized, error) {
	v, _ := file.Tensor(values)
	s, _ := file.Tensor(scales)
	if len(v.Shape) != 2 || v.Shape[1] < 1 || !slices.Equal(s.Shape, v.Shape[:1]) {
		return nil, fmt.Errorf("tensors %q and %q have shapes %v and %v, expected a table and a number for each row", values, scales, v.Shape, s.Shape)
	}
	var err error
	q := &bilstm.Quantized{Rows: v.Shape[0], Size: v.Shape[1]}
	if q.Values, err = v.Int8s(); err != nil {
		return nil, err
	}
	if q.Scales, err = s.Float32s(); err != nil {
		return nil, err
	}
	for i, scale := range q.Scales {
		if scale-scale != 0 {
			return nil, fmt.Errorf("tensor %q has the value %v at %d", scales, scale, i)
		}
	}
	return q, nil
}

// FromQuantized returns the tensors of a table.
func FromQuantized(q *bilstm.Quantized, values, scales string) []safetensors.Tensor {
	return []safetensors.Tensor{
		safetensors.FromInt8s(values, []int{q.Rows, q.Size}, q.Values),
		safetensors.FromFloat32s(scales, []int{q.Rows}, q.Scales),
	}
}

// FromParameter returns the tensors of a parameter, in 8-bit integers with scales
// if it is a matrix and they shall be quantized.
func FromParameter(p bilstm.Parameter, quantized bool) []safetensors.Tensor {
	if quantized && len(p.Shape) == 2 {
		return FromQuantized(bilstm.Quantize(p.Values, p.Shape[1]), p.Name, p.Name+".scales")
	}
	return []safetensors.Tensor{safetensors.FromFloat32s(p.Name, p.Shape, p.Values)}
}

// Write writes a model file. The same model always gives the same bytes.
func Write(w io.Writer, format string, about any, file *safetensors.File) error {
	described, err := json.Marshal(about)
	if err != nil {
		return fmt.Errorf("describing the model: %w", err)
	}
	file.Metadata = map[string]string{"format": format, "about": string(described)}
	return safetensors.Write(w, file)
}

// Replace writes a file, which either stays what it was or is replaced as a
// whole. Errors name it.
func Replace(path string, write func(io.Writer) error) error {
	var buffer bytes.Buffer
	if err := write(&buffer); err != nil {
		return fmt.Errorf("model %s: %w", path, err)
	}
	if err := maybe.WriteFile(path, buffer.Bytes(), 0o644); err != nil {
		return fmt.Errorf("model %s could not be written: %w", path, err)
	}
	return nil
}
