package nextword

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// suggestionsShown is among how many suggestions a typist looks for a word.
const suggestionsShown = 3

// typist is the user of whom Report.KeystrokeSavings tells, at a place in a
// text.
type typist struct {
	vocabulary *vocabulary
	behind     bool    // right behind a word that was typed to its end
	above      []int32 // the words that are suggested before the one to type
}

// write returns how many characters a word has, with the space behind it if it
// is spaced, and with how many keys it is typed. Scores are those of all words
// at its place.
func (y *typist) write(word string, id int32, spaced bool, scores []float32) (characters, keys int) {
	if word == paragraphEnd {
		y.behind = false
		return 1, 1
	}
	letters := utf8.RuneCountInString(strings.TrimPrefix(word, glue))
	characters = letters
	if spaced {
		characters++
	}
	typed, found := y.look(word, id, scores)
	y.behind = !found && !spaced
	if found {
		return characters, typed + 1
	}
	return characters, characters
}

// look returns how many letters of a word are typed before it is suggested, and
// whether it is at all before its last.
func (y *typist) look(word string, id int32, scores []float32) (typed int, found bool) {
	if id == unknownWord {
		return 0, false
	}
	y.findAbove(id, scores)
	begin := len(word) - len(strings.TrimPrefix(word, glue))
	for at := range word[begin:] {
		prefix := word[:begin+at]
		if at == 0 {
			prefix = "" // words with a space before them and without are suggested alike
		}
		if at > 0 || !y.behind {
			y.above = slices.DeleteFunc(y.above, func(other int32) bool {
				return !strings.HasPrefix(y.vocabulary.ids.Word(int(other)), prefix)
			})
			if len(y.above) < suggestionsShown {
				return typed, true
			}
		}
		typed++
	}
	return 0, false
}

// findAbove lists the words that Completer.Suggest has before one, whatever the
// prefix.
func (y *typist) findAbove(id int32, scores []float32) {
	y.above = y.above[:0]
	own := scores[id]
	for i, score := range scores {
		other := int32(i)
		if score < own || score == own && other >= id || other == unknownWord {
			continue
		}
		if y.vocabulary.ids.Word(i) != paragraphEnd {
			y.above = append(y.above, other)
		}
	}
}

// isSpaced tells whether a space stands before a word, if not at the beginning
// of a paragraph.
func isSpaced(word string) bool { return word != paragraphEnd && !strings.HasPrefix(word, glue) }

// timedWords is after how many words of a text suggestions are timed.
const timedWords = 200

// SuggestionTime is how long it takes, in the median, until a user who has
// typed a word of the text sees three suggestions for the next one.
func (m *Model) SuggestionTime(t *Text) time.Duration {
	c := m.NewCompleter()
	var text strings.Builder
	var took []time.Duration
	for _, place := range t.seen[:min(timedWords, len(t.seen))] {
		word := t.words[place]
		if word == paragraphEnd {
			continue
		}
		if isSpaced(word) {
			text.WriteByte(' ')
		}
		text.WriteString(strings.TrimPrefix(word, glue))
		began := time.Now()
		c.Read(text.String())
		c.Suggest("", suggestionsShown)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	if len(took) == 0 {
		return 0
	}
	return took[len(took)/2]
}
