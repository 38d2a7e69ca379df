// Package words holds what the networks' heads know of single words, before
// anything becomes a number and apart from any network.
//
//	"Mr."  ─┬─ Lookup (normal.go) ──▶ a row of the table of vectors ◀── ReadVectors (vectors.go)
//	        ├─ Alphabet (characters.go) ──▶ [13 7 2], the ids of M, r and the full stop
//	        └─ Shape (shape.go) ──▶ ShapeTitlePeriod
//
// ids.go numbers the words that have a vector; normal.go finds one among them
// even if it is written in other ways there; characters.go numbers the characters; shape.go sorts
// words into classes by their capitals, digits and signs; vectors.go reads
// pretrained vectors.
//
// Models are stored with the numbers these functions give, so what a function
// returns for a word is part of the model format and does not change.
package words
