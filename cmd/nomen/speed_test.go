package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"nomen/tagger"
	"nomen/tokenize"
)

// These measure all of nomen tag but the model: reading with cutting into
// tokens, and printing.

func BenchmarkRead(b *testing.B) {
	for input := range inputs {
		path := benchmarkFile(b, input)
		b.Run(input, func(b *testing.B) {
			measure(b, func() (tokens int) {
				read(b, input, path, func(d tagger.Document) { tokens += tokensOf(d) })
				return tokens
			})
		})
	}
}

func BenchmarkPrint(b *testing.B) {
	for input := range inputs {
		var documents []tagger.Document
		read(b, input, benchmarkFile(b, input), func(d tagger.Document) {
			for _, s := range d.Sentences {
				d.Spans = append(d.Spans, capitalised(s))
			}
			documents = append(documents, d)
		})
		for name, write := range formats {
			b.Run(input+"/"+name, func(b *testing.B) {
				p := &printer{w: bufio.NewWriterSize(io.Discard, 1<<16), write: write, mark: bracketed, unit: unitCodepoint}
				measure(b, func() (tokens int) {
					for _, d := range documents {
						if err := p.print(d); err != nil {
							b.Fatal(err)
						}
						tokens += tokensOf(d)
					}
					return tokens
				})
			})
		}
	}
}

func measure(b *testing.B, work func() (tokens int)) {
	b.ReportAllocs()
	tokens := 0
	for b.Loop() {
		tokens += work()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(tokens), "ns/token")
	b.ReportMetric(float64(tokens)/float64(b.N), "tokens/op")
}

func tokensOf(d tagger.Document) (n int) {
	for _, s := range d.Sentences {
		n += len(s.Tokens)
	}
	return n
}

// benchmarkFile writes the sentences of the repository, a hundred times, as an
// input of a kind.
func benchmarkFile(b *testing.B, input string) (path string) {
	records, err := os.ReadFile("../../testdata/sentences.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	var content strings.Builder
	for line := range strings.Lines(string(records)) {
		var record struct{ Text string }
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			b.Fatal(err)
		}
		switch input {
		case "jsonl":
			content.WriteString(line)
		case "tokens":
			content.WriteString(strings.Join(strings.Fields(record.Text), "\n") + "\n\n")
		default:
			content.WriteString(record.Text + "\n")
		}
	}
	path = filepath.Join(b.TempDir(), input)
	if err := os.WriteFile(path, []byte(strings.Repeat(content.String(), 100)), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

func read(b *testing.B, input, path string, use func(tagger.Document)) {
	in, err := openInput(path)
	if err != nil {
		b.Fatal(err)
	}
	defer in.close()
	for d, err := range inputs[input](in, tokenize.Default{}) {
		if err != nil {
			b.Fatal(err)
		}
		use(d)
	}
}

// capitalised makes a name of each token with a capital but the first.
func capitalised(s tokenize.Sentence) (spans []tagger.Span) {
	for i, token := range s.Tokens {
		if first, _ := utf8.DecodeRuneInString(s.Text[token.Start:]); i > 0 && unicode.IsUpper(first) {
			spans = append(spans, tagger.Span{Start: token.Start, End: token.End, FirstToken: i, EndToken: i + 1, Label: "PER", Score: 0.9})
		}
	}
	return spans
}
