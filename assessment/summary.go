package assessment

import "time"

// SummarySeal is a summary as sealed: canonical JSON (RFC 8785) of a record.Summary and its SHA-256. It is never
// changed or removed.
type SummarySeal struct {
	OrganisationID ID     `gorm:"primaryKey"`
	ID             ID     `gorm:"primaryKey"`
	BodyName       string // as it was; "" without a body
	Whole          bool
	RoundID        ID
	RoundName      string // as it was
	Entities       []ID   `gorm:"serializer:json"` // whose results it contains
	Audited        []ID   `gorm:"serializer:json"` // whose findings it contains
	Content        []byte
	SHA256         string // hexadecimal
	SealedBy       ID
	SealedAt       time.Time
}

// Summaries is the store of sealed summaries.
type Summaries interface {
	// SummarySeals lists all of the organisation's, latest first, without content.
	SummarySeals() ([]SummarySeal, error)
	// SummarySeal finds one with its content, or returns [NotFound].
	SummarySeal(ID) (SummarySeal, error)
	// AddSummarySeal inserts.
	AddSummarySeal(SummarySeal) error
}
