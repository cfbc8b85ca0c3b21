package web

import (
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/frontend"
)

// fillScale puts a scale into the form. A cap names its step by its place.
func fillScale(page *frontend.AuditForm, s assessment.JudgementScale, number func(any) string) {
	page.ScaleTemplate = string(s.Template)
	page.Decimals = strconv.Itoa(s.Decimals)
	page.Norm = ""
	page.Steps = nil
	page.NotJudged, page.NotAssessed = s.Words[assessment.YetToJudge], s.Words[assessment.NotAssessed]
	page.NotApplicable = s.Words[assessment.NotApplicable]
	place := func(o *assessment.Ordinal) string {
		if o == nil {
			return ""
		}
		i := slices.IndexFunc(s.Steps, func(step assessment.JudgementStep) bool { return step.Ordinal == *o })
		if i < 0 {
			return "=" + decimal(*o, number) // between steps
		}
		return strconv.Itoa(i)
	}
	page.CapPartly, page.CapNo = place(s.CapPartly), place(s.CapNo)
	if s.Norm != nil {
		page.Norm = decimal(*s.Norm, number)
	}
	for _, step := range s.Steps {
		row := frontend.StepForm{
			Label:   step.Label,
			Ordinal: decimal(step.Ordinal, number),
			Tone:    string(step.Tone),
			Group:   step.Group,
		}
		if step.From != nil {
			row.From = strconv.Itoa(*step.From)
		}
		page.Steps = append(page.Steps, row)
	}
}

// decimal writes a place on a scale in the reader's language, in a form that can be typed: without grouping.
func decimal(o assessment.Ordinal, number func(any) string) string {
	if o%100 == 0 {
		return o.String()
	}
	return number(float64(o) / 100)
}

// fillScale puts the template of the key into the form.
func (f *auditForm) fillScale(key assessment.ScaleTemplateKey) {
	for _, t := range assessment.ScaleTemplates() {
		if t.Key == key {
			fillScale(f.AuditForm, t.Scale(func(template string, step int) string {
				return f.r.L.T("scale." + template + "." + strconv.Itoa(step))
			}), f.r.L.Number)
		}
	}
}

// scale is the scale as typed.
func (f *auditForm) scale() assessment.JudgementScale {
	s := assessment.JudgementScale{
		Template:  assessment.ScaleTemplateKey(f.ScaleTemplate),
		Steps:     []assessment.JudgementStep{},
		Norm:      typedOrdinal(f.Norm),
		CapPartly: f.cap(f.CapPartly),
		CapNo:     f.cap(f.CapNo),
		Words: map[assessment.Unjudged]string{
			assessment.YetToJudge:    f.NotJudged,
			assessment.NotAssessed:   f.NotAssessed,
			assessment.NotApplicable: f.NotApplicable,
		},
	}
	if f.Decimals != "" {
		var err error
		if s.Decimals, err = strconv.Atoi(f.Decimals); err != nil {
			s.Decimals = -1
		}
	}
	if !slices.ContainsFunc(
		assessment.ScaleTemplates(),
		func(t assessment.ScaleTemplate) bool { return t.Key == s.Template },
	) {
		s.Template = ""
	}
	for _, row := range f.Risks {
		s.Risks = append(s.Risks, assessment.RiskStep{Label: row.Label, Tone: assessment.StepTone(row.Tone)})
	}
	for _, row := range f.Steps {
		step := assessment.JudgementStep{
			Label:   row.Label,
			Ordinal: -1,
			Tone:    assessment.StepTone(row.Tone),
			Group:   row.Group,
		}
		if o := typedOrdinal(row.Ordinal); o != nil {
			step.Ordinal = *o
		}
		if row.From != "" {
			from, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(row.From, "%")))
			if err != nil {
				from = -1
			}
			step.From = &from
		}
		s.Steps = append(s.Steps, step)
	}
	return s
}

// cap is the ordinal of the step at a place.
func (f *auditForm) cap(place string) *assessment.Ordinal {
	if o, ok := strings.CutPrefix(place, "="); ok {
		return typedOrdinal(o)
	}
	i, err := strconv.Atoi(place)
	if err != nil || i < 0 || i >= len(f.Steps) {
		return nil
	}
	return typedOrdinal(f.Steps[i].Ordinal)
}

// typedOrdinal reads a number: nil for none, and below all others if it is not a number.
func typedOrdinal(text string) *assessment.Ordinal {
	if text == "" {
		return nil
	}
	o, ok := assessment.ParseOrdinal(text)
	if !ok {
		o = -1
	}
	return &o
}

// caps are the steps that a cap may name.
func (f *auditForm) caps(chosen string) []frontend.Option {
	options := []frontend.Option{{Key: "audit_form.cap_none"}}
	for i, step := range f.Steps {
		options = append(options, frontend.Option{Value: strconv.Itoa(i), Label: step.Label})
	}
	if o, ok := strings.CutPrefix(chosen, "="); ok {
		options = append(options, frontend.Option{Value: chosen, Label: o})
	}
	return options
}
