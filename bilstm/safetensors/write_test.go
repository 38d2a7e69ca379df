package safetensors

import (
	"bytes"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

var types = []Type{Bool, U8, I8, F8E5M2, F8E4M3, F8E8M0, I16, U16, F16, BF16, I32, U32, F32, I64, U64, F64, C64}

func drawFile(t *rapid.T) *File {
	text := rapid.String().Filter(func(s string) bool { return s != metadataKey })
	f := &File{Metadata: rapid.MapOfN(text, text, 0, 3).Draw(t, "metadata")}
	for _, name := range rapid.SliceOfNDistinct(text, 0, 6, rapid.ID[string]).Draw(t, "names") {
		tensor := Tensor{Name: name, Type: rapid.SampledFrom(types).Draw(t, "type")}
		tensor.Shape = rapid.SliceOfN(rapid.IntRange(0, 3), 0, 4).Draw(t, "shape")
		n := tensor.Len() * tensor.Type.Size()
		tensor.Data = rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, "data")
		f.Tensors = append(f.Tensors, tensor)
	}
	return f
}

func TestWriteThenParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFile(t)
		var data, second bytes.Buffer
		if err := errors.Join(Write(&data, f), Write(&second, f)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(data.Bytes(), second.Bytes()) {
			t.Fatal("written twice, the bytes differ")
		}
		got, err := Parse(data.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		want := &File{Metadata: f.Metadata, Tensors: slices.Clone(f.Tensors)}
		slices.SortStableFunc(want.Tensors, func(a, b Tensor) int { return b.Type.Size() - a.Type.Size() })
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		if got.Digest() != f.Digest() {
			t.Fatal("the digest changed")
		}
		checkAligned(t, got, data.Bytes())
	})
}

// checkAligned reports tensors that don't start at a multiple of their
// element's size.
func checkAligned(t *rapid.T, f *File, data []byte) {
	start := len(data)
	for _, tensor := range f.Tensors {
		start -= len(tensor.Data)
	}
	for _, tensor := range f.Tensors {
		if start%tensor.Type.Size() != 0 {
			t.Errorf("tensor %q of %s starts at byte %d", tensor.Name, tensor.Type, start)
		}
		start += len(tensor.Data)
	}
}

func TestWriteRefuses(t *testing.T) {
	single := func(tensor Tensor) *File { return &File{Tensors: []Tensor{tensor}} }
	tests := []struct {
		name string
		file *File
		want string
	}{
		{"too little data", single(Tensor{Name: "a", Type: F32, Shape: []int{2}, Data: make([]byte, 4)}), "takes 8 bytes, has 4"},
		{"unknown type", single(Tensor{Name: "a", Type: "F4"}), `unknown type "F4"`},
		{"negative shape", single(Tensor{Name: "a", Type: U8, Shape: []int{-1, -1}, Data: []byte{0}}), "impossible shape"},
		{"shape overflows", single(Tensor{Name: "a", Type: F64, Shape: []int{math.MaxInt}}), "impossible shape"},
		{"too many dimensions", single(Tensor{Name: "a", Type: U8, Shape: make([]int, 33)}), "33 dimensions"},
		{"reserved name", single(FromBytes("__metadata__", nil)), "reserved"},
		{"name not UTF-8", single(FromBytes("\xff", nil)), "not valid UTF-8"},
		{"metadata not UTF-8", &File{Metadata: map[string]string{"a": "\xff"}}, "not valid UTF-8"},
		{"name twice", &File{Tensors: []Tensor{FromBytes("a", nil), FromBytes("a", nil)}}, "given twice"},
		{"header too long", &File{Metadata: map[string]string{"a": strings.Repeat("a", maxHeader)}}, "header would be"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var written bytes.Buffer
			err := Write(&written, test.file)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v; want %q", err, test.want)
			}
			if written.Len() > 0 {
				t.Errorf("%d bytes were written", written.Len())
			}
		})
	}
}

// fullDisk fails once it has taken so many bytes.
type fullDisk int

func (d *fullDisk) Write(p []byte) (int, error) {
	if *d -= fullDisk(len(p)); *d < 0 {
		return 0, os.ErrDeadlineExceeded
	}
	return len(p), nil
}

func TestWriteReportsFailure(t *testing.T) {
	f := &File{Tensors: []Tensor{FromBytes("first", []byte("data"))}}
	for room, want := range map[fullDisk]string{0: "the header", 74: `tensor "first"`} {
		err := Write(&room, f)
		if !errors.Is(err, os.ErrDeadlineExceeded) || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v; want one about %s", err, want)
		}
	}
}

