//go:build !purego

#include "textflag.h"
#include "activation_amd64.h"

// func lstmAVX512(gates *float32, hidden int, before, cell, squashed, state *float32, n int, constants *[12]float32)
//
//	DI  gates; its blocks are R8 bytes apart, and R9 is three times that
//	SI  before    R10  cell    R11  squashed    R12  state    CX  units left
TEXT ·lstmAVX512(SB), NOSPLIT, $0-64
	MOVQ gates+0(FP), DI
	MOVQ hidden+8(FP), R8
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R9
	MOVQ before+16(FP), SI
	MOVQ cell+24(FP), R10
	MOVQ squashed+32(FP), R11
	MOVQ state+40(FP), R12
	MOVQ n+48(FP), CX
	MOVQ constants+56(FP), DX
	CONSTANTS512
	VBROADCASTSS LOWEST_SIGMOID, Z25
	VBROADCASTSS LOWEST_TANH, Z29

loop:
	VMOVUPS (DI), Z0
	SIGMOID512(Z8)
	VMOVUPS (DI)(R8*1), Z0
	SIGMOID512(Z9)
	VMOVUPS (DI)(R8*2), Z0
	TANH512(Z10)
	VMOVUPS (DI)(R9*1), Z0
	SIGMOID512(Z11)
	VMOVUPS Z8, (DI)
	VMOVUPS Z9, (DI)(R8*1)
	VMOVUPS Z10, (DI)(R8*2)
	VMOVUPS Z11, (DI)(R9*1)
	VMULPS  (SI), Z9, Z9
	VMULPS  Z10, Z8, Z8
	VADDPS  Z8, Z9, Z0
	VMOVUPS Z0, (R10)
	TANH512(Z7)
	VMOVUPS Z7, (R11)
	VMULPS  Z7, Z11, Z11
	VMOVUPS Z11, (R12)
	ADDQ    $64, DI
	ADDQ    $64, SI
	ADDQ    $64, R10
	ADDQ    $64, R11
	ADDQ    $64, R12
	SUBQ    $16, CX
	JNZ     loop
	VZEROUPPER
	RET
