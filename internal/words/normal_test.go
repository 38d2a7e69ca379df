package words

import (
	"fmt"
	"log"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestNormalize(t *testing.T) {
	tests := map[string]string{
		"":           "",
		"The":        "the",
		"It’s":       "it's",
		"“":          `"`,
		"1996–97":    "0000-00",
		"JOSE\u0301": "josé",
		"—":          "--",
		"٣":          "0",
		"ÉLAN":       "élan",
		"(":          "(",
	}
	checkForms(t, "Normalize", Normalize, tests)
}

// checkForms checks what a function makes of words.
func checkForms(t *testing.T, name string, of func(string) string, want map[string]string) {
	t.Helper()
	for word, form := range want {
		if got := of(word); got != form {
			t.Errorf("%s(%q) = %q, want %q", name, word, got, form)
		}
	}
}

func TestStripAccents(t *testing.T) {
	tests := map[string]string{
		"Ngozi":            "Ngozi",
		"Nguyễn Bích Hà":   "Nguyen Bich Ha",
		"Łukasz Ørsted":    "Lukasz Orsted",
		"Æsa Þórðardóttir": "Aesa Thordardottir",
		"Weiß":             "Weiss",
		"Jose\u0301":       "Jose",
	}
	checkForms(t, "StripAccents", StripAccents, tests)
}

func TestLookup(t *testing.T) {
	known := []string{"US", "us", "it's", "mid-1990s", "0000", "0000-00-00", "jose", "josé", "lodz", "mr", ".", "...", "-", "ebola",
		"youtube", "haq", "\"", "old", "strasse"}
	ids := mustIDs(t, known...)
	tests := []struct{ name, word, want string }{
		{"itself", "US", "US"},
		{"lower-cased", "Us", "us"},
		{"curly apostrophe", "IT’S", "it's"},
		{"curly quote", "“", `"`},
		{"digits as they are", "Mid-1990s", "mid-1990s"},
		{"digits folded", "1996", "0000"},
		{"date", "1996-08-22", "0000-00-00"},
		{"accent that is known", "José", "josé"},
		{"decomposed accent", "Jose\u0301", "josé"},
		{"accent that is not", "Josè", "jose"},
		{"strokes", "Łódź", "lodz"},
		{"sharp s", "Straße", "strasse"},
		{"abbreviation", "Mr.", "mr"},
		{"tag", "#Ebola", "ebola"},
		{"user name", "@YouTube", ""},
		{"ellipsis", "…", "..."},
		{"repeated sign", "....", "."},
		{"dash", "—", "-"},
		{"different signs", ".-", ""},
		{"last part", "Inzamam-ul-Haq", "haq"},
		{"last part after digits", "12-year-old", "old"},
		{"unknown", "xyzzy", ""},
		{"empty", "", ""},
		{"invalid bytes", "\xff\xfe", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			id, ok := Lookup(ids, test.word)
			if ok != (test.want != "") || ok && known[id-1] != test.want {
				t.Errorf("Lookup(%q) = %d, %v; want %q", test.word, id, ok, test.want)
			}
		})
	}
}

func TestLookupOfAnyBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := strings.ReplaceAll(string(rapid.SliceOf(rapid.Byte()).Draw(t, "word")), "\n", "") // no token has one
		normal := Normalize(word)
		if !utf8.ValidString(normal) && utf8.ValidString(word) {
			t.Fatalf("Normalize(%q) = %q, not UTF-8", word, normal)
		}
		ids, err := NewIDs(List([]string{normal}))
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := Lookup(ids, word); !ok {
			t.Fatalf("%q is not found by its normal form %q", word, normal)
		}
	})
}

func ExampleLookup() {
	ids, err := NewIDs("mr\njose\n")
	if err != nil {
		log.Fatal(err)
	}
	for _, word := range []string{"Mr.", "José", "Blackburn"} {
		id, ok := Lookup(ids, word)
		fmt.Println(word, id, ok)
	}
	// Output:
	// Mr. 1 true
	// José 2 true
	// Blackburn 0 false
}

func BenchmarkLookup(b *testing.B) {
	ids := mustIDs(b, "blackburn")
	for _, word := range []string{"blackburn", "Blackburn", "Blackburnian", "Łódź-born"} {
		b.Run(word, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Lookup(ids, word)
			}
		})
	}
}
