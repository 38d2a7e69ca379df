// Package english holds the default model: person names in English text, label
// PER. docs/model-card.md tells what it was trained on, under which licences,
// how well it does and where it is weak; train.sh trains it again. The model is
// part of every program that imports this package, some 16 MB.
package english

import (
	_ "embed"

	"nomen/tagger"
)

//go:embed model.safetensors
var model []byte

// Load returns the default tagger. Keep it: each call reads the model anew,
// which takes some hundredths of a second.
func Load() (*tagger.Tagger, error) { return tagger.Load(model) }

// LoadExact returns the default tagger with all its products in float32: see
// tagger.LoadExact.
func LoadExact() (*tagger.Tagger, error) { return tagger.LoadExact(model) }
