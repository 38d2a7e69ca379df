package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"nomen/bilstm"
	"nomen/bilstm/nextword"
	"nomen/bilstm/training"
	"nomen/tagger"
	"nomen/tagger/corpus"
)

func trainCommand() *cli.Command {
	return &cli.Command{
		Name:        "train",
		Usage:       "train a model on your own text",
		Subcommands: []*cli.Command{trainTaggerCommand(), trainNextwordCommand()},
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return fmt.Errorf("unknown model %q; there are nomen train tagger and nomen train nextword", c.Args().First())
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
writes a model for nomen tag --model. Files under --soft have a token a line and,
behind tabs, the BIOES labels it may have with their probabilities, as a teacher
gives them: Harry TAB B-PER=0.97 TAB S-PER=0.02; what is missing is O's. A model
writes such a file by nomen tag --format soft.

With --from training begins with what another model knows, such as the English
one inside; for labels that it has too, or for others. That takes fewer sentences.

Files under --machine are lines of logs, tables or code, labelled as well. They are
learned last, in an output layer of their own, so that prose is read nearly as before;
with --keep nothing else is learned, and --train names prose to tell them from.

Beside the model M.safetensors it leaves M.log.jsonl, a line a pass, and
M.curve.svg, the learning curve; while it trains also M.checkpoint, from which
--resume goes on. With --keep it leaves the model alone.

   nomen train tagger --train train.conll --dev dev.conll --out mine.safetensors
   nomen train tagger --from english --train few.conll --out mine.safetensors
   nomen train tagger --from english --keep --train prose.conll --machine log.jsonl --out mine.safetensors
   nomen tag --model mine.safetensors report.txt`,
		Flags: append([]cli.Flag{
			&cli.StringSliceFlag{Name: "train", Usage: "learn from the sentences in `FILE` (needed, repeatable)"},
			&cli.StringSliceFlag{Name: "soft", Usage: "learn also from the labels by probability in `FILE` (repeatable)"},
			&cli.StringSliceFlag{Name: "machine", Usage: "learn in the end the machine text in `FILE`, lines of logs, tables or code (repeatable)"},
			&cli.StringSliceFlag{Name: "dev", Usage: "choose the best pass by the sentences in `FILE` (repeatable)"},
			&cli.StringFlag{Name: "out", Usage: "write the model to `FILE` (needed)"},
			&cli.StringSliceFlag{Name: "label", Usage: "learn the entity label `L` only (repeatable; default: all in the files)"},
			&cli.StringFlag{Name: "from", Usage: "begin with the model in `FILE`, or with the English one inside (english)"},
			&cli.BoolFlag{Name: "keep", Usage: "keep the model of --from as it is, and learn only what is under --machine"},
			&cli.StringFlag{Name: "vectors", Value: "english", Usage: "take word vectors from `FILE` (GloVe or word2vec text, plain or gzip), from the English model inside (english), or learn them (none)"},
			&cli.IntFlag{Name: "words", Usage: "take at most `N` vectors; 0: all"},
			&cli.StringSliceFlag{Name: "pretrained", Usage: "read with the next-word models in `FILE`, one that reads forward and one backward (name both)"},
			&cli.StringFlag{Name: "cell", Value: string(bilstm.LSTM), Usage: "recurrent cell `C`: lstm, gru or rnn"},
			&cli.IntFlag{Name: "hidden", Value: 128, Usage: "size `N` of the hidden state of each direction"},
			&cli.IntFlag{Name: "layers", Value: 1, Usage: "`N` recurrent layers"},
			&cli.BoolFlag{Name: "forward-only", Usage: "read sentences in one direction only"},
			&cli.BoolFlag{Name: "independent", Usage: "choose the label of each word without regard to its neighbours', by a softmax instead of the CRF"},
			&cli.Float64Flag{Name: "dropout", Value: 0.5, Usage: "drop the share `X` of the network's inputs and states"},
			&cli.Float64Flag{Name: "word-dropout", Value: 0.02, Usage: "withhold the vector of the share `X` of the words"},
			&cli.Float64Flag{Name: "rare-dropout", Usage: "withhold that of rare words more often: the share `X` more of the rarest with a pretrained vector; with it words without one get theirs from their characters, if there is much to learn from"},
			&cli.Float64Flag{Name: "lower-case", Usage: "show the share `X` of the sentences in lower case too"},
			&cli.Float64Flag{Name: "upper-case", Usage: "show the share `X` of the sentences in upper case too"},
			&cli.Float64Flag{Name: "title-case", Usage: "show the share `X` of the sentences with some to all words capitalised too"},
			&cli.IntFlag{Name: "batch", Value: 32, Usage: "take `N` sentences a step"},
			&cli.Float64Flag{Name: "quoted", Usage: "show the share `X` of the sentences in quotation marks behind another too"},
			&cli.Float64Flag{Name: "unended", Usage: "show the share `X` of the sentences without the punctuation at their end too"},
			&cli.Float64Flag{Name: "swap-names", Usage: "show the share `X` of the sentences with other names for persons (label PER) too"},
			&cli.Float64Flag{Name: "retokenized", Usage: "show the share `X` of the sentences in the tokens of running text too"},
			&cli.Float64Flag{Name: "misspelled", Usage: "show the share `X` of the sentences with typing errors too"},
			&cli.StringFlag{Name: "forenames", Usage: "take other names from `FILE`, comma-separated values with columns Country and Romanized Name"},
			&cli.StringFlag{Name: "surnames", Usage: "the same for surnames, from `FILE`"},
			&cli.StringSliceFlag{Name: "weight", Usage: "show the sentences of a training file so often a pass: `FILE=X`, FILE as under --train, --soft or --machine (repeatable)"},
		}, loopFlags(10, 300, 5, 0.002)...),
		Action: trainTagger,
	}
}

func trainTagger(c *cli.Context) error {
	options, err := trainingOptions(c)
	if err != nil {
		return err
	}
	noteUnlearned(options)
	options.OnMachine = func(history []training.Epoch) {
		e := history[len(history)-1]
		fmt.Fprintf(os.Stderr, "machine text: pass %d  loss %.4f  %.0f tokens/s  %.0f s\n", e.Epoch, e.Loss, e.TokensPerSecond, e.Seconds)
	}
	return runTraining(c, &options.Loop, func(ctx context.Context) (*training.Result, func() error, error) {
		model, result, err := tagger.Train(ctx, options)
		if err != nil {
			return nil, nil, err
		}
		return result, func() error {
			if err := model.WriteFile(c.String("out")); err != nil {
				return err
			}
			summarize(c.String("out"), model, result, len(options.Dev) > 0)
			noteCut(slices.Concat(options.Train, options.Machine, options.Dev)...)
			return nil
		}, nil
	})
}

// summarize tells what training came to, and how the model was scored if it was.
func summarize(out string, model *tagger.Tagger, result *training.Result, scored bool) {
	var parts []string
	if len(result.History) > 0 {
		parts = append(parts, fmt.Sprintf("best pass %d of %d", result.Best.Epoch, len(result.History)))
	}
	if scored {
		for _, score := range model.About().Origin.Dev {
			parts = append(parts, fmt.Sprintf("%s F1 %.2f", score.Name, 100*score.F1))
		}
	}
	message := "wrote " + out
	if len(parts) > 0 {
		message += ": " + strings.Join(parts, ", ")
	}
	fmt.Fprintln(os.Stderr, message)
}

// noteUnlearned says which labels the dev corpora and the machine text have and the
// model will lack. Labels that the flags leave out are no surprise.
func noteUnlearned(o tagger.Training) {
	var all []corpus.Sentence
	for _, one := range o.Train {
		all = append(all, one.Sentences...)
	}
	labels := corpus.Entities(all)
	if o.Keep {
		labels = o.From.Labels()
	}
	if len(o.Labels) > 0 {
		return
	}
	for _, other := range slices.Concat(o.Machine, o.Dev) {
		known(other, labels)
	}
}

// trainingOptions reads the flags and the files they name.
func trainingOptions(c *cli.Context) (tagger.Training, error) {
	var o tagger.Training
	if err := checkFiles(c, "train", "a file of labelled sentences"); err != nil {
		return o, err
	}
	if err := checkNumbers(c, []string{"hidden", "layers", "batch"}, []string{"words"},
		[]string{"dropout", "word-dropout", "rare-dropout", "lower-case", "upper-case", "title-case", "quoted", "unended", "swap-names", "retokenized", "misspelled"}); err != nil {
		return o, err
	}
	cell, err := bilstm.ParseCell(c.String("cell"))
	if err != nil {
		return o, err
	}
	o = tagger.Training{
		Labels: c.StringSlice("label"), Keep: c.Bool("keep"),
		Cell: cell, Hidden: c.Int("hidden"), Layers: c.Int("layers"), ForwardOnly: c.Bool("forward-only"),
		Independent: c.Bool("independent"),
		Dropout:     share(c, "dropout"), WordDropout: share(c, "word-dropout"), RareDropout: c.Float64("rare-dropout"),
		LowerCase: c.Float64("lower-case"), UpperCase: c.Float64("upper-case"), TitleCase: c.Float64("title-case"), Quoted: c.Float64("quoted"),
		Unended: c.Float64("unended"), SwapNames: c.Float64("swap-names"), Retokenized: c.Float64("retokenized"), Misspelled: c.Float64("misspelled"),
		Loop: loopOptions(c),
	}
	o.Loop.BatchSize = c.Int("batch")
	if o.Train, err = readCorpora(c.StringSlice("train"), readLabelled); err != nil {
		return o, err
	}
	soft, err := readCorpora(c.StringSlice("soft"), corpus.ReadSoft)
	if err != nil {
		return o, err
	}
	o.Train = append(o.Train, soft...)
	if o.Machine, err = readCorpora(c.StringSlice("machine"), readLabelled); err != nil {
		return o, err
	}
	all := slices.Concat(o.Train, o.Machine)
	paths := slices.Concat(c.StringSlice("train"), c.StringSlice("soft"), c.StringSlice("machine"))
	if err = weigh(all, paths, c.StringSlice("weight")); err != nil {
		return o, err
	}
	o.Train, o.Machine = all[:len(o.Train)], all[len(o.Train):]
	if o.SwapNames > 0 {
		if o.Names, err = readNames(c.String("forenames"), c.String("surnames")); err != nil {
			return o, err
		}
	}
	if o.Dev, err = readCorpora(c.StringSlice("dev"), readLabelled); err != nil {
		return o, err
	}
	if o.Pretrained, err = readPretrained(c.StringSlice("pretrained")); err != nil {
		return o, err
	}
	switch {
	case o.Keep && (!c.IsSet("from") || len(o.Machine) == 0):
		return o, usageError(c, errors.New("--keep needs --from, the model to keep, and --machine, what it shall learn"), true)
	case c.IsSet("from"):
		return o, beginFrom(c, &o)
	}
	o.Vectors, o.Source, err = readVectors(c.String("vectors"), c.Int("words"))
	return o, err
}

// keptFlags are those of a training that --keep leaves out.
var keptFlags = []string{"label", "soft", "epochs", "patience", "average", "resume", "dropout", "word-dropout", "rare-dropout",
	"lower-case", "upper-case", "title-case", "quoted", "unended", "swap-names", "retokenized", "misspelled"}

// beginFrom opens the model that training begins with.
func beginFrom(c *cli.Context, o *tagger.Training) error {
	for _, flag := range []string{"vectors", "words", "pretrained", "cell", "hidden", "layers", "forward-only", "independent"} {
		if c.IsSet(flag) {
			return fmt.Errorf("--%s can't be chosen with --from, whose network stays as it is; leave it out", flag)
		}
	}
	if o.Keep {
		for _, flag := range keptFlags {
			if c.IsSet(flag) {
				return fmt.Errorf("--%s has no use with --keep, which trains nothing but the part for machine text; leave it out", flag)
			}
		}
	}
	var err error
	if o.From, err = openModel(c, c.String("from")); err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	return nil
}

// weigh gives corpora the weights that flags name their files with.
func weigh(corpora []tagger.Corpus, paths, weights []string) error {
	for _, flag := range weights {
		at := max(0, strings.LastIndexByte(flag, '='))
		path, number := flag[:at], strings.TrimPrefix(flag[at:], "=")
		weight, err := strconv.ParseFloat(number, 64)
		switch {
		case err != nil || !(weight > 0 && weight <= 1000):
			return fmt.Errorf("--weight %s: expected a file, = and a number above 0, up to 1000", flag)
		case !slices.Contains(paths, path):
			return fmt.Errorf("--weight %s: no --train, --soft or --machine names %s", flag, path)
		}
		for i, other := range paths {
			if other == path {
				corpora[i].Weight = weight
			}
		}
	}
	return nil
}

// readNames reads the names that persons' are swapped for.
func readNames(forenames, surnames string) (*tagger.Names, error) {
	if forenames == "" || surnames == "" {
		return nil, errors.New("--swap-names needs --forenames and --surnames, files of names")
	}
	var names [2]map[string][]string
	for i, path := range []string{forenames, surnames} {
		file, name, err := open(path)
		if err != nil {
			return nil, err
		}
		names[i], err = tagger.ReadNames(file, name)
		file.Close()
		if err != nil {
			return nil, err
		}
	}
	n, err := tagger.NewNames(names[0], names[1])
	if err != nil {
		return nil, fmt.Errorf("%s and %s: %w", forenames, surnames, err)
	}
	return n, nil
}

// readPretrained reads two next-word models for a tagger to read with, in either
// order.
func readPretrained(names []string) (*tagger.Pretrained, error) {
	if len(names) == 0 {
		return nil, nil
	}
	var models [2]*nextword.Model // forward and backward
	for _, name := range names {
		model, err := loadNextword(name)
		if err != nil {
			return nil, err
		}
		place := 0
		if model.About().Backward {
			place = 1
		}
		if models[place] != nil || len(names) != 2 {
			return nil, errors.New("--pretrained takes two models, one that predicts the next word and one trained with --backward")
		}
		models[place] = model
	}
	forward, backward := models[0], models[1]
	if forward.Words() != backward.Words() || forward.Characters() != backward.Characters() {
		return nil, fmt.Errorf("%s and %s know different words: train both on the same text, with the same --words, --least and --documents", names[0], names[1])
	}
	return &tagger.Pretrained{
		Forward: forward.Network(), Backward: backward.Network(), Words: forward.Words(), Characters: forward.Characters(),
		Source: "sha256 " + forward.About().Digest + ", backward " + backward.About().Digest,
	}, nil
}

// share returns the value of a flag that is a share; the library takes zero
// for its own default, and less for none.
func share(c *cli.Context, flag string) float64 {
	if c.Float64(flag) == 0 {
		return -1
	}
	return c.Float64(flag)
}
