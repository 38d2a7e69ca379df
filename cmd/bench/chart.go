package main

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// chart is the picture of the report: how fast each tool finds persons, and
// how time and memory of nomen tag depend on the size of its input.
type chart struct {
	tools      []string
	rates      plotter.Values // tokens per second with two workers
	executions []execution
}

// addFindings takes the speed of each tool with as many workers as it had.
func (c *chart) addFindings(findings []finding, text sample) {
	for _, f := range findings {
		last := f.answer.Measured[len(f.answer.Measured)-1]
		c.tools = append(c.tools, strings.TrimPrefix(f.peer.name, "nomen in ")) // short enough for a bar
		c.rates = append(c.rates, per(float64(text.tokens), last.Seconds).median())
	}
}

var blue = color.RGBA{R: 0x1f, G: 0x6f, B: 0xb4, A: 0xff}

// svg draws the chart.
func (c *chart) svg() ([]byte, error) {
	speed, err := c.speed()
	if err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	seconds, err := c.growth("nomen tag: time", "seconds", func(e execution) float64 { return e.seconds.median() })
	if err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	memory, err := c.growth("nomen tag: peak memory", "MB", func(e execution) float64 { return float64(e.memory) / 1e6 })
	if err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	canvas := vgsvg.New(28*vg.Centimeter, 9*vg.Centimeter)
	tiles := draw.Tiles{Rows: 1, Cols: 3, PadX: vg.Centimeter, PadTop: vg.Millimeter, PadRight: 2 * vg.Millimeter}
	row := []*plot.Plot{speed, seconds, memory}
	for i, area := range plot.Align([][]*plot.Plot{row}, tiles, draw.New(canvas))[0] {
		row[i].Draw(area)
	}
	var buffer bytes.Buffer
	if _, err := canvas.WriteTo(&buffer); err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	return buffer.Bytes(), nil
}

// speed draws a bar for each tool.
func (c *chart) speed() (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = "Finding persons on two cores"
	p.Y.Label.Text = "thousand tokens/s"
	p.Y.Min = 0
	if len(c.rates) == 0 {
		return p, nil
	}
	thousands := make(plotter.Values, len(c.rates))
	labels := plotter.XYLabels{}
	for i, rate := range c.rates {
		thousands[i] = rate / 1000
		labels.XYs = append(labels.XYs, plotter.XY{X: float64(i), Y: thousands[i]})
		labels.Labels = append(labels.Labels, number(thousands[i]))
	}
	bars, err := plotter.NewBarChart(thousands, vg.Centimeter)
	if err != nil {
		return nil, err
	}
	bars.Color, bars.LineStyle.Width = blue, 0
	figures, err := plotter.NewLabels(labels)
	if err != nil {
		return nil, err
	}
	for i := range figures.TextStyle {
		figures.TextStyle[i].XAlign = draw.XCenter
	}
	p.Add(bars, figures)
	p.NominalX(c.tools...)
	p.Y.Max *= 1.08
	return p, nil
}

// growth draws one quantity of nomen tag on all cores over the size of the
// input, both on logarithmic axes.
func (c *chart) growth(title, unit string, quantity func(execution) float64) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = title
	p.X.Label.Text, p.Y.Label.Text = "input, MB", unit
	var points plotter.XYs
	for _, e := range c.executions {
		if y := quantity(e); e.model == defaultModel && e.threads == 0 && y > 0 {
			points = append(points, plotter.XY{X: float64(e.file.bytes) / 1e6, Y: y})
		}
	}
	if len(points) == 0 {
		return p, nil
	}
	line, dots, err := plotter.NewLinePoints(points)
	if err != nil {
		return nil, err
	}
	line.Color, dots.Color, dots.Shape = blue, blue, draw.CircleGlyph{}
	p.Add(plotter.NewGrid(), line, dots)
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Scale, axis.Tick.Marker = plot.LogScale{}, plot.LogTicks{Prec: -1}
		// Whole decades, at least one. A file of 10 MB is a little larger.
		const little = 0.02
		axis.Min = math.Pow(10, math.Floor(math.Log10(axis.Min)))
		axis.Max = max(math.Pow(10, math.Ceil(math.Log10(axis.Max)-little)), 10*axis.Min)
	}
	return p, nil
}
