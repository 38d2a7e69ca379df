package corpus

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
)

// benchmarkSentences returns sentences of 16 tokens, two names in each.
func benchmarkSentences(n int) []Sentence {
	list := make([]Sentence, n)
	for i := range list {
		tokens := strings.Fields("Ada Byron met Charles Babbage at a party of the town and never quite forgot it.")
		tokens[2] = fmt.Sprint("met", i%5000)
		list[i] = Sentence{Tokens: tokens, Spans: []Span{{0, 2, "PER"}, {3, 5, "PER"}}}
	}
	return list
}

func BenchmarkReadCoNLL(b *testing.B) {
	var file bytes.Buffer
	if err := WriteCoNLL(&file, benchmarkSentences(10_000), IOB2); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(file.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadCoNLL(bytes.NewReader(file.Bytes()), "f"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadJSONL(b *testing.B) {
	var file bytes.Buffer
	for _, s := range benchmarkSentences(10_000) {
		fmt.Fprintf(&file, `{"text": %q, "spans": [[0, 9, "PER"]]}`+"\n", strings.Join(s.Tokens, " "))
	}
	b.SetBytes(int64(file.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadJSONL(bytes.NewReader(file.Bytes()), "f", words{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWriteCoNLL(b *testing.B) {
	sentences := benchmarkSentences(10_000)
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteCoNLL(io.Discard, sentences, IOB2); err != nil {
			b.Fatal(err)
		}
	}
}
