package evaluate

import (
	"cmp"
	"slices"
)

// File is the report of one of several files.
type File struct {
	Name string `json:"name"`
	Report
}

// Summary holds the reports of several files, and both ways to average them:
// pooled, where a file counts by the spans in it, and macro, where every file
// counts the same.
type Summary struct {
	Files  []File `json:"files"`
	Pooled Report `json:"pooled"`

	// MacroF1 is the mean of the files' overall F1. A file without a gold or
	// predicted span has no F1 and is left out.
	MacroF1       float64   `json:"macro_f1"`
	MacroInterval *Interval `json:"macro_f1_interval,omitempty"` // nil before WithIntervals

	// Slices are scores of parts of all files' spans, if the caller wants any.
	Slices []Slices `json:"slices,omitempty"`

	// Comparison is that with another tagger, if the caller wants one.
	Comparison *Comparison `json:"comparison,omitempty"`

	// Confusions and Commonest tell of the mistakes in all files, if the caller
	// wants them.
	Confusions []Confusion `json:"confusions,omitempty"`
	Commonest  []Frequent  `json:"commonest_mistakes,omitempty"`
}

// Summarize pools and averages the files' reports.
func Summarize(files []File) Summary {
	s := Summary{Files: files}
	reports := make([]Report, len(files))
	for i, file := range files {
		reports[i] = file.Report
	}
	s.Pooled = Pool(reports...)
	overall := make([]counts, len(files))
	for i, r := range reports {
		overall[i] = counts{r.Overall.Gold, r.Overall.Predicted, r.Overall.Correct}
	}
	s.MacroF1, _ = macroF1(overall)
	return s
}

// Pool returns the report of all the reports' sentences together, without
// intervals.
func Pool(reports ...Report) Report {
	pooled := Report{Labels: make([]LabelScore, 0)}
	for _, r := range reports {
		for _, l := range r.Labels {
			pooled.Labels = append(pooled.Labels, LabelScore{Label: l.Label})
		}
	}
	byLabel := func(a, b LabelScore) int { return cmp.Compare(a.Label, b.Label) }
	slices.SortFunc(pooled.Labels, byLabel)
	pooled.Labels = slices.Compact(pooled.Labels)
	var confidences []Confidence
	scored := false
	for _, r := range reports {
		scored = scored || r.Calibration != nil
		confidences = append(confidences, r.confidences...)
		pooled.Sentences += r.Sentences
		pooled.Tokens += r.Tokens
		pooled.CorrectTokens += r.CorrectTokens
		pooled.overlaps.add(r.overlaps)
		pooled.NameTokens += r.NameTokens
		pooled.FoundNameTokens += r.FoundNameTokens
		for _, s := range r.samples {
			moved := slices.Clone(s)
			for i, c := range s {
				moved[i].label, _ = slices.BinarySearchFunc(pooled.Labels, r.Labels[c.label], byLabel)
			}
			pooled.samples = append(pooled.samples, moved)
		}
	}
	pooled.rate()
	if scored {
		return pooled.WithScores(confidences)
	}
	return pooled
}

// WithIntervals returns the summary with the confidence interval of every F1.
// For the macro average each file is resampled by itself.
func (s Summary) WithIntervals(b Bootstrap) Summary {
	b = b.withDefaults()
	s.Files = slices.Clone(s.Files)
	for i, file := range s.Files {
		s.Files[i].Report = file.Report.WithIntervals(b)
	}
	s.Pooled = s.Pooled.WithIntervals(b)
	s.MacroInterval = b.interval(s.macroResamples(b))
	s.Slices = slices.Clone(s.Slices)
	for i, slice := range s.Slices {
		s.Slices[i] = slice.WithIntervals(b)
	}
	return s
}

func (s Summary) macroResamples(b Bootstrap) []float64 {
	random := b.random()
	overall := make([]counts, len(s.Files))
	var scores []float64
	for range b.Resamples {
		for i, file := range s.Files {
			overall[i] = file.resample(random, make([]counts, len(file.Labels)))
		}
		if f1, ok := macroF1(overall); ok {
			scores = append(scores, f1)
		}
	}
	return scores
}

// macroF1 returns the mean F1 of those files that have one, and whether any
// has.
func macroF1(files []counts) (f1 float64, ok bool) {
	sum, n := 0.0, 0
	for _, c := range files {
		if !c.empty() {
			sum += c.f1()
			n++
		}
	}
	if n == 0 {
		return 0, false
	}
	return sum / float64(n), true
}
