package record

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mognad/assessment"
)

// AuditTotal is how many judgements of each kind the auditors state for an entity, or on an audit question, where not
// every one is written down by itself.
type AuditTotal struct {
	About    assessment.TotalsOf   `json:"about" enum:"entity,question"`
	Entity   *assessment.ID        `json:"entity" format:"uuid" doc:"null for totals on a question"`
	Question string                `json:"question" doc:"The number of the audit question; empty for totals of an entity" example:"7"`
	Counts   assessment.TotalCount `json:"counts" nullable:"false" doc:"In the order of the scale, and then what is not judged; what is not counted is left out"`
	Version  int64                 `json:"version" doc:"Which totals of the entity or question they are, from 1; 0 for none"`
	SavedBy  assessment.ID         `json:"saved_by" format:"uuid"`
	SavedAt  time.Time             `json:"saved_at"`
}

// AuditTotalOf is the record of totals.
func AuditTotalOf(t assessment.AuditTotal) AuditTotal {
	r := AuditTotal{
		About:   t.About,
		Counts:  list(t.Counts),
		Version: int64(t.Number),
		SavedBy: t.SavedBy,
		SavedAt: t.SavedAt.UTC(),
	}
	if t.About == assessment.TotalsOfQuestion {
		r.Question = t.Subject
	} else if id, err := assessment.ParseID(t.Subject); err == nil { // it is written as one
		r.Entity = &id
	}
	return r
}

// Said is what is counted, in the words of the scale and else in those that say has, such as "Yes 9 · No 3".
func (t AuditTotal) Said(
	scale assessment.JudgementScale, number func(value float64, decimals int) string, say func(string, ...any) string,
) string {
	var parts []string
	for _, c := range t.Counts {
		parts = append(parts, scale.Counted(c, number, say)+" "+strconv.Itoa(c.Count))
	}
	return strings.Join(parts, " · ")
}

// TotalOf is what is stated of an entity, false if nothing is.
func (a Audit) TotalOf(entity assessment.ID) (AuditTotal, bool) {
	for _, t := range a.Totals {
		if t.Entity != nil && *t.Entity == entity {
			return t, true
		}
	}
	return AuditTotal{}, false
}

// TotalOn is what is stated on an audit question, false if nothing is.
func (a Audit) TotalOn(question string) (AuditTotal, bool) {
	for _, t := range a.Totals {
		if t.About == assessment.TotalsOfQuestion && t.Question == question {
			return t, true
		}
	}
	return AuditTotal{}, false
}

// SpokenFor reports whether nobody has judged the cell and totals are about it, so that it need not be judged.
func (a Audit) SpokenFor(c AuditCell) bool {
	_, stated := a.TotalOf(c.Entity)
	return c.Open() && (stated || slices.Contains(a.CountedQuestions, c.Question))
}

// CountedUnseen are the numbers of the questions with totals that the reader does not see, since they count other
// entities too; "" for none.
func (a Audit) CountedUnseen() string {
	return strings.Join(slices.DeleteFunc(slices.Clone(a.CountedQuestions), func(question string) bool {
		_, seen := a.TotalOn(question)
		return seen
	}), ", ")
}

// Subject is what names the entity or the question that the totals are of: see [assessment.AuditTotal].
func (t AuditTotal) Subject() string {
	if t.Entity != nil {
		return t.Entity.String()
	}
	return t.Question
}

// TotalRow is the totals of an entity or on a question, with its name.
type TotalRow struct {
	AuditTotal
	Name string
}

// Stated reports whether anything is stated.
func (r TotalRow) Stated() bool { return len(r.Counts) > 0 }

// TotalRows are a row for each entity and each question, in their order, also where nothing is stated.
func (a Audit) TotalRows() (entities, questions []TotalRow) {
	for _, e := range a.Entities {
		t, _ := a.TotalOf(e.Entity.ID)
		t.About, t.Entity = assessment.TotalsOfEntity, &e.Entity.ID
		entities = append(entities, TotalRow{AuditTotal: t, Name: e.Entity.Name})
	}
	for _, q := range a.Questions {
		t, _ := a.TotalOn(q.ID)
		t.About, t.Question = assessment.TotalsOfQuestion, q.ID
		questions = append(questions, TotalRow{AuditTotal: t, Name: q.ID + " " + q.Text})
	}
	return entities, questions
}

// StatedTotals are those of [Audit.TotalRows] where something is stated.
func (a Audit) StatedTotals() (entities, questions []TotalRow) {
	if len(a.Totals) == 0 {
		return nil, nil
	}
	entities, questions = a.TotalRows()
	nothing := func(r TotalRow) bool { return !r.Stated() }
	return slices.DeleteFunc(entities, nothing), slices.DeleteFunc(questions, nothing)
}
