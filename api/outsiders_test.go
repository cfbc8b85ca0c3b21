package api_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api"
	"mognad/api/apitest"
	"mognad/api/web"
	"mognad/assessment"
	paper "mognad/assessment/document"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/plan"
	keeping "mognad/assessment/workflow/registers"
	"mognad/assessment/workflow/review"
)

// theirs is in everything that is written about the municipality alone.
const theirs = "Kanariefågeln"

// trying is somebody who asks for every address with every id that there is.
type trying struct {
	*apitest.AuditSite
	values map[string][]string // of each part of an address
	review assessment.ID
}

// TestNobodyReadsWhatIsOthers: by every page and every operation of the API that reads, with every id of a municipality
// in the address, by search, exports, calendar and the forms that fill in what an action came from, a company's
// management, manager and coordinator read nothing of the municipality, before its audit is final and after; and until
// it is, nobody but its auditors reads a word of it.
func TestNobodyReadsWhatIsOthers(t *testing.T) {
	t.Parallel()
	x := &trying{AuditSite: apitest.Audited(t, apitest.Scaled("essentials"))}
	x.Write(t)
	for name, of := range map[string]struct {
		role   assessment.Role
		entity assessment.ID
	}{
		"lena":  {assessment.Management, x.Root},
		"olle":  {assessment.Management, x.Company},
		"maja":  {assessment.EntityManager, x.Company},
		"carin": {assessment.Coordinator, x.Company},
		"rut":   {assessment.Respondent, x.Company},
		"arne":  {assessment.Auditor, x.Root}, // engaged for nothing
	} {
		x.Join(t, name, name+"@norrdal.example", of.role, of.entity)
	}
	x.fill(t)
	unreleased := slices.Concat(apitest.OfTheMunicipality, apitest.OfTheCompany, []string{apitest.Overall, apitest.Statement})
	for _, name := range []string{"asa", "lena", "kim", "arne"} {
		x.try(t, name+"@norrdal.example", unreleased...)
	}
	outside := append(slices.Clone(unreleased), theirs)
	for _, name := range []string{"olle", "maja", "carin", "rut"} {
		x.try(t, name+"@norrdal.example", outside...)
	}
	x.origins(t)
	tells := map[string]told{}
	x.read(t, tells)

	audit := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, x.Audit.ID))(t)
	apitest.Done(x.Use.Audits.Finalise(t.Context(), x.Auditor, audit.ID, audit.Version))(t)
	x.reply(t)
	released := append(slices.Clone(apitest.OfTheMunicipality), theirs)
	for _, name := range []string{"olle", "maja", "carin", "rut"} {
		x.try(t, name+"@norrdal.example", released...)
	}
	olle := x.SignIn(t, "olle@norrdal.example")
	olle.Get(x.Path + "/recommendations").Want(http.StatusOK).Shows(apitest.ToThere)
	lena := x.SignIn(t, "lena@norrdal.example")
	lena.Get(x.Path+"/recommendations").Want(http.StatusOK).Shows(apitest.ToThere, apitest.ToHere)
	lena.Get(apitest.NorrdalPath + "/reviews/" + x.review.String()).Want(http.StatusOK).Shows(theirs)
	x.read(t, tells)
	x.real(t, tells)
}

// told is what somebody who may read it was told by an address or route: whether there was an answer, and whether it
// had words of the municipality.
type told struct{ answered, words bool }

// answersNobody are the routes that answer nobody in this test, and why.
var answersNobody = map[string]string{
	"/organisations/:organisation/reviews/:review/versions/:number":               "of a review that was signed",
	"API /api/v1/organisations/{organisation}/reviews/{review}/versions/{number}": "of a review that was signed",
	"/organisations/:organisation/fact-checks/:fact_check":                        "of those who are asked",
	"API /api/v1/organisations/{organisation}/fact-checks/{fact_check}":           "of those who are asked",
}

// read asks for everything as those who may read the municipality or its audit.
func (x *trying) read(t *testing.T, tells map[string]told) {
	t.Helper()
	words := append(slices.Clone(apitest.OfTheMunicipality), theirs)
	for _, email := range []string{
		"kim@norrdal.example", "lena@norrdal.example", x.Admin.User.Email, x.Auditor.User.Email,
	} {
		x.each(t, email, func(pattern, _ string, status int, body string) {
			got := tells[pattern]
			got.answered = got.answered || status == http.StatusOK
			got.words = got.words || slices.ContainsFunc(words, func(word string) bool {
				return strings.Contains(opened(t, body), word)
			})
			tells[pattern] = got
		})
	}
}

