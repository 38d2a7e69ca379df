package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for what must happen at once: only a
// program that hangs takes as long.
const patience = time.Minute

// live is a run of nomen tag that one talks to while it runs.
type live struct {
	t       *testing.T
	command *exec.Cmd
	stdin   io.WriteCloser
	out     chan string // what it writes, as it is read
	stderr  strings.Builder
}

func startTag(t *testing.T, arguments ...string) *live {
	t.Helper()
	l := &live{t: t, command: exec.Command(binary, append([]string{"tag", "--model", toyModel}, arguments...)...), out: make(chan string)}
	var err error
	if l.stdin, err = l.command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	stdout, err := l.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	l.command.Stderr = &l.stderr
	if err := l.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.command.Process.Kill() })
	go func() {
		defer close(l.out)
		buffer := make([]byte, 4096)
		for {
			n, err := stdout.Read(buffer)
			if n > 0 {
				l.out <- string(buffer[:n])
			}
			if err != nil {
				return
			}
		}
	}()
	return l
}

// say writes input, and waits until the answer to it has been written.
func (l *live) say(input, want string) {
	l.t.Helper()
	if _, err := io.WriteString(l.stdin, input); err != nil {
		l.t.Fatal(err)
	}
	deadline := time.After(patience)
	for got := ""; got != want; {
		select {
		case more, ok := <-l.out:
			if got += more; !ok || !strings.HasPrefix(want, got) {
				l.t.Fatalf("to %q it answered %q, want %q", input, got, want)
			}
		case <-deadline:
			l.t.Fatalf("to %q there was only %q, want %q", input, got, want)
		}
	}
}

// end closes the input, and compares what comes then.
func (l *live) end(want string) {
	l.t.Helper()
	l.stdin.Close()
	got := ""
	for more := range l.out {
		got += more
	}
	if err := l.command.Wait(); err != nil || got != want || l.stderr.String() != "" {
		l.t.Errorf("at the end came %q, %v, %q; want %q", got, err, &l.stderr, want)
	}
}

func TestEachLineIsAnsweredBeforeTheNext(t *testing.T) {
	for _, threads := range []string{"1", "2"} {
		l := startTag(t, "--input", "lines", "--format", "inline", "--threads", threads)
		l.say("a\n", "a\n")
		l.say("\n", "\n")
		l.say("the mister Kadu slept in Rovi Bafu\r\n", "the mister [Kadu](PER) slept in [Rovi Bafu](LOC)\r\n")
		l.say("mister Tazu. mister Kadu\n", "mister [Tazu](PER). mister [Kadu](PER)\n")
		l.end("")
	}
	l := startTag(t, "--input", "lines", "--format", "jsonl")
	l.say("\n", `{"text":"","offset":0,"spans":[]}`+"\n")
	l.say("🙂\n", `{"text":"🙂","offset":1,"spans":[]}`+"\n")
	l.say("the\n", `{"text":"the","offset":3,"spans":[]}`+"\n")
	l.end("")
	l = startTag(t, "--input", "jsonl", "--format", "names")
	l.say(`{"text": "the mister Kadu slept."}`+"\n", "Kadu\n")
	l.say(`{"text": "the mister Tazu slept."}`+"\n", "Tazu\n")
	l.end("")
	l = startTag(t, "--input", "tokens")
	l.say("mister\nKadu\n\n", "mister\tO\nKadu\tB-PER\n\n")
	l.say("\n", "\n")
	l.say("in\nRovi\nBafu\n\n", "in\tO\nRovi\tB-LOC\nBafu\tI-LOC\n\n")
	l.end("")
}

func TestSilenceCompletesASentence(t *testing.T) {
	l := startTag(t, "--input", "text", "--format", "inline")
	l.say("the mister Kadu slept.\n", "the mister [Kadu](PER) slept.")
	l.say("the mister\n", "") // is not complete, and is not answered
	l.say("Tazu slept.\n", "\nthe mister\n[Tazu](PER) slept.")
	l.end("\n")
}

func TestAClosedOutputEndsQuietly(t *testing.T) {
	for _, arguments := range []string{"tag --model MODEL", "tag --model MODEL --format names", "tag --model MODEL --input lines --format jsonl"} {
		command := exec.Command(binary, strings.Fields(strings.ReplaceAll(arguments, "MODEL", toyModel))...)
		command.Stdin = &endless{text: "the mister Kadu slept.\n"}
		var stderr strings.Builder
		command.Stderr = &stderr
		stdout, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		first, err := bufio.NewReader(stdout).ReadString('\n')
		if err != nil || first == "" {
			t.Errorf("%s: first line %q, %v", arguments, first, err)
		}
		stdout.Close()
		command.Wait() // the error may be that of its input's writer
		if code := command.ProcessState.ExitCode(); code != 0 || stderr.String() != "" {
			t.Errorf("%s: exit code %d, %q", arguments, code, &stderr)
		}
	}
}

// endless is a reader whose text has no end.
type endless struct{ text string }

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n+len(e.text) <= len(p) {
		n += copy(p[n:], e.text)
	}
	return n, nil
}

