package tokenize

import (
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// webEnd returns where the web address that begins at i ends, or i if none
// does. Punctuation that closes the phrase around the address is not part of it.
func webEnd(text string, i int) int {
	if rest := text[i:]; !hasFold(rest, "ht") && !hasFold(rest, "ft") && !hasFold(rest, "ww") {
		return i
	}
	scheme := 0
	for _, prefix := range [...]string{"http://", "https://", "ftp://", "www."} {
		if hasFold(text[i:], prefix) {
			scheme = len(prefix)
		}
	}
	if scheme == 0 || i+scheme == len(text) {
		return i
	}
	end := i + scheme
	open := 0 // brackets opened in the address and not closed
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if endsAddress(r) || r == ')' && open == 0 || r == ']' && open == 0 {
			break
		}
		switch r {
		case '(', '[':
			open++
		case ')', ']':
			open--
		}
		end += size
	}
	for end > i+scheme && strings.IndexByte(".,;:!?'*_", text[end-1]) >= 0 {
		end--
	}
	if end == i+scheme {
		return i
	}
	return end
}

// hasWords tells whether there are words in a web address, which is cut like other text then:
// spaces, written as such an address has to write them, or a capitalised word as the value of
// a parameter (?surname=Lane).
func hasWords(address string) bool {
	_, query, _ := strings.Cut(address, "?")
	if strings.Contains(address, "%20") || strings.Contains(query, "+") {
		return true
	}
	for parameter := range strings.SplitSeq(query, "&") {
		if _, value, _ := strings.Cut(parameter, "="); isCapitalised(Unescape(value)) {
			return true
		}
	}
	return false
}

// isCapitalised tells whether s is a capitalised word, which may have a second capital (McKay).
func isCapitalised(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsUpper(first) || strings.ContainsFunc(s, unlikeWord) || strings.ContainsFunc(s, unicode.IsDigit) {
		return false
	}
	capitals, others := 0, 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			capitals++
		} else {
			others++
		}
	}
	return others > 0 && capitals <= 2
}

// endsAddress reports whether r can stand in no address written in a text.
func endsAddress(r rune) bool {
	switch r {
	case '"', '<', '>', '“', '”', '‘', '’', '«', '»', '|', '`':
		return true
	}
	return 0x3000 <= r && r < 0x3040 || 0xff00 <= r && r < 0xff66
}

// hasFold reports whether s begins with prefix, which is in lower case.
func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && foldEqual(s[:len(prefix)], prefix)
}

// foldEqual reports whether s, folded to lower case in ASCII, is want.
func foldEqual(s, want string) bool {
	if len(s) != len(want) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if classes[c]&upper != 0 {
			c += 'a' - 'A'
		}
		if c != want[i] {
			return false
		}
	}
	return true
}

// mailEnd returns where the mail address, whose local part ends at j, ends, or
// j if text does not go on with @ and a domain.
func mailEnd(text string, j int) int {
	if j+1 >= len(text) || text[j] != '@' || classes[text[j+1]]&alnum == 0 {
		return j
	}
	end := j + 2
	for end < len(text) {
		c := text[end]
		joined := c == '-' || c == '.' || c == '_'
		if classes[c]&alnum == 0 && !(joined && end+1 < len(text) && classes[text[end+1]]&alnum != 0) {
			break
		}
		end++
	}
	return end
}

// tagEnd returns where the @user or #tag that begins at i ends, or i if none
// does. A # before nothing but digits is a number sign.
func tagEnd(text string, i int) int {
	end, letters := i+1, false
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		k := runeKind(r, size)
		if r != '_' && (k == kindSymbol || k == kindSpace) {
			break
		}
		letters = letters || k != kindDigit
		end += size
	}
	if end == i+1 || text[i] == '#' && !letters {
		return i
	}
	return end
}

// emoticonEnd returns where the emoticon that begins at i ends, or i. An
// emoticon is eyes, perhaps a tear and a nose, and a mouth, perhaps repeated;
// no letter or digit follows. Right after a word its mouth is no letter.
func emoticonEnd(text string, i int, afterWord bool) int {
	if strings.HasPrefix(text[i:], "<3") {
		return notBefore(text, i, i+2)
	}
	if text[i] == '<' || text[i] == '=' && afterWord {
		return i
	}
	j := i + 1
	if j+1 < len(text) && text[j] == '\'' {
		j++
	}
	if j+1 < len(text) && (text[j] == '-' || text[j] == 'o' || text[j] == '^') && isMouth(text[j+1]) {
		j++
	}
	if j == len(text) || !isMouth(text[j]) || afterWord && classes[text[j]]&alnum != 0 {
		return i
	}
	mouth := text[j]
	for j < len(text) && text[j] == mouth {
		j++
	}
	return notBefore(text, i, j)
}

