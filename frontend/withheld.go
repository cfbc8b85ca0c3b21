package frontend

import "mognad/assessment/record"

// WithheldPassages lists the texts of an audit that may be secret. Its forms are sent to Base (text, provision,
// reason), and to Base and the id of a passage with /lift (reason).
type WithheldPassages struct {
	Shell
	About    AuditHead
	Base     string
	Bar      string // that stands for what is left out
	Min      int    // the fewest characters of a text
	Passages []record.WithheldPassage
	Lifting  string // id of the passage whose form was refused, "" for none
	Extract  string // address of the report as an open extract
}

// Template names the template of the page.
func (*WithheldPassages) Template() string { return "withheld" }
