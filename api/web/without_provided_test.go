package web_test

import (
	"net/http"
	"testing"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// TestSubmitPageWithoutProvided: who provides sees for whom, and who receives submits without an answer that is missing
// only with a tick.
func TestSubmitPageWithoutProvided(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	v, err := a.Use.Rounds.Round(t.Context(), a.Who(t, "kim"), a.Round.ID)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]assessment.ID{}
	for _, row := range v.Rows {
		ids[row.Entity.Key] = row.EntityID
	}
	f := rounds.RoundForm{
		Name:     a.Round.Name,
		OpensOn:  a.Round.OpensOn,
		ClosesOn: a.Round.ClosesOn,
		Version:  v.Version,
		Entities: []assessment.ID{ids["soc"], ids["kultur"]},
		Provisions: []assessment.Provision{
			{ProviderID: ids["kultur"], Questions: []string{"F1"}, Receivers: []assessment.ID{ids["soc"]}},
			{ProviderID: ids["soc"], Questions: []string{"F3"}, Receivers: []assessment.ID{ids["kultur"]}},
		},
	}
	if _, err := a.Use.Rounds.SaveRound(t.Context(), a.Who(t, "kim"), a.Round.ID, f); err != nil {
		t.Fatal(err)
	}
	a.sara.Get(a.Base+"/areas/F").Shows(a.Sv.T("answers.provided_for"), "Kulturförvaltningen")
	a.say(t, "sara", "D1", "yes", "")

	path := a.Base + "/submit"
	form := append(sentBy(a.sara.Get(path).Shows(a.Sv.T("submit.without", "Count", 1)), path), "anyway", "true")
	a.sara.Post(path, form...).Want(http.StatusConflict).
		Shows(a.Sv.T("error.not_provided_yet", "Count", 1, "Entities", "Kulturförvaltningen"))
	a.sara.Post(path, append(form, "without", "true")...).To(a.Base + "/submissions/1")
	a.sara.Get(a.Base + "/submissions/1").Want(http.StatusOK)
}
