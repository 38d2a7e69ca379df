package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
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

// longestName is how many words a person's name has at most: a forename of three, such as
// Jean de Dieu, and two surnames of three.
const longestName = 9

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
					if words := strings.Fields(name); len(words) < 1 || len(words) > longestName || strings.Join(words, " ") != name {
						t.Errorf("%s: %q is marked in %q", format, name, l.Text)
					}
				}
			}
		}
	}
}

// personOf returns the first person in a line.
func personOf(l line) string {
	return strings.ToLower(string([]rune(l.Text)[l.Spans[0].Start:l.Spans[0].End]))
}

func TestTheHalvesShareNoName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "names.csv")
	if err := os.WriteFile(path, []byte("Country,Romanized Name\nNG,Dax\nNG,Adaeze\nNG,Chike\nNG,Ngozi\nNG,Obi\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	half := func(other bool) map[string]bool {
		forenames, err := readNames(path, other)
		if err != nil {
			t.Fatal(err)
		}
		g := generator{forenames: forenames, surnames: map[string][]string{}}
		g.addOrigins(origins, other)
		all := map[string]bool{}
		for _, lists := range []map[string][]string{g.forenames, g.surnames} {
			for _, list := range lists {
				for _, name := range list {
					all[strings.ToLower(name)] = true
				}
			}
		}
		return all
	}
	one, other := half(false), half(true)
	if len(one) < 1000 || len(other) < 1000 {
		t.Fatalf("%d and %d names: too few to tell", len(one), len(other))
	}
	for name := range one {
		if other[name] {
			t.Errorf("%s is in both halves", name)
		}
	}
	persons := map[string]bool{}
	for _, l := range lines(t, "--format", "csv", "--named", "1") {
		persons[personOf(l)] = true
	}
	for _, l := range lines(t, "--format", "csv", "--named", "1", "--other-names") {
		if person := personOf(l); persons[person] {
			t.Errorf("%s is in lines of both halves", person)
		}
	}
}

func TestOrigins(t *testing.T) {
	const text = "vietnam forenames: Bích Trang, Hà, Tuấn\nvietnam surnames first: Đặng, Ngô\nwales forenames: Siân\nwales surnames: Prys\n"
	forenames, surnames := map[string][]string{}, map[string][]string{}
	for _, other := range []bool{false, true} {
		g := generator{forenames: forenames, surnames: surnames}
		g.addOrigins(text, other)
		if want := map[string]bool{"vietnam": true, "wales": false}; !cmp.Equal(want, g.surnameFirst) {
			t.Errorf("surnames first: %v, want %v", g.surnameFirst, want)
		}
	}
	for _, names := range [][]string{forenames["vietnam"], surnames["vietnam"]} {
		slices.Sort(names)
	}
	if diff := cmp.Diff(map[string][]string{"vietnam": {"Bích Trang", "Hà", "Tuấn"}, "wales": {"Siân"}}, forenames); diff != "" {
		t.Errorf("forenames of both halves (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string][]string{"vietnam": {"Ngô", "Đặng"}, "wales": {"Prys"}}, surnames); diff != "" {
		t.Errorf("surnames of both halves (-want +got):\n%s", diff)
	}
}

func TestNamesInside(t *testing.T) {
	kinds := map[string]bool{"forenames": true, "surnames": true, "surnames first": true}
	for line := range strings.Lines(origins) {
		head, list, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		origin, kind, _ := strings.Cut(head, " ")
		if !ok || origin == "" || !kinds[kind] {
			t.Fatalf("%q is no list of names", line)
		}
		seen := map[string]bool{}
		for _, name := range strings.Split(list, ", ") {
			if name == "" || strings.Join(strings.Fields(name), " ") != name || seen[name] {
				t.Errorf("%s: %q is empty, badly spaced or there twice", head, name)
			}
			seen[name] = true
		}
	}
}

func TestAnySeparatorPartsThePartsOfAName(t *testing.T) {
	separators := map[string]int{}
	for _, l := range lines(t, "--format", "export", "--format", "export-2", "--lines", "3000", "--named", "1") {
		text := []rune(l.Text)
		for i := 1; i < len(l.Spans); i++ {
			between := strings.Trim(string(text[l.Spans[i-1].End:l.Spans[i].Start]), `"`)
			one := strings.Fields(string(text[l.Spans[i-1].Start:l.Spans[i-1].End]) + " " + string(text[l.Spans[i].Start:l.Spans[i].End]))
			if len(one) == 2 { // a forename and a surname
				separators[between]++
			}
		}
	}
	for _, separator := range []string{",", ";", "\t", "|"} {
		if separators[separator] == 0 {
			t.Errorf("between the parts of a name never %q: %v", separator, separators)
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

func TestWordsWithoutSpaces(t *testing.T) {
	const begin, end = string(personBegin), string(personEnd)
	for value, want := range map[string]string{
		"Bill " + begin + "Zoë B. Lane" + end + " 2024": "Bill_" + begin + "Zoë_B_Lane" + end + "_2024",
		"Bill " + begin + "zoë lane" + end:              "Bill " + begin + "zoë lane" + end,
		"Team Blue, $5":                                 "Team_Blue_5",
		"team blue":                                     "team blue",
	} {
		if diff := cmp.Diff(want, joined(value, "_")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", value, diff)
		}
	}
	g := generator{random: rand.New(rand.NewPCG(1, 1))}
	seen := map[string]bool{}
	for range 100 {
		seen[g.escaped("a "+begin+"Zoë, O'N"+end)] = true
	}
	want := map[string]bool{}
	for _, space := range []string{"+", "%20"} {
		for _, letter := range []string{"ë", "%C3%AB"} {
			want["a"+space+begin+"Zo"+letter+"%2C"+space+"O'N"+end] = true
		}
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
