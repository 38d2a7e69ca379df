// Package tagger finds entities in sentences: it turns words into the numbers
// of package bilstm and labels back into spans of text. It trains a model from
// labelled sentences, keeps it in one file, and tags with it.
//
//	sentences ─▶ vocabulary ─▶ network ─▶ emissions ─▶ CRF ─▶ Span{Start, End, Label, Score}
//	 of tokens    (ids)        (bilstm)
//
// vocabulary.go describes each distinct word form by numbers: its vector, its
// characters, its shape. encoding.go does so for networks to compare with.
// forms.go keeps what the network computes of them alone, so that it need not do so again. decode.go cuts what is to be tagged into batches and
// long sentences into windows, and turns emissions into spans, each scored by
// its probability under the CRF; consistency.go decodes a sentence again where
// others of its document say something else of its words; likely.go finds spans by
// their probability alone, for whoever rather has too many; stream.go does all that for documents that keep
// coming, in order and in bounded memory. view.go has each sentence as the
// network reads it: with bars where cells end, and what is encoded as it would be written in prose;
// markup.go finds what marks it up and is not read at all. span.go has what goes in and out.
//
// train.go is the other direction: it makes a task of labelled sentences for
// the loop of bilstm/training, and names.go exchanges the persons in some of them.
// machine.go teaches a tagger the lines of logs and tables beside prose,
// pretrained.go lets one read with language models, and average.go makes one
// tagger of several. model.go reads a model file and write.go writes it; about.go
// says what a model knows of itself. predict.go tags labelled sentences anew, to
// compare with package evaluate.
//
// Most programs need Load or the model of package english, and Tag:
//
//	for _, span := range tagger.Tag(text) {
//		fmt.Println(text[span.Start:span.End], span.Label, span.Score)
//	}
//
// # The model file
//
// A model is a safetensors file, made of
//
//	vocabulary.characters  U8   the alphabet, UTF-8, by id from 1
//	vocabulary.learned     U8   words with trained vectors, one a line, by id from 1
//	vocabulary.words       U8   words with pretrained vectors, one a line, by row
//	vocabulary.vectors     I8   [words × size], in units of
//	vocabulary.scales      F32  [words]
//	encoder.word.weight    F32  [1 + learned × size], the unknown word first
//	encoder.shape.weight, encoder.character.{embedding.weight, filters, bias}
//	encoder.spelling.{weight, bias}   beside pretrained vectors: what characters tell of a word without one
//	lstm.0.forward.{weight, recurrent, bias}, lstm.0.backward ... lstm.1 ...
//	output.{weight, bias}, crf.{transition, start, end}   over the labels O, B-, I-, E-, S- of each entity;
//	                           no crf if labels are independent
//	expert.hidden.{weight, bias}, expert.forms.{weight, bias}, expert.output.{weight, bias}, expert.short
//	                           if it has learned machine text, which older programs read without that
//
// F32, but beside pretrained vectors encoder.word.weight, expert.hidden.weight, expert.forms.weight and
// the matrices of lstm are I8, each with a tensor of the same name and .scales behind: F32, one a row.
// A tagger that reads with language models also has their words, characters and
// weights, matrices as I8 with scales, and what is made of their states:
//
//	pretrained.words, pretrained.characters   U8
//	pretrained.forward.{encoder …, lstm …}, pretrained.backward …
//	pretrained.narrow.{weight, bias}, pretrained.wide.{weight, bias}   F32
//
// There are two entries of metadata: "format", nomen-tagger/1, and "about", an About
// in JSON. A third, "left", names the tensors that a model leaves to another's file.
// Package bilstm says what the weights are. Nothing in a model tells when or where
// it was made.
package tagger
