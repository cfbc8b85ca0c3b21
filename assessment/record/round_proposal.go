package record

import (
	"mognad/assessment"
	"mognad/questionnaires"
)

// RoundProposal is a round that can be sent out as it is: what an empty form has, or the next round after one.
type RoundProposal struct {
	After         *RoundName             `json:"after" doc:"The round that it is made from; null for none"`
	Name          string                 `json:"name" doc:"With the year raised where the last one has one; empty without a last one"`
	Questionnaire *QuestionnaireRef      `json:"questionnaire" doc:"Of the last round, else the latest; null when none is published"`
	Newer         *NewerQuestionnaire    `json:"newer" doc:"A later version of the questionnaire; null for none"`
	OpensOn       assessment.Date        `json:"opens_on"`
	ClosesOn      assessment.Date        `json:"closes_on"`
	Message       string                 `json:"message"`
	Reminder      string                 `json:"reminder"`
	Previous      *RoundName             `json:"previous" doc:"The round whose answers it carries on from: that in after, else the latest; null when there is none"`
	Entities      []assessment.ID        `json:"entities" doc:"Ids, in the order of the tree; without those for which nobody answers"`
	Provisions    []assessment.Provision `json:"provisions" doc:"Who answers for whom, as far as they take part"`
	Suggested     *assessment.Provision  `json:"suggested" doc:"What the unit for IT could answer for the others; null if there is none, or it does already"`
	Changes       []ChangedEntity        `json:"changes" doc:"By entity, for whom somebody is missing, and after a round what has changed in the organisation since it was sent out"`
	Gone          []GoneProvision        `json:"gone" doc:"Who answered for others in the last round and does not in this one"`
}

// NewerQuestionnaire is a later version of the last round's questionnaire, and what it changes.
type NewerQuestionnaire struct {
	QuestionnaireTitle
	Questions []ChangedQuestion `json:"questions" doc:"Those that are not the same, in the order of the questionnaire, then those that are no longer asked"`
}

// ChangedQuestion is a question that differs between two versions of a questionnaire.
type ChangedQuestion struct {
	ID     string                `json:"id"`
	Title  questionnaires.Text   `json:"title" doc:"By language"`
	Change questionnaires.Change `json:"change" doc:"retired for one that is no longer asked; changed when its content differs without being reworded"`
}

// What can happen to a question besides what a lineage says.
const (
	QuestionRetired questionnaires.Change = "retired"
	QuestionChanged questionnaires.Change = "changed"
)

// ChangedEntity is what has changed about an entity since the last round, and who is missing.
type ChangedEntity struct {
	Entity EntityName  `json:"entity"`
	Facts  []RoundFact `json:"facts"`
	Takes  bool        `json:"takes" doc:"Whether it takes part as proposed"`
	May    bool        `json:"may" doc:"Whether it can take part: it exists on the first day and is asked something"`
}

// RoundFact is one thing that has changed.
type RoundFact struct {
	Kind RoundFactKind `json:"kind"`
	Name string        `json:"name" doc:"The former name, the former parent, the entity that it takes over from, or the person; empty otherwise"`
}

// RoundFactKind is what has changed about an entity.
type RoundFactKind string

// What can have changed, in the order shown.
const (
	EntityNew      RoundFactKind = "new"
	EntityEnded    RoundFactKind = "ended"
	EntitySucceeds RoundFactKind = "succeeds" // takes over from one that has ended
	EntityRenamed  RoundFactKind = "renamed"
	EntityMoved    RoundFactKind = "moved"
	PersonLeft     RoundFactKind = "left" // answered in the last round and can no longer
	NobodyAnswers  RoundFactKind = "nobody_answers"
	NobodyApproves RoundFactKind = "nobody_approves"
)

// RoundFactKinds lists what can have changed.
var RoundFactKinds = []RoundFactKind{
	EntityNew,
	EntityEnded,
	EntitySucceeds,
	EntityRenamed,
	EntityMoved,
	PersonLeft,
	NobodyAnswers,
	NobodyApproves,
}

// GoneProvision is an entity that answered for others in the last round and cannot in the next.
type GoneProvision struct {
	Provider  EntityName `json:"provider"`
	Questions []string   `json:"questions"`
}
