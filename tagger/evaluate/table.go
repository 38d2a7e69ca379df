package evaluate

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// row is a line of a table.
type row struct {
	name string
	Score
	macro bool // only F1 is known
}

// WriteTable writes the scores as a table, per cent, a row for each label and
// one for all of them, and below the tokens' accuracy, the F1 of each kind of
// match and the token recall. Intervals are shown if
// the report has them.
func (r Report) WriteTable(w io.Writer) error {
	rows := make([]row, 0, len(r.Labels)+1)
	for _, l := range r.Labels {
		rows = append(rows, row{name: l.Label, Score: l.Score})
	}
	return writeTable(w, "label", append(rows, row{name: "all", Score: r.Overall}), r)
}

// WriteTable writes the files' overall scores as a table, per cent, a row for
// each file, one for all of them pooled and one for their macro average.
func (s Summary) WriteTable(w io.Writer) error {
	rows := make([]row, 0, len(s.Files)+2)
	for _, f := range s.Files {
		rows = append(rows, row{name: f.Name, Score: f.Overall})
	}
	rows = append(rows, row{name: "pooled", Score: s.Pooled.Overall},
		row{name: "macro", Score: Score{F1: s.MacroF1, Interval: s.MacroInterval}, macro: true})
	return writeTable(w, "file", rows, s.Pooled)
}

func writeTable(w io.Writer, head string, rows []row, r Report) error {
	out := bufio.NewWriter(w)
	writeRows(out, head, rows)
	fmt.Fprintf(out, "sentences: %d, tokens: %d, labelled right: %.2f %%\n", r.Sentences, r.Tokens, 100*r.Accuracy)
	r.writeMatches(out)
	if r.Calibration != nil {
		fmt.Fprintf(out, "scores are off by %.3f on average (expected calibration error)\n", r.Calibration.Error)
	}
	return out.Flush()
}

func writeRows(w io.Writer, head string, rows []row) {
	width := utf8.RuneCountInString(head)
	for _, row := range rows {
		width = max(width, utf8.RuneCountInString(row.name))
	}
	fmt.Fprintf(w, "%-*s %7s %9s %7s %9s %6s %6s%s\n", width, head,
		"gold", "predicted", "correct", "precision", "recall", "F1", intervalHead(rows))
	for _, row := range rows {
		cells := fmt.Sprintf(" %7d %9d %7d %9.2f %6.2f", row.Gold, row.Predicted, row.Correct,
			100*row.Precision, 100*row.Recall)
		if row.macro {
			cells = strings.Repeat(" ", len(cells))
		}
		fmt.Fprintf(w, "%-*s%s %6.2f%s\n", width, row.name, cells, 100*row.F1, intervalCell(row.Interval))
	}
}

func intervalHead(rows []row) string {
	if len(rows) == 0 {
		return ""
	}
	if i := rows[len(rows)-1].Interval; i != nil {
		return fmt.Sprintf("  %.4g %% interval", 100*i.Level)
	}
	return ""
}

func intervalCell(i *Interval) string {
	if i == nil {
		return ""
	}
	return fmt.Sprintf("  %6.2f to %6.2f", 100*i.Low, 100*i.High)
}
