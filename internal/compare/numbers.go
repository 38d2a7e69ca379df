package compare

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/plot/plotter"

	"nomen/bilstm"
	"nomen/bilstm/training"
	"nomen/internal/markdown"
	"nomen/internal/simd"
)

// Number words, and how many digits there are at most.
var (
	units = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	tens  = strings.Fields("twenty thirty forty fifty sixty seventy eighty ninety")
	// numberWords has the id of every word.
	numberWords = slices.Concat(units, tens, []string{"hundred", "thousand", "and"})
)

const (
	mostDigits  = 6
	endOfDigits = 10 // what the decoder says behind the last digit, and is told before the first
	digitCount  = 11
)

// spell returns a number from 0 to 999,999 in English words.
func spell(n int) []string {
	var words []string
	if n >= 1000 {
		words, n = append(spell(n/1000), "thousand"), n%1000
		if n == 0 {
			return words
		}
	}
	hundreds := n >= 100
	if hundreds {
		words, n = append(words, units[n/100], "hundred"), n%100
		if n == 0 {
			return words
		}
	}
	if len(words) > 0 {
		words = append(words, "and")
	}
	if n >= 20 {
		words, n = append(words, tens[n/10-2]), n%10
		if n == 0 {
			return words
		}
	}
	return append(words, units[n])
}

// spelled is a number in words and in digits, as ids.
type spelled struct {
	number        int
	words, digits []int32
}

func newSpelled(n int) spelled {
	s := spelled{number: n}
	for _, word := range spell(n) {
		s.words = append(s.words, int32(slices.Index(numberWords, word)))
	}
	for _, digit := range strconv.Itoa(n) {
		s.digits = append(s.digits, digit-'0')
	}
	return s
}

func (s spelled) length() int { return len(s.words) }

// written is how many steps the decoder makes: one for each digit, and one for
// the end.
func (s spelled) written() int { return len(s.digits) + 1 }

// translator turns sequences into others of any length (Cho et al. 2014):
//
//	words ▶ vectors ▶ recurrent layer ▶ last state c
//	(digit before, c) ▶ recurrent layer ▶ dense ▶ softmax over the digits and the end
//
// A tagger gives each word one label, and can't write more or fewer. What it
// keeps of this is the same cells.
type translator struct {
	words   *bilstm.Embedding
	encoder *bilstm.Recurrent
	digits  *bilstm.Embedding
	decoder *bilstm.Recurrent
	output  *bilstm.Linear
}

// Sizes of the translator.
const (
	translatorWord   = 24
	translatorDigit  = 12
	translatorHidden = 64
)

func newTranslator(cell bilstm.Cell, hidden int, random *rand.Rand) *translator {
	return &translator{
		words:   bilstm.NewEmbedding(len(numberWords), translatorWord, random),
		encoder: bilstm.NewRecurrent(cell, translatorWord, hidden, false, random),
		digits:  bilstm.NewEmbedding(digitCount, translatorDigit, random),
		decoder: bilstm.NewRecurrent(cell, translatorDigit+hidden, hidden, false, random),
		output:  bilstm.NewLinear(hidden, digitCount, random),
	}
}

func (n *translator) newGradient() *translator {
	gradient := newTranslator(n.encoder.Cell, n.encoder.Hidden(), nil)
	clearAll(gradient.parameters())
	return gradient
}

func (n *translator) parameters() []bilstm.Parameter {
	all := n.words.Parameters("word.")
	all = append(all, n.encoder.Parameters("encoder.")...)
	all = append(all, n.digits.Parameters("digit.")...)
	all = append(all, n.decoder.Parameters("decoder.")...)
	return append(all, n.output.Parameters("output.")...)
}

func (n *translator) prepare(purpose bilstm.Purpose) {
	n.encoder.Prepare(purpose)
	n.decoder.Prepare(purpose)
	n.output.Prepare(purpose)
}

// encoding is what the encoder made of a batch. The backward pass needs all of
// it.
type encoding struct {
	ids      []int32 // of the words, in the rows of the batch
	last     []int   // row of the last word of each sequence
	hidden   blas32.General
	backward func(dHidden blas32.General, sum *translator) // adds the gradients
	states   blas32.General                                // [sequences × hidden], the state behind the last word
}

