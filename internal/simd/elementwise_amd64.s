//go:build !purego

#include "textflag.h"

// func addAVX2(dst, src *float32, n int)
TEXT ·addAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX

loop:
	VMOVUPS (DI), Y0
	VADDPS  (SI), Y0, Y0
	VMOVUPS Y0, (DI)
	ADDQ    $32, SI
	ADDQ    $32, DI
	SUBQ    $8, CX
	JNZ     loop
	VZEROUPPER
	RET

// func hadamardAVX2(dst, src *float32, n int)
TEXT ·hadamardAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX

loop:
	VMOVUPS (DI), Y0
	VMULPS  (SI), Y0, Y0
	VMOVUPS Y0, (DI)
	ADDQ    $32, SI
	ADDQ    $32, DI
	SUBQ    $8, CX
	JNZ     loop
	VZEROUPPER
	RET

// func scaleAVX2(x *float32, factor float32, n int)
TEXT ·scaleAVX2(SB), NOSPLIT, $0-24
	MOVQ         x+0(FP), DI
	VBROADCASTSS factor+8(FP), Y1
	MOVQ         n+16(FP), CX

loop:
	VMULPS  (DI), Y1, Y0
	VMOVUPS Y0, (DI)
	ADDQ    $32, DI
	SUBQ    $8, CX
	JNZ     loop
	VZEROUPPER
	RET

// func sumOfSquaresAVX2(sums *[sumLanes]float64, x *float32, n int)
TEXT ·sumOfSquaresAVX2(SB), NOSPLIT, $0-24
	MOVQ    sums+0(FP), DI
	MOVQ    x+8(FP), SI
	MOVQ    n+16(FP), CX
	VMOVUPD (DI), Y0
	VMOVUPD 32(DI), Y1

loop:
	VCVTPS2PD (SI), Y2
	VCVTPS2PD 16(SI), Y3
	VMULPD    Y2, Y2, Y2
	VMULPD    Y3, Y3, Y3
	VADDPD    Y2, Y0, Y0
	VADDPD    Y3, Y1, Y1
	ADDQ      $32, SI
	SUBQ      $8, CX
	JNZ       loop
	VMOVUPD   Y0, (DI)
	VMOVUPD   Y1, 32(DI)
	VZEROUPPER
	RET

// func largestAVX2(x *float32, n int) float32
TEXT ·largestAVX2(SB), NOSPLIT, $0-20
	MOVQ    x+0(FP), SI
	MOVQ    n+8(FP), CX
	VMOVUPS (SI), Y0
	VMOVAPS Y0, Y1
	VMOVAPS Y0, Y2
	VMOVAPS Y0, Y3

fours:
	CMPQ   CX, $32
	JLT    ones
	VMAXPS (SI), Y0, Y0
	VMAXPS 32(SI), Y1, Y1
	VMAXPS 64(SI), Y2, Y2
	VMAXPS 96(SI), Y3, Y3
	ADDQ   $128, SI
	SUBQ   $32, CX
	JMP    fours

ones:
	TESTQ  CX, CX
	JZ     done
	VMAXPS (SI), Y0, Y0
	ADDQ   $32, SI
	SUBQ   $8, CX
	JMP    ones

done:
	VMAXPS       Y1, Y0, Y0
	VMAXPS       Y3, Y2, Y2
	VMAXPS       Y2, Y0, Y0
	VEXTRACTF128 $1, Y0, X1
	VMAXPS       X1, X0, X0
	VPERMILPS    $0x4E, X0, X1
	VMAXPS       X1, X0, X0
	VPERMILPS    $0xB1, X0, X1
	VMAXPS       X1, X0, X0
	VMOVSS       X0, ret+16(FP)
	VZEROUPPER
	RET

// func adamAVX2(a *Adam, values, gradient, first, second *float32, n int)
//
// Y8 to Y15 hold the fields of a, in their order.
TEXT ·adamAVX2(SB), NOSPLIT, $0-48
	MOVQ         a+0(FP), AX
	MOVQ         values+8(FP), DI
	MOVQ         gradient+16(FP), SI
	MOVQ         first+24(FP), R8
	MOVQ         second+32(FP), R9
	MOVQ         n+40(FP), CX
	VBROADCASTSS 0(AX), Y8
	VBROADCASTSS 4(AX), Y9
	VBROADCASTSS 8(AX), Y10
	VBROADCASTSS 12(AX), Y11
	VBROADCASTSS 16(AX), Y12
	VBROADCASTSS 20(AX), Y13
	VBROADCASTSS 24(AX), Y14
	VBROADCASTSS 28(AX), Y15

loop:
	VMULPS  (SI), Y8, Y0      // g
	VMULPS  (R8), Y9, Y1
	VMULPS  Y11, Y0, Y2
	VADDPS  Y2, Y1, Y1        // m
	VMOVUPS Y1, (R8)
	VMULPS  (R9), Y10, Y2
	VMULPS  Y12, Y0, Y3
	VMULPS  Y0, Y3, Y3
	VADDPS  Y3, Y2, Y2        // v
	VMOVUPS Y2, (R9)
	VSQRTPS Y2, Y2
	VMULPS  Y14, Y2, Y2
	VADDPS  Y15, Y2, Y2
	VMULPS  Y13, Y1, Y1
	VDIVPS  Y2, Y1, Y1
	VMOVUPS (DI), Y3
	VSUBPS  Y1, Y3, Y3
	VMOVUPS Y3, (DI)
	ADDQ    $32, SI
	ADDQ    $32, DI
	ADDQ    $32, R8
	ADDQ    $32, R9
	SUBQ    $8, CX
	JNZ     loop
	VZEROUPPER
	RET

// func keepLargestAVX2(largest *float32, indices *int32, values *float32, index int32, n int)
TEXT ·keepLargestAVX2(SB), NOSPLIT, $0-40
	MOVQ         largest+0(FP), DI
	MOVQ         indices+8(FP), R8
	MOVQ         values+16(FP), SI
	MOVL         index+24(FP), AX
	VMOVD        AX, X3
	VPBROADCASTD X3, Y3
	MOVQ         n+32(FP), CX

loop:
	VMOVUPS   (SI), Y0
	VMOVUPS   (DI), Y1
	VMOVDQU   (R8), Y4
	VCMPPS    $0x1E, Y1, Y0, Y2 // values > largest, false for NaN
	VBLENDVPS Y2, Y0, Y1, Y1
	VBLENDVPS Y2, Y3, Y4, Y4
	VMOVUPS   Y1, (DI)
	VMOVDQU   Y4, (R8)
	ADDQ      $32, SI
	ADDQ      $32, DI
	ADDQ      $32, R8
	SUBQ      $8, CX
	JNZ       loop
	VZEROUPPER
	RET
