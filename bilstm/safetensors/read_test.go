package safetensors

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// file puts a safetensors file together from its header and data.
func file(header, data string) []byte {
	start := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(start, header...), data...)
}

func TestParse(t *testing.T) {
	data := file(`{"b":{"shape":[2],"data_offsets":[4,6],"dtype":"I8"},
		"\u0061":{"dtype":"F32","shape":[],"data_offsets":[0,4]},
		"__metadata__":{"k":"v\n","":""}}`+"   ", "\x00\x00\x80\x3f\xff\x02")
	f, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	want := &File{
		Metadata: map[string]string{"k": "v\n", "": ""},
		Tensors: []Tensor{
			{Name: "a", Type: F32, Shape: []int{}, Data: []byte{0, 0, 0x80, 0x3f}},
			{Name: "b", Type: I8, Shape: []int{2}, Data: []byte{0xff, 2}},
		},
	}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Errorf("Parse (-want +got):\n%s", diff)
	}
	if a := f.Tensors[0]; &a.Data[0] != &data[len(data)-6] {
		t.Error("the tensor's data are a copy, not a view of the input")
	}
}

func TestParseEmpty(t *testing.T) {
	f, err := Parse(file("{}", ""))
	if err != nil || f.Metadata != nil || len(f.Tensors) != 0 {
		t.Errorf("Parse of a file without tensors = %+v, %v", f, err)
	}
}

