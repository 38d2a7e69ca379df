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
