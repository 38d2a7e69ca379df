package tagger

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nomen/tagger/corpus"
	"nomen/tokenize"
)

// asRead returns the words of a text as the network reads them.
func asRead(text string) (words []string) {
	for _, s := range (tokenize.Default{}).Tokenize(text) {
		v := newView(s)
		for _, token := range v.Tokens {
			words = append(words, v.Text[token.Start:token.End])
		}
	}
	return words
}

func TestAViewHasWhatStandsBetweenWords(t *testing.T) {
	for text, want := range map[string]string{
		// Tabs, but for those that indent a line.
		"Kadu \t Molu":    "Kadu | Molu",
		"Kadu\n\tMolu":    "Kadu Molu",
		"Kadu\t\r\n Molu": "Kadu Molu",
		"\tKadu Molu\t":   "Kadu Molu",

		// Commas of rows.
		"7,Molu,Kadu":                                  "7 | Molu | Kadu",
		`7,"Molu, Kadu","x"`:                           `7 | " Molu , Kadu " | " x "`,
		"Kadu, Molu, Vesh":                             "Kadu , Molu , Vesh",
		"Kadu,Molu":                                    "Kadu , Molu",
		"1,000,000 and 2,5":                            "1,000,000 and 2,5",
		`{"a":1,"b":"Kadu","c":"d,e,f"}`:               `{ " a " : 1 , " b " : " Kadu " , " c " : " d , e , f " }`,
		"x[a=Kadu,b=Molu,c=7]":                         "x [ a = Kadu , b = Molu , c = 7 ]",
		"a,b,/Kadu%2CMolu":                             "a | b | / Kadu , Molu",
		`"Well," said Kadu, "I know," said Molu.`:      `" Well , " said Kadu , " I know , " said Molu .`,
		"Molu,[1] Kadu,[2] Vesh,[3]":                   "Molu , [ 1 ] Kadu , [ 2 ] Vesh , [ 3 ]",
		"Molu,,,":                                      "Molu | | |",
		"7\tKadu,Molu,Vesh":                            "7 | Kadu | Molu | Vesh",
		"Kadu|Molu":                                    "Kadu | Molu",
		"Kadu,Molu,Vesh and Rin came":                  "Kadu , Molu , Vesh and Rin came",
		"All that Rin ever had went to Kadu,Molu,Vesh": "All that Rin ever had went to Kadu , Molu , Vesh",
		"came late,saw Molu,said \"no\",left":          `came late | saw Molu | said " no " | left`,

		// What marks text up.
		"**Kadu Molu** and _Vesh_, (*Rin*) 2*3 * x*y ** *7":                "Kadu Molu and Vesh , ( Rin ) 2 * 3 * x * y ** * 7",
		"(**3M**) hired **(Vesh)**, *Kadu M.*":                             "( 3M ) hired ( Vesh ) , Kadu M.",
		"f**k x*y *Kadu\n*Molu t.*":                                        "f ** k x * y * Kadu Molu t .",
		"**Kadu** **Molu** <b>Vesh</b><i>Rin</i>":                          "Kadu , Molu , Vesh , Rin",
		"[Kadu](/k) [Molu](#m)[Vesh]() [[Rin]] [[M":                        "Kadu , Molu [ Vesh ] ( ) Rin , M",
		"x[1](Kadu) [Rin](Molu) f[i](a.b)":                                 "x [ 1 ] ( Kadu ) [ Rin ] ( Molu ) f i",
		`<div class="content" id=title>Kadu</DIV>`:                         "Kadu",
		"List<A> <Title> Kadu <S> </BODY>":                                 "List < A > < Title > Kadu < S >",
		"***_Kadu_***":                                                     "Kadu",
		"<p class=\"x\">Then <b>Kadu</b><br/>":                             "Then Kadu",
		"<td>Kadu</td>\n<td>Molu</td> Vesh":                                "Kadu | Molu | Vesh",
		`<a title="Kadu">Molu</a>`:                                         `< a title = " Kadu " > Molu`,
		"a<b and c>d <kadu>Molu</kadu>":                                    "a < b and c > d < kadu > Molu < / kadu >",
		"<a:x><kadu>Molu</kadu><v>is here</v></a:x>":                       "< a : x > < kadu > Molu < / kadu > < v > is here < / v > < / a : x >",
		`<p>But so <kadu ref="#m"><x>Molu</x></kadu>'s <kadu>x</p>`:        "But so Molu 's < kadu > x",
		`\emph{Kadu} \\textbf{Molu's {Rin}} \label{Vesh} {x} textit{y}`:    `Kadu , Molu 's { Rin } \ label { Vesh } { x } textit { y }`,
		"''Kadu'' '''Molu''' (born ''Vesh''), the dogs' 'Rin' ''":          "Kadu , Molu ( born Vesh ) , the dogs ' ' Rin ' ''",
		"See [Kadu Molu](/k(m)) and ![Vesh](a.b/c), [[Rin]] [1] x[2](a b)": "See Kadu Molu and ! Vesh , Rin [ 1 ] x [ 2 ] ( a b )",
		"<p>":                                 "< p >",
		"K&auml;du&nbsp;Molu&#39;s &lt;b&gt;": "Kädu Molu 's < b >",
		`"K\u00e4du\nMolu said \"no\"\n"`:     `" Kädu , Molu said " no " , "`,
		`CN=Molu\, Kadu,OU=x`:                 "CN = Molu , Kadu , OU = x",
		"1. Kadu":                             "Kadu",
		"1. Kadu has 7":                       "Kadu has 7",
		"1. Kadu Molu 71-2":                   "1. Kadu Molu 71-2",
		"1.5 Kadu":                            "1.5 Kadu",
		"1.":                                  "1.",
		"> Kadu\n> > Molu\n> Vesh > Rin":      "> Kadu Molu Vesh > Rin",
		"> Kadu\n> Molu > Vesh\n>> Rin":       "> Kadu Molu > Vesh Rin",
		">":                                   ">",

		// Escapes of web addresses, and what stands for a space in a request.
		"Kadu%20Molu":               "Kadu Molu",
		"Kadu%20%20Molu":            "Kadu Molu",
		"%20Kadu %20 Molu%20":       "% 20Kadu % 20 Molu %20",
		"K%C3%A4du%20Molu 75%":      "Kädu Molu 75 %",
		"Kadu+Molu":                 "Kadu + Molu",
		"GET /q?a=Kadu+Molu&b=1+2":  "GET / q ? a = Kadu Molu & b = 1 + 2",
		"GET /q?a=big+van+Molu":     "GET / q ? a = big van Molu",
		"GET /Q?a=big+van&B":        "GET / Q ? a = big + van & B",
		"GET /big%20van":            "GET / big %20 van",
		"POST x Kadu+M.+Molu +0200": "POST x Kadu M. Molu +0200",

		// Words joined, in the names of files or by underscores.
		"see CV_Kadu_de_Molu_7.pdf":     "see CV Kadu de Molu _ 7 .pdf",
		"see K%C3%A4du-Molu.pdf":        "see Kädu Molu .pdf",
		"Kadu-Molu - Kadu_Molu's a_b":   "Kadu-Molu - Kadu Molu 's a_b",
		"a _Kadu_ _Kadu_Molu_ *Kadu_V*": "a Kadu , Kadu Molu , Kadu_V",
	} {
		if diff := cmp.Diff(want, strings.Join(asRead(text), " ")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// A sentence to train on has its labels where it is read so, and its spans cover the same words.
func TestSpansOfASentenceToTrainOnAreThoseOfTheView(t *testing.T) {
	for text, want := range map[string]string{
		`{"text": "GET /q?a=Kadu+Molu", "spans": [[9, 18, "PER"]]}`:              "GET / q ? a = [Kadu Molu]",
		`{"text": "7,Molu,Kadu%20V", "spans": [[2, 6, "PER"], [7, 15, "PER"]]}`:  "7 | [Molu] | [Kadu V]",
		`{"text": "a\tMolu\tKadu", "spans": [[2, 6, "PER"], [7, 11, "PER"]]}`:    "a | [Molu] | [Kadu]",
		`{"text": "a\tMolu\tKadu b", "spans": [[2, 11, "PER"]]}`:                 "a | [Molu | Kadu] b",
		`{"text": "7. Kadu\\nMolu", "spans": [[0, 7, "PER"], [9, 13, "PER"]]}`:   "[Kadu] , [Molu]",
		`{"text": "Kadu\\nMolu **x**", "spans": [[0, 6, "PER"], [11, 13, "X"]]}`: "[Kadu] , Molu x",
		`{"text": "Kadu%20Molu x", "spans": [[4, 7, "PER"]]}`:                    "Kadu Molu x",
	} {
		sentences, err := corpus.ReadJSONL(strings.NewReader(text), "f", tokenize.Default{})
		if err != nil {
			t.Fatal(err)
		}
		s := viewed(sentences[0])
		for _, span := range s.Spans {
			s.Tokens[span.Start] = "[" + s.Tokens[span.Start]
			s.Tokens[span.End-1] += "]"
		}
		if diff := cmp.Diff(want, strings.Join(s.Tokens, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

// Whatever a text is, its tokens and their probabilities are its own, and a name whose space
// is encoded is found as one with a space is.
func TestWhatAViewLeavesOutIsTaggedAllTheSame(t *testing.T) {
	model := trainToy(t, toyTraining())
	model.Probabilities = true
	sentences := toyTraining().Dev[0].Sentences
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(sentences).Draw(t, "sentence")
		var plain, encoded tokenize.Sentence
		add := func(s *tokenize.Sentence, between, word string, isToken bool) {
			if isToken {
				s.Tokens = append(s.Tokens, tokenize.Token{Start: len(s.Text), End: len(s.Text) + len(between)})
			}
			s.Text += between
			s.Tokens = append(s.Tokens, tokenize.Token{Start: len(s.Text), End: len(s.Text) + len(word)})
			s.Text += word
		}
		for i, word := range s.Tokens {
			switch {
			case i == 0:
				add(&plain, "", word, false)
				add(&encoded, "", word, false)
			case strings.ToLower(s.Tokens[i-1]+word) != s.Tokens[i-1]+word && rapid.Bool().Draw(t, "encoded"):
				add(&plain, " ", word, false)
				add(&encoded, "%20", word, true)
			default:
				add(&plain, " ", word, false)
				add(&encoded, " ", word, false)
			}
		}
		f, err := model.tagAll(context.Background(), []tokenize.Sentence{plain, encoded}, false)
		if err != nil {
			t.Fatal(err)
		}
		text := func(i int, s tokenize.Sentence) (all []string) {
			for _, span := range f.spans[i] {
				one := strings.ReplaceAll(s.Text[span.Start:span.End], "%20", " ")
				if s.Tokens[span.FirstToken].Start != span.Start || s.Tokens[span.EndToken-1].End != span.End {
					t.Fatalf("tokens and bytes of %+v differ", span)
				}
				all = append(all, one)
			}
			return all
		}
		want := text(0, plain)
		if diff := cmp.Diff(want, text(1, encoded)); diff != "" {
			t.Fatalf("%q (-with spaces +encoded):\n%s", encoded.Text, diff)
		}
		if len(f.soft[1]) != len(encoded.Tokens) {
			t.Fatalf("labels of %d tokens, want %d", len(f.soft[1]), len(encoded.Tokens))
		}
		for _, span := range f.spans[1] {
			for i := span.FirstToken + 1; i < span.EndToken-1; i++ {
				if inside := f.soft[1][i]; len(inside) == 0 {
					t.Fatalf("token %d of %q, inside of %+v, is surely O", i, encoded.Text, span)
				}
				found++
			}
		}
	})
	if found == 0 {
		t.Error("no name was found across an encoded space")
	}
}

// No tokenizer gives such tokens, but callers may.
func TestOddTokensAreRead(t *testing.T) {
	model := trainToy(t, toyTraining())
	model.Probabilities, model.MinScore = true, 1e-300 // all spans, and those of bars if there were any
	tokens := []string{"", "%", "%20", "+", "GET", ",", ",", "\"", "mister", "Kadu", "\xff", "%C3%89", " ", "\t", "|", "{", "*", "**", "<", "p", "b", "/", ">", "&nbsp;", "&#39;", "[", "]", "(", ")", `\n`, `\`, "1.", "_"}
	rapid.Check(t, func(t *rapid.T) {
		var s tokenize.Sentence
		for range rapid.IntRange(1, 30).Draw(t, "tokens") {
			token := rapid.SampledFrom(tokens).Draw(t, "token")
			s.Text += rapid.SampledFrom([]string{"", "", " ", "\t", "\n\t"}).Draw(t, "between")
			s.Tokens = append(s.Tokens, tokenize.Token{Start: len(s.Text), End: len(s.Text) + len(token)})
			s.Text += token
		}
		f, err := model.tagAll(context.Background(), []tokenize.Sentence{s}, false)
		if err != nil {
			t.Fatal(err)
		}
		if len(f.soft[0]) != len(s.Tokens) {
			t.Fatalf("labels of %d tokens, want %d", len(f.soft[0]), len(s.Tokens))
		}
		end := 0
		for _, span := range f.spans[0] {
			if span.FirstToken < end || span.EndToken <= span.FirstToken || span.EndToken > len(s.Tokens) {
				t.Fatalf("%+v behind token %d of %d", span, end, len(s.Tokens))
			}
			end = span.EndToken
		}
	})
}
