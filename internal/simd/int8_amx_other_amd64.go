//go:build !purego && !linux

package simd

func permitAMX() bool { return false }
