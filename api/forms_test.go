package api_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"mognad/api"
	"mognad/api/apitest"
	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/registers"
)

// filled sends the form of a route as it should be, on a target.
func (c *cells) filled(v *apitest.Visitor, route api.Route, x target) apitest.Reply {
	c.t.Helper()
	path := x.fill(c.t, parameter.ReplaceAllString(route.Path, "{$1}"))
	c.count++
	n := c.count
	form := strings.TrimPrefix(route.Path, "/organisations/:organisation")
	if strings.HasPrefix(form, "/audits") && !strings.HasPrefix(form, "/audits/import") {
		return c.filledAudit(v, path, form, x)
	}
	if got, isRow := c.filledRow(v, path, form, x); isRow {
		return got
	}
	if got, isWheel := c.filledWheel(v, path, form, x); isWheel {
		return got
	}
	switch strings.TrimPrefix(route.Path, "/organisations/:organisation") {
	case "/settings":
		return v.Post(
			path,
			"name",
			"Norrdals kommun",
			"language",
			"sv",
			"version",
			fmt.Sprint(c.Admin(c.t, "norrdal").Organisation.Version),
		)
	case "/document-templates/:document_template/withdraw", "/outcomes/:event":
		return v.Post(path)
	case "/document-templates":
		content, _ := c.body("add-document-template", x)
		return v.SendFile(path, "template", fmt.Sprintf("mall %d.docx", n), content)
	case "/questionnaires":
		content, _ := c.body("post-questionnaire", x)
		return v.SendFile(path, "file", "q.yaml", content)
	case "/entities/new":
		return v.Post(path, "key", fmt.Sprintf("n%d", n), "name", "Ny", "kind", "operation", "parent", x["root"])
	case "/entities/import":
		content, _ := c.body("import-entities", x)
		return v.SendFile(path, "file", "enheter.csv", content)
	case "/users/import":
		content, _ := c.body("import-users", x)
		return v.SendFile(path, "file", "personer.csv", content)
	case "/bodies/import", "/governing-documents/import", "/applicability/import":
		content, _ := c.body("import-"+strings.Split(route.Path, "/")[3], x)
		return v.SendFile(path, "file", "tabell.csv", content)
	case "/plan/import":
		content, _ := c.body("import-actions", x)
		return v.SendFile(path, "file", "plan.csv", content)
	case "/audits/import":
		content, _ := c.body("import-audit", x)
		return v.SendFile(path, "file", "granskning.yaml", content)
	case "/audits/import/:upload",
		"/entities/import/:upload",
		"/users/import/:upload",
		"/bodies/import/:upload",
		"/governing-documents/import/:upload",
		"/applicability/import/:upload",
		"/plan/import/:upload":
		return v.Post(path, "digest", x["digest"])
	case "/entities/:entity":
		return v.Post(
			path,
			"key",
			fmt.Sprintf("n%d", n),
			"name",
			"Ny",
			"kind",
			"operation",
			"parent",
			x["root"],
			"version",
			c.version(x),
		)
	case "/entities/:entity/hand-over":
		return v.Post(path, "successor", x["root"])
	case "/entities/:entity/delete":
		return v.Post(path, "version", c.version(x))
	case "/bodies/new":
		return v.Post(path, "name", fmt.Sprintf("Nämnd %d", n))
	case "/bodies/:body":
		return v.Post(path, "name", fmt.Sprintf("Nämnd %d", n), "version", "1")
	case "/governing-documents/new":
		return v.Post(path, "title", fmt.Sprintf("Policy %d", n), "kind", "policy", "adopted_by", x["body"])
	case "/governing-documents/:governing_document":
		return v.Post(path, "title", fmt.Sprintf("Policy %d", n), "kind", "policy", "entities", x["entity"], "version", "1")
	case "/governing-documents/:governing_document/delete":
		return v.Post(path, "version", "1")
	case "/bodies/:body/delete", "/users/:user/memberships/:membership/delete":
		return v.Post(path, "version", "1")
	case "/applicability/:entity":
		return v.Post(path, "chosen", "5.3", "version-5.3", "0", "status", "in_place")
	case "/applicability/:entity/controls/:control":
		return v.Post(path, "status", "under_way", "version", "0")
	case "/approvals/new":
		return v.Post(path, "kind", "report", "object", "", "version", "0", "name", "Årsrapport", "text", "Läget")
	case "/approvals/record":
		return v.Post(path, "kind", "governing_document", "object", x["governing_document"], "version", "1",
			"case_number", "KS 2026/1", "decided_on", "2026-01-31", "approved_by", "Kommundirektören")
	case "/users/new":
		return v.Post(
			path,
			"name",
			"Ny",
			"email",
			fmt.Sprintf("ny%d@norrdal.example", n),
			"role",
			"management",
			"entity",
			x["root"],
		)
	case "/users/:user":
		return v.Post(path, "name", "Ny", "active", "true", "version", "1")
	case "/rounds":
		return v.Post(
			path,
			"name",
			fmt.Sprintf("Omgång %d", n),
			"questionnaire",
			"mognad-bas/1.0",
			"opens_on",
			"2020-01-01",
			"closes_on",
			"2199-12-31",
			"entities",
			x["entity"],
		)
	case "/rounds/:round":
		return v.Post(
			path,
			"name",
			fmt.Sprintf("Omgång %d", n),
			"opens_on",
			"2020-01-01",
			"closes_on",
			"2199-12-31",
			"entities",
			x["entity"],
			"version",
			"1",
		)
	case "/rounds/:round/close":
		return v.Post(path, "version", "1")
	case "/rounds/:round/reopen":
		return v.Post(path, "version", "2", "closes_on", "2199-12-31", "reason", "Sjukdom")
	case "/rounds/:round/reminders":
		return v.Post(path, "people", c.castOf(c.Admin(c.t, "norrdal")).manager.User.ID.String())
	case "/rounds/:round/advice":
		return v.Post(path, "adopted", "true", "decide", x["assessment"]+" "+x["rule"]+" 0")
	case "/plan":
		return v.Post(path, "id", uuid.NewString(), "entity", x["entity"], "title", "Ny åtgärd", "recurrence", "once", "year", "2199")
	case "/plan/together":
		return v.Post(path, "chosen", x["action"], "version-"+x["action"], "1", "year", "2198")
	case "/plan/distinct":
		return v.Post(path, "action", x["action"], "other", x["other_action"])
	case "/plan/horizon":
		return v.Post(path, "horizon", "4", "version", fmt.Sprint(c.Admin(c.t, "norrdal").Organisation.Version))
	case "/plan/actions/:action":
		return v.Post(path, "entity", x["entity"], "title", "Ändrad", "recurrence", "once", "year", "2199", "version", "1")
	case "/plan/actions/:action/drop":
		return v.Post(path, "reason", "Ändrad inriktning", "version", "1")
	case "/plan/actions/:action/reopen":
		return v.Post(path, "version", "2")
	case "/plan/actions/:action/unlink":
		return v.Post(path, "kind", "gap", "subject", x["entity"])
	case "/summaries":
		return v.Post(path, "body", "whole", "round", x["round"], "confirmed", "true")
	case "/entities/targets":
		return v.Post(path, "chosen", x["entity"], "level", "2", "by", "2199-12-31")
	case "/summary/words":
		return v.Post(path, "body", "whole", "round", x["round"], "version", "0", "introduction", "Läs detta först.")
	case "/entities/:entity/aim":
		return v.Post(
			path,
			"text",
			"Klarar en vecka utan it",
			"horizon",
			"2031",
			"agreed_on",
			"2026-01-31",
			"agreed_by",
			"Kommundirektören",
			"version",
			"0",
		)
	case "/entities/:entity/target":
		return v.Post(path, "assessment", x["assessment"], "level", "2", "by", "2199-12-31", "version", "0")
	case "/assessments/:assessment/submissions/:number/decision":
		return v.Post(path, "outcome", string(assessment.OutcomeReturned), "reason", "Kommentarer saknas")
	case "/assessments/:assessment/submissions/:number/reopen":
		return v.Post(path, "reason", "Fel underlag")
	case "/users/invitations":
		return v.Post(path, "chosen", x["user"], "do", "csv")
	case "/users/:user/mail/:notice":
		return v.Post(path)
	case "/users/:user/invitation", "/installation/users/:user/reset":
		return v.Post(path)
	case "/users/:user/memberships":
		return v.Post(path, "role", "respondent", "entity", x["root"])
	case "/installation/organisations/new":
		return v.Post(path, "key", fmt.Sprintf("o%d", n), "name", "Ny kommun", "language", "sv", "kind", "municipality",
			"admin_name", "Ny", "email", fmt.Sprintf("ny%d@o.example", n))
	}
	if strings.Contains(route.Path, "/reviews") {
		return v.Post(path, reviewFields(route.Path, x)...)
	}
	c.t.Fatalf("say in forms_test.go what is sent to %s", route.Path)
	return apitest.Reply{}
}

