package evaluate

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nomen/tagger/corpus"
)

// sentences makes a sentence of each line of IOB2 labels; token i is "wi".
func sentences(t testing.TB, lines ...string) []corpus.Sentence {
	t.Helper()
	var list []corpus.Sentence
	for i, line := range lines {
		labels := strings.Fields(line)
		spans, err := corpus.IOB2.Spans(labels)
		if err != nil {
			t.Fatal(err)
		}
		s := corpus.Sentence{Spans: spans, File: "f", Line: i + 1}
		for j := range labels {
			s.Tokens = append(s.Tokens, "w"+string(rune('0'+j)))
		}
		list = append(list, s)
	}
	return list
}

func compare(t testing.TB, gold, predicted []corpus.Sentence) Report {
	t.Helper()
	report, err := Compare(gold, predicted)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestCompare(t *testing.T) {
	tests := []struct {
		name            string
		gold, predicted string // sentences, apart by a bar
		want            string // counts, ratios and accuracy, computed by hand
	}{
		{"all right", "B-PER I-PER O", "B-PER I-PER O",
			"PER 1 1 1 1.000 1.000 1.000; all 1 1 1 1.000 1.000 1.000; 3/3"},
		{"one boundary wrong", "O O O B-MISC I-MISC I-MISC O | B-PER I-PER O", "O O B-MISC I-MISC I-MISC I-MISC O | B-PER I-PER O",
			"MISC 1 1 0 0.000 0.000 0.000; PER 1 1 1 1.000 1.000 1.000; all 2 2 1 0.500 0.500 0.500; 8/10"},
		{"missed", "B-PER O B-PER", "B-PER O O",
			"PER 2 1 1 1.000 0.500 0.667; all 2 1 1 1.000 0.500 0.667; 2/3"},
		{"spurious", "B-PER O O", "B-PER O B-PER",
			"PER 1 2 1 0.500 1.000 0.667; all 1 2 1 0.500 1.000 0.667; 2/3"},
		{"another label", "B-PER I-PER", "B-ORG I-ORG",
			"ORG 0 1 0 0.000 0.000 0.000; PER 1 0 0 0.000 0.000 0.000; all 1 1 0 0.000 0.000 0.000; 0/2"},
		{"one span found as two", "B-PER I-PER", "B-PER B-PER",
			"PER 1 2 0 0.000 0.000 0.000; all 1 2 0 0.000 0.000 0.000; 1/2"},
		{"two spans found as one", "B-PER B-PER", "B-PER I-PER",
			"PER 2 1 0 0.000 0.000 0.000; all 2 1 0 0.000 0.000 0.000; 1/2"},
		{"nothing to find, nothing found", "O O", "O O", "all 0 0 0 0.000 0.000 0.000; 2/2"},
		{"nothing found", "B-PER O", "O O", "PER 1 0 0 0.000 0.000 0.000; all 1 0 0 0.000 0.000 0.000; 1/2"},
		{"nothing to find", "O O", "B-PER O", "PER 0 1 0 0.000 0.000 0.000; all 0 1 0 0.000 0.000 0.000; 1/2"},
		{"no tokens", "", "", "all 0 0 0 0.000 0.000 0.000; 0/0"},
		{"labels are sorted", "B-PER B-LOC B-ORG", "B-PER O B-MISC",
			"LOC 1 0 0 0.000 0.000 0.000; MISC 0 1 0 0.000 0.000 0.000; ORG 1 0 0 0.000 0.000 0.000; " +
				"PER 1 1 1 1.000 1.000 1.000; all 3 2 1 0.500 0.333 0.400; 1/3"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			report := compare(t, sentences(t, strings.Split(test.gold, "|")...), sentences(t, strings.Split(test.predicted, "|")...))
			if diff := cmp.Diff(test.want, describe(report)); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
		})
	}
}

// describe puts a report into a line.
func describe(r Report) string {
	var parts []string
	for _, l := range append(r.Labels, LabelScore{"all", r.Overall}) {
		parts = append(parts, fmt.Sprintf("%s %d %d %d %.3f %.3f %.3f", l.Label, l.Gold, l.Predicted, l.Correct, l.Precision, l.Recall, l.F1))
	}
	return strings.Join(append(parts, fmt.Sprintf("%d/%d", r.CorrectTokens, r.Tokens)), "; ")
}

func TestCompareRefuses(t *testing.T) {
	gold := sentences(t, "O O", "B-PER O")
	overlapping := sentences(t, "O O", "B-PER I-PER")
	overlapping[1].Spans = append(overlapping[1].Spans, corpus.Span{Start: 1, End: 2, Label: "PER"})
	tests := []struct {
		name      string
		predicted []corpus.Sentence
		want      string
	}{
		{"fewer sentences", sentences(t, "O O"), "2 gold sentences, 1 predicted"},
		{"fewer tokens", sentences(t, "O O", "B-PER"), "sentence 2 (f:2): 2 gold tokens, 1 predicted"},
		{"overlapping spans", overlapping, "sentence 2 (f:2): span 2 (PER, tokens 1 to 2) begins before the span before it ends"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for name, f := range map[string]func() error{
				"Compare":  func() error { _, err := Compare(gold, test.predicted); return err },
				"Mistakes": func() error { _, err := Mistakes(gold, test.predicted); return err },
			} {
				if err := f(); err == nil || err.Error() != test.want {
					t.Errorf("%s: got %v, want %s", name, err, test.want)
				}
			}
		})
	}
}

