package nextword

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// spelled writes suggestions with the space before them.
func spelled(suggestions []Suggestion) (all []string) {
	for _, s := range suggestions {
		all = append(all, s.added(""))
	}
	return all
}

func TestSuggest(t *testing.T) {
	for _, test := range []struct {
		prompt string
		k      int
		want   []string
	}{
		{"The dog barked at the", 1, []string{" door"}},
		{"The dog barked at the ", 1, []string{" door"}},
		{"The dog barked at the d", 1, []string{" door"}},
		{"The dog barked at the do", 1, []string{" door"}},
		{"The doctor does", 1, []string{"n't"}},
		{"The doctor does ", 0, nil},
		{"The dog barked at the door", 1, []string{"."}},
		{"The donkey (wh", 1, []string{"what"}},
		{"\"Wh", 5, []string{"What"}},
		{"Xyzzy", 0, nil},
	} {
		got, _ := toy().Suggest(test.prompt, test.k)
		if diff := cmp.Diff(test.want, spelled(got)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.prompt, diff)
		}
	}
}

// All suggestions together are all that may come next.
func TestProbabilitiesOfSuggestions(t *testing.T) {
	m := toy()
	for _, test := range []struct {
		prompt, prefix string
		glued          bool // may be
	}{{"The dog", "", true}, {"The dog ", " ", false}, {"The do", " do", false}, {"A cat", "", true}} {
		got, _ := m.Suggest(test.prompt, m.vocabulary.size())
		total := 0.0
		for i, s := range got {
			total += s.Probability
			if s.Glued && !test.glued || !strings.HasPrefix(s.added(""), test.prefix) || s.Word == paragraphEnd {
				t.Errorf("%q: %+v is suggested", test.prompt, s)
			}
			if i > 0 && s.Probability > got[i-1].Probability {
				t.Errorf("%q: %+v comes before %+v", test.prompt, got[i-1], s)
			}
		}
		if test.prefix == "" {
			c := m.NewCompleter()
			c.Read(test.prompt)
			total += float64(c.probabilities()[unknownWord] + c.probabilities()[m.vocabulary.id(paragraphEnd)])
		}
		if len(got) < 2 || math.Abs(total-1) > 1e-5 {
			t.Errorf("%q: the probabilities of %d suggestions sum to %v", test.prompt, len(got), total)
		}
	}
}

// Edits of a text must not leave anything behind: a completer that has read
// other texts says what a new one says, to the bit.
func TestCompleterIsAsIfNew(t *testing.T) {
	m := toy()
	words := []string{"The", " dog", " doctor", " barked", ",", " xyzzy", " do", "n't", ".", "\"What", " ", "\n", "d"}
	rapid.Check(t, func(t *rapid.T) {
		c := m.NewCompleter()
		text, paragraphs := "", []string{}
		for range rapid.IntRange(1, 60).Draw(t, "edits") {
			switch rapid.IntRange(0, 9).Draw(t, "edit") {
			case 0:
				text = text[:rapid.IntRange(0, len(text)).Draw(t, "kept")]
			case 1:
				c.Read(text)
				c.EndParagraph()
				paragraphs, text = append(paragraphs, text), ""
			default:
				text += rapid.SampledFrom(words).Draw(t, "word")
			}
			fresh := m.NewCompleter()
			for _, paragraph := range paragraphs {
				fresh.Read(paragraph)
				fresh.EndParagraph()
			}
			if diff := cmp.Diff(fresh.Next(text), c.Next(text)); diff != "" {
				t.Fatalf("next of %q after %q (-new +used):\n%s", text, paragraphs, diff)
			}
			c.Read(text)
			fresh.Read(text)
			if diff := cmp.Diff(fresh.Suggest("", 5), c.Suggest("", 5)); diff != "" {
				t.Fatalf("suggestions after %q, %q (-new +used):\n%s", paragraphs, text, diff)
			}
		}
	})
}

// Many words back, a completer still knows how to go on.
func TestCompleterOfALongText(t *testing.T) {
	text := strings.Repeat(" The dog barked at the door.", 2*keptProbabilities)
	c := toy().NewCompleter()
	for i := range text {
		if text[i] == ' ' {
			c.Next(text[:i])
		}
	}
	for i := len(text) - 1; i > 0; i-- {
		if text[i] == ' ' {
			want := toy().NewCompleter().Next(text[:i])
			if got := c.Next(text[:i]); got != want {
				t.Fatalf("after %q comes %q, want %q", text[:i], got, want)
			}
		}
	}
	kept := 0
	for _, p := range c.places {
		if p.probabilities != nil {
			kept++
		}
	}
	if kept > keptProbabilities {
		t.Errorf("the probabilities at %d places are kept", kept)
	}
}

