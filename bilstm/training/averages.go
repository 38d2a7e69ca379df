package training

import "nomen/bilstm"

// averages are exponential averages of the parameters over the steps (Polyak
// and Juditsky 1992, https://doi.org/10.1137/0330046). The steps of a high learning
// rate go to and fro around what they approach; their average lies nearer to it.
type averages struct {
	decay float64            // what remains of them in a step, 0 to 1
	of    []bilstm.Parameter // in the order of the parameters; none without averages
}

// newAverages returns averages that begin at the parameters, or none if decay is 0.
func newAverages(decay float64, parameters []bilstm.Parameter) averages {
	if decay == 0 {
		return averages{}
	}
	of := like(parameters, "average.")
	copyValues(of, parameters)
	return averages{decay, of}
}

// update moves the averages of parameter i towards its values after a step,
// counted from one: in the first ones farther, so that the beginning is soon
// forgotten.
func (a averages) update(step, i int, values []float32) {
	share := float32(1 - min(a.decay, float64(step)/float64(step+10)))
	average := a.of[i].Values
	for j, v := range values {
		if v != average[j] { // as forbidden transitions never do, which are infinite
			average[j] += share * (v - average[j])
		}
	}
}

// exchangeAverages puts the averages in the place of the parameters, or back.
func (l *loop) exchangeAverages() {
	if len(l.averages.of) == 0 {
		return
	}
	for i, average := range l.averages.of {
		values := l.parameters[i].Values
		for j, v := range average.Values {
			average.Values[j], values[j] = values[j], v
		}
	}
	l.task.Updated()
}
