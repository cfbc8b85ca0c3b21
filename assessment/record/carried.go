package record

import "mognad/assessment"

// Carried is what a round or a review of an entity carries on from, as management of the entity may see it now.
type Carried struct {
	Entity  EntityName     `json:"entity" doc:"It is about this one and all below it"`
	Figures []ReviewFigure `json:"figures" doc:"Earlier decisions with what became of them, actions that are not done, recommendations of final audits, the latest results and the targets, each from its source"`
}

// ReviewProposal is what the form has with which a review begins.
type ReviewProposal struct {
	Title     string                    `json:"title" doc:"That of the review before with its years raised; empty without one"`
	Kind      assessment.ReviewKind     `json:"kind" enum:"yearly,interim,status_report"`
	Template  assessment.ReviewTemplate `json:"template" enum:"iso27001_2022,iso27001_2017,own_headings"`
	PlannedOn *assessment.Date          `json:"planned_on" doc:"When it is due by how often reviews are held; null if that is not decided"`
	Carried   Carried                   `json:"carried" doc:"What it carries on from"`
}
