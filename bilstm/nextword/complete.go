package nextword

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"nomen/bilstm"
	"nomen/internal/words"
)

// Suggestion is a word that may come next.
type Suggestion struct {
	Word        string  // without the space before it
	Glued       bool    // no space goes before it
	Probability float64 // that it comes next; of a word that is half typed, among those that begin so
}

// Unknown is a word that a model has never met, and the ones it knows that are
// spelled most alike.
type Unknown struct {
	Word    string
	Nearest []string
}

// Completer suggests words while a text grows or shrinks. It keeps what it knew
// after each part that it read, so that only what is new is read, and what was
// taken back costs nothing. It serves one goroutine.
type Completer struct {
	model  *Model
	words  []string // of the paragraph under way
	places []place  // in the paragraph, the first before all words

	scratch bilstm.Scratch
	reader  reader
}

// place is what is known after some words of a paragraph.
type place struct {
	words         int
	states        []bilstm.State
	probabilities []float32 // of the next word; nil: not computed
}

// keptProbabilities is for how many places the probabilities are kept: states
// are small, but these are a number for every word there is.
const keptProbabilities = 32

// NewCompleter returns a completer that has read nothing.
func (m *Model) NewCompleter() *Completer {
	c := &Completer{model: m, places: []place{{states: m.network.NewStates(1)}}}
	c.EndParagraph()
	return c
}

// EndParagraph makes what was read a paragraph that has ended. What is read from
// now on comes after it.
func (c *Completer) EndParagraph() {
	c.read(append(slices.Clone(c.words), paragraphEnd))
	last := c.places[len(c.places)-1]
	c.words, c.places = nil, []place{{states: last.states}}
}

// Read makes text all that was read of a paragraph.
func (c *Completer) Read(text string) { c.read(appendWords(nil, text)) }

func (c *Completer) read(words []string) {
	same := 0
	for same < min(len(words), len(c.words)) && words[same] == c.words[same] {
		same++
	}
	for c.places[len(c.places)-1].words > same {
		c.places = c.places[:len(c.places)-1]
	}
	c.words = words
	before := c.places[len(c.places)-1]
	if before.words == len(words) {
		return
	}
	after := place{words: len(words), states: c.model.network.NewStates(1)}
	copyStates(after.states, 0, before.states, 0)
	c.model.advance(&c.scratch, &c.reader, after.states, [][]string{words[before.words:]})
	c.places = append(c.places, after)
	if old := len(c.places) - 1 - keptProbabilities; old >= 0 {
		c.places[old].probabilities = nil
	}
}

// probabilities returns those of the next word, by its number.
func (c *Completer) probabilities() []float32 {
	last := &c.places[len(c.places)-1]
	if last.probabilities == nil {
		c.scratch.Reset()
		last.probabilities = slices.Clone(c.model.scores(&c.scratch, last.states)[0])
		bilstm.LogSum(last.probabilities)
	}
	return last.probabilities
}

// advance feeds words to the network, as many of each text.
func (m *Model) advance(scratch *bilstm.Scratch, reader *reader, states []bilstm.State, texts [][]string) {
	n, steps := len(texts), len(texts[0])
	reader.begin(m.vocabulary, n, steps)
	for i, words := range texts {
		for t, word := range words {
			reader.put(t*n+i, word, m.vocabulary.id(word))
		}
	}
	scratch.Reset()
	m.network.States(scratch, reader.sentences, states)
}

// scores returns the scores of the next word of each text.
func (m *Model) scores(scratch *bilstm.Scratch, states []bilstm.State) [][]float32 {
	last := states[len(states)-1].Hidden
	scores := scratch.Matrix(last.Rows, m.vocabulary.size())
	m.network.Output.Scores(scores, last)
	rows := make([][]float32, last.Rows)
	for i := range rows {
		rows[i] = scores.Data[i*scores.Stride:][:scores.Cols]
	}
	return rows
}

// copyStates copies the states after text j of from to those after text i of to.
func copyStates(to []bilstm.State, i int, from []bilstm.State, j int) {
	for l := range to {
		size := to[l].Hidden.Cols
		copy(to[l].Hidden.Data[i*size:][:size], from[l].Hidden.Data[j*size:])
		copy(to[l].Cell.Data[i*size:][:size], from[l].Cell.Data[j*size:])
	}
}

// Suggest returns the k most probable next words, the most probable first. If
// prefix is not empty, they are words that begin with it.
func (c *Completer) Suggest(prefix string, k int) []Suggestion {
	if prefix != "" {
		prefix = " " + prefix
	}
	return c.suggest(prefix, k)
}

