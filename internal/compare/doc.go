// Package compare is the reasons for nomen's design, as experiments that anybody
// can repeat on their own data.
//
//	labelled sentences ─▶ naive.go, window.go ▶ feedforward.go ─┐
//	                      kinds.go: RNN, GRU, LSTM ▶ tagger ────┼▶ networks.go ─▶ Row, Difference ─▶ Chapter
//	                      prose.go ─────────────────────────────┘                                     ▲
//	sentences made here ─▶ directions.go, memory.go, numbers.go, littledata.go ───────────────────────┘
//
// networks.go trains networks side by side on the same sentences, with an equal
// budget and from the same seeds. feedforward.go is the network without a
// recurrent layer, in the two layouts of naive.go and window.go; kinds.go lists
// all of them, and prose.go measures the tagger of prose/v2. All read what
// tagger.Encoding gives, and are trained by bilstm/training.
//
// The demonstrations make their own sentences from a seed: directions.go shows
// what reading from both ends brings, memory.go how far each cell remembers, and
// numbers.go translates number words into digits by an encoder and a decoder,
// which a tagger can't. littledata.go compares GRU and LSTM on parts of a corpus.
//
// statistics.go says how sure a figure is, and chapter.go what a report says of
// an experiment and how its picture is drawn.
package compare
