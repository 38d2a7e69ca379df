package tagger

import (
	"context"
	"iter"
	"sync"
	"time"

	"nomen/tagger/corpus"
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
	done      chan struct{} // closed when the documents have their spans
}

// Stream tags documents as they come and gives each to emit, in order. It
// reads ahead only so far that all goroutines have work: memory does not grow
// with the input. A document is emitted within milliseconds when no other
// follows it.
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

	for c := range ordered {
		<-c.done
		for i, document := range c.documents {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			document.Last = i == len(c.documents)-1
			if err := emit(document); err != nil {
				cancel(err)
				return err
			}
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return readError
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
	spans := make([][]Span, len(sentences))
	var soft [][][]corpus.Soft
	if t.Probabilities {
		soft = make([][][]corpus.Soft, len(sentences))
	}
	for _, batch := range cutByLength(sentences) {
		t.tagBatch(sentences, batch, spans, soft)
	}
	for i := range c.documents {
		n := len(c.documents[i].Sentences)
		c.documents[i].Spans, spans = spans[:n:n], spans[n:]
		if t.Probabilities {
			c.documents[i].Soft, soft = soft[:n:n], soft[n:]
		}
	}
}
