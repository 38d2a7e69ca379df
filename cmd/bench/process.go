package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
)

// usage is what a process took.
type usage struct {
	Seconds          float64 `json:"seconds"`           // from start to end
	ProcessorSeconds float64 `json:"processor_seconds"` // on all cores together
	PeakMemory       int64   `json:"peak_memory"`       // bytes resident, of it or the largest process it waited for; 0: unknown
}

// runProcess runs a command and returns what it took. An error ends with the
// last line that it wrote to standard error.
//
// Linux tells the peak memory of a child as at least that of the process that
// started it, so a small process in between starts it: this program again.
func runProcess(ctx context.Context, stdout io.Writer, command ...string) (usage, error) {
	self, err := os.Executable()
	if err != nil {
		return usage{}, err
	}
	answer, err := os.CreateTemp("", "nomen-bench-usage-")
	if err != nil {
		return usage{}, err
	}
	defer os.Remove(answer.Name())
	defer answer.Close()

	var complaints bytes.Buffer
	process := exec.CommandContext(ctx, self, append([]string{"measure-process", "--", answer.Name()}, command...)...)
	process.Env, process.Stdout, process.Stderr = neutral(os.Environ()), stdout, &complaints
	process.Cancel = func() error { return process.Process.Signal(os.Interrupt) }
	if err := process.Run(); err != nil {
		if ctx.Err() != nil {
			return usage{}, ctx.Err()
		}
		return usage{}, fmt.Errorf("%s: %s", filepath.Base(command[0]), lastLine(complaints.String(), err))
	}
	var u usage
	return u, json.NewDecoder(answer).Decode(&u)
}

// lastLine is what a program that failed had to say.
func lastLine(complaints string, err error) string {
	lines := strings.Split(strings.TrimSpace(complaints), "\n")
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "" {
		return last
	}
	return err.Error()
}

// neutral leaves out the variables that set up libraries for numbers: set for
// something else, they would make a peer slower or faster than it is.
func neutral(environment []string) (kept []string) {
	for _, variable := range environment {
		name, _, _ := strings.Cut(variable, "=")
		prefix, _, _ := strings.Cut(name, "_")
		switch prefix {
		case "OPENBLAS", "GOTO", "BLIS", "MKL", "OMP", "KMP", "GOMP", "DNNL", "ONEDNN", "NVPL":
		default:
			kept = append(kept, variable)
		}
	}
	return kept
}

// measureProcess is the small process: it runs a command and writes its usage
// to a file.
func measureProcess(c *cli.Context) error {
	arguments := c.Args().Slice()
	if len(arguments) < 2 {
		return errors.New("measure-process is for the program itself; it takes a file and a command")
	}
	process := exec.CommandContext(c.Context, arguments[1], arguments[2:]...)
	process.Stdout, process.Stderr = os.Stdout, os.Stderr
	began := time.Now()
	if err := process.Run(); err != nil {
		if code := process.ProcessState.ExitCode(); code > 0 {
			os.Exit(code) // it has said what was wrong
		}
		return err
	}
	took := usage{
		Seconds:          time.Since(began).Seconds(),
		ProcessorSeconds: (process.ProcessState.UserTime() + process.ProcessState.SystemTime()).Seconds(),
		PeakMemory:       peakMemory(process.ProcessState),
	}
	data, err := json.Marshal(took)
	if err != nil {
		return err
	}
	return os.WriteFile(arguments[0], data, 0o600)
}
