// Package registers declares the light nouns: for each, the struct of a row, the fields that people fill in and the
// permissions required. Storing, changing, listing and showing rows is left to one implementation in each layer, which
// reads the declaration.
package registers

import (
	"slices"
	"strings"

	"mognad/assessment"
)

// All lists the registers.
var All = []Register{
	Bodies,
	GoverningDocuments,
	Risks,
	Objectives,
	Measures,
	ContextChanges,
	Needs,
	Nonconformities,
	Trainings,
	Activities,
}

// Papers lists the working papers of audits: registers whose rows belong to one audit. Its auditors alone read and
// write them, but for what is planned, and they stay as they are once the audit is final.
var Papers = []Register{
	AuditMilestones,
	AuditRequests,
	AuditDocuments,
	AuditInterviews,
	AuditTests,
	AuditNotes,
}

// AnyPaper reports whether an audit has a working paper. Of those that whoever plans the audit writes too, only the
// rows that are said to count do.
func AnyPaper(tx assessment.Rows, audit assessment.ID, counts func(planned any) bool) (bool, error) {
	for _, r := range Papers {
		rows, err := r.LoadOf(tx, audit)
		if r.Planned {
			rows = slices.DeleteFunc(rows, func(row any) bool { return !counts(row) })
		}
		if err != nil || len(rows) > 0 {
			return len(rows) > 0, err
		}
	}
	return false, nil
}

// Register is a list of rows of one kind. The first field names a row: it is a required line. An imported file finds
// the row to change by it, or by the fields of the key if the name is not unique.
type Register struct {
	Name    string // of the table and of its messages: "governing_documents"
	Object  string // of a single row, in the log and in addresses: "governing_document"
	Read    assessment.Permission
	Manage  assessment.Permission
	Fields  []Field
	Order   string   // as a query sorts: the field by which the list is ordered unless asked otherwise; "" for the name
	Key     []string // the fields that together are unique, the name first; none for the name alone
	Derived []Field  // computed from the row by the use case, never filled in
	AtRoot  bool     // what is about the organisation as a whole is only for those whose role is at the root
	OfAudit bool     // its rows belong to an audit: see [Papers]
	Planned bool     // of these, the auditor who plans the audit reads and writes them too
	// Numbered registers give each row the number after the last one of its audit. It is a derived field.
	Numbered bool
	// Rule says what is wrong with the fields of a row taken together; nil for nothing.
	Rule func(row any) []assessment.FieldError
	Row  func() any // makes a pointer to an empty row
	Rows func() any // makes a pointer to an empty slice of rows
}

// Field is what people fill in. Its name is used for the column, the property and in forms, its messages are in
// <register>.field, and the struct has the same name in Go's spelling. A reference to a body or a person adds _id and
// ID to these. An empty value has the message <object>.empty.<field>, if there is one.
type Field struct {
	Name      string
	Kind      Kind
	Required  bool
	Max       int             // of a line, in characters
	Choices   []string        // their messages are in <object>.<field>
	Tones     map[string]Tone // of choices that mean good or bad; they are shown as tags
	Scale     Scale           // of a step
	Whole     bool            // a number without decimals
	Unit      string          // of a number: the field that holds its unit, "" for none
	Listed    bool            // a column of the list
	Sorted    bool            // the list can be ordered by it
	Filtered  bool            // the list can be narrowed to one choice, step or yes
	Searched  bool
	Suggested int    // how many texts a line proposes; their messages are <object>.suggested.<field>.1 and so on
	Due       bool   // a deadline: the list marks those that have passed
	Closes    string // of a deadline: the field that, filled in or of one of Closed, says that it no longer matters
	Closed    []string
}

// Tone is what a choice means: its colour and its mark follow from it.
type Tone string

// The tones.
const (
	Good Tone = "good"
	Fair Tone = "fair"
	Bad  Tone = "bad"
)

// Kind is the kind of a field's value.
type Kind string

// The kinds of fields.
const (
	Line     Kind = "line"
	Text     Kind = "text"  // of several lines
	Place    Kind = "place" // a line that may be a web address
	Day      Kind = "day"
	Choice   Kind = "choice"
	Number   Kind = "number" // an [assessment.Decimal]
	Step     Kind = "step"   // an int from 1 on a scale of the organisation's own; 0 for none
	YesNo    Kind = "yes_no" // a bool
	Months   Kind = "months" // ints from 1 to 12, in order
	Person   Kind = "person" // a member of the organisation
	Body     Kind = "body"
	Entities Kind = "entities" // those that the row is about; none for the organisation as a whole

	Questions Kind = "questions" // ids of the audit's questions that the row is about; none for no particular one
	Audit     Kind = "audit"     // the audit that the row belongs to, which nobody fills in
)

