package assessment

import (
	"slices"
	"strings"
)

// StepTone is what a step of a judgement scale says of what it judges. Colours and marks follow the tone and never the
// rank alone, since a scale may consist of criticism only.
type StepTone string

// The tones.
const (
	Praise    StepTone = "praise"
	Neutral   StepTone = "neutral"
	Criticism StepTone = "criticism"
)

// StepTones lists the tones.
var StepTones = []StepTone{Praise, Neutral, Criticism}

// Look is how a judgement is shown: its colour and its mark, the same on pages, on paper, in workbooks and in
// documents.
type Look string

// The looks, best first.
const (
	LooksGood     Look = "good"     // the best step of praise
	LooksMostly   Look = "mostly"   // other praise
	LooksPartly   Look = "partly"   // neutral
	LooksSlightly Look = "slightly" // criticism
	LooksPoor     Look = "poor"     // the worst step of criticism
	LooksPlain    Look = "plain"    // the scale does not say what its steps mean
)

// Looks lists those with a colour, best first.
var Looks = []Look{LooksGood, LooksMostly, LooksPartly, LooksSlightly, LooksPoor}

// Fill is the colour behind the look on paper, six hexadecimal digits, light enough for black text; "" for none.
func (l Look) Fill() string {
	return map[Look]string{
		LooksGood:     "BFE0BD",
		LooksMostly:   "DCEDD0",
		LooksPartly:   "F4EFC9",
		LooksSlightly: "F9E3C8",
		LooksPoor:     "F6D7D5",
	}[l]
}

// Mark is the sign beside the colour, for those who do not see it; "" for none.
func (l Look) Mark() string {
	return map[Look]string{
		LooksGood:     "●",
		LooksMostly:   "◕",
		LooksPartly:   "◐",
		LooksSlightly: "◔",
		LooksPoor:     "○",
	}[l]
}

// Look is how a judgement is shown; for many on one scale see [JudgementScale.Looks].
func (s JudgementScale) Look(o Ordinal) Look { return s.Looks()(o) }

// Looks tells how judgements on the scale are shown, having worked out once what its steps mean. Between two steps it
// is the look of the lower one, which has been reached.
func (s JudgementScale) Looks() func(Ordinal) Look {
	tones := s.Tones()
	looks := make([]Look, len(tones))
	for at := range tones {
		looks[at] = lookOf(tones, at)
	}
	return func(o Ordinal) Look {
		at := slices.IndexFunc(s.Steps, func(step JudgementStep) bool { return step.Ordinal <= o })
		if at < 0 {
			return LooksPlain
		}
		return looks[at]
	}
}

// lookOf is the look of a step among all, best first.
func lookOf(tones []StepTone, at int) Look {
	switch tones[at] {
	case Praise:
		if slices.Index(tones, Praise) == at {
			return LooksGood
		}
		return LooksMostly
	case Neutral:
		return LooksPartly
	case Criticism:
		if !slices.Contains(tones[at+1:], Criticism) && len(tones) > 1 {
			return LooksPoor
		}
		return LooksSlightly
	}
	return LooksPlain
}

// Tones are the tones of the steps, in their order: as the scale says or, if it says none, as its template does, as
// common words for steps mean, or as numbers on a scale of maturity do. Those of other scales are "".
func (s JudgementScale) Tones() []StepTone {
	tones := make([]StepTone, len(s.Steps))
	said := false
	for i, step := range s.Steps {
		tones[i] = step.Tone
		said = said || step.Tone != ""
	}
	if said {
		return tones
	}
	if template, some := s.toned(); some {
		return slices.Clone(template.Tones)
	}
	for i, step := range s.Steps {
		tones[i] = toneOfWord(step.Label)
	}
	if slices.Contains(tones, "") {
		clear(tones) // half a meaning would mislead
	}
	return tones
}

// toned is the template that says what the steps mean: the one that the scale started from, or a scale of maturity with
// numbers for labels.
func (s JudgementScale) toned() (ScaleTemplate, bool) {
	numbers := !slices.ContainsFunc(s.Steps, func(step JudgementStep) bool {
		o, is := ParseOrdinal(step.Label)
		return !is || o != step.Ordinal
	})
	for _, t := range ScaleTemplates() {
		same := slices.EqualFunc(s.Steps, t.Ordinals, func(step JudgementStep, o Ordinal) bool { return step.Ordinal == o })
		if same && len(t.Tones) > 0 && (t.Key == s.Template || numbers && t.Key == maturityTemplate) {
			return t, true
		}
	}
	return ScaleTemplate{}, false
}

// Words that auditors' scales are made of in the languages of the Nordic countries and in English, by how a label that
// means the tone is written or begins.
var (
	praising = []string{
		"ja", "yes", "kyllä", "i allt väsentligt", "i alt væsentligt", "i det alt vesentlige", "i huvudsak", "largely",
		"uppfyll", "opfyldt", "oppfylt", "fulfilled", "met", "tillräcklig", "tilstrækkelig", "tilstrekkelig", "sufficient",
		"tillfredsställande", "tilfredsstillende", "satisfactory", "god", "good",
	}
	inBetween = []string{"delvis", "partly", "partial", "osittain", "till viss del", "inte helt", "ikke helt", "ej helt"}
	criticism = []string{
		"nej", "nei", "no", "ei", "ej ", "inte ", "ikke ", "not ", "otillräcklig", "utilstrækkelig", "utilstrekkelig",
		"insufficient", "bristfällig", "mangelfuld", "mangelfull", "klandervärd", "klandervärt", "mycket klandervärd",
		"mycket klandervärt", "kritik", "i begränsad",
	}
)

// limiting are words that take back what a label begins with, as in "uppfylls inte" and "sufficient in part".
var limiting = []string{
	"inte", "ej", "icke", "ikke", "not", "delvis", "viss", "begränsad", "part", "partly", "limited", "brist",
}

// toneOfWord is what a label means by itself; "" for one that is not among the common ones.
func toneOfWord(label string) StepTone {
	label = strings.ToLower(label)
	for _, words := range []struct {
		tone  StepTone
		words []string
	}{{Neutral, inBetween}, {Criticism, criticism}, {Praise, praising}} {
		for _, w := range words.words {
			if begins := len(w) > 3 || strings.HasSuffix(w, " "); label == w || begins && strings.HasPrefix(label, w) {
				if words.tone == Praise && takenBack(label) {
					return ""
				}
				return words.tone
			}
		}
	}
	return ""
}

// takenBack reports whether a label that begins with praise goes on otherwise.
func takenBack(label string) bool {
	return slices.ContainsFunc(strings.Fields(label), func(word string) bool {
		return slices.ContainsFunc(limiting, func(l string) bool {
			return word == l || len(l) > 4 && strings.HasPrefix(word, l)
		})
	})
}
