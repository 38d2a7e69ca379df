package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nomen/tagger"
	"nomen/tagger/corpus"
	"nomen/tokenize"
)

// One input of each kind, with names that the toy model knows by the word
// before them.
var toyInputs = map[string]string{
	"text": "The mister Zöka slept in\nKaduré Molu. And 🙂 the mister\r\nTazu saw the mister Bovi.\n\n\nThe end\n",
	"lines": "the mister Zöka slept in Kaduré Molu. And mister Tazu saw 🙂.\r\n" +
		"\nslept in\nRovi Bafu .",
	"tokens": "the\nmister\tNN\tx\nZöka\tNNP\tx\nslept\n\n\nin\r\nKaduré\r\nMolu\r\n\r\nmister\nTazu",
	"jsonl": `{"id": 1, "text": "the mister Zöka slept in Kaduré Molu. And mister Tazu 🙂 saw.", "tags": ["a", {"b": 1.50}]}` + "\n" +
		"\n" + `{"text":"the \u003cmister\u003e\nmister Bovi slept","spans":[{"start":0}],"offset":17}` + "\n" +
		`{"text": "", "z": null}`,
}

var allFormats = []string{"columns", "binary", "jsonl", "inline", "names", "soft"}

func TestEveryInputInEveryFormat(t *testing.T) {
	for input, content := range toyInputs {
		for _, format := range allFormats {
			t.Run(input+" "+format, func(t *testing.T) {
				golden(t, "tag-"+input+"-"+format, tagged(t, content, "--input", input, "--format", format))
			})
		}
	}
}

func TestEmptyInput(t *testing.T) {
	for input := range toyInputs {
		for _, format := range allFormats {
			for _, content := range []string{"", "\ufeff"} {
				want := ""
				if input == "text" && format == "inline" || input == "lines" && format == "inline" ||
					input == "tokens" && (format == "columns" || format == "binary") {
					want = content // these give back what they read
				}
				if got := tagged(t, content, "--input", input, "--format", format); got != want {
					t.Errorf("%s of %s input %q: %q, want %q", format, input, content, got, want)
				}
			}
		}
	}
}

func TestColumnsIsTheDefaultInAPipe(t *testing.T) {
	if diff := cmp.Diff(tagged(t, toyInputs["text"], "--format", "columns"), tagged(t, toyInputs["text"])); diff != "" {
		t.Errorf("(-columns +default):\n%s", diff)
	}
}

// oddToken draws a token for a line of its own: never blank, never a line end.
func oddToken() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{
			"mister", "in", "Kadu", "é", "🙂", "\u00a0", " ", "\x00", "\xff", "\xed\xa0\x80", "\u2028", "\v", "\f", "\r", "\ufeff", "#", "-DOCSTART-",
		}), 1, 3).Draw(t, "parts")
		token := strings.TrimRight(strings.Join(parts, ""), "\r")
		if strings.Trim(token, " \r") == "" {
			token = "\u00a0" // is a token: only blanks make a blank line
		}
		if rapid.IntRange(0, 4).Draw(t, "columns") == 0 {
			token += "\t" + rapid.StringOf(rapid.SampledFrom([]rune("aé \t"))).Draw(t, "rest") + "x"
		}
		return token
	})
}

func TestTokensComeBackAsTheyWere(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		var input strings.Builder
		lines := rapid.SliceOfN(rapid.OneOf(oddToken(), oddToken(), oddToken(),
			rapid.SampledFrom([]string{"", "", " ", "\t", "\t \t", "\r"})), 0, 30).Draw(t, "lines")
		for i, line := range lines {
			input.WriteString(line)
			if i < len(lines)-1 || rapid.Bool().Draw(t, "final line end") {
				input.WriteString(rapid.SampledFrom([]string{"\n", "\n", "\r\n"}).Draw(t, "end"))
			}
		}
		path := file(t, folder, "tokens", input.String())
		for _, format := range []string{"columns", "binary"} {
			got := tagged(t, "", "--input", "tokens", "--format", format, path)
			if diff := cmp.Diff(input.String(), withoutLabels(t, got, input.String())); diff != "" {
				t.Fatalf("%s without the labels (-input +output):\n%s", format, diff)
			}
		}
	})
}

