package registers

import (
	"time"

	"mognad/assessment"
)

// AuditNote is what a second reader of an audit notes for those who write it.
type AuditNote struct {
	OrganisationID assessment.ID `gorm:"primaryKey"`
	ID             assessment.ID `gorm:"primaryKey"`
	AuditID        assessment.ID
	Number         int
	Title          string
	Text           string
	State          string
	Answer         string          // what was done because of it
	Questions      []string        `gorm:"serializer:json"`
	Entities       []assessment.ID `gorm:"serializer:json"`
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// AuditNotes are the review notes of an audit. All are closed before it becomes final.
var AuditNotes = Register{
	Name:     "audit_notes",
	Object:   "audit_note",
	Read:     assessment.WriteAudits,
	Manage:   assessment.WriteAudits,
	Key:      []string{"title", "questions", "entities"},
	OfAudit:  true,
	Numbered: true,
	Order:    "number",
	Fields: []Field{
		{Name: "title", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{Name: "text", Kind: Text, Searched: true},
		{
			Name:     "state",
			Kind:     Choice,
			Required: true,
			Choices:  []string{NoteOpen, NoteAnswered, NoteClosed},
			Tones:    map[string]Tone{NoteOpen: Bad, NoteAnswered: Fair, NoteClosed: Good},
			Listed:   true,
			Sorted:   true,
			Filtered: true,
		},
		{Name: "answer", Kind: Text, Searched: true},
		{Name: "questions", Kind: Questions, Listed: true},
		{Name: "entities", Kind: Entities, Listed: true},
	},
	Derived: []Field{NumberField},
	Rule:    func(row any) []assessment.FieldError { return row.(*AuditNote).check() },
	Row:     func() any { return new(AuditNote) },
	Rows:    func() any { return new([]AuditNote) },
}

// The states of a review note.
const (
	NoteOpen     = "open"
	NoteAnswered = "answered"
	NoteClosed   = "closed" // by whoever reads
)

func (a AuditNote) check() []assessment.FieldError {
	if a.State != NoteOpen && a.Answer == "" {
		return []assessment.FieldError{{Field: "answer", Key: "error.note_without_answer"}}
	}
	return nil
}

// OpenNotes counts the review notes of an audit that are not closed.
func OpenNotes(tx assessment.Rows, audit assessment.ID) (int, error) {
	rows, err := AuditNotes.LoadOf(tx, audit)
	open := 0
	for _, row := range rows {
		if row.(*AuditNote).State != NoteClosed {
			open++
		}
	}
	return open, err
}
