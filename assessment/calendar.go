package assessment

import "time"

// Calendar is the secret address at which somebody's calendar program reads the annual wheel of one organisation. The
// secret is shown once; the store keeps its SHA-256.
type Calendar struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	UserID         ID
	Hash           string
	CreatedAt      time.Time
}

// Calendars is the store of an organisation's calendar addresses.
type Calendars interface {
	// CalendarOf finds the user's, or returns [NotFound].
	CalendarOf(user ID) (Calendar, error)
	// CalendarByHash finds the one whose secret has the hash, or returns [NotFound].
	CalendarByHash(hash string) (Calendar, error)
	// AddCalendar inserts; a second one of a user is a [Conflict].
	AddCalendar(Calendar) error
	// DeleteCalendar removes the user's, if there is one.
	DeleteCalendar(user ID) error
}
