package assessment

import (
	"slices"
	"strconv"
	"strings"

	"mognad/questionnaires/typed"
)

// JudgementScale is what an auditor judges on. It belongs to the audit and can be edited until fieldwork starts.
// Without steps the audit has only findings. A judgement is an ordinal: that of a step or, with decimals, any between
// the lowest step and the highest.
type JudgementScale struct {
	Template  ScaleTemplateKey `json:"template"`       // the [ScaleTemplate] it started from, "" for none
	Steps     []JudgementStep  `json:"steps"`          // best first
	Decimals  int              `json:"decimals"`       // 0: only the steps; 1 or 2: numbers between them as well
	Norm      *Ordinal         `json:"norm,omitempty"` // the expected judgement; nil for none
	CapPartly *Ordinal         `json:"cap_partly"`     // the best step proposed when a critical question got some points
	CapNo     *Ordinal         `json:"cap_no"`         // the best step proposed when a critical question got none
	// The auditor's own words for what has no ordinal, as printed; those of the product where there are none.
	Words map[Unjudged]string `json:"words,omitempty"`
	Risks []RiskStep          `json:"risks,omitempty"` // highest first; none: risk is not rated
}

// JudgementStep is one step of a scale. Its ordinal identifies it; its label is what is printed, the auditor's own.
type JudgementStep struct {
	Label   string  `json:"label"`
	Ordinal Ordinal `json:"ordinal"`
	From    *int    `json:"from"` // the least percent of the points at which it is proposed; nil: never proposed
	// What it says of what it judges; "" for a scale that does not say it.
	Tone  StepTone `json:"tone,omitempty"`
	Group string   `json:"group,omitempty"` // what several steps are called together, as printed; "" for none
}

// MaxSteps is the most steps that a scale may have.
const MaxSteps = 20

// Judges reports whether there is anything to judge on; otherwise the audit has only findings.
func (s JudgementScale) Judges() bool { return len(s.Steps) > 0 }

// Measures reports whether the ordinals are numbers that can be drawn and averaged: it allows numbers between its
// steps, or the label of each is its number, or begins with it.
func (s JudgementScale) Measures() bool {
	return s.Judges() && (s.Decimals > 0 || !slices.ContainsFunc(s.Steps, func(step JudgementStep) bool {
		first, _, _ := strings.Cut(step.Label, " ")
		n, is := ParseOrdinal(first)
		return !is || n != step.Ordinal
	}))
}

// Step is the step with the ordinal, false if there is none.
func (s JudgementScale) Step(o Ordinal) (JudgementStep, bool) {
	i := slices.IndexFunc(s.Steps, func(step JudgementStep) bool { return step.Ordinal == o })
	if i < 0 {
		return JudgementStep{}, false
	}
	return s.Steps[i], true
}

// Labelled is the step with the label, false if there is none.
func (s JudgementScale) Labelled(label string) (JudgementStep, bool) {
	i := slices.IndexFunc(s.Steps, func(step JudgementStep) bool { return step.Label == label })
	if i < 0 {
		return JudgementStep{}, false
	}
	return s.Steps[i], true
}

// Label is what is printed for a judgement, with a decimal point: see [JudgementScale.Written].
func (s JudgementScale) Label(o Ordinal) string {
	return s.Written(o, func(value float64, decimals int) string { return strconv.FormatFloat(value, 'f', decimals, 64) })
}

// Written is what is printed for a judgement: the label of its step or, between steps and where the label is the number
// itself, the number with as many decimals as the scale has.
func (s JudgementScale) Written(o Ordinal, number func(value float64, decimals int) string) string {
	step, on := s.Step(o)
	if n, is := ParseOrdinal(step.Label); on && (s.Decimals == 0 || !is || n != o) {
		return step.Label
	}
	return number(float64(o)/100, s.Decimals)
}

// Instead is what is printed where there is no ordinal: the own words, or else those that t has for the key
// "audit.<why>".
func (s JudgementScale) Instead(why Unjudged, t func(key string, args ...any) string) string {
	if word := s.Words[why]; word != "" {
		return word
	}
	return t("audit." + string(why))
}

// Counted is what is printed for what totals count: a judgement, or else why there is none.
func (s JudgementScale) Counted(
	c StepCount, number func(value float64, decimals int) string, t func(key string, args ...any) string,
) string {
	if c.Ordinal == nil {
		return s.Instead(c.Unjudged, t)
	}
	return s.Written(*c.Ordinal, number)
}

// Highest and Lowest are the ends of the scale, 0 without steps.
func (s JudgementScale) Highest() Ordinal {
	if len(s.Steps) == 0 {
		return 0
	}
	return s.Steps[0].Ordinal
}

// Lowest is the ordinal of the last step.
func (s JudgementScale) Lowest() Ordinal {
	if len(s.Steps) == 0 {
		return 0
	}
	return s.Steps[len(s.Steps)-1].Ordinal
}

