package tagger

import (
	"fmt"
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/bilstm"
	"nomen/tagger/corpus"
)

// Context is how far a tagger looks beyond the sentence, within a document.
type Context int

const (
	// ContextDocument looks at the sentences before and behind.
	ContextDocument Context = iota
	// ContextBefore looks at the sentences before, and of what Stream is given at once
	// at those behind too, so that nothing has to wait for what comes next.
	ContextBefore
	// ContextSentence reads each sentence by itself.
	ContextSentence
)

// Consistency says how much the labels of a word depend on what the same word is
// elsewhere in a document. Within one, a word mostly means one thing (Gale, Church
// and Yarowsky 1992), and a sentence that says little of a name stands beside others
// that say more: Krishnan and Manning 2006 label a text twice, the second time
// knowing what the first one found.
//
// Here, each mention of a capitalised word has probabilities of the entity labels,
// and of none, from its own sentence. Its emissions are changed as if these were
// their weighted geometric mean with those of the same word in the sentences around
// (a logarithmic opinion pool, Heskes 1998), and the sentence is decoded again. The
// zero value reads each sentence by itself.
type Consistency struct {
	Own    float64 `json:"own"`    // weight of a mention's own sentence, down to half of it for a rare word; each other mention has 1
	Window int     `json:"window"` // sentences before and behind in which mentions count
}

func (c Consistency) validate() error {
	if c != (Consistency{}) && !(c.Own > 0 && c.Own <= 1000 && c.Window > 0 && c.Window <= 1000) {
		return fmt.Errorf("the consistency has weight %v and a window of %d sentences, expected more than 0 and at most 1000 of both", c.Own, c.Window)
	}
	return nil
}

const (
	// nat is a natural logarithm of 1 in votes: whole numbers, whose sums are the same
	// in whatever order they come and go.
	nat = 1024
	// leastVote is the least a mention can say against a label (probability 0.018): one that
	// knows nothing but a rare use must not outvote several.
	leastVote = -4 * nat
	// leastChange is how far others' votes must lie from a mention's own to matter, and
	// leastLikely how probable either must make a label.
	leastChange, leastLikely = nat / 4, -3 * nat
	// doubt is how many nats below O's the emissions of all other labels are in
	// a sentence that surely has no entity.
	doubt = 5
)

// reading is what the network said of a sentence.
type reading struct {
	scored
	mentions []mention
	votes    []int32 // logarithms of probabilities [mentions × kinds]; nil: all are surely O
	spans    *[]Span
	soft     *[][]corpus.Soft // nil unless wanted
}

// form returns the word of a mention.
func (r *reading) form(mention int) string {
	token := r.sentence.Tokens[r.mentions[mention].token]
	return r.sentence.Text[token.Start:token.End]
}

// mention is a capitalised word in a sentence.
type mention struct {
	token int
	word  int // its row among the tallies of the memory that the reading is in
}

// kind is the number of a label's entity label, from 1, and 0 for O.
func kind(label int) int { return (label + 3) / 4 }

// consistent tells whether sentences of a document are looked at together.
func (t *Tagger) consistent() bool {
	return t.Context != ContextSentence && t.about.Consistency != (Consistency{})
}

// newReading keeps what is needed to decode a sentence again: its emissions, which must
// not change, and its votes. Lattice may be nil, if it was not needed yet.
func newReading(w *worker, s scored, lattice *bilstm.Lattice) *reading {
	r := &reading{scored: s}
	for i, token := range s.sentence.Tokens {
		if mayRepeat(s.sentence.Text[token.Start:token.End]) {
			r.mentions = append(r.mentions, mention{token: i})
		}
	}
	if len(r.mentions) == 0 {
		return r
	}
	if lattice == nil && inDoubt(s.emissions) {
		l := s.crf.Lattice(&w.scratch, s.emissions)
		lattice = &l
	}
	if lattice == nil {
		return r
	}
	kinds := kind(s.emissions.Cols-1) + 1
	r.votes = make([]int32, len(r.mentions)*kinds)
	for i, m := range r.mentions {
		vote(r.votes[i*kinds:][:kinds], lattice, m.token)
	}
	return r
}

// vote sets votes [kinds] to the logarithms of the probabilities that a token is of
// each entity label, and first of none.
func vote(votes []int32, lattice *bilstm.Lattice, token int) {
	for k := range votes {
		p, first := 0.0, max(0, 4*k-3)
		for label := first; label <= 4*k; label++ {
			p += lattice.Probability(token, []int{label})
		}
		votes[k] = leastVote
		if log := math.Round(math.Log(p) * nat); log > leastVote {
			votes[k] = int32(log)
		}
	}
}

// mayRepeat tells whether a word is one to look for elsewhere: its first
// character is a letter and not a small one.
func mayRepeat(word string) bool {
	if len(word) > 0 && word[0] < utf8.RuneSelf { // most are
		return 'A' <= word[0] && word[0] <= 'Z'
	}
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsLetter(first) && !unicode.IsLower(first)
}

// inDoubt tells whether any token may be of an entity.
func inDoubt(emissions blas32.General) bool {
	for i := range emissions.Rows {
		row := matrixRow(emissions, i)
		if slices.Max(row[1:]) > row[0]-doubt {
			return true
		}
	}
	return false
}

