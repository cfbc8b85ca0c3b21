package record

import (
	"time"

	"mognad/assessment"
)

// Notice is something that has happened and concerns the reader. It names what it is about, as far as the reader may
// know of that, and holds no text of an answer, a finding or a recommendation.
type Notice struct {
	Kind       assessment.NoticeKind `json:"kind"`
	At         time.Time             `json:"at"`
	Seen       bool                  `json:"seen" doc:"Whether the reader has been shown it on the start page"`
	By         string                `json:"by" doc:"The name of the person who caused it; empty for the system"`
	Subject    string                `json:"subject" doc:"What it is about: an entity, a round, an audit, a management review or, of actions of several entities, the organisation, by name; empty if the reader may not know of it any more"`
	Within     string                `json:"within" doc:"The round that the subject belongs to, the entity of a review, or the body that replies in the audit, by name; empty for none"`
	Title      string                `json:"title" doc:"The title of the action that it is about; empty for none"`
	Question   string                `json:"question" doc:"Id of the question; empty for none"`
	Note       string                `json:"note" doc:"What the one who caused it wrote to the reader"`
	Round      *assessment.ID        `json:"round" format:"uuid" doc:"null unless it is about one"`
	Assessment *assessment.ID        `json:"assessment" format:"uuid" doc:"null unless it is about one"`
	Audit      *assessment.ID        `json:"audit" format:"uuid" doc:"null unless it is about one"`
	Action     *assessment.ID        `json:"action" format:"uuid" doc:"null unless it is about one"`
	Review     *assessment.ID        `json:"review" format:"uuid" doc:"null unless it is about a management review"`
	Body       *assessment.ID        `json:"body" format:"uuid" doc:"The body that replies in the audit; null unless it is about a reply"`
	Entity     *assessment.ID        `json:"entity" format:"uuid" doc:"The entity of a dialogue in an audit; null for other notices"`
	FactCheck  *assessment.ID        `json:"fact_check" format:"uuid" doc:"null unless it is about a fact check"`
}
