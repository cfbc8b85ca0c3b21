package questionnaires

// AuditQuestion is a question for an auditor, fed by questions that the units answer.
type AuditQuestion struct {
	ID        string `yaml:"id" json:"id" form:"id"`
	Area      string `yaml:"area" json:"area"` // the id of an audit area
	Text      Text   `yaml:"text" json:"text"`
	Help      Text   `yaml:"help" json:"help"` // what an auditor should look for
	Questions []Feed `yaml:"questions" json:"questions" most:"1000"`
}

// Feed is a question that feeds an audit question.
type Feed struct {
	ID       string `yaml:"id" json:"id"`
	Critical bool   `yaml:"critical,omitempty" json:"critical"` // a poor answer caps the proposal, see Proposal
}
