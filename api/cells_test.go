package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"mognad/api"
	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/plan"
	rows "mognad/assessment/workflow/registers"
	"mognad/assessment/workflow/rounds"
)

// org is the address of the organisation "norrdal".
const org = apitest.NorrdalPath

// parameter is a part of a page's address that names something.
var parameter = regexp.MustCompile(`:([a-z_]+)`)

// ofRound reports whether a page belongs to a round, which not everybody may know of.
func ofRound(route api.Route) bool {
	return strings.Contains(route.Path, ":round") || strings.Contains(route.Path, ":assessment")
}

var braces = regexp.MustCompile(`\{([a-z_]+)\}`)

// target is what the parameters of an address refer to.
type target map[string]string

// secret is in every text that belongs to the organisation "sodal": no reply to anybody else may hold it.
const secret = "hemlig"

// cells is two organisations with the same kinds of objects.
type cells struct {
	*apitest.Site
	t     *testing.T
	osten assessment.Principal
	casts map[string]cast
	asa   *apitest.Visitor // the admin of "norrdal"
	count int
}

// cast are the people who make rounds and answer them in an organisation, apart from those whose permissions are
// tested.
type cast struct {
	coordinator, manager assessment.Principal
	auditor              assessment.Principal
	entity               assessment.ID // the topmost
}

func newCells(t *testing.T) *cells {
	t.Helper()
	s, asa := apitest.Norrdal(t)
	s.SecondOrganisation(t)
	osten, err := s.Use.PrincipalByEmail(t.Context(), "osten@sodal.example", "sodal")
	if err != nil {
		t.Fatal(err)
	}
	return &cells{Site: s, t: t, osten: osten, casts: map[string]cast{}, asa: asa}
}

// fresh creates one object of each kind in an organisation and returns their addresses.
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
	s, err := c.Use.Entities.Structure(ctx, p)
	fatal(err)
	root := s.Tree.Root().ID
	e, err := c.Use.Entities.AddEntity(
		ctx,
		p,
		assessment.Entity{
			Key:        fmt.Sprintf("e%d", c.count),
			Name:       word + " enhet",
			Kind:       "operation",
			ParentID:   &root,
			Period:     assessment.Period{To: "2199-12-31"},
			Successors: []assessment.ID{root},
		},
	)
	fatal(err)
	b, err := c.Use.Registers.Bodies.Add(ctx, p, assessment.Body{Name: fmt.Sprintf("%s nämnd %d", word, c.count)})
	fatal(err)
	d, err := c.Use.Registers.GoverningDocuments.Add(
		ctx,
		p,
		registers.GoverningDocument{Title: fmt.Sprintf("%s policy %d", word, c.count), Kind: "policy"},
	)
	fatal(err)
	m, _, err := c.Use.People.Invite(
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
	person, _, err := c.Use.People.Person(ctx, p, m.UserID)
	fatal(err)
	var told assessment.ID
	fatal(c.Use.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		n := assessment.Notice{UserID: m.UserID, Kind: assessment.NoticeInvitation}
		if err := c.Use.Notify(tx, p, n); err != nil {
			return err
		}
		list, err := tx.NoticesOf(m.UserID, 1)
		if err == nil {
			told = list[0].ID
		}
		return err
	}))
	x := target{
		"notice":             told.String(),
		"event":              told.String(), // no event has this id, so nothing that it names was kept
		"organisation":       p.Organisation.Key,
		"entity":             e.ID.String(),
		"body":               b.ID.String(),
		"governing_document": d.ID.String(),
		"user":               m.UserID.String(),
		"membership":         person.Memberships[0].ID.String(),
		"root":               root.String(),
	}
	c.addRows(x, word)
	return x
}

// templated adds a document template.
func (c *cells) templated(x target, p assessment.Principal, word string) {
	c.t.Helper()
	file := apitest.Done(document.Own())(c.t)
	name := fmt.Sprintf("%s mall %d", word, c.count)
	id := apitest.Done(c.Use.People.AddDocumentTemplate(c.t.Context(), p, name, "mall.docx", file))(c.t)
	x["document_template"] = id.String()
}

