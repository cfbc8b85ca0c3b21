package frontend

import "mognad/assessment/record"

// Audits lists the audits that the reader works on or may know of.
type Audits struct {
	Shell
	List List
	New  string // address of the form, "" if the reader may not
	File string // address of the page that imports one, "" if the reader may not
	Rows []AuditRow

	Withdrawn []AuditRow // those that are withdrawn and on which the reader works
}

// Template names the template of the page.
func (*Audits) Template() string { return "audits" }

// AuditRow is an audit in the list.
type AuditRow struct {
	record.AuditHead
	Href string
}

// shownEntities is how many entities the list names.
const shownEntities = 3

// First are the first entities.
func (r AuditRow) First() []record.AuditedEntity {
	return r.Entities[:min(len(r.Entities), shownEntities)]
}

// More is how many other entities there are.
func (r AuditRow) More() int { return len(r.Entities) - len(r.First()) }
