package tokenize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cutter cuts one run into tokens.
type cutter struct {
	text   string // the run
	base   int    // added to every offset
	tokens []Token
	first  bool   // whether the run begins its sentence
	period ending // of the token that included its period last
	abbr   int    // index of that token in tokens
	spaced int    // where the web address with words in it that was found last ends
}

// cut appends the run's tokens. Each step takes one token off the left.
func (c *cutter) cut() {
	for i := 0; i < len(c.text); {
		i = c.token(i)
	}
}

// emit appends the token [start, end) of the run and returns end.
func (c *cutter) emit(start, end int) int {
	c.tokens = append(c.tokens, Token{c.base + start, c.base + end})
	return end
}

// token appends the token at i, or a word's several, and returns where it ends.
func (c *cutter) token(i int) int {
	b := c.text[i]
	if class := classes[b]; class&alnum != 0 {
		return c.word(i)
	} else if class == wide {
		return c.wide(i)
	}
	switch b {
	case '.':
		return c.fullStop(i)
	case '\'':
		if strings.HasPrefix(c.text[i:], "''") { // a wiki's emphasis
			return c.emit(i, symbolEnd(c.text, i))
		}
		return c.apostrophe(i, 1)
	case '@', '#':
		if end := tagEnd(c.text, i); end > i && !c.afterWord(i) {
			return c.emit(i, end)
		}
	case '%':
		if end, r := c.escape(i); end > i {
			if runeKind(r, utf8.RuneLen(r)).wordLike() {
				return c.word(i)
			}
			return c.emit(i, end)
		}
	case '&', '\\':
		switch end, r := encodedEnd(c.text, i); {
		case end == i && b == '\\':
			if end := lineEscapeEnd(c.text, i); end > i {
				return c.emit(i, end)
			}
		case end == i:
		case isApostrophe(r):
			return c.apostrophe(i, end-i)
		case unicode.In(r, unicode.L, unicode.M):
			return c.word(i)
		default:
			return c.emit(i, end)
		}
	case '+', '-':
		if !c.afterWord(i) && c.digitAt(i+1) {
			return c.word(i)
		}
	case ':', ';', '=', '<':
		if end := emoticonEnd(c.text, i, c.afterWord(i)); end > i {
			return c.emit(i, end)
		}
	}
	return c.emit(i, symbolEnd(c.text, i))
}

// afterWord reports whether a letter or digit stands right before i.
func (c *cutter) afterWord(i int) bool {
	return i > 0 && classes[c.text[i-1]]&(alnum|wide) != 0
}

func (c *cutter) digitAt(i int) bool {
	return 0 <= i && i < len(c.text) && classes[c.text[i]]&digit != 0
}

// escape is escapeEnd, but for what is more likely a percent sign or a format (75%25, %20s): a
// space needs a word to end behind, and behind a number only a sign before a word is one.
func (c *cutter) escape(i int) (end int, r rune) {
	end, r = escapeEnd(c.text, i)
	switch {
	case end == i || i >= 3 && c.text[i-3] == '%': // or behind another escape
	case r == ' ' && (i == 0 || strings.IndexByte("\"'=([{<", c.text[i-1]) >= 0),
		c.digitAt(i-1) && (runeKind(r, utf8.RuneLen(r)).wordLike() || end == len(c.text) || classes[c.text[end]]&letter == 0 && c.text[end] != '%'):
		return i, 0
	}
	return end, r
}

// wide appends the token at i, which begins with a rune beyond ASCII.
func (c *cutter) wide(i int) int {
	r, size := utf8.DecodeRuneInString(c.text[i:])
	switch k := runeKind(r, size); k {
	case kindLetter, kindDigit, kindExtend:
		if !isApostrophe(r) {
			return c.word(i)
		}
	case kindHan:
		return c.emit(i, joinedEnd(c.text, i+size))
	case kindHiragana, kindKatakana:
		return c.emit(i, c.kanaEnd(i, k))
	}
	switch {
	case isApostrophe(r):
		return c.apostrophe(i, size)
	case r == '−' && !c.afterWord(i) && c.digitAt(i+size): // minus sign
		return c.word(i)
	}
	return c.emit(i, symbolEnd(c.text, i))
}

func (c *cutter) kanaEnd(i int, want kind) int {
	for i < len(c.text) {
		r, size := utf8.DecodeRuneInString(c.text[i:])
		if k := runeKind(r, size); k != want && k != kindExtend {
			break
		}
		i += size
	}
	return i
}