// castOf is the cast of an organisation, created at the first call.
func (c *cells) castOf(admin assessment.Principal) cast {
	c.t.Helper()
	key := admin.Organisation.Key
	if found, ok := c.casts[key]; ok {
		return found
	}
	structure, err := c.Use.Entities.Structure(c.t.Context(), admin)
	if err != nil {
		c.t.Fatal(err)
	}
	made := cast{entity: structure.Tree.Root().ID}
	for role, who := range map[assessment.Role]*assessment.Principal{assessment.Coordinator: &made.coordinator,
		assessment.EntityManager: &made.manager, assessment.Auditor: &made.auditor} {
		f := people.InviteForm{Name: "Någon", Email: "cast-" + address(role), Role: role, EntityID: made.entity}
		f.Email = strings.Replace(f.Email, "norrdal", key, 1)
		if role == assessment.Auditor {
			f.Until = "2199-12-31"
		}
		_, token, err := c.Use.People.Invite(c.t.Context(), admin, f)
		if err != nil {
			c.t.Fatal(err)
		}
		c.Visitor(c.t).Post("/links/"+token, "password", apitest.Passphrase).Want(http.StatusSeeOther)
		if *who, err = c.Use.PrincipalByEmail(c.t.Context(), f.Email, key); err != nil {
			c.t.Fatal(err)
		}
	}
	c.casts[key] = made
	return made
}

// asked creates an open round with an answer to one question, and an earlier round with the same, and returns their
// addresses. The target's key and version name the questionnaire.
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
		r, err := c.Use.Rounds.AddRound(ctx, who.coordinator, f)
		fatal(err)
		v, err := c.Use.Rounds.Round(ctx, who.coordinator, r.ID)
		fatal(err)
		q := v.Questionnaire.AskedOf(v.Rows[0].Profile())[0]
		first := int64(0)
		_, err = c.Use.Rounds.SaveAnswer(
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
	c.submitBy(x, c.castOf(admin).manager)
}

// submitBy is submit by somebody who may answer.
func (c *cells) submitBy(x target, who assessment.Principal) {
	c.t.Helper()
	id := uuid.MustParse(x["assessment"])
	v, err := c.Use.Rounds.Assessment(c.t.Context(), who, id)
	if err != nil {
		c.t.Fatal(err)
	}
	s, err := c.Use.Rounds.Submit(c.t.Context(), who, id, v.Version)
	if err != nil {
		c.t.Fatal(err)
	}
	x["number"] = fmt.Sprint(s.Number)
}

// giveBack returns the target's submission, which makes the assessment a draft again.
func (c *cells) giveBack(x target, admin assessment.Principal, word string) {
	c.t.Helper()
	c.decide(x, admin, assessment.OutcomeReturned, word)
}

// decide approves or returns the target's submission.
func (c *cells) decide(x target, admin assessment.Principal, outcome assessment.Outcome, word string) {
	c.t.Helper()
	number, err := strconv.Atoi(x["number"])
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.Use.Rounds.Decide(
		c.t.Context(),
		c.castOf(admin).manager,
		uuid.MustParse(x["assessment"]),
		number,
		outcome,
		word,
	); err != nil {
		c.t.Fatal(err)
	}
}

// summed seals a summary of the target's round.
func (c *cells) summed(x target, admin assessment.Principal) {
	c.t.Helper()
	round := uuid.MustParse(x["round"])
	s, err := c.Use.Insight.SealSummary(
		c.t.Context(),
		c.castOf(admin).coordinator,
		insight.SummaryQuery{Whole: true, RoundID: &round},
	)
	if err != nil {
		c.t.Fatal(err)
	}
	x["summary"] = s.ID.String()
}

