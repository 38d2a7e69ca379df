// Logs writes machine text as labelled sentences, one JSON object a line: the
// lines of logs, tables and source code, where numbers, hosts and classes are
// mistaken for persons and a person's name stands without a sentence around it.
//
//	go run ./tagger/english/logs --format syslog --format json --forenames F --surnames S --corpus C >lines.jsonl
//
// Most templates are in formats.go; those in written.txt are another's. The names are
// those of the files and of names.txt, which has the origins that lists forget.
// measure.sh tells what a model makes of them. One that has learned from some
// formats (nomen train tagger --machine lines.jsonl) can be measured on the others,
// with other names; docs/notes.md says what that brought and cost. The same seed
// gives the same lines.
package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"nomen/internal/words"
	"nomen/tagger"
	"nomen/tagger/corpus"
)

func main() {
	if err := newApp().Run(os.Args); err != nil {
		fmt.Fprintln(os.Stderr, "logs:", err)
		os.Exit(2)
	}
}

func newApp() *cli.App {
	return &cli.App{
		Name:            "logs",
		Usage:           "write lines of machine text with the persons in them labelled, as JSON lines",
		HideHelpCommand: true,
		Flags: []cli.Flag{
			&cli.StringSliceFlag{Name: "format", Required: true, Usage: "write lines of `FORMAT`: " + strings.Join(formatNames(), ", ")},
			&cli.IntFlag{Name: "lines", Value: 1000, Usage: "write `N` lines of each format"},
			&cli.Float64Flag{Name: "named", Usage: "name a person in the share `X` of the lines"},
			&cli.BoolFlag{Name: "other-names", Usage: "take the half of the names that is not taken otherwise"},
			&cli.PathFlag{Name: "forenames", Required: true, Usage: "take forenames by country from `FILE`, beside those inside"},
			&cli.PathFlag{Name: "surnames", Required: true, Usage: "take surnames by country from `FILE`, beside those inside"},
			&cli.StringSliceFlag{Name: "corpus", Required: true, Usage: "take names of what is no person from the labelled sentences in `FILE`"},
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "draw everything from seed `N`"},
		},
		Action: write,
	}
}

func formatNames() []string { return slices.Sorted(maps.Keys(formats)) }

// line is a line of text with its persons, in the form that nomen reads.
type line struct {
	Text  string `json:"text"`
	Spans []span `json:"spans"`
}

// span is a part of a line, counted in code points.
type span struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Label string `json:"label"`
}

