package api_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/api"
	"mognad/api/auth"
	"mognad/api/rest"
	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend/i18n"
)

// systemRoutes belong to no use case and are open to everybody.
var systemRoutes = []string{"GET /healthz", "GET /readyz", "GET /static/*file", "HEAD /static/*file"}

// documentRoutes are the API's description, open to everybody.
var documentRoutes = []string{"GET /api/v1/openapi.json", "GET /api/v1/openapi.yaml"}

// specialActions are those that the table of the policy does not hold.
var specialActions = []assessment.Action{assessment.Anyone, assessment.OwnAccount, assessment.ManageInstallation}

var braces = regexp.MustCompile(`\{([a-z_]+)\}`)

// TestEveryRouteHasARule goes through the routes that the API puts on the router: each is an operation, and each
// operation is on the router.
func TestEveryRouteHasARule(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	engine := gin.New()
	mounted := rest.New(
		rest.Options{Chain: s.use, Auth: auth.New(s.use, false), Catalog: catalog, Log: slog.New(slog.DiscardHandler)},
	)
	mounted.Mount(engine)
	var registered []string
	for _, r := range engine.Routes() {
		registered = append(registered, r.Method+" "+r.Path)
	}
	known := slices.Clone(documentRoutes)
	for _, o := range s.server.Operations() {
		known = append(known, o.Method+" "+braces.ReplaceAllString(o.Path, ":$1"))
	}
	slices.Sort(registered)
	slices.Sort(known)
	if diff := cmp.Diff(known, registered); diff != "" {
		t.Errorf("known routes (-) and registered ones (+):\n%s", diff)
	}
	if diff := cmp.Diff(mounted.Operations(), s.server.Operations()); diff != "" {
		t.Errorf("operations of another server:\n%s", diff)
	}

	v := s.visitor(t)
	for _, route := range systemRoutes {
		method, path, _ := strings.Cut(route, " ")
		if got := v.send(method, strings.Replace(path, "*file", "nothing", 1), nil, nil); got.Header.Get("Content-Type") == "text/html; charset=utf-8" {
			t.Errorf("%s answers with a page", route)
		}
	}
	for _, r := range api.Routes(&web.Pages{}) {
		if strings.HasPrefix(r.Path, rest.Prefix) || slices.Contains(systemRoutes, r.Method+" "+r.Path) {
			t.Errorf("the page %s %s stands where something else does", r.Method, r.Path)
		}
	}
}

// TestEveryOperationIsInTheDocument compares the registry with the OpenAPI document, both ways.
func TestEveryOperationIsInTheDocument(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	b, err := s.server.Document()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]struct {
			ID         string            `json:"operationId"`
			Permission assessment.Action `json:"x-permission"`
		}
	}
	if err := json.Unmarshal(b, &document); err != nil {
		t.Fatal(err)
	}
	var described, registered []string
	for path, methods := range document.Paths {
		for method, o := range methods {
			described = append(described, fmt.Sprintf("%s %s %s %s", strings.ToUpper(method), path, o.ID, o.Permission))
		}
	}
	for _, o := range s.server.Operations() {
		registered = append(registered, fmt.Sprintf("%s %s %s %s", o.Method, o.Path, o.ID, o.Action))
	}
	slices.Sort(described)
	slices.Sort(registered)
	if diff := cmp.Diff(registered, described); diff != "" {
		t.Errorf("registered operations (-) and described ones (+):\n%s", diff)
	}
}

// TestEveryActionIsUsed compares the policy with what pages and operations ask for, both ways.
func TestEveryActionIsUsed(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	known := map[assessment.Action]bool{}
	for a := range assessment.Policy() {
		known[a] = true
	}
	for _, a := range specialActions {
		known[a] = true
	}
	used := map[assessment.Action]bool{}
	for _, r := range api.Routes(&web.Pages{}) {
		used[r.Action] = true
	}
	for _, o := range s.server.Operations() {
		used[o.Action] = true
		if slices.Contains(specialActions, o.Action) {
			t.Errorf("%s asks for %s, which no role of an organisation has", o.ID, o.Action)
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(known)), slices.Sorted(maps.Keys(used))); diff != "" {
		t.Errorf("actions of the policy (-) and used ones (+):\n%s", diff)
	}
}

// target is what the parameters of an address stand for.
type target map[string]string

// secret is in every text that belongs to the organisation "sodal": no reply to anybody else may hold it.
const secret = "hemlig"

// cells is two organisations with the same things in them.
type cells struct {
	*site
	t     *testing.T
	osten assessment.Principal
	casts map[string]cast
	asa   *visitor // the admin of "norrdal"
	count int
}

