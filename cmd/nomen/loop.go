package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/renameio/v2/maybe"
	"github.com/urfave/cli/v2"

	"nomen/bilstm/training"
)

// loopFlags are the flags of everything that is trained, with some defaults.
func loopFlags(epochs, warmup int, clip, rate float64) []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "epochs", Value: epochs, Usage: "make `N` passes"},
		&cli.IntFlag{Name: "patience", Usage: "stop after `N` passes without a better score on dev; 0: never"},
		&cli.StringFlag{Name: "optimizer", Value: "adam", Usage: "change the weights by `NAME`: adam or sgd"},
		&cli.Float64Flag{Name: "learning-rate", Value: rate, Usage: "take steps of size `X`"},
		&cli.BoolFlag{Name: "constant-rate", Usage: "don't let the learning rate fall to zero over the passes"},
		&cli.IntFlag{Name: "warmup", Value: warmup, Usage: "let the learning rate rise over the first `N` steps, a tenth of all at most"},
		&cli.Float64Flag{Name: "average", Usage: "score and keep weights that are averages over the steps, of which each step leaves the share `X`; 0: those of the last step"},
		&cli.Float64Flag{Name: "clip", Value: clip, Usage: "cut a step's gradient to length `X`"},
		&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "start the random numbers at `N`"},
		&cli.BoolFlag{Name: "resume", Usage: "go on from the checkpoint that an interrupted run left"},
		threadsFlag,
	}
}

// loopOptions reads the flags that loopFlags lists.
func loopOptions(c *cli.Context) training.Config {
	return training.Config{
		Epochs: c.Int("epochs"), Patience: c.Int("patience"),
		Optimizer: c.String("optimizer"), LearningRate: c.Float64("learning-rate"),
		ConstantRate: c.Bool("constant-rate"), Warmup: c.Int("warmup"), Clip: c.Float64("clip"),
		Average: c.Float64("average"),
		Seed:    c.Uint64("seed"), Threads: c.Int("threads"), Resume: c.Bool("resume"),
	}
}

// runTraining trains a model and writes it, with checkpoints, log and curve
// beside it. Train returns, with the result, what writes the model.
func runTraining(c *cli.Context, loop *training.Config, train func(context.Context) (*training.Result, func() error, error)) error {
	base := strings.TrimSuffix(c.String("out"), ".safetensors")
	loop.Checkpoint = base + ".checkpoint"
	noteCheckpoint(loop.Checkpoint, loop.Resume)

	ctx, stop := context.WithCancel(c.Context)
	defer stop()
	show := newProgress()
	var logError error
	loop.OnBatch = show.batch
	loop.OnEpoch = func(history []training.Epoch) {
		show.epoch(history[len(history)-1])
		if logError = writeHistory(base, history); logError != nil {
			stop()
		}
	}
	result, write, err := train(ctx)
	show.stop()
	switch {
	case errors.Is(err, context.Canceled) && c.Context.Err() != nil:
		return errors.New("interrupted too early: there is no model yet")
	case err != nil:
		return err
	}
	if err := write(); err != nil {
		return fmt.Errorf("%w; the state is kept in %s: free some space and go on with --resume", err, loop.Checkpoint)
	}
	switch {
	case logError != nil:
		return fmt.Errorf("%w; the model of the best pass so far is written, and --resume goes on", logError)
	case result.Interrupted:
		return errors.New("interrupted; the model of the best pass so far is written, and --resume goes on")
	}
	if err := os.Remove(loop.Checkpoint); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// noteCheckpoint says what becomes of the checkpoint of an earlier run, if
// that is not what one might expect.
func noteCheckpoint(path string, resume bool) {
	_, err := os.Stat(path)
	switch {
	case resume && err != nil:
		fmt.Fprintf(os.Stderr, "there is no checkpoint %s; training begins at the first pass\n", path)
	case !resume && err == nil:
		fmt.Fprintf(os.Stderr, "%s of an earlier run will be replaced; --resume would go on from it\n", path)
	}
}

// checkFiles refuses what names no files to learn from, or none to write to.
func checkFiles(c *cli.Context, input, what string) error {
	switch {
	case c.Args().Present():
		return fmt.Errorf("%q is no flag; give every file its own --%s or --dev", c.Args().First(), input)
	case len(c.StringSlice(input)) == 0:
		return usageError(c, fmt.Errorf("--%s is missing, %s", input, what), true)
	case c.String("out") == "":
		return usageError(c, errors.New("--out is missing, the file to write the model to"), true)
	}
	return nil
}

// checkNumbers refuses numbers that can't be meant, before anything is read or
// written: counts below one or below zero, and shares. The loop's own are among
// them.
func checkNumbers(c *cli.Context, fromOne, fromZero, shares []string) error {
	for _, flag := range append(fromOne, "epochs") {
		if n := c.Int(flag); n < 1 {
			return fmt.Errorf("--%s is %d, expected 1 or more", flag, n)
		}
	}
	for _, flag := range append(fromZero, "patience", "warmup", "threads") {
		if n := c.Int(flag); n < 0 {
			return fmt.Errorf("--%s is %d, expected 0 or more", flag, n)
		}
	}
	for _, flag := range []string{"learning-rate", "clip"} {
		if x := c.Float64(flag); !(x > 0) || math.IsInf(x, 0) {
			return fmt.Errorf("--%s is %v, expected more than 0", flag, x)
		}
	}
	for _, flag := range append(shares, "average") {
		if x := c.Float64(flag); !(x >= 0 && x <= 1) {
			return fmt.Errorf("--%s is %v, expected 0 to 1", flag, x)
		}
	}
	if c.Float64("dropout") == 1 {
		return errors.New("--dropout is 1, which leaves nothing to learn from; expected less")
	}
	if c.Float64("average") == 1 {
		return errors.New("--average is 1, which keeps the weights of the beginning; expected less")
	}
	return checkOut("out", c.String("out"), slices.Concat(c.StringSlice("train"), c.StringSlice("soft"), c.StringSlice("machine"), c.StringSlice("text"), c.StringSlice("dev")))
}

// checkOut finds out whether what a flag asks for can be written to path: to learn
// it after hours of training would be late.
func checkOut(flag, path string, read []string) error {
	info, err := os.Stat(path)
	for _, name := range read {
		if other, otherErr := os.Stat(name); err == nil && otherErr == nil && os.SameFile(info, other) {
			return fmt.Errorf("--%s %s is one of the files to be read; name another", flag, path)
		}
	}
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("--%s %s is a folder; name a file in it", flag, path)
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("--%s %s is no regular file", flag, path)
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".nomen-")
	if err == nil {
		file.Close()
		err = os.Remove(file.Name())
	}
	var cause *fs.PathError
	if errors.As(err, &cause) {
		err = cause.Err // without the name of the temporary file
	}
	if err != nil {
		return fmt.Errorf("--%s %s: no file can be made in the folder %s: %w", flag, path, filepath.Dir(path), err)
	}
	return nil
}

// writeHistory writes the log and the learning curve of the passes so far.
func writeHistory(base string, history []training.Epoch) error {
	var log []byte
	for _, epoch := range history {
		line, err := json.Marshal(epoch)
		if err != nil {
			return fmt.Errorf("training log: %w", err)
		}
		log = append(append(log, line...), '\n')
	}
	if err := maybe.WriteFile(base+".log.jsonl", log, 0o644); err != nil {
		return fmt.Errorf("training log: %w", err)
	}
	return writeCurve(base+".curve.svg", history)
}
