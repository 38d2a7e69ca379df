package main

import (
	"fmt"
	"unicode/utf8"
)

// unit is what offsets count.
type unit string

const (
	unitByte      unit = "byte"
	unitCodepoint unit = "codepoint" // an invalid byte counts as one
	unitUTF16     unit = "utf16"     // code units; an invalid byte counts as one
)

func (u unit) check() error {
	switch u {
	case unitByte, unitCodepoint, unitUTF16:
		return nil
	}
	return fmt.Errorf("--offsets is %q; choose byte, codepoint or utf16", string(u))
}

func (u unit) count(text string) int {
	switch u {
	case unitByte:
		return len(text)
	case unitCodepoint:
		return utf8.RuneCountInString(text)
	}
	n := 0
	for _, r := range text {
		if n++; r >= 0x10000 {
			n++
		}
	}
	return n
}

// length is how much of the input the document is, without what is before it.
func (s *source) length(u unit) int {
	if s.lines == nil {
		return u.count(s.text) + u.count(s.after)
	}
	n := u.count(s.after)
	for _, l := range s.lines {
		n += u.count(l.text) + u.count(l.end)
	}
	return n
}
