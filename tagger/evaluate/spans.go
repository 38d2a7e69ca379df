package evaluate

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"nomen/tagger/corpus"
)

// Score counts spans and rates them. A ratio with divisor 0 is 0.
type Score struct {
	Gold      int `json:"gold"`      // spans that people marked
	Predicted int `json:"predicted"` // spans that the tagger found
	Correct   int `json:"correct"`   // found as marked, same tokens and label

	Precision float64 `json:"precision"` // Correct / Predicted
	Recall    float64 `json:"recall"`    // Correct / Gold
	F1        float64 `json:"f1"`        // harmonic mean of precision and recall

	// Interval is the confidence interval of F1, nil before WithIntervals.
	Interval *Interval `json:"f1_interval,omitempty"`
}

// LabelScore is the score of one entity label's spans.
type LabelScore struct {
	Label string `json:"label"`
	Score
}

// Report holds the scores of the predictions for some sentences.
type Report struct {
	Sentences int `json:"sentences"`
	Tokens    int `json:"tokens"`

	// CorrectTokens counts the tokens whose predicted IOB2 label is the gold
	// one, O or not; Accuracy is their share.
	CorrectTokens int     `json:"correct_tokens"`
	Accuracy      float64 `json:"accuracy"`

	Overall Score        `json:"overall"`
	Labels  []LabelScore `json:"labels"` // sorted by label; all that are gold or predicted

	Matches  []Match `json:"matches"` // strict, exact, partial, type
	overlaps overlaps

	// NameTokens counts the tokens in gold spans, FoundNameTokens those of them
	// that are in a predicted span of the same label; TokenRecall is their share.
	NameTokens      int     `json:"name_tokens"`
	FoundNameTokens int     `json:"found_name_tokens"`
	TokenRecall     float64 `json:"token_recall"`

	// Calibration tells whether the scores of the predicted spans are
	// probabilities, nil before WithScores.
	Calibration *Calibration `json:"calibration,omitempty"`
	confidences []Confidence

	// samples holds, for every sentence with a gold or predicted span, its
	// share in Labels: what the bootstrap draws from.
	samples []sample
}

// sample is what one sentence contributes, for each label in it.
type sample []contribution

type contribution struct {
	label int // index of Report.Labels
	counts
}

type counts struct{ gold, predicted, correct int }

func (c *counts) add(other counts) {
	c.gold += other.gold
	c.predicted += other.predicted
	c.correct += other.correct
}

// f1 returns 2 · correct / (gold + predicted), which is the harmonic mean of
// precision and recall with one division.
func (c counts) f1() float64 { return ratio(2*c.correct, c.gold+c.predicted) }

// empty reports whether there is nothing to rate.
func (c counts) empty() bool { return c.gold == 0 && c.predicted == 0 }

