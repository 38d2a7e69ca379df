package evaluate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomen/tagger/corpus"
)

func TestMistakes(t *testing.T) {
	tests := []struct {
		name            string
		gold, predicted string
		want            string
	}{
		{"none", "B-PER O", "B-PER O", ""},
		{"missed", "O B-PER I-PER", "O O O", `missed: PER "w1 w2"`},
		{"spurious", "O O O", "O B-PER I-PER", `spurious: PER "w1 w2"`},
		{"too short", "O B-PER I-PER", "O O B-PER", `wrong boundary: PER "w1 w2" found as PER "w2"`},
		{"another label", "O B-PER I-PER", "O B-ORG I-ORG", `wrong label: PER "w1 w2" found as ORG "w1 w2"`},
		{"all wrong", "O B-PER I-PER", "O O B-ORG", `wrong boundary and label: PER "w1 w2" found as ORG "w2"`},
		{"split", "B-PER I-PER I-PER", "B-PER B-PER I-PER", `wrong boundary: PER "w0 w1 w2" found as PER "w1 w2"; spurious: PER "w0"`},
		{"joined", "B-PER B-PER I-PER", "B-PER I-PER I-PER", `wrong boundary: PER "w0" found as PER "w0 w1 w2"; missed: PER "w1 w2"`},
		{"beside a right one", "B-PER O B-PER", "B-PER B-PER O", `spurious: PER "w1"; missed: PER "w2"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			mistakes, err := Mistakes(sentences(t, test.gold), sentences(t, test.predicted))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range mistakes {
				got = append(got, m.String())
			}
			if diff := cmp.Diff(test.want, strings.Join(got, "; ")); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

// said returns gold and predicted sentences about Ada Byron.
func said(t *testing.T) (gold, predicted []corpus.Sentence) {
	text := [][]string{
		strings.Fields("Ada Byron wrote to Babbage ."),
		strings.Fields("Babbage knew God ."),
		strings.Fields("God ."),
	}
	gold = sentences(t, "B-PER I-PER O O B-PER O", "B-PER O B-PER O", "B-PER O")
	predicted = sentences(t, "O B-PER O O B-ORG O", "B-PER O O O", "O O")
	for i := range text {
		gold[i].Tokens, predicted[i].Tokens = text[i], text[i]
	}
	return gold, predicted
}

func TestCommonest(t *testing.T) {
	mistakes, err := Mistakes(said(t))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		n    int
		want int
	}{{"all", 0, 3}, {"one", 1, 1}, {"more than there are", 9, 3}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Commonest(mistakes, test.n)
			if len(got) != test.want {
				t.Fatalf("%d, want %d", len(got), test.want)
			}
			if first := got[0]; first.Count != 2 || first.String() != `missed: PER "God"` || first.Sentence.Line != 2 {
				t.Errorf("the commonest is %s, %d times, first in line %d", first, first.Count, first.Sentence.Line)
			}
		})
	}
}

func TestConfusions(t *testing.T) {
	mistakes, err := Mistakes(
		sentences(t, "B-PER B-PER O B-PER I-PER B-LOC O", "B-LOC B-LOC B-PER O"),
		sentences(t, "O B-LOC B-LOC B-PER B-PER B-PER O", "B-PER O O B-LOC"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range Confusions(mistakes) {
		got = append(got, fmt.Sprintf("%d %s", c.Count, c))
	}
	want := []string{"2 missed: PER", "2 spurious: LOC", "2 wrong label: LOC found as PER",
		"1 wrong label: PER found as LOC", "1 wrong boundary: PER", "1 spurious: PER", "1 missed: LOC"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWriteCommonest(t *testing.T) {
	mistakes, err := Mistakes(said(t))
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := WriteCommonest(&got, Confusions(mistakes), Commonest(mistakes, 2)); err != nil {
		t.Fatal(err)
	}
	golden(t, "commonest.txt", got.Bytes())
	inJSON, err := json.Marshal(Commonest(mistakes, 2))
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"count":2,"kind":"missed","gold":{"words":"God","label":"PER"},"file":"f","line":2,"context":"Babbage knew [God] ."},` +
		`{"count":1,"kind":"wrong boundary","gold":{"words":"Ada Byron","label":"PER"},"predicted":{"words":"Byron","label":"PER"},` +
		`"file":"f","line":1,"context":"[Ada {Byron}] wrote to Babbage ."}]`
	if diff := cmp.Diff(want, string(inJSON)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
}

func TestWriteMistakes(t *testing.T) {
	mistakes, err := Mistakes(said(t))
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := WriteMistakes(&got, mistakes); err != nil {
		t.Fatal(err)
	}
	golden(t, "mistakes.txt", got.Bytes())
}

func TestWithoutMistakesThereAreNoLists(t *testing.T) {
	var b strings.Builder
	if err := WriteCommonest(&b, nil, nil); err != nil || b.String() != "\nno mistakes\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}