// real checks that what is tried would tell something: what somebody may read, before the audit is final or after.
func (x *trying) real(t *testing.T, tells map[string]told) {
	t.Helper()
	for pattern, got := range tells {
		if _, known := answersNobody[pattern]; known == got.answered {
			t.Errorf("%s answers somebody: %t, which is not what the test takes for granted", pattern, got.answered)
		}
	}
	for _, path := range x.more() {
		if !tells[path].words {
			t.Errorf("%s has no words for anybody, so that trying it shows nothing", path)
		}
	}
	kim := x.SignIn(t, "kim@norrdal.example")
	filled := 0
	for path, title := range x.named() {
		if strings.Contains(kim.Get(apitest.NorrdalPath+path).Want(http.StatusOK).Value("title"), title) {
			filled++
		}
	}
	if filled != 4 { // three of registers and reviews, and the one to the municipality's board
		t.Errorf("%d addresses fill in what an action came from, want 4", filled)
	}
}

// fill writes about the municipality in every new part of the product, and collects the ids.
func (x *trying) fill(t *testing.T) {
	t.Helper()
	ctx, kim := t.Context(), x.Principal(t, "kim@norrdal.example")
	here := []assessment.ID{x.Root}
	beside := []assessment.ID{x.Entity(t, "skolan", "Skolan")} // documents and activities hold for what is below, too
	use, regs := x.Use, x.Use.Registers
	risk := apitest.Done(regs.Risks.Add(ctx, kim, registers.Risk{
		Title: theirs, Likelihood: 3, Consequence: 4, Treatment: "reduce", Entities: here,
	}))(t)
	apitest.Done(regs.Risks.Add(ctx, kim, registers.Risk{Title: theirs, Likelihood: 1, Consequence: 1}))(t)
	need := apitest.Done(regs.Needs.Add(ctx, kim, registers.Need{Title: theirs, Party: theirs, Basis: "law", Entities: here}))(t)
	change := apitest.Done(regs.ContextChanges.Add(ctx, kim, registers.ContextChange{
		Title: theirs, Side: "external", NoticedOn: "2026-01-01", Meaning: theirs, Entities: here,
	}))(t)
	breach := apitest.Done(regs.Nonconformities.Add(ctx, kim, registers.Nonconformity{
		Title: theirs, FoundOn: "2026-01-01", Source: "incident", Entities: here,
	}))(t)
	objective := apitest.Done(regs.Objectives.Add(ctx, kim, registers.Objective{
		Title: theirs, Fulfilment: "under_way", Entities: here,
	}))(t)
	measure := apitest.Done(regs.Measures.Add(ctx, kim, registers.Measure{
		Title: theirs, Kind: "other", Better: "higher", Entities: here,
	}))(t)
	training := apitest.Done(regs.Trainings.Add(ctx, kim, registers.Training{
		Person: theirs, Training: theirs, TakenOn: "2026-01-01", Entities: here,
	}))(t)
	document := apitest.Done(regs.GoverningDocuments.Add(ctx, kim, registers.GoverningDocument{
		Title: theirs, Kind: "policy", Entities: beside,
	}))(t)
	year := use.Today(assessment.Organisation{}).Year()
	activity := apitest.Done(regs.Activities.Add(ctx, kim, registers.Activity{
		Title: theirs, Months: []int{1, 6}, Recurs: registers.Yearly, FromYear: assessment.Decimal(fmt.Sprint(year)),
		ResponsibleRole: theirs, Starts: registers.StartsOther, Entities: beside,
	}))(t)
	word := theirs
	stated := keeping.ApplicabilitiesForm{EntityID: x.Root, Status: new(assessment.ControlInPlace), Reason: &word}
	for _, control := range assessment.Controls {
		stated.Controls = append(stated.Controls, keeping.ControlVersion{Control: control})
	}
	apitest.Done(regs.SaveApplicabilities(ctx, kim, stated))(t)
	lena := x.Principal(t, "lena@norrdal.example")
	approval := apitest.Done(regs.Approve(ctx, lena, reportOn(x.Root)))(t)
	apitest.Done(regs.Approve(ctx, lena, keeping.ApprovalForm{
		Kind: assessment.ApprovedApplicability, Object: x.Root, Version: int64(len(assessment.Controls)),
	}))(t)
	action := apitest.Done(use.Plan.AddAction(ctx, kim, plan.Form{Action: assessment.Action{
		EntityID: x.Root, Title: theirs, Text: theirs,
		Timing: assessment.Timing{Recurrence: assessment.Recurrence{Kind: assessment.Standing}},
	}}))(t)
	apitest.Done(use.Review.SaveAim(ctx, kim, assessment.Aim{
		EntityID: x.Root, Text: theirs, Horizon: year + 3, AgreedOn: use.Today(assessment.Organisation{}), AgreedBy: theirs,
	}))(t)
	apitest.Done(use.Insight.SaveSummaryWords(ctx, kim, insight.SummaryQuery{Whole: true}, assessment.SummaryWords{
		RoundID: x.Round, Introduction: theirs,
	}))(t)
	sealed := apitest.Done(use.Insight.SealSummary(ctx, lena, insight.SummaryQuery{Whole: true}))(t)
	planned := x.Form
	planned.Title, planned.Entities = theirs, here
	next := apitest.Done(use.Audits.AddAudit(ctx, x.Admin, planned))(t)
	recommendations := slices.Collect(recommendations(t, x.AuditSite))
	point, decision := x.reviewed(t, kim)

	papers := apitest.Done(addPapers(ctx, x.Site, x.Auditor, x.Audit.ID, theirs))(t)
	papers["fact_check"] = x.checkFacts(t)
	ask := audits.DialogueForm{Question: "1", Text: theirs}
	apitest.Done(use.Audits.Discuss(ctx, x.Auditor, x.Audit.ID, x.Root, ask))(t)

	file := apitest.Done(paper.Own())(t)
	template := apitest.Done(use.People.AddDocumentTemplate(ctx, x.Admin, "Mallen", "mall.docx", file))(t)
	x.values = map[string][]string{
		"audit": {x.Audit.ID.String(), next.ID.String()}, "entity": {x.Root.String(), x.Company.String(), beside[0].String()},
		"body": {x.Board.ID.String(), x.Companys.ID.String()}, "recommendation": recommendations,
		"round": {x.Round.String()}, "assessment": {x.Assessments[x.Root].String()}, "question": {"1", "A1", "B2"},
		"area": {"A", "B"}, "number": {"1"}, "review": {x.review.String()}, "point": {point.String()},
		"decision": {decision.String()}, "about": {"overall"}, "input": {"risks", "earlier", "audits"},
		"topic":    {"risks", "earlier", "audits", "proposals", "shortcomings", "statements"},
		"activity": {activity.ID.String()}, "year": {fmt.Sprint(year)}, "month": {"1"},
		"control": {string(assessment.Controls[0])}, "action": {action.ID.String()}, "measure": {measure.ID.String()},
		"risk": {risk.ID.String()}, "need": {need.ID.String()}, "context_change": {change.ID.String()},
		"nonconformity": {breach.ID.String()}, "objective": {objective.ID.String()},
		"training": {training.ID.String()}, "governing_document": {document.ID.String()},
		"user": {x.Auditor.User.ID.String()}, "rule": {"x"}, "key": {"mognad-bas"}, "version": {"1.0"},
		"summary": {sealed.ID.String()}, "template": {"municipality"}, "upload": {x.Round.String()},
		"approval": {approval.ID.String()}, "guide": {"management"}, "membership": {x.Round.String()},
		"document_template": {template.String()},
		"event":             {x.Round.String()},
		"notice":            {x.Round.String()}, "token": {x.Round.String()}, "status": {"404"}, "value": {"1"},
	}
	for object, id := range papers {
		x.values[object] = []string{id}
	}
}

