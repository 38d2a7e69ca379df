//go:build !purego

#include "textflag.h"
#include "activation_amd64.h"

// The same operations in the same order as sigmoidGeneric, tanhGeneric and
// expGeneric, none fused, so that all levels give the same bits. The header has
// the formulas for AVX-512, which keeps all constants in registers.
//
//	DI  dst, or sums    SI  src, or x    CX  elements left    DX  constants
//
// AVX2, with 16 registers, keeps the few of them that are used twice (Y12
// lowest, Y13 sign bit, Y14 1, Y15 roundShift) and broadcasts the others into
// Y11 as it goes.

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

#define CONSTANTS256(lowest) \
	VBROADCASTSS lowest, Y12; \
	MOVL         $0x80000000, AX; \
	VMOVD        AX, X13; \
	VPBROADCASTD X13, Y13; \
	MOVL         $0x3F800000, AX; \
	VMOVD        AX, X14; \
	VPBROADCASTD X14, Y14; \
	VBROADCASTSS ROUND_SHIFT, Y15

// EXPONENTIAL256 turns z in Y1 into the power in Y2 and p in Y5, by way of n
// and q in Y3 and r in Y4.
#define EXPONENTIAL256 \
	VBROADCASTSS INVERSE_LN2, Y11; \
	VMULPS       Y11, Y1, Y2; \
	VADDPS       Y15, Y2, Y2; \
	VSUBPS       Y15, Y2, Y3; \
	VPSLLD       $23, Y2, Y2; \
	VBROADCASTSS LN2_HIGH, Y11; \
	VMULPS       Y11, Y3, Y4; \
	VSUBPS       Y4, Y1, Y4; \
	VBROADCASTSS LN2_LOW, Y11; \
	VMULPS       Y11, Y3, Y3; \
	VSUBPS       Y3, Y4, Y4; \
	VBROADCASTSS C4, Y11; \
	VMULPS       Y11, Y4, Y3; \
	VBROADCASTSS C3, Y11; \
	VADDPS       Y11, Y3, Y3; \
	VMULPS       Y4, Y3, Y3; \
	VBROADCASTSS C2, Y11; \
	VADDPS       Y11, Y3, Y3; \
	VMULPS       Y4, Y3, Y3; \
	VBROADCASTSS C1, Y11; \
	VADDPS       Y11, Y3, Y3; \
	VMULPS       Y4, Y3, Y3; \
	VBROADCASTSS C0, Y11; \
	VADDPS       Y11, Y3, Y3; \
	VMULPS       Y4, Y4, Y5; \
	VMULPS       Y3, Y5, Y5; \
	VADDPS       Y4, Y5, Y5

// func sigmoidAVX2(dst, src *float32, n int, constants *[12]float32)
TEXT ·sigmoidAVX2(SB), NOSPLIT, $0-32
	ARGUMENTS
	CONSTANTS256(LOWEST_SIGMOID)

loop:
	VMOVUPS   (SI), Y0
	VORPS     Y13, Y0, Y1          // -|x|
	VMAXPS    Y1, Y12, Y1          // of NaN and lowest, NaN
	EXPONENTIAL256
	VMULPS    Y2, Y5, Y5
	VADDPS    Y2, Y5, Y5           // e
	VADDPS    Y14, Y5, Y6          // 1 + e
	VBLENDVPS Y0, Y5, Y14, Y7      // numerator: 1, or e where x < 0
	VDIVPS    Y6, Y7, Y7
	VMOVUPS   Y7, (DI)
	ADDQ      $32, SI
	ADDQ      $32, DI
	SUBQ      $8, CX
	JNZ       loop
	VZEROUPPER
	RET

// func tanhAVX2(dst, src *float32, n int, constants *[12]float32)
TEXT ·tanhAVX2(SB), NOSPLIT, $0-32
	ARGUMENTS
	CONSTANTS256(LOWEST_TANH)

loop:
	VMOVUPS (SI), Y0
	VORPS   Y13, Y0, Y1
	VADDPS  Y1, Y1, Y1             // -2|x|
	VMAXPS  Y1, Y12, Y1            // of NaN and lowest, NaN
	EXPONENTIAL256
	VMULPS  Y2, Y5, Y5
	VSUBPS  Y14, Y2, Y2
	VADDPS  Y2, Y5, Y5             // t
	VADDPS  Y14, Y14, Y6
	VADDPS  Y6, Y5, Y6             // 2 + t
	VDIVPS  Y6, Y5, Y5
	VANDNPS Y5, Y13, Y5            // |t / (2 + t)|
	VANDPS  Y13, Y0, Y0
	VORPS   Y0, Y5, Y5             // with the sign of x
	VMOVUPS Y5, (DI)
	ADDQ    $32, SI
	ADDQ    $32, DI
	SUBQ    $8, CX
	JNZ     loop
	VZEROUPPER
	RET

// func expAVX2(sums *[sumLanes]float64, x *float32, top float32, n int, constants *[12]float32)
TEXT ·expAVX2(SB), NOSPLIT, $0-40
	EXP_ARGUMENTS
	CONSTANTS256(LOWEST_EXP)
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
