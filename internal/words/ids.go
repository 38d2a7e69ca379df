package words

import (
	"fmt"
	"hash/maphash"
	"math"
	"strings"
)

// Glue stands, in the vocabulary of a language model, before a word that no space
// separates from the one before it.
const Glue = "\u2060" // WORD JOINER

// IDs numbers words from 1, in the order of a list. It holds the list as one
// text and no pointer into it: a model has a hundred thousand words, and must
// be ready in a moment. It does not change after it is made.
type IDs struct {
	text   string   // the words, each with a line feed behind it
	starts []uint32 // where the word with each id begins in text; from 1, one more than there are words
	table  []uint32 // ids by hash, 0 where there is none; the next place is tried where another word is
	seed   maphash.Seed
}

// NewIDs numbers the words in text, one a line. A word that occurs twice is an
// error, as is text that does not end with its last line or has 4 GB.
func NewIDs(text string) (*IDs, error) {
	n := strings.Count(text, "\n")
	if text != "" && text[len(text)-1] != '\n' || uint64(len(text)) > math.MaxUint32 {
		return nil, fmt.Errorf("a list of words of %d bytes does not end with a line, or is too long", len(text))
	}
	size := 1
	for size < 2*n {
		size *= 2
	}
	ids := &IDs{text: text, starts: make([]uint32, 2, n+2), table: make([]uint32, size), seed: maphash.MakeSeed()}
	for id := uint32(1); len(text) > 0; id++ {
		word, rest, _ := strings.Cut(text, "\n")
		ids.starts = append(ids.starts, uint32(len(ids.text)-len(rest)))
		place, known := ids.place(word)
		if known {
			return nil, fmt.Errorf("the word %q is listed twice", word)
		}
		ids.table[place], text = id, rest
	}
	return ids, nil
}

// List returns words one a line, as NewIDs takes them.
func List(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return strings.Join(words, "\n") + "\n"
}

// Len is the number of words.
func (ids *IDs) Len() int { return len(ids.starts) - 2 }

// Word returns the word with an id from 1 to Len.
func (ids *IDs) Word(id int) string { return ids.text[ids.starts[id] : ids.starts[id+1]-1] }

// Text returns the words with the ids from first to last, one a line.
func (ids *IDs) Text(first, last int) string {
	if last < first {
		return ""
	}
	return ids.text[ids.starts[first]:ids.starts[last+1]]
}

// ID returns the id of a word, and whether it has one.
func (ids *IDs) ID(word string) (id int32, ok bool) {
	place, ok := ids.place(word)
	return int32(ids.table[place]), ok
}

// place returns where in the table a word stands, or would.
func (ids *IDs) place(word string) (place uint64, known bool) {
	mask := uint64(len(ids.table) - 1)
	for place = maphash.String(ids.seed, word) & mask; ids.table[place] != 0; place = (place + 1) & mask {
		if ids.Word(int(ids.table[place])) == word {
			return place, true
		}
	}
	return place, false
}