// withoutLabels takes the last column, which must be a label, from every line
// that is not blank.
func withoutLabels(t rapid.TB, output, input string) string {
	t.Helper()
	labels := map[string]bool{"O": true, "B-PER": true, "I-PER": true, "B-LOC": true, "I-LOC": true, "1": true, "0": true}
	var b strings.Builder
	for line := range strings.Lines(output) {
		text := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if b.Len() == 0 && strings.HasPrefix(text, "\ufeff") { // the file's byte order mark
			b.WriteString("\ufeff")
			text, line = text[3:], line[3:]
		}
		if strings.Trim(text, " \t\r") != "" {
			tab := strings.LastIndexByte(text, '\t')
			if tab < 0 || !labels[text[tab+1:]] {
				t.Fatalf("line %q has no label", line)
			}
			b.WriteString(text[:tab])
		} else {
			b.WriteString(text)
		}
		b.WriteString(line[len(text):])
	}
	if !strings.HasSuffix(input, "\n") { // the last line gets an end if it has a token
		return strings.TrimSuffix(b.String(), "\n")
	}
	return b.String()
}

func TestTokensWithoutABlankLine(t *testing.T) {
	var input, want strings.Builder
	for range 50_000 {
		input.WriteString("mister\nKadu\n")
		want.WriteString("mister\tO\nKadu\tB-PER\n")
	}
	if got := tagged(t, input.String(), "--input", "tokens"); got != want.String() {
		t.Errorf("output of %d bytes differs from the %d wanted", len(got), want.Len())
	}
}

// tagObject is a line of --format jsonl.
type tagObject struct {
	Text   string
	Offset int
	Spans  []struct {
		Start, End  int
		Label, Text string
		Score       float64
	}
}

func objects(t rapid.TB, output string) []tagObject {
	t.Helper()
	var all []tagObject
	for line := range strings.Lines(output) {
		var o tagObject
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("line %q: %v", line, err)
		}
		all = append(all, o)
	}
	return all
}

// oddText draws running text with names in it and much that is not ASCII.
func oddText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.OneOf(
			rapid.SampledFrom([]string{"the mister Zöka", "mister\nTazu", "in Kaduré Molu", "in\r\nRovi\tBafu", "mister 🙂🙂", "mister Ka\xffdu", "saw", "."}),
			rapid.SampledFrom([]string{".", "!\n", "\n\n", "\r\n\r\n", "\u00a0", "\u2028", "🙂", "👩‍👩‍👧", "é", "e\u0301", "漢字", "\xff", "\xed\xa0\x80", "\x00", "\ufeff", "[x](PER)"}),
		), 0, 25).Draw(t, "parts")
		var b strings.Builder
		for _, part := range parts {
			b.WriteString(part)
			b.WriteString(rapid.SampledFrom([]string{" ", " ", "", "\n"}).Draw(t, "gap"))
		}
		return b.String()
	})
}

// units cuts a text into what the offsets count, each with its place in bytes;
// the last is the text's end.
var units = map[string]func(text string) []int{
	"byte": func(text string) (places []int) {
		for i := range len(text) + 1 {
			places = append(places, i)
		}
		return places
	},
	"codepoint": func(text string) (places []int) {
		for i := range text {
			places = append(places, i)
		}
		return append(places, len(text))
	},
	"utf16": func(text string) (places []int) {
		for i, r := range text {
			for range utf16.RuneLen(r) {
				places = append(places, i)
			}
		}
		return append(places, len(text))
	},
}

// valid is a text as JSON has it: each invalid byte is a replacement character.
func valid(text string) string { return string([]rune(text)) }

func TestOffsetsAreThoseOfTheInput(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		input := oddText().Draw(t, "input")
		path := file(t, folder, "text", input)
		unit := rapid.SampledFrom([]string{"byte", "codepoint", "utf16"}).Draw(t, "unit")
		mode := rapid.SampledFrom([]string{"text", "text", "lines"}).Draw(t, "mode")
		places := units[unit](input)
		end := 0
		for _, o := range objects(t, tagged(t, "", "--input", mode, "--format", "jsonl", "--offsets", unit, path)) {
			if gap := input[end:places[o.Offset]]; strings.TrimSpace(strings.TrimPrefix(gap, "\ufeff")) != "" {
				t.Fatalf("%q before %q is left out", gap, o.Text)
			}
			if !strings.HasPrefix(valid(input[places[o.Offset]:]), o.Text) {
				t.Fatalf("text %q is not at %d %s of the input", o.Text, o.Offset, unit)
			}
			end = places[o.Offset] + lengthOf(input[places[o.Offset]:], utf8.RuneCountInString(o.Text))
			for _, span := range o.Spans {
				covered := input[places[o.Offset+span.Start]:places[o.Offset+span.End]]
				if valid(covered) != span.Text {
					t.Fatalf("span %+v of %q covers %q", span, o.Text, covered)
				}
			}
		}
		if rest := input[end:]; strings.TrimSpace(strings.TrimPrefix(rest, "\ufeff")) != "" {
			t.Fatalf("%q at the end is left out", rest)
		}
	})
}

