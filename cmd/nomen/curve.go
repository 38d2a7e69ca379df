package main

import (
	"bytes"
	"fmt"

	"github.com/google/renameio/v2/maybe"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"

	"nomen/bilstm/training"
)

// writeCurve draws loss and score over the passes, as SVG.
func writeCurve(path string, history []training.Epoch) error {
	loss, score := make(plotter.XYs, len(history)), make(plotter.XYs, len(history))
	for i, e := range history {
		loss[i] = plotter.XY{X: float64(e.Epoch), Y: e.Loss}
		score[i] = plotter.XY{X: float64(e.Epoch), Y: e.Score}
	}
	p := plot.New()
	p.Title.Text = "Learning curve"
	p.X.Label.Text = "pass"
	p.Y.Min = 0
	p.Add(plotter.NewGrid())
	if err := plotutil.AddLinePoints(p, "training loss (nats a token)", loss, "score on dev", score); err != nil {
		return fmt.Errorf("learning curve: %w", err)
	}
	image, err := p.WriterTo(16*vg.Centimeter, 10*vg.Centimeter, "svg")
	if err != nil {
		return fmt.Errorf("learning curve: %w", err)
	}
	var buffer bytes.Buffer
	if _, err := image.WriteTo(&buffer); err != nil {
		return fmt.Errorf("learning curve: %w", err)
	}
	if err := maybe.WriteFile(path, buffer.Bytes(), 0o644); err != nil {
		return fmt.Errorf("learning curve: %w", err)
	}
	return nil
}
