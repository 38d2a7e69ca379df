package tagger

import (
	"context"
	"iter"
	"slices"
	"sort"
	"sync"
	"time"

	"nomen/tokenize"
)

const (
	// chunkTokens is about how many tokens are handed to a goroutine at once.
	chunkTokens = 8192
	// chunkWait is how long a chunk that is not full waits for more before it
	// is tagged, so that someone who types or a live pipe gets an answer.
	chunkWait = 2 * time.Millisecond
)

// chunk is a run of documents that one goroutine tags.
type chunk struct {
	documents []Document
	readings  []*reading    // of all their sentences, if the tagger looks beyond a sentence
	done      chan struct{} // closed when the documents have their spans
}

// Stream tags documents as they come and gives each to emit, in order. It
// reads ahead only so far that all goroutines have work: memory does not grow
// with the input. A document is emitted within milliseconds when no other
// follows it, unless it is continued and the tagger looks at what comes behind
// (ContextDocument): then when enough of that is there.
//
// It ends with the first error of documents, of emit, or of the context; all
// documents before one that could not be read are emitted first. If emit fails
// while documents waits for its source, documents is asked once more later.
func (t *Tagger) Stream(ctx context.Context, documents iter.Seq2[Document, error], emit func(Document) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	source := make(chan Document, 16) // few, as each may be large
	ordered := make(chan *chunk, 2*t.threads())
	work := make(chan *chunk, 2*t.threads())

	var readError error // set before source is closed
	go func() {
		defer close(source)
		for document, err := range documents {
			if err != nil {
				readError = err
				return
			}
			select {
			case source <- document:
			case <-ctx.Done():
				return
			}
		}
	}()
	go func() {
		defer close(ordered)
		defer close(work)
		for c := gather(ctx, source); c != nil; c = gather(ctx, source) {
			select {
			case ordered <- c:
			case <-ctx.Done():
				return
			}
			work <- c // has as much room as ordered
		}
	}()
	var group sync.WaitGroup
	defer group.Wait()
	for range t.threads() {
		group.Add(1)
		go func() {
			defer group.Done()
			for c := range work {
				if ctx.Err() == nil {
					t.tagChunk(c)
				}
				close(c.done)
			}
		}()
	}

	backlog := t.newBacklog(emit)
	for c := range ordered {
		<-c.done
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		backlog.add(c)
		if err := backlog.emitReady(ctx); err != nil {
			cancel(err)
			return err
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	backlog.end()
	if err := backlog.emitReady(ctx); err != nil {
		return err
	}
	return readError
}

// mostEmpty is how many documents without a token others may wait behind.
const mostEmpty = 1000

// backlog keeps documents until their spans are final.
type backlog struct {
	emit      func(Document) error
	memory    *memory // nil if each sentence is read by itself
	documents []Document
	until     []int // how many readings must be decided for each document
	empty     int   // documents in a row without a token
}

func (t *Tagger) newBacklog(emit func(Document) error) *backlog {
	b := &backlog{emit: emit}
	if t.consistent() {
		b.memory = t.newMemory()
	}
	return b
}

func (b *backlog) add(c *chunk) {
	readings := c.readings
	for _, document := range c.documents {
		until := 0
		if b.memory != nil {
			held := b.memory.held
			for range document.Sentences {
				if readings[0] != nil { // it has tokens
					b.memory.add(readings[0])
				}
				readings = readings[1:]
			}
			if b.empty++; b.memory.held > held {
				b.empty = 0
			}
			until = b.memory.held
			switch {
			case !document.Continued:
				b.memory.end()
			case b.memory.tagger.Context == ContextBefore, b.empty == mostEmpty:
				b.memory.decide()
			}
		}
		b.documents, b.until = append(b.documents, document), append(b.until, until)
	}
}

// end says that no more documents come.
func (b *backlog) end() {
	if b.memory != nil {
		b.memory.end()
	}
}

// emitReady emits the documents that are final.
func (b *backlog) emitReady(ctx context.Context) error {
	ready := len(b.documents)
	if b.memory != nil {
		ready = sort.Search(ready, func(i int) bool { return b.until[i] > b.memory.decided })
	}
	for i, document := range b.documents[:ready] {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		document.Last = i == ready-1
		if err := b.emit(document); err != nil {
			return err
		}
	}
	b.documents, b.until = slices.Delete(b.documents, 0, ready), slices.Delete(b.until, 0, ready)
	return nil
}

// gather collects documents for one chunk: until it is full, or nothing more
// comes for a moment. It returns nil when the source is closed and empty, or
// the context cancelled.
func gather(ctx context.Context, source <-chan Document) *chunk {
	var document Document
	var ok bool
	select {
	case document, ok = <-source:
	case <-ctx.Done():
	}
	if !ok {
		return nil
	}
	c := &chunk{done: make(chan struct{})}
	tokens := 0
	for ok {
		c.documents = append(c.documents, document)
		for _, s := range document.Sentences {
			tokens += len(s.Tokens)
		}
		if tokens >= chunkTokens || len(c.documents) >= chunkTokens {
			break
		}
		document, ok = receive(source)
	}
	return c
}

// receive waits a moment for a document.
func receive(source <-chan Document) (Document, bool) {
	select {
	case document, ok := <-source:
		return document, ok
	default:
	}
	timer := time.NewTimer(chunkWait)
	defer timer.Stop()
	select {
	case document, ok := <-source:
		return document, ok
	case <-timer.C:
		return Document{}, false
	}
}

// tagChunk fills in the spans of a chunk's documents, and their labels'
// probabilities if those are asked for.
func (t *Tagger) tagChunk(c *chunk) {
	var sentences []tokenize.Sentence
	for _, document := range c.documents {
		sentences = append(sentences, document.Sentences...)
	}
	views := newViews(sentences)
	f := t.newFindings(len(views), t.consistent())
	for _, batch := range t.cutByLength(views) {
		t.tagBatch(views, batch, f)
	}
	c.readings = f.readings
	for i := range c.documents {
		n := len(c.documents[i].Sentences)
		c.documents[i].Spans, f.spans = f.spans[:n:n], f.spans[n:]
		if t.Probabilities {
			c.documents[i].Soft, f.soft = f.soft[:n:n], f.soft[n:]
		}
	}
}
