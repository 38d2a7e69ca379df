package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Normalize returns the form under which words that mean the same to a tagger
// are counted together: lower-cased, composed (NFC), quotes and dashes
// straight, every digit 0. "It’s" gives "it's" and "1996-08-22" gives
// "0000-00-00".
func Normalize(word string) string { return foldDigits(straighten(word)) }

// Lookup returns the id of the first form of word that ids has, and whether
// there is one. The forms are
//
//  1. the word itself, and lower-cased;
//  2. composed (NFC), quotes and dashes straight: It’s ▶ it's;
//  3. also every digit a 0, as [Normalize] gives it: 1996 ▶ 0000;
//  4. form 2 without accents: Łódź ▶ lodz;
//  5. also without punctuation at the ends: Mr. ▶ mr, #ebola ▶ ebola; of
//     nothing but one sign repeated, that sign: !!! ▶ !;
//  6. also what follows the last hyphen: Inzamam-ul-Haq ▶ haq.
//
// A user name (@somebody) ends with form 4, for it isn't what it contains.
//
// Lookup allocates only for a form that differs from the one before.
func Lookup(ids *IDs, word string) (id int32, ok bool) {
	if id, ok = ids.ID(word); ok {
		return id, true
	}
	lower := strings.ToLower(word)
	if id, ok = ids.ID(lower); ok {
		return id, true
	}
	straight := straighten(lower)
	if id, ok = ids.ID(straight); ok {
		return id, true
	}
	if id, ok = ids.ID(foldDigits(straight)); ok {
		return id, true
	}
	plain := StripAccents(straight)
	if id, ok = ids.ID(plain); ok || strings.HasPrefix(plain, "@") {
		return id, ok
	}
	inner := trimPunctuation(plain)
	if id, ok = ids.ID(inner); ok {
		return id, true
	}
	return ids.ID(inner[strings.LastIndexByte(inner, '-')+1:])
}

var straightener = strings.NewReplacer(
	"‘", "'", "’", "'", "‛", "'", "′", "'", "“", `"`, "”", `"`, "„", `"`,
	"‐", "-", "‑", "-", "–", "-", "—", "--", "―", "--", "…", "...",
)

// straighten returns word lower-cased and composed, its typographic signs
// written as on a typewriter.
func straighten(word string) string {
	word = norm.NFC.String(strings.ToLower(word))
	if isASCII(word) {
		return word
	}
	return straightener.Replace(word)
}

func foldDigits(word string) string {
	if !strings.ContainsFunc(word, unicode.IsDigit) {
		return word
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return '0'
		}
		return r
	}, word)
}

// unmarked has the Latin letters whose stroke or ligature Unicode doesn't
// decompose.
var unmarked = strings.NewReplacer(
	"ł", "l", "ø", "o", "đ", "d", "ð", "d", "ħ", "h", "ı", "i", "ŧ", "t",
	"æ", "ae", "œ", "oe", "ß", "ss", "þ", "th",
	"Ł", "L", "Ø", "O", "Đ", "D", "Ð", "D", "Ħ", "H", "Ŧ", "T", "Æ", "Ae", "Œ", "Oe", "Þ", "Th",
)

// StripAccents returns the word without combining marks, strokes and ligatures.
func StripAccents(word string) string {
	if isASCII(word) {
		return word
	}
	bare := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(word))
	return unmarked.Replace(norm.NFC.String(bare))
}

// trimPunctuation returns word without the punctuation at its ends, or of
// one sign repeated the sign.
func trimPunctuation(word string) string {
	trimmed := strings.TrimFunc(word, unicode.IsPunct)
	if trimmed != "" || word == "" {
		return trimmed
	}
	_, size := utf8.DecodeRuneInString(word)
	if sign := word[:size]; strings.Trim(word, sign) == "" {
		return sign
	}
	return ""
}

func isASCII(word string) bool {
	for i := range len(word) {
		if word[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
