package assessment

// Rows is the store of light nouns: package registers says which struct a row is and what stands in it. A row is given
// as a pointer to its struct, which has the fields OrganisationID, ID, Version, CreatedAt and UpdatedAt.
type Rows interface {
	// Rows fills the slice that list points to with all of the organisation's, oldest first. The reader's language
	// orders them, which no database knows.
	Rows(list any) error
	// Row fills the row that it is given with the one of that id, or answers [NotFound].
	Row(row any, id ID) error
	// AddRow inserts; taken is the field named in the [Conflict] with a row that is there.
	AddRow(row any, taken string) error
	// SaveRow changes the named columns of the row from its version on and fills the row in as stored, or answers
	// [Stale] without the stored row.
	SaveRow(row any, version int64, taken string, columns ...string) error
	// DeleteRow removes the row that nothing refers to, else answers [Conflict]; another version is [NotFound].
	DeleteRow(row any, id ID, version int64) error
	// EventsOf lists what happened to an object, oldest first.
	EventsOf(object, id string) ([]Event, error)
}
