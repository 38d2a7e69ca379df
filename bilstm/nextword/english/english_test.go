package english_test

import (
	"fmt"
	"log"
	"testing"

	"nomen/bilstm/nextword/english"
)

func Example() {
	model, err := english.Load()
	if err != nil {
		log.Fatal(err)
	}
	suggestions, _ := model.Suggest("The President of the United", 1)
	fmt.Println(suggestions[0].Word)
	// Output: States
}

func TestHalfTypedWordsAreCompleted(t *testing.T) {
	model, err := english.Load()
	if err != nil {
		t.Fatal(err)
	}
	completer := model.NewCompleter()
	completer.Read("She looked at him and ")
	for prefix, want := range map[string]string{"sm": "smiled", "sai": "said"} {
		if got := completer.Suggest(prefix, 3); len(got) == 0 || got[0].Word != want && got[1].Word != want && got[2].Word != want {
			t.Errorf("%s: suggested %v, want %s among three", prefix, got, want)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := english.Load(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSuggest measures what a new word costs.
func BenchmarkSuggest(b *testing.B) {
	model, err := english.Load()
	if err != nil {
		b.Fatal(err)
	}
	completer, text := model.NewCompleter(), ""
	for b.Loop() {
		text += " word"
		if len(text) > 1000 {
			text = " word"
		}
		completer.Read(text)
		completer.Suggest("", 3)
	}
}
