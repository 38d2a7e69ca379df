package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"nomen/bilstm/nextword"
	"nomen/bilstm/safetensors"
)

// isNextword tells whether a file is a model that predicts the next word, of
// any version. What can't be read is none: to open it as another says why.
func isNextword(path string) bool {
	if _, ok := inside[path]; ok {
		return false
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	file, err := safetensors.Parse(data)
	kind, _, _ := strings.Cut(nextword.Format, "/")
	return err == nil && strings.HasPrefix(file.Metadata["format"], kind+"/")
}

// textReport tells how well a model predicts one text.
type textReport struct {
	Name string `json:"name"`
	nextword.Report
	Perplexity       float64 `json:"perplexity"`
	KeystrokeSavings float64 `json:"keystroke_savings"`       // with three suggestions
	Milliseconds     float64 `json:"suggestion_milliseconds"` // median, after a word
}

// evalNextword measures a next-word model on running text.
func evalNextword(c *cli.Context, paths []string) error {
	for _, flag := range []string{"average-with", "errors", "commonest", "calibration", "recall", "by", "groups", "seen", "against", "html", "case", "seed"} {
		if c.IsSet(flag) {
			return fmt.Errorf("--%s is for taggers, and %s predicts the next word", flag, c.String("model"))
		}
	}
	if c.Int("sample") < 0 || c.Int("threads") < 0 {
		return fmt.Errorf("--sample is %d and --threads %d, expected 0 or more", c.Int("sample"), c.Int("threads"))
	}
	model, err := nextword.Open(c.String("model"))
	if err != nil {
		return err
	}
	var reports []textReport
	for _, path := range paths {
		text := new(nextword.Text)
		if err := readTexts(text, []string{path}); err != nil {
			warn(err)
			continue
		}
		report, err := model.Evaluate(c.Context, text, nextword.Evaluation{Words: c.Int("sample"), Threads: c.Int("threads")})
		if err != nil {
			return err
		}
		name := filepath.Base(path)
		if path == "-" {
			name = "<stdin>"
		}
		var took float64
		if !model.About().Backward {
			took = float64(model.SuggestionTime(text)) / float64(time.Millisecond)
		}
		reports = append(reports, textReport{name, report, report.Perplexity(), report.KeystrokeSavings(), took})
	}
	if len(reports) > 0 && c.Bool("json") {
		err = writeJSON(c.App.Writer, map[string][]textReport{"files": reports})
	} else if len(reports) > 0 {
		err = writeTexts(c.App.Writer, reports)
	}
	if err == nil && len(reports) < len(paths) {
		return errReported
	}
	return err
}

// writeTexts writes a line a text.
func writeTexts(w io.Writer, reports []textReport) error {
	width := len("text")
	for _, r := range reports {
		width = max(width, utf8.RuneCountInString(r.Name))
	}
	fmt.Fprintf(w, "%-*s    words  unknown perplexity  top 1  top 3  keys saved  ms to suggest\n", width, "text")
	for _, r := range reports {
		share := 100 / float64(max(r.Words, 1))
		fmt.Fprintf(w, "%-*s %8d %6.2f %% %10.2f %6.2f %6.2f %11.2f %14.3f\n", width, r.Name, r.Words, share*float64(r.Unknown), r.Perplexity,
			100*r.Top1, 100*r.Top3, 100*r.KeystrokeSavings, r.Milliseconds)
	}
	_, err := fmt.Fprintln(w, "top 1, top 3: % of the words; keys saved: % of the characters, with three suggestions")
	return err
}
