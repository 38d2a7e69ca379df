//go:build !purego

#include "textflag.h"

// The assembler does not know the instructions of AMX: here they are in bytes. T0 to
// T4 are its tiles; an address is a base, 64 bytes behind it if the name says so, and
// in the last register the bytes from a row to the next.

#define BYTES5(a, b, c, d, e) BYTE $a; BYTE $b; BYTE $c; BYTE $d; BYTE $e
#define BYTES6(a, b, c, d, e, f) BYTES5(a, b, c, d, e); BYTE $f
#define BYTES7(a, b, c, d, e, f, g) BYTES6(a, b, c, d, e, f); BYTE $g

#define LDTILECFG_DX BYTES5(0xC4, 0xE2, 0x78, 0x49, 0x02) // of (DX)
#define TILERELEASE BYTES5(0xC4, 0xE2, 0x78, 0x49, 0xC0)
#define TILEZERO_T0 BYTES5(0xC4, 0xE2, 0x7B, 0x49, 0xC0)
#define TILEZERO_T1 BYTES5(0xC4, 0xE2, 0x7B, 0x49, 0xC8)
#define TILELOADD_AX_SI_T2 BYTES6(0xC4, 0xE2, 0x7B, 0x4B, 0x14, 0x30)
#define TILELOADD_BX_CX_T3 BYTES6(0xC4, 0xE2, 0x7B, 0x4B, 0x1C, 0x0B)
#define TILELOADD_64BX_CX_T4 BYTES7(0xC4, 0xE2, 0x7B, 0x4B, 0x64, 0x0B, 0x40)
#define TDPBUSD_T3_T2_T0 BYTES5(0xC4, 0xE2, 0x61, 0x5E, 0xC2) // unsigned T2 · signed T3, added to T0
#define TDPBUSD_T4_T2_T1 BYTES5(0xC4, 0xE2, 0x59, 0x5E, 0xCA)
#define TILESTORED_T0_DI_CX BYTES6(0xC4, 0xE2, 0x7A, 0x4B, 0x04, 0x0F)
#define TILESTORED_T1_64DI_CX BYTES7(0xC4, 0xE2, 0x7A, 0x4B, 0x4C, 0x0F, 0x40)

// func multiplyAMX(c *float32, cStride int, a *uint8, aStride int, b *int8, steps int, scales *float32, offsets *int32, rows, blocks, panels int, shapes *amxShapes, sums *[maxAMXRows * panelWidth]int32)
//
//	AX   a, moves by 64 bytes a step; its rows are SI bytes apart, its blocks R13
//	BX   b, moves by 16 groups of CX = 128 bytes a step
//	DI   sums, rows of 128 bytes
//	R8   c of the panel    R10  c of the row; its rows are R9 bytes apart
//	R11  b of the panel    R12  a of the block
//	R15  blocks left       DX   steps or rows left
//
// Z3 to Z6 hold the panel's scales and offsets.
TEXT ·multiplyAMX(SB), NOSPLIT, $0-104
	MOVQ shapes+88(FP), DX
	LDTILECFG_DX
	MOVQ  c+0(FP), R8
	MOVQ  cStride+8(FP), R9
	SHLQ  $2, R9
	MOVQ  aStride+24(FP), SI
	MOVQ  b+32(FP), R11
	MOVQ  rows+64(FP), R13
	IMULQ SI, R13
	MOVQ  sums+96(FP), DI
	MOVQ  $128, CX

panel:
	MOVQ      scales+48(FP), DX
	VMOVUPS   (DX), Z3
	VMOVUPS   64(DX), Z4
	MOVQ      offsets+56(FP), DX
	VMOVDQU32 (DX), Z5
	VMOVDQU32 64(DX), Z6
	ADDQ      CX, scales+48(FP)
	ADDQ      CX, offsets+56(FP)
	MOVQ      a+16(FP), R12
	MOVQ      R8, R10
	MOVQ      blocks+72(FP), R15

block:
	TILEZERO_T0
	TILEZERO_T1
	MOVQ R12, AX
	MOVQ R11, BX
	MOVQ steps+40(FP), DX

step:
	TILELOADD_AX_SI_T2
	TILELOADD_BX_CX_T3
	TDPBUSD_T3_T2_T0
	TILELOADD_64BX_CX_T4
	TDPBUSD_T4_T2_T1
	ADDQ $64, AX
	ADDQ $2048, BX
	DECQ DX
	JNZ  step

	TILESTORED_T0_DI_CX
	TILESTORED_T1_64DI_CX
	MOVQ DI, AX
	MOVQ rows+64(FP), DX

row:
	VPADDD    (AX), Z5, Z0
	VPADDD    64(AX), Z6, Z1
	VCVTDQ2PS Z0, Z0
	VCVTDQ2PS Z1, Z1
	VMULPS    Z3, Z0, Z0
	VMULPS    Z4, Z1, Z1
	VADDPS    (R10), Z0, Z0
	VADDPS    64(R10), Z1, Z1
	VMOVUPS   Z0, (R10)
	VMOVUPS   Z1, 64(R10)
	ADDQ      CX, AX
	ADDQ      R9, R10
	DECQ      DX
	JNZ       row

	ADDQ R13, R12
	DECQ R15
	JNZ  block

	MOVQ BX, R11
	ADDQ CX, R8
	DECQ panels+80(FP)
	JNZ  panel
	TILERELEASE
	VZEROUPPER
	RET
