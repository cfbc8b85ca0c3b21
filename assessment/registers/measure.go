package registers

import (
	"slices"
	"strings"
	"time"

	"mognad/assessment"
)

// Measure is a number that the organisation follows over time.
type Measure struct {
	OrganisationID assessment.ID `gorm:"primaryKey"`
	ID             assessment.ID `gorm:"primaryKey"`
	Title          string
	Kind           string
	Unit           string // "" for a number of something
	Target         assessment.Decimal
	Better         string // whether a higher or a lower value is better
	Source         string
	MeasuredIn     []int `gorm:"serializer:json"` // months; none for no fixed ones
	ReporterID     *assessment.ID
	Entities       []assessment.ID `gorm:"serializer:json"`
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Lower is said of a measure of which less is better.
const Lower = "lower"

// The trends of an objective and of a measure.
const (
	Better    = "better"
	Unchanged = "unchanged"
	Worse     = "worse"
)

// Whether a measure has reached its target.
const (
	Reached    = "reached"
	NotReached = "not_reached"
)

// Measures is the register of what an organisation measures (ISO/IEC 27001, clause 9.1). What it shows of a measure is
// computed from its values.
var Measures = Register{
	Name:   "measures",
	Object: "measure",
	Read:   assessment.ReadRegisters,
	Manage: assessment.ManageRegisters,
	Key:    []string{"title", "entities"},
	AtRoot: true,
	Fields: []Field{
		{Name: "title", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{
			Name:     "kind",
			Kind:     Choice,
			Required: true,
			Choices:  []string{"training_share", "classification_coverage", "incidents", "phishing_reports", "other"},
			Filtered: true,
		},
		{Name: "unit", Kind: Line, Max: 40},
		{Name: "target", Kind: Number, Unit: "unit", Listed: true},
		{Name: "better", Kind: Choice, Required: true, Choices: []string{"higher", Lower}},
		{Name: "source", Kind: Line, Searched: true},
		{Name: "measured_in", Kind: Months},
		{Name: "reporter", Kind: Person},
		{Name: "entities", Kind: Entities, Listed: true},
	},
	Derived: []Field{
		{Name: "latest", Kind: Number, Unit: "unit", Listed: true},
		{Name: "latest_on", Kind: Day, Listed: true, Sorted: true},
		{
			Name:     "outcome",
			Kind:     Choice,
			Choices:  []string{Reached, NotReached},
			Tones:    map[string]Tone{Reached: Good, NotReached: Bad},
			Listed:   true,
			Sorted:   true,
			Filtered: true,
		},
		{
			Name:    "trend",
			Kind:    Choice,
			Choices: []string{Better, Unchanged, Worse},
			Tones:   map[string]Tone{Better: Good, Worse: Bad},
			Listed:  true,
			Sorted:  true,
		},
	},
	Row:  func() any { return new(Measure) },
	Rows: func() any { return new([]Measure) },
}

// MeasureValue is what a measure was on a day. A correction is a further value for the day: the last one holds, and all
// are kept.
type MeasureValue struct {
	OrganisationID assessment.ID `gorm:"primaryKey"`
	ID             assessment.ID `gorm:"primaryKey"` // in the order in which they were saved
	MeasureID      assessment.ID
	Day            assessment.Date
	Value          assessment.Decimal
	Note           string
	SavedBy        assessment.ID
	SavedAt        time.Time
}

// MeasureValues is the kind of file with values of measures.
const MeasureValues assessment.UploadKind = "measure_values"

// Check cleans what was typed, in which the measure's unit may stand behind the value, and says what is wrong with it.
// Nothing is measured before it happens.
func (v *MeasureValue) Check(unit string, today assessment.Date) []assessment.FieldError {
	v.Value = assessment.Decimal(withoutUnit(string(v.Value), unit))
	var wrong []assessment.FieldError
	for _, f := range []struct {
		field Field
		text  *string
	}{
		{Field{Name: "day", Kind: Day, Required: true}, (*string)(&v.Day)},
		{Field{Name: "value", Kind: Number, Required: true}, (*string)(&v.Value)},
		{Field{Name: "note", Kind: Line, Max: 500}, &v.Note},
	} {
		text, problems := f.field.check(*f.text)
		*f.text, wrong = text, append(wrong, problems...)
	}
	if v.Day.Valid() && v.Day > today {
		wrong = append(wrong, assessment.FieldError{Field: "day", Key: "error.future"})
	}
	return wrong
}

// Current are the values that hold, one for each day, in the order of the days. They are given in the order saved.
func Current(all []MeasureValue) []MeasureValue {
	held := map[assessment.Date]MeasureValue{}
	for _, v := range all {
		held[v.Day] = v
	}
	var list []MeasureValue
	for _, v := range held {
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b MeasureValue) int { return strings.Compare(string(a.Day), string(b.Day)) })
	return list
}

// Outcome is whether a value reaches the target, "" if there is none.
func (m Measure) Outcome(value assessment.Decimal) string {
	if m.Target == "" || value == "" {
		return ""
	}
	if order := value.Compare(m.Target); order == 0 || (order < 0) == (m.Better == Lower) {
		return Reached
	}
	return NotReached
}

// Trend is how the last of the values compares with the one before, "" if there are not two.
func (m Measure) Trend(current []MeasureValue) string {
	if len(current) < 2 {
		return ""
	}
	order := current[len(current)-1].Value.Compare(current[len(current)-2].Value)
	switch {
	case order == 0:
		return Unchanged
	case (order < 0) == (m.Better == Lower):
		return Better
	}
	return Worse
}
