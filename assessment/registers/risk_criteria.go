package registers

import (
	"fmt"
	"slices"
	"time"

	"mognad/assessment"
)

// Scale is one of the organisation's own scales.
type Scale string

// The scales.
const (
	Likelihood  Scale = "likelihood"
	Consequence Scale = "consequence"
)

// The levels of a risk.
const (
	Acceptable = "acceptable"
	Treat      = "treat"
	Serious    = "serious"
)

// Levels lists the levels, the lowest first.
var Levels = []string{Acceptable, Treat, Serious}

// MinSteps and MaxSteps are the least and the most steps of a scale.
const (
	MinSteps = 3
	MaxSteps = 6
)

// RiskCriteria is how an organisation assesses and accepts risks. Each version is kept, and the latest holds. The names
// of steps are the organisation's own; those of the default are "" and have messages of their own.
type RiskCriteria struct {
	OrganisationID    assessment.ID `gorm:"primaryKey"`
	ID                assessment.ID `gorm:"primaryKey"`
	Version           int64         // from 1; 0 is the default, which is not stored
	Likelihood        []string      `gorm:"serializer:json"` // names of the steps, the lowest first
	Consequence       []string      `gorm:"serializer:json"`
	TreatFrom         int           // the lowest value that should be treated
	SeriousFrom       int           // the lowest value that is serious
	AcceptsAcceptable string        // who may accept an acceptable risk, by role
	AcceptsTreat      string
	AcceptsSerious    string
	SavedBy           assessment.ID
	SavedAt           time.Time
}

// TableName is the table of the versions.
func (RiskCriteria) TableName() string { return "risk_criteria" }

// DefaultCriteria holds until the organisation has its own.
func DefaultCriteria() RiskCriteria {
	return RiskCriteria{
		Likelihood:  make([]string, 4),
		Consequence: make([]string, 4),
		TreatFrom:   4,
		SeriousFrom: 9,
	}
}

// Steps are the names of a scale's steps, the lowest first.
func (c RiskCriteria) Steps(s Scale) []string {
	if s == Likelihood {
		return c.Likelihood
	}
	return c.Consequence
}

// StepKey is the message key of a step's name where the criteria have none of their own.
func StepKey(s Scale, step int) string { return fmt.Sprintf("risk_criteria.step.%s.%d", s, step) }

// Most is the highest risk value there is.
func (c RiskCriteria) Most() int { return len(c.Likelihood) * len(c.Consequence) }

// Value is likelihood times consequence, 0 if either has not been assessed.
func Value(likelihood, consequence int) int { return likelihood * consequence }

// Level is the level of a risk value, "" for 0.
func (c RiskCriteria) Level(value int) string {
	switch {
	case value == 0:
		return ""
	case value >= c.SeriousFrom:
		return Serious
	case value >= c.TreatFrom:
		return Treat
	}
	return Acceptable
}

// Accepts is who may accept a risk of the level; "" where nothing is said.
func (c RiskCriteria) Accepts(level string) string {
	switch level {
	case Acceptable:
		return c.AcceptsAcceptable
	case Treat:
		return c.AcceptsTreat
	case Serious:
		return c.AcceptsSerious
	}
	return ""
}

// Check cleans what was typed and says what is wrong with it.
func (c *RiskCriteria) Check() []assessment.FieldError {
	var wrong []assessment.FieldError
	for _, s := range []Scale{Likelihood, Consequence} {
		wrong = append(wrong, checkSteps(s, c.Steps(s))...)
	}
	limit := func(field string, at, from int) {
		if at < from || at > c.Most() {
			args := assessment.Args{"Min": from, "Max": c.Most()}
			wrong = append(wrong, assessment.FieldError{Field: field, Key: "error.limit", Args: args})
		}
	}
	limit("treat_from", c.TreatFrom, 2)
	limit("serious_from", c.SeriousFrom, c.TreatFrom+1)
	for _, who := range []struct {
		field string
		text  *string
	}{
		{"accepts_acceptable", &c.AcceptsAcceptable},
		{"accepts_treat", &c.AcceptsTreat},
		{"accepts_serious", &c.AcceptsSerious},
	} {
		text, problems := assessment.TypedLine(who.field, *who.text, assessment.MaxName, false)
		*who.text, wrong = text, append(wrong, problems...)
	}
	return wrong
}

// checkSteps cleans the names of a scale and says what is wrong with them.
func checkSteps(s Scale, steps []string) []assessment.FieldError {
	var wrong []assessment.FieldError
	for i, name := range steps {
		text, problems := assessment.TypedLine(string(s), name, assessment.MaxName, true)
		steps[i], wrong = text, append(wrong, problems...)
		if text != "" && slices.Contains(steps[:i], text) {
			wrong = append(wrong, assessment.FieldError{Field: string(s), Key: "error.same_step"})
		}
	}
	if len(steps) < MinSteps || len(steps) > MaxSteps {
		args := assessment.Args{"Min": MinSteps, "Max": MaxSteps}
		wrong = append(wrong, assessment.FieldError{Field: string(s), Key: "error.steps", Args: args})
	}
	return wrong
}

// Same reports whether the criteria say the same, whoever saved them.
func (c RiskCriteria) Same(other RiskCriteria) bool {
	return slices.Equal(c.Likelihood, other.Likelihood) && slices.Equal(c.Consequence, other.Consequence) &&
		c.TreatFrom == other.TreatFrom && c.SeriousFrom == other.SeriousFrom &&
		c.AcceptsAcceptable == other.AcceptsAcceptable && c.AcceptsTreat == other.AcceptsTreat &&
		c.AcceptsSerious == other.AcceptsSerious
}