// keyOf is the key of the target's entity.
func (c *cells) keyOf(x target) string {
	c.t.Helper()
	e, err := c.Use.Entities.Entity(c.t.Context(), c.Admin(c.t, "norrdal"), uuid.MustParse(x["entity"]))
	if err != nil {
		c.t.Fatal(err)
	}
	return e.Key
}

// version is that of the target's entity.
func (c *cells) version(x target) string {
	c.t.Helper()
	e, err := c.Use.Entities.Entity(c.t.Context(), c.Admin(c.t, "norrdal"), uuid.MustParse(x["entity"]))
	if err != nil {
		c.t.Fatal(err)
	}
	return fmt.Sprint(e.Version)
}

// uploaded adds a previewed import of the admin's to a target.
func (c *cells) uploaded(x target, kind assessment.UploadKind, by *apitest.Visitor) {
	c.t.Helper()
	list := strings.ReplaceAll(string(kind), "_", "-")
	operation := "import-" + list
	switch kind {
	case assessment.UploadPeople:
		list, operation = "users", "import-users"
	case assessment.UploadActions:
		list = "plan"
	case "audits":
		operation = "import-audit"
	}
	content, _ := c.body(operation, x)
	page := by.SendFile(org+"/"+list+"/import", "file", "a.csv", content).
		Want(http.StatusOK)
	x["digest"] = page.Value("digest")
	x["upload"] = regexp.MustCompile(`/import/([0-9a-f-]{36})"`).FindStringSubmatch(page.Body)[1]
}

