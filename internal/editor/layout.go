package editor

import (
	"github.com/charmbracelet/x/ansi"
)

// Layout is a line on rows of a terminal.
type Layout struct {
	Rows []Row
	X, Y int // of the cursor: columns from the left, rows from the top
}

// Row is what stands in a row: the end of the text may be followed by the
// suggestion.
type Row struct{ Text, Ghost string }

// Layout puts the line on rows of so many columns; 0: one row. How many columns
// a character takes depends on the terminal.
func (l Line) Layout(columns int, method ansi.Method) Layout {
	f := flow{columns: columns, method: method}
	f.rows = append(f.rows, Row{})
	f.put(l.text[:l.cursor], false)
	layout := Layout{X: f.column, Y: len(f.rows) - 1}
	if columns > 0 && f.column >= columns { // no column is left for the cursor
		layout.X, layout.Y = 0, layout.Y+1
	}
	f.put(l.text[l.cursor:], false)
	f.put(l.Ghost(), true)
	for len(f.rows) <= layout.Y {
		f.rows = append(f.rows, Row{})
	}
	// A wide character behind the cursor may not fit beside it.
	if after := l.text[l.cursor:] + l.Ghost(); after != "" && columns > 0 {
		if _, width, _, _ := method.DecodeSequenceInString(after, 0, nil); layout.X > 0 && layout.X+width > columns {
			layout.X, layout.Y = 0, layout.Y+1
		}
	}
	layout.Rows = f.rows
	return layout
}

// Window is the part of at most so many rows that holds the cursor.
func (l Layout) Window(rows int) Layout {
	if rows > 0 && len(l.Rows) > rows {
		from := max(0, l.Y-rows+1)
		l.Rows, l.Y = l.Rows[from:from+rows], l.Y-from
	}
	return l
}

// flow fills rows from left to right.
type flow struct {
	columns int
	method  ansi.Method
	rows    []Row
	column  int
}

func (f *flow) put(text string, ghost bool) {
	for text != "" {
		// Exactly as the terminal library will do it.
		_, width, n, _ := f.method.DecodeSequenceInString(text, 0, nil)
		if f.columns > 0 && f.column > 0 && f.column+width > f.columns {
			f.rows, f.column = append(f.rows, Row{}), 0
		}
		last := &f.rows[len(f.rows)-1]
		if ghost {
			last.Ghost += text[:n]
		} else {
			last.Text += text[:n]
		}
		f.column += width
		text = text[n:]
	}
}
