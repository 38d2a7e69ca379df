package safetensors

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"slices"
)

// Digest returns the SHA-256 of all tensors, 64 hexadecimal digits: of their
// names, types, shapes and data. It does not depend on the metadata, so it may
// be stored there, nor on the order of the tensors.
func (f *File) Digest() string {
	sorted := slices.Clone(f.Tensors)
	slices.SortStableFunc(sorted, func(a, b Tensor) int { return cmp.Compare(a.Name, b.Name) })
	sum := sha256.New()
	for _, t := range sorted {
		addBytes(sum, []byte(t.Name))
		addBytes(sum, []byte(t.Type))
		addNumber(sum, len(t.Shape))
		for _, d := range t.Shape {
			addNumber(sum, d)
		}
		addBytes(sum, t.Data)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// addBytes adds data and, before them, their length: without it, different
// tensors could give the same stream of bytes.
func addBytes(sum hash.Hash, data []byte) {
	addNumber(sum, len(data))
	sum.Write(data)
}

func addNumber(sum hash.Hash, n int) {
	sum.Write(binary.LittleEndian.AppendUint64(nil, uint64(n)))
}