// encode reads a batch in order of descending length.
func (n *translator) encode(scratch *bilstm.Scratch, batch []spelled, layout bilstm.Batch) encoding {
	e := encoding{ids: make([]int32, layout.Rows()), last: make([]int, len(batch)), states: scratch.Matrix(len(batch), n.encoder.Hidden())}
	for i, s := range batch {
		for t, id := range s.words {
			e.ids[layout.Row(i, t)] = id
		}
		e.last[i] = layout.Row(i, len(s.words)-1)
	}
	input := scratch.Matrix(len(e.ids), translatorWord)
	n.words.Forward(input, e.ids)
	hidden, trace := n.encoder.Forward(scratch, layout, input, blas32.General{})
	e.hidden = hidden
	for i, row := range e.last {
		copy(rowOf(e.states, i), rowOf(hidden, row))
	}
	e.backward = func(dHidden blas32.General, sum *translator) {
		n.words.Backward(n.encoder.Backward(scratch, trace, dHidden, sum.encoder), e.ids, sum.words)
	}
	return e
}

// decoderInput returns, for each row, the vector of the digit before and the
// state of the sequence that the row belongs to, side by side.
func (n *translator) decoderInput(scratch *bilstm.Scratch, before []int32, of []int, states blas32.General) blas32.General {
	input := scratch.Matrix(len(before), translatorDigit+states.Cols)
	digits := input
	digits.Cols = translatorDigit
	n.digits.Forward(digits, before)
	for row, i := range of {
		copy(rowOf(input, row)[translatorDigit:], rowOf(states, i))
	}
	return input
}

// gradient adds to sum the gradients of the loss of a batch, which it sorts, and
// returns that loss: the sum of −log p(digit) over all digits and ends, in nats,
// where the decoder is told the right digits before.
func (n *translator) gradient(scratch *bilstm.Scratch, batch []spelled, sum *translator) float64 {
	e := n.encode(scratch, batch, byLength(batch, spelled.length))

	// The decoder wants the sequences by the length of what it writes.
	order := make([]int, len(batch))
	for i := range order {
		order[i] = i
	}
	layout := byLength(order, func(i int) int { return batch[i].written() })
	rows := layout.Rows()
	of, before, targets, answers := make([]int, rows), make([]int32, rows), make([]int32, rows), make([]int32, rows)
	for place, i := range order {
		previous := int32(endOfDigits)
		for t := range batch[i].written() {
			row := layout.Row(place, t)
			of[row], before[row], targets[row], answers[row] = i, previous, endOfDigits, int32(row)
			if t < len(batch[i].digits) {
				targets[row] = batch[i].digits[t]
			}
			previous = targets[row]
		}
	}
	input := n.decoderInput(scratch, before, of, e.states)
	hidden, trace := n.decoder.Forward(scratch, layout, input, blas32.General{})
	scores := n.output.Forward(scratch, hidden)

	loss := softmaxLoss(scores, digitCount, answers, targets)
	dInput := n.decoder.Backward(scratch, trace, n.output.Backward(scratch, hidden, scores, sum.output), sum.decoder)
	dDigits := dInput
	dDigits.Cols = translatorDigit
	n.digits.Backward(dDigits, before, sum.digits)
	dHidden := scratch.ZeroMatrix(e.hidden.Rows, e.hidden.Cols)
	for row, i := range of {
		simd.Add(rowOf(dHidden, e.last[i]), rowOf(dInput, row)[translatorDigit:])
	}
	e.backward(dHidden, sum)
	return loss
}

