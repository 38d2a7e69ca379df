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

	"nomen/bilstm"
	"nomen/bilstm/training"
	"nomen/tagger"
	"nomen/tagger/corpus"
)

func trainCommand() *cli.Command {
	return &cli.Command{
		Name:        "train",
		Usage:       "train a model on your own text",
		Subcommands: []*cli.Command{trainTaggerCommand()},
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return fmt.Errorf("unknown model %q; nomen train tagger is what there is", c.Args().First())
			}
			return cli.ShowSubcommandHelp(c)
		},
	}
}

func trainTaggerCommand() *cli.Command {
	return &cli.Command{
		Name:  "tagger",
		Usage: "train a tagger on labelled sentences",
		Description: `Reads CoNLL columns (token first, label last) or JSON lines with spans, and
writes a model for nomen tag --model. Beside the model M.safetensors it leaves
M.log.jsonl, a line a pass, and M.curve.svg, the learning curve; while it
trains also M.checkpoint, from which --resume goes on.

   nomen train tagger --train train.conll --dev dev.conll --out mine.safetensors
   nomen tag --model mine.safetensors report.txt`,
		Flags: []cli.Flag{
			&cli.StringSliceFlag{Name: "train", Usage: "learn from the sentences in `FILE` (needed, repeatable)"},
			&cli.StringSliceFlag{Name: "dev", Usage: "choose the best pass by the sentences in `FILE` (repeatable)"},
			&cli.StringFlag{Name: "out", Usage: "write the model to `FILE` (needed)"},
			&cli.StringSliceFlag{Name: "label", Usage: "learn the entity label `L` only (repeatable; default: all in the files)"},
			&cli.StringFlag{Name: "vectors", Value: "english", Usage: "take word vectors from `FILE` (GloVe or word2vec text, plain or gzip), from the English model inside (english), or learn them (none)"},
			&cli.IntFlag{Name: "words", Usage: "take at most `N` vectors; 0: all"},
			&cli.StringFlag{Name: "cell", Value: string(bilstm.LSTM), Usage: "recurrent cell `C`: lstm, gru or rnn"},
			&cli.IntFlag{Name: "hidden", Value: 128, Usage: "size `N` of the hidden state of each direction"},
			&cli.IntFlag{Name: "layers", Value: 1, Usage: "`N` recurrent layers"},
			&cli.BoolFlag{Name: "forward-only", Usage: "read sentences in one direction only"},
			&cli.Float64Flag{Name: "dropout", Value: 0.5, Usage: "drop the share `X` of the network's inputs and states"},
			&cli.Float64Flag{Name: "word-dropout", Value: 0.02, Usage: "withhold the vector of the share `X` of the words"},
			&cli.Float64Flag{Name: "lower-case", Usage: "show the share `X` of the sentences in lower case too"},
			&cli.Float64Flag{Name: "upper-case", Usage: "show the share `X` of the sentences in upper case too"},
			&cli.Float64Flag{Name: "title-case", Usage: "show the share `X` of the sentences with some to all words capitalised too"},
			&cli.Float64Flag{Name: "quoted", Usage: "show the share `X` of the sentences in quotation marks behind another too"},
			&cli.IntFlag{Name: "epochs", Value: 10, Usage: "make `N` passes over the sentences"},
			&cli.IntFlag{Name: "patience", Usage: "stop after `N` passes without a better score on dev; 0: never"},
			&cli.IntFlag{Name: "batch", Value: 32, Usage: "take `N` sentences a step"},
			&cli.StringFlag{Name: "optimizer", Value: "adam", Usage: "change the weights by `NAME`: adam or sgd"},
			&cli.Float64Flag{Name: "learning-rate", Value: 0.002, Usage: "take steps of size `X`"},
			&cli.BoolFlag{Name: "constant-rate", Usage: "don't let the learning rate fall to zero over the passes"},
			&cli.IntFlag{Name: "warmup", Value: 300, Usage: "let the learning rate rise over the first `N` steps"},
			&cli.Float64Flag{Name: "clip", Value: 5, Usage: "cut a step's gradient to length `X`"},
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "start the random numbers at `N`"},
			&cli.BoolFlag{Name: "resume", Usage: "go on from the checkpoint that an interrupted run left"},
			threadsFlag,
		},
		Action: trainTagger,
	}
}

