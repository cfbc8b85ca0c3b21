package record

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/questionnaires"
)

// Submission is a submission without its content; it never changes.
type Submission struct {
	Number      int           `json:"number" doc:"Counts from 1"`
	SHA256      string        `json:"sha256" doc:"The receipt: SHA-256 of the sealed content, in hexadecimal digits"`
	Level       *int          `json:"level" doc:"The maturity level reached; null when nothing counts"`
	Points      int           `json:"points" doc:"Points reached; the percentage is in the result"`
	Possible    int           `json:"possible" doc:"Points that could be reached"`
	Asked       int           `json:"asked" doc:"Number of questions"`
	Answered    int           `json:"answered" doc:"Number of questions with an answer, including not applicable"`
	NotProvided int           `json:"not_provided" doc:"Number of answers that other entities had not provided"`
	SubmittedBy assessment.ID `json:"submitted_by" format:"uuid"`
	SubmittedAt time.Time     `json:"submitted_at"`
	Decision    *Decision     `json:"decision" doc:"null while nobody has decided"`
	Withdrawal  *Withdrawal   `json:"withdrawal" doc:"null unless the person who submitted took it back; then it never counts"`
	Reopening   *Reopening    `json:"reopening" doc:"null unless a new draft was begun from it; it counts until the next one is approved"`
}

// Withdrawal says who took a submission back; it never changes.
type Withdrawal struct {
	WithdrawnBy assessment.ID `json:"withdrawn_by" format:"uuid"`
	WithdrawnAt time.Time     `json:"withdrawn_at"`
}

// Reopening says who began a new draft from an approved submission, and why; it never changes.
type Reopening struct {
	Reason     string        `json:"reason"`
	ReopenedBy assessment.ID `json:"reopened_by" format:"uuid"`
	ReopenedAt time.Time     `json:"reopened_at"`
}

// Decision is the manager's decision on a submission; it never changes.
type Decision struct {
	Outcome   assessment.Outcome `json:"outcome"`
	Reason    string             `json:"reason" doc:"Why it was returned; may be empty when approved"`
	DecidedBy assessment.ID      `json:"decided_by" format:"uuid"`
	DecidedAt time.Time          `json:"decided_at"`
	Also      []AlsoDid          `json:"also" doc:"What else the person who decided did with it: answered in it, submitted it"`
}

// AlsoDid is what somebody who decides on a submission also did with it, so that it shows when one person had two
// roles.
type AlsoDid string

// What somebody may also have done.
const (
	AlsoAnswered  AlsoDid = "answered"
	AlsoSubmitted AlsoDid = "submitted"
)

// SubmissionOf is the record of a stored submission.
func SubmissionOf(s assessment.Submission) Submission {
	submission := Submission{
		Number:      s.Number,
		SHA256:      s.SHA256,
		Level:       s.Level,
		Points:      s.Points,
		Possible:    s.Possible,
		Asked:       s.Asked,
		Answered:    s.Answered,
		NotProvided: s.NotProvided,
		SubmittedBy: s.SubmittedBy,
		SubmittedAt: s.SubmittedAt.UTC(),
		Withdrawal:  Maybe(s.Withdrawal, WithdrawalOf),
		Reopening:   Maybe(s.Reopening, ReopeningOf),
	}
	if s.Decision.Outcome != "" {
		submission.Decision = Maybe(&s.Decision, DecisionOf)
	}
	return submission
}

// SubmissionsOf are the records of stored submissions.
func SubmissionsOf(all []assessment.Submission) []Submission { return each(all, SubmissionOf) }

// DecisionOf is the record of a stored decision.
func DecisionOf(d assessment.Decision) Decision {
	r := Decision{
		Outcome:   d.Outcome,
		Reason:    d.Reason,
		DecidedBy: d.DecidedBy,
		DecidedAt: d.DecidedAt.UTC(),
		Also:      []AlsoDid{},
	}
	if d.Answered {
		r.Also = append(r.Also, AlsoAnswered)
	}
	if d.Submitted {
		r.Also = append(r.Also, AlsoSubmitted)
	}
	return r
}

