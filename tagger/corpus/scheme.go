package corpus

import (
	"fmt"
	"strings"
)

// Scheme is a way to write entity spans as one label a token: O outside, and
// elsewhere a prefix, a hyphen and the entity's label.
//
//	          Mr. John Smith   of   Acme  Ada
//	IOB2      O   B-PER I-PER  O    B-ORG B-PER
//	IOB1      O   I-PER I-PER  O    I-ORG I-PER
//	BIOES     O   B-PER E-PER  O    S-ORG S-PER
//	BILOU     O   B-PER L-PER  O    U-ORG U-PER
//
// In IOB1 (Ramshaw and Marcus 1995) B- marks only an entity right after
// another with the same label; in IOB2 (Tjong Kim Sang and Veenstra 1999) it
// marks the first token of every entity. BIOES and BILOU (Ratinov and Roth
// 2009) mark the last token and the entity of one token too, and differ in
// letters alone.
type Scheme int

// The schemes; the zero Scheme is IOB2, the commonest.
const (
	IOB2 Scheme = iota
	IOB1
	BIOES
	BILOU
)

var schemes = []struct{ name, prefixes string }{
	IOB2:  {"IOB2", "OBI"},
	IOB1:  {"IOB1", "OBI"},
	BIOES: {"BIOES", "OBIES"},
	BILOU: {"BILOU", "OBILU"},
}

// String returns the scheme's name.
func (s Scheme) String() string {
	if s < 0 || int(s) >= len(schemes) {
		return fmt.Sprintf("Scheme(%d)", int(s))
	}
	return schemes[s].name
}

// Labels returns the labels of n tokens with these spans, which are in order,
// inside the n tokens and apart, as Sentence.Validate checks.
func (s Scheme) Labels(spans []Span, n int) []string {
	labels := make([]string, n)
	for i := range labels {
		labels[i] = "O"
	}
	previous := Span{End: -1}
	for _, span := range spans {
		adjacent := previous.End == span.Start && previous.Label == span.Label
		for i := span.Start; i < span.End; i++ {
			labels[i] = string(s.prefix(span, i, adjacent)) + "-" + span.Label
		}
		previous = span
	}
	return labels
}

// prefix returns the prefix of token i of the span; adjacent says whether the
// span comes right after one with the same label.
func (s Scheme) prefix(span Span, i int, adjacent bool) byte {
	first, last := i == span.Start, i == span.End-1
	end, single := byte('E'), byte('S')
	if s == BILOU {
		end, single = 'L', 'U'
	}
	switch bracketed := s == BIOES || s == BILOU; {
	case bracketed && first && last:
		return single
	case bracketed && last:
		return end
	case first && (s != IOB1 || adjacent):
		return 'B'
	}
	return 'I'
}

// Spans returns the spans that the labels of one sentence stand for. The
// error says which label is malformed or breaks the scheme, and how.
func (s Scheme) Spans(labels []string) ([]Span, error) {
	tags := make([]tag, len(labels))
	for i, label := range labels {
		var err error
		if tags[i], err = parseTag(label); err != nil {
			return nil, fmt.Errorf("token %d: %w", i+1, err)
		}
	}
	for i := 0; i <= len(tags); i++ {
		if previous, next := around(tags, i); !s.legal(previous, next) {
			return nil, fmt.Errorf("token %d: %s (%v)", min(i+1, len(tags)), s.explain(previous, next), s)
		}
	}
	return spansOf(tags), nil
}

// tag is a label taken apart. Beyond the sentence's ends is edge; a label
// that could not be read is unknown, and anything may stand beside it.
type tag struct {
	prefix byte
	entity string
}

var (
	outside = tag{prefix: 'O'}
	edge    = tag{prefix: '^'}
	unknown = tag{prefix: '?'}
)

func parseTag(label string) (tag, error) {
	if label == "O" {
		return outside, nil
	}
	if len(label) < 3 || label[1] != '-' || strings.IndexByte("BIESLU", label[0]) < 0 {
		return unknown, fmt.Errorf("label %s: expected O, or a prefix and an entity label such as B-PER", quote(label))
	}
	return tag{label[0], label[2:]}, nil
}

