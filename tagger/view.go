package tagger

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"gonum.org/v1/gonum/blas/blas32"

	"nomen/tagger/corpus"
	"nomen/tokenize"
)

// view is a sentence as the network reads it, which sees words alone and not what stands
// between them, and knows them as they are written in prose:
//
//   - A bar, which parts cells in other tables, is put in where a tab or a tag parts them, and
//     stands for the commas of a row that have no space behind: else one cell would run into
//     the next, or be a forename behind a surname.
//   - Characters that web addresses, HTML or JSON write by other means are read as what they
//     are, and what stands for a space is left out: %20 or a plus sign in a web address, and
//     what joins the words of Ada_Lane or Ada-Lane.pdf.
//   - What marks text up is left out: emphasis and links in Markdown and wikis, tags of HTML, and
//     of other XML mixed with text, LaTeX for how words look, the number of a list's line, the signs
//     before a mail's quoted lines. Where it parts blocks or lines,
//     or ends one link and begins another, there is a comma.
//
// No entity goes on behind such a bar or comma.
type view struct {
	tokenize.Sentence
	origins []origin         // of the tokens, if they are others than the sentence's own
	tokens  []tokenize.Token // the sentence's own
}

// origin is where a token of a view comes from.
type origin struct {
	token int // its number in the sentence; of a bar that was put in, that of the token behind
	kind  originKind
}

type originKind uint8

const (
	originToken originKind = iota // it stands for that token
	originBar                     // a bar or comma in the place of that token, or of the markup it begins
	originTab                     // a bar that was put in
)

const (
	bar, comma       = "|", ","
	nonBreakingSpace = "\u00a0"
)

// newViews returns sentences as they are read.
func newViews(sentences []tokenize.Sentence) []view {
	views := make([]view, len(sentences))
	for i, s := range sentences {
		views[i] = newView(s)
	}
	return views
}

func newView(s tokenize.Sentence) view {
	v := view{Sentence: s, tokens: s.Tokens}
	row, request := isRow(s), strings.IndexByte(s.Text, '+') >= 0 && isRequest(s)
	if !row && !request && !strings.ContainsAny(s.Text, "\t%*_<&>\\[]") && !strings.Contains(s.Text, "''") && !hyphenJoins(s) && (len(s.Tokens) < 2 || !beginsLine(s, 0)) {
		return v
	}
	var text strings.Builder
	v.Tokens = make([]tokenize.Token, 0, len(s.Tokens)+8)
	add := func(form string, from origin) {
		if text.Len() > 0 {
			text.WriteByte(' ')
		}
		start := text.Len()
		text.WriteString(form)
		v.Tokens = append(v.Tokens, tokenize.Token{Start: start, End: text.Len()})
		v.origins = append(v.origins, from)
	}
	var phrase int // where what may be a phrase of several words ends
	var capitalised bool
	var before markup  // what stands before the token at hand does
	var parting func() // puts a bar or comma in before the next token, if one is read before
	part := func(form string, from origin) {
		if parting == nil && len(v.Tokens) > 0 {
			parting = func() { add(form, from) }
		}
	}
	mixed := isMixed(s)
	for i := 0; i < len(s.Tokens); i++ {
		if i >= phrase {
			phrase, capitalised = phraseEnd(s, i)
		}
		token := s.Tokens[i]
		if i > 0 && tabParts(s.Text[s.Tokens[i-1].End:token.Start]) {
			part(bar, origin{i, originTab})
		}
		end, what := markupEnd(s, i, mixed)
		switch {
		case what == endsCell:
			part(bar, origin{i, originBar})
		case what == endsBlock, what == opens && before == closes:
			part(comma, origin{i, originBar})
		}
		before = what
		if what != noMarkup {
			i = end - 1
			continue
		}
		own := s.Text[token.Start:token.End]
		form := tokenize.Unescape(own)
		if capitalised && standsForSpace(s, i, form, request) || form == nonBreakingSpace {
			continue
		}
		if parting != nil {
			parting()
			parting = nil
		}
		switch {
		case row && partsCells(s, i):
			add(bar, origin{i, originBar})
		case form == " ":
			add(own, origin{i, originToken})
		default:
			add(form, origin{i, originToken})
		}
	}
	if len(v.Tokens) == 0 { // nothing but tags
		return view{Sentence: s, tokens: s.Tokens}
	}
	v.Text = text.String()
	return v
}

// spacesPerComma is how many spaces a row has at most for each of its commas: nearly all
// rows have fewer, and most prose that lacks the spaces behind its commas has more.
const spacesPerComma = 3

// tabParts tells whether a tab parts two tokens, given the text between them: one that
// begins a line indents it.
func tabParts(between string) bool {
	return strings.IndexByte(between, '\t') >= 0 && strings.IndexByte(between, '\n') < 0
}

// isRow tells whether a sentence is a row of cells that commas part, two of them or more, and
// no object of JSON, list of pairs (cn=Ada Lane,ou=Sales) or prose without spaces behind its
// commas, which has many words between them, or lists that end in a conjunction.
func isRow(s tokenize.Sentence) bool {
	if strings.Count(s.Text, ",") < 2 {
		return false
	}
	commas, spaces := 0, 0
	for i, token := range s.Tokens {
		switch s.Text[token.Start:token.End] {
		case "{", "=", "and", "or":
			return false
		}
		if partsCells(s, i) {
			commas++
		} else if spaceFollows(s, i) {
			spaces++
		}
	}
	return commas >= 2 && spaces <= spacesPerComma*commas
}

