package tagger

import (
	"cmp"
	"slices"

	"nomen/bilstm"
	"nomen/tagger/corpus"
)

// longestLikely is how many tokens a span has at most that only its probability
// brings in.
const longestLikely = 10

// likely is a span by its probability.
type likely struct {
	corpus.Span
	score float64
}

// likelySpans returns the spans of a sentence that have at least the tagger's least
// score, by falling score each one that overlaps none before, in the order of the
// text. Found are those of the best path, of any length.
func (t *Tagger) likelySpans(lattice *bilstm.Lattice, path []int, found []corpus.Span) []likely {
	var all []likely
	n, least := len(path), t.MinScore
	for _, span := range found {
		if score := t.score(lattice, span.Start, path[span.Start:span.End]); span.End-span.Start > longestLikely && score >= least {
			all = append(all, likely{span, score})
		}
	}
	for _, entity := range t.labels.Entities() {
		paths := t.paths(entity)
		for start := range n {
			for length := 1; length < len(paths) && start+length <= n; length++ {
				path := paths[length]
				if score := t.score(lattice, start, path); score >= least {
					all = append(all, likely{corpus.Span{Start: start, End: start + length, Label: entity}, score})
				}
				// No longer span is likelier than its beginning.
				if length+1 == len(paths) || t.score(lattice, start, paths[length+1][:length]) < least {
					break
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b likely) int {
		return cmp.Or(cmp.Compare(b.score, a.score), a.Start-b.Start, b.End-a.End)
	})
	var kept []likely
	for _, one := range all {
		if !slices.ContainsFunc(kept, func(other likely) bool { return one.Start < other.End && other.Start < one.End }) {
			kept = append(kept, one)
		}
	}
	slices.SortFunc(kept, func(a, b likely) int { return a.Start - b.Start })
	return kept
}

// paths returns the labels of spans of an entity, by their length.
func (t *Tagger) paths(entity string) [][]int {
	paths := make([][]int, longestLikely+1)
	for length := 1; length < len(paths); length++ {
		paths[length], _ = t.labels.Path([]corpus.Span{{Start: 0, End: length, Label: entity}}, length)
	}
	return paths
}

// score is the scaled probability that labels stand at the tokens from first on.
func (t *Tagger) score(lattice *bilstm.Lattice, first int, labels []int) float64 {
	return t.about.Scaling.Apply(min(1, lattice.Probability(first, labels)))
}
