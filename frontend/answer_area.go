package frontend

import (
	"slices"
	"time"

	"mognad/assessment"
	"mognad/questionnaires"
)

// AnswerArea asks the questions of one area. It is one form, sent to Action, with the fields <question>.version,
// .value, .reason, .comment, .evidence_text and .evidence_link (once for each piece), .stance and .to of every
// question, and the buttons then ("next" or ""), mine (question and the version that was shown) and theirs (question).
type AnswerArea struct {
	Shell
	About       AssessmentHead
	Action      string
	ID          string
	Name        string
	Description string
	Areas       []AreaRow
	Next        string // address of what comes after this area
	Last        bool   // what comes next is submitting
	Questions   []AnswerQuestion
	Undecided   []string // questions with an answer from another entity that the reader may confirm or dispute
}

// AnswerQuestion is a question with its answer, or with what was typed but could not be saved.
type AnswerQuestion struct {
	ID, Title, Text string
	Level           int
	Counted         bool
	Why, Hint       string // why it is asked; what evidence would support the answer
	Criteria        []CriterionRow

	Href    string // address of the question
	Version int64
	Fixed   bool // nothing can be changed
	Typed   bool // the fields hold what could not be saved

	Choices  []AnswerChoice
	Chosen   AnswerChip // in words
	Reason   string
	Comment  string
	Evidence []assessment.Evidence
	Status   AnswerStatus

	Remark    string // on the answer when the last submission was returned, "" for none
	Previous  *PreviousAnswer
	Kept      bool // the previous answer was kept
	Provided  *ProvidedAnswer
	For       []string // names of the entities that get the answer
	HandedTo  string   // id of the colleague
	HandedOn  string   // the colleague's name, "" for nobody
	HandedMe  bool     // to the reader
	Colleague []Option
	Conflict  *StoredAnswer
	Problems  map[string]string // by field: "value", "reason", "comment", "evidence", "stance", "to"
}

// AnswerChoice is a step of the answer scale.
type AnswerChoice struct {
	Value, Label  string
	Chosen        bool
	NotApplicable bool
}

// AnswerStatus says whether the content of the fields is saved.
type AnswerStatus struct {
	State string // "saved", "unsaved", "answered", or "" while there is nothing to say
	Key   string // message key
	Args  map[string]any
}

// PreviousAnswer is what the entity answered in the round before.
type PreviousAnswer struct {
	Answer   AnswerChip
	Reason   string
	Comment  string
	Evidence []assessment.Evidence
}

// ProvidedAnswer is the answer of another entity, which applies until it is disputed.
type ProvidedAnswer struct {
	By       string // the entity
	Stance   string
	Answered bool
	Answer   AnswerChip
	Reason   string
	Comment  string
	Evidence []assessment.Evidence
}

// StoredAnswer is what somebody else saved while the reader typed something else.
type StoredAnswer struct {
	Version  int64
	By       string
	At       time.Time
	Answer   AnswerChip // none while unanswered
	Stance   string
	Reason   string
	Comment  string
	Evidence []assessment.Evidence
}

// Template names the template of the page.
func (*AnswerArea) Template() string { return "answer_area" }

// Rows are the pieces of evidence with an empty one to fill in.
func (q AnswerQuestion) Rows() []assessment.Evidence {
	return append(slices.Clone(q.Evidence), assessment.Evidence{})
}

// Own reports whether the answer is the entity's own rather than an undisputed one from another entity.
func (q AnswerQuestion) Own() bool {
	return q.Provided == nil || q.Provided.Stance == string(assessment.Disputed)
}

// NewAnswerQuestion is a question in a language of its questionnaire, without an answer.
func NewAnswerQuestion(
	q *questionnaires.Questionnaire,
	question questionnaires.Question,
	language string,
) AnswerQuestion {
	in := func(t questionnaires.Text) string { return t.In(language, q.Languages...) }
	a := AnswerQuestion{
		ID:       question.ID,
		Title:    in(question.Title),
		Text:     in(question.Text),
		Level:    question.Level,
		Counted:  question.Weight > 0,
		Why:      in(question.Why),
		Hint:     in(question.Evidence),
		Criteria: criteria(question, q, in),
	}
	for _, step := range q.Answers {
		a.Choices = append(
			a.Choices,
			AnswerChoice{Value: step.ID, Label: in(step.Label), NotApplicable: step.Kind == questionnaires.NotApplicable},
		)
	}
	return a
}

// Choose marks the given answer as chosen.
func (q *AnswerQuestion) Choose(value string) {
	for i := range q.Choices {
		q.Choices[i].Chosen = q.Choices[i].Value == value
	}
}

// NewAnswerChip is a step of the answer scale in a language; the zero chip for no answer.
func NewAnswerChip(q *questionnaires.Questionnaire, value, language string) AnswerChip {
	if value == "" {
		return AnswerChip{}
	}
	return answerChip(value, q, func(t questionnaires.Text) string { return t.In(language, q.Languages...) })
}
