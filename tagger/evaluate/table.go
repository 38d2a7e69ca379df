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
	Name string
	Score
	Macro bool // only F1 is known
}

// WriteTable writes the scores as a table, per cent, a row for each label and
// one for all of them, and below the tokens' accuracy, the F1 of each kind of
// match and the token recall. Intervals are shown if the report has them.
func (r Report) WriteTable(w io.Writer) error { return writeTable(w, "label", r.rows(), r) }

func (r Report) rows() []row {
	rows := make([]row, 0, len(r.Labels)+1)
	for _, l := range r.Labels {
		rows = append(rows, row{Name: l.Label, Score: l.Score})
	}
	return append(rows, row{Name: "all", Score: r.Overall})
}

// WriteTable writes the files' overall scores as a table, per cent, a row for
// each file, one for all of them pooled and one for their macro average; of a
// single file its own table.
func (s Summary) WriteTable(w io.Writer) error {
	if len(s.Files) == 1 {
		return s.Files[0].WriteTable(w)
	}
	return writeTable(w, "file", s.rows(), s.Pooled)
}

func (s Summary) rows() []row {
	rows := make([]row, 0, len(s.Files)+2)
	for _, f := range s.Files {
		rows = append(rows, row{Name: f.Name, Score: f.Overall})
	}
	if len(s.Files) == 1 {
		return rows
	}
	return append(rows, row{Name: "pooled", Score: s.Pooled.Overall},
		row{Name: "macro", Score: Score{F1: s.MacroF1, Interval: s.MacroInterval}, Macro: true})
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
		width = max(width, utf8.RuneCountInString(row.Name))
	}
	fmt.Fprintf(w, "%-*s %7s %9s %7s %9s %6s %6s%s\n", width, head,
		"gold", "predicted", "correct", "precision", "recall", "F1", intervalHead(rows))
	for _, row := range rows {
		cells := fmt.Sprintf(" %7d %9d %7d %9.2f %6.2f", row.Gold, row.Predicted, row.Correct,
			100*row.Precision, 100*row.Recall)
		if row.Macro {
			cells = strings.Repeat(" ", len(cells))
		}
		fmt.Fprintf(w, "%-*s%s %6.2f%s\n", width, row.Name, cells, 100*row.F1, intervalCell(row.Interval))
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
