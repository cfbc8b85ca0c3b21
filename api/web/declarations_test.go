package web_test

import (
	"net/http"
	"strings"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestDeclaringOnThePage: an auditor declares on the page, what is refused keeps what was typed, and others do not find
// it. The report says it without a name.
func TestDeclaringOnThePage(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	page := x.Path + "/declarations"
	for name, v := range map[string]*apitest.Visitor{"an administrator": x.Asa, "a coordinator": x.Kim} {
		got := v.Get(page)
		if got.Status != http.StatusForbidden && got.Status != http.StatusNotFound {
			t.Errorf("%s: %d", name, got.Status)
		}
	}
	x.Anna.Get(page).Want(http.StatusOK).Shows("Anna Ek")
	x.Anna.Post(page, "impartiality", "ties", "text", "Var anställd till 2020.", "measures", "").
		Want(http.StatusUnprocessableEntity).
		Shows("Var anställd till 2020.")
	x.Anna.Post(page, "impartiality", "ties", "text", "Var anställd till 2020.", "measures", "Bedömer inte bolaget.").To(page)
	x.Anna.Get(page).Want(http.StatusOK).Shows("Var anställd till 2020.", "Bedömer inte bolaget.")
	x.Anna.Get(x.Path + "/report").Want(http.StatusOK).Shows("Var anställd till 2020.").Hides("Anna Ek har")
}

// TestApprovingThePlanOnThePage: an auditor records who approved the plan, and the page, the report and the audit say
// what has changed since.
func TestApprovingThePlanOnThePage(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	page := x.Path + "/plan"
	x.Kim.Get(page).Want(http.StatusForbidden)
	wrong := x.Anna.Post(page, "approved_on", "2199-01-31", "approved_by", "Kommunens revisorer", "reference", "§ 12").
		Want(http.StatusUnprocessableEntity)
	for _, typed := range []string{`value="Kommunens revisorer"`, `value="§ 12"`} {
		if !strings.Contains(wrong.Body, typed) {
			t.Errorf("the page lost %s", typed)
		}
	}
	x.Anna.Post(page, "approved_on", "2026-01-31", "approved_by", "Kommunens revisorer", "reference", "§ 12").To(page)
	x.Anna.Get(page).Want(http.StatusOK).Shows("Kommunens revisorer", "§ 12").Hides("Ändrad sedan")
	f := x.Form
	f.Purpose, f.Version = "Ett annat syfte", apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, x.Audit.ID))(t).Version
	_ = apitest.Done(x.Use.Audits.SaveAudit(t.Context(), x.Auditor, x.Audit.ID, f))(t)
	for _, path := range []string{page, x.Path, x.Path + "/report"} {
		x.Anna.Get(path).Want(http.StatusOK).Shows("Ändrad sedan den godkändes", "syfte")
	}
}

// TestUndeclaredIsPointedOut: the page of an audit warns of auditors who have declared nothing, before fieldwork and
// before it is final, which it then refuses.
func TestUndeclaredIsPointedOut(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	x.Anna.Get(x.Path).Want(http.StatusOK).Hides("Bo Alm: ")
	x.Join(t, "Bo Alm", "bo@revisor.example", assessment.Auditor, x.Root)
	bo := x.Principal(t, "bo@revisor.example")
	e := apitest.Done(x.Use.Audits.Engage(t.Context(), x.Admin, assessment.Engagement{
		AuditID: x.Audit.ID, UserID: bo.User.ID, Until: "2199-12-31",
	}))(t)
	_ = apitest.Done(x.Use.Audits.ConfirmEngagement(t.Context(), x.Auditor, x.Audit.ID, bo.User.ID, "", e.Version))(t)
	x.Anna.Get(x.Path).Want(http.StatusOK).Shows("har inte lämnat någon deklaration om sitt oberoende: Bo Alm")
	version := x.Anna.Get(x.Path).Version(x.Path + "/final")
	x.Anna.Post(x.Path+"/final", "version", version).Want(http.StatusConflict).Shows("Bo Alm")
}
