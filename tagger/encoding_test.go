package tagger

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomen/bilstm"
)

// Other networks read what a tagger trained on the same sentences reads: an
// encoder of the same sizes, and the same numbers for each word.
func TestEncodingIsThatOfATagger(t *testing.T) {
	o := toyTraining()
	o.Loop.Epochs = 1
	model := trainToy(t, o)
	encoding, err := NewEncoding(o.Train[0].Sentences, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := model.About().Network
	want.Cell, want.Hidden, want.Layers, want.Labels = "", 0, 0, 0
	if diff := cmp.Diff(want, encoding.Config()); diff != "" {
		t.Errorf("sizes (-tagger +encoding):\n%s", diff)
	}
	words := []string{"the", "mister", "Kadu", "🙂"}
	var forms bilstm.Forms
	forms.Reset()
	for _, word := range words {
		model.vocabulary.describe(&forms, word)
	}
	if diff := cmp.Diff(forms, encoding.NewPacker()([][]string{words}).Forms); diff != "" {
		t.Errorf("words (-tagger +encoding):\n%s", diff)
	}
}

func TestRareWordsAreThoseWithTheLastVectors(t *testing.T) {
	o := toyTraining()
	fixed := []string{"quokka", "wombat", "numbat", "bilby"}
	v, err := newVocabulary(o.Train[0].Sentences, &Vectors{Words: fixed, Size: 1, Values: make([]float32, len(fixed))})
	if err != nil {
		t.Fatal(err)
	}
	for id := range int32(v.learnedCount()) {
		if rarity := v.rarity(id); rarity != 0 {
			t.Errorf("the learned word %d has rarity %v, want 0", id, rarity)
		}
	}
	last := -1.0
	for _, word := range fixed {
		rarity := v.rarity(v.word(word))
		if rarity <= last || rarity < 0 || rarity >= 1 {
			t.Errorf("%s has rarity %v behind one of %v", word, rarity, last)
		}
		last = rarity
	}
}
