// Command bench measures nomen beside its peers, on the same text in one run,
// and writes what it measured to docs/benchmarks.md, with a chart:
//
//	go run ./cmd/bench --text novel.txt --python venv/bin/python --corenlp jars
//
// A peer that isn't installed is said to be missing. In the order of a run:
// text.go reads the text, machine.go looks at the machine, and each section
// measures one thing, the fast and short ones first. Those are in kernels.go,
// layer.go, training.go, nextword.go, tokenizing.go, persons.go and command.go.
// measure.go repeats what runs in this process; process.go runs another one and tells
// how much time and memory it took. peer.go has what a peer answers; each peer
// is a program of its own that loads once and measures itself: peer_*.py,
// peer_*.sh, CoreNLP.java, and for nomen and prose this one (finders.go). report.go and
// chart.go make text and pictures of it all.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/renameio/v2/maybe"
	"github.com/urfave/cli/v2"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	if err := newApp().RunContext(ctx, os.Args); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}

// bench is what the flags come to, and what the sections share.
type bench struct {
	runs    int      // measurements of which the median is taken
	sample  int64    // bytes of text that the peers are given
	largest int64    // bytes of the largest file for nomen tag
	pythons []string // the first also runs spaCy
	java    string
	coreNLP string // folder of its jars

	texts, devs []string // files, of the next-word models
	models      []string // files of those made beforehand
	words       int      // that the others are trained on

	text      *text
	temporary string // folder
	progress  io.Writer
	chart     chart
}

// A section measures one thing.
type section struct {
	name    string
	measure func(context.Context, *bench) (*chapter, error)
}

// needsDev is the section that only a run with a dev text has: it takes long.
const needsDev = "nextword"

// sections stand in the order in which they are measured: what a shared
// machine disturbs most comes first.
var sections = []section{
	{"kernels", measureKernels},
	{"layer", measureLayer},
	{"training", measureTraining},
	{"nextword", measureNextword},
	{"tokenizing", measureTokenizing},
	{"persons", measurePersons},
	{"command", measureCommand},
}

//go:embed install.txt
var installation string

func newApp() *cli.App {
	return &cli.App{
		Name:  "bench",
		Usage: "measure nomen beside its peers, and write docs/benchmarks.md",
		Description: `Run it in the repository, on a machine with nothing else to do; it takes about
a quarter of an hour, most of it for the file of 1000 MB, and with --dev another
hour or more.

` + installation,
		HideVersion:               true,
		HideHelpCommand:           true,
		DisableSliceFlagSeparator: true,
		ExitErrHandler:            func(*cli.Context, error) {},
		Flags: []cli.Flag{
			&cli.StringSliceFlag{Name: "text", Usage: "run on the English text in `FILE`, plain or .gz, paragraphs separated by blank lines or else by line breaks; may be repeated (default: the sentences in testdata)"},
			&cli.StringFlag{Name: "about-text", Usage: "say in the report that the text is `WHAT`"},
			&cli.StringSliceFlag{Name: "python", Value: cli.NewStringSlice("python3"), Usage: "run `PROGRAM` for PyTorch and spaCy; may be repeated, for other versions of PyTorch"},
			&cli.StringFlag{Name: "java", Value: "java", Usage: "run `PROGRAM`, Java 11 or later, for CoreNLP"},
			&cli.StringFlag{Name: "corenlp", Usage: "find the jars of Stanford CoreNLP in `FOLDER`"},
			&cli.StringSliceFlag{Name: "dev", Usage: "train next-word models on the text, in the order of the files, and measure them on `FILE`; may be repeated"},
			&cli.IntFlag{Name: "nextword-words", Value: 1_000_000, Usage: "train them on the first `N` words"},
			&cli.StringSliceFlag{Name: "nextword-model", Usage: "compare the next-word model in `FILE` with n-grams of the whole text; may be repeated"},
			&cli.StringFlag{Name: "out", Value: "docs", Usage: "write benchmarks.md and benchmarks.svg to `FOLDER`"},
			&cli.StringSliceFlag{Name: "only", Usage: "measure `SECTION` only, and only print: " + strings.Join(sectionNames(), ", ") + "; may be repeated"},
			&cli.IntFlag{Name: "runs", Value: 5, Usage: "give the median of `N` runs"},
			&cli.Float64Flag{Name: "sample", Value: 0.3, Usage: "find persons in `MB` of the text"},
			&cli.Float64Flag{Name: "largest", Value: 1000, Usage: "tag files of up to `MB`"},
		},
		Action: run,
		Commands: []*cli.Command{
			{Name: "measure-process", Hidden: true, Action: measureProcess},
			{Name: "find", Hidden: true, Action: findPersons},
		},
	}
}

