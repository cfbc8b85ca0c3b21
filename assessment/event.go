package assessment

import (
	"encoding/json"
	"time"
)

// Event is one line of the event log: who did what to which object when. It is written in the same transaction as the
// change, and never changed or removed. It holds ids and values of the organisation, never secrets; people are
// identified only by id.
type Event struct {
	OrganisationID ID `gorm:"primaryKey"` // the zero id for what belongs to the installation
	ID             ID `gorm:"primaryKey"`
	At             time.Time
	ActorID        *ID // nil for the system and for somebody not signed in
	Action         string
	Object         string // the noun, such as "entity"
	ObjectID       string
	Data           json.RawMessage `gorm:"serializer:json"` // an object, made and read by package event
}

// Events is the store of the event log.
type Events interface {
	// AddEvent appends to the log of the scope's organisation, or to the installation's.
	AddEvent(Event) error
	// Events lists the scope's, latest first, at most limit, those before the given id if one is given.
	Events(before *ID, limit int) ([]Event, error)
	// EventsAbout lists the scope's about one kind of object, earliest first.
	EventsAbout(object string) ([]Event, error)
}
