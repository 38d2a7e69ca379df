package tokenize

import (
	"encoding/binary"
	"math/bits"
)

// addWords makes the plain words that come next part of the open sentence. Most
// of a text is such words: ASCII letters alone or with a comma, a blank before
// them and white space after. They end no sentence and need no rule. Where it
// stops next goes on, and finds the same.
func (s *splitter) addWords(text string) {
	if s.sentence < 0 || s.last != endNone || s.gap > 0 {
		return
	}
	pos := s.pos
	limit := min(len(text)-4, s.sentence+longSentence) // four bytes from each word's first on are there
	for pos < limit && text[pos] == ' ' {
		start := pos + 1
		end := lettersEnd(text, start)
		if end == start || end >= limit || end-start >= maxRun {
			break
		}
		runEnd := end
		if text[end] == ',' {
			runEnd++
		}
		// All contractions double their third letter; to look at that first saves
		// a branch on the length, which no processor can foretell.
		doubled := text[start+2]&^0x20 == text[start+3]&^0x20
		if classes[text[runEnd]]&space == 0 || doubled && contraction(text[start:end]) > 0 {
			break
		}
		s.reserve(2)
		s.tokens = append(s.tokens, Token{start - s.sentence, end - s.sentence})
		if runEnd > end {
			s.tokens = append(s.tokens, Token{end - s.sentence, runEnd - s.sentence})
		}
		if s.caps >= 0 {
			s.countCaps(text[start:runEnd], classesOf(text[start:runEnd]))
		}
		pos = runEnd
	}
	if pos > s.pos {
		s.pos, s.end = pos, pos
		s.closed, s.colon = false, false
	}
}

// classesOf returns the byte classes that occur in run.
func classesOf(run string) (seen uint8) {
	for i := range len(run) {
		seen |= classes[run[i]]
	}
	return seen
}

// lettersEnd returns where the ASCII letters that begin at i end.
func lettersEnd(text string, i int) int {
	for i+8 <= len(text) {
		n := letters(binary.LittleEndian.Uint64([]byte(text[i : i+8])))
		i += n
		if n < 8 {
			return i
		}
	}
	for i < len(text) && classes[text[i]]&letter != 0 {
		i++
	}
	return i
}

// letters returns how many of the eight bytes of word, its lowest first, are
// ASCII letters before one that is none.
func letters(word uint64) int {
	const (
		each = 0x0101010101010101
		high = 0x80 * each
	)
	folded := word | 0x20*each
	// Each byte without its highest bit plus what reaches that bit from 'a' on,
	// or only past 'z'. No sum carries into the next byte.
	fromA := folded&^high + (0x80-'a')*each
	pastZ := folded&^high + (0x80-'z'-1)*each
	return bits.TrailingZeros64(^(fromA&^pastZ&^folded)&high) / 8
}
