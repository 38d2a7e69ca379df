package tagger

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"nomen/tokenize"
)

// markup is what tokens do that are no words of a sentence but mark its text up.
type markup uint8

const (
	noMarkup  markup = iota
	opens            // what is behind is emphasised, a link or an element of HTML
	closes           // or was
	endsBlock        // what is behind stands in a paragraph or line of its own
	endsCell         // or in a cell of a table
	justMarks        // a word or line
)

// markupEnd returns the end of the tokens, from one on, that mark the text of a sentence up: a
// tag of HTML, or of other XML where that is mixed with text (isMixed), what makes a link or
// emphasis in Markdown, a wiki or LaTeX, the beginning of a line, escapes in a string. If
// there are none, it is that token.
func markupEnd(s tokenize.Sentence, token int, mixed bool) (end int, what markup) {
	if end, what = tagEnd(s, token, mixed); what != noMarkup {
		return end, what
	}
	if end, what = commandEnd(s, token); what != noMarkup {
		return end, what
	}
	if end, what = linkMarkEnd(s, token); what != noMarkup {
		return end, what
	}
	what = emphasis(s, token)
	switch at := s.Tokens[token]; s.Text[at.Start:at.End] {
	case `\n`, `\r`, `\t`: // the end of a line or a tab
		what = endsBlock
	case `\`: // before a quotation mark, or the comma in a name of LDAP
		if rest := s.Text[at.End:]; strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, ",") {
			what = justMarks
		}
	}
	if beginsLine(s, token) {
		what = justMarks
	}
	if what == noMarkup {
		return token, noMarkup
	}
	return token + 1, what
}

// Elements of HTML that stand within a line of text, and that part what is before from what
// is behind.
var (
	inline = strings.Fields("a abbr b bdi big cite code del dfn em font i ins kbd mark q s small span strike strong sub sup tt u var")
	blocks = strings.Fields("article aside blockquote body br button caption center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html label legend li main nav ol option p pre section summary title ul")
	cells  = strings.Fields("table tbody td tfoot th thead tr")
)

// spoken are the attributes of HTML that hold text for a reader.
var spoken = []string{"title", "alt", "content", "value", "label", "placeholder", "summary"}

// tagEnd returns the end of the tokens of the HTML tag that begins with the token given, and
// what it does. Tags with text in them are none, and those of other elements neither, but for
// <persName>Ada</persName> where XML is mixed with text.
func tagEnd(s tokenize.Sentence, token int, mixed bool) (end int, what markup) {
	form := func(i int) string {
		if i >= len(s.Tokens) || i > token && i <= token+2 && spaceFollows(s, i-1) {
			return ""
		}
		return s.Form(i)
	}
	if form(token) != "<" {
		return token, noMarkup
	}
	what, at := opens, token+1
	if form(at) == "/" {
		what, at = closes, at+1
	}
	name := form(at)
	if len(name) > 1 && name == strings.ToUpper(name) {
		name = strings.ToLower(name)
	}
	switch {
	case slices.Contains(cells, name):
		what = endsCell
	case slices.Contains(blocks, name):
		what = endsBlock
	case !slices.Contains(inline, name) && !(mixed && hasPartner(s, token, what)):
		return token, noMarkup
	}
	bare, equals := true, false // a<b and c> is none
	for at++; at < len(s.Tokens); at++ {
		switch form := s.Form(at); {
		case form == ">" && (bare || equals):
			return at + 1, what
		case form == ">", strings.HasPrefix(form, "<"):
			return token, noMarkup
		case form == "=":
			if slices.Contains(spoken, strings.ToLower(s.Form(at-1))) {
				return token, noMarkup
			}
			equals = true
		case form != "/":
			bare = false
		}
	}
	return token, noMarkup
}

// longestElement is how many tokens there are at most between the tags of an element that is
// mixed with text.
const longestElement = 64

// hasPartner tells whether the tag that begins with a token, and does what is told, has the
// one that it belongs to behind it, or before.
func hasPartner(s tokenize.Sentence, token int, what markup) bool {
	for i := 1; i < longestElement; i++ {
		switch {
		case what == opens && isTagOf(s, token+i, true, s.Form(token+1)),
			what == closes && isTagOf(s, token-i, false, s.Form(token+2)):
			return true
		}
	}
	return false
}

// isTagOf tells whether the tag of an element begins with a token.
func isTagOf(s tokenize.Sentence, token int, closes bool, name string) bool {
	if closes {
		return token+2 < len(s.Tokens) && s.Form(token) == "<" && s.Form(token+1) == "/" && s.Form(token+2) == name
	}
	return token >= 0 && s.Form(token) == "<" && s.Form(token+1) == name
}

// isMixed tells whether there is a word in lower case outside of all elements that are not of
// HTML: then these mark words in a text, and are no record with fields.
func isMixed(s tokenize.Sentence) bool {
	if !strings.Contains(s.Text, "</") {
		return false
	}
	depth := 0
	for i := 0; i < len(s.Tokens); i++ {
		form := s.Form(i)
		if form != "<" || i+2 >= len(s.Tokens) || spaceFollows(s, i) {
			if depth == 0 && len(form) > 1 && strings.Trim(form, "abcdefghijklmnopqrstuvwxyz") == "" {
				return true
			}
			continue
		}
		name, step := s.Form(i+1), 1
		if name == "/" {
			name, step = s.Form(i+2), -1
		}
		if !slices.Contains(inline, name) && !slices.Contains(blocks, name) && !slices.Contains(cells, name) {
			depth += step
		}
		for i+1 < len(s.Tokens) && s.Form(i) != ">" {
			i++
		}
	}
	return false
}

// commands are those of LaTeX that say what words look like.
var commands = strings.Fields("emph textbf textit textmd textnormal textrm textsc textsf textsl texttt textup underline uline mbox")

// commandEnd returns the end of the tokens, from one on, of a LaTeX command that says what the
// words behind look like (\emph{Ada}), or of the bracket behind them.
func commandEnd(s tokenize.Sentence, token int) (end int, what markup) {
	switch s.Form(token) {
	case "\\", "\\\\": // twice in a string
		if isCommand(s, token+2) {
			return token + 3, opens
		}
	case "}":
		if isCommand(s, openedAt(s, token)) {
			return token + 1, closes
		}
	}
	return token, noMarkup
}

// openedAt returns the bracket, {, that the one given closes, -1 if it is not near.
func openedAt(s tokenize.Sentence, token int) int {
	open := 1
	for i := token - 1; i >= max(0, token-longestElement); i-- {
		switch s.Form(i) {
		case "}":
			open++
		case "{":
			open--
		}
		if open == 0 {
			return i
		}
	}
	return -1
}

// isCommand tells whether a token is the bracket behind one of the commands.
func isCommand(s tokenize.Sentence, token int) bool {
	return token >= 2 && token < len(s.Tokens) && s.Form(token) == "{" && slices.Contains(commands, s.Form(token-1)) &&
		strings.Trim(s.Form(token-2), "\\") == "" && !spaceFollows(s, token-2) && !spaceFollows(s, token-1)
}

// longestLink is how many tokens the words of a link have at most, and its address.
const longestLink = 64

// linkMarkEnd returns the end of the tokens, from one on, that make a link of words in Markdown
// or a wiki, before ([, [[) or behind them (](address), ]]), and what they do.
func linkMarkEnd(s tokenize.Sentence, token int) (end int, what markup) {
	bracket := s.Form(token)
	double := token+1 < len(s.Tokens) && s.Form(token+1) == bracket && !spaceFollows(s, token)
	switch {
	case bracket == "[" && double:
		return token + 2, opens
	case bracket == "]" && double:
		return token + 2, closes
	case bracket == "]":
		if end := addressEnd(s, token); end > token {
			return end, closes
		}
	case bracket == "[":
		for i := token + 1; i < min(token+longestLink, len(s.Tokens)) && s.Form(i) != "["; i++ {
			if s.Form(i) == "]" {
				if addressEnd(s, i) > i {
					return token + 1, opens
				}
				break
			}
		}
	}
	return token, noMarkup
}

// addressEnd returns the end of the tokens of a bracket and an address in others right behind
// it, ](address), the first of which is given; if there is no such address, that token.
func addressEnd(s tokenize.Sentence, token int) int {
	open := 0
	for i := token + 1; i < min(token+longestLink, len(s.Tokens)) && !spaceFollows(s, i-1); i++ {
		switch s.Form(i) {
		case "(":
			open++
		case ")":
			open--
		}
		switch {
		case open > 0:
		case i > token+1 && strings.ContainsAny(s.Text[s.Tokens[token].End:s.Tokens[i].Start], "/.#:?"):
			return i + 1
		default: // no bracket, or no address in it: x[1](Ada)
			return token
		}
	}
	return token
}

// longestEmphasis is how many tokens there are at most from the mark before to the one behind.
const longestEmphasis = 64

// emphasis returns what a token does if it is asterisks or underscores that emphasise words
// in Markdown (**Ada Lane**), or two or more apostrophes, as in wikis, and the next, or last, of its
// like is at the other end of them.
func emphasis(s tokenize.Sentence, token int) markup {
	form := s.Form(token)
	what, step := flank(s, token), 1
	if what == closes {
		step = -1
	}
	if what == noMarkup {
		return noMarkup
	}
	for i := token + step; i >= 0 && i < len(s.Tokens) && step*(i-token) < longestEmphasis; i += step {
		if s.Form(i) != form {
			continue
		}
		switch flank(s, i) {
		case what:
			return noMarkup
		case opens, closes:
			return what
		}
	}
	return noMarkup
}

// flank tells what the marks of emphasis may do where they stand: open, or close, if they hug
// what stands on one side, and part it from the other.
func flank(s tokenize.Sentence, token int) markup {
	const marks, most = "*_'", 8 // bytes of other marks between these and the words
	start, end := s.Tokens[token].Start, s.Tokens[token].End
	if start == end || strings.Trim(s.Text[start:end], marks) != "" || s.Form(token) == "'" {
		return noMarkup
	}
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s.Text[max(0, start-most):start], marks))
	before := beside(r)
	r, _ = utf8.DecodeRuneInString(strings.TrimLeft(s.Text[end:min(end+most, len(s.Text))], marks))
	switch after := beside(r); {
	case before < after:
		return opens
	case before > after, before == besidePunctuation: // "**(Ada)**,"
		return closes
	}
	return noMarkup
}

// What may stand beside emphasis: nothing, punctuation, a letter or digit.
const (
	besideNothing = iota
	besidePunctuation
	besideWord
)

func beside(r rune) int {
	switch {
	case r == utf8.RuneError, unicode.IsSpace(r):
		return besideNothing
	case unicode.In(r, unicode.L, unicode.M, unicode.N):
		return besideWord
	}
	return besidePunctuation
}

// beginsLine tells whether a token is the number of a list's line (1.), or the sign before
// a further line that a mail quotes (>, > >).
func beginsLine(s tokenize.Sentence, token int) bool {
	if token == 0 {
		return len(s.Form(0)) > 1 && strings.TrimLeft(s.Form(0), digits) == "." && !isResult(s)
	}
	const deepest = 8 // quotations in each other
	for i := token; i > max(0, token-deepest) && s.Form(i) != "" && strings.Trim(s.Form(i), ">") == "" && spaceFollows(s, i); i-- {
		if strings.Contains(s.Text[s.Tokens[i-1].End:s.Tokens[i].Start], "\n") {
			return true
		}
	}
	return false
}

const digits = "0123456789"

// isResult tells whether a sentence is a line of a table of results, in which its first number
// is a rank: there are others, and no word in lower case.
func isResult(s tokenize.Sentence) bool {
	numbers := 0
	for _, token := range s.Tokens {
		switch word := s.Text[token.Start:token.End]; {
		case word == "":
		case strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "":
			return false
		case strings.IndexByte(digits, word[0]) >= 0:
			numbers++
		}
	}
	return numbers > 1
}
