package frontend

import (
	"time"

	"mognad/assessment"
)

// AnswerVersions is the history of the answers to a question.
type AnswerVersions struct {
	Shell
	About    AssessmentHead
	Back     string // address of the question in its area
	ID, Text string
	Versions []AnswerVersionRow // latest first
}

// AnswerVersionRow is one version of an answer.
type AnswerVersionRow struct {
	Number    int64
	At        time.Time
	By        string
	Answer    AnswerChip // none while unanswered
	Reason    string
	Comment   string
	Evidence  []assessment.Evidence
	StillTrue bool   // kept from the round before
	Provider  string // the entity that provided it, "" for an own answer
	Stance    string
	HandedOn  string // the colleague to whom the question was handed
}

// Template names the template of the page.
func (*AnswerVersions) Template() string { return "answer_versions" }
