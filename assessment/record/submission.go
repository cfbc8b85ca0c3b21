package record

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"mognad/assessment"
)

// Submission is what was handed in, without its content; it never changes.
type Submission struct {
	Number      int           `json:"number" doc:"From 1"`
	SHA256      string        `json:"sha256" doc:"The receipt: SHA-256 of the sealed content, in hexadecimal digits"`
	Level       *int          `json:"level" doc:"The maturity level reached; null when nothing counts"`
	Points      int           `json:"points" doc:"Those reached; the result tells the percent"`
	Possible    int           `json:"possible" doc:"Those that could be reached"`
	Asked       int           `json:"asked" doc:"Number of questions"`
	Answered    int           `json:"answered" doc:"Number of those with a value, not applicable included"`
	SubmittedBy assessment.ID `json:"submitted_by" format:"uuid"`
	SubmittedAt time.Time     `json:"submitted_at"`
	Decision    *Decision     `json:"decision" doc:"null while nobody has decided"`
}

// Decision is what the manager said of a submission; it never changes.
type Decision struct {
	Outcome   assessment.Outcome `json:"outcome"`
	Reason    string             `json:"reason" doc:"Why it was returned; may be empty when approved"`
	DecidedBy assessment.ID      `json:"decided_by" format:"uuid"`
	DecidedAt time.Time          `json:"decided_at"`
}

// SubmissionOf is a submission as it is stored.
func SubmissionOf(s assessment.Submission) Submission {
	submission := Submission{
		Number:      s.Number,
		SHA256:      s.SHA256,
		Level:       s.Level,
		Points:      s.Points,
		Possible:    s.Possible,
		Asked:       s.Asked,
		Answered:    s.Answered,
		SubmittedBy: s.SubmittedBy,
		SubmittedAt: s.SubmittedAt.UTC(),
	}
	if s.Decision.Outcome != "" {
		submission.Decision = maybe(&s.Decision, DecisionOf)
	}
	return submission
}

// SubmissionsOf are submissions as they are stored.
func SubmissionsOf(all []assessment.Submission) []Submission { return each(all, SubmissionOf) }

// DecisionOf is a decision as it is stored.
func DecisionOf(d assessment.Decision) Decision {
	return Decision{Outcome: d.Outcome, Reason: d.Reason, DecidedBy: d.DecidedBy, DecidedAt: d.DecidedAt.UTC()}
}

// Outcome is how it was decided on, "" while it was not.
func (s Submission) Outcome() assessment.Outcome {
	if s.Decision == nil {
		return ""
	}
	return s.Decision.Outcome
}

// Named lists whom the submission names by id.
func (s Submission) Named() []assessment.ID {
	if s.Decision == nil {
		return []assessment.ID{s.SubmittedBy}
	}
	return []assessment.ID{s.SubmittedBy, s.Decision.DecidedBy}
}

// SubmissionRead is a submission with what was sealed.
type SubmissionRead struct {
	Submission Submission      `json:"submission"`
	Content    json.RawMessage `json:"content" doc:"What was sealed: entity, round and questionnaire by the names that they had, and the answers. The file of the submission holds the very bytes, to which the hash belongs"`
	People     People          `json:"people" doc:"The names of all who are named by id"`
	MayDecide  bool            `json:"may_decide" doc:"Whether the token may decide on it now"`
}

// Sealed is what a submission holds.
type Sealed struct {
	Format        int                   `json:"format"` // of this structure: 1
	Organisation  SealedName            `json:"organisation"`
	Entity        SealedName            `json:"entity"`
	Kind          assessment.EntityKind `json:"kind"`
	Round         SealedName            `json:"round"`
	Questionnaire SealedVersion         `json:"questionnaire"`
	Assessment    string                `json:"assessment"`
	Number        int                   `json:"number"`
	SubmittedBy   string                `json:"submitted_by"`
	SubmittedAt   time.Time             `json:"submitted_at"`
	Answers       []SealedAnswer        `json:"answers"` // in the questionnaire's order, those with a value or a text
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
	Question   string                `json:"question"`
	Value      string                `json:"value"`
	Reason     string                `json:"reason"`
	Comment    string                `json:"comment"`
	Evidence   []assessment.Evidence `json:"evidence"`
	AnsweredBy string                `json:"answered_by"`
	AnsweredAt *time.Time            `json:"answered_at"`
	StillTrue  bool                  `json:"still_true"`
	Provider   string                `json:"provider"` // id of the assessment that provides it, "" for an own one
	Stance     assessment.Stance     `json:"stance"`
	Version    int64                 `json:"version"`
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

// ToAnswers turns what was sealed back into answers, for the calculations.
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

// Named lists whom the answers name by id.
func (s Sealed) Named() []assessment.ID {
	var ids []assessment.ID
	for _, a := range s.Answers {
		if id, err := assessment.ParseID(a.AnsweredBy); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}
