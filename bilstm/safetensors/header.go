package safetensors

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// entry is a tensor as the header describes it, before it has its data.
type entry struct {
	Tensor
	begin, end uint64 // bytes from the start of the data
	offset     int    // of the description, bytes from the start of the file
}

// scanner reads the header. The JSON that the format allows has a fixed depth,
// so a scanner for just that needs no recursion (deep nesting can't exhaust
// the stack), notices duplicate keys, which encoding/json lets pass, and knows
// the byte offset of every mistake.
type scanner struct {
	text []byte // the header
	base int    // of text in the file, bytes
	at   int    // the next byte of text to read
}

func (s *scanner) fail(format string, arguments ...any) error {
	return corrupt(s.base+s.at, format, arguments...)
}

// header reads the whole of it: the metadata and the tensors in the order in
// which they are described.
func (s *scanner) header() (metadata map[string]string, entries []entry, err error) {
	if !utf8.Valid(s.text) {
		return nil, nil, s.fail("the header is not valid UTF-8")
	}
	if len(s.text) == 0 || s.text[0] != '{' {
		return nil, nil, s.fail("the header does not begin with {: not a safetensors file?")
	}
	seen := map[string]bool{}
	err = s.object(func(key string, offset int) (err error) {
		if seen[key] {
			return corrupt(offset, "the name %q occurs a second time", key)
		}
		seen[key] = true
		if key == metadataKey {
			metadata, err = s.metadata()
			return err
		}
		e, err := s.tensor(key)
		entries = append(entries, e)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if s.space(); s.at < len(s.text) {
		return nil, nil, s.fail("%q follows the end of the header", s.text[s.at])
	}
	return metadata, entries, nil
}

func (s *scanner) metadata() (map[string]string, error) {
	metadata := map[string]string{}
	err := s.object(func(key string, offset int) error {
		if _, ok := metadata[key]; ok {
			return corrupt(offset, "the metadata key %q occurs a second time", key)
		}
		value, err := s.string()
		metadata[key] = value
		return err
	})
	return metadata, err
}

// tensor reads the description of one tensor, each of the three keys once.
func (s *scanner) tensor(name string) (entry, error) {
	s.space()
	e := entry{Tensor: Tensor{Name: name}, offset: s.base + s.at}
	var offsets []uint64
	var seen []string
	err := s.object(func(key string, offset int) (err error) {
		if slices.Contains(seen, key) {
			return corrupt(offset, "tensor %q has %q a second time", name, key)
		}
		seen = append(seen, key)
		switch key {
		case "dtype":
			e.Type, err = s.elementType(name)
		case "shape":
			e.Shape, err = s.shape(name)
		case "data_offsets":
			offsets, err = s.integers(2)
		default:
			err = corrupt(offset, "tensor %q has the unknown key %q", name, key)
		}
		return err
	})
	if err != nil {
		return e, err
	}
	if len(seen) < 3 || len(offsets) != 2 {
		return e, corrupt(e.offset, "tensor %q needs dtype, shape and two data_offsets", name)
	}
	e.begin, e.end = offsets[0], offsets[1]
	return e, nil
}

func (s *scanner) elementType(name string) (Type, error) {
	s.space()
	offset := s.base + s.at
	text, err := s.string()
	if err == nil && Type(text).Size() == 0 {
		return "", corrupt(offset, "tensor %q has the unknown type %q", name, text)
	}
	return Type(text), err
}

func (s *scanner) shape(name string) ([]int, error) {
	s.space()
	offset := s.base + s.at
	dimensions, err := s.integers(maxDimensions)
	if err != nil {
		return nil, err
	}
	shape := make([]int, len(dimensions))
	for i, d := range dimensions {
		if d > math.MaxInt {
			return nil, corrupt(offset, "tensor %q has a dimension of %d", name, d)
		}
		shape[i] = int(d)
	}
	return shape, nil
}

// object reads {"key": value, ...}. For each key it calls value, which reads
// what follows the colon; offset is the key's, in bytes of the file.
func (s *scanner) object(value func(key string, offset int) error) error {
	return s.list('{', '}', func() error {
		s.space()
		offset := s.base + s.at
		key, err := s.string()
		if err != nil {
			return err
		}
		if err := s.expect(':'); err != nil {
			return err
		}
		return value(key, offset)
	})
}

// integers reads [1, 2, ...], at most limit numbers.
func (s *scanner) integers(limit int) ([]uint64, error) {
	numbers := make([]uint64, 0, 2)
	err := s.list('[', ']', func() error {
		if len(numbers) == limit {
			return s.fail("more than %d numbers", limit)
		}
		n, err := s.integer()
		numbers = append(numbers, n)
		return err
	})
	return numbers, err
}

// list reads what stands between open and close, separated by commas.
func (s *scanner) list(open, close byte, element func() error) error {
	if err := s.expect(open); err != nil {
		return err
	}
	if s.skip(close) {
		return nil
	}
	for {
		if err := element(); err != nil {
			return err
		}
		if !s.skip(',') {
			return s.expect(close)
		}
	}
}

// integer reads a number without sign, fraction or exponent.
func (s *scanner) integer() (uint64, error) {
	s.space()
	start := s.at
	for s.at < len(s.text) && '0' <= s.text[s.at] && s.text[s.at] <= '9' {
		s.at++
	}
	digits := string(s.text[start:s.at])
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || len(digits) > 1 && digits[0] == '0' {
		s.at = start
		return 0, s.fail("a whole number from 0 to 2^64-1 is wanted")
	}
	return n, nil
}

func (s *scanner) string() (string, error) {
	if err := s.expect('"'); err != nil {
		return "", err
	}
	start, escaped := s.at, false
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return unquote(s.text[start-1:s.at], escaped, s.base+start-1)
		case c == '\\':
			escaped = true
			s.at++
		case c < ' ':
			return "", s.fail("the control character %q within a string", c)
		}
	}
	s.at = len(s.text)
	return "", s.fail("the header ends within a string")
}

// unquote returns what a JSON string stands for; most hold no escapes and
// need only lose their quotes.
func unquote(quoted []byte, escaped bool, offset int) (string, error) {
	if !escaped {
		return string(quoted[1 : len(quoted)-1]), nil
	}
	var text string
	if err := json.Unmarshal(quoted, &text); err != nil {
		return "", corrupt(offset, "a string with a bad escape: %v", err)
	}
	return text, nil
}

// expect reads the byte c after any space, and fails if another one is there.
func (s *scanner) expect(c byte) error {
	if s.skip(c) {
		return nil
	}
	if s.at == len(s.text) {
		return s.fail("%q is wanted, the header ends", c)
	}
	return s.fail("%q is wanted, not %q", c, s.text[s.at])
}

// skip reads space and then the byte c, if it is there.
func (s *scanner) skip(c byte) bool {
	s.space()
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}