// cast is who makes rounds and answers them in an organisation, apart from those whose permissions are looked at.
type cast struct {
	coordinator, manager assessment.Principal
	auditor              assessment.Principal
	entity               assessment.ID // the topmost
}

func newCells(t *testing.T) *cells {
	t.Helper()
	s, asa := norrdal(t)
	s.secondOrganisation(t)
	osten, err := s.use.PrincipalByEmail(t.Context(), "osten@sodal.example", "sodal")
	if err != nil {
		t.Fatal(err)
	}
	return &cells{site: s, t: t, osten: osten, casts: map[string]cast{}, asa: asa}
}

// fresh lays out one of each thing in an organisation and says where it is.
func (c *cells) fresh(p assessment.Principal, word string) target {
	c.t.Helper()
	c.count++
	ctx := c.t.Context()
	fatal := func(err error) {
		c.t.Helper()
		if err != nil {
			c.t.Fatal(err)
		}
	}
	s, err := c.use.Entities.Structure(ctx, p)
	fatal(err)
	root := s.Tree.Root().ID
	e, err := c.use.Entities.AddEntity(
		ctx,
		p,
		assessment.Entity{Key: fmt.Sprintf("e%d", c.count), Name: word + " enhet", Kind: "operation", ParentID: &root},
	)
	fatal(err)
	b, err := c.use.Registers.Bodies.Add(ctx, p, assessment.Body{Name: fmt.Sprintf("%s nämnd %d", word, c.count)})
	fatal(err)
	d, err := c.use.Registers.GoverningDocuments.Add(
		ctx,
		p,
		registers.GoverningDocument{Title: fmt.Sprintf("%s policy %d", word, c.count), Kind: "policy"},
	)
	fatal(err)
	m, _, err := c.use.People.Invite(
		ctx,
		p,
		people.InviteForm{
			Name:     word + " person",
			Email:    fmt.Sprintf("%s%d@%s.example", word, c.count, p.Organisation.Key),
			Role:     assessment.Management,
			EntityID: root,
		},
	)
	fatal(err)
	person, _, err := c.use.People.Person(ctx, p, m.UserID)
	fatal(err)
	return target{
		"organisation":       p.Organisation.Key,
		"entity":             e.ID.String(),
		"body":               b.ID.String(),
		"governing_document": d.ID.String(),
		"user":               m.UserID.String(),
		"membership":         person.Memberships[0].ID.String(),
		"root":               root.String(),
	}
}

// castOf is the cast of an organisation, which comes together at the first call.
func (c *cells) castOf(admin assessment.Principal) cast {
	c.t.Helper()
	key := admin.Organisation.Key
	if found, ok := c.casts[key]; ok {
		return found
	}
	structure, err := c.use.Entities.Structure(c.t.Context(), admin)
	if err != nil {
		c.t.Fatal(err)
	}
	made := cast{entity: structure.Tree.Root().ID}
	for role, who := range map[assessment.Role]*assessment.Principal{assessment.Coordinator: &made.coordinator, assessment.EntityManager: &made.manager, assessment.Auditor: &made.auditor} {
		f := people.InviteForm{Name: "Någon", Email: "cast-" + address(role), Role: role, EntityID: made.entity}
		f.Email = strings.Replace(f.Email, "norrdal", key, 1)
		if role == assessment.Auditor {
			f.Until = "2199-12-31"
		}
		_, token, err := c.use.People.Invite(c.t.Context(), admin, f)
		if err != nil {
			c.t.Fatal(err)
		}
		c.visitor(c.t).post("/links/"+token, "password", passphrase).want(http.StatusSeeOther)
		if *who, err = c.use.PrincipalByEmail(c.t.Context(), f.Email, key); err != nil {
			c.t.Fatal(err)
		}
	}
	c.casts[key] = made
	return made
}

