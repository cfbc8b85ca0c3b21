package registers

import (
	"time"

	"mognad/assessment"
)

// Risk is what may happen to information that the organisation answers for.
type Risk struct {
	OrganisationID assessment.ID `gorm:"primaryKey"`
	ID             assessment.ID `gorm:"primaryKey"`
	Title          string
	Area           string
	Description    string // cause and effect
	Likelihood     int    // a step of the organisation's criteria; 0 for not assessed
	Consequence    int
	OwnerRole      string // "" for one that has not been delegated: top management's
	Treatment      string
	AcceptedBy     string
	AcceptedUntil  assessment.Date
	Spread         string
	HardToReduce   bool            // not accepted, and still not reduced
	Entities       []assessment.ID `gorm:"serializer:json"`
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Accept is the treatment of a risk that the organisation lives with.
const Accept = "accept"

// Risks is the register of an organisation's risks. Its value and level follow from the criteria.
var Risks = Register{
	Name:   "risks",
	Object: "risk",
	Read:   assessment.ReadRegisters,
	Manage: assessment.ManageRegisters,
	Key:    []string{"title", "entities"},
	AtRoot: true,
	Order:  "-value",
	Fields: []Field{
		{Name: "title", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{Name: "area", Kind: Line, Searched: true},
		{Name: "description", Kind: Text, Searched: true},
		{Name: "likelihood", Kind: Step, Scale: Likelihood, Sorted: true},
		{Name: "consequence", Kind: Step, Scale: Consequence, Sorted: true},
		{Name: "owner_role", Kind: Line, Listed: true, Sorted: true, Searched: true},
		{
			Name:     "treatment",
			Kind:     Choice,
			Choices:  []string{"reduce", "avoid", "share", Accept},
			Listed:   true,
			Sorted:   true,
			Filtered: true,
		},
		{Name: "accepted_by", Kind: Line, Searched: true},
		{
			Name:   "accepted_until",
			Kind:   Day,
			Listed: true,
			Sorted: true,
			Due:    true,
			Closes: "treatment",
			Closed: []string{"reduce", "avoid", "share"},
		},
		{Name: "spread", Kind: Choice, Choices: []string{"own", "sector", "society"}, Filtered: true},
		{Name: "hard_to_reduce", Kind: YesNo, Filtered: true},
		{Name: "entities", Kind: Entities, Listed: true},
	},
	Derived: []Field{
		{Name: "value", Kind: Number, Whole: true, Listed: true, Sorted: true},
		{
			Name:     "level",
			Kind:     Choice,
			Choices:  Levels,
			Tones:    map[string]Tone{Acceptable: Good, Treat: Fair, Serious: Bad},
			Listed:   true,
			Sorted:   true,
			Filtered: true,
		},
	},
	Rule: func(row any) []assessment.FieldError { return row.(*Risk).check() },
	Row:  func() any { return new(Risk) },
	Rows: func() any { return new([]Risk) },
}

// check says what does not go together: somebody has accepted what is accepted, and what is accepted is not waiting to
// be reduced.
func (r Risk) check() []assessment.FieldError {
	var wrong []assessment.FieldError
	if r.Treatment == Accept && r.AcceptedBy == "" {
		wrong = append(wrong, assessment.FieldError{Field: "accepted_by", Key: "error.accepted_by"})
	}
	if r.Treatment == Accept && r.HardToReduce {
		wrong = append(wrong, assessment.FieldError{Field: "hard_to_reduce", Key: "error.accepted_not_hard"})
	}
	return wrong
}
