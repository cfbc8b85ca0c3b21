package rounds

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/advice"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// Standing is what the submissions recommended on which decisions of a round were taken. From it is derived which of
// them still stand: as from one round to the next, what was dismissed stays dismissed until an answer that triggers the
// rule changes.
type Standing map[assessment.ID]map[string]advice.Earlier // by assessment and rule

// ReadStanding reads it for the assessments of a round. Only where something was dismissed and more than one submission
// was made is there anything to read.
func ReadStanding(
	k *workflow.Kernel,
	tx assessment.Tx,
	q *questionnaires.Questionnaire,
	rows []assessment.Assessment,
	decisions []assessment.AdviceDecision,
) (Standing, error) {
	standing := Standing{}
	for _, a := range rows {
		dismissed := slices.DeleteFunc(slices.Clone(decisions), func(d assessment.AdviceDecision) bool {
			return d.AssessmentID != a.ID || d.Adopted
		})
		if a.Submitted < 2 || len(dismissed) == 0 {
			continue
		}
		submissions, err := tx.Submissions(a.ID)
		if err != nil {
			return nil, err
		}
		standing[a.ID] = map[string]advice.Earlier{}
		results := map[int][]advice.Result{}
		for _, d := range dismissed {
			number := decidedOn(submissions, d)
			if results[number] == nil {
				if results[number], err = recommended(tx, k.Form(q, a.Profile()), a.ID, number); err != nil {
					return nil, err
				}
			}
			standing[a.ID][d.RuleID] = advice.Earlier{
				Questionnaire: q,
				Results:       results[number],
				Decisions:     []assessment.AdviceDecision{d},
			}
		}
	}
	return standing, nil
}

// Outdated reports whether a decision no longer stands for what the rule recommends now.
func (s Standing) Outdated(d assessment.AdviceDecision, q *questionnaires.Questionnaire, now advice.Result) bool {
	then, known := s[d.AssessmentID][d.RuleID]
	if !known {
		return false
	}
	_, _, holds := advice.Carried(now, q, []advice.Earlier{then})
	return !holds
}

// decidedOn is the number of the submission that a decision was taken on: the last one made by then or, for what was
// decided on a draft, the first.
func decidedOn(submissions []assessment.Submission, d assessment.AdviceDecision) int {
	number := 1
	for _, s := range submissions {
		if s.Withdrawal == nil && !s.SubmittedAt.After(d.UpdatedAt) {
			number = max(number, s.Number)
		}
	}
	return number
}

// recommended is what the rules recommended on a submission.
func recommended(tx assessment.Tx, form *scoring.Form, of assessment.ID, number int) ([]advice.Result, error) {
	s, err := tx.Submission(of, number)
	if err != nil {
		return nil, err
	}
	answers, err := CountedValues(s, nil)
	if err != nil {
		return nil, err
	}
	return advice.Of(form, answers, form.Score(answers))
}
