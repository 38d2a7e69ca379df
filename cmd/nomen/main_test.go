package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Made once by TestMain, in a folder of their own.
var (
	binary   string // the program as a user has it
	toyTrain string // labelled sentences
	toyDev   string // more of them
	toyModel string // trained on them by the program itself
)

// toyFlags are a training that takes a second or two.
var toyFlags = []string{"--vectors", "none", "--hidden", "12", "--epochs", "8", "--word-dropout", "0.2",
	"--dropout", "0.1", "--learning-rate", "0.02", "--warmup", "20", "--batch", "8"}

func TestMain(m *testing.M) {
	if os.Getenv(panics) != "" {
		typeWithAMistake()
	}
	flag.Parse()
	folder, err := os.MkdirTemp("", "nomen-test-")
	if err == nil {
		err = prepare(folder)
	}
	code := 1
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	os.RemoveAll(folder)
	os.Exit(code)
}

func prepare(folder string) error {
	binary = filepath.Join(folder, "nomen")
	toyTrain, toyDev = filepath.Join(folder, "toy", "train.conll"), filepath.Join(folder, "toy", "dev.conll")
	toyModel = filepath.Join(folder, "toy.safetensors")
	if err := os.Mkdir(filepath.Dir(toyTrain), 0o755); err != nil {
		return err
	}
	for path, text := range map[string]string{toyTrain: toyCorpus(200, 1), toyDev: toyCorpus(50, 2)} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	train := append([]string{"train", "tagger", "--train", toyTrain, "--dev", toyDev, "--out", toyModel}, toyFlags...)
	for _, command := range []*exec.Cmd{
		exec.Command("go", "build", "-buildvcs=false", "-o", binary, "."),
		exec.Command(binary, train...),
	} {
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("%v: %w\n%s", command, err, output)
		}
	}
	return nil
}

// toyCorpus returns sentences in columns, in which a word after "mister" is a
// person and two words after "in" are a place, whatever the words.
func toyCorpus(sentences int, seed uint64) string {
	random := rand.New(rand.NewPCG(seed, 0))
	letters, vowels := []rune("bdfgklmnprstvzžß"), []rune("aeiouéö")
	name := func() string {
		name := ""
		for range 2 + random.IntN(2) {
			name += string(letters[random.IntN(len(letters))]) + string(vowels[random.IntN(len(vowels))])
		}
		return strings.ToUpper(name[:1]) + name[1:]
	}
	fillers := strings.Fields("saw the and a of walked to slept , The And ca n't sleep < > 🙂 end")
	var b strings.Builder
	for range sentences {
		for range 2 + random.IntN(6) {
			switch random.IntN(4) {
			case 0:
				fmt.Fprintf(&b, "mister\tO\n%s\tB-PER\n", name())
			case 1:
				fmt.Fprintf(&b, "in\tO\n%s\tB-LOC\n%s\tI-LOC\n", name(), name())
			default:
				fmt.Fprintf(&b, "%s\tO\n", fillers[random.IntN(len(fillers))])
			}
		}
		b.WriteString(".\tO\n\n")
	}
	return b.String()
}

// result is what a run of the program left.
type result struct {
	Out, Err string
	Code     int
}

// nomen runs the program to its end.
func nomen(t rapid.TB, stdin string, arguments ...string) result {
	t.Helper()
	return finish(t, exec.Command(binary, arguments...), stdin)
}

// tagToy runs nomen tag with the toy model.
func tagToy(t rapid.TB, stdin string, arguments ...string) result {
	t.Helper()
	return nomen(t, stdin, append([]string{"tag", "--model", toyModel}, arguments...)...)
}

// tagged is the output of nomen tag with the toy model, which must succeed.
func tagged(t rapid.TB, stdin string, arguments ...string) string {
	t.Helper()
	r := tagToy(t, stdin, arguments...)
	if r.Code != 0 || r.Err != "" {
		t.Fatalf("nomen tag %q: exit code %d, %s", arguments, r.Code, r.Err)
	}
	return r.Out
}

