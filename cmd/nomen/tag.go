package main

import (
	"bufio"
	"context"
	"fmt"
	"os"

	"github.com/fatih/color"
	"github.com/urfave/cli/v2"

	"nomen/tagger"
	"nomen/tokenize"
	"nomen/tokenize/prose"
)

func tagCommand() *cli.Command {
	return &cli.Command{
		Name:      "tag",
		Usage:     "mark the names in text",
		ArgsUsage: "[FILE...]",
		Description: `Reads the files, or standard input, and shows the text with its names
highlighted; in a pipe it writes a token and its label a line.

   echo 'Yesterday, Harry Potter met Hermione Granger' | nomen tag
   nomen tag --format names book.txt | sort | uniq -c | sort -rn
   nomen tag --input jsonl --format jsonl records.jsonl > tagged.jsonl`,
		Flags: []cli.Flag{
			modelFlag("tag with the model in `FILE`"),
			averageFlag,
			contextFlag("; before from a pipe or a terminal, which are answered at once"),
			&cli.StringFlag{Name: "tokenizer", Value: "nomen", Usage: "cut text into tokens by `NAME`: nomen or prose"},
			&cli.StringFlag{Name: "input", Value: "text", Usage: "read `KIND`: text (running prose), lines (each by itself), tokens (one a line) or jsonl (field \"text\")"},
			&cli.StringFlag{Name: "format", Usage: "write `KIND`: columns, binary, jsonl, inline, names or soft (labels by probability, to train on) (default: inline on a terminal, else columns)"},
			&cli.Float64Flag{Name: "min-score", Usage: "leave out names with a score below `X`, 0 to 1; 0.5 or less also brings in names that are less likely than none"},
			&cli.StringFlag{Name: "offsets", Value: string(unitCodepoint), Usage: "count offsets in jsonl by `UNIT`: byte, codepoint or utf16"},
			&cli.StringFlag{Name: "color", Value: "auto", Usage: "use colour `WHEN`: auto, always or never"},
			threadsFlag,
		},
		Action: tag,
	}
}

// tagging is what the flags of nomen tag come to.
type tagging struct {
	model     *tagger.Tagger
	tokenizer tokenize.Tokenizer
	documents documents
	printer   *printer

	inFile, live tagger.Context // how far to look in a file; in what more may come of
}

func tag(c *cli.Context) error {
	paths, err := files(c)
	if err != nil {
		return err
	}
	t, err := newTagging(c)
	if err != nil {
		return err
	}
	failed := false
	for _, path := range paths {
		in, err := openInput(path)
		if err != nil {
			warn(err)
			failed = true
			continue
		}
		complete, err := t.tag(c.Context, in)
		in.close()
		if err != nil {
			return err
		}
		failed = failed || !complete
	}
	if failed {
		return errReported
	}
	return nil
}

// newTagging checks the flags before anything is read.
func newTagging(c *cli.Context) (*tagging, error) {
	t := &tagging{documents: inputs[c.String("input")]}
	if t.documents == nil {
		return nil, fmt.Errorf("--input is %q; choose text, lines, tokens or jsonl", c.String("input"))
	}
	var err error
	if t.tokenizer, err = chooseTokenizer(c.String("tokenizer")); err != nil {
		return nil, err
	}
	if t.printer, err = choosePrinter(c); err != nil {
		return nil, err
	}
	if t.inFile, err = chooseContext(c, tagger.ContextDocument); err != nil {
		return nil, err
	}
	if t.live, err = chooseContext(c, tagger.ContextBefore); err != nil {
		return nil, err
	}
	least := c.Float64("min-score")
	if !(least >= 0 && least <= 1) {
		return nil, fmt.Errorf("--min-score is %v, expected 0 to 1", least)
	}
	if t.model, err = loadModel(c); err != nil {
		return nil, err
	}
	t.model.Probabilities = c.String("format") == "soft"
	if least > 0 {
		t.model.MinScore = max(least-halfDecimal, halfDecimal) // of scores as they are written
	}
	return t, nil
}

func chooseTokenizer(name string) (tokenize.Tokenizer, error) {
	switch name {
	case "nomen":
		return tokenize.Default{}, nil
	case "prose":
		return prose.Tokenizer{}, nil
	}
	return nil, fmt.Errorf("--tokenizer is %q; choose nomen or prose", name)
}

func choosePrinter(c *cli.Context) (*printer, error) {
	format := c.String("format")
	if format == "" {
		format = "columns"
		if isTerminal(os.Stdout) {
			format = "inline"
		}
	}
	p := &printer{
		w: bufio.NewWriterSize(c.App.Writer, 1<<16), write: formats[format],
		unit: unit(c.String("offsets")),
	}
	if p.write == nil {
		return nil, fmt.Errorf("--format is %q; choose columns, binary, jsonl, inline, names or soft", format)
	}
	if err := p.unit.check(); err != nil {
		return nil, err
	}
	var err error
	p.mark, err = chooseMarks(c.String("color"))
	return p, err
}

// chooseMarks returns how names are shown in running text. Left to itself,
// colour is for terminals, unless the environment variable NO_COLOR is set.
func chooseMarks(when string) (marks, error) {
	switch when {
	case "always":
		return coloured, nil
	case "never":
		return bracketed, nil
	case "auto":
		if color.NoColor { // what the environment says
			return bracketed, nil
		}
		return coloured, nil
	}
	return nil, fmt.Errorf("--color is %q; choose auto, always or never", when)
}

// tag tags one file. It tells whether all of it could be read; what could not
// has been reported.
func (t *tagging) tag(ctx context.Context, in *input) (complete bool, err error) {
	t.printer.begin(in.live)
	t.model.Context = t.inFile
	if in.live {
		t.model.Context = t.live
	}
	mistakes := 0
	err = t.model.Stream(ctx, func(yield func(tagger.Document, error) bool) {
		for document, err := range t.documents(in, t.tokenizer) {
			if err != nil {
				if mistakes++; mistakes <= maxMistakes {
					warn(err)
				}
			} else if !yield(document, nil) {
				return
			}
		}
		if mistakes > maxMistakes {
			warn(fmt.Errorf("%s: and %d more lines were left out", in.name, mistakes-maxMistakes))
		}
	}, t.printer.print)
	if err != nil {
		return false, err
	}
	return mistakes == 0, nil
}

// maxMistakes is how many mistakes in one file are reported one by one: more
// than anyone mends at once.
const maxMistakes = 100
