package tokenize_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"nomen/tokenize"
)

func ExampleDefault_Tokenize() {
	text := "Dr. Smith can't pay $1,000.50.  “Why?” he asked."
	for _, sentence := range (tokenize.Default{}).Tokenize(text) {
		fmt.Printf("%d %s\n", sentence.Offset, sentence.Text)
		for _, token := range sentence.Tokens {
			fmt.Printf(" %s", sentence.Text[token.Start:token.End])
		}
		fmt.Println()
	}
	// Output:
	// 0 Dr. Smith can't pay $1,000.50.
	//  Dr. Smith ca n't pay $ 1,000.50 .
	// 32 “Why?” he asked.
	//  “ Why ? ” he asked .
}

func ExampleScanner() {
	scanner := tokenize.NewScanner(strings.NewReader("He left\nfor good. She\nstayed."), tokenize.Default{})
	for scanner.Scan() {
		fmt.Printf("%q\n", scanner.Sentence().Text)
	}
	if err := scanner.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	// Output:
	// "He left\nfor good."
	// "She\nstayed."
}

// running is text as it comes: mostly plain words.
var running = strings.Repeat("When Mr. Weasley left the house at 10:30, it wasn't raining. "+
	"His brother-in-law, who had come from the U.S. for $1,000, said nothing about\n"+
	"the weather or anything else that happened in those years.  “Come in,” she said. "+
	"They have seen the river and the long road between the hills many times before.\n\n", 300)

func BenchmarkTokenize(b *testing.B) {
	for name, text := range map[string]string{
		"running":  running,
		"plain":    strings.Repeat("the quick brown fox jumps over the lazy dog and runs away from it. ", 1000),
		"accented": strings.Repeat("Příliš žluťoučký kůň úpěl ďábelské ódy. Ещё одна строка текста. ", 1000),
		"chinese":  strings.Repeat("我们昨天在北京见到了他。", 2000),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				tokenize.Default{}.Tokenize(text)
			}
		})
	}
}

func BenchmarkScanner(b *testing.B) {
	b.SetBytes(int64(len(running)))
	b.ReportAllocs()
	for b.Loop() {
		scanner := tokenize.NewScanner(strings.NewReader(running), tokenize.Default{})
		for scanner.Scan() {
		}
	}
}