func write(c *cli.Context) error {
	forenames, err := readNames(c.Path("forenames"), c.Bool("other-names"))
	if err != nil {
		return err
	}
	surnames, err := readNames(c.Path("surnames"), c.Bool("other-names"))
	if err != nil {
		return err
	}
	entities, err := readEntities(c.StringSlice("corpus"), c.Bool("other-names"))
	if err != nil {
		return err
	}
	for slot, label := range slotLabels {
		if len(entities[slot]) == 0 {
			return fmt.Errorf("the corpora name nothing labelled %s that fits", label)
		}
	}
	if len(entities["phrase"]) == 0 {
		return errors.New("the corpora have no two words in lower case side by side")
	}
	g := &generator{forenames: forenames, surnames: surnames, entities: entities}
	g.addOrigins(origins, c.Bool("other-names"))
	for _, country := range slices.Sorted(maps.Keys(forenames)) {
		if len(surnames[country]) > 0 {
			g.countries = append(g.countries, country)
		}
	}
	if len(g.countries) == 0 {
		return errors.New("no country has forenames and surnames")
	}
	out := bufio.NewWriter(c.App.Writer)
	for _, name := range c.StringSlice("format") {
		f, ok := formats[name]
		if !ok {
			return fmt.Errorf("unknown format %q; choose among %s", name, strings.Join(formatNames(), ", "))
		}
		sum := fnv.New64a()
		io.WriteString(sum, name)
		g.random = rand.New(rand.NewPCG(c.Uint64("seed"), sum.Sum64()))
		for range c.Int("lines") {
			if err := writeLine(out, g.line(f, g.random.Float64() < c.Float64("named"))); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

func writeLine(w io.Writer, l line) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(l)
}

// readNames reads one half of the names in a file, by country: which half a name
// is in depends on nothing but itself.
func readNames(path string, other bool) (map[string][]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	names, err := tagger.ReadNames(file, path)
	if err != nil {
		return nil, err
	}
	for country := range names {
		names[country] = slices.DeleteFunc(names[country], func(name string) bool { return inOtherHalf(name) != other })
	}
	return names, nil
}

// origins are names of many origins, two lines of each: "ORIGIN forenames: A, B",
// then "ORIGIN surnames: C, D", or "surnames first:" where people write them so.
//
//go:embed names.txt
var origins string

// addOrigins adds one half of the names in text.
func (g *generator) addOrigins(text string, other bool) {
	g.surnameFirst = map[string]bool{}
	for line := range strings.Lines(text) {
		head, list, _ := strings.Cut(strings.TrimSpace(line), ": ")
		origin, kind, _ := strings.Cut(head, " ")
		names := g.forenames
		if kind != "forenames" {
			names, g.surnameFirst[origin] = g.surnames, kind == "surnames first"
		}
		for _, name := range strings.Split(list, ", ") {
			if inOtherHalf(name) == other {
				names[origin] = append(names[origin], name)
			}
		}
	}
}

func inOtherHalf(name string) bool {
	sum := fnv.New32a()
	io.WriteString(sum, strings.ToLower(name))
	return sum.Sum32()%2 == 1
}

// readEntities reads one half of what the labelled sentences in the files name, by
// slot: persons of two names, and all else but for what they call a person somewhere.
// The slot phrase has two neighbours among the words that name nothing.
func readEntities(paths []string, other bool) (map[string][]string, error) {
	all := map[string]map[string]bool{}
	for _, label := range slotLabels {
		all[label] = map[string]bool{}
	}
	phrases := map[string]bool{}
	for _, path := range paths {
		sentences, err := readCorpus(path)
		if err != nil {
			return nil, err
		}
		for _, s := range sentences {
			at := 0
			for _, span := range s.Spans {
				if tokens := s.Tokens[span.Start:span.End]; all[span.Label] != nil && !slices.ContainsFunc(tokens, odd) {
					all[span.Label][strings.Join(tokens, " ")] = true
				}
				addPhrases(phrases, s.Tokens[at:span.Start])
				at = span.End
			}
			addPhrases(phrases, s.Tokens[at:])
		}
	}
	entities := map[string][]string{}
	for slot, label := range slotLabels {
		for name := range all[label] {
			first, _ := utf8.DecodeRuneInString(name)
			fits := unicode.IsUpper(first) && !all["PER"][name]
			if slot == "person" {
				fits = twoNames.MatchString(name)
			}
			if fits && inOtherHalf(name) == other {
				entities[slot] = append(entities[slot], name)
			}
		}
		slices.Sort(entities[slot])
	}
	for phrase := range phrases {
		if inOtherHalf(phrase) == other {
			entities["phrase"] = append(entities["phrase"], phrase)
		}
	}
	slices.Sort(entities["phrase"])
	return entities, nil
}

// addPhrases adds the phrases among tokens that belong to no entity.
func addPhrases(phrases map[string]bool, tokens []string) {
	for i := 1; i < len(tokens); i++ {
		if phrase := tokens[i-1] + " " + tokens[i]; twoWords.MatchString(phrase) {
			phrases[phrase] = true
		}
	}
}

// slotLabels are the labels of the entities that fill slots.
var slotLabels = map[string]string{"location": "LOC", "organization": "ORG", "work": "MISC", "person": "PER"}

// twoNames are persons with a forename and a surname.
var twoNames = regexp.MustCompile(`^\p{Lu}[\p{L}'-]*\p{Ll} \p{Lu}[\p{L}'-]*\p{Ll}$`)

// twoWords are in lower case and of some length.
var twoWords = regexp.MustCompile(`^\p{Ll}{4,} \p{Ll}{4,}$`)

// odd tells that a token is not a word, which text may have no space before.
func odd(token string) bool {
	first, _ := utf8.DecodeRuneInString(token)
	return !unicode.IsLetter(first) && token != "&"
}

func readCorpus(path string) ([]corpus.Sentence, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return corpus.ReadCoNLL(file, path)
}

// generator fills templates.
type generator struct {
	forename, surname   string // of the person drawn last, as far as they were not yet named apart
	login               string // of that person
	turned              bool   // that person's surname comes first, without a comma
	nobody              bool   // something else stands where a template has a person
	random              *rand.Rand
	countries           []string
	forenames, surnames map[string][]string // by country or origin
	surnameFirst        map[string]bool     // by origin
	entities            map[string][]string // by slot
}

// personBegin and personEnd stand around a person in a line that is not finished.
const personBegin, personEnd = '\x01', '\x02'

// twins is how many in a hundred lines without a person have the template of one with a
// person, so that where something stands does not tell by itself what it is.
const twins = 15

// line returns a line of a format, with a person if it shall be named.
func (g *generator) line(f format, named bool) line {
	templates := f.plain
	g.nobody = !named && g.random.IntN(100) < twins
	if named || g.nobody {
		templates = f.named
	}
	var text string
	if template := g.one(templates); f.cells || f.rows {
		text = g.row(f, template)
	} else {
		text = g.fill(f, template)
	}
	l := line{Spans: []span{}}
	var b strings.Builder
	at, start := 0, 0
	for _, r := range text {
		switch r {
		case personBegin:
			start = at
		case personEnd:
			l.Spans = append(l.Spans, span{start, at, "PER"})
		default:
			b.WriteRune(r)
			at++
		}
	}
	l.Text = b.String()
	return l
}

// row returns a line of cells, those of a template somewhere among others, with one of
// the usual separators, and in quotation marks where they need them or all have them.
func (g *generator) row(f format, template string) string {
	others := 0
	if f.cells {
		others = 2 + g.random.IntN(7)
	}
	at := g.random.IntN(others + 1)
	var cells []string
	for i := range others + 1 {
		cell := template
		if i != at {
			cell = g.one(f.plain)
		}
		cells = append(cells, strings.Split(g.fill(f, cell), "\t")...)
	}
	separator, quoted := g.one([]string{",", ",", ";", "\t", "|"}), g.random.IntN(4) == 0
	for i, cell := range cells {
		if quoted || strings.Contains(cell, separator) {
			cells[i] = `"` + cell + `"`
		}
	}
	return strings.Join(cells, separator)
}

// person marks a person's name.
func person(name string) string { return string(personBegin) + name + string(personEnd) }

// fill returns a template with its slots, such as $host or ${host}, filled.
func (g *generator) fill(f format, template string) string {
	return os.Expand(template, func(slot string) string { return g.value(f, slot) })
}

func (g *generator) one(list []string) string { return list[g.random.IntN(len(list))] }

// draw draws a person: forename and surname of one country, or of one in the corpora.
func (g *generator) draw() {
	country := g.one(g.countries)
	g.forename, g.surname = g.word(g.forenames[country]), g.word(g.surnames[country])
	g.turned = g.surnameFirst[country] && g.random.IntN(2) == 0
	if g.random.IntN(4) == 0 { // as many a system writes them
		g.forename, g.surname = words.StripAccents(g.forename), words.StripAccents(g.surname)
	}
	if g.random.IntN(4) == 0 {
		person := g.one(g.entities["person"])
		last := strings.LastIndexByte(person, ' ')
		g.forename, g.surname, g.turned = person[:last], person[last+1:], false
	}
	given, family := folded(g.forename), folded(g.surname)
	g.login = g.one([]string{given + "." + family, given[:min(1, len(given))] + family, family + "_" + given, given + family})
}

// name returns a person's name, sometimes with an initial between, with two surnames, in
// capitals or in lower case. A formal one has the surname first.
func (g *generator) name(formal bool) string {
	g.draw()
	forename, surname := g.forename, g.surname
	g.forename, g.surname = "", ""
	name := forename + " " + surname
	switch other := g.random.IntN(20); {
	case formal:
		name = surname + ", " + forename
	case g.turned:
		name = surname + " " + forename
	case other == 0:
		name = fmt.Sprintf("%s %c. %s", forename, 'A'+rune(g.random.IntN(26)), surname)
	case other == 1:
		name += " " + g.word(g.surnames[g.one(g.countries)])
	case other == 2:
		name = initial(forename) + " " + surname
	case other == 3:
		name = strings.ToUpper(surname) + " " + forename
	}
	switch g.random.IntN(40) {
	case 0, 1, 2:
		return strings.ToUpper(name)
	case 3:
		return strings.ToLower(name)
	}
	return name
}

// initial returns the first letter of a name, with a period.
func initial(name string) string {
	r, _ := utf8.DecodeRuneInString(name)
	return string(r) + "."
}

// folded returns a name as a login has it: in lower case, without accents and spaces.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || r == ' ' {
			return -1
		}
		return unicode.ToLower(r)
	}, words.StripAccents(name))
}

