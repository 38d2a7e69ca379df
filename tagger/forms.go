package tagger

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/blas/blas32"
)

// cacheBytes bounds the memory that a Tagger keeps what it has computed of
// word forms in.
const cacheBytes = 32 << 20

// formCache keeps what the network needs to know of each word form, whatever
// the words around it: of running text most words have occurred before. A
// form's row does not depend on the forms that are computed with it, so that
// results are the same whatever the cache holds.
//
// Forms are added until it is full; that they are met early is the best sign
// that they are frequent. When the text has changed so much that more is missed
// than there is room for, it begins anew.
type formCache struct {
	generation atomic.Pointer[generation]
	columns    int // of a row
}

// generation is what a formCache holds from one beginning to the next. Rows
// that have been published in ids are never written again.
type generation struct {
	lock   sync.RWMutex
	ids    map[string]int32
	blocks []blas32.General // each [blockRows × columns]
	limit  int              // rows
	missed int              // since it was full
}

// blockRows is how many rows are allocated at once.
const blockRows = 64

func newFormCache(columns int) *formCache {
	c := &formCache{columns: columns}
	c.generation.Store(c.begin())
	return c
}

func (c *formCache) begin() *generation {
	limit := max(1, cacheBytes/(4*c.columns*blockRows)) * blockRows
	return &generation{ids: make(map[string]int32), limit: limit}
}

// unknownForm stands for a form that a generation doesn't hold.
const unknownForm = -1

// find returns the generation in use and its blocks, and writes to ids the row
// of each form in them.
func (c *formCache) find(ids []int32, forms []string) (*generation, []blas32.General) {
	g := c.generation.Load()
	g.lock.RLock()
	defer g.lock.RUnlock()
	for i, form := range forms {
		id, ok := g.ids[form]
		if !ok {
			id = unknownForm
		}
		ids[i] = id
	}
	return g, g.blocks
}

// add keeps the rows of forms [forms × columns] that are new to g.
func (c *formCache) add(g *generation, forms []string, rows blas32.General) {
	g.lock.Lock()
	defer g.lock.Unlock()
	for i, form := range forms {
		if _, ok := g.ids[form]; ok {
			continue // another goroutine was faster
		}
		id := len(g.ids)
		if id == g.limit {
			if g.missed += len(forms) - i; g.missed > 4*g.limit {
				c.generation.CompareAndSwap(g, c.begin())
			}
			return
		}
		if id == len(g.blocks)*blockRows {
			g.blocks = append(g.blocks, blas32.General{
				Rows: blockRows, Cols: c.columns, Stride: c.columns, Data: make([]float32, blockRows*c.columns),
			})
		}
		block := g.blocks[id/blockRows]
		copy(block.Data[id%blockRows*c.columns:][:c.columns], rows.Data[i*rows.Stride:])
		g.ids[strings.Clone(form)] = int32(id) // the text it was part of need not stay
	}
}

// project returns what the network needs to know of the form of each row
// [rows × projected].
func (t *Tagger) project(w *worker) blas32.General {
	w.ids = slices.Grow(w.ids[:0], len(w.forms))[:len(w.forms)]
	g, blocks := t.forms.find(w.ids, w.forms)

	clear(w.missing)
	w.missed = w.missed[:0]
	w.described.Reset()
	for i, form := range w.forms {
		if w.ids[i] != unknownForm {
			continue
		}
		if _, ok := w.missing[form]; !ok {
			w.missing[form] = int32(len(w.missed))
			w.missed = append(w.missed, form)
			t.vocabulary.describe(&w.described, form)
		}
	}
	var computed blas32.General
	if len(w.missed) > 0 {
		computed = t.network.Project(&w.scratch, w.described)
		t.forms.add(g, w.missed, computed)
	}
	projected := w.scratch.Matrix(len(w.forms), t.network.Projected())
	for i, form := range w.forms {
		source, id := computed, w.ids[i]
		if id == unknownForm {
			id = w.missing[form]
		} else {
			source, id = blocks[id/blockRows], id%blockRows
		}
		copy(projected.Data[i*projected.Stride:][:projected.Cols], source.Data[int(id)*source.Stride:])
	}
	return projected
}