// asked lays out a round, open, with an answer to one question and another round before it with the same, and says
// where they are. What the target's key and version name is what is asked.
func (c *cells) asked(x target, admin assessment.Principal, word string) {
	c.t.Helper()
	c.count++
	who, ctx := c.castOf(admin), c.t.Context()
	fatal := func(err error) {
		c.t.Helper()
		if err != nil {
			c.t.Fatal(err)
		}
	}
	f := rounds.RoundForm{
		QuestionnaireKey:     x["key"],
		QuestionnaireVersion: x["version"],
		OpensOn:              "2020-01-01",
		ClosesOn:             "2199-12-31",
		Message:              word,
		Reminder:             word,
		Entities:             []assessment.ID{uuid.MustParse(x["entity"])},
	}
	for _, name := range []string{"förra", "nya"} {
		f.Name = fmt.Sprintf("%s %s omgång %d", word, name, c.count)
		r, err := c.use.Rounds.AddRound(ctx, who.coordinator, f)
		fatal(err)
		v, err := c.use.Rounds.Round(ctx, who.coordinator, r.ID)
		fatal(err)
		q := v.Questionnaire.AskedOf(v.Rows[0].Kind)[0]
		first := int64(0)
		_, err = c.use.Rounds.SaveAnswer(
			ctx,
			who.manager,
			v.Rows[0].ID,
			rounds.AnswerForm{QuestionID: q.ID, Value: v.Questionnaire.Answers[0].ID, Comment: word,
				Evidence: []assessment.Evidence{{Text: word, Link: "https://" + word + ".example/"}}, Version: &first},
		)
		fatal(err)
		f.PreviousID = &r.ID
		x["round"], x["assessment"], x["question"], x["area"] = r.ID.String(), v.Rows[0].ID.String(), q.ID, q.Area
		x["rule"], x["number"] = q.Rules[0].ID, "1"
	}
}

// submit hands the target's assessment in.
func (c *cells) submit(x target, admin assessment.Principal) {
	c.t.Helper()
	who := c.castOf(admin)
	id := uuid.MustParse(x["assessment"])
	v, err := c.use.Rounds.Assessment(c.t.Context(), who.manager, id)
	if err != nil {
		c.t.Fatal(err)
	}
	s, err := c.use.Rounds.Submit(c.t.Context(), who.manager, id, v.Version)
	if err != nil {
		c.t.Fatal(err)
	}
	x["number"] = fmt.Sprint(s.Number)
}

// giveBack returns the target's submission, which makes the assessment a draft again.
func (c *cells) giveBack(x target, admin assessment.Principal, word string) {
	c.t.Helper()
	number, err := strconv.Atoi(x["number"])
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.use.Rounds.Decide(
		c.t.Context(),
		c.castOf(admin).manager,
		uuid.MustParse(x["assessment"]),
		number,
		assessment.OutcomeReturned,
		word,
	); err != nil {
		c.t.Fatal(err)
	}
}

// summed seals what the target's round adds up to.
func (c *cells) summed(x target, admin assessment.Principal) {
	c.t.Helper()
	round := uuid.MustParse(x["round"])
	s, err := c.use.Insight.SealSummary(
		c.t.Context(),
		c.castOf(admin).coordinator,
		insight.SummaryQuery{Whole: true, RoundID: &round},
	)
	if err != nil {
		c.t.Fatal(err)
	}
	x["summary"] = s.ID.String()
}

// own is one of each thing in "norrdal", and a round where the address needs one.
func (c *cells) own(path string) target {
	c.t.Helper()
	admin := c.admin(c.t, "norrdal")
	x := c.fresh(admin, "egen")
	x["key"], x["version"] = "mognad-bas", "1.0"
	if strings.Contains(path, "{round}") || strings.Contains(path, "{assessment}") ||
		strings.Contains(path, "/summaries") {
		c.asked(x, admin, "egen")
	}
	return x
}

// returned is one of each thing in "norrdal", with a submission that has been returned.
func (c *cells) returned() target {
	c.t.Helper()
	admin := c.admin(c.t, "norrdal")
	x := c.own("{assessment}")
	c.submit(x, admin)
	c.giveBack(x, admin, "Kommentarer saknas")
	c.summed(x, admin)
	c.audits(x, admin, "egen")
	return x
}

// foreign is one of each thing in "sodal", with two submissions, so that the second is none of "norrdal".
func (c *cells) foreign() target {
	c.t.Helper()
	published := c.theirs()
	x := c.fresh(c.osten, secret)
	x["key"], x["version"] = published.Key, published.Version
	c.asked(x, c.osten, secret)
	c.submit(x, c.osten)
	c.giveBack(x, c.osten, secret)
	c.submit(x, c.osten)
	c.summed(x, c.osten)
	c.audits(x, c.osten, secret)
	return x
}

// idParameters are the parameters of addresses that hold an id.
var idParameters = []string{
	"entity",
	"body",
	"governing_document",
	"user",
	"membership",
	"round",
	"assessment",
	"audit",
	"recommendation",
	"summary",
}

// missing is what nobody has.
func missing(version string) target {
	x := target{
		"organisation": "saknas",
		"key":          "saknas",
		"version":      version,
		"question":     "saknas",
		"area":         "saknas",
		"rule":         "saknas",
		"number":       "77",
	}
	for _, p := range idParameters {
		x[p] = uuid.NewString()
	}
	return x
}

// refusals are how a role that may not is answered on what is its organisation's: 403, or 404 where it would learn what
// there is of entities with which it has nothing to do.
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

