package corpus

import (
	"fmt"
	"slices"
)

// LabelSet numbers the BIOES labels of a set of entity labels, in a fixed
// order: O, then for each entity label in sorted order B-, I-, E-, S-. The
// numbers are the columns of a tagger's emissions, and MayStart, MayFollow
// and MayEnd the steps that its CRF allows. The zero LabelSet is not usable;
// NewLabelSet makes one.
type LabelSet struct {
	entities []string
	tags     []tag
}

// setPrefixes is the order of an entity's labels in a LabelSet.
const setPrefixes = "BIES"

// NewLabelSet returns the label set of the entity labels, such as "LOC" and
// "PER". Their order does not matter; repeated and empty ones are dropped.
func NewLabelSet(entities []string) LabelSet {
	set := LabelSet{tags: []tag{outside}}
	for _, entity := range slices.Compact(slices.Sorted(slices.Values(entities))) {
		if entity == "" {
			continue
		}
		set.entities = append(set.entities, entity)
		for _, prefix := range []byte(setPrefixes) {
			set.tags = append(set.tags, tag{prefix, entity})
		}
	}
	return set
}

// Len returns the number of labels: 1 + 4 times the number of entity labels.
func (l LabelSet) Len() int { return len(l.tags) }

// Entities returns the entity labels, sorted.
func (l LabelSet) Entities() []string { return slices.Clone(l.entities) }

// Names returns the labels in order, "O" first.
func (l LabelSet) Names() []string {
	names := make([]string, len(l.tags))
	for i, tag := range l.tags {
		names[i] = tag.String()
	}
	return names
}

// MayStart reports whether a sentence may begin with the label.
func (l LabelSet) MayStart(label int) bool { return BIOES.legal(edge, l.tags[label]) }

// MayEnd reports whether a sentence may end with the label.
func (l LabelSet) MayEnd(label int) bool { return BIOES.legal(l.tags[label], edge) }

// MayFollow reports whether next may come right after previous.
func (l LabelSet) MayFollow(previous, next int) bool {
	return BIOES.legal(l.tags[previous], l.tags[next])
}

// Entity returns the entity label that a label belongs to, "" for O.
func (l LabelSet) Entity(label int) string { return l.tags[label].entity }

// Spans returns the spans of a label path, one label number a token. The path
// should be legal; in one that is not, an entity label that continues nothing
// begins a span and one that is never ended ends with its last token.
func (l LabelSet) Spans(path []int) []Span {
	tags := make([]tag, len(path))
	for i, label := range path {
		tags[i] = l.tags[label]
	}
	return spansOf(tags)
}

// Path returns the label path of n tokens with these spans, one label number
// a token: the inverse of Spans. A span whose label is not in the set is an
// error, as is one that Sentence.Validate would refuse.
func (l LabelSet) Path(spans []Span, n int) ([]int, error) {
	if err := (Sentence{Tokens: make([]string, n), Spans: spans}).Validate(); err != nil {
		return nil, err
	}
	path := make([]int, n)
	for _, span := range spans {
		entity, found := slices.BinarySearch(l.entities, span.Label)
		if !found {
			return nil, fmt.Errorf("no label %q among %q", span.Label, l.entities)
		}
		for i := span.Start; i < span.End; i++ {
			path[i] = l.number(entity, BIOES.prefix(span, i, false))
		}
	}
	return path, nil
}

func (l LabelSet) number(entity int, prefix byte) int {
	for i := range setPrefixes {
		if setPrefixes[i] == prefix {
			return 1 + len(setPrefixes)*entity + i
		}
	}
	return 0
}