// translate returns the digits that the network writes for each number, always
// the most probable one, and at most one more than any number has.
func (n *translator) translate(numbers []spelled) [][]int32 {
	var scratch bilstm.Scratch
	order := make([]int, len(numbers))
	for i := range order {
		order[i] = i
	}
	layout := byLength(order, func(i int) int { return numbers[i].length() })
	sorted := make([]spelled, len(numbers))
	for place, i := range order {
		sorted[place] = numbers[i]
	}
	e := n.encode(&scratch, sorted, layout)

	written := make([][]int32, len(numbers)) // digits so far, or all with the end
	for step := range mostDigits + 1 {
		// All that was written before is read anew: it is short.
		layout := bilstm.NewBatch(slices.Repeat([]int{step + 1}, len(numbers)))
		of, before := make([]int, layout.Rows()), make([]int32, layout.Rows())
		for place, i := range order {
			for t := range step + 1 {
				row := layout.Row(place, t)
				of[row], before[row] = place, endOfDigits
				if t > 0 {
					before[row] = written[i][t-1]
				}
			}
		}
		hidden, _ := n.decoder.Forward(&scratch, layout, n.decoderInput(&scratch, before, of, e.states), blas32.General{})
		scores := n.output.Forward(&scratch, hidden)
		for place, i := range order {
			written[i] = append(written[i], int32(best(rowOf(scores, layout.Row(place, step)))))
		}
	}
	for i, digits := range written {
		if end := slices.Index(digits, endOfDigits); end >= 0 {
			written[i] = digits[:end]
		}
	}
	return written
}

// How numbers are drawn.
const (
	heldOutNumbers = 100  // of each number of digits from three on
	trainNumbers   = 4000 // drawn anew for each pass, of each number of digits alike
)

// drawNumber draws a number, of each number of digits with equal probability.
func drawNumber(random *rand.Rand, digits int) int {
	least, beyond := 1, 10
	for range digits - 1 {
		least, beyond = 10*least, 10*beyond
	}
	return least + random.IntN(beyond-least)
}

// drawHeldOut draws the numbers that no network is trained on.
func drawHeldOut(random *rand.Rand) (numbers []spelled, held map[int]bool) {
	held = map[int]bool{}
	for digits := 3; digits <= mostDigits; digits++ {
		for range heldOutNumbers {
			n := drawNumber(random, digits)
			for held[n] {
				n = drawNumber(random, digits)
			}
			held[n] = true
			numbers = append(numbers, newSpelled(n))
		}
	}
	return numbers, held
}

// Numbers is what translating number words came to.
type Numbers struct {
	HeldOut int          `json:"held_out"`
	Epochs  int          `json:"epochs"`
	Equal   float64      `json:"equal_lengths"` // share of the held-out numbers with as many words as digits
	Rows    []NumbersRow `json:"rows"`
	Samples []Sample     `json:"samples"`

	seeds int
}

// NumbersRow tells how many of the held-out numbers a network wrote exactly.
type NumbersRow struct {
	Cell     bilstm.Cell `json:"cell"`
	Exact    Estimate    `json:"exact"`
	ByDigits []Estimate  `json:"by_digits"` // of three digits, four ...
}

// Sample is a held-out number and what the last network made of it.
type Sample struct {
	Words   string `json:"words"`
	Digits  string `json:"digits"`
	Written string `json:"written"`
}

// CompareNumbers trains an encoder and a decoder of each cell to write numbers in
// digits, and measures how many others they write exactly.
func CompareNumbers(ctx context.Context, d Demonstration, epochs int) (*Numbers, error) {
	d = d.withDefaults()
	heldOut, held := drawHeldOut(rand.New(rand.NewPCG(1, 2)))
	result := &Numbers{HeldOut: len(heldOut), Epochs: epochs, seeds: d.Seeds}
	for _, s := range heldOut {
		if len(s.words) == len(s.digits) {
			result.Equal += 1 / float64(len(heldOut))
		}
	}
	for _, cell := range []bilstm.Cell{bilstm.RNN, bilstm.GRU, bilstm.LSTM} {
		d.Progress("numbers: " + strings.ToUpper(string(cell)))
		exact, byDigits := []float64{}, make([][]float64, mostDigits-2)
		for i := range d.Seeds {
			seed := d.Seed + uint64(i)
			n := newTranslator(cell, translatorHidden, rand.New(rand.NewPCG(seed, 0)))
			err := train(ctx, n, func(random *rand.Rand) []spelled { return drawTraining(random, held) },
				func(s spelled) int { return s.length() + s.written() },
				training.Config{Epochs: epochs, LearningRate: 0.005, Clip: 1, Warmup: 100, Seed: seed, Threads: d.Threads})
			if err != nil {
				return nil, err
			}
			written := n.translate(heldOut)
			all := 0.0
			for k := range byDigits {
				share := exactShare(heldOut[k*heldOutNumbers:][:heldOutNumbers], written[k*heldOutNumbers:])
				byDigits[k] = append(byDigits[k], share)
				all += share / float64(len(byDigits))
			}
			exact = append(exact, all)
			result.Samples = samples(heldOut, written)
		}
		row := NumbersRow{Cell: cell, Exact: estimate(exact)}
		for _, values := range byDigits {
			row.ByDigits = append(row.ByDigits, estimate(values))
		}
		result.Rows = append(result.Rows, row)
	}
	return result, nil
}

