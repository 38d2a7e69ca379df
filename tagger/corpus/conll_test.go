package corpus

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func TestReadCoNLL(t *testing.T) {
	john := Sentence{Tokens: []string{"John", "Smith", "left"}, Spans: []Span{{0, 2, "PER"}}, File: "f", Line: 1}
	at := func(line int) Sentence { s := john; s.Line = line; return s }
	tests := []struct {
		name  string
		input string
		want  []Sentence
	}{
		{"nothing", "", nil},
		{"blank lines only", "\n \n\t\n\r\n", nil},
		{"tabs", "John\tB-PER\nSmith\tI-PER\nleft\tO\n\n", []Sentence{john}},
		{"spaces", "John B-PER\nSmith   I-PER\n  left O\n", []Sentence{john}},
		{"columns between", "John NNP B-NP B-PER\nSmith NNP I-NP I-PER\nleft VBD O O\n", []Sentence{john}},
		{"blanks after the label", "John\tB-PER \nSmith\tI-PER\t\nleft  O  \n", []Sentence{john}},
		{"IOB1 without B-", "John\tI-PER\nSmith\tI-PER\nleft\tO\n", []Sentence{john}},
		{"BIOES", "John\tB-PER\nSmith\tE-PER\nleft\tO\n", []Sentence{john}},
		{"BILOU", "John\tB-PER\nSmith\tL-PER\nleft\tO\n", []Sentence{john}},
		{"line ends of Windows", "John\tB-PER\r\nSmith\tI-PER\r\nleft\tO\r\n\r\n", []Sentence{john}},
		{"a carriage return among the last blanks", "John\tB-PER\r \nSmith I-PER \r\r\nleft\tO\n\r \n", []Sentence{john}},
		{"byte order mark", "\ufeffJohn\tB-PER\nSmith\tI-PER\nleft\tO\n", []Sentence{john}},
		{"no last line end", "John\tB-PER\nSmith\tI-PER\nleft\tO", []Sentence{john}},
		{"comments", "# sent_id = 7\n# text = John Smith left O\n# newdoc\n# id 7\tdomain=en\nJohn\tB-PER\nSmith\tI-PER\nleft\tO\n",
			[]Sentence{at(5)}},
		{"a hash is a token too", "# O\n= O\nx O\n\n#\tB-PER\n\n# = x\tO\n", []Sentence{
			{Tokens: []string{"#", "=", "x"}, File: "f", Line: 1},
			{Tokens: []string{"#"}, Spans: []Span{{0, 1, "PER"}}, File: "f", Line: 5},
			{Tokens: []string{"# = x"}, File: "f", Line: 7},
		}},
		{"odd Unicode", "3\u00a0p.m.\tO\nNew York\tB-LOC\n\u2028\tO\n\xff\tO\n \tO\n", []Sentence{{
			Tokens: []string{"3\u00a0p.m.", "New York", "\u2028", "\xff", " "}, Spans: []Span{{1, 2, "LOC"}}, File: "f", Line: 1,
		}}},
		{"a non-breaking space does not split columns", "3\u00a0p.m. O\n", []Sentence{
			{Tokens: []string{"3\u00a0p.m."}, File: "f", Line: 1},
		}},
		{"documents", "-DOCSTART- -X- O\n\na O\n\nb O\n-DOCSTART-\n-DOCSTART-\tO\n\nc O\n", []Sentence{
			{Tokens: []string{"a"}, File: "f", Line: 3},
			{Tokens: []string{"b"}, File: "f", Line: 5},
			{Tokens: []string{"c"}, File: "f", Line: 9, Document: 1},
		}},
		{"IOB1 neighbours", "a I-PER\nb B-PER\nc I-ORG\n", []Sentence{
			{Tokens: []string{"a", "b", "c"}, Spans: []Span{{0, 1, "PER"}, {1, 2, "PER"}, {2, 3, "ORG"}}, File: "f", Line: 1},
		}},
		{"IOB2 neighbours", "a B-PER\nb B-PER\nc B-ORG\n", []Sentence{
			{Tokens: []string{"a", "b", "c"}, Spans: []Span{{0, 1, "PER"}, {1, 2, "PER"}, {2, 3, "ORG"}}, File: "f", Line: 1},
		}},
		{"single tokens of BIOES", "a S-PER\nb S-PER\n", []Sentence{
			{Tokens: []string{"a", "b"}, Spans: []Span{{0, 1, "PER"}, {1, 2, "PER"}}, File: "f", Line: 1},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ReadCoNLL(strings.NewReader(test.input), "f")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("sentences (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadCoNLLMistakes(t *testing.T) {
	tests := []struct {
		name  string
		input string
		want  string
	}{
		{"IOB2 inside after outside", "a\tB-PER\n\nb\tO\nc\tI-PER\n",
			`f:4: label "I-PER" follows "O"; an entity begins with B- here (the file uses IOB2)`},
		{"IOB1 with one begin too many", "a I-PER\n\nb I-PER\n\nc B-PER\n",
			`f:5: label "B-PER" begins a sentence; an entity begins with I- here, with B- only right after another PER (the file uses IOB1)`},
		{"IOB2 with one stray BIOES label", "a B-PER\nb I-PER\n\nc B-PER\nd E-PER\n\ne B-PER\nf O\n",
			`f:5: label "E-PER" is not of the scheme, which has only the prefixes B-, I- (the file uses IOB2)`},
		{"BIOES left open at a sentence's end", "a B-PER\nb E-PER\n\nc S-PER\n\nd O\ne B-PER\n\nf O\n",
			`f:7: label "B-PER" ends a sentence; the entity goes on with I-PER or ends with E-PER, and one of a single token is S-PER (the file uses BIOES)`},
		{"BIOES and BILOU mixed", "a S-PER\n\nb S-PER\n\nc U-PER\n",
			`f:5: label "U-PER" is not of the scheme, which has only the prefixes B-, I-, E-, S- (the file uses BIOES)`},
		{"no prefix", "a O\nb PER\n", `f:2: label "PER": expected O, or a prefix and an entity label such as B-PER`},
		{"prefix alone", "a B-\n", `f:1: label "B-": expected O, or a prefix and an entity label such as B-PER`},
		{"another separator", "a B_PER\n", `f:1: label "B_PER": expected O, or a prefix and an entity label such as B-PER`},
		{"no label", "a O\nb\n", `f:2: one column, expected a token and a label`},
		{"no label after a tab", "a\tO\nNew York\t\n", `f:2: one column, expected a token and a label`},
		{"no token", "a\tO\n\tO\n", `f:2: the first column is empty, expected a token`},
		{"the topmost comes first", "a O\nb I-PER\n\nc PER\n\nd B-PER\n", // found after that of line 4
			`f:2: label "I-PER" follows "O"; an entity begins with B- here (the file uses IOB2)`},
		{"UTF-16", "\xff\xfea\x00", `f:1: the file is UTF-16; save it as UTF-8`},
		{"gzip", "\x1f\x8b\x08", `f:1: the file is compressed; unpack it with gunzip`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := ReadCoNLL(strings.NewReader(test.input), "f")
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			var parse *ParseError
			if !errors.As(err, &parse) || parse.File != "f" || errors.Unwrap(parse) == nil {
				t.Errorf("%#v is no ParseError of the file", err)
			}
		})
	}
}

func TestReaderErrorsKeepTheirPlace(t *testing.T) {
	broken := io.MultiReader(strings.NewReader("a O\nb"), iotest.ErrReader(io.ErrUnexpectedEOF))
	_, err := ReadCoNLL(broken, "f")
	if !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasPrefix(err.Error(), "f:2: ") {
		t.Errorf("got %v, want an unexpected EOF at f:2", err)
	}
}

func TestLongLines(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	got, err := ReadCoNLL(strings.NewReader("a O\n"+long+" B-PER\nb O"), "f")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", long, "b"}, got[0].Tokens); diff != "" {
		t.Error("a line of a megabyte changed")
	}

	bounded := newLines(strings.NewReader("a O\n" + long + " B-PER\nb O"))
	bounded.limit = 1 << 19
	_, mistakes := readColumns(bounded, "f")
	want := "f:2: line longer than 524288 bytes; is this a text file?"
	if err := mistakes.first(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestCheckFindsAllMistakes(t *testing.T) {
	input := "a PER\nb I-PER\n\nc I-PER\nd\ne B-PER\n\nf B-PER\nf B-PER\nf B-PER\n"
	want := `f:1: label "PER": expected O, or a prefix and an entity label such as B-PER
f:4: label "I-PER" begins a sentence; an entity begins with B- here (the file uses IOB2)
f:5: one column, expected a token and a label`
	err := Check(strings.NewReader(input), "f", words{})
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}

	err = Check(strings.NewReader(strings.Repeat("x\n", maxMistakes+7)), "f", words{})
	if got := err.Error(); !strings.HasSuffix(got, "\nf: and 7 more mistakes") || strings.Count(got, "\n") != maxMistakes {
		t.Errorf("many mistakes end with %q", got[max(0, len(got)-80):])
	}
	if err := Check(strings.NewReader("a O\n"), "f", words{}); err != nil {
		t.Errorf("a file without mistakes: %v", err)
	}
}

// drawSentences draws sentences that columns can hold, of documents 0, 1, ...
func drawSentences(t *rapid.T) []Sentence {
	var sentences []Sentence
	token := rapid.OneOf(
		rapid.StringMatching(`[\pL\pP \x{feff}\x{a0}\r#=-]{1,6}`), rapid.SampledFrom([]string{"#", "# a = b", "O", "\xff", "\ufeff"}))
	document := 0
	for range rapid.IntRange(0, 6).Draw(t, "sentences") {
		tokens := rapid.SliceOfN(token, 1, 8).Draw(t, "tokens")
		sentences = append(sentences, Sentence{Tokens: tokens, Spans: drawSpans(t, len(tokens)), Document: document})
		document += rapid.IntRange(0, 1).Draw(t, "next document")
	}
	return sentences
}

var ignorePlace = cmpopts.IgnoreFields(Sentence{}, "File", "Line")

func TestWriteThenReadCoNLL(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawSentences(t)
		scheme := Scheme(rapid.IntRange(0, len(schemes)-1).Draw(t, "scheme"))
		var file bytes.Buffer
		if err := WriteCoNLL(&file, want, scheme); err != nil {
			t.Fatal(err)
		}
		written := file.String()
		got, err := ReadCoNLL(&file, "f")
		if err != nil {
			t.Fatalf("%v in:\n%s", err, written)
		}
		if diff := cmp.Diff(want, got, ignorePlace); diff != "" {
			t.Fatalf("sentences (-want +got):\n%s\nfrom:\n%s", diff, written)
		}
	})
}

func TestWriteCoNLLRefuses(t *testing.T) {
	tests := []struct {
		name     string
		sentence Sentence
		want     string
	}{
		{"tab", Sentence{Tokens: []string{"a\tb"}}, `sentence 2: token "a\tb" cannot be written in columns`},
		{"line end", Sentence{Tokens: []string{"a\nb"}}, `sentence 2: token "a\nb" cannot be written in columns`},
		{"empty token", Sentence{Tokens: []string{""}}, `sentence 2: token "" cannot be written in columns`},
		{"document start", Sentence{Tokens: []string{"-DOCSTART-"}}, `sentence 2: token "-DOCSTART-" cannot be written in columns`},
		{"label", Sentence{Tokens: []string{"a"}, Spans: []Span{{0, 1, "A\tB"}}}, `sentence 2: label "A\tB" cannot be written in columns`},
		{"span outside", Sentence{Tokens: []string{"a"}, Spans: []Span{{0, 2, "PER"}}},
			`sentence 2: span 1 (PER, tokens 0 to 2) is outside the sentence of 1 tokens`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := WriteCoNLL(io.Discard, []Sentence{{Tokens: []string{"a"}}, test.sentence}, IOB2)
			if err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestWriteCoNLLReportsTheWriter(t *testing.T) {
	reader, writer := io.Pipe()
	reader.CloseWithError(io.ErrClosedPipe)
	if err := WriteCoNLL(writer, []Sentence{{Tokens: []string{"a"}}}, IOB2); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v, want the writer's error", err)
	}
}

func FuzzReadCoNLL(f *testing.F) {
	for _, seed := range []string{
		"", "a O\n", "John\tB-PER\nSmith\tI-PER\n\n", "a I-PER\nb B-PER\n", "a S-PER\nb B-X\nc E-X", "a U-PER\r\n",
		"-DOCSTART- -X- O\n\na O\n", "# a = b\nx O\n", "\ufeffa\tO", "a\n", "\tO\n", "a B-\n", "a E-PER\nb B-PER", "0 B-\r ",
		"# \xff\n\xff\xfe O", "# \n\x1f\x8b O",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		sentences, err := ReadCoNLL(bytes.NewReader(input), "f")
		if err != nil {
			var parse *ParseError
			if !errors.As(err, &parse) || parse.Line < 1 || parse.Line > bytes.Count(input, []byte("\n"))+1 {
				t.Fatalf("%#v is no ParseError inside the file", err)
			}
			return
		}
		var file bytes.Buffer
		if err := WriteCoNLL(&file, sentences, BIOES); err != nil {
			t.Fatal(err)
		}
		again, err := ReadCoNLL(&file, "f")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sentences, again, ignorePlace); diff != "" {
			t.Fatalf("written and read again (-first +second):\n%s", diff)
		}
	})
}
