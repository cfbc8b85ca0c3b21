package record

import "mognad/assessment"

// Carried is what a round or a review of an entity carries on from, as management of the entity may see it now.
type Carried struct {
	Entity  EntityName     `json:"entity" doc:"It is about this one and all below it"`
	Figures []ReviewFigure `json:"figures" doc:"Earlier decisions with what became of them, actions that are not done, recommendations of final audits, the latest results and the targets, each from its source"`
}

// ReviewProposal is what the form has with which a review begins.
type ReviewProposal struct {
	Title     string // that of the review before with its years raised; empty without one
	Kind      assessment.ReviewKind
	Template  assessment.ReviewTemplate
	PlannedOn *assessment.Date // when it is due by how often reviews are held; nil if that is not decided
	Carried   Carried          // what it carries on from
}
