package words

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"unicode/utf8"
)

// Vectors is a table of pretrained word vectors.
type Vectors struct {
	Words  []string  // no two alike, in the order of the file
	Size   int       // numbers in a vector
	Values []float32 // [words × size], finite
}

// maxLine is the longest line accepted, in bytes: room for some 80,000
// numbers, and what a file without line ends may cost at most.
const maxLine = 1 << 20

// ReadVectors reads word vectors as GloVe and word2vec write them: on each
// line a word and its numbers, separated by spaces or tabs, after an optional
// first line that says how many words there are and how many numbers each
// has. (A first line of two whole numbers is always taken for that.) Input
// compressed with gzip is recognised by its first bytes.
//
// At most limit rows are read, all if limit is 0: files have their most
// frequent words first. Of a word that occurs again the first vector counts,
// and one that is not UTF-8 is left out, since no text can contain it.
//
// Anything else out of order is an error that begins with name and the number
// of the line: a row with too few or too many numbers, text or NaN or an
// infinity among them, a line longer than 1 MiB, fewer words than the first
// line says, compressed input that ends too soon.
func ReadVectors(r io.Reader, name string, limit int) (*Vectors, error) {
	if limit <= 0 {
		limit = math.MaxInt
	}
	v := &vectorReader{limit: limit, rows: -1, seen: map[string]bool{}}
	if err := v.read(r); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, v.line, err)
	}
	return &v.table, nil
}

type vectorReader struct {
	table Vectors
	seen  map[string]bool
	limit int // rows to keep
	line  int // number of the line being read, from 1
	rows  int // rows the first line says there are; -1 if it doesn't
}

func (v *vectorReader) read(r io.Reader) error {
	v.line = 1
	buffered := bufio.NewReaderSize(r, maxLine)
	if magic, _ := buffered.Peek(2); string(magic) == "\x1f\x8b" {
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return unpackError(err)
		}
		buffered = bufio.NewReaderSize(unpacked, maxLine)
	}
	for ; len(v.table.Words) < v.limit; v.line++ {
		line, err := buffered.ReadSlice('\n')
		if err != nil && err != io.EOF {
			return unpackError(err)
		}
		if len(line) == 0 {
			return v.end()
		}
		if err := v.row(bytes.TrimRight(line, " \t\r\n")); err != nil {
			return err
		}
	}
	return nil
}

// unpackError says what a failure to read the input means.
func unpackError(err error) error {
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return fmt.Errorf("the line is longer than %d bytes: not a file of word vectors?", maxLine)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the compressed input ends too soon: %w", err)
	}
	return err
}

// end is called where the input ends.
func (v *vectorReader) end() error {
	if n := v.line - 2; v.rows >= 0 && n < v.rows {
		return fmt.Errorf("the input ends after %d of the %d rows its first line promises", n, v.rows)
	}
	if len(v.table.Words) == 0 {
		return errors.New("there are no word vectors")
	}
	return nil
}

func (v *vectorReader) row(line []byte) error {
	word, rest := cutField(line)
	if v.line == 1 && v.isHeader(word, rest) {
		return nil
	}
	if len(word) == 0 || len(rest) == 0 {
		return errors.New("a word and its numbers are wanted")
	}
	keep := !v.seen[string(word)] && utf8.Valid(word)
	start := len(v.table.Values)
	if err := v.numbers(rest); err != nil {
		return err
	}
	switch n := len(v.table.Values) - start; {
	case v.table.Size == 0:
		v.table.Size = n
	case n != v.table.Size:
		return fmt.Errorf("%d numbers follow the word, not %d", n, v.table.Size)
	}
	if !keep {
		v.table.Values = v.table.Values[:start]
		return nil
	}
	text := string(word)
	v.seen[text] = true
	v.table.Words = append(v.table.Words, text)
	return nil
}

// isHeader reports whether the first line is a count of words and the size of
// their vectors, and takes them.
func (v *vectorReader) isHeader(first, rest []byte) bool {
	rows, err1 := strconv.Atoi(string(first))
	size, err2 := strconv.Atoi(string(rest))
	if err1 != nil || err2 != nil || rows < 0 || size <= 0 {
		return false
	}
	v.rows, v.table.Size = rows, size
	return true
}

// numbers appends the numbers of a row to the table.
func (v *vectorReader) numbers(rest []byte) error {
	for len(rest) > 0 {
		var field []byte
		field, rest = cutField(rest)
		value, err := strconv.ParseFloat(string(field), 32)
		if err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
			return fmt.Errorf("%q is not a finite number", shorten(field))
		}
		v.table.Values = append(v.table.Values, float32(value))
	}
	return nil
}

// shorten returns as much of a field as fits an error message.
func shorten(field []byte) []byte { return field[:min(len(field), 40)] }

// cutField returns what precedes the first space or tab, and what follows it
// and others next to it.
func cutField(line []byte) (field, rest []byte) {
	end := 0
	for end < len(line) && line[end] != ' ' && line[end] != '\t' {
		end++
	}
	field, rest = line[:end], line[end:]
	for len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') {
		rest = rest[1:]
	}
	return field, rest
}
