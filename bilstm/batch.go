package bilstm

import (
	"fmt"
	"slices"
)

// Batch lays out several sequences of different lengths in the rows of one
// matrix without padding: all first elements, then all second ones, and so on,
// as PyTorch's PackedSequence does. Sequences stand in order of descending
// length, so that those that still run at step t are always the first ones:
//
//	step       0        1      2
//	row        0 1 2    3 4    5
//	sequence   a b c    a b    a       lengths 3, 2, 1
type Batch struct {
	Lengths []int // elements of each sequence, descending, none zero
	Starts  []int // row at which each step begins; one more than there are steps
}

// NewBatch lays out sequences of the given lengths. It panics if a length is
// below one or above the one before it, which is a mistake of the caller.
func NewBatch(lengths []int) Batch {
	if len(lengths) == 0 {
		return Batch{Starts: []int{0}}
	}
	if !slices.IsSortedFunc(lengths, func(a, b int) int { return b - a }) || lengths[len(lengths)-1] < 1 {
		panic(fmt.Sprintf("bilstm: lengths %v must descend and be positive", lengths))
	}
	b := Batch{Lengths: lengths, Starts: make([]int, 1, lengths[0]+1)}
	active := len(lengths)
	for t := range lengths[0] {
		for lengths[active-1] <= t {
			active--
		}
		b.Starts = append(b.Starts, b.Starts[t]+active)
	}
	return b
}

// Rows is the number of elements of all sequences together.
func (b Batch) Rows() int { return b.Starts[len(b.Starts)-1] }

// Row is the row of element t of sequence i.
func (b Batch) Row(i, t int) int { return b.Starts[t] + i }

// step names the rows that are computed together, and the rows that hold the
// state they start from: the first `continued` of them continue a sequence,
// the others begin one from a zero state.
type step struct {
	row, count          int // rows [row, row+count) belong to this step
	previous, continued int // rows [previous, previous+continued) come before them
}

// steps lists the steps in the order in which a recurrent layer computes them:
// along the sequences, or against them when reverse is true.
func (b Batch) steps(scratch *Scratch, reverse bool) []step {
	n := len(b.Starts) - 1
	all := scratch.steps.take(n)
	for t := range n {
		all[t] = step{row: b.Starts[t], count: b.Starts[t+1] - b.Starts[t]}
	}
	for t := 1; t < n; t++ {
		if reverse {
			all[t-1].previous, all[t-1].continued = all[t].row, all[t].count
		} else {
			all[t].previous, all[t].continued = all[t-1].row, all[t].count
		}
	}
	if reverse {
		slices.Reverse(all)
	}
	return all
}
