package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"
	"text/template"
	"unicode/utf8"
)

// report is what docs/benchmarks.md says.
type report struct {
	Machine      []fact
	Text         string
	Runs         int
	Chapters     []chapter
	Installation string
}

// A fact is a line about the machine.
type fact struct{ Name, Value string }

// chapter is what a section found.
type chapter struct {
	Title   string
	Text    string // a paragraph that says what was done
	Tables  []table
	Missing []string // peers that could not be measured, and why
	Peers   []string // those that could, with their versions
}

// table is rows of cells; numbers stand to the right.
type table struct {
	Caption string
	Columns []string
	Rows    [][]string
}

// add appends a row. Cells are shown as fmt.Sprint does.
func (t *table) add(cells ...any) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = fmt.Sprint(cell)
	}
	t.Rows = append(t.Rows, row)
}

//go:embed benchmarks.md.tmpl
var page string

var pageTemplate = template.Must(template.New("page").Parse(page))

// markdown returns the whole report.
func (r *report) markdown() ([]byte, error) {
	var buffer bytes.Buffer
	if err := pageTemplate.Execute(&buffer, r); err != nil {
		return nil, fmt.Errorf("writing the report: %w", err)
	}
	return buffer.Bytes(), nil
}

// String shows the chapter as Markdown that is also good to read as it is.
func (c chapter) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n%s\n", c.Title, c.Text)
	for _, peer := range c.Peers {
		fmt.Fprintf(&b, "\n- %s.", peer)
	}
	for _, reason := range c.Missing {
		fmt.Fprintf(&b, "\n- **Missing:** %s.", reason)
	}
	if len(c.Peers)+len(c.Missing) > 0 {
		b.WriteString("\n")
	}
	for _, t := range c.Tables {
		fmt.Fprintf(&b, "\n%s", t)
	}
	return b.String()
}

// String shows the table as Markdown whose columns are aligned.
func (t table) String() string {
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
