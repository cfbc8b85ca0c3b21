package frontend

import (
	"cmp"
	"time"
)

// Import describes the table and asks for a file, sent to Base/import as the form part "file".
type Import struct {
	Shell
	Upload
	// Columns are the fields of the columns that the table may have.
	Columns []string
}

// Template names the template of the page.
func (*Import) Template() string { return "import" }

// Upload is the part of a page that asks for a table; the part "upload" shows it.
type Upload struct {
	Kind string // of the table: an upload kind, such as entities or a register's name
	// Register says that the table is a register's, whose words begin with its name.
	Register bool
	Headings string // where the message keys of the columns' headings begin
	Base     string // address below which the actions are, of the list that the table fills unless that is another
	List     string // address of that other list, "" for none
	Max      int    // size of the file, in MB
	// Secondary says that the page has something more important to do.
	Secondary bool
}

// Filled is the address of the list that the table fills.
func (u Upload) Filled() string { return cmp.Or(u.List, u.Base) }

// TitleKey is the message key of the page's title.
func (u Upload) TitleKey() string {
	if u.Register {
		return u.Kind + ".import"
	}
	return "imports.title." + u.Kind
}

// PreviewKey is the message key of the preview's title.
func (u Upload) PreviewKey() string {
	if u.Register {
		return u.Kind + ".import_preview"
	}
	return "imports.preview_title." + u.Kind
}

// BackKey is the message key of the way back to the list.
func (u Upload) BackKey() string {
	if u.Register {
		return "register.back"
	}
	return "imports.back." + u.Kind
}

// ColumnKey is the message key of a column's heading.
func (u Upload) ColumnKey(field string) string { return u.Headings + field }

// HelpKey is the message key of a column's description.
func (u Upload) HelpKey(field string) string {
	if u.Register {
		return u.Kind + ".help." + field
	}
	return "imports.help." + u.Kind + "." + field
}

// ImportPreview shows what a table would change before it does, or what is wrong in it. It is confirmed by a form with
// the field digest, sent to Base/import/ID.
type ImportPreview struct {
	Shell
	Upload
	File                 string // name of the file
	ID                   string // of the upload that is kept
	Digest               string // of what is shown
	Added, Changed, Same int
	Notes                []FieldProblem // what was not read, or not as the file shows it
	Rows                 []ImportRow    // those that add or change something
	Faults               []ImportFault  // what is wrong; nothing can be confirmed then
	AllFaults            int            // how many there are, also of those not listed
}

// Template names the template of the page.
func (*ImportPreview) Template() string { return "import_preview" }

// Nothing reports whether the table would change nothing.
func (p *ImportPreview) Nothing() bool { return p.Added+p.Changed == 0 }

// MoreFaults reports whether there are faults that are not listed.
func (p *ImportPreview) MoreFaults() bool { return p.AllFaults > len(p.Faults) }

// ImportRow is what one row of a table would do.
type ImportRow struct {
	Line    int
	Action  string // add or change
	Name    string
	Key     string // the entity's key, the person's address
	Changes []ImportChange
	Notes   []string // what hangs on what the row ends
}

// ImportChange is one field of a row that changes.
type ImportChange struct {
	Field    string
	Old, New string
}

// ImportFault is what is wrong in one cell, or in a whole row.
type ImportFault struct {
	Line  int
	Field string // "" for the whole row
	Value string // as in the file
	Key   string // message key
	Args  map[string]any
}

// ImportResult shows the one-time links of the people invited by an import, and offers new ones in a file, sent to
// Base/invitations; see [Invitations]. They are never shown again.
type ImportResult struct {
	Shell
	Base           string // address of the list of people
	Added, Changed int    // rows
	Until          time.Time
	Invited        []InvitedPerson
	Mailed         bool // the links are sent by mail, and not shown
	Local          bool // the links lead to this machine only
}

// Template names the template of the page.
func (*ImportResult) Template() string { return "import_result" }

// Many reports whether there are too many links to hand over one by one.
func (i *ImportResult) Many() bool { return len(i.Invited) > 5 }

// InvitedPerson is somebody with the one-time link.
type InvitedPerson struct {
	ID          string
	Name, Email string
	Address     string
}
