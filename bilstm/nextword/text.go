package nextword

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"nomen/tokenize"
)

// glue stands before a word that no space separates from the one before it,
// such as a comma: with it the spaces of a text are known from its words.
const glue = "\u2060" // WORD JOINER

// paragraphEnd is the word at the end of every paragraph.
const paragraphEnd = "\u2029" // PARAGRAPH SEPARATOR

// Text is running text as a sequence of words. Words that are the same share
// their memory.
type Text struct {
	words []string         // the distinct ones, in the order in which they first occur
	ids   map[string]int32 // the place of each in words
	seen  []int32          // the text, by places in words

	documents  []int // where in seen each begins
	paragraphs int   // of the last document
}

// documentParagraphs is how many paragraphs of a file count as one document:
// about four novels.
const documentParagraphs = 5000

// Len is the number of words, the ends of paragraphs included.
func (t *Text) Len() int { return len(t.seen) }

func (t *Text) add(word string) {
	if t.ids == nil {
		t.ids = map[string]int32{}
	}
	id, ok := t.ids[word]
	if !ok {
		id = int32(len(t.words))
		word = strings.Clone(word)
		t.words, t.ids[word] = append(t.words, word), id
	}
	t.seen = append(t.seen, id)
}

// ReadText appends the running text of a reader, plain or compressed with gzip,
// to t. Paragraphs are separated by blank lines; in a text without any, each
// line is a paragraph. Errors name the file.
func (t *Text) ReadText(r io.Reader, name string) error {
	buffered := bufio.NewReaderSize(r, 1<<16)
	if magic, _ := buffered.Peek(2); string(magic) == "\x1f\x8b" {
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		buffered = bufio.NewReaderSize(unpacked, 1<<16)
	}
	all, err := io.ReadAll(buffered)
	if err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the compressed file ends too soon; get it anew")
		}
		return fmt.Errorf("%s: %w", name, err)
	}
	text := strings.ReplaceAll(string(all), "\r\n", "\n")
	separator := "\n"
	if strings.Contains(strings.TrimSpace(text), "\n\n") {
		separator = "\n\n"
	}
	t.paragraphs = documentParagraphs // a file begins a document
	for paragraph := range strings.SplitSeq(text, separator) {
		t.AddParagraph(paragraph)
	}
	return nil
}

// AddParagraph appends a paragraph, if there is a word in it.
func (t *Text) AddParagraph(paragraph string) {
	words := appendWords(nil, paragraph)
	if len(words) == 0 {
		return
	}
	if len(t.documents) == 0 || t.paragraphs == documentParagraphs {
		t.documents, t.paragraphs = append(t.documents, len(t.seen)), 0
	}
	t.paragraphs++
	for _, word := range words {
		t.add(word)
	}
	t.add(paragraphEnd)
}

// appendWords appends the words of a text, those that are glued to the one
// before with the sign for it.
func appendWords(words []string, text string) []string {
	end := -1
	for _, s := range (tokenize.Default{}).Tokenize(text) {
		for _, token := range s.Tokens {
			word := s.Text[token.Start:token.End]
			if s.Offset+token.Start == end {
				word = glue + word
			}
			words, end = append(words, word), s.Offset+token.End
		}
	}
	return words
}
