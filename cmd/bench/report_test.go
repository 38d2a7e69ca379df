package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomen/internal/simd"
)

var update = flag.Bool("update", false, "write the golden file anew")

// invented returns a report on measurements that nobody made.
func invented() (*report, *chart) {
	var kernels []samples
	for i := range shapes {
		kernels = append(kernels, samples{100, 110, 90}, samples{float64(10 * (i + 1))})
	}
	for i := range int8Shapes {
		kernels = append(kernels, samples{float64(300 * (i + 1))})
	}
	var layers []samples
	for i := range 2 * len(layerTasks) {
		layers = append(layers, samples{1e5 * float64(i+1)})
	}
	pytorch := &answer{Version: "PyTorch 9", Measured: []series{
		{Task: "inference", Batch: 64, Workers: 1, Seconds: []float64{0.05}, Tokens: 2048, Way: "packed, oneDNN, 1 thread"},
	}}
	file := sample{bytes: 10_000_000, tokens: 2_000_000}
	findings := []finding{
		{peer{name: "nomen"}, &answer{Version: "nomen 1", Measured: []series{
			{Workers: 1, Seconds: []float64{2}, Persons: 9}, {Workers: 2, Seconds: []float64{1}, Persons: 9}}},
			usage{PeakMemory: 80_000_000}, samples{0.04, 0.05, 0.06}},
		{peer{name: "prose"}, &answer{Version: "prose 2", Measured: []series{
			{Workers: 1, Seconds: []float64{40}, Persons: 8}, {Workers: 2, Seconds: []float64{10}, Persons: 8}}},
			usage{}, samples{0.4}},
	}
	executions := []execution{
		{file: file, model: defaultModel, threads: 1, seconds: samples{20, 22}, processor: samples{20}, memory: 60_000_000},
		{file: file, model: "accurate", seconds: samples{15}, processor: samples{30}, memory: 90_000_000},
		{file: file, model: defaultModel, seconds: samples{10, 11}, processor: samples{21}, memory: 70_000_000},
		{file: sample{bytes: 100_000_000, tokens: 20_000_000}, model: defaultModel, seconds: samples{105}, processor: samples{209}, memory: 71_000_000},
	}
	r := &report{
		Machine: []fact{{"processor", "Abacus"}, {"cores", "2"}}, Text: "a novel", Runs: 3, Installation: "    pip install peers",
		Chapters: []chapter{
			*kernelChapter(simd.AVX2, samples{200}, samples{400, 410}, kernels),
			*layerChapter(layers, samples{1e11}, []*answer{pytorch}),
			*personsChapter(findings, []string{absence(peer{name: "spaCy"}, errors.New("No module named 'spacy'."))}, file),
			*commandChapter(38_000_000, executions[0], executions),
		},
	}
	c := &chart{executions: executions}
	c.addFindings(findings, file)
	return r, c
}

func TestReport(t *testing.T) {
	r, _ := invented()
	got, err := r.markdown()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "report.golden")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestAllPeersMissing(t *testing.T) {
	layers := make([]samples, 2*len(layerTasks))
	if got := layerChapter(layers, nil, nil).String(); strings.Count(got, " – |") != 3*len(layers) {
		t.Errorf("without PyTorch, nor nomen, the chapter has figures:\n%s", got)
	}
	if got := personsChapter(nil, []string{"nomen (gone)"}, sample{}).String(); !strings.Contains(got, "**Missing:** nomen (gone).") {
		t.Errorf("nothing says that all is missing:\n%s", got)
	}
}

func TestChart(t *testing.T) {
	_, filled := invented()
	for name, c := range map[string]*chart{"filled": filled, "empty": {}} {
		image, err := c.svg()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var words bytes.Buffer
		for decoder := xml.NewDecoder(bytes.NewReader(image)); ; {
			token, err := decoder.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: no XML: %v", name, err)
			}
			if text, ok := token.(xml.CharData); ok {
				words.Write(text)
			}
		}
		for _, want := range []string{"Finding persons on two cores", "nomen tag: time", "nomen tag: peak memory"} {
			if !strings.Contains(words.String(), want) {
				t.Errorf("%s: the chart does not say %q", name, want)
			}
		}
		if shown := strings.Contains(words.String(), "prose"); shown != (name == "filled") {
			t.Errorf("%s: the chart shows prose: %v", name, shown)
		}
	}
}
