package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadText(t *testing.T) {
	folder := t.TempDir()
	files := map[string]string{
		"blank.txt": "One paragraph\r\nof two lines.\r\n\r\n\r\nAnother.\n",
		"lines.txt": "First.\nSecond.\n",
	}
	var paths []string
	for _, name := range []string{"blank.txt", "lines.txt"} {
		path := filepath.Join(folder, name)
		paths = append(paths, path)
		if err := os.WriteFile(path, []byte(files[name]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	io.WriteString(w, "Packed.\n")
	w.Close()
	paths = append(paths, filepath.Join(folder, "packed.gz"))
	if err := os.WriteFile(paths[2], packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}

	text, err := readText(paths)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for i, paragraph := range text.paragraphs {
		found[paragraph] = text.tokens[i]
	}
	want := map[string]int{"One paragraph\nof two lines.": 6, "Another.": 2, "First.": 2, "Second.": 2, "Packed.": 2}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("paragraphs and their tokens (-want +got):\n%s", diff)
	}

	if _, err := readText([]string{filepath.Join(folder, "none.txt")}); err == nil || !strings.Contains(err.Error(), "none.txt") {
		t.Errorf("a missing file gives the error %v", err)
	}
}

func TestSamplesAreWholeParagraphsAndRepeat(t *testing.T) {
	text := &text{paragraphs: []string{"A b.", "C.", "D e f."}, tokens: []int{3, 2, 4}}
	var first, second bytes.Buffer
	size, tokens, err := text.write(&first, 100)
	if err != nil {
		t.Fatal(err)
	}
	if size != int64(first.Len()) || size < 100 || size > 108 {
		t.Errorf("%d bytes were written and %d reported, want 100 to 108", first.Len(), size)
	}
	if counted := countTokens(first.String()); counted != tokens {
		t.Errorf("%d tokens were reported, %d are there", tokens, counted)
	}
	if _, _, err := text.write(&second, 100); err != nil || first.String() != second.String() {
		t.Errorf("the second time the text is another (%v)", err)
	}
}
