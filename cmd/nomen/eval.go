package main

import (
	"errors"
	"fmt"
	"os"
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
Several files have a row each; to score genres, put each into a file of its own,
or let the field "kind" of JSON lines tell them. F1 is also given for other
kinds of match: exact (the right words, whatever the label), partial (an overlap
counts half, whatever the label) and type (an overlap with the right label).

A table of documents, for --by, has a line for each document in the order of the
labelled text: its name, a tab, and the number of its sentences. A table of
groups has a line for each beginning of such names: this, a tab, and the group.
The first line of both is a head. Documents of the same name, or group, are
scored together.

With a model that predicts the next word it reads running text and tells the
perplexity, how often the word is the most probable one or among the first
three, how many keys three suggestions save who types the text, and how long
suggestions take after a word.

   nomen eval dev.conll
   nomen eval --model mine.safetensors --errors dev.conll | less
   nomen eval --recall 0.99 mine.conll
   nomen eval --by case --seen train.conll dev.conll
   nomen eval --by kind records.jsonl
   nomen eval --by articles.tsv --groups regions.tsv dev.conll
   nomen eval --html report.html fiction.conll news.conll
   nomen eval --model mine.safetensors --against older.safetensors dev.conll
   nomen eval --model next.safetensors novel.txt`,
		Flags: []cli.Flag{
			modelFlag("score the model in `FILE`"),
			averageFlag,
			contextFlag(""),
			&cli.BoolFlag{Name: "json", Usage: "write the scores as JSON"},
			&cli.StringFlag{Name: "html", Usage: "write a page with the scores, charts and commonest mistakes to `FILE` as well"},
			&cli.BoolFlag{Name: "errors", Usage: "list every mistake with its sentence"},
			&cli.IntFlag{Name: "commonest", Usage: "count the kinds of mistakes, and list the `N` commonest"},
			&cli.BoolFlag{Name: "calibration", Usage: "show how often spans of each score are right"},
			&cli.Float64Flag{Name: "recall", Usage: "tell the --min-score at which the share `X` of the names is found, and how many false ones it costs"},
			&cli.StringSliceFlag{Name: "by", Usage: "score parts of the names by `WHAT`: case (lower, UPPER or other, as they are written), kind (the field of that name in JSON lines), or a file with a table of documents (repeatable)"},
			&cli.StringFlag{Name: "groups", Usage: "score the documents of --by in the groups of the table in `FILE`"},
			&cli.StringSliceFlag{Name: "seen", Usage: "score names that the training sentences in `FILE` have, and those that they lack (repeatable)"},
			&cli.StringFlag{Name: "against", Usage: "compare with the model in `FILE`, or english or accurate: the difference of F1 with its interval, and McNemar's test over the sentences that only one of them labels wholly right"},
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
	if err := checkEval(c); err != nil {
		return err
	}
	if path := c.String("html"); path != "" {
		read := slices.Concat(paths, c.StringSlice("average-with"), c.StringSlice("by"), c.StringSlice("seen"), []string{c.String("groups"), c.String("model"), c.String("against")})
		if err := checkOut("html", path, read); err != nil {
			return err
		}
	}
	change, err := caseChange(c.String("case"))
	if err != nil {
		return err
	}
	slicers, err := readSlicers(c, change)
	if err != nil {
		return err
	}
	context, err := chooseContext(c, tagger.ContextDocument)
	if err != nil {
		return err
	}
	model, err := loadModel(c)
	if err != nil {
		return err
	}
	model.Context = context
	if c.IsSet("recall") {
		model.MinScore = leastThreshold
	}
	all := evaluation{model: model}
	if path := c.String("against"); path != "" {
		if all.other, err = openModel(c, path); err != nil {
			return err
		}
		all.other.Context = context
		if err := noteUncompared(model.Labels(), all.other.Labels()); err != nil {
			return err
		}
	}
	for _, path := range paths {
		one, err := readCorpus(path, readLabelled)
		if err != nil {
			warn(err)
			continue
		}
		if err := all.add(c, one, change); err != nil {
			return err
		}
	}
	if len(all.files) == 0 {
		return errReported
	}
	if err := all.write(c, slicers); err != nil {
		return err
	}
	if len(all.files) < len(paths) {
		return errReported
	}
	return nil
}

// checkEval refuses flags that don't go together.
func checkEval(c *cli.Context) error {
	if c.IsSet("commonest") && c.Int("commonest") < 1 {
		return fmt.Errorf("--commonest is %d, expected 1 or more", c.Int("commonest"))
	}
	recall := c.Float64("recall")
	if !(recall >= 0 && recall <= 1) {
		return fmt.Errorf("--recall is %v, expected 0 to 1", recall)
	}
	for _, one := range []struct {
		flag, why string
		others    []string
	}{
		{"recall", "tells of a threshold, and not of what is found without", []string{"json", "errors", "commonest", "calibration", "by", "seen", "against", "html"}},
		{"errors", "lists mistakes, and no scores", []string{"json", "commonest", "calibration", "by", "seen", "against", "html"}},
		{"json", "has the calibration in it", []string{"calibration"}},
	} {
		for _, other := range one.others {
			if c.IsSet(one.flag) && c.IsSet(other) {
				return fmt.Errorf("--%s %s; leave out --%s", one.flag, one.why, other)
			}
		}
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

// cased returns the sentences with their tokens changed.
func cased(sentences []corpus.Sentence, change func(string) string) []corpus.Sentence {
	sentences = slices.Clone(sentences)
	for i, s := range sentences {
		tokens := slices.Clone(s.Tokens)
		for j, token := range tokens {
			tokens[j] = change(token)
		}
		sentences[i].Tokens = tokens
	}
	return sentences
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

// evaluation is what a model, and maybe another, found in the files.
type evaluation struct {
	model, other           *tagger.Tagger // other may be nil
	files                  []evaluate.File
	gold, predicted, found []corpus.Sentence // of all files; found by the other model
}

// add scores the model on the labels that it knows.
func (e *evaluation) add(c *cli.Context, one tagger.Corpus, change func(string) string) error {
	noteCut(one)
	if c.Bool("detokenized") {
		one.Sentences = retokenized(one.Sentences)
	}
	gold := cased(known(one, e.model.Labels()), change)
	predicted, scores, err := e.model.Predict(c.Context, gold)
	if err != nil {
		return err
	}
	report, err := evaluate.Compare(gold, predicted)
	if err != nil {
		return fmt.Errorf("%s: %w", one.Name, err)
	}
	report = report.WithScores(evaluate.Confidences(gold, predicted, scores))
	e.files = append(e.files, evaluate.File{Name: one.Name, Report: report})
	e.gold, e.predicted = append(e.gold, gold...), append(e.predicted, predicted...)
	if e.other != nil {
		found, _, err := e.other.Predict(c.Context, gold)
		if err != nil {
			return err
		}
		e.found = append(e.found, found...)
	}
	return nil
}

// noteUncompared says which labels two models are compared by, if not by all.
func noteUncompared(labels, other []string) error {
	common := slices.DeleteFunc(slices.Clone(labels), func(label string) bool { return !slices.Contains(other, label) })
	if len(common) == 0 {
		return fmt.Errorf("there is nothing to compare: one model knows only %s, the other only %s",
			strings.Join(labels, ", "), strings.Join(other, ", "))
	}
	if len(common) < max(len(labels), len(other)) {
		fmt.Fprintf(os.Stderr, "the models are compared by what both know: %s\n", strings.Join(common, ", "))
	}
	return nil
}

// compare compares both models, by the labels that both know.
func (e *evaluation) compare(b evaluate.Bootstrap) (*evaluate.Comparison, error) {
	gold, _ := evaluate.Restrict(e.gold, e.other.Labels())
	predicted, _ := evaluate.Restrict(e.predicted, e.other.Labels())
	found, _ := evaluate.Restrict(e.found, e.model.Labels())
	comparison, err := evaluate.Against(gold, predicted, found, b)
	return &comparison, err
}