// WithdrawalOf is the record of a stored withdrawal.
func WithdrawalOf(w assessment.Withdrawal) Withdrawal {
	return Withdrawal{WithdrawnBy: w.WithdrawnBy, WithdrawnAt: w.WithdrawnAt.UTC()}
}

// ReopeningOf is the record of a stored reopening.
func ReopeningOf(r assessment.Reopening) Reopening {
	return Reopening{Reason: r.Reason, ReopenedBy: r.ReopenedBy, ReopenedAt: r.ReopenedAt.UTC()}
}

// Outcome is the outcome of the decision, "" until there is one.
func (s Submission) Outcome() assessment.Outcome {
	if s.Decision == nil {
		return ""
	}
	return s.Decision.Outcome
}

// Named lists the people that the submission refers to by id.
func (s Submission) Named() []assessment.ID {
	named := []assessment.ID{s.SubmittedBy}
	if s.Decision != nil {
		named = append(named, s.Decision.DecidedBy)
	}
	if s.Withdrawal != nil {
		named = append(named, s.Withdrawal.WithdrawnBy)
	}
	if s.Reopening != nil {
		named = append(named, s.Reopening.ReopenedBy)
	}
	return named
}

// SubmissionRead is a submission with its sealed content.
type SubmissionRead struct {
	Submission  Submission      `json:"submission"`
	Content     json.RawMessage `json:"content" doc:"What was sealed: entity, round and questionnaire with the names they had, and the answers. The submission's file has the exact bytes that were hashed"`
	People      People          `json:"people" doc:"The names of everybody referred to by id"`
	Remarks     []Remark        `json:"remarks" doc:"What was remarked on single answers when it was decided on, in the questionnaire's order"`
	Since       *int            `json:"since" doc:"Number of the earlier submission, decided on, that the changes are since; null for none"`
	Changes     []Changed       `json:"changes" doc:"The answers that have changed since, and those remarked on then, in the questionnaire's order"`
	MayDecide   bool            `json:"may_decide" doc:"Whether the token may decide on it now"`
	MayWithdraw bool            `json:"may_withdraw" doc:"Whether the token may take it back now"`
	MayReopen   bool            `json:"may_reopen" doc:"Whether the token may begin a new draft from it now"`
}

// Remark is what was remarked on the answer to a question.
type Remark struct {
	Question string `json:"question" example:"B2"`
	Remark   string `json:"remark"`
}

// Changed is an answer that was changed since the last time, or remarked on then.
type Changed struct {
	Question string      `json:"question" example:"B2"`
	Before   GivenAnswer `json:"before"`
	After    GivenAnswer `json:"after"`
	Changed  bool        `json:"changed" doc:"false: it was remarked on and is the same"`
	Remark   string      `json:"remark" doc:"What was remarked on the earlier answer; may be empty"`
}

// GivenAnswer is what was answered to a question.
type GivenAnswer struct {
	Value    *string         `json:"value" doc:"null when unanswered"`
	Reason   string          `json:"reason"`
	Comment  string          `json:"comment"`
	Evidence []GivenEvidence `json:"evidence"`
}

// GivenEvidence is a piece of evidence as it was submitted.
type GivenEvidence struct {
	Text string `json:"text"`
	Link string `json:"link" doc:"May be empty"`
}

// GivenAnswerOf is what was answered in a submission.
func GivenAnswerOf(a SealedAnswer) GivenAnswer {
	return GivenAnswer{
		Value:    Optional(a.Value),
		Reason:   a.Reason,
		Comment:  a.Comment,
		Evidence: each(a.Evidence, func(e assessment.Evidence) GivenEvidence { return GivenEvidence(e) }),
	}
}

