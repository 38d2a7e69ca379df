//go:build !amd64 || purego

package simd

func multiplyAddLoop(dst *[fmaLanes]float32, rounds int) int {
	return multiplyAddLoopGeneric(dst, rounds)
}

func readLoop(data []float32) float32 { return readLoopGeneric(data) }
