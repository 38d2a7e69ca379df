package compare

import "nomen/bilstm"

// window is the layout of the fair feed-forward network: it labels each word by
// the words at most so far to the left and to the right of it (Collobert et al.
// 2011). All words share the weights, so that a name is one wherever it stands
// and sentences may be as long as they like; what lies outside the window is
// never seen.
func window(reach int) layout {
	places := 2*reach + 1
	return layout{places: places, answers: 1, cut: func(b bilstm.Batch) frames {
		f := frames{places: make([]int32, b.Rows()*places), answers: make([]int32, b.Rows())}
		for i, length := range b.Lengths {
			for t := range length {
				row := b.Row(i, t)
				f.answers[row] = int32(row)
				for place := range places {
					f.places[row*places+place] = none
					if other := t + place - reach; other >= 0 && other < length {
						f.places[row*places+place] = int32(b.Row(i, other))
					}
				}
			}
		}
		return f
	}}
}
