package frontend

// Audits lists the audits that the reader works on or is told of.
type Audits struct {
	Shell
	New  string // address of the form, "" where the reader may not
	Rows []AuditRow
}

// Template names the template of the page.
func (*Audits) Template() string { return "audits" }

// AuditRow is an audit in the list.
type AuditRow struct {
	Name, Href string
	State      string // of domain: planning, fieldwork, final
	Auditor    string
	From, To   string   // days
	Entities   []string // those the reader is told of
	Engaged    bool     // the reader works on it
}

// shownEntities is how many entities the list names.
const shownEntities = 3

// First names the first entities.
func (r AuditRow) First() []string { return r.Entities[:min(len(r.Entities), shownEntities)] }

// More is how many other entities there are.
func (r AuditRow) More() int { return len(r.Entities) - len(r.First()) }