// theirs is a questionnaire that "sodal" has published, with questions that no other has.
func (c *cells) theirs() assessment.QuestionnaireVersion {
	c.t.Helper()
	file := strings.NewReplacer("key: smallest", "key: theirs", "A1", "Z1", "id: A,", "id: Z,", "area: A", "area: Z", "[agency]", "[operation]").
		Replace(questionnaireFile(c.t, "smallest.yaml"))
	file = regexp.MustCompile(`(?m)^title: \{da: .*\}$`).ReplaceAllString(file, "title: {da: "+secret+"}")
	if !strings.Contains(file, secret) {
		c.t.Fatalf("the title is not where it was:\n%s", file)
	}
	v, _, err := c.use.Rounds.PublishQuestionnaire(c.t.Context(), c.osten, "q.yaml", []byte(file))
	if err != nil {
		c.t.Fatal(err)
	}
	return v
}

// reach lets a role that manages nothing reach the fresh things: the body answers for the entity, and respondents,
// whose role holds for one entity alone, have it on that one.
func (c *cells) reach(x target, role assessment.Role) {
	c.t.Helper()
	if role == assessment.Auditor {
		c.engageRole(x)
	}
	if role.May(assessment.ManageEntities) {
		return
	}
	admin := c.admin(c.t, "norrdal")
	e, err := c.use.Entities.Entity(c.t.Context(), admin, uuid.MustParse(x["entity"]))
	if err != nil {
		c.t.Fatal(err)
	}
	body := uuid.MustParse(x["body"])
	e.BodyID = &body
	if _, err := c.use.Entities.SaveEntity(c.t.Context(), admin, e); err != nil {
		c.t.Fatal(err)
	}
	if role.Below() {
		return
	}
	p, err := c.use.PrincipalByEmail(c.t.Context(), address(role), "norrdal")
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.use.People.Grant(
		c.t.Context(),
		admin,
		assessment.Membership{UserID: p.User.ID, Role: role, EntityID: e.ID},
	); err != nil {
		c.t.Fatal(err)
	}
}

// address is the e-mail address of whoever has the role.
func address(role assessment.Role) string { return string(role) + "@norrdal.example" }

// fill puts the target into an address.
func (x target) fill(t *testing.T, path string) string {
	t.Helper()
	return braces.ReplaceAllStringFunc(path, func(parameter string) string {
		value, ok := x[strings.Trim(parameter, "{}")]
		if !ok {
			t.Fatalf("say in permissions_test.go what %s stands for in %s", parameter, path)
		}
		return value
	})
}

// body is what the operation is sent, if it takes anything: good for a new object each time.
func (c *cells) body(operation string, x target) (body, mediaType string) {
	c.count++
	n := c.count
	switch operation {
	case "put-organisation":
		return `{"name": "Norrdals kommun", "language": "sv"}`, "application/json"
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
	case "post-user":
		return fmt.Sprintf(
			`{"name": "Ny", "email": "ny%d@norrdal.example", "role": "management", "entity": "%s"}`,
			n,
			x["root"],
		), "application/json"
	case "put-user":
		return `{"name": "Ny", "active": true}`, "application/json"
	case "post-membership":
		return fmt.Sprintf(`{"role": "respondent", "entity": "%s"}`, x["root"]), "application/json"
	case "post-round":
		return fmt.Sprintf(
			`{"name": "Omgång %d", "questionnaire": {"key": "mognad-bas", "version": "1.0"}, "opens_on": "2026-01-01", "closes_on": "2199-12-31", "entities": ["%s"]}`,
			n,
			x["entity"],
		), "application/json"
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
	case "put-answer":
		return `{"value": "no", "reason": "", "comment": "Nytt", "evidence": [], "stance": null}`, "application/json"
	case "post-answer-hand":
		return `{"to": null}`, "application/json"
	case "post-submission-decision":
		return `{"outcome": "approved", "reason": ""}`, "application/json"
	case "post-summary":
		return fmt.Sprintf(`{"body": null, "whole": true, "round": "%s"}`, x["round"]), "application/json"
	case "put-target":
		return `{"level": 3, "by": "2199-12-31"}`, "application/json"
	case "put-advice":
		return `{"adopted": true, "reason": ""}`, "application/json"
	case "import-entities":
		return fmt.Sprintf("key,name,kind,parent\nn%d,Ny,operation,%s\n", n, "norrdal"), "text/csv"
	case "import-users":
		return fmt.Sprintf("email,name,role,entity\nny%d@norrdal.example,Ny,management,%s\n", n, "norrdal"), "text/csv"
	case "post-audit":
		return fmt.Sprintf(`{"title": "Granskning %d", "entities": ["%s"]}`, n, x["entity"]), "application/json"
	case "import-audit":
		return fmt.Sprintf(
			"audit: {key: g%d, title: Granskning %d}\nentities:\n  - {id: ny%d, name: Ny %d, kind: operation}\n",
			n,
			n,
			n,
			n,
		), "application/yaml"
	case "put-audit":
		return auditBody(
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
	case "post-recommendation-move":
		return `{"number": 1}`, "application/json"
	case "post-audit-advice":
		return `{"dismiss": {"reason": "Redan beslutat"}}`, "application/json"
	case "post-questionnaire":
		return strings.Replace(
			questionnaireFile(c.t, "smallest.yaml"),
			"key: smallest",
			fmt.Sprintf("key: q%d", n),
			1,
		), "application/yaml"
	}
	return "", ""
}

// ask carries out an operation on a target.
func (c *cells) ask(client apiClient, o rest.Operation, x target) answer {
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
		case "put-organisation":
			version = c.admin(c.t, "norrdal").Organisation.Version
		case "post-round-reopen",
			"put-audit",
			"put-audit-statement",
			"post-audit-final",
			"post-audit-pin",
			"put-entity-statement":
			version = 2
		case "put-target", "put-advice", "put-engagement":
			version = 0
		}
		headers = append(headers, "If-Match", fmt.Sprintf("%q", fmt.Sprint(version)))
	}
	a := client.call(o.Method, x.fill(c.t, o.Path), body, headers...)
	if strings.Contains(strings.ToLower(a.Body+fmt.Sprint(a.Header)), secret) {
		c.t.Errorf("%s holds what belongs to another organisation:\n%s", a.what, a.Body)
	}
	return a
}

