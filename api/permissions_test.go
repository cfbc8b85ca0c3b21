package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/api"
	"mognad/api/apitest"
	"mognad/api/rest"
	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/document"
)

// refusals are the answers to a role without permission on objects of its own organisation: 403, or 404 if it would
// otherwise learn about entities that it has nothing to do with.
func refusals(role assessment.Role, path string) []int {
	if ofAudit(path) && !role.May(assessment.ReadAudits) {
		return []int{http.StatusNotFound}
	}
	if !role.May(assessment.ReadRounds) {
		switch {
		case strings.Contains(path, "{assessment}"):
			return []int{http.StatusNotFound}
		case strings.Contains(path, "{round}"):
			return []int{http.StatusForbidden, http.StatusNotFound}
		}
	}
	return []int{http.StatusForbidden}
}

// body is the body of the operation, if it has one: valid for a new object each time.
func (c *cells) body(operation string, x target) (body, mediaType string) {
	c.count++
	n := c.count
	if body, mediaType, isRow := c.rowBody(operation, x); isRow {
		return body, mediaType
	}
	if body, mediaType, isPaper := c.paperBody(operation); isPaper {
		return body, mediaType
	}
	if body, mediaType, isWheel := c.wheelBody(operation, x); isWheel {
		return body, mediaType
	}
	switch operation {
	case "put-organisation":
		return `{"name": "Norrdals kommun", "language": "sv"}`, "application/json"
	case "add-document-template":
		file, err := document.Own()
		if err != nil {
			c.t.Fatal(err)
		}
		return string(file), document.MediaType
	case "post-entity":
		return fmt.Sprintf(
			`{"key": "n%d", "name": "Ny", "kind": "operation", "parent": "%s"}`,
			n,
			x["root"],
		), "application/json"
	case "put-entity":
		return fmt.Sprintf(
			`{"key": "n%d", "name": "Ny", "kind": "operation", "parent": "%s", "body": null, "valid_from": null, "valid_to": null, "successors": []}`,
			n,
			x["root"],
		), "application/json"
	case "post-body", "put-body":
		return fmt.Sprintf(`{"name": "Nämnd %d"}`, n), "application/json"
	case "import-bodies":
		return fmt.Sprintf("name\nInläst nämnd %d\n", n), "text/csv"
	case "post-governing-document":
		return fmt.Sprintf(`{"title": "Rutin %d", "kind": "routine", "adopted_by": %q}`, n, x["body"]), "application/json"
	case "put-governing-document":
		return fmt.Sprintf(
			`{"title": "Plan %d", "kind": "plan", "adopted_by": %q, "adopted_on": "2025-01-31", "next_revision": null, "kept_at": "", "entities": [%q]}`,
			n,
			x["body"],
			x["entity"],
		), "application/json"
	case "import-governing-documents":
		return fmt.Sprintf("title,kind\nInläst %d,policy\n", n), "text/csv"
	case "put-applicability-control":
		return `{"status": "not_applicable", "reason": "Ingen egen utveckling", "note": ""}`, "application/json"
	case "post-applicability-controls":
		return `{"status": "in_place", "controls": [{"control": "5.2", "version": 0}]}`, "application/json"
	case "import-applicability":
		return fmt.Sprintf("entity,control,status\n%s,A.5.10,in_place\n", c.keyOf(x)), "text/csv"
	case "import-actions":
		return fmt.Sprintf("title,entity,year\nInläst åtgärd %d,%s,2026\n", n, c.keyOf(x)), "text/csv"
	case "post-approval":
		return `{"kind": "report", "object": null, "name": "Årsrapport", "text": "Läget", "case_number": ""}`, "application/json"
	case "post-paper-approval":
		return `{"kind": "improvement", "object": null, "name": "Larm", "text": "Fler larm", "case_number": "KS 2026/1",
			"decided_on": "2026-01-31", "approved_by": "Kommundirektören"}`, "application/json"
	case "post-user":
		return fmt.Sprintf(
			`{"name": "Ny", "email": "ny%d@norrdal.example", "role": "management", "entity": "%s"}`,
			n,
			x["root"],
		), "application/json"
	case "put-user":
		return `{"name": "Ny", "active": true}`, "application/json"
	case "post-entity-hand-over":
		return fmt.Sprintf(`{"successor": %q}`, x["root"]), "application/json"
	case "post-membership":
		return fmt.Sprintf(`{"role": "respondent", "entity": "%s"}`, x["root"]), "application/json"
	case "post-round":
		return fmt.Sprintf(
			`{"name": "Omgång %d", "questionnaire": {"key": "mognad-bas", "version": "1.0"}, "opens_on": "2026-01-01", "closes_on": "2199-12-31", "entities": ["%s"]}`,
			n,
			x["entity"],
		), "application/json"
	case "remind":
		return `{}`, "application/json"
	case "put-round":
		return fmt.Sprintf(
			`{"name": "Omgång %d", "opens_on": "2026-01-01", "closes_on": "2199-12-31", "entities": ["%s"], "message": "", "reminder": "", "previous": null, "provisions": []}`,
			n,
			x["entity"],
		), "application/json"
	case "post-round-reopen":
		return `{"closes_on": "2199-12-31", "reason": "Mer tid"}`, "application/json"
	case "post-round-reminder":
		return fmt.Sprintf(`{"assessments": ["%s"]}`, x["assessment"]), "application/json"
	case "put-my-mail":
		return `{"rounds": "daily", "questions": "at_once", "submissions": "at_once", "audits": "none"}`, "application/json"
	case "renew-invitations":
		return fmt.Sprintf(`{"users": ["%s"]}`, x["user"]), "application/json"
	case "put-answer":
		return `{"value": "no", "reason": "", "comment": "Nytt", "evidence": [], "stance": null}`, "application/json"
	case "post-confirmations":
		return `{"answers": [{"question": "B3", "version": 0}]}`, "application/json"
	case "post-answer-hand":
		return `{"to": null}`, "application/json"
	case "post-submission-decision":
		return `{"outcome": "approved", "reason": ""}`, "application/json"
	case "post-submission-reopening":
		return `{"reason": "Fel underlag"}`, "application/json"
	case "post-summary":
		return fmt.Sprintf(`{"body": null, "whole": true, "round": "%s"}`, x["round"]), "application/json"
	case "put-summary-words":
		return `{"introduction": "Läs detta först.", "comments": {"gaps": "Börja här."}}`, "application/json"
	case "put-aim":
		return `{"text": "Klarar en vecka utan it", "horizon": 2031, "agreed_on": "2026-01-31", "agreed_by": "Ledningen"}`,
			"application/json"
	case "put-target":
		return `{"level": 3, "by": "2199-12-31"}`, "application/json"
	case "post-targets":
		return fmt.Sprintf(
			`{"level": 3, "by": "2199-12-31", "entities": [{"entity": "%s", "version": 0}]}`,
			x["entity"],
		), "application/json"
	case "put-advice":
		return `{"adopted": true, "reason": ""}`, "application/json"
	case "post-advice":
		return fmt.Sprintf(
			`{"adopted": true, "reason": "", "decide": [{"assessment": "%s", "rule": "%s", "version": 0}]}`,
			x["assessment"],
			x["rule"],
		), "application/json"
	case "import-entities":
		return fmt.Sprintf("key,name,kind,parent\nn%d,Ny,operation,%s\n", n, "norrdal"), "text/csv"
	case "import-users":
		return fmt.Sprintf("email,name,role,entity\nny%d@norrdal.example,Ny,management,%s\n", n, "norrdal"), "text/csv"
	case "post-audit":
		return fmt.Sprintf(`{"title": "Granskning %d", "entities": ["%s"]}`, n, x["entity"]), "application/json"
	case "import-audit":
		return fmt.Sprintf(
			"audit: {key: g%d, title: Granskning %d}\nentities:\n  - {id: %s, name: Ny, kind: operation}\n",
			n,
			n,
			c.keyOf(x),
		), "application/yaml"
	case "put-audit":
		return apitest.AuditBody(
			fmt.Sprintf("Granskning %d", n),
			x["entity"],
			assessment.AuditedQuestion{ID: x["question"], From: x["from"], Text: x.asks()},
		), "application/json"
	case "put-engagement":
		return `{"until": "2199-12-31"}`, "application/json"
	case "put-audit-statement", "put-entity-statement":
		return `{"overall": "delvis", "statement": "Det brister."}`, "application/json"
	case "put-judgement":
		return `{"ordinal": null, "not_assessed": true, "observation": "Sett", "reason": "Ej prövat"}`, "application/json"
	case "post-recommendation":
		return fmt.Sprintf(`{"body": "%s", "text": "Inför rutiner."}`, x["body"]), "application/json"
	case "put-recommendation":
		return fmt.Sprintf(
			`{"body": "%s", "text": "Inför rutiner.", "priority": null, "first_step": "", "references": [], "places": []}`,
			x["body"],
		), "application/json"
	case "put-audit-follow-up":
		return `{"finding": "done", "evidence": "Sett"}`, "application/json"
	case "post-recommendation-move":
		return `{"number": 1}`, "application/json"
	case "post-audit-correction":
		return `{"correction": "Fel bilaga"}`, "application/json"
	case "post-audit-withdrawal":
		return `{"reason": "Misstag"}`, "application/json"
	case "put-audit-totals":
		return fmt.Sprintf(
			`{"about": "question", "subject": %q, "counts": [{"unjudged": "not_assessed", "count": 9}]}`, x["question"],
		), "application/json"
	case "post-plan-approval":
		return `{"approved_on": "2026-01-31", "approved_by": "Revisorerna"}`, "application/json"
	case "post-declaration":
		return `{"impartiality": "ties", "text": "Har arbetat där", "measures": "Bedömer inte enheten"}`, "application/json"
	case "post-withheld":
		return `{"text": "granskning", "provision": "18 kap. 8 § OSL", "reason": "Sårbarhet"}`, "application/json"
	case "post-withheld-lift":
		return `{"reason": "Åtgärdat"}`, "application/json"
	case "post-engagement-confirm":
		return `{"role": null}`, "application/json"
	case "post-audit-advice":
		return `{"dismiss": {"reason": "Redan beslutat"}}`, "application/json"
	case "post-action":
		return fmt.Sprintf(`{"entity": %q, "title": "Åtgärd %d", "recurrence": "once", "year": 2199}`, x["entity"], n), "application/json"
	case "put-action":
		return fmt.Sprintf(
			`{"entity": %q, "title": "Åtgärd %d", "text": "", "owner_role": "", "owner": null, "objective": null, "priority": null, "cost": 5, "resources": "", "starts_on": null, "due_on": "2199-05-31", "year": null, "recurrence": "every", "months": 6, "until_year": null}`,
			x["entity"],
			n,
		), "application/json"
	case "post-action-note":
		return `{"state": "under_way", "text": "Börjat"}`, "application/json"
	case "post-action-drop", "post-action-reopen":
		return `{"reason": "Ändrad inriktning"}`, "application/json"
	case "post-action-origin", "post-action-unlink":
		return fmt.Sprintf(`{"kind": "gap", "subject": %q}`, x["entity"]), "application/json"
	case "post-actions-together":
		return fmt.Sprintf(`{"actions": [{"action": %q, "version": 1}], "year": 2198}`, x["action"]), "application/json"
	case "post-actions-distinct":
		return fmt.Sprintf(`{"action": %q, "other": %q}`, x["action"], x["other_action"]), "application/json"
	case "put-plan-horizon":
		return `{"years": 4}`, "application/json"
	case "post-questionnaire":
		return strings.Replace(
			apitest.QuestionnaireFile(c.t, "smallest.yaml"),
			"key: smallest",
			fmt.Sprintf("key: q%d", n),
			1,
		), "application/yaml"
	}
	if sent := c.factBody(operation, x); sent != "" {
		return sent, "application/json"
	}
	if sent := replyBody(operation, x); sent != "" {
		return sent, "application/json"
	}
	if sent := reviewBody(operation, x); sent != "" {
		return sent, "application/json"
	}
	return "", ""
}

