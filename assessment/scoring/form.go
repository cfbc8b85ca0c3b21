package scoring

import (
	"mognad/assessment"
	"mognad/questionnaires"
)

// Form is a questionnaire as asked of entities of one profile, prepared once for scoring many assessments. It is
// immutable and safe for concurrent use.
type Form struct {
	questionnaire *questionnaires.Questionnaire
	profile       questionnaires.Profile
	questions     []question // those asked, in the order of the file
	index         map[string]int
}

// question is a question of the form, with the area and level that its points count towards.
type question struct {
	id       string
	area     int // in the questionnaire's list of areas
	level    int // from 1
	weight   int
	possible int // the points of the best answer, weighted
}

// given is an assessment's answer to a question.
type given struct {
	step      *questionnaires.Answer // nil while unanswered
	evidenced bool
	provided  bool // by another entity, and not disputed
}

// NewForm prepares the questions of q, as questionnaires.Parse returns it, that an entity of the profile is asked.
func NewForm(q *questionnaires.Questionnaire, of questionnaires.Profile) *Form {
	asked := q.AskedOf(of)
	f := &Form{questionnaire: q, profile: of, index: make(map[string]int, len(asked))}
	areas := make(map[string]int, len(q.Areas))
	for i, area := range q.Areas {
		areas[area.ID] = i
	}
	highest := q.HighestValue()
	for i, a := range asked {
		f.index[a.ID] = i
		f.questions = append(f.questions, question{
			id:       a.ID,
			area:     areas[a.Area],
			level:    a.Level,
			weight:   a.Weight,
			possible: a.Weight * highest,
		})
	}
	return f
}

// Questionnaire is the questionnaire that the form was made from.
func (f *Form) Questionnaire() *questionnaires.Questionnaire { return f.questionnaire }

// Profile is that of the entities that the form is asked of.
func (f *Form) Profile() questionnaires.Profile { return f.profile }

// Asks reports whether the form has the question.
func (f *Form) Asks(questionID string) bool {
	_, ok := f.index[questionID]
	return ok
}

// Values is the ids of the given answers by the ids of their questions, without those that are unanswered, not asked or
// not on the answer scale.
func (f *Form) Values(answers []assessment.Answer) map[string]string {
	values := make(map[string]string, len(f.questions))
	for i, g := range f.given(answers) {
		if g.step != nil {
			values[f.questions[i].id] = g.step.ID
		}
	}
	return values
}

// given is the answers in the order of the form's questions.
func (f *Form) given(answers []assessment.Answer) []given {
	all := make([]given, len(f.questions))
	steps := f.questionnaire.Answers
	for i := range answers {
		a := &answers[i]
		at, asked := f.index[a.QuestionID]
		if !asked {
			continue
		}
		all[at].provided = a.ProviderID != nil && a.Stance != assessment.Disputed
		for s := range steps {
			if step := &steps[s]; step.ID == a.Value {
				all[at].step, all[at].evidenced = step, len(a.Evidence) > 0
				break
			}
		}
	}
	return all
}

// share is what an answer to the question adds to the blocks that it belongs to.
func (q *question) share(g given) Share {
	switch {
	case !g.applicable():
		return Share{}
	case g.step == nil:
		return Share{Possible: q.possible}
	default:
		return Share{Points: q.weight * g.step.Value, Possible: q.possible}
	}
}

// applicable reports whether the question counts: answered or not, but not answered by "not applicable".
func (g given) applicable() bool { return g.step == nil || g.step.Kind != questionnaires.NotApplicable }

// value is the id of the answer, "" while unanswered.
func (g given) value() string {
	if g.step == nil {
		return ""
	}
	return g.step.ID
}
