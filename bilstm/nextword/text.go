package nextword

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"nomen/internal/words"
	"nomen/tokenize"
)

// glue stands before a word that no space separates from the one before it,
// such as a comma: with it the spaces of a text are known from its words.
const glue = words.Glue

// paragraphEnd is the word at the end of every paragraph.
const paragraphEnd = "\u2029" // PARAGRAPH SEPARATOR

// placeholder is the word that every name of a person is read as, if names are
// dropped. No vocabulary holds it, so that it is predicted as an unknown word
// and never suggested.
const placeholder = "\ufffc" // OBJECT REPLACEMENT CHARACTER

// Text is running text as a sequence of words. Words that are the same share
// their memory.
type Text struct {
	// Persons, if not nil, finds the names of persons in sentences: those of
	// each in order, without overlap. A name is read as one word, a placeholder
	// that no model suggests; and a word of which a fourth or more was part of
	// names gets into no vocabulary, so that it is not suggested even if some
	// names were missed, but by a pretrained model that knows it already. An error ends the reading of the text.
	Persons func([]tokenize.Sentence) ([][]Span, error)

	words []string         // the distinct ones, in the order in which they first occur
	ids   map[string]int32 // the place of each in words
	seen  []int32          // the text, by places in words
	names int              // replaced
	named map[string]int   // how often each word was part of one

	documents  []int // where in seen each begins
	paragraphs int   // of the last document
}

// documentParagraphs is how many paragraphs of a file count as one document:
// about four novels.
const documentParagraphs = 5000

// Span is some of the tokens of a sentence.
type Span struct{ First, End int } // End exclusive

// Len is the number of words, the ends of paragraphs included.
func (t *Text) Len() int { return len(t.seen) }

