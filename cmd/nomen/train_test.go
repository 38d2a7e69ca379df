package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomen/tagger"
)

// train runs nomen train tagger with the toy flags.
func train(t *testing.T, arguments ...string) result {
	t.Helper()
	return nomen(t, "", append(append([]string{"train", "tagger"}, toyFlags...), arguments...)...)
}

func TestTrainGivesTheSameBytesOnAnyNumberOfThreads(t *testing.T) {
	want, err := os.ReadFile(toyModel)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "m") // a name without an ending will do
	r := train(t, "--train", toyTrain, "--dev", toyDev, "--out", out, "--threads", "1")
	if got, err := os.ReadFile(out); r.Code != 0 || err != nil || string(got) != string(want) {
		t.Errorf("one thread gave another model than all: %v, %+v", err, r)
	}
	entries, err := filepath.Glob(filepath.Join(filepath.Dir(out), "*"))
	if err != nil || len(entries) != 3 {
		t.Errorf("files: %v, %v", entries, err)
	}
}

func TestTrainOnJSONLines(t *testing.T) {
	folder := t.TempDir()
	const records = `{"text": "mister Kadu slept in Rovi Bafu.", "spans": [{"start": 7, "end": 11, "label": "PER"}, {"start": 21, "end": 30, "label": "LOC"}]}
{"text": "the mister Tazu-like saw", "label": [[11, 15, "PER"]]}
{"text": "the end.", "spans": []}
`
	path, out := file(t, folder, "some.jsonl", records), filepath.Join(folder, "m.safetensors")
	r := train(t, "--train", path, "--out", out, "--epochs", "2")
	if r.Code != 0 || r.Out != "" {
		t.Fatalf("%+v", r)
	}
	lines := strings.Split(strings.TrimSuffix(r.Err, "\n"), "\n")
	want := []string{
		"wrote " + out + ": best pass " + "2 of 2",
		filepath.Base(folder) + "/some.jsonl: 1 token was cut in two where a span begins or ends inside; in text to be tagged they will be whole",
	}
	if len(lines) != 4 || !strings.HasPrefix(lines[0], "pass  1  loss ") {
		t.Fatalf("messages %q", lines)
	}
	if diff := cmp.Diff(want, lines[2:]); diff != "" {
		t.Errorf("last messages (-want +got):\n%s", diff)
	}
	if r := nomen(t, "mister Kadu", "tag", "--model", out); r.Code != 0 || !strings.HasPrefix(r.Out, "mister\t") {
		t.Errorf("tagging with it: %+v", r)
	}
}

func TestTrainOnStandardInput(t *testing.T) {
	out := filepath.Join(t.TempDir(), "m.safetensors")
	r := nomen(t, "Ada\tB-PER\nmet\tO\n", append(append([]string{"train", "tagger"}, toyFlags...), "--train", "-", "--out", out, "--epochs", "1")...)
	if r.Code != 0 {
		t.Errorf("%+v", r)
	}
}

func TestTrainOnSomeLabelsOfSeveralFiles(t *testing.T) {
	folder := t.TempDir()
	const comma = "Ada\tB-PER\nmet\tO\nBob\tB-A,B\nin\tO\nRome\tB-LOC\n"
	first, second := file(t, folder, "a,b.conll", comma), file(t, folder, "c.conll", "Bo\tB-PER\nsaw\tO\nIt\tB-MISC\n")
	out := filepath.Join(folder, "m,n.safetensors")
	r := train(t, "--train", first, "--train", second, "--dev", first, "--dev", second, "--label", "PER", "--label", "A,B", "--out", out, "--epochs", "1")
	if r.Code != 0 || strings.Contains(r.Err, "left out") {
		t.Fatalf("%+v", r)
	}
	info := nomen(t, "", "info", "--model", out).Out
	name := filepath.Base(folder)
	for _, want := range []string{"finds      A,B, PER\n", name + "/a,b.conll ", name + "/c.conll "} {
		if !strings.Contains(info, want) {
			t.Errorf("%q is not in\n%s", want, info)
		}
	}
}

