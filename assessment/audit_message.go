package assessment

import "time"

// AuditMessage is what an auditor or somebody who answers for an entity says on an audit question, to the other side.
// Both read it; it never changes. It has nothing to do with the auditors' own notes and is in no report.
type AuditMessage struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	AuditID        ID
	EntityID       ID
	QuestionID     string // the [AuditedQuestion]'s
	ByAuditor      bool
	Text           string // "": nothing more is awaited
	WrittenBy      ID
	WrittenAt      time.Time
}

// Settles reports whether it says that nothing more is awaited.
func (m AuditMessage) Settles() bool { return m.Text == "" }

// WaitsFor reports whether one of the sides is to say something after it: the auditors, or those of the entity.
func (m AuditMessage) WaitsFor(auditors bool) bool { return !m.Settles() && m.ByAuditor != auditors }

// MaxAuditMessages is the most messages on a question for an entity.
const MaxAuditMessages = 500

// AuditMessages is the store of what is said on audit questions. Nothing in it is changed or removed, and nothing is
// added once the audit is final.
type AuditMessages interface {
	// AuditMessages lists those of audits, by audit and in the order in which they were written.
	AuditMessages(audits ...ID) ([]AuditMessage, error)
	// AuditMessagesWith lists those with entities in all audits, by entity and in the order in which they were written.
	AuditMessagesWith(entities ...ID) ([]AuditMessage, error)
	// AddAuditMessage inserts; an id taken is a [Conflict].
	AddAuditMessage(AuditMessage) error
}
