package corpus_test

import (
	"fmt"
	"log"
	"os"
	"strings"

	"nomen/tagger/corpus"
	"nomen/tokenize"
)

func ExampleRead() {
	columns := "Ada\tI-PER\nByron\tI-PER\nmet\tO\nBabbage\tI-PER\n"
	records := `{"text": "Ada Byron met Babbage", "spans": [{"start": 0, "end": 9, "label": "PER"}]}`
	for _, file := range []string{columns, records} {
		sentences, err := corpus.Read(strings.NewReader(file), "train", tokenize.Default{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%q %v\n", sentences[0].Tokens, sentences[0].Spans)
	}
	// Output:
	// ["Ada" "Byron" "met" "Babbage"] [{0 2 PER} {3 4 PER}]
	// ["Ada" "Byron" "met" "Babbage"] [{0 2 PER}]
}

func ExampleCheck() {
	file := "Ada\tB-PER\nByron\tI-PER\nmet\nBabbage\tI-PER\nin\tO\nLondon\tLOC\n"
	fmt.Println(corpus.Check(strings.NewReader(file), "train.conll", tokenize.Default{}))

	file = "Ada\tB-PER\n\nByron\tB-PER\n\nmet\tO\nBabbage\tI-PER\n"
	fmt.Println(corpus.Check(strings.NewReader(file), "dev.conll", tokenize.Default{}))
	// Output:
	// train.conll:3: one column, expected a token and a label
	// train.conll:6: label "LOC": expected O, or a prefix and an entity label such as B-PER
	// dev.conll:6: label "I-PER" follows "O"; an entity begins with B- here (the file uses IOB2)
}

func ExampleWriteCoNLL() {
	sentence := corpus.Sentence{
		Tokens: []string{"Ada", "Byron", "met", "Babbage"},
		Spans:  []corpus.Span{{Start: 0, End: 2, Label: "PER"}, {Start: 3, End: 4, Label: "PER"}},
	}
	if err := corpus.WriteCoNLL(os.Stdout, []corpus.Sentence{sentence}, corpus.BIOES); err != nil {
		log.Fatal(err)
	}
	// Output:
	// Ada	B-PER
	// Byron	E-PER
	// met	O
	// Babbage	S-PER
}

func ExampleLabelSet() {
	labels := corpus.NewLabelSet([]string{"PER"})
	names := labels.Names()
	for i, name := range names {
		var next []string
		for j := range names {
			if labels.MayFollow(i, j) {
				next = append(next, names[j])
			}
		}
		fmt.Printf("%-5s then %s\n", name, strings.Join(next, ", "))
	}
	fmt.Println(labels.Spans([]int{1, 3, 0, 4}))
	// Output:
	// O     then O, B-PER, S-PER
	// B-PER then I-PER, E-PER
	// I-PER then I-PER, E-PER
	// E-PER then O, B-PER, S-PER
	// S-PER then O, B-PER, S-PER
	// [{0 2 PER} {3 4 PER}]
}
