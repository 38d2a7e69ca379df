package main

import (
	"fmt"
	"os"
)

// panics, in the environment, makes a run of the tests a program with a mistake.
const panics = "NOMEN_TEST_PANICS"

// typeWithAMistake is what nomen complete would be with one: it has no model.
func typeWithAMistake() {
	_, err := newProgram(&session{words: 1}).Run()
	fmt.Fprintln(os.Stderr, err)
	os.Exit(exitFailed)
}
