package scoring

import (
	"mognad/assessment"
	"mognad/questionnaires"
)

// Contribution is what one question contributes to a score.
type Contribution struct {
	QuestionID string
	Step       *questionnaires.Answer // nil while unanswered
	Share      Share                  // weighted; with nothing possible if the question does not apply
}

// Contributions lists what each question of the form contributes, in the order of the file. Areas and the total are
// sums of these.
func (f *Form) Contributions(answers []assessment.Answer) []Contribution {
	parts := make([]Contribution, len(f.questions))
	for i, g := range f.given(answers) {
		q := &f.questions[i]
		parts[i] = Contribution{QuestionID: q.id, Step: g.step, Share: q.share(g)}
	}
	return parts
}

// Add is the sum of two shares: points and possible points are added separately.
func (s Share) Add(other Share) Share {
	s.add(other)
	return s
}
