package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"nomen/tokenize"
)

// searchBytes is how far ahead a word that is not where it is expected is
// looked for.
const searchBytes = 64

// aligner finds the words that prose returns in the text it was given.
type aligner struct {
	text   string
	pos    int // where the next word is expected
	tokens []tokenize.Token
}

// find appends the token for word. A word that is not in the text nearby is
// passed over; the bytes before one found further on are covered.
func (a *aligner) find(word string) {
	word = strings.TrimSpace(word)
	if word == "" {
		return
	}
	for at := a.pos; at < len(a.text) && at < a.pos+searchBytes; {
		if end := match(a.text, at, word); end > at {
			a.cover(at)
			a.add(at, end)
			a.pos = end
			return
		}
		_, size := utf8.DecodeRuneInString(a.text[at:])
		at += size
	}
}

// rewritten are the spellings that prose replaces, and what by.
var rewritten = [...]struct{ from, to string }{
	{"\u201c", `"`}, {"\u201d", `"`}, {"\u2018", "'"}, {"\u2019", "'"}, {"&rsquo;", "'"},
}

// match returns where word, as it may be spelt in text at the byte at, ends
// there, or at if it is not there.
func match(text string, at int, word string) int {
	end := at
next:
	for len(word) > 0 {
		if end < len(text) && text[end] == word[0] && text[end] != '&' {
			end, word = end+1, word[1:]
			continue
		}
		for _, r := range rewritten {
			if strings.HasPrefix(word, r.to) && strings.HasPrefix(text[end:], r.from) {
				end, word = end+len(r.from), word[len(r.to):]
				continue next
			}
		}
		if end < len(text) && text[end] == word[0] {
			end, word = end+1, word[1:]
			continue
		}
		return at
	}
	return end
}

// cover makes tokens of all that is not white space from pos to end.
func (a *aligner) cover(end int) {
	a.add(a.pos, end)
	a.pos = end
}

// add appends [start, end) as a token, or as several where white space is in it.
func (a *aligner) add(start, end int) {
	begin := start
	for i := start; i < end; {
		size := spaceAt(a.text[i:end])
		if size == 0 {
			_, size = utf8.DecodeRuneInString(a.text[i:end])
			i += size
			continue
		}
		a.emit(begin, i)
		i += size
		begin = i
	}
	a.emit(begin, end)
}

func (a *aligner) emit(start, end int) {
	if start < end {
		a.tokens = append(a.tokens, tokenize.Token{Start: start, End: end})
	}
}

// spaceAt returns the length of the white-space rune that s begins with, 0 if
// it begins with another.
func spaceAt(s string) int {
	if r, size := utf8.DecodeRuneInString(s); unicode.IsSpace(r) {
		return size
	}
	return 0
}
