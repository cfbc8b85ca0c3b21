package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/people"
)

// TestNobodyRepliesBeforeAnAuditIsFinal: whoever it is, by page and by API, prepares, approves, records and plans no
// reply to recommendations that have not been released, learns none of their words, and leaves nothing behind.
func TestNobodyRepliesBeforeAnAuditIsFinal(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	ids := slices.Collect(recommendations(t, x))
	whole := []string{apitest.Overall, apitest.Statement}
	unreleased := slices.Concat(apitest.OfTheMunicipality, apitest.OfTheCompany, whole)
	everybody := []string{x.Admin.User.Email, x.Auditor.User.Email}
	for _, role := range assessment.Roles {
		if role == assessment.OrganisationAdmin {
			continue // there is one
		}
		for where, entity := range map[string]assessment.ID{"here": x.Root, "there": x.Company} {
			email := string(role) + "." + where + "@norrdal.example"
			x.Join(t, where, email, role, entity)
			everybody = append(everybody, email)
		}
	}
	for _, email := range everybody {
		page, program := x.SignIn(t, email), x.Client(t, email, "norrdal", assessment.TokenWrite)
		see := func(what string, status int, body string) {
			if status < http.StatusBadRequest || status >= http.StatusInternalServerError {
				t.Errorf("%s: %s answers %d", email, what, status)
			}
			for _, word := range unreleased {
				if email != x.Auditor.User.Email && strings.Contains(body, word) {
					t.Errorf("%s is told %q by %s", email, word, what)
				}
			}
		}
		for _, body := range []assessment.ID{x.Board.ID, x.Companys.ID} {
			to := x.Path + "/replies/" + body.String()
			for _, id := range ids {
				for _, try := range repliesByPage(to, id) {
					got := page.Post(try.path, try.fields...)
					see(got.What, got.Status, got.Body)
				}
				for _, try := range repliesByAPI(to, id) {
					answer := program.Call(try.method, try.path, try.body, "If-Match", `"0"`)
					see(answer.What, answer.Status, answer.Body)
				}
			}
		}
	}
	scope := assessment.ScopeOrganisation(x.Admin.Organisation.ID)
	if err := x.Use.Store.View(t.Context(), scope, func(tx assessment.Tx) error {
		replies, err := tx.Replies(x.Audit.ID)
		if err != nil {
			return err
		}
		approvals, err := tx.ReplyApprovals(x.Audit.ID)
		if err != nil {
			return err
		}
		actions, err := tx.Actions()
		if len(replies)+len(approvals)+len(actions) > 0 {
			t.Errorf("there are %d replies, %d approvals and %d actions", len(replies), len(approvals), len(actions))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestTheSameRepliesAreTakenOfAFinalAudit: what the test before sends is refused for the audit's state, not for its
// form.
func TestTheSameRepliesAreTakenOfAFinalAudit(t *testing.T) {
	t.Parallel()
	for _, byPage := range []bool{true, false} {
		x := apitest.Audited(t, apitest.Scaled("essentials"))
		x.Write(t)
		final := apitest.Done(x.Use.Audits.Finalise(t.Context(), x.Auditor, x.Audit.ID, x.Audit.Version))(t)
		x.Join(t, "Carl", "carl@norrdal.example", assessment.Management, x.Root)
		i := slices.IndexFunc(final.Recommendations, func(r record.AuditRecommendation) bool {
			return r.Body.ID == x.Board.ID
		})
		to, id := x.Path+"/replies/"+x.Board.ID.String(), final.Recommendations[i].ID.String()
		for n, email := range []string{
			"kim@norrdal.example", "carl@norrdal.example", "kim@norrdal.example", "kim@norrdal.example",
		} {
			if byPage {
				try := repliesByPage(to, id)[n]
				x.SignIn(t, email).Post(try.path, try.fields...).Want(http.StatusSeeOther)
				continue
			}
			try := repliesByAPI(to, id)[n]
			client := x.Client(t, email, "norrdal", assessment.TokenWrite)
			client.Call(try.method, try.path, try.body, "If-Match", `"0"`).Want(http.StatusOK)
		}
	}
}

// posted is a form that is sent, and called is a call of the API.
type (
	posted struct {
		path   string
		fields []string
	}
	called struct{ method, path, body string }
)

// repliesByPage are the forms that prepare, approve, plan and record a reply.
func repliesByPage(to, id string) []posted {
	return []posted{
		{to + "/recommendations/" + id, []string{
			"version", "0", "response", "accepts", "planned_action", "Gör det", "owner_role", "Chef"}},
		{to + "/approve", []string{"reply", id + " 1", "case_number", "KS 1"}},
		{to + "/plan", []string{"recommendation", id}},
		{to + "/record", []string{
			"decided_on", "2026-01-31", "case_number", "KS 2", "approved_by", "Nämnden", "plan", "true",
			"replies.0.recommendation", id, "replies.0.version", "1", "replies.0.response", "rejects",
			"replies.0.text", "Gjort", "replies.0.why_changed", "Nytt beslut"}},
	}
}

// repliesByAPI are the calls that prepare, approve, plan and record a reply.
func repliesByAPI(to, id string) []called {
	says := func(response, text, action, why string) string {
		return fmt.Sprintf(`"response": %q, "text": %q, "planned_action": %q, "owner_role": "", "due_on": null,
			"due_year": null, "why_changed": %q`, response, text, action, why)
	}
	return []called{
		{http.MethodPut, to + "/recommendations/" + id, "{" + says("accepts", "", "Gör det", "") + "}"},
		{http.MethodPost, to + "/approve", fmt.Sprintf(
			`{"replies": [{"recommendation": %q, "version": 1}], "case_number": "KS 1"}`, id)},
		{http.MethodPost, to + "/plan", fmt.Sprintf(`{"recommendations": [%q]}`, id)},
		{http.MethodPost, to + "/record", fmt.Sprintf(
			`{"decided_on": "2026-01-31", "case_number": "KS 2", "approved_by": "Nämnden", "plan": true,
			"replies": [{"recommendation": %q, "version": 1, %s}]}`, id, says("rejects", "Gjort", "", "Nytt beslut"))},
	}
}

// TestCalendarAddressesEnd: the secret address of a calendar answers as one that never was when it has been revoked or
// replaced, when its owner has been deactivated, even if not for good, or has no role any more, and under another
// organisation.
func TestCalendarAddressesEnd(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	s.SecondOrganisation(t)
	admin, root := s.Admin(t, "norrdal"), s.Root(t)
	ctx, stranger := t.Context(), s.Visitor(t)
	feed := func(organisation, secret string) apitest.Reply {
		t.Helper()
		return stranger.Get("/calendars/" + organisation + "/" + secret + ".ics")
	}
	subscribed := func(name string, role assessment.Role) (assessment.Principal, string) {
		t.Helper()
		s.Join(t, name, name+"@norrdal.example", role, root)
		p := s.Principal(t, name+"@norrdal.example")
		secret := apitest.Done(s.Use.Plan.Subscribe(ctx, p))(t)
		feed("norrdal", secret).Want(http.StatusOK)
		return p, secret
	}
	never := feed("norrdal", strings.Repeat("x", 43))
	gone := func(why, organisation, secret string) {
		t.Helper()
		got := feed(organisation, secret)
		if got.Status != http.StatusNotFound || got.Status != never.Status {
			t.Errorf("%s, it answers %d, one that never was %d", why, got.Status, never.Status)
		}
		if strings.Contains(got.Body, "BEGIN:VCALENDAR") {
			t.Errorf("%s, it is a calendar", why)
		}
	}

	kim, first := subscribed("kim", assessment.Coordinator)
	second := apitest.Done(s.Use.Plan.Subscribe(ctx, kim))(t)
	gone("replaced", "norrdal", first)
	feed("norrdal", second).Want(http.StatusOK)
	gone("of another organisation", "sodal", second)
	gone("of an organisation that is not there", "ingenstans", second)
	if err := s.Use.Plan.Unsubscribe(ctx, kim); err != nil {
		t.Fatal(err)
	}
	gone("revoked", "norrdal", second)

	lena, hers := subscribed("lena", assessment.Management)
	person := func(active bool) {
		t.Helper()
		all, _, err := s.Use.People.People(ctx, admin)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(all, func(p record.Person) bool { return p.UserID == lena.User.ID })
		apitest.Done(s.Use.People.SavePerson(ctx, admin, people.PersonChange{
			UserID: lena.User.ID, Name: all[i].Name, Active: active, Version: all[i].Version,
		}))(t)
	}
	person(false)
	gone("of somebody deactivated", "norrdal", hers)
	person(true)
	gone("of somebody who is active again, with no address", "norrdal", hers)

	mats, his := subscribed("mats", assessment.EntityManager)
	for _, m := range mats.Memberships {
		if err := s.Use.People.Revoke(ctx, admin, m.ID, m.Version); err != nil {
			t.Fatal(err)
		}
	}
	gone("of somebody without a role", "norrdal", his)
}
