package workflow

import (
	"mognad/assessment"
	"mognad/assessment/scoring"
)

// countedAnswers is what the answers of a submission add up to.
type countedAnswers struct {
	form  *scoring.Form
	score scoring.Score
	parts []scoring.Contribution
}

func countAnswers(form *scoring.Form, answers []assessment.Answer) *countedAnswers {
	return &countedAnswers{form, form.Score(answers), form.Contributions(answers)}
}
