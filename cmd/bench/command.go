package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"nomen/internal/markdown"
)

// enough is when a size has been measured long enough, though less often than
// asked for.
const enough = 2 * time.Minute

// execution are the runs of nomen tag on one file.
type execution struct {
	file      sample
	model     string
	threads   int // 0: all cores
	seconds   samples
	processor samples // seconds, of all cores together
	memory    int64   // bytes, the most of all runs
}

// measureCommand measures nomen tag from the outside: a process that reads a
// file and writes to the null device.
func measureCommand(ctx context.Context, b *bench) (*chapter, error) {
	nomen := filepath.Join(b.temporary, "nomen")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", nomen, "nomen/cmd/nomen")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if message, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building nomen (bench runs in its repository): %w\n%s", err, message)
	}
	binary, err := os.Stat(nomen)
	if err != nil {
		return nil, err
	}
	cold, err := b.executeSentence(ctx, nomen)
	if err != nil {
		return nil, err
	}
	executions, err := b.executeSizes(ctx, nomen)
	if err != nil {
		return nil, err
	}
	b.chart.executions = executions
	return commandChapter(binary.Size(), cold, executions), nil
}

// executeSentence measures cold starts.
func (b *bench) executeSentence(ctx context.Context, nomen string) (execution, error) {
	file := sample{path: filepath.Join(b.temporary, "sentence.txt"), bytes: int64(len(oneSentence)), tokens: countTokens(oneSentence)}
	if err := os.WriteFile(file.path, []byte(oneSentence), 0o600); err != nil {
		return execution{}, err
	}
	return execute(ctx, nomen, execution{file: file, model: defaultModel}, max(b.runs, 9))
}

// defaultModel is the name of the model whose files grow to the largest size.
const defaultModel = "english"

// executeSizes measures files of growing size, and one of them with one thread and
// with the other model inside.
func (b *bench) executeSizes(ctx context.Context, nomen string) (all []execution, err error) {
	const megabyte = 1_000_000
	for size := int64(megabyte); size <= 1000*megabyte && size <= b.largest; size *= 10 {
		fmt.Fprintf(b.progress, "  %d MB\n", size/megabyte)
		file, err := b.text.file(b.temporary, size)
		if err != nil {
			return nil, err
		}
		wanted := []execution{{file: file, model: defaultModel}}
		if size == 10*megabyte {
			wanted = []execution{
				{file: file, model: defaultModel, threads: 1}, {file: file, model: defaultModel},
				{file: file, model: "accurate", threads: 1}, {file: file, model: "accurate"},
			}
		}
		for _, e := range wanted {
			if e, err = execute(ctx, nomen, e, b.runs); err != nil {
				return nil, err
			}
			all = append(all, e)
		}
		if err := os.Remove(file.path); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// execute runs nomen tag as often as asked for, or until that was long enough.
func execute(ctx context.Context, nomen string, e execution, runs int) (execution, error) {
	for began := time.Now(); len(e.seconds) < runs && (len(e.seconds) == 0 || time.Since(began) < enough); {
		took, err := runProcess(ctx, io.Discard, nomen, "tag", "--model", e.model, "--threads", fmt.Sprint(e.threads), e.file.path)
		if err != nil {
			return e, err
		}
		e.seconds = append(e.seconds, took.Seconds)
		e.processor = append(e.processor, took.ProcessorSeconds)
		e.memory = max(e.memory, took.PeakMemory)
	}
	return e, nil
}

func commandChapter(binary int64, cold execution, executions []execution) *chapter {
	c := &chapter{
		Title: "nomen tag, end to end",
		Text: fmt.Sprintf(`The whole program as a process with the models inside, which reads a file and writes a line for each
token to the null device. A size is run until two minutes have passed, at least once. The binary has %s MB. A cold
start, one sentence from the start of the process to its end with the default model, takes %v s and %s MB of memory.`,
			number(float64(binary)/1e6), cold.seconds, megabytesOf(cold.memory)),
	}
	t := markdown.Table{Columns: []string{"input", "model", "threads", "runs", "seconds", "thousand tokens/s", "MB/s", "processor, s", "peak memory, MB"}}
	for _, e := range executions {
		threads := "all"
		if e.threads > 0 {
			threads = fmt.Sprint(e.threads)
		}
		t.Add(fmt.Sprintf("%.0f MB, %.2f million tokens", float64(e.file.bytes)/1e6, float64(e.file.tokens)/1e6), e.model, threads, len(e.seconds),
			e.seconds, number(per(float64(e.file.tokens)/1e3, e.seconds).median()), number(per(float64(e.file.bytes)/1e6, e.seconds).median()),
			number(e.processor.median()), megabytesOf(e.memory))
	}
	c.Tables = []markdown.Table{t}
	return c
}
