package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// someGold are labelled sentences, on some of which the toy model is wrong.
const someGold = `the	O
mister	O
Kadu	B-PER
slept	O
.	O

in	O
Rovi	B-LOC
Bafu	I-LOC
the	O
mister	O
Tazu	B-LOC
.	O

the	O
end	B-PER
.	O
`

func evalToy(t *testing.T, stdin string, arguments ...string) result {
	t.Helper()
	return nomen(t, stdin, append([]string{"eval", "--model", toyModel}, arguments...)...)
}

func TestEval(t *testing.T) {
	folder := t.TempDir()
	some := file(t, folder, "some.conll", someGold)
	nothing := file(t, folder, "nothing.conll", "the\tO\n.\tO\n")
	documents := file(t, folder, "documents.tsv", "story\tsentences\nse_1\t1\nno_4\t2\n")
	groups := file(t, folder, "groups.tsv", "prefix\tcountry\nse_\tSweden\nno_\tNorway\n")
	training := file(t, folder, "training.conll", "Kadu\tB-PER\nin\tO\nTazu\tB-PER\n")
	kinds := file(t, folder, "kinds.jsonl", `{"text": "the mister Kadu slept.", "kind": "mail", "spans": [[11, 15, "PER"]]}`+"\n"+`{"text": "the mister Tazu slept.", "kind": "news", "spans": [[11, 15, "PER"]]}`)
	for name, arguments := range map[string][]string{
		"eval-by-kind":     {"--by", "kind", kinds},
		"eval-by":          {"--by", "case", "--by", documents, "--seen", training, some},
		"eval-groups":      {"--by", documents, "--groups", groups, some},
		"eval-against":     {"--against", toyModel, some, toyDev},
		"eval-commonest":   {"--commonest", "1", some},
		"eval-by-json":     {"--by", "case", "--commonest", "9", "--json", some},
		"eval-nothing":     {"--calibration", nothing},
		"eval":             {some},
		"eval-two":         {some, toyDev},
		"eval-json":        {"--json", some},
		"eval-errors":      {"--errors", some, toyDev},
		"eval-lower":       {"--case", "lower", some},
		"eval-calibration": {"--calibration", some},
		"eval-recall":      {"--recall", "0.95", some, toyDev},
	} {
		t.Run(name, func(t *testing.T) {
			r := evalToy(t, "", arguments...)
			if r.Code != 0 || r.Err != "" {
				t.Errorf("exit code %d, %s", r.Code, r.Err)
			}
			golden(t, name, strings.NewReplacer(folder, "FOLDER", lastPart(folder), "001").Replace(r.Out))
		})
	}
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func TestEvalJSON(t *testing.T) {
	some := file(t, t.TempDir(), "some.conll", someGold)
	r := evalToy(t, "", "--json", toyDev, some)
	var summary struct {
		Files []struct {
			Name    string
			Overall struct{ Gold int }
		}
	}
	if err := json.Unmarshal([]byte(r.Out), &summary); err != nil {
		t.Fatal(err)
	}
	if len(summary.Files) != 2 || summary.Files[0].Name != "toy/dev.conll" || summary.Files[1].Overall.Gold != 4 {
		t.Errorf("%+v", summary)
	}
}

func TestEvalSeenNamesInOtherCase(t *testing.T) {
	training := file(t, t.TempDir(), "training.conll", "Kadu\tB-PER\n")
	r := evalToy(t, someGold, "--case", "upper", "--by", "case", "--seen", training)
	for _, want := range []string{`\nUPPER +4 `, `\nseen +1 `} {
		if !regexp.MustCompile(want).MatchString(r.Out) {
			t.Errorf("%s not in\n%s%s", want, r.Out, r.Err)
		}
	}
}

// The model inside knows persons only, of whom it finds fewer than the toy does.
func TestEvalAgainstAModelOfOtherLabels(t *testing.T) {
	r := nomen(t, "", "eval", "--against", toyModel, "--json", toyDev)
	var summary struct {
		Comparison struct {
			Other   string
			F1      float64
			OtherF1 float64 `json:"other_f1"`
			P       float64 `json:"mcnemar_p"`
		}
	}
	if err := json.Unmarshal([]byte(r.Out), &summary); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(r.Err, "the models are compared by what both know: PER\n") {
		t.Error(r.Err)
	}
	if c := summary.Comparison; c.Other != "toy.safetensors" || c.OtherF1 != 1 || c.F1 >= 1 || c.P >= 0.05 {
		t.Errorf("%+v", c)
	}
}

func TestEvalPage(t *testing.T) {
	folder := t.TempDir()
	some := file(t, folder, "some.conll", strings.ReplaceAll(someGold, "Tazu", "<Tazu>"))
	page := file(t, folder, "page.html", "a page from before")
	r := evalToy(t, "", "--html", page, "--by", "case", "--against", toyModel, some)
	if r.Code != 0 || r.Err != "" || !strings.HasPrefix(r.Out, "label ") {
		t.Fatalf("%+v", r)
	}
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<!DOCTYPE html>", "Evaluation of toy.safetensors", "By case", "Against toy.safetensors", "&lt;Tazu&gt;", "Are the scores true?"} {
		if !strings.Contains(string(content), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if left, err := filepath.Glob(filepath.Join(folder, "*")); err != nil || len(left) != 2 {
		t.Errorf("files %v, %v", left, err)
	}
}

func TestEvalDocumentsOfAnotherFile(t *testing.T) {
	documents := file(t, t.TempDir(), "documents.tsv", "story\tsentences\nse_1\t50\n")
	r := evalToy(t, someGold, "--by", documents)
	want := "nomen: " + documents + ": the documents have 50 sentences, the labelled text has 3\n"
	if r.Code != 2 || r.Out != "" || r.Err != want {
		t.Errorf("%+v", r)
	}
}

func TestEvalReadsStandardInput(t *testing.T) {
	for _, arguments := range [][]string{{}, {"-"}} {
		r := evalToy(t, someGold, arguments...)
		if r.Code != 0 || r.Err != "" || !strings.HasPrefix(r.Out, "label ") {
			t.Errorf("nomen eval %v: %+v", arguments, r)
		}
	}
	if r := evalToy(t, "", "-"); r.Code != 2 || r.Err != "nomen: <stdin> holds no labelled sentence\n" {
		t.Errorf("no input: %+v", r)
	}
}

func TestEvalLeavesOutLabelsThatTheModelDoesNotKnow(t *testing.T) {
	const records = `{"text": "the mister Kadu slept in Rovi Bafu.", "spans": [{"start": 11, "end": 15, "label": "PER"}, {"start": 16, "end": 21, "label": "VERB"}]}
{"text": "the saw of mister Tazu.", "label": [[4, 7, "VERB"], [8, 10, "OF"], [18, 22, "PER"]]}
`
	columns := strings.NewReplacer("B-LOC", "B-CITY", "I-LOC", "I-CITY").Replace(someGold)
	for input, want := range map[string]string{
		records: "<stdin>: 1 span labelled OF left out, since the model knows only LOC, PER\n" +
			"<stdin>: 2 spans labelled VERB left out, since the model knows only LOC, PER\n",
		columns: "<stdin>: 2 spans labelled CITY left out, since the model knows only LOC, PER\n",
	} {
		r := evalToy(t, input)
		if diff := cmp.Diff(want, r.Err); r.Code != 0 || diff != "" {
			t.Errorf("exit code %d, message (-want +got):\n%s", r.Code, diff)
		}
		if !regexp.MustCompile(`\nPER +2 `).MatchString(r.Out) {
			t.Errorf("two names of persons are scored:\n%s", r.Out)
		}
	}
}

func TestEvalCountsCutTokens(t *testing.T) {
	const records = `{"text": "the mister Kadu-like slept.", "spans": [{"start": 11, "end": 15, "label": "PER"}]}` + "\n"
	r := evalToy(t, records)
	want := "<stdin>: 1 token was cut in two where a span begins or ends inside; in text to be tagged they will be whole\n"
	if diff := cmp.Diff(want, r.Err); r.Code != 0 || diff != "" {
		t.Errorf("exit code %d (-want +got):\n%s", r.Code, diff)
	}
}

func TestEvalGoesOnAfterAFileThatCannotBeRead(t *testing.T) {
	r := evalToy(t, "", "nosuch", toyDev)
	if r.Code != 2 || r.Err != "nomen: open nosuch: no such file or directory\n" || r.Out != evalToy(t, "", toyDev).Out {
		t.Errorf("%+v", r)
	}
}

func TestEvalWithTheModelInside(t *testing.T) {
	if _, err := os.Stat("../../testdata/sentences.jsonl"); err != nil {
		t.Fatal(err)
	}
	r := nomen(t, "", "eval", "../../testdata/sentences.jsonl")
	if r.Code != 0 || !strings.Contains(r.Out, "PER ") {
		t.Errorf("%+v", r)
	}
}

func TestEvalFindsTheTokensOfRunningText(t *testing.T) {
	const text = "mister\tO\nKadu\tB-PER\nlives\tO\nin\tO\nthe\tO\nU\tO\n.\tO\nS\tO\n.\tO\n"
	for flag, want := range map[string]string{"--threads=1": `"tokens": 9,`, "--detokenized": `"tokens": 6,`} {
		if r := evalToy(t, text, flag, "--json"); r.Code != 0 || !strings.Contains(r.Out, want) || !strings.Contains(r.Out, `"gold": 1,`) {
			t.Errorf("%s: want %s in %+v", flag, want, r)
		}
	}
}
