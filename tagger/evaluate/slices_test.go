package evaluate

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nomen/tagger/corpus"
)

// text gives the sentences the words of the lines.
func text(list []corpus.Sentence, lines ...string) []corpus.Sentence {
	for i, line := range lines {
		list[i].Tokens = strings.Fields(line)
	}
	return list
}

// parts puts slices into a line: of each part the gold, predicted and correct
// spans.
func parts(s Slices) string {
	all := []string{s.By}
	for _, p := range s.Parts {
		all = append(all, fmt.Sprintf("%s %d %d %d", p.Name, p.Gold, p.Predicted, p.Correct))
	}
	return strings.Join(all, "; ")
}

func slice(t *testing.T, by string, of Property, gold, predicted []corpus.Sentence) Slices {
	t.Helper()
	s, err := Slice(by, of, gold, predicted)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSliceByCase(t *testing.T) {
	lines := []string{"ada knew J. R. Bell", "BELL knew McADAM and 王 and I", "nobody"}
	gold := text(sentences(t, "B-PER O B-PER I-PER I-PER", "B-PER O B-PER O B-PER O B-PER", "O"), lines...)
	predicted := text(sentences(t, "B-PER O B-PER I-PER O", "B-PER O O O B-PER O O", "B-PER"), lines...)
	got := slice(t, "case", Case, gold, predicted)
	// "J. R." is all capitals, and so no part of the other name.
	if diff := cmp.Diff("case; UPPER 1 2 1; lower 1 2 1; other 4 1 1", parts(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSliceByKindOfText(t *testing.T) {
	gold, predicted := sentences(t, "B-PER O", "B-PER O", "B-PER"), sentences(t, "B-PER O", "O B-PER", "B-PER")
	gold[0].Kind, gold[1].Kind = "news", "mail"
	if diff := cmp.Diff("kind; mail 1 1 0; news 1 1 1; none 1 1 1", parts(slice(t, "kind", TextKind, gold, predicted))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSliceByWhatWasSeen(t *testing.T) {
	training := text(sentences(t, "B-PER I-PER O B-LOC", "B-PER O"), "Ada Bell saw Rome", "Ada slept")
	lines := []string{"Ada Bell , Bell , Rome and ada"}
	gold := text(sentences(t, "B-PER I-PER O B-PER O B-PER O B-PER"), lines...)
	predicted := text(sentences(t, "B-PER I-PER O B-PER O B-LOC O O"), lines...)
	got := slice(t, "in training", Seen(training), gold, predicted)
	// Rome was seen as a place, not as a person.
	if diff := cmp.Diff("in training; seen 1 2 1; unseen 3 1 1", parts(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSlicesAddUpToTheReport(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gold, predicted := drawPair(t)
		report, err := Compare(gold, predicted)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Slice("length", func(_ int, _ corpus.Sentence, span corpus.Span) string { return fmt.Sprint(span.End - span.Start) }, gold, predicted)
		if err != nil {
			t.Fatal(err)
		}
		var sum counts
		for _, p := range s.Parts {
			sum.add(counts{p.Gold, p.Predicted, p.Correct})
		}
		if diff := cmp.Diff(report.Overall, sum.score()); diff != "" {
			t.Fatalf("(-report +slices):\n%s", diff)
		}
		one, err := Slice("", func(int, corpus.Sentence, corpus.Span) string { return "all" }, gold, predicted)
		if err != nil {
			t.Fatal(err)
		}
		few := Bootstrap{Resamples: 5}
		if one = one.WithIntervals(few); len(one.Parts) > 0 {
			if diff := cmp.Diff(report.WithIntervals(few).Overall, one.Parts[0].Score); diff != "" {
				t.Fatalf("a slice of all (-report +slice):\n%s", diff)
			}
		}
	})
}

func TestSliceTable(t *testing.T) {
	gold, predicted := said(t)
	var got bytes.Buffer
	documents, err := ReadDocuments(strings.NewReader("book\tsentences\nCountess, the\t1\nanother\t2\n"), "books.tsv")
	if err != nil {
		t.Fatal(err)
	}
	byBook, err := documents.Slice(gold, predicted)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []Slices{byBook.WithIntervals(Bootstrap{Seed: 1}), slice(t, "case", Case, nil, nil)} {
		if err := s.WriteTable(&got); err != nil {
			t.Fatal(err)
		}
	}
	golden(t, "slices.txt", got.Bytes())
}

func TestDocuments(t *testing.T) {
	const table = "article\tsentences\nnm_4\t1\r\nnobody_1\t0\nnms_1\t1\n\nnm_4\t1\nxy\t2\n"
	gold := sentences(t, "B-PER O", "B-PER B-PER", "B-PER", "B-PER O", "B-PER")
	predicted := sentences(t, "B-PER O", "B-PER O", "O", "O O", "O")
	documents, err := ReadDocuments(strings.NewReader(table), "dev.tsv")
	if err != nil {
		t.Fatal(err)
	}
	groups, err := ReadGroups(strings.NewReader("prefix\tregion\nnm_\tAfrica\nn\tthe rest\nnms\tMid East\n"), "regions.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for want, d := range map[string]Documents{
		"article; nm_4 2 1 1; nms_1 2 1 1; xy 2 0 0":        documents,
		"region; Africa 2 1 1; Mid East 2 1 1; other 2 0 0": documents.In(groups),
	} {
		got, err := d.Slice(gold, predicted)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, parts(got)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if _, err := documents.Slice(gold[1:], predicted[1:]); err == nil || err.Error() != "the documents have 5 sentences, the labelled text has 4" {
		t.Errorf("a sentence too few: %v", err)
	}
	if _, err := (Documents{}).Slice(gold, predicted); err == nil {
		t.Error("no documents: no error")
	}
}

func TestDocumentsMistakes(t *testing.T) {
	for content, want := range map[string]string{
		"":                              "t.tsv is empty; expected a head and two columns with a tab between them",
		"nm_4\t7\n":                     `t.tsv:1: expected a head, such as "article" and "sentences"`,
		"article\tsentences\nnm_4 7\n":  "t.tsv:2: expected two columns with a tab between them",
		"article\tsentences\na\t7\tb\n": "t.tsv:2: expected two columns with a tab between them",
		"article\tsentences\n\na\t-1\n": `t.tsv:3: "-1" is no number of sentences`,
		"article\tsentences\na\t" + strings.Repeat("9", 20) + "\n": `t.tsv:2: "99999999999999999999" is no number of sentences`,
		"article\tsentences\n" + strings.Repeat("x", 1<<17):        "t.tsv:2: bufio.Scanner: token too long",
	} {
		if _, err := ReadDocuments(strings.NewReader(content), "t.tsv"); err == nil || err.Error() != want {
			t.Errorf("%.40q: got %v, want %s", content, err, want)
		}
	}
}
