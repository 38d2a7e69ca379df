//go:build !purego

#include "textflag.h"
#include "tile_amd64.h"

// Both kernels compute a block of C whose sums stay in registers while k
// passes. A step loads one row of B's panel, then for each row of A broadcasts
// one element and adds its products. Elements of A are read where they lie, a
// row stride and a step stride apart, so that A and its transpose need no
// packing.
//
//	AX   a, moves by DX bytes a step
//	SI   row stride of A in bytes; R8, R9, R10, R11, R12 are 3, 5, 7, 9 and 11
//	     times as much, which with the scales 1, 2, 4 and 8 reaches every row
//	BX   b, moves by a panel row (128 bytes) a step
//	CX   steps left
//	DI   c, moves by R13 bytes a row
//	R15  rows; counts down while C is loaded and stored

#define ARGUMENTS \
	MOVQ c+0(FP), DI; \
	MOVQ cStride+8(FP), R13; \
	SHLQ $2, R13; \
	MOVQ a+16(FP), AX; \
	MOVQ rowStride+24(FP), SI; \
	SHLQ $2, SI; \
	MOVQ stepStride+32(FP), DX; \
	SHLQ $2, DX; \
	MOVQ b+40(FP), BX; \
	MOVQ steps+48(FP), CX; \
	REACH6

// AHEAD fetches the elements of the step after the next seven. It helps where
// steps are far apart, in a transposed A; elements that follow each other in
// memory the processor fetches by itself.
#define AHEAD \
	PREFETCHT0 (AX)(DX*8); \
	PREFETCHT0 44(AX)(DX*8)

// AVX-512. Z0 and Z1 hold 32 columns of B, Z2 the element of A, and row i of
// the block is in Z(8+2i) and Z(9+2i).

#define ROW512(address, left, right) \
	VBROADCASTSS address, Z2; \
	VFMADD231PS  Z0, Z2, left; \
	VFMADD231PS  Z1, Z2, right

#define ROWS512_1 ROW512(A0, Z8, Z9)
#define ROWS512_2 ROWS512_1; ROW512(A1, Z10, Z11)
#define ROWS512_3 ROWS512_2; ROW512(A2, Z12, Z13)
#define ROWS512_4 ROWS512_3; ROW512(A3, Z14, Z15)
#define ROWS512_5 ROWS512_4; ROW512(A4, Z16, Z17)
#define ROWS512_6 ROWS512_5; ROW512(A5, Z18, Z19)
#define ROWS512_7 ROWS512_6; ROW512(A6, Z20, Z21)
#define ROWS512_8 ROWS512_7; ROW512(A7, Z22, Z23)
#define ROWS512_9 ROWS512_8; ROW512(A8, Z24, Z25)
#define ROWS512_10 ROWS512_9; ROW512(A9, Z26, Z27)
#define ROWS512_11 ROWS512_10; ROW512(A10, Z28, Z29)
#define ROWS512_12 ROWS512_11; ROW512(A11, Z30, Z31)

// STEPS512 runs through k with the given number of rows.
#define STEPS512(steps, near, far, rows) \
steps: \
	CMPQ    DX, $4; \
	JNE     far; \
near: \
	STEP512(rows); \
	JNZ     near; \
	JMP     store; \
far: \
	AHEAD; \
	STEP512(rows); \
	JNZ     far; \
	JMP     store

#define STEP512(rows) \
	VMOVUPS (BX), Z0; \
	VMOVUPS 64(BX), Z1; \
	rows; \
	ADDQ    DX, AX; \
	ADDQ    $128, BX; \
	DECQ    CX

#define LOAD512(left, right) \
	VMOVUPS (DI), left; \
	VMOVUPS 64(DI), right; \
	ADDQ    R13, DI; \
	DECQ    R15; \
	JZ      loaded

#define STORE512(left, right) \
	VMOVUPS left, (DI); \
	VMOVUPS right, 64(DI); \
	ADDQ    R13, DI; \
	DECQ    R15; \
	JZ      stored

#define ZERO512(left, right) \
	VPXORD left, left, left; \
	VPXORD right, right, right

