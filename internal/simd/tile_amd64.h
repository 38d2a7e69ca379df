// What the kernels for tiles of up to 12 rows have in common: where row i finds
// its element of A, and the way to the code for the number of rows.
//
//	AX  the element of row 0    SI  row stride of A in bytes
//	R8, R9, R10, R11, R12  3, 5, 7, 9 and 11 times that, which with the scales
//	                       1, 2, 4 and 8 reaches every row
//	R15 rows

#define REACH6 \
	LEAQ (SI)(SI*2), R8; \
	LEAQ (SI)(SI*4), R9

#define REACH12 \
	LEAQ (R8)(SI*4), R10; \
	LEAQ (SI)(SI*8), R11; \
	LEAQ (R8)(SI*8), R12

#define A0 (AX)
#define A1 (AX)(SI*1)
#define A2 (AX)(SI*2)
#define A3 (AX)(R8*1)
#define A4 (AX)(SI*4)
#define A5 (AX)(R9*1)
#define A6 (AX)(R8*2)
#define A7 (AX)(R10*1)
#define A8 (AX)(SI*8)
#define A9 (AX)(R11*1)
#define A10 (AX)(R9*2)
#define A11 (AX)(R12*1)

#define CHOOSE6 \
	CMPQ R15, $5; \
	JGT  steps6; \
	JEQ  steps5; \
	CMPQ R15, $3; \
	JGT  steps4; \
	JEQ  steps3; \
	CMPQ R15, $1; \
	JGT  steps2

#define CHOOSE12 \
	CMPQ R15, $11; \
	JGT  steps12; \
	JEQ  steps11; \
	CMPQ R15, $9; \
	JGT  steps10; \
	JEQ  steps9; \
	CMPQ R15, $7; \
	JGT  steps8; \
	JEQ  steps7; \
	CHOOSE6