func TestTrainTellsOfDevLabelsThatCannotBeLearned(t *testing.T) {
	folder := t.TempDir()
	a, b := file(t, folder, "a.conll", "Ada\tB-PER\nmet\tO\n"), file(t, folder, "b.conll", "Ada\tB-PERS\nmet\tO\n")
	r := train(t, "--train", a, "--dev", b, "--out", filepath.Join(folder, "m"), "--epochs", "1")
	want := filepath.Base(folder) + "/b.conll: 1 span labelled PERS left out, since the model knows only PER\n"
	if r.Code != 0 || !strings.HasPrefix(r.Err, want) {
		t.Errorf("%+v", r)
	}
}

func TestTrainTellsWhatBecomesOfACheckpoint(t *testing.T) {
	folder := t.TempDir()
	out := filepath.Join(folder, "m.safetensors")
	small := file(t, folder, "small.conll", "Ada\tB-PER\nmet\tO\n")
	checkpoint := filepath.Join(folder, "m.checkpoint")

	r := train(t, "--train", small, "--out", out, "--epochs", "1", "--resume")
	if want := "there is no checkpoint " + checkpoint + "; training begins at the first pass\n"; r.Code != 0 || !strings.HasPrefix(r.Err, want) {
		t.Errorf("resuming nothing: %+v", r)
	}
	file(t, folder, "m.checkpoint", "damaged")
	r = train(t, "--train", small, "--out", out, "--epochs", "1", "--resume")
	if want := "nomen: checkpoint " + checkpoint + ": "; r.Code != 2 || !strings.HasPrefix(r.Err, want) {
		t.Errorf("resuming from a damaged checkpoint: %+v", r)
	}
	r = train(t, "--train", small, "--out", out, "--epochs", "1")
	if want := checkpoint + " of an earlier run will be replaced; --resume would go on from it\n"; r.Code != 0 || !strings.HasPrefix(r.Err, want) {
		t.Errorf("beginning anew: %+v", r)
	}
}

func TestAFileNamedTwiceHasItsWeightBothTimes(t *testing.T) {
	corpora := make([]tagger.Corpus, 3)
	if err := weigh(corpora, []string{"a", "b", "a"}, []string{"a=2", "b=0.5"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]tagger.Corpus{{Weight: 2}, {Weight: 0.5}, {Weight: 2}}, corpora); diff != "" {
		t.Errorf("weights (-want +got):\n%s", diff)
	}
}

func TestTrainOnSoftLabels(t *testing.T) {
	folder := t.TempDir()
	soft := file(t, folder, "soft.tsv", strings.Repeat("mister\nKadu\tS-PER=0.9\nslept\n\n", 20))
	out := filepath.Join(folder, "m.safetensors")
	r := train(t, "--train", toyTrain, "--soft", soft, "--weight", soft+"=2", "--out", out, "--epochs", "2")
	if r.Code != 0 {
		t.Fatalf("%+v", r)
	}
	if r := nomen(t, "", "info", "--model", out); !strings.Contains(r.Out, "soft.tsv") {
		t.Errorf("info does not name the file: %+v", r)
	}
	bad := file(t, folder, "bad.tsv", "mister\nKadu\tS-PER=9\n")
	r = train(t, "--train", toyTrain, "--soft", bad, "--out", out)
	if r.Code != 2 || !strings.Contains(r.Err, `bad.tsv:2: "9" is no probability`) {
		t.Errorf("a file with a mistake: %+v", r)
	}
}

