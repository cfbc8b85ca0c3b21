package assessment

import (
	"strings"
	"time"
)

// UploadKind is what an uploaded file contains.
type UploadKind string

// The kinds of upload.
const (
	UploadEntities      UploadKind = "entities"
	UploadPeople        UploadKind = "people"
	UploadApplicability UploadKind = "applicability" // a row for each control of each entity
	UploadActions       UploadKind = "actions"
)

// Of is the kind for what belongs to one thing.
func (k UploadKind) Of(id ID) UploadKind { return k + "/" + UploadKind(id.String()) }

// Split is the kind, and what it is for one of; the zero id for the organisation.
func (k UploadKind) Split() (UploadKind, ID) {
	kind, of, _ := strings.Cut(string(k), "/")
	id, err := ParseID(of)
	if err != nil {
		return UploadKind(kind), ID{}
	}
	return UploadKind(kind), id
}

// UploadLife is how long an upload is kept for confirmation.
const UploadLife = 24 * time.Hour

// Upload is a file kept between the preview of an import and its confirmation, so that what is confirmed is what was
// shown. It belongs to the user who sent it and is removed when confirmed, when the same user sends another of the
// kind, or after a day.
type Upload struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	UserID         ID
	Kind           UploadKind
	Name           string
	Content        []byte
	CreatedAt      time.Time
}

// UploadedRow is a line of an uploaded table: its cells by field, which the column heading names. A column that the
// file lacks is not in the map and leaves the field unchanged; an empty cell clears the field.
type UploadedRow struct {
	Line  int // in the file, counting the heading and empty lines
	Cells map[string]string
}

// UploadedTable is what was read from an uploaded file.
type UploadedTable struct {
	Rows []UploadedRow
	// Notes say what in the file was not read, or was read in a way that the file does not show, for whoever looks at
	// the preview. One about a column without values has its field, and the others "file".
	Notes []FieldError
}

// Uploads is the store of uploads.
type Uploads interface {
	// Upload finds one of the user's, or returns [NotFound].
	Upload(user, id ID) (Upload, error)
	// AddUpload inserts, and removes the user's earlier one of the kind.
	AddUpload(Upload) error
	// DeleteUploads removes the organisation's that were sent before the given time.
	DeleteUploads(before time.Time) error
	// DeleteUpload removes one.
	DeleteUpload(id ID) error
}
