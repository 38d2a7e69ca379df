package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"nomen/tokenize"
)

// text is what everything is measured on: paragraphs of English in random
// order, always the same one.
type text struct {
	source     string // names of its files
	paragraphs []string
	tokens     []int // of each paragraph, as nomen cuts it
	bytes      int64 // with the blank lines between them
}

// standIn is used if no text is given.
const standIn = "testdata/sentences.jsonl"

// readText reads the files, or else the sentences in testdata.
func readText(paths []string) (*text, error) {
	t := &text{source: standIn}
	read := readParagraphs
	if len(paths) == 0 {
		paths, read = []string{standIn}, readRecords
	} else {
		var names []string
		for _, path := range paths {
			names = append(names, filepath.Base(path))
		}
		t.source = strings.Join(names, ", ")
	}
	for _, path := range paths {
		paragraphs, err := readFile(path, read)
		if err != nil {
			return nil, fmt.Errorf("reading the text: %w", err)
		}
		t.paragraphs = append(t.paragraphs, paragraphs...)
	}
	if len(t.paragraphs) == 0 {
		return nil, fmt.Errorf("reading the text: nothing is in %s", t.source)
	}
	rand.New(rand.NewPCG(1, 0)).Shuffle(len(t.paragraphs), func(i, j int) {
		t.paragraphs[i], t.paragraphs[j] = t.paragraphs[j], t.paragraphs[i]
	})
	for _, paragraph := range t.paragraphs {
		t.tokens = append(t.tokens, countTokens(paragraph))
		t.bytes += int64(len(paragraph) + len(separator))
	}
	return t, nil
}

func countTokens(paragraph string) (n int) {
	for _, sentence := range (tokenize.Default{}).Tokenize(paragraph) {
		n += len(sentence.Tokens)
	}
	return n
}

// separator stands between paragraphs: a blank line ends a sentence.
const separator = "\n\n"

func readFile(path string, read func(io.Reader) ([]string, error)) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var reader io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if reader, err = gzip.NewReader(bufio.NewReader(file)); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	paragraphs, err := read(reader)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return paragraphs, nil
}

// readParagraphs cuts at blank lines, or at every line break if there is no
// blank line.
func readParagraphs(r io.Reader) (paragraphs []string, err error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	whole := strings.ReplaceAll(string(data), "\r\n", "\n")
	cut := "\n"
	if strings.Contains(strings.TrimSpace(whole), separator) {
		cut = separator
	}
	for _, paragraph := range strings.Split(whole, cut) {
		if paragraph = strings.TrimSpace(paragraph); paragraph != "" {
			paragraphs = append(paragraphs, paragraph)
		}
	}
	return paragraphs, nil
}

// readRecords takes the field "text" of each JSON object.
func readRecords(r io.Reader) (paragraphs []string, err error) {
	for decoder := json.NewDecoder(r); ; {
		var record struct{ Text string }
		if err := decoder.Decode(&record); err == io.EOF {
			return paragraphs, nil
		} else if err != nil {
			return nil, err
		}
		paragraphs = append(paragraphs, record.Text)
	}
}

// describe says what the text is.
func (t *text) describe(about string) string {
	if about == "" {
		about = t.source
	}
	tokens := 0
	for _, n := range t.tokens {
		tokens += n
	}
	return fmt.Sprintf("%s: %d paragraphs, %.1f MB, %.2f million tokens, in random order", about, len(t.paragraphs), float64(t.bytes)/1e6, float64(tokens)/1e6)
}

// write writes whole paragraphs, at least size bytes of them, and returns how
// many bytes and tokens they are. A text that is too short is repeated, each
// time in another order.
func (t *text) write(w io.Writer, size int64) (bytes int64, tokens int, err error) {
	order := make([]int, len(t.paragraphs))
	for i := range order {
		order[i] = i
	}
	for random := rand.New(rand.NewPCG(2, 0)); ; {
		for _, i := range order {
			if _, err := io.WriteString(w, t.paragraphs[i]+separator); err != nil {
				return bytes, tokens, err
			}
			bytes += int64(len(t.paragraphs[i]) + len(separator))
			tokens += t.tokens[i]
			if bytes >= size {
				return bytes, tokens, nil
			}
		}
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
}

// A sample is a file of some of the text.
type sample struct {
	path   string
	bytes  int64
	tokens int
}

// file writes a sample of about so many bytes to a folder.
func (t *text) file(folder string, size int64) (s sample, err error) {
	file, err := os.Create(filepath.Join(folder, fmt.Sprintf("%d.txt", size)))
	if err != nil {
		return s, err
	}
	defer file.Close()
	s.path = file.Name()
	buffered := bufio.NewWriterSize(file, 1<<20)
	if s.bytes, s.tokens, err = t.write(buffered, size); err == nil {
		err = buffered.Flush()
	}
	return s, err
}
