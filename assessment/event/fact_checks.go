package event

import "mognad/assessment"

// FactCheckBegun records that people were asked to check the facts of an audit, by the hash of the copy that they got.
type FactCheckBegun struct {
	Words      `action:"fact_check.begin" object:"audit" findings:"yes"`
	Audit      assessment.ID   `json:"-"`
	Number     int             `json:"number"`
	Due        assessment.Date `json:"due"`
	People     []assessment.ID `json:"people" is:"user"`
	Judgements bool            `json:"judgements"` // they are in the copy too, with the recommendations
	SHA256     string          `json:"sha256"`
}

// FactCheckEnded records that a fact check was ended.
type FactCheckEnded struct {
	Words  `action:"fact_check.end" object:"audit" findings:"yes"`
	Audit  assessment.ID `json:"-"`
	Number int           `json:"number"`
}

// FactCommentAdded records that somebody commented on a passage of the copy, never what they said.
type FactCommentAdded struct {
	Words   `action:"fact_comment.add" object:"audit" findings:"yes"`
	Audit   assessment.ID `json:"-"`
	Number  int           `json:"number"` // of the fact check
	Passage string        `json:"passage"`
}

// FactCommentSaved records that somebody changed a comment of their own.
type FactCommentSaved struct {
	Words   `action:"fact_comment.save" object:"audit" findings:"yes"`
	Audit   assessment.ID `json:"-"`
	Number  int           `json:"number"`
	Passage string        `json:"passage"`
	Version int64         `json:"version"`
}

// FactCommentWithdrawn records that somebody took back a comment of their own.
type FactCommentWithdrawn struct {
	Words   `action:"fact_comment.withdraw" object:"audit" findings:"yes"`
	Audit   assessment.ID `json:"-"`
	Number  int           `json:"number"`
	Passage string        `json:"passage"`
}

// FactsConfirmed records that somebody has no more to say in a fact check, and how many comments they had.
type FactsConfirmed struct {
	Words    `action:"fact_check.confirm" object:"audit" findings:"yes"`
	Audit    assessment.ID `json:"-"`
	Number   int           `json:"number"`
	Comments int           `json:"comments"`
}

// FactCommentAnswered records that the auditors accepted or rejected a comment.
type FactCommentAnswered struct {
	Words   `action:"fact_comment.answer" object:"audit" findings:"yes"`
	Audit   assessment.ID `json:"-"`
	Number  int           `json:"number"`
	Passage string        `json:"passage"`
	Outcome string        `json:"outcome"`
}
