package frontend

import (
	"mognad/assessment"
	"mognad/assessment/record"
)

// FollowUps shows what has become of the recommendations of earlier audits. Its form is sent to Base, with follow_up-n,
// version-n, finding-n and evidence-n for each row.
type FollowUps struct {
	Shell
	About AuditHead
	Base  string
	Of    []FollowedAudit
}

// Template names the template of the page.
func (*FollowUps) Template() string { return "follow_ups" }

// Findings are the findings to choose from.
func (*FollowUps) Findings() []Option {
	var options []Option
	for _, f := range append([]assessment.Finding{assessment.FindingNone}, assessment.Findings...) {
		options = append(options, Option{Value: string(f), Key: "follow_ups.found." + record.FindingName(f)})
	}
	return options
}

// FollowedAudit is an earlier audit with its recommendations.
type FollowedAudit struct {
	record.FollowedAudit
	Href string // "" for readers who may not read it
	Rows []FollowUpRow
}

// First is the place of its first row on the page.
func (a FollowedAudit) First() int { return a.Rows[0].Row }

// FollowUpRow is a recommendation of an earlier audit.
type FollowUpRow struct {
	record.FollowedUp
	Row     int    // from 0 on the page
	Href    string // of the recommendation, "" for readers who may not read it
	Actions []ActionLink
}

// Field is the name and id of a field of the row.
func (r FollowUpRow) Field(name string) string { return numbered(name, r.Row) }

// Says and SaysBecame are what the body says of it.
func (r FollowUpRow) Says() assessment.Response { says, _ := r.Said(); return says }

// SaysBecame is what has become of it by the body's own account.
func (r FollowUpRow) SaysBecame() *assessment.FollowUp { _, became := r.Said(); return became }