// func multiplyAVX512(c *float32, cStride int, a *float32, rowStride, stepStride int, b *float32, steps, rows int, accumulate bool)
TEXT ·multiplyAVX512(SB), NOSPLIT, $0-65
	ARGUMENTS
	REACH12
	MOVQ rows+56(FP), R15

	CMPB accumulate+64(FP), $0
	JEQ  fetch
	LOAD512(Z8, Z9)
	LOAD512(Z10, Z11)
	LOAD512(Z12, Z13)
	LOAD512(Z14, Z15)
	LOAD512(Z16, Z17)
	LOAD512(Z18, Z19)
	LOAD512(Z20, Z21)
	LOAD512(Z22, Z23)
	LOAD512(Z24, Z25)
	LOAD512(Z26, Z27)
	LOAD512(Z28, Z29)
	LOAD512(Z30, Z31)

fetch:
	// While the sums are computed, the lines of C that take them can arrive.
	PREFETCHT0 (DI)
	PREFETCHT0 64(DI)
	ADDQ       R13, DI
	DECQ       R15
	JNZ        fetch
	ZERO512(Z8, Z9)
	ZERO512(Z10, Z11)
	ZERO512(Z12, Z13)
	ZERO512(Z14, Z15)
	ZERO512(Z16, Z17)
	ZERO512(Z18, Z19)
	ZERO512(Z20, Z21)
	ZERO512(Z22, Z23)
	ZERO512(Z24, Z25)
	ZERO512(Z26, Z27)
	ZERO512(Z28, Z29)
	ZERO512(Z30, Z31)

loaded:
	MOVQ c+0(FP), DI
	MOVQ rows+56(FP), R15
	CHOOSE12

	STEPS512(steps1, near1, far1, ROWS512_1)
	STEPS512(steps2, near2, far2, ROWS512_2)
	STEPS512(steps3, near3, far3, ROWS512_3)
	STEPS512(steps4, near4, far4, ROWS512_4)
	STEPS512(steps5, near5, far5, ROWS512_5)
	STEPS512(steps6, near6, far6, ROWS512_6)
	STEPS512(steps7, near7, far7, ROWS512_7)
	STEPS512(steps8, near8, far8, ROWS512_8)
	STEPS512(steps9, near9, far9, ROWS512_9)
	STEPS512(steps10, near10, far10, ROWS512_10)
	STEPS512(steps11, near11, far11, ROWS512_11)
	STEPS512(steps12, near12, far12, ROWS512_12)

store:
	STORE512(Z8, Z9)
	STORE512(Z10, Z11)
	STORE512(Z12, Z13)
	STORE512(Z14, Z15)
	STORE512(Z16, Z17)
	STORE512(Z18, Z19)
	STORE512(Z20, Z21)
	STORE512(Z22, Z23)
	STORE512(Z24, Z25)
	STORE512(Z26, Z27)
	STORE512(Z28, Z29)
	STORE512(Z30, Z31)

stored:
	VZEROUPPER
	RET

// func multiplyRowAVX512(c, a *float32, stepStride int, b *float32, panelStride, steps int, accumulate bool)
//
// One row of A alone leaves too few sums under way to keep the arithmetic busy,
// so four panels of B are read side by side: Z8 to Z15 hold 128 columns of C.
TEXT ·multiplyRowAVX512(SB), NOSPLIT, $0-49
	MOVQ c+0(FP), DI
	MOVQ a+8(FP), AX
	MOVQ stepStride+16(FP), DX
	SHLQ $2, DX
	MOVQ b+24(FP), BX
	MOVQ panelStride+32(FP), R8
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R9
	MOVQ steps+40(FP), CX

	CMPB accumulate+48(FP), $0
	JEQ  zero
	VMOVUPS (DI), Z8
	VMOVUPS 64(DI), Z9
	VMOVUPS 128(DI), Z10
	VMOVUPS 192(DI), Z11
	VMOVUPS 256(DI), Z12
	VMOVUPS 320(DI), Z13
	VMOVUPS 384(DI), Z14
	VMOVUPS 448(DI), Z15
	JMP  steps

zero:
	ZERO512(Z8, Z9)
	ZERO512(Z10, Z11)
	ZERO512(Z12, Z13)
	ZERO512(Z14, Z15)