// Permits reports whether a judgement may have the ordinal.
func (s JudgementScale) Permits(o Ordinal) bool {
	if _, ok := s.Step(o); ok {
		return true
	}
	unit := Ordinal(100)
	for range s.Decimals {
		unit /= 10
	}
	return s.Decimals > 0 && s.Judges() && s.Lowest() <= o && o <= s.Highest() && o%unit == 0
}

// PartWidely reports whether two ordinals are half the scale's range or more apart.
func (s JudgementScale) PartWidely(a, b Ordinal) bool {
	reach := s.Highest() - s.Lowest()
	return reach > 0 && 2*max(a-b, b-a) >= reach
}

// Apart is how many steps lie between two ordinals: positive if the second one is better. An ordinal between two steps
// stands on the lower one, which has been reached, so that different ordinals may be 0 steps apart.
func (s JudgementScale) Apart(from, to Ordinal) int {
	reached := func(o Ordinal) int {
		n := 0
		for _, step := range s.Steps {
			if step.Ordinal <= o {
				n++
			}
		}
		return n
	}
	return reached(to) - reached(from)
}

// Proposes reports whether any step has a threshold.
func (s JudgementScale) Proposes() bool {
	return slices.ContainsFunc(s.Steps, func(step JudgementStep) bool { return step.From != nil })
}

// Normalise trims the labels, orders the steps best first and says what is wrong: steps are named "scale", and their
// parts "scale.<place>.label" and so on, from 0 in the order given.
func (s *JudgementScale) Normalise() []FieldError {
	var fields []FieldError
	if len(s.Steps) == 1 || len(s.Steps) > MaxSteps {
		fields = append(fields, FieldError{Field: "scale", Key: "error.scale_steps", Args: Args{"Max": MaxSteps}})
	}
	if s.Decimals < 0 || s.Decimals > MaxDecimals {
		fields = append(fields, FieldError{Field: "decimals", Key: "error.invalid"})
	}
	for i := range s.Steps {
		fields = append(fields, s.checkStep(i)...)
	}
	slices.SortStableFunc(s.Steps, func(a, b JudgementStep) int { return int(b.Ordinal - a.Ordinal) })
	fields = append(append(append(fields, s.checkThresholds()...), s.normaliseWords()...), s.normaliseRisks()...)
	for _, c := range []struct {
		field string
		at    *Ordinal
	}{{"cap_partly", s.CapPartly}, {"cap_no", s.CapNo}, {"norm", s.Norm}} {
		if c.at == nil {
			continue
		}
		if !s.Permits(*c.at) {
			fields = append(fields, FieldError{Field: c.field, Key: "error.not_on_scale", Args: Args{"Value": c.at.String()}})
		}
	}
	return fields
}

// normaliseWords trims the own words and says what is wrong with them: each is named "word_<why>".
func (s *JudgementScale) normaliseWords() []FieldError {
	var fields []FieldError
	words := map[Unjudged]string{}
	for why, word := range s.Words {
		if word = typed.Line(word); word != "" {
			words[why] = word
			fields = checkName(fields, "word_"+string(why), word)
		}
		if !slices.Contains(AllUnjudged, why) {
			fields = append(fields, FieldError{Field: "word_" + string(why), Key: "error.invalid"})
		}
	}
	s.Words = words
	if len(words) == 0 {
		s.Words = nil
	}
	return append(fields, s.CheckWords()...)
}

// CheckWords returns the own words that are also the label of a step, or that are said for two things.
func (s JudgementScale) CheckWords() []FieldError {
	var fields []FieldError
	said := map[string]bool{}
	for _, why := range AllUnjudged {
		word := s.Words[why]
		if _, step := s.Labelled(word); word != "" && (step || said[word]) {
			args := Args{"Value": word}
			fields = append(fields, FieldError{Field: "word_" + string(why), Key: "error.scale_word_twice", Args: args})
		}
		said[word] = true
	}
	return fields
}

// CheckCaps returns the caps that are not steps that can be proposed. It is for a scale that is being chosen; one
// already in use is left as it is.
func (s JudgementScale) CheckCaps() []FieldError {
	var fields []FieldError
	for _, c := range []struct {
		field string
		at    *Ordinal
	}{{"cap_partly", s.CapPartly}, {"cap_no", s.CapNo}} {
		if c.at == nil || !s.Permits(*c.at) {
			continue
		}
		if step, ok := s.Step(*c.at); !ok || step.From == nil {
			fields = append(fields, FieldError{Field: c.field, Key: "error.cap_not_proposed"})
		}
	}
	return fields
}

