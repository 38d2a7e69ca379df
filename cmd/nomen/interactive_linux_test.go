package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// dogModel is a next-word model that knows one sentence.
var dogModel = sync.OnceValues(func() (string, error) {
	text := filepath.Join(filepath.Dir(toyModel), "dog.txt")
	model := filepath.Join(filepath.Dir(toyModel), "dog.safetensors")
	if err := os.WriteFile(text, []byte(strings.Repeat("The dog barked at the door.\n", 400)), 0o644); err != nil {
		return "", err
	}
	output, err := exec.Command(binary, "train", "nextword", "--text", text, "--out", model, "--size", "12", "--streams", "8",
		"--epochs", "12", "--learning-rate", "0.02", "--warmup", "5", "--dropout", "0").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, output)
	}
	return model, nil
})

// startTyping runs nomen complete in a terminal.
func startTyping(t testing.TB, columns, rows int, arguments ...string) *terminal {
	t.Helper()
	model, err := dogModel()
	if err != nil {
		t.Fatal(err)
	}
	m := startInTerminal(t, columns, rows, exec.Command(binary, append([]string{"complete", "--model", model}, arguments...)...))
	return m
}

const (
	escape, tab, enter, interrupt, endOfInput = "\x1b", "\t", "\r", "\x03", "\x04"
	left, right, home, end, backspace         = "\x1b[D", "\x1b[C", "\x1b[H", "\x1b[F", "\x7f"
)

func TestTyping(t *testing.T) {
	m := startTyping(t, 60, 8)
	m.see("|‹The dog barked at the›\n‹" + help + "›")
	if m.modes() == m.before {
		t.Error("the terminal's modes are those before")
	}
	m.press("T")
	m.see("T|‹he dog barked at the›")
	m.press("he d")
	m.see("The d|‹og barked at the door›")
	m.press(tab)
	m.see("The dog|‹ barked at the door.›")
	m.press(right)
	m.see("The dog barked|‹ at the door.›")
	m.press(backspace + left)
	m.see("The dog bark|e")
	m.press(tab)
	m.press("x" + home)
	m.see("|The dog barkxe")
	m.press(end + backspace + backspace)
	m.see("The dog bark|‹ed at the door.›")
	m.press(end)
	m.see("The dog barked at the door.|")
	m.press(enter)
	m.see("The dog barked at the door.\n|‹The dog barked at the›")
	m.press("one\rtwo\rthe")
	m.see("The dog barked at the door.\none\ntwo\nthe|‹ door.›")
	m.press(escape)
	m.end(0)
	m.see("The dog barked at the door.\none\ntwo\nthe\n|")
}

func TestLeaving(t *testing.T) {
	for name, test := range map[string]struct {
		keys, screen string
		code         int
		signal       os.Signal
	}{
		"Esc on an empty line": {escape, "|", 0, nil}, "Ctrl-C on an empty line": {interrupt, "|", 0, nil},
		"Ctrl-D on an empty line": {endOfInput, "|", 0, nil}, "Ctrl-D in a line": {"ab" + left + endOfInput + escape, "a\n|", 0, nil},
		"Ctrl-C in a line": {"ab" + interrupt, "ab\n|", 0, nil}, "Esc at once after lines": {"ab\rcd\ref" + escape, "ab\ncd\nef\n|", 0, nil},
		"SIGTERM": {"ab", "ab\nnomen: interrupted\n|", 2, syscall.SIGTERM}, "SIGHUP": {"ab", "ab\nnomen: interrupted\n|", 2, syscall.SIGHUP},
		"SIGINT": {"ab", "ab\nnomen: interrupted\n|", 2, syscall.SIGINT},
	} {
		t.Run(name, func(t *testing.T) {
			m := startTyping(t, 60, 8)
			m.see("|‹The dog barked at the›\n‹" + help + "›")
			m.press(test.keys)
			if test.signal != nil {
				m.seeWhere("what was typed", func(s string) bool { return strings.HasPrefix(s, test.keys+"|") })
				m.command.Process.Signal(test.signal)
			}
			m.end(test.code)
			m.see(test.screen)
		})
	}
}