// prepare brings the target to where the operation can be carried out.
func (c *cells) prepare(operation string, x target) {
	c.t.Helper()
	admin := c.admin(c.t, "norrdal")
	switch operation {
	case "post-submission-decision", "post-summary":
		c.submit(x, admin)
	case "post-round-reopen":
		if _, err := c.use.Rounds.CloseRound(
			c.t.Context(),
			c.castOf(admin).coordinator,
			uuid.MustParse(x["round"]),
			1,
		); err != nil {
			c.t.Fatal(err)
		}
	}
}

// bare is a reply without what differs at each request.
func (a answer) bare() string {
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

// elsewhere is the target with each parameter of the address in turn taken from another one, alone and together with
// all that follow it.
func (x target) elsewhere(path string, other target) []target {
	var all []target
	var parameters []string
	for _, m := range braces.FindAllStringSubmatch(path, -1) {
		parameters = append(parameters, m[1])
	}
	for i := range parameters {
		changed := maps.Clone(x)
		for _, p := range parameters[i:] {
			changed[p] = other[p]
		}
		all = append(all, changed)
		if i < len(parameters)-1 {
			changed = maps.Clone(x)
			changed[parameters[i]] = other[parameters[i]]
			all = append(all, changed)
		}
	}
	return all
}

// TestEveryCell asks for every operation in every role, with a token that may write and one that may only read, on what
// is the own organisation's, another's and nobody's. What the reply must be follows from the policy's table alone.
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
	}
	for _, p := range idParameters {
		malformed[p] = "no-id"
	}

	root := c.site.root(t)
	clients := map[assessment.Role][2]apiClient{}
	unchanged := map[assessment.Role]target{} // what is only read, or refused
	for _, role := range assessment.Roles {
		c.join(t, "Person "+string(role), address(role), role, root)
		clients[role] = [2]apiClient{
			c.client(t, address(role), "norrdal", assessment.TokenWrite),
			c.client(t, address(role), "norrdal", assessment.TokenRead),
		}
		unchanged[role] = c.returned()
		c.reach(unchanged[role], role)
	}
	succeeded := map[string]bool{}
	for _, o := range c.server.Operations() {
		writes := o.Method != http.MethodGet
		for _, role := range assessment.Roles {
			t.Run(o.ID+"/"+string(role), func(t *testing.T) {
				for i, client := range clients[role] {
					client.t = t
					engaged := role == assessment.Auditor && ofAudit(o.Path) && !writes // reads the whole
					allowed := role.May(o.Action) && (!writes || i == 0) || engaged
					own, foreign := unchanged[role], foreign
					switch {
					case allowed && writes && ofAudit(o.Path):
						own = c.auditTarget(api.Route{Path: o.Path, Action: o.Action})
						c.reach(own, role)
					case allowed && writes:
						own = c.own(o.Path)
						c.prepare(o.ID, own)
						c.reach(own, role)
					case o.Action == assessment.ReadFindings:
						own, foreign = maps.Clone(own), maps.Clone(foreign)
						own["audit"], foreign["audit"] = own["final"], foreign["final"]
					}
					if o.ID == "put-engagement" {
						own = maps.Clone(own)
						own["user"] = c.site.principal(t, address(assessment.Auditor)).User.ID.String()
					}
					want := refusals(role, o.Path)
					if writes && i == 1 {
						want = []int{http.StatusForbidden}
					}
					switch got := c.ask(client, o, own); {
					case !allowed && !slices.Contains(want, got.Status):
						t.Errorf("own: %s with access %d answers %d, want one of %v:\n%s", got.what, i, got.Status, want, got.Body)
					case allowed && got.Status/100 != 2:
						t.Errorf("own: %s with access %d answers %d:\n%s", got.what, i, got.Status, got.Body)
					case allowed:
						succeeded[o.ID] = true
					}
					nowhere := own.elsewhere(o.Path, missing)
					odd := own.elsewhere(o.Path, malformed)
					for j, x := range own.elsewhere(o.Path, foreign) {
						theirs, nobodys, none := c.ask(client, o, x), c.ask(client, o, nowhere[j]), c.ask(client, o, odd[j])
						if diff := cmp.Diff(nobodys.bare(), theirs.bare()); diff != "" {
							t.Errorf("%s: another's differs from nobody's (-nobody's +another's):\n%s", theirs.what, diff)
						}
						hidden := []int{http.StatusNotFound}
						if !allowed && x["organisation"] == own["organisation"] {
							hidden = append(hidden, http.StatusForbidden)
						}
						if !slices.Contains(hidden, theirs.Status) {
							t.Errorf("%s answers %d, want one of %v:\n%s", theirs.what, theirs.Status, hidden, theirs.Body)
						}
						if !slices.Contains(hidden, none.Status) {
							t.Errorf("%s answers %d, want one of %v:\n%s", none.what, none.Status, hidden, none.Body)
						}
					}
				}
			})
		}
	}
	for _, o := range c.server.Operations() {
		if !succeeded[o.ID] {
			t.Errorf("nobody could carry out %s, so its cells show nothing", o.ID)
		}
	}
}

