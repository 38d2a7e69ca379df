package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"nomen/internal/markdown"
)

// finding is what one tool found, in how much time.
type finding struct {
	peer   peer
	answer *answer
	took   usage
	cold   samples // seconds to find the names in a single sentence, from its start
}

// oneSentence is what a cold start is measured with.
const oneSentence = "Yesterday, Harry Potter met Hermione Granger."

// measurePersons lets every tool find the persons in the same text.
func measurePersons(ctx context.Context, b *bench) (*chapter, error) {
	text, err := b.text.file(b.temporary, b.sample)
	if err != nil {
		return nil, err
	}
	peers, err := b.finders()
	if err != nil {
		return nil, err
	}
	var findings []finding
	var missing []string
	for _, p := range peers {
		fmt.Fprintf(b.progress, "  %s\n", p.name)
		f, err := b.find(ctx, p, text)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			missing = append(missing, absence(p, err))
			continue
		}
		findings = append(findings, f)
	}
	// Nomen again, in case the machine has changed meanwhile.
	if len(findings) > 1 && findings[0].peer.name == "nomen" {
		if err := findings[0].again(ctx, b, text); err != nil {
			return nil, err
		}
	}
	b.chart.addFindings(findings, text)
	return personsChapter(findings, missing, text), nil
}

// finders are nomen, first, and all that do the same.
func (b *bench) finders() ([]peer, error) {
	var peers []peer
	for _, find := range []func() (peer, error){
		func() (peer, error) { return ownPeer("nomen") },
		func() (peer, error) { return ownPeer("nomen in float32") },
		func() (peer, error) { return ownPeer("nomen accurate") },
		func() (peer, error) { return ownPeer("prose") },
		func() (peer, error) { return b.pythonPeer("spaCy", b.pythons[0], "peer_spacy.py") },
		b.javaPeer,
	} {
		p, err := find()
		if err != nil {
			return nil, err
		}
		peers = append(peers, p)
	}
	return peers, nil
}

func (b *bench) find(ctx context.Context, p peer, text sample) (f finding, err error) {
	f.peer = p
	if f.answer, f.took, err = p.ask(ctx, text.path, b.runs, 1, 2); err != nil {
		return f, err
	}
	sentence := filepath.Join(b.temporary, "sentence.txt")
	if err := os.WriteFile(sentence, []byte(oneSentence), 0o600); err != nil {
		return f, err
	}
	for range min(b.runs, 3) {
		_, took, err := p.ask(ctx, sentence, 1, 1)
		if err != nil {
			return f, err
		}
		f.cold = append(f.cold, took.Seconds)
	}
	return f, nil
}

// again adds a second measurement.
func (f *finding) again(ctx context.Context, b *bench, text sample) error {
	second, took, err := f.peer.ask(ctx, text.path, b.runs, 1, 2)
	if err != nil {
		return err
	}
	for i := range f.answer.Measured {
		own := &f.answer.Measured[i]
		own.Seconds = append(own.Seconds, second.Measured[i].Seconds...)
	}
	f.took.PeakMemory = max(f.took.PeakMemory, took.PeakMemory)
	return nil
}

// personsChapter compares all with nomen, the first.
func personsChapter(findings []finding, missing []string, text sample) *chapter {
	c := &chapter{
		Title:   "Finding persons",
		Missing: missing,
		Text: fmt.Sprintf(`The same %.2f MB of text, %d tokens, in one run: each tool has loaded its model and has been warmed up,
and reads paragraph by paragraph. Text goes in and names come out: cutting into tokens is part of the work. With two
cores a tool uses two threads, spaCy two processes. Nomen ran before all others and once more after them. "One
sentence" is a whole run of a program that loads the tool and lets it read one sentence twice, for CoreNLP with the
time to compile what calls it. The memory is that of the whole process, of spaCy that of the largest of them.`,
			float64(text.bytes)/1e6, text.tokens),
	}
	t := markdown.Table{Columns: []string{"tool", "cores", "thousand tokens/s", "MB/s", "nomen is faster", "persons found", "one sentence, s", "peak memory, MB"}}
	for _, f := range findings {
		c.Peers = append(c.Peers, f.answer.Version)
		for i, s := range f.answer.Measured {
			tokens, megabytes := per(float64(text.tokens)/1e3, s.Seconds), per(float64(text.bytes)/1e6, s.Seconds)
			faster, cold, memory := "", "", ""
			if ours := findings[0].answer.Measured; f.peer.name != "nomen" && i < len(ours) && findings[0].peer.name == "nomen" {
				faster = ratio(per(float64(text.tokens)/1e3, ours[i].Seconds), tokens)
			}
			if i == 0 {
				cold, memory = f.cold.String(), megabytesOf(f.took.PeakMemory)
			}
			t.Add(f.peer.name, s.Workers, tokens, number(megabytes.median()), faster, s.Persons, cold, memory)
		}
	}
	c.Peers = slices.Compact(c.Peers) // the same model in float32 is the same
	c.Tables = []markdown.Table{t}
	return c
}

// megabytesOf shows bytes, of which 0 are unknown.
func megabytesOf(bytes int64) string {
	if bytes == 0 {
		return absent
	}
	return number(float64(bytes) / 1e6)
}
