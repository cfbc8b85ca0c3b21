package assessment

import "time"

// KeptReply is what was answered to a request that carried a key of the client's, so that the same request sent again
// gets the same answer and does nothing again.
type KeptReply struct {
	OrganisationID ID     `gorm:"primaryKey"`
	UserID         ID     `gorm:"primaryKey"` // whose key it is
	Key            string `gorm:"primaryKey"` // hex SHA-256 of what the client chose
	Request        string // hex SHA-256 of all that was asked
	Reply          []byte // sealed; empty only within the transaction that carries the request out
	CreatedAt      time.Time
}

// ReplyLife is how long a reply is kept, at least.
const ReplyLife = 24 * time.Hour

// KeptReplies is the store of kept replies.
type KeptReplies interface {
	// ClaimReply inserts a reply that is to come and reports true, or finds the one that the key has already. Who comes
	// while another transaction has claimed the key waits until that has ended.
	ClaimReply(KeptReply) (kept KeptReply, claimed bool, err error)
	// KeepReply stores the reply of a claimed key, or answers [NotFound].
	KeepReply(KeptReply) error
	// DeleteReplies removes those made before a moment.
	DeleteReplies(before time.Time) error
}
