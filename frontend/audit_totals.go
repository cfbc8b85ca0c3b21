package frontend

// AuditTotals states how many judgements of each kind there are, of entities and on questions. The form is sent to Base
// (about, subject, version, and count-0 and so on for each of its steps).
type AuditTotals struct {
	Shell
	About  AuditHead
	Base   string
	Groups []TotalGroup
	Form   *TotalForm // nil where nothing is being stated
}

// Template names the template of the page.
func (*AuditTotals) Template() string { return "audit_totals" }

// TotalGroup are the totals of entities, or those on questions.
type TotalGroup struct {
	Key  string // of its heading
	Rows []TotalLine
}

// TotalLine is what is stated of an entity or on a question.
type TotalLine struct {
	Name, Said string // Said is "" where nothing is stated
	Href       string // where it is stated, for those who may
}

// TotalForm states the totals of an entity or on a question.
type TotalForm struct {
	About, Subject, Name string
	Version              int64
	Steps                []TotalStep
}

// TotalStep is a step, or why something is not judged, with how many there are.
type TotalStep struct {
	Field string // its name
	Label string
	Count string // as typed, "" for none
}
