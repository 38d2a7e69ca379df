//go:build !purego

#include "textflag.h"
#include "activation_amd64.h"

// Of a step forward, and of one of inference:
//
//	DI  gates; its blocks are R8 bytes apart, and R9 is three times that
//	SI  before    R10  cell    R11  squashed, or state    R12  state, or integers
//	CX  units left    DX  constants, for inference each 16 times

#define ARGUMENTS(fifth, sixth) \
	MOVQ gates+0(FP), DI; \
	MOVQ hidden+8(FP), R8; \
	SHLQ $2, R8; \
	LEAQ (R8)(R8*2), R9; \
	MOVQ before+16(FP), SI; \
	MOVQ cell+24(FP), R10; \
	MOVQ fifth+32(FP), R11; \
	MOVQ sixth+40(FP), R12; \
	MOVQ n+48(FP), CX; \
	MOVQ constants+56(FP), DX

#define MINUS_LOG2E 0(DX)
#define TWICE_MINUS_LOG2E 64(DX)
#define LOWEST_POWER 128(DX)
#define HIGHEST_POWER 192(DX)
#define POWER_SHIFT 256(DX)
#define P0 320(DX)
#define P1 384(DX)
#define P2 448(DX)
#define P3 512(DX)
#define ONE 576(DX)
#define STATE_SCALE 640(DX)
#define UNSIGNED_ZERO 704(DX)

// POWER turns x into 2^x, by way of s and r.
#define POWER(x, s, r, shift) \
	VMAXPS LOWEST_POWER, x, x; /* of NaN and lowest, lowest */ \
	VMINPS HIGHEST_POWER, x, x; \
	VADDPS shift, x, s; \
	VSUBPS shift, s, r; \
	VSUBPS r, x, r; \
	VPSLLD $23, s, s; \
	VMULPS P3, r, x; \
	VADDPS P2, x, x; \
	VMULPS r, x, x; \
	VADDPS P1, x, x; \
	VMULPS r, x, x; \
	VADDPS P0, x, x; \
	VPADDD s, x, x

// A first loop puts the powers that the gates need in their place, a second computes the
// units: of one loop for both, whose operations wait for each other, a processor can't look
// far enough ahead.

// GATES computes the powers for a vector of units.
#define GATES(i, f, g, o, s, r, factor, shift) \
	VMOVUPS TWICE_MINUS_LOG2E, g; \
	VMULPS  (DI), factor, i; \
	VMULPS  (DI)(R8*1), factor, f; \
	VMULPS  (DI)(R8*2), g, g; \
	VMULPS  (DI)(R9*1), factor, o; \
	POWER(i, s, r, shift); \
	POWER(f, s, r, shift); \
	POWER(g, s, r, shift); \
	POWER(o, s, r, shift); \
	VMOVUPS i, (DI); \
	VMOVUPS f, (DI)(R8*1); \
	VMOVUPS g, (DI)(R8*2); \
	VMOVUPS o, (DI)(R9*1)

// UNITS computes a vector of units from those, and leaves the integers in i.
#define UNITS(i, f, g, o, s, shift, one) \
	VMOVUPS   (DI)(R8*2), g; \
	VADDPS    (DI), one, i; \
	VADDPS    (DI)(R8*1), one, f; \
	VADDPS    (DI)(R9*1), one, o; \
	VSUBPS    g, one, s; \
	VADDPS    one, g, g; \
	VMULPS    g, i, i; /* shared */ \
	VMULPS    (SI), i, g; \
	VMULPS    f, s, s; \
	VADDPS    s, g, g; \
	VMULPS    f, i, i; \
	VDIVPS    i, g, i; \
	VMOVUPS   i, (R10); \
	VMULPS    TWICE_MINUS_LOG2E, i, i; \
	POWER(i, f, g, shift); \
	VSUBPS    i, one, g; \
	VADDPS    one, i, i; \
	VMULPS    o, i, i; \
	VDIVPS    i, g, i; \
	VMOVUPS   i, (R11); \
	VMULPS    STATE_SCALE, i, i; \
	VCVTPS2DQ i, i; /* to the nearest, of two the even one */ \
	VPADDD    UNSIGNED_ZERO, i, i

// func lstmAVX512(gates *float32, hidden int, before, cell, squashed, state *float32, n int, constants *[12]float32)
TEXT ·lstmAVX512(SB), NOSPLIT, $0-64
	ARGUMENTS(squashed, state)
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

// func lstmAVX2(gates *float32, hidden int, before, cell, squashed, state *float32, n int, constants *[12]float32)
TEXT ·lstmAVX2(SB), NOSPLIT, $0-64
	ARGUMENTS(squashed, state)
	CONSTANTS256

loop:
	VMOVUPS (DI), Y0
	SIGMOID256(Y7)
	VMOVUPS (DI)(R8*1), Y0
	SIGMOID256(Y8)
	VMOVUPS (DI)(R8*2), Y0
	TANH256(Y9)
	VMOVUPS (DI)(R9*1), Y0
	SIGMOID256(Y10)
	VMOVUPS Y7, (DI)
	VMOVUPS Y8, (DI)(R8*1)
	VMOVUPS Y9, (DI)(R8*2)
	VMOVUPS Y10, (DI)(R9*1)
	VMULPS  (SI), Y8, Y8
	VMULPS  Y9, Y7, Y7
	VADDPS  Y7, Y8, Y0
	VMOVUPS Y0, (R10)
	TANH256(Y7)
	VMOVUPS Y7, (R11)
	VMULPS  Y7, Y10, Y10
	VMOVUPS Y10, (R12)
	ADDQ    $32, DI
	ADDQ    $32, SI
	ADDQ    $32, R10
	ADDQ    $32, R11
	ADDQ    $32, R12
	SUBQ    $8, CX
	JNZ     loop
	VZEROUPPER
	RET

