package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jdkato/prose/v2"
	"github.com/urfave/cli/v2"

	"nomen/tagger"
	"nomen/tagger/english"
	"nomen/tokenize"
)

// A finder counts the persons in a text with so many goroutines.
type finder func(text string, workers int) (persons int, err error)

// findPersons is the program as a peer: find NAME TEXT RUNS WORKERS...
func findPersons(c *cli.Context) error {
	arguments := c.Args().Slice()
	if len(arguments) < 4 {
		return fmt.Errorf("find is for the program itself; it takes a name, a file, the runs and the workers")
	}
	load := map[string]func(context.Context) (finder, string, error){
		"nomen": loadNomen(english.Load), "nomen in float32": loadNomen(english.LoadExact), "nomen accurate": loadNomen(english.LoadAccurate), "prose": loadProse,
	}[arguments[0]]
	if load == nil {
		return fmt.Errorf("find %s: only nomen and prose are inside", arguments[0])
	}
	content, err := os.ReadFile(arguments[1])
	if err != nil {
		return err
	}
	numbers := make([]int, 0, len(arguments))
	for _, argument := range arguments[2:] {
		n, err := strconv.Atoi(argument)
		if err != nil || n < 1 {
			return fmt.Errorf("find: %q is no number of runs or workers", argument)
		}
		numbers = append(numbers, n)
	}
	began := time.Now()
	find, version, err := load(c.Context)
	if err != nil {
		return err
	}
	a := answer{Version: version, Load: time.Since(began).Seconds()}
	for _, workers := range numbers[1:] {
		s, err := repeat(find, string(content), numbers[0], workers)
		if err != nil {
			return err
		}
		a.Measured = append(a.Measured, s)
	}
	return json.NewEncoder(c.App.Writer).Encode(a)
}

// repeat measures a finder, after a run that warms it up.
func repeat(find finder, text string, runs, workers int) (series, error) {
	s := series{Workers: workers}
	for run := range runs + 1 {
		began := time.Now()
		persons, err := find(text, workers)
		if err != nil {
			return s, err
		}
		if s.Persons = persons; run > 0 {
			s.Seconds = append(s.Seconds, time.Since(began).Seconds())
		}
	}
	return s, nil
}

// loadNomen returns a function that loads one of nomen's models inside and finds
// persons as nomen tag does.
func loadNomen(load func() (*tagger.Tagger, error)) func(context.Context) (finder, string, error) {
	return func(ctx context.Context) (finder, string, error) {
		model, err := load()
		if err != nil {
			return nil, "", err
		}
		networks := []string{describeNetwork(model.About())}
		for _, other := range model.About().AveragedWith {
			networks = append(networks, describeNetwork(other))
		}
		return nomenFinder(ctx, model), "nomen: " + strings.Join(networks, " and "), nil
	}
}

func describeNetwork(about tagger.About) string {
	network := about.Network
	return fmt.Sprintf("%d-layer %s of hidden size %d", network.Layers, network.Cell, network.Hidden)
}

func nomenFinder(ctx context.Context, model *tagger.Tagger) finder {
	return func(text string, workers int) (persons int, err error) {
		model.Threads = workers
		err = model.Stream(ctx, func(yield func(tagger.Document, error) bool) {
			scanner := tokenize.NewScanner(strings.NewReader(text), tokenize.Default{})
			for scanner.Scan() {
				if !yield(tagger.Document{Sentences: []tokenize.Sentence{scanner.Sentence()}, Continued: true}, nil) {
					return
				}
			}
		}, func(document tagger.Document) error {
			for _, spans := range document.Spans {
				persons += len(spans)
			}
			return nil
		})
		return persons, err
	}
}

// loadProse finds persons as prose does when its model is read only once, and
// without its sentences, for which it would read another model each time. Each
// worker has a model of its own, as prose does not say that one serves several.
func loadProse(context.Context) (finder, string, error) {
	models := []*prose.Model{}
	find := func(text string, workers int) (int, error) {
		for len(models) < workers {
			document, err := prose.NewDocument("A word.")
			if err != nil {
				return 0, err
			}
			models = append(models, document.Model)
		}
		paragraphs := strings.Split(text, separator)
		var next, persons atomic.Int64
		var group sync.WaitGroup
		errs := make([]error, workers)
		for worker := range workers {
			group.Add(1)
			go func() {
				defer group.Done()
				for i := next.Add(1) - 1; i < int64(len(paragraphs)) && errs[worker] == nil; i = next.Add(1) - 1 {
					n, err := proseParagraph(paragraphs[i], models[worker])
					persons.Add(int64(n))
					errs[worker] = err
				}
			}()
		}
		group.Wait()
		for _, err := range errs {
			if err != nil {
				return 0, err
			}
		}
		return int(persons.Load()), nil
	}
	_, err := find("", 1)
	return find, "prose " + moduleVersion("github.com/jdkato/prose/v2") + ", tagging and extraction without segmentation", err
}

func proseParagraph(paragraph string, model *prose.Model) (persons int, err error) {
	document, err := prose.NewDocument(paragraph, prose.WithSegmentation(false), prose.UsingModel(model))
	if err != nil {
		return 0, err
	}
	for _, entity := range document.Entities() {
		if entity.Label == "PERSON" {
			persons++
		}
	}
	return persons, nil
}

// moduleVersion is the version of a module in this program.
func moduleVersion(path string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == path {
				return module.Version
			}
		}
	}
	return "of an unknown version"
}