// lengthOf is the length of the first n characters in bytes.
func lengthOf(text string, n int) int {
	for i := range text {
		if n == 0 {
			return i
		}
		n--
	}
	return len(text)
}

func TestInlineIsTheInputWithMarks(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		input := oddText().Draw(t, "input")
		path := file(t, folder, "text", input)
		mode := rapid.SampledFrom([]string{"text", "lines"}).Draw(t, "mode")
		var want strings.Builder
		end := 0
		for _, o := range objects(t, tagged(t, "", "--input", mode, "--format", "jsonl", "--offsets", "byte", path)) {
			for _, span := range o.Spans {
				start := o.Offset + span.Start
				fmt.Fprintf(&want, "%s[%s](%s)", input[end:start], input[start:o.Offset+span.End], span.Label)
				end = o.Offset + span.End
			}
		}
		want.WriteString(input[end:])
		if diff := cmp.Diff(want.String(), tagged(t, "", "--input", mode, "--format", "inline", path)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestTheSameOutputHoweverItIsComputed(t *testing.T) {
	folder := t.TempDir()
	var first, second strings.Builder
	for i := range 300 {
		half := &first
		if i >= 120 {
			half = &second
		}
		fmt.Fprintf(half, "the mister Kadu%d slept in Rovi Bafu%d.\n\n", i, i)
	}
	a, b := file(t, folder, "a", first.String()), file(t, folder, "b,c", second.String())
	whole := file(t, folder, "whole", first.String()+second.String())
	for _, input := range []string{"text", "lines"} {
		want := tagged(t, "", "--input", input, whole)
		for name, arguments := range map[string][]string{
			"one thread":  {"--threads", "1", whole},
			"two threads": {"--threads", "2", whole},
			"two files":   {a, b},
			"again":       {whole},
			"a dash":      {a, "-"},
			"two dashes":  {"-", "-", a, b},
		} {
			stdin := ""
			if name == "a dash" {
				stdin = second.String()
			}
			if got := tagged(t, stdin, append([]string{"--input", input}, arguments...)...); got != want {
				t.Errorf("%s of %s gave other output", name, input)
			}
		}
		if got := tagged(t, first.String()+second.String(), "--input", input); got != want {
			t.Errorf("standard input as %s gave other output", input)
		}
	}
}

func TestMinScore(t *testing.T) {
	input := strings.Repeat("the mister Zöka slept in Kadu Molu. in saw Tazu mister in mister of. ", 5)
	all := objects(t, tagged(t, input, "--format", "jsonl"))
	for _, least := range []float64{0, 0.5, 0.9, 0.99, 1} {
		var want []tagObject
		for _, o := range all {
			sure := o
			sure.Spans = sure.Spans[:0:0]
			for _, span := range o.Spans {
				if span.Score >= least {
					sure.Spans = append(sure.Spans, span)
				}
			}
			want = append(want, sure)
		}
		got := objects(t, tagged(t, input, "--format", "jsonl", "--min-score", fmt.Sprint(least)))
		if diff := cmp.Diff(fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got)); diff != "" {
			t.Errorf("--min-score %v (-want +got):\n%s", least, diff)
		}
	}
	if got := tagged(t, "the mister Zöka slept.", "--min-score", "1", "--format", "names"); strings.Count(got, "\n") > 1 {
		t.Errorf("names of score 1: %q", got)
	}
}

func TestColor(t *testing.T) {
	const input = "the mister Zöka slept in Kadu Molu."
	const plain, highlighted = "the mister [Zöka](PER) slept in [Kadu Molu](LOC).",
		"the mister \x1b[93;1mZöka\x1b[0;22m slept in \x1b[96;1mKadu Molu\x1b[0;22m\x1b[2m/LOC\x1b[22m."
	for _, test := range []struct{ color, environment, want string }{
		{"auto", "", plain}, {"never", "", plain}, {"always", "", highlighted},
		{"auto", "NO_COLOR=1", plain}, {"never", "NO_COLOR=1", plain}, {"always", "NO_COLOR=1", highlighted},
		{"always", "TERM=dumb", highlighted},
	} {
		command := exec.Command(binary, "tag", "--model", toyModel, "--format", "inline", "--color", test.color)
		command.Env = append(command.Environ(), test.environment)
		if diff := cmp.Diff(result{Out: test.want}, finish(t, command, input)); diff != "" {
			t.Errorf("--color %s %s (-want +got):\n%s", test.color, test.environment, diff)
		}
	}
}

func TestPrintingEndsWhenTheOutputFails(t *testing.T) {
	closed, w := io.Pipe()
	closed.Close()
	for format, write := range formats {
		p := &printer{w: bufio.NewWriterSize(w, 1<<16), write: write, unit: unitByte, mark: bracketed}
		s := tagger.Join([]string{"Kadu"})
		var err error
		for i := 0; i < 1<<16 && err == nil; i++ {
			err = p.print(tagger.Document{
				Sentences: []tokenize.Sentence{s}, Spans: [][]tagger.Span{{{End: 4, EndToken: 1, Label: "PER"}}}, Soft: [][][]corpus.Soft{{nil}}, Source: &source{text: s.Text},
			})
		}
		if !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s: %v", format, err)
		}
	}
}

