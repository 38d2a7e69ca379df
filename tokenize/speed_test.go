package tokenize_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nomen/tokenize"
)

// benchmarkBytes is how much text of each kind the speed is measured on: more
// than the caches hold once its tokens are counted.
const benchmarkBytes = 1 << 20

// texts returns text by its kind: English, which is the beginnings of the
// *.train.txt.gz in the folder that the environment variable NOMEN_TEXT names
// and the sentences of this repository again and again, and other scripts.
func texts(b *testing.B) map[string]string {
	kinds := map[string]string{
		"repository": sentencesOf(b, "../testdata/sentences.jsonl"),
		"accented":   strings.Repeat("Příliš žluťoučký kůň úpěl ďábelské ódy. Ещё одна строка текста. ", 10000),
		"chinese":    strings.Repeat("我们昨天在北京见到了他。", 20000),
	}
	paths, _ := filepath.Glob(filepath.Join(os.Getenv("NOMEN_TEXT"), "*.train.txt.gz"))
	for _, path := range paths {
		kind, _, _ := strings.Cut(filepath.Base(path), ".")
		kinds[kind] = unpack(b, path)
	}
	return kinds
}

func sentencesOf(b *testing.B, path string) string {
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	var text strings.Builder
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var record struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &record); err != nil {
			b.Fatal(err)
		}
		text.WriteString(record.Text + "\n")
	}
	return strings.Repeat(text.String(), benchmarkBytes/text.Len())
}

func unpack(b *testing.B, path string) string {
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		b.Fatal(err)
	}
	text, err := io.ReadAll(io.LimitReader(packed, benchmarkBytes))
	if err != nil {
		b.Fatal(err)
	}
	return string(text)
}

// each measures cut, which returns how many tokens it found, on each text.
func each(b *testing.B, cut func(text string) (tokens int)) {
	for kind, text := range texts(b) {
		b.Run(kind, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			tokens := 0
			for b.Loop() {
				tokens += cut(text)
			}
			b.ReportMetric(float64(tokens)/b.Elapsed().Seconds()/1e6, "Mtokens/s")
			b.ReportMetric(float64(tokens)/float64(b.N), "tokens/op")
		})
	}
}

func BenchmarkTokenize(b *testing.B) {
	each(b, func(text string) (tokens int) {
		for _, s := range (tokenize.Default{}).Tokenize(text) {
			tokens += len(s.Tokens)
		}
		return tokens
	})
}

func BenchmarkTokenizeLines(b *testing.B) {
	each(b, func(text string) (tokens int) {
		for line := range strings.Lines(text) {
			for _, s := range (tokenize.Default{}).Tokenize(line) {
				tokens += len(s.Tokens)
			}
		}
		return tokens
	})
}

func BenchmarkScanner(b *testing.B) {
	each(b, func(text string) (tokens int) {
		scanner := tokenize.NewScanner(strings.NewReader(text), tokenize.Default{})
		for scanner.Scan() {
			tokens += len(scanner.Sentence().Tokens)
		}
		return tokens
	})
}
