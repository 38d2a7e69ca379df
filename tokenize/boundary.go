package tokenize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lookahead is how many bytes of a run are looked at to see whether it begins a
// sentence: enough for any opening quotes and a first word, few enough that
// looking again at each byte that arrives costs little.
const lookahead = 48

// classify says how the run, whose tokens begin at from, ends: s.last.
func (s *splitter) classify(text string, from int, c *cutter) {
	window := text[s.sentence:]
	i := len(s.tokens) - 1
	for ; i > from && isTrailing(window, s.tokens[i]); i-- {
	}
	token := s.tokens[i]
	first, _ := utf8.DecodeRuneInString(window[token.Start:])
	s.countQuotes(window, from)
	switch wasStop := s.last == endStop; {
	case i == c.abbr:
		s.last, s.period = c.period, i
	case isTerminal(first) && (token.End == token.Start+1 || classes[window[token.Start+1]]&alnum == 0): // not .496 nor .pdf
		s.last = endStop
	case wasStop && s.trails(window, from): // closing quotes, emoji after a stop
	default:
		s.last = endNone
	}
	s.closed = i < len(s.tokens)-1 || isTrailing(window, token)
	s.colon = window[token.Start] == ':'
}

// isTrailing reports whether token belongs to the sentence that a stop before
// it ended: a closing quote or bracket, an emoji.
func isTrailing(window string, token Token) bool {
	r, _ := utf8.DecodeRuneInString(window[token.Start:])
	return isPictograph(r) || isCloser(r)
}

// trails reports whether all tokens from index from on do.
func (s *splitter) trails(window string, from int) bool {
	for _, token := range s.tokens[from:] {
		if !isTrailing(window, token) {
			return false
		}
	}
	return true
}

// isPictograph reports whether r is an emoji or a symbol used as one.
func isPictograph(r rune) bool {
	return r >= 0x1f000 && r < 0x20000 || r >= 0x2600 && r < 0x27c0
}

func (s *splitter) countQuotes(window string, from int) {
	for _, token := range s.tokens[from:] {
		if window[token.Start] == '"' {
			s.quoted = !s.quoted
		}
	}
}

// boundary reports whether the open sentence ends before the run, and whether
// that is known yet. The run may go on beyond text unless complete.
func (s *splitter) boundary(text string, complete bool) (ends, known bool) {
	if !s.joined {
		run, enough := text[s.start:s.pos], complete
		if len(run) >= lookahead {
			run, enough = run[:lookahead], true
		}
		ends, known = s.begins(run, enough)
		s.joined = known && !ends
	}
	if size := s.pos - s.sentence; complete && (size > maxSentence || size > longSentence && s.pauses(text)) {
		return true, true
	}
	return ends, known || s.joined
}

// pauses reports whether the open sentence's last token is a comma or semicolon: no name goes
// on behind it.
func (s *splitter) pauses(text string) bool {
	last := text[s.sentence+s.tokens[len(s.tokens)-1].Start]
	return last == ',' || last == ';'
}

// begins reports whether run, the beginning of the run after the open sentence,
// begins a sentence, and whether run suffices to know.
func (s *splitter) begins(run string, complete bool) (ends, known bool) {
	if s.breaks > 0 {
		if ends, known = s.beginsLine(run, complete); ends || !known {
			return ends, known
		}
	}
	switch s.last {
	case endNone, endTitle:
		return false, true
	case endNumeric:
		return s.afterNumeric(run, complete)
	}
	first := firstOf(run)
	switch {
	case first.kind == firstNone:
		return s.afterStopUnlettered(run, complete)
	case s.last == endStop:
		return s.afterStop(run, first), true
	case !complete && first.word == len(run)-first.at:
		return false, false
	}
	word, rest := run[first.at:first.at+first.word], run[first.at+first.word:]
	return opens(word) && !strings.HasPrefix(rest, "."), true // not the A of "J. A. Smith"
}

// afterStop reports whether run, whose first letter or digit is first, begins a
// sentence after terminal punctuation.
func (s *splitter) afterStop(run string, first firstLetter) bool {
	if s.gap == 0 && s.closed {
		r, _ := utf8.DecodeRuneInString(run)
		return !unicode.Is(unicode.Hiragana, r) // 「止まれ！」と言った。
	}
	r, _ := utf8.DecodeRuneInString(run)
	return !isDash(r) && first.kind != firstLower
}

