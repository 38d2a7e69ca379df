package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/sys/unix"
)

// terminal is a terminal with a program that runs in it, as a person has it.
type terminal struct {
	t       testing.TB
	command *exec.Cmd
	master  *os.File // what the person types and sees
	slave   *os.File // what the program has
	ended   chan error

	mutex  sync.Mutex
	screen screen
	before unix.Termios // the modes before the program
}

// startInTerminal runs a command in a new terminal.
func startInTerminal(t testing.TB, columns, rows int, command *exec.Cmd) *terminal {
	t.Helper()
	m := &terminal{t: t, command: command, ended: make(chan error, 1), screen: newScreen(columns, rows)}
	var err error
	if m.master, err = os.OpenFile("/dev/ptmx", os.O_RDWR, 0); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { m.master.Close() })
	var number int
	m.control(m.master, func(fd int) error {
		if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
			return err
		}
		var err error
		number, err = unix.IoctlGetInt(fd, unix.TIOCGPTN)
		return err
	})
	if m.slave, err = os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.slave.Close() })
	m.resize(columns, rows)
	m.before = m.modes()
	if m.before.Lflag&unix.ECHO == 0 || m.before.Lflag&unix.ICANON == 0 {
		t.Fatal("a new terminal is in raw mode")
	}
	command.Stdin, command.Stdout, command.Stderr = m.slave, m.slave, m.slave
	command.Env = append(os.Environ(), "TERM=xterm-256color")
	command.SysProcAttr = &unix.SysProcAttr{Setsid: true, Setctty: true}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { command.Process.Kill() })
	go func() { m.ended <- command.Wait() }()
	go m.show()
	return m
}

// control calls what needs the descriptor of a file. (Fd would make reading
// block, so that the file could not be closed.)
func (m *terminal) control(file *os.File, call func(fd int) error) {
	m.t.Helper()
	connection, err := file.SyscallConn()
	if err == nil {
		outer := connection.Control(func(fd uintptr) { err = call(int(fd)) })
		err = errors.Join(err, outer)
	}
	if err != nil {
		m.t.Fatal(err)
	}
}

// show draws what the program writes.
func (m *terminal) show() {
	buffer := make([]byte, 4096)
	for {
		n, err := m.master.Read(buffer)
		m.mutex.Lock()
		m.screen.write(string(buffer[:n]))
		m.mutex.Unlock()
		if err != nil {
			return
		}
	}
}

func (m *terminal) resize(columns, rows int) {
	m.t.Helper()
	size := unix.Winsize{Col: uint16(columns), Row: uint16(rows)}
	m.control(m.master, func(fd int) error { return unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &size) })
}

func (m *terminal) modes() unix.Termios {
	m.t.Helper()
	var modes *unix.Termios
	m.control(m.slave, func(fd int) (err error) {
		modes, err = unix.IoctlGetTermios(fd, unix.TCGETS)
		return err
	})
	return *modes
}

func (m *terminal) press(keys string) {
	m.t.Helper()
	if _, err := m.master.WriteString(keys); err != nil {
		m.t.Fatal(err)
	}
}

// see waits until the screen is as wanted: the rows up to the last that is not
// empty, with ‹› around what is dim and | where the cursor is.
func (m *terminal) see(want string) {
	m.t.Helper()
	m.seeWhere(fmt.Sprintf("%q", want), func(got string) bool { return got == want })
}

func (m *terminal) seeWhere(what string, right func(string) bool) {
	m.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		m.mutex.Lock()
		got := m.screen.String()
		m.mutex.Unlock()
		if right(got) {
			return
		}
		if time.Now().After(deadline) {
			m.t.Fatalf("the screen shows %q, want %s", got, what)
		}
		time.Sleep(200 * time.Microsecond)
	}
}

// end waits for the program to end, and checks that it leaves the terminal as it
// was.
func (m *terminal) end(code int) {
	m.t.Helper()
	select {
	case <-m.ended:
	case <-time.After(patience):
		m.t.Fatal("the program does not end")
	}
	if got := m.command.ProcessState.ExitCode(); got != code {
		m.t.Errorf("exit code %d, want %d", got, code)
	}
	if after := m.modes(); after != m.before {
		m.t.Errorf("the terminal's modes are %+v, were %+v", after, m.before)
	}
	time.Sleep(50 * time.Millisecond) // for the last that it wrote
	m.mutex.Lock()
	defer m.mutex.Unlock()
	for mode, on := range m.screen.modes {
		if on != (mode == "?25") { // the cursor alone is shown
			m.t.Errorf("mode %s was left %v", mode, on)
		}
	}
}