// checkFacts has somebody who is not tried check the facts of the audit, and ends that.
func (x *trying) checkFacts(t *testing.T) string {
	t.Helper()
	x.Join(t, "frida", "frida@norrdal.example", assessment.EntityManager, x.Root)
	frida := x.Principal(t, "frida@norrdal.example")
	begun := apitest.Done(x.Use.Audits.BeginFactCheck(t.Context(), x.Auditor, x.Audit.ID, audits.FactCheckForm{
		Due: "2199-12-31", Text: theirs, People: []assessment.ID{frida.User.ID}, Judgements: true,
	}))(t)
	apitest.Done(x.Use.Audits.EndFactCheck(t.Context(), x.Auditor, x.Audit.ID, begun.ID, begun.Version))(t)
	return begun.ID.String()
}

// reply records what the municipality's board replies on paper.
func (x *trying) reply(t *testing.T) {
	t.Helper()
	ctx, kim := t.Context(), x.Principal(t, "kim@norrdal.example")
	replies := apitest.Done(x.Use.Plan.Replies(ctx, kim, x.Audit.ID, x.Board.ID))(t)
	paper := plan.PaperReply{DecidedOn: "2026-01-31", CaseNumber: theirs, ApprovedBy: theirs}
	for _, r := range replies.Replies {
		paper.Replies = append(paper.Replies, plan.ReplyForm{
			Recommendation: r.Recommendation.ID, Response: assessment.Rejects, Text: theirs,
		})
	}
	apitest.Done(x.Use.Plan.RecordReplies(ctx, kim, x.Audit.ID, x.Board.ID, paper))(t)
}

