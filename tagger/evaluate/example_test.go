package evaluate_test

import (
	"fmt"
	"log"
	"os"

	"nomen/tagger/corpus"
	"nomen/tagger/evaluate"
)

var (
	tokens = []string{"Ada", "Byron", "met", "Babbage", "in", "London", "."}
	gold   = []corpus.Sentence{{Tokens: tokens, File: "dev.conll", Line: 12, Spans: []corpus.Span{
		{Start: 0, End: 2, Label: "PER"}, {Start: 3, End: 4, Label: "PER"}, {Start: 5, End: 6, Label: "LOC"},
	}}}
	predicted = []corpus.Sentence{{Tokens: tokens, Spans: []corpus.Span{
		{Start: 1, End: 2, Label: "PER"}, {Start: 3, End: 4, Label: "PER"},
	}}}
)

func ExampleCompare() {
	report, err := evaluate.Compare(gold, predicted)
	if err != nil {
		log.Fatal(err)
	}
	report.WriteTable(os.Stdout)
	// Output:
	// label    gold predicted correct precision recall     F1
	// LOC         1         0       0      0.00   0.00   0.00
	// PER         2         2       1     50.00  50.00  50.00
	// all         3         2       1     50.00  33.33  40.00
	// sentences: 1, tokens: 7, labelled right: 57.14 %
	// F1 by kind of match: strict 40.00, exact 40.00, partial 60.00, type 80.00
	// tokens in names: 4, found: 50.00 %
}

func ExampleRestrict() {
	persons, left := evaluate.Restrict(gold, []string{"PER"})
	fmt.Println(persons[0].Spans, left)
	// Output:
	// [{0 2 PER} {3 4 PER}] [{LOC 1}]
}

func ExampleWriteMistakes() {
	mistakes, err := evaluate.Mistakes(gold, predicted)
	if err != nil {
		log.Fatal(err)
	}
	evaluate.WriteMistakes(os.Stdout, mistakes)
	// Output:
	// dev.conll:12: wrong boundary: PER "Ada Byron" found as PER "Byron"
	//     [Ada {Byron}] met Babbage in London .
	// dev.conll:12: missed: LOC "London"
	//     Ada Byron met Babbage in [London] .
}
