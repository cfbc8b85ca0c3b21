package frontend

// AuditGaps are the audit questions on which the judgement of an entity differs from what its self-assessment proposes,
// those farthest apart first.
type AuditGaps struct {
	Shell
	About    AuditHead
	Column   string // address of the entity's column
	Entity   string
	Rows     []AuditGap
	Compared int // cells that have both a proposal and a judgement
}

// Template names the template of the page.
func (*AuditGaps) Template() string { return "audit_gaps" }

// AuditGap is a question on which they differ.
type AuditGap struct {
	AuditCell
	Text  string
	Steps int  // between them, 0 for less than one
	Above bool // the judgement is the better one
}