// fullStop appends the token at i, a period: a number such as .496, or the
// period by itself, as every repeated sign is.
func (c *cutter) fullStop(i int) int {
	if c.digitAt(i+1) && !c.afterWord(i) {
		return c.word(i)
	}
	return c.emit(i, joinedEnd(c.text, i+1))
}

// apostrophe appends the token that begins with the apostrophe at i: a clitic
// after what is no word ("U.S.'s"), a word that has lost its beginning ('em,
// '90s) or the quote by itself.
func (c *cutter) apostrophe(i, size int) int {
	end := i + size
	for end < len(c.text) && classes[c.text[end]]&alnum != 0 {
		end++
	}
	rest := c.text[i+size : end]
	if c.isLetterAt(end) { // not of ASCII: 'Søren'
		rest = ""
	}
	switch {
	case i > 0 && isClitic(rest), isClipped(rest) && !c.afterWord(i):
		return c.emit(i, joinedEnd(c.text, end))
	}
	return c.emit(i, joinedEnd(c.text, i+size))
}

// isClitic reports whether rest, after an apostrophe, is a token of its own.
func isClitic(rest string) bool {
	if len(rest) == 0 || len(rest) > 2 {
		return false
	}
	for _, clitic := range [...]string{"s", "m", "d", "re", "ve", "ll"} {
		if foldEqual(rest, clitic) {
			return true
		}
	}
	return false
}

// isClipped reports whether rest, after an apostrophe, is the remainder of a
// word or of a year.
func isClipped(rest string) bool {
	switch len(rest) {
	case 2, 3:
		if classes[rest[0]]&classes[rest[1]]&digit != 0 {
			return len(rest) == 2 || fold(rest[2]) == 's'
		}
	}
	for _, word := range [...]string{"em", "tis", "twas", "til", "cause", "cos"} {
		if foldEqual(rest, word) {
			return true
		}
	}
	return false
}

func fold(b byte) byte {
	if classes[b]&upper != 0 {
		b += 'a' - 'A'
	}
	return b
}

// word appends the word or number that begins at i, its clitics as tokens of
// their own, and the period if it keeps it.
func (c *cutter) word(i int) int {
	if i >= c.spaced {
		c.spaced = webEnd(c.text, i)
		if c.spaced > i && !hasWords(c.text[i:c.spaced]) {
			return c.emit(i, c.spaced)
		}
	}
	end, quote := c.wordEnd(i)
	if mail := mailEnd(c.text, end); mail > end {
		return c.emit(i, mail)
	}
	if end < len(c.text) && c.text[end] == '.' && !strings.HasPrefix(c.text[end+1:], ".") {
		if c.first && i == 0 && end+1 == len(c.text) && end <= 3 && allDigits(c.text[:end]) {
			return c.emit(i, end+1) // the number of a list's line
		}
		if p := periodOf(Unescape(c.text[i:end])); p != endStop {
			c.period, c.abbr = p, len(c.tokens)
			return c.emit(i, end+1)
		}
	}
	if end < len(c.text) && c.text[end] == '$' && end == i+1 && classes[c.text[i]]&upper != 0 {
		return c.emit(i, end+1) // C$
	}
	if words, joiner := wordsEnd(c.text[i:end]); words > 0 {
		return c.words(i, i+words, end, quote, joiner)
	}
	return c.clitics(i, end, quote)
}

// words appends the words in [i, j), each joiner between two, and what is left up to end: the
// extension of a file. The last apostrophe between letters stands at quote.
func (c *cutter) words(i, j, end, quote int, joiner byte) int {
	for joiner != 0 {
		at := strings.IndexByte(c.text[i:j], joiner)
		if at < 0 {
			break
		}
		i = c.emit(c.emit(i, i+at), i+at+1)
	}
	if j == end {
		return c.clitics(i, end, quote)
	}
	return c.emit(c.emit(i, j), end)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if classes[s[i]]&digit == 0 {
			return false
		}
	}
	return true
}

