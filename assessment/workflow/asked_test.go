package workflow_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// asked is a world with a round that is open: social services and a school below the municipality, an IT unit that
// answers E4 for both, and people for each.
type asked struct {
	*world
	// coordinator, respondent, manager, another respondent, IT's, management
	kim, sara, mats, ulla, it, chair assessment.Principal
	soc, school, unit                assessment.Entity
	round                            assessment.Round
	assessments                      map[assessment.ID]assessment.ID // by entity
}

// provided is the question that the IT unit answers for others.
const provided = "F2"

func ask(t *testing.T, w *world) *asked {
	t.Helper()
	do(t, w.Rounds.PublishEmbedded(t.Context()))
	x := &asked{world: w}
	x.soc = w.entity(t, w.root, "soc")
	x.school = w.entity(t, w.root, "skola")
	x.unit = w.entity(t, w.root, "it")
	x.kim = w.as(t, "kim", assessment.Coordinator, w.root)
	x.sara = w.as(t, "sara", assessment.Respondent, x.soc.ID)
	x.mats = w.as(t, "mats", assessment.EntityManager, x.soc.ID)
	x.ulla = w.as(t, "ulla", assessment.Respondent, x.school.ID)
	x.it = w.as(t, "ivar", assessment.Respondent, x.unit.ID)
	x.chair = w.as(t, "carl", assessment.Management, w.root)
	x.round = must(w.Rounds.AddRound(t.Context(), x.kim, x.form("Våren 2026")))(t)
	x.assessments = x.in(t, x.round.ID)
	return x
}

func (x *asked) form(name string) rounds.RoundForm {
	return rounds.RoundForm{
		Name:                 name,
		QuestionnaireKey:     "mognad-bas",
		QuestionnaireVersion: "1.0",
		OpensOn:              "2026-03-01",
		ClosesOn:             "2026-04-30",
		Entities:             []assessment.ID{x.soc.ID, x.school.ID, x.unit.ID},
		Provisions: []assessment.Provision{
			{ProviderID: x.unit.ID, Questions: []string{provided}, Receivers: []assessment.ID{x.soc.ID, x.school.ID}},
		},
	}
}

// in is the assessments of a round, by entity.
func (x *asked) in(t *testing.T, round assessment.ID) map[assessment.ID]assessment.ID {
	t.Helper()
	by := map[assessment.ID]assessment.ID{}
	for _, row := range must(x.Rounds.Round(t.Context(), x.kim, round))(t).Rows {
		by[row.EntityID] = row.ID
	}
	return by
}

func version(v int64) *int64 { return &v }

// answer gives an answer from the stored version.
func (x *asked) answer(
	t *testing.T,
	p assessment.Principal,
	id assessment.ID,
	question, value string,
) assessment.Answer {
	t.Helper()
	now := must(x.Rounds.Assessment(t.Context(), p, id))(t).Answers[question].Version
	return must(
		x.Rounds.SaveAnswer(t.Context(), p, id, rounds.AnswerForm{QuestionID: question, Value: value, Version: version(now)}),
	)(
		t,
	)
}

// answerAll gives every own question of an assessment the same value.
func (x *asked) answerAll(t *testing.T, p assessment.Principal, id assessment.ID, value string) {
	t.Helper()
	v := must(x.Rounds.Assessment(t.Context(), p, id))(t)
	for _, q := range v.Questionnaire.AskedOf(v.Profile()) {
		if v.Expected[q.ID] == "" {
			_, err := x.Rounds.SaveAnswer(
				t.Context(),
				p,
				id,
				rounds.AnswerForm{QuestionID: q.ID, Value: value, Version: version(v.Answers[q.ID].Version)},
			)
			do(t, err)
		}
	}
}

// submit submits an assessment, whether or not others have provided their answers.
func (x *asked) submit(t *testing.T, p assessment.Principal, id assessment.ID) assessment.Submission {
	t.Helper()
	version := must(x.Rounds.Assessment(t.Context(), p, id))(t).Version
	return must(x.Rounds.SubmitOnce(t.Context(), p, id, version, true, nil))(t)
}

// eachAsked runs the test on each database.
func eachAsked(t *testing.T, test func(t *testing.T, x *asked)) {
	t.Helper()
	each(t, func(t *testing.T, w *world) { test(t, ask(t, w)) })
}
