package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain lets the test binary be what the program starts itself as.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == "measure-process" || os.Args[1] == "find") {
		main()
		return
	}
	os.Exit(m.Run())
}

// runBench runs the program and returns what it prints.
func runBench(t *testing.T, arguments ...string) string {
	t.Helper()
	t.Chdir(filepath.Join("..", ".."))
	var out bytes.Buffer
	app := newApp()
	app.Writer = &out
	if err := app.RunContext(context.Background(), append([]string{"bench"}, arguments...)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestMissingPeersAreSaidToBeMissing(t *testing.T) {
	if testing.Short() {
		t.Skip("measures both models and prose")
	}
	got := runBench(t, "--only", "persons", "--runs", "1", "--sample", "0.001", "--python", "no-such-python")
	for _, want := range []string{
		"- nomen: 1-layer lstm of hidden size 192.\n- nomen: 1-layer lstm of hidden size 192 and 2-layer", "- prose v2", "**Missing:** spaCy (no-such-python: ", "**Missing:** CoreNLP (--corenlp, ",
		"| nomen ", "| prose ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the report lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "| spaCy") {
		t.Errorf("there are figures of spaCy, which is missing:\n%s", got)
	}
}

func TestNomenTagIsMeasured(t *testing.T) {
	if testing.Short() {
		t.Skip("builds nomen and tags 1 MB")
	}
	got := runBench(t, "--only", "command", "--runs", "1", "--largest", "1")
	if !strings.Contains(got, "| 1 MB, ") || strings.Contains(got, "| 10 MB") {
		t.Errorf("not just 1 MB was tagged:\n%s", got)
	}
}

func TestWrongFlags(t *testing.T) {
	for _, test := range []struct {
		arguments []string
		want      string
	}{
		{[]string{"--only", "cooking"}, "choose among kernels"},
		{[]string{"--runs", "0"}, "above 0"},
		{[]string{"novel.txt"}, "--text"},
		{[]string{"--out", os.DevNull + "/docs"}, "not a directory"},
	} {
		app := newApp()
		app.Writer = io.Discard
		err := app.RunContext(context.Background(), append([]string{"bench"}, test.arguments...))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v gives the error %v, want %q", test.arguments, err, test.want)
		}
	}
}
