package nextword

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// shown writes the words of a text, | for what glues them, ¶ for the end of a
// paragraph.
func shown(t *Text) string {
	var all []string
	for _, id := range t.seen {
		all = append(all, strings.NewReplacer(glue, "|", paragraphEnd, "¶").Replace(t.words[id]))
	}
	return strings.Join(all, " ")
}

func zipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReadText(t *testing.T) {
	for name, test := range map[string]struct{ file, want string }{
		"empty":                           {"", ""},
		"blank":                           {" \n\n\t\r\n", ""},
		"one line":                        {"He left.", "He left |. ¶"},
		"a line a paragraph":              {"He left.\nShe stayed.\n", "He left |. ¶ She stayed |. ¶"},
		"blank lines":                     {"He\nleft.\n\nShe stayed.\n\n\n", "He left |. ¶ She stayed |. ¶"},
		"blank lines with spaces":         {"He\nleft.\n \t \n\nShe stayed.", "He left |. ¶ She stayed |. ¶"},
		"blank lines only around":         {"\n\nHe left.\nShe stayed.\n\n", "He left |. ¶ She stayed |. ¶"},
		"carriage returns":                {"He\r\nleft.\r\n\r\nShe stayed.\r\n", "He left |. ¶ She stayed |. ¶"},
		"carriage returns, no blank line": {"He left.\r\nShe stayed.\r\n", "He left |. ¶ She stayed |. ¶"},
		"byte order mark":                 {"\ufeffHe left.", "He left |. ¶"},
		"invalid UTF-8":                   {"He l\xfft.", "He l\xfft |. ¶"},
		"signs":                           {"\"I don't (yet), we can't.\"", "\" |I do |n't ( |yet |) |, we ca |n't |. |\" ¶"},
		"the sign for glue":               {"a \u2060b \u2060 c\u2060d", "a b cd ¶"},
		"the sign for paragraphs":         {"a\u2029b", "a b ¶"},
		"compressed":                      {zipped(t, "He left.\n\nShe stayed."), "He left |. ¶ She stayed |. ¶"},
		"compressed in parts":             {zipped(t, "He left.\n\n") + zipped(t, "She stayed."), "He left |. ¶ She stayed |. ¶"},
	} {
		t.Run(name, func(t *testing.T) {
			text := new(Text)
			if err := text.ReadText(iotest.OneByteReader(strings.NewReader(test.file)), "text"); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, shown(text)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if text.Len() != len(strings.Fields(test.want)) {
				t.Errorf("%d words", text.Len())
			}
		})
	}
}

func TestReadTextReportsWhatItCannotRead(t *testing.T) {
	whole := zipped(t, strings.Repeat("He left. ", 1000))
	broken := []byte(whole)
	broken[len(broken)-6] ^= 1 // in the checksum
	for name, file := range map[string]string{"cut": whole[:len(whole)-9], "magic alone": whole[:2], "header cut": whole[:5], "wrong checksum": string(broken)} {
		err := new(Text).ReadText(strings.NewReader(file), "text.gz")
		if err == nil || !strings.HasPrefix(err.Error(), "text.gz: ") {
			t.Errorf("%s: %v, want an error that names the file", name, err)
		} else if name != "wrong checksum" && !strings.Contains(err.Error(), "ends too soon; get it anew") {
			t.Errorf("%s: %v", name, err)
		}
	}
	bad := errors.New("bad disk")
	if err := new(Text).ReadText(iotest.ErrReader(bad), "text"); !errors.Is(err, bad) {
		t.Errorf("got %v", err)
	}
}

// A text of one paragraph can be put together again from its words, but for how
// many spaces there were.
func TestWordsKeepTheSpaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.ReplaceAll(rapid.String().Draw(t, "text"), glue, "")
		want := strings.Join(strings.Fields(text), " ")
		if got := join(appendWords(nil, text), " "); got != want {
			t.Fatalf("%q became %q", want, got)
		}
	})
}

func TestVocabulary(t *testing.T) {
	text := new(Text)
	text.AddParagraph("b b b c c a a d l\xff l\xff l\xff l\xff")
	for _, test := range []struct {
		limit, minimum int
		want           string
	}{{9, 1, "b\na\nc\nd\n¶\n"}, {2, 1, "b\na\n"}, {9, 2, "b\na\nc\n"}, {9, 9, ""}, {0, 1, ""}} {
		v, err := newVocabulary(text, test.limit, test.minimum, 1)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, strings.ReplaceAll(v.ids.Text(1, v.ids.Len()), paragraphEnd, "¶")); diff != "" {
			t.Errorf("at most %d, at least %d times (-want +got):\n%s", test.limit, test.minimum, diff)
		}
		if v.size() != v.ids.Len()+1 || v.id("l\xff") != unknownWord || v.id("x") != unknownWord {
			t.Errorf("size %d of %d words", v.size(), v.ids.Len())
		}
	}
}
