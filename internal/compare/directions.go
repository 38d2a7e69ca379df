package compare

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/plot/plotter"

	"nomen/bilstm"
	"nomen/bilstm/training"
	"nomen/internal/markdown"
	"nomen/tagger"
	"nomen/tagger/corpus"
)

// Demonstration says how a demonstration is run.
type Demonstration struct {
	Seeds   int    // each network is trained so often; 0: 3
	Seed    uint64 // the first of them
	Threads int    // 0: as many as there are cores

	Progress func(string) // told what is done next, may be nil
}

func (d Demonstration) withDefaults() Demonstration {
	if d.Seeds == 0 {
		d.Seeds = 3
	}
	if d.Progress == nil {
		d.Progress = func(string) {}
	}
	return d
}

// pair are two sentences that are the same up to and with an ambiguous word,
// which is a person's name in one of them and part of a thing's in the other.
type pair struct {
	person, thing corpus.Sentence
	place         int  // of the ambiguous word
	surname       bool // of the person stands behind it
}

// Parts of the sentences of pairs.
var (
	speakers = []string{"He", "She", "They", "The man", "My friend", "A neighbour", "Our teacher", "Nobody"}
	sayings  = []string{"said", "wrote", "thought", "told us", "shouted", "believed"}

	// ambiguous are forenames, each with what follows it where it is none.
	ambiguous = [][2]string{
		{"Teddy", "bears"}, {"Rose", "bushes"}, {"Olive", "trees"}, {"Daisy", "chains"}, {"Jack", "rabbits"}, {"Robin", "nests"},
		{"Grant", "applications"}, {"Bill", "payments"}, {"Pearl", "earrings"}, {"Sandy", "beaches"}, {"Frank", "talks"}, {"Iris", "beds"},
	}
	surnames   = []string{"Roosevelt", "Okafor", "Hansen", "Silva", "Novak", "Tanaka", "Moreau", "Reid"}
	ofPersons  = []string{"was here .", "smiled at him .", "came home early .", "called again .", "knew the answer ."}
	ofThings   = []string{"are on sale .", "were everywhere .", "cost too much .", "are rare here .", "were all they saw ."}
	trainShare = 0.7 // of the pairs; the others are held out
)

