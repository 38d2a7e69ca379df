package tagger

import (
	"context"
	"math"
	"slices"

	"nomen/bilstm"
	"nomen/bilstm/training"
	"nomen/internal/simd"
	"nomen/tagger/corpus"
	"nomen/tagger/evaluate"
)

// About tells what a model is and where it comes from.
type About struct {
	Labels  []string      `json:"labels"`  // entity labels
	Network bilstm.Config `json:"network"` // sizes
	Words   int           `json:"words"`   // words with a vector
	Digest  string        `json:"sha256"`  // of the tensors
	Origin  Origin        `json:"origin"`

	// Scaling turns the marginal probabilities of spans into their scores. It was
	// fitted to the spans found in the dev corpora; zero: to none.
	Scaling evaluate.Scaling `json:"scaling,omitzero"`

	// Consistency is how much sentences of a document learn from each other. Its
	// weight was chosen by F1 on the dev corpora.
	Consistency Consistency `json:"consistency,omitzero"`

	AveragedWith []About `json:"averaged_with,omitempty"` // the others, of an Average
}

// Origin tells what a model was trained on and how well it does.
type Origin struct {
	Train      []CorpusSize `json:"train"`
	Machine    []CorpusSize `json:"machine,omitempty"` // machine text
	Dev        []DevScore   `json:"dev"`
	Vectors    string       `json:"vectors,omitempty"`
	Pretrained string       `json:"pretrained,omitempty"` // where its language models come from
	From       string       `json:"from,omitempty"`       // digest of the tagger that training began with
	Seed       uint64       `json:"seed"`
	Epochs     int          `json:"epochs"`     // passes made
	BestEpoch  int          `json:"best_epoch"` // the one that was kept
	Dropout    float64      `json:"dropout"`
	LowerCase  float64      `json:"lower_case,omitempty"` // share of copies in lower case
	UpperCase  float64      `json:"upper_case,omitempty"`
	TitleCase  float64      `json:"title_case,omitempty"`
	Quoted     float64      `json:"quoted,omitempty"`
	Unended    float64      `json:"unended,omitempty"`
	SwapNames  float64      `json:"swap_names,omitempty"`
	Arithmetic string       `json:"arithmetic"` // kernel level it was trained with

	// CalibrationError is the expected calibration error of scores on the dev
	// corpora, each fifth of the spans scaled as the others teach; 0 without.
	CalibrationError float64 `json:"calibration_error,omitempty"`
}

// CorpusSize is the size of a labelled corpus.
type CorpusSize struct {
	Name      string  `json:"name"`
	Sentences int     `json:"sentences"`
	Tokens    int     `json:"tokens"`
	Entities  int     `json:"entities"`         // with a label that the model knows
	Weight    float64 `json:"weight,omitempty"` // how often a pass saw each sentence; 0: once
}

