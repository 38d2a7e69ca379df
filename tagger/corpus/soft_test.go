package corpus

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadSoft(t *testing.T) {
	const input = "Harry\tB-PER=0.97\tS-PER=0.02\nPotter\tE-PER=0.97\nmet\n\n\nKent\tS-LOC=0.25\tS-PER=0.5\n# x\n"
	got, err := ReadSoft(strings.NewReader(input), "f")
	if err != nil {
		t.Fatal(err)
	}
	want := []Sentence{
		{
			Tokens: []string{"Harry", "Potter", "met"}, Spans: []Span{{0, 2, "PER"}}, File: "f", Line: 1,
			Soft: [][]Soft{{{"B-PER", 0.97}, {"S-PER", 0.02}}, {{"E-PER", 0.97}}, nil},
		},
		{
			Tokens: []string{"Kent", "# x"}, Spans: []Span{{0, 1, "PER"}}, File: "f", Line: 6,
			Soft: [][]Soft{{{"S-LOC", 0.25}, {"S-PER", 0.5}}, nil},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sentences (-want +got):\n%s", diff)
	}
	persons := NewLabelSet([]string{"PER"})
	probabilities := make([]float32, persons.Len())
	persons.Distribution(got[1].Soft[0], probabilities)
	if diff := cmp.Diff([]float32{0.5, 0, 0, 0, 0.5}, probabilities); diff != "" {
		t.Errorf("a place counts as O where only persons are known (-want +got):\n%s", diff)
	}
}

func TestReadSoftTellsWhatIsWrong(t *testing.T) {
	for input, want := range map[string]string{
		"a\n\tB-PER=1\n":               "f:2: the first column is empty, expected a token",
		"a\tB-PER\n":                   `f:1: "B-PER", expected a label, = and its probability`,
		"a\nb\tPER=1\n":                `f:2: label "PER": expected O, or a prefix and an entity label such as B-PER`,
		"a\tL-PER=1\n":                 `f:1: label "L-PER": expected one that begins with B-, I-, E- or S-`,
		"a\tO=1\n":                     `f:1: label "O": expected one that begins with B-, I-, E- or S-`,
		"a\tS-PER=1.5\n":               `f:1: "1.5" is no probability: expected 0 to 1`,
		"a\tS-PER=NaN\n":               `f:1: "NaN" is no probability: expected 0 to 1`,
		"\nAda S-PER=0.9\nmet\n":       "f:2: no token of the file has a label, such as S-PER=0.9, behind a tab",
		"a\tS-PER=0.7\tB-PER=0.7\n":    "f:1: the probabilities sum up to 1.400, expected at most 1",
		"a\n\na\tS-PER=x\nb\tS-PER=y ": `f:3: "x" is no probability: expected 0 to 1`,
	} {
		if _, err := ReadSoft(strings.NewReader(input), "f"); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", input, err, want)
		}
	}
}

func FuzzReadSoft(f *testing.F) {
	for _, seed := range []string{"", "a\n", "a\tS-PER=0.9\n\nb\tB-X=0.5\tI-X=0.1\nc\tE-X=1", "\t\n", "a\tB-=1", "a\t=", "a\tS-P=1e-9\tS-P=1"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		sentences, err := ReadSoft(bytes.NewReader(input), "f")
		if err != nil {
			var parse *ParseError
			if !errors.As(err, &parse) || parse.Line < 1 || parse.Line > bytes.Count(input, []byte("\n"))+1 {
				t.Fatalf("%#v is no ParseError inside the file", err)
			}
			return
		}
		set := NewLabelSet(Entities(sentences))
		probabilities := make([]float32, set.Len())
		for _, s := range sentences {
			if err := s.Validate(); err != nil || len(s.Soft) != len(s.Tokens) {
				t.Fatalf("%+v: %v", s, err)
			}
			for _, soft := range s.Soft {
				set.Distribution(soft, probabilities)
				var sum float32
				for _, p := range probabilities {
					sum += p
				}
				if sum < 1-1e-3 || sum > 1+softRounding+1e-3 {
					t.Fatalf("%v sum up to %v", soft, sum)
				}
			}
		}
	})
}
