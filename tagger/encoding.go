package tagger

import (
	"nomen/bilstm"
	"nomen/internal/words"
	"nomen/tagger/corpus"
)

// Encoding describes words by the numbers that the encoder of a tagger knows.
// It lets other networks read just what a tagger trained on the same sentences
// reads, so that nothing but the networks is compared.
type Encoding struct {
	vocabulary *vocabulary
	config     bilstm.Config
}

// NewEncoding returns the encoding of a tagger that is trained on the sentences
// with these vectors; nil: it learns them.
func NewEncoding(sentences []corpus.Sentence, vectors *Vectors) (*Encoding, error) {
	vocabulary, err := newVocabulary(sentences, vectors)
	if err != nil {
		return nil, err
	}
	return &Encoding{vocabulary: vocabulary, config: encoderConfig(vocabulary, vectors)}, nil
}

// Config is the sizes of the encoder, and nothing of what comes behind it.
func (e *Encoding) Config() bilstm.Config { return e.config }

// NewPacker returns a function that packs sentences, given in order of
// descending length. What it returns is valid until it is called again.
func (e *Encoding) NewPacker() func(sentences [][]string) *bilstm.Sentences {
	var p packer
	return func(sentences [][]string) *bilstm.Sentences { return p.pack(e.vocabulary, sentences) }
}

// encoderConfig returns the sizes of an encoder for the words of a vocabulary.
func encoderConfig(v *vocabulary, vectors *Vectors) bilstm.Config {
	config := bilstm.Config{
		Words: v.learnedCount(), WordSize: learnedWordSize,
		Characters: v.alphabet.Size(), CharacterSize: characterSize,
		CharacterFilters: characterFilters, CharacterWidth: characterWidth,
		Shapes: words.Shapes, ShapeSize: shapeSize,
	}
	if vectors != nil {
		config.WordSize = vectors.Size
	}
	return config
}