// word returns one of the names, with single spaces, or a name that nobody has: the
// beginning of one and the end of another, so that what a name looks like tells less
// than where it stands.
func (g *generator) word(names []string) string {
	name := g.one(names)
	if g.random.IntN(3) == 0 {
		first, second := []rune(name), []rune(g.one(names))
		name = string(first[:(len(first)+1)/2]) + string(second[len(second)/2:])
	}
	return strings.Join(strings.Fields(name), " ")
}

// escaped returns a value, its persons marked, as web addresses write it.
func (g *generator) escaped(value string) string {
	space := g.one([]string{"%20", "%20", "+"})
	letters := g.random.IntN(4) == 0 // stay as they are
	var b strings.Builder
	for _, r := range value {
		switch {
		case r == ' ':
			b.WriteString(space)
		case r == personBegin, r == personEnd, r == '\'', letters && r > unicode.MaxASCII:
			b.WriteRune(r)
		default:
			b.WriteString(url.QueryEscape(string(r)))
		}
	}
	return b.String()
}

// joined returns a value, its persons marked, with its words joined by underscores or hyphens,
// but as it is where that would make a name in a program of it, or a person a part of one.
func joined(value, joiner string) string {
	words := strings.Map(joinable, value)
	_, named, isNamed := strings.Cut(words, string(personBegin))
	if first, _ := utf8.DecodeRuneInString(named); isNamed && !unicode.IsUpper(first) || !strings.ContainsFunc(words, unicode.IsUpper) {
		return value
	}
	return strings.ReplaceAll(words, " ", joiner)
}

