// Package bilstm is a recurrent network for labelling sequences, from the
// numbers of words to the scores of labels, with its gradients written out by
// hand. It knows numbers only: package tagger makes words of them.
//
//	Forms ─▶ word vector ───┐
//	         characters ▶ CNN ┼─▶ Layer ▶ … ▶ Layer ─▶ Linear ─▶ CRF ─▶ best path, probabilities
//	         shape ───────────┘   LSTM, GRU or RNN,    emissions
//	                              one direction or two
//
// From left to right: batch.go lays out sequences of different lengths in the
// rows of one matrix. embedding.go, quantized.go and convolution.go turn word
// forms into vectors, and encoder.go puts these side by side. recurrent.go runs a recurrent layer over a batch, step by
// step, and lstm.go, gru.go and rnn.go say what one step computes;
// bidirectional.go puts two directions side by side. linear.go gives each label
// a score, crf.go finds the best path of labels and how probable it is.
// dropout.go disturbs the vectors while training, and network.go joins all of
// this, and expert.go gives sequences of another kind an output layer of their own; language.go joins the same layers to predict the next word, with the
// head of softmax.go, and pretrained.go brings what such networks know of a word
// in its sentence into the first one's first layer. parameters.go names what is trained and says what weights
// are prepared for, scratch.go lends memory.
//
// Each layer is a struct of its parameters with a forward pass, which returns
// what the backward pass will need, and a backward pass. The gradient of a layer
// is another value of the same type, to which the backward pass adds. Shapes
// are given as [rows × columns], row-major; rows of a packed batch are the
// tokens of all sentences. Weights are packed for the matrix kernels by
// Prepare, which must follow every change of them.
//
// A tagger asks in two steps: Project computes what depends on a word's form
// alone, up to its part in the first layer's gates, and may be kept; Emissions
// computes the rest, with products of states in 8-bit integers if the weights
// were prepared for that.
//
// Products are computed by package internal/simd alone, so that a row of a
// result never depends on the rows that are computed with it.
package bilstm
