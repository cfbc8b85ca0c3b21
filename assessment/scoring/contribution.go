package scoring

import (
	"mognad/assessment"
	"mognad/questionnaires"
)

// Contribution is what one question brings to a score.
type Contribution struct {
	QuestionID string
	Step       *questionnaires.Answer // nil while unanswered
	Share      Share                  // weighted; of nothing possible when the question does not apply
}

// Contributions gives what each question of the form brings, in the order of the file: the parts of which areas and the
// total are the sums.
func (f *Form) Contributions(answers []assessment.Answer) []Contribution {
	parts := make([]Contribution, len(f.questions))
	for i, g := range f.given(answers) {
		q := &f.questions[i]
		parts[i] = Contribution{QuestionID: q.id, Step: g.step, Share: q.share(g)}
	}
	return parts
}

// Add is the sum of two shares: points and possible points apart.
func (s Share) Add(other Share) Share {
	s.add(other)
	return s
}