// ask carries out an operation on a target.
func (c *cells) ask(client apitest.Client, o rest.Operation, x target) apitest.Answer {
	c.t.Helper()
	body, mediaType := c.body(o.ID, x)
	var headers []string
	if mediaType != "" {
		headers = append(headers, "Content-Type", mediaType)
	}
	if o.Method == http.MethodPut || o.Method == http.MethodDelete ||
		slices.Contains(o.Errors, http.StatusPreconditionRequired) {
		version := int64(1)
		switch o.ID {
		case "put-organisation", "put-plan-horizon":
			version = c.Admin(c.t, "norrdal").Organisation.Version
		case "post-round-reopen",
			"put-audit",
			"put-audit-statement",
			"post-audit-final",
			"post-audit-pin",
			"put-entity-statement",
			"post-action-reopen":
			version = 2
		case "put-risk-criteria":
			version, _ = strconv.ParseInt(c.criteriaVersion(), 10, 64)
		case "put-reply", "put-target", "put-aim", "put-advice", "put-engagement", "put-summary-words", "put-applicability-control",
			"put-audit-totals":
			version = 0
		}
		if strings.Contains(o.ID, "-review") {
			version = reviewVersion(o.ID)
		}
		headers = append(headers, "If-Match", fmt.Sprintf("%q", fmt.Sprint(version)))
	}
	address := x.fill(c.t, o.Path)
	if o.ID == "add-document-template" {
		address += fmt.Sprintf("?name=Mall+%d", c.count)
	}
	if strings.HasSuffix(o.ID, "-summary-words") {
		address += "?body=whole&round=" + x["round"]
	}
	a := client.Call(o.Method, address, body, headers...)
	if strings.Contains(strings.ToLower(a.Body+fmt.Sprint(a.Header)), secret) {
		c.t.Errorf("%s holds what belongs to another organisation:\n%s", a.What, a.Body)
	}
	return a
}

