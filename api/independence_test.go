package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// TestNobodyGetsBehindTheAuditor is what an administrator, who also runs the installation, could do to read and change
// what the auditors of an audit in fieldwork have written, step by step, by page and API. Each step is refused or has no
// effect, what was written stays, and the log has it.
func TestNobodyGetsBehindTheAuditor(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		x := apitest.On(t, open()).Audited(t, apitest.Scaled("essentials"))
		x.Write(t)
		written := wholeOf(x)
		asaAPI := x.Client(t, "asa@norrdal.example", "norrdal", assessment.TokenWrite)
		annaID := x.Auditor.User.ID.String()

		// A puppet is invited and engaged by page, another by the API.
		pagePuppet, page := x.Join(t, "Docka Ett", "ett@docka.example", assessment.Auditor, x.Root)
		apiPuppet, _ := x.Join(t, "Docka Två", "två@docka.example", assessment.Auditor, x.Root)
		program := x.Client(t, "två@docka.example", "norrdal", assessment.TokenWrite)
		x.Asa.Post(x.Path+"/engagements", "user", pagePuppet.String(), "until", "2199-12-31", "version", "0").
			To(x.Path + "#auditors")
		x.Asa.Get(x.Path).Shows(x.Sv.T("audit.engagement.awaits_confirmation"))
		engaged := asaAPI.Call(
			http.MethodPut,
			x.Path+"/engagements/"+apiPuppet.String(),
			`{"until": "2199-12-31"}`,
			"If-Match",
			`"0"`,
		).Want(http.StatusOK)
		if engaged.Read("waits") != true {
			t.Error("the engagement by the API counts at once")
		}
		seesNothing(t, x, page, program)
		page.Get(apitest.NorrdalPath).Shows(x.Sv.T("work.waiting_own.awaits_confirmation"))
		if own := program.Get(apitest.NorrdalPath + "/waiting-engagements").Want(http.StatusOK).Read("items").([]any); len(own) != 1 ||
			own[0].(map[string]any)["own"] != true {
			t.Errorf("the puppet is told %v", own)
		}

		// Who engaged them does not confirm, nor do the puppets each other, nor a newly made administrator.
		confirm := x.Path + "/engagements/" + pagePuppet.String() + "/confirm"
		x.Asa.Post(confirm, "version", "1").Want(http.StatusForbidden)
		asaAPI.Call(http.MethodPost, confirm, `{"role": null}`, "If-Match", `"1"`).Problem(http.StatusForbidden, "forbidden")
		page.Post(confirm, "version", "1").Want(http.StatusNotFound)
		program.Call(http.MethodPost, confirm, `{"role": null}`, "If-Match", `"1"`).Problem(http.StatusNotFound, "not_found")
		_, boss := x.Join(t, "Docka Chef", "chef@docka.example", assessment.OrganisationAdmin, x.Root)
		boss.Post(confirm, "version", "1").Want(http.StatusForbidden)

		// The real auditor's engagement is ended, which works and changes nothing that was written.
		x.Asa.Post(x.Path+"/engagements", "user", annaID, "until", "2020-01-01", "version", "1").To(x.Path + "#auditors")
		x.Anna.Get(x.Path).Want(http.StatusNotFound)
		seesNothing(t, x, page, program)
		boss.Post(confirm, "version", "1").Want(http.StatusForbidden) // whose role is too new
		x.Asa.Post(confirm, "version", "1").Want(http.StatusForbidden)

		// Two who have been there confirm the real one again, and the audit says so for good.
		x.Asa.Post(x.Path+"/engagements", "user", annaID, "until", "2199-12-31", "version", "2").To(x.Path + "#auditors")
		x.Anna.Get(x.Path).Want(http.StatusNotFound)
		anna := x.Path + "/engagements/" + annaID + "/confirm"
		waits := x.Sv.T("work.waiting_other.awaits_confirmation", "Name", "Anna Ek")
		if start := x.Kim.Get(apitest.NorrdalPath).Shows(waits); !start.Links(x.Path + "#auditors") {
			t.Error("the start page does not lead to where the engagement is confirmed")
		}
		x.Kim.Get(apitest.NorrdalPath+"/work").Shows(waits, x.Sv.T("work.waiting_link"))
		x.Kim.Get(x.Path).Shows(x.Sv.T("audit.confirm_as", "Role", x.Sv.T("role.coordinator")))
		x.Kim.Post(anna, "version", "3", "role", "coordinator").To(x.Path + "#auditors")
		x.Anna.Get(x.Path).Want(http.StatusNotFound)
		mats := x.Client(t, "mats@norrdal.example", "norrdal", assessment.TokenWrite)
		mats.Call(http.MethodPost, anna, `{"role": "entity_manager"}`, "If-Match", `"3"`).Want(http.StatusOK)
		for _, path := range []string{x.Path, x.Path + "/report"} {
			x.Anna.Get(path).Want(http.StatusOK).
				Shows(x.Sv.T("audit.without_auditor"), "Kim Dahl", "Mats Berg", x.Sv.T("role.entity_manager"))
		}
		if said := mats.Get(x.Path).Want(http.StatusOK).Read("without_auditor").([]any); len(said) != 1 {
			t.Errorf("the API says %v", said)
		}

		// A password reset of the auditor gives an account that reads nothing.
		link := x.Asa.Post("/installation/users/" + annaID + "/reset").Want(http.StatusOK).Value("link")
		if link == "" {
			link = linkOn(t, x)
		}
		x.Visitor(t).Post(link[strings.Index(link, "/links/"):], "password", apitest.Passphrase+" till").
			Want(http.StatusSeeOther)
		thief := x.Visitor(t)
		thief.Post("/sign-in", "email", "anna@revisor.example", "password", apitest.Passphrase+" till").
			Want(http.StatusSeeOther)
		thief.Get(x.Path).Want(http.StatusNotFound)
		thief.Get(apitest.NorrdalPath).Shows(x.Sv.T("work.waiting_own.suspended"))

		// An engaged auditor is not made an administrator.
		x.Asa.Post(
			apitest.NorrdalPath+"/users/"+annaID+"/memberships",
			"role", "organisation_admin", "entity", x.Root.String(), "until", "",
		).Want(http.StatusUnprocessableEntity).Shows(x.Sv.T("error.answers_and_audits",
			"Role", x.Sv.T("role.organisation_admin"), "Auditor", x.Sv.T("role.auditor")))
		asaAPI.Call(
			http.MethodPost,
			apitest.NorrdalPath+"/users/"+annaID+"/memberships",
			fmt.Sprintf(`{"role": "organisation_admin", "entity": %q}`, x.Root),
		).Problem(http.StatusUnprocessableEntity, "invalid", "role: error.answers_and_audits")
		// Nor does the administrator become an auditor.
		asaAPI.Call(
			http.MethodPost,
			apitest.NorrdalPath+"/users/"+x.Admin.User.ID.String()+"/memberships",
			fmt.Sprintf(`{"role": "coordinator", "entity": %q}`, x.Root),
		).Problem(http.StatusForbidden, "forbidden")

		if now := wholeOf(x); now != written {
			t.Errorf("what the auditors wrote was\n%s\nand is\n%s", written, now)
		}
		happened := map[string]int{}
		for before := (*assessment.ID)(nil); ; {
			lines := apitest.Done(x.Use.Events(t.Context(), x.Admin, before))(t)
			for _, e := range lines {
				happened[e.Action]++
				before = &e.ID
			}
			if len(lines) == 0 {
				break
			}
		}
		for _, action := range []string{
			"member.add", "audit.engage", "engagement.end", "engagement.confirm", "engagement.suspend", "reset.add",
			"reset.use", "permission.refused",
		} {
			if happened[action] == 0 {
				t.Errorf("the log has no line %s: %v", action, happened)
			}
		}
	})
}