// TestForeignReferencesAreUnknown sends ids of another organisation in every property that takes one: each answers as
// an id that nobody has, and nothing of the other organisation changes.
func TestForeignReferencesAreUnknown(t *testing.T) {
	t.Parallel()
	c := newCells(t)
	admin := c.client(t, "asa@norrdal.example", "norrdal", assessment.TokenWrite)
	osten := c.client(t, "osten@sodal.example", "sodal", assessment.TokenRead)
	foreign, own := c.foreign(), c.own("{round}")
	coordinator := c.client(t, "cast-coordinator@norrdal.example", "norrdal", assessment.TokenWrite)
	manager := c.client(t, "cast-entity_manager@norrdal.example", "norrdal", assessment.TokenWrite)
	theirs := c.client(t, "cast-coordinator@sodal.example", "sodal", assessment.TokenRead)
	state := func() string {
		return theirs.get("/organisations/sodal/rounds/"+foreign["round"]).
			want(http.StatusOK).
			Body + theirs.get("/organisations/sodal/assessments/"+foreign["assessment"]).
			want(http.StatusOK).
			Body +
			theirs.get("/organisations/sodal/rounds").
				want(http.StatusOK).
				Body + osten.get("/organisations/sodal/entities").Body + osten.get("/organisations/sodal/bodies").Body + osten.get("/organisations/sodal/governing-documents").Body + osten.get("/organisations/sodal/users").Body + osten.get("/organisations/sodal/events").Body
	}
	before := state()
	entity := func(parent, body, successor string) string {
		return fmt.Sprintf(
			`{"key": "ny", "name": "Ny", "kind": "operation", "parent": %q, "body": %q, "valid_from": null, "valid_to": "2030-01-01", "successors": [%q]}`,
			parent,
			body,
			successor,
		)
	}
	one := here + "/entities/" + own["entity"]
	for name, ids := range map[string]target{"another's": foreign, "nobody's": missing("1")} {
		unknown := []string{"parent: error.unknown_choice", "body: error.unknown_choice", "successors: error.unknown_choice"}
		sent := entity(ids["entity"], ids["body"], ids["entity"])
		admin.call(http.MethodPost, here+"/entities", sent).problem(http.StatusUnprocessableEntity, "invalid", unknown...)
		admin.call(http.MethodPut, one, sent, "If-Match", `"1"`).
			problem(http.StatusUnprocessableEntity, "invalid", unknown...)
		admin.call(http.MethodPost, here+"/users", fmt.Sprintf(`{"name": "Ny", "email": "ny@norrdal.example", "role": "management", "entity": %q}`, ids["entity"])).
			problem(http.StatusUnprocessableEntity, "invalid", "entity: error.unknown_choice")
		admin.call(http.MethodPost, here+"/users/"+own["user"]+"/memberships", fmt.Sprintf(`{"role": "management", "entity": %q}`, ids["entity"])).
			problem(http.StatusUnprocessableEntity, "invalid", "entity: error.unknown_choice")
		round := fmt.Sprintf(
			`"name": "Ny", "opens_on": "2026-01-01", "closes_on": "2026-12-31", "message": "", "reminder": "", "entities": [%q, %q], "previous": %q, "provisions": [{"provider": %q, "questions": [%q], "receivers": [%q]}]`,
			own["entity"],
			ids["entity"],
			ids["round"],
			own["entity"],
			own["question"],
			ids["entity"],
		)
		unknown = []string{
			"entities: error.unknown_choice",
			"previous: error.unknown_choice",
			"provisions: error.unknown_choice",
		}
		coordinator.call(http.MethodPost, here+"/rounds", `{"questionnaire": {"key": "mognad-bas", "version": "1.0"}, `+round+`}`).
			problem(http.StatusUnprocessableEntity, "invalid", unknown...)
		coordinator.call(http.MethodPut, here+"/rounds/"+own["round"], `{`+round+`}`, "If-Match", `"1"`).
			problem(http.StatusUnprocessableEntity, "invalid", unknown...)
		coordinator.call(http.MethodPost, here+"/rounds/"+own["round"]+"/reminders", fmt.Sprintf(`{"assessments": [%q, %q]}`, own["assessment"], ids["assessment"])).
			problem(http.StatusNotFound, "not_found")
		coordinator.call(http.MethodPost, here+"/summaries", fmt.Sprintf(`{"body": %q, "round": null}`, ids["body"])).
			problem(http.StatusNotFound, "not_found")
		coordinator.call(http.MethodPost, here+"/summaries", fmt.Sprintf(`{"body": null, "round": %q}`, ids["round"])).
			problem(http.StatusNotFound, "not_found")
		manager.call(http.MethodPost, here+"/assessments/"+own["assessment"]+"/answers/"+own["question"]+"/hand", fmt.Sprintf(`{"to": %q}`, ids["user"]), "If-Match", `"1"`).
			problem(http.StatusUnprocessableEntity, "invalid", "to: error.unknown_choice")
		if t.Failed() {
			t.Fatalf("sent %s ids", name)
		}
	}
	admin.call(http.MethodPost, here+"/imports/entities", "key,name,kind,parent\nny,Ny,operation,sodal\n", "Content-Type", "text/csv").
		problem(http.StatusUnprocessableEntity, "invalid", "parent: error.unknown_key")
	coordinator.call(http.MethodPost, here+"/rounds", fmt.Sprintf(`{"name": "Ny", "questionnaire": {"key": "theirs", "version": "1"}, "opens_on": "2026-01-01", "closes_on": "2026-12-31", "entities": [%q]}`, own["entity"])).
		problem(http.StatusUnprocessableEntity, "invalid", "questionnaire: error.unknown_choice")
	if events := admin.get(here + "/events?before=" + firstEvent(t, c, c.osten)).
		want(http.StatusOK); strings.Contains(events.Body, secret) {
		t.Errorf("the log of another organisation is seen:\n%s", events.Body)
	}
	if diff := cmp.Diff(before, state()); diff != "" {
		t.Errorf("the other organisation changed:\n%s", diff)
	}
}

