package corpus

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSchemeLabelsAndSpans(t *testing.T) {
	spans := []Span{{1, 3, "PER"}, {3, 4, "PER"}, {4, 5, "ORG"}, {6, 9, "work-of-art"}}
	tests := map[Scheme]string{
		IOB2:  "O B-PER I-PER B-PER B-ORG O B-work-of-art I-work-of-art I-work-of-art",
		IOB1:  "O I-PER I-PER B-PER I-ORG O I-work-of-art I-work-of-art I-work-of-art",
		BIOES: "O B-PER E-PER S-PER S-ORG O B-work-of-art I-work-of-art E-work-of-art",
		BILOU: "O B-PER L-PER U-PER U-ORG O B-work-of-art I-work-of-art L-work-of-art",
	}
	for scheme, want := range tests {
		t.Run(scheme.String(), func(t *testing.T) {
			labels := scheme.Labels(spans, 9)
			if diff := cmp.Diff(want, strings.Join(labels, " ")); diff != "" {
				t.Errorf("Labels (-want +got):\n%s", diff)
			}
			got, err := scheme.Spans(labels)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(spans, got); diff != "" {
				t.Errorf("Spans (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSchemeSpansExplainsMistakes(t *testing.T) {
	tests := []struct {
		name   string
		scheme Scheme
		labels string
		want   string
	}{
		{"IOB2 inside after outside", IOB2, "O I-PER",
			`token 2: label "I-PER" follows "O"; an entity begins with B- here (IOB2)`},
		{"IOB2 inside at the start", IOB2, "I-PER O",
			`token 1: label "I-PER" begins a sentence; an entity begins with B- here (IOB2)`},
		{"IOB2 inside after another label", IOB2, "B-ORG I-PER",
			`token 2: label "I-PER" follows "B-ORG"; an entity begins with B- here (IOB2)`},
		{"IOB1 begin after outside", IOB1, "O B-PER",
			`token 2: label "B-PER" follows "O"; an entity begins with I- here, with B- only right after another PER (IOB1)`},
		{"foreign prefix", IOB2, "O S-PER",
			`token 2: label "S-PER" is not of the scheme, which has only the prefixes B-, I- (IOB2)`},
		{"BIOES left open", BIOES, "B-PER O",
			`token 2: label "O" follows "B-PER"; the entity goes on with I-PER or ends with E-PER, and one of a single token is S-PER (BIOES)`},
		{"BILOU left open at the end", BILOU, "O B-PER",
			`token 2: label "B-PER" ends a sentence; the entity goes on with I-PER or ends with L-PER, and one of a single token is U-PER (BILOU)`},
		{"BIOES end without begin", BIOES, "O E-PER",
			`token 2: label "E-PER" follows "O"; an entity begins with B- here, one of a single token with S- (BIOES)`},
		{"no prefix", IOB2, "O PER",
			`token 2: label "PER": expected O, or a prefix and an entity label such as B-PER`},
		{"no entity label", IOB2, "B-", `token 1: label "B-": expected O, or a prefix and an entity label such as B-PER`},
		{"empty", IOB2, "", `token 1: label "": expected O, or a prefix and an entity label such as B-PER`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := test.scheme.Spans(strings.Split(test.labels, " "))
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

// drawSpans draws spans of n tokens, in order and apart.
func drawSpans(t *rapid.T, n int) []Span {
	var spans []Span
	for at := 0; at < n; {
		start := rapid.IntRange(at, n).Draw(t, "start")
		if start == n {
			break
		}
		end := rapid.IntRange(start+1, n).Draw(t, "end")
		label := rapid.SampledFrom([]string{"PER", "ORG", "LOC", "B-side"}).Draw(t, "label")
		spans = append(spans, Span{start, end, label})
		at = end
	}
	return spans
}

func TestSchemesGiveBackTheirSpans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(t, "tokens")
		spans := drawSpans(t, n)
		scheme := Scheme(rapid.IntRange(0, len(schemes)-1).Draw(t, "scheme"))
		got, err := scheme.Spans(scheme.Labels(spans, n))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(spans, got); diff != "" {
			t.Fatalf("%v (-want +got):\n%s", scheme, diff)
		}
	})
}

func TestLabelSetOrder(t *testing.T) {
	set := NewLabelSet([]string{"PER", "LOC", "PER", ""})
	want := []string{"O", "B-LOC", "I-LOC", "E-LOC", "S-LOC", "B-PER", "I-PER", "E-PER", "S-PER"}
	if diff := cmp.Diff(want, set.Names()); diff != "" {
		t.Errorf("Names (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"LOC", "PER"}, set.Entities()); diff != "" {
		t.Errorf("Entities (-want +got):\n%s", diff)
	}
	if set.Len() != 9 || set.Entity(0) != "" || set.Entity(8) != "PER" {
		t.Errorf("Len %d, Entity(0) %q, Entity(8) %q", set.Len(), set.Entity(0), set.Entity(8))
	}
	if only := NewLabelSet(nil); only.Len() != 1 || !only.MayStart(0) || !only.MayEnd(0) || !only.MayFollow(0, 0) {
		t.Error("a set of no entities has more or less than a free O")
	}
}

func TestLabelSetLegalSteps(t *testing.T) {
	set := NewLabelSet([]string{"LOC", "PER"})
	follow := map[string]string{ // every legal step between labels
		"O":     "O B-LOC S-LOC B-PER S-PER",
		"B-LOC": "I-LOC E-LOC",
		"I-LOC": "I-LOC E-LOC",
		"E-LOC": "O B-LOC S-LOC B-PER S-PER",
		"S-LOC": "O B-LOC S-LOC B-PER S-PER",
		"B-PER": "I-PER E-PER",
		"I-PER": "I-PER E-PER",
		"E-PER": "O B-LOC S-LOC B-PER S-PER",
		"S-PER": "O B-LOC S-LOC B-PER S-PER",
	}
	var starts, ends []string
	for i, name := range set.Names() {
		var got []string
		for j, next := range set.Names() {
			if set.MayFollow(i, j) {
				got = append(got, next)
			}
		}
		if diff := cmp.Diff(follow[name], strings.Join(got, " ")); diff != "" {
			t.Errorf("after %s (-want +got):\n%s", name, diff)
		}
		if set.MayStart(i) {
			starts = append(starts, name)
		}
		if set.MayEnd(i) {
			ends = append(ends, name)
		}
	}
	if diff := cmp.Diff("O B-LOC S-LOC B-PER S-PER", strings.Join(starts, " ")); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("O E-LOC S-LOC E-PER S-PER", strings.Join(ends, " ")); diff != "" {
		t.Errorf("ends (-want +got):\n%s", diff)
	}
}

func TestLabelSetPathIsLegalAndGivesBackItsSpans(t *testing.T) {
	set := NewLabelSet([]string{"PER", "ORG", "LOC", "B-side"})
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "tokens")
		spans := drawSpans(t, n)
		path, err := set.Path(spans, n)
		if err != nil {
			t.Fatal(err)
		}
		if !set.MayStart(path[0]) || !set.MayEnd(path[n-1]) {
			t.Fatalf("illegal ends: %v", path)
		}
		for i := 1; i < n; i++ {
			if !set.MayFollow(path[i-1], path[i]) {
				t.Fatalf("illegal step: %v", path)
			}
		}
		if diff := cmp.Diff(spans, set.Spans(path)); diff != "" {
			t.Fatalf("spans (-want +got):\n%s", diff)
		}
	})
}

func TestLabelSetSpansOfAnyPathAreValid(t *testing.T) {
	set := NewLabelSet([]string{"LOC", "PER"})
	rapid.Check(t, func(t *rapid.T) {
		path := rapid.SliceOf(rapid.IntRange(0, set.Len()-1)).Draw(t, "path")
		sentence := Sentence{Tokens: make([]string, len(path)), Spans: set.Spans(path)}
		if err := sentence.Validate(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestLabelSetPathRefuses(t *testing.T) {
	set := NewLabelSet([]string{"PER"})
	tests := []struct {
		name  string
		spans []Span
		want  string
	}{
		{"another label", []Span{{0, 1, "ORG"}}, `no label "ORG" among ["PER"]`},
		{"past the end", []Span{{2, 4, "PER"}}, "span 1 (PER, tokens 2 to 4) is outside the sentence of 3 tokens"},
		{"before the start", []Span{{-1, 1, "PER"}}, "span 1 (PER, tokens -1 to 1) is outside the sentence of 3 tokens"},
		{"nothing", []Span{{1, 1, "PER"}}, "span 1 (PER) is empty: tokens 1 to 1"},
		{"overlap", []Span{{0, 2, "PER"}, {1, 3, "PER"}}, "span 2 (PER, tokens 1 to 3) begins before the span before it ends"},
		{"no label", []Span{{0, 2, ""}}, "span 1 (tokens 0 to 2) has no label"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := set.Path(test.spans, 3)
			if err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}
