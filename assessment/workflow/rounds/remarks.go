package rounds

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/questionnaires"
)

// typedRemarks cleans what was typed at the questions and leaves out what is empty. A fault is at "remark." and the
// question.
func typedRemarks(typed []record.Remark) ([]record.Remark, []assessment.FieldError) {
	var remarks []record.Remark
	var faults []assessment.FieldError
	for _, r := range typed {
		text, fields := assessment.TypedText("remark."+r.Question, r.Remark, false)
		faults = append(faults, fields...)
		if text != "" {
			remarks = append(remarks, record.Remark{Question: r.Question, Remark: text})
		}
	}
	return remarks, faults
}

// addRemarks keeps the remarks of a decision. A question that the entity is not asked is unknown.
func (w *UseCases) addRemarks(
	tx assessment.Tx,
	a assessment.Assessment,
	number int,
	remarks []record.Remark,
) error {
	if len(remarks) == 0 {
		return nil
	}
	r, err := tx.Round(a.RoundID)
	if err != nil {
		return err
	}
	q, err := w.kernel.QuestionnaireOf(tx, r)
	if err != nil {
		return err
	}
	form := w.kernel.Form(q, a.Profile())
	for _, remark := range remarks {
		if !form.Asks(remark.Question) {
			return assessment.Missing()
		}
		if err := tx.AddDecisionRemark(assessment.DecisionRemark{
			OrganisationID: a.OrganisationID,
			AssessmentID:   a.ID,
			Number:         number,
			QuestionID:     remark.Question,
			Remark:         remark.Remark,
		}); err != nil {
			return err
		}
	}
	return nil
}

// remarks reads those of the decision on a submission, by question.
func remarks(tx assessment.Tx, of assessment.ID, number int) (map[string]string, error) {
	stored, err := tx.DecisionRemarks(of, number)
	if err != nil {
		return nil, err
	}
	by := make(map[string]string, len(stored))
	for _, r := range stored {
		by[r.QuestionID] = r.Remark
	}
	return by, nil
}

// changes fills in the remarks on a submission, and what has changed since the last one that was decided on.
func (v *SubmissionView) changes(tx assessment.Tx) error {
	v.Remarks, v.Changes = []record.Remark{}, []record.Changed{}
	id, number := v.Assessment.ID, v.Submission.Number
	asked := v.Questionnaire.AskedOf(v.Sealed.Profile())
	if v.Submission.Decision != nil {
		own, err := remarks(tx, id, number)
		if err != nil {
			return err
		}
		for _, q := range asked {
			if text := own[q.ID]; text != "" {
				v.Remarks = append(v.Remarks, record.Remark{Question: q.ID, Remark: text})
			}
		}
	}
	if number == 1 {
		return nil
	}
	all, err := tx.Submissions(id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(s assessment.Submission) bool { return s.Number < number && s.Decision.Outcome != "" })
	if i < 0 {
		return nil
	}
	last, err := tx.Submission(id, all[i].Number)
	if err != nil {
		return err
	}
	before, err := Unseal(last)
	if err != nil {
		return err
	}
	remarked, err := remarks(tx, id, last.Number)
	if err != nil {
		return err
	}
	v.Since, v.Changes = &last.Number, changedAnswers(asked, before, v.Sealed, remarked)
	return nil
}

// changedAnswers lists the answers that differ, and those that were remarked on.
func changedAnswers(
	asked []questionnaires.Question,
	before, after record.Sealed,
	remarked map[string]string,
) []record.Changed {
	changes := []record.Changed{}
	for _, q := range asked {
		was, is := before.Answer(q.ID), after.Answer(q.ID)
		changed := was.Value != is.Value || was.Reason != is.Reason || was.Comment != is.Comment ||
			!slices.Equal(was.Evidence, is.Evidence)
		if !changed && remarked[q.ID] == "" {
			continue
		}
		changes = append(changes, record.Changed{
			Question: q.ID,
			Before:   record.GivenAnswerOf(was),
			After:    record.GivenAnswerOf(is),
			Changed:  changed,
			Remark:   remarked[q.ID],
		})
	}
	return changes
}
