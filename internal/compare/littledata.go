package compare

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"nomen/bilstm"
	"nomen/internal/markdown"
	"nomen/tagger"
)

// littleSizes are how many training sentences are taken.
var littleSizes = []int{100, 300, 1000, 3000, 10000}

// How often little data is seen: sentences in all trainings alike, in no more and
// no fewer passes than these.
const (
	littleSeen  = 30000
	mostPasses  = 100
	leastPasses = 4
)

// LittleData is what GRU and LSTM came to on parts of a corpus.
type LittleData struct {
	Labels []string        `json:"labels"`
	Dev    Size            `json:"dev"`
	Rows   []LittleDataRow `json:"rows"`

	options Options
}

// LittleDataRow compares the cells on one number of training sentences.
type LittleDataRow struct {
	Sentences  int      `json:"sentences"`
	Epochs     int      `json:"epochs"`
	GRU        Estimate `json:"gru_f1"`
	LSTM       Estimate `json:"lstm_f1"`
	Difference Estimate `json:"difference"` // GRU less LSTM, seed by seed
	Faster     Estimate `json:"faster"`     // training tokens/s of the GRU over those of the LSTM, less one
}

// CompareLittleData trains a GRU and an LSTM, in both directions and with a CRF,
// on more and more sentences, drawn anew for each seed. Of the options it takes
// no budget and no names of networks.
func CompareLittleData(ctx context.Context, o Options) (*LittleData, error) {
	o.Only, o.Budget = []string{recurrentName(bilstm.GRU, false, crf), recurrentName(bilstm.LSTM, false, crf)}, Passes
	whole, _, err := newComparison(o)
	if err != nil {
		return nil, err
	}
	o = whole.Options
	o.Labels = whole.labels.Entities()
	result := &LittleData{Labels: o.Labels, Dev: size(whole.dev), options: o}
	for _, n := range littleSizes {
		if n > len(whole.train) {
			break
		}
		row, err := littleRow(ctx, o, n)
		if err != nil {
			return nil, fmt.Errorf("%d training sentences: %w", n, err)
		}
		result.Rows = append(result.Rows, row)
	}
	if len(result.Rows) == 0 {
		return nil, fmt.Errorf("there are %d training sentences; to compare takes %d or more", len(whole.train), littleSizes[0])
	}
	return result, nil
}

// littleRow trains both cells on so many sentences from each seed.
func littleRow(ctx context.Context, o Options, n int) (LittleDataRow, error) {
	row := LittleDataRow{Sentences: n, Epochs: min(max(littleSeen/n, leastPasses), mostPasses)}
	f1s := map[bilstm.Cell][]float64{}
	var faster []float64
	all := sentences(o.Train)
	for i := range o.Seeds {
		seed := o.Seed + uint64(i)
		part := tagger.Corpus{Name: "part"}
		for _, s := range rand.New(rand.NewPCG(seed, uint64(n))).Perm(len(all))[:n] {
			part.Sentences = append(part.Sentences, all[s])
		}
		own := o
		own.Train = []tagger.Corpus{part}
		c, kinds, err := newComparison(own)
		if err != nil {
			return row, err
		}
		rates := map[bilstm.Cell]float64{}
		for _, k := range kinds {
			o.Progress(fmt.Sprintf("little data: %d sentences, %s, seed %d", n, k.Network, seed))
			run, err := c.run(ctx, k, c.Hidden, row.Epochs, seed)
			if err != nil {
				return row, err
			}
			f1s[k.cell], rates[k.cell] = append(f1s[k.cell], run.F1), run.Rate
		}
		faster = append(faster, rates[bilstm.GRU]/rates[bilstm.LSTM]-1)
	}
	row.GRU, row.LSTM, row.Faster = estimate(f1s[bilstm.GRU]), estimate(f1s[bilstm.LSTM]), estimate(faster)
	row.Difference = difference(f1s[bilstm.GRU], f1s[bilstm.LSTM])
	return row, nil
}

// Chapter tells what the demonstration came to.
func (l *LittleData) Chapter() (Chapter, error) {
	c := Chapter{
		Name: "compare-little-data", Title: "Little data",
		Text: fmt.Sprintf(`Of the GRU it is said that it trains faster than the LSTM, ends about equal, and is better on little data. Both
were trained in both directions with a CRF and the hidden size %d (the GRU then has three quarters of the LSTM's
recurrent numbers; seeds: %d, each with sentences of its own), and measured on the same %s dev sentences (label %s), of which the
pass that does best is kept. F1 in per cent; differences are seed by seed, with their 95 %% interval.`,
			l.options.Hidden, l.options.Seeds, grouped(float64(l.Dev.Sentences)), strings.Join(l.Labels, ", ")),
		Notes:   l.verdicts(),
		Caption: "F1 of GRU and LSTM over the number of training sentences",
	}
	t := markdown.Table{Columns: []string{"sentences", "passes", "GRU", "LSTM", "GRU is higher by", "clear of zero", "GRU trains faster by, %"}}
	gru, lstm := curve{name: "GRU", color: 1}, curve{name: "LSTM", color: 2}
	for _, r := range l.Rows {
		t.Add(grouped(float64(r.Sentences)), r.Epochs, percent(r.GRU), percent(r.LSTM), signed(r.Difference), verdict(r.Difference), signed(r.Faster))
		gru.points = append(gru.points, plotter.XY{X: float64(r.Sentences), Y: 100 * r.GRU.Mean})
		lstm.points = append(lstm.points, plotter.XY{X: float64(r.Sentences), Y: 100 * r.LSTM.Mean})
	}
	c.Tables = []markdown.Table{t}
	p, err := newPlot("Little data", "training sentences", "F1 on dev, %", []curve{gru, lstm})
	if err != nil {
		return c, err
	}
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.TickerFunc(func(float64, float64) []plot.Tick {
		var ticks []plot.Tick
		for _, r := range l.Rows {
			ticks = append(ticks, plot.Tick{Value: float64(r.Sentences), Label: grouped(float64(r.Sentences))})
		}
		return ticks
	})
	c.Plots = append(c.Plots, p)
	return c, nil
}

// verdicts says of each thing that is said whether it was measured.
func (l *LittleData) verdicts() []string {
	last := l.Rows[len(l.Rows)-1]
	little := slices.DeleteFunc(slices.Clone(l.Rows), func(r LittleDataRow) bool { return r.Sentences > 1000 })
	better, worse := 0, 0
	for _, r := range little {
		if r.Difference.clear() && r.Difference.Mean > 0 {
			better++
		}
		if r.Difference.clear() && r.Difference.Mean < 0 {
			worse++
		}
	}
	return []string{
		fmt.Sprintf("*It trains faster:* %s (on %s sentences %s %%).", sided(last.Faster), grouped(float64(last.Sentences)), signed(last.Faster)),
		fmt.Sprintf("*It ends about equal:* with %s sentences it is higher by %s points: %s.", grouped(float64(last.Sentences)), signed(last.Difference), sided(last.Difference)),
		fmt.Sprintf("*It is better on little data:* of the %d sizes up to 1,000 sentences it is clearly better on %d, clearly worse on %d.", len(little), better, worse),
	}
}

// sided says to which side of zero an interval lies.
func sided(e Estimate) string {
	switch {
	case e.Seeds < 2:
		return verdict(e)
	case !e.clear():
		return "the interval holds zero"
	case e.Mean > 0:
		return "clearly more"
	}
	return "clearly less"
}
