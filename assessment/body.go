package assessment

import "time"

// Body is a board or a committee that answers for entities and gets recommendations. An entity without a body of its
// own has its parent's; several entities may share one.
type Body struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	Name           string
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Bodies is the store of an organisation's bodies for use cases that refer to them. Bodies themselves are a register;
// see [Rows].
type Bodies interface {
	// Bodies lists all, by name.
	Bodies() ([]Body, error)
	// Body finds one, or returns [NotFound].
	Body(ID) (Body, error)
}
