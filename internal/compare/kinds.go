package compare

import (
	"fmt"
	"slices"
	"strings"

	"nomen/bilstm"
)

// Kind is a network of the comparison.
type Kind struct {
	Name    string `json:"name"`    // short, for flags
	Network string `json:"network"` // what it is
	Labels  string `json:"labels"`  // how labels are chosen: "independent" or "CRF"

	cell        bilstm.Cell // "": a feed-forward network, or a tagger that is not trained here
	forwardOnly bool
	layout      func(Options) layout // of a feed-forward network
	extra       bool                 // only if it is asked for
}

// How labels are chosen: each by itself, or by the best path of all.
const (
	independent = "independent"
	crf         = "CRF"
)

// Names of the networks that differences are told of.
const (
	naiveName  = "naive"
	windowName = "window"
	proseName  = "prose"
)

// Kinds lists the networks, in the order of the table.
func Kinds() []Kind {
	all := []Kind{
		{Name: naiveName, Network: "naive: fixed positions", Labels: independent, layout: func(o Options) layout { return positions(o.Positions) }},
		{Name: windowName, Network: "window around each word", Labels: independent, layout: func(o Options) layout { return window(o.Window) }},
	}
	for _, labels := range []string{independent, crf} {
		for _, cell := range []bilstm.Cell{bilstm.RNN, bilstm.GRU, bilstm.LSTM} {
			for _, forwardOnly := range []bool{true, false} {
				all = append(all, recurrentKind(cell, forwardOnly, labels))
			}
		}
	}
	return append(all, Kind{Name: proseName, Network: "prose v2, its own model", Labels: "greedy"})
}

// recurrentKind is a tagger as nomen train tagger makes it.
func recurrentKind(cell bilstm.Cell, forwardOnly bool, labels string) Kind {
	k := Kind{
		Name: recurrentName(cell, forwardOnly, labels), Network: strings.ToUpper(string(cell)) + ", both directions", Labels: labels,
		cell: cell, forwardOnly: forwardOnly, extra: labels == crf && cell != bilstm.LSTM,
	}
	if forwardOnly {
		k.Network = strings.ToUpper(string(cell)) + ", forward only"
	}
	return k
}

func recurrentName(cell bilstm.Cell, forwardOnly bool, labels string) string {
	name := string(cell)
	if forwardOnly {
		name += "-forward"
	}
	if labels == crf {
		name += "-crf"
	}
	return name
}

// chooseKinds returns the networks of those names, in the order of the table, or
// the usual ones without names.
func chooseKinds(names []string) ([]Kind, error) {
	var chosen []Kind
	var known []string
	for _, k := range Kinds() {
		known = append(known, k.Name)
		if slices.Contains(names, k.Name) || len(names) == 0 && !k.extra {
			chosen = append(chosen, k)
		}
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("there is no network %q; choose among %s", name, strings.Join(known, ", "))
		}
	}
	return chosen, nil
}

// encoderParameters is the number of trained numbers of an encoder, without the
// vectors of words.
func encoderParameters(sizes bilstm.Config) int {
	return sizes.Shapes*sizes.ShapeSize + sizes.Characters*sizes.CharacterSize +
		(sizes.CharacterWidth*sizes.CharacterSize+1)*sizes.CharacterFilters
}

// parameters is the number of trained numbers of a network with that hidden
// size, without the vectors of words: these are the same in all.
func (k Kind) parameters(o Options, sizes bilstm.Config, hidden, labels int) int {
	if k.cell == "" {
		return feedforwardParameters(k.layout(o), sizes, hidden, labels)
	}
	sizes.Cell, sizes.Hidden, sizes.Layers, sizes.ForwardOnly = k.cell, hidden, 1, k.forwardOnly
	sizes.Labels, sizes.Independent = labels, k.Labels == independent
	return sizes.Parameters() - sizes.Words*sizes.WordSize
}

// hiddenFor is the hidden size with which a network has nearest to so many
// parameters.
func (k Kind) hiddenFor(o Options, sizes bilstm.Config, wanted, labels int) int {
	hidden := 1
	for k.parameters(o, sizes, hidden+1, labels) <= wanted {
		hidden++
	}
	over, under := k.parameters(o, sizes, hidden+1, labels)-wanted, wanted-k.parameters(o, sizes, hidden, labels)
	if over < under {
		return hidden + 1
	}
	return hidden
}
