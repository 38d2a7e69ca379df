// The constants and formulas of the activations, as activation.go defines
// them, for the files that compute them 16 or 8 at a time. DX points to the
// constants. For AVX-512, which keeps them all in registers:
//
//	Z16 1/ln 2   Z17, Z18 ln 2 high and low   Z19 roundShift
//	Z20 to Z24 c0 to c4   Z26 1   Z27 sign bit   Z28 2
//	Z25, Z29 the lowest argument of the sigmoid and of tanh, by whoever uses them

#define INVERSE_LN2 0(DX)
#define LN2_HIGH 4(DX)
#define LN2_LOW 8(DX)
#define ROUND_SHIFT 12(DX)
#define C0 16(DX)
#define C1 20(DX)
#define C2 24(DX)
#define C3 28(DX)
#define C4 32(DX)
#define LOWEST_SIGMOID 36(DX)
#define LOWEST_TANH 40(DX)
#define LOWEST_EXP 44(DX)

#define CONSTANTS512 \
	VBROADCASTSS INVERSE_LN2, Z16; \
	VBROADCASTSS LN2_HIGH, Z17; \
	VBROADCASTSS LN2_LOW, Z18; \
	VBROADCASTSS ROUND_SHIFT, Z19; \
	VBROADCASTSS C0, Z20; \
	VBROADCASTSS C1, Z21; \
	VBROADCASTSS C2, Z22; \
	VBROADCASTSS C3, Z23; \
	VBROADCASTSS C4, Z24; \
	MOVL         $0x3F800000, AX; \
	VPBROADCASTD AX, Z26; \
	MOVL         $0x80000000, AX; \
	VPBROADCASTD AX, Z27; \
	MOVL         $0x40000000, AX; \
	VPBROADCASTD AX, Z28

// EXPONENTIAL512 turns z in Z1 into the power in Z2 and p in Z5, by way of n
// and q in Z3 and r in Z4.
#define EXPONENTIAL512 \
	VMULPS Z16, Z1, Z2; \
	VADDPS Z19, Z2, Z2; \
	VSUBPS Z19, Z2, Z3; \
	VPSLLD $23, Z2, Z2; \
	VMULPS Z17, Z3, Z4; \
	VSUBPS Z4, Z1, Z4; \
	VMULPS Z18, Z3, Z3; \
	VSUBPS Z3, Z4, Z4; \
	VMULPS Z24, Z4, Z3; \
	VADDPS Z23, Z3, Z3; \
	VMULPS Z4, Z3, Z3; \
	VADDPS Z22, Z3, Z3; \
	VMULPS Z4, Z3, Z3; \
	VADDPS Z21, Z3, Z3; \
	VMULPS Z4, Z3, Z3; \
	VADDPS Z20, Z3, Z3; \
	VMULPS Z4, Z4, Z5; \
	VMULPS Z3, Z5, Z5; \
	VADDPS Z4, Z5, Z5

// SIGMOID512 computes out = sigmoid(Z0), by way of Z1 to Z6.
#define SIGMOID512(out) \
	VPORD    Z27, Z0, Z1; /* -|x| */ \
	VMAXPS   Z1, Z25, Z1; /* of NaN and lowest, NaN */ \
	EXPONENTIAL512; \
	VMULPS   Z2, Z5, Z5; \
	VADDPS   Z2, Z5, Z5; /* e */ \
	VADDPS   Z26, Z5, Z6; /* 1 + e */ \
	VPTESTMD Z27, Z0, K1; /* x has its sign bit set */ \
	VMOVAPS  Z26, out; \
	VMOVAPS  Z5, K1, out; /* numerator: 1, or e where x < 0 */ \
	VDIVPS   Z6, out, out

// TANH512 computes out = tanh(Z0), by way of Z1 to Z6.
#define TANH512(out) \
	VPORD   Z27, Z0, Z1; \
	VADDPS  Z1, Z1, Z1; /* -2|x| */ \
	VMAXPS  Z1, Z29, Z1; /* of NaN and lowest, NaN */ \
	EXPONENTIAL512; \
	VMULPS  Z2, Z5, Z5; \
	VSUBPS  Z26, Z2, Z2; \
	VADDPS  Z2, Z5, Z5; /* t */ \
	VADDPS  Z28, Z5, Z6; /* 2 + t */ \
	VDIVPS  Z6, Z5, Z5; \
	VPANDND Z5, Z27, Z5; /* |t / (2 + t)| */ \
	VPANDD  Z27, Z0, out; \
	VPORD   out, Z5, out /* with the sign of x */

// AVX2, with 16 registers, keeps the few of them that are used most (Y13 sign
// bit, Y14 1, Y15 roundShift) and broadcasts the others into Y11 as it goes.

#define CONSTANTS256 \
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

// SIGMOID256 computes out = sigmoid(Y0), by way of Y1 to Y6.
#define SIGMOID256(out) \
	VORPS        Y13, Y0, Y1; /* -|x| */ \
	VBROADCASTSS LOWEST_SIGMOID, Y11; \
	VMAXPS       Y1, Y11, Y1; /* of NaN and lowest, NaN */ \
	EXPONENTIAL256; \
	VMULPS       Y2, Y5, Y5; \
	VADDPS       Y2, Y5, Y5; /* e */ \
	VADDPS       Y14, Y5, Y6; /* 1 + e */ \
	VBLENDVPS    Y0, Y5, Y14, out; /* numerator: 1, or e where x < 0 */ \
	VDIVPS       Y6, out, out

// TANH256 computes out = tanh(Y0), by way of Y1 to Y6.
#define TANH256(out) \
	VORPS        Y13, Y0, Y1; \
	VADDPS       Y1, Y1, Y1; /* -2|x| */ \
	VBROADCASTSS LOWEST_TANH, Y11; \
	VMAXPS       Y1, Y11, Y1; /* of NaN and lowest, NaN */ \
	EXPONENTIAL256; \
	VMULPS       Y2, Y5, Y5; \
	VSUBPS       Y14, Y2, Y2; \
	VADDPS       Y2, Y5, Y5; /* t */ \
	VADDPS       Y14, Y14, Y6; \
	VADDPS       Y6, Y5, Y6; /* 2 + t */ \
	VDIVPS       Y6, Y5, Y5; \
	VANDNPS      Y5, Y13, Y5; /* |t / (2 + t)| */ \
	VANDPS       Y13, Y0, out; \
	VORPS        out, Y5, out /* with the sign of x */
