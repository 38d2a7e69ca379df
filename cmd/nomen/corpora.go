package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"nomen/tagger"
	"nomen/tagger/corpus"
	"nomen/tagger/english"
	"nomen/tagger/evaluate"
	"nomen/tokenize"
)

// A sentenceReader reads the sentences of a file; mistakes have the name given.
type sentenceReader func(r io.Reader, name string) ([]corpus.Sentence, error)

// readCorpora reads files of sentences.
func readCorpora(paths []string, read sentenceReader) ([]tagger.Corpus, error) {
	var all []tagger.Corpus
	for _, path := range paths {
		one, err := readCorpus(path, read)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// readLabelled is the sentenceReader of columns and JSON lines.
func readLabelled(r io.Reader, name string) ([]corpus.Sentence, error) {
	return corpus.Read(r, name, tokenize.Default{})
}

// readCorpus reads a file of sentences. The corpus is called by the last two parts
// of its path.
func readCorpus(path string, read sentenceReader) (tagger.Corpus, error) {
	file, name, err := open(path)
	if err != nil {
		return tagger.Corpus{}, err
	}
	defer file.Close()
	sentences, err := read(file, name)
	if err != nil {
		return tagger.Corpus{}, err
	}
	if len(sentences) == 0 {
		return tagger.Corpus{}, fmt.Errorf("%s holds no labelled sentence", name)
	}
	short := filepath.Base(name)
	if folder := filepath.Base(filepath.Dir(name)); folder != "." && folder != string(filepath.Separator) {
		short = folder + "/" + short
	}
	return tagger.Corpus{Name: short, Sentences: sentences}, nil
}

// readVectors returns the word vectors that --vectors names, and where they
// come from.
func readVectors(path string, limit int) (*tagger.Vectors, string, error) {
	switch path {
	case "none":
		return nil, "", nil
	case "english":
		model, err := english.Load()
		if err != nil {
			return nil, "", err
		}
		vectors := model.Vectors()
		if limit > 0 && limit < len(vectors.Words) {
			vectors.Words, vectors.Values = vectors.Words[:limit], vectors.Values[:limit*vectors.Size]
		}
		return vectors, model.About().Origin.Vectors, nil
	}
	file, name, err := open(path)
	if err != nil {
		return nil, "", err
	}
	defer file.Close()
	vectors, err := tagger.ReadVectors(file, name, limit)
	return vectors, filepath.Base(name), err
}

// noteCut tells of tokens that a model will not find cut as they are in the
// labelled sentences.
func noteCut(corpora ...tagger.Corpus) {
	for _, one := range corpora {
		cut := 0
		for _, s := range one.Sentences {
			cut += s.Cut
		}
		if cut > 0 {
			fmt.Fprintf(os.Stderr, "%s: %s cut in two where a span begins or ends inside; in text to be tagged they will be whole\n",
				one.Name, count(cut, "token was", "tokens were"))
		}
	}
}

// known returns the corpus without the spans that have none of the labels, and
// says on standard error what those are.
func known(one tagger.Corpus, labels []string) []corpus.Sentence {
	sentences, left := evaluate.Restrict(one.Sentences, labels)
	for _, other := range left {
		fmt.Fprintf(os.Stderr, "%s: %s labelled %s left out, since the model knows only %s\n",
			one.Name, count(other.Count, "span", "spans"), other.Label, strings.Join(labels, ", "))
	}
	return sentences
}

func count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
