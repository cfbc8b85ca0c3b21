package frontend

import (
	"time"

	"mognad/assessment/record"
)

// AuditVersions is what auditors have written before: of a judgement, an overall judgement or all recommendations.
type AuditVersions struct {
	Shell
	About    AuditHead
	Back     string // address of where it is written
	BackText string
	Heading  string
	Question string // the audit question, "" for others
	Of       []VersionsOf
}

// Template names the template of the page.
func (*AuditVersions) Template() string { return "audit_versions" }

// VersionsOf are the versions of one thing. Those of a recommendation have a heading.
type VersionsOf struct {
	ID       string // of the recommendation
	Heading  string
	Deleted  bool
	Versions []AuditVersion // latest first
}

// AuditVersion is one version. What does not belong to its kind is empty.
type AuditVersion struct {
	Number   int64
	At       time.Time
	By       string // "" if that is not known
	Deleted  bool   // that is what was done
	FromFile bool   // by imported it
	Imported *ImportedJudgement

	Judges   bool // it is a judgement
	Judged   AnswerChip
	Risk     AnswerChip // without a label where it is not rated
	Proposed AnswerChip
	Overall  string
	To       string // body and number of a recommendation
	Priority string
	Stands   []RecommendedPlace
	Texts    []SaidText
}

// SaidText is a text with what it is.
type SaidText struct{ Label, Text string }

// ImportedJudgement is where a judgement comes from that nobody made here.
type ImportedJudgement struct {
	record.Imported
	Name string // of the person who imported it
	Day  string // SaidAt, as people write it
}
