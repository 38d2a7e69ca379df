//go:build !purego

package simd

import "syscall"

// permitAMX asks the system to save the tiles of this process's threads (Linux,
// Documentation/arch/x86/xstate.rst), and tells whether it will.
func permitAMX() bool {
	const requestPermission, tileData = 0x1023, 18
	_, _, failure := syscall.RawSyscall(syscall.SYS_ARCH_PRCTL, requestPermission, tileData, 0)
	return failure == 0
}
