package tokenize_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nomen/tokenize"
)

// checkPromises fails t unless sentences keep what the package promises of the
// sentences of text.
func checkPromises(t interface{ Fatalf(string, ...any) }, text string, sentences []tokenize.Sentence) {
	done := 0 // all bytes before it are accounted for
	for _, s := range sentences {
		if s.Offset < done || s.Offset+len(s.Text) > len(text) || text[s.Offset:s.Offset+len(s.Text)] != s.Text {
			t.Fatalf("sentence %q is not at offset %d of %q", s.Text, s.Offset, text)
		}
		if len(s.Text) > 32<<10 {
			t.Fatalf("a sentence of %d bytes", len(s.Text))
		}
		if len(s.Tokens) == 0 || s.Tokens[0].Start != 0 || s.Tokens[len(s.Tokens)-1].End != len(s.Text) {
			t.Fatalf("sentence %q does not begin and end with a token: %v", s.Text, s.Tokens)
		}
		for _, token := range s.Tokens {
			start, end := s.Offset+token.Start, s.Offset+token.End
			if start < done || end <= start || end > len(text) {
				t.Fatalf("token [%d,%d) out of order in %q", start, end, text)
			}
			checkToken(t, text[done:start], text[start:end])
			done = end
		}
	}
	checkToken(t, text[done:], "x")
}

// checkToken fails t unless gap is white space alone and token has none.
func checkToken(t interface{ Fatalf(string, ...any) }, gap, token string) {
	if strings.TrimSpace(gap) != "" {
		t.Fatalf("%q lies between tokens", gap)
	}
	if strings.IndexFunc(token, unicode.IsSpace) >= 0 || len(token) > 4<<10 {
		t.Fatalf("token %q of %d bytes", token, len(token))
	}
	if first, _ := utf8.DecodeRuneInString(token); first == utf8.RuneError && utf8.ValidString(token) && !strings.HasPrefix(token, "\ufffd") {
		t.Fatalf("token %q begins within a rune", token)
	}
}

// scan returns what a Scanner makes of r.
func scan(r io.Reader, t tokenize.Tokenizer) (sentences []tokenize.Sentence, err error) {
	scanner := tokenize.NewScanner(r, t)
	for scanner.Scan() {
		sentences = append(sentences, scanner.Sentence())
	}
	return sentences, scanner.Err()
}

// pieces reads text in pieces of random length.
type pieces struct {
	text   string
	random *rand.Rand
}

func (p *pieces) Read(b []byte) (int, error) {
	if p.text == "" {
		return 0, io.EOF
	}
	n := copy(b, p.text[:min(len(p.text), p.random.Intn(12))])
	p.text = p.text[n:]
	return n, nil
}

