package tokenize_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nomen/tokenize"
)

// shown returns the sentences of text, the tokens of each between bars.
func shown(text string) (lines []string) {
	for _, s := range (tokenize.Default{}).Tokenize(text) {
		lines = append(lines, show(s))
	}
	return lines
}

func show(s tokenize.Sentence) string {
	var tokens []string
	for _, token := range s.Tokens {
		tokens = append(tokens, s.Text[token.Start:token.End])
	}
	return strings.Join(tokens, "|")
}

func TestTokens(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty period", "Ron left Ron.", "Ron|left|Ron|."},
		{"clitics", "don't it's I'll we're they've I'm he'd", "do|n't|it|'s|I|'ll|we|'re|they|'ve|I|'m|he|'d"},
		{"curly clitics", "don’t Ron’s", "do|n’t|Ron|’s"},
		{"capital clitics", "DON'T RON'S", "DO|N'T|RON|'S"},
		{"two clitics", "wouldn't've", "would|n't|'ve"},
		{"contractions", "cannot Gonna wanna", "can|not|Gon|na|wan|na"},
		{"plural possessive", "the players' room", "the|players|'|room"},
		{"apostrophe in a name", "O'Brien o’clock N'Djamena", "O'Brien|o’clock|N'Djamena"},
		{"clipped words", "get 'em in the '90s", "get|'em|in|the|'90s"},
		{"hyphens", "mother-in-law's pre- and post-war", "mother-in-law|'s|pre-|and|post-war"},
		{"dashes", "yes--no – maybe—not", "yes|--|no|–|maybe|—|not"},
		{"abbreviations", "Mr. and Dr. No, e.g. Inc., etc.", "Mr.|and|Dr.|No|,|e.g.|Inc.|,|etc."},
		{"initials", "J. K. Rowling and J.R.R. Tolkien", "J.|K.|Rowling|and|J.R.R.|Tolkien"},
		{"hyphenated initials", "J.-P. Sartre, U.S.-led", "J.-P.|Sartre|,|U.S.-led"},
		{"acronym with clitic", "the U.S.'s", "the|U.S.|'s"},
		{"no. before a number", "in No. 5 and No. 10", "in|No.|5|and|No.|10"},
		{"no as a word", "said no. Then", "said|no|.|Then"},
		{"letter at the end", "It was Plan B.", "It|was|Plan|B|."},
		{"ellipsis", "wait...what…", "wait|.|.|.|what|…"},
		{"numbers", "1,000.50 -5 .496 75% 3rd 4-2", "1,000.50|-5|.496|75|%|3rd|4-2"},
		{"times and dates", "10:30 1996-08-30 30/8/96 [ 3/Aug/1996:10:30:00 +0100] 3/Jun/x 1/Tom/2", "10:30|1996-08-30|30/8/96|[|3/Aug/1996:10:30:00|+0100|]|3|/|Jun|/|x|1|/|Tom|/|2"},
		{"money", "$5 £300 C$6 US$7 €1.5m", "$|5|£|300|C$|6|US|$|7|€|1.5m"},
		{"slash", "and/or 1/2", "and|/|or|1/2"},
		{"web addresses", "(see http://a.b/c_(d)). www.x.org, HTTPS://X.ORG/?q=1&r=2!", "(|see|http://a.b/c_(d)|)|.|www.x.org|,|HTTPS://X.ORG/?q=1&r=2|!"},
		{"mail address", "to ron.w@owl.example.org.", "to|ron.w@owl.example.org|."},
		{"file names", "the file a_b.txt Lane.pdf, O'Neil.JPG Zo%C3%AB.png Map.java Q3.pdf pdf.doc", "the|file|a_b.txt|Lane|.pdf|,|O'Neil|.JPG|Zo%C3%AB|.png|Map.java|Q3.pdf|pdf.doc"},
		{"words joined", "CV_Ada_Lane_2024.pdf Jo-Ann_Lane.pdf Ada-Lane.PDF ADA_LANE.pdf Ada_Lane's by_Zo%C3%AB_O'Neil", "CV|_|Ada|_|Lane|_|2024|.pdf|Jo-Ann|_|Lane|.pdf|Ada|-|Lane|.PDF|ADA|_|LANE|.pdf|Ada|_|Lane|'s|by|_|Zo%C3%AB|_|O'Neil"},
		{"names in programs", "MAX_COUNT max_count Text_IO __Ada_Lane java.util.Ada_Lane @Ada_Lane http://a.b/Ada_Lane Q3_Report.pdf", "MAX_COUNT|max_count|Text_IO|__|Ada|_|Lane|java.util.Ada_Lane|@Ada_Lane|http://a.b/Ada_Lane|Q3_Report.pdf"},
		{"quoted names", "('Søren', 'Márton') U.S.'s", "(|'|Søren|'|,|'|Márton|'|)|U.S.|'s"},
		{"apostrophes in a row", "'''Ada''' ''x'' the dogs' 'y' rock'n'roll", "'''|Ada|'''|''|x|''|the|dogs|'|'|y|'|rock'n'roll"},
		{"words in web addresses", "http://a.b/c?n=Zo%C3%AB&o=1 http://a.b/?n=McKay http://a.b/?v=AbCdEfGh&w=Ab1&x=Ab_c&y=A http://a.b/Ada", "http|:|//|a.b|/|c|?|n|=|Zo%C3%AB|&|o|=|1|http|:|//|a.b|/|?|n|=|McKay|http://a.b/?v=AbCdEfGh&w=Ab1&x=Ab_c&y=A|http://a.b/Ada"},
		{"bytes escaped", `Zo\xC3\xAB Lane \xc3\x89va\xE2\x80\x99s \x41 \xC3 a\xC3`, `Zo\xC3\xAB|Lane|\xc3\x89va|\xE2\x80\x99s|\|x41|\|xC3|a|\|xC3`},
		{"user and tag", "@ron_w's #owls, #1", "@ron_w|'s|#owls|,|#|1"},
		{"emoticons", "ok :) :-( ;D <3 (at 5:00)", "ok|:)|:-(|;D|<3|(|at|5:00|)"},
		{"emoji", "👩\u200d👩\u200d👧👍🏽🇫🇷🇩🇪❤️1️⃣", "👩\u200d👩\u200d👧|👍🏽|🇫🇷|🇩🇪|❤️|1️⃣"},
		{"quotes", "“‘Stop’” «non» \"x\"", "“|‘|Stop|’|”|«|non|»|\"|x|\""},
		{"decomposed accents", "Cafe\u0301 e\u0301te\u0301", "Cafe\u0301|e\u0301te\u0301"},
		{"format characters", "co\u00adop می\u200cخواهم", "co\u00adop|می\u200cخواهم"},
		{"byte order mark", "\ufeffRon", "\ufeff|Ron"},
		{"Han", "北京，上海", "北|京|，|上|海"},
		{"Japanese", "ロンはペンを持つ", "ロン|は|ペン|を|持|つ"},
		{"Korean and Thai", "한국에서 ประเทศไทย", "한국에서|ประเทศไทย"},
		{"other scripts", "Рон Уизли سلام", "Рон|Уизли|سلام"},
		{"invalid bytes", "caf\xe9 \xff\x00", "caf\xe9|\xff|\x00"},
		{"entities", "O&#x27;Neill&#39;s &Eacute;mile Zo&euml;&nbsp;x &quot;a&quot; a&lt;b &foo; don&#39;t D&#39;&Aacute;vila &Eacute;. Zola &eacutex; Ron&Ada;", "O&#x27;Neill|&#39;s|&Eacute;mile|Zo&euml;|&nbsp;|x|&quot;|a|&quot;|a|&lt;|b|&foo;|do|n&#39;t|D&#39;&Aacute;vila|&Eacute;.|Zola|&eacutex;|Ron|&Ada;"},
		{"escapes of JSON", `"O\u0027Neill\u0027s Zo\u00eb\u0301 \u00c9mile\nRon\n\n\"a\" \u00a0 \ud83d c:\new\Ron \u12 didn\u2019t Ren\u00e9,42,\u00e9:5 CORP\nRon a.\n1`, `"|O\u0027Neill|\u0027s|Zo\u00eb\u0301|\u00c9mile|\n|Ron|\n|\n|\|"|a|\|"|\u00a0|\|ud83d|c|:|\|new|\|Ron|\|u12|did|n\u2019t|Ren\u00e9|,|42|,|\u00e9|:|5|CORP|\|nRon|a|.|\n|1`},
		{"ampersand", "AT&T, R&B, you&me &amp;", "AT&T|,|R&B|,|you|&|me|&amp;"},
		{"missing space", "He left.Ron stayed at goal.com", "He|left|.|Ron|stayed|at|goal.com"},
		{"missing space after a title", "Dr.Watson, (Mrs.Hudson) at Ft.Worth, MR.BEAN Prof.J.K.No Rep.x a.Dr.Who Gen.List.Of INSP.EXE", "Dr.|Watson|,|(|Mrs.|Hudson|)|at|Ft.|Worth|,|MR.|BEAN|Prof.|J.K.No|Rep.x|a.Dr.Who|Gen.List.Of|INSP.EXE"},
		{"missing space after initials", "J.K.Rowling, Ö.Çelik's U.S.Army B.Sc Ph.D o.s.Filter J.-P.Sartre x.Y.Zed a.A.B.Cat J.Kat.x", "J.K.|Rowling|,|Ö.|Çelik|'s|U.S.|Army|B.Sc|Ph.D|o.s.Filter|J.-P.|Sartre|x.Y.Zed|a.A.B.Cat|J.Kat.x"},
		{"escapes of web addresses", "/q?a=Ada%20O%27Neil&b=%22Zo%C3%AB%2C%D0%98%D0%B2&Cy=Ren%C3%A9,5",
			"/|q|?|a|=|Ada|%20|O%27Neil|&|b|=|%22|Zo%C3%AB|%2C|%D0%98%D0%B2|&|Cy|=|Ren%C3%A9|,|5"},
		{"escapes behind numbers", "2024%20Ada 1%2C%20Ada 75%25 5%C3%A9 100%ab", "2024|%20|Ada|1|%2C|%20|Ada|75|%|25|5|%|C3|%|A9|100|%|ab"},
		{"formats", "%d %zz x% [%20s] '%2d'", "%|d|%|zz|x|%|[|%|20s|]|'|%|2d|'"},
		{"addresses with spaces", "http://a.b/c%20D?q=www.x.y www.a.b/?q=c+d www.a.b/c+d", "http|:|//|a.b|/|c|%20|D|?|q|=|www.x.y|www.a.b|/|?|q|=|c|+|d|www.a.b/c+d"},
		{"program names", "at java.util.Map$Entry.get(Map.java:9) lambda$run$0 Proxy$$Lambda$14 x$$ cost$5 5$a US$m",
			"at|java.util.Map$Entry.get|(|Map.java|:|9|)|lambda$run$0|Proxy$$Lambda$14|x|$$|cost|$|5|5|$|a|US|$|m"},
		{"symbols", "=== $$$ a=b", "===|$$$|a|=|b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.Join(shown(test.text), "|"); got != test.want {
				t.Errorf("%q\n got %s\nwant %s", test.text, got, test.want)
			}
		})
	}
}