func TestTrainOnMachineText(t *testing.T) {
	folder := t.TempDir()
	line := `{"text": "12:30:05 user=Kadu mister in Rovi", "spans": [{"start": 14, "end": 18, "label": "PER"}]}` + "\n"
	log := file(t, folder, "log.jsonl", strings.Repeat(line, 20))
	plain, out, kept := filepath.Join(folder, "plain.safetensors"), filepath.Join(folder, "m.safetensors"), filepath.Join(folder, "kept.safetensors")
	for _, arguments := range [][]string{
		{"--train", toyTrain, "--out", plain, "--epochs", "1"},
		{"--train", toyTrain, "--machine", log, "--weight", log + "=2", "--out", out, "--epochs", "1"},
	} {
		if r := train(t, arguments...); r.Code != 0 {
			t.Fatalf("%q: %+v", arguments, r)
		}
	}
	keep := []string{"train", "tagger", "--batch", "8", "--learning-rate", "0.02", "--keep", "--train", toyTrain}
	r := nomen(t, "", append(keep, "--from", plain, "--machine", log, "--weight", log+"=2", "--out", kept)...)
	if r.Code != 0 || !strings.HasSuffix(r.Err, "\nwrote "+kept+"\n") || strings.Count(r.Err, "machine text: pass ") != 5 {
		t.Fatalf("%+v", r)
	}
	about := nomen(t, "", "info", "--model", out).Out
	if !strings.Contains(about, "machine text") || !strings.Contains(about, filepath.Base(folder)+"/log.jsonl") {
		t.Errorf("info does not name the machine text:\n%s", about)
	}
	describe := func(path string) (about tagger.About) {
		if err := json.Unmarshal([]byte(nomen(t, "", "info", "--json", "--model", path).Out), &about); err != nil {
			t.Fatal(err)
		}
		return about
	}
	if describe(out).Digest != describe(kept).Digest {
		t.Error("a model that was kept has learned something else of machine text than while it was trained")
	}
	again := filepath.Join(folder, "again.safetensors")
	r = nomen(t, "", append(keep, "--from", toyModel, "--machine", log, "--dev", toyDev, "--out", again)...)
	if r.Code != 0 || !strings.Contains(r.Err, "dev.conll F1 ") {
		t.Fatalf("%+v", r)
	}
	before, after := describe(toyModel), describe(again)
	if before.Scaling != after.Scaling || before.Consistency != after.Consistency || before.Digest != after.Origin.From {
		t.Errorf("a model that was kept is %+v, was %+v", after, before)
	}
	wrong := file(t, folder, "wrong.jsonl", strings.ReplaceAll(line, "PER", "PERSON"))
	r = nomen(t, "", append(keep, "--from", plain, "--machine", wrong, "--out", again)...)
	if r.Code != 0 || !strings.Contains(r.Err, "PERSON") {
		t.Errorf("a label that the model lacks: %+v", r)
	}
	for _, c := range []struct {
		arguments []string
		want      string
	}{
		{[]string{"--machine", log}, "--keep needs --from"},
		{[]string{"--from", plain}, "and --machine"},
		{[]string{"--from", plain, "--machine", filepath.Join(folder, "none.jsonl")}, "none.jsonl: no such file"},
		{[]string{"--from", plain, "--machine", log, "--epochs", "1"}, "--epochs has no use with --keep"},
		{[]string{"--from", plain, "--machine", log, "--out", log}, "is one of the files to be read"},
	} {
		if r := nomen(t, "", append(append(keep, "--out", filepath.Join(folder, "x.safetensors")), c.arguments...)...); r.Code != 2 || !strings.Contains(r.Err, c.want) {
			t.Errorf("%q: %+v, want an error with %q", c.arguments, r, c.want)
		}
	}
}

// What one model says of a text by nomen tag --format soft, another can learn.
func TestTrainOnWhatAnotherModelSays(t *testing.T) {
	folder := t.TempDir()
	soft := file(t, folder, "soft.tsv", tagged(t, toyInputs["tokens"]+"\n\tNN\nslept\n", "--input", "tokens", "--format", "soft"))
	out := filepath.Join(folder, "m.safetensors")
	r := train(t, "--train", toyTrain, "--soft", soft, "--weight", soft+"=20", "--out", out, "--epochs", "2")
	if r.Code != 0 {
		t.Fatalf("%+v", r)
	}
	if r := nomen(t, "", "info", "--model", out); !regexp.MustCompile(`soft\.tsv +3 +10`).MatchString(r.Out) {
		t.Errorf("%+v", r)
	}
}

