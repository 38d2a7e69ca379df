package safetensors_test

import (
	"bytes"
	"fmt"
	"log"

	"nomen/bilstm/safetensors"
)

func Example() {
	weights := []float32{0.5, -1, 2, 0, 0, 1}
	var file bytes.Buffer
	err := safetensors.Write(&file, &safetensors.File{
		Metadata: map[string]string{"format": "example/1"},
		Tensors:  []safetensors.Tensor{safetensors.FromFloat32s("dense.weight", []int{2, 3}, weights)},
	})
	if err != nil {
		log.Fatal(err)
	}

	f, err := safetensors.Parse(file.Bytes())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(f.Metadata["format"])
	for _, tensor := range f.Tensors {
		values, err := tensor.Float32s()
		fmt.Println(tensor.Name, tensor.Type, tensor.Shape, values, err)
	}
	// Output:
	// example/1
	// dense.weight F32 [2 3] [0.5 -1 2 0 0 1] <nil>
}

func ExampleParse_corrupt() {
	_, err := safetensors.Parse([]byte("\x02\x00\x00\x00\x00\x00\x00\x00{}left over"))
	fmt.Println(err)
	// Output:
	// safetensors: corrupt file: byte 10: 9 bytes belong to no tensor
}

func ExampleFile_Digest() {
	f := safetensors.File{Tensors: []safetensors.Tensor{safetensors.FromBytes("words", []byte("the\na\n"))}}
	fmt.Println(f.Digest()[:16])
	f.Tensors[0].Data[0] = 'T'
	fmt.Println(f.Digest()[:16])
	// Output:
	// a5f411c61b4228c7
	// c33514c8ef2bdf27
}
