package tagger

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"nomen/tokenize"
)

// markupEnd returns the end of the tokens, from one on, that are no words of a sentence but
// mark its text up: a tag of HTML, what makes a link or emphasis in Markdown, the beginning
// of a line, escapes in a string. If there are none, it is that token. parts tells whether
// they part what is before from what is behind.
func markupEnd(s tokenize.Sentence, token int) (end int, parts bool) {
	if end, parts = tagEnd(s, token); end > token {
		return end, parts
	}
	if end = linkMarkEnd(s, token); end > token {
		return end, false
	}
	switch at := s.Tokens[token]; s.Text[at.Start:at.End] {
	case `\n`, `\r`, `\t`: // the end of a line or a tab
		return token + 1, true
	case `\`: // before a quotation mark
		if strings.HasPrefix(s.Text[at.End:], `"`) {
			return token + 1, false
		}
	}
	if isEmphasis(s, token) || beginsLine(s, token) {
		return token + 1, false
	}
	return token, false
}

// Elements of HTML that stand within a line of text, and that part what is before from what
// is behind.
var (
	inline = strings.Fields("a abbr b bdi big cite code del dfn em font i ins kbd mark q s small span strike strong sub sup tt u var")
	blocks = strings.Fields("article aside blockquote body br button caption center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html label legend li main nav ol option p pre section summary table tbody td tfoot th thead title tr ul")
)

// spoken are the attributes of HTML that hold text for a reader.
var spoken = []string{"title", "alt", "content", "value", "label", "placeholder", "summary"}

// tagEnd returns the end of the tokens of the HTML tag that begins with the token given, and
// whether it parts blocks; where none begins, that token. Tags with text in them are none.
func tagEnd(s tokenize.Sentence, token int) (end int, parts bool) {
	form := func(i int) string {
		if i >= len(s.Tokens) || i > token && i <= token+2 && spaceFollows(s, i-1) {
			return ""
		}
		return s.Text[s.Tokens[i].Start:s.Tokens[i].End]
	}
	if form(token) != "<" {
		return token, false
	}
	at := token + 1
	if form(at) == "/" {
		at++
	}
	name := strings.ToLower(form(at))
	parts = slices.Contains(blocks, name)
	if !parts && !slices.Contains(inline, name) {
		return token, false
	}
	bare, equals := true, false // a<b and c> is none
	for at++; at < len(s.Tokens); at++ {
		switch form := s.Text[s.Tokens[at].Start:s.Tokens[at].End]; {
		case form == ">" && (bare || equals):
			return at + 1, parts
		case form == ">", strings.HasPrefix(form, "<"), slices.Contains(spoken, strings.ToLower(form)):
			return token, false
		case form == "=":
			equals = true
		case form != "/":
			bare = false
		}
	}
	return token, false
}

// longestLink is how many tokens the words of a link have at most, and its address.
const longestLink = 64

// linkMarkEnd returns the end of the tokens, from one on, that make a link of words in Markdown
// or a wiki, before ([, [[) or behind them (](address), ]]); if they don't, that token.
func linkMarkEnd(s tokenize.Sentence, token int) int {
	if token+1 == len(s.Tokens) {
		return token
	}
	form := func(i int) string { return s.Text[s.Tokens[i].Start:s.Tokens[i].End] }
	bracket := form(token)
	if bracket != "[" && bracket != "]" {
		return token
	}
	if form(token+1) == bracket && !spaceFollows(s, token) {
		return token + 2
	}
	if bracket == "]" {
		return addressEnd(s, token)
	}
	for i := token + 1; i < min(token+longestLink, len(s.Tokens)) && form(i) != "["; i++ {
		if form(i) == "]" {
			if addressEnd(s, i) > i {
				return token + 1
			}
			break
		}
	}
	return token
}

// addressEnd returns the end of the tokens of a bracket and an address in others right behind
// it, ](address), the first of which is given; if there is no such address, that token.
func addressEnd(s tokenize.Sentence, token int) int {
	open := 0
	for i := token + 1; i < min(token+longestLink, len(s.Tokens)) && !spaceFollows(s, i-1); i++ {
		switch s.Text[s.Tokens[i].Start:s.Tokens[i].End] {
		case "(":
			open++
		case ")":
			open--
		}
		switch {
		case open > 0:
		case i == token+1: // no bracket
			return token
		default:
			return i + 1
		}
	}
	return token
}

// isEmphasis tells whether a token is asterisks or underscores that emphasise words in
// Markdown (**Ada Lane**): they hug what stands on one side, and part it from the other.
func isEmphasis(s tokenize.Sentence, token int) bool {
	const marks, most = "*_", 8 // bytes of other marks between these and the words
	start, end := s.Tokens[token].Start, s.Tokens[token].End
	if start == end || strings.Trim(s.Text[start:end], marks) != "" {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s.Text[max(0, start-most):start], marks))
	after, _ := utf8.DecodeRuneInString(strings.TrimLeft(s.Text[end:min(end+most, len(s.Text))], marks))
	return beside(before) != beside(after) && !unicode.IsDigit(before) && !unicode.IsDigit(after)
}

// beginsLine tells whether a token is the number of a list's line (1.), or the sign before
// a further line that a mail quotes (>).
func beginsLine(s tokenize.Sentence, token int) bool {
	form := s.Text[s.Tokens[token].Start:s.Tokens[token].End]
	if token == 0 {
		return len(form) > 1 && strings.TrimLeft(form, "0123456789") == "."
	}
	return form != "" && strings.Trim(form, ">") == "" && spaceFollows(s, token) &&
		strings.Contains(s.Text[s.Tokens[token-1].End:s.Tokens[token].Start], "\n")
}

// beside tells apart what may stand beside emphasis: nothing, punctuation, and letters.
func beside(r rune) int {
	switch {
	case r == utf8.RuneError, unicode.IsSpace(r):
		return 0
	case unicode.IsLetter(r), unicode.IsMark(r):
		return 2
	}
	return 1
}
