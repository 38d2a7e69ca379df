package main

import (
	"os"
	"syscall"
)

// peakMemory returns the most bytes that a process had resident.
func peakMemory(state *os.ProcessState) int64 {
	if used, ok := state.SysUsage().(*syscall.Rusage); ok {
		return used.Maxrss * 1024
	}
	return 0
}
