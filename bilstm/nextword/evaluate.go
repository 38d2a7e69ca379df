package nextword

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/bilstm"
)

// Report tells how well a model predicts a text, and how many keys it saves who
// types it.
type Report struct {
	Words        int     `json:"words"`         // predicted, the ends of paragraphs included
	Unknown      int     `json:"unknown"`       // of these, words that the vocabulary lacks
	CrossEntropy float64 `json:"cross_entropy"` // mean of −log p(word), in nats; the unknown word counts as one
	Top1         float64 `json:"top_1"`         // share of the words that were the most probable
	Top3         float64 `json:"top_3"`         // or among the three most probable
	Characters   int     `json:"characters"`    // of these words, with the spaces and line breaks behind them; 0 for a model that reads backward
	Keys         int     `json:"keys"`          // that type them with the help of suggestions
}

// Perplexity is e to the cross-entropy: among how many equally probable words
// the model is as unsure.
func (r Report) Perplexity() float64 { return math.Exp(r.CrossEntropy) }

// KeystrokeSavings is the share of the keys that suggestions save,
// 1 − keys pressed / characters of the text, where the user
//
//   - types each word letter by letter, and looks at three suggestions: the most
//     probable words of those that begin with what is typed of it so far;
//   - accepts as soon as the word is among them, before its first letter too: one
//     key, which also brings the space behind the word if there is one;
//   - presses a key for each other letter, space and end of a paragraph.
//
// Right behind a word that was typed to its end nothing is suggested before a
// space or a letter: who types a comma there has all of it to type. A word that
// the model does not know is never suggested, nor is the end of a paragraph.
func (r Report) KeystrokeSavings() float64 {
	if r.Characters == 0 {
		return 0
	}
	return 1 - float64(r.Keys)/float64(r.Characters)
}

// Evaluation says how much of a text is looked at, and by how many.
type Evaluation struct {
	Words   int // predicted at most, from places all over the text; 0: all
	Threads int // goroutines; 0: as many as there are cores. Does not change the result
}

// Evaluation reads a text in so many streams side by side, of which each goes on
// where it was after so many words: the result depends on neither, but for the
// first word of a stream, which has nothing before it. A goroutine reads so many
// of them.
const (
	evaluationStreams  = 32
	evaluationSteps    = 64
	evaluationTogether = 8
)

// Evaluate predicts the words of a text from those before them, all but the
// first and some at the end, fewer than there are streams. The only error is
// that of a cancelled context.
func (m *Model) Evaluate(ctx context.Context, t *Text, e Evaluation) (Report, error) {
	if e.Threads == 0 {
		e.Threads = runtime.GOMAXPROCS(0)
	}
	if m.about.Backward {
		t = t.backward()
	}
	streams := min(evaluationStreams, max(1, (t.Len()-1)/evaluationSteps))
	length := (t.Len() - 1) / streams
	read := length
	if e.Words > 0 {
		read = min(read, max(1, e.Words/streams))
	}
	ids := m.vocabulary.number(t)
	var parts []*evaluationPart
	for from := 0; from < streams; from += evaluationTogether {
		part := &evaluationPart{model: m, text: t, ids: ids}
		for i := from; i < min(from+evaluationTogether, streams); i++ {
			part.streams = append(part.streams, stream{words: t.seen[i*length:], typist: typist{vocabulary: m.vocabulary}})
		}
		parts = append(parts, part)
	}
	var group sync.WaitGroup
	running := make(chan struct{}, e.Threads)
	for _, part := range parts {
		running <- struct{}{}
		group.Add(1)
		go func() {
			defer group.Done()
			part.evaluate(ctx, read)
			<-running
		}()
	}
	group.Wait()
	var all Report
	for _, part := range parts {
		all.add(part.report)
	}
	return all.means(), ctx.Err()
}

// add adds the sums that another report has in the place of means.
func (r *Report) add(other Report) {
	r.Words += other.Words
	r.Unknown += other.Unknown
	r.CrossEntropy += other.CrossEntropy
	r.Top1 += other.Top1
	r.Top3 += other.Top3
	r.Characters += other.Characters
	r.Keys += other.Keys
}

// means turns sums into means.
func (r Report) means() Report {
	n := float64(max(r.Words, 1))
	r.CrossEntropy /= n
	r.Top1 /= n
	r.Top3 /= n
	return r
}

// stream is one of the parts of a text that are read side by side.
type stream struct {
	words  []int32 // the text from its first word on, by places among the distinct words
	typist typist
}

// evaluationPart is what one goroutine does of an evaluation.
type evaluationPart struct {
	model   *Model
	text    *Text
	ids     []int32 // of each distinct word of the text
	streams []stream
	report  Report // sums in the place of means

	scratch bilstm.Scratch
	reader  reader
}

// evaluate predicts so many words of each stream.
func (p *evaluationPart) evaluate(ctx context.Context, length int) {
	n := len(p.streams)
	states := p.model.network.NewStates(n)
	for from := 0; from < length && ctx.Err() == nil; from += evaluationSteps {
		steps := min(evaluationSteps, length-from)
		p.reader.begin(p.model.vocabulary, n, steps)
		for i, stream := range p.streams {
			for s := range steps {
				word := stream.words[from+s]
				p.reader.put(s*n+i, p.text.words[word], p.ids[word])
			}
		}
		p.scratch.Reset()
		p.count(p.model.network.States(&p.scratch, p.reader.sentences, states), from)
	}
}

// count adds the words that follow those at from, which left the states
// [words × size].
func (p *evaluationPart) count(states blas32.General, from int) {
	const rows = 256 // scores of a large vocabulary take memory
	words := p.model.vocabulary.size()
	all := p.scratch.Matrix(min(rows, states.Rows), words)
	for first := 0; first < states.Rows; first += all.Rows {
		scores, own := all, states
		scores.Rows = min(all.Rows, states.Rows-first)
		own.Rows, own.Data = scores.Rows, states.Data[first*states.Stride:]
		p.model.network.Output.Scores(scores, own)
		for i := range scores.Rows {
			row := first + i
			p.word(&p.streams[row%len(p.streams)], from+row/len(p.streams)+1, scores.Data[i*words:(i+1)*words])
		}
	}
}

// word adds the word of a stream that has these scores, which are lost.
func (p *evaluationPart) word(s *stream, at int, scores []float32) {
	place := s.words[at]
	word, id := p.text.words[place], p.ids[place]
	var characters, keys int
	if !p.model.about.Backward {
		spaced := at+1 < len(s.words) && isSpaced(p.text.words[s.words[at+1]])
		characters, keys = s.typist.write(word, id, spaced, scores)
	}
	score, better := scores[id], 0
	for _, other := range scores {
		if other > score {
			better++
		}
	}
	r := Report{Words: 1, CrossEntropy: bilstm.LogSum(scores) - float64(score), Characters: characters, Keys: keys}
	if id == unknownWord {
		r.Unknown = 1
	}
	if better == 0 {
		r.Top1 = 1
	}
	if better < 3 {
		r.Top3 = 1
	}
	p.report.add(r)
}

// best returns the k largest of the values, the largest first, by their places.
func best(values []float32, k int) []int {
	if k < 1 {
		return nil
	}
	var top []int
	for i, v := range values {
		if len(top) == k && v <= values[top[k-1]] {
			continue
		}
		at := slices.IndexFunc(top, func(j int) bool { return values[j] < v })
		if at < 0 {
			at = len(top)
		}
		top = slices.Insert(top, at, i)
		top = top[:min(k, len(top))]
	}
	return top
}
