package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"unicode/utf8"
)

// maxLine is how many bytes of a line are held at once, as many as in labelled
// files.
const maxLine = 64 << 20

// input is a file that is to be tagged.
type input struct {
	name   string // for messages
	file   *os.File
	reader *bufio.Reader
	mark   string // byte order mark; "" if there is none, or before begin
	live   bool   // more may come while we wait: a terminal or a pipe, no file
}

func openInput(path string) (*input, error) {
	file, name, err := open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	live := err == nil && !info.Mode().IsRegular()
	return &input{name: name, file: file, reader: bufio.NewReaderSize(file, 1<<16), live: live}, nil
}

func (in *input) close() {
	if in.file != os.Stdin { // which may be asked for again
		in.file.Close()
	}
}

// begin reads a byte order mark, and refuses what is clearly no UTF-8.
func (in *input) begin() error {
	const utf8Mark = "\xef\xbb\xbf"
	switch {
	case in.begins(utf8Mark):
		in.mark = utf8Mark
		in.reader.Discard(len(in.mark))
	case in.begins("\xff\xfe"), in.begins("\xfe\xff"):
		return fmt.Errorf("%s: the file is UTF-16; save it as UTF-8", in.name)
	case in.begins("\x1f\x8b"):
		return fmt.Errorf("%s: the file is compressed; unpack it with gunzip", in.name)
	}
	return nil
}

// begins never waits for more bytes of a live pipe than it needs to say no.
func (in *input) begins(with string) bool {
	for n := 1; n <= len(with); n++ {
		if start, _ := in.reader.Peek(n); string(start) != with[:n] {
			return false
		}
	}
	return true
}

// line is a line of a file.
type line struct {
	before string // a byte order mark, on the first line
	text   string
	end    string // "\n" or "\r\n"; what is there of it at the end of the file or of a part
	number int    // counted from 1
	broken bool   // this is a part of a line, and more of it follows
}

// parts yields the lines, one longer than maxLine in parts. An error, which
// names the file, is the last.
func (in *input) parts() iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		if err := in.begin(); err != nil {
			yield(line{}, err)
			return
		}
		before, rest := in.mark, "" // rest of a character that a part ended in
		for number := 1; ; {
			whole, err := readLine(in.reader, rest)
			l := line{before: before, text: strings.TrimSuffix(strings.TrimSuffix(whole, "\n"), "\r"), number: number}
			l.end, before, rest = whole[len(l.text):], "", ""
			switch {
			case strings.HasSuffix(whole, "\n"):
				number++
			case err == nil:
				l.text, rest = splitLastRune(whole)
				l.end, l.broken = "", true
			}
			if l.before+whole != "" && !yield(l, nil) || errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(line{}, fmt.Errorf("%s: %w", in.name, err))
				return
			}
		}
	}
}

// lines yields the lines, and an error instead of one longer than maxLine.
// Reading goes on after such an error, and ends after one of the file's.
func (in *input) lines() iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		skipped := 0 // number of the line that was too long last
		for l, err := range in.parts() {
			switch {
			case err == nil && l.number == skipped:
				continue
			case err == nil && l.broken:
				skipped = l.number
				err = fmt.Errorf("%s:%d: the line is longer than %d MiB; it was left out", in.name, l.number, maxLine>>20)
			}
			if !yield(l, err) {
				return
			}
		}
	}
}

// readLine reads a line, its end included, or the first maxLine bytes of a
// longer one. It begins with what was read of it before.
func readLine(r *bufio.Reader, begun string) (string, error) {
	var all strings.Builder
	all.WriteString(begun)
	for {
		part, err := r.ReadSlice('\n')
		all.Write(part)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return all.String(), err
		}
		if all.Len() >= maxLine {
			return all.String(), nil
		}
	}
}

// splitLastRune cuts off the beginning of a character that is not complete.
func splitLastRune(text string) (whole, begun string) {
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		if last := text[len(text)-back:]; utf8.RuneStart(last[0]) && !utf8.FullRuneInString(last) {
			return text[:len(text)-back], last
		}
	}
	return text, ""
}
