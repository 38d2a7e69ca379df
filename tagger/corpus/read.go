package corpus

import (
	"io"
	"regexp"

	"nomen/tokenize"
)

// Read reads a labelled file of either format, found by looking at its
// beginning: see ReadJSONL and ReadCoNLL. The tokenizer is for JSON lines;
// columns have tokens already.
func Read(r io.Reader, file string, t tokenize.Tokenizer) ([]Sentence, error) {
	sentences, mistakes := read(r, file, t)
	if err := mistakes.first(); err != nil {
		return nil, err
	}
	return sentences, nil
}

// Check reads a labelled file as Read does and returns all its mistakes, up
// to a hundred, as one error with a line for each, so that the file can be
// mended in one go. It returns nil if there are none.
func Check(r io.Reader, file string, t tokenize.Tokenizer) error {
	_, mistakes := read(r, file, t)
	return mistakes.all()
}

func read(r io.Reader, file string, t tokenize.Tokenizer) ([]Sentence, *mistakes) {
	l := newLines(r)
	// What Peek cannot give, next will report.
	if start, _ := l.reader.Peek(4096); beginsJSON.Match(start) {
		return readRecords(l, file, t)
	}
	return readColumns(l, file)
}

// beginsJSON matches the beginning of an object, or of an array that
// ReadJSONL knows what to say about. A token "{" in columns does not match:
// a label comes after it.
var beginsJSON = regexp.MustCompile(`^\s*(\{\s*["}]|\[\s*[{\]])`)
