package training

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/google/renameio/v2/maybe"

	"nomen/bilstm"
	"nomen/bilstm/safetensors"
)

// checkpointFormat names the layout of a checkpoint, a safetensors file with
// the parameters ("parameter."), their averages if there are ("average."), the
// optimizer's state and the parameters of the best pass ("best.") under their prefixed names.
const checkpointFormat = "nomen-checkpoint/1"

// ErrOtherRun says that a checkpoint belongs to another training run.
var ErrOtherRun = errors.New("the checkpoint is of another training run")

// checkpointState is what a checkpoint holds beside tensors.
type checkpointState struct {
	Step    int     `json:"step"`
	History []Epoch `json:"history"`
}

// tensors lists all arrays of the state, under the names they have in a file.
func (l *loop) tensors() []bilstm.Parameter {
	var all []bilstm.Parameter
	for _, p := range l.parameters {
		all = append(all, bilstm.Parameter{Name: "parameter." + p.Name, Shape: p.Shape, Values: p.Values})
	}
	return slices.Concat(all, l.best, l.averages.of, l.optimizer.state())
}

// identity describes the run: what must be the same when it is continued.
func (l *loop) identity() map[string]string {
	all := map[string]string{
		"epochs":        fmt.Sprint(l.Epochs),
		"batch size":    fmt.Sprint(l.BatchSize),
		"optimizer":     l.Optimizer,
		"average":       fmt.Sprint(l.Average),
		"learning rate": fmt.Sprint(l.LearningRate, l.ConstantRate, l.Warmup, l.Clip),
		"seed":          fmt.Sprint(l.Seed),
	}
	maps.Copy(all, l.Identity)
	return all
}

// save writes the whole state to the checkpoint file, which either stays what
// it was or is replaced as a whole.
func (l *loop) save() error {
	encoded, err := json.Marshal(checkpointState{Step: l.step, History: l.history})
	if err != nil {
		return fmt.Errorf("checkpoint %s: %w", l.Checkpoint, err)
	}
	identity, err := json.Marshal(l.identity())
	if err != nil {
		return fmt.Errorf("checkpoint %s: %w", l.Checkpoint, err)
	}
	file := &safetensors.File{Metadata: map[string]string{
		"format": checkpointFormat, "state": string(encoded), "run": string(identity),
	}}
	for _, p := range l.tensors() {
		file.Tensors = append(file.Tensors, safetensors.FromFloat32s(p.Name, p.Shape, p.Values))
	}
	var buffer bytes.Buffer
	if err := safetensors.Write(&buffer, file); err != nil {
		return fmt.Errorf("checkpoint %s: %w", l.Checkpoint, err)
	}
	if err := maybe.WriteFile(l.Checkpoint, buffer.Bytes(), 0o644); err != nil {
		return fmt.Errorf("checkpoint %s could not be written; free some space and continue with --resume: %w", l.Checkpoint, err)
	}
	return nil
}

// load continues from the checkpoint file, if there is one.
func (l *loop) load() error {
	data, err := os.ReadFile(l.Checkpoint)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := l.restore(data); err != nil {
		return fmt.Errorf("checkpoint %s: %w", l.Checkpoint, err)
	}
	return nil
}

// restore takes over the state in data, the content of a checkpoint.
func (l *loop) restore(data []byte) error {
	file, err := safetensors.Parse(data)
	if err != nil {
		return err
	}
	if format := file.Metadata["format"]; format != checkpointFormat {
		return fmt.Errorf("%w: its format is %q, expected %q", safetensors.ErrCorrupt, format, checkpointFormat)
	}
	if err := l.compareIdentity(file.Metadata["run"]); err != nil {
		return err
	}
	var state checkpointState
	if err := json.Unmarshal([]byte(file.Metadata["state"]), &state); err != nil {
		return fmt.Errorf("%w: the training state is no JSON: %w", safetensors.ErrCorrupt, err)
	}
	for _, p := range l.tensors() {
		tensor, ok := file.Tensor(p.Name)
		if !ok || !slices.Equal(tensor.Shape, p.Shape) {
			return fmt.Errorf("%w: tensor %q has shape %v, expected %v", ErrOtherRun, p.Name, tensor.Shape, p.Shape)
		}
		values, err := tensor.Float32s()
		if err != nil {
			return err
		}
		copy(p.Values, values)
	}
	l.step, l.history = state.Step, state.History
	return nil
}

// compareIdentity reports the first thing in which the run described by
// encoded differs from this one.
func (l *loop) compareIdentity(encoded string) error {
	var theirs map[string]string
	if err := json.Unmarshal([]byte(encoded), &theirs); err != nil {
		return fmt.Errorf("%w: the description of the run is no JSON: %w", safetensors.ErrCorrupt, err)
	}
	ours := l.identity()
	for _, key := range slices.Sorted(maps.Keys(ours)) {
		if theirs[key] != ours[key] {
			return fmt.Errorf("%w: its %s is %q, now it is %q; train with the same settings and data, or without --resume",
				ErrOtherRun, key, theirs[key], ours[key])
		}
	}
	return nil
}
