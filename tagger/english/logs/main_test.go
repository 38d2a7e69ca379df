package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lines runs the program with a few names and returns what it writes.
func lines(t *testing.T, arguments ...string) []line {
	t.Helper()
	folder := t.TempDir()
	for name, content := range map[string]string{
		"forenames.csv": "Country,Romanized Name\nNG,Dax\nNG,Adaeze\nNG,Chike\nNG,Ngozi\nKE,Wanjiru\nKE,Otieno\nKE,Achieng\n",
		"surnames.csv":  "Country,Romanized Name\nNG,Okonkwo \nNG,Eze\nNG,Balogun\nNG,Musa\nKE,Mwangi\nKE,Odhiambo\nKE,Kamau\n",
		"corpus.conll": "Lagos\tB-LOC\nand\tO\nMombasa\tB-LOC\n,\tO\nKano\tB-LOC\n\nZenith\tB-ORG\nBank\tI-ORG\n,\tO\nEquity\tB-ORG\nBank\tI-ORG\nUNESCO\tB-ORG\n\nSwahili\tB-MISC\nYoruba\tB-MISC\nIgbo\tB-MISC\n\n" +
			"Tunde\tB-PER\nBello\tI-PER\nsold\tO\nfresh\tO\nbread\tO\ndaily\tO\n,\tO\nAmina\tB-PER\nYusuf\tI-PER\n,\tO\nKemi\tB-PER\nSani\tI-PER\n,\tO\nIfe\tB-PER\nAbiola\tI-PER\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	app := newApp()
	app.Writer = &out
	arguments = append([]string{"logs", "--forenames", filepath.Join(folder, "forenames.csv"), "--surnames", filepath.Join(folder, "surnames.csv"), "--corpus", filepath.Join(folder, "corpus.conll")}, arguments...)
	if err := app.Run(arguments); err != nil {
		t.Fatal(err)
	}
	var all []line
	for decoder := json.NewDecoder(&out); decoder.More(); {
		var l line
		if err := decoder.Decode(&l); err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

func TestEveryFormatNamesPersonsWhereItSaysSo(t *testing.T) {
	for _, format := range formatNames() {
		for share, named := range map[string]bool{"0": false, "1": true} {
			all := lines(t, "--format", format, "--lines", "300", "--named", share)
			if len(all) != 300 {
				t.Fatalf("%s: %d lines, want 300", format, len(all))
			}
			for _, l := range all {
				if strings.ContainsAny(l.Text, "\n\x01\x02") || strings.Contains(l.Text, "$n") {
					t.Errorf("%s: a slot is left in %q", format, l.Text)
				}
				if (len(l.Spans) > 0) != named {
					t.Errorf("%s: %d persons in %q", format, len(l.Spans), l.Text)
				}
				for _, s := range l.Spans {
					name := string([]rune(l.Text)[s.Start:s.End])
					if words := strings.Fields(name); len(words) < 1 || len(words) > 3 || strings.Join(words, " ") != name {
						t.Errorf("%s: %q is marked in %q", format, name, l.Text)
					}
				}
			}
		}
	}
}

func TestTheHalvesShareNoName(t *testing.T) {
	names := func(arguments ...string) map[string]bool {
		all := map[string]bool{}
		for _, l := range lines(t, append(arguments, "--format", "csv", "--named", "1")...) {
			for _, s := range l.Spans {
				for _, word := range strings.Fields(string([]rune(l.Text)[s.Start:s.End])) {
					if !strings.HasSuffix(word, ".") { // an initial
						all[strings.ToLower(word)] = true
					}
				}
			}
		}
		return all
	}
	one, other := names(), names("--other-names")
	if len(one) < 3 || len(other) < 3 {
		t.Fatalf("%d and %d names: too few to tell", len(one), len(other))
	}
	for name := range one {
		if other[name] {
			t.Errorf("%s is in both halves", name)
		}
	}
}

func TestTheSameSeedGivesTheSameLines(t *testing.T) {
	text := func(arguments ...string) string {
		encoded, _ := json.Marshal(lines(t, append(arguments, "--format", "java", "--format", "syslog", "--named", "0.5")...))
		return string(encoded)
	}
	first := text()
	if text() != first {
		t.Error("two runs differ")
	}
	if text("--seed", "2") == first {
		t.Error("another seed gives the same")
	}
}

func TestEntitiesOfTheCorpora(t *testing.T) {
	path := filepath.Join(t.TempDir(), "corpus.conll")
	const sentences = "Baker\tB-PER\nand\tO\nBaker\tB-ORG\n\nMorton\tB-MISC\n's\tI-MISC\nSalt\tI-MISC\n,\tO\ntea\tB-MISC\nOdes\tB-MISC\n\n" +
		"Smith\tB-ORG\n&\tI-ORG\nSons\tI-ORG\n,\tO\nYork\tB-LOC\n\n" +
		"Ada\tB-PER\nLane\tI-PER\nate\tO\nfresh\tO\nbread\tO\n,\tO\nread\tB-MISC\naloud\tO\n"
	if err := os.WriteFile(path, []byte(sentences), 0o600); err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, other := range []bool{false, true} {
		half, err := readEntities([]string{path}, other)
		if err != nil {
			t.Fatal(err)
		}
		for slot, names := range half {
			got[slot] = append(got[slot], names...)
		}
	}
	want := map[string][]string{"organization": {"Smith & Sons"}, "location": {"York"}, "work": {"Odes"}, "person": {"Ada Lane"}, "phrase": {"fresh bread"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entities of both halves (-want +got):\n%s", diff)
	}
}
