package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The classes that [Shape] sorts words into. Stored models depend on the
// numbers: a new class gets a new one at the end.
const (
	ShapeOther        = iota // nothing that can be classed: empty, control characters, invalid bytes
	ShapeLower               // word, well-known, e.g.
	ShapeTitle               // Word, Élan
	ShapeTitleParts          // Jean-Pierre, O'Neill, al-Bashir, Ph.D.: several parts, some with a capital
	ShapeTitlePeriod         // Mr., Inc.
	ShapeUpper               // NATO, AT&T
	ShapeMixedTitle          // McDonald, YouTube, MPs: a capital first and one within
	ShapeMixedLower          // iPhone, eBay: a capital within only
	ShapeInitial             // J, J.
	ShapeInitials            // J.R., J.-P., U.S
	ShapeClitic              // 's, ’ll: an apostrophe and one or two small letters
	ShapeDigits              // 1996
	ShapeNumber              // 1,000, 1996-08-22, $5, 50%, #1
	ShapeAlphanumeric        // 1st, MH17, 12-year-old
	ShapePunctuation         // , -- ...
	ShapeSymbol              // = $ ♥ 😂, alone or with punctuation
	ShapeUser                // @name
	ShapeTag                 // #topic
	ShapeAddress             // http://..., www..., name@example.org
	ShapeCaseless            // 北京, محمد: letters without case, alone or among others

	Shapes // the number of classes
)

// Shape returns the class of word, from 0 to [Shapes] - 1. It takes any
// bytes; invalid ones and combining marks are passed over.
func Shape(word string) int {
	if class, ok := shapeOnline(word); ok {
		return class
	}
	c := count(word)
	letters := c.upper + c.lower + c.caseless
	switch {
	case letters > 0 && c.digits > 0:
		return ShapeAlphanumeric
	case c.caseless > 0:
		return ShapeCaseless
	case letters > 0:
		return shapeCased(word, c)
	case c.digits > 0 && c.signs() == 0:
		return ShapeDigits
	case c.digits > 0:
		return ShapeNumber
	case c.symbols > 0:
		return ShapeSymbol
	case c.punctuation > 0:
		return ShapePunctuation
	}
	return ShapeOther
}

// shapeOnline recognises what is written on the net only.
func shapeOnline(word string) (class int, ok bool) {
	if strings.Contains(word, "://") || strings.HasPrefix(word, "www.") {
		return ShapeAddress, true
	}
	name, host, found := strings.Cut(word, "@")
	switch {
	case !found:
	case name == "" && startsWithName(host):
		return ShapeUser, true
	case startsWithName(name) && startsWithName(host) && strings.Contains(host, "."):
		return ShapeAddress, true
	}
	if topic, found := strings.CutPrefix(word, "#"); found && strings.ContainsFunc(topic, unicode.IsLetter) {
		return ShapeTag, startsWithName(topic)
	}
	return 0, false
}

func startsWithName(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// shapeCased classes a word of letters with case, and perhaps signs.
func shapeCased(word string, c counts) int {
	switch {
	case c.upper == 0 && isClitic(word):
		return ShapeClitic
	case c.upper == 0:
		return ShapeLower
	case c.lower == 0 && c.upper == 1 && c.signs() == strings.Count(word[len(word)-1:], "."):
		return ShapeInitial
	case c.lower == 0 && c.upper == c.parts && strings.Contains(word, "."):
		return ShapeInitials
	case c.lower == 0:
		return ShapeUpper
	case c.upperInside > 0 && c.upperFirst:
		return ShapeMixedTitle
	case c.upperInside > 0:
		return ShapeMixedLower
	case c.parts > 1:
		return ShapeTitleParts
	case strings.HasSuffix(word, "."):
		return ShapeTitlePeriod
	}
	return ShapeTitle
}

// isClitic reports whether word is an apostrophe and one or two small letters;
// with more it is rather a quotation that begins, like 'banter.
func isClitic(word string) bool {
	rest, straight := strings.CutPrefix(word, "'")
	rest, curly := strings.CutPrefix(rest, "’")
	return straight != curly && len(rest) <= 2 && !strings.ContainsFunc(rest, func(r rune) bool { return !unicode.IsLower(r) })
}

// counts is what a word consists of, in characters.
type counts struct {
	upper, lower, caseless       int // letters
	digits, punctuation, symbols int

	parts       int  // runs of letters
	upperInside int  // capitals that don't begin a part
	upperFirst  bool // the first letter is a capital
}

func (c counts) signs() int { return c.punctuation + c.symbols }

func count(word string) counts {
	var c counts
	inside := false // a letter came before, with nothing between
	for i, r := range word {
		if r == utf8.RuneError && invalidAt(word, i) || r >= 0x80 && unicode.In(r, unicode.M, unicode.Lm, unicode.C) {
			continue
		}
		letter := unicode.IsLetter(r)
		if letter && !inside {
			c.parts++
		}
		c.add(r, inside)
		inside = letter
	}
	return c
}

func (c *counts) add(r rune, inside bool) {
	switch {
	case unicode.IsUpper(r) || unicode.IsTitle(r):
		c.upperFirst = c.upperFirst || c.upper+c.lower+c.caseless == 0
		c.upper++
		if inside {
			c.upperInside++
		}
	case unicode.IsLower(r):
		c.lower++
	case unicode.IsLetter(r):
		c.caseless++
	case unicode.IsNumber(r):
		c.digits++
	case unicode.IsPunct(r):
		c.punctuation++
	case unicode.IsSymbol(r):
		c.symbols++
	}
}

// invalidAt reports whether the U+FFFD that a loop met at byte i is not in the
// text itself but stands for a byte that is not UTF-8.
func invalidAt(text string, i int) bool {
	_, size := utf8.DecodeRuneInString(text[i:])
	return size == 1
}
