package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"nomen/tagger"
	"nomen/tagger/evaluate"
)

func evalCommand() *cli.Command {
	return &cli.Command{
		Name:      "eval",
		Usage:     "score a model on labelled sentences, or on running text",
		ArgsUsage: "[FILE...]",
		Description: `Tags the sentences of labelled files (CoNLL columns or JSON lines), or of
standard input, and counts the names found exactly, as conlleval does, with
95 % bootstrap intervals. Labels that the model doesn't know are left out.

With a model that predicts the next word it reads running text and tells the
perplexity, how often the word is the most probable one or among the first
three, how many keys three suggestions save who types the text, and how long
suggestions take after a word.

   nomen eval dev.conll
   nomen eval --model mine.safetensors --errors dev.conll | less
   nomen eval --model next.safetensors novel.txt`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "model", Aliases: []string{"m"}, Usage: "score the model in `FILE` instead of the English one inside"},
			&cli.BoolFlag{Name: "json", Usage: "write the scores as JSON"},
			&cli.BoolFlag{Name: "errors", Usage: "list every mistake with its sentence"},
			&cli.BoolFlag{Name: "calibration", Usage: "show how often spans of each score are right"},
			&cli.StringFlag{Name: "case", Value: "as-is", Usage: "score the text in `CASE`: as-is, lower or upper"},
			&cli.IntFlag{Name: "sample", Usage: "predict `N` words from all over a text; 0: all"},
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "draw the bootstrap's samples from seed `N`"},
			threadsFlag,
		},
		Action: eval,
	}
}

func eval(c *cli.Context) error {
	paths, err := files(c)
	if err != nil {
		return err
	}
	if isNextword(c.String("model")) {
		return evalNextword(c, paths)
	}
	if c.IsSet("sample") {
		return errors.New("--sample is for models that predict the next word")
	}
	change, err := caseChange(c.String("case"))
	if err != nil {
		return err
	}
	if c.Bool("json") && (c.Bool("errors") || c.Bool("calibration")) {
		return errors.New("--json stands alone, without --errors or --calibration; choose one output")
	}
	model, err := loadModel(c)
	if err != nil {
		return err
	}

	var reports []evaluate.File
	var mistakes []evaluate.Mistake
	for _, path := range paths {
		one, err := readCorpus(path)
		if err != nil {
			warn(err)
			continue
		}
		report, wrong, err := evalCorpus(c, model, one, change)
		if err != nil {
			return err
		}
		reports = append(reports, evaluate.File{Name: one.Name, Report: report})
		mistakes = append(mistakes, wrong...)
	}
	if len(reports) == 0 {
		return errReported
	}
	if err := writeEval(c, reports, mistakes); err != nil {
		return err
	}
	if len(reports) < len(paths) {
		return errReported
	}
	return nil
}

func caseChange(name string) (func(string) string, error) {
	switch name {
	case "as-is":
		return func(token string) string { return token }, nil
	case "lower":
		return strings.ToLower, nil
	case "upper":
		return strings.ToUpper, nil
	}
	return nil, fmt.Errorf("--case is %q; choose as-is, lower or upper", name)
}

// evalCorpus scores the model on the labels that it knows.
func evalCorpus(c *cli.Context, model *tagger.Tagger, one tagger.Corpus, change func(string) string) (report evaluate.Report, mistakes []evaluate.Mistake, err error) {
	noteCut(one)
	gold := known(one, model.Labels())
	for i, s := range gold {
		tokens := slices.Clone(s.Tokens)
		for j, token := range tokens {
			tokens[j] = change(token)
		}
		gold[i].Tokens = tokens
	}
	predicted, scores, err := model.Predict(c.Context, gold)
	if err != nil {
		return report, nil, err
	}
	if report, err = evaluate.Compare(gold, predicted); err != nil {
		return report, nil, fmt.Errorf("%s: %w", one.Name, err)
	}
	mistakes, err = evaluate.Mistakes(gold, predicted)
	return report.WithScores(evaluate.Confidences(gold, predicted, scores)), mistakes, err
}

// writeEval writes what the flags ask for.
func writeEval(c *cli.Context, reports []evaluate.File, mistakes []evaluate.Mistake) error {
	if c.Bool("errors") {
		return evaluate.WriteMistakes(c.App.Writer, mistakes)
	}
	summary := evaluate.Summarize(reports).WithIntervals(evaluate.Bootstrap{Seed: c.Uint64("seed")})
	var err error
	switch {
	case c.Bool("json"):
		return writeJSON(c.App.Writer, summary)
	case len(summary.Files) == 1:
		err = summary.Files[0].WriteTable(c.App.Writer)
	default:
		err = summary.WriteTable(c.App.Writer)
	}
	if err == nil && c.Bool("calibration") {
		err = summary.Pooled.Calibration.WriteDiagram(c.App.Writer)
	}
	return err
}

func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
