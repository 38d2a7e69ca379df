package tagger

import (
	"maps"
	"slices"
	"strings"

	"nomen/bilstm"
	"nomen/internal/words"
	"nomen/tagger/corpus"
)

// unknownWord is the id of every word without a vector of its own.
const unknownWord = 0

// vocabulary turns word forms into the numbers that the network knows.
type vocabulary struct {
	// ids has the words whose vectors are trained, and behind them those with
	// pretrained vectors.
	ids      *words.IDs
	learned  int // words with trained vectors
	alphabet *words.Alphabet

	pretrained *pretrainedVocabulary // of language models; nil: there are none
}

// Occurrences from which on a word gets a learned vector: few if there are no
// pretrained ones. With them it is for the words that such tables lack, above
// all clitics, letters and numbers, and not for rare names.
const (
	learnedAlone  = 2
	learnedBeside = 20
)

// newVocabulary returns the words of the pretrained vectors, if there are any;
// those that lack one and occur often enough in the sentences to learn one, the
// most frequent first; and the alphabet of the sentences. A word with two
// pretrained vectors is an error.
func newVocabulary(sentences []corpus.Sentence, vectors *Vectors) (*vocabulary, error) {
	forms, normal := map[string]int{}, map[string]int{}
	for _, s := range sentences {
		for _, token := range s.Tokens {
			forms[token]++
			normal[words.Normalize(token)]++
		}
	}
	var fixed []string
	minimum := learnedAlone
	if vectors != nil {
		fixed, minimum = vectors.Words, learnedBeside
	}
	v, err := assembleVocabulary("", words.List(fixed), words.NewAlphabet(forms, alphabetSize-1))
	if err != nil {
		return nil, err
	}
	learned := slices.DeleteFunc(slices.Sorted(maps.Keys(normal)), func(word string) bool {
		return normal[word] < minimum || v.word(word) != unknownWord || strings.Contains(word, "\n")
	})
	slices.SortStableFunc(learned, func(a, b string) int { return normal[b] - normal[a] })
	return assembleVocabulary(words.List(learned), words.List(fixed), v.alphabet)
}

// assembleVocabulary makes a vocabulary of lists with a word a line, each word
// in one of them.
func assembleVocabulary(learned, fixed string, alphabet *words.Alphabet) (*vocabulary, error) {
	ids, err := words.NewIDs(learned + fixed)
	return &vocabulary{ids: ids, learned: strings.Count(learned, "\n"), alphabet: alphabet}, err
}

// learnedCount is the number of learned vectors, the unknown word's included.
func (v *vocabulary) learnedCount() int { return 1 + v.learned }

// size is the number of words that have a vector.
func (v *vocabulary) size() int { return v.ids.Len() }

// fixed is the number of words with pretrained vectors.
func (v *vocabulary) fixed() int { return v.ids.Len() - v.learned }

// rarity is how rare the word with an id is, from 0 to 1, by its place among
// those with pretrained vectors, of which tables have the most frequent first. It
// is 0 for all others.
func (v *vocabulary) rarity(id int32) float64 {
	return float64(max(0, int(id)-v.learnedCount())) / float64(1+v.fixed())
}

// word returns the id of a word form.
func (v *vocabulary) word(form string) int32 {
	if id, ok := words.Lookup(v.ids, form); ok {
		return id
	}
	return unknownWord
}

// packer turns sentences into the network's input, in memory that it keeps.
type packer struct {
	input   bilstm.Sentences
	lengths []int
	seen    map[string]int32
}

// pack packs sentences, in order of descending length. Each distinct form is
// described once, however often it occurs. What it returns is valid until it is
// called again.
func (p *packer) pack(v *vocabulary, sentences [][]string) *bilstm.Sentences {
	p.lengths = p.lengths[:0]
	for _, s := range sentences {
		p.lengths = append(p.lengths, len(s))
	}
	if p.seen == nil {
		p.seen = map[string]int32{}
	}
	clear(p.seen)
	in := &p.input
	in.Pretrained.Reset()
	in.Batch = bilstm.NewBatch(p.lengths)
	in.Forms.Reset()
	in.Tokens = slices.Grow(in.Tokens[:0], in.Batch.Rows())[:in.Batch.Rows()]
	for i, s := range sentences {
		for t, form := range s {
			id, ok := p.seen[form]
			if !ok {
				id = int32(len(p.seen))
				p.seen[form] = id
				v.describe(&in.Forms, form)
				v.pretrained.describe(&in.Pretrained, form)
			}
			in.Tokens[in.Batch.Row(i, t)] = id
		}
	}
	return in
}

// describe appends a form.
func (v *vocabulary) describe(forms *bilstm.Forms, form string) {
	forms.Words = append(forms.Words, v.word(form))
	forms.Shapes = append(forms.Shapes, int32(words.Shape(form)))
	forms.Characters = v.alphabet.AppendIDs(forms.Characters, form)
	forms.Starts = append(forms.Starts, int32(len(forms.Characters)))
}