// prepare puts the target into a state in which the operation can be carried out.
func (c *cells) prepare(operation string, role assessment.Role, x target) {
	c.t.Helper()
	admin := c.Admin(c.t, "norrdal")
	switch operation {
	case "withdraw-document-template": // by whoever added it
		if role.May(assessment.ManageTemplates) {
			c.templated(x, c.Site.Principal(c.t, address(role)), "rollens")
		}
	case "delete-review":
		c.reviewTarget(x, "delete")
	case "post-review-send", "post-review-close", "post-review-reopen", "post-review-correct", "post-review-signature":
		c.reviewTarget(x, operation)
	case "post-action-note": // by its owner, whatever the role
		owner := c.Site.Principal(c.t, address(role)).User.ID
		c.planned(x, admin, "egen", &owner)
	case "post-actions-distinct":
		first := x["action"]
		c.planned(x, admin, "egen", nil)
		x["other_action"] = first
	case "post-action-unlink":
		from := assessment.GapOf(uuid.MustParse(x["entity"]), "", "")
		if _, err := c.Use.Plan.Link(c.t.Context(), c.castOf(admin).coordinator, uuid.MustParse(x["action"]), from); err != nil {
			c.t.Fatal(err)
		}
	case "post-action-reopen":
		if _, err := c.Use.Plan.Report(c.t.Context(), c.castOf(admin).coordinator, assessment.ActionNote{
			ActionID: uuid.MustParse(x["action"]),
			State:    assessment.ActionDone,
		}); err != nil {
			c.t.Fatal(err)
		}
	case "post-submission-decision", "post-summary":
		c.submit(x, admin)
	case "post-wheel-note": // by its responsible member, whatever the role
		c.turning(x, admin, fmt.Sprint("egen ", role), 2190, 1)
		c.answering(x, admin, c.Site.Principal(c.t, address(role)).User.ID)
	case "delete-wheel-subscription":
		if _, err := c.Use.Plan.Subscribe(c.t.Context(), c.Site.Principal(c.t, address(role))); err != nil {
			c.t.Fatal(err)
		}
	case "post-submission-withdrawal":
		c.submitBy(x, c.Site.Principal(c.t, address(role)))
	case "post-submission-reopening":
		c.submit(x, admin)
		c.decide(x, admin, assessment.OutcomeApproved, "")
	case "post-round-reopen":
		if _, err := c.Use.Rounds.CloseRound(
			c.t.Context(),
			c.castOf(admin).coordinator,
			uuid.MustParse(x["round"]),
			1,
		); err != nil {
			c.t.Fatal(err)
		}
	}
}

