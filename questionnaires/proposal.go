package questionnaires

// Proposal has an audit's defaults for turning shares into proposed judgements; the audit may decide otherwise.
type Proposal struct {
	Steps     []ProposalStep `yaml:"steps" json:"steps" most:"20" id:"id"` // best first; the last from 0
	CapPartly string         `yaml:"cap_partly" json:"cap_partly"`         // the best step if a critical question got some
	CapNo     string         `yaml:"cap_no" json:"cap_no"`                 // the best step if a critical question got none
}

// ProposalStep is one step of the judgement scale.
type ProposalStep struct {
	ID    string `yaml:"id" json:"id" form:"step"`
	Label Text   `yaml:"label" json:"label"`
	From  int    `yaml:"from" json:"from" range:"0,100"` // the least percent of the points
}
