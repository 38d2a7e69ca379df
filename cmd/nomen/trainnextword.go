package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/urfave/cli/v2"

	"nomen/bilstm"
	"nomen/bilstm/nextword"
	nextwordEnglish "nomen/bilstm/nextword/english"
	"nomen/bilstm/training"
	"nomen/tagger/english"
	"nomen/tokenize"
)

func trainNextwordCommand() *cli.Command {
	return &cli.Command{
		Name:  "nextword",
		Usage: "train a model that predicts the next word",
		Description: `Reads running text, plain or gzip, its paragraphs separated by blank lines (or
each a line, in a file without any), and writes a model for nomen complete.
Beside the model M.safetensors it leaves M.log.jsonl and M.curve.svg; while it
trains also M.checkpoint, from which --resume goes on.

With --drop-names the names of persons don't get into the model: in letters with
200 invented persons, whom a test writes, one word of a name in ten slips through
the tagger, and with --least 3 one in a hundred. What a --pretrained model knows
already it may still suggest.

With --pretrained training begins with what another model knows, such as the
English one inside: that takes far less text of one's own, and fewer passes, 8
unless --epochs says otherwise.

   nomen train nextword --text novels.txt --dev other.txt --out mine.safetensors
   nomen complete --model mine.safetensors "Mr. Darcy was"
   nomen train nextword --pretrained english --text letters.txt --out mine.safetensors`,
		Flags: append([]cli.Flag{
			&cli.StringSliceFlag{Name: "text", Usage: "learn from the text in `FILE` (needed, repeatable)"},
			&cli.StringSliceFlag{Name: "dev", Usage: "choose the best pass by the text in `FILE` (repeatable)"},
			&cli.StringFlag{Name: "out", Usage: "write the model to `FILE` (needed)"},
			&cli.StringFlag{Name: "pretrained", Usage: "begin with the model in `FILE`, or with the English one inside (english)"},
			&cli.IntFlag{Name: "words", Value: 10000, Usage: "know the `N` most frequent words, the unknown one included; with --pretrained as many that it lacks"},
			&cli.IntFlag{Name: "least", Value: 1, Usage: "know words that occur `N` times or more"},
			&cli.IntFlag{Name: "documents", Value: 1, Usage: "know words that occur in `N` documents or more: files, or every 5,000 paragraphs of a long one"},
			&cli.StringFlag{Name: "cell", Value: string(bilstm.LSTM), Usage: "recurrent cell `C`: lstm, gru or rnn"},
			&cli.IntFlag{Name: "size", Value: 200, Usage: "size `N` of a word's vector and of the last layer's state"},
			&cli.IntFlag{Name: "hidden", Usage: "size `N` of the state of the layers before; 0: as --size"},
			&cli.IntFlag{Name: "layers", Value: 1, Usage: "`N` recurrent layers"},
			&cli.BoolFlag{Name: "backward", Usage: "predict the word before, from those behind it, for nomen train tagger --pretrained"},
			&cli.IntFlag{Name: "streams", Value: 32, Usage: "read `N` parts of the text side by side"},
			&cli.IntFlag{Name: "steps", Value: 35, Usage: "let gradients go back over `N` words"},
			&cli.IntFlag{Name: "sample", DefaultText: "2500 of more than 20,000, else 0", Usage: "compute the softmax over `N` words and the right ones; 0: over all"},
			&cli.Float64Flag{Name: "dropout", Value: 0.2, Usage: "drop the share `X` of inputs and states"},
			&cli.BoolFlag{Name: "variational", Usage: "drop the same elements at all steps of a part"},
			&cli.Float64Flag{Name: "weight-drop", Usage: "drop the share `X` of the recurrent weights"},
			&cli.Float64Flag{Name: "spelled", Value: 0.02, Usage: "read the share `X` of the known words by their spelling"},
			&cli.Float64Flag{Name: "restart", Value: 0.05, Usage: "read the share `X` of the parts as if nothing stood before them"},
			&cli.BoolFlag{Name: "drop-names", Usage: "replace the names of persons that the English model inside finds, so that none is suggested"},
			&cli.BoolFlag{Name: "int8", Usage: "write matrices in 8-bit integers, a quarter of the size"},
		}, loopFlags(20, 100, 20, 0.005)...),
		Action: trainNextword,
	}
}