func trainTagger(c *cli.Context) error {
	if err := checkTraining(c); err != nil {
		return err
	}
	options, err := trainingOptions(c)
	if err != nil {
		return err
	}
	out := c.String("out")
	base := strings.TrimSuffix(out, ".safetensors")
	options.Loop.Checkpoint = base + ".checkpoint"
	noteCheckpoint(options.Loop.Checkpoint, options.Loop.Resume)
	noteUnlearned(options)

	ctx, stop := context.WithCancel(c.Context)
	defer stop()
	show := newProgress()
	var logError error
	options.Loop.OnBatch = show.batch
	options.Loop.OnEpoch = func(history []training.Epoch) {
		show.epoch(history[len(history)-1])
		if logError = writeHistory(base, history); logError != nil {
			stop()
		}
	}
	model, result, err := tagger.Train(ctx, options)
	show.stop()
	switch {
	case errors.Is(err, context.Canceled) && c.Context.Err() != nil:
		return errors.New("interrupted before the end of the first pass; there is no model yet")
	case err != nil:
		return err
	}
	if err := model.WriteFile(out); err != nil {
		return fmt.Errorf("%w; the state is kept in %s: free some space and go on with --resume", err, options.Loop.Checkpoint)
	}
	summarize(out, model, result)
	noteCut(slices.Concat(options.Train, options.Dev)...)
	switch {
	case logError != nil:
		return fmt.Errorf("%w; the model of the best pass so far is written, and --resume goes on", logError)
	case result.Interrupted:
		return errors.New("interrupted; the model of the best pass so far is written, and --resume goes on")
	}
	if err := os.Remove(options.Loop.Checkpoint); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// summarize tells what training came to.
func summarize(out string, model *tagger.Tagger, result *training.Result) {
	fmt.Fprintf(os.Stderr, "wrote %s: best pass %d of %d", out, result.Best.Epoch, len(result.History))
	for _, score := range model.About().Origin.Dev {
		fmt.Fprintf(os.Stderr, ", %s F1 %.2f", score.Name, 100*score.F1)
	}
	fmt.Fprintln(os.Stderr)
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

// noteUnlearned says which labels the dev corpora have and the training corpora
// lack. Labels that the flags leave out are no surprise.
func noteUnlearned(o tagger.Training) {
	var all []corpus.Sentence
	for _, one := range o.Train {
		all = append(all, one.Sentences...)
	}
	for _, dev := range o.Dev {
		if len(o.Labels) == 0 {
			known(dev, corpus.Entities(all))
		}
	}
}

// checkTraining refuses flags that can't be meant, before anything is read or
// written.
func checkTraining(c *cli.Context) error {
	switch {
	case c.Args().Present():
		return fmt.Errorf("%q is no flag; give every file its own --train or --dev", c.Args().First())
	case len(c.StringSlice("train")) == 0:
		return usageError(c, errors.New("--train is missing, a file of labelled sentences"), true)
	case c.String("out") == "":
		return usageError(c, errors.New("--out is missing, the file to write the model to"), true)
	}
	for _, flag := range []string{"hidden", "layers", "epochs", "batch"} {
		if n := c.Int(flag); n < 1 {
			return fmt.Errorf("--%s is %d, expected 1 or more", flag, n)
		}
	}
	for _, flag := range []string{"words", "patience", "warmup", "threads"} {
		if n := c.Int(flag); n < 0 {
			return fmt.Errorf("--%s is %d, expected 0 or more", flag, n)
		}
	}
	for _, flag := range []string{"learning-rate", "clip"} {
		if x := c.Float64(flag); !(x > 0) || math.IsInf(x, 0) {
			return fmt.Errorf("--%s is %v, expected more than 0", flag, x)
		}
	}
	for _, flag := range []string{"dropout", "word-dropout", "lower-case", "upper-case", "title-case", "quoted"} {
		if x := c.Float64(flag); !(x >= 0 && x <= 1) {
			return fmt.Errorf("--%s is %v, expected 0 to 1", flag, x)
		}
	}
	if c.Float64("dropout") == 1 {
		return errors.New("--dropout is 1, which leaves nothing to learn from; expected less")
	}
	return checkOut(c.String("out"), slices.Concat(c.StringSlice("train"), c.StringSlice("dev")))
}

// checkOut finds out whether a model can be written to path: to learn it after
// hours of training would be late.
func checkOut(path string, labelled []string) error {
	info, err := os.Stat(path)
	for _, name := range labelled {
		if other, otherErr := os.Stat(name); err == nil && otherErr == nil && os.SameFile(info, other) {
			return fmt.Errorf("--out %s is one of the labelled files, which the model would replace", path)
		}
	}
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("--out %s is a folder; name a file in it", path)
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("--out %s is no regular file", path)
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
		return fmt.Errorf("--out %s: no file can be made in the folder %s: %w", path, filepath.Dir(path), err)
	}
	return nil
}

// trainingOptions reads the flags and the files they name.
func trainingOptions(c *cli.Context) (tagger.Training, error) {
	cell, err := bilstm.ParseCell(c.String("cell"))
	if err != nil {
		return tagger.Training{}, err
	}
	o := tagger.Training{
		Labels: c.StringSlice("label"),
		Cell:   cell, Hidden: c.Int("hidden"), Layers: c.Int("layers"), ForwardOnly: c.Bool("forward-only"),
		Dropout: share(c, "dropout"), WordDropout: share(c, "word-dropout"),
		LowerCase: c.Float64("lower-case"), UpperCase: c.Float64("upper-case"), TitleCase: c.Float64("title-case"), Quoted: c.Float64("quoted"),
		Loop: training.Config{
			Epochs: c.Int("epochs"), Patience: c.Int("patience"), BatchSize: c.Int("batch"),
			Optimizer: c.String("optimizer"), LearningRate: c.Float64("learning-rate"),
			ConstantRate: c.Bool("constant-rate"), Warmup: c.Int("warmup"), Clip: c.Float64("clip"),
			Seed: c.Uint64("seed"), Threads: c.Int("threads"), Resume: c.Bool("resume"),
		},
	}
	if o.Train, err = readCorpora(c.StringSlice("train")); err != nil {
		return o, err
	}
	if o.Dev, err = readCorpora(c.StringSlice("dev")); err != nil {
		return o, err
	}
	o.Vectors, o.Source, err = readVectors(c.String("vectors"), c.Int("words"))
	return o, err
}

// share returns the value of a flag that is a share; the library takes zero
// for its own default, and less for none.
func share(c *cli.Context, flag string) float64 {
	if c.Float64(flag) == 0 {
		return -1
	}
	return c.Float64(flag)
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
