package evaluate

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
)

//go:embed page.html.tmpl
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"percent":  func(share float64) string { return fmt.Sprintf("%.2f", 100*share) },
	"signed":   func(share float64) string { return fmt.Sprintf("%+.2f", 100*share) },
	"times100": func(share float64) float64 { return 100 * share },
	"meaning":  func(kind string) string { return meanings[kind] },
	// Places in the reliability diagram.
	"x":      func(score float64) string { return fmt.Sprintf("%.1f", 40+240*score) },
	"y":      func(share float64) string { return fmt.Sprintf("%.1f", 260-240*share) },
	"height": func(share float64) string { return fmt.Sprintf("%.1f", 240*share) },
}).Parse(pageText))

// meanings say which spans count as found in each kind of match.
var meanings = map[string]string{
	"strict":  "the same words with the same label",
	"exact":   "the same words, whatever the label",
	"partial": "an overlap, whatever the label; it counts half unless the words are the same",
	"type":    "an overlap with the same label",
}

// table has a bar for each row.
type table struct {
	Head string
	Rows []row
}

// page is what the template shows.
type page struct {
	Model string
	Summary
}

func (p page) FileTable() table { return table{"file", p.rows()} }

func (p page) LabelTable() table { return table{"label", p.Pooled.rows()} }

func (p page) SliceTables() []table {
	all := make([]table, len(p.Slices))
	for i, s := range p.Slices {
		all[i] = table{s.By, s.rows()}
	}
	return all
}

// WritePage writes all there is in the summary as a page of HTML that stands by
// itself, with charts, under the name of the model.
func (s Summary) WritePage(w io.Writer, model string) error {
	return pageTemplate.Execute(w, page{model, s})
}
