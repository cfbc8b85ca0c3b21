package apitest

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// Answering is "norrdal" with an open round for two entities; the tests answer for the first.
type Answering struct {
	*Site
	ID    assessment.ID // of the assessment of Socialförvaltningen
	Base  string        // its address
	Round assessment.Round
}

// Send sends out an open round, and returns the assessment of the first entity.
func (a *Answering) Send(
	t *testing.T,
	name string,
	previous *assessment.ID,
	entities ...assessment.ID,
) (assessment.Round, assessment.ID) {
	t.Helper()
	kim := a.Who(t, "kim")
	today := a.Use.Now().Local()
	r, err := a.Use.Rounds.AddRound(
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
	v, err := a.Use.Rounds.Round(t.Context(), kim, r.ID)
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

// Who is somebody of "norrdal", for use cases.
func (a *Answering) Who(t *testing.T, name string) assessment.Principal {
	t.Helper()
	p, err := a.Use.PrincipalByEmail(t.Context(), name+"@norrdal.example", "norrdal")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Stored is the current answer to a question.
func (a *Answering) Stored(t *testing.T, question string) assessment.Answer {
	t.Helper()
	v, err := a.Use.Rounds.Assessment(t.Context(), a.Who(t, "sara"), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	return v.Answers[question]
}