func firstEvent(t *testing.T, c *cells, p assessment.Principal) string {
	t.Helper()
	events, err := c.use.Events(t.Context(), p, nil)
	if err != nil || len(events) == 0 {
		t.Fatalf("%d events, error %v", len(events), err)
	}
	return events[0].ID.String()
}

// TestRoleOnAPart shows that a role on an entity reaches that part of the tree alone.
func TestRoleOnAPart(t *testing.T) {
	t.Parallel()
	c := newCells(t)
	part, beside := c.entity(t, "hamnen", "Hamnen"), c.entity(t, "skolan", "Skolan")
	c.join(t, "Sara Lind", "sara@norrdal.example", assessment.Coordinator, part)
	sara := c.client(t, "sara@norrdal.example", "norrdal", assessment.TokenWrite)
	entity := func(key, parent string) string {
		return fmt.Sprintf(
			`{"key": %q, "name": "Ny", "kind": "operation", "parent": %q, "body": null, "valid_from": null, "valid_to": null, "successors": []}`,
			key,
			parent,
		)
	}
	items := sara.get(here + "/entities").want(http.StatusOK).read("items").([]any)
	if len(items) != 1 || items[0].(map[string]any)["id"] != part.String() {
		t.Errorf("the list holds %v", items)
	}
	sara.get(here+"/entities/"+beside.String()).problem(http.StatusNotFound, "not_found")
	sara.call(http.MethodPut, here+"/entities/"+beside.String(), entity("skolan", part.String()), "If-Match", `"1"`).
		problem(http.StatusNotFound, "not_found")
	sara.call(http.MethodPost, here+"/entities", entity("ny", part.String())).want(http.StatusCreated)
	sara.call(http.MethodPost, here+"/entities", entity("ny2", beside.String())).
		problem(http.StatusUnprocessableEntity, "invalid", "parent: error.unknown_choice")
	sara.call(http.MethodPost, here+"/bodies", `{"name": "Nämnden"}`).problem(http.StatusForbidden, "forbidden")
	sara.call(http.MethodPost, here+"/questionnaires", questionnaireFile(t, "smallest.yaml"), "Content-Type", "application/yaml").
		problem(http.StatusForbidden, "forbidden")
	sara.call(http.MethodPost, here+"/users", fmt.Sprintf(`{"name": "Ny", "email": "ny@norrdal.example", "role": "auditor", "entity": %q, "until": "2199-12-31"}`, part)).
		problem(http.StatusUnprocessableEntity, "invalid", "role: error.role_not_yours")
	people := sara.get(here + "/users").want(http.StatusOK).read("items").([]any)
	if len(people) != 1 {
		t.Errorf("%d users are seen, want Sara alone", len(people))
	}
	export := sara.get(here + "/exports/entities?format=csv").want(http.StatusOK)
	if strings.Contains(export.Body, "skolan") || !strings.Contains(export.Body, "hamnen") {
		t.Errorf("the export holds\n%s", export.Body)
	}
}