// formTarget is a fresh target for a form.
func (c *cells) formTarget(route api.Route) target {
	c.t.Helper()
	admin, path := c.Admin(c.t, "norrdal"), parameter.ReplaceAllString(route.Path, "{$1}")
	switch {
	case ofAudit(path):
		return c.auditTarget(route)
	case strings.Contains(path, "/reviews"):
		x := c.own("/users")
		act := path[strings.LastIndex(path, "/")+1:]
		if strings.HasSuffix(path, "}/delete") && !strings.HasSuffix(path, "{review}/delete") {
			act = "part"
		}
		c.reviewTarget(x, act)
		return x
	case strings.Contains(path, "/plan"):
		x := c.own(path)
		c.prepare(map[string]string{
			"/distinct": "post-actions-distinct", "/reopen": "post-action-reopen", "/unlink": "post-action-unlink",
		}[path[strings.LastIndex(path, "/"):]], assessment.Coordinator, x)
		return x
	case strings.HasSuffix(path, "/target"):
		x := c.own(path + "{assessment}") // the page on which the target is set
		c.submit(x, admin)
		return x
	case strings.HasSuffix(path, "/decision"),
		strings.HasSuffix(path, "/summaries"),
		strings.HasSuffix(path, "/reminders"): // the manager is reminded to approve
		x := c.own(path)
		c.submit(x, admin)
		return x
	case strings.HasSuffix(path, "{number}/reopen"):
		x := c.own(path)
		c.submit(x, admin)
		c.decide(x, admin, assessment.OutcomeApproved, "")
		return x
	case strings.HasSuffix(path, "/reopen"):
		x := c.own(path)
		if _, err := c.Use.Rounds.CloseRound(
			c.t.Context(),
			c.castOf(admin).coordinator,
			uuid.MustParse(x["round"]),
			1,
		); err != nil {
			c.t.Fatal(err)
		}
		return x
	}
	return c.own(path)
}

// changesAfter are the ids of the log's lines about changes after one of them, latest first. Refusals are no changes, and
// their ids do not follow the order in which they are written.
func (c *cells) changesAfter(t *testing.T, p assessment.Principal, after assessment.ID) []assessment.ID {
	t.Helper()
	var ids []assessment.ID
	var before *assessment.ID
	for {
		events, err := c.Use.Events(t.Context(), p, before)
		if err != nil {
			t.Fatal(err)
		}
		if len(events) == 0 {
			return ids
		}
		for _, e := range events {
			if e.ID == after {
				return ids
			}
			if e.Action != "permission.refused" {
				ids = append(ids, e.ID)
			}
		}
		before = &events[len(events)-1].ID
	}
}

