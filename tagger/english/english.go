// Package english holds the default model: person names in English text, label
// PER. docs/model-card.md tells what it was trained on, under which licences,
// how well it does and where it is weak; train.sh trains it again. The model is
// part of every program that imports this package, some 16 MB. A program that
// calls LoadAccurate holds another one too, which finds more and takes longer.
package english

import (
	_ "embed"

	"nomen/tagger"
)

//go:embed model.safetensors
var model []byte

// accurate leaves its word vectors to model.
//
//go:embed accurate.safetensors
var accurate []byte

// Load returns the default tagger. Keep it: each call reads the model anew,
// which takes some hundredths of a second.
func Load() (*tagger.Tagger, error) { return tagger.Load(model) }

// LoadExact returns the default tagger with all its products in float32: see
// tagger.LoadExact.
func LoadExact() (*tagger.Tagger, error) { return tagger.LoadExact(model) }

// LoadAccurate returns the average of the default tagger and a larger one, which
// has two recurrent layers and reads only the sentences of which the default one isn't
// sure. It finds more and takes longer. Keep it too.
func LoadAccurate() (*tagger.Tagger, error) {
	larger, err := tagger.Load(accurate, model)
	if err != nil {
		return nil, err
	}
	small, err := Load()
	if err != nil {
		return nil, err
	}
	return tagger.Average(small, larger)
}
