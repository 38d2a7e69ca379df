package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// inventedText writes so many sentences of a few words.
func inventedText(t *testing.T, path string, sentences int, seed uint64) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 0))
	words := strings.Fields("the a old man sea boat went saw to of and house dog rain came home")
	var b strings.Builder
	for range sentences {
		b.WriteString("It")
		for range 3 + random.IntN(5) {
			b.WriteString(" " + words[random.IntN(len(words))])
		}
		b.WriteString(".\n")
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestNextWordModelsAreMeasured(t *testing.T) {
	folder := t.TempDir()
	text, dev := filepath.Join(folder, "text.txt"), filepath.Join(folder, "dev.txt")
	inventedText(t, text, 400, 1)
	inventedText(t, dev, 400, 2)
	t.Setenv("IRSTLM", folder) // where it isn't
	got := runBench(t, "--only", "nextword", "--text", text, "--dev", dev, "--nextword-words", "2000", "--python", "no-such-python")
	for _, want := range []string{
		"Models of the first 0.00 million words", "| nomen  ", "| nomen, softmax over 2500 sampled words |", "**Missing:** PyTorch's LSTM (no-such-python: ",
		"**Missing:** 5-gram, modified Kneser-Ney (no-such-python: ", "**Missing:** 5-gram of IRSTLM (bash: build-lm.sh is not in ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the report lacks %q:\n%s", want, got)
		}
	}
}

func TestNextWordModelsNeedADevText(t *testing.T) {
	for name, want := range map[string]bool{"nextword": true, "kernels": false} {
		if _, err := choose([]string{name}, false); (err != nil) != want {
			t.Errorf("%s without a dev text gives the error %v", name, err)
		}
	}
	for _, hasDev := range []bool{true, false} {
		chosen, err := choose(nil, hasDev)
		if want := len(sections) - 1; err != nil || hasDev && len(chosen) != want+1 || !hasDev && len(chosen) != want {
			t.Errorf("with a dev text (%v) %d sections of %d are measured: %v", hasDev, len(chosen), len(sections), err)
		}
	}
}

func TestNextWordTables(t *testing.T) {
	all := []language{{name: "nomen", perplexity: 90, rate: 6000, saved: 0.45}, {name: "LSTM", perplexity: 100, rate: 2000}, {name: "5-gram", perplexity: 120}}
	got := nextwordTable(all, "Compared:").String()
	for _, want := range []string{"| nomen  |      90.00 |                     |             6.00 |", "|              10.0 % |             2.00 |          3.00 × |", "|              25.0 % |                – |"} {
		if !strings.Contains(got, want) {
			t.Errorf("the table lacks %q:\n%s", want, got)
		}
	}
	if got := savingsTable(all[:1]).String(); !strings.Contains(got, "|     45.0 % |") {
		t.Errorf("keys saved:\n%s", got)
	}
}

// TestKneserNey compares the peer with what the formulas of Chen and Goodman
// (1999) give by hand, for a bigram and a text in which no discount can be
// estimated, so that none is taken off.
func TestKneserNey(t *testing.T) {
	python := os.Getenv("NOMEN_PYTHON")
	if python == "" {
		python = "python3"
	}
	if err := exec.Command(python, "-c", "import numpy").Run(); err != nil {
		t.Skipf("%s has no NumPy: %v", python, err)
	}
	folder := t.TempDir()
	train, dev := filepath.Join(folder, "train"), filepath.Join(folder, "dev")
	for path, content := range map[string]string{train: "a b a b a c b a\n", dev: "a b a c\n"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := &bench{temporary: folder}
	p, err := b.pythonPeer("Kneser-Ney", python, "peer_kneserney.py")
	if err != nil {
		t.Fatal(err)
	}
	a, _, err := p.ask(context.Background(), train, dev, 2)
	if err != nil {
		t.Fatal(err)
	}
	// a is followed by b twice and by c once; b by a three times.
	want := math.Exp(-(math.Log(2./3) + math.Log(1) + math.Log(1./3)) / 3)
	if got := a.Measured[0].Perplexity; fmt.Sprintf("%.6f", got) != fmt.Sprintf("%.6f", want) {
		t.Errorf("perplexity %v, want %v", got, want)
	}
}
