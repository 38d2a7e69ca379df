package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"

	"github.com/google/renameio/v2/maybe"
	"github.com/urfave/cli/v2"

	"nomen/tagger/evaluate"
)

// write writes what the flags ask for.
func (e *evaluation) write(c *cli.Context, slicers []slicer) error {
	w := c.App.Writer
	if c.IsSet("recall") {
		return writeThresholds(w, e.files, c.Float64("recall"))
	}
	mistakes, err := evaluate.Mistakes(e.gold, e.predicted)
	if err != nil {
		return err
	}
	if c.Bool("errors") {
		return evaluate.WriteMistakes(w, mistakes)
	}
	summary, err := e.summarize(c, slicers)
	if err != nil {
		return err
	}
	if path := c.String("html"); path != "" {
		page := withMistakes(summary, mistakes, cmp.Or(c.Int("commonest"), commonestOnPage))
		if err := writePage(path, modelName(c), page); err != nil {
			return err
		}
	}
	if n := c.Int("commonest"); n > 0 {
		summary = withMistakes(summary, mistakes, n)
	}
	if c.Bool("json") {
		return writeJSON(w, summary)
	}
	return writeSummary(c, summary)
}

// commonestOnPage is how many mistakes a page lists unless told otherwise.
const commonestOnPage = 20

func withMistakes(s evaluate.Summary, mistakes []evaluate.Mistake, n int) evaluate.Summary {
	s.Confusions, s.Commonest = evaluate.Confusions(mistakes), evaluate.Commonest(mistakes, n)
	return s
}

// summarize returns all scores, with intervals.
func (e *evaluation) summarize(c *cli.Context, slicers []slicer) (evaluate.Summary, error) {
	summary := evaluate.Summarize(e.files)
	for _, slice := range slicers {
		s, err := slice(e.gold, e.predicted)
		if err != nil {
			return summary, err
		}
		summary.Slices = append(summary.Slices, s)
	}
	bootstrap := evaluate.Bootstrap{Seed: c.Uint64("seed")}
	if e.other != nil {
		comparison, err := e.compare(bootstrap)
		if err != nil {
			return summary, err
		}
		comparison.Other = filepath.Base(c.String("against"))
		summary.Comparison = comparison
	}
	return summary.WithIntervals(bootstrap), nil
}

// writeSummary writes tables for reading.
func writeSummary(c *cli.Context, s evaluate.Summary) error {
	w := c.App.Writer
	if err := s.WriteTable(w); err != nil {
		return err
	}
	for _, slice := range s.Slices {
		if err := slice.WriteTable(w); err != nil {
			return err
		}
	}
	if s.Comparison != nil {
		if err := s.Comparison.Write(w); err != nil {
			return err
		}
	}
	if c.Bool("calibration") {
		if err := s.Pooled.Calibration.WriteDiagram(w); err != nil {
			return err
		}
	}
	if c.IsSet("commonest") {
		return evaluate.WriteCommonest(w, s.Confusions, s.Commonest)
	}
	return nil
}

func writePage(path, model string, s evaluate.Summary) error {
	var buffer bytes.Buffer
	if err := s.WritePage(&buffer, model); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	if err := maybe.WriteFile(path, buffer.Bytes(), 0o644); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	return nil
}

// leastThreshold is the lowest --min-score that --recall looks at.
const leastThreshold = 0.001

// writeThresholds tells at which least score the share recall of the names is
// found: the files' together, and each one's.
func writeThresholds(w io.Writer, reports []evaluate.File, recall float64) error {
	all := make([]evaluate.Report, len(reports))
	for i, r := range reports {
		all[i] = r.Report
	}
	if len(reports) > 1 {
		reports = append(reports, evaluate.File{Name: "all together", Report: evaluate.Pool(all...)})
	}
	for _, r := range reports {
		t := r.Threshold(recall)
		share := 100 * float64(t.Found) / float64(max(t.Gold, 1))
		least := math.Floor(t.Score*1e4) / 1e4 // as scores are written
		even, finds := "", "finds"
		if float64(t.Found) < recall*float64(t.Gold) {
			even, finds = "even ", "finds only"
		}
		_, err := fmt.Fprintf(w, "%s: %s--min-score %.4f %s %.1f %% (%d of %d), with %s (%.1f in 1,000 tokens)\n",
			r.Name, even, least, finds, share, t.Found, t.Gold, count(t.FalseAlarms, "false one", "false ones"),
			1000*float64(t.FalseAlarms)/float64(max(r.Tokens, 1)))
		if err != nil {
			return err
		}
	}
	return nil
}

func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
