package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/google/renameio/v2/maybe"
	"github.com/urfave/cli/v2"

	"nomen/internal/compare"
	"nomen/tagger"
)

func compareCommand() *cli.Command {
	return &cli.Command{
		Name:  "compare",
		Usage: "train other networks beside an LSTM, and see the reasons for the design",
		Description: `Trains a naive network over fixed positions, a window around each word, RNN,
GRU and LSTM in one direction and in two, each from several seeds and with an
equal budget, measures them on other sentences, and the tagger of prose if
persons (PER) alone are learned. Writes a table to standard output.

   nomen compare --train train.conll --dev dev.conll --label PER
   nomen compare --train train.conll --dev dev.conll --budget parameters --out pictures
   nomen compare memory
   nomen compare report --train train.conll --dev dev.conll --label PER --out docs`,
		Flags: slices.Concat(corpusFlags(), networkFlags(), []cli.Flag{
			&cli.StringFlag{Name: "budget", Value: string(compare.Passes), Usage: "give all networks an equal number of `WHAT`: passes, seconds (of training) or parameters (and passes)"},
		}, seedFlags(), resultFlags()),
		Subcommands: []*cli.Command{
			{
				Name: "directions", Usage: "show what reading from both ends brings", Flags: slices.Concat(seedFlags(), resultFlags()),
				Action: demonstrate(compareDirections),
			},
			{
				Name: "memory", Usage: "show how far each cell remembers", Flags: slices.Concat(epochFlags(memoryEpochs), seedFlags(), resultFlags()),
				Action: demonstrate(compareMemory),
			},
			{
				Name: "numbers", Usage: "translate number words into digits, as no tagger can", Flags: slices.Concat(epochFlags(numbersEpochs), seedFlags(), resultFlags()),
				Action: demonstrate(compareNumbers),
			},
			{
				Name: "little-data", Usage: "train GRU and LSTM on 100 to 10,000 sentences", Flags: slices.Concat(corpusFlags(), seedFlags(), resultFlags()),
				Action: demonstrate(compareLittleData),
			},
			{
				Name: "report", Usage: "run all of this and write compare.md with its pictures",
				Flags: slices.Concat(corpusFlags(), networkFlags(), []cli.Flag{
					&cli.StringSliceFlag{Name: "budget", Value: cli.NewStringSlice(string(compare.Passes), string(compare.Parameters), string(compare.Seconds)), Usage: "compare networks with an equal number of `WHAT`: passes, seconds or parameters (repeatable)"},
					&cli.IntFlag{Name: "memory-epochs", Value: memoryEpochs, Usage: "make `N` passes to show memory"},
					&cli.IntFlag{Name: "numbers-epochs", Value: numbersEpochs, Usage: "make `N` passes to translate numbers"},
					&cli.StringFlag{Name: "out", Value: "docs", Usage: "write the report and its pictures to `FOLDER`"},
				}, seedFlags()),
				Action: compareReport,
			},
		},
		Action: demonstrate(compareNetworks),
	}
}

// Passes of the demonstrations.
const (
	memoryEpochs  = 20
	numbersEpochs = 30
)

func epochFlags(epochs int) []cli.Flag {
	return []cli.Flag{&cli.IntFlag{Name: "epochs", Value: epochs, Usage: "make `N` passes"}}
}

func corpusFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "train", Usage: "learn from the sentences in `FILE` (needed, repeatable)"},
		&cli.StringSliceFlag{Name: "dev", Usage: "measure on the sentences in `FILE` (needed, repeatable)"},
		&cli.StringSliceFlag{Name: "label", Usage: "learn the entity label `L` only (repeatable; default: all in the files)"},
		&cli.StringFlag{Name: "vectors", Value: "none", Usage: "take word vectors from `FILE`, from the English model inside (english), or learn them (none)"},
		&cli.IntFlag{Name: "hidden", Value: 64, Usage: "size `N` of the hidden state of each direction"},
		&cli.IntFlag{Name: "batch", Value: 32, Usage: "take `N` sentences a step"},
		&cli.Float64Flag{Name: "learning-rate", Value: 0.002, Usage: "take steps of size `X`"},
		&cli.IntFlag{Name: "warmup", Value: 300, Usage: "let the learning rate rise over the first `N` steps, a tenth of all at most"},
	}
}

func networkFlags() []cli.Flag {
	var names []string
	for _, k := range compare.Kinds() {
		names = append(names, k.Name)
	}
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "only", Usage: "compare the network `NAME` only (repeatable): " + strings.Join(names, ", ")},
		&cli.IntFlag{Name: "epochs", Value: 8, Usage: "make `N` passes"},
		&cli.Float64Flag{Name: "seconds", Value: 10, Usage: "train for `X` seconds, if that is the budget"},
		&cli.IntFlag{Name: "positions", Value: 40, Usage: "build the naive network for sentences of `N` words"},
		&cli.IntFlag{Name: "window", Value: 3, Usage: "let the window reach `N` words to each side"},
	}
}

