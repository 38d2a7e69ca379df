// Package evaluate scores the entity spans that a tagger found against the
// gold ones that people marked.
//
//	gold sentences ───┐                        ┌─▶ WithIntervals  how sure the F1 is   intervals.go
//	                  ├─▶ Compare ─▶ Report ───┼─▶ WriteTable     for reading          table.go
//	predicted, same ──┤   spans.go, matches.go └─▶ Summarize      several files        files.go
//	                  ├─▶ Slice ─▶ Slices                         parts of the spans   slices.go, documents.go
//	                  ├─▶ Against ─▶ Comparison                   with another tagger  comparison.go
//	                  ├─▶ Confidences ─▶ Calibrate, FitScaling    are scores true?     calibration.go
//	                  └─▶ Mistakes ─▶ Confusions, Commonest       what went wrong      mistakes.go
//
// Summary gathers what is wanted of all this; WritePage shows it with charts
// (page.go, page.html.tmpl).
//
// A span is right if a gold one has the same first and last token and the
// same label, and not otherwise: the rule of the CoNLL-2003 shared task
// (Tjong Kim Sang and De Meulder 2003) and its script conlleval, whose figures
// these are. Of gold, predicted and correct spans,
//
//	precision = correct / predicted
//	recall    = correct / gold
//	F1        = 2 · correct / (gold + predicted)
//
// and a quotient whose divisor is 0 is 0. Overall figures are those of all
// labels' spans together. Ratios are between 0 and 1, in tables per cent.
// Matches are rated by laxer rules too, of boundaries or labels alone; the token
// recall tells how much of the names' text is found.
//
// A tagger that does not know all labels of a file can be scored on those it
// knows: Restrict takes the others out and says how many there were.
package evaluate
