package assessment

import "time"

// KeptResponse is the response to a request with an idempotency key, kept so that the same request sent again gets the
// same response and changes nothing.
type KeptResponse struct {
	OrganisationID ID     `gorm:"primaryKey"`
	UserID         ID     `gorm:"primaryKey"` // who chose the key
	Key            string `gorm:"primaryKey"` // hex SHA-256 of the client's key
	Request        string // hex SHA-256 of the whole request
	Response       []byte `gorm:"column:reply"` // sealed; empty only within the transaction that carries the request out
	CreatedAt      time.Time
}

// TableName is the table of kept responses.
func (KeptResponse) TableName() string { return "kept_replies" }

// ResponseLife is how long a response is kept, at least.
const ResponseLife = 24 * time.Hour

// KeptResponses is the store of kept responses.
type KeptResponses interface {
	// ClaimResponse reserves the key for a response to come and reports true, or returns the response that the key already
	// has. It waits for any other transaction that has claimed the key to end.
	ClaimResponse(KeptResponse) (kept KeptResponse, claimed bool, err error)
	// KeepResponse stores the response for a claimed key, or returns [NotFound].
	KeepResponse(KeptResponse) error
	// DeleteResponses removes those made before the given time.
	DeleteResponses(before time.Time) error
}
