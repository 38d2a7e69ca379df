package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// field is a member of a JSON object.
type field struct {
	name  string
	value json.RawMessage
}

// record is a JSON object with its members in their order, each value as it
// was written.
type record []field

// parseRecord reads a JSON object and its field "text".
func parseRecord(line string) (all record, text string, err error) {
	decoder := json.NewDecoder(strings.NewReader(line))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, "", errors.New(`expected a JSON object such as {"text": "..."}`)
	}
	found := false
	for decoder.More() {
		f, err := parseField(decoder)
		if err != nil {
			return nil, "", notJSON(err)
		}
		if f.name == "text" {
			if f.value[0] != '"' || json.Unmarshal(f.value, &text) != nil {
				return nil, "", errors.New(`the field "text" is no string`)
			}
			found = true
		}
		all = append(all, f)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, "", notJSON(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, "", errors.New("more follows the JSON object on its line")
	}
	if !found {
		return nil, "", errors.New(`no field "text"`)
	}
	return all, text, nil
}

func parseField(decoder *json.Decoder) (field, error) {
	name, err := decoder.Token()
	if err != nil {
		return field{}, err
	}
	f := field{name: name.(string)} // between braces nothing else comes before a value
	return f, decoder.Decode(&f.value)
}

func notJSON(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("not JSON: %w", err)
}

// with returns the record with a member added, or, if replace is true, in the
// place of the one of that name.
func (r record) with(f field, replace bool) record {
	for i := range r {
		if r[i].name == f.name {
			if replace {
				r[i] = f
			}
			return r
		}
	}
	return append(r, f)
}

// write writes the record as JSON on a line.
func (r record) write(w io.Writer) {
	io.WriteString(w, "{")
	for i, f := range r {
		if i > 0 {
			io.WriteString(w, ",")
		}
		w.Write(encode(f.name))
		io.WriteString(w, ":")
		w.Write(f.value)
	}
	io.WriteString(w, "}\n")
}

// encode is JSON without the escapes that only HTML needs.
func encode(v any) json.RawMessage {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic(err) // strings, numbers and structs of them always encode
	}
	return json.RawMessage(strings.TrimSuffix(b.String(), "\n"))
}
