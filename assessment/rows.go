package assessment

// Rows is the store of light nouns: package registers defines the struct of a row and its fields. A row is given as a
// pointer to its struct, which has the fields OrganisationID, ID, Version, CreatedAt and UpdatedAt.
type Rows interface {
	// Rows fills the slice that list points to with all of the organisation's, oldest first. Callers order them for the
	// reader's language.
	Rows(list any) error
	// RowsOf is [Rows] with only the rows whose column has the id.
	RowsOf(list any, column string, id ID) error
	// Row fills in the given row from the one with that id, or returns [NotFound].
	Row(row any, id ID) error
	// AddRow inserts; taken is the field named in the [Conflict] with an existing row.
	AddRow(row any, taken string) error
	// SaveRow changes the named columns of the row from its version on and fills the row in as stored, or returns [Stale]
	// without the stored row.
	SaveRow(row any, version int64, taken string, columns ...string) error
	// DeleteRow removes the row that nothing refers to, else returns [Conflict]; another version is [NotFound].
	DeleteRow(row any, id ID, version int64) error
	// EventsOf lists what happened to an object, oldest first.
	EventsOf(object, id string) ([]Event, error)
}
