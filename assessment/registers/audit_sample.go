package registers

import (
	"time"

	"mognad/assessment"
)

// AuditTest is something that the auditors of an audit have tested with a sample.
type AuditTest struct {
	OrganisationID assessment.ID `gorm:"primaryKey"`
	ID             assessment.ID `gorm:"primaryKey"`
	AuditID        assessment.ID
	Title          string
	PerformedOn    assessment.Date
	Population     string             // what the sample was taken from
	Selection      string             // how it was chosen
	Size           assessment.Decimal // of the sample
	Deviations     assessment.Decimal // in the sample
	Result         string
	Questions      []string        `gorm:"serializer:json"`
	Entities       []assessment.ID `gorm:"serializer:json"`
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// AuditTests are the tests of an audit, each with its sample.
var AuditTests = Register{
	Name:    "audit_tests",
	Object:  "audit_test",
	Read:    assessment.WriteAudits,
	Manage:  assessment.WriteAudits,
	Key:     []string{"title", "entities"},
	OfAudit: true,
	Fields: []Field{
		{Name: "title", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{Name: "performed_on", Kind: Day, Listed: true, Sorted: true},
		{Name: "population", Kind: Text, Searched: true},
		{Name: "selection", Kind: Text, Searched: true},
		{Name: "size", Kind: Number, Whole: true, Listed: true},
		{Name: "deviations", Kind: Number, Whole: true, Listed: true, Sorted: true},
		{Name: "result", Kind: Text, Searched: true},
		{Name: "questions", Kind: Questions, Listed: true},
		{Name: "entities", Kind: Entities, Listed: true},
	},
	Rule: func(row any) []assessment.FieldError { return row.(*AuditTest).check() },
	Row:  func() any { return new(AuditTest) },
	Rows: func() any { return new([]AuditTest) },
}

func (a AuditTest) check() []assessment.FieldError {
	var wrong []assessment.FieldError
	for _, n := range []struct {
		field  string
		number assessment.Decimal
	}{{"size", a.Size}, {"deviations", a.Deviations}} {
		if n.number != "" && n.number.Float() < 0 {
			wrong = append(wrong, assessment.FieldError{Field: n.field, Key: "error.negative_number"})
		}
	}
	if a.Size != "" && a.Deviations != "" && a.Deviations.Float() > a.Size.Float() {
		wrong = append(wrong, assessment.FieldError{Field: "deviations", Key: "error.more_deviations_than_sample"})
	}
	return wrong
}
