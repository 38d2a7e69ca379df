package tagger

import (
	"bytes"
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomen/bilstm"
	"nomen/internal/words"
)

// toyPretrained are language models that have learned nothing, of some of the
// words of toyCorpus.
func toyPretrained() *Pretrained {
	list := words.List([]string{"the", words.Glue + ",", "mister", "in", "saw", ","})
	alphabet := words.NewAlphabet(map[string]int{"abcdefgiklmnoprstuvz": 1}, 20)
	config := bilstm.LanguageConfig{
		Words: 7, Size: 10, Characters: alphabet.Size(), CharacterSize: 3, CharacterFilters: 4, CharacterWidth: 3,
		Cell: bilstm.LSTM, Hidden: 10, Layers: 1,
	}
	random := rand.New(rand.NewPCG(7, 8))
	return &Pretrained{
		Forward: bilstm.NewLanguage(config, random), Backward: bilstm.NewLanguage(config, random),
		Words: list, Characters: alphabet.String(), Source: "nowhere",
	}
}

func TestATaggerReadsWithLanguageModels(t *testing.T) {
	o := toyTraining()
	o.Pretrained = toyPretrained()
	model := trainToy(t, o)
	if score := model.About().Origin.Dev[0].F1; score < 0.99 {
		t.Errorf("dev F1 is %.3f", score)
	}
	data := encode(t, model)
	if again := encode(t, trainToy(t, o)); !bytes.Equal(data, again) {
		t.Error("the same training gave another model")
	}
	loaded, err := LoadExact(data)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(data, encode(t, loaded)) {
		t.Error("a model that was read is written in other bytes")
	}
	if loaded.About().Origin.Pretrained != "nowhere" {
		t.Errorf("%+v", loaded.About().Origin)
	}
	sentences := o.Dev[0].Sentences
	want, _, _ := model.Predict(context.Background(), sentences)
	got, _, err := loaded.Predict(context.Background(), sentences)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("as trained, and as read (-want +got):\n%s%v", diff, err)
	}

	for i := 1; i < 40; i++ { // no cut makes it panic
		if _, err := Load(data[:len(data)*i/40]); err == nil {
			t.Errorf("a file cut to %d of 40 parts was read", i)
		}
	}
	other := *o.Pretrained
	other.Backward = bilstm.NewLanguage(bilstm.LanguageConfig{
		Words: 7, Size: 12, Characters: 21, CharacterSize: 3, CharacterFilters: 4, CharacterWidth: 3, Cell: bilstm.LSTM, Hidden: 12, Layers: 1,
	}, rand.New(rand.NewPCG(1, 1)))
	o.Pretrained = &other
	if _, _, err := Train(context.Background(), o); err == nil || !strings.Contains(err.Error(), "shape") {
		t.Errorf("models of two shapes: %v", err)
	}
}

func TestLanguageModelsReadAFormAsTheyKnowItBest(t *testing.T) {
	p := toyPretrained()
	v, err := newPretrainedVocabulary(p.Words, p.Characters)
	if err != nil {
		t.Fatal(err)
	}
	forms := bilstm.Forms{Starts: []int32{0}}
	for _, form := range []string{"the", ",", "unseen", "saw"} {
		v.describe(&forms, form)
	}
	if diff := cmp.Diff([]int32{1, 2, 0, 5}, forms.Words); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int32{0, 0, 0, 6, 6}, forms.Starts); diff != "" {
		t.Errorf("spelled (-want +got):\n%s", diff)
	}
}
