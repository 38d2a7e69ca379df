package editor

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// keys are what a test writes for keys; all else is text.
var keys = map[rune]Key{
	'←': Left, '→': Right, '⇐': WordLeft, '⇒': WordRight, '↖': Home, '↘': End, '⇥': Accept,
	'⌫': Backspace, '⌦': Delete, '⊗': DeleteWord, '⊣': DeleteToStart, '⊢': DeleteToEnd,
}

// typed is the line after keys, the words of the suggestion being offered at the
// end of the line.
func typed(l Line, input string, ghost ...string) Line {
	for _, r := range input {
		if key, ok := keys[r]; ok {
			l = l.Press(key)
		} else if r == '?' { // the suggestions come
			for _, word := range ghost {
				text, _ := l.Missing(100)
				l = l.Offer(text, word)
			}
		} else {
			l = l.Insert(string(r))
		}
	}
	return l
}

// shown writes a line, | for the cursor and brackets around the suggestion.
func shown(l Line) string {
	s := l.text[:l.cursor] + "|" + l.text[l.cursor:]
	if l.Ghost() != "" {
		s += "[" + l.Ghost() + "]"
	}
	return s
}

func TestKeys(t *testing.T) {
	for input, want := range map[string]string{
		"":                 "|",
		"ab":               "ab|",
		"ab←c":             "ac|b",
		"←←⌫⌦⊗⊣⊢⇐⇒↖":       "|",
		"ab⌫":              "a|",
		"ab↖⌦":             "|b",
		"one two⇐":         "one |two",
		"one two ⇐":        "one |two ",
		"one two⇐⇐⇐":       "|one two",
		"one two↖⇒":        "one| two",
		"one two↖⇒⇒⇒":      "one two|",
		"one two⊗":         "one |",
		"one two  ⊗":       "one |",
		"one two⇐⊣":        "|two",
		"one two⇐⊢":        "one |",
		"ab←←→c":           "ac|b",
		"ab↖↘c":            "abc|",
		"größe⌫⌫":          "grö|",
		"日本⌫":              "日|",
		"👩‍👩‍👧x←⌫":         "|x",
		"e\u0301⌫":         "|",
		"a\tb\nc\u2028":    "a b c |",
		"a\x1b[31mb\u009b": "a[31mb|",

		"in?":            "in|[ the house.]",
		"in?⇥":           "in the|[ house.]",
		"in?→":           "in the|[ house.]",
		"in?⇥⇥⇥⇥":        "in the house.|",
		"in?↘":           "in the house.|",
		"in?↘↘":          "in the house.|",
		"in? t":          "in t|[he house.]",
		"in? t⇥":         "in the|[ house.]",
		"in? the h⇥":     "in the house|[.]",
		"in? ty":         "in ty|",
		"in? t⌫":         "in |",
		"in?←":           "i|n",
		"in?←⇥":          "i|n",
		"in?←→":          "in|[ the house.]",
		"in?←↘":          "in|[ the house.]",
		"in?←x":          "ix|n",
		"in?⊗":           "|",
		"in?↖⊣↘":         "in|[ the house.]",
		"in? the house.": "in the house.|",
	} {
		if diff := cmp.Diff(want, shown(typed(Line{}, input, " the", " house", "."))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", input, diff)
		}
	}
	if got := shown((Line{}).Insert("a\xffb").Insert("\r\nc")); got != "a\ufffdb  c|" {
		t.Errorf("pasted: %q", got)
	}
}

func TestMissingAndOffer(t *testing.T) {
	l := Line{}.Insert("in")
	for i, word := range []string{" the", " house"} {
		text, missing := l.Missing(2)
		if want := "in" + strings.Repeat(" the", i); text != want || !missing {
			t.Fatalf("word %d is missing (%v) behind %q, want %q", i, missing, text, want)
		}
		l = l.Offer(text, word)
	}
	if _, missing := l.Missing(2); missing {
		t.Error("a third word is missing, of two")
	}
	if stale := l.Offer("in the", " end"); stale.Ghost() != " the house" {
		t.Errorf("what was found for another text is suggested: %q", stale.Ghost())
	}
	if text, missing := l.Press(Accept).Missing(2); text != "in the house" || !missing {
		t.Errorf("after one was accepted a word is missing (%v) behind %q", missing, text)
	}
	if _, missing := l.Press(Left).Missing(9); missing {
		t.Error("a word is missing where none can be seen")
	}
	ended := l.Offer("in the house", "")
	if _, missing := ended.Press(Accept).Missing(9); missing {
		t.Error("a word is missing behind the end")
	}
	if _, missing := ended.Insert("x").Missing(9); !missing {
		t.Error("no word is missing behind another text")
	}
	if got := l.Offer("in the house", "\x1b\x07"); got.Ghost() != " the house" {
		t.Errorf("control characters are suggested: %q", got.Ghost())
	}
	one, other := l.Offer("in the house", "a"), l.Offer("in the house", "b")
	if one.Ghost() != " the housea" || other.Ghost() != " the houseb" {
		t.Errorf("two lines share a suggestion: %q, %q", one.Ghost(), other.Ghost())
	}
}

