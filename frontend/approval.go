package frontend

import "time"

// ApprovalRow is something that the management has approved.
type ApprovalRow struct {
	ID         string
	Kind       string
	Name, Href string // of what was approved; Href is "" where it has no page
	Number     int64  // its version, 0 for none
	Text       string
	On         string // the day of the decision
	Case       string
	By         string // who decided
	Paper      bool   // somebody else recorded it
	RecordedBy string
	RecordedAt time.Time
	Hash       string
	Changed    bool // what was approved has changed since
	Compared   bool // that is known
}

// Approvals lists everything that the management has approved.
type Approvals struct {
	Shell
	List List
	Rows []ApprovalRow
	New  []FormLink // what can be approved from here
}

// Template names the template of the page.
func (*Approvals) Template() string { return "approvals" }

// FormLink leads to a form.
type FormLink struct{ Label, Href string }

// Approve asks how something is approved, sent to its own address with the fields kind, object and version.
type Approve struct {
	Shell
	Kind, Object string
	Version      int64
	Name         string   // of the object, "" where it has to be named
	Entities     []Option // that it may be about; none where the object says so
	Back         string
	Paper        bool // a decision that was made on paper is recorded
	Today        string
	Me           string // name of the reader
	Approvals    []ApprovalRow
}

// Template names the template of the page.
func (*Approve) Template() string { return "approve" }

// Free reports whether what is approved is named here.
func (a *Approve) Free() bool { return a.Object == "" }

// CaseHint is the message key of what is said about the case number.
func (a *Approve) CaseHint() string {
	if a.Paper {
		return "approval.hint.case_paper"
	}
	return "approval.hint.case_own"
}
