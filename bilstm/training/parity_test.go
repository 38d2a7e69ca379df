package training

import (
	"math"
	"os"
	"testing"

	"nomen/bilstm"
	"nomen/bilstm/safetensors"
)

// reference returns a tensor that bilstm/testdata/parity.py wrote.
func reference(t *testing.T, name string) []float64 {
	t.Helper()
	data, err := os.ReadFile("../testdata/parity.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	file, err := safetensors.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	tensor, _ := file.Tensor(name)
	values, err := tensor.Float64s()
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func narrow(values []float64) []float32 {
	all := make([]float32, len(values))
	for i, v := range values {
		all[i] = float32(v)
	}
	return all
}

func TestAdamIsThatOfPyTorch(t *testing.T) {
	values, gradients := narrow(reference(t, "adam.start")), narrow(reference(t, "adam.gradients"))
	want := reference(t, "adam.values")
	n := len(values)
	a := newAdam([]bilstm.Parameter{{Name: "x", Shape: []int{n}, Values: values}})
	for step := range len(gradients) / n {
		a.update(step+1, 0, 0, n, 0.01, 1, values, gradients[step*n:(step+1)*n])
		for i, v := range values {
			if math.Abs(float64(v)-want[step*n+i]) > 1e-6 {
				t.Errorf("step %d: value %d is %v, in PyTorch %v", step+1, i, v, want[step*n+i])
			}
		}
	}
}

// fixed is a task whose gradient is given, to see what the loop makes of it.
type fixed struct{ a, b []float32 }

func (f *fixed) parameters(a, b []float32) []bilstm.Parameter {
	return []bilstm.Parameter{
		{Name: "a", Shape: []int{len(a)}, Values: a}, {Name: "b", Shape: []int{len(b)}, Values: b},
	}
}

func TestClippingIsThatOfPyTorch(t *testing.T) {
	for _, limit := range []struct {
		name  string
		value float64
	}{{"half", 0.5}, {"ample", 1000}} {
		a, b := narrow(reference(t, "clip.a")), narrow(reference(t, "clip.b"))
		f := &fixed{a: make([]float32, len(a)), b: make([]float32, len(b))}
		l := &loop{
			Config:     Config{Clip: limit.value, Threads: 2},
			task:       newLine(),
			parameters: f.parameters(f.a, f.b),
		}
		for range Shards { // the gradient in equal parts
			part := f.parameters(scaled(a, 1.0/Shards), scaled(b, 1.0/Shards))
			l.gradients = append(l.gradients, part)
		}
		l.optimizer = newSGD(l.parameters)
		norm := l.update(1, 1)
		if want := reference(t, "clip.norm")[0]; math.Abs(norm-want) > 1e-5 {
			t.Errorf("norm %v, in PyTorch %v", norm, want)
		}
		// The first step of SGD at rate one is the clipped gradient itself.
		for name, got := range map[string][]float32{"a": f.a, "b": f.b} {
			for i, want := range reference(t, "clip."+limit.name+"."+name) {
				if math.Abs(float64(got[i])+want) > 1e-5 {
					t.Errorf("%s.%s[%d] is %v, in PyTorch %v", limit.name, name, i, -got[i], want)
				}
			}
		}
	}
}

// Of a table only the rows that a batch used change, and those as if it were
// dense.
func TestUpdateLeavesRowsThatNoShardTouched(t *testing.T) {
	const rows, size = 5, 3
	used := [Shards][]int32{{3}, {}, {1, 3}, {1}}
	table := func(touched *bilstm.RowSet) []bilstm.Parameter {
		return []bilstm.Parameter{{Name: "table", Shape: []int{rows, size}, Values: make([]float32, rows*size), Touched: touched}}
	}
	step := func(sparse bool) []float32 {
		l := &loop{Config: Config{Clip: 5, Threads: 2}, task: newLine(), parameters: table(nil)}
		for i := range l.parameters[0].Values {
			l.parameters[0].Values[i] = float32(i)
		}
		for shard := range Shards {
			touched := new(bilstm.RowSet)
			gradient := table(touched)
			if !sparse {
				gradient[0].Touched = nil
			}
			for _, row := range used[shard] {
				touched.Add(row)
				for j := range size {
					gradient[0].Values[int(row)*size+j] = float32(shard) + float32(j) - 1.5
				}
			}
			l.gradients = append(l.gradients, gradient)
		}
		l.optimizer = newAdam(l.parameters)
		for m := range l.optimizer.state() { // as earlier steps would leave it
			for i := range l.optimizer.state()[m].Values {
				l.optimizer.state()[m].Values[i] = 0.5
			}
		}
		l.step = 7
		l.update(0.1, 1)
		for _, g := range l.gradients {
			if sparse && len(g[0].Touched.Rows()) > 0 {
				t.Error("a touched row was not forgotten")
			}
		}
		return l.parameters[0].Values
	}
	dense, sparse := step(false), step(true)
	for i, v := range sparse {
		want := float32(i)
		if row := i / size; row == 1 || row == 3 {
			want = dense[i]
		}
		if v != want {
			t.Errorf("element %d is %v, want %v", i, v, want)
		}
	}
}

func scaled(values []float32, factor float32) []float32 {
	all := make([]float32, len(values))
	for i, v := range values {
		all[i] = v * factor
	}
	return all
}