// afterNumeric decides after No. and the like: before a number they are whole.
func (s *splitter) afterNumeric(run string, complete bool) (ends, known bool) {
	first := firstOf(run)
	if !complete && (first.kind == firstNone || first.kind == firstLower) {
		return false, false
	}
	if first.kind == firstDigit || first.kind == firstLower && isRoman(run[first.at:]) {
		s.last = endNone
		return false, true
	}
	s.splitPeriod()
	if first.kind == firstNone {
		return s.afterStopUnlettered(run, complete)
	}
	return s.afterStop(run, first), true
}

// isRoman reports whether s begins with a lower-case Roman numeral, as pages do.
func isRoman(s string) bool {
	return strings.IndexByte("ivxl", s[0]) >= 0 && strings.Trim(s, "ivxlc.,;)]") == ""
}

// afterStopUnlettered decides on a run in which no letter or digit was seen
// yet: what only closes (quotes, brackets, more stops) and emoji go with the
// sentence before.
func (s *splitter) afterStopUnlettered(run string, complete bool) (ends, known bool) {
	if !complete {
		return false, false
	}
	if run == `"` || run == "'" {
		return s.last == endStop && !s.quoted, true
	}
	for i := 0; i < len(run); {
		r, size := utf8.DecodeRuneInString(run[i:])
		trails := isCloser(r) || isTerminal(r) || isPictograph(r) || isDash(r) || r == ','
		if !trails && runeKind(r, size) != kindExtend {
			return s.last == endStop, true
		}
		i += size
	}
	return false, true
}

// beginsLine decides on a run that is the first of its line: the markers of a
// list begin a sentence, and so does what follows a line in capitals.
func (s *splitter) beginsLine(run string, complete bool) (ends, known bool) {
	switch r, _ := utf8.DecodeRuneInString(run); {
	case isBullet(r), classes[run[0]]&digit != 0, run[0] == '(', s.marker && classes[run[0]]&letter != 0:
		if !complete && len(run) <= 5 {
			return false, false
		}
		if isMarker(run) && (isBullet(r) || s.marker || s.colon || s.last == endStop) {
			return true, true
		}
	}
	if s.caps < 2 || s.last == endTitle {
		return false, true
	}
	if !complete {
		return false, false
	}
	return classes[run[0]]&upper != 0 && hasLower(run), true
}

// isBullet reports whether r marks a line of a list.
func isBullet(r rune) bool {
	return r == '-' || r == '*' || r == '•' || r == '‣' || r == '◦' || r == '▪' || r == '●' || r == '–'
}

// isMarker reports whether run is all that marks a line of a list: a bullet, or
// a number or letter with a period or bracket ("2.", "(a)").
func isMarker(run string) bool {
	r, size := utf8.DecodeRuneInString(run)
	if size == len(run) {
		return isBullet(r)
	}
	label := strings.TrimPrefix(run, "(")
	if len(label) < 2 || len(label) > 4 || label[len(label)-1] != '.' && label[len(label)-1] != ')' {
		return false
	}
	label = label[:len(label)-1]
	return allDigits(label) || len(label) == 1 && classes[label[0]]&lower != 0
}

// hasLower reports whether run has a letter in lower case.
func hasLower(run string) bool { return strings.IndexFunc(run, unicode.IsLower) >= 0 }

// firstLetter is the first letter or digit of a run: its kind, where it is,
// and how many bytes the word is that it begins.
type firstLetter struct {
	kind     firstKind
	at, word int
}

type firstKind uint8

const (
	firstNone  firstKind = iota // there is none, or not before other symbols
	firstLower                  // a lower-case letter
	firstDigit                  // a digit
	firstOther                  // a capital, a letter without case, a sign of money, @ or #
)

// firstOf finds the first letter or digit of run, past what may open a sentence.
func firstOf(run string) firstLetter {
	for i := 0; i < len(run); {
		r, size := utf8.DecodeRuneInString(run[i:])
		switch k := runeKind(r, size); {
		case r == '$' || r == '£' || r == '€' || r == '¥' || r == '@' || r == '#':
			return firstLetter{firstOther, i, 0}
		case k == kindDigit:
			return firstLetter{firstDigit, i, 0}
		case unicode.IsLower(r):
			return firstLetter{firstLower, i, 0}
		case k == kindLetter || k == kindHan || k == kindHiragana || k == kindKatakana:
			return firstLetter{firstOther, i, wordLength(run[i:])}
		case !isOpener(r) && !isDash(r) && !isTerminal(r) && !isCloser(r) && k != kindExtend:
			return firstLetter{}
		}
		i += size
	}
	return firstLetter{}
}

func isDash(r rune) bool { return r == '-' || r == '–' || r == '—' }

// wordLength returns how many bytes of ASCII letters s begins with.
func wordLength(s string) int {
	n := 0
	for n < len(s) && classes[s[n]]&letter != 0 {
		n++
	}
	return n
}