func TestTokenizer(t *testing.T) {
	const input = "the mister Zöka can't sleep in Kadu Molu."
	want := tagged(t, input, "--format", "names")
	if want != "Zöka\nKadu Molu\n" {
		t.Errorf("names: %q", want)
	}
	if got := tagged(t, input, "--format", "names", "--tokenizer", "prose"); got != want {
		t.Errorf("names with the tokenizer of prose: %q", got)
	}
	if got := tagged(t, input, "--tokenizer", "prose"); !strings.Contains(got, "ca\tO\nn't\tO\n") {
		t.Errorf("tokens of prose: %q", got)
	}
}

// A name that the sentence doesn't tell is found by what the document says of it: in a
// file and in a record all of it, in a pipe what stood before; never by another document.
func TestContext(t *testing.T) {
	sentences := []string{"Jordan was asked about it.", "Jordan did not answer.", "Neil Jordan, who directs it, left early."}
	text := strings.Join(sentences, " ") + "\n"
	turned := sentences[2] + " " + sentences[0] + " " + sentences[1] + "\n"
	tokens := func(between string) string {
		var columns []string
		for _, s := range sentences {
			columns = append(columns, strings.ReplaceAll(strings.NewReplacer(",", " ,", ".", " .").Replace(s), " ", "\n")+"\n\n")
		}
		return strings.Join(columns, between)
	}
	record := fmt.Sprintf("{\"text\": %q}\n", strings.TrimSpace(text))
	for _, test := range []struct {
		input, content, flags string
		file                  bool
		want                  string
	}{
		{"text", text, "", true, "Jordan|Jordan|Neil Jordan"},
		{"text", text, "--context before", true, "Neil Jordan"},
		{"text", text, "--context sentence", true, "Neil Jordan"},
		{"text", text, "", false, "Neil Jordan"},
		{"text", text, "--context document", false, "Jordan|Jordan|Neil Jordan"},
		{"text", turned, "", false, "Neil Jordan|Jordan|Jordan"},
		{"text", turned, "--context sentence", false, "Neil Jordan"},
		{"lines", strings.Join(sentences, "\n"), "", true, "Neil Jordan"},
		{"jsonl", record, "", false, "Jordan|Jordan|Neil Jordan"},
		{"jsonl", fmt.Sprintf("{\"text\": %q}\n", sentences[0]) + record, "", true, "Jordan|Jordan|Neil Jordan"},
		{"tokens", tokens(""), "", true, "Jordan|Jordan|Neil Jordan"},
		{"tokens", tokens("-DOCSTART-\tO\n\n"), "", true, "Neil Jordan"},
		{"tokens", tokens("-DOCSTART- -X- O\n"), "", true, "Neil Jordan"},
		{"tokens", strings.ReplaceAll(tokens("-DOCSTART-\n"), "\n\n", "\n"), "", true, "Neil Jordan"},
	} {
		arguments := append([]string{"tag", "--input", test.input, "--format", "names"}, strings.Fields(test.flags)...)
		stdin := test.content
		if test.file {
			stdin, arguments = "", append(arguments, file(t, t.TempDir(), "input", test.content))
		}
		r := nomen(t, stdin, arguments...)
		if got := strings.ReplaceAll(strings.TrimSpace(r.Out), "\n", "|"); got != test.want || r.Code != 0 {
			t.Errorf("%s %s of %q, a file %v: found %q, want %q\n%s", test.input, test.flags, test.content, test.file, got, test.want, r.Err)
		}
	}
}
