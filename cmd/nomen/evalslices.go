package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/urfave/cli/v2"

	"nomen/tagger/corpus"
	"nomen/tagger/evaluate"
)

// slicer scores parts of the spans.
type slicer func(gold, predicted []corpus.Sentence) (evaluate.Slices, error)

// readSlicers returns what --by, --groups and --seen ask for. The names of the
// training sentences are changed as those of the text are.
func readSlicers(c *cli.Context, change func(string) string) ([]slicer, error) {
	var all []slicer
	slice := func(by string, of evaluate.Property) {
		all = append(all, func(gold, predicted []corpus.Sentence) (evaluate.Slices, error) {
			return evaluate.Slice(by, of, gold, predicted)
		})
	}
	properties := map[string]evaluate.Property{"case": evaluate.Case, "kind": evaluate.TextKind}
	isTable := func(by string) bool { return properties[by] == nil }
	if c.IsSet("groups") && !slices.ContainsFunc(c.StringSlice("by"), isTable) {
		return nil, errors.New("--groups are those of documents; name the table of these with --by")
	}
	for _, by := range c.StringSlice("by") {
		if isTable(by) && c.Bool("detokenized") {
			return nil, fmt.Errorf("--by %s counts the sentences of the files, which --detokenized cuts anew: ask for one of them", by)
		}
		if !isTable(by) {
			slice(by, properties[by])
			continue
		}
		documents, err := readTable(by, evaluate.ReadDocuments)
		if err != nil {
			return nil, err
		}
		if path := c.String("groups"); path != "" {
			groups, err := readTable(path, evaluate.ReadGroups)
			if err != nil {
				return nil, err
			}
			documents = documents.In(groups)
		}
		all = append(all, func(gold, predicted []corpus.Sentence) (evaluate.Slices, error) {
			s, err := documents.Slice(gold, predicted)
			if err != nil {
				err = fmt.Errorf("%s: %w", by, err)
			}
			return s, err
		})
	}
	if paths := c.StringSlice("seen"); len(paths) > 0 {
		training, err := readCorpora(paths, readLabelled)
		if err != nil {
			return nil, err
		}
		var sentences []corpus.Sentence
		for _, one := range training {
			sentences = append(sentences, cased(one.Sentences, change)...)
		}
		slice("training", evaluate.Seen(sentences))
	}
	return all, nil
}

func readTable[T any](path string, read func(r io.Reader, file string) (T, error)) (table T, err error) {
	file, name, err := open(path)
	if err != nil {
		return table, err
	}
	defer file.Close()
	return read(file, name)
}
