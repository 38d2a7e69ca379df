package bilstm

import "math"

// Quantized is a table of numbers, each row stored as 8-bit integers and one
// scale: a quarter of the room of float32. The value in row i, column j is
// Values[i·Size+j] · Scales[i].
type Quantized struct {
	Rows, Size int
	Values     []int8    // [Rows × Size], from -127 to 127
	Scales     []float32 // [Rows], not negative
}

// Quantize returns values [rows × size] as a table; none may be NaN or beyond
// ±1e38. The scale of a row is its largest absolute value divided by 127, so
// that no value is off by more than half a scale. A row of zeros has the
// scale 0.
func Quantize(values []float32, size int) *Quantized {
	if size <= 0 || len(values)%size != 0 {
		panic("bilstm: Quantize: the values don't fill rows of that size")
	}
	rows := len(values) / size
	q := &Quantized{Rows: rows, Size: size, Values: make([]int8, len(values)), Scales: make([]float32, rows)}
	for i := range rows {
		q.Scales[i] = quantizeRow(q.Values[i*size:(i+1)*size], values[i*size:(i+1)*size])
	}
	return q
}

// smallestScale is the least float32 with full precision. A smaller scale
// could be off by half of itself, and the values with it.
const smallestScale = 0x1p-126

func quantizeRow(dst []int8, row []float32) (scale float32) {
	var largest float32
	for _, v := range row {
		largest = max(largest, v, -v)
	}
	if largest == 0 {
		return 0
	}
	scale = max(largest/127, smallestScale)
	for j, v := range row {
		dst[j] = int8(math.RoundToEven(float64(v) / float64(scale)))
	}
	return scale
}

// Row writes the values of row i to dst [Size].
func (q *Quantized) Row(dst []float32, i int) {
	scale := q.Scales[i]
	values := q.Values[i*q.Size : (i+1)*q.Size]
	for j, v := range values {
		dst[j] = float32(v) * scale
	}
}