func TestTrainFromAnotherModel(t *testing.T) {
	folder := t.TempDir()
	few := file(t, folder, "few.conll", "mister\tO\nKadu\tB-PER\nslept\tO\nOn\tO\nMonday\tB-DAY\n")
	out := filepath.Join(folder, "m.safetensors")
	flags := []string{"train", "tagger", "--from", toyModel, "--train", few, "--out", out, "--epochs", "1"}
	if r := nomen(t, "", flags...); r.Code != 0 {
		t.Fatalf("%+v", r)
	}
	info := nomen(t, "", "info", "--model", out).Out
	for _, want := range []string{"finds      DAY, PER\n", "hidden size 12,", "began      with the model of sha256 "} {
		if !strings.Contains(info, want) {
			t.Errorf("%q is not in\n%s", want, info)
		}
	}
	r := nomen(t, "", append(flags, "--hidden", "20")...)
	if want := "--hidden can't be chosen with --from"; r.Code != 2 || !strings.Contains(r.Err, want) {
		t.Errorf("another size: %+v", r)
	}
	flags[3] = "accurate"
	r = nomen(t, "", flags...)
	if want := "an average of taggers can't be trained on"; r.Code != 2 || !strings.Contains(r.Err, want) {
		t.Errorf("an average: %+v", r)
	}
}

func TestTrainWithIndependentLabels(t *testing.T) {
	folder := t.TempDir()
	small, out := file(t, folder, "small.conll", "Ada\tB-PER\nmet\tO\n"), filepath.Join(folder, "m.safetensors")
	if r := train(t, "--train", small, "--out", out, "--independent", "--forward-only", "--cell", "gru", "--epochs", "1"); r.Code != 0 {
		t.Fatalf("%+v", r)
	}
	info := nomen(t, "", "info", "--model", out).Out
	if want := "1-layer GRU forward only, hidden size 12, independent labels; "; !strings.Contains(info, want) {
		t.Errorf("%q is not in\n%s", want, info)
	}
}

func TestTrainWithVectors(t *testing.T) {
	folder := t.TempDir()
	small := file(t, folder, "small.conll", "Ada\tB-PER\nmet\tO\n")
	vectors := file(t, folder, "some.txt", "ada 0.5 -1 0\nmet 1 2 3\nbob 0 0 1\n")
	out := filepath.Join(folder, "m.safetensors")
	if r := train(t, "--train", small, "--out", out, "--epochs", "1", "--vectors", vectors, "--words", "2"); r.Code != 0 {
		t.Fatalf("%+v", r)
	}
	info := nomen(t, "", "info", "--model", out).Out
	for _, want := range []string{"knows      2 words", "vectors    some.txt\n"} {
		if !strings.Contains(info, want) {
			t.Errorf("%q is not in\n%s", want, info)
		}
	}
}

// TestTheREADME trains as the README says, on its labelled sentence.
func TestTheREADME(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	columns := regexp.MustCompile("(?s)in `train\\.conll`:\n\n```\n(.*?)```").FindSubmatch(readme)
	commands := regexp.MustCompile("(?s)```sh\n(nomen train tagger .*?)```").FindSubmatch(readme)
	if columns == nil || commands == nil {
		t.Fatal("the README has no example of training")
	}
	for _, name := range []string{"train.conll", "dev.conll"} {
		file(t, folder, name, string(columns[1]))
	}
	file(t, folder, "report.txt", "Acme hired Dax Okonkwo.\n")
	for line := range strings.Lines(string(commands[1])) {
		command := exec.Command(binary, strings.Fields(line)[1:]...)
		command.Dir = folder
		if r := finish(t, command, ""); r.Code != 0 {
			t.Errorf("%s%+v", line, r)
		}
	}
}