// joinable returns a rune of words that are joined, -1 if it is left out.
func joinable(r rune) rune {
	if unicode.In(r, unicode.L, unicode.M, unicode.Nd) || strings.ContainsRune(" '-"+string(personBegin)+string(personEnd), r) {
		return r
	}
	return -1
}

// titles writes a phrase as a title is written.
var titles = cases.Title(language.English)

// alone returns a forename or surname as it stands in a field of its own.
func (g *generator) alone(name string) string {
	if g.random.IntN(12) == 0 {
		return strings.ToUpper(name)
	}
	return name
}

// value returns what a slot is filled with: one of the format's own words, or
// something made up of numbers.
func (g *generator) value(f format, slot string) string {
	switch how, inner, _ := strings.Cut(slot, ":"); how {
	case "escaped":
		return g.escaped(g.value(f, inner))
	case "caret": // as HL7 and DICOM part the surname
		return strings.ToUpper(strings.Replace(g.value(f, inner), ", ", "^", 1))
	case "ldap":
		return strings.ReplaceAll(g.value(f, inner), ",", `\,`)
	case "glued":
		return joined(g.value(f, inner), "")
	case "hyphen":
		return joined(g.value(f, inner), "-")
	case "under":
		value := g.value(f, inner)
		if !strings.ContainsFunc(value, unicode.IsLower) { // ADA_LANE is a constant
			return value
		}
		return joined(value, "_")
	case "joined":
		return joined(g.value(f, inner), g.one([]string{"_", "_", "-"}))
	}
	if g.nobody {
		switch slot {
		case "name", "formal", "given", "family", "cited":
			slot = "nobody"
		case "login":
			slot = "user"
		}
	}
	choices, ok := f.words[slot]
	if !ok {
		choices, ok = shared[slot]
	}
	if ok {
		return g.fill(f, g.one(choices))
	}
	if strings.Contains(slot, "|") { // one of some texts that stand in the template itself
		return g.fill(f, g.one(strings.Split(slot, "|")))
	}
	n := g.random.IntN
	switch slot {
	case "$":
		return "$"
	case "n":
		return fmt.Sprint(n(10))
	case "nn":
		return fmt.Sprint(10 + n(990))
	case "nnn":
		return fmt.Sprint(1000 + n(99000))
	case "decimal":
		return fmt.Sprintf("%d.%0*d", n(500), 1+n(4), n(10))
	case "money":
		return fmt.Sprintf("%d,%03d.%02d", 1+n(99), n(1000), n(100))
	case "ip":
		return fmt.Sprintf("%d.%d.%d.%d", 1+n(254), n(256), n(256), 1+n(254))
	case "time":
		return fmt.Sprintf("%02d:%02d:%02d", n(24), n(60), n(60))
	case "millis":
		return fmt.Sprintf("%03d", n(1000))
	case "day":
		return fmt.Sprintf("%2d", 1+n(28))
	case "year":
		return fmt.Sprint(2010 + n(17))
	case "month":
		return g.one([]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"})
	case "weekday":
		return g.one([]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"})
	case "date":
		return fmt.Sprintf("20%02d-%02d-%02d", 10+n(17), 1+n(12), 1+n(28))
	case "hex":
		return fmt.Sprintf("%016x", g.random.Uint64())[:4+4*n(4)]
	case "serial":
		return strings.ToUpper(strconv.FormatInt(int64(n(1<<40)), 36))
	case "uuid":
		return fmt.Sprintf("%08x-%04x-4%03x-%04x-%06x%06x", n(1<<30), n(1<<16), n(1<<12), n(1<<16), n(1<<24), n(1<<24))
	case "id":
		return fmt.Sprintf("%c%c-%05d", 'A'+rune(n(26)), 'A'+rune(n(26)), n(100000))
	case "constant":
		return strings.ToUpper(strings.ReplaceAll(g.one(g.entities["phrase"]), " ", "_"))
	case "merchant": // as card payments are booked
		return strings.ToUpper(g.value(f, g.one([]string{"brand", "organization"})))
	case "location":
		if n(3) == 0 {
			return g.one(shared["cities"])
		}
		return g.one(g.entities[slot])
	case "organization", "work":
		return g.one(g.entities[slot])
	case "name", "formal":
		return person(g.name(slot == "formal"))
	case "cited": // as the author of a paper
		g.draw()
		defer func() { g.forename, g.surname = "", "" }()
		return person(g.surname + ", " + initial(g.forename))
	case "given":
		if g.forename == "" {
			g.draw()
		}
		defer func() { g.forename = "" }()
		return person(g.alone(g.forename))
	case "family":
		if g.surname == "" {
			g.draw()
		}
		defer func() { g.surname = "" }()
		return person(g.alone(g.surname))
	case "login":
		return g.login
	case "words":
		return g.one(g.entities["phrase"]) + " " + g.one(g.entities["phrase"])
	case "phrase": // as a title, or in capitals as a heading
		phrase := titles.String(g.one(g.entities["phrase"]))
		if n(8) == 0 {
			return strings.ToUpper(phrase)
		}
		return phrase
	case "forename", "surname": // of hosts, classes and goods
		names := map[string]map[string][]string{"forename": g.forenames, "surname": g.surnames}[slot]
		return strings.ReplaceAll(g.word(names[g.one(g.countries)]), " ", "")
	case "user":
		// A name that is part of another word is nobody's name in the text.
		country := g.one(g.countries)
		forename, surname := strings.ToLower(g.one(g.forenames[country])), strings.ToLower(g.one(g.surnames[country]))
		first, _ := utf8.DecodeRuneInString(forename)
		user := g.one([]string{string(first) + surname, forename + "." + surname, forename + fmt.Sprint(n(100)), surname + "_" + string(first), forename})
		return strings.ReplaceAll(user, " ", "")
	}
	panic("a template has the unknown slot " + slot)
}