func TestValuesSurvive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		singles := rapid.SliceOf(rapid.Float32()).Draw(t, "singles")
		doubles := rapid.SliceOf(rapid.Float64()).Draw(t, "doubles")
		bytes := rapid.SliceOf(rapid.Int8()).Draw(t, "bytes")
		gotSingles, err1 := FromFloat32s("", []int{len(singles)}, singles).Float32s()
		gotDoubles, err2 := FromFloat64s("", []int{len(doubles)}, doubles).Float64s()
		gotBytes, err3 := FromInt8s("", []int{len(bytes)}, bytes).Int8s()
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatal(err)
		}
		if !cmp.Equal(singles, gotSingles, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()) ||
			!cmp.Equal(doubles, gotDoubles, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()) ||
			!cmp.Equal(bytes, gotBytes, cmpopts.EquateEmpty()) {
			t.Fatal("values changed")
		}
	})
}

func TestValuesOfAnotherType(t *testing.T) {
	tensor := FromFloat32s("weight", []int{1}, []float32{0.1})
	if wide, err := tensor.Float64s(); err != nil || wide[0] != float64(float32(0.1)) {
		t.Errorf("Float64s of F32 = %v, %v; want it widened", wide, err)
	}
	if _, err := tensor.Int8s(); err == nil || !strings.Contains(err.Error(), `"weight" holds F32, not I8`) {
		t.Errorf("Int8s of F32: error %v", err)
	}
	if _, err := FromFloat64s("", []int{1}, []float64{1}).Float32s(); err == nil {
		t.Error("Float32s of F64 loses digits without an error")
	}
	tensor.Shape = []int{2}
	if _, err := tensor.Float32s(); err == nil {
		t.Error("Float32s of a tensor with too little data: no error")
	}
}

func TestDigest(t *testing.T) {
	a, b := FromBytes("a", []byte{1, 2}), FromBytes("b", []byte{3})
	digest := func(tensors ...Tensor) string { return (&File{Tensors: tensors}).Digest() }
	base := digest(a, b)
	if base != digest(b, a) {
		t.Error("the digest depends on the order")
	}
	if base != (&File{Metadata: map[string]string{"k": "v"}, Tensors: []Tensor{a, b}}).Digest() {
		t.Error("the digest depends on the metadata")
	}
	renamed, retyped, reshaped, changed := a, a, a, a
	renamed.Name = "c"
	retyped.Type = I8
	reshaped.Shape = []int{1, 2}
	changed.Data = []byte{1, 3}
	for name, other := range map[string]Tensor{"name": renamed, "type": retyped, "shape": reshaped, "data": changed} {
		if digest(other, b) == base {
			t.Errorf("the digest ignores the %s", name)
		}
	}
}

// TestPythonReads has Python's safetensors package read what we wrote, where
// that package is installed.
func TestPythonReads(t *testing.T) {
	if exec.Command("python3", "-c", "import safetensors.numpy").Run() != nil {
		t.Skip("python3 with the packages safetensors and numpy is not here")
	}
	f := &File{
		Metadata: map[string]string{"format": "probe/1", "labels": `["O","B-PER"]`},
		Tensors: []Tensor{
			FromBytes("words", []byte("über\n")),
			FromInt8s("table", []int{3, 1}, []int8{-127, 0, 127}),
			FromFloat32s("weight", []int{1, 2}, []float32{0.1, -3}),
			FromFloat64s("double", nil, []float64{0.1}),
		},
	}
	var data bytes.Buffer
	if err := Write(&data, f); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "ours.safetensors")
	if err := os.WriteFile(name, data.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	const script = `
import sys
from safetensors import safe_open
with safe_open(sys.argv[1], "numpy") as f:
    print(sorted(f.metadata().items()))
    for k in sorted(f.keys()):
        a = f.get_tensor(k)
        print(k, a.dtype, a.shape, a.tolist())
`
	got, err := exec.Command("python3", "-c", script, name).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, got)
	}
	want := `[('format', 'probe/1'), ('labels', '["O","B-PER"]')]
double float64 () 0.1
table int8 (3, 1) [[-127], [0], [127]]
weight float32 (1, 2) [[0.10000000149011612, -3.0]]
words uint8 (6,) [195, 188, 98, 101, 114, 10]
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("Python reads (-want +got):\n%s", diff)
	}
}