// fragments are what drawn texts are made of: all that some rule looks at.
var fragments = []string{
	"Ron", "ron", "RON", "J", "K", "I", "A", "The", "the", "U.S.", "e.g.", "Mr.", "No.", "p.", "etc.", "1.", "2", "1,000.50", "10:30",
	" ", " ", " ", " ", "\n", "\r\n", "\n\n", "\r", "\t", "\u00a0", "\u2028", "\u2029", "\u3000",
	".", ".", "!", "?", "...", "…", ",", ":", ";", "-", "--", "—", "•", "*", "(", ")", "[", "]", "\"", "\"", "'", "“", "”", "’", "‘", "«", "»",
	" and ", " with, ", " CUP, ", " cannot, ", "n't", "'s", "’ll", "cannot", "gonna", "@user", "#tag", "#1", "http://a.b/c", "www.x.org", "%20", "%C3%89", "%2C", "+", "Lane.pdf", ".pdf", "Ada_Lane", "_", "-Lane", "Dr.Ron", "J.K.Ron", ".Ron", "me@x.org", ":)", "<3", "&amp;", "&eacute;", "&#39;", `\u00e9`, `\u0027`, `\xC3\xA9`, `\n`, `\`, "$", "€", "+1",
	"。", "！", "」", "「", "と", "ペ", "北", "京", "한국", "ไทย", "é", "e\u0301", "\u0301", "\u200d", "\ufeff", "\u200b", "😀", "👍🏽", "👩\u200d👧", "🇫🇷", "🇩",
	"\x00", "\xff", "\xc3", "\xe2\x80", "\xed\xa0\x80", "\xf0\x9f", "caf\xe9", "ж", "½", "İ", "ǅ", "_", "/", "\\", "&", "%", "^", "~",
	strings.Repeat("a", 5000), strings.Repeat(" ", 5000), strings.Repeat("é", 2100), strings.Repeat("x. ", 12000), strings.Repeat("\u0301", 2100),
}

// text draws a text: fragments, mostly the short ones, or any bytes.
func text() *rapid.Generator[string] {
	short := rapid.SampledFrom(fragments[:len(fragments)-5])
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for range rapid.IntRange(0, 40).Draw(t, "fragments") {
			switch rapid.IntRange(0, 60).Draw(t, "source") {
			case 0:
				b.WriteString(rapid.SampledFrom(fragments).Draw(t, "long"))
			case 1:
				b.Write(rapid.SliceOfN(rapid.Byte(), 0, 8).Draw(t, "bytes"))
			case 2:
				b.WriteRune(rapid.Rune().Draw(t, "rune"))
			default:
				b.WriteString(short.Draw(t, "fragment"))
			}
		}
		return b.String()
	})
}

func TestPromisesHoldForAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := text().Draw(t, "text")
		checkPromises(t, text, tokenize.Default{}.Tokenize(text))
	})
}

func TestScannerAgreesWithWholeText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := text().Draw(t, "text")
		whole := tokenize.Default{}.Tokenize(text)
		seed := rapid.Int64().Draw(t, "seed")
		for name, r := range map[string]io.Reader{
			"one byte at a time": iotest.OneByteReader(strings.NewReader(text)),
			"random pieces":      &pieces{text, rand.New(rand.NewSource(seed))},
			"data with EOF":      iotest.DataErrReader(strings.NewReader(text)),
		} {
			streamed, err := scan(r, tokenize.Default{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(whole, streamed); diff != "" {
				t.Fatalf("%s of %q: -whole +streamed\n%s", name, text, diff)
			}
		}
	})
}

func TestSentenceTokenizesToItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, s := range (tokenize.Default{}).Tokenize(text().Draw(t, "text")) {
			want := []tokenize.Sentence{{Text: s.Text, Tokens: s.Tokens}}
			if diff := cmp.Diff(want, tokenize.Default{}.Tokenize(s.Text)); diff != "" {
				t.Fatalf("%q: -want +got\n%s", s.Text, diff)
			}
		}
	})
}

func TestErrorOfReaderFollowsCompleteSentences(t *testing.T) {
	broken := errors.New("cable cut")
	for text, want := range map[string]int{
		"":                               0,
		"One. Two. Thr":                  2,
		"One. Two.":                      2,
		"One. Two. \n":                   2,
		"never complete":                 0,
		strings.Repeat("Go on. ", 30000): 30000,
	} {
		got, err := scan(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)), tokenize.Default{})
		if len(got) != want || err != broken {
			t.Errorf("%.20q: %d sentences and error %v, want %d and %v", text, len(got), err, want, broken)
		}
	}
}

// endless counts what is read of a unit repeated without end.
type endless struct {
	unit string
	left int
}

func (e *endless) Read(b []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n+len(e.unit) <= len(b) && n < e.left {
		n += copy(b[n:], e.unit)
	}
	e.left -= n
	return n, nil
}

func TestAdversarialInputIsLinear(t *testing.T) {
	size := 1 << 18
	for _, unit := range []string{
		".", "'", "\"", "’", "“", "\u0301", " ", "\n", "\n\n", "a", "a.", "A.", "A. ", ".a", "-", "a-", "a'", "'s", "n't", "(", ")", "()", "😀", "\u200d",
		"👩\u200d", "🇫", "1,", "1:", "@", "@a", "#", "#1", "http://", "www.", ":-", ":)", "。", "北", "あ", "\x00", "\xff", "\u3000", "No. ", "&", "&a", "... ", "J.-", "\" ", "1. ", "- \n", "A B\n",
	} {
		t.Run(fmt.Sprintf("%+q", unit), func(t *testing.T) {
			found, err := scan(&endless{unit, size}, tokenize.Default{})
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Repeat(unit, size/len(unit)+1)
			checkPromises(t, text[:(size+len(unit)-1)/len(unit)*len(unit)], found)
		})
	}
}

func TestLongWhiteSpaceIsNotBuffered(t *testing.T) {
	const gap = 16 << 20
	r := io.MultiReader(strings.NewReader("One two"), &endless{" \t", gap}, strings.NewReader("three."))
	scanner := tokenize.NewScanner(r, tokenize.Default{})
	if !scanner.Scan() || scanner.Sentence().Text != "One two" {
		t.Fatalf("first sentence %q", scanner.Sentence().Text)
	}
	if !scanner.Scan() || scanner.Sentence().Text != "three." || scanner.Sentence().Offset < gap {
		t.Fatalf("second sentence %q at %d", scanner.Sentence().Text, scanner.Sentence().Offset)
	}
}

func FuzzTokenize(f *testing.F) {
	for _, seed := range []string{
		"", "Mr. Smith can't pay $1,000.50. He left.", "“Stop!” he said.\n\n- one\n- two", "J. K. Rowling, No. 5, No. Yes",
		"他说：「止まれ！」と言った。", "👩\u200d👧 :) http://a.b/c). @u #t", "\xed\xa0\x80\x00caf\xe9", "A B\nThe end", strings.Repeat("a", 4097),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		whole := tokenize.Default{}.Tokenize(text)
		checkPromises(t, text, whole)
		streamed, err := scan(iotest.OneByteReader(strings.NewReader(text)), tokenize.Default{})
		if diff := cmp.Diff(whole, streamed); diff != "" || err != nil {
			t.Fatalf("error %v; -whole +streamed\n%s", err, diff)
		}
	})
}
