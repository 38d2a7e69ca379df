package compare

import (
	"bytes"
	"fmt"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp/cmpopts"

	"nomen/bilstm"
	"nomen/internal/gradienttest"
	"nomen/tagger"
	"nomen/tagger/corpus"
)

// checkGradient compares the gradients of all parameters with the finite
// differences of loss.
func checkGradient(t *testing.T, parameters, gradients []bilstm.Parameter, loss func() float64) {
	t.Helper()
	for p, parameter := range parameters {
		gradienttest.Check(t, parameter.Name, parameter.Values, gradients[p].Values, loss)
	}
}

// sentence makes a sentence of words, those in brackets persons.
func sentence(words string) corpus.Sentence {
	s := corpus.Sentence{File: "toy", Line: 1}
	for _, word := range strings.Fields(words) {
		name, isName := strings.CutPrefix(word, "[")
		s.Tokens = append(s.Tokens, strings.TrimSuffix(name, "]"))
		if isName {
			s.Spans = append(s.Spans, corpus.Span{Start: len(s.Tokens) - 1, End: len(s.Tokens), Label: "PER"})
		}
	}
	return s
}

// toy returns sentences of some words, with a name at each place that one is
// wanted at.
func toy(count int, seed uint64, places ...int) tagger.Corpus {
	random := rand.New(rand.NewPCG(seed, 0))
	names := strings.Fields("Ada Bo Cem Dax Eva Finn Gus Hal")
	fillers := strings.Fields("saw the a walked to slept house tree often and then")
	c := tagger.Corpus{Name: fmt.Sprint("toy ", seed)}
	for range count {
		var words []string
		for range 8 {
			words = append(words, fillers[random.IntN(len(fillers))])
		}
		for _, place := range places {
			words[place] = "[" + names[random.IntN(len(names))] + "]"
		}
		c.Sentences = append(c.Sentences, sentence(strings.Join(words, " ")))
	}
	return c
}

// quick are options for networks that learn a toy corpus in a moment.
func quick() Options {
	return Options{
		Train: []tagger.Corpus{toy(120, 1, 0)}, Dev: []tagger.Corpus{toy(40, 2, 0)},
		Epochs: 5, Hidden: 12, Positions: 8, Window: 1, Seeds: 1, BatchSize: 8, LearningRate: 0.02,
	}
}

// approximately lets numbers differ by what rounding does.
var approximately = cmpopts.EquateApprox(0, 1e-3)

// checkPicture draws a chapter's picture in both formats.
func checkPicture(t *testing.T, c Chapter) {
	t.Helper()
	files, err := c.Files()
	if err != nil {
		t.Fatal(err)
	}
	if svg := string(files[c.Name+".svg"]); !strings.Contains(svg, "<svg") || strings.Count(svg, "<path") < 4 {
		t.Errorf("%s.svg is no picture with curves", c.Name)
	}
	if _, err := png.Decode(bytes.NewReader(files[c.Name+".png"])); err != nil {
		t.Errorf("%s.png: %v", c.Name, err)
	}
}
