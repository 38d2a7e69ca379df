package corpus

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"nomen/tokenize"
)

// Retokenize writes the sentence as running text, and has t find the tokens in
// that: corpora cut `U.S.` and `to-do` in more tokens than t may, and what is
// learned or measured on their tokens holds for others only so far. It may
// become several sentences. A span that no longer consists of whole tokens has
// them cut, as ReadJSONL does.
func Retokenize(s Sentence, t tokenize.Tokenizer) []Sentence {
	text, starts := detokenize(s.Tokens)
	spans := make([]recordSpan, len(s.Spans))
	for i, span := range s.Spans {
		last := span.End - 1
		spans[i] = recordSpan{number: i + 1, start: starts[span.Start], end: starts[last] + len(s.Tokens[last]), label: span.Label}
	}
	aligned, err := align(text, spans, t)
	if err != nil {
		return []Sentence{s} // a span of blanks alone
	}
	for i := range aligned {
		aligned[i].File, aligned[i].Line, aligned[i].Document = s.File, s.Line, s.Document
	}
	return aligned
}

// detokenize returns the tokens with spaces only where English has them, and
// where in the text each begins, in bytes.
func detokenize(tokens []string) (text string, starts []int) {
	var b strings.Builder
	open := map[string]bool{} // of marks that open and close alike
	glued := true             // the last token to the next
	for i, token := range tokens {
		before, after := joins(tokens, i, open)
		if !glued && !before {
			b.WriteByte(' ')
		}
		starts = append(starts, b.Len())
		b.WriteString(token)
		glued = after
	}
	return b.String(), starts
}

// Tokens that no space goes before, or behind.
var (
	closing  = []string{",", ".", ";", ":", "!", "?", "...", "…", ")", "]", "}", "%", "''", "”", "’", "n't", "n’t"}
	opening  = []string{"(", "[", "{", "$", "£", "€", "``", "“", "‘", "#"}
	clitics  = []string{"s", "re", "ve", "ll", "d", "m"}
	straight = []string{`"`, "'"}
)

// joins tells whether a token has no space before it, and none behind.
func joins(tokens []string, i int, open map[string]bool) (before, after bool) {
	token := tokens[i]
	plain, quoted := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(token), "’", "'"), "'")
	switch {
	case quoted && slices.Contains(clitics, plain):
		return true, false
	case token == "." && i > 0 && isInitial(tokens[i-1]):
		return true, i+1 < len(tokens) && isInitial(tokens[i+1]) // U.S.
	case slices.Contains(closing, token):
		return true, false
	case slices.Contains(opening, token):
		return false, true
	case slices.Contains(straight, token):
		open[token] = !open[token]
		return !open[token], open[token]
	case token == "-" || token == "/":
		// Corpora that cut `to-do` are more than those that have dashes between spaces.
		between := i > 0 && i+1 < len(tokens) && isWord(tokens[i-1]) && isWord(tokens[i+1])
		return between, between
	}
	return false, false
}

// isInitial tells whether a token is one capital letter.
func isInitial(token string) bool {
	r, size := utf8.DecodeRuneInString(token)
	return size == len(token) && unicode.IsUpper(r)
}

// isWord tells whether a token begins with a letter or a digit.
func isWord(token string) bool {
	r, _ := utf8.DecodeRuneInString(token)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
