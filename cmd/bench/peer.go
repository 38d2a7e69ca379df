package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A peer is a program that measures itself: it loads once, warms up, does the
// same again and again, and prints an answer.
type peer struct {
	name    string
	command []string
	missing string // why it can't be run; "": it may
}

// answer is the one line of JSON that a peer prints on standard output.
type answer struct {
	Version  string   `json:"version"`      // its own, and of what it stands on
	Load     float64  `json:"load_seconds"` // until its libraries and model were there
	Measured []series `json:"measured"`
}

// series are the runs of one task.
type series struct {
	Workers int       `json:"workers"` // threads, or processes of one thread
	Seconds []float64 `json:"seconds"` // of each run
	Persons int       `json:"persons"` // found in one run

	Task   string `json:"task"`   // of PyTorch: "inference" or "training"
	Batch  int    `json:"batch"`  // of PyTorch: sequences
	Tokens int    `json:"tokens"` // of PyTorch: of one run
	Way    string `json:"way"`    // of PyTorch: what served it best

	Perplexity float64 `json:"perplexity"` // of what predicts the next word
	Saved      float64 `json:"saved"`      // of what suggests words: share of the keys
}

// parseAnswer reads what a peer printed.
func parseAnswer(printed []byte) (*answer, error) {
	line := bytes.TrimSpace(printed)
	line = line[bytes.LastIndexByte(line, '\n')+1:]
	var a answer
	if err := json.Unmarshal(line, &a); err != nil {
		return nil, fmt.Errorf("what it printed is no answer: %w", err)
	}
	if len(a.Measured) == 0 {
		return nil, errors.New("it measured nothing")
	}
	for _, s := range a.Measured {
		if len(s.Seconds) == 0 {
			return nil, errors.New("it measured something without a single run")
		}
		for _, seconds := range s.Seconds {
			if !(seconds > 0) {
				return nil, fmt.Errorf("it says that a run took %v s", seconds)
			}
		}
	}
	return &a, nil
}

// ask runs a peer. If it can't be measured the error says why.
func (p peer) ask(ctx context.Context, arguments ...any) (*answer, usage, error) {
	if p.missing != "" {
		return nil, usage{}, errors.New(p.missing)
	}
	command := p.command
	for _, argument := range arguments {
		command = append(command[:len(command):len(command)], fmt.Sprint(argument))
	}
	var printed bytes.Buffer
	took, err := runProcess(ctx, &printed, command...)
	if err != nil {
		return nil, usage{}, err
	}
	a, err := parseAnswer(printed.Bytes())
	return a, took, err
}

//go:embed peer_*.py peer_*.sh CoreNLP.java
var scripts embed.FS

// script writes one of the scripts to the temporary folder and returns its path.
func (b *bench) script(name string) (string, error) {
	content, err := scripts.ReadFile(name)
	if err != nil {
		return "", err
	}
	path := filepath.Join(b.temporary, name)
	return path, os.WriteFile(path, content, 0o600)
}

// pythonPeer returns a peer that is a script in Python.
func (b *bench) pythonPeer(name, python, script string) (peer, error) {
	path, err := b.script(script)
	return peer{name: name, command: []string{python, path}}, err
}

// shellPeer returns a peer that is a script in Bash.
func (b *bench) shellPeer(name, script string) (peer, error) {
	path, err := b.script(script)
	return peer{name: name, command: []string{"bash", path}}, err
}

// javaPeer returns CoreNLP, if the folder of its jars is known.
func (b *bench) javaPeer() (peer, error) {
	p := peer{name: "CoreNLP"}
	if b.coreNLP == "" {
		p.missing = "--corenlp, the folder of its jars, is not given"
		return p, nil
	}
	if jars, _ := filepath.Glob(filepath.Join(b.coreNLP, "stanford-corenlp-*.jar")); len(jars) == 0 {
		p.missing = fmt.Sprintf("no stanford-corenlp-*.jar in %s", filepath.Base(b.coreNLP))
		return p, nil
	}
	path, err := b.script("CoreNLP.java")
	p.command = []string{b.java, "-cp", filepath.Join(b.coreNLP, "*"), path}
	return p, err
}

// ownPeer is this program, which measures nomen or prose as the others are.
func ownPeer(name string) (peer, error) {
	self, err := os.Executable()
	return peer{name: name, command: []string{self, "find", name}}, err
}

// absence says that a peer is missing, and why.
func absence(p peer, err error) string {
	return fmt.Sprintf("%s (%s)", p.name, strings.TrimSuffix(strings.TrimSpace(err.Error()), "."))
}