// wordEnd returns where the word that begins at i ends, and where in it the
// last apostrophe between letters stands, -1 if none does.
func (c *cutter) wordEnd(i int) (end, quote int) {
	j, quote := lettersEnd(c.text, i), -1
	encoded := -1 // where the last character ends that is written by other means than itself
	if strings.IndexByte(`%&\`, c.text[i]) >= 0 {
		j, _ = encodedEnd(c.text, i)
		encoded = j
	} else if classes[c.text[i]]&alnum == 0 && classes[c.text[i]] != wide {
		j++ // the sign or point of a number
	} else if r, size := utf8.DecodeRuneInString(c.text[i:]); r == '−' {
		j += size
	}
	for j < len(c.text) {
		class := classes[c.text[j]]
		if class&alnum != 0 {
			j++
			continue
		}
		r, size := rune(c.text[j]), 1
		if r == '&' || r == '\\' {
			end, r := encodedEnd(c.text, j)
			if apostrophe := isApostrophe(r) && c.isLetterAt(end); apostrophe || unicode.In(r, unicode.L, unicode.M) {
				if apostrophe {
					quote = j
				}
				j, encoded = end, end
				continue
			}
		}
		if r == '%' {
			end, r := c.escape(j)
			if end == j || !runeKind(r, utf8.RuneLen(r)).wordLike() && r != '\'' {
				break
			}
			j, encoded = end, end
			continue
		}
		if class == wide {
			r, size = utf8.DecodeRuneInString(c.text[j:])
			if runeKind(r, size).wordLike() && !isApostrophe(r) {
				j += size
				continue
			}
		}
		if !c.joins(i, j, r, size, encoded == j) {
			break
		}
		if isApostrophe(r) {
			quote = j
		}
		j += size
	}
	return c.danglingHyphen(i, j), quote
}

// isLetterAt reports whether a letter stands at i, as itself or encoded.
func (c *cutter) isLetterAt(i int) bool {
	if i == len(c.text) {
		return false
	}
	r, size := utf8.DecodeRuneInString(c.text[i:])
	if end, encoded := encodedEnd(c.text, i); end > i {
		r, size = encoded, utf8.RuneLen(encoded)
	}
	return runeKind(r, size) == kindLetter && !isApostrophe(r)
}

// joins reports whether r, size bytes at j, holds together the word that began
// at i and what follows; encoded tells whether what stands before j is no text itself.
func (c *cutter) joins(i, j int, r rune, size int, encoded bool) bool {
	if j+size == len(c.text) {
		return false
	}
	next, width := utf8.DecodeRuneInString(c.text[j+size:])
	after := runeKind(next, width)
	digits := after == kindDigit && c.digitAt(j-1) && !encoded
	switch {
	case isHyphen(r), r == '_', r == '·':
		return after == kindLetter || after == kindDigit
	case isApostrophe(r):
		return after == kindLetter && !isApostrophe(next)
	case r == '.':
		if isHyphen(next) {
			return c.initialHyphen(i, j, width)
		}
		return (after == kindLetter || after == kindDigit) && !c.missingSpace(i, j)
	case encoded:
		return false
	case r == '/' && !digits:
		return c.joinsMonth(i, j)
	case r == ',', r == ':', r == '/':
		return digits
	case r == '&': // AT&T
		return classes[c.text[j-1]]&upper != 0 && unicode.IsUpper(next)
	case r == '$':
		return c.joinsClasses(i, j, after)
	}
	return false
}

// joinsClasses reports whether the dollar sign at j joins the class that the word
// begun at i names to one within it, of the kind after: Map$Entry, Proxy$$Lambda$14.
// No sum of money follows letters in lower case.
func (c *cutter) joinsClasses(i, j int, after kind) bool {
	joined := strings.IndexByte(c.text[i:j], '$') > 0
	switch {
	case !joined && classes[c.text[j-1]]&lower == 0:
		return false
	case c.text[j+1] == '$': // a second one, and no third
		return c.text[j-1] != '$' && j+2 < len(c.text) && classes[c.text[j+2]]&letter != 0
	}
	return after == kindLetter || after == kindDigit && joined
}

// joinsMonth reports whether the slash at j stands before or behind the month of a
// date as web servers' logs have it: 30/Aug/1996:10:30:00.
func (c *cutter) joinsMonth(i, j int) bool {
	month := j + 1
	if c.digitAt(j + 1) {
		month = j - 3
	}
	before, after := month-1, month+3
	return before > i && c.digitAt(before-1) && c.text[before] == '/' &&
		c.digitAt(after+1) && c.text[after] == '/' && isMonth(c.text[month:after])
}

// isMonth reports whether s, three bytes, is a month.
func isMonth(s string) bool {
	const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
	return strings.Index(months, s)%4 == 0
}

// initialHyphen reports whether the period at j ends an initial that a hyphen
// of width bytes joins to more: J.-P., U.S.-led.
func (c *cutter) initialHyphen(i, j, width int) bool {
	if j+1+width == len(c.text) {
		return false
	}
	next, size := utf8.DecodeRuneInString(c.text[j+1+width:])
	word := c.text[i:j]
	return runeKind(next, size) == kindLetter && (isInitial(word) || isAcronym(word))
}

// missingSpace reports whether a space is missing behind the period at j, before a
// capitalised word: one that ends a sentence ("left.Ron"), behind three letters in lower
// case, or that of a title or of initials ("Dr.Watson", "J.K.Rowling", but not "B.Sc"). A
// second period in one word, before or behind, is otherwise a program's name
// (java.util.List, Gen.List.Of).
func (c *cutter) missingSpace(i, j int) bool {
	word, after := c.text[i:j], c.text[j+1:]
	next, size := utf8.DecodeRuneInString(after)
	second, width := utf8.DecodeRuneInString(after[size:])
	switch {
	case !unicode.IsUpper(next):
		return false
	case unicode.IsLower(second) && areInitials(word):
		third, _ := utf8.DecodeRuneInString(after[size+width:])
		return unicode.IsLower(third) && !goesOn(after)
	case strings.IndexByte(word, '.') >= 0:
		return false
	case classes[word[0]]&upper != 0 && periodOf(word) == endTitle:
		if len(word) > 1 && classes[word[1]]&upper != 0 { // INSP.EXE
			return strings.Contains(" MR MRS MS DR ", " "+word+" ")
		}
		return second == '.' || !goesOn(after)
	}
	return unicode.IsLower(second) && j-i >= 3 &&
		classes[c.text[j-1]]&classes[c.text[j-2]]&classes[c.text[j-3]]&lower != 0
}

// areInitials reports whether word is capital letters with a period between each two.
func areInitials(word string) bool {
	for more := true; more; {
		var part string
		part, word, more = strings.Cut(word, ".")
		part = strings.TrimPrefix(part, "-") // J.-P
		if r, size := utf8.DecodeRuneInString(part); size < len(part) || !unicode.IsUpper(r) {
			return false
		}
	}
	return true
}

// goesOn reports whether the letters that text begins with have a period and a letter or
// digit behind.
func goesOn(text string) bool {
	end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	return end > 0 && end+1 < len(text) && text[end] == '.' && classes[text[end+1]]&alnum != 0
}

// danglingHyphen returns the end of the word [i, j) with the hyphen at j
// where that ends the run: pre- and post-war.
func (c *cutter) danglingHyphen(i, j int) int {
	if j+1 == len(c.text) && c.text[j] == '-' && j > i && classes[c.text[j-1]]&(letter|wide) != 0 {
		return j + 1
	}
	return j
}

// clitics appends the word [start, end) cut before its clitics; quote is its
// last apostrophe, -1 if it has none. It returns end.
func (c *cutter) clitics(start, end, quote int) int {
	var cuts [4]int
	n := 0
	for stop := end; quote > start && n < len(cuts); n++ {
		at := c.cliticAt(start, quote, stop)
		if at <= start {
			break
		}
		cuts[n], stop = at, at
		quote = max(strings.LastIndexByte(c.text[start:at], '\''), strings.LastIndex(c.text[start:at], "’"))
		if quote >= 0 {
			quote += start
		}
	}
	if n == 0 {
		if at := contraction(c.text[start:end]); at > 0 {
			cuts[0], n = start+at, 1
		}
	}
	for n--; n >= 0; n-- {
		start = c.emit(start, cuts[n])
	}
	return c.emit(start, end)
}

// cliticAt returns where the clitic that ends at end and has its apostrophe at
// quote begins, or start if it is none.
func (c *cutter) cliticAt(start, quote, end int) int {
	_, size := utf8.DecodeRuneInString(c.text[quote:])
	if behind, _ := encodedEnd(c.text, quote); behind > quote {
		size = behind - quote
	}
	rest := c.text[quote+size : end]
	switch {
	case isClitic(rest):
		return quote
	case foldEqual(rest, "t") && quote-1 > start && fold(c.text[quote-1]) == 'n':
		return quote - 1
	}
	return start
}

// contraction returns where the second word of one that is written together
// (cannot, gonna) begins, 0 if it is none.
func contraction(word string) int {
	switch len(word) {
	case 5:
		if foldEqual(word, "gonna") || foldEqual(word, "gotta") || foldEqual(word, "wanna") ||
			foldEqual(word, "lemme") || foldEqual(word, "gimme") {
			return 3
		}
	case 6:
		if foldEqual(word, "cannot") {
			return 3
		}
	}
	return 0
}