func TestAClosedTerminalEndsIt(t *testing.T) {
	m := startTyping(t, 60, 8)
	m.see("|‹The dog barked at the›\n‹" + help + "›")
	m.slave.Close()
	m.master.Close()
	select {
	case err := <-m.ended:
		if err == nil {
			t.Error("it ended as if the person had left")
		}
	case <-time.After(patience):
		t.Error("it does not end")
	}
}

func TestLongLines(t *testing.T) {
	m := startTyping(t, 11, 6, "--words", "2")
	m.see("|‹The dog›")
	m.press("日本日本日")
	m.seeWhere("five wide characters", func(s string) bool { return strings.HasPrefix(s, "日本日本日\n|") })
	m.press(left + "a")
	m.see("日本日本a\n|日")
	m.press(backspace + left + left + left + left)
	m.see("|日本日本日")
	m.press("\x05\x15The dog barked at the d")
	m.see("The dog ba\nrked at th\ne d|‹oor.›")
	m.resize(21, 6)
	m.mutex.Lock()
	m.screen = newScreen(21, 6) // what it held before is the terminal's to say
	m.mutex.Unlock()
	m.press(tab)
	m.see("The dog barked at th\ne door|‹.›")
	m.press(enter + escape)
	m.end(0)
	m.see("The dog barked at th\ne door\n|")
}

func TestPastedText(t *testing.T) {
	m := startTyping(t, 60, 8)
	m.see("|‹The dog barked at the›\n‹" + help + "›")
	m.press("\x1b[200~The\ndog\x1b[31m \x07b\x1b[201~")
	m.seeWhere("what was pasted", func(s string) bool { return strings.HasPrefix(s, "The dog b|") })
	m.press(escape)
	m.end(0)
}

// A mistake of ours, too, must leave the terminal in order.
func TestAPanicRestoresTheTerminal(t *testing.T) {
	if testing.Short() {
		t.Skip("the terminal library closes its input while it reads it: the race detector's report would cover the screen")
	}
	t.Setenv(panics, "1")
	m := startInTerminal(t, 200, 60, exec.Command(os.Args[0]))
	m.end(exitFailed)
	m.seeWhere("what happened", func(s string) bool { return strings.Contains(s, "nil pointer dereference") })
}

func TestWithoutATerminalThereAreNoGhosts(t *testing.T) {
	model, err := dogModel()
	if err != nil {
		t.Fatal(err)
	}
	r := nomen(t, "The dog barked at the\n\"The do\n", "complete", "--model", model, "-k", "1")
	if r.Code != 0 || strings.Contains(r.Out, "\x1b") || !strings.HasPrefix(r.Out, "door\t") {
		t.Errorf("%+v", r)
	}
}

// What a person waits for: from a key to the first word of the suggestion on the
// screen, with a model of 40,000 words and states of 256 numbers. Of the keys
// one in five is a space, which lets the model read a word.
func BenchmarkKey(b *testing.B) {
	folder := b.TempDir()
	text, model := filepath.Join(folder, "words.txt"), filepath.Join(folder, "large.safetensors")
	var words strings.Builder
	for i := range 40_000 {
		words.WriteString(strings.Map(func(digit rune) rune { return digit - '0' + 'a' }, fmt.Sprint(i)) + " ")
	}
	if err := os.WriteFile(text, []byte(words.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	output, err := exec.Command(binary, "train", "nextword", "--text", text, "--out", model, "--words", "40000", "--size", "256",
		"--sample", "16", "--epochs", "1").CombinedOutput()
	if err != nil {
		b.Fatalf("%v: %s", err, output)
	}
	m := startInTerminal(b, 4000, 3, exec.Command(binary, "complete", "--model", model, "--words", "1"))
	ghost := func(s string) bool { return strings.Contains(s, "|‹") && !strings.Contains(s, help) }
	m.press(" ")
	m.seeWhere("a suggestion", ghost)
	typed, slowest := " ", time.Duration(0)
	for b.Loop() {
		key := "bad d"[len(typed)%5 : len(typed)%5+1]
		typed += key
		begun := time.Now()
		m.press(key)
		m.seeWhere("a suggestion behind what was typed", func(s string) bool {
			before, _, found := strings.Cut(s, "|‹")
			return found && strings.HasSuffix(before, key) && len(before) == len(typed)
		})
		slowest = max(slowest, time.Since(begun))
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/key")
	b.ReportMetric(float64(slowest.Microseconds())/1000, "ms/slowest-key")
	m.press(escape)
	m.end(0)
}