// screen is as much of a terminal as a test needs.
type screen struct {
	columns, rows int
	cells         [][]cell
	x, y          int
	dim           bool
	modes         map[string]bool
	parser        *ansi.Parser
}

type cell struct {
	text string // "": the second half of a wide character, or blank
	dim  bool
}

func newScreen(columns, rows int) screen {
	s := screen{columns: columns, rows: rows, modes: map[string]bool{}, parser: ansi.NewParser()}
	for range rows {
		s.cells = append(s.cells, make([]cell, columns))
	}
	return s
}

func (s *screen) write(output string) {
	state := byte(0)
	for output != "" {
		sequence, width, n, next := ansi.DecodeSequence(output, state, s.parser)
		switch {
		case width > 0:
			s.put(sequence, width)
		case ansi.HasCsiPrefix(sequence):
			s.control(ansi.Cmd(s.parser.Command()), s.parser.Params())
		case sequence == "\n":
			s.lineFeed()
		case sequence == "\r":
			s.x = 0
		case sequence == "\t":
			s.x = min(s.columns-1, (s.x/8+1)*8)
		case sequence == "\b":
			s.x = max(0, min(s.x, s.columns-1)-1)
		}
		output, state = output[n:], next
	}
}

func (s *screen) put(text string, width int) {
	if s.x+width > s.columns {
		s.x = 0
		s.lineFeed()
	}
	s.cells[s.y][s.x] = cell{text, s.dim}
	for i := 1; i < width; i++ {
		s.cells[s.y][s.x+i] = cell{"", s.dim}
	}
	s.x += width
}

func (s *screen) lineFeed() {
	if s.y++; s.y == s.rows {
		s.cells, s.y = append(s.cells[1:], make([]cell, s.columns)), s.rows-1
	}
}

// control does what a control sequence says.
func (s *screen) control(command ansi.Cmd, parameters ansi.Params) {
	n, _, _ := parameters.Param(0, 1)
	n = max(n, 1)
	what, _, _ := parameters.Param(0, 0)
	s.x = min(s.x, s.columns-1) // behind the last column it stands on it
	switch final := command.Final(); final {
	case 'A':
		s.y = max(0, s.y-n)
	case 'B':
		s.y = min(s.rows-1, s.y+n)
	case 'C':
		s.x = min(s.columns-1, s.x+n)
	case 'D':
		s.x = max(0, s.x-n)
	case 'Z':
		s.x = max(0, (s.x+7)/8-n) * 8
	case 'G':
		s.x = n - 1
	case 'J', 'K':
		clear(s.cells[s.y][s.x:])
		for y := s.y + 1; y < s.rows && final == 'J'; y++ {
			clear(s.cells[y])
		}
		if what != 0 {
			s.cells[0][0].text = "erased otherwise"
		}
	case 'L':
		for range min(n, s.rows-s.y) {
			copy(s.cells[s.y+1:], s.cells[s.y:])
			s.cells[s.y] = make([]cell, s.columns)
		}
	case 'X':
		clear(s.cells[s.y][s.x:min(s.x+n, s.columns)])
	case 'm':
		if command.Prefix() == 0 {
			s.dim = what == 2
		} else {
			_, _, changed := parameters.Param(1, 0)
			s.modes["modified keys"] = changed
		}
	case 'h', 'l':
		if command.Prefix() == '?' {
			s.modes["?"+strconv.Itoa(what)] = final == 'h'
		}
	case 'q':
		s.modes["cursor style"] = true
	case 'u':
		if command.Prefix() == '=' {
			s.modes["keyboard"] = what != 0
		}
	case 'p': // a question
	default:
		s.cells[0][0].text = fmt.Sprintf("unknown %c%c", command.Prefix(), final)
	}
}

func (s *screen) String() string {
	var b strings.Builder
	for y, row := range s.cells {
		dim, blanks := false, 0
		for x := 0; x < s.columns; x++ {
			if x == s.x && y == s.y {
				b.WriteString(strings.Repeat(" ", blanks) + "|")
				blanks = 0
			}
			c := row[x]
			if c.dim != dim && c.text != "" {
				b.WriteString(strings.Repeat(" ", blanks) + map[bool]string{true: "‹", false: "›"}[c.dim])
				dim, blanks = c.dim, 0
			}
			if c.text == "" || c.text == " " {
				blanks++
			} else {
				b.WriteString(strings.Repeat(" ", blanks) + c.text)
				blanks = 0
			}
			if width := ansi.StringWidth(c.text); width > 1 {
				x += width - 1
			}
		}
		if dim {
			b.WriteString("›")
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n")
}
