package assessment

import (
	"slices"
	"strconv"

	"mognad/questionnaires/typed"
)

// Grounds is what belongs to an observation that is written in full: what ought to be, why it is not so and what that
// leads to, with a rating of the risk. Each is optional.
type Grounds struct {
	Criterion   string // what ought to be
	Cause       string // why it is as it was observed
	Consequence string // what it leads to
	Risk        string // the label of one of the steps of [JudgementScale.Risks], "" for not rated
}

// differences compares with earlier grounds, field by field.
func (g Grounds) differences(before Grounds) []difference {
	return []difference{
		{"criterion", g.Criterion == before.Criterion},
		{"cause", g.Cause == before.Cause},
		{"consequence", g.Consequence == before.Consequence},
		{"risk", g.Risk == before.Risk},
	}
}

// normalise trims what was typed and says what is wrong with it. Whether the risk is a step is for the use case.
func (g *Grounds) normalise() []FieldError {
	var fields []FieldError
	for _, t := range []struct {
		field string
		text  *string
	}{{"criterion", &g.Criterion}, {"cause", &g.Cause}, {"consequence", &g.Consequence}} {
		*t.text = typed.Text(*t.text)
		fields = checkText(fields, t.field, *t.text)
	}
	g.Risk = typed.Line(g.Risk)
	return fields
}

// RiskStep is a step on which the risk of what was observed is rated.
type RiskStep struct {
	Label string   `json:"label"`          // what is printed, the auditor's own
	Tone  StepTone `json:"tone,omitempty"` // "" for one that does not say it
}

// MaxRisks is the most steps on which risk may be rated.
const MaxRisks = 10

// RatesRisk reports whether the audit rates the risk of what it observes.
func (s JudgementScale) RatesRisk() bool { return len(s.Risks) > 0 }

// RiskStep is the step of risk with the label, false if there is none.
func (s JudgementScale) RiskStep(label string) (RiskStep, bool) {
	i := slices.IndexFunc(s.Risks, func(r RiskStep) bool { return r.Label == label })
	if i < 0 {
		return RiskStep{}, false
	}
	return s.Risks[i], true
}

// RiskLook is how a rating of risk is shown. The steps have the highest risk first, which is the worst.
func (s JudgementScale) RiskLook(label string) Look {
	tones := make([]StepTone, 0, len(s.Risks))
	at := -1
	for _, r := range slices.Backward(s.Risks) {
		if r.Label == label {
			at = len(tones)
		}
		tones = append(tones, r.Tone)
	}
	if at < 0 {
		return LooksPlain
	}
	return lookOf(tones, at)
}

// CheckRisk returns what is wrong with a rating of risk: it is one of the steps, or none.
func (s JudgementScale) CheckRisk(label string) []FieldError {
	if _, known := s.RiskStep(label); known || label == "" {
		return nil
	}
	return []FieldError{{Field: "risk", Key: "error.unknown_risk", Args: Args{"Value": label}}}
}

// normaliseRisks trims the labels, leaves out empty steps and says what is wrong: a step is named "risks.<place>", from
// 0 in the order given.
func (s *JudgementScale) normaliseRisks() []FieldError {
	var fields []FieldError
	var kept []RiskStep
	for i, r := range s.Risks {
		at := "risks." + strconv.Itoa(i) + "."
		if r.Label = typed.Line(r.Label); r == (RiskStep{}) {
			continue
		}
		fields = checkName(fields, at+"label", r.Label)
		if r.Tone != "" && !slices.Contains(StepTones, r.Tone) {
			fields = append(fields, FieldError{Field: at + "tone", Key: "error.invalid"})
		}
		if r.Label != "" && slices.ContainsFunc(kept, func(k RiskStep) bool { return k.Label == r.Label }) {
			fields = append(fields, FieldError{Field: at + "label", Key: "error.scale_twice"})
		}
		kept = append(kept, r)
	}
	if len(kept) > MaxRisks {
		fields = append(fields, FieldError{Field: "risks", Key: "error.too_many_entries", Args: Args{"Max": MaxRisks}})
	}
	s.Risks = kept
	return fields
}