// streaming counts spans as conlleval does, token by token, from IOB2 labels.
func streaming(gold, predicted []string) counts {
	var c counts
	begins := func(labels []string, i int) bool { return i < len(labels) && labels[i][0] == 'B' }
	ends := func(labels []string, i int) bool { // an open span, before token i
		return i == len(labels) || labels[i][0] != 'I'
	}
	matching := false
	for i := 0; i <= len(gold); i++ {
		goldEnds, predictedEnds := ends(gold, i), ends(predicted, i)
		if matching && goldEnds && predictedEnds {
			c.correct++
		}
		if goldEnds || predictedEnds {
			matching = false
		}
		g, p := begins(gold, i), begins(predicted, i)
		if g {
			c.gold++
		}
		if p {
			c.predicted++
		}
		if g && p && gold[i] == predicted[i] {
			matching = true
		}
	}
	return c
}

func drawSentence(t *rapid.T, tokens int) corpus.Sentence {
	s := corpus.Sentence{Tokens: make([]string, tokens)}
	for at := 0; at < tokens; {
		start := rapid.IntRange(at, tokens).Draw(t, "start")
		if start == tokens {
			break
		}
		end := rapid.IntRange(start+1, min(tokens, start+3)).Draw(t, "end")
		s.Spans = append(s.Spans, corpus.Span{Start: start, End: end, Label: rapid.SampledFrom([]string{"LOC", "PER"}).Draw(t, "label")})
		at = end
	}
	return s
}

// drawPair draws gold and predicted sentences.
func drawPair(t *rapid.T) (gold, predicted []corpus.Sentence) {
	for range rapid.IntRange(0, 5).Draw(t, "sentences") {
		tokens := rapid.IntRange(0, 8).Draw(t, "tokens")
		gold = append(gold, drawSentence(t, tokens))
		predicted = append(predicted, drawSentence(t, tokens))
	}
	return gold, predicted
}

func TestCompareAgreesWithStreaming(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gold, predicted := drawPair(t)
		report, err := Compare(gold, predicted)
		if err != nil {
			t.Fatal(err)
		}
		var want counts
		for i := range gold {
			n := len(gold[i].Tokens)
			want.add(streaming(corpus.IOB2.Labels(gold[i].Spans, n), corpus.IOB2.Labels(predicted[i].Spans, n)))
		}
		if diff := cmp.Diff(want.score(), report.Overall); diff != "" {
			t.Fatalf("overall (-streaming +got):\n%s", diff)
		}
		mistakes, err := Mistakes(gold, predicted)
		if err != nil {
			t.Fatal(err)
		}
		inMistakes := counts{correct: want.correct, gold: want.correct, predicted: want.correct}
		for _, m := range mistakes {
			if m.Gold != nil {
				inMistakes.gold++
			}
			if m.Predicted != nil {
				inMistakes.predicted++
			}
		}
		if inMistakes != want {
			t.Fatalf("correct spans and mistakes add up to %+v, want %+v", inMistakes, want)
		}
	})
}

func TestPoolIsCompareOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var reports []Report
		var gold, predicted []corpus.Sentence
		for range 3 {
			g, p := drawPair(t)
			report, err := Compare(g, p)
			if err != nil {
				t.Fatal(err)
			}
			reports = append(reports, report)
			gold, predicted = append(gold, g...), append(predicted, p...)
		}
		want, err := Compare(gold, predicted)
		if err != nil {
			t.Fatal(err)
		}
		few := Bootstrap{Resamples: 5}
		if diff := cmp.Diff(want.WithIntervals(few), Pool(reports...).WithIntervals(few), unexported); diff != "" {
			t.Fatalf("pooled (-want +got):\n%s", diff)
		}
	})
}

func TestRestrict(t *testing.T) {
	all := sentences(t, "B-PER I-PER B-ORG", "O B-LOC B-ORG", "O")
	kept, left := Restrict(all, []string{"PER", "GPE"})
	if diff := cmp.Diff(sentences(t, "B-PER I-PER O", "O O O", "O"), kept); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]LabelCount{{"LOC", 1}, {"ORG", 2}}, left); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	if len(all[0].Spans) != 2 {
		t.Error("the sentences given changed")
	}
}

func TestReportJSON(t *testing.T) {
	report := compare(t, sentences(t, "B-PER O"), sentences(t, "B-PER B-ORG"))
	got, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"sentences":1,"tokens":2,"correct_tokens":1,"accuracy":0.5,` +
		`"overall":{"gold":1,"predicted":2,"correct":1,"precision":0.5,"recall":1,"f1":0.6666666666666666},` +
		`"labels":[{"label":"ORG","gold":0,"predicted":1,"correct":0,"precision":0,"recall":0,"f1":0},` +
		`{"label":"PER","gold":1,"predicted":1,"correct":1,"precision":1,"recall":1,"f1":1}],` +
		`"matches":[{"kind":"strict","correct":1,"precision":0.5,"recall":1,"f1":0.6666666666666666},` +
		`{"kind":"exact","correct":1,"precision":0.5,"recall":1,"f1":0.6666666666666666},` +
		`{"kind":"partial","correct":1,"precision":0.5,"recall":1,"f1":0.6666666666666666},` +
		`{"kind":"type","correct":1,"precision":0.5,"recall":1,"f1":0.6666666666666666}],` +
		`"name_tokens":1,"found_name_tokens":1,"token_recall":1}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
	var back Report
	if err := json.Unmarshal(got, &back); err != nil || back.Overall != report.Overall {
		t.Errorf("read back as %+v, %v", back.Overall, err)
	}
}