// checkLine checks what holds of every line.
func checkLine(t *rapid.T, l Line) {
	if !utf8.ValidString(l.text) || strings.ContainsFunc(l.text+l.Ghost(), unicode.IsControl) {
		t.Fatalf("the text is %q, the suggestion %q", l.text, l.Ghost())
	}
	boundary := l.cursor == 0
	for at := 0; at < len(l.text); {
		at += clusterLength(l.text[at:])
		boundary = boundary || at == l.cursor
	}
	if !boundary {
		t.Fatalf("the cursor is within a character: %q", shown(l))
	}
	if l.Ghost() != "" {
		if all := l.Press(End); all.text != l.text+l.Ghost() || all.Ghost() != "" {
			t.Fatalf("all of %q accepted is %q", shown(l), shown(all))
		}
		if one := l.Press(Accept); one.text != l.text+l.ghost[0] || one.text+one.Ghost() != l.text+l.Ghost() {
			t.Fatalf("a word of %q accepted is %q", shown(l), shown(one))
		}
	}
	for _, columns := range []int{0, 1, 2, 3, 7, 80} {
		for _, method := range []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth} {
			checkLayout(t, l, columns, method)
		}
	}
}

// columnsOf is how many columns a terminal library fills with text.
func columnsOf(text string, method ansi.Method) (columns int) {
	for text != "" {
		_, width, n, _ := method.DecodeSequenceInString(text, 0, nil)
		columns, text = columns+width, text[n:]
	}
	return columns
}

func checkLayout(t *rapid.T, l Line, columns int, method ansi.Method) {
	layout := l.Layout(columns, method)
	text, ghost := "", ""
	for _, row := range layout.Rows {
		text, ghost = text+row.Text, ghost+row.Ghost
		if width := columnsOf(row.Text+row.Ghost, method); columns > 1 && width > columns {
			t.Fatalf("%q has %d columns, of %d", row, width, columns)
		}
	}
	if text != l.text || ghost != l.Ghost() {
		t.Fatalf("%q is laid out as %q", shown(l), layout.Rows)
	}
	if layout.X < 0 || columns > 0 && layout.X >= columns || layout.Y < 0 || layout.Y >= len(layout.Rows) {
		t.Fatalf("%q: the cursor is at %d, %d of %d columns, %d rows", shown(l), layout.X, layout.Y, columns, len(layout.Rows))
	}
	for _, rows := range []int{1, 2, 5} {
		if w := layout.Window(rows); len(w.Rows) != min(rows, len(layout.Rows)) || w.Y < 0 || w.Y >= len(w.Rows) || w.Rows[w.Y] != layout.Rows[layout.Y] {
			t.Fatalf("%d rows of %q: %q, cursor in %d", rows, layout.Rows, w.Rows, w.Y)
		}
	}
}

func TestAnyKeysGiveAValidLine(t *testing.T) {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"a", " ", "dog", "日", "👩‍👩‍👧", "\u0301", "\u200d", "\u200b", "🇩🇪", "🇩", "e\u0301", "\x1b[2J", "\xff", "\n", "한", "\u0e33"}),
		rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		var l Line
		for range rapid.IntRange(0, 40).Draw(t, "keys") {
			before := l
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				l = l.Press(Key(rapid.IntRange(int(Left), int(DeleteToEnd)+1).Draw(t, "key")))
			case 1:
				text, missing := l.Missing(3)
				if word := piece.Draw(t, "word"); missing {
					l = l.Offer(text, word)
				}
				if l.text != before.text {
					t.Fatalf("an offer changed %q to %q", shown(before), shown(l))
				}
			case 2:
				if ghost := l.Ghost(); ghost != "" { // typed as suggested, in part
					part := []rune(ghost)
					l = l.Insert(string(part[:rapid.IntRange(1, len(part)).Draw(t, "runes")]))
					if l.text+l.Ghost() != before.text+ghost {
						t.Fatalf("%q typed on as suggested is %q", shown(before), shown(l))
					}
				}
			default:
				l = l.Insert(piece.Draw(t, "text"))
			}
			checkLine(t, l)
		}
	})
}

func TestLayout(t *testing.T) {
	for _, test := range []struct {
		input   string // the suggestion is "12345"
		columns int
		want    Layout
	}{
		{"", 3, Layout{[]Row{{}}, 0, 0}},
		{"ab", 3, Layout{[]Row{{"ab", ""}}, 2, 0}},
		{"abc", 3, Layout{[]Row{{"abc", ""}, {}}, 0, 1}},
		{"abcd", 3, Layout{[]Row{{"abc", ""}, {"d", ""}}, 1, 1}},
		{"abcd←", 3, Layout{[]Row{{"abc", ""}, {"d", ""}}, 0, 1}},
		{"abc←", 3, Layout{[]Row{{"abc", ""}}, 2, 0}},
		{"abcdef", 0, Layout{[]Row{{"abcdef", ""}}, 6, 0}},
		{"a日本", 3, Layout{[]Row{{"a日", ""}, {"本", ""}}, 2, 1}},
		{"日本", 3, Layout{[]Row{{"日", ""}, {"本", ""}}, 2, 1}},
		{"日本←", 3, Layout{[]Row{{"日", ""}, {"本", ""}}, 0, 1}},
		{"日", 1, Layout{[]Row{{"日", ""}, {}}, 0, 1}},
		{"e\u0301a", 3, Layout{[]Row{{"e\u0301a", ""}}, 2, 0}},
		{"ab?", 3, Layout{[]Row{{"ab", "1"}, {"", "234"}, {"", "5"}}, 2, 0}},
		{"abc?", 3, Layout{[]Row{{"abc", ""}, {"", "123"}, {"", "45"}}, 0, 1}},
	} {
		if diff := cmp.Diff(test.want, typed(Line{}, test.input, "12345").Layout(test.columns, ansi.GraphemeWidth)); diff != "" {
			t.Errorf("%q on %d columns (-want +got):\n%s", test.input, test.columns, diff)
		}
	}
}