// wholeOf is all that the auditors have written, as the operator could export it.
func wholeOf(x *apitest.AuditSite) string {
	f, _, err := x.Use.Audits.OperatorFile(x.Anna.T.Context(), x.Audit.ID, false, "yaml")
	if err != nil {
		x.Anna.T.Fatal(err)
	}
	f.Format, f.Engaged, f.Confirmed, f.Revision = 0, nil, nil, ""
	content, err := f.JSON()
	if err != nil {
		x.Anna.T.Fatal(err)
	}
	return string(content)
}

// linkOn makes a link for the auditor by the operator's command.
func linkOn(t *testing.T, x *apitest.AuditSite) string {
	t.Helper()
	return "/links/" + apitest.Done(x.Use.People.OperatorResetLink(t.Context(), "anna@revisor.example"))(t)
}

// seesNothing checks that somebody whose engagement does not count finds no page of the audit, and changes nothing.
func seesNothing(t *testing.T, x *apitest.AuditSite, page *apitest.Visitor, program apitest.Client) {
	t.Helper()
	for _, path := range x.Pages {
		if path == apitest.NorrdalPath+"/audits" {
			page.Get(path).Hides("Granskning<")
			continue
		}
		page.Get(path).Want(http.StatusNotFound)
	}
	for _, path := range []string{"", "/engagements", "/recommendations", "/file", "/file?format=json&proposals=true"} {
		program.Get(x.Path+path).Problem(http.StatusNotFound, "not_found")
	}
	question := x.Column(x.Root) + "/questions/1"
	page.Post(question, "ordinal", "0", "reason", "x", "observation", "x", "version", "1").Want(http.StatusNotFound)
	program.Call(
		http.MethodPut,
		question+"/judgement",
		`{"ordinal": null, "not_assessed": true, "observation": "x", "reason": "x"}`,
		"If-Match",
		`"1"`,
	).Problem(http.StatusNotFound, "not_found")
	whole := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Admin, x.Audit.ID))(t)
	if len(whole.Recommendations) > 0 {
		t.Error("the administrator reads recommendations")
	}
	all := slices.Collect(recommendations(t, x))
	for _, id := range all {
		one := x.Path + "/recommendations/" + id
		page.Post(one+"/delete", "version", "1").Want(http.StatusNotFound)
		program.Call(http.MethodDelete, one, "", "If-Match", `"1"`).Problem(http.StatusNotFound, "not_found")
	}
	if len(all) == 0 {
		t.Error("there is no recommendation to delete")
	}
}

