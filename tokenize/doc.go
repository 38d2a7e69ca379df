// Package tokenize cuts text into sentences and sentences into tokens, each
// token with its exact byte offsets, whatever the bytes.
//
//	bytes ── Scanner ──▶ window ── splitter ──▶ runs ── words ──▶ tokens
//	                                  │                            │
//	                                  └── does a sentence end ◀────┘
//	                                      between two runs?
//
//	Dr. Smith can't pay $1,000.50.  He left.
//	└─┘ └───┘ └┘└─┘ └─┘ │└──────┘│  └┘ └──┘│     tokens
//	└────────────────────────────┘  └──────┘     sentences
//
// A run is a stretch without white space, at most 4 KiB of it. The files, in
// the order the data takes:
//
//   - stream.go: Scanner, which keeps a window of its reader's bytes and slides
//     it along; a text held whole is one window.
//   - sentences.go: the splitter, which finds the runs and remembers, between
//     calls, where in the window it stands, so that no byte is looked at anew
//     when more arrive.
//   - plain.go: the short way for words of letters alone, which most are.
//   - boundary.go: whether the next run begins a sentence, from its first
//     letters, the gap before it and how the last run ended.
//   - words.go: one run cut into tokens, from left to right, by a table of byte
//     classes while the bytes are ASCII.
//   - special.go: the tokens that are no words: web and mail addresses,
//     emoticons, emoji, money and numbers with signs.
//   - abbreviations.go: the words that keep their period, and the words that
//     clearly begin a sentence after one.
//   - class.go: what kind a byte or a rune is.
//
// # Promises
//
// Every byte that is not Unicode white space is in exactly one token; tokens
// are in order and do not overlap. An invalid byte counts as a letter, so that
// Latin-1 words stay whole. A Scanner returns the same sentences as one call of
// Tokenize with the whole text, however its reader cuts it (Idle, which reads
// the clock, aside). Time is linear in the length of the input; what is held in
// memory never exceeds a sentence (32 KiB) and what may follow it (8 KiB),
// beside the read buffer. The text of a sentence, tokenized again, is that one
// sentence.
//
// # Conventions
//
// English is cut as in the Penn Treebank (Marcus et al. 1993) with hyphenated words kept
// whole, as in the CoNLL-2003 corpus: don't is "do" "n't", cannot is "can" "not", Ron's is
// "Ron" "'s". Abbreviations and initials keep their period, also where it ends the
// sentence ("in the U.S."), save that a single letter at the end of a sentence gives it up
// ("Plan B" "."). Repeated signs are a token each (!!!), and so are periods, as tweets
// have them in the WNUT-17 and Broad Twitter corpora; the ellipsis character is one. Names
// in programs (java.util.Map$Entry), addresses, dates and times are one token, but an
// address with spaces in it (q=Ada%20Lane), or a capitalised word as the value of a
// parameter (q=Lane), is cut like other text. The escape of a sign is a token and that of
// a letter part of a word, in web addresses (%C3%AB), HTML (&euml;), JSON (\u00eb) and
// nginx's logs (\xC3\xAB) alike; so is that of a line's end (\n) a token, but before a
// letter in lower case and behind capitals (C:\new, CORP\nRon). Where a space is missing
// (left.Ron, Dr.Watson, J.K.Rowling), or a file has a name (Lane.pdf), the word ends
// there; words that underscores join, or in the name of a file hyphens, are cut if two are
// capitalised (Ada_Lane, CV-Ada-Lane.pdf). Each Han character is a token; so is each run
// of hiragana, each of katakana. Scripts that write no spaces (Thai, Lao, Khmer, Burmese)
// are one token up to the next space or punctuation.
package tokenize