func finish(t rapid.TB, command *exec.Cmd, stdin string) result {
	t.Helper()
	var out, err bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(stdin), &out, &err
	var exit *exec.ExitError
	if failure := command.Run(); failure != nil && !errors.As(failure, &exit) {
		t.Fatalf("%v: %v", command, failure)
	}
	return result{out.String(), err.String(), command.ProcessState.ExitCode()}
}

// file writes a file for the program to read.
func file(t rapid.TB, folder, name, content string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatalf("%v", err)
	}
	return path
}

// golden compares with a file of testdata. Numbers that depend on the
// processor or on the network's design are masked first.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	for _, mask := range masks {
		got = mask.ReplaceAllString(got, "$1#")
	}
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// masks match a number after what introduces it.
var masks = []*regexp.Regexp{
	regexp.MustCompile(`("score": ?|"expected_calibration_error": ?)[01](?:\.\d+)?`),
	regexp.MustCompile(`("sha256": "|sha256 +)[0-9a-f]{64}`),
	regexp.MustCompile(`("arithmetic": "|seed 1, )\w+`),
	regexp.MustCompile(`("best_epoch": |the best was )\d+`),
	// Sizes that no flag sets.
	regexp.MustCompile(`("(?:words|word_size|shapes|shape_size|characters?(?:_[a-z]+)?)": )\d+`),
	regexp.MustCompile(`(CRF; )\d+`),
	regexp.MustCompile(`(knows +)\d+ words, \d+`),
}

func TestHelp(t *testing.T) {
	for name, arguments := range map[string][]string{
		"help":                {"--help"},
		"help-tag":            {"tag", "--help"},
		"help-train":          {"train", "--help"},
		"help-train-tagger":   {"train", "tagger", "--help"},
		"help-train-nextword": {"train", "nextword", "--help"},
		"help-compare":        {"compare", "--help"},
		"help-compare-report": {"compare", "report", "--help"},
		"help-complete":       {"complete", "--help"},
		"help-eval":           {"eval", "--help"},
		"help-info":           {"info", "--help"},
	} {
		t.Run(name, func(t *testing.T) {
			r := nomen(t, "", arguments...)
			if r.Code != 0 || r.Err != "" {
				t.Errorf("exit code %d, %q", r.Code, r.Err)
			}
			golden(t, name, r.Out)
		})
	}
	for asked, like := range map[string]string{
		"": "--help", "help": "--help", "-h": "--help", "h": "--help", "help tag": "tag --help", "tag -h": "tag --help",
		"train": "train --help", "help train": "train --help", "help train tagger": "train tagger --help", "help eval": "eval --help", "help info": "info --help",
	} {
		if diff := cmp.Diff(nomen(t, "", strings.Fields(like)...), nomen(t, "", strings.Fields(asked)...)); diff != "" {
			t.Errorf("nomen %s is unlike nomen %s (-want +got):\n%s", asked, like, diff)
		}
	}
}