// recommendations are the ids of those in the audit, read past the use cases.
func recommendations(t *testing.T, x *apitest.AuditSite) func(func(string) bool) {
	t.Helper()
	return func(yield func(string) bool) {
		scope := assessment.ScopeOrganisation(x.Admin.Organisation.ID)
		err := x.Use.Store.View(t.Context(), scope, func(tx assessment.Tx) error {
			list, err := tx.Recommendations(x.Audit.ID)
			for _, r := range list {
				if !yield(r.ID.String()) {
					break
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestFellowAuditorConfirms: an auditor of the audit confirms, on the page and by the API.
func TestFellowAuditorConfirms(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	first, page := x.Join(t, "Nils Ny", "nils@revisor.example", assessment.Auditor, x.Root)
	second, _ := x.Join(t, "Nora Ny", "nora@revisor.example", assessment.Auditor, x.Root)
	for _, id := range []assessment.ID{first, second} {
		x.Asa.Post(x.Path+"/engagements", "user", id.String(), "until", "2199-12-31", "version", "0").
			To(x.Path + "#auditors")
	}
	page.Get(x.Path).Want(http.StatusNotFound)
	x.Anna.Post(x.Path+"/engagements/"+first.String()+"/confirm", "version", "1").To(x.Path + "#auditors")
	page.Get(x.Path).Want(http.StatusOK)
	anna := x.Client(t, "anna@revisor.example", "norrdal", assessment.TokenWrite)
	anna.Call(http.MethodPost, x.Path+"/engagements/"+second.String()+"/confirm", `{"role": null}`, "If-Match", `"1"`).
		Want(http.StatusOK)
}
