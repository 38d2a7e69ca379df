// Package simd holds the few kernels that an LSTM spends its time in: the
// product of a matrix with packed weights, in float32 and in 8-bit integers,
// the steps of the cell with their activations, and what training adds up and
// updates element by element.
//
// In the order of the data:
//
//	B [K × N] ── Packed.Pack ──▶ panels of 32 columns, each laid out [k][32]
//	                                  │
//	A [M × K] ── Multiply ────────────┴──▶ tiles of C [M × N]
//	C ── LSTM, InferLSTM, or Sigmoid and Tanh ──▶ gates and states ── LSTMBackward ──▶ gradients
//	gradients ── Add, SumOfSquares, Adam ──▶ weights
//
// gemm.go has the packing and walks over the tiles of C; a tile is computed by
// the kernel of the [Level] in use: gemm_generic.go in plain Go, or the
// assembly in gemm_amd64.s. int8.go does the same for states and weights in
// 8-bit integers, int8_amx_amd64.go by the whole matrix where there is AMX.
// activation.go defines sigmoid, tanh and exp, lstm.go a step forward and
// back, bfloat16.go numbers in half of their room, elementwise.go the rest, each
// with its assembly beside it. level.go
// tells which kernels the processor can run; gemm_gonum.go lets gonum's
// product stand in, to compare with. peak.go measures what a core can do at
// most. With the build tag purego, and on processors other than amd64, only
// plain Go is built.
//
// # What may be relied on
//
// Every element of a product is one chain of additions over ascending k,
//
//	c ← c + A[i,k]·B[k,j]    for k = 0, 1, ..., K-1
//
// which starts from the former C[i,j] when accumulating and from zero
// otherwise. So a row of C does not depend on how many rows are computed with
// it, nor on its place among them. AVX2 and AVX512 round once a step (fused
// multiply-add) and agree bit for bit; Generic rounds the product too.
//
// All other functions give the same bits at every level, and those of Generic
// are the same on every processor.
//
// Shapes that do not fit each other are a mistake of the caller and panic
// before anything is read or written, as in gonum. No function starts a
// goroutine; all may be called from many goroutines on different results.
package simd
