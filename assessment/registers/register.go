// Package registers declares the light nouns: for each, the struct of a row, the fields that people fill in and the
// permissions required. Storing, changing, listing and showing rows is left to one implementation in each layer, which
// reads the declaration.
package registers

import (
	"strings"

	"mognad/assessment"
)

// All lists the registers.
var All = []Register{Bodies, GoverningDocuments}

// Register is a list of rows of one kind. The first field names a row: it is a required, unique line, by which an
// imported file finds the row to change.
type Register struct {
	Name   string // of the table and of its messages: "governing_documents"
	Object string // of a single row, in the log and in addresses: "governing_document"
	Read   assessment.Permission
	Manage assessment.Permission
	Fields []Field
	Row    func() any // makes a pointer to an empty row
	Rows   func() any // makes a pointer to an empty slice of rows
}

// Field is what people fill in. Its name is used for the column, the property and in forms, its messages are in
// <register>.field, and the struct has the same name in Go's spelling. A reference to a body adds _id and ID to these.
type Field struct {
	Name     string
	Kind     Kind
	Required bool
	Max      int      // of a line, in characters
	Choices  []string // their messages are in <object>.<field>
	Listed   bool     // a column of the list
	Sorted   bool     // the list can be ordered by it
	Searched bool
	Due      bool // a deadline: the list marks those that have passed
}

// Kind is the kind of a field's value.
type Kind string

// The kinds of fields.
const (
	Line     Kind = "line"
	Text     Kind = "text"  // of several lines
	Place    Kind = "place" // a line that may be a web address
	Day      Kind = "day"
	Choice   Kind = "choice"
	Body     Kind = "body"
	Entities Kind = "entities" // those that the row is about; none for the organisation as a whole
)

// Path is the register's address within an organisation: "/governing-documents".
func (r Register) Path() string { return "/" + strings.ReplaceAll(r.Name, "_", "-") }

// Upload is the kind of file that an import of the register reads.
func (r Register) Upload() assessment.UploadKind { return assessment.UploadKind(r.Name) }

// NameField is the field that names a row.
func (r Register) NameField() Field { return r.Fields[0] }

// Field finds a field by name.
func (r Register) Field(name string) (Field, bool) {
	for _, f := range r.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// About is the field with the entities that a row is about; false for a register of the organisation as a whole.
func (r Register) About() (Field, bool) {
	for _, f := range r.Fields {
		if f.Kind == Entities {
			return f, true
		}
	}
	return Field{}, false
}

// Overdue lists the names of the fields whose deadline has passed.
func (r Register) Overdue(v Values, today assessment.Date) []string {
	var names []string
	for _, f := range r.Fields {
		if day := assessment.Date(v.Get(f.Name)); f.Due && day != "" && day < today {
			names = append(names, f.Name)
		}
	}
	return names
}

// Column is the field's column in the table.
func (f Field) Column() string {
	if f.Kind == Body {
		return f.Name + "_id"
	}
	return f.Name
}

// Columns lists the columns that a change may write.
func (r Register) Columns() []string {
	columns := []string{"updated_at"}
	for _, f := range r.Fields {
		columns = append(columns, f.Column())
	}
	return columns
}

// Find finds a register by name.
func Find(name string) (Register, bool) {
	for _, r := range All {
		if name == r.Name {
			return r, true
		}
	}
	return Register{}, false
}

// Of finds the register of an object.
func Of(object string) (Register, bool) {
	for _, r := range All {
		if r.Object == object {
			return r, true
		}
	}
	return Register{}, false
}

// AnyAbout reports whether a row of any register is about the entity.
func AnyAbout(tx assessment.Rows, entity assessment.ID) (bool, error) {
	for _, r := range All {
		about, some := r.About()
		if !some {
			continue
		}
		rows, err := r.Load(tx)
		if err != nil {
			return false, err
		}
		for _, row := range rows {
			for _, id := range r.Values(row)[about.Name] {
				if id == entity.String() {
					return true, nil
				}
			}
		}
	}
	return false, nil
}
