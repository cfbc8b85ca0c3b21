package web_test

import (
	"net/http"
	"strings"
	"testing"

	"mognad/api/apitest"
)

// TestWithdrawnAuditStandsBesideTheList: who made it withdraws it, with a reason; then it is read under a heading of its
// own, without any form, and taken up again.
func TestWithdrawnAuditStandsBesideTheList(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	const list = apitest.NorrdalPath + "/audits"
	if strings.Contains(x.Anna.Get(x.Path).Text(), "Dra tillbaka granskningen") {
		t.Error("an auditor is offered to withdraw what somebody else made")
	}
	x.Asa.Get(x.Path).Shows("Dra tillbaka granskningen", "Varför granskningen dras tillbaka")
	x.Asa.Post(x.Path+"/withdraw", "reason", "").Want(http.StatusUnprocessableEntity)
	x.Asa.Post(x.Path+"/withdraw", "reason", "Fel år.").To(x.Path)
	x.Asa.Get(x.Path).Shows("Granskningen drogs tillbaka den", "Fel år.", "Återuppta granskningen", "Tillbakadragen")
	for _, page := range []string{x.Path, x.Column(x.Root), x.Path + "/recommendations", x.Path + "/report"} {
		x.Anna.Get(page).Shows("Granskningen drogs tillbaka den", "Fel år.")
		if body := x.Anna.Get(page).Body; strings.Contains(body, "data-editable") || strings.Contains(body, "/final\"") {
			t.Errorf("%s of a withdrawn audit has a form", page)
		}
	}
	x.Anna.Post(x.Path+"/final", "version", "1").Want(http.StatusConflict)
	x.Anna.Get(list).Shows("Tillbakadragna granskningar", "Granskning", "Fel år.")
	if strings.Contains(x.Kim.Get(list).Text(), "Tillbakadragna granskningar") {
		t.Error("a coordinator is told of withdrawn audits")
	}
	x.Kim.Get(x.Path).Want(http.StatusNotFound)
	x.Anna.Post(x.Path + "/resume").To(x.Path)
	if text := x.Anna.Get(list).Text(); strings.Contains(text, "Tillbakadragna granskningar") {
		t.Error("what is taken up again is still listed as withdrawn")
	}
	x.Kim.Get(x.Path).Want(http.StatusOK)
}
