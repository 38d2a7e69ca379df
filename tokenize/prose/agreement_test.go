package prose

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"nomen/tokenize"
)

// corpora are the folders below NOMEN_CORPORA that the agreement is measured on.
var corpora = []string{
	"conll2003", "worldwide", "wnut17", "btc", "litbank", "gum", "crossner-politics",
	"crossner-science", "crossner-music", "crossner-literature", "crossner-ai", "uner-ewt",
}

// cutsHyphens are the corpora whose tokenizer cut words at hyphens. In the
// others a hyphen that is a token was a dash, with space around it.
var cutsHyphens = map[string]bool{"worldwide": true, "gum": true, "uner-ewt": true}

// TestAgreement measures how many of the corpora's own tokens the tokenizers
// find again in running text made from them: recall over the tokens' exact
// offsets, and F1.
//
// Two readings of the corpora: "as is", where each of their tokens counts, and
// "joined", where what their tokenizer cut and none of ours should (U . S .,
// to - do, ’ s, and a word before an n ' t) is first put together again. The
// text is the same for both.
func TestAgreement(t *testing.T) {
	folder := os.Getenv("NOMEN_CORPORA")
	if folder == "" {
		t.Skip("NOMEN_CORPORA, the folder of the labelled corpora, is not set")
	}
	for _, split := range []string{"dev", "train"} {
		var total [4]agreement
		t.Logf("%-20s %8s   %-23s   %s", split, "tokens", "as is: ours     prose", "joined: ours     prose   (recall/F1)")
		for _, corpus := range corpora {
			sentences, err := readTokens(filepath.Join(folder, corpus, split+".conll"))
			if os.IsNotExist(err) && split == "train" {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			counts := measure(sentences, cutsHyphens[corpus])
			for i := range counts {
				total[i].add(counts[i])
			}
			t.Log(row(corpus, counts))
			for i := 0; i < len(counts) && split == "dev"; i += 2 {
				if counts[i].f1() <= counts[i+1].f1() {
					t.Errorf("%s: F1 %.2f is not above that of prose, %.2f", corpus, counts[i].f1(), counts[i+1].f1())
				}
			}
		}
		t.Log(row("all", total))
		if got := total[2].recall(); got < 98.5 {
			t.Errorf("%s: %.2f %% of the corpora's tokens found, want 98.5", split, got)
		}
		if got := total[0].f1(); split == "dev" && got < 98.5 {
			t.Errorf("%s, as is: F1 %.2f, want 98.5", split, got)
		}
	}
}

func row(name string, c [4]agreement) string {
	return fmt.Sprintf("%-20s %8d   %v %v   %v %v", name, c[0].gold, c[0], c[1], c[2], c[3])
}

// agreement counts tokens: the corpus's, the tokenizer's, those in both.
type agreement struct{ gold, found, both int }

func (a *agreement) add(b agreement) {
	a.gold, a.found, a.both = a.gold+b.gold, a.found+b.found, a.both+b.both
}
func (a agreement) recall() float64 { return 100 * float64(a.both) / float64(a.gold) }
func (a agreement) f1() float64     { return 200 * float64(a.both) / float64(a.gold+a.found) }
func (a agreement) String() string  { return fmt.Sprintf("%5.2f/%5.2f", a.recall(), a.f1()) }

// measure compares both readings of the sentences with both tokenizers.
func measure(sentences [][]string, cutsHyphens bool) (counts [4]agreement) {
	for _, tokens := range sentences {
		text, gold := detokenize(tokens, cutsHyphens)
		joined := rejoin(text, gold)
		ours := spans(tokenize.Default{}.Tokenize(text))
		theirs := spans(Tokenizer{}.Tokenize(text))
		for i, pair := range [][2][]tokenize.Token{{gold, ours}, {gold, theirs}, {joined, ours}, {joined, theirs}} {
			counts[i].add(compare(pair[0], pair[1]))
		}
	}
	return counts
}

func compare(gold, found []tokenize.Token) agreement {
	in := make(map[tokenize.Token]bool, len(gold))
	for _, token := range gold {
		in[token] = true
	}
	a := agreement{gold: len(gold), found: len(found)}
	for _, token := range found {
		if in[token] {
			a.both++
		}
	}
	return a
}

// spans returns the tokens of all sentences, with offsets in the text.
func spans(sentences []tokenize.Sentence) (all []tokenize.Token) {
	for _, s := range sentences {
		for _, token := range s.Tokens {
			all = append(all, tokenize.Token{Start: s.Offset + token.Start, End: s.Offset + token.End})
		}
	}
	return all
}

// readTokens reads the first column of a corpus.
func readTokens(path string) (sentences [][]string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var tokens []string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		token, _, _ := strings.Cut(lines.Text(), "\t")
		if token != "" {
			tokens = append(tokens, token)
			continue
		}
		if len(tokens) > 0 {
			sentences = append(sentences, tokens)
		}
		tokens = nil
	}
	if len(tokens) > 0 {
		sentences = append(sentences, tokens)
	}
	return sentences, lines.Err()
}

// detokenize writes tokens as running text by the spacing rules of English, and
// returns where each is in it. It looks at tokens, never at a tokenizer.
func detokenize(tokens []string, cutsHyphens bool) (text string, gold []tokenize.Token) {
	var b strings.Builder
	open := map[string]bool{} // straight quotes that are open
	glue := true
	for i, token := range tokens {
		before, after := spacing(tokens, i, open)
		if token == "-" && !cutsHyphens {
			before, after = false, false
		}
		if !glue && !before {
			b.WriteByte(' ')
		}
		start := b.Len()
		b.WriteString(token)
		gold = append(gold, tokenize.Token{Start: start, End: b.Len()})
		glue = after
	}
	return b.String(), gold
}

