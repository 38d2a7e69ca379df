package compare

import "nomen/bilstm"

// positions is the layout of the naive network: it sees a whole sentence, in a
// fixed number of places, and labels the word at each. It has two flaws that no
// training mends. A word behind the last place has no input to go to: sentences
// that are longer are cut. And each place has weights of its own: what is learned
// of a name at the first place says nothing of the same name at the fifth.
func positions(places int) layout {
	return layout{places: places, answers: places, cut: func(b bilstm.Batch) frames {
		rows := make([]int32, len(b.Lengths)*places)
		for i, length := range b.Lengths {
			for t := range places {
				rows[i*places+t] = none
				if t < length {
					rows[i*places+t] = int32(b.Row(i, t))
				}
			}
		}
		return frames{places: rows, answers: rows}
	}}
}
