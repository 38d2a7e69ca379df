package tokenize

import (
	"unicode"
	"unicode/utf8"
)

// Byte classes of ASCII, as bits, so that those of a run can be collected.
const (
	lower uint8 = 1 << iota
	upper
	digit
	space
	terminal // . ! ?
	other    // remaining punctuation, symbols and controls
	wide     // not ASCII

	letter = lower | upper
	alnum  = lower | upper | digit
)

// classes gives the class of each byte; all that are not ASCII are wide.
var classes = func() (table [256]uint8) {
	for b := range table {
		switch {
		case b >= utf8.RuneSelf:
			table[b] = wide
		case 'a' <= b && b <= 'z':
			table[b] = lower
		case 'A' <= b && b <= 'Z':
			table[b] = upper
		case '0' <= b && b <= '9':
			table[b] = digit
		case b == ' ' || '\t' <= b && b <= '\r':
			table[b] = space
		case b == '.' || b == '!' || b == '?':
			table[b] = terminal
		default:
			table[b] = other
		}
	}
	return table
}()

// kind is what a rune is to the tokenizer.
type kind uint8

const (
	kindSymbol   kind = iota // punctuation, symbols: a token each
	kindLetter               // letters, marks and what may join them
	kindDigit                // numbers of any script
	kindExtend               // marks, joiners, format characters: stay with what is before
	kindHan                  // an ideograph: a token each
	kindHiragana             // a token each run
	kindKatakana             // a token each run
	kindSpace
)

// wordLike reports whether a rune of kind k may be part of a word.
func (k kind) wordLike() bool {
	return k == kindLetter || k == kindDigit || k == kindExtend
}

// runeKind classifies r; size is its length in bytes, which tells an invalid
// byte (a letter, so that Latin-1 words stay whole) from a real U+FFFD.
func runeKind(r rune, size int) kind {
	if r < utf8.RuneSelf {
		switch c := classes[r]; {
		case c&letter != 0:
			return kindLetter
		case c&digit != 0:
			return kindDigit
		case c&space != 0:
			return kindSpace
		}
		return kindSymbol
	}
	if r == utf8.RuneError && size <= 1 {
		return kindLetter
	}
	switch {
	case 0xc0 <= r && r < 0x250: // Latin with accents
		if r == '×' || r == '÷' {
			return kindSymbol
		}
		return kindLetter
	case 0x400 <= r && r < 0x482: // Cyrillic
		return kindLetter
	case 0x2010 <= r && r < 0x2028: // dashes, quotes, ellipsis
		return kindSymbol
	case 0x3040 <= r && r < 0x3100:
		return kanaKind(r)
	case 0x4e00 <= r && r < 0xa000:
		return kindHan
	case 0xac00 <= r && r < 0xd7a4: // Hangul syllables
		return kindLetter
	}
	return rareKind(r)
}

func kanaKind(r rune) kind {
	switch {
	case r == 0x3099 || r == 0x309a || r == 'ー': // combining voicing marks, the long vowel
		return kindExtend
	case r == '・' || r == '゠':
		return kindSymbol
	case r < 0x30a0:
		return kindHiragana
	}
	return kindKatakana
}

func rareKind(r rune) kind {
	switch {
	case unicode.IsSpace(r):
		return kindSpace
	case r == '\ufeff' || r == '\u200b': // byte order mark, zero-width space: part of no word
		return kindSymbol
	case unicode.IsMark(r) || unicode.Is(unicode.Cf, r):
		return kindExtend
	case unicode.Is(unicode.Han, r):
		return kindHan
	case unicode.Is(unicode.Katakana, r):
		return kindKatakana
	case unicode.IsLetter(r):
		return kindLetter
	case unicode.IsNumber(r):
		return kindDigit
	}
	return kindSymbol
}

// isApostrophe reports whether r can stand for the apostrophe of don't.
func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '＇' }

// isHyphen reports whether r joins the halves of a word.
func isHyphen(r rune) bool { return r == '-' || r == '\u2010' || r == '\u2011' }

// isTerminal reports whether r ends a sentence.
func isTerminal(r rune) bool {
	switch r {
	case '.', '!', '?', '…', '‼', '‽', '⁇', '⁈', '⁉', '؟', '۔', '।', '॥', '։', '።', '፧', '။', '។':
		return true
	}
	return isWideTerminal(r)
}

// isWideTerminal reports whether r ends a sentence of a script in which no
// space follows.
func isWideTerminal(r rune) bool {
	return r == '。' || r == '！' || r == '？' || r == '｡' || r == '．'
}

// isCloser reports whether r, after the end of a sentence, still belongs to it.
// The straight quotes are closers and openers both.
func isCloser(r rune) bool {
	switch r {
	case '"', '\'', ')', ']', '}', '’', '”', '»', '›':
		return true
	case '」', '』', '）', '】', '》', '〉', '］', '〕', '〗', '＂', '＇', '｣':
		return true
	}
	return false
}

// isOpener reports whether r may stand before the first letter of a sentence.
func isOpener(r rune) bool {
	switch r {
	case '"', '\'', '`', '(', '[', '{', '‘', '“', '„', '‚', '«', '‹', '¿', '¡', '_', '*':
		return true
	case '「', '『', '（', '【', '《', '〈', '［', '〔', '〖', '’', '”', '»':
		return true
	}
	return false
}
