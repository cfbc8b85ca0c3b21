package assessment

import "time"

// ReviewSignature is a signatory's signature of closed minutes. It counts as long as the minutes have that hash, and is
// never changed or removed.
type ReviewSignature struct {
	OrganisationID ID        `gorm:"primaryKey" json:"-"`
	ReviewID       ID        `gorm:"primaryKey" json:"-"`
	SHA256         string    `gorm:"primaryKey" json:"sha256"`
	UserID         ID        `gorm:"primaryKey" json:"user"`
	Name           string    `json:"name"` // as it was
	SignedAt       time.Time `json:"signed_at"`
}

// ReviewVersion is the minutes of a review as sealed, a record.ReviewMinutes, with all signatures. A correction is a
// version of its own. It is never changed or removed.
type ReviewVersion struct {
	OrganisationID ID     `gorm:"primaryKey"`
	ReviewID       ID     `gorm:"primaryKey"`
	Number         int    `gorm:"primaryKey"`
	Correction     string // why it replaced the one before, "" for the first
	Seal
	Signatures []ReviewSignature `gorm:"serializer:json"`
	SealedAt   time.Time
}