func TestParseRefuses(t *testing.T) {
	tensor := func(dtype, shape, offsets string) string {
		return fmt.Sprintf(`{"a":{"dtype":%q,"shape":%s,"data_offsets":%s}}`, dtype, shape, offsets)
	}
	huge := func(n uint64) []byte { return binary.LittleEndian.AppendUint64(nil, n) }
	tests := []struct {
		name   string
		data   []byte
		offset int64
		reason string
	}{
		{"nothing", nil, 0, "ends within"},
		{"cut within the length", []byte{2, 0, 0}, 3, "ends within"},
		{"cut within the header", file("{}", "")[:9], 0, "cut short"},
		{"header beyond the bound", append(huge(maxHeader+1), make([]byte, 64)...), 0, "is claimed"},
		{"header of 2^64-1 bytes", append(huge(1<<64-1), "{}"...), 0, "is claimed"},
		{"empty header", file("", ""), 8, "begin with {"},
		{"another format", []byte("PK\x03\x04 and so on"), 0, "is claimed"},
		{"space before the header", file(" {}", ""), 8, "begin with {"},
		{"not UTF-8", file("{\"\xff\":{}}", ""), 8, "UTF-8"},
		{"array", file("[]", ""), 8, "begin with {"},
		{"unfinished", file("{", ""), 9, "header ends"},
		{"unfinished string", file(`{"a`, ""), 11, "ends within a string"},
		{"unfinished escape", file(`{"a\`, ""), 12, "ends within a string"},
		{"bad escape", file(`{"a\x":1}`, ""), 9, "bad escape"},
		{"control character in a string", file("{\"a\n\":1}", ""), 11, "control character"},
		{"text after the header", file("{} {}", ""), 11, "follows"},
		{"comma at the end", file(`{"__metadata__":{},}`, ""), 27, `'"' is wanted`},
		{"metadata not text", file(`{"__metadata__":{"a":1}}`, ""), 29, `'"' is wanted`},
		{"nested metadata", file(`{"__metadata__":{"a":`+strings.Repeat(`{"a":`, 1<<20), ""), 29, `'"' is wanted`},
		{"deep array", file(`{"a":`+strings.Repeat(`[`, 1<<20), ""), 13, `'{' is wanted`},
		{"deep shape", file(`{"a":{"shape":`+strings.Repeat(`[`, 1<<20), ""), 23, "whole number"},
		{"metadata twice", file(`{"__metadata__":{},"__metadata__":{}}`, ""), 27, "second time"},
		{"metadata key twice", file(`{"__metadata__":{"a":"","a":""}}`, ""), 32, "second time"},
		{"name twice", file(`{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\u0061":{}}`, ""), 61, "second time"},
		{"key twice", file(`{"a":{"dtype":"U8","dtype":"U8"}}`, ""), 27, "second time"},
		{"key missing", file(`{"a":{"dtype":"U8","shape":[0]}}`, ""), 13, "needs dtype"},
		{"one offset", file(tensor("U8", "[0]", "[0]"), ""), 13, "needs dtype"},
		{"three offsets", file(tensor("U8", "[0]", "[0,0,0]"), ""), 59, "more than 2"},
		{"unknown key", file(`{"a":{"strides":[1]}}`, ""), 14, "unknown key"},
		{"unknown type", file(tensor("F31", "[0]", "[0,0]"), ""), 22, `unknown type "F31"`},
		{"negative dimension", file(tensor("U8", "[-1]", "[0,0]"), ""), 36, "whole number"},
		{"fractional dimension", file(tensor("U8", "[1.5]", "[0,0]"), ""), 37, "']' is wanted"},
		{"leading zero", file(tensor("U8", "[01]", "[0,0]"), ""), 36, "whole number"},
		{"dimension beyond 64 bits", file(tensor("U8", "[18446744073709551616]", "[0,0]"), ""), 36, "whole number"},
		{"dimension beyond int", file(tensor("U8", "[18446744073709551615]", "[0,0]"), ""), 35, "dimension"},
		{"too many dimensions", file(tensor("U8", "["+strings.Repeat("1,", 32)+"1]", "[0,1]"), "x"), 100, "more than 32"},
		{"product overflows", file(tensor("U8", "[4294967296,4294967296]", "[0,0]"), ""), 13, "can't be 0 bytes"},
		{"bytes overflow", file(tensor("F64", "[2305843009213693952]", "[0,0]"), ""), 13, "can't be 0 bytes"},
		{"shape larger than data", file(tensor("F32", "[2]", "[0,4]"), "1234"), 13, "can't be 4 bytes"},
		{"length no multiple of type", file(tensor("F32", "[1]", "[0,5]"), "12345"), 13, "can't be 5 bytes"},
		{"data cut short", file(tensor("U8", "[4]", "[0,4]"), "123"), 13, "which has 3"},
		{"offsets in petabytes", file(tensor("U8", "[1125899906842624]", "[0,1125899906842624]"), ""), 13, "which has 0"},
		{"end before begin", file(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},
			"b":{"dtype":"U8","shape":[0],"data_offsets":[2,1]}}`, "12"), 69, "ends at byte 1"},
		{"gap at the start", file(tensor("U8", "[1]", "[1,2]"), "12"), 13, "begins at byte 1"},
		{"gap", file(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},
			"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}`, "123"), 69, "begins at byte 2"},
		{"overlap", file(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},
			"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, "123"), 69, "begins at byte 1"},
		{"bytes left over", file(tensor("U8", "[1]", "[0,1]"), "123"), 62, "2 bytes belong"},
		{"data without tensors", file("{}", "1"), 10, "1 bytes belong"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, err := Parse(test.data)
			var corrupt *CorruptError
			if !errors.As(err, &corrupt) || !errors.Is(err, ErrCorrupt) || f != nil {
				t.Fatalf("Parse = %v, %v; want a CorruptError", f, err)
			}
			if corrupt.Offset != test.offset || !strings.Contains(corrupt.Reason, test.reason) {
				t.Errorf("error is %q; want byte %d, %q", err, test.offset, test.reason)
			}
		})
	}
}

// Every beginning of a good file is a bad one.
func TestParseRefusesTruncated(t *testing.T) {
	data, err := os.ReadFile("testdata/python.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	for n := range data {
		if _, err := Parse(data[:n]); !errors.Is(err, ErrCorrupt) {
			t.Errorf("Parse of the first %d of %d bytes: error %v", n, len(data), err)
		}
	}
}

// Whatever a small file claims about itself, it costs little memory.
func TestParseAllocatesLittle(t *testing.T) {
	header := `{"a":{"dtype":"F64","shape":[1000000000000],"data_offsets":[0,8000000000000]}}`
	claims := [][]byte{file(header, ""), file(`{"__metadata__":{`+strings.Repeat(`{`, 1000), "")}
	for _, data := range claims {
		const runs = 100
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range runs {
			Parse(data)
		}
		runtime.ReadMemStats(&after)
		if got := (after.TotalAlloc - before.TotalAlloc) / runs; got > 4096 {
			t.Errorf("refusing %d bytes allocates %d", len(data), got)
		}
	}
}

// python.safetensors was written by the reference implementation.
func TestPythonFile(t *testing.T) {
	data, err := os.ReadFile("testdata/python.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	f, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"format": "probe/1 <\"ä\">\n"}
	if diff := cmp.Diff(want, f.Metadata); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	checkValues(t, f, "double", Tensor.Float64s, []float64{1.5, -2.25, 1e300, 0.1})
	checkValues(t, f, "index", Tensor.Int64s, []int64{-1, 0, 1 << 40})
	checkValues(t, f, "single", Tensor.Float32s, []float32{0.1, -0.5, 3e38, 1e-45, 0, 7})
	checkValues(t, f, "scalar", Tensor.Float32s, []float32{42})
	checkValues(t, f, "empty", Tensor.Float32s, []float32{})
	checkValues(t, f, "table", Tensor.Int8s, []int8{-127, 0, 127})
	words, _ := f.Tensor(`wörter "&"`)
	if diff := cmp.Diff("der\ndie\nПётр\n", string(words.Data)); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
	if single, _ := f.Tensor("single"); !cmp.Equal(single.Shape, []int{2, 1, 3}) {
		t.Errorf("shape of single is %v", single.Shape)
	}

	var again bytes.Buffer
	if err := Write(&again, f); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again.Bytes(), data) {
		t.Errorf("written again it differs:\n%q\nfrom Python's\n%q", again.Bytes(), data)
	}
}

func checkValues[T any](t *testing.T, f *File, name string, values func(Tensor) ([]T, error), want []T) {
	t.Helper()
	tensor, ok := f.Tensor(name)
	if !ok {
		t.Fatalf("no tensor %q", name)
	}
	got, err := values(tensor)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// FuzzParse: no input panics, and what is accepted survives being written.
func FuzzParse(f *testing.F) {
	python, err := os.ReadFile("testdata/python.safetensors")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(python)
	f.Add(file("{}", ""))
	f.Add(file(`{"__metadata__":{"a":"\ud800"},"":{"dtype":"BF16","shape":[1,2],"data_offsets":[0,4]}}`, "1234"))
	f.Add(file(`{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"C64","shape":[0],"data_offsets":[0,0]}}`, ""))
	f.Fuzz(func(t *testing.T, data []byte) {
		parsed, err := Parse(data)
		if err != nil {
			if !errors.Is(err, ErrCorrupt) {
				t.Fatalf("error of another kind: %v", err)
			}
			return
		}
		var written bytes.Buffer
		if err := Write(&written, parsed); err != nil {
			t.Fatalf("what Parse accepts, Write refuses: %v", err)
		}
		again, err := Parse(written.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if again.Digest() != parsed.Digest() {
			t.Fatal("written and read again, the tensors differ")
		}
	})
}

func BenchmarkParse(b *testing.B) {
	f := &File{Metadata: map[string]string{"configuration": strings.Repeat("x", 2000)}}
	for i := range 64 { // 16 MB in all
		name := fmt.Sprintf("layer.%d.weight", i)
		f.Tensors = append(f.Tensors, FromFloat32s(name, []int{256, 256}, make([]float32, 1<<16)))
	}
	var data bytes.Buffer
	if err := Write(&data, f); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(data.Bytes()); err != nil {
			b.Fatal(err)
		}
	}
}