// drawTraining draws the numbers of a pass.
func drawTraining(random *rand.Rand, held map[int]bool) []spelled {
	var drawn []spelled
	for len(drawn) < trainNumbers {
		if n := drawNumber(random, 1+random.IntN(mostDigits)); !held[n] {
			drawn = append(drawn, newSpelled(n))
		}
	}
	return drawn
}

// exactShare is the share of the numbers whose digits were all written, and
// nothing else.
func exactShare(numbers []spelled, written [][]int32) float64 {
	exact := 0
	for i, s := range numbers {
		if slices.Equal(s.digits, written[i]) {
			exact++
		}
	}
	return float64(exact) / float64(len(numbers))
}

// samples shows a number of each number of digits.
func samples(numbers []spelled, written [][]int32) []Sample {
	var all []Sample
	for i := 0; i < len(numbers); i += heldOutNumbers {
		all = append(all, Sample{Words: strings.Join(spell(numbers[i].number), " "), Digits: spaced(numbers[i].digits), Written: spaced(written[i])})
	}
	return all
}

func spaced(digits []int32) string { return strings.Trim(fmt.Sprint(digits), "[]") }

// Chapter tells what the demonstration came to.
func (r *Numbers) Chapter() (Chapter, error) {
	c := Chapter{
		Name: "compare-numbers", Title: "Different lengths in and out",
		Text: fmt.Sprintf(`A tagger gives each word one label. Translation needs as many words as the other language takes: "two hundred
and five" is "2 0 5", "nine hundred thousand" is "9 0 0 0 0 0". An encoder reads the words, and a decoder of the same cell writes digits
until it writes the end (hidden size %d). Trained on %s numbers a pass below a million, drawn anew each time, in %d
passes; measured on %d numbers of three to six digits that were never trained on, %d of each length; seeds: %d. Exact: all digits right,
and none too many. Only %.1f %% of these numbers have as many words as digits: no tagger can get more right.`,
			translatorHidden, grouped(trainNumbers), r.Epochs, r.HeldOut, heldOutNumbers, r.seeds, 100*r.Equal),
		Caption: "Numbers written exactly by each cell, over the number of digits",
	}
	t := markdown.Table{Columns: []string{"encoder and decoder", "exact, %", "3 digits", "4 digits", "5 digits", "6 digits"}}
	var curves []curve
	for i, row := range r.Rows {
		line := curve{name: strings.ToUpper(string(row.Cell)), color: i}
		cells := []any{line.name, percent(row.Exact)}
		for k, e := range row.ByDigits {
			cells = append(cells, fmt.Sprintf("%.1f", 100*e.Mean))
			line.points = append(line.points, plotter.XY{X: float64(k + 3), Y: 100 * e.Mean})
		}
		t.Add(cells...)
		curves = append(curves, line)
	}
	s := markdown.Table{Caption: "What the last LSTM wrote:", Columns: []string{"words", "digits", "written"}}
	for _, one := range r.Samples {
		s.Add(one.Words, one.Digits, one.Written)
	}
	c.Tables = []markdown.Table{t, s}
	p, err := newPlot("Numbers written exactly", "digits", "exact, %", curves)
	if err != nil {
		return c, err
	}
	p.Y.Min, p.Y.Max = 0, 101
	c.Plots = append(c.Plots, p)
	return c, nil
}
