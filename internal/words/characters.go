package words

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// UnknownCharacter is the id of every character that an [Alphabet] lacks, and
// of each byte that is not UTF-8.
const UnknownCharacter = 0

// Of a word longer than MaxCharacters only the first 30 and the last 10
// characters are looked at: a link of a thousand characters should not cost a
// thousand, and prefix and suffix say the most about a word.
const (
	MaxCharacters = firstCharacters + lastCharacters

	firstCharacters = 30
	lastCharacters  = 10
)

// Alphabet numbers characters (Unicode code points) from 1. A nil or empty
// one knows none.
type Alphabet struct {
	characters []rune // the one at i has the id i + 1
	ids        map[rune]int32
}

// NewAlphabet returns the alphabet of the limit most frequent characters in
// words, which holds how often each word occurs. The more frequent character
// has the lower id, of two equally frequent the one with the lower code
// point.
func NewAlphabet(words map[string]int, limit int) *Alphabet {
	counts := map[rune]int{}
	for word, n := range words {
		for _, r := range word {
			counts[r] += n
		}
	}
	delete(counts, utf8.RuneError)
	characters := make([]rune, 0, len(counts))
	for r := range counts {
		characters = append(characters, r)
	}
	slices.SortFunc(characters, func(a, b rune) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	return newAlphabet(characters[:min(max(limit, 0), len(characters))])
}

func newAlphabet(characters []rune) *Alphabet {
	a := &Alphabet{characters: characters, ids: make(map[rune]int32, len(characters))}
	for i, r := range characters {
		a.ids[r] = int32(i) + 1
	}
	return a
}

// ParseAlphabet returns the alphabet that [Alphabet.String] wrote. It is an
// error if text is not UTF-8 or has a character twice.
func ParseAlphabet(text string) (*Alphabet, error) {
	if !utf8.ValidString(text) {
		return nil, errors.New("alphabet: not valid UTF-8")
	}
	a := newAlphabet([]rune(text))
	for i, r := range a.characters {
		if a.ids[r] != int32(i)+1 {
			return nil, fmt.Errorf("alphabet: the character %q occurs twice", r)
		}
	}
	return a, nil
}

// String returns the characters in the order of their ids, the form in which
// an alphabet is stored.
func (a *Alphabet) String() string { return string(a.characters) }

// Size returns the number of ids, [UnknownCharacter] included.
func (a *Alphabet) Size() int { return len(a.characters) + 1 }

// AppendIDs appends the ids of the characters of word to ids, of at most
// [MaxCharacters], and returns the result. It appends nothing for an empty
// word.
func (a *Alphabet) AppendIDs(ids []int32, word string) []int32 {
	first, last := ends(word)
	for _, part := range [2]string{first, last} {
		for _, r := range part {
			ids = append(ids, a.ids[r])
		}
	}
	return ids
}

// ends returns the two parts of word to be looked at, in time that does not
// depend on its length.
func ends(word string) (first, last string) {
	split, n := len(word), 0
	for i := range word {
		if n == firstCharacters {
			split = i
		}
		if n == MaxCharacters {
			return word[:split], word[lastStart(word):]
		}
		n++
	}
	return word, ""
}

// lastStart returns the byte at which the last characters of word begin.
func lastStart(word string) int {
	at := len(word)
	for range lastCharacters {
		_, size := utf8.DecodeLastRuneInString(word[:at])
		at -= size
	}
	return at
}
