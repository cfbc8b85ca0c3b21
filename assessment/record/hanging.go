package record

import "mognad/assessment"

// Hanging is what hangs on a person, to be seen before they leave.
type Hanging struct {
	Handed         []HangingWork       `json:"handed" doc:"Questions handed to the person that wait for an answer"`
	Drafts         []HangingWork       `json:"drafts" doc:"Open drafts that nobody else may answer"`
	Submissions    []HangingWork       `json:"submissions" doc:"What the person submitted and nobody has decided on"`
	OnlyManager    []EntityName        `json:"only_manager" doc:"Entities for which nobody else can approve"`
	OnlyRespondent []EntityName        `json:"only_respondent" doc:"Entities for which nobody else can answer"`
	Engagements    []HangingEngagement `json:"engagements" doc:"Audits that are not final and that the person is engaged in"`
}

// HangingWork is an assessment on which something of a person hangs.
type HangingWork struct {
	Assessment assessment.ID `json:"assessment" format:"uuid"`
	Entity     EntityName    `json:"entity"`
	Round      RoundName     `json:"round"`
	Questions  []string      `json:"questions" doc:"Ids of the questions; empty where the whole is meant"`
}

// HangingEngagement is an audit that a person is engaged in.
type HangingEngagement struct {
	Audit assessment.ID `json:"audit" format:"uuid"`
	Title string        `json:"title"`
	Only  bool          `json:"only" doc:"Nobody else is engaged in it"`
}

// NewHanging is nothing.
func NewHanging() Hanging {
	return Hanging{
		Handed:         []HangingWork{},
		Drafts:         []HangingWork{},
		Submissions:    []HangingWork{},
		OnlyManager:    []EntityName{},
		OnlyRespondent: []EntityName{},
		Engagements:    []HangingEngagement{},
	}
}

// Empty reports whether nothing hangs on the person.
func (h Hanging) Empty() bool {
	return len(h.Handed)+len(h.Drafts)+len(h.Submissions)+len(h.OnlyManager)+len(h.OnlyRespondent)+
		len(h.Engagements) == 0
}
