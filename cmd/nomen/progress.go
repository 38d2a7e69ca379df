package main

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"nomen/bilstm/training"
)

// progress shows on standard error how training goes: a line a pass, and on a
// terminal a bar for the pass under way.
type progress struct {
	terminal bool
	bar      *progressbar.ProgressBar
}

func newProgress() *progress { return &progress{terminal: isTerminal(os.Stderr)} }

func (p *progress) batch(now training.Progress) {
	if !p.terminal {
		return
	}
	if now.Batch == 1 {
		p.bar = progressbar.NewOptions(now.Batches, progressbar.OptionSetWriter(os.Stderr),
			progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(30),
			progressbar.OptionThrottle(100*time.Millisecond))
	}
	p.bar.Describe(fmt.Sprintf("pass %d/%d  loss %.3f  %.0f tokens/s", now.Epoch, now.Epochs, now.Loss, now.TokensPerSecond))
	p.bar.Set(now.Batch)
}

func (p *progress) epoch(e training.Epoch) {
	mark := ""
	if e.Best {
		mark = "  best"
	}
	fmt.Fprintf(os.Stderr, "pass %2d  loss %.4f  score %.4f  %.0f tokens/s  %.0f s%s\n",
		e.Epoch, e.Loss, e.Score, e.TokensPerSecond, e.Seconds, mark)
}

// stop takes away the bar of a pass that was not finished.
func (p *progress) stop() {
	if p.bar != nil {
		p.bar.Clear()
	}
}
