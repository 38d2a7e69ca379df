package prose

import (
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nomen/tokenize"
)

// cut returns the tokens of text, sentences aside.
func cut(text string) (found []string) {
	for _, s := range (Tokenizer{}).Tokenize(text) {
		for _, token := range s.Tokens {
			found = append(found, s.Text[token.Start:token.End])
		}
	}
	return found
}

func TestTokensAreThoseOfProse(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string
	}{
		"clitics":        {"Don't say it's over.", []string{"Do", "n't", "say", "it", "'s", "over", "."}},
		"curly quotes":   {"“It’s,” he said.", []string{"“", "It", "’s,”", "he", "said", "."}}, // prose loses a clitic with what follows
		"entity":         {"Ron&rsquo;s owl", []string{"Ron", "&rsquo;s", "owl"}},
		"tab and break":  {"one\ttwo\nthree", []string{"one", "two", "three"}},
		"money":          {"($100)", []string{"(", "$", "100", ")"}},
		"emoticon":       {"well :-) then", []string{"well", ":-)", "then"}},
		"replaced runes": {"a\ufffdb \xff \x00", []string{"a\ufffdb", "\xff", "\x00"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, cut(test.text)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// text draws texts with all that prose rewrites, and any bytes.
func text() *rapid.Generator[string] {
	fragment := rapid.OneOf(
		rapid.SampledFrom([]string{"Ron", "don't", "I’ll", "it's", " ", " ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u2003", "“", "”", "‘", "’", "'", "\"",
			"&rsquo;", "&", "&rsquo", "(", ")", ".", ",", "$", "[", "]", ":-)", "(._.)", "İ", "\xff", "\xe2\x80", "😀", strings.Repeat("x", 300), strings.Repeat("'", 300), strings.Repeat("’", 90)}),
		rapid.StringN(0, 4, -1),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 4), func(b []byte) string { return string(b) }),
	)
	return rapid.Map(rapid.SliceOfN(fragment, 0, 30), func(parts []string) string { return strings.Join(parts, "") })
}

func TestTokensCoverAllButWhiteSpace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkCover(t, text().Draw(t, "text")) })
}

// checkCover fails t unless the tokens of text are in order and only white space
// lies between them.
func checkCover(t interface{ Fatalf(string, ...any) }, text string) {
	done := 0
	for _, s := range (Tokenizer{}).Tokenize(text) {
		for _, token := range s.Tokens {
			start, end := s.Offset+token.Start, s.Offset+token.End
			if start < done || end <= start || strings.TrimSpace(text[done:start]) != "" {
				t.Fatalf("token [%d,%d) after %d in %q", start, end, done, text)
			}
			done = end
		}
	}
	if strings.TrimSpace(text[done:]) != "" {
		t.Fatalf("%q is in no token", text[done:])
	}
}

func TestScannerAgreesWithWholeText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := text().Draw(t, "text")
		whole := Tokenizer{}.Tokenize(text)
		var streamed []tokenize.Sentence
		scanner := tokenize.NewScanner(iotest.OneByteReader(strings.NewReader(text)), Tokenizer{})
		for scanner.Scan() {
			streamed = append(streamed, scanner.Sentence())
		}
		if diff := cmp.Diff(whole, streamed); diff != "" {
			t.Fatalf("%q: -whole +streamed\n%s", text, diff)
		}
	})
}

func TestPiecesAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := text().Draw(t, "text")
		for start := 0; start < len(text); {
			end := pieceEnd(text, start)
			if end <= start || end-start > maxPiece {
				t.Fatalf("piece [%d,%d) of %q", start, end, text)
			}
			piece := text[start:end]
			if end < len(text) && spaceBefore(text, end) == 0 && strings.IndexFunc(piece, unicode.IsSpace) >= 0 {
				t.Fatalf("%q is cut within a word", piece)
			}
			start = end
		}
	})
}

// spaceBefore returns the length of the white-space rune that ends at i.
func spaceBefore(text string, i int) int {
	if r, size := utf8.DecodeLastRuneInString(text[:i]); unicode.IsSpace(r) {
		return size
	}
	return 0
}

func BenchmarkTokenize(b *testing.B) {
	text := strings.Repeat("Dr. Smith didn't say “stop” to Ron Weasley’s brother in the U.S. on 10 May. ", 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Tokenizer{}.Tokenize(text)
	}
}
