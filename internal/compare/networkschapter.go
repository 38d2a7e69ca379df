package compare

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/plotter"

	"nomen/internal/markdown"
)

// Chapter tells what the comparison came to.
func (n *Networks) Chapter() (Chapter, error) {
	c := Chapter{
		Name: "compare-networks-" + string(n.Budget), Title: "Networks side by side: equal " + string(n.Budget),
		Text: n.text(), Tables: []markdown.Table{n.table()},
		Caption: "F1 of each network on dev after each pass, over the seconds of training",
	}
	if len(n.Differences) > 0 {
		c.Tables = append(c.Tables, n.differenceTable())
	}
	for _, row := range n.Rows {
		c.Notes = append(c.Notes, row.Notes...)
	}
	p, err := newPlot("Equal "+string(n.Budget), "seconds of training", "F1 on dev, %", n.curves())
	if err != nil {
		return c, err
	}
	p.X.Min, p.X.Max = 0, 1.8*p.X.Max // with room for the legend, below the curves
	c.Plots = append(c.Plots, p)
	for _, r := range n.Rows {
		if r.forwardOnly && r.Labels == independent {
			c.Notes = append(c.Notes, endsNote)
			break
		}
	}
	return c, nil
}

// endsNote says what else keeps a network that reads forward only behind.
const endsNote = "The labels tell where a name ends (BIOES): whether the next word belongs to it is more than who reads forward only and labels each word by itself can know. Part of that network's distance comes from there; the CRF settles it afterwards."

func (n *Networks) text() string {
	o := n.options
	vectors := "learned from the training sentences alone"
	if o.Vectors != nil {
		vectors = "pretrained and kept as they are (" + o.Source + ")"
	}
	var same string
	switch n.Budget {
	case Passes:
		same = fmt.Sprintf("Passes: %d, hidden size (of each direction): %d.", o.Epochs, o.Hidden)
	case Seconds:
		same = fmt.Sprintf("Each trains for about %.4g s, in as many whole passes as fit; hidden size (of each direction): %d.", o.Seconds, o.Hidden)
	case Parameters:
		same = fmt.Sprintf("Passes: %d. The hidden sizes give all about as many trained numbers as the LSTM in both directions has with %d.", o.Epochs, o.Hidden)
	}
	return fmt.Sprintf(`Trained on %s sentences (%s tokens, %s entities labelled %s), measured on %s others (%s tokens, %s
entities): exact spans. %s
All read the same encoder (word vectors %s, a character CNN, word shapes; %s
numbers of word vectors are not counted below), and all are trained by the same loop with the same dropout, the recurrent ones
as `+"`nomen train tagger --cell --forward-only --independent`"+` does. The pass that does best on dev is kept. F1 in per cent; with
several seeds (here %d) the 95 %% interval of their mean (Student's t), which tells how much the luck of the initial weights matters,
not that of the choice of sentences. Tagging uses all threads; taggers keep what they have computed of a word's form, so that only
they have met the dev sentences before.`,
		grouped(float64(n.Train.Sentences)), grouped(float64(n.Train.Tokens)), grouped(float64(n.Train.Entities)), strings.Join(n.Labels, ", "),
		grouped(float64(n.Dev.Sentences)), grouped(float64(n.Dev.Tokens)), grouped(float64(n.Dev.Entities)), same, vectors, grouped(float64(n.WordVectors)), o.Seeds)
}

func (n *Networks) table() markdown.Table {
	t := markdown.Table{Columns: []string{"network", "labels", "F1", "hidden", "parameters", "passes", "training, s", "training, tokens/s", "tagging, tokens/s"}}
	for _, r := range n.Rows {
		if len(r.Runs) == 0 {
			t.Add(r.Network, r.Labels, percent(r.F1), "", "", "", "", "", grouped(r.Tagging))
			continue
		}
		t.Add(r.Network, r.Labels, percent(r.F1), r.Hidden, grouped(float64(r.Parameters)), r.Epochs,
			fmt.Sprintf("%.1f", r.Seconds), grouped(r.Rate), grouped(r.Tagging))
	}
	return t
}

func (n *Networks) differenceTable() markdown.Table {
	t := markdown.Table{Caption: "Differences of F1 between networks that were trained from the same seeds, in points:",
		Columns: []string{"network", "than", "F1 is higher by", "clear of zero"}}
	for _, d := range n.Differences {
		t.Add(d.Of, d.Than, signed(d.F1), verdict(d.F1))
	}
	return t
}

// colors are those of the curves; a network that reads forward only has the
// colour of the one that reads in both directions.
var colors = map[string]int{
	"rnn": 0, "gru": 1, "lstm": 2, "gru-crf": 3, "lstm-crf": 4, "rnn-crf": 5, naiveName: 6, windowName: 6,
}

// curves draws the mean F1 of each network after each pass.
func (n *Networks) curves() []curve {
	var all []curve
	for _, r := range n.Rows {
		if len(r.Runs) == 0 {
			continue
		}
		c := curve{name: r.title(), dashed: r.forwardOnly || r.Name == naiveName, color: colors[strings.Replace(r.Name, "-forward", "", 1)]}
		for pass := range r.Epochs {
			var point plotter.XY
			for _, run := range r.Runs {
				point.X += run.Passes[pass].Seconds / float64(len(r.Runs))
				point.Y += 100 * run.Passes[pass].F1 / float64(len(r.Runs))
			}
			c.points = append(c.points, point)
		}
		all = append(all, c)
	}
	return all
}
