// Share writes the model file in MODEL to standard output without the tensors
// that the one in BASE has as well, word vectors above all. tagger.Load puts them
// back, given both.
//
//	go run ./tagger/english/share BASE.safetensors MODEL.safetensors >shorter.safetensors
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"nomen/internal/modelfile"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "share:", err)
		os.Exit(2)
	}
}

func run(arguments []string, w io.Writer) error {
	if len(arguments) != 2 {
		return errors.New("usage: share BASE MODEL >SHORTER, three model files")
	}
	base, err := os.ReadFile(arguments[0])
	if err != nil {
		return err
	}
	model, err := os.ReadFile(arguments[1])
	if err != nil {
		return err
	}
	return modelfile.WithoutShared(w, model, base)
}
