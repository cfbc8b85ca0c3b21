package rounds

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/scoring"
)

// Counted is the score of a submission's answers.
type Counted struct {
	Form  *scoring.Form
	Score scoring.Score
	Parts []scoring.Contribution
}

func Count(form *scoring.Form, answers []assessment.Answer) *Counted {
	return &Counted{Form: form, Score: form.Score(answers), Parts: form.Contributions(answers)}
}

// CountedOf reads, by assessment, the submissions that summaries use, for [CountedValues]: the values kept with them in
// one statement, and in another the contents of those without kept values.
func CountedOf(tx assessment.Tx, assessments []assessment.ID) (map[assessment.ID]*assessment.Submission, error) {
	by := make(map[assessment.ID]*assessment.Submission, len(assessments))
	if len(assessments) == 0 {
		return by, nil
	}
	submissions, err := tx.SubmissionValuesOf(assessments)
	if err != nil {
		return nil, err
	}
	for i := range submissions {
		by[submissions[i].AssessmentID] = &submissions[i]
	}
	if len(submissions) == len(assessments) {
		return by, nil
	}
	unkept := slices.DeleteFunc(slices.Clone(assessments), func(id assessment.ID) bool { return by[id] != nil })
	contents, err := tx.SubmissionsOf(unkept)
	if err != nil {
		return nil, err
	}
	for i := range contents {
		by[contents[i].AssessmentID] = &contents[i]
	}
	return by, nil
}
