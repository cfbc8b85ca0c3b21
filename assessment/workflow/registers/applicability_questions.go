package registers

import (
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// linkQuestions adds to each control the questions that refer to it, with the answers of the submission that counts in
// the latest round in which the entity has one. It is for those who may read results.
func (w *UseCases) linkQuestions(tx assessment.Tx, s *record.ApplicabilityStatement) error {
	round, submission, err := latestCounted(tx, s.Entity.ID)
	if err != nil || submission == nil {
		return err
	}
	q, err := w.kernel.QuestionnaireOf(tx, round)
	if err != nil {
		return err
	}
	answers, err := rounds.CountedValues(*submission, nil)
	if err != nil {
		return err
	}
	s.Answered = &record.ApplicabilityAnswer{
		Assessment:    submission.AssessmentID,
		Number:        submission.Number,
		Round:         record.RoundNameOf(round),
		Questionnaire: record.QuestionnaireOf(round),
	}
	for i := range s.Rows {
		row := &s.Rows[i]
		for _, question := range q.Questions {
			if !refersTo(question, row.Control) {
				continue
			}
			linked := record.LinkedQuestion{ID: question.ID, Title: question.Title, Label: questionnaires.Text{}}
			for _, a := range answers {
				if step, known := q.Answer(a.Value); known && a.QuestionID == question.ID {
					linked.Answer, linked.Label = step.ID, step.Label
				}
			}
			row.Questions = append(row.Questions, linked)
		}
	}
	return nil
}

// latestCounted is the latest round in which the entity has a submission that counts, with that.
func latestCounted(tx assessment.Tx, entity assessment.ID) (assessment.Round, *assessment.Submission, error) {
	all, err := tx.Rounds() // latest first
	if err != nil {
		return assessment.Round{}, nil, err
	}
	asked, err := tx.AssessmentsOf([]assessment.ID{entity})
	if err != nil {
		return assessment.Round{}, nil, err
	}
	ids := make([]assessment.ID, 0, len(asked))
	for _, a := range asked {
		ids = append(ids, a.ID)
	}
	counted, err := rounds.CountedOf(tx, ids)
	if err != nil {
		return assessment.Round{}, nil, err
	}
	for _, r := range all {
		for _, a := range asked {
			if s := counted[a.ID]; a.RoundID == r.ID && s != nil {
				return r, s, nil
			}
		}
	}
	return assessment.Round{}, nil, nil
}

// sourceOfControls is in the id of every source that is the standard: questionnaires choose their ids themselves.
const sourceOfControls = "27002"

// refersTo reports whether a question refers to the control.
func refersTo(q questionnaires.Question, c assessment.Control) bool {
	for source, numbers := range q.References {
		if strings.Contains(source, sourceOfControls) && slices.Contains(numbers, string(c)) {
			return true
		}
	}
	return false
}
