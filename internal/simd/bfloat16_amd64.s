//go:build !purego

#include "textflag.h"

// func toBFloat16AVX2(dst *BFloat16, src *float32, n int)
TEXT ·toBFloat16AVX2(SB), NOSPLIT, $0-24
	MOVQ         dst+0(FP), DI
	MOVQ         src+8(FP), SI
	MOVQ         n+16(FP), CX
	MOVL         $0x7FFF, AX
	VMOVD        AX, X2
	VPBROADCASTD X2, Y2
	VPCMPEQD     Y3, Y3, Y3
	VPSRLD       $31, Y3, Y3 // 1

loop:
	VMOVDQU      (SI), Y0
	VPSRLD       $16, Y0, Y1
	VPAND        Y3, Y1, Y1
	VPADDD       Y2, Y0, Y0
	VPADDD       Y1, Y0, Y0
	VPSRLD       $16, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPACKUSDW    X1, X0, X0
	VMOVDQU      X0, (DI)
	ADDQ         $32, SI
	ADDQ         $16, DI
	SUBQ         $8, CX
	JNZ          loop
	VZEROUPPER
	RET

// func fromBFloat16AVX2(dst *float32, src *BFloat16, n int)
TEXT ·fromBFloat16AVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX

loop:
	VPMOVZXWD (SI), Y0
	VPSLLD    $16, Y0, Y0
	VMOVDQU   Y0, (DI)
	ADDQ      $16, SI
	ADDQ      $32, DI
	SUBQ      $8, CX
	JNZ       loop
	VZEROUPPER
	RET