// A letter more of a word reads nothing, a word more reads one.
func TestOnlyNewWordsAreRead(t *testing.T) {
	c := toy().NewCompleter()
	c.Next("The dog barked at t")
	before := c.places
	c.Next("The dog barked at th")
	if len(c.places) != len(before) || &c.places[0] != &before[0] {
		t.Error("something was read for another letter")
	}
	c.Next("The dog barked at the ")
	if len(c.places) != len(before)+1 || c.places[len(c.places)-1].words != 5 || &c.places[len(before)-1].states[0] != &before[len(before)-1].states[0] {
		t.Error("more than the new word was read")
	}
}

func TestNext(t *testing.T) {
	for text, want := range map[string]string{
		"The dog barked at the":   " door",
		"The dog barked at the ":  "door",
		"The dog barked at the d": "oor",
		"The dog b":               "arked",
		"The doctor does":         "n't",
		"The donkey (w":           "hat",
		"\"What now":              "?",
	} {
		if got := toy().NewCompleter().Next(text); got != want {
			t.Errorf("after %q comes %q, want %q", text, got, want)
		}
	}
}

// Where nothing is half typed, Next is the first word of the greedy text.
func TestNextIsGreedy(t *testing.T) {
	for _, text := range []string{"The ", "A cat, black ", "\"What now?\" ", "The donkey slept. ", "Xyzzy "} {
		want, err := toy().Continue(text, Generation{Words: 1})
		if got := toy().NewCompleter().Next(text); err != nil || got != want {
			t.Errorf("after %q comes %q, want %q, %v", text, got, want, err)
		}
	}
}

func TestNextIsEmptyAtTheEndOfAParagraph(t *testing.T) {
	text := new(Text)
	for range 1000 {
		text.AddParagraph("the end")
	}
	o := toyTraining()
	o.Train, o.Dev = text, nil
	m, _, err := Train(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"the": " end", "the end": ""} {
		if got := m.NewCompleter().Next(text); got != want {
			t.Errorf("after %q comes %q, want %q", text, got, want)
		}
	}
}

func TestUnknownWordsAreNamedOnce(t *testing.T) {
	m, _, err := TrainLastWord(context.Background(), lesson(t), lessonTraining(1))
	if err != nil {
		t.Fatal(err)
	}
	suggestions, unknown := m.Suggest("he liks, he", 3)
	if len(suggestions) != 3 {
		t.Errorf("suggestions: %+v", suggestions)
	}
	var names []string
	for _, u := range unknown {
		names = append(names, u.Word)
		if len(u.Nearest) != nearestWords {
			t.Errorf("nearest to %q: %q", u.Word, u.Nearest)
		}
	}
	if diff := cmp.Diff([]string{"he", "liks", ","}, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if nearest := unknown[1].Nearest[0]; nearest != "like" {
		t.Errorf("nearest to liks is %q", nearest)
	}
	if long := m.Unknown(strings.Repeat("x", 100_000)); len(long) == 0 {
		t.Error("a long word is known")
	}
}

func TestEditDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"größe", "grosse", 3}, {"same", "same", 0}} {
		if got := editDistance([]rune(test.a), []rune(test.b)); got != test.want {
			t.Errorf("%q to %q: %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

// A key within a word, and a key that ends one.
func BenchmarkNext(b *testing.B) {
	m := randomModel(b, 40_000, 256, 1, 1)
	text := ""
	for i := range 500 { // words of context
		text += letters(i*71) + " "
	}
	for _, key := range []struct{ name, after string }{{"letter", "z"}, {"word", "a "}} {
		b.Run(key.name, func(b *testing.B) {
			c := m.NewCompleter()
			for b.Loop() {
				b.StopTimer()
				c.Next(text)
				b.StartTimer()
				c.Next(text + key.after)
				if key.after == "a " { // forget it
					b.StopTimer()
					c.Read("")
					b.StartTimer()
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/key")
		})
	}
}