func TestSentences(t *testing.T) {
	tests := []struct{ name, text, want string }{ // want: sentences between slashes
		{"two", "He left. She stayed.", "He left./She stayed."},
		{"wrapped line", "He left\nthe house.\nShe stayed", "He left\nthe house./She stayed"},
		{"blank line", "He left\n \r\nand she", "He left/and she"},
		{"lower case goes on", "He left. and she", "He left. and she"},
		{"speech", `"Stop!" he said. "No."`, `"Stop!" he said./"No."`},
		{"curly speech", "“Stop!” he said. “No.”", "“Stop!” he said./“No.”"},
		{"brackets", "(He left.) She [sic] stayed.", "(He left.)/She [sic] stayed."},
		{"loose quotes", `" He left . " She`, `" He left . "/She`},
		{"title", "He met Dr. The Duke", "He met Dr. The Duke"},
		{"file and number", "He sent Lane.pdf Monday. It rose .5 Monday.", "He sent Lane.pdf Monday./It rose .5 Monday."},
		{"request", `"GET Ada%20Lane.pdf HTTP" 200`, `"GET Ada%20Lane.pdf HTTP" 200`},
		{"name after initials", "J. K. Rowling met J. A. Smith.", "J. K. Rowling met J. A. Smith."},
		{"clear beginning", "in the U.S. The man", "in the U.S./The man"},
		{"no clear beginning", "the U.S. Senate", "the U.S. Senate"},
		{"ellipsis", "Well... I see... perhaps", "Well.../I see... perhaps"},
		{"stops in a row", "What?! No!! . . . Yes", "What?!/No!! . . ./Yes"},
		{"headline", "RON WINS CUP\nRon Smith won.", "RON WINS CUP/Ron Smith won."},
		{"headline wrapped", "RON WINS\nTHE CUP\nRon won", "RON WINS\nTHE CUP/Ron won"},
		{"headline with a letter", "PLAN A, 5\nRon won", "PLAN A, 5/Ron won"},
		{"bullets", "Buy:\n- eggs\n- milk", "Buy:/- eggs/- milk"},
		{"numbered list", "Do:\n1. Read.\n2. Write", "Do:/1. Read./2. Write"},
		{"number in a wrapped line", "the chapters\n2. and 3.", "the chapters\n2. and 3."},
		{"number in a wrapped line after a colon", "Read this: the chapters\n2. and 3.", "Read this: the chapters\n2. and 3."},
		{"emoji after a stop", "Great. 😀 Thanks!", "Great. 😀/Thanks!"},
		{"Chinese", "他来了。她走了！", "他来了。/她走了！"},
		{"Japanese speech", "「止まれ！」と言った。はい。", "「止まれ！」と言った。/はい。"},
		{"Hindi", "राम आया। सीता गई।", "राम आया।/सीता गई।"},
		{"dash after a stop", `"Stop!" -- Ron ran.`, `"Stop!" -- Ron ran.`},
		{"long white space", "He left" + strings.Repeat(" ", 5000) + "the house", "He left/the house"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, s := range (tokenize.Default{}).Tokenize(test.text) {
				got = append(got, s.Text)
			}
			if diff := cmp.Diff(strings.Split(test.want, "/"), got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestSentenceIsReturnedAsSoonAsItIsKnownToEnd(t *testing.T) {
	tests := map[string]struct{ first, rest, want string }{
		"capital follows":       {"He left. S", "he stayed.", "He left."},
		"quote follows":         {"He left. “S", "he stayed.”", "He left."},
		"blank line follows":    {"He left\n\n", "for good", "He left"},
		"ideographic full stop": {"他来了。她", "走了", "他来了。"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r, w := io.Pipe()
			defer r.Close()
			go w.Write([]byte(test.first)) // and never more
			scanner := tokenize.NewScanner(r, tokenize.Default{})
			scanned := make(chan string, 1)
			go func() {
				scanner.Scan()
				scanned <- scanner.Sentence().Text
			}()
			select {
			case got := <-scanned:
				if got != test.want {
					t.Errorf("got %q, want %q", got, test.want)
				}
			case <-time.After(5 * time.Second):
				t.Errorf("%q: no sentence", test.first)
			}
		})
	}
}

func TestIdle(t *testing.T) {
	r, w := io.Pipe()
	scanner := tokenize.NewScanner(r, tokenize.Default{})
	scanner.Idle = 10 * time.Millisecond
	next := func() string {
		if !scanner.Scan() {
			return "end"
		}
		return show(scanner.Sentence())
	}
	go w.Write([]byte("He left for the U.S.\nShe stayed.\n"))
	for _, want := range []string{"He|left|for|the|U.S.", "She|stayed|."} {
		if got := next(); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
	go func() {
		w.Write([]byte("No line break yet."))
		time.Sleep(50 * time.Millisecond)
		w.Write([]byte(" and J.\n"))
		time.Sleep(50 * time.Millisecond)
		w.Write([]byte("Smith."))
		w.Close()
	}()
	for _, want := range []string{"No|line|break|yet|.|and|J.|Smith|.", "end"} {
		if got := next(); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
}

func TestUnescape(t *testing.T) {
	for token, want := range map[string]string{
		"Ada": "Ada", "Zo%C3%AB": "Zoë", "%20": " ", "O%27Neil": "O'Neil", "75%": "75%", "%C3x": "%C3x", "%ff%d0%98": "%ffИ", "%2d%2D%09": "%2d-%09", "a%2": "a%2",
		"Zo&euml;": "Zoë", `Zo\u00eb`: "Zoë", `D&#39;\u00c1%C3%AB`: "D'Áë", "&foo;": "&foo;", "&eacutex;": "&eacutex;", "&amp;": "&", `\ud83d`: `\ud83d`,
	} {
		if got := tokenize.Unescape(token); got != want {
			t.Errorf("%q: %q, want %q", token, got, want)
		}
	}
}
