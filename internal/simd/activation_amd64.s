//go:build !purego

#include "textflag.h"
#include "activation_amd64.h"

// The same operations in the same order as sigmoidGeneric, tanhGeneric and
// expGeneric, none fused, so that all levels give the same bits. The header has
// the formulas.
//
//	DI  dst, or sums    SI  src, or x    CX  elements left    DX  constants

#define ARGUMENTS \
	MOVQ dst+0(FP), DI; \
	MOVQ src+8(FP), SI; \
	MOVQ n+16(FP), CX; \
	MOVQ constants+24(FP), DX

#define EXP_ARGUMENTS \
	MOVQ sums+0(FP), DI; \
	MOVQ x+8(FP), SI; \
	MOVQ n+24(FP), CX; \
	MOVQ constants+32(FP), DX

// func sigmoidAVX512(dst, src *float32, n int, constants *[12]float32)
TEXT ·sigmoidAVX512(SB), NOSPLIT, $0-32
	ARGUMENTS
	CONSTANTS512
	VBROADCASTSS LOWEST_SIGMOID, Z25

loop:
	VMOVUPS (SI), Z0
	SIGMOID512(Z7)
	VMOVUPS Z7, (DI)
	ADDQ    $64, SI
	ADDQ    $64, DI
	SUBQ    $16, CX
	JNZ     loop
	VZEROUPPER
	RET

// func tanhAVX512(dst, src *float32, n int, constants *[12]float32)
TEXT ·tanhAVX512(SB), NOSPLIT, $0-32
	ARGUMENTS
	CONSTANTS512
	VBROADCASTSS LOWEST_TANH, Z29

loop:
	VMOVUPS (SI), Z0
	TANH512(Z7)
	VMOVUPS Z7, (DI)
	ADDQ    $64, SI
	ADDQ    $64, DI
	SUBQ    $16, CX
	JNZ     loop
	VZEROUPPER
	RET

// func expAVX512(sums *[sumLanes]float64, x *float32, top float32, n int, constants *[12]float32)
TEXT ·expAVX512(SB), NOSPLIT, $0-40
	EXP_ARGUMENTS
	CONSTANTS512
	VBROADCASTSS LOWEST_EXP, Z25
	VBROADCASTSS top+16(FP), Z9
	VMOVUPD      (DI), Z10

loop:
	VMOVUPS       (SI), Z1
	VSUBPS        Z9, Z1, Z1
	VMAXPS        Z1, Z25, Z1       // of NaN and lowest, NaN
	EXPONENTIAL512
	VMULPS        Z2, Z5, Z5
	VADDPS        Z2, Z5, Z5
	VMOVUPS       Z5, (SI)
	VCVTPS2PD     Y5, Z6
	VEXTRACTF64X4 $1, Z5, Y7
	VCVTPS2PD     Y7, Z7
	VADDPD        Z6, Z10, Z10
	VADDPD        Z7, Z10, Z10
	ADDQ          $64, SI
	SUBQ          $16, CX
	JNZ           loop
	VMOVUPD       Z10, (DI)
	VZEROUPPER
	RET

// func sigmoidAVX2(dst, src *float32, n int, constants *[12]float32)
TEXT ·sigmoidAVX2(SB), NOSPLIT, $0-32
	ARGUMENTS
	CONSTANTS256

loop:
	VMOVUPS (SI), Y0
	SIGMOID256(Y7)
	VMOVUPS Y7, (DI)
	ADDQ    $32, SI
	ADDQ    $32, DI
	SUBQ    $8, CX
	JNZ     loop
	VZEROUPPER
	RET

// func tanhAVX2(dst, src *float32, n int, constants *[12]float32)
TEXT ·tanhAVX2(SB), NOSPLIT, $0-32
	ARGUMENTS
	CONSTANTS256

loop:
	VMOVUPS (SI), Y0
	TANH256(Y7)
	VMOVUPS Y7, (DI)
	ADDQ    $32, SI
	ADDQ    $32, DI
	SUBQ    $8, CX
	JNZ     loop
	VZEROUPPER
	RET

// func expAVX2(sums *[sumLanes]float64, x *float32, top float32, n int, constants *[12]float32)
TEXT ·expAVX2(SB), NOSPLIT, $0-40
	EXP_ARGUMENTS
	CONSTANTS256
	VBROADCASTSS LOWEST_EXP, Y12
	VBROADCASTSS top+16(FP), Y8
	VMOVUPD      (DI), Y9
	VMOVUPD      32(DI), Y10

loop:
	VMOVUPS      (SI), Y1
	VSUBPS       Y8, Y1, Y1
	VMAXPS       Y1, Y12, Y1       // of NaN and lowest, NaN
	EXPONENTIAL256
	VMULPS       Y2, Y5, Y5
	VADDPS       Y2, Y5, Y5
	VMOVUPS      Y5, (SI)
	VCVTPS2PD    X5, Y6
	VEXTRACTF128 $1, Y5, X7
	VCVTPS2PD    X7, Y7
	VADDPD       Y6, Y9, Y9
	VADDPD       Y7, Y10, Y10
	ADDQ         $32, SI
	SUBQ         $8, CX
	JNZ          loop
	VMOVUPD      Y9, (DI)
	VMOVUPD      Y10, 32(DI)
	VZEROUPPER
	RET
