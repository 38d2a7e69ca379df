// Package nextword predicts the next word of a text, and completes it, with a
// language model on the recurrent core of package bilstm.
//
//	text ─▶ words ─▶ numbers, or spellings ─▶ network ─▶ scores of all words ─▶ the next ones
//	       (text.go)   (vocabulary.go)       (bilstm)
//
// text.go turns running text into words; a word that no space separates from the
// one before it, such as a comma, has a sign for that, so that a text can be put
// together again. vocabulary.go numbers the frequent ones and reader.go hands
// them to the network, which reads a word without a number by its spelling.
//
// train.go makes a task of a text for the loop of bilstm/training; sample.go
// lets it look at a part of a large vocabulary only. model.go reads and writes
// model files. evaluate.go tells the perplexity of a text under a model,
// typist.go how many keys it saves who types the text, and complete.go continues
// a text.
//
// # The model file
//
// A model is a safetensors file, made of
//
//	vocabulary.characters  U8   the alphabet, UTF-8, by id from 1
//	vocabulary.words       U8   the words, one a line, the most frequent first, by id from 1
//	encoder.word.weight    [1 + words × size], the unknown word first; also the softmax
//	encoder.character.{embedding.weight, filters, bias}, encoder.spelling.{weight, bias}
//	lstm.0.forward.{weight, recurrent, bias}, lstm.1 ...   or gru, rnn
//	output.bias            F32  [1 + words]
//
// with two entries of metadata: "format", nomen-nextword/1, and "about", an
// About in JSON. A matrix is F32, or I8 in units of the F32 tensor of the same
// name with ".scales" behind it, a number a row.
package nextword
