package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestBadRecordsAreReportedAndTheOthersDone(t *testing.T) {
	input := strings.Join([]string{
		`{"text": "mister Kadu slept."}`,
		`not JSON`,
		`{"id": 3}`,
		`{"text": 7}`,
		`{"text": null}`,
		`["mister Kadu"]`,
		`{"text": "mister Kadu"`,
		`{"text": "mister Kadu",}`,
		`{"text": "mister Kadu"} {"text": "again"}`,
		`{"text": "mister Kadu"]`,
		`{text: "mister Kadu"}`,
		`{"a": 01, "text": ""}`,
		`"text"`,
		``,
		strings.Repeat(`{"a":`, 20_000),
		`{"id": 4, "text": "in Rovi Bafu."}`,
	}, "\n")
	path := file(t, t.TempDir(), "bad.jsonl", input)
	r := tagToy(t, "", "--input", "jsonl", "--format", "names", path)
	if want := "Kadu\nRovi Bafu\n"; r.Code != 2 || r.Out != want {
		t.Errorf("exit code %d, names %q, want 2 and %q", r.Code, r.Out, want)
	}
	golden(t, "bad-records", strings.ReplaceAll(r.Err, path, "bad.jsonl"))
}

func TestManyBadRecordsAreSummarized(t *testing.T) {
	input := strings.Repeat("nonsense\n", 5000) + `{"text": "mister Kadu slept."}` + "\n" + strings.Repeat("{}\n", 5000)
	r := tagToy(t, input, "--input", "jsonl", "--format", "names")
	messages := strings.Split(strings.TrimSuffix(r.Err, "\n"), "\n")
	if want := "nomen: <stdin>: and 9900 more lines were left out"; len(messages) != 101 || messages[100] != want {
		t.Errorf("%d messages, the last %q; want 101 and %q", len(messages), messages[len(messages)-1], want)
	}
	if r.Code != 2 || r.Out != "Kadu\n" {
		t.Errorf("exit code %d, names %q", r.Code, r.Out)
	}
}

