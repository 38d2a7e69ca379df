package tokenize

import "unicode/utf8"

// Bounds, in bytes. They are part of how a text is cut, so that memory is
// bounded on every input.
const (
	maxRun       = 4 << 10  // a longer run is cut at a rune boundary
	maxGap       = 4 << 10  // more white space than this ends a sentence
	longSentence = 28 << 10 // a longer sentence ends with the next comma or semicolon
	maxSentence  = 32 << 10 // and this long between any two runs
	slabTokens   = 1 << 10  // tokens allocated at once, at most
)

// splitter finds the sentences of a text that it may see piece by piece: each
// call of next looks at the same window of the text, grown at its end or (after
// slide) shrunk at its beginning. All fields that hold a position count bytes
// from the window's beginning, but base, the window's own offset in the input.
type splitter struct {
	base int
	pos  int // the next byte to look at

	// The run being read, if start is not -1.
	start   int
	classes uint8 // of its ASCII bytes
	stopped bool  // it holds terminal punctuation of a script without spaces: its sentence's end is its own
	joined  bool  // it is known to belong to the open sentence

	// The white space before it, or being read.
	gap       int  // bytes
	breaks    int  // line breaks
	afterCR   bool // the last byte was \r
	paragraph bool // a paragraph separator or two line breaks

	// The open sentence, if sentence is not -1.
	sentence int // where it begins
	end      int // where its last token ends
	tokens   []Token
	slab     int // tokens allocated at once, unless the sentence needs more
	last     ending
	period   int  // if last is endInitial or endNumeric: the token with the period
	quoted   bool // straight double quotes: one is open
	closed   bool // a closing quote or bracket follows its last stop
	marker   bool // it began with the marker of a list
	colon    bool // its last token is a colon
	caps     int  // runs in capitals, -1 once one was not

	finished bool // the sentence returned last ended with a stop
}

// newSplitter returns a splitter for a text of size bytes.
func newSplitter(size int) *splitter {
	return &splitter{start: -1, sentence: -1, slab: min(slabTokens, size/4+1)}
}

// next returns the first sentence that text, the window, is now known to hold.
// It is false if more of the text is needed, or, atEOF, if no sentence is left.
func (s *splitter) next(text string, atEOF bool) (Sentence, bool) {
	for {
		if s.start < 0 {
			s.addWords(text)
			found := s.skipSpace(text, atEOF)
			if s.sentence >= 0 && (s.paragraph || s.gap > maxGap || !found && atEOF) {
				return s.emit(text), true
			}
			if !found {
				return Sentence{}, false
			}
			s.begin()
		}
		complete := s.readRun(text, atEOF)
		plain := s.last == endNone && s.breaks == 0 && s.pos-s.sentence <= longSentence // goes on, most often
		if s.sentence >= 0 && !plain {
			ends, known := s.boundary(text, complete)
			if ends {
				return s.emit(text), true
			}
			if !known && !complete {
				return Sentence{}, false
			}
		}
		if !complete {
			return Sentence{}, false
		}
		s.addRun(text)
	}
}

// slide tells the splitter that the first n bytes of its window are gone.
func (s *splitter) slide(n int) {
	s.base += n
	s.pos -= n
	if s.start >= 0 {
		s.start -= n
	}
	if s.sentence >= 0 {
		s.sentence -= n
		s.end -= n
	}
}

// needed returns where the part of the window begins that is not done with.
func (s *splitter) needed() int {
	switch {
	case s.sentence >= 0:
		return s.sentence
	case s.start >= 0:
		return s.start
	}
	return s.pos
}

// partial reports whether what text holds from i may be the beginning of a rune.
func partial(text string, i int, atEOF bool) bool {
	return !atEOF && !utf8.FullRuneInString(text[i:])
}

// skipSpace moves over white space and reports whether something else follows.
// It stops early where the white space is known to end the open sentence.
func (s *splitter) skipSpace(text string, atEOF bool) bool {
	for s.pos < len(text) {
		r, size := rune(text[s.pos]), 1
		switch class := classes[text[s.pos]]; {
		case class == wide:
			if partial(text, s.pos, atEOF) {
				return false
			}
			if r, size = utf8.DecodeRuneInString(text[s.pos:]); runeKind(r, size) != kindSpace {
				return true
			}
			s.space(r)
		case class&space == 0:
			return true
		case r != ' ':
			s.space(r)
		default:
			s.afterCR = false
		}
		s.pos += size
		s.gap += size
		if s.sentence >= 0 && (s.paragraph || s.gap > maxGap) {
			return false
		}
	}
	return false
}

// space counts line breaks; \r\n is one.
func (s *splitter) space(r rune) {
	switch r {
	case '\n':
		if !s.afterCR {
			s.breaks++
		}
	case '\r', '\v', '\f', '\u0085', '\u2028':
		s.breaks++
	case '\u2029':
		s.breaks += 2
	}
	s.afterCR = r == '\r'
	s.paragraph = s.breaks > 1
}

