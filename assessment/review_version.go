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

// Reviews is the store of management reviews.
type Reviews interface {
	// Reviews lists all of the organisation's without figures and content, latest first.
	Reviews() ([]Review, error)
	// Review finds one, or returns [NotFound].
	Review(ID) (Review, error)
	// LockReview is Review, and keeps others from changing it and what belongs to it until the transaction ends.
	LockReview(ID) (Review, error)
	// AddReview inserts.
	AddReview(Review) error
	// SaveReview changes everything but entity, template, previous and creation from the given version on, or returns
	// [Stale].
	SaveReview(Review) (Review, error)
	// DeleteReview removes one of the given version with what belongs to it, or returns [NotFound]. What is signed stays.
	DeleteReview(id ID, version int64) error

	// ReviewInputs lists those of a review that are stored.
	ReviewInputs(review ID) ([]ReviewInput, error)
	// SaveReviewInput inserts one whose version is 0, or changes it from the given version on, or returns [Stale] with
	// the stored [ReviewInput], which has the version 0 while there is none.
	SaveReviewInput(ReviewInput) (ReviewInput, error)

	// ReviewPoints lists those of a review by kind and number.
	ReviewPoints(review ID) ([]ReviewPoint, error)
	// AddReviewPoint inserts; a number taken is a [Conflict].
	AddReviewPoint(ReviewPoint) error
	// SaveReviewPoint changes title, text and what it is about from the given version on, or returns [Stale].
	SaveReviewPoint(ReviewPoint) (ReviewPoint, error)
	// DeleteReviewPoint removes one of the given version, or returns [NotFound].
	DeleteReviewPoint(review, id ID, version int64) error

	// ReviewDecisions lists those of a review by number.
	ReviewDecisions(review ID) ([]ReviewDecision, error)
	// AllReviewDecisions lists those of all reviews of the organisation, by review and number.
	AllReviewDecisions() ([]ReviewDecision, error)
	// AddReviewDecision inserts; a number taken is a [Conflict].
	AddReviewDecision(ReviewDecision) error
	// SaveReviewDecision changes everything but the number from the given version on, or returns [Stale].
	SaveReviewDecision(ReviewDecision) (ReviewDecision, error)
	// DeleteReviewDecision removes one of the given version, or returns [NotFound].
	DeleteReviewDecision(review, id ID, version int64) error

	// ReviewStatements lists those of a review that are stored.
	ReviewStatements(review ID) ([]ReviewStatement, error)
	// SaveReviewStatement inserts one whose version is 0, or changes it from the given version on, or returns [Stale]
	// with the stored [ReviewStatement], which has the version 0 while there is none.
	SaveReviewStatement(ReviewStatement) (ReviewStatement, error)

	// ReviewSignatures lists all that a review has got, in the order in which they were given.
	ReviewSignatures(review ID) ([]ReviewSignature, error)
	// ReviewSignaturesBy lists those that somebody has given, on all reviews.
	ReviewSignaturesBy(user ID) ([]ReviewSignature, error)
	// AddReviewSignature inserts; a second one of the same person on the same hash is a [Conflict].
	AddReviewSignature(ReviewSignature) error
	// ReviewVersions lists the sealed versions of a review without content, by number.
	ReviewVersions(review ID) ([]ReviewVersion, error)
	// ReviewVersion finds one with its content, or returns [NotFound].
	ReviewVersion(review ID, number int) (ReviewVersion, error)
	// AddReviewVersion inserts.
	AddReviewVersion(ReviewVersion) error
}