func (c counts) score() Score {
	return Score{
		Gold: c.gold, Predicted: c.predicted, Correct: c.correct,
		Precision: ratio(c.correct, c.predicted), Recall: ratio(c.correct, c.gold), F1: c.f1(),
	}
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// Compare scores the predicted sentences against the gold ones: the same
// sentences in the same order, the same number of tokens in each. Anything
// else is an error that says where, as are spans that overlap or lie outside
// their sentence.
func Compare(gold, predicted []corpus.Sentence) (Report, error) {
	if err := check(gold, predicted); err != nil {
		return Report{}, err
	}
	labels := map[string]bool{}
	for _, label := range slices.Concat(corpus.Entities(gold), corpus.Entities(predicted)) {
		labels[label] = true
	}
	report, index := newReport(labels)
	for i := range gold {
		report.Sentences++
		report.Tokens += len(gold[i].Tokens)
		report.CorrectTokens += correctTokens(gold[i], predicted[i])
		report.overlaps.add(countOverlaps(gold[i].Spans, predicted[i].Spans))
		names, found := countNameTokens(gold[i].Spans, predicted[i].Spans)
		report.NameTokens += names
		report.FoundNameTokens += found
		if s := count(gold[i].Spans, predicted[i].Spans, func(span corpus.Span) int { return index[span.Label] }); len(s) > 0 {
			report.samples = append(report.samples, s)
		}
	}
	report.rate()
	return report, nil
}

// newReport returns a report of the labels, nothing counted yet, and the index
// of each.
func newReport(labels map[string]bool) (r Report, index map[string]int) {
	r.Labels, index = make([]LabelScore, 0), map[string]int{}
	for _, label := range slices.Sorted(maps.Keys(labels)) {
		index[label] = len(r.Labels)
		r.Labels = append(r.Labels, LabelScore{Label: label})
	}
	return r, index
}

func check(gold, predicted []corpus.Sentence) error {
	if len(gold) != len(predicted) {
		return fmt.Errorf("%d gold sentences, %d predicted", len(gold), len(predicted))
	}
	for i := range gold {
		err := errors.Join(gold[i].Validate(), predicted[i].Validate())
		if g, p := len(gold[i].Tokens), len(predicted[i].Tokens); g != p {
			err = fmt.Errorf("%d gold tokens, %d predicted", g, p)
		}
		if err != nil {
			return fmt.Errorf("sentence %d (%s:%d): %w", i+1, gold[i].File, gold[i].Line, err)
		}
	}
	return nil
}

// count returns what a sentence contributes, in the order of its spans, given
// the index of a span's label.
func count(gold, predicted []corpus.Span, index func(corpus.Span) int) sample {
	var s sample
	at := func(span corpus.Span) *counts {
		label := index(span)
		i := slices.IndexFunc(s, func(c contribution) bool { return c.label == label })
		if i < 0 {
			i = len(s)
			s = append(s, contribution{label: label})
		}
		return &s[i].counts
	}
	for _, span := range gold {
		c := at(span)
		c.gold++
		if contains(predicted, span) {
			c.correct++
		}
	}
	for _, span := range predicted {
		at(span).predicted++
	}
	return s
}

// contains reports whether span is one of the spans, which are in order.
func contains(spans []corpus.Span, span corpus.Span) bool {
	i, found := slices.BinarySearchFunc(spans, span.Start, func(s corpus.Span, start int) int { return s.Start - start })
	return found && spans[i] == span
}

func correctTokens(gold, predicted corpus.Sentence) int {
	correct := 0
	labels := corpus.IOB2.Labels(predicted.Spans, len(predicted.Tokens))
	for i, label := range corpus.IOB2.Labels(gold.Spans, len(gold.Tokens)) {
		if label == labels[i] {
			correct++
		}
	}
	return correct
}

// rate sets the scores from the samples and counts.
func (r *Report) rate() {
	var overall counts
	byLabel := make([]counts, len(r.Labels))
	for _, s := range r.samples {
		for _, c := range s {
			overall.add(c.counts)
			byLabel[c.label].add(c.counts)
		}
	}
	r.Overall = overall.score()
	for i := range r.Labels {
		r.Labels[i].Score = byLabel[i].score()
	}
	r.Accuracy = ratio(r.CorrectTokens, r.Tokens)
	r.Matches = r.overlaps.matches(r.Overall)
	r.TokenRecall = ratio(r.FoundNameTokens, r.NameTokens)
}

// LabelCount is a label and the number of its spans.
type LabelCount struct {
	Label string `json:"label"`
	Count int    `json:"count"`
}

// Restrict returns the sentences with only the spans that have one of the
// labels, and how many spans of each other label were left out, sorted by
// label. The sentences given are not changed.
func Restrict(sentences []corpus.Sentence, labels []string) (kept []corpus.Sentence, left []LabelCount) {
	kept = slices.Clone(sentences)
	dropped := map[string]int{}
	for i := range kept {
		var spans []corpus.Span
		for _, span := range kept[i].Spans {
			if slices.Contains(labels, span.Label) {
				spans = append(spans, span)
			} else {
				dropped[span.Label]++
			}
		}
		kept[i].Spans = spans
	}
	for _, label := range corpus.Entities(sentences) {
		if dropped[label] > 0 {
			left = append(left, LabelCount{label, dropped[label]})
		}
	}
	return kept, left
}
