package tokenize

// Token is one token: the bytes [Start, End) of its Sentence's Text.
type Token struct{ Start, End int }

// Sentence is a sentence and its tokens.
type Sentence struct {
	Text   string  // from the first byte of the first token to the last of the last
	Offset int     // byte offset of Text in the input
	Tokens []Token // in order, never empty; between them lies only white space
}

// Form returns the text of a token, given its number.
func (s Sentence) Form(token int) string { return s.Text[s.Tokens[token].Start:s.Tokens[token].End] }

// Tokenizer cuts a text into sentences, in order, and these into tokens.
//
// A Scanner gives its Tokenizer one sentence at a time, as Default finds them.
// For its sentences to be those of the whole text, Tokenize must do the same:
// find sentences as Default does, and cut each without looking at the others.
type Tokenizer interface {
	Tokenize(text string) []Sentence
}

var _ Tokenizer = Default{}

// Default is nomen's own tokenizer. It has no state: one value serves any
// number of goroutines.
type Default struct{}

// Tokenize returns the sentences of text. They share text's memory.
func (Default) Tokenize(text string) []Sentence {
	var sentences []Sentence
	s := newSplitter(len(text))
	for {
		sentence, ok := s.next(text, true)
		if !ok {
			return sentences
		}
		if sentences == nil {
			sentences = make([]Sentence, 0, len(text)/128+1) // not far fewer than prose has
		}
		sentences = append(sentences, sentence)
	}
}