func (t tag) String() string {
	if t.entity == "" {
		return string(t.prefix)
	}
	return string(t.prefix) + "-" + t.entity
}

// open reports whether BIOES or BILOU asks for more of the entity after t.
func (t tag) open() bool { return t.prefix == 'B' || t.prefix == 'I' }

// continues reports whether BIOES or BILOU asks for an open entity before t.
func (t tag) continues() bool { return t.prefix == 'I' || t.prefix == 'E' || t.prefix == 'L' }

// around returns the tags on both sides of the border before token i.
func around(tags []tag, i int) (previous, next tag) {
	previous, next = edge, edge
	if i > 0 {
		previous = tags[i-1]
	}
	if i < len(tags) {
		next = tags[i]
	}
	return previous, next
}

// legal reports whether next may follow previous.
func (s Scheme) legal(previous, next tag) bool {
	if previous == unknown || next == unknown {
		return true
	}
	if next == edge {
		next = outside
	}
	if strings.IndexByte(schemes[s].prefixes, next.prefix) < 0 {
		return false
	}
	same := previous.entity == next.entity
	switch s {
	case IOB1:
		return next.prefix != 'B' || same
	case IOB2:
		return next.prefix != 'I' || same
	}
	return previous.open() == next.continues() && (same || !previous.open())
}

// explain says why next may not follow previous, and what would be right.
func (s Scheme) explain(previous, next tag) string {
	end, single := "E-", "S-"
	if s == BILOU {
		end, single = "L-", "U-"
	}
	place := fmt.Sprintf("label %q follows %q", next, previous)
	if previous == edge {
		place = fmt.Sprintf("label %q begins a sentence", next)
	}
	if next == edge {
		place = fmt.Sprintf("label %q ends a sentence", previous)
	}
	switch {
	case next != edge && strings.IndexByte(schemes[s].prefixes, next.prefix) < 0:
		return fmt.Sprintf("label %q is not of the scheme, which has only the prefixes %s", next,
			strings.Join(strings.Split(schemes[s].prefixes[1:], ""), "-, ")+"-")
	case s == IOB1:
		return place + "; an entity begins with I- here, with B- only right after another " + next.entity
	case s == IOB2:
		return place + "; an entity begins with B- here"
	case previous.open():
		return fmt.Sprintf("%s; the entity goes on with I-%[2]s or ends with %[3]s%[2]s, and one of a single token is %[4]s%[2]s",
			place, previous.entity, end, single)
	}
	return fmt.Sprintf("%s; an entity begins with B- here, one of a single token with %s", place, single)
}

// detectScheme returns the scheme that the sentences' tags break least often,
// so that a single slip is reported as such and not its thousand neighbours.
// Tags that fit several schemes equally well mean the first of them.
func detectScheme(sentences [][]tag) Scheme {
	best, fewest := IOB2, -1
	for s := range schemes {
		broken := 0
		for _, tags := range sentences {
			for i := 0; i <= len(tags); i++ {
				if !Scheme(s).legal(around(tags, i)) {
					broken++
				}
			}
		}
		if fewest < 0 || broken < fewest {
			best, fewest = Scheme(s), broken
		}
	}
	return best
}

// spansOf reads tags of any scheme. Tags that break theirs are read as
// conlleval does: an entity begins where none is to be continued.
func spansOf(tags []tag) []Span {
	var spans []Span
	for i, next := range tags {
		previous, _ := around(tags, i)
		switch {
		case next.entity == "":
		case begins(previous, next):
			spans = append(spans, Span{i, i + 1, next.entity})
		default:
			spans[len(spans)-1].End = i + 1
		}
	}
	return spans
}

func begins(previous, next tag) bool {
	return strings.IndexByte("BSU", next.prefix) >= 0 ||
		strings.IndexByte("ESLU", previous.prefix) >= 0 || previous.entity != next.entity
}

// quote shortens what an error cites, so that a line of a megabyte is not
// repeated whole.
func quote(text string) string {
	const most = 60
	if len(text) > most {
		return fmt.Sprintf("%q...", strings.ToValidUTF8(text[:most], ""))
	}
	return fmt.Sprintf("%q", text)
}
