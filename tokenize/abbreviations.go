package tokenize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ending is how a run ends, as far as sentences are concerned.
type ending uint8

const (
	endNone         ending = iota
	endStop                // terminal punctuation
	endAbbreviation        // etc., U.S.: whole; a clear beginning must follow to end the sentence
	endTitle               // Mr., e.g.: whole; never the end
	endInitial             // J.: whole unless the sentence ends here
	endNumeric             // No., Fig.: whole only before a number, else the word and a stop
)

// The words that may keep their period. A word written here with a capital is
// found with a capital or in capitals, one in lower case only so: "Ed." is a
// man, "al." is not. Those of letters with periods between (U.S., e.g.) are
// found by their shape.
const (
	titles = "Mr Mrs Ms Mx Dr Prof Gen Col Capt Cpt Lt Maj Sgt Cpl Pvt Adm Cmdr Rev Fr Hon Sen " +
		"Rep Gov Pres Amb Messrs Mme Mlle Msgr Supt Insp Det St Ste Ft Mt " +
		"mr mrs ms dr prof vs v viz cf ca approx"
	abbreviated = "Inc Corp Co Ltd Bros Plc Jr Sr Esq Etc Dept Univ Assn Assoc Ave Blvd Rd " +
		"Jan Feb Aug Sept Oct Nov Dec Mon Tue Tues Thu Thurs Fri " +
		"Ala Ariz Ark Calif Colo Conn Fla Ga Ind Kan Ky Md Mich Minn Mo Mont Neb Nev Okla Penn Pa Tenn " +
		"Tex Va Vt Wis Wyo Ont Que Cal Ph.D M.Sc Intl Natl Govt " +
		"inc corp co ltd etc al dept univ est ed eds vol vols trans hrs mins oz sq lit ph.d voc"
	numbered = "No Nos Fig Figs Art Ch Chap Mar Apr Jun Jul Sat Sun Wed Eq Sec Vol Op Ref Pt Bk " +
		"no nos fig figs art ch chap pp p par eq sec op c b d fol ver tel ext ref"
)

// endings says of each of these words how a run ends that it ends with its
// period.
var endings = func() map[string]ending {
	all := make(map[string]ending)
	for end, list := range map[ending]string{endTitle: titles, endAbbreviation: abbreviated, endNumeric: numbered} {
		for _, word := range strings.Fields(list) {
			all[word] = end
		}
	}
	return all
}()

// opening are words that, capitalised after an abbreviation, begin a sentence
// more often than they go on with a name.
var opening = func() map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(openers) {
		set[word] = true
	}
	return set
}()

const openers = "the this that these those he she it they we you there here his her its their our " +
	"your my in on at by for from with without within to of as after before since until when while where " +
	"if because although though unless once during under over between among against despite " +
	"and but or nor so yet however moreover meanwhile nevertheless therefore thus then also still " +
	"what who which why how whether not no nobody nothing some many most several few both each every all " +
	"any another other such i a an is are was were do does did has have had will would can could may " +
	"might must according earlier later today yesterday tomorrow instead even only just perhaps maybe"

// What is longer, in bytes, is not looked up.
const (
	longestAbbreviation = len("approx")
	longestOpening      = len("nevertheless")
)

// periodOf says what a period after word means: endStop where it is a token by
// itself, otherwise the ending of the token that includes it.
func periodOf(word string) ending {
	switch {
	case isInitial(word):
		return endInitial
	case isAcronym(word):
		return acronymEnding(word)
	case len(word) > longestAbbreviation:
		return endStop
	}
	if end := listed(word); end != endStop {
		return end
	}
	if len(word) > 1 && classes[word[1]]&upper != 0 { // MR. as Mr.
		return listed(word[:1] + strings.ToLower(word[1:]))
	}
	return endStop
}

func listed(word string) ending {
	if end := endings[word]; end != endNone {
		return end
	}
	return endStop
}

// isInitial reports whether word is one capital letter, or its last part after
// an initial's hyphen is (the P of "J.-P").
func isInitial(word string) bool {
	r, size := utf8.DecodeRuneInString(word)
	if size == len(word) {
		return unicode.IsUpper(r)
	}
	last, width := utf8.DecodeLastRuneInString(word)
	return unicode.IsUpper(last) && strings.HasSuffix(word[:len(word)-width], ".-")
}

// isAcronym reports whether word ends in a single letter after a period, which
// again ends in a single letter: U.S, e.g, Run-D.M.C, but not paulhastings.c.
func isAcronym(word string) bool {
	last, width := utf8.DecodeLastRuneInString(word)
	head := strings.TrimSuffix(word[:len(word)-width], ".")
	if len(head)+width == len(word) || !unicode.IsLetter(last) {
		return false
	}
	before, width := utf8.DecodeLastRuneInString(head)
	if !unicode.IsLetter(before) {
		return false
	}
	head = head[:len(head)-width]
	return head == "" || head[len(head)-1] == '.' || head[len(head)-1] == '-'
}

// acronymEnding tells e.g. and i.e., which never end a sentence, from the rest
// (U.S., J.K.), which end it where what follows clearly begins another.
func acronymEnding(word string) ending {
	switch word {
	case "e.g", "i.e", "E.g", "I.e":
		return endTitle
	}
	return endAbbreviation
}

// opens reports whether word, as it stands in the text, is capitalised and one
// of those that clearly begin a sentence.
func opens(word string) bool {
	if word == "" || len(word) > longestOpening || classes[word[0]]&upper == 0 {
		return false
	}
	return opening[strings.ToLower(word)]
}
