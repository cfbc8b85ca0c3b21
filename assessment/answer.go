package assessment

import (
	"slices"
	"time"
	"unicode/utf8"

	"mognad/questionnaires"
	"mognad/questionnaires/typed"
)

// Limits of what an answer may hold.
const (
	MaxEvidence = 20   // pieces per answer
	MaxLink     = 2000 // bytes of a link
)

// Answer is an assessment's answer to one question. It may have a comment, evidence or an assigned colleague before it
// has a value.
type Answer struct {
	OrganisationID ID     `gorm:"primaryKey"`
	AssessmentID   ID     `gorm:"primaryKey"`
	QuestionID     string `gorm:"primaryKey"`
	Value          string // the id of a step of the questionnaire's answer scale; "" while unanswered
	Reason         string // why the question does not apply; required with such a value, else empty
	Comment        string
	Evidence       []Evidence `gorm:"serializer:json"`
	AnsweredBy     *ID        // who gave the value; nil while unanswered
	AnsweredAt     *time.Time
	AssignedTo     *ID    // the colleague it was handed to, nil for none
	StillTrue      bool   // the value was taken over from the last round, by AnsweredBy at AnsweredAt
	ProviderID     *ID    // the assessment that provides the answer, nil for one's own
	Stance         Stance // the receiver's view of a provided answer
	Version        int64  // 0 for one that is not stored
}

// Stance is the receiver's view of a provided answer.
type Stance string

// The stances. A provided answer counts until it is disputed; then the receiver's own does.
const (
	Unreviewed Stance = ""          // not yet looked at
	Confirmed  Stance = "confirmed" // true for us too
	Disputed   Stance = "disputed"  // not true for us: value, reason and comment are the receiver's own
)

// Evidence is a document, log or decision that shows an answer to be true.
type Evidence struct {
	Text string `json:"text"`
	Link string `json:"link,omitempty"` // "" or an address beginning with http:// or https://
}

// Answered reports whether the answer has a value.
func (a Answer) Answered() bool { return a.Value != "" }

// AwaitsPosition reports whether an answer that another entity gives waits for the receiver's position.
func (a Answer) AwaitsPosition() bool { return a.Answered() && a.Stance == Unreviewed }

// Own reports whether the entity itself gave the answer or took a stance on it.
func (a Answer) Own() bool { return a.Answered() && (a.ProviderID == nil || a.Stance != "") }

// Normalise trims what was typed and says what is wrong with it, field by field, by the answer scale of q.
func (a *Answer) Normalise(q *questionnaires.Questionnaire) []FieldError {
	a.Reason, a.Comment = typed.Text(a.Reason), typed.Text(a.Comment)
	var fields []FieldError
	step, known := q.Answer(a.Value)
	switch {
	case a.Value != "" && !known:
		fields = append(fields, FieldError{Field: "value", Key: "error.answer"})
	case step.Kind == questionnaires.NotApplicable && a.Value != "" && a.Reason == "":
		fields = append(fields, FieldError{Field: "reason", Key: "error.reason_required"})
	}
	if a.Value == "" || step.Kind != questionnaires.NotApplicable {
		a.Reason = ""
	}
	fields = checkText(fields, "reason", a.Reason)
	fields = checkText(fields, "comment", a.Comment)
	evidence := []Evidence{}
	for _, e := range a.Evidence {
		e.Text, e.Link = typed.Line(e.Text), typed.Line(e.Link)
		if e == (Evidence{}) {
			continue
		}
		switch {
		case len(e.Link) > MaxLink, e.Link != "" && !IsWebAddress(e.Link):
			fields = append(fields, FieldError{Field: "evidence", Key: "error.link", Args: Args{"Link": shorten(e.Link)}})
		case utf8.RuneCountInString(e.Text) > MaxName*2:
			fields = append(fields, FieldError{Field: "evidence", Key: "error.too_long", Args: Args{"Max": MaxName * 2}})
		case !utf8.ValidString(e.Text):
			fields = append(fields, FieldError{Field: "evidence", Key: "error.invalid"})
		}
		if !slices.Contains(evidence, e) {
			evidence = append(evidence, e)
		}
	}
	if len(evidence) > MaxEvidence {
		fields = append(fields, FieldError{Field: "evidence", Key: "error.too_many_evidence", Args: Args{"Max": MaxEvidence}})
	}
	a.Evidence = evidence
	return fields
}

// Same reports whether two answers are the same, whoever gave them and when.
func (a Answer) Same(b Answer) bool {
	return a.Value == b.Value && a.Reason == b.Reason && a.Comment == b.Comment && slices.Equal(a.Evidence, b.Evidence)
}