// partsCells tells whether a token is a comma without a space behind, and not the end of a
// quotation ("Well," she said) or before a note (Paris,[1]).
func partsCells(s tokenize.Sentence, token int) bool {
	if s.Form(token) != "," || spaceFollows(s, token) {
		return false
	}
	if token+1 == len(s.Tokens) {
		return true
	}
	switch s.Form(token + 1) {
	case `"`, "'", "''", "”", "’":
		return token+2 < len(s.Tokens) && !spaceFollows(s, token+1)
	case "[":
		return false
	}
	return true
}

// spaceFollows tells whether there is something between a token and the next.
func spaceFollows(s tokenize.Sentence, token int) bool {
	return token+1 < len(s.Tokens) && s.Tokens[token].End < s.Tokens[token+1].Start
}

// hyphenJoins tells whether a hyphen is a token between two others.
func hyphenJoins(s tokenize.Sentence) bool {
	if strings.IndexByte(s.Text, '-') < 0 {
		return false
	}
	for i := range s.Tokens {
		if s.Form(i) == "-" && standsForSpace(s, i, "-", false) {
			return true
		}
	}
	return false
}

// standsForSpace tells whether a token of this form stands for a space between two words. A
// plus sign does only in a request to a web server: Kuehne+Nagel is a firm elsewhere.
func standsForSpace(s tokenize.Sentence, token int, form string, request bool) bool {
	if token == 0 || token+1 == len(s.Tokens) || spaceFollows(s, token-1) || spaceFollows(s, token) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s.Text[:s.Tokens[token].Start])
	after, _ := utf8.DecodeRuneInString(s.Text[s.Tokens[token].End:])
	wordFollows := unicode.IsLetter(after) || after == '%'
	switch form {
	case " ":
		return true
	case "+":
		return request && (unicode.IsLetter(before) || before == '.' || before == ',') && wordFollows
	case "_", "-":
		return unicode.IsLetter(before) && wordFollows
	}
	return false
}

// phraseEnd returns the end of the tokens from one on that nothing parts but what may stand
// for a space, and whether one is capitalised: what is not, big+van, is no name.
func phraseEnd(s tokenize.Sentence, token int) (end int, capitalised bool) {
	for end = token; end < len(s.Tokens); end++ {
		form := s.Form(end)
		if end > token && spaceFollows(s, end-1) || strings.IndexAny(form, "\"'=?&/|:;()<>[]{}") == 0 {
			break
		}
		capitalised = capitalised || strings.ContainsFunc(tokenize.Unescape(form), unicode.IsUpper)
	}
	return max(end, token+1), capitalised
}

// methods are what one asks of a web server (RFC 9110).
var methods = []string{"GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT"}

// isRequest tells whether a sentence is a line of a web server's log: it names a method.
func isRequest(s tokenize.Sentence) bool {
	return slices.ContainsFunc(s.Tokens, func(token tokenize.Token) bool {
		return slices.Contains(methods, s.Text[token.Start:token.End])
	})
}

// origin returns where a token of the view comes from.
func (v view) origin(token int) origin {
	if v.origins == nil {
		return origin{token, originToken}
	}
	return v.origins[token]
}

// illegal is how many nats the emission of a label that cannot be is lowered by: what is left
// of its probability is next to nothing, and still a number.
const illegal = 50

// closeBars changes emissions [tokens × labels] so that every bar and comma that is not in the text is O.
func (v view) closeBars(emissions blas32.General) {
	for i := range v.origins {
		if v.isClosed(i) {
			row := matrixRow(emissions, i)
			for label := 1; label < len(row); label++ {
				row[label] -= illegal
			}
		}
	}
}

// isClosed tells whether a token is a bar or comma that is not in the text.
func (v view) isClosed(token int) bool { return v.origin(token).kind != originToken }

// span returns a span of the view's tokens, which no such bar begins or ends, as one of the
// sentence's.
func (v view) span(one corpus.Span, score float64) Span {
	first, end := v.origin(one.Start).token, v.origin(one.End-1).token+1
	return Span{Start: v.tokens[first].Start, End: v.tokens[end-1].End, FirstToken: first, EndToken: end, Label: one.Label, Score: score}
}

// Words returns the words of a span of a sentence as the tagger reads them: without what marks
// them up, characters as what they are, and a space where anything stands between two.
func Words(s tokenize.Sentence, span Span) string {
	var words strings.Builder
	v, last := newView(s), -1
	for i := range v.Tokens {
		token := v.origin(i).token
		if token < span.FirstToken || token >= span.EndToken {
			continue
		}
		if last >= 0 && (token > last+1 || spaceFollows(s, last)) {
			words.WriteByte(' ')
		}
		words.WriteString(v.Form(i))
		last = token
	}
	return words.String()
}

// viewed returns a sentence to train on as it is read.
func viewed(s corpus.Sentence) corpus.Sentence {
	v := newView(join(s))
	if v.origins == nil {
		return s
	}
	spans, soft := s.Spans, s.Soft
	s.Tokens, s.Spans, s.Soft, s.Between = nil, nil, nil, nil
	for i, from := range v.origins {
		s.Tokens = append(s.Tokens, v.Form(i))
		switch {
		case soft == nil:
		case from.kind == originToken:
			s.Soft = append(s.Soft, soft[from.token])
		default:
			s.Soft = append(s.Soft, nil)
		}
	}
	for _, span := range spans {
		span.Start, span.End = v.first(span.Start), v.first(span.End)
		for span.Start < span.End && v.isClosed(span.Start) {
			span.Start++
		}
		for span.Start < span.End && v.isClosed(span.End-1) {
			span.End--
		}
		if span.Start < span.End { // it is more than what is left out
			s.Spans = append(s.Spans, span)
		}
	}
	return s
}

// first returns the first token that comes from the sentence's token of this number, or from
// one behind it.
func (v view) first(token int) int {
	return sort.Search(len(v.origins), func(i int) bool { return v.origins[i].token >= token })
}
