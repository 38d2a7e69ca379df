package safetensors

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

const (
	lengthSize    = 8       // bytes of the header's length
	maxHeader     = 1 << 24 // bytes; the reference implementation stops at 100 MB
	maxDimensions = 32      // of one tensor, as in NumPy 1
	metadataKey   = "__metadata__"
)

// ErrCorrupt is what every error of [Parse] unwraps to.
var ErrCorrupt = errors.New("safetensors: corrupt file")

// CorruptError says what is wrong with a file, and where.
type CorruptError struct {
	Offset int64  // bytes from the start of the file
	Reason string // what is wrong there
}

// Error returns the offset and the reason on one line.
func (e *CorruptError) Error() string {
	return fmt.Sprintf("safetensors: corrupt file: byte %d: %s", e.Offset, e.Reason)
}

// Unwrap returns [ErrCorrupt].
func (e *CorruptError) Unwrap() error { return ErrCorrupt }

func corrupt(offset int, format string, arguments ...any) error {
	return &CorruptError{Offset: int64(offset), Reason: fmt.Sprintf(format, arguments...)}
}

// File is the content of a safetensors file.
type File struct {
	Metadata map[string]string // free text by key; nil if there is none
	Tensors  []Tensor          // in the order of their data in the file
}

// Tensor returns the tensor called name and whether there is one.
func (f *File) Tensor(name string) (Tensor, bool) {
	i := slices.IndexFunc(f.Tensors, func(t Tensor) bool { return t.Name == name })
	if i < 0 {
		return Tensor{}, false
	}
	return f.Tensors[i], true
}

// Parse reads a whole safetensors file. The tensors are views of data, which
// must not be modified as long as they are in use.
//
// Only a file without fault is accepted: a header of at most 16 MiB that is
// strict JSON and holds nothing the format doesn't know, names that occur
// once, and tensors that cover the data completely and without overlap.
// Otherwise the error is a [*CorruptError], which unwraps to [ErrCorrupt].
// What Parse allocates is in proportion to the header, whatever sizes the
// header claims.
func Parse(data []byte) (*File, error) {
	header, err := headerOf(data)
	if err != nil {
		return nil, err
	}
	s := scanner{text: header, base: lengthSize}
	metadata, entries, err := s.header()
	if err != nil {
		return nil, err
	}
	tensors, err := place(entries, data, lengthSize+len(header))
	if err != nil {
		return nil, err
	}
	return &File{Metadata: metadata, Tensors: tensors}, nil
}

// headerOf returns the JSON part of a file.
func headerOf(data []byte) ([]byte, error) {
	if len(data) < lengthSize {
		return nil, corrupt(len(data), "the file ends within its first %d bytes, the header's length", lengthSize)
	}
	n := binary.LittleEndian.Uint64(data)
	if n > maxHeader {
		return nil, corrupt(0, "a header of %d bytes is claimed, more than %d: not a safetensors file?", n, maxHeader)
	}
	if n > uint64(len(data)-lengthSize) {
		return nil, corrupt(0, "a header of %d bytes is claimed, %d follow: the file is cut short", n, len(data)-lengthSize)
	}
	return data[lengthSize : lengthSize+n], nil
}

// place gives each tensor its bytes of the data that begin at start. It
// sorts entries by where they begin and checks that each starts where the one
// before ended and that the last one ends with the file.
func place(entries []entry, data []byte, start int) ([]Tensor, error) {
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end))
	})
	tensors := make([]Tensor, len(entries))
	end, length := uint64(0), uint64(len(data)-start)
	for i, e := range entries {
		if e.begin != end {
			return nil, corrupt(e.offset, "tensor %q begins at byte %d of the data, the one before it ends at %d",
				e.Name, e.begin, end)
		}
		if e.end < e.begin || e.end > length {
			return nil, corrupt(e.offset, "tensor %q ends at byte %d of the data, which has %d", e.Name, e.end, length)
		}
		from, to := start+int(e.begin), start+int(e.end)
		tensors[i] = e.Tensor
		tensors[i].Data = data[from:to:to]
		if err := tensors[i].validate(); err != nil {
			return nil, corrupt(e.offset, "tensor %q of shape %v and type %s can't be %d bytes long",
				e.Name, e.Shape, e.Type, to-from)
		}
		end = e.end
	}
	if end != length {
		return nil, corrupt(start+int(end), "%d bytes belong to no tensor", length-end)
	}
	return tensors, nil
}
