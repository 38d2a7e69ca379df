// Package editor is a line of text that is being typed, with a suggestion of how
// it goes on behind it. It knows of keys and of columns, and of no terminal.
//
//	key, text ─▶ Line ─▶ Layout: rows of text and suggestion, and where the cursor is
package editor

import (
	"slices"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Line is a line that is being typed. Its methods return the line as it is
// then, and leave the one before as it was. The zero value is an empty line.
//
// The text is valid UTF-8 without control characters, and the cursor stands
// between two characters as a person sees them (grapheme clusters).
type Line struct {
	text   string
	cursor int // in bytes

	ghost []string // what is suggested behind the text, a word each
	ended bool     // nothing more is to be suggested behind that
}

// Key is a key, or a combination of them, that does not stand for text.
type Key int

// The keys. Right at the end of the line is Accept. End takes all that is
// suggested, and where there is nothing goes to the end of the line.
const (
	Left Key = iota
	Right
	WordLeft
	WordRight
	Home
	End
	Accept // takes the first word that is suggested
	Backspace
	Delete
	DeleteWord // before the cursor
	DeleteToStart
	DeleteToEnd
)

// Text is what was typed and accepted.
func (l Line) Text() string { return l.text }

// Ghost is the suggestion. There is one at the end of the line alone.
func (l Line) Ghost() string {
	if l.cursor < len(l.text) {
		return ""
	}
	return strings.Join(l.ghost, "")
}

// Insert puts text before the cursor. Line breaks and tabs become spaces, other
// control characters are left out. A suggestion that goes on as typed stays.
func (l Line) Insert(text string) Line {
	text = clean(text)
	if ghost := l.Ghost(); text != "" && strings.HasPrefix(ghost, text) {
		l.ghost = cutFront(l.ghost, len(text))
	} else if text != "" {
		l.ghost, l.ended = nil, false
	}
	return l.with(l.text[:l.cursor]+text, l.text[l.cursor:])
}

// clean returns text as a Line may hold it.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) && unicode.IsSpace(r), unicode.In(r, unicode.Zl, unicode.Zp):
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}

// cutFront takes n bytes off the first of the words.
func cutFront(words []string, n int) []string {
	for len(words) > 0 && n >= len(words[0]) {
		n -= len(words[0])
		words = words[1:]
	}
	if n > 0 {
		words = slices.Clone(words)
		words[0] = words[0][n:]
	}
	return words
}

// with is the line with another text, and the cursor between its two parts.
func (l Line) with(before, after string) Line {
	l.text, l.cursor = before+after, len(before)
	for at := 0; at < len(l.text); { // what was put together may be one character now
		if at >= l.cursor {
			l.cursor = at
			return l
		}
		at += clusterLength(l.text[at:])
	}
	l.cursor = len(l.text)
	return l
}

// clusterLength is the length in bytes of the first character of text.
func clusterLength(text string) int {
	cluster, _ := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
	return max(len(cluster), 1)
}

// Press is the line after a key.
func (l Line) Press(key Key) Line {
	switch before, after := l.text[:l.cursor], l.text[l.cursor:]; key {
	case Left:
		l.cursor = l.previous()
	case Right:
		if after == "" {
			return l.accept(1)
		}
		l.cursor += clusterLength(after)
	case WordLeft:
		at := wordStart(before)
		return l.with(l.text[:at], l.text[at:])
	case WordRight:
		at := len(l.text) - len(strings.TrimLeftFunc(strings.TrimLeft(after, " "), isWord))
		return l.with(l.text[:at], l.text[at:])
	case Home:
		l.cursor = 0
	case End:
		if after == "" {
			return l.accept(len(l.ghost))
		}
		l.cursor = len(l.text)
	case Accept:
		return l.accept(1)
	case Backspace:
		return l.delete(before[:l.previous()], after)
	case Delete:
		if after != "" {
			return l.delete(before, after[clusterLength(after):])
		}
	case DeleteWord:
		return l.delete(before[:wordStart(before)], after)
	case DeleteToStart:
		return l.delete("", after)
	case DeleteToEnd:
		return l.delete(before, "")
	}
	return l
}

// previous is where the character before the cursor begins.
func (l Line) previous() int {
	start := 0
	for at := 0; at < l.cursor; at += clusterLength(l.text[at:]) {
		start = at
	}
	return start
}

// wordStart is where the last word of text begins.
func wordStart(text string) int {
	return len(strings.TrimRightFunc(strings.TrimRight(text, " "), isWord))
}

func isWord(r rune) bool { return r != ' ' }

// delete is the line with what is left of it.
func (l Line) delete(before, after string) Line {
	if len(before)+len(after) < len(l.text) {
		l.ghost, l.ended = nil, false
	}
	return l.with(before, after)
}

// accept takes the first n words of the suggestion, if the cursor is at the end.
func (l Line) accept(n int) Line {
	if l.cursor < len(l.text) {
		return l
	}
	n = min(n, len(l.ghost))
	accepted := strings.Join(l.ghost[:n], "")
	l.ghost = l.ghost[n:]
	return l.with(l.text+accepted, "")
}

// Missing returns the text, with the suggestion behind it, for which one more
// word is to be suggested, if there are less than n and one can be seen.
func (l Line) Missing(n int) (text string, missing bool) {
	return l.text + l.Ghost(), len(l.ghost) < n && !l.ended && l.cursor == len(l.text)
}

// Offer adds to the suggestion what was found to come after text, as Missing
// gave it. Nothing found ends it. If the line has changed since, it stays.
func (l Line) Offer(text, word string) Line {
	if l.cursor < len(l.text) || text != l.text+l.Ghost() {
		return l
	}
	if word = clean(word); word == "" {
		l.ended = true
		return l
	}
	l.ghost = append(slices.Clip(l.ghost), word)
	return l
}