// approved fills in the statement of applicability of the target's entity and approves it as the cast's management.
func (c *cells) approved(x target, admin assessment.Principal, word string) {
	c.t.Helper()
	who, entity := c.castOf(admin), uuid.MustParse(x["entity"])
	f := rows.ApplicabilitiesForm{EntityID: entity, Status: new(assessment.ControlInPlace), Reason: &word}
	for _, control := range assessment.Controls {
		f.Controls = append(f.Controls, rows.ControlVersion{Control: control})
	}
	if _, err := c.Use.Registers.SaveApplicabilities(c.t.Context(), who.coordinator, f); err != nil {
		c.t.Fatal(err)
	}
	a, err := c.Use.Registers.Approve(c.t.Context(), who.coordinator, rows.ApprovalForm{
		Kind:       assessment.ApprovedApplicability,
		Object:     entity,
		Version:    int64(len(assessment.Controls)),
		Text:       word,
		OnPaper:    true,
		DecidedOn:  "2026-01-31",
		ApprovedBy: word,
		CaseNumber: word,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	x["approval"], x["number"] = a.ID.String(), "1"
}

// planned adds an action of the target's entity, owned by somebody of the role, if there is one.
func (c *cells) planned(x target, admin assessment.Principal, word string, owner *assessment.ID) {
	c.t.Helper()
	f := plan.Form{Action: assessment.Action{
		EntityID: uuid.MustParse(x["entity"]),
		Title:    word + " åtgärd",
		OwnerID:  owner,
		Timing:   assessment.Timing{Year: 2199, Recurrence: assessment.Recurrence{Kind: assessment.Once}},
	}}
	a, err := c.Use.Plan.AddAction(c.t.Context(), c.castOf(admin).coordinator, f)
	if err != nil {
		c.t.Fatal(err)
	}
	x["action"] = a.ID.String()
}

// own is one object of each kind in "norrdal", and a round if the address needs one.
func (c *cells) own(path string) target {
	c.t.Helper()
	admin := c.Admin(c.t, "norrdal")
	x := c.fresh(admin, "egen")
	x["key"], x["version"], x["control"] = "mognad-bas", "1.0", string(assessment.Controls[0])
	if strings.Contains(path, "{round}") || strings.Contains(path, "{assessment}") ||
		strings.Contains(path, "/summaries") || strings.HasSuffix(path, "/summary/words") {
		c.asked(x, admin, "egen")
	}
	if strings.Contains(path, "/reviews") {
		c.reviewed(x, admin, "egen", true, nil)
		return x
	}
	if strings.Contains(path, "/fact-checks") {
		c.asked(x, admin, "egen")
		c.audited(x, admin, "egen", assessment.AuditFieldwork)
		c.checked(x, admin, c.castOf(admin).manager, "egen")
	}
	if strings.Contains(path, "/document-templates") {
		c.templated(x, admin, "egen")
	}
	if strings.Contains(path, "/plan") || strings.Contains(path, "/actions") {
		c.planned(x, admin, "egen", nil)
	}
	if strings.Contains(path, "/wheel") || strings.Contains(path, "/activities") {
		c.turning(x, admin, "egen", 2190, 1)
	}
	return x
}

// returned is one object of each kind in "norrdal", with a submission that has been returned.
func (c *cells) returned() target {
	c.t.Helper()
	admin := c.Admin(c.t, "norrdal")
	x := c.own("{assessment}")
	c.templated(x, admin, "egen")
	c.submit(x, admin)
	c.giveBack(x, admin, "Kommentarer saknas")
	c.summed(x, admin)
	c.approved(x, admin, "egen")
	c.audits(x, admin, "egen")
	c.checked(x, admin, c.castOf(admin).manager, "egen")
	c.planned(x, admin, "egen", nil)
	c.turning(x, admin, "egen", 2190, 1)
	c.reviewTarget(x, "version")
	return x
}

// foreign is one object of each kind in "sodal", with two submissions, so that "norrdal" has no second one.
func (c *cells) foreign() target {
	c.t.Helper()
	published := c.theirs()
	x := c.fresh(c.osten, secret)
	c.templated(x, c.osten, secret)
	x["key"], x["version"], x["control"] = published.Key, published.Version, "9.9"
	c.asked(x, c.osten, secret)
	c.submit(x, c.osten)
	c.giveBack(x, c.osten, secret)
	c.approved(x, c.osten, secret)
	c.submit(x, c.osten)
	c.summed(x, c.osten)
	c.audits(x, c.osten, secret)
	c.checked(x, c.osten, c.castOf(c.osten).manager, secret)
	c.planned(x, c.osten, secret, nil)
	c.turning(x, c.osten, secret, 2191, 2)
	x["template"] = "none"
	c.reviewed(x, c.osten, secret, true, nil)
	return x
}

// idParameters are the parameters of addresses that hold an id.
var idParameters = []string{
	"entity",
	"body",
	"governing_document",
	"risk",
	"objective",
	"measure",
	"context_change",
	"need",
	"nonconformity",
	"training",
	"user",
	"notice",
	"membership",
	"round",
	"assessment",
	"audit",
	"audit_request",
	"audit_milestone",
	"audit_document",
	"audit_interview",
	"audit_test",
	"audit_note",
	"passage",
	"follow_up",
	"document_template",
	"fact_check",
	"comment",
	"recommendation",
	"summary",
	"approval",
	"action",
	"activity",
	"review",
	"point",
	"decision",
}

// missing is a target that does not exist.
func missing(version string) target {
	x := target{
		"organisation": "saknas",
		"key":          "saknas",
		"version":      version,
		"question":     "saknas",
		"area":         "saknas",
		"rule":         "saknas",
		"number":       "77",
		"control":      "9.9",
		"year":         "2192",
		"month":        "3",
		"template":     "saknas",
		"input":        "saknas",
		"topic":        "saknas",
		"about":        "saknas",
	}
	for _, p := range idParameters {
		x[p] = uuid.NewString()
	}
	return x
}

// theirs is a questionnaire published by "sodal", with its own questions.
func (c *cells) theirs() assessment.QuestionnaireVersion {
	c.t.Helper()
	file := strings.NewReplacer("key: smallest", "key: theirs", "A1", "Z1", "id: A,", "id: Z,", "area: A", "area: Z",
		"[agency]", "[operation]").
		Replace(apitest.QuestionnaireFile(c.t, "smallest.yaml"))
	file = regexp.MustCompile(`(?m)^title: \{da: .*\}$`).ReplaceAllString(file, "title: {da: "+secret+"}")
	if !strings.Contains(file, secret) {
		c.t.Fatalf("the title is not where it was:\n%s", file)
	}
	v, _, err := c.Use.Rounds.PublishQuestionnaire(c.t.Context(), c.osten, "q.yaml", []byte(file))
	if err != nil {
		c.t.Fatal(err)
	}
	return v
}

// reach lets a role that manages nothing reach the fresh objects: the body is responsible for the entity, and
// respondents, whose role applies to one entity only, have it on that one.
func (c *cells) reach(x target, role assessment.Role) {
	c.t.Helper()
	if role == assessment.Auditor {
		c.engageRole(x)
	}
	c.askFor(x, role)
	if role.May(assessment.ManageEntities) {
		return
	}
	admin := c.Admin(c.t, "norrdal")
	e, err := c.Use.Entities.Entity(c.t.Context(), admin, uuid.MustParse(x["entity"]))
	if err != nil {
		c.t.Fatal(err)
	}
	body := uuid.MustParse(x["body"])
	e.BodyID = &body
	if _, err := c.Use.Entities.SaveEntity(c.t.Context(), admin, e); err != nil {
		c.t.Fatal(err)
	}
	if role.Below() {
		return
	}
	p, err := c.Use.PrincipalByEmail(c.t.Context(), address(role), "norrdal")
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.Use.People.Grant(
		c.t.Context(),
		admin,
		assessment.Membership{UserID: p.User.ID, Role: role, EntityID: e.ID},
	); err != nil {
		c.t.Fatal(err)
	}
}

// address is the e-mail address of the person who has the role.
func address(role assessment.Role) string { return string(role) + "@norrdal.example" }

// fill puts the target into an address.
func (x target) fill(t *testing.T, path string) string {
	t.Helper()
	return braces.ReplaceAllStringFunc(path, func(parameter string) string {
		value, ok := x[strings.Trim(parameter, "{}")]
		if !ok {
			t.Fatalf("say in cells_test.go what %s stands for in %s", parameter, path)
		}
		return value
	})
}

// elsewhere lists targets with each parameter of the address taken from another one, by itself and with all that follow
// it.
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

// of is a target with one thing changed.
func (target) of(x target, name, value string) target {
	changed := target{}
	for k, v := range x {
		changed[k] = v
	}
	changed[name] = value
	return changed
}
