package tagger

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/internal/simd"
)

// cacheForms is of how many word forms a Tagger keeps what it has computed: 32 MB
// for the default model, 71 MB with two language models of 256.
const cacheForms = 148 * blockRows

// blockRows is how many rows of a formCache are allocated at once.
const blockRows = 64

// formCache keeps what the network needs to know of each word form, whatever
// the words around it: of running text most words have occurred before. It is rounded
// to BFloat16, for twice as many forms in the same room. A form's row does not depend on
// the forms that are computed with it, so that results are the same whatever the cache
// holds.
//
// When it is full, a new form takes the place of the first one, going round,
// that has not been met since the last round (the clock algorithm; Tanenbaum,
// Modern Operating Systems, section 3.4).
type formCache struct {
	lock   sync.RWMutex
	slots  map[string]int32  // where each form is kept
	forms  []string          // the form in each slot
	met    []atomic.Bool     // whether it was met since the hand went by
	blocks [][]simd.BFloat16 // the rows [blockRows × columns] of blockRows slots each
	hand   int               // the slot to look at next
}

// newFormCache returns an empty cache.
func newFormCache() *formCache {
	return &formCache{slots: map[string]int32{}, forms: make([]string, 0, cacheForms), met: make([]atomic.Bool, cacheForms)}
}

// row returns that of a slot [columns].
func (c *formCache) row(slot, columns int) []simd.BFloat16 {
	return c.blocks[slot/blockRows][slot%blockRows*columns:][:columns]
}

// find writes the row of each form that is known to the same row of dst
// [forms × columns], and appends the places of the others to unknown.
func (c *formCache) find(dst blas32.General, forms []string, unknown []int32) []int32 {
	c.lock.RLock()
	defer c.lock.RUnlock()
	for i, form := range forms {
		slot, ok := c.slots[form]
		if !ok {
			unknown = append(unknown, int32(i))
			continue
		}
		if !c.met[slot].Load() {
			c.met[slot].Store(true)
		}
		simd.FromBFloat16(matrixRow(dst, i), c.row(int(slot), dst.Cols))
	}
	return unknown
}

// add keeps the rows of forms [forms × columns]. It does nothing while another
// goroutine uses the cache: a frequent form will be met again.
func (c *formCache) add(forms []string, rows []simd.BFloat16) {
	if !c.lock.TryLock() {
		return
	}
	defer c.lock.Unlock()
	columns := len(rows) / len(forms)
	for i, form := range forms {
		if _, ok := c.slots[form]; ok {
			continue // another goroutine was faster
		}
		slot := c.free(columns)
		c.forms[slot] = strings.Clone(form) // the text it was part of need not stay
		c.slots[c.forms[slot]] = int32(slot)
		copy(c.row(slot, columns), rows[i*columns:])
	}
}

// free returns a slot for a new form.
func (c *formCache) free(columns int) int {
	if slot := len(c.forms); slot < cap(c.forms) {
		if slot%blockRows == 0 {
			c.blocks = append(c.blocks, make([]simd.BFloat16, blockRows*columns))
		}
		c.forms = append(c.forms, "")
		return slot
	}
	for c.met[c.hand].Swap(false) {
		c.hand = (c.hand + 1) % len(c.forms)
	}
	slot := c.hand
	c.hand = (c.hand + 1) % len(c.forms)
	delete(c.slots, c.forms[slot])
	return slot
}

// project returns what the network needs to know of the form of each row
// [rows × projected].
func (t *Tagger) project(w *worker) blas32.General {
	projected := w.scratch.Matrix(len(w.forms), t.network.Projected())
	w.unknown = t.forms.find(projected, w.forms, w.unknown[:0])
	if len(w.unknown) == 0 {
		return projected
	}
	clear(w.seen)
	w.described.Reset()
	w.pretrained.Reset()
	w.missed, w.rows = w.missed[:0], slices.Grow(w.rows[:0], len(w.unknown))
	for _, i := range w.unknown {
		form := w.forms[i]
		row, ok := w.seen[form]
		if !ok {
			row = int32(len(w.missed))
			w.seen[form] = row
			w.missed = append(w.missed, form)
			t.vocabulary.describe(&w.described, form)
			t.vocabulary.pretrained.describe(&w.pretrained, form)
		}
		w.rows = append(w.rows, row)
	}
	computed := t.network.Project(&w.scratch, w.described, w.pretrained)
	w.computed = slices.Grow(w.computed[:0], len(computed.Data))[:len(computed.Data)]
	simd.ToBFloat16(w.computed, computed.Data)
	for k, i := range w.unknown {
		simd.FromBFloat16(matrixRow(projected, int(i)), w.computed[int(w.rows[k])*computed.Cols:][:computed.Cols])
	}
	t.forms.add(w.missed, w.computed)
	return projected
}

// matrixRow returns row i of m.
func matrixRow(m blas32.General, i int) []float32 { return m.Data[i*m.Stride:][:m.Cols] }