func trainNextword(c *cli.Context) error {
	options, err := nextwordOptions(c)
	if err != nil {
		return err
	}
	return runTraining(c, &options.Loop, func(ctx context.Context) (*training.Result, func() error, error) {
		model, result, err := nextword.Train(ctx, options)
		if err != nil {
			return nil, nil, err
		}
		return result, func() error {
			if err := model.WriteFile(c.String("out"), c.Bool("int8")); err != nil {
				return err
			}
			fmt.Fprintf(os.Stderr, "wrote %s: best pass %d of %d", c.String("out"), result.Best.Epoch, len(result.History))
			if perplexity := model.About().Origin.Perplexity; perplexity > 0 {
				fmt.Fprintf(os.Stderr, ", dev perplexity %.2f", perplexity)
			}
			fmt.Fprintln(os.Stderr)
			return nil
		}, nil
	})
}

// nextwordOptions reads the flags and the files they name.
func nextwordOptions(c *cli.Context) (nextword.Training, error) {
	var o nextword.Training
	if err := checkFiles(c, "text", "a file of running text"); err != nil {
		return o, err
	}
	if err := checkNumbers(c, []string{"words", "least", "documents", "size", "layers", "streams", "steps"}, []string{"hidden", "sample"},
		[]string{"dropout", "weight-drop", "spelled", "restart"}); err != nil {
		return o, err
	}
	cell, err := bilstm.ParseCell(c.String("cell"))
	if err != nil {
		return o, err
	}
	drop := c.Float64("dropout")
	o = nextword.Training{
		Words: c.Int("words"), Frequency: c.Int("least"), Documents: c.Int("documents"),
		Cell: cell, Size: c.Int("size"), Hidden: c.Int("hidden"), Layers: c.Int("layers"),
		Backward: c.Bool("backward"),
		Streams:  c.Int("streams"), Steps: c.Int("steps"), Sample: c.Int("sample"),
		Dropout:    bilstm.LanguageDropout{Input: drop, Hidden: drop, Output: drop, Variational: c.Bool("variational")},
		WeightDrop: c.Float64("weight-drop"), Spelled: share(c, "spelled"), Restart: share(c, "restart"),
		Loop: loopOptions(c),
	}
	if c.IsSet("pretrained") {
		for _, flag := range []string{"cell", "size", "hidden", "layers"} {
			if c.IsSet(flag) {
				return o, fmt.Errorf("--%s can't be chosen with --pretrained, whose network stays as it is; leave it out", flag)
			}
		}
		if o.Pretrained, err = loadNextword(c.String("pretrained")); err != nil {
			return o, err
		}
		if !c.IsSet("epochs") {
			o.Loop.Epochs = 8
		}
	}
	if c.IsSet("sample") && o.Sample == 0 {
		o.Sample = -1
	}
	o.Train = new(nextword.Text)
	if c.Bool("drop-names") {
		if o.Train.Persons, err = findPersons(c); err != nil {
			return o, err
		}
	}
	if err := readTexts(o.Train, c.StringSlice("text")); err != nil {
		return o, err
	}
	if c.Bool("drop-names") {
		fmt.Fprintf(os.Stderr, "replaced %s of persons\n", count(o.Train.Names(), "name", "names"))
	}
	if len(c.StringSlice("dev")) > 0 {
		o.Dev = new(nextword.Text)
		err = readTexts(o.Dev, c.StringSlice("dev"))
	}
	return o, err
}

// loadNextword loads a next-word model by its name: a file, or english for the
// one inside.
func loadNextword(name string) (*nextword.Model, error) {
	if name == "english" {
		return nextwordEnglish.Load()
	}
	return nextword.Open(name)
}

// findPersons returns what marks the persons in sentences, with the English
// model inside.
func findPersons(c *cli.Context) (func([]tokenize.Sentence) ([][]nextword.Span, error), error) {
	model, err := english.Load()
	if err != nil {
		return nil, err
	}
	model.Threads = c.Int("threads")
	return func(sentences []tokenize.Sentence) ([][]nextword.Span, error) {
		tagged, err := model.TagSentences(c.Context, sentences)
		names := make([][]nextword.Span, len(sentences))
		for i := range tagged {
			for _, span := range tagged[i] {
				names[i] = append(names[i], nextword.Span{First: span.FirstToken, End: span.EndToken})
			}
		}
		return names, err
	}, nil
}

// readTexts reads files of running text.
func readTexts(text *nextword.Text, paths []string) error {
	for _, path := range paths {
		file, name, err := open(path)
		if err != nil {
			return err
		}
		err = text.ReadText(file, name)
		file.Close()
		if err != nil {
			return err
		}
	}
	if text.Len() == 0 {
		return errors.New("there are no words in the text")
	}
	return nil
}
