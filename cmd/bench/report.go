package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"
	"text/template"

	"nomen/internal/markdown"
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
	Tables  []markdown.Table
	Missing []string // peers that could not be measured, and why
	Peers   []string // those that could, with their versions
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