// bare is a reply without the parts that differ between requests.
func bare(a apitest.Answer) string {
	header := a.Header.Clone()
	header.Del("X-Request-Id")
	header.Del("Date")
	return fmt.Sprintf(
		"%d %v %s",
		a.Status,
		header,
		regexp.MustCompile(`"instance":"[0-9a-f]+"`).ReplaceAllString(a.Body, `"instance":""`),
	)
}

// TestEveryCell asks for every operation in every role, with a token that may write and one that may only read, on
// objects of the caller's organisation, of another and on ones that do not exist. The expected reply follows from the
// policy's table.
func TestEveryCell(t *testing.T) {
	t.Parallel()
	c := newCells(t)
	foreign := c.foreign()
	missing := missing(foreign["version"])
	malformed := target{
		"organisation": "Saknas",
		"key":          "%2e%2e",
		"version":      foreign["version"],
		"question":     "%2e%2e",
		"rule":         "%2e%2e",
		"number":       "no-number",
		"control":      "%2e%2e",
		"year":         "%2e%2e",
		"month":        "no-number",
		"template":     "%2e%2e",
		"input":        "%2e%2e",
		"topic":        "%2e%2e",
		"about":        "%2e%2e",
	}
	for _, p := range idParameters {
		malformed[p] = "no-id"
	}

	root := c.Site.Root(t)
	clients := map[assessment.Role][2]apitest.Client{}
	unchanged := map[assessment.Role]target{} // targets that are only read, or refused
	for _, role := range assessment.Roles {
		c.Join(t, "Person "+string(role), address(role), role, root)
	}
	for _, role := range assessment.Roles {
		clients[role] = [2]apitest.Client{
			c.Client(t, address(role), "norrdal", assessment.TokenWrite),
			c.Client(t, address(role), "norrdal", assessment.TokenRead),
		}
		unchanged[role] = c.returned()
		c.reach(unchanged[role], role)
	}
	succeeded := map[string]bool{}
	for _, o := range c.API.Operations() {
		writes := o.Method != http.MethodGet
		for _, role := range assessment.Roles {
			t.Run(o.ID+"/"+string(role), func(t *testing.T) {
				for i, client := range clients[role] {
					client.T = t
					engaged := role == assessment.Auditor && ofAudit(o.Path) && !writes // reads the whole
					allowed := role.May(o.Permission) && (!writes || i == 0) || engaged
					own, foreign := unchanged[role], foreign
					switch {
					case allowed && writes && ofAudit(o.Path):
						own = c.auditTarget(api.Route{Path: o.Path, Permission: o.Permission})
						c.reach(own, role)
					case allowed && writes:
						own = c.own(o.Path)
						c.reach(own, role)
						c.prepare(o.ID, role, own)
					case o.Permission == assessment.ReadFindings, o.Permission == assessment.WithholdPassages:
						own, foreign = maps.Clone(own), maps.Clone(foreign)
						own["audit"], foreign["audit"] = own["final"], foreign["final"]
						own["recommendation"], foreign["recommendation"] = own["replied"], foreign["replied"]
					}
					if o.ID == "put-engagement" || o.ID == "post-engagement-confirm" && !allowed {
						own = maps.Clone(own)
						own["user"] = c.Site.Principal(t, address(assessment.Auditor)).User.ID.String()
					}
					want := refusals(role, o.Path)
					if writes { // a role that may change nothing of the kind is not told what there is
						want = []int{http.StatusForbidden}
					}
					if o.ID == "post-audit-resumption" && role == assessment.Auditor { // whose audit is not withdrawn
						want = append(want, http.StatusConflict)
					}
					switch got := c.ask(client, o, own); {
					case !allowed && !slices.Contains(want, got.Status):
						t.Errorf("own: %s with access %d answers %d, want one of %v:\n%s", got.What, i, got.Status, want, got.Body)
					case allowed && got.Status/100 != 2:
						t.Errorf("own: %s with access %d answers %d:\n%s", got.What, i, got.Status, got.Body)
					case allowed:
						succeeded[o.ID] = true
					}
					nowhere := own.elsewhere(o.Path, missing)
					odd := own.elsewhere(o.Path, malformed)
					for j, x := range own.elsewhere(o.Path, foreign) {
						theirs, nobodys, none := c.ask(client, o, x), c.ask(client, o, nowhere[j]), c.ask(client, o, odd[j])
						if diff := cmp.Diff(bare(nobodys), bare(theirs)); diff != "" {
							t.Errorf("%s: another's differs from nobody's (-nobody's +another's):\n%s", theirs.What, diff)
						}
						hidden := []int{http.StatusNotFound}
						if !allowed && x["organisation"] == own["organisation"] {
							hidden = append(hidden, http.StatusForbidden)
						}
						if !slices.Contains(hidden, theirs.Status) {
							t.Errorf("%s answers %d, want one of %v:\n%s", theirs.What, theirs.Status, hidden, theirs.Body)
						}
						if !slices.Contains(hidden, none.Status) {
							t.Errorf("%s answers %d, want one of %v:\n%s", none.What, none.Status, hidden, none.Body)
						}
					}
				}
			})
		}
	}
	for _, o := range c.API.Operations() {
		if !succeeded[o.ID] {
			t.Errorf("nobody could carry out %s, so its cells show nothing", o.ID)
		}
	}
}