func isMouth(c byte) bool { return strings.IndexByte(")(DPpOo3*/|\\][@SsXx>", c) >= 0 }

// notBefore returns end, or i if a letter or digit stands at end.
func notBefore(text string, i, end int) int {
	if end < len(text) && classes[text[end]]&alnum != 0 {
		return i
	}
	return end
}

// entityEnd returns where the HTML entity that begins at i (&amp;, &#39;) ends, and which
// character it is, 0 if none that is known; i and 0 if none begins there.
func entityEnd(text string, i int) (end int, r rune) {
	end = i + 1
	for end < len(text) && end < i+8 && (classes[text[end]]&alnum != 0 || text[end] == '#') {
		end++
	}
	if end < i+3 || end == len(text) || text[end] != ';' {
		return i, 0
	}
	character := html.UnescapeString(text[i : end+1])
	r, size := utf8.DecodeRuneInString(character)
	if size < len(character) {
		r = 0
	}
	return end + 1, r
}

// escapeEnd returns where the character that begins at i and is written with percent signs,
// as web addresses write what they can't hold (%C3%A9 for é, RFC 3986), ends, and which it
// is; i if none does. A single byte in small letters is a format (%2d).
func escapeEnd(text string, i int) (end int, r rune) { return bytesEnd(text, i, "%") }

// bytesEnd is escapeEnd for bytes in UTF-8 that are written as a mark and two digits: a percent
// sign, or \x, as nginx writes ë in its logs (\xC3\xAB), behind which none is of ASCII.
func bytesEnd(text string, i int, mark string) (end int, r rune) {
	var bytes [utf8.UTFMax]byte
	for n := range bytes {
		digits := i + n*(len(mark)+2) + len(mark)
		if digits+2 > len(text) || text[digits-len(mark):digits] != mark {
			break
		}
		b, err := strconv.ParseUint(text[digits:digits+2], 16, 8)
		if err != nil {
			break
		}
		if bytes[n] = byte(b); b < utf8.RuneSelf && (mark != "%" || classes[text[digits+1]]&lower != 0) {
			break
		}
		if utf8.FullRune(bytes[:n+1]) {
			if r, size := utf8.DecodeRune(bytes[:n+1]); size == n+1 && r != utf8.RuneError && unicode.IsGraphic(r) {
				return digits + 2, r
			}
			break
		}
	}
	return i, 0
}

// unicodeEnd returns where the character that begins at i and is written as JSON may write
// it (\u00eb for ë, RFC 8259), or as its bytes, ends, and which it is; i and 0 if none does.
func unicodeEnd(text string, i int) (end int, r rune) {
	if end, r = bytesEnd(text, i, `\x`); end > i {
		return end, r
	}
	if len(text) < i+6 || text[i] != '\\' || text[i+1] != 'u' {
		return i, 0
	}
	code, err := strconv.ParseUint(text[i+2:i+6], 16, 16)
	if err != nil || !unicode.IsGraphic(rune(code)) {
		return i, 0
	}
	return i + 6, rune(code)
}

// lineEscapeEnd returns where the escape of a tab or the end of a line (\n) that begins at i
// ends, or i if none does. Before a letter in lower case it may as well begin a name (C:\new),
// and so behind capitals (CORP\nRon).
func lineEscapeEnd(text string, i int) int {
	switch {
	case i+1 == len(text) || strings.IndexByte("nrt", text[i+1]) < 0,
		i+2 < len(text) && classes[text[i+2]]&lower != 0,
		i > 1 && classes[text[i-1]]&classes[text[i-2]]&upper != 0:
		return i
	}
	return i + 2
}

// encodedEnd returns where the character that begins at i and is written by other means than
// itself ends, and which it is; i and 0 if none does.
func encodedEnd(text string, i int) (end int, r rune) {
	switch text[i] {
	case '%':
		return escapeEnd(text, i)
	case '&':
		return entityEnd(text, i)
	case '\\':
		return unicodeEnd(text, i)
	}
	return i, 0
}