// memory goes through the readings of a document in order, and decodes again
// those whose words say something else elsewhere.
type memory struct {
	tagger        *Tagger
	kinds         int
	window        []*reading // those whose votes count
	next          int        // the first of the window that is not decided
	held, decided int        // readings that came, and that were decided

	words  map[string]int // the row of a word among the tallies
	counts []int          // mentions of each word
	sums   []int64        // of their votes [words × kinds]
	free   []int          // rows without a word
	change []float64      // [kinds]
}

func (t *Tagger) newMemory() *memory {
	kinds := kind(t.labels.Len()-1) + 1
	return &memory{tagger: t, kinds: kinds, words: map[string]int{}, change: make([]float64, kinds)}
}

// add takes the next reading of a document, and decides the one whose window ends
// with it.
func (m *memory) add(r *reading) {
	m.window = append(m.window, r)
	m.held++
	for i := range r.mentions {
		one := &r.mentions[i]
		form := r.form(i)
		row, known := m.words[form]
		if !known {
			row = m.newRow()
			m.words[form] = row
		}
		one.word = row
		m.count(r, i, 1)
	}
	if len(m.window)-m.next > m.tagger.about.Consistency.Window {
		m.decideNext()
	}
}

func (m *memory) newRow() int {
	if n := len(m.free); n > 0 {
		row := m.free[n-1]
		m.free = m.free[:n-1]
		return row
	}
	m.counts = append(m.counts, 0)
	m.sums = append(m.sums, make([]int64, m.kinds)...)
	return len(m.counts) - 1
}

// count adds a mention to its word's tally, or with sign −1 takes it off.
func (m *memory) count(r *reading, mention, sign int) {
	row := r.mentions[mention].word
	m.counts[row] += sign
	for k := range m.kinds {
		m.sums[row*m.kinds+k] += int64(sign) * int64(r.vote(mention, k, m.kinds))
	}
}

func (r *reading) vote(mention, kind, kinds int) int32 {
	switch {
	case r.votes != nil:
		return r.votes[mention*kinds+kind]
	case kind == 0:
		return 0
	}
	return leastVote
}

// decide decides the readings that are left by what there is.
func (m *memory) decide() {
	for m.next < len(m.window) {
		m.decideNext()
	}
}

// end decides the readings that are left, and forgets the document.
func (m *memory) end() {
	m.decide()
	for len(m.window) > 0 {
		m.leave()
	}
}

// leave forgets the first reading of the window.
func (m *memory) leave() {
	r := m.window[0]
	for i, one := range r.mentions {
		m.count(r, i, -1)
		if m.counts[one.word] == 0 {
			delete(m.words, r.form(i))
			m.free = append(m.free, one.word)
		}
	}
	m.window[0] = nil
	m.window = m.window[1:]
	m.next--
}

func (m *memory) decideNext() {
	for m.next > m.tagger.about.Consistency.Window {
		m.leave()
	}
	r := m.window[m.next]
	m.next++
	m.decided++
	for i := range r.mentions {
		if m.pool(r, i) {
			m.decode(r)
			return
		}
	}
}

// pool sets change to what the mean of the votes for a mention is more than its own
// vote, in nats, and tells whether that matters.
func (m *memory) pool(r *reading, mention int) bool {
	row := r.mentions[mention].word
	differ := false
	for k := range m.kinds {
		difference := m.sums[row*m.kinds+k] - int64(m.counts[row])*int64(r.vote(mention, k, m.kinds))
		m.change[k] = float64(difference)
		differ = differ || difference != 0
	}
	if !differ {
		return false
	}
	total := float64(m.counts[row]-1) + m.tagger.ownWeight(r.form(mention))
	changed, likely := false, false
	for k, difference := range m.change {
		vote := float64(r.vote(mention, k, m.kinds))
		m.change[k] = difference / total / nat
		changed = changed || math.Abs(difference/total) > leastChange
		likely = likely || k > 0 && max(vote, vote+difference/total) > leastLikely
	}
	return changed && likely
}

// ownWeight is the weight of what a mention's own sentence says. Of a rare word a
// sentence knows less, of one without a vector nothing but how it is written.
func (t *Tagger) ownWeight(form string) float64 {
	rarity := 1.0
	if id := t.vocabulary.word(form); id != unknownWord {
		rarity = t.vocabulary.rarity(id)
	}
	return t.about.Consistency.Own * (1 - rarity/2)
}

func (m *memory) decode(r *reading) {
	t := m.tagger
	w := t.workers.Get().(*worker)
	defer t.workers.Put(w)
	w.scratch.Reset()
	changed := r.scored
	changed.emissions.Data = slices.Clone(changed.emissions.Data)
	for i, one := range r.mentions {
		if !m.pool(r, i) {
			continue
		}
		row := matrixRow(changed.emissions, one.token)
		for label := range row {
			row[label] += float32(m.change[kind(label)])
		}
	}
	*r.spans, _ = t.decode(w, changed)
	if r.soft != nil {
		*r.soft = t.soft(w, changed, nil)
	}
}