func reportOn(entity assessment.ID) (f keeping.ApprovalForm) {
	f.Kind, f.Name, f.Text, f.Entity = assessment.ApprovedReport, theirs, theirs, &entity
	return f
}

// reviewed is a review of the municipality whose papers are sent, while its audit is not final.
func (x *trying) reviewed(t *testing.T, kim assessment.Principal) (point, decision assessment.ID) {
	t.Helper()
	ctx, use := t.Context(), x.Use.Review
	r := apitest.Done(use.AddReview(ctx, kim, review.BeginForm{
		EntityID: x.Root, Title: "Genomgången", Kind: assessment.YearlyReview, Template: assessment.ISO27001From2022,
	}))(t)
	x.review = r.ID
	none := int64(0)
	apitest.Done(use.SaveInput(ctx, kim, r.ID, review.InputForm{
		Key: assessment.RisksInput, Text: theirs, Informal: theirs, Version: &none,
	}))(t)
	p := apitest.Done(use.AddPoint(ctx, kim, r.ID, review.PointForm{
		Kind: assessment.DecisionProposal, About: "resources", Title: theirs, Text: theirs,
	}))(t)
	d := apitest.Done(use.Decide(ctx, kim, r.ID, review.DecisionForm{
		Text: theirs, Outcome: assessment.OtherwiseDecided, Kind: "improvement", OwnerRole: theirs, DueOn: "2199-12-31",
	}))(t)
	now := apitest.Done(use.RefreshFigures(ctx, kim, r.ID, apitest.Done(use.Review(ctx, kim, r.ID))(t).Version))(t)
	apitest.Done(use.Send(ctx, kim, r.ID, now.Version))(t)
	return p.ID, d.ID
}

// addresses are those that a pattern stands for, with each id that there is.
func (x *trying) addresses(t *testing.T, pattern string) []string {
	t.Helper()
	list := []string{strings.ReplaceAll(pattern, "{organisation}", "norrdal")}
	for _, m := range braces.FindAllStringSubmatch(pattern, -1) {
		if m[1] == "organisation" {
			continue
		}
		if len(x.values[m[1]]) == 0 {
			t.Fatalf("%s has a part that is not tried: %s", pattern, m[1])
		}
		var next []string
		for _, one := range list {
			for _, value := range x.values[m[1]] {
				next = append(next, strings.ReplaceAll(one, m[0], value))
			}
		}
		list = next
	}
	return list
}

// more are addresses with a query that leads to something of others: each tells those who may read it of the
// municipality, which [trying.real] checks.
func (x *trying) more() []string {
	root, audit := x.Root.String(), x.Audit.ID.String()
	list := []string{
		"/search?q=Kanarie", "/topics?entity=" + root, "/summary?body=whole", "/summary?body=" + x.Board.ID.String(),
		"/wheel/file", "/plan?view=timeline", "/plan?view=entities", "/plan?view=bodies", "/plan?q=Kanarie",
		"/plan/export?format=xlsx", "/plan/export?format=csv",
		"/rounds/new?after=" + x.Round.String(), "/reviews/new?after=" + x.review.String(),
		"/rounds/" + x.Round.String() + "?carried=yes",
		"/audits/" + audit + "/file?format=json&proposals=true", "/audits/" + audit + "/file?format=json&replies=1",
		"/audits/" + audit + "/report?proposals=1", "/applicability/export?format=xlsx", "?notices=all",
	}
	for _, r := range registers.All {
		if r.Path() != registers.Bodies.Path() { // which everybody may read
			list = append(list, r.Path()+"?q=Kanarie", r.Path()+"/export?format=xlsx", r.Path()+"/export?format=csv")
		}
	}
	return within(append(list, slices.Sorted(maps.Keys(x.named()))...))
}

// wordless are addresses that lead to something of others and have no words of it even for those who may read it.
func (x *trying) wordless() []string {
	root, audit := x.Root.String(), x.Audit.ID.String()
	return within([]string{
		"/compare?audit=" + audit, "/compare?entities=" + root, "/compare/export?audit=" + audit,
		"/approvals/new?kind=applicability&object=" + root, "/events", "/events/export?format=csv",
	})
}

// within are addresses below that of the organisation.
func within(list []string) []string {
	for i := range list {
		list[i] = apitest.NorrdalPath + list[i]
	}
	return list
}

