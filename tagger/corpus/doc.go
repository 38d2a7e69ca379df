// Package corpus reads and writes labelled sentences: the text that a tagger
// learns from and is scored on.
//
//	CoNLL columns ─ conll.go ─▶ tokens, labels ─ scheme.go ─▶ ┐
//	                                                          ├─▶ []Sentence{Tokens, Spans}
//	JSON lines ─── jsonl.go ──▶ text, spans ─── tokenize ───▶ ┘            │
//	                                                                       │ labelset.go
//	           EU        rejects  German         call                      ▼
//	           S-ORG     O        S-MISC         O          ◀── label path [8 0 4 0]
//
// Read looks at a file's beginning and takes the right road. Columns say what
// each token is by a label; which of four schemes the labels follow (scheme.go)
// is found by trying them all on the whole file. JSON lines say which code
// points of a text are an entity; a tokenize.Tokenizer cuts the text, and the
// spans' offsets become token numbers. On both roads every line that cannot be
// right is a ParseError with file, line and remedy: Read returns the topmost,
// Check all of them.
//
// Beyond this package an entity is a Span of tokens, whatever the file had.
// A tagger that works in labels numbers them with a LabelSet, which also knows
// the steps between labels that a CRF may take. WriteCoNLL writes sentences in
// any scheme.
//
// Reading takes memory in proportion to the file. A line may be 64 MiB long.
package corpus
