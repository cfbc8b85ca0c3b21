package record

import "mognad/assessment"

// TakenKind is what kind of work an act takes away.
type TakenKind string

// The kinds.
const (
	TakenJudgement      TakenKind = "judgement"
	TakenStatement      TakenKind = "statement" // of an entity, or of the whole audit
	TakenRecommendation TakenKind = "recommendation"
	TakenDismissal      TakenKind = "dismissal"
	TakenDescription    TakenKind = "description" // of the audit, or of a question
)

// TakenWork is work of others that an act changes or removes: where it stood and whose it was, never what it said. The
// earlier versions have that.
type TakenWork struct {
	Kind           TakenKind      `json:"kind" enum:"judgement,statement,recommendation,dismissal,description"`
	Question       *string        `json:"question" doc:"Id of the audit question"`
	Entity         *EntityName    `json:"entity"`
	Body           *BodyName      `json:"body" doc:"Of a recommendation"`
	Number         *int           `json:"number" doc:"Of a recommendation to the body"`
	Recommendation *assessment.ID `json:"recommendation" format:"uuid"`
	Rule           *string        `json:"rule" doc:"Of a dismissal"`
	Fields         []string       `json:"fields" doc:"What was not empty and is changed"`
	Removed        bool           `json:"removed" doc:"All of it is removed"`
	Of             []PersonName   `json:"of" doc:"Whose it was; empty where that is not known"`
}

// FileNotice is what is permitted in a file but may not be meant, such as a list that a comma splits.
type FileNotice struct {
	Line, Column int
	Key          string // of the message
	Args         map[string]any
}

// ImportCount says how many things of a kind a file adds, and how many it changes.
type ImportCount struct {
	Added   int `json:"added"`
	Changed int `json:"changed"`
}

// Add counts a thing of the file: whether it was there, and the same.
func (c *ImportCount) Add(there, same bool) {
	switch {
	case !there:
		c.Added++
	case !same:
		c.Changed++
	}
}
