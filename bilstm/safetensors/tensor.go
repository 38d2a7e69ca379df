package safetensors

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"unsafe"
)

// Type is the type of a tensor's elements, spelled as in the file.
type Type string

// The element types of the format that fill whole bytes. The ones narrower
// than a byte (F4, F6_E2M3, F6_E3M2) are refused as unknown.
const (
	Bool   Type = "BOOL"
	U8     Type = "U8"
	I8     Type = "I8"
	F8E5M2 Type = "F8_E5M2"
	F8E4M3 Type = "F8_E4M3"
	F8E8M0 Type = "F8_E8M0"
	I16    Type = "I16"
	U16    Type = "U16"
	F16    Type = "F16"
	BF16   Type = "BF16"
	I32    Type = "I32"
	U32    Type = "U32"
	F32    Type = "F32"
	I64    Type = "I64"
	U64    Type = "U64"
	F64    Type = "F64"
	C64    Type = "C64" // two F32: real, imaginary
)

// Size returns the bytes one element takes, 0 for a type this package does
// not know.
func (t Type) Size() int {
	switch t {
	case Bool, U8, I8, F8E5M2, F8E4M3, F8E8M0:
		return 1
	case I16, U16, F16, BF16:
		return 2
	case I32, U32, F32:
		return 4
	case I64, U64, F64, C64:
		return 8
	}
	return 0
}

// Tensor is a named array of numbers.
type Tensor struct {
	Name  string
	Type  Type
	Shape []int // outermost first; empty for a single number

	// Data holds the elements, little-endian and row-major. In a parsed file
	// it is a view of the bytes given to Parse, which must not be modified.
	Data []byte
}

// Len returns the number of elements, the product of the shape. It is 0 if
// the product or the bytes it stands for can't be counted in an int, which
// never happens in a parsed file.
func (t Tensor) Len() int {
	n, _ := elements(t.Shape, max(t.Type.Size(), 1))
	return n
}

// Float32s returns a copy of the elements of an F32 tensor [Len]. It is an
// error if the tensor has another type or its data do not fit its shape.
func (t Tensor) Float32s() ([]float32, error) {
	if err := t.check(F32); err != nil {
		return nil, err
	}
	values := make([]float32, len(t.Data)/4)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.Data[4*i:]))
	}
	return values, nil
}

// Float64s returns a copy of the elements of an F64 tensor, or of an F32 one
// widened without loss [Len]. It is an error if the tensor has another type or
// its data do not fit its shape.
func (t Tensor) Float64s() ([]float64, error) {
	if t.Type == F32 {
		narrow, err := t.Float32s()
		wide := make([]float64, len(narrow))
		for i, v := range narrow {
			wide[i] = float64(v)
		}
		return wide, err
	}
	if err := t.check(F64); err != nil {
		return nil, err
	}
	values := make([]float64, len(t.Data)/8)
	for i := range values {
		values[i] = math.Float64frombits(binary.LittleEndian.Uint64(t.Data[8*i:]))
	}
	return values, nil
}

// Int64s returns a copy of the elements of an I64 tensor [Len], the type
// Python gives to indices. It is an error if the tensor has another type or
// its data do not fit its shape.
func (t Tensor) Int64s() ([]int64, error) {
	if err := t.check(I64); err != nil {
		return nil, err
	}
	values := make([]int64, len(t.Data)/8)
	for i := range values {
		values[i] = int64(binary.LittleEndian.Uint64(t.Data[8*i:]))
	}
	return values, nil
}

// Int8s returns the elements of an I8 tensor [Len]. It is a view of t.Data,
// not a copy: quantised tables are the bulk of a model, and a single byte has
// the same meaning on every machine. It is an error if the tensor has another
// type or its data do not fit its shape.
func (t Tensor) Int8s() ([]int8, error) {
	if err := t.check(I8); err != nil {
		return nil, err
	}
	return unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(t.Data))), len(t.Data)), nil
}

// FromFloat32s returns an F32 tensor holding a copy of values. Like the other
// constructors it leaves it to [Write] to refuse a shape that doesn't fit.
func FromFloat32s(name string, shape []int, values []float32) Tensor {
	data := make([]byte, 4*len(values))
	for i, v := range values {
		binary.LittleEndian.PutUint32(data[4*i:], math.Float32bits(v))
	}
	return Tensor{Name: name, Type: F32, Shape: shape, Data: data}
}

// FromFloat64s returns an F64 tensor holding a copy of values.
func FromFloat64s(name string, shape []int, values []float64) Tensor {
	data := make([]byte, 8*len(values))
	for i, v := range values {
		binary.LittleEndian.PutUint64(data[8*i:], math.Float64bits(v))
	}
	return Tensor{Name: name, Type: F64, Shape: shape, Data: data}
}

// FromInt8s returns an I8 tensor whose data are a view of values.
func FromInt8s(name string, shape []int, values []int8) Tensor {
	data := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), len(values))
	return Tensor{Name: name, Type: I8, Shape: shape, Data: data}
}

// FromBytes returns a U8 tensor of one dimension whose data are data itself.
func FromBytes(name string, data []byte) Tensor {
	return Tensor{Name: name, Type: U8, Shape: []int{len(data)}, Data: data}
}

// check reports whether t is of the type wanted and its data fit its shape.
func (t Tensor) check(want Type) error {
	if t.Type != want {
		return fmt.Errorf("safetensors: tensor %q holds %s, not %s", t.Name, t.Type, want)
	}
	return t.validate()
}

// validate reports whether the data of t are as long as type and shape say.
func (t Tensor) validate() error {
	size := t.Type.Size()
	if size == 0 {
		return fmt.Errorf("safetensors: tensor %q has the unknown type %q", t.Name, t.Type)
	}
	n, ok := elements(t.Shape, size)
	if !ok {
		return fmt.Errorf("safetensors: tensor %q has the impossible shape %v", t.Name, t.Shape)
	}
	if n*size != len(t.Data) {
		return fmt.Errorf("safetensors: tensor %q of shape %v and type %s takes %d bytes, has %d",
			t.Name, t.Shape, t.Type, n*size, len(t.Data))
	}
	return nil
}

// elements returns the product of shape. It is false if a dimension is
// negative or the product times size, in bytes, does not fit an int.
func elements(shape []int, size int) (int, bool) {
	product := uint64(1)
	for _, d := range shape {
		high, low := bits.Mul64(product, uint64(d))
		if d < 0 || high != 0 || low > math.MaxInt {
			return 0, false
		}
		product = low
	}
	high, bytes := bits.Mul64(product, uint64(size))
	if high != 0 || bytes > math.MaxInt {
		return 0, false
	}
	return int(product), true
}