func sectionNames() (names []string) {
	for _, s := range sections {
		names = append(names, s.name)
	}
	return names
}

func run(c *cli.Context) error {
	b, chosen, err := newBench(c)
	if err != nil {
		return err
	}
	defer os.RemoveAll(b.temporary)
	r := &report{
		Machine: describeMachine(), Text: b.text.describe(c.String("about-text")), Runs: b.runs,
		Installation: strings.TrimSpace(installation),
	}
	for _, s := range chosen {
		began := time.Now()
		fmt.Fprintf(b.progress, "%s ...\n", s.name)
		measured, err := s.measure(c.Context, b)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		r.Chapters = append(r.Chapters, *measured)
		fmt.Fprintf(c.App.Writer, "%s\n", measured)
		fmt.Fprintf(b.progress, "%s took %.0f s\n", s.name, time.Since(began).Seconds())
	}
	if c.IsSet("only") {
		return nil
	}
	return write(c.String("out"), r, &b.chart)
}

// newBench checks the flags and reads the text before anything is measured.
func newBench(c *cli.Context) (*bench, []section, error) {
	const megabyte = 1e6
	b := &bench{
		runs: c.Int("runs"), sample: int64(c.Float64("sample") * megabyte), largest: int64(c.Float64("largest") * megabyte),
		texts: c.StringSlice("text"), devs: c.StringSlice("dev"), models: c.StringSlice("nextword-model"), words: c.Int("nextword-words"),
		pythons: c.StringSlice("python"), java: c.String("java"), coreNLP: c.String("corenlp"), progress: os.Stderr,
	}
	if b.runs < 1 || !(b.sample > 0) || !(b.largest > 0) {
		return nil, nil, fmt.Errorf("--runs, --sample and --largest must be above 0")
	}
	if c.Args().Present() {
		return nil, nil, fmt.Errorf("unexpected argument %q; files are given with --text", c.Args().First())
	}
	chosen, err := choose(c.StringSlice("only"), len(b.devs) > 0)
	if err != nil {
		return nil, nil, err
	}
	if len(b.devs) > 0 && len(b.texts) == 0 || b.words < 1000 {
		return nil, nil, fmt.Errorf("next-word models are trained on the first --nextword-words, 1000 or more, of --text, and measured on --dev")
	}
	if !c.IsSet("only") {
		if err := os.MkdirAll(c.String("out"), 0o755); err != nil { // not after all the measuring
			return nil, nil, err
		}
	}
	if b.text, err = readText(c.StringSlice("text")); err != nil {
		return nil, nil, err
	}
	b.temporary, err = os.MkdirTemp("", "nomen-bench-")
	return b, chosen, err
}

// choose returns the sections of those names, or else all that can be measured.
func choose(names []string, hasDev bool) ([]section, error) {
	var chosen []section
	for _, s := range sections {
		if slices.Contains(names, s.name) || len(names) == 0 && (hasDev || s.name != needsDev) {
			chosen = append(chosen, s)
		}
	}
	for _, name := range names {
		if !slices.Contains(sectionNames(), name) {
			return nil, fmt.Errorf("--only is %q; choose among %s", name, strings.Join(sectionNames(), ", "))
		}
		if name == needsDev && !hasDev {
			return nil, fmt.Errorf("--only %s needs --dev, the text to measure the models on", name)
		}
	}
	return chosen, nil
}

// write writes the report and its chart.
func write(folder string, r *report, picture *chart) error {
	text, err := r.markdown()
	if err != nil {
		return err
	}
	image, err := picture.svg()
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{"benchmarks.md": text, "benchmarks.svg": image} {
		if err := maybe.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
	}
	return nil
}