// named are the forms of a new action that an address fills in with what the action came from, and its words.
func (x *trying) named() map[string]string {
	list := map[string]string{}
	for kind, part := range map[assessment.OriginKind]string{
		assessment.FromDecision: "decision", assessment.FromRisk: "risk",
		assessment.FromNonconformity: "nonconformity",
	} {
		list["/plan/new?kind="+string(kind)+"&subject="+x.values[part][0]] = theirs
	}
	for _, id := range x.values["recommendation"] {
		path := "/plan/new?kind=" + string(assessment.FromRecommendation) + "&subject=" + id
		list[path] = apitest.ToHere
	}
	return list
}

// try asks for everything as somebody, and finds none of the words in any reply.
func (x *trying) try(t *testing.T, email string, hidden ...string) {
	t.Helper()
	found, read := map[string]bool{}, 0
	x.each(t, email, func(_, what string, status int, body string) {
		if status == http.StatusOK {
			read++
		}
		if status >= http.StatusInternalServerError {
			t.Errorf("%s: %s answers %d", email, what, status)
		}
		for _, word := range hidden {
			if key := what + word; strings.Contains(opened(t, body), word) && !found[key] {
				found[key] = true
				t.Errorf("%s is told %q by %s", email, word, what)
			}
		}
	})
	if read < 20 {
		t.Errorf("%s reads %d addresses, want some that may be read", email, read)
	}
}

// each asks for everything as somebody; the pattern is that of the route, or the address itself where it is one of
// [trying.more].
func (x *trying) each(t *testing.T, email string, see func(pattern, what string, status int, body string)) {
	t.Helper()
	page, program := x.SignIn(t, email), x.Client(t, email, "norrdal", assessment.TokenRead)
	for _, r := range api.Routes(&web.Pages{}) {
		if r.Method != http.MethodGet || !strings.Contains(r.Path, ":organisation") {
			continue
		}
		for _, path := range x.addresses(t, parameter.ReplaceAllString(r.Path, "{$1}")) {
			if strings.HasSuffix(path, "/export") {
				path += "?format=xlsx"
			}
			got := page.Get(path)
			see(r.Path, got.What, got.Status, got.Body)
		}
	}
	for _, o := range x.API.Operations() {
		if o.Method != http.MethodGet || !strings.Contains(o.Path, "{organisation}") {
			continue
		}
		for _, path := range x.addresses(t, o.Path) {
			got := program.Get(path)
			see("API "+o.Path, got.What, got.Status, got.Body)
		}
	}
	for _, path := range append(x.more(), x.wordless()...) {
		got := page.Get(path)
		see(path, got.What, got.Status, got.Body)
		answer := program.Get(path)
		see(path, answer.What, answer.Status, answer.Body)
	}
}

// opened is a reply with what is packed in it.
func opened(t *testing.T, body string) string {
	t.Helper()
	if !strings.HasPrefix(body, "PK") {
		return body
	}
	archive, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range archive.File {
		one := apitest.Done(f.Open())(t)
		all.Write(apitest.Done(io.ReadAll(one))(t))
		if err := one.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// origins: nobody learns by naming it as an action's origin whether something of others exists.
func (x *trying) origins(t *testing.T) {
	t.Helper()
	for _, of := range []struct {
		email, entity, kind, subject string
	}{
		{"kim@norrdal.example", x.Root.String(), "recommendation", x.values["recommendation"][0]},
		{"carin@norrdal.example", x.Company.String(), "recommendation", x.values["recommendation"][0]},
		{"carin@norrdal.example", x.Company.String(), "decision", x.values["decision"][0]},
		{"carin@norrdal.example", x.Company.String(), "risk", x.values["risk"][0]},
		{"maja@norrdal.example", x.Company.String(), "nonconformity", x.values["nonconformity"][0]},
	} {
		client := x.Client(t, of.email, "norrdal", assessment.TokenWrite)
		add := func(subject string) string {
			answer := client.Call(http.MethodPost, apitest.NorrdalPath+"/actions", fmt.Sprintf(
				`{"entity": %q, "title": "Prov", "recurrence": "standing", "origins": [{"kind": %q, "subject": %q}]}`,
				of.entity, of.kind, subject,
			)).Want(http.StatusUnprocessableEntity)
			return strings.ReplaceAll(answer.Body, answer.Header.Get("X-Request-Id"), "")
		}
		missing := "01900000-0000-7000-8000-000000000000"
		if diff := cmp.Diff(add(missing), add(of.subject)); diff != "" {
			t.Errorf("%s as an origin (%s): a missing one (-) and one of others (+):\n%s", of.kind, of.email, diff)
		}
	}
}