// DevScore is how well a model did on a dev corpus, exact spans.
type DevScore struct {
	Name      string  `json:"name"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// describe sets down what the tagger was trained on and how well it does.
func (t *Tagger) describe(ctx context.Context, o Training, result *training.Result) error {
	about := t.origin(o, result)
	if o.Keep {
		about = o.From.about
		about.Network, about.Origin.From = t.network.Config, o.From.about.Digest
		about.Origin.Machine = slices.Clone(about.Origin.Machine)
	}
	about.Digest = t.file().Digest()
	if t.network.Expert != nil {
		for _, c := range o.Machine {
			about.Origin.Machine = append(about.Origin.Machine, c.size(about.Labels))
		}
	}
	t.about = about
	if o.Keep {
		_, err := t.scoreOn(ctx, o.Dev)
		return err
	}
	return t.measure(ctx, o.Dev)
}

// origin returns what there is to say of a tagger's training before it is measured.
func (t *Tagger) origin(o Training, result *training.Result) About {
	about := About{
		Labels: t.labels.Entities(), Network: t.network.Config,
		Words: t.vocabulary.size(),
		Origin: Origin{
			Vectors: o.Source, Seed: o.Loop.Seed, Epochs: len(result.History), BestEpoch: result.Best.Epoch,
			Dropout: o.Dropout, LowerCase: o.LowerCase, UpperCase: o.UpperCase, TitleCase: o.TitleCase, Quoted: o.Quoted,
			Unended: o.Unended, SwapNames: o.SwapNames,
			Train: []CorpusSize{}, Arithmetic: simd.Kernels().String(),
		},
	}
	if o.From != nil {
		about.Origin.From, about.Origin.Vectors = o.From.about.Digest, o.From.about.Origin.Vectors
	}
	if o.Pretrained != nil {
		about.Origin.Pretrained = o.Pretrained.Source
	}
	for _, c := range o.Train {
		about.Origin.Train = append(about.Origin.Train, c.size(about.Labels))
	}
	return about
}

// size returns the size of a corpus for a model of these labels.
func (c Corpus) size(labels []string) CorpusSize {
	size := CorpusSize{Name: c.Name, Sentences: len(c.Sentences), Weight: c.Weight}
	known, _ := evaluate.Restrict(c.Sentences, labels)
	for _, s := range known {
		size.Tokens += len(s.Tokens)
		size.Entities += len(s.Spans)
	}
	return size
}

// measure chooses the weight of the tagger's consistency, sets down how well it does
// on the dev corpora, and fits the scaling of its scores to what it finds there.
func (t *Tagger) measure(ctx context.Context, dev []Corpus) error {
	about := &t.about
	about.Scaling = evaluate.Scaling{}
	var gold []corpus.Sentence
	for _, c := range dev {
		known, _ := evaluate.Restrict(c.Sentences, about.Labels)
		gold = append(gold, known...)
	}
	if err := t.chooseConsistency(ctx, gold); err != nil {
		return err
	}
	confidences, err := t.scoreOn(ctx, dev)
	if err != nil {
		return err
	}
	if about.Scaling = evaluate.FitScaling(confidences); about.Scaling != (evaluate.Scaling{}) {
		off := evaluate.Calibrate(evaluate.CrossFitted(confidences, calibrationParts)).Error
		about.Origin.CalibrationError = math.Round(off*1e4) / 1e4
	}
	return nil
}

// scoreOn sets down how well the tagger does on the dev corpora, and returns the
// scores of the spans that it finds there.
func (t *Tagger) scoreOn(ctx context.Context, dev []Corpus) (confidences []evaluate.Confidence, err error) {
	about := &t.about
	about.Origin.Dev, about.Origin.CalibrationError = []DevScore{}, 0
	for _, c := range dev {
		known, _ := evaluate.Restrict(c.Sentences, about.Labels)
		predicted, scores, err := t.Predict(ctx, known)
		if err != nil {
			return nil, err
		}
		confidences = append(confidences, evaluate.Confidences(known, predicted, scores)...)
		report, err := evaluate.Compare(known, predicted)
		if err != nil {
			return nil, err
		}
		score := report.Overall
		about.Origin.Dev = append(about.Origin.Dev, DevScore{c.Name, score.Precision, score.Recall, score.F1})
	}
	return confidences, nil
}

// chooseConsistency gives the tagger the consistency with the best F1 on labelled
// sentences.
func (t *Tagger) chooseConsistency(ctx context.Context, gold []corpus.Sentence) error {
	found, err := t.tagAll(ctx, joined(gold), true)
	if err != nil {
		return err
	}
	var best Consistency
	alone, highest := slices.Clone(found.spans), 0.0
	for _, own := range consistencyWeights {
		t.about.Consistency = Consistency{}
		copy(found.spans, alone)
		if own > 0 {
			t.about.Consistency = Consistency{Own: own, Window: consistencyWindow}
			t.lookAround(found.readings, newDocuments(gold))
		}
		predicted, _ := relabelled(gold, found.spans)
		report, err := evaluate.Compare(gold, predicted)
		if err != nil {
			return err
		}
		if report.Overall.F1 > highest {
			best, highest = t.about.Consistency, report.Overall.F1
		}
	}
	t.about.Consistency = best
	return nil
}

// calibrationParts is in how many parts the dev spans are cut to measure the
// scaling on spans that it was not fitted to.
const calibrationParts = 5

// consistencyWindow is how many sentences before and behind speak for the words of a
// new model: on eleven dev sets persons' F1 was best with 30 to 50 (of 10 to 1000).
const consistencyWindow = 30

// consistencyWeights are those a new model's Consistency is chosen from; 0: none.
var consistencyWeights = []float64{0, 1, 2, 3, 4, 6, 8, 12}