steps:
	VBROADCASTSS (AX), Z2
	VFMADD231PS  (BX), Z2, Z8
	VFMADD231PS  64(BX), Z2, Z9
	VFMADD231PS  (BX)(R8*1), Z2, Z10
	VFMADD231PS  64(BX)(R8*1), Z2, Z11
	VFMADD231PS  (BX)(R8*2), Z2, Z12
	VFMADD231PS  64(BX)(R8*2), Z2, Z13
	VFMADD231PS  (BX)(R9*1), Z2, Z14
	VFMADD231PS  64(BX)(R9*1), Z2, Z15
	ADDQ    DX, AX
	ADDQ    $128, BX
	DECQ    CX
	JNZ     steps

	VMOVUPS Z8, (DI)
	VMOVUPS Z9, 64(DI)
	VMOVUPS Z10, 128(DI)
	VMOVUPS Z11, 192(DI)
	VMOVUPS Z12, 256(DI)
	VMOVUPS Z13, 320(DI)
	VMOVUPS Z14, 384(DI)
	VMOVUPS Z15, 448(DI)
	VZEROUPPER
	RET

// AVX2. Y0 and Y1 hold 16 columns of B, Y2 the element of A, and row i of the
// block is in Y(4+2i) and Y(5+2i).

#define ROW256(address, left, right) \
	VBROADCASTSS address, Y2; \
	VFMADD231PS  Y0, Y2, left; \
	VFMADD231PS  Y1, Y2, right

#define ROWS256_1 ROW256(A0, Y4, Y5)
#define ROWS256_2 ROWS256_1; ROW256(A1, Y6, Y7)
#define ROWS256_3 ROWS256_2; ROW256(A2, Y8, Y9)
#define ROWS256_4 ROWS256_3; ROW256(A3, Y10, Y11)
#define ROWS256_5 ROWS256_4; ROW256(A4, Y12, Y13)
#define ROWS256_6 ROWS256_5; ROW256(A5, Y14, Y15)

// STEPS256 runs through k with the given number of rows.
#define STEPS256(steps, near, far, rows) \
steps: \
	CMPQ    DX, $4; \
	JNE     far; \
near: \
	STEP256(rows); \
	JNZ     near; \
	JMP     store; \
far: \
	AHEAD; \
	STEP256(rows); \
	JNZ     far; \
	JMP     store

#define STEP256(rows) \
	VMOVUPS (BX), Y0; \
	VMOVUPS 32(BX), Y1; \
	rows; \
	ADDQ    DX, AX; \
	ADDQ    $128, BX; \
	DECQ    CX

#define LOAD256(left, right) \
	VMOVUPS (DI), left; \
	VMOVUPS 32(DI), right; \
	ADDQ    R13, DI; \
	DECQ    R15; \
	JZ      loaded

#define STORE256(left, right) \
	VMOVUPS left, (DI); \
	VMOVUPS right, 32(DI); \
	ADDQ    R13, DI; \
	DECQ    R15; \
	JZ      stored

#define ZERO256(left, right) \
	VPXOR left, left, left; \
	VPXOR right, right, right

// func multiplyAVX2(c *float32, cStride int, a *float32, rowStride, stepStride int, b *float32, steps, rows int, accumulate bool)
TEXT ·multiplyAVX2(SB), NOSPLIT, $0-65
	ARGUMENTS
	MOVQ rows+56(FP), R15

	CMPB accumulate+64(FP), $0
	JEQ  fetch
	LOAD256(Y4, Y5)
	LOAD256(Y6, Y7)
	LOAD256(Y8, Y9)
	LOAD256(Y10, Y11)
	LOAD256(Y12, Y13)
	LOAD256(Y14, Y15)

fetch:
	// Likewise; 60 reaches the second line if the columns straddle two.
	PREFETCHT0 (DI)
	PREFETCHT0 60(DI)
	ADDQ       R13, DI
	DECQ       R15
	JNZ        fetch
	ZERO256(Y4, Y5)
	ZERO256(Y6, Y7)
	ZERO256(Y8, Y9)
	ZERO256(Y10, Y11)
	ZERO256(Y12, Y13)
	ZERO256(Y14, Y15)

loaded:
	MOVQ c+0(FP), DI
	MOVQ rows+56(FP), R15
	CHOOSE6

	STEPS256(steps1, near1, far1, ROWS256_1)
	STEPS256(steps2, near2, far2, ROWS256_2)
	STEPS256(steps3, near3, far3, ROWS256_3)
	STEPS256(steps4, near4, far4, ROWS256_4)
	STEPS256(steps5, near5, far5, ROWS256_5)
	STEPS256(steps6, near6, far6, ROWS256_6)

store:
	STORE256(Y4, Y5)
	STORE256(Y6, Y7)
	STORE256(Y8, Y9)
	STORE256(Y10, Y11)
	STORE256(Y12, Y13)
	STORE256(Y14, Y15)

stored:
	VZEROUPPER
	RET