// suggest returns the k most probable words that begin as typed says, which may
// have the space before the word.
func (c *Completer) suggest(typed string, k int) []Suggestion {
	v, probabilities := c.model.vocabulary, c.probabilities()
	allowed := make([]float32, len(probabilities))
	total := 1.0
	if typed != "" {
		total = 0
	}
	for id := 1; id < len(allowed); id++ {
		if v.begins(id, typed) {
			allowed[id] = probabilities[id]
			if typed != "" {
				total += float64(allowed[id])
			}
		}
	}
	var suggestions []Suggestion
	for _, id := range best(allowed, k) {
		if !(allowed[id] > 0) {
			break
		}
		word, glued := strings.CutPrefix(v.ids.Word(id), glue)
		suggestions = append(suggestions, Suggestion{Word: word, Glued: glued, Probability: float64(allowed[id]) / total})
	}
	return suggestions
}

// Next returns what the most probable next word adds to a text, with the space
// before it: the rest of the word that text ends in, if it is probably half
// typed. It is empty where probably nothing follows.
func (c *Completer) Next(text string) string {
	words, last, typed := cut(text)
	if last != "" {
		c.read(words)
		if s := c.suggest(typed, 1); len(s) > 0 && s[0].Word != strings.TrimPrefix(typed, " ") {
			return s[0].added(typed)
		}
		words, typed = append(words, last), ""
	}
	c.read(words)
	s := c.suggest(typed, 1)
	end := c.probabilities()[c.model.vocabulary.id(paragraphEnd)]
	if len(s) == 0 || typed == "" && float64(end) > s[0].Probability {
		return ""
	}
	return s[0].added(typed)
}

// added is what a suggestion adds to what was typed of it.
func (s Suggestion) added(typed string) string {
	if typed == "" && !s.Glued {
		return " " + s.Word
	}
	return s.Word[len(strings.TrimPrefix(typed, " ")):]
}

// Suggest returns the k most probable continuations of a prompt by a word, and
// what it has of words that the model does not know. If the prompt ends in a
// word that the model does not know, but with which others begin, it is taken
// for half of one.
func (m *Model) Suggest(prompt string, k int) ([]Suggestion, []Unknown) {
	words, typed := m.split(prompt)
	c := m.NewCompleter()
	c.read(words)
	return c.suggest(typed, k), m.unknown(words)
}

// split cuts a prompt into the words to be read, and what there is already of
// the next one.
func (m *Model) split(prompt string) (words []string, typed string) {
	words, last, typed := cut(prompt)
	if last == "" {
		return words, typed
	}
	if m.vocabulary.id(last) == unknownWord {
		for id := 1; id < m.vocabulary.size(); id++ {
			if m.vocabulary.begins(id, typed) {
				return words, typed
			}
		}
	}
	return append(words, last), ""
}

// cut returns the words of a text but the one that it ends in, last. What was
// typed of that has the space before it; a space alone, if the text ends in one
// and the next word can't be glued.
func cut(text string) (words []string, last, typed string) {
	words = appendWords(nil, text)
	if end, _ := utf8.DecodeLastRuneInString(text); len(words) == 0 || unicode.IsSpace(end) {
		return words, "", " "
	}
	words, last = words[:len(words)-1], words[len(words)-1]
	if plain, glued := strings.CutPrefix(last, glue); glued {
		return words, last, plain
	}
	return words, last, " " + last
}

// nearestWords is how many known words are named for an unknown one.
const nearestWords = 3

// Unknown lists the words of a text that the model does not know, each once,
// with the words it knows that are spelled most alike.
func (m *Model) Unknown(text string) []Unknown { return m.unknown(appendWords(nil, text)) }

func (m *Model) unknown(words []string) []Unknown {
	var all []Unknown
	for _, word := range words {
		plain := strings.TrimPrefix(word, glue)
		known := m.vocabulary.id(word) != unknownWord || m.vocabulary.id(plain) != unknownWord
		if !known && !slices.ContainsFunc(all, func(u Unknown) bool { return u.Word == plain }) {
			all = append(all, Unknown{plain, m.nearest(plain)})
		}
	}
	return all
}

// nearest returns the known words with the smallest edit distance, of equals
// the more frequent ones.
func (m *Model) nearest(word string) []string {
	// A spelling of hundreds of characters is like none, and would take long.
	spelling := []rune(word)
	spelling = spelling[:min(len(spelling), words.MaxCharacters)]
	distances := make([]float32, m.vocabulary.size())
	distances[unknownWord] = float32(math.Inf(-1))
	for id := 1; id < len(distances); id++ {
		known := m.vocabulary.ids.Word(id)
		if known == paragraphEnd || strings.HasPrefix(known, glue) {
			distances[id] = float32(math.Inf(-1))
			continue
		}
		distances[id] = -float32(editDistance(spelling, []rune(known)))
	}
	var nearest []string
	for _, id := range best(distances, nearestWords) {
		if !math.IsInf(float64(distances[id]), -1) {
			nearest = append(nearest, m.vocabulary.ids.Word(id))
		}
	}
	return nearest
}

// editDistance is how many characters must be put in, taken out or exchanged to
// make a of b (Levenshtein 1966).
func editDistance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := diagonal
			if x != y {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
