package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestATaggerReadsWithNextWordModels(t *testing.T) {
	forward, backward := trainStory(t), trainStory(t, "--backward")
	folder := t.TempDir()
	model := filepath.Join(folder, "m.safetensors")
	// Either may come first.
	r := train(t, "--train", toyTrain, "--dev", toyDev, "--out", model, "--pretrained", backward, "--pretrained", forward)
	if r.Code != 0 {
		t.Fatalf("%+v", r)
	}
	if r := nomen(t, "the mister Kadu slept.", "tag", "--model", model, "--format", "names"); r.Code != 0 || r.Out != "Kadu\n" {
		t.Errorf("tagging with it: %+v", r)
	}
	if r := nomen(t, "", "info", "--model", model); r.Code != 0 || !strings.Contains(r.Out, "reads with next-word models of sha256 ") {
		t.Errorf("%+v", r)
	}
	if r := nomen(t, "", "info", "--model", backward); !strings.Contains(r.Out, "predicts   the word before") {
		t.Errorf("%+v", r)
	}
	other := trainStory(t, "--backward", "--least", "10")
	for name, c := range map[string]struct {
		arguments []string
		want      string
	}{
		"one model":        {[]string{"--pretrained", forward}, "--pretrained takes two models"},
		"both forward":     {[]string{"--pretrained", forward, "--pretrained", forward}, "--pretrained takes two models"},
		"other words":      {[]string{"--pretrained", forward, "--pretrained", other}, "know different words"},
		"a tagger":         {[]string{"--pretrained", toyModel, "--pretrained", backward}, "expected \"nomen-nextword/1\""},
		"a missing weight": {[]string{"--weight", toyTrain}, "expected a file, = and a number"},
		"weight of none":   {[]string{"--weight", "nosuch=2"}, "no --train, --soft or --machine names nosuch"},
		"names of nobody":  {[]string{"--swap-names", "0.1"}, "needs --forenames and --surnames"},
	} {
		arguments := append([]string{"--train", toyTrain, "--out", filepath.Join(folder, "no")}, c.arguments...)
		if r := train(t, arguments...); r.Code != 2 || !strings.Contains(r.Err, c.want) {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := nomen(t, "", "complete", "--model", backward, "The"); r.Code != 2 || !strings.Contains(r.Err, "predicts the word before") {
		t.Errorf("completing backward: %+v", r)
	}
}

func TestANextWordModelGoesOnFromAnother(t *testing.T) {
	first := trainStory(t)
	folder := t.TempDir()
	text := file(t, folder, "letters.txt", strings.Repeat("The zebra went to the zoo. \"Good morning,\" said the zebra.\n", 120))
	out := filepath.Join(folder, "mine.safetensors")
	r := nomen(t, "", "train", "nextword", "--pretrained", first, "--text", text, "--out", out, "--streams", "8", "--learning-rate", "0.02")
	if r.Code != 0 || !strings.Contains(r.Err, " of 8\n") {
		t.Fatalf("%+v", r)
	}
	if r := nomen(t, "", "complete", "--model", out, "-k", "1", "The"); r.Code != 0 || !strings.HasPrefix(r.Out, "zebra\t") {
		t.Errorf("%+v", r)
	}
	if r := nomen(t, "", "complete", "--model", out, "-k", "3", "The old m"); r.Code != 0 || !strings.Contains(r.Out, "man\t") {
		t.Errorf("what it knew before: %+v", r)
	}
	if r := nomen(t, "", "info", "--model", out); !strings.Contains(r.Out, "began      with the model of sha256 ") {
		t.Errorf("%+v", r)
	}
	r = nomen(t, "", "train", "nextword", "--pretrained", first, "--size", "9", "--text", text, "--out", out)
	if r.Code != 2 || !strings.Contains(r.Err, "--size can't be chosen with --pretrained") {
		t.Errorf("%+v", r)
	}
}