// TestEveryForm sends each form, filled in as it should be, in every role: it succeeds exactly for roles that have the
// permission, and is forbidden for others whatever it is about.
func TestEveryForm(t *testing.T) {
	t.Parallel()
	c := newCells(t)
	root := c.Site.Root(t)
	for _, role := range assessment.Roles {
		c.Join(t, "Person "+string(role), address(role), role, root)
	}
	stranger := c.Visitor(t)
	latest, written := map[assessment.ID]assessment.ID{}, 0 // by organisation, of the changes that have been counted
	changes := func() int {
		t.Helper()
		for _, p := range []assessment.Principal{c.Admin(t, "norrdal"), c.osten} {
			added := c.changesAfter(t, p, latest[p.Organisation.ID])
			if written += len(added); len(added) > 0 {
				latest[p.Organisation.ID] = added[0]
			}
		}
		return written
	}
	for _, route := range api.Routes(&web.Pages{}) {
		everybody := route.Permission == assessment.Anyone || route.Permission == assessment.OwnAccount ||
			assessment.Respondent.May(route.Permission)
		if route.Method != http.MethodPost || everybody {
			continue
		}
		t.Run(route.Path, func(t *testing.T) {
			c.t, stranger.T, c.asa.T = t, t, t
			own := c.formTarget(route)
			kind := assessment.UploadEntities
			if strings.Contains(route.Path, "/users/") {
				kind = assessment.UploadPeople
			}
			if strings.Contains(route.Path, "/applicability/import") {
				kind = assessment.UploadApplicability
			}
			if strings.Contains(route.Path, "/plan/import") {
				kind = assessment.UploadActions
			}
			if strings.Contains(route.Path, "/audits/import") {
				kind = "audits"
			}
			for _, r := range registers.All {
				if strings.Contains(route.Path, r.Path()+"/") {
					kind = r.Upload()
				}
			}
			if strings.Contains(route.Path, "/measure-values/") {
				kind = registers.MeasureValues
			}
			paper, _, isPaper := paperOf(strings.TrimPrefix(route.Path, "/organisations/:organisation"))
			permitted := func() *apitest.Visitor {
				if ofAudit(route.Path) && strings.HasSuffix(route.Path, "/withdraw") { // whoever made the audit
					return c.SignIn(t, address(assessment.OrganisationAdmin))
				}
				if assessment.OrganisationAdmin.May(route.Permission) || route.Permission == assessment.ManageInstallation {
					return c.asa
				}
				role := assessment.Roles[slices.IndexFunc(assessment.Roles,
					func(r assessment.Role) bool { return r.May(route.Permission) })]
				return c.SignIn(t, address(role))
			}
			upload := func(x target, by func() *apitest.Visitor) {
				if isPaper {
					c.uploadedPaper(x, paper, permitted())
					return
				}
				c.uploaded(x, kind, by())
			}
			importer := func() *apitest.Visitor {
				if kind == assessment.UploadActions || route.Permission == assessment.ManageRegisters ||
					route.Permission == assessment.ManageWheel {
					return permitted()
				}
				return c.asa
			}
			var refused []assessment.Role
			for _, role := range assessment.Roles {
				if !role.May(route.Permission) {
					refused = append(refused, role)
					if role != assessment.Auditor || !ofAudit(route.Path) { // an engaged auditor may
						c.reach(own, role)
					}
				}
			}
			upload(own, importer)
			visitors := map[assessment.Role]*apitest.Visitor{}
			for _, role := range refused {
				visitors[role] = c.SignIn(t, address(role)) // a new role has ended the session
			}
			before := changes()
			c.filled(stranger, route, own).Want(http.StatusUnauthorized)
			for _, role := range refused {
				want := http.StatusForbidden
				replies := strings.Contains(route.Path, "/replies/") // to a final audit, which every auditor may read
				mine := ofAudit(route.Path) || strings.HasSuffix(route.Path, "/audits/import/:upload")
				if mine && role == assessment.Auditor && !replies { // who might be engaged, or have sent the file
					want = http.StatusNotFound
				}
				if got := c.filled(visitors[role], route, own); got.Status != want {
					t.Errorf("%s: %s answers %d, want %d:\n%s", role, got.What, got.Status, want, got.Text())
				}
			}
			if after := changes(); after != before {
				t.Errorf("%d changes by people who may make none", after-before)
			}
			fresh := c.formTarget(route)
			may := permitted()
			if route.Permission == assessment.ManageRegisters || route.Permission == assessment.ManageWheel {
				upload(fresh, func() *apitest.Visitor { return may })
			} else {
				upload(fresh, importer)
			}
			if got := c.filled(may, route, fresh); got.Status >= http.StatusBadRequest {
				t.Errorf("the form is wrong: %s answers %d to somebody with the permission:\n%s", got.What, got.Status, got.Text())
			}
		})
	}
}
