package tokenize

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

func TestWindowIsBounded(t *testing.T) {
	for _, unit := range []string{"a", "a ", ".", "No. ", "\n", " ", "\u0301", "北", "。", "\"", "a, ", "A\n", "x" + strings.Repeat(" ", maxGap)} {
		text := strings.Repeat(unit, 1<<19/len(unit))
		scanner := NewScanner(iotest.HalfReader(strings.NewReader(text)), Default{})
		for scanner.Scan() {
			if n := len(scanner.Sentence().Text); n > maxSentence {
				t.Errorf("%q: a sentence of %d bytes", unit, n)
			}
		}
		if len(scanner.buffer) > 2*readSize {
			t.Errorf("%q: a buffer of %d bytes", unit, len(scanner.buffer))
		}
	}
}

func TestALongListIsCutBetweenItsNames(t *testing.T) {
	text := strings.Repeat("Ada Lane, Dax Okonkwo; ", 10_000)
	sentences := Default{}.Tokenize(text)
	if len(sentences) < 2 {
		t.Fatal("the list is one sentence")
	}
	for _, s := range sentences {
		if !strings.HasPrefix(s.Text, "Ada ") && !strings.HasPrefix(s.Text, "Dax ") {
			t.Errorf("a sentence begins with %.20q", s.Text)
		}
	}
}

func TestALongRunIsCutWhereverItStands(t *testing.T) {
	run := strings.Repeat("a", maxRun+1)
	for _, text := range []string{run, "x " + run + " and so on", "x " + run + ", and so on"} {
		for _, token := range (Default{}).Tokenize(text)[0].Tokens {
			if n := token.End - token.Start; n > maxRun {
				t.Errorf("%.3q...: a token of %d bytes", text, n)
			}
		}
	}
}

func TestWhiteSpaceThatArrivesInPartsIsCountedOnce(t *testing.T) {
	r := io.MultiReader(strings.NewReader("He left\n"), strings.NewReader(" the house \nfor good"))
	scanner := NewScanner(r, Default{})
	scanner.Scan()
	if got, want := scanner.Sentence().Text, "He left\n the house \nfor good"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLettersAreFoundEightAtATime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("azAZmM @[`{09\x00\x7f\u00e9\u0141"))).Draw(t, "text")
		for i := range len(text) + 1 {
			want := i
			for want < len(text) && classes[text[want]]&letter != 0 {
				want++
			}
			if got := lettersEnd(text, i); got != want {
				t.Fatalf("letters from %d of %q end at %d, want %d", i, text, got, want)
			}
		}
	})
}

func TestNoListedWordIsTooLongToBeFound(t *testing.T) {
	for word := range endings {
		if len(word) > longestAbbreviation {
			t.Errorf("%q is longer than %d bytes", word, longestAbbreviation)
		}
	}
	for word := range opening {
		if len(word) > longestOpening {
			t.Errorf("%q is longer than %d bytes", word, longestOpening)
		}
	}
}
