package main

import (
	"fmt"
	"slices"

	"nomen/internal/markdown"
)

// nextwordChapter says what is compared; the tables come later.
func nextwordChapter(t corpora) *chapter {
	return &chapter{
		Title: "Predicting the next word",
		Text: fmt.Sprintf(`Models of the first %.2f million words of the text, with a closed vocabulary of the %d most frequent ones: all others are
one unknown word. Every program predicts the same %d words of the dev text, the unknown ones and the ends of paragraphs
included. Nomen and PyTorch train the same network in the same way: vectors of %d elements, which are the softmax's too,
%d layer of LSTM with as many states, dropout of %v, %d streams whose state is carried on, gradients over %d words, Adam at
%v falling to zero along half a cosine wave, %d passes. What differs is that nomen reads an unknown word by its spelling, and
begins with biases of the softmax that say how frequent each word is, where PyTorch's are zero;
once more it trains with a softmax over sampled words, which changes what a step costs and not the network.
PyTorch does so with one or two threads, time or batch first, with oneDNN or without, whichever is fastest at first.
Words per second are those of training alone, on two cores.

Keys are saved with three suggestions, on the first %d words of the dev text. Nomen's are counted as nomen eval does: a
key accepts a word with the space behind it, and the text's every character counts. Presage is measured by its own
simulator, whose count of keys and characters is its own: punctuation is not in it, for one. It also suggests what the
user has written lately, as Debian sets it up.`,
			float64(t.train.Len())/1e6, nextwordVocabulary, t.dev.Len()-1, nextwordSize, nextwordLayers, nextwordDropout,
			nextwordStreams, nextwordSteps, nextwordRate, nextwordPasses, t.typed.Len()),
	}
}

// nextwordTable compares all with the first, nomen's.
func nextwordTable(all []language, caption string) markdown.Table {
	t := markdown.Table{Caption: caption, Columns: []string{"model", "perplexity", "nomen's is lower by", "thousand words/s", "nomen is faster"}}
	for i, l := range all {
		rate, faster, lower := absent, "", ""
		if l.rate > 0 {
			rate = number(l.rate / 1e3)
		}
		if i > 0 {
			lower = fmt.Sprintf("%.1f %%", 100*(1-all[0].perplexity/l.perplexity))
			if l.rate > 0 {
				faster = ratio(samples{all[0].rate}, samples{l.rate})
			}
		}
		t.Add(l.name, fmt.Sprintf("%.2f", l.perplexity), lower, rate, faster)
	}
	return t
}

// savingsTable shows how many keys each saves.
func savingsTable(all []language) markdown.Table {
	t := markdown.Table{Caption: "Keys saved:", Columns: []string{"tool", "keys saved"}}
	for _, l := range all {
		t.Add(l.name, fmt.Sprintf("%.1f %%", 100*l.saved))
	}
	return t
}

// addPeer names a peer once.
func (c *chapter) addPeer(version string) {
	if !slices.Contains(c.Peers, version) {
		c.Peers = append(c.Peers, version)
	}
}

// addMissing says once that a peer is missing.
func (c *chapter) addMissing(reason string) {
	if !slices.Contains(c.Missing, reason) {
		c.Missing = append(c.Missing, reason)
	}
}
