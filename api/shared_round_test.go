package api_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// answering is "norrdal" with an open round for two entities, of which the first is the one that the tests answer for.
type answering struct {
	*site
	id    assessment.ID // of the assessment of Socialförvaltningen
	base  string        // its address
	round assessment.Round
	sara  *visitor // answers for it
	maria *visitor // too
	lars  *visitor // approves it
}

// send sends out a round that is open, and gives the assessment of the first entity.
func (a *answering) send(
	t *testing.T,
	name string,
	previous *assessment.ID,
	entities ...assessment.ID,
) (assessment.Round, assessment.ID) {
	t.Helper()
	kim := a.who(t, "kim")
	today := a.use.Now().Local()
	r, err := a.use.Rounds.AddRound(
		t.Context(),
		kim,
		rounds.RoundForm{
			Name:                 name,
			QuestionnaireKey:     "mognad-bas",
			QuestionnaireVersion: "1.0",
			OpensOn:              assessment.DateOf(today.AddDate(0, 0, -1)),
			ClosesOn:             assessment.DateOf(today.AddDate(0, 0, 20)),
			Message:              "Hör av er till Kim.",
			PreviousID:           previous,
			Entities:             entities,
		},
	)
	if err != nil {
		t.Fatal(err)
	}
	v, err := a.use.Rounds.Round(t.Context(), kim, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range v.Rows {
		if row.EntityID == entities[0] {
			return r, row.Assessment.ID
		}
	}
	t.Fatal("the entity has no assessment")
	return r, assessment.ID{}
}

// who is somebody of "norrdal", for use cases.
func (a *answering) who(t *testing.T, name string) assessment.Principal {
	t.Helper()
	p, err := a.use.PrincipalByEmail(t.Context(), name+"@norrdal.example", "norrdal")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// stored is the answer to a question as it is now.
func (a *answering) stored(t *testing.T, question string) assessment.Answer {
	t.Helper()
	v, err := a.use.Rounds.Assessment(t.Context(), a.who(t, "sara"), a.id)
	if err != nil {
		t.Fatal(err)
	}
	return v.Answers[question]
}