// Names is how many names of persons were replaced.
func (t *Text) Names() int { return t.names }

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
	all, err := readAll(buffered)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	text := strings.TrimPrefix(strings.ReplaceAll(string(all), "\r\n", "\n"), byteOrderMark)
	paragraphs := blankLine.Split(text, -1)
	if !blankLine.MatchString(strings.TrimSpace(text)) {
		paragraphs = strings.Split(text, "\n")
	}
	t.paragraphs = documentParagraphs // a file begins a document
	for some := range slices.Chunk(paragraphs, paragraphsTogether) {
		if err := t.addParagraphs(some); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// byteOrderMark is what some editors put at the beginning of a file.
const byteOrderMark = "\ufeff"

// blankLine matches the end of a line before one or more without words.
var blankLine = regexp.MustCompile(`\n(?:[ \t\f]*\n)+`)

// readAll reads a file, plain or compressed with gzip, to its end.
func readAll(r *bufio.Reader) ([]byte, error) {
	if magic, _ := r.Peek(2); string(magic) != "\x1f\x8b" {
		return io.ReadAll(r)
	}
	unpacked, err := gzip.NewReader(r)
	var all []byte
	if err == nil {
		all, err = io.ReadAll(unpacked)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the compressed file ends too soon; get it anew")
	}
	return all, err
}

// paragraphsTogether is in how many paragraphs persons are looked for at once.
const paragraphsTogether = 1000

// AddParagraph appends a paragraph, if there is a word in it. The only errors
// are those of Persons.
func (t *Text) AddParagraph(paragraph string) error { return t.addParagraphs([]string{paragraph}) }

func (t *Text) addParagraphs(paragraphs []string) (err error) {
	var sentences []tokenize.Sentence
	ends := make([]int, len(paragraphs)) // in sentences
	for i, paragraph := range paragraphs {
		sentences = append(sentences, tokenize.Default{}.Tokenize(paragraph)...)
		ends[i] = len(sentences)
	}
	names := make([][]Span, len(sentences))
	if t.Persons != nil {
		if names, err = t.Persons(sentences); err != nil {
			return err
		}
		t.countNames(sentences, names)
	}
	begin := 0
	for _, end := range ends {
		if end > begin {
			t.beginParagraph()
			for _, word := range appendSentences(nil, sentences[begin:end], names[begin:end]) {
				t.add(word)
			}
			t.add(paragraphEnd)
		}
		begin = end
	}
	return nil
}

// beginParagraph counts a paragraph, with which a document may begin.
func (t *Text) beginParagraph() {
	if len(t.documents) == 0 || t.paragraphs == documentParagraphs {
		t.documents, t.paragraphs = append(t.documents, len(t.seen)), 0
	}
	t.paragraphs++
}

// countNames sets down which words names are made of.
func (t *Text) countNames(sentences []tokenize.Sentence, names [][]Span) {
	if t.named == nil {
		t.named = map[string]int{}
	}
	for i, s := range sentences {
		t.names += len(names[i])
		for _, name := range names[i] {
			for _, token := range s.Tokens[name.First:name.End] {
				t.named[strings.ReplaceAll(strings.Clone(s.Text[token.Start:token.End]), glue, "")]++
			}
		}
	}
}

// appendWords appends the words of a text, those that are glued to the one
// before with the sign for it.
func appendWords(words []string, text string) []string {
	sentences := tokenize.Default{}.Tokenize(text)
	return appendSentences(words, sentences, make([][]Span, len(sentences)))
}

// appendSentences does so for sentences of one text, with the placeholder for
// each name.
func appendSentences(words []string, sentences []tokenize.Sentence, names [][]Span) []string {
	end := -1
	for i, s := range sentences {
		name := names[i]
		for j := 0; j < len(s.Tokens); j++ {
			start, stop := s.Tokens[j].Start, s.Tokens[j].End
			word := strings.ReplaceAll(s.Text[start:stop], glue, "") // where a text has it, it can't be seen
			if len(name) > 0 && name[0].First == j {
				j = name[0].End - 1
				word, stop, name = placeholder, s.Tokens[j].End, name[1:]
			}
			if word == "" {
				continue
			}
			if s.Offset+start == end {
				word = glue + word
			}
			words, end = append(words, word), s.Offset+stop
		}
	}
	return words
}

// First returns the first words of a text, at most so many.
func (t *Text) First(words int) *Text {
	first := &Text{Persons: t.Persons, names: t.names, named: t.named}
	for i, place := range t.seen[:min(words, len(t.seen))] {
		if len(first.documents) < len(t.documents) && t.documents[len(first.documents)] == i {
			first.documents = append(first.documents, i)
		}
		first.add(t.words[place])
	}
	return first
}

// backward returns the text from its last word to its first, for a model that
// predicts what stood before. Documents are counted before a text is turned.
func (t *Text) backward() *Text {
	turned := &Text{words: t.words, ids: t.ids, seen: slices.Clone(t.seen), names: t.names}
	slices.Reverse(turned.seen)
	return turned
}

// WriteText writes a text as it is read: a line a paragraph, with the spaces
// that belong between its words.
func (t *Text) WriteText(w io.Writer) error {
	buffered := bufio.NewWriter(w)
	begins := true // a paragraph
	for _, place := range t.seen {
		word := t.words[place]
		if isSpaced(word) && !begins {
			buffered.WriteByte(' ')
		}
		if begins = word == paragraphEnd; begins {
			word = "\n"
		}
		buffered.WriteString(strings.TrimPrefix(word, glue))
	}
	return buffered.Flush()
}

// What WriteWords writes for words that the model can't tell apart, and for the
// end of a paragraph.
const (
	writtenUnknown = "<unknown>"
	writtenEnd     = "<end>"
)

// WriteWords writes a text as the model predicts it, for other programs to
// predict the same: its words in a line, with a space between each two, and
// <unknown> for those that the vocabulary lacks. The end of a paragraph is a
// word too, <end>, and a word that no space separates from the one before it
// begins with the sign U+2060.
func (m *Model) WriteWords(w io.Writer, t *Text) error {
	buffered := bufio.NewWriter(w)
	ids := m.vocabulary.number(t)
	for i, place := range t.seen {
		word := t.words[place]
		switch {
		case ids[place] == unknownWord:
			word = writtenUnknown
		case word == paragraphEnd:
			word = writtenEnd
		}
		if i > 0 {
			buffered.WriteByte(' ')
		}
		buffered.WriteString(word)
	}
	buffered.WriteByte('\n')
	return buffered.Flush()
}
