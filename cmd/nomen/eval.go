package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"nomen/tagger"
	"nomen/tagger/corpus"
	"nomen/tagger/evaluate"
	"nomen/tokenize"
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
   nomen eval --recall 0.99 mine.conll
   nomen eval --model next.safetensors novel.txt`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "model", Aliases: []string{"m"}, Usage: "score the model in `FILE` instead of the English one inside"},
			&cli.BoolFlag{Name: "json", Usage: "write the scores as JSON"},
			&cli.BoolFlag{Name: "errors", Usage: "list every mistake with its sentence"},
			&cli.BoolFlag{Name: "calibration", Usage: "show how often spans of each score are right"},
			&cli.Float64Flag{Name: "recall", Usage: "tell the --min-score at which the share `X` of the names is found, and how many false ones it costs"},
			&cli.BoolFlag{Name: "detokenized", Usage: "write the sentences as running text and find the tokens in it, instead of taking the files'"},
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
	recall := c.Float64("recall")
	if !(recall >= 0 && recall <= 1) {
		return fmt.Errorf("--recall is %v, expected 0 to 1", recall)
	}
	if c.IsSet("recall") && (c.Bool("json") || c.Bool("errors") || c.Bool("calibration")) {
		return errors.New("--recall tells of a threshold, and not of what is found without; leave out --json, --errors and --calibration")
	}
	model, err := loadModel(c)
	if err != nil {
		return err
	}
	if c.IsSet("recall") {
		model.MinScore = leastThreshold
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
	if c.Bool("detokenized") {
		one.Sentences = retokenized(one.Sentences)
	}
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

// retokenized returns the sentences with the tokens that nomen finds in running
// text.
func retokenized(sentences []corpus.Sentence) []corpus.Sentence {
	var all []corpus.Sentence
	for _, s := range sentences {
		all = append(all, corpus.Retokenize(s, tokenize.Default{})...)
	}
	return all
}

// writeEval writes what the flags ask for.
func writeEval(c *cli.Context, reports []evaluate.File, mistakes []evaluate.Mistake) error {
	if c.Bool("errors") {
		return evaluate.WriteMistakes(c.App.Writer, mistakes)
	}
	if c.IsSet("recall") {
		return writeThresholds(c.App.Writer, reports, c.Float64("recall"))
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

// leastThreshold is the lowest --min-score that --recall looks at.
const leastThreshold = 0.001

// writeThresholds tells at which least score the share recall of the names is
// found: the files' together, and each one's.
func writeThresholds(w io.Writer, reports []evaluate.File, recall float64) error {
	all := make([]evaluate.Report, len(reports))
	for i, r := range reports {
		all[i] = r.Report
	}
	if len(reports) > 1 {
		reports = append(reports, evaluate.File{Name: "all together", Report: evaluate.Pool(all...)})
	}
	for _, r := range reports {
		t := r.Threshold(recall)
		share := 100 * float64(t.Found) / float64(max(t.Gold, 1))
		least := math.Floor(t.Score*1e4) / 1e4 // as scores are written
		format := "%s: --min-score %.4f finds %.1f %% (%d of %d), with %d false ones (%.1f in 1,000 tokens)\n"
		if float64(t.Found) < recall*float64(t.Gold) {
			format = "%s: not even --min-score %.4f finds so many, but %.1f %% (%d of %d), with %d false ones (%.1f in 1,000 tokens)\n"
		}
		_, err := fmt.Fprintf(w, format, r.Name, least, share, t.Found, t.Gold, t.FalseAlarms, 1000*float64(t.FalseAlarms)/float64(max(r.Tokens, 1)))
		if err != nil {
			return err
		}
	}
	return nil
}

func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
