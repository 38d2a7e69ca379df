package main

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"nomen/bilstm/nextword"
	"nomen/internal/editor"
)

const (
	ghostWords = 5   // suggested at once, if --words does not say
	frames     = 120 // a second at most: a suggestion waits half of 8 ms for the next, on average
)

// isInteractive tells whether there is a person at a terminal that can move its
// cursor.
func isInteractive() bool {
	return isTerminal(os.Stdin) && isTerminal(os.Stdout) && os.Getenv("TERM") != "dumb"
}

// interact suggests words while a person types. What is typed stays on the
// screen; the terminal is left as it was, also when the process is told to end.
func interact(ctx context.Context, model *nextword.Model, words int) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGHUP)
	defer stop()
	if words == 0 {
		words = ghostWords
	}
	program := newProgram(&session{completer: model.NewCompleter(), words: words})
	defer context.AfterFunc(ctx, func() { program.Send(toldToEnd{}) })()
	if _, err := program.Run(); err != nil {
		return err
	}
	return ctx.Err()
}

func newProgram(s *session) *tea.Program {
	return tea.NewProgram(s, tea.WithInput(os.Stdin), tea.WithOutput(os.Stdout), tea.WithoutSignalHandler(), tea.WithFPS(frames))
}

// session is what bubbletea runs: it hands keys to the line and words that were
// found to its suggestion.
type session struct {
	line  editor.Line
	words int // to suggest at once

	completer *nextword.Completer
	searching bool     // in the background, with the completer
	finished  []string // lines that the completer has yet to take for paragraphs

	printed  []string // lines to be left on the screen above this one
	printing bool
	redraw   bool // what View says differs from before in this alone
	used     bool // a key was pressed
	leaving  bool

	columns, rows int
	method        ansi.Method // of the terminal, to tell how wide a character is
}

// Messages beside those of bubbletea.
type (
	found      struct{ text, next string } // next comes after text
	linesStand struct{}                    // the lines that were to be printed are
	toldToEnd  struct{}                    // by a signal
)

func (s *session) Init() tea.Cmd { return nil }

func (s *session) Update(message tea.Msg) (tea.Model, tea.Cmd) {
	switch m := message.(type) {
	case tea.WindowSizeMsg:
		// The last column stays free: bubbletea erases behind what it prints,
		// and many terminals would erase the character in it.
		s.columns, s.rows = max(1, m.Width-1), m.Height
	case tea.ModeReportMsg:
		if m.Mode == ansi.ModeUnicodeCore && m.Value != ansi.ModeNotRecognized && m.Value != ansi.ModePermanentlyReset {
			s.method = ansi.GraphemeWidth
		}
	case tea.PasteMsg:
		s.line, s.used = s.line.Insert(m.Content), true
	case tea.KeyPressMsg:
		s.used = true
		if m.String() == "ctrl+z" {
			return s, tea.Suspend
		}
		s.press(m)
	case found:
		s.searching = false
		s.line = s.line.Offer(m.text, m.next)
	case linesStand:
		// Printing leaves the cursor at the left, and a view that is as before
		// would not move it.
		s.printing, s.redraw = false, !s.redraw
	case toldToEnd:
		s.leaving = true
	}
	return s, tea.Batch(s.print(), s.search(), s.leave())
}

// keys are the editor's keys by their names.
var keys = map[string]editor.Key{
	"left": editor.Left, "ctrl+b": editor.Left, "right": editor.Right, "ctrl+f": editor.Right,
	"ctrl+left": editor.WordLeft, "alt+left": editor.WordLeft, "alt+b": editor.WordLeft,
	"ctrl+right": editor.WordRight, "alt+right": editor.WordRight, "alt+f": editor.WordRight,
	"home": editor.Home, "ctrl+a": editor.Home, "end": editor.End, "ctrl+e": editor.End, "tab": editor.Accept,
	"backspace": editor.Backspace, "ctrl+h": editor.Backspace, "delete": editor.Delete, "ctrl+d": editor.Delete,
	"ctrl+w": editor.DeleteWord, "alt+backspace": editor.DeleteWord, "ctrl+u": editor.DeleteToStart, "ctrl+k": editor.DeleteToEnd,
}

func (s *session) press(key tea.KeyPressMsg) {
	name := key.Keystroke()
	command, known := keys[name]
	switch {
	case name == "esc", name == "ctrl+c", name == "ctrl+d" && s.line.Text() == "":
		s.leaving = true
	case name == "enter", name == "ctrl+j":
		if text := s.line.Text(); text != "" {
			s.finished, s.printed = append(s.finished, text), append(s.printed, text)
			s.line = editor.Line{}
		}
	case known:
		s.line = s.line.Press(command)
	default:
		s.line = s.line.Insert(key.Text)
	}
}

// search finds a word that the suggestion lacks, in the background, so that
// keys never wait for it.
func (s *session) search() tea.Cmd {
	text, missing := s.line.Missing(s.words)
	if !missing || s.searching || s.leaving {
		return nil
	}
	finished := s.finished
	s.finished, s.searching = nil, true
	return func() tea.Msg {
		for _, line := range finished {
			if strings.TrimSpace(line) != "" {
				s.completer.Read(line)
				s.completer.EndParagraph()
			}
		}
		return found{text, s.completer.Next(text)}
	}
}

// print leaves finished lines on the screen, above the line under way.
func (s *session) print() tea.Cmd {
	if s.printing || len(s.printed) == 0 {
		return nil
	}
	var rows []string
	for _, line := range s.printed {
		for _, row := range (editor.Line{}).Insert(line).Layout(s.columns, s.method).Rows {
			rows = append(rows, row.Text)
		}
	}
	s.printed, s.printing = nil, true
	// What is printed must fit on the screen with what is drawn below: wait for
	// the frame without the line, and print a screen at a time.
	commands := []tea.Cmd{tea.Tick(2*time.Second/frames, func(time.Time) tea.Msg { return nil })}
	for part := range slices.Chunk(rows, max(1, s.rows-1)) {
		commands = append(commands, tea.Println(strings.Join(part, "\n")))
	}
	return tea.Sequence(append(commands, func() tea.Msg { return linesStand{} })...)
}

// leave ends the program once all lines are on the screen.
func (s *session) leave() tea.Cmd {
	if !s.leaving || s.printing {
		return nil
	}
	return tea.Quit
}

const help = "Tab: a word   End: all   Enter: a new line   Esc: leave"

// unchanged is the shape of the cursor that the person has chosen: its code is
// that of none, and bubbletea does not set it.
const unchanged tea.CursorShape = -1

// View draws the line; when the person leaves, what was typed alone.
func (s *session) View() tea.View {
	dim := ansi.Style{}.Faint()
	layout := s.line.Layout(s.columns, s.method)
	if !s.leaving {
		layout = layout.Window(s.rows)
	}
	var rows []string
	for _, row := range layout.Rows {
		text := row.Text
		if row.Ghost != "" && !s.leaving {
			text += dim.Styled(row.Ghost)
		}
		rows = append(rows, text)
	}
	if s.redraw {
		rows[0] += ansi.ResetStyle
	}
	if !s.used && s.rows > len(rows) && s.columns >= len(help) {
		rows = append(rows, dim.Styled(help))
	}
	if s.leaving && s.line.Text() != "" {
		rows = append(rows, "") // the last row is erased, for what comes after
	}
	view := tea.NewView(strings.Join(rows, "\n"))
	view.Cursor = &tea.Cursor{Position: tea.Position{X: layout.X, Y: layout.Y}, Shape: unchanged}
	return view
}
