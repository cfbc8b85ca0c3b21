package web_test

import (
	"fmt"
	"net/http"
	"testing"

	"mognad/api/apitest"
)

// TestFactChecksOfAnEarlierVersion: the list of a correction says that one was made of the version before, and leads to
// it.
func TestFactChecksOfAnEarlierVersion(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	x.Anna.Post(x.Path+"/fact-checks", "people", x.Manager.User.ID.String(), "due", "2199-12-31").Want(http.StatusSeeOther)
	list := apitest.Done(x.Use.Audits.FactChecks(t.Context(), x.Auditor, x.Audit.ID))(t)
	check := x.Path + "/fact-checks/" + list.Items[0].ID.String()
	x.Anna.Post(check+"/end", "version", fmt.Sprint(list.Items[0].Version)).To(check)
	x.Anna.Get(x.Path + "/fact-checks").Hides(x.Sv.T("fact_checks.of_version", "Edition", 1))
	v := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, x.Audit.ID))(t)
	_ = apitest.Done(x.Use.Audits.Finalise(t.Context(), x.Auditor, v.ID, v.Version))(t)
	c := apitest.Done(x.Use.Audits.Correct(t.Context(), x.Auditor, v.ID, "Fel bilaga."))(t)

	next := apitest.NorrdalPath + "/audits/" + c.ID.String()
	page := x.Anna.Get(next + "/fact-checks").Want(http.StatusOK)
	page.Shows(x.Sv.T("fact_checks.of_version", "Edition", 1))
	if !page.Links(check) {
		t.Errorf("the list of the correction does not lead to %s", check)
	}
}
