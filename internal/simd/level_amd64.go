//go:build !purego

package simd

import "golang.org/x/sys/cpu"

// bestLevel returns the highest level that the processor has and for which
// the operating system saves the registers; package cpu looks at both.
func bestLevel() Level {
	if !cpu.X86.HasAVX2 || !cpu.X86.HasFMA {
		return Generic
	}
	if !cpu.X86.HasAVX512F {
		return AVX2
	}
	return AVX512
}
