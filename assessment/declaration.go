package assessment

import (
	"slices"
	"time"
)

// AuditDeclaration is what an auditor declares of their own impartiality in one audit. Rows are never changed or
// removed: a new one takes the place of the one before.
type AuditDeclaration struct {
	OrganisationID ID  `gorm:"primaryKey"`
	AuditID        ID  `gorm:"primaryKey"`
	UserID         ID  `gorm:"primaryKey"` // whose it is, and who has made it
	Number         int `gorm:"primaryKey"` // of theirs in the audit, from 1
	Impartiality   Impartiality
	Text           string // what may make their impartiality doubtful
	Measures       string // what is done about it
	DeclaredAt     time.Time
}

// Impartiality is what is declared.
type Impartiality string

// What can be declared. The last is written for those who left without a declaration, when the audit becomes final.
const (
	Impartial     Impartiality = "clear"   // nothing makes their impartiality doubtful
	PartlyBiased  Impartiality = "ties"    // something may, and something is done about it
	NeverDeclared Impartiality = "missing" // they have declared nothing
)

// Impartialities lists those that an auditor can declare.
var Impartialities = []Impartiality{Impartial, PartlyBiased}

// Normalise trims what was typed and says what is wrong with it. What may make somebody doubtful needs words, and so
// does what is done about it; without it there are none.
func (d *AuditDeclaration) Normalise() []FieldError {
	ties := d.Impartiality == PartlyBiased
	if !slices.Contains(Impartialities, d.Impartiality) {
		return []FieldError{{Field: "impartiality", Key: "error.unknown_choice"}}
	}
	var fields, wrong []FieldError
	d.Text, fields = TypedText("text", d.Text, ties)
	d.Measures, wrong = TypedText("measures", d.Measures, ties)
	fields = append(fields, wrong...)
	if !ties && d.Text != "" {
		fields = append(fields, FieldError{Field: "text", Key: "error.declared_clear_with_text"})
	}
	if !ties && d.Measures != "" {
		fields = append(fields, FieldError{Field: "measures", Key: "error.declared_clear_with_measures"})
	}
	return fields
}

// LatestDeclarations are the declarations that count now, the last of each auditor, of all in their order.
func LatestDeclarations(all []AuditDeclaration) []AuditDeclaration {
	var list []AuditDeclaration
	for i, d := range all {
		if i+1 == len(all) || all[i+1].UserID != d.UserID || all[i+1].AuditID != d.AuditID {
			list = append(list, d)
		}
	}
	return list
}

// MaxDeclarations is how many one auditor can make in an audit.
const MaxDeclarations = 100

// AuditDeclarations is the store of what auditors declare. Those of a final audit are as they were when it became so.
type AuditDeclarations interface {
	// AuditDeclarations lists all of audits, by audit, user and number.
	AuditDeclarations(audits ...ID) ([]AuditDeclaration, error)
	// AddAuditDeclaration inserts; a number taken is a [Conflict].
	AddAuditDeclaration(AuditDeclaration) error
}
