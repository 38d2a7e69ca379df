package evaluate

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomen/tagger/corpus"
)

const nasty = `</td><script>alert("it's & more")</script>`

// nastySummary has markup wherever text comes from outside.
func nastySummary(t *testing.T) Summary {
	t.Helper()
	gold, predicted := said(t)
	for i := range gold {
		gold[i].File = nasty
		gold[i].Tokens[0] = nasty
		for j := range gold[i].Spans {
			gold[i].Spans[j].Label += nasty
		}
	}
	mistakes, err := Mistakes(gold, predicted)
	if err != nil {
		t.Fatal(err)
	}
	report := compare(t, gold, predicted).WithScores([]Confidence{{0.95, true}, {0.35, false}})
	s := Summarize([]File{{nasty, report}, {"plain", report}})
	s.Slices = []Slices{slice(t, nasty, func(int, corpus.Sentence, corpus.Span) string { return nasty }, gold, predicted)}
	comparison, err := Against(gold, predicted, gold, Bootstrap{})
	if err != nil {
		t.Fatal(err)
	}
	comparison.Other = nasty
	s.Comparison, s.Confusions, s.Commonest = &comparison, Confusions(mistakes), Commonest(mistakes, 0)
	return s.WithIntervals(Bootstrap{Seed: 1})
}

func writePage(t *testing.T, s Summary, model string) string {
	t.Helper()
	var page bytes.Buffer
	if err := s.WritePage(&page, model); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

func TestPageIsWellFormedAndEscaped(t *testing.T) {
	summary := nastySummary(t)
	page := writePage(t, summary, nasty)
	decoder := xml.NewDecoder(strings.NewReader(page))
	elements := map[string]int{}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, page)
		}
		if start, ok := token.(xml.StartElement); ok {
			elements[start.Name.Local]++
		}
	}
	if elements["script"] > 0 || strings.Contains(page, "ZgotmplZ") {
		t.Errorf("text was taken for markup:\n%s", page)
	}
	// A chart for each of two files, pooled and macro, the labels and all of them,
	// and a slice; and the diagram.
	if want := 4 + len(summary.Pooled.Labels) + 1 + 1 + 1; elements["svg"] != want {
		t.Errorf("%d charts, want %d", elements["svg"], want)
	}
	for _, outside := range []string{"<link", "http:", "https:", "@import", "src="} {
		if strings.Contains(page, outside) {
			t.Errorf("the page does not stand by itself: %s", outside)
		}
	}
}

func TestPageShowsWhatThereIs(t *testing.T) {
	headings := func(s Summary) (all []string) {
		for _, match := range regexp.MustCompile(`<h[12]>(.*)</h[12]>`).FindAllStringSubmatch(writePage(t, s, "m"), -1) {
			all = append(all, match[1])
		}
		return all
	}
	perfect := compare(t, sentences(t, "B-PER O O"), sentences(t, "B-PER O O"))
	tests := []struct {
		name string
		s    Summary
		want []string
	}{
		{"no file", Summarize(nil), []string{"Evaluation of m", "Files", "Kinds of match"}},
		{"no mistakes", Summarize([]File{{"f", perfect}}), []string{"Evaluation of m", "Files", "Kinds of match"}},
		{"scores", Summarize([]File{{"f", perfect.WithScores(nil)}}), []string{"Evaluation of m", "Files", "Kinds of match", "Are the scores true?"}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, headings(test.s)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// One gold span of two is found: F1 is 2/3, of resamples 0 to 1.
func TestPageFigures(t *testing.T) {
	report := compare(t, sentences(t, "B-PER O", "O B-PER"), sentences(t, "B-PER O", "O O")).WithScores([]Confidence{{0.95, true}})
	page := writePage(t, Summarize([]File{{"some.conll", report}}).WithIntervals(Bootstrap{Seed: 1}), "m")
	for _, want := range []string{
		"<tr><td>some.conll</td><td>2</td><td>1</td><td>1</td><td>100.00</td><td>50.00</td><td><b>66.67</b></td><td>0.00 to 100.00</td>",
		`<rect class="bar" y="2" width="66.67" height="6"/>`,
		`d="M0.00 5H100.00M0.00 2.5V7.5M100.00 2.5V7.5"`,
		"<tr><td>partial</td><td>100.00</td><td>50.00</td><td><b>66.67</b></td>",
		"Of 2 tokens in names 50.00 % are in a name found with that label.",
		`<rect class="bar" x="256.0" y="20.0" width="22" height="240.0"/>`, // all of the scores from 0.9 to 1 are right
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not in\n%s", want, page)
		}
	}
}