// NumberField is the number of a row in a numbered register.
var NumberField = Field{Name: "number", Kind: Number, Whole: true, Sorted: true}

// Path is the register's address within an organisation: "/governing-documents". That of papers is within their audit:
// "/requests".
func (r Register) Path() string {
	name := r.Name
	if r.OfAudit {
		name = strings.TrimPrefix(name, "audit_")
	}
	return "/" + strings.ReplaceAll(name, "_", "-")
}

// Upload is the kind of file that an import of the register reads.
func (r Register) Upload() assessment.UploadKind { return assessment.UploadKind(r.Name) }

// NameField is the field that names a row.
func (r Register) NameField() Field { return r.Fields[0] }

// Ordered is the field by which the list is ordered unless its reader asks for another, and whether downwards.
func (r Register) Ordered() (f Field, down bool) {
	by, down := strings.CutPrefix(r.Order, "-")
	if f, ordered := r.Shown(by); ordered {
		return f, down
	}
	return r.NameField(), false
}

// KeyFields are the fields that together are unique, the name first.
func (r Register) KeyFields() []Field {
	if len(r.Key) == 0 {
		return []Field{r.NameField()}
	}
	var fields []Field
	for _, name := range r.Key {
		if f, ok := r.Field(name); ok {
			fields = append(fields, f)
		}
	}
	return fields
}

// Field finds a field by name.
func (r Register) Field(name string) (Field, bool) { return named(r.Fields, name) }

// Shown finds a field by name, one that is filled in or one that is derived.
func (r Register) Shown(name string) (Field, bool) { return named(r.All(), name) }

// Logged are the fields that the log keeps of a row: those that are filled in, and the audit that it belongs to.
func (r Register) Logged() []Field {
	if !r.OfAudit {
		return r.Fields
	}
	return append(slices.Clone(r.Fields), Field{Name: "audit", Kind: Audit})
}

// All are the fields that are filled in and those that are derived.
func (r Register) All() []Field { return slices.Concat(r.Fields, r.Derived) }

func named(fields []Field, name string) (Field, bool) {
	for _, f := range fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Has reports whether a field is of the kind.
func (r Register) Has(kind Kind) bool {
	return slices.ContainsFunc(r.Fields, func(f Field) bool { return f.Kind == kind })
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
		if day := assessment.Date(v.Get(f.Name)); f.Due && day != "" && day < today && !f.met(v) {
			names = append(names, f.Name)
		}
	}
	return names
}

// met reports whether a deadline no longer matters.
func (f Field) met(v Values) bool {
	held := v.Get(f.Closes)
	return f.Closes != "" && held != "" && (len(f.Closed) == 0 || slices.Contains(f.Closed, held))
}

// Column is the field's column in the table.
func (f Field) Column() string {
	if f.Refers() {
		return f.Name + "_id"
	}
	return f.Name
}

// Refers reports whether the field holds the id of a single thing.
func (f Field) Refers() bool { return f.Kind == Body || f.Kind == Person || f.Kind == Audit }

// Many reports whether the field holds several values.
func (f Field) Many() bool { return f.Kind == Entities || f.Kind == Months || f.Kind == Questions }

// Typed reports whether the field holds what was typed, so that it is "" where it is empty.
func (f Field) Typed() bool { return f.Kind == Line || f.Kind == Text || f.Kind == Place }

// Columns lists the columns that a change may write.
func (r Register) Columns() []string {
	columns := []string{"updated_at"}
	for _, f := range r.Fields {
		columns = append(columns, f.Column())
	}
	return columns
}

// Every lists the registers and the papers of audits.
func Every() []Register { return slices.Concat(All, Papers) }

// Find finds a register by name.
func Find(name string) (Register, bool) {
	for _, r := range Every() {
		if name == r.Name {
			return r, true
		}
	}
	return Register{}, false
}

// Of finds the register of an object.
func Of(object string) (Register, bool) {
	for _, r := range Every() {
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
