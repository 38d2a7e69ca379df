package nextword

import (
	"context"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"nomen/bilstm"
	"nomen/bilstm/training"
	"nomen/internal/words"
)

// tale is a text of some hundred words; zebras are rare enough to be unknown.
var tale = strings.Repeat(`The old man went to the sea. "Good morning," said the sea, "and who are you?"

"I'm the old man," said the old man; "who else went to the sea this morning?" The zebra didn't.

`, 6)

func textOf(t testing.TB, content string) *Text {
	t.Helper()
	text := new(Text)
	if err := text.ReadText(strings.NewReader(content), "tale"); err != nil {
		t.Fatal(err)
	}
	return text
}

// taleModel knows the words of the tale but the rarest, and has learned little.
func taleModel(t testing.TB) *Model {
	t.Helper()
	m, _, err := Train(context.Background(), Training{
		Train: textOf(t, tale+"The zebra was not there, nor was a lion."), Frequency: 7, Size: 6, Streams: 4, Steps: 10,
		Loop: training.Config{Epochs: 3, LearningRate: 0.02, Seed: 3},
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// scoresAfter reads words one after the other, from nothing.
func scoresAfter(m *Model, seen []string) []float32 {
	var scratch bilstm.Scratch
	var reader reader
	states := m.network.NewStates(1)
	m.advance(&scratch, &reader, states, [][]string{seen})
	return m.scores(&scratch, states)[0]
}

// typed is the same user as Report.KeystrokeSavings tells of, who looks at what
// Completer.Suggest gives after each key.
func typed(m *Model, all []string) (characters, keys int) {
	behind := false
	for i, word := range all[1:] {
		if word == paragraphEnd {
			characters, keys, behind = characters+1, keys+1, false
			continue
		}
		probabilities := scoresAfter(m, all[:i+1])
		bilstm.LogSum(probabilities)
		c := &Completer{model: m, places: []place{{probabilities: probabilities}}}
		plain, glued := strings.CutPrefix(word, glue)
		letters, space := utf8.RuneCountInString(plain), 0
		if isSpaced(all[i+2]) {
			space = 1
		}
		accepted := -1
		for n := 0; n < letters && accepted < 0; n++ {
			typed := string([]rune(plain)[:n])
			if n > 0 && !glued {
				typed = " " + typed
			}
			for _, s := range c.suggest(typed, 3) {
				if s.Word == plain && s.Glued == glued && !(n == 0 && behind) {
					accepted = n
				}
			}
		}
		characters += letters + space
		if behind = accepted < 0 && space == 0; accepted < 0 {
			keys += letters + space
		} else {
			keys += accepted + 1
		}
	}
	return characters, keys
}

func TestEvaluateIsWhatReadingWordByWordGives(t *testing.T) {
	m, text := taleModel(t), textOf(t, tale[:300]+"\n\nA zebra, a lion - and the sea.")
	var all []string
	for _, place := range text.seen {
		all = append(all, text.words[place])
	}
	if len(all) >= 2*evaluationSteps {
		t.Fatalf("%d words are read in more than one stream", len(all))
	}
	want := Report{Words: len(all) - 1}
	for i, word := range all[1:] {
		scores := scoresAfter(m, all[:i+1])
		id := m.vocabulary.id(word)
		if id == unknownWord {
			want.Unknown++
		}
		for rank, other := range best(scores, 3) {
			if int32(other) == id && rank == 0 {
				want.Top1++
			}
			if int32(other) == id {
				want.Top3++
			}
		}
		bilstm.LogSum(scores)
		want.CrossEntropy -= math.Log(float64(scores[id]))
	}
	want.Characters, want.Keys = typed(m, all)
	got, err := m.Evaluate(context.Background(), text, Evaluation{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.means(), got, cmpopts.EquateApprox(1e-4, 0)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if want.Unknown == 0 || want.Top1 == want.Top3 || !(got.KeystrokeSavings() > 0.05 && got.KeystrokeSavings() < 0.95) {
		t.Errorf("%+v is no test of much", want)
	}
}

func TestEvaluateGivesTheSameOnAnyNumberOfThreads(t *testing.T) {
	m, text := taleModel(t), textOf(t, strings.Repeat(tale, 4))
	want, err := m.Evaluate(context.Background(), text, Evaluation{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	if behind := text.Len() - want.Words; behind < 1 || behind > evaluationStreams {
		t.Errorf("%d of %d words are predicted", want.Words, text.Len())
	}
	for _, threads := range []int{0, 3} {
		got, err := m.Evaluate(context.Background(), text, Evaluation{Threads: threads})
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%d threads (-want +got):\n%s%v", threads, diff, err)
		}
	}
	sample, err := m.Evaluate(context.Background(), text, Evaluation{Words: 100})
	if err != nil || sample.Words > 100 || sample.Words < 70 {
		t.Errorf("of 100 words %d are predicted: %v", sample.Words, err)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.Evaluate(cancelled, text, Evaluation{}); err != context.Canceled {
		t.Errorf("cancelled, it says %v", err)
	}
}

func TestKeystrokes(t *testing.T) {
	list := []string{"the", "they", "then", "than", glue + ",", "cat", paragraphEnd, glue + "'s"} // ids from 1
	ids, err := words.NewIDs(words.List(list))
	if err != nil {
		t.Fatal(err)
	}
	const first, rare = 9, 5 // scores, beside 8 to 1 of the others
	for _, test := range []struct {
		name             string
		word             string
		score            float32
		behind, spaced   bool
		characters, keys int
		behindAfterwards bool
	}{
		{"the most probable word costs a key, which brings the space", "the", first, false, true, 4, 1, false},
		{"at the end of a paragraph there is no space to bring", "the", first, false, false, 3, 1, false},
		{"with three better ones a word waits for the letter that tells it apart", "than", rare, false, true, 5, 4, false},
		{"the only word with its letter is accepted after it", "cat", 0, false, true, 4, 2, false},
		{"an unknown word is typed", "cats", 0, false, true, 5, 5, false},
		{"and what follows at once is not suggested", glue + ",", first, true, true, 2, 2, false},
		{"a word of two bytes a letter", "éé", 0, false, false, 2, 2, true},
		{"after an accepted word a comma is accepted too", glue + ",", first, false, true, 2, 1, false},
		{"of two glued letters the first may bring the other", glue + "'s", 0, true, true, 3, 2, false},
		{"a paragraph ends with a key", paragraphEnd, first, true, false, 1, 1, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			y := typist{vocabulary: &vocabulary{ids: ids}, behind: test.behind}
			id := y.vocabulary.id(test.word)
			scores := []float32{100, 8, 7, 6, 5, 4, 0, 50, 0} // the unknown word and the end of a paragraph don't count
			if id != unknownWord {
				scores[id] = test.score
			}
			characters, keys := y.write(test.word, id, test.spaced, scores)
			if characters != test.characters || keys != test.keys || y.behind != test.behindAfterwards {
				t.Errorf("%d characters by %d keys, then behind a word: %v", characters, keys, y.behind)
			}
		})
	}
}

func TestSuggestionTime(t *testing.T) {
	if took := taleModel(t).SuggestionTime(textOf(t, tale)); took <= 0 {
		t.Errorf("it took %v", took)
	}
}
