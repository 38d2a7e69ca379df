package nextword

import (
	"context"
	"os"
	"strings"
	"testing"

	"nomen/bilstm/training"
)

// lesson is the file of the six sentences that a first model learns from.
func lesson(t testing.TB) []string {
	t.Helper()
	content, err := os.ReadFile("../../testdata/lesson.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(content)), "\n")
}

func lessonTraining(seed uint64) Training {
	return Training{
		Size: 5, Untied: true, Spelled: -1,
		Loop: training.Config{Epochs: 500, LearningRate: 0.01, ConstantRate: true, Warmup: 1, Seed: seed},
	}
}

func TestTheLessonIsLearnedFromEverySeed(t *testing.T) {
	if testing.Short() {
		t.Skip("trains twenty times")
	}
	for seed := range uint64(20) {
		m, result, err := TrainLastWord(context.Background(), lesson(t), lessonTraining(seed))
		if err != nil {
			t.Fatal(err)
		}
		if cost := result.History[499].Loss; !(cost <= 0.05) {
			t.Errorf("seed %d: final cost %.4f, want at most 0.05", seed, cost)
		}
		for prompt, want := range map[string]string{"you like": "cat", "i hate": "milk"} {
			suggestions, unknown := m.Suggest(prompt, 1)
			if len(unknown) > 0 || len(suggestions) != 1 || suggestions[0].Word != want || suggestions[0].Probability < 0.9 {
				t.Errorf("seed %d: %s: %+v, unknown %v; want %s with at least 0.9", seed, prompt, suggestions, unknown, want)
			}
		}
	}
}
