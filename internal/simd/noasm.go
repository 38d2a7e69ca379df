//go:build !amd64 || purego

package simd

func bestLevel() Level { return Generic }

func multiplyTile(t tile) { multiplyTileGeneric(t) }

func sigmoid(dst, src []float32) { sigmoidGeneric(dst, src) }

func tanh(dst, src []float32) { tanhGeneric(dst, src) }
