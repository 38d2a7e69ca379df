package compare

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"nomen/internal/markdown"
)

// Chapter tells of one comparison.
type Chapter struct {
	Name    string // of the picture's files, without an ending
	Title   string
	Text    string // paragraphs that say what was done
	Tables  []markdown.Table
	Notes   []string
	Caption string       // of the picture
	Plots   []*plot.Plot // that the picture has side by side
}

// String shows the chapter as Markdown, without its picture.
func (c Chapter) String() string { return c.markdown(false) }

// markdown returns the chapter, and if wanted a link to its picture.
func (c Chapter) markdown(linked bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n%s\n", c.Title, c.Text)
	for _, t := range c.Tables {
		fmt.Fprintf(&b, "\n%s", t)
	}
	for i, note := range c.Notes {
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "- %s\n", note)
	}
	if linked {
		fmt.Fprintf(&b, "\n![%s](%s.svg)\n", c.Caption, c.Name)
	}
	return b.String()
}

// pictureFormats are what pictures are written as.
var pictureFormats = []string{"svg", "png"}

// Files draws the picture: the content of each file by its name.
func (c Chapter) Files() (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, format := range pictureFormats {
		canvas, err := draw.NewFormattedCanvas(vg.Length(len(c.Plots))*18*vg.Centimeter, 12*vg.Centimeter, format)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		tiles := draw.Tiles{Rows: 1, Cols: len(c.Plots), PadX: vg.Centimeter, PadTop: vg.Millimeter, PadRight: 2 * vg.Millimeter}
		for i, area := range plot.Align([][]*plot.Plot{c.Plots}, tiles, draw.New(canvas))[0] {
			c.Plots[i].Draw(area)
		}
		var buffer bytes.Buffer
		if _, err := canvas.WriteTo(&buffer); err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		files[c.Name+"."+format] = buffer.Bytes()
	}
	return files, nil
}

// curve is a line of a picture.
type curve struct {
	name   string
	points plotter.XYs
	dashed bool
	color  int // curves of one colour belong together
}

// newPlot draws curves over axes with these names. A logarithmic axis should have
// none: gonum/plot makes room for it in the wrong place.
func newPlot(title, x, y string, curves []curve) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, x, y
	p.Add(plotter.NewGrid())
	p.Legend.YOffs, p.Legend.XOffs = 2*vg.Millimeter, -2*vg.Millimeter
	for _, c := range curves {
		line, dots, err := plotter.NewLinePoints(c.points)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		line.Color, line.Width = plotutil.Color(c.color), vg.Points(1.2)
		dots.Color, dots.Shape, dots.Radius = line.Color, draw.CircleGlyph{}, vg.Points(1.8)
		if c.dashed {
			line.Dashes = []vg.Length{vg.Points(5), vg.Points(3)}
			dots.Shape = draw.RingGlyph{}
		}
		p.Add(line, dots)
		p.Legend.Add(c.name, line, dots)
	}
	return p, nil
}

// decades marks powers of ten, ten at most, as plot.LogTicks would mark each of
// forty and write it out.
func decades(least, most float64) []plot.Tick {
	from, to := int(math.Floor(math.Log10(least))), int(math.Ceil(math.Log10(most)))
	var ticks []plot.Tick
	for power := to; power >= from; power -= 1 + (to-from)/10 {
		ticks = append(ticks, plot.Tick{Value: math.Pow(10, float64(power)), Label: fmt.Sprintf("1e%d", power)})
	}
	return ticks
}

// newBars draws a bar for each name, and a line at the height of chance.
func newBars(title, y string, names []string, heights plotter.Values, chance float64) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text, p.Y.Label.Text = title, y
	bars, err := plotter.NewBarChart(heights, 1.5*vg.Centimeter)
	if err != nil {
		return nil, err
	}
	bars.Color, bars.LineStyle.Width = plotutil.Color(2), 0
	line, err := plotter.NewLine(plotter.XYs{{X: -0.5, Y: chance}, {X: float64(len(names)) - 0.5, Y: chance}})
	if err != nil {
		return nil, err
	}
	line.Dashes = []vg.Length{vg.Points(5), vg.Points(3)}
	p.Add(plotter.NewGrid(), bars, line)
	p.Legend.Add("chance", line)
	p.Legend.Top = true
	p.NominalX(names...)
	p.Y.Min, p.Y.Max = 0, 110
	return p, nil
}

// percent writes an estimate of a share, with its interval if there is one.
func percent(e Estimate) string {
	if e.Seeds < 2 {
		return fmt.Sprintf("%.2f", 100*e.Mean)
	}
	return fmt.Sprintf("%.2f (%.2f to %.2f)", 100*e.Mean, 100*e.Low, 100*e.High)
}

// signed is percent for a difference.
func signed(e Estimate) string {
	if e.Seeds < 2 {
		return fmt.Sprintf("%+.2f", 100*e.Mean)
	}
	return fmt.Sprintf("%+.2f (%+.2f to %+.2f)", 100*e.Mean, 100*e.Low, 100*e.High)
}

// verdict tells whether a difference is more than chance.
func verdict(e Estimate) string {
	switch {
	case e.Seeds < 2:
		return "one seed: unknown"
	case e.clear():
		return "yes"
	}
	return "no"
}

// grouped writes a whole number with its thousands apart.
func grouped(x float64) string {
	digits := fmt.Sprintf("%.0f", math.Round(x))
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
