package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// maxLine is the longest line that is read, in bytes: room for a JSON record
// with a long novel in it, and an end to a file that has no lines at all.
const maxLine = 64 << 20

// lines reads a file line by line, without its byte order mark.
type lines struct {
	reader *bufio.Reader
	long   []byte // a line that does not fit into reader's buffer
	number int    // of the line that next returned last, from 1
	limit  int
	err    error
}

func newLines(r io.Reader) *lines {
	l := &lines{reader: bufio.NewReaderSize(r, 64<<10), limit: maxLine}
	start, _ := l.reader.Peek(3)
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		l.reader.Discard(3)
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		l.err = errors.New("the file is UTF-16; save it as UTF-8")
	case bytes.HasPrefix(start, []byte("\x1f\x8b")):
		l.err = errors.New("the file is compressed; unpack it with gunzip")
	}
	return l
}

// next returns the next line without its line end, valid until the next call,
// and io.EOF after the last.
func (l *lines) next() ([]byte, error) {
	l.number++
	if l.err != nil {
		return nil, l.err
	}
	line, err := l.reader.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		line, err = l.rest(line)
	}
	if err == io.EOF && len(line) > 0 {
		err = nil
	}
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), err
}

// rest reads on from the beginning of a line that overflowed the buffer.
func (l *lines) rest(line []byte) ([]byte, error) {
	l.long = append(l.long[:0], line...)
	for {
		part, err := l.reader.ReadSlice('\n')
		if l.long = append(l.long, part...); len(l.long) > l.limit {
			return nil, fmt.Errorf("line longer than %d bytes; is this a text file?", l.limit)
		}
		if err != bufio.ErrBufferFull {
			return l.long, err
		}
	}
}

// each calls f with every line until the end, and adds an error of the reader
// to the mistakes.
func (l *lines) each(m *mistakes, f func(line []byte)) {
	for {
		line, err := l.next()
		if err == io.EOF {
			return
		}
		if err != nil {
			m.add(l.number, err)
			return
		}
		f(line)
	}
}

// texts keeps each distinct text of a file in memory once.
type texts map[string]string

func (t texts) once(text []byte) string {
	one, ok := t[string(text)]
	if !ok {
		one = string(text)
		t[one] = one
	}
	return one
}
