package evaluate

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"nomen/tagger/corpus"
)

// Documents are the documents that sentences come from, in the order of these.
type Documents struct {
	By string // what the documents' names are, such as "article"

	names []string
	ends  []int // the number of sentences up to the end of each document
}

// ReadDocuments reads a table of two columns with a tab between them: documents
// and their numbers of sentences. The first line is the head, which says what
// the documents are. Those of the same name belong together.
func ReadDocuments(r io.Reader, file string) (Documents, error) {
	rows, err := readPairs(r, file)
	if err != nil {
		return Documents{}, err
	}
	d := Documents{By: rows[0].left}
	if _, err := strconv.Atoi(rows[0].right); err == nil {
		return d, &corpus.ParseError{File: file, Line: rows[0].line, Err: errors.New(`expected a head, such as "article" and "sentences"`)}
	}
	end := 0
	for _, row := range rows[1:] {
		n, err := strconv.ParseUint(row.right, 10, 31)
		if err != nil || end+int(n) < end {
			return d, &corpus.ParseError{File: file, Line: row.line, Err: fmt.Errorf("%q is no number of sentences", row.right)}
		}
		end += int(n)
		d.names, d.ends = append(d.names, row.left), append(d.ends, end)
	}
	return d, nil
}

// Slice scores the spans by document. Besides the errors of Compare there is one
// of documents that have not as many sentences.
func (d Documents) Slice(gold, predicted []corpus.Sentence) (Slices, error) {
	sentences := 0
	if len(d.ends) > 0 {
		sentences = d.ends[len(d.ends)-1]
	}
	if sentences != len(gold) {
		return Slices{}, fmt.Errorf("the documents have %d sentences, the labelled text has %d", sentences, len(gold))
	}
	return Slice(d.By, d.of, gold, predicted)
}

func (d Documents) of(i int, _ corpus.Sentence, _ corpus.Span) string {
	document, _ := slices.BinarySearch(d.ends, i+1)
	return d.names[document]
}

// In returns the documents by the groups they are in. Those in none are in a
// group called "other".
func (d Documents) In(g Groups) Documents {
	d.By, d.names = g.By, slices.Clone(d.names)
	for i, name := range d.names {
		d.names[i] = g.of(name)
	}
	return d
}

// Groups are groups of documents whose names begin alike.
type Groups struct {
	By string // what the groups are, such as "region"

	prefixes map[string]string // the group of each
}

// ReadGroups reads a table of two columns with a tab between them: prefixes and
// groups. The first line is the head, which says what the groups are.
func ReadGroups(r io.Reader, file string) (Groups, error) {
	rows, err := readPairs(r, file)
	if err != nil {
		return Groups{}, err
	}
	g := Groups{By: rows[0].right, prefixes: map[string]string{}}
	for _, row := range rows[1:] {
		g.prefixes[row.left] = row.right
	}
	return g, nil
}

// of returns the group of the longest prefix that the name has.
func (g Groups) of(name string) string {
	for end := len(name); end > 0; end-- {
		if group, ok := g.prefixes[name[:end]]; ok {
			return group
		}
	}
	return "other"
}

type pairRow struct {
	left, right string
	line        int
}

// readPairs reads the rows of a table of two columns, one at least, without the
// blank lines.
func readPairs(r io.Reader, file string) ([]pairRow, error) {
	var rows []pairRow
	scanner, line := bufio.NewScanner(r), 0
	for scanner.Scan() {
		line++
		text := strings.TrimSpace(scanner.Text())
		if text == "" {
			continue
		}
		left, right, _ := strings.Cut(text, "\t")
		if right == "" || strings.Contains(right, "\t") {
			return nil, &corpus.ParseError{File: file, Line: line, Err: errors.New("expected two columns with a tab between them")}
		}
		rows = append(rows, pairRow{left, right, line})
	}
	if err := scanner.Err(); err != nil {
		return nil, &corpus.ParseError{File: file, Line: line + 1, Err: err}
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s is empty; expected a head and two columns with a tab between them", file)
	}
	return rows, nil
}
