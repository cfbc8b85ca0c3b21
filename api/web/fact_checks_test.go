package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestFactCheckByPages goes through a fact check without a script: sent with mistakes that lose nothing, commented on,
// answered in both ways, and told in the report without names.
func TestFactCheckByPages(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	mats := x.SignIn(t, "mats@norrdal.example")
	checks := x.Path + "/fact-checks"

	x.Anna.Get(checks).Want(http.StatusOK).Shows("Ingen faktakontroll har gjorts ännu")
	x.Anna.Get(checks+"/new").Want(http.StatusOK).Shows("Mats Berg", "Kim Dahl").Hides("Anna Ek (")
	wrong := x.Anna.Post(checks, "due", "2020-01-01", "emails", "ingen@norrdal.example", "text", "MEDDELANDET",
		"judgements", "true").Want(http.StatusUnprocessableEntity).Shows("MEDDELANDET", "ingen@norrdal.example")
	if got := wrong.Problem("due"); got != x.Sv.T("error.date_passed") {
		t.Errorf("of the day is said %q", got)
	}
	sent := x.Anna.Post(checks, "due", "2199-12-31", "text", "MEDDELANDET", "people", x.Manager.User.ID.String()).
		Want(http.StatusSeeOther)
	check := sent.Header.Get("Location")
	id := check[strings.LastIndex(check, "/")+1:]
	facts := apitest.NorrdalPath + "/fact-checks/" + id

	// Who is asked reads what was seen and nothing of what is judged; nobody else reads it.
	if !mats.Get(apitest.NorrdalPath).Want(http.StatusOK).Shows("kontrollera fakta i utkastet").Links(facts) {
		t.Error("the start page does not lead to the draft")
	}
	draft := mats.Get(facts).Want(http.StatusOK).Shows("MEDDELANDET", apitest.SeenHere, apitest.SeenThere).
		Hides(apitest.WhyHere, apitest.ToHere, apitest.Overall)
	if !draft.HasForm(facts + "/done") {
		t.Error("no way to say that there is nothing to remark")
	}
	x.Kim.Get(facts).Want(http.StatusNotFound)
	x.Asa.Get(facts).Want(http.StatusNotFound)
	x.Kim.Get(checks).Want(http.StatusForbidden)
	x.Kim.Get(check).Want(http.StatusForbidden)
	x.Kim.Get(x.Path).Want(http.StatusOK).Hides("Faktakontroll", apitest.SeenHere)
	x.Kim.Get(apitest.NorrdalPath + "/search?q=" + url.QueryEscape(apitest.SeenHere)).Want(http.StatusOK).Hides(id)

	key := "observation/1/norrdal"
	mats.Get(facts + "?passage=" + url.QueryEscape(key)).Want(http.StatusOK).Shows(x.Sv.T("facts.wrong_text"))
	mats.Post(facts+"/comments", "passage", key, "text", "", "proposal", "FÖRSLAGET", "sent", apitest.SeenHere).
		Want(http.StatusUnprocessableEntity).Shows("FÖRSLAGET", x.Sv.T("error.required"))
	mats.Post(facts+"/comments", "passage", key, "text", "FEL ÅR", "proposal", "FÖRSLAGET", "sent", apitest.SeenHere).
		Want(http.StatusSeeOther)
	mats.Post(facts+"/comments", "passage", "other", "text", "BILAGAN", "proposal", "").Want(http.StatusSeeOther)
	v := apitest.Done(x.Use.Audits.FactsToCheck(t.Context(), x.Manager, assessmentID(t, id)))(t)
	one, two := v.Items[0].ID.String(), v.Items[1].ID.String()
	mats.Get(facts + "?comment=" + one).Want(http.StatusOK).Shows("FEL ÅR")
	mats.Post(facts+"/comments/"+one, "version", "1", "text", "FEL ÅRTAL", "proposal", "FÖRSLAGET").
		Want(http.StatusSeeOther)
	mats.Post(facts+"/comments/"+one, "version", "1", "text", "ANNAT", "proposal", "").
		Want(http.StatusPreconditionFailed).Shows("ANNAT", "FEL ÅRTAL")
	mats.Post(facts + "/done").Want(http.StatusSeeOther)
	mats.Get(facts).Want(http.StatusOK).Shows("Du är klar med 2 synpunkter")

	// The auditor answers: nothing typed is lost where the text has been changed in between.
	x.Anna.Get(check).Want(http.StatusOK).Shows("FEL ÅRTAL", "Mats Berg", apitest.SeenHere, "klar")
	form := check + "/comments/" + one
	answering := x.Anna.Get(check + "?answer=" + one).Want(http.StatusOK).Shows(x.Sv.T("fact_checks.shall_read"))
	holds := answering.Value("holds")
	if got := answering.Value("text"); got != apitest.SeenHere {
		t.Errorf("the text to change begins as %q", got)
	}
	answering.Shows("FÖRSLAGET")
	x.Anna.Post(form, "version", "2", "holds", "77", "outcome", "accepted", "text", "SÅ SKA DET STÅ", "reason", "").
		Want(http.StatusPreconditionFailed).Shows("SÅ SKA DET STÅ")
	x.Anna.Post(form, "version", "2", "holds", holds, "outcome", "rejected", "text", "SÅ SKA DET STÅ", "reason", "").
		Want(http.StatusUnprocessableEntity).Shows("SÅ SKA DET STÅ", x.Sv.T("error.required"))
	whole := x.Anna.Post(form, "version", "2", "holds", holds, "do", "proposal", "text", "", "reason", "EJ TAPPAT").
		Want(http.StatusOK).Shows(x.Sv.T("fact_checks.most"), "EJ TAPPAT")
	if got := whole.Value("text"); got != "FÖRSLAGET" {
		t.Errorf("instead of the whole text stands %q", got)
	}
	x.Anna.Post(form, "version", "2", "holds", holds, "outcome", "accepted", "text", apitest.SeenHere).
		Want(http.StatusOK).Shows(x.Sv.T("fact_checks.unchanged"), x.Sv.T("fact_checks.accept_unchanged"))
	more := x.Anna.Post(form, "version", "2", "holds", holds, "outcome", "accepted", "text", apitest.SeenHere+" TILLÄGG").
		Want(http.StatusOK).Shows(x.Sv.T("fact_checks.changes"), x.Sv.T("fact_checks.once")).
		Hides(x.Sv.T("fact_checks.most"))
	x.Anna.Post(form, "version", "2", "holds", holds, "outcome", "accepted", "text", "SÅ SKA DET STÅ",
		"seen", more.Value("seen")).Want(http.StatusOK).Shows(x.Sv.T("fact_checks.most"), "SÅ SKA DET STÅ")
	x.Anna.Get(x.Path+"/report").Want(http.StatusOK).Hides("SÅ SKA DET STÅ", "TILLÄGG")
	x.Anna.Post(form, "version", "2", "holds", holds, "outcome", "accepted", "text", "SÅ SKA DET STÅ",
		"seen", "SÅ SKA DET STÅ").To(check + "?answer=" + two + "#c-" + two)
	x.Anna.Get(x.Path + "/report").Want(http.StatusOK).Shows("SÅ SKA DET STÅ")
	final := x.Anna.Post(x.Path+"/final", "version", x.Anna.Get(x.Path).Version(x.Path+"/final")).Want(http.StatusConflict)
	final.Shows("Faktakontroll 1 pågår")
	x.Anna.Post(check+"/comments/"+two, "version", "1", "outcome", "rejected", "reason", "INGÅR REDAN").
		Want(http.StatusSeeOther)
	x.Anna.Post(check+"/end", "version", "1").To(check)
	mats.Get(facts).Want(http.StatusOK).Shows("SÅ SKA DET STÅ", "INGÅR REDAN", x.Sv.T("facts.ended")).
		Hides(apitest.SeenThere)
	x.Anna.Get(x.Path + "/report").Want(http.StatusOK).Shows("En synpunkt godtogs och en avvisades.").
		Hides("Mats Berg")
	file := x.Anna.Get(x.Path + "/file?format=yaml&fact_checks=1").Want(http.StatusOK)
	for _, want := range []string{"INGÅR REDAN", "Mats Berg", key} {
		if !strings.Contains(file.Body, want) {
			t.Errorf("%s is not in the file", want)
		}
	}
	if plain := x.Anna.Get(x.Path + "/file?format=yaml").Want(http.StatusOK); strings.Contains(plain.Body, "INGÅR REDAN") {
		t.Error("the fact check is in a file that was not asked for with it")
	}
}

// assessmentID is an id in an address.
func assessmentID(t *testing.T, text string) assessment.ID {
	t.Helper()
	return apitest.Done(assessment.ParseID(text))(t)
}