// begin makes the byte at pos the first of a run.
func (s *splitter) begin() {
	s.start, s.classes, s.stopped, s.joined = s.pos, 0, false, false
}

// readRun moves to the end of the run and reports whether it is in text.
func (s *splitter) readRun(text string, atEOF bool) bool {
	for {
		if !s.stopped {
			s.readASCII(text)
		}
		if s.pos == len(text) {
			return atEOF
		}
		class := classes[text[s.pos]]
		if class&space != 0 {
			return true
		}
		size := 1
		if class == wide {
			if partial(text, s.pos, atEOF) {
				return false
			}
			var r rune
			r, size = utf8.DecodeRuneInString(text[s.pos:])
			if s.endsBefore(r, size) {
				return true
			}
		} else if s.stopped && !isCloser(rune(text[s.pos])) && class&terminal == 0 {
			return true
		}
		if s.pos+size-s.start > maxRun {
			return true
		}
		s.classes |= class
		s.pos += size
	}
}

// readASCII moves to the end of the run or to its next rune beyond ASCII.
func (s *splitter) readASCII(text string) {
	pos, seen := s.pos, s.classes
	for limit := min(len(text), s.start+maxRun); pos < limit; pos++ {
		class := classes[text[pos]]
		if class&(space|wide) != 0 {
			break
		}
		seen |= class
	}
	s.pos, s.classes = pos, seen
}

// endsBefore reports whether the run ends before r, which is not ASCII.
func (s *splitter) endsBefore(r rune, size int) bool {
	k := runeKind(r, size)
	switch {
	case k == kindSpace:
		return true
	case isWideTerminal(r):
		s.stopped = true
	case s.stopped && !isCloser(r) && k != kindExtend && !isTerminal(r):
		return true
	}
	return false
}

// addRun cuts the run that is complete into tokens and makes them part of the
// open sentence, or of a new one.
func (s *splitter) addRun(text string) {
	first := s.sentence < 0
	if first {
		s.sentence = s.start
		s.last, s.quoted, s.caps = endNone, false, 0
		s.marker = isMarker(text[s.start:s.pos])
	}
	run, from := text[s.start:s.pos], len(s.tokens)
	if s.classes&^letter == 0 && contraction(run) == 0 {
		s.reserve(1)
		s.tokens = append(s.tokens, Token{s.start - s.sentence, s.pos - s.sentence})
		s.last, s.closed, s.colon = endNone, false, false
	} else {
		s.reserve(len(run))
		c := cutter{text: run, base: s.start - s.sentence, tokens: s.tokens, first: first, abbr: -1}
		c.cut()
		s.tokens = c.tokens
		s.classify(text, from, &c)
	}
	s.countCaps(run, s.classes)
	s.end, s.start = s.pos, -1
	s.gap, s.breaks, s.afterCR, s.paragraph = 0, 0, false, false
}

// reserve makes room for n tokens, without which append would move the open
// sentence's tokens to memory of their own each time.
func (s *splitter) reserve(n int) {
	if cap(s.tokens)-len(s.tokens) < n {
		s.grow(n)
	}
}

func (s *splitter) grow(n int) {
	grown := make([]Token, len(s.tokens), max(s.slab, 2*(len(s.tokens)+n)))
	copy(grown, s.tokens)
	s.tokens = grown
}

// countCaps keeps the number of the sentence's runs in capitals, as long as no
// run has a letter in lower case.
func (s *splitter) countCaps(run string, classes uint8) {
	switch {
	case s.caps < 0: // was not
	case classes&lower != 0 || classes&wide != 0 && hasLower(run):
		s.caps = -1
	case classes&upper != 0 && len(run) > 1:
		s.caps++
	}
}

// silence returns the open sentence if it is complete unless more follows at
// once: it ended with a stop and its line with it. An initial's period waits for
// what follows, so that silence changes no token.
func (s *splitter) silence(text string) (Sentence, bool) {
	stopped := s.last == endStop || s.last == endAbbreviation
	if s.sentence < 0 || s.start >= 0 || s.breaks == 0 || !stopped {
		return Sentence{}, false
	}
	return s.emit(text), true
}

// emit closes the open sentence and returns it.
func (s *splitter) emit(text string) Sentence {
	s.finished = s.last != endNone && s.last != endTitle
	if s.last == endInitial || s.last == endNumeric {
		s.splitPeriod()
	}
	n := len(s.tokens)
	sentence := Sentence{
		Text:   text[s.sentence:s.end],
		Offset: s.base + s.sentence,
		Tokens: s.tokens[:n:n],
	}
	s.tokens = s.tokens[n:]
	s.sentence, s.last = -1, endNone
	return sentence
}

// splitPeriod makes the period of the open sentence's token s.period a token of
// its own.
func (s *splitter) splitPeriod() {
	s.reserve(1)
	i := s.period
	s.tokens = append(s.tokens, Token{})
	copy(s.tokens[i+1:], s.tokens[i:])
	middle := s.tokens[i].End - 1
	s.tokens[i].End, s.tokens[i+1].Start = middle, middle
	s.last = endStop
}
