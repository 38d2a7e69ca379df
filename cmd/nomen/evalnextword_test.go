package main

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// story is running text for a small next-word model.
var story = strings.Repeat(`The old man went to the sea. "Good morning," said the sea.

"Good morning, old man," said the sea to the man; "and where is the boat?"

`, 20)

// trainStory trains a small model and returns its file, in a folder of its own.
func trainStory(t *testing.T, flags ...string) string {
	t.Helper()
	folder := t.TempDir()
	text, out := file(t, folder, "story.txt", story), filepath.Join(folder, "next.safetensors")
	arguments := append([]string{"train", "nextword", "--text", text, "--dev", text, "--out", out, "--epochs", "3",
		"--size", "8", "--streams", "8", "--least", "30", "--learning-rate", "0.02"}, flags...)
	if r := nomen(t, "", arguments...); r.Code != 0 {
		t.Fatalf("%+v", r)
	}
	return out
}

// withoutMeasures masks what depends on the processor.
func withoutMeasures(out string) string {
	out = regexp.MustCompile(`\d+\.\d+(e-\d+)?`).ReplaceAllString(out, "#.#")
	return regexp.MustCompile(`("keys": |the best was )\d+`).ReplaceAllString(out, "$1#")
}

func TestEvalOfANextWordModel(t *testing.T) {
	model := trainStory(t)
	text := filepath.Join(filepath.Dir(model), "story.txt")
	for name, arguments := range map[string][]string{
		"eval-nextword":      {text, text},
		"eval-nextword-json": {"--json", "--sample", "100", text},
	} {
		r := nomen(t, "", append([]string{"eval", "--model", model}, arguments...)...)
		if r.Code != 0 || r.Err != "" {
			t.Errorf("exit code %d, %s", r.Code, r.Err)
		}
		golden(t, name, withoutMeasures(r.Out))
	}
	golden(t, "info-nextword", withoutMeasures(nomen(t, "", "info", "--model", model).Out))

	var summary struct{ Files []textReport }
	r := nomen(t, story, "eval", "--model", model, "--json")
	if err := json.Unmarshal([]byte(r.Out), &summary); err != nil {
		t.Fatalf("%v: %+v", err, r)
	}
	got := summary.Files[0]
	if got.Name != "<stdin>" || !(got.Perplexity > 1 && got.Perplexity < 20) || !(got.KeystrokeSavings > 0.1 && got.KeystrokeSavings < 1) || !(got.Milliseconds > 0) {
		t.Errorf("%+v", got)
	}
	r = nomen(t, "", "eval", "--model", model, "nosuch", text)
	if r.Code != 2 || r.Err != "nomen: open nosuch: no such file or directory\n" || !strings.Contains(r.Out, "\nstory.txt ") {
		t.Errorf("%+v", r)
	}
	for flags, want := range map[string]string{
		"--errors": "--errors is for taggers", "--case lower": "--case is for taggers", "--sample -1": "--sample is -1",
	} {
		r := nomen(t, "", append(append([]string{"eval", "--model", model}, strings.Fields(flags)...), text)...)
		if r.Code != 2 || r.Out != "" || !strings.HasPrefix(r.Err, "nomen: "+want) {
			t.Errorf("%s: %+v", flags, r)
		}
	}
}
