package nextword_test

import (
	"context"
	"fmt"
	"log"

	"nomen/bilstm/nextword"
	"nomen/bilstm/training"
)

// Six sentences, a network of hidden size 5: the first two words, read one
// after the other, tell the third.
func Example_lesson() {
	sentences := []string{
		"i like dog", "i love coffee", "i hate milk",
		"you like cat", "you love milk", "you hate coffee",
	}
	model, _, err := nextword.TrainLastWord(context.Background(), sentences, nextword.Training{
		Size: 5, Untied: true, Spelled: -1,
		Loop: training.Config{
			Epochs: 500, LearningRate: 0.01, ConstantRate: true, Seed: 1,
			OnEpoch: func(history []training.Epoch) {
				if e := history[len(history)-1]; e.Epoch%100 == 0 {
					fmt.Printf("epoch %d, cost %.1f\n", e.Epoch, e.Loss)
				}
			},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, prompt := range []string{"you like", "i hate", "he liks"} {
		suggestions, unknown := model.Suggest(prompt, 1)
		for _, u := range unknown {
			fmt.Println(u.Word, "is unknown, the nearest known words are", u.Nearest)
		}
		if len(unknown) == 0 {
			fmt.Println(prompt, suggestions[0].Word)
		}
	}
	// Output:
	// epoch 100, cost 0.5
	// epoch 200, cost 0.2
	// epoch 300, cost 0.0
	// epoch 400, cost 0.0
	// epoch 500, cost 0.0
	// you like cat
	// i hate milk
	// he is unknown, the nearest known words are [i hate you]
	// liks is unknown, the nearest known words are [like i love]
}
