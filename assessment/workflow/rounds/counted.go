package rounds

import (
	"mognad/assessment"
	"mognad/assessment/scoring"
)

// Counted is what the answers of a submission add up to.
type Counted struct {
	Form  *scoring.Form
	Score scoring.Score
	Parts []scoring.Contribution
}

func Count(form *scoring.Form, answers []assessment.Answer) *Counted {
	return &Counted{Form: form, Score: form.Score(answers), Parts: form.Contributions(answers)}
}
