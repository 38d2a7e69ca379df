// Package safetensors reads and writes named arrays of numbers in the
// safetensors format (https://huggingface.co/docs/safetensors), which Python's
// safetensors package opens too.
//
// A file is three parts, one after the other:
//
//	┌─────────────┬────────────────────────────────┬──────────────────────┐
//	│ 8 bytes     │ header, JSON                   │ data                 │
//	│ N, length   │ {"__metadata__": {"k": "v"},   │ the tensors' bytes,  │
//	│ of header,  │  "name": {"dtype": "F32",      │ little-endian, row-  │
//	│ little-     │   "shape": [2,3],              │ major, without gaps  │
//	│ endian      │   "data_offsets": [0,24]}}     │                      │
//	└─────────────┴────────────────────────────────┴──────────────────────┘
//
// [Parse] (read.go) takes the bytes of a file, lets header.go read the JSON,
// checks that the tensors cover the data exactly, and returns a [File] whose
// tensors are views of those bytes. Nothing is copied, so a file embedded in a
// program with //go:embed costs only its header to open. [Write] (write.go)
// goes the other way and always writes the same bytes for the same file.
// tensor.go turns a tensor's bytes into numbers and back, digest.go sums a
// file up in a SHA-256.
//
// The package knows of arrays and nothing else: what the tensors mean is the
// caller's business.
package safetensors
