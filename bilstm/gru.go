package bilstm

import "nomen/internal/simd"

// gru is the gated recurrent unit of Cho et al. (2014) in the form of PyTorch
// and cuDNN: the reset gate acts on the product with the state, not on the
// state itself, so that one matrix product serves all gates.
//
// Blocks of columns of the weights, each [hidden] wide: reset gate r, update
// gate z, candidate n.
type gru struct{}

func (gru) gates() int { return 3 }

// forward computes, from a = x·W + b and q = h·R (with a bias of its own in
// the candidate's block),
//
//	r = σ(aᵣ + qᵣ), z = σ(a_z + q_z)
//	n = tanh(aₙ + r∘qₙ)
//	h' = (1−z)∘n + z∘h
func (gru) forward(t *recurrentTrace, s step) {
	hidden := t.hidden.Cols
	for i := range s.count {
		gates, q := row(t.product, s.row+i), row(t.recurrent, s.row+i)
		simd.Add(gates[:2*hidden], q[:2*hidden])
		simd.Sigmoid(gates[:2*hidden], gates[:2*hidden])
		r, z, n := blocks3(gates, hidden)
		_, _, qn := blocks3(q, hidden)
		for j := range n {
			n[j] += float32(r[j] * qn[j])
		}
		simd.Tanh(n, n)

		h := row(t.hidden, s.row+i)[:hidden]
		for j := range h {
			h[j] = (1 - z[j]) * n[j]
		}
		if i < s.continued {
			before := row(t.hidden, s.previous+i)[:hidden]
			for j := range h {
				h[j] += float32(z[j] * before[j])
			}
		}
	}
}

// backward computes, from dh,
//
//	dn = dh∘(1−z), dz = dh∘(h − n), and dh∘z for the step before
//	dr = dn'∘qₙ, dqₙ = dn'∘r     where dn' = dn∘(1 − n²)
//
// and takes the gates' gradients through σ' = σ(1−σ).
func (gru) backward(t *recurrentTrace, s step, d stateGradients) {
	hidden := t.hidden.Cols
	for i := range s.count {
		r, z, n := blocks3(row(t.product, s.row+i), hidden)
		qr, qz, qn := blocks3(row(t.recurrent, s.row+i), hidden)
		dh := row(d.hidden, s.row+i)[:hidden]
		if i < s.continued {
			before, dBefore := row(t.hidden, s.previous+i)[:hidden], row(d.hidden, s.previous+i)[:hidden]
			for j := range dh {
				dBefore[j] += float32(dh[j] * z[j])
				qz[j] = dh[j] * (before[j] - n[j])
			}
		} else {
			for j := range dh {
				qz[j] = -dh[j] * n[j]
			}
		}
		for j := range dh {
			dn := float32(dh[j]*(1-z[j])) * (1 - float32(n[j]*n[j]))
			qr[j] = float32(dn*qn[j]) * float32(r[j]*(1-r[j]))
			qz[j] *= z[j] * (1 - z[j])
			qn[j] = dn * r[j]
			r[j], z[j], n[j] = qr[j], qz[j], dn
		}
	}
}

// blocks3 cuts a row of three gates into its blocks.
func blocks3(gates []float32, hidden int) (r, z, n []float32) {
	return gates[:hidden:hidden], gates[hidden : 2*hidden : 2*hidden], gates[2*hidden : 3*hidden : 3*hidden]
}
