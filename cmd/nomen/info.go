package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"nomen/tagger"
)

func infoCommand() *cli.Command {
	return &cli.Command{
		Name:  "info",
		Usage: "describe a model",
		Description: `Shows what a model finds, what it was trained on and how well it does.

   nomen info
   nomen info --model mine.safetensors --json`,
		Flags:  []cli.Flag{modelFlag, &cli.BoolFlag{Name: "json", Usage: "write the description as JSON"}},
		Action: info,
	}
}

func info(c *cli.Context) error {
	if c.Args().Present() {
		return fmt.Errorf("to describe %s, write nomen info --model %[1]s", c.Args().First())
	}
	model, err := loadModel(c)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return writeJSON(c.App.Writer, model.About())
	}
	name := "the English model inside"
	if path := c.String("model"); path != "" {
		name = filepath.Base(path)
	}
	describe(c.App.Writer, name, model.About())
	return nil
}

func describe(w io.Writer, name string, about tagger.About) {
	network, origin := about.Network, about.Origin
	direction := "in both directions"
	if network.ForwardOnly {
		direction = "forward only"
	}
	fmt.Fprintf(w, "%s\n", name)
	fmt.Fprintf(w, "  finds      %s\n", strings.Join(about.Labels, ", "))
	fmt.Fprintf(w, "  network    %d-layer %s %s, hidden size %d, CRF; %d trained numbers\n",
		network.Layers, strings.ToUpper(string(network.Cell)), direction, network.Hidden, network.Parameters())
	fmt.Fprintf(w, "  knows      %d words, %d characters\n", about.Words, network.Characters)
	if origin.Vectors != "" {
		fmt.Fprintf(w, "  vectors    %s\n", origin.Vectors)
	}
	fmt.Fprintf(w, "  trained    %d passes, the best was %d; seed %d, %s arithmetic\n",
		origin.Epochs, origin.BestEpoch, origin.Seed, origin.Arithmetic)
	fmt.Fprintf(w, "  sha256     %s\n", about.Digest)

	width := len("trained on")
	for _, size := range origin.Train {
		width = max(width, utf8.RuneCountInString(size.Name))
	}
	for _, score := range origin.Dev {
		width = max(width, utf8.RuneCountInString(score.Name))
	}
	fmt.Fprintf(w, "\n%-*s %10s %10s %10s\n", width, "trained on", "sentences", "tokens", "entities")
	for _, size := range origin.Train {
		fmt.Fprintf(w, "%-*s %10d %10d %10d\n", width, size.Name, size.Sentences, size.Tokens, size.Entities)
	}
	if len(origin.Dev) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%-*s %10s %10s %10s\n", width, "scored on", "precision", "recall", "F1")
	for _, score := range origin.Dev {
		fmt.Fprintf(w, "%-*s %10.2f %10.2f %10.2f\n", width, score.Name, 100*score.Precision, 100*score.Recall, 100*score.F1)
	}
}
