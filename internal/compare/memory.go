package compare

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"nomen/bilstm"
	"nomen/bilstm/training"
	"nomen/internal/markdown"
)

// agreement is a sentence up to its verb, as numbers of words: "The cats , which
// already ate the fish ," goes on with were, and not with was.
type agreement struct {
	words  []int32
	plural bool
}

// What sentences of agreement are made of.
var (
	singular = []string{"cat", "dog", "bird", "fox", "mouse", "child", "guest", "sailor"}
	plural   = []string{"cats", "dogs", "birds", "foxes", "mice", "children", "guests", "sailors"}
	opening  = []string{",", "which", "already", "ate"}
	joining  = []string{"and", "with", "or", "near", "without"} // between other nouns
	lexicon  = slices.Concat([]string{"The", "often"}, singular, plural, opening, joining)
)

func wordID(word string) int32 { return int32(slices.Index(lexicon, word)) }

// newAgreement draws a sentence whose verb stands so many words behind its
// subject, one or more. Other nouns come between, of either number, so that
// nothing but the subject tells the verb's.
func newAgreement(random *rand.Rand, distance int) agreement {
	a := agreement{plural: random.IntN(2) == 1}
	noun := func(isPlural bool) string {
		if isPlural {
			return plural[random.IntN(len(plural))]
		}
		return singular[random.IntN(len(singular))]
	}
	words := []string{"The", noun(a.plural)}
	for i := range distance - 1 {
		switch {
		case distance < 4:
			words = append(words, "often")
		case i == distance-2:
			words = append(words, ",")
		case i < len(opening):
			words = append(words, opening[i])
		case (i-len(opening))%2 == 0:
			words = append(words, noun(random.IntN(2) == 1))
		default:
			words = append(words, joining[random.IntN(len(joining))])
		}
	}
	for _, word := range words {
		a.words = append(a.words, wordID(word))
	}
	return a
}

func (a agreement) String() string {
	var words []string
	for _, id := range a.words {
		words = append(words, lexicon[id])
	}
	return strings.Join(append(words, [2]string{"was", "were"}[a.verb()]), " ")
}

// verb is the number of the verb: 0 was, 1 were.
func (a agreement) verb() int32 {
	if a.plural {
		return 1
	}
	return 0
}

func (a agreement) length() int { return len(a.words) }

// memoryNetwork chooses between two verbs by the state behind the last word:
//
//	word vectors ▶ recurrent layer, forward only ▶ last state ▶ dense ▶ softmax
type memoryNetwork struct {
	words  *bilstm.Embedding
	layer  *bilstm.Recurrent
	output *bilstm.Linear
}

// Sizes of the network.
const (
	memoryVector = 16
	memoryHidden = 24
)

func newMemoryNetwork(cell bilstm.Cell, random *rand.Rand) *memoryNetwork {
	return &memoryNetwork{
		words:  bilstm.NewEmbedding(len(lexicon), memoryVector, random),
		layer:  bilstm.NewRecurrent(cell, memoryVector, memoryHidden, false, random),
		output: bilstm.NewLinear(memoryHidden, 2, random),
	}
}

func (n *memoryNetwork) newGradient() *memoryNetwork {
	gradient := newMemoryNetwork(n.layer.Cell, nil)
	clearAll(gradient.parameters())
	return gradient
}

func (n *memoryNetwork) parameters() []bilstm.Parameter {
	all := n.words.Parameters("word.")
	all = append(all, n.layer.Parameters("layer.")...)
	return append(all, n.output.Parameters("output.")...)
}

func (n *memoryNetwork) prepare(purpose bilstm.Purpose) {
	n.layer.Prepare(purpose)
	n.output.Prepare(purpose)
}

