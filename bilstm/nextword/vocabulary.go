package nextword

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"nomen/bilstm"
	"nomen/internal/words"
)

// unknownWord is the number of every word that the vocabulary lacks.
const unknownWord = 0

// alphabetSize is how many characters a spelling is read with.
const alphabetSize = 300

// vocabulary numbers the words that the network can predict, from 1, the most
// frequent first.
type vocabulary struct {
	ids      *words.IDs
	alphabet *words.Alphabet
}

// newVocabulary returns the limit most frequent words of a text that may be
// suggested.
func newVocabulary(t *Text, limit, frequency, documents int) (*vocabulary, error) {
	list, forms := t.frequent(frequency, documents)
	ids, err := words.NewIDs(words.List(list[:min(limit, len(list))]))
	return &vocabulary{ids: ids, alphabet: words.NewAlphabet(forms, alphabetSize-1)}, err
}

// with returns a vocabulary with the limit most frequent words of a text that v
// lacks behind those that it has.
func (v *vocabulary) with(t *Text, limit, frequency, documents int) (*vocabulary, error) {
	list, _ := t.frequent(frequency, documents)
	list = slices.DeleteFunc(list, func(word string) bool { return v.id(word) != unknownWord })
	ids, err := words.NewIDs(v.ids.Text(1, v.ids.Len()) + words.List(list[:min(limit, len(list))]))
	return &vocabulary{ids: ids, alphabet: v.alphabet}, err
}

// frequent returns the words of a text that occur so often or more, in so many
// documents or more, as what is in few is often a name, and don't belong to names
// that were dropped, the most frequent first; and how often each word occurs.
func (t *Text) frequent(frequency, documents int) (list []string, forms map[string]int) {
	counts, spread, last := t.counts(), make([]int, len(t.words)), make([]int, len(t.words))
	for document, from := range t.documents {
		to := len(t.seen)
		if document+1 < len(t.documents) {
			to = t.documents[document+1]
		}
		for _, id := range t.seen[from:to] {
			if last[id] != document+1 {
				last[id] = document + 1
				spread[id]++
			}
		}
	}
	isName := t.nameParts(counts)
	order := make([]int, 0, len(counts))
	forms = map[string]int{}
	for i, word := range t.words {
		forms[word] = counts[i]
		if counts[i] >= frequency && spread[i] >= documents && utf8.ValidString(word) && !strings.Contains(word, "\n") && !isName(word) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(counts[b]-counts[a], cmp.Compare(t.words[a], t.words[b]))
	})
	for _, i := range order {
		list = append(list, t.words[i])
	}
	return list, forms
}

// counts returns how often each distinct word occurs.
func (t *Text) counts() []int {
	counts := make([]int, len(t.words))
	for _, id := range t.seen {
		counts[id]++
	}
	return counts
}

// namedWeight is how many occurrences of a word elsewhere weigh as much as one
// in a dropped name. It is not 1, since an occurrence elsewhere may be a name
// that was missed. Of a million words of novels, a vocabulary of 10,000 loses
// 349 words so, for which rarer ones come in: of a dev text 6.78 % of the words
// are unknown and not 6.65 %. A weight of 1 costs 303 words, but lets half as
// many names again through.
const namedWeight = 3

// nameParts returns what tells whether a word of the text, which occurs counts
// times for each distinct one, is the placeholder or belongs to dropped names:
// a fourth of its occurrences or more was in these, where it is spelled so, or
// in capitals and small letters of any kind, with the s of a plural or without.
// Names in headings and those of families are easily missed.
func (t *Text) nameParts(counts []int) func(word string) bool {
	spelled, alike := map[string]int{}, map[string]int{} // weighed occurrences in names, less those elsewhere
	key := func(word string) string { return strings.TrimSuffix(strings.ToLower(word), "s") }
	for word, n := range t.named {
		spelled[word] += namedWeight * n
		alike[key(word)] += namedWeight * n
	}
	for i, word := range t.words {
		plain := strings.TrimPrefix(word, glue)
		spelled[plain] -= counts[i]
		alike[key(plain)] -= counts[i]
	}
	return func(word string) bool {
		plain := strings.TrimPrefix(word, glue)
		return plain == placeholder || spelled[plain] >= 0 || alike[key(plain)] >= 0
	}
}

// size is the number of words, the unknown one included.
func (v *vocabulary) size() int { return v.ids.Len() + 1 }

// id returns the number of a word.
func (v *vocabulary) id(word string) int32 {
	id, _ := v.ids.ID(word)
	return id
}

// begins tells whether a word begins as typed says: with the space before it,
// or, if it is glued, without. Nothing typed is the beginning of all. The end of
// a paragraph is no word.
func (v *vocabulary) begins(id int, typed string) bool {
	word := v.ids.Word(id)
	if word == paragraphEnd {
		return false
	}
	plain, glued := strings.CutPrefix(word, glue)
	prefix, spaced := strings.CutPrefix(typed, " ")
	return typed == "" || glued != spaced && strings.HasPrefix(plain, prefix)
}

// number returns the number of each distinct word of a text.
func (v *vocabulary) number(t *Text) []int32 {
	ids := make([]int32, len(t.words))
	for i, word := range t.words {
		ids[i] = v.id(word)
	}
	return ids
}

// numberLearned returns the number of each distinct word of a text to learn from,
// where what belongs to dropped names is unknown, even to a model that knows it.
func (v *vocabulary) numberLearned(t *Text) []int32 {
	ids := v.number(t)
	isName := t.nameParts(t.counts())
	for i, word := range t.words {
		if isName(word) {
			ids[i] = unknownWord
		}
	}
	return ids
}

// describe appends a word form.
func (v *vocabulary) describe(forms *bilstm.Forms, word string, id int32) {
	forms.Words = append(forms.Words, id)
	if id == unknownWord {
		forms.Characters = v.alphabet.AppendIDs(forms.Characters, word)
	}
	forms.Starts = append(forms.Starts, int32(len(forms.Characters)))
}
