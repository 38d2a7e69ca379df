package nextword

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomen/bilstm"
	"nomen/bilstm/safetensors"
	"nomen/internal/modelfile"
)

// written is what write writes.
func written(t testing.TB, m *Model, quantized bool) []byte {
	t.Helper()
	var b bytes.Buffer
	write := m.Write
	if quantized {
		write = m.WriteQuantized
	}
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestModelFileRoundTrip(t *testing.T) {
	for _, cell := range []bilstm.Cell{bilstm.LSTM, bilstm.GRU, bilstm.RNN} {
		for _, untied := range []bool{false, true} {
			t.Run(fmt.Sprint(cell, untied), func(t *testing.T) {
				o := toyTraining()
				o.Cell, o.Untied, o.Layers, o.Hidden, o.Loop.Epochs = cell, untied, 2, 12, 1
				m, _, err := Train(context.Background(), o)
				if err != nil {
					t.Fatal(err)
				}
				file := written(t, m, false)
				loaded, err := Load(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(m.About(), loaded.About()); diff != "" {
					t.Errorf("description (-written +loaded):\n%s", diff)
				}
				want, _ := m.Suggest("The xyzzy dog barked", 100)
				got, _ := loaded.Suggest("The xyzzy dog barked", 100)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("suggestions (-trained +loaded):\n%s", diff)
				}
				if !bytes.Equal(file, written(t, loaded, false)) {
					t.Error("written again, the file is another")
				}
			})
		}
	}
}

func TestQuantizedModelFile(t *testing.T) {
	m := randomModel(t, 400, 64, 4, 1)
	file := written(t, m, true)
	if whole := written(t, m, false); len(file) > len(whole)/2 {
		t.Errorf("%d bytes quantized, %d whole", len(file), len(whole))
	}
	loaded, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	whole, quantized := m.NewCompleter(), loaded.NewCompleter()
	whole.Read("a b c")
	quantized.Read("a b c")
	var divergence float64 // Kullback-Leibler, in nats
	for id, p := range whole.probabilities() {
		divergence += float64(p) * math.Log(float64(p/quantized.probabilities()[id]))
	}
	if divergence > 0.01 {
		t.Errorf("quantized, the next word's probabilities are %.4f nats off", divergence)
	}
	if loaded.About().Digest == m.About().Digest {
		t.Error("the checksum is that of other tensors")
	}
}

func TestModelFilesThatCannotBeUsed(t *testing.T) {
	good := written(t, toy(), false)
	damaged := bytes.Clone(good)
	damaged[len(damaged)-5] ^= 1
	for name, file := range map[string]struct {
		data []byte
		want error
	}{
		"empty": {nil, modelfile.ErrCorrupt}, "text": {[]byte("Once upon a time there was a text."), modelfile.ErrCorrupt},
		"beginning": {good[:20], modelfile.ErrCorrupt}, "half": {good[:len(good)/2], modelfile.ErrCorrupt},
		"without its last byte": {good[:len(good)-1], modelfile.ErrCorrupt}, "damaged": {damaged, modelfile.ErrCorrupt},
		"newer":              {bytes.Replace(good, []byte("nomen-nextword/1"), []byte("nomen-nextword/2"), 1), modelfile.ErrNewer},
		"of another kind":    {bytes.Replace(good, []byte("nomen-nextword/1"), []byte("nomen-notaword/1"), 1), modelfile.ErrCorrupt},
		"more words":         {bytes.Replace(good, []byte(`\"words\":3`), []byte(`\"words\":9`), 1), modelfile.ErrCorrupt},
		"larger":             {bytes.Replace(good, []byte(`\"size\":16`), []byte(`\"size\":99`), 1), modelfile.ErrCorrupt},
		"of unknown cells":   {bytes.Replace(good, []byte(`\"lstm\"`), []byte(`\"tree\"`), 1), modelfile.ErrCorrupt},
		"without layers":     {bytes.Replace(good, []byte(`\"layers\":1`), []byte(`\"layers\":0`), 1), modelfile.ErrCorrupt},
		"with other names":   {bytes.Replace(good, []byte(`"output.bias"`), []byte(`"output.bios"`), 1), modelfile.ErrCorrupt},
		"without a checksum": {bytes.Replace(good, []byte(`\"sha256\":`), []byte(`\"sha255\":`), 1), modelfile.ErrCorrupt},
	} {
		t.Run(name, func(t *testing.T) {
			if bytes.Equal(file.data, good) {
				t.Fatal("the file is as it was")
			}
			m, err := Load(file.data)
			if m != nil || !errors.Is(err, file.want) {
				t.Errorf("got %v, want %v", err, file.want)
			}
			path := filepath.Join(t.TempDir(), "m")
			if err := os.WriteFile(path, file.data, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(path); err == nil || !strings.HasPrefix(err.Error(), path+": ") {
				t.Errorf("got %v, want an error that names the file", err)
			}
		})
	}
}

func TestWriteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m")
	for _, quantized := range []bool{false, true} {
		if err := toy().WriteFile(path, quantized); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(got, written(t, toy(), quantized)) {
			t.Errorf("quantized %v: the file is not what Write writes (%v)", quantized, err)
		}
	}
	if err := toy().WriteFile(filepath.Join(path, "x"), false); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want an error that names the file", err)
	}
}

// FuzzLoad: a file either can't be loaded, or is a model that can be used. The
// checksum is set right, so that more than it is tried.
func FuzzLoad(f *testing.F) {
	f.Add(written(f, randomModel(f, 4, 2, 1, 1), false))
	f.Add(written(f, randomModel(f, 4, 2, 1, 1), true))
	f.Fuzz(func(t *testing.T, data []byte) {
		m := &Model{}
		checksum := func() string {
			file, err := safetensors.Parse(data)
			if err != nil {
				return ""
			}
			return file.Digest()
		}
		if err := modelfile.Read(data, Format, &m.about, m.read, checksum); err != nil {
			return
		}
		m.network.Prepare(bilstm.Inference)
		c := m.NewCompleter()
		for text, more := "", "a"; len(text) < 20 && more != ""; text += more {
			more = c.Next(text)
		}
		for _, method := range []string{"greedy", "beam", "sample"} {
			continued(t, m, "a b", Generation{Words: 3, Method: method})
		}
		m.Suggest("a x", 3)
		if _, err := m.Evaluate(context.Background(), toyText(1, 1), Evaluation{}); err != nil {
			t.Error(err)
		}
	})
}
