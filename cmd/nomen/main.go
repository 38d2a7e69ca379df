// Command nomen finds the names in a text, and learns to find whatever your
// own labelled sentences teach it.
package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/mattn/go-isatty"
	"github.com/urfave/cli/v2"

	"nomen/tagger"
	"nomen/tagger/english"
)

func main() {
	// What is kept is a few large tables, and garbage is little: collecting it
	// early costs nothing measurable and saves a third of the memory.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(25)
	}
	// Else the runtime would end the program at a write to a closed pipe.
	signal.Ignore(syscall.SIGPIPE)
	// The first interrupt ends the work in good order, the second at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop()
	}()
	os.Exit(run(ctx, os.Args))
}

// exitFailed is the exit code of what failed, in whole or in part.
const exitFailed = 2

// run is the whole program. It returns the exit code.
func run(ctx context.Context, arguments []string) int {
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	err := newApp(out).RunContext(ctx, arguments)
	if flushed := out.Flush(); flushed != nil && (err == nil || errors.Is(err, flushed)) {
		err = fmt.Errorf("writing the output: %w", flushed)
	}
	switch {
	case err == nil, errors.Is(err, syscall.EPIPE): // a reader such as head has seen enough
		return 0
	case errors.Is(err, context.Canceled):
		warn(errors.New("interrupted"))
	case !errors.Is(err, errReported):
		warn(err)
	}
	return exitFailed
}

// errReported stands for failures that have been written to standard error
// already, when the work went on after them.
var errReported = errors.New("some of the input could not be read")

// warn tells of a failure on standard error.
func warn(err error) { fmt.Fprintln(os.Stderr, "nomen:", err) }

func newApp(out io.Writer) *cli.App {
	app := &cli.App{
		Name:                      "nomen",
		Usage:                     "find the names in a text",
		Writer:                    out,
		HideVersion:               true,
		Flags:                     []cli.Flag{cli.HelpFlag}, // not added beside a help command of one's own
		DisableSliceFlagSeparator: true,
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              usageError,
		Commands:                  []*cli.Command{tagCommand(), trainCommand(), evalCommand(), compareCommand(), completeCommand(), infoCommand(), helpCommand()},
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return fmt.Errorf("unknown command %q; nomen help lists the commands", c.Args().First())
			}
			return cli.ShowAppHelp(c)
		},
	}
	explainMisuse(app.Commands)
	return app
}

func helpCommand() *cli.Command {
	return &cli.Command{
		Name: "help", Aliases: []string{"h"}, Usage: "list the commands, or the flags of one", ArgsUsage: "[COMMAND]",
		Action: func(c *cli.Context) error {
			return c.App.RunContext(c.Context, append(append([]string{c.App.Name}, c.Args().Slice()...), "--help"))
		},
	}
}

// explainMisuse makes a wrong flag an error like any other, instead of a page
// of help on standard output.
func explainMisuse(commands []*cli.Command) {
	for _, command := range commands {
		command.HideHelpCommand = true
		command.OnUsageError = usageError
		explainMisuse(command.Subcommands)
	}
}

func usageError(c *cli.Context, err error, _ bool) error {
	return fmt.Errorf("%w; %s --help shows the flags", err, strings.TrimSpace(c.Command.HelpName))
}

var threadsFlag = &cli.IntFlag{Name: "threads", Usage: "use `N` threads; 0: as many as there are cores"}

// inside are the taggers in the program, under the names that stand for them where
// a model's file is expected. A file called so is ./english or ./accurate.
var inside = map[string]func() (*tagger.Tagger, error){"english": english.Load, "accurate": english.LoadAccurate}

// modelFlag names the tagger to use: "tag with the model in `FILE`".
func modelFlag(usage string) cli.Flag {
	return &cli.StringFlag{
		Name: "model", Aliases: []string{"m"}, Value: "english",
		Usage: usage + ", or one inside: english, or accurate, which finds more and takes longer",
	}
}

// averageFlag names taggers to use beside that of --model.
var averageFlag = &cli.StringSliceFlag{
	Name:  "average-with",
	Usage: "average its scores with those of the model in `FILE`, of the same labels, in sentences of which it isn't sure: mostly finds more (repeatable)",
}

// contextFlag says how far to look beyond a sentence.
func contextFlag(otherwise string) cli.Flag {
	return &cli.StringFlag{
		Name: "context",
		Usage: "judge a capitalised word also by what it is elsewhere in the `PART`: document, before (what stands before it) or sentence (nowhere else)" +
			" (default: document" + otherwise + ")",
	}
}

var contexts = map[string]tagger.Context{
	"document": tagger.ContextDocument, "before": tagger.ContextBefore, "sentence": tagger.ContextSentence,
}

// chooseContext returns what --context says, or else what is usual.
func chooseContext(c *cli.Context, usual tagger.Context) (tagger.Context, error) {
	name := c.String("context")
	if name == "" {
		return usual, nil
	}
	context, ok := contexts[name]
	if !ok {
		return 0, fmt.Errorf("--context is %q; choose document, before or sentence", name)
	}
	return context, nil
}

// loadModel opens the model that the flags name, or the average of several.
func loadModel(c *cli.Context) (*tagger.Tagger, error) {
	model, err := openModel(c, modelPath(c))
	if err != nil || len(c.StringSlice("average-with")) == 0 {
		return model, err
	}
	var others []*tagger.Tagger
	for _, path := range c.StringSlice("average-with") {
		other, err := openModel(c, path)
		if err != nil {
			return nil, err
		}
		others = append(others, other)
	}
	average, err := tagger.Average(model, others...)
	if err != nil {
		return nil, fmt.Errorf("--average-with: %w", err)
	}
	average.Threads = model.Threads
	return average, nil
}

// modelPath is the file that --model names, or the name of a model inside. A
// script's empty variable names the default one.
func modelPath(c *cli.Context) string { return cmp.Or(c.String("model"), "english") }

// openModel opens the model in a file, or one inside.
func openModel(c *cli.Context, path string) (*tagger.Tagger, error) {
	if c.Int("threads") < 0 {
		return nil, fmt.Errorf("--threads is %d, expected 0 or more", c.Int("threads"))
	}
	load, ok := inside[path]
	if !ok {
		load = func() (*tagger.Tagger, error) { return tagger.Open(path) }
	}
	model, err := load()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w; the models inside are english and accurate", err)
	}
	if err != nil {
		return nil, err
	}
	model.Threads = c.Int("threads")
	return model, nil
}

// files returns the FILE arguments, "-" alone if there are none. It refuses
// what looks like a flag, since flags end at the first file.
func files(c *cli.Context) ([]string, error) {
	names := c.Args().Slice()
	for _, name := range names {
		if strings.HasPrefix(name, "-") && name != "-" {
			return nil, fmt.Errorf("flag %s stands behind a file name; put flags first (or write ./%s for a file)", name, name)
		}
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
	return names, nil
}

// open opens a file, or standard input for "-". Its name is for messages.
func open(path string) (file *os.File, name string, err error) {
	file, name = os.Stdin, "<stdin>"
	if path != "-" {
		if file, err = os.Open(path); err != nil {
			return nil, "", err
		}
		name = path
	}
	if info, err := file.Stat(); err == nil && info.IsDir() {
		file.Close()
		return nil, "", fmt.Errorf("%s is a folder; give the files in it", name)
	}
	return file, name, nil
}

func isTerminal(file *os.File) bool { return isatty.IsTerminal(file.Fd()) }