// Unescape returns a token with the characters that the percent signs of web addresses, the
// entities of HTML and the escapes of JSON stand for in it: Zoë for Zo%C3%AB, Zo&euml; and
// Zo\u00eb. An entity that is not known stays.
func Unescape(token string) string {
	at := strings.IndexAny(token, `%&\`)
	if at < 0 {
		return token
	}
	var b strings.Builder
	b.WriteString(token[:at])
	for i := at; i < len(token); {
		end, r := encodedEnd(token, i)
		if r != 0 {
			b.WriteRune(r)
		} else {
			end = max(end, i+1)
			b.WriteString(token[i:end])
		}
		i = end
	}
	return b.String()
}

// extensions are those of files that are named after what, or whom, they are of.
var extensions = strings.Fields("pdf doc docx odt rtf txt xls xlsx ods csv ppt pptx jpg jpeg png gif tif tiff heic vcf eml msg zip mp3 mp4 m4a wav mov")

// wordsEnd returns where words end that stand in a text without spaces, and what joins them, 0
// if there is one alone: before the extension of a file that capitalised words name (Lane.pdf may
// be called Ada Lane.pdf; CV_Ada_Lane_2024.pdf, Ada-Lane.pdf), or else at the end of what
// underscores join (Ada_Lane). The end is 0 if word is none of these, as names in programs are
// not (max_count, MAX_COUNT, Q3.pdf).
func wordsEnd(word string) (end int, joiner byte) {
	end = len(word)
	dot := strings.LastIndexByte(word, '.')
	file := dot >= 0 && slices.Contains(extensions, strings.ToLower(word[dot+1:]))
	if file {
		end = dot
	}
	least := 2 // capitalised words
	switch {
	case strings.IndexByte(word[:end], '_') >= 0:
		joiner = '_'
	case !file:
		return 0, 0
	case strings.IndexByte(word[:end], '-') >= 0:
		joiner = '-'
	default:
		least = 1
	}
	for part := range strings.SplitSeq(word[:end], string(rune(joiner))) {
		part = Unescape(part)
		if part == "" || strings.ContainsFunc(part, unlikeWord) {
			return 0, 0
		}
		first, _ := utf8.DecodeRuneInString(part)
		if unicode.IsUpper(first) && !strings.ContainsFunc(part, unicode.IsDigit) && (file || strings.ContainsFunc(part, unicode.IsLower)) {
			least--
		}
	}
	if least > 0 {
		return 0, 0
	}
	return end, joiner
}

// unlikeWord reports whether r stands in no word or number.
func unlikeWord(r rune) bool {
	return !unicode.In(r, unicode.L, unicode.M, unicode.Nd) && !isApostrophe(r) && !isHyphen(r)
}

// symbolEnd returns where the symbol that begins at i ends: one rune with the
// marks on it, an emoji with all that is joined to it, a flag, or a run of one
// ASCII symbol (--, ===, $$$).
func symbolEnd(text string, i int) int {
	r, size := utf8.DecodeRuneInString(text[i:])
	end := i + size
	if end < len(text) && text[end] == text[i] && strings.IndexByte("-=*_~#+<>$^/\\|&%@'", text[i]) >= 0 {
		for end < len(text) && text[end] == text[i] {
			end++
		}
	}
	if isRegional(r) {
		if next, size := utf8.DecodeRuneInString(text[end:]); isRegional(next) {
			end += size
		}
	}
	return joinedEnd(text, end)
}

// joinedEnd returns the end of what is joined to the symbol that ends at end:
// marks, skin tones, and after a zero-width joiner another symbol.
func joinedEnd(text string, end int) int {
	for joiner := false; end < len(text) && text[end] >= utf8.RuneSelf; {
		r, size := utf8.DecodeRuneInString(text[end:])
		k := runeKind(r, size)
		tone := 0x1f3fb <= r && r <= 0x1f3ff
		if k != kindExtend && !tone && !(joiner && k == kindSymbol && r > 0x2000) {
			break
		}
		joiner = r == '\u200d'
		end += size
	}
	return end
}

// isRegional reports whether r is half a flag.
func isRegional(r rune) bool { return 0x1f1e6 <= r && r <= 0x1f1ff }
