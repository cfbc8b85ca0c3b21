package web_test

import (
	"net/http"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment/exchange"
	"mognad/assessment/workflow/audits"
)

// TestFollowUpsByPages: the auditors say in one form what they find of earlier recommendations; what is refused is
// shown as it was typed, what is saved beside it stays saved, and the report has it.
func TestFollowUpsByPages(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	page := x.Path + "/follow-ups"
	x.Anna.Get(page).Want(http.StatusOK).Shows(x.Sv.T("follow_ups.none_yet"))
	x.Kim.Get(page).Want(http.StatusForbidden)

	f := apitest.Done(x.Use.Audits.File(t.Context(), x.Auditor, x.Audit.ID, audits.FileForm{Proposals: true}))(t)
	f.FollowUps = []exchange.FollowedUp{
		{Audit: "GAMLA GRANSKNINGEN", Date: "2014", Body: "NÄMNDEN", No: "3", Text: "REKOMMENDATION ETT", Became: "done"},
		{Audit: "GAMLA GRANSKNINGEN", Date: "2014", Body: "NÄMNDEN", No: "4", Text: "REKOMMENDATION TVÅ"},
	}
	_ = apitest.Done(x.Use.Audits.ImportAudit(t.Context(), x.Auditor, f))(t)
	rows := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, x.Audit.ID))(t).FollowUps
	x.Anna.Get(page).Want(http.StatusOK).Shows("GAMLA GRANSKNINGEN", "REKOMMENDATION ETT", "REKOMMENDATION TVÅ", "NÄMNDEN")

	one, two := rows[0].ID.String(), rows[1].ID.String()
	x.Anna.Post(page, "follow_up-0", one, "version-0", "1", "finding-0", "partly_done", "evidence-0", "UNDERLAG ETT",
		"follow_up-1", two, "version-1", "7", "finding-1", "not_done", "evidence-1", "UNDERLAG TVÅ").
		Want(http.StatusPreconditionFailed).Shows("UNDERLAG ETT", "UNDERLAG TVÅ", x.Sv.T("error.follow_up_changed"))
	x.Anna.Post(page, "follow_up-1", two, "version-1", "1", "finding-1", "not_done", "evidence-1", "UNDERLAG TVÅ").
		Want(http.StatusSeeOther)
	x.Anna.Get(page).Want(http.StatusOK).Shows("UNDERLAG ETT", "UNDERLAG TVÅ", x.Sv.T("follow_ups.apart"))
	x.Anna.Get(page+"/versions").Want(http.StatusOK).Shows("UNDERLAG ETT", "UNDERLAG TVÅ")
	x.Anna.Get(x.Path+"/report").Want(http.StatusOK).
		Shows(x.Sv.T("follow_ups.chapter"), "REKOMMENDATION ETT", "UNDERLAG TVÅ")
	x.Kim.Get(page + "/versions").Want(http.StatusForbidden)
}
