// Package english holds the default next-word model for English text.
// docs/nextword-card.md tells what it was trained on, under which licences, how
// well it does and where it is weak; train.sh trains it again. The model is part
// of every program that imports this package, some 12 MB.
package english

import (
	_ "embed"

	"nomen/bilstm/nextword"
)

//go:embed model.safetensors
var model []byte

// Load returns the default model. Keep it: each call reads the model anew.
func Load() (*nextword.Model, error) { return nextword.Load(model) }