// Answer is the sealed answer to a question, empty for none.
func (s Sealed) Answer(question string) SealedAnswer {
	i := slices.IndexFunc(s.Answers, func(a SealedAnswer) bool { return a.Question == question })
	if i < 0 {
		return SealedAnswer{Question: question}
	}
	return s.Answers[i]
}

// Sealed is the content of a submission.
type Sealed struct {
	Format        int                   `json:"format"` // of this structure: 1
	Organisation  SealedName            `json:"organisation"`
	Entity        SealedName            `json:"entity"`
	Kind          assessment.EntityKind `json:"kind"`
	Traits        []assessment.Trait    `json:"traits,omitempty"` // none are left out, as before there were any
	Round         SealedName            `json:"round"`
	Questionnaire SealedVersion         `json:"questionnaire"`
	Assessment    string                `json:"assessment"`
	Number        int                   `json:"number"`
	SubmittedBy   string                `json:"submitted_by"`
	SubmittedAt   time.Time             `json:"submitted_at"`
	Answers       []SealedAnswer        `json:"answers"` // in the questionnaire's order, those with a value or a text
}

// Profile is what decided which questions were asked.
func (s Sealed) Profile() questionnaires.Profile {
	return questionnaires.Profile{Kind: s.Kind, Traits: s.Traits}
}

// SealedName identifies something by id and the name it had.
type SealedName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// SealedVersion identifies a questionnaire version by name and content.
type SealedVersion struct {
	Key     string `json:"key"`
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
}

// SealedAnswer is an answer in a submission.
type SealedAnswer struct {
	Question   string                `json:"question"`
	Value      string                `json:"value"`
	Reason     string                `json:"reason"`
	Comment    string                `json:"comment"`
	Evidence   []assessment.Evidence `json:"evidence"`
	AnsweredBy string                `json:"answered_by"`
	AnsweredAt *time.Time            `json:"answered_at"`
	StillTrue  bool                  `json:"still_true"`
	Provider   string                `json:"provider"` // id of the assessment that provides it, "" for one's own
	Stance     assessment.Stance     `json:"stance"`
	Version    int64                 `json:"version"`
}

// Values writes the value of each answer, one per line: the question, a space and the value. It is kept beside the
// content, so that many can be compared without reading all of it.
func (s Sealed) Values() string {
	var b strings.Builder
	for _, a := range s.Answers {
		b.WriteString(a.Question + " " + a.Value + "\n")
	}
	return b.String()
}

// ParseValues reads what [Sealed.Values] wrote, reusing the slice answers.
func ParseValues(values string, answers []assessment.Answer) ([]assessment.Answer, error) {
	answers = answers[:0]
	for line := range strings.Lines(values) {
		question, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !ok {
			return nil, fmt.Errorf("values of a submission: %q is no question with a value", line)
		}
		answers = append(answers, assessment.Answer{QuestionID: question, Value: value})
	}
	return answers, nil
}

// ToAnswers converts the sealed answers back, for the calculations.
func (s Sealed) ToAnswers() []assessment.Answer {
	answers := make([]assessment.Answer, 0, len(s.Answers))
	for _, a := range s.Answers {
		answer := assessment.Answer{
			QuestionID: a.Question,
			Value:      a.Value,
			Reason:     a.Reason,
			Comment:    a.Comment,
			Evidence:   a.Evidence,
			AnsweredAt: a.AnsweredAt,
			StillTrue:  a.StillTrue,
			Stance:     a.Stance,
			Version:    a.Version,
		}
		if id, err := assessment.ParseID(a.AnsweredBy); err == nil {
			answer.AnsweredBy = &id
		}
		if id, err := assessment.ParseID(a.Provider); err == nil {
			answer.ProviderID = &id
		}
		answers = append(answers, answer)
	}
	return answers
}

// Named lists the people that the answers refer to by id.
func (s Sealed) Named() []assessment.ID {
	var ids []assessment.ID
	for _, a := range s.Answers {
		if id, err := assessment.ParseID(a.AnsweredBy); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}
