package record

import (
	"fmt"
	"strings"
	"time"

	"mognad/assessment"
)

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