// TestRoleOnAPart shows that a role on an entity reaches only that part of the tree.
func TestRoleOnAPart(t *testing.T) {
	t.Parallel()
	c := newCells(t)
	part, beside := c.Entity(t, "hamnen", "Hamnen"), c.Entity(t, "skolan", "Skolan")
	c.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Coordinator, part)
	sara := c.Client(t, "sara@norrdal.example", "norrdal", assessment.TokenWrite)
	entity := func(key, parent string) string {
		return fmt.Sprintf(
			`{"key": %q, "name": "Ny", "kind": "operation", "parent": %q, "body": null, "valid_from": null, "valid_to": null, "successors": []}`,
			key,
			parent,
		)
	}
	items := sara.Get(org + "/entities").Want(http.StatusOK).Read("items").([]any)
	if len(items) != 1 || items[0].(map[string]any)["id"] != part.String() {
		t.Errorf("the list holds %v", items)
	}
	sara.Get(org+"/entities/"+beside.String()).Problem(http.StatusNotFound, "not_found")
	sara.Call(http.MethodPut, org+"/entities/"+beside.String(), entity("skolan", part.String()), "If-Match", `"1"`).
		Problem(http.StatusNotFound, "not_found")
	sara.Call(http.MethodPost, org+"/entities", entity("ny", part.String())).Want(http.StatusCreated)
	sara.Call(http.MethodPost, org+"/entities", entity("ny2", beside.String())).
		Problem(http.StatusUnprocessableEntity, "invalid", "parent: error.unknown_choice")
	sara.Call(http.MethodPost, org+"/bodies", `{"name": "Nämnden"}`).Problem(http.StatusForbidden, "forbidden")
	sara.Call(http.MethodPost, org+"/questionnaires", apitest.QuestionnaireFile(t, "smallest.yaml"), "Content-Type",
		"application/yaml").
		Problem(http.StatusForbidden, "forbidden")
	sara.Call(http.MethodPost, org+"/users", fmt.Sprintf(`{"name": "Ny", "email": "ny@norrdal.example", "role": "auditor", "entity": %q, "until": "2199-12-31"}`, part)).
		Problem(http.StatusUnprocessableEntity, "invalid", "role: error.role_not_yours")
	people := sara.Get(org + "/users").Want(http.StatusOK).Read("items").([]any)
	if len(people) != 1 {
		t.Errorf("%d users are seen, want Sara alone", len(people))
	}
	export := sara.Get(org + "/exports/entities?format=csv").Want(http.StatusOK)
	if strings.Contains(export.Body, "skolan") || !strings.Contains(export.Body, "hamnen") {
		t.Errorf("the export holds\n%s", export.Body)
	}
}

