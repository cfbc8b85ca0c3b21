package assessment

import (
	"fmt"
	"strings"
	"time"
)

// Submission is an assessment as it was handed in: neither changed nor removed after. Its content is the canonical JSON
// (RFC 8785) of a [Sealed]; the hash of that is the receipt.
type Submission struct {
	OrganisationID ID  `gorm:"primaryKey"`
	AssessmentID   ID  `gorm:"primaryKey"`
	Number         int `gorm:"primaryKey"` // from 1
	Content        []byte
	SHA256         string // hexadecimal
	Level          *int   // the level reached; nil when nothing could be rated
	Points         int
	Possible       int
	Asked          int
	Answered       int // not applicable included
	SubmittedBy    ID
	SubmittedAt    time.Time

	// what is counted of the content, by [Sealed.Values]; "" where it has not been kept or read
	Values   string   `gorm:"-"`
	Decision Decision `gorm:"-"` // zero while the manager has not decided
}

// Sealed is what a submission holds.
type Sealed struct {
	Format        int            `json:"format"` // of this structure: 1
	Organisation  SealedName     `json:"organisation"`
	Entity        SealedName     `json:"entity"`
	Kind          EntityKind     `json:"kind"`
	Round         SealedName     `json:"round"`
	Questionnaire SealedVersion  `json:"questionnaire"`
	Assessment    string         `json:"assessment"`
	Number        int            `json:"number"`
	SubmittedBy   string         `json:"submitted_by"`
	SubmittedAt   time.Time      `json:"submitted_at"`
	Answers       []SealedAnswer `json:"answers"` // in the questionnaire's order, those with a value or a text
}

// SealedName is a thing by its id and by the name it had.
type SealedName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// SealedVersion is a questionnaire version by its name and by its content.
type SealedVersion struct {
	Key     string `json:"key"`
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
}

// SealedAnswer is an answer in a submission.
type SealedAnswer struct {
	Question   string     `json:"question"`
	Value      string     `json:"value"`
	Reason     string     `json:"reason"`
	Comment    string     `json:"comment"`
	Evidence   []Evidence `json:"evidence"`
	AnsweredBy string     `json:"answered_by"`
	AnsweredAt *time.Time `json:"answered_at"`
	StillTrue  bool       `json:"still_true"`
	Provider   string     `json:"provider"` // id of the assessment that provides it, "" for an own one
	Stance     Stance     `json:"stance"`
	Version    int64      `json:"version"`
}

// Values writes what is counted of each answer, one a line: the question, a space and the value. It is kept beside the
// content, for comparing many without reading all that they say; the content stays what was handed in.
func (s Sealed) Values() string {
	var b strings.Builder
	for _, a := range s.Answers {
		b.WriteString(a.Question + " " + a.Value + "\n")
	}
	return b.String()
}

// ParseValues reads what [Sealed.Values] wrote into answers, which it empties first.
func ParseValues(values string, answers []Answer) ([]Answer, error) {
	answers = answers[:0]
	for line := range strings.Lines(values) {
		question, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !ok {
			return nil, fmt.Errorf("values of a submission: %q is no question with a value", line)
		}
		answers = append(answers, Answer{QuestionID: question, Value: value})
	}
	return answers, nil
}

// ToAnswers turns what was sealed back into answers, for the calculations.
func (s Sealed) ToAnswers() []Answer {
	answers := make([]Answer, 0, len(s.Answers))
	for _, a := range s.Answers {
		answer := Answer{
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
		if id, err := ParseID(a.AnsweredBy); err == nil {
			answer.AnsweredBy = &id
		}
		if id, err := ParseID(a.Provider); err == nil {
			answer.ProviderID = &id
		}
		answers = append(answers, answer)
	}
	return answers
}

// Decision is what the manager said of a submission. It is neither changed nor removed after.
type Decision struct {
	OrganisationID ID  `gorm:"primaryKey"`
	AssessmentID   ID  `gorm:"primaryKey"`
	Number         int `gorm:"primaryKey"`
	Outcome        Outcome
	Reason         string // why it was returned; may be empty when approved
	DecidedBy      ID
	DecidedAt      time.Time
}

// Outcome is how a decision went.
type Outcome string

// The outcomes.
const (
	OutcomeApproved Outcome = "approved"
	OutcomeReturned Outcome = "returned"
)

// Submissions is the store of submissions and decisions on them.
type Submissions interface {
	// Submissions lists an assessment's with their decisions, latest first, without content.
	Submissions(assessment ID) ([]Submission, error)
	// Submission finds one with its content and decision, or answers [NotFound].
	Submission(assessment ID, number int) (Submission, error)
	// SubmissionsIn lists for each assessment of a round the submission that summaries use: the last approved one, else
	// the last. With its decision and content.
	SubmissionsIn(round ID) ([]Submission, error)
	// SubmissionsOf lists for each of the assessments the submission that summaries use, as SubmissionsIn does.
	SubmissionsOf(assessments []ID) ([]Submission, error)
	// SubmissionValuesOf is SubmissionsOf for those whose values have been kept: with number, hash, values and the outcome
	// of the decision alone, in no order.
	SubmissionValuesOf(assessments []ID) ([]Submission, error)
	// SubmissionsPinned lists those that an audit's entities are pinned to. With their decision and content.
	SubmissionsPinned(audit ID) ([]Submission, error)
	// AddSubmission inserts, and keeps the values if there are any; the number taken is a [Conflict].
	AddSubmission(Submission) error
	// AddDecision inserts; a submission already decided on is a [Conflict].
	AddDecision(Decision) error
}
