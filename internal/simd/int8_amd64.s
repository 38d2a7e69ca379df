//go:build !purego

#include "textflag.h"
#include "tile_amd64.h"

// As the kernel of gemm_amd64.s, but a step takes four bytes of each row of A
// to the four bytes of each column of B, and the sums are of integers.
//
//	AX   a, moves by 4 bytes a step
//	SI   row stride of A; R8 to R12 as there
//	BX   b, moves by 128 bytes a step
//	DI   c, moves by R13 bytes a row
//	CX   steps left
//	R15  rows; counts down while C is stored
//
// Z0 and Z1 hold 32 columns of B, Z2 four bytes of A, Z3 to Z6 scales and
// offsets, and row i of the sums is in Z(8+2i) and Z(9+2i).

#define ARGUMENTS \
	MOVQ c+0(FP), DI; \
	MOVQ cStride+8(FP), R13; \
	SHLQ $2, R13; \
	MOVQ a+16(FP), AX; \
	MOVQ aStride+24(FP), SI; \
	MOVQ b+32(FP), BX; \
	MOVQ groups+40(FP), CX; \
	MOVQ scales+48(FP), DX; \
	MOVQ offsets+56(FP), R14; \
	MOVQ rows+64(FP), R15; \
	REACH6

#define ROW(address, left, right) \
	VPBROADCASTD address, Z2; \
	VPDPBUSD     Z0, Z2, left; \
	VPDPBUSD     Z1, Z2, right

#define ROWS1 ROW(A0, Z8, Z9)
#define ROWS2 ROWS1; ROW(A1, Z10, Z11)
#define ROWS3 ROWS2; ROW(A2, Z12, Z13)
#define ROWS4 ROWS3; ROW(A3, Z14, Z15)
#define ROWS5 ROWS4; ROW(A4, Z16, Z17)
#define ROWS6 ROWS5; ROW(A5, Z18, Z19)
#define ROWS7 ROWS6; ROW(A6, Z20, Z21)
#define ROWS8 ROWS7; ROW(A7, Z22, Z23)
#define ROWS9 ROWS8; ROW(A8, Z24, Z25)
#define ROWS10 ROWS9; ROW(A9, Z26, Z27)
#define ROWS11 ROWS10; ROW(A10, Z28, Z29)
#define ROWS12 ROWS11; ROW(A11, Z30, Z31)

#define STEPS(steps, rows) \
steps: \
	VMOVDQU32 (BX), Z0; \
	VMOVDQU32 64(BX), Z1; \
	rows; \
	ADDQ    $4, AX; \
	ADDQ    $128, BX; \
	DECQ    CX; \
	JNZ     steps; \
	JMP     store

#define BEGIN(left, right) \
	VMOVDQA32 Z5, left; \
	VMOVDQA32 Z6, right

#define STORE(left, right) \
	VCVTDQ2PS left, left; \
	VCVTDQ2PS right, right; \
	VMULPS    Z3, left, left; \
	VMULPS    Z4, right, right; \
	VADDPS    (DI), left, left; \
	VADDPS    64(DI), right, right; \
	VMOVUPS   left, (DI); \
	VMOVUPS   right, 64(DI); \
	ADDQ      R13, DI; \
	DECQ      R15; \
	JZ        stored

// func multiplyVNNI(c *float32, cStride int, a *uint8, aStride int, b *int8, groups int, scales *float32, offsets *int32, rows int)
TEXT ·multiplyVNNI(SB), NOSPLIT, $0-72
	ARGUMENTS
	REACH12
	VMOVUPS   (DX), Z3
	VMOVUPS   64(DX), Z4
	VMOVDQU32 (R14), Z5
	VMOVDQU32 64(R14), Z6
	BEGIN(Z8, Z9)
	BEGIN(Z10, Z11)
	BEGIN(Z12, Z13)
	BEGIN(Z14, Z15)
	BEGIN(Z16, Z17)
	BEGIN(Z18, Z19)
	BEGIN(Z20, Z21)
	BEGIN(Z22, Z23)
	BEGIN(Z24, Z25)
	BEGIN(Z26, Z27)
	BEGIN(Z28, Z29)
	BEGIN(Z30, Z31)
	CHOOSE12

	STEPS(steps1, ROWS1)
	STEPS(steps2, ROWS2)
	STEPS(steps3, ROWS3)
	STEPS(steps4, ROWS4)
	STEPS(steps5, ROWS5)
	STEPS(steps6, ROWS6)
	STEPS(steps7, ROWS7)
	STEPS(steps8, ROWS8)
	STEPS(steps9, ROWS9)
	STEPS(steps10, ROWS10)
	STEPS(steps11, ROWS11)
	STEPS(steps12, ROWS12)

store:
	STORE(Z8, Z9)
	STORE(Z10, Z11)
	STORE(Z12, Z13)
	STORE(Z14, Z15)
	STORE(Z16, Z17)
	STORE(Z18, Z19)
	STORE(Z20, Z21)
	STORE(Z22, Z23)
	STORE(Z24, Z25)
	STORE(Z26, Z27)
	STORE(Z28, Z29)
	STORE(Z30, Z31)

stored:
	VZEROUPPER
	RET

// func quantizeAVX512(dst *uint8, values *float32, n int)
TEXT ·quantizeAVX512(SB), NOSPLIT, $0-24
	MOVQ         dst+0(FP), DI
	MOVQ         values+8(FP), SI
	MOVQ         n+16(FP), CX
	MOVL         $0xBF800000, AX // -1
	VPBROADCASTD AX, Z1
	MOVL         $0x3F800000, AX // 1
	VPBROADCASTD AX, Z2
	MOVL         $0x42800000, AX // stateScale
	VPBROADCASTD AX, Z3
	MOVL         $64, AX         // unsignedZero
	VPBROADCASTD AX, Z4

