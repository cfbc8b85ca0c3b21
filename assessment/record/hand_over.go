package record

import "mognad/assessment"

// HandOver is what an entity that ends can hand over to one of its successors.
type HandOver struct {
	Successor   EntityName           `json:"successor"`
	Memberships []HandOverMembership `json:"memberships" doc:"Roles on the entity that their holders can be given on the successor too"`
	Provides    []HandOverProvision  `json:"provides" doc:"The rounds that are not closed in which the successor can answer for others instead"`
	Drafts      []HandOverDraft      `json:"drafts" doc:"Drafts in rounds that are not closed, which can be closed and kept"`
}

// HandOverMembership is a role that somebody holds on the entity.
type HandOverMembership struct {
	ID   assessment.ID   `json:"id" format:"uuid"`
	Name string          `json:"name" doc:"Of the person"`
	Role assessment.Role `json:"role"`
}

// HandOverProvision is what the entity answers for others in a round, and nobody has answered yet.
type HandOverProvision struct {
	Round     RoundName `json:"round"`
	Questions []string  `json:"questions" doc:"Ids of the questions that nobody has answered"`
}

// HandOverDraft is an open self-assessment of the entity.
type HandOverDraft struct {
	Assessment assessment.ID `json:"assessment" format:"uuid"`
	Round      RoundName     `json:"round"`
}

// Empty reports whether there is nothing to hand over.
func (h HandOver) Empty() bool { return len(h.Memberships)+len(h.Provides)+len(h.Drafts) == 0 }
