package tokenize_test

import (
	"fmt"
	"os"
	"strings"

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