func TestAFullOutputIsAnError(t *testing.T) {
	for _, arguments := range []string{
		"--help", "tag --help", "info --model MODEL", "info --json --model MODEL", "eval --model MODEL DEV", "eval --model MODEL --errors DEV",
		"eval --model MODEL --json DEV", "tag --model MODEL --format columns", "tag --model MODEL --format jsonl", "tag --model MODEL --format names",
		"tag --model MODEL --input tokens DEV",
	} {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip(err)
		}
		defer full.Close()
		command := exec.Command(binary, strings.Fields(strings.NewReplacer("MODEL", toyModel, "DEV", toyDev).Replace(arguments))...)
		var stderr strings.Builder
		command.Stdin, command.Stdout, command.Stderr = strings.NewReader("the mister Kadu slept."), full, &stderr
		command.Run()
		if arguments == "eval --model MODEL --errors DEV" && command.ProcessState.ExitCode() == 0 {
			continue // no mistakes, nothing to write
		}
		want := "nomen: writing the output: write /dev/stdout: no space left on device\n"
		if code := command.ProcessState.ExitCode(); code != 2 || stderr.String() != want {
			t.Errorf("nomen %s: exit code %d, %q", arguments, code, &stderr)
		}
	}
}

func TestOnATerminalNamesAreHighlighted(t *testing.T) {
	script, err := exec.LookPath("script")
	if err != nil {
		t.Skip(err)
	}
	path := file(t, t.TempDir(), "text", "the mister Kadu slept.\n")
	onTerminal := func(arguments, environment string) string {
		command := exec.Command(script, "-qec", fmt.Sprintf("%s tag --model %s %s %s", binary, toyModel, arguments, path), "/dev/null")
		command.Env = append(os.Environ(), "TERM=xterm", environment)
		output, err := command.Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(string(output), "\r\n", "\n")
	}
	const highlighted, bracketed = "the mister \x1b[93;1mKadu\x1b[0;22m slept.\n", "the mister [Kadu](PER) slept.\n"
	for _, test := range []struct{ arguments, environment, want string }{
		{"", "", highlighted},
		{"--color never", "", bracketed},
		{"", "NO_COLOR=1", bracketed},
		{"--color always", "NO_COLOR=1", highlighted},
		{"--format names", "", "Kadu\n"},
	} {
		if got := onTerminal(test.arguments, test.environment); got != test.want {
			t.Errorf("%s %s: %q, want %q", test.arguments, test.environment, got, test.want)
		}
	}
}

func TestTrainingOnATerminalShowsABar(t *testing.T) {
	script, err := exec.LookPath("script")
	if err != nil {
		t.Skip(err)
	}
	command := toyTraining(filepath.Join(t.TempDir(), "m"), "--epochs", "2")
	output, err := exec.Command(script, "-qec", strings.Join(command.Args, " "), "/dev/null").Output()
	if err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	for _, want := range []string{"pass 1/2  loss ", "% |", "pass  1  loss ", "pass 2/2  loss ", "pass  2  loss ", "wrote "} {
		_, rest, found := strings.Cut(string(output), want)
		if !found {
			t.Errorf("%q is not, or not in its place, in %q", want, output)
		}
		output = []byte(rest)
	}
}

func TestALineWithoutEndNeedsLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 400 MB")
	}
	const size, most = 100_000_000, 400 << 10 // bytes, KiB
	long := file(t, t.TempDir(), "long", strings.Repeat("a", size)+"\nmister\nKadu")
	for input, want := range map[string]struct {
		code   int
		output int64 // bytes
		err    string
	}{
		"text":   {0, size + int64(len("\nmister\n[Kadu](PER)")), ""},
		"lines":  {0, size + int64(len("\nmister\nKadu")), ""},
		"tokens": {2, int64(len("mister [Kadu](PER)\n")), "nomen: LONG:1: the line is longer than 64 MiB; it was left out\n"},
		"jsonl": {2, 0, "nomen: LONG:1: the line is longer than 64 MiB; it was left out\n" +
			"nomen: LONG:2: expected a JSON object such as {\"text\": \"...\"}; the line was left out\n" +
			"nomen: LONG:3: expected a JSON object such as {\"text\": \"...\"}; the line was left out\n"},
	} {
		command := exec.Command(binary, "tag", "--model", toyModel, "--input", input, "--format", "inline", long)
		var written counter
		var stderr strings.Builder
		command.Stdout, command.Stderr = &written, &stderr
		command.Run()
		if code := command.ProcessState.ExitCode(); code != want.code || strings.ReplaceAll(stderr.String(), long, "LONG") != want.err {
			t.Errorf("%s: exit code %d, %q", input, code, &stderr)
		}
		if unmarked := int64(written); unmarked < want.output || unmarked > want.output+size/100 {
			t.Errorf("%s: %d bytes written, want %d and some marks", input, written, want.output)
		}
		if used := command.ProcessState.SysUsage().(*syscall.Rusage).Maxrss; used > most {
			t.Errorf("%s: %d KiB of memory, want at most %d", input, used, most)
		}
	}
}

// counter counts the bytes written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