// TestEveryPage asks for every page that is read in every role.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	c := newCells(t)
	root := c.site.root(t)
	own := c.returned()
	foreign := c.foreign()
	missing := missing(foreign["version"])
	parameter := regexp.MustCompile(`:([a-z_]+)`)
	visitors := map[assessment.Role]*visitor{}
	for _, role := range assessment.Roles {
		c.join(t, "Person "+string(role), address(role), role, root)
		c.reach(own, role)
		visitors[role] = c.signIn(t, address(role)) // a new role has ended the session
	}
	stranger := c.visitor(t)
	for _, r := range api.Routes(&web.Pages{}) {
		path := parameter.ReplaceAllString(r.Path, "{$1}")
		if r.Method != http.MethodGet || r.Action == assessment.Anyone || strings.Contains(path, "export") {
			continue
		}
		t.Run(r.Path, func(t *testing.T) {
			own, foreign := maps.Clone(own), maps.Clone(foreign)
			switch r.Action {
			case assessment.ReadFindings:
				own["audit"], foreign["audit"] = own["final"], foreign["final"]
			case assessment.ManageAudits:
				own["audit"], foreign["audit"] = own["planned"], foreign["planned"]
			}
			if got := stranger.get(own.fill(t, path)); got.Status != http.StatusSeeOther ||
				!strings.HasPrefix(got.Header.Get("Location"), "/sign-in") {
				t.Errorf("somebody not signed in gets %d, %s", got.Status, got.Header.Get("Location"))
			}
			for _, role := range assessment.Roles {
				want := refusals(role, path)
				engaged := role == assessment.Auditor && ofAudit(path) // reads and changes the whole
				if role.May(r.Action) || r.Action == assessment.OwnAccount || engaged {
					want = []int{http.StatusOK}
				}
				if got := visitors[role].get(own.fill(t, path)); !slices.Contains(want, got.Status) {
					t.Errorf("%s: %s answers %d, want one of %v", role, got.what, got.Status, want)
				}
				for i, x := range own.elsewhere(path, foreign) {
					got := visitors[role].get(x.fill(t, path)).hides(secret)
					if strings.Contains(got.Body, "Södal") {
						t.Errorf("%s: %s holds what belongs to another organisation", role, got.what)
					}
					if nobodys := visitors[role].get(
						own.elsewhere(path, missing)[i].fill(t, path),
					); got.Status != nobodys.Status ||
						got.Status != http.StatusNotFound && got.Status != http.StatusForbidden {
						t.Errorf("%s: %s answers %d, and one that does not exist %d", role, got.what, got.Status, nobodys.Status)
					}
				}
			}
		})
	}
}
