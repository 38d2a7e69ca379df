// Package markdown writes what reports are made of, in Markdown that is also
// good to read as it is.
package markdown

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Table is rows of cells; numbers stand to the right.
type Table struct {
	Caption string
	Columns []string
	Rows    [][]string
}

// Add appends a row. Cells are shown as fmt.Sprint does.
func (t *Table) Add(cells ...any) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = fmt.Sprint(cell)
	}
	t.Rows = append(t.Rows, row)
}

// String shows the table as Markdown whose columns are aligned.
func (t Table) String() string {
	widths := make([]int, len(t.Columns))
	for _, row := range append([][]string{t.Columns}, t.Rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell), 3)
		}
	}
	var b strings.Builder
	if t.Caption != "" {
		fmt.Fprintf(&b, "%s\n\n", t.Caption)
	}
	writeRow(&b, t.Columns, widths)
	for i, width := range widths {
		if i == 0 {
			fmt.Fprintf(&b, "|%s", strings.Repeat("-", width+2))
		} else {
			fmt.Fprintf(&b, "|%s:", strings.Repeat("-", width+1))
		}
	}
	b.WriteString("|\n")
	for _, row := range t.Rows {
		writeRow(&b, row, widths)
	}
	return b.String()
}

// writeRow sets the first cell to the left and the others to the right.
func writeRow(b *strings.Builder, cells []string, widths []int) {
	for i, cell := range cells {
		padding := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if i == 0 {
			fmt.Fprintf(b, "| %s%s ", cell, padding)
		} else {
			fmt.Fprintf(b, "| %s%s ", padding, cell)
		}
	}
	b.WriteString("|\n")
}