// spacing reports whether token i is written without a space before, and after.
func spacing(tokens []string, i int, open map[string]bool) (before, after bool) {
	token, previous, next := tokens[i], at(tokens, i-1), at(tokens, i+1)
	word := isWord(previous) && isWord(next)
	switch strings.ToLower(strings.ReplaceAll(token, "’", "'")) {
	case ",", ";", ":", "!", "?", ")", "]", "}", "%", "”", "»", "...", "…":
		return true, false
	case ".":
		single := utf8.RuneCountInString(previous) == 1 && isWord(previous) && utf8.RuneCountInString(next) == 1 && isUpper(next) && isUpper(previous)
		return true, single && at(tokens, i+2) == "." // U . S .
	case "(", "[", "{", "“", "‘", "«", "$", "£", "€", "#":
		return false, true
	case "-":
		return word, word // to - do
	case "/":
		return true, true
	case `"`:
		open[token] = !open[token]
		return !open[token], open[token]
	case "'":
		return apostrophe(tokens, i, open)
	case "n't", "'s", "'m", "'re", "'ve", "'ll", "'d", "'t":
		return true, false
	case "not":
		return strings.EqualFold(previous, "can"), false
	case "na":
		return strings.EqualFold(previous, "gon") || strings.EqualFold(previous, "wan"), false
	case "ta":
		return strings.EqualFold(previous, "got"), false
	}
	return false, false
}

// apostrophe gives the spacing of a single apostrophe or quote: that of a
// clitic cut in three (don ' t), a quote that opens or closes, or a possessive.
func apostrophe(tokens []string, i int, open map[string]bool) (before, after bool) {
	if isWord(at(tokens, i-1)) && isClitic(at(tokens, i+1)) {
		return true, true
	}
	if tokens[i] == "’" || open["'"] {
		open["'"] = false
		return true, false
	}
	plural := strings.HasSuffix(strings.ToLower(at(tokens, i-1)), "s")
	for _, later := range tokens[i+1:] {
		if later == "'" && !plural {
			open["'"] = true
			return false, true
		}
	}
	return true, false
}

func isClitic(s string) bool {
	switch strings.ToLower(s) {
	case "s", "t", "m", "re", "ve", "ll", "d":
		return true
	}
	return false
}

func at(tokens []string, i int) string {
	if i < 0 || i >= len(tokens) {
		return ""
	}
	return tokens[i]
}

func isWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && (unicode.IsLetter(last) || unicode.IsDigit(last))
}

func isUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// rejoin puts together the gold tokens of text that make one by the convention
// of the Penn Treebank with hyphenated words whole. Only tokens that touch join.
func rejoin(text string, gold []tokenize.Token) (joined []tokenize.Token) {
	word := func(i int) string {
		if i < 0 || i >= len(gold) {
			return ""
		}
		return text[gold[i].Start:gold[i].End]
	}
	for i := 0; i < len(gold); i++ {
		token, w := gold[i], word(i)
		touches := len(joined) > 0 && joined[len(joined)-1].End == token.Start
		last := len(joined) - 1
		switch {
		case touches && (w == "-" && hyphenated(text, token) || word(i-1) == "-" && hyphenated(text, gold[i-1])):
			joined[last].End = token.End
		case touches && w == "." && abbreviates(text[joined[last].Start:joined[last].End], i+1 < len(gold)):
			joined[last].End = token.End
		case touches && len(w) == 1 && isUpper(w) && strings.HasSuffix(text[:token.Start], ".") && gold[i-1].End == token.Start:
			joined[last].End = token.End // the S of U.S.
		case touches && (w == "'" || w == "’") && isClitic(word(i+1)) && gold[i+1].Start == token.End:
			start := token.Start
			if strings.EqualFold(word(i+1), "t") && strings.HasSuffix(strings.ToLower(text[:start]), "n") {
				start--
				joined[last].End = start
				if joined[last].Start == start {
					joined = joined[:last]
				}
			}
			joined = append(joined, tokenize.Token{Start: start, End: gold[i+1].End})
			i++
		default:
			joined = append(joined, token)
		}
	}
	return joined
}

// hyphenated reports whether token, a hyphen, stands between letters or digits
// that touch it.
func hyphenated(text string, token tokenize.Token) bool {
	next, _ := utf8.DecodeRuneInString(text[token.End:])
	previous, _ := utf8.DecodeLastRuneInString(text[:token.Start])
	return isWord(string(next)) && isWord(string(previous))
}

// abbreviates reports whether a period after word is the word's own, for the
// abbreviations that some of the corpora cut.
func abbreviates(word string, inside bool) bool {
	if !inside {
		return false
	}
	switch word {
	case "Mr", "Mrs", "Ms", "Dr", "St", "Gen", "Sen", "Rep", "Prof", "Rev", "Lt", "Inc", "Co", "Corp", "Ltd",
		"Jan", "Feb", "Aug", "Sept", "Oct", "Nov", "Dec", "Jr", "Sr", "vs", "etc":
		return true
	}
	return utf8.RuneCountInString(word) == 1 && isUpper(word) || len(word) >= 3 && word[len(word)-2] == '.' && isUpper(word[len(word)-1:])
}
