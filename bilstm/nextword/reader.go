package nextword

import (
	"slices"

	"nomen/bilstm"
)

// reader puts words where the network reads them, in memory that it keeps.
type reader struct {
	sentences  bilstm.Sentences
	vocabulary *vocabulary
	lengths    []int
	forms      map[form]int32 // the place of each among the sentences' forms
}

// form is a word as it is read: by its vector, or by its spelling if id is that
// of the unknown word.
type form struct {
	word string
	id   int32
}

// begin makes room for so many words of so many texts.
func (r *reader) begin(v *vocabulary, texts, words int) {
	if r.forms == nil {
		r.forms = map[form]int32{}
	}
	clear(r.forms)
	r.vocabulary = v
	r.lengths = r.lengths[:0]
	for range texts {
		r.lengths = append(r.lengths, words+1) // one for the state before
	}
	r.sentences.Batch = bilstm.NewBatch(r.lengths)
	r.sentences.Forms.Reset()
	r.sentences.Tokens = slices.Grow(r.sentences.Tokens[:0], texts*words)[:texts*words]
}

// put sets the word of a row: word t of text i is in row t·texts + i.
func (r *reader) put(row int, word string, id int32) {
	key := form{id: id}
	if id == unknownWord {
		key.word = word
	}
	place, ok := r.forms[key]
	if !ok {
		place = int32(len(r.forms))
		r.forms[key] = place
		r.vocabulary.describe(&r.sentences.Forms, word, id)
	}
	r.sentences.Tokens[row] = place
}
