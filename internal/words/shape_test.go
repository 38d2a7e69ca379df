package words

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// shapeExamples is indexed by class, so it fixes the numbers too.
var shapeExamples = [...][]string{
	0:  {"", "\xff", "\x00", "\u200d", "\u0301"},
	1:  {"word", "well-known", "o'clock", "e.g.", "n't", "(s)", "naïve", "'banter", "caf\xe9", "мир", "cafe\u0301"},
	2:  {"Word", "Élan", "Пётр", "Jos\xe9", "Jose\u0301", "(Smith)", "Hawaiʻi", "ǅungla"},
	3:  {"Jean-Pierre", "O'Neill", "al-Bashir", "Ph.D.", "Well-known", "Inzamam-ul-Haq", "d’Artagnan", "Anna's"},
	4:  {"Mr.", "Inc.", "St."},
	5:  {"NATO", "AT&T", "PARIS", "ÉLAN", "CO-OP", "A+", "S.AFRICAN"},
	6:  {"McDonald", "YouTube", "MPs", "AFRICAN-American", "MacArthur"},
	7:  {"iPhone", "eBay", "mRNA", "pH"},
	8:  {"J", "J.", "I", "É."},
	9:  {"J.R.", "J.-P.", "U.S", "U.S.", "X.Y."},
	10: {"'s", "’ll", "'re", "'em"},
	11: {"1996", "0", "٣", "½"},
	12: {"1,000", "1996-08-22", "$5", "50%", "#1", "3.", ":3"},
	13: {"1st", "MH17", "12-year-old", "4Dbling", "'90s"},
	14: {",", "--", "...", ":)", "“", "@", "#"},
	15: {"=", "$", "♥", "😂", "👍🏽", ":^)", "+", "\ufffd"},
	16: {"@name", "@_x", "@4you", "@a.b"},
	17: {"#topic", "#MH17", "#_a", "#4you", "#नमस्ते"},
	18: {"http://t.co/x", "www.example.org", "name@example.org", "a.b@c.d"},
	19: {"北京", "محمد", "राम", "Tシャツ", "한국"},
}

func TestShape(t *testing.T) {
	if len(shapeExamples) != Shapes {
		t.Fatalf("%d classes, examples of %d", Shapes, len(shapeExamples))
	}
	for class, words := range shapeExamples {
		for _, word := range words {
			if got := Shape(word); got != class {
				t.Errorf("Shape(%q) = %d, want %d", word, got, class)
			}
		}
	}
}

func TestShapeOfAnyBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := string(rapid.SliceOf(rapid.Byte()).Draw(t, "word"))
		if class := Shape(word); class < 0 || class >= Shapes {
			t.Fatalf("Shape(%q) = %d", word, class)
		}
	})
}

func ExampleShape() {
	for _, word := range []string{"Mr.", "O'Neill", "J.R."} {
		switch Shape(word) {
		case ShapeTitlePeriod:
			fmt.Println(word, "is abbreviated")
		case ShapeTitleParts:
			fmt.Println(word, "has parts")
		case ShapeInitials:
			fmt.Println(word, "is initials")
		}
	}
	// Output:
	// Mr. is abbreviated
	// O'Neill has parts
	// J.R. is initials
}

func BenchmarkShape(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Shape("Inzamam-ul-Haq")
	}
}
