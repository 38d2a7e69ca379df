package evaluate

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// golden compares what was written with a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
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
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestWriteTable(t *testing.T) {
	report := compare(t,
		sentences(t, "B-PER I-PER O B-ORG", "B-Künstler O", "O O O", "B-PER B-PER"),
		sentences(t, "B-PER I-PER O O", "B-PER O", "O O O", "B-PER B-PER"))
	perfect := compare(t, sentences(t, "B-PER O O"), sentences(t, "B-PER O O"))
	sure := Bootstrap{Level: 0.9, Seed: 1}
	files := []File{{"dev/fiction.conll", report}, {"dev/news.conll", perfect}}
	tests := []struct {
		name  string
		write func(*bytes.Buffer) error
	}{
		{"report.txt", func(b *bytes.Buffer) error { return report.WriteTable(b) }},
		{"report-intervals.txt", func(b *bytes.Buffer) error { return report.WithIntervals(sure).WriteTable(b) }},
		{"empty.txt", func(b *bytes.Buffer) error { return compare(t, nil, nil).WriteTable(b) }},
		{"files.txt", func(b *bytes.Buffer) error { return Summarize(files).WriteTable(b) }},
		{"files-intervals.txt", func(b *bytes.Buffer) error { return Summarize(files).WithIntervals(sure).WriteTable(b) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got bytes.Buffer
			if err := test.write(&got); err != nil {
				t.Fatal(err)
			}
			golden(t, test.name, got.Bytes())
		})
	}
}
