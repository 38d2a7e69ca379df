package compare

import (
	"context"
	"strings"

	"github.com/jdkato/prose/v2"

	"nomen/tagger"
	"nomen/tagger/corpus"
)

// proseLabel is what persons are called here; prose calls them PERSON.
const proseLabel = "PER"

// proseRow measures the tagger of prose/v2, which comes with a model and is not
// trained.
func (c *comparison) proseRow(ctx context.Context, k Kind) (Row, error) {
	c.Progress(k.Network)
	document, err := prose.NewDocument("A word.", prose.WithSegmentation(false))
	if err != nil {
		return Row{}, err
	}
	f1, rate, err := c.measure(ctx, func(ctx context.Context, sentences []corpus.Sentence) ([]corpus.Sentence, error) {
		return proseSentences(ctx, document.Model, sentences)
	})
	if err != nil {
		return Row{}, err
	}
	return Row{Kind: k, F1: estimate([]float64{f1}), Tagging: rate, Notes: []string{
		"prose comes with a model of its own and is not trained here. It is given each sentence with spaces between the tokens, on one core, without its sentence splitter."}}, nil
}

// proseSentences returns the sentences with the persons that prose finds.
func proseSentences(ctx context.Context, model *prose.Model, sentences []corpus.Sentence) ([]corpus.Sentence, error) {
	predicted := make([]corpus.Sentence, len(sentences))
	for i, s := range sentences {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s.Spans = nil
		from := 0
		for _, entity := range proseEntities(model, tagger.Join(s.Tokens).Text) {
			start, end := findTokens(s.Tokens, from, entity.Text)
			if end == 0 {
				continue
			}
			from = end
			if entity.Label == "PERSON" {
				s.Spans = append(s.Spans, corpus.Span{Start: start, End: end, Label: proseLabel})
			}
		}
		predicted[i] = s
	}
	return predicted, nil
}

// proseEntities returns what prose finds in a text. A panic in prose costs its
// entities, not the program.
func proseEntities(model *prose.Model, text string) (found []prose.Entity) {
	defer func() {
		if recover() != nil {
			found = nil
		}
	}()
	document, err := prose.NewDocument(text, prose.WithSegmentation(false), prose.UsingModel(model))
	if err != nil {
		return nil
	}
	return document.Entities()
}

// findTokens returns the first tokens from a place on that the text, which has
// been cut otherwise, begins with and ends in; end is 0 if there are none.
func findTokens(tokens []string, from int, text string) (start, end int) {
	wanted := strings.Join(strings.Fields(text), "")
	for start := from; start < len(tokens) && wanted != ""; start++ {
		joined := ""
		for end := start; end < len(tokens) && len(joined) < len(wanted); end++ {
			joined += tokens[end]
			if strings.HasPrefix(joined, wanted) {
				return start, end + 1
			}
		}
	}
	return 0, 0
}
