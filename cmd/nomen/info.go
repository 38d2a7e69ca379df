package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"nomen/bilstm"
	"nomen/bilstm/nextword"
	"nomen/tagger"
)

func infoCommand() *cli.Command {
	return &cli.Command{
		Name:  "info",
		Usage: "describe a model",
		Description: `Shows what a model finds or predicts, what it was trained on and how well it
does.

   nomen info
   nomen info --model mine.safetensors --json`,
		Flags: []cli.Flag{
			modelFlag("describe the model in `FILE`"),
			&cli.BoolFlag{Name: "json", Usage: "write the description as JSON"},
		},
		Action: info,
	}
}

func info(c *cli.Context) error {
	if c.Args().Present() {
		return fmt.Errorf("to describe %s, write nomen info --model %[1]s", c.Args().First())
	}
	if isNextword(c.String("model")) {
		return infoNextword(c)
	}
	model, err := loadModel(c)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return writeJSON(c.App.Writer, model.About())
	}
	describe(c.App.Writer, modelName(c), model.About())
	return nil
}

// modelName is what the model is called that the flags name.
func modelName(c *cli.Context) string {
	name := modelPath(c)
	if _, ok := inside[name]; ok {
		return fmt.Sprintf("the model inside (%s)", name)
	}
	return filepath.Base(name)
}

func infoNextword(c *cli.Context) error {
	model, err := nextword.Open(c.String("model"))
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return writeJSON(c.App.Writer, model.About())
	}
	describeNextword(c.App.Writer, filepath.Base(c.String("model")), model.About())
	return nil
}

func describeNextword(w io.Writer, name string, about nextword.About) {
	network, origin := about.Network, about.Origin
	vectors := "softmax with the vectors of the input"
	if network.Untied {
		vectors = "softmax with vectors of its own"
	}
	hidden := fmt.Sprint(network.Size)
	if network.Layers > 1 && network.Hidden != network.Size {
		hidden = fmt.Sprintf("%d, of the last layer %d", network.Hidden, network.Size)
	}
	fmt.Fprintf(w, "%s\n", name)
	what := "the next"
	if about.Backward {
		what = "the word before, one"
	}
	fmt.Fprintf(w, "  predicts   %s of %d words; others it reads by their spelling, in %d characters\n", what, network.Words-1, network.Characters-1)
	fmt.Fprintf(w, "  network    %d-layer %s, hidden size %s, %s; %d trained numbers\n",
		network.Layers, strings.ToUpper(string(network.Cell)), hidden, vectors, network.Parameters())
	fmt.Fprintf(w, "  trained    %d passes over %d words, the best was %d; seed %d\n",
		origin.Epochs, origin.Words, origin.BestEpoch, origin.Seed)
	if origin.Pretrained != "" {
		fmt.Fprintf(w, "  began      with the model of sha256 %s\n", origin.Pretrained)
	}
	if origin.Names > 0 {
		fmt.Fprintf(w, "  replaced   %d names of persons, before it was trained\n", origin.Names)
	}
	if origin.Perplexity > 0 {
		fmt.Fprintf(w, "  scored     perplexity %.2f on dev\n", origin.Perplexity)
	}
	fmt.Fprintf(w, "  sha256     %s\n", about.Digest)
}

// networkOf says in words what a tagger's network is.
func networkOf(c bilstm.Config) string {
	direction := "in both directions"
	if c.ForwardOnly {
		direction = "forward only"
	}
	head := "CRF"
	if c.Independent {
		head = "independent labels"
	}
	return fmt.Sprintf("%d-layer %s %s, hidden size %d, %s; %d trained numbers",
		c.Layers, strings.ToUpper(string(c.Cell)), direction, c.Hidden, head, c.Parameters())
}

func describe(w io.Writer, name string, about tagger.About) {
	network, origin := about.Network, about.Origin
	fmt.Fprintf(w, "%s\n", name)
	fmt.Fprintf(w, "  finds      %s\n", strings.Join(about.Labels, ", "))
	fmt.Fprintf(w, "  network    %s\n", networkOf(network))
	for _, other := range about.AveragedWith {
		fmt.Fprintf(w, "  averaged   with %s\n", networkOf(other.Network))
	}
	if c := about.Consistency; c.Own > 0 {
		fmt.Fprintf(w, "  context    %d sentences to either side; there the same word weighs 1, in its own sentence %v\n", c.Window, c.Own)
	}
	fmt.Fprintf(w, "  knows      %d words, %d characters\n", about.Words, network.Characters)
	if origin.Vectors != "" {
		fmt.Fprintf(w, "  vectors    %s\n", origin.Vectors)
	}
	if origin.Pretrained != "" {
		fmt.Fprintf(w, "  reads with next-word models of %s\n", origin.Pretrained)
	}
	if origin.From != "" {
		fmt.Fprintf(w, "  began      with the model of sha256 %s\n", origin.From)
	}
	fmt.Fprintf(w, "  trained    %d passes, the best was %d; seed %d, %s arithmetic\n",
		origin.Epochs, origin.BestEpoch, origin.Seed, origin.Arithmetic)
	fmt.Fprintf(w, "  sha256     %s\n", about.Digest)

	width := len("machine text")
	for _, size := range slices.Concat(origin.Train, origin.Machine) {
		width = max(width, utf8.RuneCountInString(size.Name))
	}
	for _, score := range origin.Dev {
		width = max(width, utf8.RuneCountInString(score.Name))
	}
	table := func(title string, sizes []tagger.CorpusSize) {
		fmt.Fprintf(w, "\n%-*s %10s %10s %10s\n", width, title, "sentences", "tokens", "entities")
		for _, size := range sizes {
			fmt.Fprintf(w, "%-*s %10d %10d %10d\n", width, size.Name, size.Sentences, size.Tokens, size.Entities)
		}
	}
	table("trained on", origin.Train)
	if len(origin.Machine) > 0 {
		table("machine text", origin.Machine)
	}
	if len(origin.Dev) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%-*s %10s %10s %10s\n", width, "scored on", "precision", "recall", "F1")
	for _, score := range origin.Dev {
		fmt.Fprintf(w, "%-*s %10.2f %10.2f %10.2f\n", width, score.Name, 100*score.Precision, 100*score.Recall, 100*score.F1)
	}
}
