package tokenize

import (
	"errors"
	"io"
	"math"
	"time"
	"unsafe"
)

// readSize is how many bytes a Scanner asks its reader for, at least a quarter
// of them at a time.
const readSize = 64 << 10

// textBytes is how much memory for the texts of sentences is allocated at once.
const textBytes = 16 << 10

// maxEmptyReads is how often in a row a reader may return nothing at all.
const maxEmptyReads = 100

var errReadCount = errors.New("tokenize: reader returned an impossible number of bytes")

// Scanner reads sentences from a reader, in bounded memory, as bufio.Scanner
// reads lines:
//
//	scanner := tokenize.NewScanner(reader, tokenize.Default{})
//	for scanner.Scan() {
//		sentence := scanner.Sentence()
//		...
//	}
//	if err := scanner.Err(); err != nil {
//		...
//	}
//
// A sentence is returned as soon as the bytes after it show that it ended. The
// sentences are those of the Tokenizer called with the whole text.
type Scanner struct {
	// Idle, if not 0, is for live pipes: once the reader has been silent for as
	// long, a sentence that ended with terminal punctuation and a line break is
	// returned without waiting for what follows. Its tokens are no others, but
	// what follows then begins a sentence. With 0 the sentences are a function
	// of the bytes alone. Set it before the first Scan. With Idle a goroutine
	// reads, which the end of scanning leaves behind only while a Read blocks.
	Idle time.Duration

	reader    io.Reader
	tokenizer Tokenizer // nil for Default, which needs no second look
	split     *splitter
	buffer    []byte
	low, high int // the window is buffer[low:high]
	sentence  Sentence
	queue     []Sentence
	returned  int    // of queue
	texts     []byte // where the texts of sentences lie, what is free of it beyond its length
	done      bool   // the reader has nothing more
	err       error  // why, unless it is io.EOF

	pending chan readResult // of the Read under way, with Idle
	landing []byte          // where it reads to
}

type readResult struct {
	n   int
	err error
}

// NewScanner returns a Scanner that reads r and cuts it with t.
func NewScanner(r io.Reader, t Tokenizer) *Scanner {
	if _, ok := t.(Default); ok {
		t = nil
	}
	return &Scanner{reader: r, tokenizer: t, split: newSplitter(math.MaxInt), buffer: make([]byte, readSize)}
}

// Sentence returns the sentence that the last Scan found. It stays valid. It
// shares memory with its neighbours, 16 KiB each of texts and of tokens, which
// is held as long as one of them is.
func (s *Scanner) Sentence() Sentence { return s.sentence }

// Err returns the error that ended the scan, nil if it was io.EOF. The sentences
// complete before the error have been returned; a last one that does not end
// with terminal punctuation has not.
func (s *Scanner) Err() error { return s.err }

// Scan moves to the next sentence; it is false after the last.
func (s *Scanner) Scan() bool {
	for {
		if s.returned < len(s.queue) {
			s.sentence = s.queue[s.returned]
			s.returned++
			return true
		}
		sentence, ok := s.split.next(s.window(), s.done)
		switch {
		case ok && s.err != nil && !s.split.finished && s.split.pos == s.high-s.low && s.split.start < 0:
			s.sentence = Sentence{}
			return false // cut off by the error
		case ok:
			s.deliver(sentence)
		case s.done:
			s.sentence = Sentence{}
			return false
		default:
			s.slide()
			s.fill()
		}
	}
}

// window returns the part of the buffer in use as a string that shares its
// memory: it must not outlive the next change of the buffer.
func (s *Scanner) window() string {
	return unsafe.String(unsafe.SliceData(s.buffer[s.low:]), s.high-s.low)
}

// deliver queues the sentence, a view of the buffer, or what the Tokenizer makes
// of it.
func (s *Scanner) deliver(sentence Sentence) {
	sentence.Text = s.keep(sentence.Text)
	s.slide()
	s.queue, s.returned = s.queue[:0], 0
	if s.tokenizer == nil {
		s.queue = append(s.queue, sentence)
		return
	}
	for _, part := range s.tokenizer.Tokenize(sentence.Text) {
		part.Offset += sentence.Offset
		s.queue = append(s.queue, part)
	}
}

// keep returns a copy of text, which shares memory with those before it.
func (s *Scanner) keep(text string) string {
	if cap(s.texts)-len(s.texts) < len(text) {
		s.texts = make([]byte, 0, max(textBytes, len(text)))
	}
	begin := len(s.texts)
	s.texts = append(s.texts, text...)
	return unsafe.String(&s.texts[begin], len(text))
}

// slide lets go of the bytes that the splitter is done with.
func (s *Scanner) slide() {
	n := s.split.needed()
	s.split.slide(n)
	s.low += n
}

// fill reads more into the buffer, or delivers what silence completes.
func (s *Scanner) fill() {
	s.makeRoom()
	for range maxEmptyReads {
		result, silent := s.read()
		if silent {
			return
		}
		if result.n < 0 || result.n > len(s.buffer)-s.high {
			result = readResult{0, errReadCount}
		}
		s.high += result.n
		if result.err != nil {
			s.done = true
			if result.err != io.EOF {
				s.err = result.err
			}
			return
		}
		if result.n > 0 {
			return
		}
	}
	s.done, s.err = true, io.ErrNoProgress
}

// makeRoom leaves a quarter of the buffer or more free. What is in use moves to
// the front, or, where it fills half, into a buffer twice the size.
func (s *Scanner) makeRoom() {
	if len(s.buffer)-s.high >= len(s.buffer)/4 {
		return
	}
	target := s.buffer
	if s.high-s.low > len(s.buffer)/2 {
		target = make([]byte, 2*len(s.buffer))
	}
	s.high = copy(target, s.buffer[s.low:s.high])
	s.low, s.buffer = 0, target
}

// read calls the reader once. With Idle it may instead deliver a sentence, and
// is silent then.
func (s *Scanner) read() (result readResult, silent bool) {
	if s.Idle <= 0 {
		n, err := s.reader.Read(s.buffer[s.high:])
		return readResult{n, err}, false
	}
	if s.pending == nil {
		s.startRead()
	}
	timer := time.NewTimer(s.Idle)
	defer timer.Stop()
	select {
	case result = <-s.pending:
		return s.land(result), false
	case <-timer.C:
	}
	if sentence, ok := s.split.silence(s.window()); ok {
		s.deliver(sentence)
		return readResult{}, true
	}
	return s.land(<-s.pending), false
}

// startRead reads in a goroutine of its own, into memory that is not the
// window's.
func (s *Scanner) startRead() {
	if s.landing == nil {
		s.landing = make([]byte, readSize/4)
	}
	pending := make(chan readResult, 1)
	s.pending = pending
	go func(r io.Reader, landing []byte) {
		n, err := r.Read(landing)
		pending <- readResult{n, err}
	}(s.reader, s.landing)
}

// land takes over what the goroutine has read.
func (s *Scanner) land(result readResult) readResult {
	s.pending = nil
	if result.n > 0 && result.n <= len(s.landing) {
		copy(s.buffer[s.high:], s.landing[:result.n])
	}
	return result
}
