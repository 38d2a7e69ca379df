package main

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseAnswer(t *testing.T) {
	got, err := parseAnswer([]byte("Loading ...\n" + `{"version": "spaCy 3.8", "load_seconds": 1.5, "measured": [{"workers": 2, "seconds": [4, 5], "persons": 7}]}` + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := &answer{Version: "spaCy 3.8", Load: 1.5, Measured: []series{{Workers: 2, Seconds: []float64{4, 5}, Persons: 7}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	for _, printed := range []string{
		"", "done", "[]", `{"version": "x"}`, `{"measured": [{"workers": 1}]}`,
		`{"measured": [{"seconds": [1, 0]}]}`, `{"measured": [{"seconds": [-1]}]}`,
	} {
		if got, err := parseAnswer([]byte(printed)); err == nil {
			t.Errorf("%q was taken for %+v", printed, got)
		}
	}
}

func TestBestWayOfPyTorch(t *testing.T) {
	a := &answer{Measured: []series{
		{Task: "inference", Batch: 64, Workers: 1, Seconds: []float64{2}, Tokens: 100, Way: "packed, 1 thread"},
		{Task: "inference", Batch: 64, Workers: 2, Seconds: []float64{4}, Tokens: 100, Way: "packed, 2 threads"},
		{Task: "inference", Batch: 64, Workers: 2, Seconds: []float64{1, 1, 3}, Tokens: 100, Way: "time first, 2 processes"},
		{Task: "inference", Batch: 1, Workers: 2, Seconds: []float64{0.1}, Tokens: 100, Way: "of another batch"},
		{Task: "training", Batch: 64, Workers: 1, Seconds: []float64{5}, Tokens: 100, Way: "one"},
		{Task: "training", Batch: 64, Workers: 2, Seconds: []float64{10}, Tokens: 100, Way: "slower with two"},
	}}
	for _, test := range []struct {
		task, way string
		cores     int
		rate      float64
	}{
		{"inference", "packed, 1 thread", 1, 50},
		{"inference", "time first, 2 processes", 2, 100},
		{"training", "one", 2, 20},
	} {
		rates, way := a.best(layerTask{name: test.task, batch: 64}, test.cores)
		if way != test.way || rates.median() != test.rate {
			t.Errorf("%s on %d cores: %v tokens/s by %q, want %v by %q", test.task, test.cores, rates, way, test.rate, test.way)
		}
	}
}

func TestNeutralEnvironment(t *testing.T) {
	got := neutral([]string{"PATH=/bin", "OPENBLAS_CORETYPE=Haswell", "OMP_NUM_THREADS=1", "OMPHALOS=1", "MKL_X="})
	if diff := cmp.Diff([]string{"PATH=/bin", "OMPHALOS=1"}, got); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}

func TestProcessThatFailsSaysWhy(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		command []string
		want    string
	}{
		{[]string{"no-such-program-here"}, "not found"},
		{[]string{self, "find", "stranger", "x", "1", "1"}, "only nomen and prose are inside"},
	} {
		if _, err := runProcess(context.Background(), io.Discard, test.command...); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v gives the error %v, want %q", test.command, err, test.want)
		}
	}
}
