package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode/utf8"
)

// Write writes f. The same content always gives the same bytes: metadata
// sorted by key, then the tensors, those with the widest elements first and
// otherwise in the order given. So every tensor starts at a multiple of its
// element's size, counted from the start of the file.
//
// A file that [Parse] would refuse is refused here, before the first byte is
// written: a tensor whose data don't fit its shape, a name given twice, text
// that is not UTF-8.
func Write(w io.Writer, f *File) error {
	tensors := slices.Clone(f.Tensors)
	slices.SortStableFunc(tensors, func(a, b Tensor) int { return b.Type.Size() - a.Type.Size() })
	if err := validate(f.Metadata, tensors); err != nil {
		return err
	}
	header := encodeHeader(f.Metadata, tensors)
	if len(header) > maxHeader {
		return fmt.Errorf("safetensors: the header would be %d bytes long, more than %d", len(header), maxHeader)
	}
	start := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	if _, err := w.Write(append(start, header...)); err != nil {
		return fmt.Errorf("safetensors: writing the header: %w", err)
	}
	for _, t := range tensors {
		if _, err := w.Write(t.Data); err != nil {
			return fmt.Errorf("safetensors: writing tensor %q: %w", t.Name, err)
		}
	}
	return nil
}

// validate reports whether the content can be written and read back.
func validate(metadata map[string]string, tensors []Tensor) error {
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		if !utf8.ValidString(key) || !utf8.ValidString(metadata[key]) {
			return fmt.Errorf("safetensors: metadata %q is not valid UTF-8", key)
		}
	}
	seen := map[string]bool{metadataKey: true}
	for _, t := range tensors {
		if err := t.validate(); err != nil {
			return err
		}
		if len(t.Shape) > maxDimensions {
			return fmt.Errorf("safetensors: tensor %q has %d dimensions, more than %d", t.Name, len(t.Shape), maxDimensions)
		}
		if !utf8.ValidString(t.Name) {
			return fmt.Errorf("safetensors: the name %q is not valid UTF-8", t.Name)
		}
		if seen[t.Name] {
			return fmt.Errorf("safetensors: the name %q is given twice, or reserved", t.Name)
		}
		seen[t.Name] = true
	}
	return nil
}

// encodeHeader returns the JSON, padded with spaces so that the data start at
// a multiple of 8 bytes.
func encodeHeader(metadata map[string]string, tensors []Tensor) []byte {
	header := []byte{'{'}
	if len(metadata) > 0 {
		header = append(header, `"`+metadataKey+`":{`...)
		for _, key := range slices.Sorted(maps.Keys(metadata)) {
			header = append(appendString(header, key), ':')
			header = append(appendString(header, metadata[key]), ',')
		}
		header = append(closeList(header, '}'), ',')
	}
	offset := 0
	for _, t := range tensors {
		header = append(appendString(header, t.Name), `:{"dtype":`...)
		header = append(appendString(header, string(t.Type)), `,"shape":[`...)
		for _, d := range t.Shape {
			header = fmt.Appendf(header, "%d,", d)
		}
		header = closeList(header, ']')
		header = fmt.Appendf(header, `,"data_offsets":[%d,%d]},`, offset, offset+len(t.Data))
		offset += len(t.Data)
	}
	header = closeList(header, '}')
	return append(header, bytes.Repeat([]byte{' '}, -len(header)&7)...)
}

// closeList ends a list, in place of the comma after its last element.
func closeList(header []byte, close byte) []byte {
	return append(bytes.TrimSuffix(header, []byte{','}), close)
}

func appendString(header []byte, text string) []byte {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false) // metadata hold JSON of their own, to be read by eye
	encoder.Encode(text)         // a string can't fail to encode
	return append(header, bytes.TrimSpace(quoted.Bytes())...)
}
