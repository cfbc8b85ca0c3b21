package rounds

import (
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
