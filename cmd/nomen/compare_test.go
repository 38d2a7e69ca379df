package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// quickly are flags of a comparison that takes a moment.
func quickly(arguments ...string) []string {
	return slices.Concat([]string{"compare"}, arguments, []string{"--train", toyTrain, "--dev", toyDev, "--label", "PER",
		"--hidden", "8", "--batch", "8", "--learning-rate", "0.02", "--warmup", "0", "--seeds", "2"})
}

func TestCompare(t *testing.T) {
	folder := t.TempDir()
	r := nomen(t, "", append(quickly(), "--epochs", "2", "--only", "naive", "--only", "lstm", "--only", "prose", "--out", folder)...)
	if r.Code != 0 {
		t.Fatalf("%+v", r)
	}
	for _, want := range []string{
		"## Networks side by side: equal passes\n", "| naive: fixed positions  | independent | ", "| LSTM, both directions   | independent | ",
		"| prose v2, its own model |      greedy | ", "| LSTM, both directions, independent | naive: fixed positions, independent | ",
	} {
		if !strings.Contains(r.Out, want) {
			t.Errorf("%q is not in\n%s", want, r.Out)
		}
	}
	if want := "LSTM, both directions, independent: hidden size 8, passes: 2, seed 2\n"; !strings.Contains(r.Err, want) {
		t.Errorf("%q is not among the messages\n%s", want, r.Err)
	}
	for _, name := range []string{"compare-networks-passes.svg", "compare-networks-passes.png"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestCompareAsJSON(t *testing.T) {
	r := nomen(t, "", append(quickly(), "--epochs", "1", "--only", "window", "--budget", "parameters", "--json")...)
	var got struct {
		Budget string `json:"budget"`
		Rows   []struct {
			Name       string `json:"name"`
			Parameters int    `json:"parameters"`
			Runs       []struct {
				Passes []struct {
					Seconds float64 `json:"seconds"`
				} `json:"passes"`
			} `json:"runs"`
		} `json:"rows"`
	}
	if err := json.Unmarshal([]byte(r.Out), &got); err != nil || r.Code != 0 {
		t.Fatalf("%v, %+v", err, r)
	}
	if got.Budget != "parameters" || len(got.Rows) != 1 || got.Rows[0].Name != "window" || got.Rows[0].Parameters == 0 ||
		len(got.Rows[0].Runs) != 2 || !(got.Rows[0].Runs[0].Passes[0].Seconds > 0) {
		t.Errorf("%+v", got)
	}
}

func TestCompareDemonstration(t *testing.T) {
	r := nomen(t, "", "compare", "numbers", "--epochs", "1", "--seeds", "1")
	if r.Code != 0 || !strings.HasPrefix(r.Out, "## Different lengths in and out\n") || r.Err != "numbers: RNN\nnumbers: GRU\nnumbers: LSTM\n" {
		t.Errorf("%+v", r)
	}
}

// The report holds all comparisons, and names neither folders nor files of the
// machine that it was made on.
func TestCompareReport(t *testing.T) {
	folder := t.TempDir()
	r := nomen(t, "", append(quickly("report"), "--epochs", "1", "--memory-epochs", "1", "--numbers-epochs", "1", "--budget", "passes", "--out", folder)...)
	page, err := os.ReadFile(filepath.Join(folder, "compare.md"))
	if r.Code != 0 || err != nil {
		t.Fatalf("%v, %+v", err, r)
	}
	for _, want := range []string{
		"go run ./cmd/nomen compare report --train toy/train.conll --dev toy/dev.conll --label PER ",
		"## Networks side by side: equal passes\n", "## Both directions\n", "## Memory\n", "## Little data\n", "## Different lengths in and out\n",
	} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(string(page), filepath.Dir(toyTrain)) {
		t.Error("the page names a folder of this machine")
	}
	for _, name := range []string{"networks-passes", "directions", "memory", "little-data", "numbers"} {
		if picture := "compare-" + name + ".svg"; !strings.Contains(string(page), "]("+picture+")") {
			t.Errorf("the page does not show %s", picture)
		} else if _, err := os.Stat(filepath.Join(folder, picture)); err != nil {
			t.Error(err)
		}
	}
}

func TestMisuseOfCompare(t *testing.T) {
	for arguments, want := range map[string]string{
		"":                                  "nomen: --train is missing, a file of labelled sentences; nomen compare --help shows the flags\n",
		"--train x":                         "nomen: --dev is missing, a file of labelled sentences; nomen compare --help shows the flags\n",
		"--budget time":                     `nomen: unknown budget "time": choose passes, seconds or parameters` + "\n",
		"--epochs 0":                        "nomen: --epochs is 0, expected 1 or more\n",
		"--seconds 0":                       "nomen: --seconds is 0, expected more than 0\n",
		"bogus":                             `nomen: "bogus" is no flag; nomen compare --help shows the flags` + "\n",
		"memory --seeds 0":                  "nomen: --seeds is 0, expected 1 or more\n",
		"numbers --epochs 0":                "nomen: --epochs is 0, expected 1 or more\n",
		"little-data --train x":             "nomen: --dev is missing, a file of labelled sentences; nomen compare little-data --help shows the flags\n",
		"directions --bogus":                "nomen: flag provided but not defined: -bogus; nomen compare directions --help shows the flags\n",
		"report --train /dev/null --dev /x": "nomen: /dev/null holds no labelled sentence\n",
		"directions --out /nowhere":         "nomen: --out /nowhere/compare.svg: no file can be made in the folder /nowhere: no such file or directory\n",
		"--train /dev/null --dev /dev/null": "nomen: /dev/null holds no labelled sentence\n",
		"report --budget watts":             `nomen: unknown budget "watts": choose passes, seconds or parameters` + "\n",
		"--train " + "x" + " --dev y --warmup -1": "nomen: --warmup is -1, expected 0 or more\n",
	} {
		command := exec.Command(binary, append([]string{"compare"}, strings.Fields(arguments)...)...)
		command.Dir = t.TempDir()
		if err := os.Mkdir(filepath.Join(command.Dir, "docs"), 0o755); err != nil {
			t.Fatal(err)
		}
		if r := finish(t, command, ""); r.Code != 2 || r.Out != "" || r.Err != want {
			t.Errorf("nomen compare %s: %+v, want %q", arguments, r, want)
		}
	}
}