func TestFieldsOfRecordsStay(t *testing.T) {
	for name, test := range map[string]struct{ record, want string }{
		"numbers as they are": {
			`{"n": 12345678901234567890, "x": 1.50e3, "text": "a"}`,
			`{"n":12345678901234567890,"x":1.50e3,"text":"a","offset":0,"spans":[]}`,
		},
		"spans in their place": {
			`{"spans": "old", "text": "mister Kadu", "offset": "mine"}`,
			`{"spans":[{"start":7,"end":11,"label":"PER","text":"Kadu","score":#}],"text":"mister Kadu","offset":"mine"}`,
		},
		"escapes": {
			`{"text": "\u006dister Kadu \ud83d\ude42", "lone": "\udfff"}`,
			`{"text":"\u006dister Kadu \ud83d\ude42","lone":"\udfff","offset":0,"spans":[{"start":7,"end":11,"label":"PER","text":"Kadu","score":#}]}`,
		},
		"nested":       {`{"a": {"text": 1, "b": [ ]}, "text": ""}`, `{"a":{"text": 1, "b": [ ]},"text":"","offset":0,"spans":[]}`},
		"a name twice": {`{"text": "in", "text": "mister Kadu"}`, `{"text":"in","text":"mister Kadu","offset":0,"spans":[{"start":7,"end":11,"label":"PER","text":"Kadu","score":#}]}`},
		"HTML":         {`{"<b>": "<&>", "text": "<"}`, `{"<b>":"<&>","text":"<","offset":0,"spans":[]}`},
	} {
		t.Run(name, func(t *testing.T) {
			got := tagged(t, test.record, "--input", "jsonl", "--format", "jsonl")
			got = masks[0].ReplaceAllString(got, "$1#")
			if diff := cmp.Diff(test.want+"\n", got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSeveralFiles(t *testing.T) {
	folder := t.TempDir()
	a, b := file(t, folder, "a", "the mister Kadu slept."), file(t, folder, "b", "in Rovi Bafu.\n")
	r := tagToy(t, "the mister Tazu", "--format", "names", a, filepath.Join(folder, "nosuch"), folder, "-", b)
	want := result{
		Out: "Kadu\nTazu\nRovi Bafu\n", Code: 2,
		Err: fmt.Sprintf("nomen: open %s/nosuch: no such file or directory\nnomen: %[1]s is a folder; give the files in it\n", folder),
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// oddInputs are what a program for text may be given by mistake or malice.
var oddInputs = map[string]string{
	"binary":                 "\x7fELF\x02\x01\x01\x00\x00\x90\x90\xcc\n\x80\x81\x82\xfe\xff mister Kadu",
	"NULs":                   "mister Kadu\x00\x00 slept\x00.\x00",
	"raw lone surrogate":     "mister Kadu \xed\xa0\x80 \xed\xb0\x80 slept.",
	"byte order mark":        "\ufeffmister Kadu slept.\n",
	"mark in the middle":     "mister\ufeff Kadu.\n\ufeffmister Tazu",
	"CRLF":                   "mister Kadu\r\nslept.\r\n\r\nmister\r\nTazu\r\n",
	"carriage returns alone": "mister Kadu\rslept.\r\rmister\rTazu\r",
	"white space":            " \t\n\u00a0\u2003\u2028\u0085\v\f\r\n",
	"no line end":            "mister Kadu",
	"line ends alone":        "\n\n\r\n\n",
	"one byte of a mark":     "\xef",
	"two bytes of a mark":    "\xef\xbb",
	"JSON of oddities":       `{"text": "mister Kadu \ud800\udfff\udc00\u0000 ` + "\xff\xfe" + `"}`,
}

func TestOddInput(t *testing.T) {
	folder := t.TempDir()
	for name, content := range oddInputs {
		path := file(t, folder, "odd", content)
		for input := range toyInputs {
			for _, format := range []string{"columns", "jsonl", "inline"} {
				r := tagToy(t, "", "--input", input, "--format", format, path)
				if input == "jsonl" && r.Code == 2 && strings.HasPrefix(r.Err, "nomen: "+path+":") {
					continue // not JSON
				}
				if r.Code != 0 || r.Err != "" {
					t.Errorf("%s of %s input: %s: %+v", format, input, name, r)
				}
				if format == "inline" && (input == "text" || input == "lines") && unmarked(r.Out) != content {
					t.Errorf("%s input: %s: %q is not %q with marks", input, name, r.Out, content)
				}
			}
		}
	}
}

// unmarked takes the marks of inline output away; the input must have none.
func unmarked(output string) string {
	return strings.NewReplacer("[", "", "](PER)", "", "](LOC)", "").Replace(output)
}

func TestAByteOrderMarkIsNoPartOfAWord(t *testing.T) {
	for input, content := range map[string]string{
		"text": "\ufeffmister Kadu slept.", "lines": "\ufeffmister Kadu slept.\n",
		"tokens": "\ufeffmister\nKadu\nslept\n.\n", "jsonl": "\ufeff" + `{"text": "mister Kadu slept."}`,
	} {
		got := objects(t, tagged(t, content, "--input", input, "--format", "jsonl"))
		offset := 1
		if input == "jsonl" {
			offset = 0
		}
		if len(got) != 1 || strings.HasPrefix(got[0].Text, "\ufeff") || got[0].Offset != offset ||
			len(got[0].Spans) != 1 || got[0].Spans[0].Text != "Kadu" {
			t.Errorf("%s: %+v", input, got)
		}
	}
	if got := tagged(t, "\ufeffmister\nKadu", "--input", "tokens"); got != "\ufeffmister\tO\nKadu\tB-PER\n" {
		t.Errorf("token columns: %q", got)
	}
}

func TestFilesThatAreClearlyNoText(t *testing.T) {
	for content, want := range map[string]string{
		"\xff\xfem\x00i\x00": "nomen: <stdin>: the file is UTF-16; save it as UTF-8\n",
		"\xfe\xff\x00m\x00i": "nomen: <stdin>: the file is UTF-16; save it as UTF-8\n",
		"\x1f\x8b\x08\x00":   "nomen: <stdin>: the file is compressed; unpack it with gunzip\n",
	} {
		for input := range toyInputs {
			if diff := cmp.Diff(result{Err: want, Code: 2}, tagToy(t, content, "--input", input)); diff != "" {
				t.Errorf("%q as %s (-want +got):\n%s", content, input, diff)
			}
		}
	}
}

// TestAnyBytes looks only at how a run on nonsense ends.
func TestAnyBytes(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		content := rapid.SliceOf(rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte("a.\n\t \"{}[]:,\\")))).Draw(t, "bytes")
		path := file(t, folder, "any", string(content))
		input := rapid.SampledFrom([]string{"text", "lines", "tokens", "jsonl"}).Draw(t, "input")
		format := rapid.SampledFrom(allFormats).Draw(t, "format")
		r := tagToy(t, "", "--input", input, "--format", format, path)
		if r.Code != 0 && !(r.Code == 2 && strings.HasPrefix(r.Err, "nomen: "+path)) {
			t.Fatalf("%+v", r)
		}
	})
}

func TestTheEndOfALineTooLongIsWhole(t *testing.T) {
	for _, test := range []struct{ text, whole, begun string }{
		{"", "", ""}, {"abc", "abc", ""}, {"aé", "aé", ""}, {"a\xc3", "a", "\xc3"}, {"🙂\xf0\x9f\x99", "🙂", "\xf0\x9f\x99"},
		{"a\xf0\x9f", "a", "\xf0\x9f"}, {"a\x80\x80\x80", "a\x80\x80\x80", ""}, {"\xff", "\xff", ""},
	} {
		if whole, begun := splitLastRune(test.text); whole != test.whole || begun != test.begun {
			t.Errorf("%q is split into %q and %q, want %q and %q", test.text, whole, begun, test.whole, test.begun)
		}
	}
}

func TestLabelledFilesWithMistakes(t *testing.T) {
	folder := t.TempDir()
	for name, test := range map[string]struct{ content, want string }{
		"missing column": {"Ada\tB-PER\nmet\nBob\tB-PER\n", ":2: one column, expected a token and a label"},
		"I- after O":     {"the\tO\nAda\tB-PER\nmet\tO\nBob\tI-PER\nBo\tB-PER\nBo\tB-PER\n", `:4: label "I-PER" follows "O"`},
		"no label":       {"Ada\tPERSON\n", `:1: label "PERSON"`},
		"bad record":     {`{"text": "Ada", "spans": []}` + "\n" + `{"text": "Ada"}` + "\n", ":2: no \"spans\""},
		"span outside":   {`{"text": "Ada", "spans": [[0, 9, "PER"]]}` + "\n", ":1: span 1 (PER, 0 to 9) is outside"},
		"UTF-16":         {"\xff\xfeA\x00", ":1: the file is UTF-16"},
		"empty":          {"", " holds no labelled sentence"},
		"blank lines":    {"\n\n", " holds no labelled sentence"},
	} {
		t.Run(name, func(t *testing.T) {
			path := file(t, folder, "labelled", test.content)
			want := "nomen: " + path + test.want
			model := filepath.Join(folder, "model")
			for command, r := range map[string]result{
				"eval":        nomen(t, "", "eval", "--model", toyModel, path),
				"train":       nomen(t, "", append([]string{"train", "tagger", "--train", path, "--out", model}, toyFlags...)...),
				"train --dev": nomen(t, "", append([]string{"train", "tagger", "--train", toyDev, "--dev", path, "--out", model}, toyFlags...)...),
			} {
				if r.Code != 2 || r.Out != "" || !strings.HasPrefix(r.Err, want) || strings.Count(r.Err, "\n") != 1 {
					t.Errorf("%s: %+v, want %q", command, r, want)
				}
			}
			if _, err := os.Stat(model); err == nil {
				t.Error("there is a model")
			}
		})
	}
}