// pass computes, for a batch, which it sorts by length, the loss and the gradient
// of each input vector [rows × vector], and adds the gradients of the parameters
// to sum. It also counts the verbs that it would have chosen right.
func (n *memoryNetwork) pass(scratch *bilstm.Scratch, batch []agreement, sum *memoryNetwork) (loss float64, right int, dInput blas32.General, layout bilstm.Batch) {
	layout = byLength(batch, agreement.length)
	ids := make([]int32, layout.Rows())
	last, answers, verbs := make([]int, len(batch)), make([]int32, len(batch)), make([]int32, len(batch))
	for i, a := range batch {
		for t, id := range a.words {
			ids[layout.Row(i, t)] = id
		}
		last[i], answers[i], verbs[i] = layout.Row(i, len(a.words)-1), int32(i), a.verb()
	}
	input := scratch.Matrix(len(ids), memoryVector)
	n.words.Forward(input, ids)
	hidden, trace := n.layer.Forward(scratch, layout, input, blas32.General{})
	states := scratch.Matrix(len(batch), memoryHidden)
	for i, row := range last {
		copy(rowOf(states, i), rowOf(hidden, row))
	}
	scores := n.output.Forward(scratch, states)
	for i, verb := range verbs {
		if best(rowOf(scores, i)) == int(verb) {
			right++
		}
	}

	loss = softmaxLoss(scores, 2, answers, verbs)
	dStates := n.output.Backward(scratch, states, scores, sum.output)
	dHidden := scratch.ZeroMatrix(hidden.Rows, hidden.Cols)
	for i, row := range last {
		copy(rowOf(dHidden, row), rowOf(dStates, i))
	}
	dInput = n.layer.Backward(scratch, trace, dHidden, sum.layer)
	n.words.Backward(dInput, ids, sum.words)
	return loss, right, dInput, layout
}

func (n *memoryNetwork) gradient(scratch *bilstm.Scratch, batch []agreement, sum *memoryNetwork) float64 {
	loss, _, _, _ := n.pass(scratch, batch, sum)
	return loss
}

// accuracy is the share of the sentences whose verb the network chooses right.
func (n *memoryNetwork) accuracy(sentences []agreement) float64 {
	var scratch bilstm.Scratch
	_, right, _, _ := n.pass(&scratch, slices.Clone(sentences), n.newGradient())
	return float64(right) / float64(len(sentences))
}

// gradientNorms returns, for sentences of one length, how large the gradient of
// the loss is with respect to the input so many words before the last one: the
// Euclidean norm, of all sentences the geometric mean, as a share of that of the
// last word.
func (n *memoryNetwork) gradientNorms(sentences []agreement) []float64 {
	var scratch bilstm.Scratch
	batch := slices.Clone(sentences)
	_, _, d, layout := n.pass(&scratch, batch, n.newGradient())
	length := layout.Lengths[0]
	norms := make([]float64, length)
	for lag := range norms {
		var sum float64
		for i := range batch {
			var squares float64
			for _, v := range rowOf(d, layout.Row(i, length-1-lag)) {
				squares += float64(v) * float64(v)
			}
			sum += math.Log(max(math.Sqrt(squares), math.SmallestNonzeroFloat32))
		}
		norms[lag] = math.Exp(sum / float64(len(batch)))
	}
	for lag := len(norms) - 1; lag >= 0; lag-- {
		norms[lag] /= norms[0]
	}
	return norms
}

// How memory is measured.
const (
	farthest        = 60   // words from subject to verb, at most
	memorySentences = 2000 // drawn anew for each pass
	memoryTests     = 300  // of each distance
)

// memoryDistances are those that accuracy is measured at.
var memoryDistances = []int{1, 2, 5, 10, 15, 20, 25, 30, 40, 50, farthest}

// Memory is what remembering the subject of a sentence came to.
type Memory struct {
	Distances []int       `json:"distances"`
	Epochs    int         `json:"epochs"`
	Rows      []MemoryRow `json:"rows"`

	examples []agreement
	seeds    int
}

// MemoryRow tells how far one cell remembers.
type MemoryRow struct {
	Cell     bilstm.Cell `json:"cell"`
	Accuracy []Estimate  `json:"accuracy"` // at each distance

	// Alone is the accuracy at each distance of networks that were trained on
	// sentences of that distance alone.
	Alone []Estimate `json:"alone"`

	// Norm of the gradient of the last loss with respect to the input so many words
	// before, as a share of that at the last word: before and after training.
	Before []float64 `json:"gradient_before"`
	After  []float64 `json:"gradient_after"`
}

