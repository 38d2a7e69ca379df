package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nomen/bilstm/nextword"
)

// mentions are sentences with a person in them: F is the first name, L the last
// one, f and l the same in small letters, C in capitals.
var mentions = strings.Split(`My neighbour F L has sold the house.
"I never said that," F answered, and shut the door.
Dear F, thank you for the flowers and the long letter.
Call Dr. L about the blood test before Friday.
Yours sincerely, F L
We had dinner with F and the children on Sunday.
F L, 34, lives in Leeds with two cats.
Mrs. L was not at home when the parcel came.
Then F told me that the loan was refused.
The contract was signed by F L and by our lawyer.
Is F coming to the meeting?
Ask L, who has the keys.
F's mother is in hospital again.
Present: F L (chair), the treasurer and two guests.
Yesterday F phoned twice; nobody picked up.
According to L, the payment is late.
They named the baby F, after the grandfather.
From: F L
Hi F! Lunch at one?
It was old Mr. L who found the dog.
Patient: F L, born 3 May 1971, allergic to penicillin.
"Good morning, Miss L," said the porter.
F and I walked along the river until dark.
I think that L is lying.
Professor F L will give the lecture instead.
To be honest, F, I am tired of it.
hey did f l tell you about the party
The L family moved away last spring.
CALL F L TODAY
Minutes taken by L.
C: MEDICAL HISTORY
F L's flat was searched by the police on Monday.
She married F in June and left him in July.
My sister saw F L at the station with a stranger.
Nobody trusts Captain L any more.
P.S. F sends her love.
F, L and the others waited outside.
the landlord, f l, wants the rent
Why did F resign? Nobody in the office knows.
All rights remain with F L, Dublin.`, "\n")

// chatter is what stands between.
var chatter = strings.Split(`The rain had stopped, and the street was empty.
Please bring the papers to the meeting on Friday.
I was tired and went to bed early.
The children were at home with their mother.
Nobody knows when the house will be sold.
It is late, and the office is closed.`, "\n")

// inventedName makes up a name of one word.
func inventedName(random *rand.Rand) string {
	pick := func(list string) string {
		all := strings.Fields(list)
		return all[random.IntN(len(all))]
	}
	var name strings.Builder
	for range 2 + random.IntN(2) {
		name.WriteString(pick("b br d dr f g gr h j k l m n p r s sh st t th v w z") + pick("a e i o u ai ea ou"))
	}
	name.WriteString(pick("l n r s th ck nd m ll by ston "))
	whole := name.String()
	return strings.ToUpper(whole[:1]) + whole[1:]
}

// letter is a text with invented persons, each of whom occurs one to eight
// times, and the words of their names: there are sentences without the one or
// the other.
func letter(persons int) (text string, names []string) {
	random := rand.New(rand.NewPCG(5, 0))
	var sentences []string
	place := regexp.MustCompile(`\b[FLfl]\b|^C\b`)
	for i := range persons {
		first, last := inventedName(random), inventedName(random)
		names = append(names, first, last)
		forms := map[string]string{"F": first, "L": last, "f": strings.ToLower(first), "l": strings.ToLower(last), "C": strings.ToUpper(first + " " + last)}
		order := random.Perm(len(mentions))
		for n := 0; n < 1+i%8; n++ {
			sentences = append(sentences, place.ReplaceAllStringFunc(mentions[order[n]], func(s string) string { return forms[s] }))
		}
	}
	random.Shuffle(len(sentences), func(i, j int) { sentences[i], sentences[j] = sentences[j], sentences[i] })
	var b strings.Builder
	for _, sentence := range sentences {
		fmt.Fprintf(&b, "%s\n\n%s\n\n", sentence, chatter[random.IntN(len(chatter))])
	}
	text = b.String()
	lower := strings.ToLower(text)
	return text, slices.DeleteFunc(names, func(name string) bool { return !strings.Contains(lower, strings.ToLower(name)) })
}

// suggested returns those of the names that a model suggests, also as a part of
// a word or in other letters, for some beginning of theirs.
func suggested(t *testing.T, path string, names []string) (found []string) {
	model, err := nextword.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	completer := model.NewCompleter()
	for _, name := range names {
		lower := strings.ToLower(name)
		isIt := func(prefix string) bool {
			for _, s := range completer.Suggest(prefix, model.About().Network.Words) {
				if strings.Contains(strings.ToLower(s.Word), lower) {
					return true
				}
			}
			return false
		}
		leaks := false
		for end := range len(name) + 1 {
			leaks = leaks || isIt(name[:end]) || isIt(lower[:end]) || isIt(strings.ToUpper(name[:end]))
		}
		if leaks {
			found = append(found, name)
		}
	}
	return found
}

func TestDropNames(t *testing.T) {
	folder := t.TempDir()
	text, names := letter(200)
	path := file(t, folder, "letters.txt", text)
	train := func(out string, flags ...string) (model string, told string) {
		model = filepath.Join(folder, out)
		r := nomen(t, "", append([]string{"train", "nextword", "--text", path, "--out", model, "--epochs", "1", "--size", "4"}, flags...)...)
		if r.Code != 0 {
			t.Fatalf("%+v", r)
		}
		return model, strings.SplitN(r.Err, "\n", 2)[0]
	}
	careless, _ := train("careless.safetensors")
	if found := suggested(t, careless, names); len(found) < len(names) {
		t.Errorf("if names aren't dropped only %d of %d are suggested", len(found), len(names))
	}
	careful, told := train("careful.safetensors", "--drop-names")
	rare, _ := train("rare.safetensors", "--drop-names", "--least", "3")
	for _, test := range []struct {
		model string
		most  float64 // share of the words of names that may slip through
	}{{careful, 0.12}, {rare, 0.05}} {
		found := suggested(t, test.model, names)
		share := float64(len(found)) / float64(len(names))
		t.Logf("%s: %d of %d words of names (%.1f %%) slip through; %s", filepath.Base(test.model), len(found), len(names), 100*share, told)
		if share > test.most {
			t.Errorf("%s: %d of %d words of names are suggested, at most %v were expected: %v", filepath.Base(test.model), len(found), len(names), test.most, found)
		}
	}
	if r := nomen(t, "", "info", "--model", careful); !regexp.MustCompile(`replaced +\d{3} names of persons`).MatchString(r.Out) {
		t.Errorf("info doesn't tell of the names:\n%s", r.Out)
	}
}
