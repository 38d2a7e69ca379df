package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestInterruptedTagging(t *testing.T) {
	l := startTag(t, "--input", "lines", "--format", "names")
	l.say("the mister Kadu slept\n", "Kadu\n")
	l.command.Process.Signal(os.Interrupt)
	for range l.out {
	}
	l.stdin.Close()
	l.command.Wait()
	if code := l.command.ProcessState.ExitCode(); code != 2 || l.stderr.String() != "nomen: interrupted\n" {
		t.Errorf("exit code %d, %q", code, &l.stderr)
	}
}

// TestASecondInterruptEndsAtOnce has a program that can't end in good order:
// nobody reads what it writes.
func TestASecondInterruptEndsAtOnce(t *testing.T) {
	command := exec.Command(binary, "tag", "--model", toyModel)
	command.Stdin = &endless{text: "the mister Kadu slept.\n"}
	if _, err := command.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := command.Process.Wait()
		ended <- err
	}()
	time.Sleep(300 * time.Millisecond) // for the pipe to fill up
	deadline := time.After(patience)
	for {
		command.Process.Signal(os.Interrupt)
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
			return
		case <-time.After(100 * time.Millisecond):
		case <-deadline:
			command.Process.Kill()
			t.Fatal("interrupts did not end it")
		}
	}
}

// toyTraining is the run of nomen train tagger that made the toy model.
func toyTraining(out string, more ...string) *exec.Cmd {
	arguments := append([]string{"train", "tagger", "--train", toyTrain, "--dev", toyDev, "--out", out}, toyFlags...)
	return exec.Command(binary, append(arguments, more...)...)
}

// stopTraining starts a training and sends it a signal after the first pass.
// It returns what it wrote to standard error, and its exit code.
func stopTraining(t *testing.T, out string, signal os.Signal) (said string, code int) {
	t.Helper()
	for range 3 { // on a busy machine the signal may come after the last pass
		command := toyTraining(out)
		stderr, err := command.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		reader := bufio.NewReader(stderr)
		first, err := reader.ReadString('\n')
		if err != nil || !strings.HasPrefix(first, "pass  1 ") {
			t.Fatalf("%q, %v", first, err)
		}
		command.Process.Signal(signal)
		rest, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		command.Wait()
		if code = command.ProcessState.ExitCode(); code != 0 {
			return first + string(rest), code
		}
		os.Remove(out)
	}
	t.Fatal("training ended before the signal, three times")
	return "", 0
}

func TestStoppedTrainingResumesToTheSameModel(t *testing.T) {
	want, err := os.ReadFile(toyModel)
	if err != nil {
		t.Fatal(err)
	}
	resume := func(t *testing.T, out string) {
		t.Helper()
		r := finish(t, toyTraining(out, "--resume"), "")
		if r.Code != 0 || strings.Contains(r.Err, "pass  1 ") {
			t.Errorf("resuming: %+v", r)
		}
		if got, err := os.ReadFile(out); err != nil || string(got) != string(want) {
			t.Errorf("the resumed run gave another model than one that was never stopped (%v)", err)
		}
		left := slices.DeleteFunc(names(t, filepath.Dir(out)), isTemporary)
		if diff := cmp.Diff([]string{"m.curve.svg", "m.log.jsonl", "m.safetensors"}, left); diff != "" {
			t.Errorf("files (-want +got):\n%s", diff)
		}
		log, err := os.ReadFile(strings.TrimSuffix(out, ".safetensors") + ".log.jsonl")
		if err != nil || strings.Count(string(log), "\n") != 8 {
			t.Errorf("log of the passes: %q, %v", log, err)
		}
	}

	t.Run("interrupted", func(t *testing.T) {
		out := filepath.Join(t.TempDir(), "m.safetensors")
		said, code := stopTraining(t, out, os.Interrupt)
		end := regexp.MustCompile(`\nwrote .*m\.safetensors: best pass \d of \d, toy/dev\.conll F1 [\d.]+\n` +
			`nomen: interrupted; the model of the best pass so far is written, and --resume goes on\n$`)
		if code != 2 || !end.MatchString(said) {
			t.Errorf("exit code %d, %q", code, said)
		}
		if r := nomen(t, "", "info", "--model", out); r.Code != 0 {
			t.Errorf("the model of the best pass: %+v", r)
		}
		other := finish(t, toyTraining(out, "--resume", "--label", "PER"), "")
		if want := `its list of labels is "LOC PER", now it is "PER"`; other.Code != 2 || !strings.Contains(other.Err, want) {
			t.Errorf("resuming with other labels: %+v", other)
		}
		resume(t, out)
	})
	t.Run("killed", func(t *testing.T) {
		out := filepath.Join(t.TempDir(), "m.safetensors")
		stopTraining(t, out, os.Kill)
		if _, err := os.Stat(out); err == nil {
			t.Error("there is a model already")
		}
		resume(t, out)
	})
}

// isTemporary tells what only a run that is killed may leave behind.
func isTemporary(name string) bool { return strings.HasPrefix(name, ".") }

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

func TestInterruptBeforeTheFirstPassIsDone(t *testing.T) {
	out := filepath.Join(t.TempDir(), "m.safetensors")
	var corpora []string
	for range 300 { // so that a pass takes some seconds
		corpora = append(corpora, "--train", toyTrain)
	}
	command := toyTraining(out, corpora...)
	var stderr strings.Builder
	command.Stderr = &stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
	command.Process.Signal(os.Interrupt)
	command.Wait()
	want := "nomen: interrupted too early: there is no model yet\n"
	if code := command.ProcessState.ExitCode(); code != 2 || stderr.String() != want {
		t.Errorf("exit code %d, %q", code, &stderr)
	}
	if left := names(t, filepath.Dir(out)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTrainingOnAFullDisk(t *testing.T) {
	folder := t.TempDir()
	if output, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder).CombinedOutput(); err != nil {
		t.Skipf("no small disk can be made: %s", output)
	}
	defer exec.Command("umount", folder).Run()
	command := toyTraining(filepath.Join(folder, "m.safetensors"))
	command.Env = append(os.Environ(), "TMPDIR="+folder)
	r := finish(t, command, "")
	if r.Code != 2 || !strings.Contains(r.Err, "m.checkpoint could not be written; free some space") || !strings.Contains(r.Err, "no space left on device") {
		t.Errorf("%+v", r)
	}
	if left := names(t, folder); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTrainingWhoseFolderVanishes(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "gone")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	command := toyTraining(filepath.Join(folder, "m.safetensors"))
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(stderr)
	reader.ReadString('\n') // the first pass
	if err := os.Rename(folder, folder+" away"); err != nil {
		t.Fatal(err)
	}
	said, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	command.Wait()
	if code := command.ProcessState.ExitCode(); code != 2 || !strings.Contains(string(said), "no such file or directory") {
		t.Errorf("exit code %d, %q", code, said)
	}
}

func TestInterruptedComparison(t *testing.T) {
	command := exec.Command(binary, append(quickly(), "--epochs", "100000")...)
	messages, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(messages)
	if first, err := reader.ReadString('\n'); err != nil || !strings.HasPrefix(first, "naive: fixed positions") {
		t.Fatalf("%q, %v", first, err)
	}
	command.Process.Signal(os.Interrupt)
	rest, err := io.ReadAll(reader)
	command.Wait()
	if code := command.ProcessState.ExitCode(); err != nil || code != 2 || string(rest) != "nomen: interrupted\n" {
		t.Errorf("exit code %d, %q, %v", code, rest, err)
	}
}
