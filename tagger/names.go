package tagger

import (
	"encoding/csv"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"nomen/tagger/corpus"
)

// Names are names of persons by country, for sentences to be seen with others in
// the place of those that they have.
type Names struct {
	countries           []string // those with forenames and surnames, sorted
	forenames, surnames map[string][]string
}

// NewNames returns the names of the countries that have forenames and surnames.
func NewNames(forenames, surnames map[string][]string) (*Names, error) {
	n := &Names{forenames: forenames, surnames: surnames}
	for _, country := range slices.Sorted(maps.Keys(forenames)) {
		if len(forenames[country]) > 0 && len(surnames[country]) > 0 {
			n.countries = append(n.countries, country)
		}
	}
	if len(n.countries) == 0 {
		return nil, errors.New("no country has forenames and surnames")
	}
	return n, nil
}

// String tells names from others: by how many there are and a checksum.
func (n *Names) String() string {
	if n == nil {
		return "none"
	}
	sum := fnv.New64a()
	for _, country := range n.countries {
		fmt.Fprintf(sum, "%q%q%q", country, n.forenames[country], n.surnames[country])
	}
	return fmt.Sprintf("%d countries, %x", len(n.countries), sum.Sum(nil))
}

// The columns of a file of names.
const (
	countryColumn = "Country"
	nameColumn    = "Romanized Name"
)

// ReadNames reads names by country from a file of comma-separated values. Its
// first line names the columns, among them Country and Romanized Name. Mistakes
// are reported as file:line.
func ReadNames(r io.Reader, file string) (map[string][]string, error) {
	reader := csv.NewReader(r)
	header, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: there is no line that names the columns: %w", file, err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	country, name := slices.Index(header, countryColumn), slices.Index(header, nameColumn)
	if country < 0 || name < 0 {
		return nil, fmt.Errorf("%s:1: the columns are %q, expected %s and %s among them", file, header, countryColumn, nameColumn)
	}
	names := map[string][]string{}
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return names, nil
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			return nil, fmt.Errorf("%s:%d: %w", file, parse.Line, parse.Err)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if len(strings.Fields(record[name])) > 0 {
			names[record[country]] = append(names[record[country]], record[name])
		}
	}
}

// swapped returns the example with other names, of one country, in the place of
// its persons: the same one wherever the same name stood. Without persons it
// returns false.
func (n *Names) swapped(e example, labels corpus.LabelSet, person string, random *rand.Rand) (example, bool) {
	spans := labels.Spans(e.labels)
	if !slices.ContainsFunc(spans, func(s corpus.Span) bool { return s.Label == person }) {
		return e, false
	}
	country := n.countries[random.IntN(len(n.countries))]
	others := map[string]string{}
	other := func(word string, names []string) []string {
		key := strings.ToLower(word)
		if others[key] == "" {
			others[key] = names[random.IntN(len(names))]
		}
		return strings.Fields(inCaseOf(word, others[key]))
	}
	var tokens []string
	var moved []corpus.Span
	end := 0
	for _, s := range spans {
		tokens = append(tokens, e.tokens[end:s.Start]...)
		words := e.tokens[s.Start:s.End]
		if start := len(tokens); s.Label == person {
			if len(words) > 1 || random.IntN(2) == 0 {
				tokens = append(tokens, other(words[0], n.forenames[country])...)
			}
			if last := words[len(words)-1]; len(words) > 1 || len(tokens) == start {
				tokens = append(tokens, other(last, n.surnames[country])...)
			}
			words = tokens[start:]
			tokens = tokens[:start]
		}
		moved = append(moved, corpus.Span{Start: len(tokens), End: len(tokens) + len(words), Label: s.Label})
		tokens = append(tokens, words...)
		end = s.End
	}
	tokens = append(tokens, e.tokens[end:]...)
	path, err := labels.Path(moved, len(tokens))
	if err != nil {
		return e, false // can't be: the spans are in order and apart
	}
	return example{tokens: tokens, labels: path}, true
}

// inCaseOf writes a name in capitals or small letters alone if a word is.
func inCaseOf(word, name string) string {
	switch {
	case strings.IndexFunc(word, unicode.IsUpper) < 0:
		return strings.ToLower(name)
	case strings.IndexFunc(word, unicode.IsLower) < 0 && len(word) > 2:
		return strings.ToUpper(name)
	}
	return name
}