// CompareMemory trains RNN, GRU and LSTM to choose the verb of sentences whose
// subject is up to farthest words away, in as many passes each: on sentences of
// all distances, and on those of each distance alone.
func CompareMemory(ctx context.Context, d Demonstration, epochs int) (*Memory, error) {
	d = d.withDefaults()
	random := rand.New(rand.NewPCG(1, 1))
	tests := make([][]agreement, len(memoryDistances))
	for i, distance := range memoryDistances {
		for range memoryTests {
			tests[i] = append(tests[i], newAgreement(random, distance))
		}
	}
	result := &Memory{Distances: memoryDistances, Epochs: epochs, seeds: d.Seeds, examples: []agreement{tests[0][0], tests[3][0]}}
	for _, cell := range []bilstm.Cell{bilstm.RNN, bilstm.GRU, bilstm.LSTM} {
		row, err := d.remember(ctx, cell, epochs, tests)
		if err != nil {
			return nil, err
		}
		result.Rows = append(result.Rows, row)
	}
	return result, nil
}

// remember trains a cell from each seed and measures it.
func (d Demonstration) remember(ctx context.Context, cell bilstm.Cell, epochs int, tests [][]agreement) (MemoryRow, error) {
	row := MemoryRow{Cell: cell}
	name := strings.ToUpper(string(cell))
	accuracies := make([][]float64, len(tests))
	var before, after [][]float64
	d.Progress(fmt.Sprintf("memory: %s, 1 to %d words from subject to verb", name, farthest))
	for i := range d.Seeds {
		n := newMemoryNetwork(cell, rand.New(rand.NewPCG(d.Seed+uint64(i), 0)))
		n.prepare(bilstm.Training)
		before = append(before, n.gradientNorms(tests[len(tests)-1]))
		if err := d.trainMemory(ctx, n, epochs, i, 1, farthest); err != nil {
			return row, err
		}
		for k, sentences := range tests {
			accuracies[k] = append(accuracies[k], n.accuracy(sentences))
		}
		after = append(after, n.gradientNorms(tests[len(tests)-1]))
	}
	for _, values := range accuracies {
		row.Accuracy = append(row.Accuracy, estimate(values))
	}
	row.Before, row.After = geometricMeans(before), geometricMeans(after)

	for k, distance := range memoryDistances {
		d.Progress(fmt.Sprintf("memory: %s, %d words from subject to verb", name, distance))
		var alone []float64
		for i := range d.Seeds {
			n := newMemoryNetwork(cell, rand.New(rand.NewPCG(d.Seed+uint64(i), 0)))
			if err := d.trainMemory(ctx, n, epochs, i, distance, distance); err != nil {
				return row, err
			}
			alone = append(alone, n.accuracy(tests[k]))
		}
		row.Alone = append(row.Alone, estimate(alone))
	}
	return row, nil
}

// trainMemory trains a network on sentences of the distances between two.
func (d Demonstration) trainMemory(ctx context.Context, n *memoryNetwork, epochs, run, nearest, farthest int) error {
	return train(ctx, n, func(random *rand.Rand) []agreement {
		drawn := make([]agreement, memorySentences)
		for i := range drawn {
			drawn[i] = newAgreement(random, nearest+random.IntN(farthest-nearest+1))
		}
		return drawn
	}, agreement.length, training.Config{
		Epochs: epochs, LearningRate: 0.005, Clip: 1, Warmup: 100, Seed: d.Seed + uint64(run), Threads: d.Threads,
	})
}

// geometricMeans returns the mean of each column.
func geometricMeans(rows [][]float64) []float64 {
	means := make([]float64, len(rows[0]))
	for i := range means {
		var sum float64
		for _, row := range rows {
			sum += math.Log(row[i])
		}
		means[i] = math.Exp(sum / float64(len(rows)))
	}
	return means
}

