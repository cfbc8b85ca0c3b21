package event

import "mognad/assessment"

// ReplySaved records a version of what a body is going to reply to a recommendation. What it says is in the version.
type ReplySaved struct {
	Words          `action:"reply.save" object:"recommendation" findings:"yes"`
	Recommendation assessment.ID `json:"-"`
	Audit          assessment.ID `json:"audit" is:"audit"`
	Body           assessment.ID `json:"body" is:"body"`
	Version        int64         `json:"version"`
}

// ReplyFields are those of an approval of replies.
type ReplyFields struct {
	Body         assessment.ID   `json:"body" is:"body"`
	Number       int             `json:"number"` // of the approval
	Replies      int             `json:"replies"`
	SHA256       string          `json:"sha256"`
	DecidedOn    assessment.Date `json:"decided_on"`
	CaseNumber   string          `json:"case_number"`
	AlsoPrepared bool            `json:"also_prepared"` // who approved had saved one of the replies
}

// RepliesApproved records that replies were approved for a body.
type RepliesApproved struct {
	Words `action:"reply.approve" object:"audit"`
	Audit assessment.ID `json:"-"`
	ReplyFields
}

// RepliesRecorded records that somebody recorded the reply of a body that was given on paper.
type RepliesRecorded struct {
	Words `action:"reply.record" object:"audit"`
	Audit assessment.ID `json:"-"`
	ReplyFields
	ApprovedBy string `json:"approved_by"`
}
