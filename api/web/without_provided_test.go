package web_test

import (
	"net/http"
	"strings"
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

// TestAllProvidedAreConfirmedAtOnce: what has changed since the page was shown is not confirmed, and that is said.
func TestAllProvidedAreConfirmedAtOnce(t *testing.T) {
	t.Parallel()
	a := openRound(t)
	v, err := a.Use.Rounds.Round(t.Context(), a.Who(t, "kim"), a.Round.ID)
	if err != nil {
		t.Fatal(err)
	}
	ids, rows := map[string]assessment.ID{}, map[string]assessment.ID{}
	for _, row := range v.Rows {
		ids[row.Entity.Key], rows[row.Entity.Key] = row.EntityID, row.ID
	}
	f := rounds.RoundForm{
		Name:     a.Round.Name,
		OpensOn:  a.Round.OpensOn,
		ClosesOn: a.Round.ClosesOn,
		Version:  v.Version,
		Entities: []assessment.ID{ids["soc"], ids["kultur"]},
		Provisions: []assessment.Provision{{
			ProviderID: ids["kultur"],
			Questions:  []string{"F1", "F4", "F3"},
			Receivers:  []assessment.ID{ids["soc"]},
		}},
	}
	if _, err := a.Use.Rounds.SaveRound(t.Context(), a.Who(t, "kim"), a.Round.ID, f); err != nil {
		t.Fatal(err)
	}
	provide := func(question, value string, version int64) {
		form := rounds.AnswerForm{QuestionID: question, Value: value, Version: &version}
		if _, err := a.Use.Rounds.SaveAnswer(t.Context(), a.Who(t, "lars"), rows["kultur"], form); err != nil {
			t.Fatal(err)
		}
	}
	area := a.Base + "/areas/F"
	provide("F1", "yes", 0)
	if strings.Contains(a.sara.Get(area).Text(), a.Sv.T("answers.confirm_all")) {
		t.Error("one answer is confirmed as all")
	}
	provide("F4", "yes", 0)
	provide("F3", "yes", 0)
	form := append(sentBy(a.sara.Get(area).Shows(a.Sv.T("answers.confirm_all")), area), "then", "confirm")
	provide("F4", "no", 1)
	a.sara.Post(area, form...).Want(http.StatusPreconditionFailed).Shows(a.Sv.T("answers.conflict_status"))
	stances := func() string {
		v, err := a.Use.Rounds.Assessment(t.Context(), a.Who(t, "sara"), rows["soc"])
		if err != nil {
			t.Fatal(err)
		}
		return string(v.Answers["F1"].Stance + "," + v.Answers["F4"].Stance + "," + v.Answers["F3"].Stance)
	}
	if got := stances(); got != "confirmed,,confirmed" {
		t.Errorf("the positions are %q", got)
	}
}