loop:
	VMOVUPS   (SI), Z0
	VMAXPS    Z1, Z0, Z0        // of NaN and -1, -1
	VMINPS    Z2, Z0, Z0
	VMULPS    Z3, Z0, Z0
	VCVTPS2DQ Z0, Z0            // to the nearest, of two the even one
	VPADDD    Z4, Z0, Z0
	VPMOVDB   Z0, (DI)
	ADDQ      $64, SI
	ADDQ      $16, DI
	SUBQ      $16, CX
	JNZ       loop
	VZEROUPPER
	RET

// AVX2 adds up four products in two instructions: two of bytes in 16 bits, which
// states of no more than 128 never fill, and two of those, times one, in 32.
//
// Registers are those of the kernel above, but Y0 holds 8 columns of B, the other
// 8 are read where they lie; Y1 is 1, Y2 four bytes of A, Y3 products, and row i
// of the sums is in Y(4+2i) and Y(5+2i).

#define ROW256(address, left, right) \
	VPBROADCASTD address, Y2; \
	VPMADDUBSW   Y0, Y2, Y3; \
	VPMADDUBSW   32(BX), Y2, Y2; \
	VPMADDWD     Y1, Y3, Y3; \
	VPMADDWD     Y1, Y2, Y2; \
	VPADDD       Y3, left, left; \
	VPADDD       Y2, right, right

#define ROWS256_1 ROW256(A0, Y4, Y5)
#define ROWS256_2 ROWS256_1; ROW256(A1, Y6, Y7)
#define ROWS256_3 ROWS256_2; ROW256(A2, Y8, Y9)
#define ROWS256_4 ROWS256_3; ROW256(A3, Y10, Y11)
#define ROWS256_5 ROWS256_4; ROW256(A4, Y12, Y13)
#define ROWS256_6 ROWS256_5; ROW256(A5, Y14, Y15)

#define STEPS256(steps, rows) \
steps: \
	VMOVDQU (BX), Y0; \
	rows; \
	ADDQ    $4, AX; \
	ADDQ    $128, BX; \
	DECQ    CX; \
	JNZ     steps; \
	JMP     store

#define BEGIN256(left, right) \
	VMOVDQA Y4, left; \
	VMOVDQA Y5, right

#define STORE256(left, right) \
	VCVTDQ2PS left, left; \
	VCVTDQ2PS right, right; \
	VMULPS    Y0, left, left; \
	VMULPS    Y1, right, right; \
	VADDPS    (DI), left, left; \
	VADDPS    32(DI), right, right; \
	VMOVUPS   left, (DI); \
	VMOVUPS   right, 32(DI); \
	ADDQ      R13, DI; \
	DECQ      R15; \
	JZ        stored

// func multiplyInt8AVX2(c *float32, cStride int, a *uint8, aStride int, b *int8, groups int, scales *float32, offsets *int32, rows int)
TEXT ·multiplyInt8AVX2(SB), NOSPLIT, $0-72
	ARGUMENTS
	VPCMPEQW Y1, Y1, Y1
	VPABSW   Y1, Y1
	VMOVDQU  (R14), Y4
	VMOVDQU  32(R14), Y5
	BEGIN256(Y6, Y7)
	BEGIN256(Y8, Y9)
	BEGIN256(Y10, Y11)
	BEGIN256(Y12, Y13)
	BEGIN256(Y14, Y15)
	CHOOSE6

	STEPS256(steps1, ROWS256_1)
	STEPS256(steps2, ROWS256_2)
	STEPS256(steps3, ROWS256_3)
	STEPS256(steps4, ROWS256_4)
	STEPS256(steps5, ROWS256_5)
	STEPS256(steps6, ROWS256_6)

store:
	VMOVUPS (DX), Y0
	VMOVUPS 32(DX), Y1
	STORE256(Y4, Y5)
	STORE256(Y6, Y7)
	STORE256(Y8, Y9)
	STORE256(Y10, Y11)
	STORE256(Y12, Y13)
	STORE256(Y14, Y15)

stored:
	VZEROUPPER
	RET

// func quantizeAVX2(dst *uint8, values *float32, n int)
TEXT ·quantizeAVX2(SB), NOSPLIT, $0-24
	MOVQ         dst+0(FP), DI
	MOVQ         values+8(FP), SI
	MOVQ         n+16(FP), CX
	MOVL         $0xBF800000, AX // -1
	VMOVD        AX, X1
	VPBROADCASTD X1, Y1
	MOVL         $0x3F800000, AX // 1
	VMOVD        AX, X2
	VPBROADCASTD X2, Y2
	MOVL         $0x42800000, AX // stateScale
	VMOVD        AX, X3
	VPBROADCASTD X3, Y3
	MOVL         $64, AX         // unsignedZero
	VMOVD        AX, X4
	VPBROADCASTD X4, Y4

loop:
	VMOVUPS      (SI), Y0
	VMAXPS       Y1, Y0, Y0      // of NaN and -1, -1
	VMINPS       Y2, Y0, Y0
	VMULPS       Y3, Y0, Y0
	VCVTPS2DQ    Y0, Y0          // to the nearest, of two the even one
	VPADDD       Y4, Y0, Y0
	VEXTRACTI128 $1, Y0, X5
	VPACKUSDW    X5, X0, X0
	VPACKUSWB    X0, X0, X0
	VMOVQ        X0, (DI)
	ADDQ         $32, SI
	ADDQ         $8, DI
	SUBQ         $8, CX
	JNZ          loop
	VZEROUPPER
	RET