func seedFlags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "seeds", Value: 3, Usage: "train each network from `N` seeds; intervals take two or more"},
		&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "begin with seed `N`"},
		threadsFlag,
	}
}

func resultFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "json", Usage: "write the result as JSON"},
		&cli.StringFlag{Name: "out", Usage: "write the picture to `FOLDER`, as SVG and PNG"},
	}
}

// charted is the result of a comparison.
type charted interface {
	Chapter() (compare.Chapter, error)
}

// demonstrate makes an action of a comparison: it writes the result to standard
// output, and its picture if a folder is named.
func demonstrate(run func(*cli.Context) (charted, error)) cli.ActionFunc {
	return func(c *cli.Context) error {
		if c.Args().Present() {
			return fmt.Errorf("%q is no flag; %s --help shows the flags", c.Args().First(), strings.TrimSpace(c.Command.HelpName))
		}
		if folder := c.String("out"); folder != "" {
			if err := checkOut("out", filepath.Join(folder, "compare.svg"), nil); err != nil {
				return err
			}
		}
		result, err := run(c)
		if err != nil {
			return err
		}
		chapter, err := result.Chapter()
		if err != nil {
			return err
		}
		if c.Bool("json") {
			err = writeJSON(c.App.Writer, result)
		} else {
			_, err = fmt.Fprint(c.App.Writer, chapter)
		}
		if err != nil || c.String("out") == "" {
			return err
		}
		files, err := chapter.Files()
		if err != nil {
			return err
		}
		return writeFiles(c.String("out"), files)
	}
}

// writeFiles writes files to a folder, and says so.
func writeFiles(folder string, files map[string][]byte) error {
	for name, content := range files {
		if err := maybe.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			return err
		}
	}
	fmt.Fprintf(os.Stderr, "wrote %s to %s\n", count(len(files), "file", "files"), folder)
	return nil
}

// tell says on standard error what is done next.
func tell(what string) { fmt.Fprintln(os.Stderr, what) }

// checkCounts refuses counts below one.
func checkCounts(c *cli.Context, flags ...string) error {
	for _, flag := range flags {
		if n := c.Int(flag); n < 1 {
			return fmt.Errorf("--%s is %d, expected 1 or more", flag, n)
		}
	}
	if n := c.Int("threads"); n < 0 {
		return fmt.Errorf("--threads is %d, expected 0 or more", n)
	}
	return nil
}

func demonstration(c *cli.Context) (compare.Demonstration, error) {
	d := compare.Demonstration{Seeds: c.Int("seeds"), Seed: c.Uint64("seed"), Threads: c.Int("threads"), Progress: tell}
	return d, checkCounts(c, "seeds")
}

func compareDirections(c *cli.Context) (charted, error) {
	d, err := demonstration(c)
	if err != nil {
		return nil, err
	}
	return compare.CompareDirections(c.Context, d)
}

func compareMemory(c *cli.Context) (charted, error) {
	d, err := demonstration(c)
	if err == nil {
		err = checkCounts(c, "epochs")
	}
	if err != nil {
		return nil, err
	}
	return compare.CompareMemory(c.Context, d, c.Int("epochs"))
}

func compareNumbers(c *cli.Context) (charted, error) {
	d, err := demonstration(c)
	if err == nil {
		err = checkCounts(c, "epochs")
	}
	if err != nil {
		return nil, err
	}
	return compare.CompareNumbers(c.Context, d, c.Int("epochs"))
}

func compareLittleData(c *cli.Context) (charted, error) {
	o, err := corpusOptions(c)
	if err != nil {
		return nil, err
	}
	return compare.CompareLittleData(c.Context, o)
}

func compareNetworks(c *cli.Context) (charted, error) {
	budget, err := compare.ParseBudget(c.String("budget"))
	if err != nil {
		return nil, err
	}
	o, err := networkOptions(c)
	if err != nil {
		return nil, err
	}
	o.Budget = budget
	return compare.CompareNetworks(c.Context, o)
}

