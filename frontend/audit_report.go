package frontend

// AuditReport is an audit as it is printed.
type AuditReport struct {
	Shell
	About           AuditHead
	Base            string // address of the page
	Organisation    string
	Facts           AuditFacts
	Whole           bool // all of the audit's entities are shown
	Proposals       bool // what the self-assessments propose stands in it
	Entities        []AuditedEntityName
	Tables          []ReportTable
	Bodies          []RecommendedBody
	Questions       []ReportQuestion
	Statements      []ReportStatement
	Steps           []AnswerChip // of the scale
	Overall         string
	Statement       string
	Sealed          *AuditSealed
	Recommendations int
	Files           []ReportFile // the same as a file
}

// Template names the template of the page.
func (*AuditReport) Template() string { return "audit_report" }

// ReportTable is the table of judgements of as many entities as a page is wide.
type ReportTable struct {
	Entities []string
	From, To int // place of the first and the last among all
	Rows     []ReportRow
}

// ReportRow is an audit question in the table of judgements.
type ReportRow struct {
	ID, Area, Text string
	Cells          []AuditCell
	Recommended    []ReportNumbers
}

// ReportNumbers are the numbers of what one body is recommended.
type ReportNumbers struct {
	Body    string
	Numbers string // "1, 2, 4"
}

// ReportQuestion is an audit question with what was found and is recommended.
type ReportQuestion struct {
	ID, Area, Text  string
	Parts           []AuditNote
	Findings        []ReportFinding
	Recommendations []RecommendationRow
}

// ReportFinding is what was found of a question at an entity.
type ReportFinding struct {
	Entity      string
	Cell        AuditCell
	Observation string
	Reason      string
	Met         AnswerChip // the proposal that the judgement met; without a label for none
}

// ReportStatement is the overall judgement of an entity, in the auditors' words.
type ReportStatement struct{ Entity, Overall, Statement string }

// ReportFile is the report as a file.
type ReportFile struct{ Text, Href string }