// TestMisuse holds every message about wrong usage: one line on standard
// error, nothing on standard output, exit code 2.
func TestMisuse(t *testing.T) {
	folder := t.TempDir()
	file(t, folder, "text.txt", "Some text.\n")
	file(t, folder, "good.conll", "Ada\tB-PER\n")
	if err := os.Mkdir(filepath.Join(folder, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, line := range []string{
		"tagg", "--bogus", "--version", "help bogus",
		"tag --bogus", "tag --format", "tag --format html", "tag --input xml", "tag --offsets chars", "tag --color red",
		"tag --tokenizer spacy", "tag --context page", "eval --context page", "tag --min-score 2", "tag --min-score -0.1", "tag --min-score NaN", "tag --min-score high",
		"tag --threads -1", "tag --threads two",
		"tag text.txt --format names", "tag text.txt -m x", "tag nosuch.txt", "tag folder",
		"tag --model nosuch", "tag --model folder", "tag --model text.txt",
		"info text.txt", "info --bogus", "info --model nosuch",
		"eval --case title", "eval --json --errors", "eval --recall 2", "eval --recall 0.9 --json", "eval --errors --by case", "eval --json --calibration",
		"eval --groups text.txt good.conll", "eval --by nosuch good.conll", "eval --by text.txt --detokenized good.conll", "eval --by text.txt good.conll", "eval --by case --groups text.txt good.conll", "eval --seen text.txt good.conll", "eval --commonest 0", "eval --html good.conll good.conll", "eval --html folder good.conll", "eval --html nosuch/page.html good.conll", "eval --recall 0.9 --html page.html", "eval --against nosuch good.conll", "eval --errors --against m good.conll", "eval --sample 5", "eval --seed -1", "eval nosuch", "eval folder", "eval text.txt",
		"complete --model nosuch x", "complete --model text.txt x", "complete --model m -k 0 x", "complete --model m --method magic x",
		"complete --model m --words -1 x", "complete --model m --nucleus 2 x", "complete --model m --temperature -1 x",
		"train bogus", "train --train x", "train tagger", "train tagger --train good.conll", "train tagger --out m", "train tagger x",
		"train tagger --train nosuch --out m", "train tagger --train folder --out m",
		"train tagger --train good.conll --dev nosuch --out m",
		"train tagger --train good.conll --soft text.txt --out m", "train tagger --train good.conll --soft good.conll --out m",
		"train tagger --train good.conll --out folder", "train tagger --train good.conll --out nosuch/m",
		"train tagger --train good.conll --out /dev/null", "train tagger --train good.conll --out good.conll",
		"train tagger --train good.conll --out m --hidden 0", "train tagger --train good.conll --out m --epochs 0",
		"train tagger --train good.conll --out m --epochs -1", "train tagger --train good.conll --out m --batch 0",
		"train tagger --train good.conll --out m --layers 99", "train tagger --train good.conll --out m --threads -1",
		"train tagger --train good.conll --out m --learning-rate 0", "train tagger --train good.conll --out m --clip -1",
		"train tagger --train good.conll --out m --dropout 1", "train tagger --train good.conll --out m --word-dropout 1.5",
		"train tagger --train good.conll --out m --cell tree", "train tagger --train good.conll --out m --optimizer magic --vectors none",
		"train tagger --train good.conll --out m --vectors nosuch", "train tagger --train good.conll --out m --vectors text.txt",
		"train tagger --train good.conll --out m --vectors none --label ORG",
	} {
		command := exec.Command(binary, strings.Fields(line)...)
		command.Dir = folder
		r := finish(t, command, "Some text.\n")
		if r.Code != 2 || r.Out != "" || strings.Count(r.Err, "\n") != 1 {
			t.Errorf("nomen %s: exit code %d, output %q, message %q", line, r.Code, r.Out, r.Err)
		}
		fmt.Fprintf(&all, "$ nomen %s\n%s", line, r.Err)
	}
	golden(t, "misuse", all.String())
	left, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(left) != 3 {
		t.Errorf("misuse left files behind: %v, %v", left, err)
	}
}

func TestInfo(t *testing.T) {
	golden(t, "info", nomen(t, "", "info", "--model", toyModel).Out)
	golden(t, "info-json", nomen(t, "", "info", "--model", toyModel, "--json").Out)
	if r := nomen(t, "", "info"); r.Code != 0 || !strings.Contains(r.Out, "finds      PER\n") {
		t.Errorf("the model inside: %+v", r)
	}
}

func TestTheModelsInside(t *testing.T) {
	for _, model := range [][]string{nil, {"--model", ""}, {"--model", "english"}, {"--model", "accurate"}} {
		r := nomen(t, "Yesterday, Harry Potter met Hermione Granger", append([]string{"tag", "--format", "names"}, model...)...)
		if diff := cmp.Diff(result{Out: "Harry Potter\nHermione Granger\n"}, r); diff != "" {
			t.Errorf("%q (-want +got):\n%s", model, diff)
		}
	}
	both := nomen(t, "", "info", "--model", "accurate").Out
	if !strings.Contains(both, "1-layer") || !strings.Contains(both, "averaged   with 2-layer") {
		t.Errorf("the description names no two networks:\n%s", both)
	}
	if one := nomen(t, "", "info").Out; strings.Contains(one, "averaged") {
		t.Errorf("the default model is described as an average:\n%s", one)
	}
}

func TestModelsAreAveraged(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other.safetensors")
	if r := train(t, "--train", toyTrain, "--out", other, "--epochs", "1", "--seed", "9", "--learning-rate", "0.003"); r.Code != 0 {
		t.Fatalf("%+v", r)
	}
	const text = "the mister Zöka slept in Kaduré Molu"
	soft := func(models ...string) string {
		return nomen(t, text, append([]string{"tag", "--format", "soft"}, models...)...).Out
	}
	one, two := soft("--model", toyModel), soft("--model", other)
	if both := soft("--model", other, "--average-with", toyModel); both == one || both == two {
		t.Errorf("labels of the one\n%s of the other\n%s of both\n%s", one, two, both)
	}
	if sure := soft("--model", toyModel, "--average-with", other); sure != one {
		t.Errorf("labels of the one, which is sure\n%s of both\n%s", one, sure)
	}
	if thrice := soft("--model", toyModel, "--average-with", toyModel, "--average-with", toyModel); thrice != one {
		t.Errorf("averaged with itself\n%s alone\n%s", thrice, one)
	}
	r := nomen(t, "", "eval", "--model", toyModel, "--average-with", "english", toyDev)
	if want := `--average-with: taggers of the labels ["LOC" "PER"] and ["PER"] can't be averaged`; r.Code != 2 || !strings.Contains(r.Err, want) {
		t.Errorf("other labels: %+v", r)
	}
}

// A file that is called as a model inside is found by its path.
func TestAFileNamedAsAModelInside(t *testing.T) {
	model, err := os.ReadFile(toyModel)
	if err != nil {
		t.Fatal(err)
	}
	path := file(t, t.TempDir(), "accurate", string(model))
	if r := nomen(t, "", "info", "--model", path); !strings.HasPrefix(r.Out, "accurate\n") {
		t.Errorf("info of %s: %+v", path, r)
	}
}

func TestModelsThatCannotBeUsed(t *testing.T) {
	model, err := os.ReadFile(toyModel)
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(model)
	damaged[len(damaged)-5] ^= 1
	newer := bytes.Replace(model, []byte("nomen-tagger/1"), []byte("nomen-tagger/2"), 1)
	huge := bytes.Clone(model)
	copy(huge, "\xff\xff\xff\xff\xff\xff\xff\x7f")
	folder := t.TempDir()
	for name, content := range map[string][]byte{
		"empty": nil, "text": []byte("Once upon a time there was a text that was no model.\n"),
		"truncated": model[:len(model)/2], "beginning": model[:20], "damaged": damaged, "newer": newer, "huge": huge,
	} {
		t.Run(name, func(t *testing.T) {
			path := file(t, folder, name, string(content))
			for _, command := range []string{"tag", "eval", "info"} {
				r := nomen(t, "Ada\tO\n", command, "--model", path)
				want := path + ": not a usable model: "
				if name == "newer" {
					want = path + ": the model was made by a newer version of nomen; update nomen"
				}
				if r.Code != 2 || r.Out != "" || !strings.HasPrefix(r.Err, "nomen: "+want) || strings.Count(r.Err, "\n") != 1 {
					t.Errorf("nomen %s: %+v", command, r)
				}
			}
		})
	}
}