// corpusOptions reads the flags of whatever learns from labelled files, and the
// files.
func corpusOptions(c *cli.Context) (o compare.Options, err error) {
	for _, flag := range []string{"train", "dev"} {
		if len(c.StringSlice(flag)) == 0 {
			return o, usageError(c, fmt.Errorf("--%s is missing, a file of labelled sentences", flag), true)
		}
	}
	if err := checkCounts(c, "seeds", "hidden", "batch"); err != nil {
		return o, err
	}
	if rate := c.Float64("learning-rate"); !(rate > 0 && rate <= 1) {
		return o, fmt.Errorf("--learning-rate is %v, expected more than 0, up to 1", rate)
	}
	if n := c.Int("warmup"); n < 0 {
		return o, fmt.Errorf("--warmup is %d, expected 0 or more", n)
	}
	o = compare.Options{
		Labels: c.StringSlice("label"), Hidden: c.Int("hidden"), Seeds: c.Int("seeds"), Seed: c.Uint64("seed"),
		BatchSize: c.Int("batch"), LearningRate: c.Float64("learning-rate"), Warmup: c.Int("warmup"),
		Threads: c.Int("threads"), Progress: tell,
	}
	if o.Train, err = readCorpora(c.StringSlice("train"), readLabelled); err != nil {
		return o, err
	}
	if o.Dev, err = readCorpora(c.StringSlice("dev"), readLabelled); err != nil {
		return o, err
	}
	o.Vectors, o.Source, err = readVectors(c.String("vectors"), 0)
	return o, err
}

// networkOptions reads the flags of a comparison of networks.
func networkOptions(c *cli.Context) (compare.Options, error) {
	if err := checkCounts(c, "epochs", "positions", "window"); err != nil {
		return compare.Options{}, err
	}
	if seconds := c.Float64("seconds"); !(seconds > 0) {
		return compare.Options{}, fmt.Errorf("--seconds is %v, expected more than 0", seconds)
	}
	o, err := corpusOptions(c)
	o.Only, o.Epochs, o.Seconds = c.StringSlice("only"), c.Int("epochs"), c.Float64("seconds")
	o.Positions, o.Window = c.Int("positions"), c.Int("window")
	return o, err
}

// compareReport runs all comparisons and writes the report.
func compareReport(c *cli.Context) error {
	if c.Args().Present() {
		return fmt.Errorf("%q is no flag; nomen compare report --help shows the flags", c.Args().First())
	}
	if err := checkCounts(c, "memory-epochs", "numbers-epochs"); err != nil {
		return err
	}
	var budgets []compare.Budget
	for _, name := range c.StringSlice("budget") {
		budget, err := compare.ParseBudget(name)
		if err != nil {
			return err
		}
		budgets = append(budgets, budget)
	}
	if err := checkOut("out", filepath.Join(c.String("out"), "compare.md"), slices.Concat(c.StringSlice("train"), c.StringSlice("dev"))); err != nil {
		return err
	}
	o, err := networkOptions(c)
	if err != nil {
		return err
	}
	chapters, err := runAll(c, o, budgets)
	if err != nil {
		return err
	}
	files, err := compare.Report(chapters, reportCommand(c, os.Args[1:], slices.Concat(o.Train, o.Dev)))
	if err != nil {
		return err
	}
	return writeFiles(c.String("out"), files)
}

// runAll runs all comparisons, in the order of the report.
func runAll(c *cli.Context, o compare.Options, budgets []compare.Budget) ([]compare.Chapter, error) {
	d := compare.Demonstration{Seeds: o.Seeds, Seed: o.Seed, Threads: o.Threads, Progress: tell}
	var runs []func() (charted, error)
	for _, budget := range budgets {
		runs = append(runs, func() (charted, error) {
			o.Budget = budget
			return compare.CompareNetworks(c.Context, o)
		})
	}
	runs = append(runs,
		func() (charted, error) { return compare.CompareDirections(c.Context, d) },
		func() (charted, error) { return compare.CompareMemory(c.Context, d, c.Int("memory-epochs")) },
		func() (charted, error) { return compare.CompareLittleData(c.Context, o) },
		func() (charted, error) { return compare.CompareNumbers(c.Context, d, c.Int("numbers-epochs")) },
	)
	var chapters []compare.Chapter
	for _, run := range runs {
		result, err := run()
		if err != nil {
			return nil, err
		}
		chapter, err := result.Chapter()
		if err != nil {
			return nil, err
		}
		chapters = append(chapters, chapter)
	}
	return chapters, nil
}

// reportCommand is the command that made a report, its corpora called by their
// names.
func reportCommand(c *cli.Context, arguments []string, corpora []tagger.Corpus) string {
	names := map[string]string{}
	for i, path := range slices.Concat(c.StringSlice("train"), c.StringSlice("dev")) {
		names[path] = corpora[i].Name
	}
	words := []string{"go", "run", "./cmd/nomen"}
	for _, argument := range arguments {
		flag, value, joined := strings.Cut(argument, "=")
		if name, ok := names[argument]; ok {
			argument = name
		} else if name, ok := names[value]; joined && ok {
			argument = flag + "=" + name
		}
		if strings.ContainsAny(argument, " \t\"'") {
			argument = strconv.Quote(argument)
		}
		words = append(words, argument)
	}
	return strings.Join(words, " ")
}