// TestEveryPage gets every page in every role.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	c := newCells(t)
	root := c.Site.Root(t)
	for _, role := range assessment.Roles {
		c.Join(t, "Person "+string(role), address(role), role, root)
	}
	own := c.returned() // a review in it is signed by one of them
	foreign := c.foreign()
	missing := missing(foreign["version"])
	parameter := regexp.MustCompile(`:([a-z_]+)`)
	visitors := map[assessment.Role]*apitest.Visitor{}
	for _, role := range assessment.Roles {
		c.reach(own, role)
		visitors[role] = c.SignIn(t, address(role)) // a new role has ended the session
	}
	stranger := c.Visitor(t)
	for _, r := range api.Routes(&web.Pages{}) {
		path := parameter.ReplaceAllString(r.Path, "{$1}")
		if r.Method != http.MethodGet || r.Permission == assessment.Anyone || strings.Contains(path, "export") {
			continue
		}
		t.Run(r.Path, func(t *testing.T) {
			own, foreign := maps.Clone(own), maps.Clone(foreign)
			replies := strings.Contains(path, "/replies/")
			switch {
			case r.Permission == assessment.ReadFindings, r.Permission == assessment.WithholdPassages, replies:
				own["audit"], foreign["audit"] = own["final"], foreign["final"]
			case r.Permission == assessment.ManageAudits:
				own["audit"], foreign["audit"] = own["planned"], foreign["planned"]
			case r.Permission == assessment.ManageReviews: // until the minutes are closed
				c.reviewTarget(own, "")
			}
			if got := stranger.Get(own.fill(t, path)); got.Status != http.StatusSeeOther ||
				!strings.HasPrefix(got.Header.Get("Location"), "/sign-in") {
				t.Errorf("somebody not signed in gets %d, %s", got.Status, got.Header.Get("Location"))
			}
			for _, role := range assessment.Roles {
				want := refusals(role, path)
				// An auditor who is engaged reads and changes the whole, by file too, and replies to nothing.
				engaged := role == assessment.Auditor && (ofAudit(path) || strings.HasSuffix(path, "/audits/import")) &&
					(!replies || r.Permission == assessment.ReadFindings)
				if role.May(r.Permission) || r.Permission == assessment.OwnAccount || engaged {
					want = []int{http.StatusOK}
				}
				if got := visitors[role].Get(own.fill(t, path)); !slices.Contains(want, got.Status) {
					t.Errorf("%s: %s answers %d, want one of %v", role, got.What, got.Status, want)
				}
				for i, x := range own.elsewhere(path, foreign) {
					got := visitors[role].Get(x.fill(t, path)).Hides(secret)
					if strings.Contains(got.Body, "Södal") {
						t.Errorf("%s: %s holds what belongs to another organisation", role, got.What)
					}
					if nobodys := visitors[role].Get(own.elsewhere(path, missing)[i].fill(t, path)); got.Status != nobodys.Status ||
						got.Status != http.StatusNotFound && got.Status != http.StatusForbidden {
						t.Errorf("%s: %s answers %d, and one that does not exist %d", role, got.What, got.Status, nobodys.Status)
					}
				}
			}
		})
	}
}
