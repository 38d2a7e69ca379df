package nextword

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"nomen/bilstm"
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

// Completer suggests words while a text grows: only what is new is read. It
// serves one goroutine.
type Completer struct {
	model  *Model
	words  []string // read so far
	states []bilstm.State
	scores []float32 // of the next word, for the words read so far; then probabilities

	scratch bilstm.Scratch
	reader  reader
}

// NewCompleter returns a completer that has read nothing.
func (m *Model) NewCompleter() *Completer {
	c := &Completer{model: m, states: m.network.NewStates(1)}
	c.Read("")
	return c
}

// Read makes text all that was read. A text begins as a paragraph does.
func (c *Completer) Read(text string) {
	words := append([]string{paragraphEnd}, appendWords(nil, text)...)
	if len(words) < len(c.words) || !slices.Equal(words[:len(c.words)], c.words) {
		c.words = c.words[:0]
		for _, state := range c.states {
			state.Reset(0)
		}
	}
	fresh := words[len(c.words):]
	if len(fresh) == 0 {
		return
	}
	c.words = append(c.words, fresh...)
	c.scores = slices.Clone(c.model.after(&c.scratch, &c.reader, c.states, [][]string{fresh})[0])
	bilstm.LogSum(c.scores)
}

// after feeds words to the network, as many of each text, and returns the scores
// of what comes after each text.
func (m *Model) after(scratch *bilstm.Scratch, reader *reader, states []bilstm.State, texts [][]string) [][]float32 {
	n, steps := len(texts), len(texts[0])
	reader.begin(m.vocabulary, n, steps)
	for i, words := range texts {
		for t, word := range words {
			reader.put(t*n+i, word, m.vocabulary.id(word))
		}
	}
	scratch.Reset()
	after := m.network.States(scratch, reader.sentences, states)
	last := after
	last.Rows, last.Data = n, after.Data[(after.Rows-n)*after.Stride:]
	scores := scratch.Matrix(n, m.vocabulary.size())
	m.network.Output.Scores(scores, last)
	rows := make([][]float32, n)
	for i := range rows {
		rows[i] = scores.Data[i*scores.Stride:][:scores.Cols]
	}
	return rows
}

// Suggest returns the k most probable next words, the most probable first. If
// prefix is not empty, they are words that begin with it.
func (c *Completer) Suggest(prefix string, k int) []Suggestion {
	v := c.model.vocabulary
	allowed := make([]float32, len(c.scores))
	var total float64
	for id := 1; id < len(allowed); id++ {
		if word := v.ids.Word(id); word != paragraphEnd && matches(word, prefix) {
			allowed[id] = c.scores[id]
			total += float64(c.scores[id])
		}
	}
	if prefix == "" {
		total = 1
	}
	var suggestions []Suggestion
	for _, id := range best(allowed, k) {
		if allowed[id] == 0 {
			break
		}
		word := v.ids.Word(id)
		suggestions = append(suggestions, Suggestion{
			Word: strings.TrimPrefix(word, glue), Glued: strings.HasPrefix(word, glue), Probability: float64(allowed[id]) / total,
		})
	}
	return suggestions
}

// matches tells whether a word begins with what has been typed of it. A capital
// may begin a word that is known without, as at the beginning of a sentence.
func matches(word, prefix string) bool {
	if prefix == "" {
		return true
	}
	if strings.HasPrefix(word, glue) {
		return false // what a user types as a word has a space before it
	}
	return strings.HasPrefix(word, prefix)
}

// Suggest returns the k most probable continuations of a prompt by a word, and
// what it has of words that the model does not know. If the prompt ends in a
// word that the model does not know, but with which others begin, it is taken
// for half of one.
func (m *Model) Suggest(prompt string, k int) ([]Suggestion, []Unknown) {
	before, prefix := m.halfTyped(prompt)
	c := m.NewCompleter()
	c.Read(before)
	return c.Suggest(prefix, k), m.Unknown(before)
}

// halfTyped cuts off the beginning of a word that a prompt ends in.
func (m *Model) halfTyped(prompt string) (before, prefix string) {
	words := appendWords(nil, prompt)
	if last, _ := utf8.DecodeLastRuneInString(prompt); len(words) == 0 || unicode.IsSpace(last) {
		return prompt, ""
	}
	word := words[len(words)-1]
	if m.vocabulary.id(word) != unknownWord {
		return prompt, ""
	}
	for id := 1; id < m.vocabulary.size(); id++ {
		if matches(m.vocabulary.ids.Word(id), word) {
			return prompt[:len(prompt)-len(word)], word
		}
	}
	return prompt, ""
}

// nearestWords is how many known words are named for an unknown one.
const nearestWords = 3

// Unknown lists the words of a text that the model does not know, each once,
// with the words it knows that are spelled most alike.
func (m *Model) Unknown(text string) []Unknown {
	var all []Unknown
	for _, word := range appendWords(nil, text) {
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
	distances := make([]float32, m.vocabulary.size())
	distances[unknownWord] = float32(math.Inf(-1))
	for id := 1; id < len(distances); id++ {
		known := m.vocabulary.ids.Word(id)
		if known == paragraphEnd || strings.HasPrefix(known, glue) {
			distances[id] = float32(math.Inf(-1))
			continue
		}
		distances[id] = -float32(editDistance([]rune(word), []rune(known)))
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
