package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"nomen/bilstm/nextword"
	"nomen/bilstm/nextword/english"
)

func completeCommand() *cli.Command {
	return &cli.Command{
		Name:      "complete",
		Usage:     "suggest the next word of a text",
		ArgsUsage: "[PROMPT...]",
		Description: `Prints the most probable next words of the prompt with their probabilities, or
with --words continues it. Without a prompt it reads prompts from standard
input, a line each, and answers line by line: a word and its probability,
separated by a tab, and a blank line behind the last.

On a terminal, without a prompt, it suggests while you type how the line goes
on: Tab or → takes a word, End all of it, Enter begins a new line, Esc leaves.

   nomen complete "Mr. Darcy was"
   nomen complete --model mine.safetensors --words 20 --method sample "It was"`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "model", Aliases: []string{"m"}, Usage: "complete with the model in `FILE` instead of the English one inside"},
			&cli.IntFlag{Name: "k", Value: 5, Usage: "print the `N` most probable words"},
			&cli.IntFlag{Name: "words", Usage: "continue with `N` words instead; suggest so many while you type"},
			&cli.StringFlag{Name: "method", Value: "greedy", Usage: "choose words by `METHOD`: greedy, beam or sample"},
			&cli.Float64Flag{Name: "temperature", Value: 1, Usage: "sample with temperature `X`: below 1, probable words more often still"},
			&cli.Float64Flag{Name: "nucleus", Value: 0.9, Usage: "sample from the most probable words that hold the share `X` of the probability"},
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "sample with seed `N`"},
		},
		Action: complete,
	}
}

func complete(c *cli.Context) error {
	if c.Int("k") < 1 {
		return fmt.Errorf("-k is %d, expected 1 or more", c.Int("k"))
	}
	g := nextword.Generation{
		Words: c.Int("words"), Method: c.String("method"), Temperature: c.Float64("temperature"),
		Nucleus: c.Float64("nucleus"), Seed: c.Uint64("seed"),
	}
	if err := g.Validate(); err != nil {
		return err
	}
	load := english.Load
	if path := c.String("model"); path != "" {
		load = func() (*nextword.Model, error) { return nextword.Open(path) }
	}
	model, err := load()
	if err != nil {
		return err
	}
	if model.About().Backward {
		return fmt.Errorf("%s predicts the word before, not the next; train one without --backward", c.String("model"))
	}
	if !c.Args().Present() && isInteractive() {
		return interact(c.Context, model, g.Words)
	}
	if c.Args().Present() {
		return answer(c, model, g, strings.Join(c.Args().Slice(), " "), "")
	}
	lines := bufio.NewReader(os.Stdin)
	for number := 1; ; number++ {
		line, readError := lines.ReadString('\n')
		if line != "" {
			if err := answer(c, model, g, strings.TrimRight(line, "\r\n"), "\n"); err != nil {
				return err
			}
			if err := c.App.Writer.(*bufio.Writer).Flush(); err != nil {
				return err
			}
		}
		if readError != nil || c.Context.Err() != nil {
			return c.Context.Err()
		}
	}
}

// answer writes what comes after a prompt, and end behind it.
func answer(c *cli.Context, model *nextword.Model, g nextword.Generation, prompt, end string) error {
	suggestions, unknown := model.Suggest(prompt, c.Int("k"))
	for _, u := range unknown {
		fmt.Fprintf(os.Stderr, "nomen: %q is not in the model's vocabulary; nearest: %s\n", u.Word, strings.Join(u.Nearest, ", "))
	}
	if g.Words > 0 {
		continued, err := model.Continue(prompt, g)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.App.Writer, "%s%s\n", prompt, continued)
		return err
	}
	for _, s := range suggestions {
		fmt.Fprintf(c.App.Writer, "%s\t%.4f\n", s.Word, s.Probability)
	}
	_, err := fmt.Fprint(c.App.Writer, end)
	return err
}