func (s *JudgementScale) checkStep(i int) []FieldError {
	step := &s.Steps[i]
	at := "scale." + strconv.Itoa(i) + "."
	step.Label, step.Group = typed.Line(step.Label), typed.Line(step.Group)
	fields := checkName(nil, at+"label", step.Label)
	if step.Group != "" {
		fields = checkName(fields, at+"group", step.Group)
	}
	if step.Tone != "" && !slices.Contains(StepTones, step.Tone) {
		fields = append(fields, FieldError{Field: at + "tone", Key: "error.invalid"})
	}
	if step.Ordinal < 0 || step.Ordinal > MaxOrdinal {
		fields = append(fields, FieldError{Field: at + "ordinal", Key: "error.invalid"})
	}
	if step.From != nil && (*step.From < 0 || *step.From > 100) {
		fields = append(fields, FieldError{Field: at + "from", Key: "error.percent"})
	}
	for _, before := range s.Steps[:i] {
		if before.Ordinal == step.Ordinal {
			fields = append(fields, FieldError{Field: at + "ordinal", Key: "error.scale_twice"})
		}
		if before.Label == step.Label && step.Label != "" {
			fields = append(fields, FieldError{Field: at + "label", Key: "error.scale_twice"})
		}
	}
	return fields
}

// checkThresholds returns an error where a better step requires less than a worse one, and where the last proposed step
// does not start from 0, since a low share would then get no proposal.
func (s *JudgementScale) checkThresholds() []FieldError {
	last := 101
	for _, step := range s.Steps {
		if step.From == nil {
			continue
		}
		if *step.From >= last {
			return []FieldError{{Field: "scale", Key: "error.scale_thresholds"}}
		}
		last = *step.From
	}
	if last != 101 && last != 0 {
		return []FieldError{{Field: "scale", Key: "error.scale_from_zero"}}
	}
	return nil
}

// ScaleTemplateKey identifies a [ScaleTemplate].
type ScaleTemplateKey string

// ScaleTemplate is a scale to start from. Its labels are translated: step i of template "four" is the message
// "scale.four.i".
type ScaleTemplate struct {
	Key       ScaleTemplateKey
	Ordinals  []Ordinal // best first
	From      []int     // percent, beside the ordinals; nil: nothing is proposed
	Tones     []StepTone
	Decimals  int
	Norm      *Ordinal
	CapPartly int // the place of the step, -1 for none
	CapNo     int
}

// maturityTemplate is the scale from 1 to 5.
const maturityTemplate ScaleTemplateKey = "maturity"

// ScaleTemplates lists the templates; the first is the one to start from.
func ScaleTemplates() []ScaleTemplate {
	norm := Ordinal(400)
	return []ScaleTemplate{
		{
			Key:       "essentials",
			Ordinals:  []Ordinal{400, 300, 200, 0},
			From:      []int{90, 75, 40, 0},
			Tones:     []StepTone{Praise, Praise, Neutral, Criticism},
			CapPartly: 2,
			CapNo:     3,
		},
		{
			Key:       "fulfilled",
			Ordinals:  []Ordinal{200, 100, 0},
			From:      []int{90, 40, 0},
			Tones:     []StepTone{Praise, Neutral, Criticism},
			CapPartly: 1,
			CapNo:     2,
		},
		{
			Key:       "sufficient",
			Ordinals:  []Ordinal{400, 300, 200, 100, 0},
			From:      []int{90, 75, 50, 25, 0},
			Tones:     []StepTone{Praise, Praise, Neutral, Criticism, Criticism},
			CapPartly: 2,
			CapNo:     4,
		},
		{
			Key:       maturityTemplate,
			Ordinals:  []Ordinal{500, 400, 300, 200, 100},
			From:      []int{90, 75, 50, 25, 0},
			Tones:     []StepTone{Praise, Praise, Neutral, Criticism, Criticism},
			Decimals:  1,
			CapPartly: 2,
			CapNo:     4,
		},
		{
			Key:       "danish",
			Ordinals:  []Ordinal{500, 400, 300, 200, 100},
			From:      []int{95, 80, 50, 25, 0},
			Tones:     []StepTone{Praise, Praise, Neutral, Criticism, Criticism},
			Norm:      &norm,
			CapPartly: 2,
			CapNo:     4,
		},
		{Key: "findings", CapPartly: -1, CapNo: -1},
	}
}

// Scale is the template with labels, which label gives for each step.
func (t ScaleTemplate) Scale(label func(template string, step int) string) JudgementScale {
	s := JudgementScale{Template: t.Key, Decimals: t.Decimals, Norm: t.Norm}
	for i, o := range t.Ordinals {
		step := JudgementStep{Label: label(string(t.Key), i), Ordinal: o}
		if t.From != nil {
			step.From = &t.From[i]
		}
		s.Steps = append(s.Steps, step)
	}
	if t.CapPartly >= 0 {
		s.CapPartly = &t.Ordinals[t.CapPartly]
	}
	if t.CapNo >= 0 {
		s.CapNo = &t.Ordinals[t.CapNo]
	}
	return s
}