// func inferLSTMAVX512(gates *float32, hidden int, before, cell, state *float32, integers *uint8, n int, constants *[12][16]float32)
TEXT ·inferLSTMAVX512(SB), NOSPLIT, $0-64
	ARGUMENTS(state, integers)
	VMOVUPS MINUS_LOG2E, Z12
	VMOVUPS POWER_SHIFT, Z13
	VMOVUPS ONE, Z14

	MOVQ    DI, AX
	MOVQ    CX, BX

gates:
	GATES(Z0, Z1, Z2, Z3, Z4, Z5, Z12, Z13)
	ADDQ $64, DI
	SUBQ $16, BX
	JNZ  gates
	MOVQ AX, DI

units:
	UNITS(Z0, Z1, Z2, Z3, Z4, Z13, Z14)
	VPMOVDB Z0, (R12)
	ADDQ    $64, DI
	ADDQ    $64, SI
	ADDQ    $64, R10
	ADDQ    $64, R11
	ADDQ    $16, R12
	SUBQ    $16, CX
	JNZ     units
	VZEROUPPER
	RET

// func inferLSTMAVX2(gates *float32, hidden int, before, cell, state *float32, integers *uint8, n int, constants *[12][16]float32)
TEXT ·inferLSTMAVX2(SB), NOSPLIT, $0-64
	ARGUMENTS(state, integers)
	VMOVUPS MINUS_LOG2E, Y12
	VMOVUPS POWER_SHIFT, Y13
	VMOVUPS ONE, Y14

	MOVQ    DI, AX
	MOVQ    CX, BX

gates:
	GATES(Y0, Y1, Y2, Y3, Y4, Y5, Y12, Y13)
	ADDQ $32, DI
	SUBQ $8, BX
	JNZ  gates
	MOVQ AX, DI

units:
	UNITS(Y0, Y1, Y2, Y3, Y4, Y13, Y14)
	VEXTRACTI128 $1, Y0, X1
	VPACKUSDW    X1, X0, X0
	VPACKUSWB    X0, X0, X0
	VMOVQ        X0, (R12)
	ADDQ         $32, DI
	ADDQ         $32, SI
	ADDQ         $32, R10
	ADDQ         $32, R11
	ADDQ         $8, R12
	SUBQ         $8, CX
	JNZ          units
	VZEROUPPER
	RET

// func lstmBackwardAVX2(gates *float32, hidden int, before, squashed, dState, dCell, dBefore *float32, n int)
//
//	DI  gates; its blocks are R8 bytes apart, and R9 is three times that
//	SI  before    R10  squashed    R11  dState    R12  dCell    R13  dBefore
//	Y15 1    CX  units left
TEXT ·lstmBackwardAVX2(SB), NOSPLIT, $0-64
	MOVQ gates+0(FP), DI
	MOVQ hidden+8(FP), R8
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R9
	MOVQ before+16(FP), SI
	MOVQ squashed+24(FP), R10
	MOVQ dState+32(FP), R11
	MOVQ dCell+40(FP), R12
	MOVQ dBefore+48(FP), R13
	MOVQ n+56(FP), CX
	MOVL $0x3F800000, AX
	VMOVD        AX, X15
	VPBROADCASTD X15, Y15

loop:
	VMOVUPS (DI)(R9*1), Y3         // o
	VMOVUPS (R10), Y4              // squashed
	VMOVUPS (R11), Y5              // dState
	VMULPS  Y3, Y5, Y6
	VMULPS  Y4, Y4, Y7
	VSUBPS  Y7, Y15, Y7
	VMULPS  Y7, Y6, Y6
	VADDPS  (R12), Y6, Y6          // dCell
	VMOVUPS Y6, (R12)
	VMULPS  Y4, Y5, Y5
	VSUBPS  Y3, Y15, Y7
	VMULPS  Y7, Y3, Y7
	VMULPS  Y7, Y5, Y5
	VMOVUPS Y5, (DI)(R9*1)

	VMOVUPS (DI), Y0               // i
	VMOVUPS (DI)(R8*2), Y2         // g
	VMULPS  Y2, Y6, Y4
	VSUBPS  Y0, Y15, Y7
	VMULPS  Y7, Y0, Y7
	VMULPS  Y7, Y4, Y4
	VMOVUPS Y4, (DI)
	VMULPS  Y0, Y6, Y4
	VMULPS  Y2, Y2, Y7
	VSUBPS  Y7, Y15, Y7
	VMULPS  Y7, Y4, Y4
	VMOVUPS Y4, (DI)(R8*2)

	VMOVUPS (DI)(R8*1), Y1         // f
	VMULPS  Y1, Y6, Y4
	VMOVUPS Y4, (R13)
	VMULPS  (SI), Y6, Y4
	VSUBPS  Y1, Y15, Y7
	VMULPS  Y7, Y1, Y7
	VMULPS  Y7, Y4, Y4
	VMOVUPS Y4, (DI)(R8*1)

	ADDQ $32, DI
	ADDQ $32, SI
	ADDQ $32, R10
	ADDQ $32, R11
	ADDQ $32, R12
	ADDQ $32, R13
	SUBQ $8, CX
	JNZ  loop
	VZEROUPPER
	RET
