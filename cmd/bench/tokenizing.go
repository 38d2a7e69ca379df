package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"github.com/jdkato/prose/v2"

	"nomen/internal/markdown"
	"nomen/tokenize"
)

// measureTokenizing compares the tokenizers of nomen and prose on one core.
func measureTokenizing(_ context.Context, b *bench) (*chapter, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var whole strings.Builder
	size, _, err := b.text.write(&whole, b.sample)
	if err != nil {
		return nil, err
	}
	text, megabytes := whole.String(), float64(size)/1e6
	paragraphs := strings.Split(text, separator)
	var failed error
	proseTokens := func(document string, segment bool) {
		if _, err := prose.NewDocument(document, prose.WithSegmentation(segment), prose.WithTagging(false), prose.WithExtraction(false)); err != nil {
			failed = err
		}
	}
	rates := race(b.runs, 300*time.Millisecond,
		alone(megabytes, func() { tokenize.Default{}.Tokenize(text) }),
		alone(megabytes, func() {
			for scanner := tokenize.NewScanner(io.Reader(strings.NewReader(text)), tokenize.Default{}); scanner.Scan(); {
			}
		}),
		alone(megabytes, func() {
			for _, paragraph := range paragraphs {
				proseTokens(paragraph, false)
			}
		}),
		alone(megabytes, func() { proseTokens(text, true) }),
	)
	return tokenizingChapter(rates, megabytes), failed
}

func tokenizingChapter(rates []samples, megabytes float64) *chapter {
	t := markdown.Table{Columns: []string{"tokenizer", "MB/s", "nomen is faster"}}
	t.Add("nomen: sentences and tokens of the whole text", rates[0], "")
	t.Add("nomen: the same from a reader, in bounded memory", rates[1], "")
	t.Add("prose: tokens alone, paragraph by paragraph", rates[2], ratio(rates[0], rates[2]))
	t.Add("prose: sentences and tokens of the whole text", rates[3], ratio(rates[0], rates[3]))
	return &chapter{
		Title:  "Cutting text into tokens, one core",
		Text:   fmt.Sprintf("%.2f MB of the text.", megabytes),
		Peers:  []string{"prose " + moduleVersion("github.com/jdkato/prose/v2")},
		Tables: []markdown.Table{t},
	}
}