// newPairs returns pairs to train on and pairs held out: every beginning with
// every ambiguous word once, in an order and with endings drawn from the seed.
func newPairs(seed uint64) (train, heldOut []pair) {
	random := rand.New(rand.NewPCG(seed, 0))
	draw := func(from []string) []string { return strings.Fields(from[random.IntN(len(from))]) }
	var all []pair
	for _, speaker := range speakers {
		for _, saying := range sayings {
			for _, word := range ambiguous {
				beginning := append(strings.Fields(speaker+" "+saying), ",", word[0])
				p := pair{place: len(beginning) - 1, surname: random.IntN(2) == 0}
				span := corpus.Span{Start: p.place, End: p.place + 1, Label: proseLabel}
				p.person.Tokens = slices.Clone(beginning)
				if p.surname {
					p.person.Tokens = append(p.person.Tokens, draw(surnames)...)
					span.End++
				}
				p.person.Tokens = append(p.person.Tokens, draw(ofPersons)...)
				p.person.Spans = []corpus.Span{span}
				p.thing.Tokens = slices.Concat(beginning, word[1:], draw(ofThings))
				all = append(all, p)
			}
		}
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	n := int(trainShare * float64(len(all)))
	return all[:n], all[n:]
}

// sentencesOf lists the sentences of pairs, two a pair.
func sentencesOf(pairs []pair) []corpus.Sentence {
	var all []corpus.Sentence
	for _, p := range pairs {
		all = append(all, p.person, p.thing)
	}
	return all
}

// Directions is what reading in one direction and in two came to.
type Directions struct {
	Pairs   int             `json:"pairs"` // held out
	Trained int             `json:"trained"`
	Rows    []DirectionsRow `json:"rows"`

	example pair
	seeds   int
}

// DirectionsRow tells how often a network was right about ambiguous words.
type DirectionsRow struct {
	Kind
	All     Estimate `json:"all"`
	Surname Estimate `json:"surname"` // in pairs where a surname follows the name
	Alone   Estimate `json:"alone"`   // in the others
}

// CompareDirections trains LSTM taggers on pairs of sentences, and measures how
// often they are right about the ambiguous words of other pairs.
func CompareDirections(ctx context.Context, d Demonstration) (*Directions, error) {
	d = d.withDefaults()
	train, heldOut := newPairs(1)
	result := &Directions{Pairs: len(heldOut), Trained: len(train), example: heldOut[0], seeds: d.Seeds}
	for _, labels := range []string{independent, crf} {
		for _, forwardOnly := range []bool{true, false} {
			row := DirectionsRow{Kind: recurrentKind(bilstm.LSTM, forwardOnly, labels)}
			d.Progress("both directions: " + row.title())
			var all, surname, alone []float64
			for i := range d.Seeds {
				right, err := d.rightOfPairs(ctx, row.Kind, train, heldOut, d.Seed+uint64(i))
				if err != nil {
					return nil, err
				}
				all = append(all, share(right, heldOut, func(pair) bool { return true }))
				surname = append(surname, share(right, heldOut, func(p pair) bool { return p.surname }))
				alone = append(alone, share(right, heldOut, func(p pair) bool { return !p.surname }))
			}
			row.All, row.Surname, row.Alone = estimate(all), estimate(surname), estimate(alone)
			result.Rows = append(result.Rows, row)
		}
	}
	return result, nil
}

// rightOfPairs trains a tagger and returns how many of the two ambiguous words
// of each pair it takes for what they are.
func (d Demonstration) rightOfPairs(ctx context.Context, k Kind, train, heldOut []pair, seed uint64) ([]int, error) {
	model, result, err := tagger.Train(ctx, tagger.Training{
		Train: []tagger.Corpus{{Name: "pairs", Sentences: sentencesOf(train)}},
		Cell:  k.cell, Hidden: 16, ForwardOnly: k.forwardOnly, Independent: k.Labels == independent,
		Dropout: 0.1, WordDropout: -1,
		Loop: training.Config{Epochs: 8, BatchSize: 16, LearningRate: 0.01, Seed: seed, Threads: d.Threads},
	})
	if err == nil && result.Interrupted {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	predicted, _, err := model.Predict(ctx, sentencesOf(heldOut))
	if err != nil {
		return nil, err
	}
	right := make([]int, len(heldOut))
	for i, p := range heldOut {
		if inSpan(predicted[2*i], p.place) {
			right[i]++
		}
		if !inSpan(predicted[2*i+1], p.place) {
			right[i]++
		}
	}
	return right, nil
}

// inSpan tells whether a token is part of an entity.
func inSpan(s corpus.Sentence, token int) bool {
	return slices.ContainsFunc(s.Spans, func(span corpus.Span) bool { return span.Start <= token && token < span.End })
}

// share is the share of the ambiguous words of some pairs that were right.
func share(right []int, pairs []pair, chosen func(pair) bool) float64 {
	sum, words := 0, 0
	for i, p := range pairs {
		if chosen(p) {
			sum, words = sum+right[i], words+2
		}
	}
	return float64(sum) / float64(words)
}

// Chapter tells what the demonstration came to.
func (r *Directions) Chapter() (Chapter, error) {
	c := Chapter{
		Name: "compare-directions", Title: "Both directions",
		Text: fmt.Sprintf(`Pairs of sentences that are the same up to and with a word that is a name in one of them only:
%q and %q. Half of the persons have a surname. LSTM
taggers were trained on %d pairs, and asked about that word in %d others, with other beginnings; %d seeds. Who
reads forward only and chooses each label by itself must say the same of both, and is right about one of them:
50 %%, whatever it has learned. With a CRF the label of a surname speaks for a name before it, and part comes back through the
path of labels. Who reads from the end too has seen what follows.`,
			strings.Join(r.example.person.Tokens, " "), strings.Join(r.example.thing.Tokens, " "), r.Trained, r.Pairs, r.seeds),
		Caption: "Share of ambiguous words that each network is right about",
	}
	t := markdown.Table{Columns: []string{"network", "labels", "right, %", "a surname follows", "none follows"}}
	var names []string
	var heights plotter.Values
	for _, row := range r.Rows {
		t.Add(row.Network, row.Labels, percent(row.All), percent(row.Surname), percent(row.Alone))
		names = append(names, strings.Replace(row.title(), ", ", "\n", 2))
		heights = append(heights, 100*row.All.Mean)
	}
	c.Tables = []markdown.Table{t}
	p, err := newBars("Is it a name? The ambiguous word", "right, %", names, heights, 50)
	c.Plots = append(c.Plots, p)
	return c, err
}