// Chapter tells what the demonstration came to.
func (m *Memory) Chapter() (Chapter, error) {
	c := Chapter{
		Name: "compare-memory", Title: "Memory",
		Text: fmt.Sprintf(`A verb agrees with a subject that may be far away: "%s", "%s". Between them stand other nouns, of either
number. A forward layer of each cell (hidden size %d) was trained on %s sentences a pass, drawn
anew each time, in %d passes; then it chose the verb of %d others of each distance in words, where chance
gives 50 %%. Seeds: %d. One network of each cell learned from all distances up to %d together; others from one distance alone,
without short sentences that would show them what to remember. The last table shows why cells differ: the
norm of the gradient of the loss at the verb with respect to each input before it, as a share of that at the last word, in
sentences of the greatest distance. What has vanished there can't be learned from. (After training it tells less: a state that is
saturated keeps what it holds, and has no gradient.)`,
			m.examples[0], m.examples[1], memoryHidden, grouped(memorySentences), m.Epochs, memoryTests, m.seeds, farthest),
		Caption: "Verbs chosen right, and the gradient with respect to earlier inputs, over the distance in words",
		Tables:  []markdown.Table{m.accuracyTable(), m.gradientTable()},
	}
	right, err := newPlot("Verbs chosen right", "words from subject to verb", "right, %", m.accuracyCurves())
	if err != nil {
		return c, err
	}
	right.Y.Min, right.Y.Max = 0, 101
	right.Legend.Left = true
	norms, err := newPlot("Norm of the gradient, as a share of that at the last word", "words before the last", "", m.gradientCurves())
	if err != nil {
		return c, err
	}
	norms.Y.Scale, norms.Y.Tick.Marker = plot.LogScale{}, plot.TickerFunc(decades)
	norms.Legend.Left = true
	c.Plots = []*plot.Plot{right, norms}
	return c, nil
}

// title names the cell of a row.
func (r MemoryRow) title() string { return strings.ToUpper(string(r.Cell)) }

func (m *Memory) accuracyTable() markdown.Table {
	t := markdown.Table{Caption: "Verbs chosen right, in per cent (mean over the seeds), by the words from subject to verb:", Columns: []string{"cell, trained on"}}
	for _, distance := range m.Distances {
		t.Columns = append(t.Columns, fmt.Sprint(distance))
	}
	for _, row := range m.Rows {
		together, alone := []any{row.title() + ", all distances"}, []any{row.title() + ", one distance"}
		for k := range m.Distances {
			together = append(together, fmt.Sprintf("%.1f", 100*row.Accuracy[k].Mean))
			alone = append(alone, fmt.Sprintf("%.1f", 100*row.Alone[k].Mean))
		}
		t.Add(together...)
		t.Add(alone...)
	}
	return t
}

func (m *Memory) accuracyCurves() []curve {
	var all []curve
	for i, row := range m.Rows {
		together := curve{name: row.title() + ", all distances", color: i, dashed: true}
		alone := curve{name: row.title() + ", one distance", color: i}
		for k, distance := range m.Distances {
			together.points = append(together.points, plotter.XY{X: float64(distance), Y: 100 * row.Accuracy[k].Mean})
			alone.points = append(alone.points, plotter.XY{X: float64(distance), Y: 100 * row.Alone[k].Mean})
		}
		all = append(all, alone, together)
	}
	return all
}

// gradientLags are those of the table.
var gradientLags = []int{1, 5, 10, 20, 40, farthest}

func (m *Memory) gradientTable() markdown.Table {
	t := markdown.Table{Caption: "Gradient with respect to the input so many words before the last:", Columns: []string{"cell"}}
	for _, lag := range gradientLags {
		t.Columns = append(t.Columns, fmt.Sprint(lag))
	}
	for _, row := range m.Rows {
		before, after := []any{row.title() + ", before training"}, []any{row.title() + ", after, all distances"}
		for _, lag := range gradientLags {
			before, after = append(before, fmt.Sprintf("%.1e", row.Before[lag])), append(after, fmt.Sprintf("%.1e", row.After[lag]))
		}
		t.Add(before...)
		t.Add(after...)
	}
	return t
}

func (m *Memory) gradientCurves() []curve {
	var all []curve
	for i, row := range m.Rows {
		all = append(all,
			curve{name: row.title() + ", before training", points: overLags(row.Before), color: i},
			curve{name: row.title() + ", after", points: overLags(row.After), color: i, dashed: true})
	}
	return all
}

// overLags returns the points of values at 0, 1, 2 ...
func overLags(values []float64) plotter.XYs {
	var points plotter.XYs
	for lag, value := range values {
		points = append(points, plotter.XY{X: float64(lag), Y: value})
	}
	return points
}
