package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nomen/tokenize"
)

// words is a tokenizer for tests: a token is a run of anything but blanks,
// and a sentence ends after a token that ends in a full stop.
type words struct{}

var word = regexp.MustCompile(`[^\s]+`)

func (words) Tokenize(text string) []tokenize.Sentence {
	var sentences []tokenize.Sentence
	var current []tokenize.Token
	finish := func() {
		if len(current) == 0 {
			return
		}
		offset, end := current[0].Start, current[len(current)-1].End
		for i := range current {
			current[i].Start -= offset
			current[i].End -= offset
		}
		sentences = append(sentences, tokenize.Sentence{Text: text[offset:end], Offset: offset, Tokens: current})
		current = nil
	}
	for _, at := range word.FindAllStringIndex(text, -1) {
		current = append(current, tokenize.Token{Start: at[0], End: at[1]})
		if text[at[1]-1] == '.' {
			finish()
		}
	}
	finish()
	return sentences
}

func TestReadJSONL(t *testing.T) {
	ada := Sentence{Tokens: []string{"Ada", "met", "Bob"}, Spans: []Span{{0, 1, "PER"}, {2, 3, "PER"}}, File: "f", Line: 1}
	tests := []struct {
		name  string
		input string
		want  []Sentence
	}{
		{"nothing", "", nil},
		{"blank lines", "\n  \n", nil},
		{"nomen", `{"text": "Ada met Bob", "offset": 7, "spans": [{"start": 0, "end": 3, "label": "PER", "text": "Ada", "score": 0.9}, {"start": 8, "end": 11, "label": "PER"}]}`,
			[]Sentence{ada}},
		{"in any order", `{"text": "Ada met Bob", "spans": [{"start": 8, "end": 11, "label": "PER"}, {"start": 0, "end": 3, "label": "PER"}]}`,
			[]Sentence{ada}},
		{"doccano label", `{"id": 1, "text": "Ada met Bob", "label": [[0, 3, "PER"], [8, 11, "PER"]]}`, []Sentence{ada}},
		{"doccano labels", `{"id": 1, "text": "Ada met Bob", "labels": [[0, 3, "PER"], [8, 11, "PER"]]}`, []Sentence{ada}},
		{"doccano entities", `{"text": "Ada met Bob", "relations": [], "entities": [{"id": 1, "label": "PER", "start_offset": 0, "end_offset": 3}, {"id": 2, "label": "PER", "start_offset": 8, "end_offset": 11}]}`,
			[]Sentence{ada}},
		{"Prodigy", `{"text": "Ada met Bob", "tokens": [{"text": "Ada", "start": 0, "end": 3, "id": 0}], "spans": [{"start": 0, "end": 3, "token_start": 0, "token_end": 0, "label": "PER"}, {"start": 8, "end": 11, "label": "PER"}], "answer": "accept"}`,
			[]Sentence{ada}},
		{"Prodigy rejected", `{"text": "Ada met Bob", "spans": [], "answer": "reject"}` + "\n" + `{"text": "Ada", "answer": "ignore"}`, nil},
		{"Prodigy accepted without names", `{"text": "nobody", "answer": "accept"}`,
			[]Sentence{{Tokens: []string{"nobody"}, File: "f", Line: 1}}},
		{"records are documents", "{\"text\": \"a. b\", \"spans\": []}\r\n\n{\"text\": \"c\", \"spans\": [], \"label\": null}", []Sentence{
			{Tokens: []string{"a."}, File: "f", Line: 1},
			{Tokens: []string{"b"}, File: "f", Line: 1},
			{Tokens: []string{"c"}, File: "f", Line: 3, Document: 1},
		}},
		{"kinds", `{"text": "Ada met Bob", "kind": "mail", "spans": [[0, 3, "PER"], [8, 11, "PER"]]}` + "\n" + `{"text": "c", "kind": ["no", "text"], "spans": []}`, []Sentence{
			{Tokens: ada.Tokens, Spans: ada.Spans, Kind: "mail", File: "f", Line: 1},
			{Tokens: []string{"c"}, File: "f", Line: 2, Document: 1},
		}},
		{"code points", `{"text": "né 👩‍🚀 Zoë", "spans": [[7, 10, "PER"]]}`, []Sentence{
			{Tokens: []string{"né", "👩‍🚀", "Zoë"}, Spans: []Span{{2, 3, "PER"}}, File: "f", Line: 1},
		}},
		{"an invalid byte is a code point", "{\"text\": \"\xff\xfe Zoë\", \"spans\": [[3, 6, \"PER\"]]}", []Sentence{
			{Tokens: []string{"\ufffd\ufffd", "Zoë"}, Spans: []Span{{1, 2, "PER"}}, File: "f", Line: 1},
		}},
		{"blanks at the edges", `{"text": "met Bob  here", "spans": [[3, 9, "PER"]]}`, []Sentence{
			{Tokens: []string{"met", "Bob", "here"}, Spans: []Span{{1, 2, "PER"}}, Between: []string{"", " ", "  "}, File: "f", Line: 1},
		}},
		{"tokens are cut at edges", `{"text": "pre-Bob-post and Ada's", "spans": [[4, 7, "PER"], [17, 20, "PER"]]}`, []Sentence{
			{Tokens: []string{"pre-", "Bob", "-post", "and", "Ada", "'s"}, Spans: []Span{{1, 2, "PER"}, {4, 5, "PER"}}, Between: []string{"", "", "", " ", " ", ""}, File: "f", Line: 1, Cut: 2},
		}},
		{"sentences are joined", `{"text": "a J. R. Smith b. c", "spans": [[2, 13, "PER"], [17, 18, "ORG"]]}`, []Sentence{
			{Tokens: []string{"a", "J.", "R.", "Smith", "b."}, Spans: []Span{{1, 4, "PER"}}, File: "f", Line: 1},
			{Tokens: []string{"c"}, Spans: []Span{{0, 1, "ORG"}}, File: "f", Line: 1},
		}},
		{"indented lines", `{"text": "a Bob\n\tmet\t\r\n\tAda", "spans": []}`, []Sentence{
			{Tokens: []string{"a", "Bob", "met", "Ada"}, Between: []string{"", " ", "\n\t", "\t\r\n\t"}, File: "f", Line: 1},
		}},
		{"tabs", `{"text": "\tAda \t met\tBob b.\td", "spans": []}`, []Sentence{
			{Tokens: []string{"Ada", "met", "Bob", "b."}, Between: []string{"", " \t ", "\t", " "}, File: "f", Line: 1},
			{Tokens: []string{"d"}, File: "f", Line: 1},
		}},
		{"neighbours", `{"text": "AdaBob", "spans": [[0, 3, "PER"], [3, 6, "PER"]]}`, []Sentence{
			{Tokens: []string{"Ada", "Bob"}, Spans: []Span{{0, 1, "PER"}, {1, 2, "PER"}}, Between: []string{"", ""}, File: "f", Line: 1, Cut: 1},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ReadJSONL(strings.NewReader(test.input), "f", words{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("sentences (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadJSONLMistakes(t *testing.T) {
	tests := []struct {
		name  string
		input string
		want  string
	}{
		{"no JSON", `{"text": "a", spans: []}`, `f:1: not a JSON object a line: invalid character 's' looking for beginning of object key string at byte 15 of the line`},
		{"cut off", "\n{\"text\": \"a\"", `f:2: not a JSON object a line: unexpected end of JSON input at byte 12 of the line`},
		{"array of records", `[{"text": "a", "spans": []}]`, `f:1: a JSON array, expected one object a line; jq -c '.[]' makes them`},
		{"a string", `"text"`, `f:1: "\"text\"" is not a JSON object`},
		{"no text", `{"spans": []}`, `f:1: no "text"`},
		{"text is a number", `{"text": 3, "spans": []}`, `f:1: "text" is a number, expected a string`},
		{"no spans", `{"text": "a", "ents": []}`, `f:1: no "spans", "entities", "label" or "labels"; a text without names has "spans": []`},
		{"one label for the text", `{"text": "a", "label": "PER"}`, `f:1: "label" is "\"PER\"", expected a list of spans`},
		{"span without label", `{"text": "a", "spans": [[0, 1, "PER"], {"start": 0, "end": 1}]}`,
			`f:1: span 2: "{\"start\": 0, \"end\": 1}": expected {"start": 0, "end": 3, "label": "PER"} or [0, 3, "PER"]`},
		{"span of two", `{"text": "a", "spans": [[0, 1]]}`,
			`f:1: span 1: "[0, 1]": expected {"start": 0, "end": 3, "label": "PER"} or [0, 3, "PER"]`},
		{"span of half a code point", `{"text": "a", "spans": [[0, 0.5, "PER"]]}`,
			`f:1: span 1: "[0, 0.5, \"PER\"]": expected {"start": 0, "end": 3, "label": "PER"} or [0, 3, "PER"]`},
		{"span of nothing", `{"text": "a", "spans": [null]}`,
			`f:1: span 1: "null": expected {"start": 0, "end": 3, "label": "PER"} or [0, 3, "PER"]`},
		{"end before start", `{"text": "abc", "spans": [[2, 1, "PER"]]}`, `f:1: span 1 (PER) ends at 1, not after its start 2`},
		{"empty span", `{"text": "abc", "spans": [[2, 2, "PER"]]}`, `f:1: span 1 (PER) ends at 2, not after its start 2`},
		{"out of range", `{"text": "Zoë", "spans": [[0, 4, "PER"]]}`, `f:1: span 1 (PER, 0 to 4) is outside the text of 3 code points`},
		{"negative", `{"text": "Zoë", "spans": [[-1, 2, "PER"]]}`, `f:1: span 1 (PER, -1 to 2) is outside the text of 3 code points`},
		{"overlap", `{"text": "Zoë Bell", "spans": [[0, 8, "PER"], [4, 8, "ORG"]]}`,
			`f:1: spans 1 (PER) and 2 (ORG) overlap at code point 4; keep one of them`},
		{"offsets in bytes", `{"text": "é Zoë!", "spans": [{"start": 3, "end": 6, "label": "PER", "text": "Zoë"}]}`,
			`f:1: span 1 (PER) has the text "Zoë" but covers "oë!"; offsets count Unicode code points`},
		{"blanks alone", `{"text": "a  b", "spans": [[1, 3, "PER"]]}`, `f:1: span 1 (PER) covers no token, only "  "`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := ReadJSONL(strings.NewReader(test.input), "f", words{})
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			var parse *ParseError
			if !errors.As(err, &parse) || parse.File != "f" {
				t.Errorf("%#v is no ParseError of the file", err)
			}
		})
	}
}

func TestReadLooksAtTheContent(t *testing.T) {
	tests := []struct {
		name   string
		input  string
		tokens string
	}{
		{"columns", "Ada\tB-PER\n", "Ada"},
		{"records", `{"text": "Ada", "spans": []}`, "Ada"},
		{"records after blank lines and a mark", "\ufeff\n\n  { \"text\": \"Ada\", \"spans\": []}", "Ada"},
		{"columns that begin with a brace", "{\tO\n", "{"},
		{"columns that begin with a bracket", "[ -LRB- O\n", "["},
		{"nothing", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Read(strings.NewReader(test.input), "f", words{})
			if err != nil {
				t.Fatal(err)
			}
			var tokens []string
			for _, sentence := range got {
				tokens = append(tokens, sentence.Tokens...)
			}
			if diff := cmp.Diff(test.tokens, strings.Join(tokens, " ")); diff != "" {
				t.Errorf("tokens (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := Read(strings.NewReader("{\n  \"text\": \"Ada\"\n}"), "f", words{}); err == nil || !strings.Contains(err.Error(), "JSON object a line") {
		t.Errorf("a record on several lines: %v", err)
	}
}

// Whatever the spans' edges, each comes back as tokens that join to its text.
func TestReadJSONLKeepsEverySpan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zé👩. ]{0,30}`).Draw(t, "text")
		runes := []rune(text)
		var want []string
		list := []any{}
		for _, span := range drawSpans(t, len(runes)) {
			covered := strings.Join(strings.Fields(string(runes[span.Start:span.End])), "")
			if covered != "" {
				want = append(want, covered)
				list = append(list, []any{span.Start, span.End, "PER"})
			}
		}
		line, err := json.Marshal(map[string]any{"text": text, "spans": list})
		if err != nil {
			t.Fatal(err)
		}
		sentences, err := ReadJSONL(bytes.NewReader(line), "f", words{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, sentence := range sentences {
			if err := sentence.Validate(); err != nil {
				t.Fatal(err)
			}
			for _, span := range sentence.Spans {
				got = append(got, strings.Join(sentence.Tokens[span.Start:span.End], ""))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", line, diff)
		}
	})
}

func FuzzReadJSONL(f *testing.F) {
	for _, seed := range []string{
		"", `{"text": "Ada met Bob. Z", "spans": [{"start": 0, "end": 3, "label": "PER"}]}`,
		`{"text": "é", "label": [[0, 1, "PER"]]}`, `{"text": "a. b", "labels": [[0, 4, "X"]]}` + "\n" + `{"text": "", "spans": []}`,
		`{"text": "ab", "entities": [{"start_offset": 1, "end_offset": 2, "label": "PER"}]}`, `[{"text": ""}]`, `{`, `{"text": "a", "spans": [[], null, 1]}`,
		`{"text": "a", "spans": [ [0, 1, "PER", 2]]}`, `{"text": "a", "answer": "reject"}`, "{\"text\": \"\xff\", \"spans\": [[0,1,\"a\\u0000b\"]]}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		sentences, err := ReadJSONL(bytes.NewReader(input), "f", words{})
		if err != nil {
			var parse *ParseError
			if !errors.As(err, &parse) {
				t.Fatalf("%#v is no ParseError", err)
			}
			return
		}
		for _, sentence := range sentences {
			if err := sentence.Validate(); err != nil {
				t.Fatal(err)
			}
			for _, token := range sentence.Tokens {
				if token == "" || !utf8.ValidString(token) {
					t.Fatalf("token %q", token)
				}
			}
		}
	})
}
