package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// What auditors write of the municipality, of the company and of the whole.
const (
	seenHere, whyHere, toHere    = "IAKTTAGET I KOMMUNEN", "SKÄL I KOMMUNEN", "REKOMMENDERAT KOMMUNSTYRELSEN"
	seenThere, whyThere, toThere = "IAKTTAGET I BOLAGET", "SKÄL I BOLAGET", "REKOMMENDERAT BOLAGET"
	word, sentences              = "ORDET", "MENINGARNA"
)

var ofTheMunicipality, ofTheCompany = []string{seenHere, whyHere, toHere}, []string{seenThere, whyThere, toThere}

// auditSite is a municipality and its company, both of which have handed in and are audited by Anna.
type auditSite struct {
	*site
	root, company      assessment.ID
	board, companys    assessment.Body
	anna, asa, kim     *visitor // auditor, organisation's admin, coordinator
	auditor, admin     assessment.Principal
	manager            assessment.Principal // of the municipality, who answers
	audit              assessment.Audit
	round              assessment.ID
	assessments        map[assessment.ID]assessment.ID
	path               string // of the audit
	pages, columnPages []string
}

// principal is somebody for use cases.
func (x *auditSite) principal(t *testing.T, email string) assessment.Principal {
	t.Helper()
	return done(x.use.PrincipalByEmail(t.Context(), email, "norrdal"))(t)
}

// done is the value of a call that has to succeed: done(call())(t).
func done[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// toAudit is a municipality and its company, asked in a round and without answers, and an auditor without an audit.
func toAudit(t *testing.T) *auditSite {
	t.Helper()
	s, asa := norrdal(t)
	x := &auditSite{site: s, asa: asa, admin: s.admin(t, "norrdal"), assessments: map[assessment.ID]assessment.ID{}}
	x.root = s.root(t)
	x.board = done(s.use.Registers.Bodies.Add(t.Context(), x.admin, assessment.Body{Name: "Kommunstyrelsen"}))(t)
	x.companys = done(s.use.Registers.Bodies.Add(t.Context(), x.admin, assessment.Body{Name: "Bolagsstyrelsen"}))(t)
	top := done(s.use.Entities.Entity(t.Context(), x.admin, x.root))(t)
	top.BodyID = &x.board.ID
	_ = done(s.use.Entities.SaveEntity(t.Context(), x.admin, top))(t)
	x.company = done(
		s.use.Entities.AddEntity(
			t.Context(),
			x.admin,
			assessment.Entity{
				Key:      "bolaget",
				Name:     "Norrdalsbolaget AB",
				Kind:     "company",
				ParentID: &x.root,
				BodyID:   &x.companys.ID,
			},
		),
	)(
		t,
	).ID
	_, x.kim = s.join(t, "Kim Dahl", "kim@norrdal.example", assessment.Coordinator, x.root)
	s.join(t, "Mats Berg", "mats@norrdal.example", assessment.EntityManager, x.root)
	x.manager = x.principal(t, "mats@norrdal.example")
	r := done(
		s.use.Rounds.AddRound(
			t.Context(),
			x.principal(t, "kim@norrdal.example"),
			rounds.RoundForm{Name: "Våren", QuestionnaireKey: "mognad-bas", QuestionnaireVersion: "1.0",
				OpensOn: "2020-01-01", ClosesOn: "2199-12-31", Entities: []assessment.ID{x.root, x.company}},
		),
	)(
		t,
	)
	x.round = r.ID
	for _, row := range done(s.use.Rounds.Round(t.Context(), x.manager, r.ID))(t).Rows {
		x.assessments[row.Entity.ID] = row.ID
	}
	_, x.anna = s.join(t, "Anna Ek", "anna@revisor.example", assessment.Auditor, x.root)
	x.auditor = x.principal(t, "anna@revisor.example")
	return x
}

func audited(t *testing.T, scale assessment.JudgementScale) *auditSite {
	t.Helper()
	x := toAudit(t)
	for _, id := range x.assessments {
		x.handIn(t, id, "no", "Svaret finns i pärmen.")
	}
	x.audit = done(
		x.use.Audits.AddAudit(t.Context(), x.admin, audits.AuditForm{Audit: assessment.Audit{
			Title:   "Granskning",
			RoundID: &x.round,
			Purpose: "Är det systematiskt?",
			Scale:   scale,
			Questions: []assessment.AuditedQuestion{
				{ID: "1", From: "R2", Area: "Risk", Text: "Görs riskanalyser?"},
				{ID: "2 a/b", Text: "En egen fråga"},
			},
		}, Entities: []assessment.ID{x.root, x.company}}),
	)(
		t,
	)
	_ = done(
		x.use.Audits.Engage(
			t.Context(),
			x.admin,
			assessment.Engagement{
				AuditID: x.audit.ID,
				UserID:  x.auditor.User.ID,
				Until:   assessment.DateOf(time.Now().AddDate(0, 0, 2)),
			},
		),
	)(
		t,
	)
	x.audit = done(x.use.Audits.StartFieldwork(t.Context(), x.auditor, x.audit.ID, x.audit.Version))(t)
	x.path = org + "/audits/" + x.audit.ID.String()
	x.columnPages = []string{x.column(x.root), x.column(x.company)}
	x.pages = append(
		[]string{
			org + "/audits",
			x.path,
			x.path + "/recommendations",
			x.path + "/recommendations?by=question",
			x.path + "/report",
			x.path + "/report?proposals=1",
		},
		x.columnPages...)
	return x
}

// scaled is the scale of a template, with labels that can be found.
func scaled(key string) assessment.JudgementScale {
	i := slices.IndexFunc(assessment.ScaleTemplates(), func(t assessment.ScaleTemplate) bool { return t.Key == key })
	return assessment.ScaleTemplates()[i].Scale(
		func(template string, step int) string { return fmt.Sprintf("%s-%d", template, step) },
	)
}

func (x *auditSite) column(entity assessment.ID) string {
	return x.path + "/entities/" + entity.String()
}

// handIn gives the same answer throughout an assessment and hands it in.
func (x *auditSite) handIn(t *testing.T, id assessment.ID, value, comment string) {
	t.Helper()
	x.handInEach(t, id, comment, func(int, questionnaires.Question) string { return value })
}

// handInEach answers each question of an assessment and hands it in.
func (x *auditSite) handInEach(
	t *testing.T,
	id assessment.ID,
	comment string,
	value func(i int, q questionnaires.Question) string,
) {
	t.Helper()
	v := done(x.use.Rounds.Assessment(t.Context(), x.manager, id))(t)
	for i, q := range v.Questionnaire.AskedOf(v.Kind) {
		version := v.Answers[q.ID].Version
		_ = done(
			x.use.Rounds.SaveAnswer(
				t.Context(),
				x.manager,
				id,
				rounds.AnswerForm{QuestionID: q.ID, Value: value(i, q), Comment: comment, Version: &version},
			),
		)(
			t,
		)
	}
	_ = done(
		x.use.Rounds.Submit(t.Context(), x.manager, id, done(x.use.Rounds.Assessment(t.Context(), x.manager, id))(t).Version),
	)(
		t,
	)
}

// write judges everything and recommends something to both bodies, in words that can be found.
func (x *auditSite) write(t *testing.T) {
	t.Helper()
	for entity, words := range map[assessment.ID][]string{x.root: ofTheMunicipality, x.company: ofTheCompany} {
		for _, q := range x.audit.Questions {
			best, none := assessment.Ordinal(400), int64(0)
			_ = done(
				x.use.Audits.Judge(
					t.Context(),
					x.auditor,
					x.audit.ID,
					audits.JudgementForm{
						EntityID:    entity,
						QuestionID:  q.ID,
						Ordinal:     &best,
						Observation: words[0],
						Reason:      words[1],
						Version:     &none,
					},
				),
			)(
				t,
			)
		}
		body := map[assessment.ID]assessment.ID{x.root: x.board.ID, x.company: x.companys.ID}[entity]
		_ = done(
			x.use.Audits.AddRecommendation(
				t.Context(),
				x.auditor,
				x.audit.ID,
				audits.RecommendationForm{
					BodyID: body,
					Text:   words[2],
					Places: []assessment.Place{{QuestionID: "1", EntityID: entity}},
				},
			),
		)(
			t,
		)
	}
	x.audit = done(x.use.Audits.StateOnAudit(t.Context(), x.auditor, x.audit.ID, word, sentences, x.audit.Version))(t)
}

// answers are the statuses of the pages for a visitor.
func (x *auditSite) answers(v *visitor, pages []string, hidden ...string) []int {
	x.kim.t.Helper()
	var all []int
	for _, page := range pages {
		all = append(all, v.get(page).hides(hidden...).Status)
	}
	return all
}

func TestNobodyElseReadsAnAuditBeforeItIsFinal(t *testing.T) {
	t.Parallel()
	x := audited(t, scaled("essentials"))
	x.write(t)
	everything := slices.Concat(ofTheMunicipality, ofTheCompany, []string{word, sentences, "essentials-0"})
	for _, page := range x.pages {
		x.anna.get(page).want(http.StatusOK)
	}
	x.anna.get(x.columnPages[0]).want(http.StatusOK).shows(seenHere, whyHere, toHere, "Svaret finns i pärmen.")
	x.anna.get(x.path+"/report").
		want(http.StatusOK).
		shows(seenHere, seenThere, toHere, toThere, word, sentences).
		hides(whyHere)

	_, lena := x.join(t, "Lena Lund", "lena@norrdal.example", assessment.Management, x.root)
	_, mats := x.join(t, "Maja Berg", "maja@norrdal.example", assessment.EntityManager, x.company)
	_, chair := x.join(t, "Olle Ek", "olle@norrdal.example", assessment.Management, x.company)
	told := []int{200, 200, 403, 403, 403, 403, 403, 403}
	for name, v := range map[string]*visitor{"coordinator": x.kim, "management": lena, "admin": x.asa, "manager": mats, "chair": chair} {
		v.t = t
		if diff := cmp.Diff(told, x.answers(v, x.pages, everything...)); diff != "" {
			t.Errorf("%s, want (-) and got (+):\n%s", name, diff)
		}
	}
	nothing := []int{200, 404, 404, 404, 404, 404, 404, 404}
	_, arne := x.join(t, "Arne Alm", "arne@revisor.example", assessment.Auditor, x.root)
	_, sara := x.join(t, "Sara Sol", "sara@norrdal.example", assessment.Respondent, x.root)
	if diff := cmp.Diff(nothing, x.answers(arne, x.pages, append(everything, x.audit.Title+"<")...)); diff != "" {
		t.Errorf("another auditor, want (-) and got (+):\n%s", diff)
	}
	if diff := cmp.Diff(append([]int{403}, nothing[1:]...), x.answers(sara, x.pages, everything...)); diff != "" {
		t.Errorf("a respondent, want (-) and got (+):\n%s", diff)
	}
	_ = done(
		x.use.Audits.Engage(
			t.Context(),
			x.admin,
			assessment.Engagement{
				AuditID: x.audit.ID,
				UserID:  x.auditor.User.ID,
				Until:   assessment.DateOf(time.Now().AddDate(0, 0, -2)),
				Version: 1,
			},
		),
	)(
		t,
	)
	if diff := cmp.Diff(nothing, x.answers(x.anna, x.pages, everything...)); diff != "" {
		t.Errorf("after the engagement's last day, want (-) and got (+):\n%s", diff)
	}
	x.anna.post(x.column(x.root)+"/questions/1", "ordinal", "0", "version", "1").want(http.StatusNotFound)
}

// TestOutsidersAreToldThatAnAuditTakesPlaceAndNoMore: whoever is only told that an audit is under way sees on the page
// and in the API neither how it is described nor when its auditors write.
func TestOutsidersAreToldThatAnAuditTakesPlaceAndNoMore(t *testing.T) {
	x := audited(t, scaled("essentials"))
	described := x.audit
	described.Delimitation = "INTE DRIFTEN"
	described.Criteria = []string{"INTERNA REGLER"}
	described.Earlier = []assessment.EarlierAudit{{Year: 2021, What: "TIDIGARE GRANSKNING"}}
	described.Date = "2026-12-31"
	described.PlanYear = 2031
	form := audits.AuditForm{Audit: described, Entities: []assessment.ID{x.root, x.company}}
	x.audit = done(x.use.Audits.SaveAudit(t.Context(), x.auditor, x.audit.ID, form))(t)
	secret := []string{"INTE DRIFTEN", "INTERNA REGLER", "TIDIGARE GRANSKNING", "2031", "Görs riskanalyser?", "essentials-0"}
	x.anna.get(x.path).want(http.StatusOK).shows(secret[:3]...)

	_, maja := x.join(t, "Maja Berg", "maja@norrdal.example", assessment.EntityManager, x.company)
	pages := map[string]*visitor{"maja@norrdal.example": maja, "asa@norrdal.example": x.asa, "kim@norrdal.example": x.kim}
	inAPI := here + "/audits/" + x.audit.ID.String()
	tokens, before := map[string]apiClient{}, map[string][2]string{}
	for email, v := range pages {
		v.t, tokens[email] = t, x.client(t, email, "norrdal", assessment.TokenRead)
		v.get(x.path) // which says that the visitor has signed in
		page := v.get(x.path).want(http.StatusOK).shows("Granskning", "Är det systematiskt?").hides(secret...)
		answer := tokens[email].get(inAPI).want(http.StatusOK)
		for _, text := range append(secret, `"2026-12-31"`, x.audit.UpdatedAt.UTC().Format(time.RFC3339)) {
			if strings.Contains(answer.Body, text) {
				t.Errorf("%s is told %q by the API", email, text)
			}
		}
		list := tokens[email].get(here + "/audits").want(http.StatusOK)
		before[email] = [2]string{page.text(), answer.Body + answer.Header.Get("ETag") + list.Body}
	}

	v := done(x.use.Audits.Audit(t.Context(), x.auditor, x.audit.ID))(t)
	for _, e := range v.Entities {
		_ = done(x.use.Audits.StateOnEntity(t.Context(), x.auditor, v.ID, e.Entity.ID, "delvis", "Det brister.", e.Version))(t)
	}
	_ = done(x.use.Audits.StateOnAudit(t.Context(), x.auditor, v.ID, "delvis", "Det brister.", v.Version))(t)
	for email, v := range pages {
		answer, list := tokens[email].get(inAPI), tokens[email].get(here+"/audits")
		after := [2]string{v.get(x.path).text(), answer.Body + answer.Header.Get("ETag") + list.Body}
		if diff := cmp.Diff(before[email], after); diff != "" {
			t.Errorf("%s sees that the auditors have written:\n%s", email, diff)
		}
	}
}

func TestFinalAuditIsReadByThoseItConcerns(t *testing.T) {
	t.Parallel()
	x := audited(t, scaled("essentials"))
	x.write(t)
	x.anna.post(x.path+"/final", "version", fmt.Sprint(x.audit.Version)).to(x.path)
	school := x.entity(t, "skolan", "Skolan")
	_, vera := x.join(t, "Vera Vik", "vera@norrdal.example", assessment.EntityManager, school)
	_, chair := x.join(t, "Olle Ek", "olle@norrdal.example", assessment.Management, x.company)
	for _, page := range x.pages[1:] {
		x.kim.get(page).want(http.StatusOK)
		vera.get(page).want(http.StatusNotFound)
	}
	x.kim.get(x.path+"/report").shows(seenHere, seenThere, toHere, toThere, word, sentences)
	if diff := cmp.Diff(
		[]int{200, 200, 200, 200, 200, 200, 404, 200},
		x.answers(chair, x.pages, append(ofTheMunicipality, word, sentences)...),
	); diff != "" {
		t.Errorf("the company's chair, want (-) and got (+):\n%s", diff)
	}
	chair.get(x.columnPages[1]).shows(seenThere, whyThere, toThere).hides("Svaret finns i pärmen.")
	chair.get(x.path+"/report").shows(seenThere, toThere)
	x.asa.get(x.columnPages[0]).want(http.StatusForbidden)
	x.anna.post(x.column(x.root)+"/questions/1", "ordinal", "0", "reason", "Nej", "version", "1").
		want(http.StatusConflict).
		shows("slutlig")
	x.anna.get(x.path + "/edit").want(http.StatusConflict)
}

func TestJudgingByPage(t *testing.T) {
	t.Parallel()
	x := audited(t, scaled("essentials"))
	matrix := x.anna.get(x.path).want(http.StatusOK)
	matrix.shows(
		"Görs riskanalyser?",
		"Norrdalsbolaget AB",
		"självskattning 0 %",
		"essentials-3",
		"0 av 4 bedömningar gjorda",
		"4 bedömningar saknas",
	)
	href := attribute(matrix.find(func(n *html.Node) bool { return attribute(n, "class") == "to-cell" }), "href")
	if want := x.column(x.root) + "#q-1"; href != want {
		t.Errorf("a cell leads to %s, want %s", href, want)
	}
	column := x.anna.get(x.column(x.root)).want(http.StatusOK)
	column.shows("Svaret finns i pärmen.", "Mats Berg", "0 % (0 av", "En egen fråga")
	if column.find(func(n *html.Node) bool { return attribute(n, "id") == "q-1" }) == nil {
		t.Error("the cell's question has no anchor")
	}
	judge := x.column(x.root) + "/questions/1"
	own := x.column(x.root) + "/questions/2%20a%2Fb"
	if !column.hasForm(judge) || !column.hasForm(own) {
		t.Fatal("a question has no form")
	}

	// An override without a reason keeps what was typed.
	x.anna.post(judge, "ordinal", "4", "observation", "Sett med egna ögon", "version", column.version(judge)).
		want(http.StatusUnprocessableEntity).
		shows("Skriv varför bedömningen avviker", "Sett med egna ögon", "Ett fält behöver rättas")
	x.anna.post(judge, "ordinal", "4", "observation", "Sett med egna ögon", "reason", "Det görs muntligt.", "version", "0").
		to(x.column(x.root) + "#q-1")
	x.anna.get(x.path).shows("Går isär", "essentials-0", "Där självskattning och bedömning går isär")
	x.anna.get(x.column(x.root)).shows("avviker från förslaget", "Det görs muntligt.")

	// Somebody who started from an older one sees both.
	stale := x.anna.post(judge, "ordinal", "0", "observation", "Något annat", "reason", "", "version", "0").
		want(http.StatusPreconditionFailed)
	stale.shows("Något annat", "Sett med egna ögon", "Det görs muntligt.", "Någon annan har sparat")
	x.anna.post(judge, "ordinal", "0", "observation", "Något annat", "version", stale.version(judge)).
		to(x.column(x.root) + "#q-1")
	x.anna.post(own, "ordinal", "not", "version", "0").want(http.StatusUnprocessableEntity)
	x.anna.post(own, "ordinal", "not", "reason", "Ej prövat", "version", "0").to(x.column(x.root) + "#q-2-a%2Fb")
	x.anna.get(x.path).shows("Bedöms inte", "2 av 4 bedömningar gjorda")
	x.anna.post(judge, "ordinal", "7", "version", "2").
		want(http.StatusUnprocessableEntity).
		shows("7 finns inte på skalan.")
	x.anna.post(judge, "ordinal", "0", "version", "x").want(http.StatusPreconditionRequired)
	x.anna.post(x.path+"/final", "version", fmt.Sprint(x.audit.Version)).
		want(http.StatusConflict).
		shows("2 bedömningar saknas")

	// Overall words, of the entity and of the whole.
	x.anna.post(x.column(x.root)+"/statement", "overall", "delvis", "statement", "Det brister.", "version", x.anna.get(x.column(x.root)).version(x.column(x.root)+"/statement")).
		to(x.column(x.root) + "#whole")
	x.anna.post(x.column(x.root)+"/statement", "overall", "nej", "statement", "", "version", "1").
		want(http.StatusPreconditionFailed).
		shows("Sparat nu: delvis")
	x.anna.post(x.path+"/statement", "overall", word, "statement", sentences, "version", fmt.Sprint(x.audit.Version)).
		to(x.path + "#whole")

	// What the entity hands in afterwards is pinned when the auditor says so.
	if column.hasForm(x.column(x.root) + "/pin") {
		t.Error("there is nothing else to pin")
	}
	id := x.assessments[x.root]
	_ = done(x.use.Rounds.Decide(t.Context(), x.manager, id, 1, assessment.OutcomeReturned, "Fel"))(t)
	x.handIn(t, id, "yes", "Rättat.")
	later := x.anna.get(x.column(x.root)).shows("Inlämning 2").hides("Rättat.")
	x.anna.post(x.column(x.root)+"/pin", "version", later.version(x.column(x.root)+"/pin")).to(x.column(x.root))
	x.anna.get(x.column(x.root)).shows("Rättat.", "Bedömningen gjordes när förslaget var essentials-3.")
	x.anna.get(x.path).shows("Förslaget har ändrats")
	x.anna.post(x.column(x.root)+"/pin", "version", "77").want(http.StatusPreconditionFailed)
}

func TestRecommendingByPage(t *testing.T) {
	t.Parallel()
	x := audited(t, scaled("essentials"))
	list := x.path + "/recommendations"
	add := func(text string, body assessment.ID, fields ...string) {
		t.Helper()
		if got := x.anna.post(
			list,
			append([]string{"text", text, "body", body.String()}, fields...)...); got.Status != http.StatusSeeOther {
			t.Fatalf("%d: %s", got.Status, got.text())
		}
	}
	at := func(question string, entity assessment.ID) []string {
		return []string{"question-0", question, "entity-0", entity.String()}
	}
	add("Första", x.board.ID, at("1", x.root)...)
	add("Andra", x.board.ID, at("2 a/b", x.root)...)
	add("Bolagets första", x.companys.ID, at("1", x.company)...)
	x.anna.post(list, "text", "Här", "body", x.board.ID.String(), "question-0", "1", "entity-0", x.root.String(), "return", "cell").
		to(x.column(x.root) + "#q-1")
	numbered := func() []string {
		t.Helper()
		var all []string
		for _, r := range done(x.use.Audits.Audit(t.Context(), x.auditor, x.audit.ID))(t).Recommendations {
			all = append(all, fmt.Sprint(r.Body.Name, " ", r.Number, " ", r.Text))
		}
		return all
	}
	expect := func(want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, numbered()); diff != "" {
			t.Errorf("want (-) and got (+):\n%s", diff)
		}
	}
	expect(
		"Bolagsstyrelsen 1 Bolagets första",
		"Kommunstyrelsen 1 Första",
		"Kommunstyrelsen 2 Andra",
		"Kommunstyrelsen 3 Här",
	)
	x.anna.get(x.path).shows("1 + 2")
	x.anna.get(list).shows("1. Första", "3. Här", "Till Bolagsstyrelsen")
	x.anna.get(list+"?by=question").shows("Görs riskanalyser?", "Bolagets första")
	all := done(x.use.Audits.Audit(t.Context(), x.auditor, x.audit.ID))(t).Recommendations
	third := list + "/" + all[3].ID.String()
	x.anna.post(third+"/move", "number", "1").to(list + "#r-" + all[3].ID.String())
	expect(
		"Bolagsstyrelsen 1 Bolagets första",
		"Kommunstyrelsen 1 Här",
		"Kommunstyrelsen 2 Första",
		"Kommunstyrelsen 3 Andra",
	)
	x.anna.post(third, "text", "", "body", x.board.ID.String(), "version", "1").want(http.StatusUnprocessableEntity)
	x.anna.post(third, "text", "Här och nu", "body", x.companys.ID.String(), "version", "1").
		to(list + "#r-" + all[3].ID.String())
	expect(
		"Bolagsstyrelsen 1 Bolagets första",
		"Bolagsstyrelsen 2 Här och nu",
		"Kommunstyrelsen 1 Första",
		"Kommunstyrelsen 2 Andra",
	)
	x.anna.post(third, "text", "Något annat", "body", x.companys.ID.String(), "version", "1").
		want(http.StatusPreconditionFailed).
		shows("Något annat", "Sparat nu: Här och nu")
	x.anna.post(third+"/delete", "version", "1").want(http.StatusPreconditionFailed)
	x.anna.post(third+"/delete", "version", "2").to(list)
	x.anna.post(list, "text", "Till ingen", "question-0", "saknas", "entity-0", x.root.String()).
		want(http.StatusUnprocessableEntity).
		shows("Till ingen")
	x.anna.post(list, "text", "Fler", "do", "places").want(http.StatusOK).shows("Fråga 4")

	// What rules propose is adopted with another text, or dismissed with a reason.
	view := done(x.use.Audits.Audit(t.Context(), x.auditor, x.audit.ID))(t)
	first, second := view.Advice[0], view.Advice[1]
	adopt := x.column(first.Entity) + "/advice/" + first.Rule
	form := x.anna.get(list + "?adopt=" + first.Entity.String() + "." + first.Rule).want(http.StatusOK)
	if !form.hasForm(adopt) {
		t.Fatal("no form to adopt")
	}
	form.shows(first.Recommendation["sv"])
	x.anna.post(adopt, "text", "", "body", x.board.ID.String()).want(http.StatusUnprocessableEntity)
	x.anna.post(adopt, "text", "I andra ord", "body", x.board.ID.String()).want(http.StatusSeeOther)
	x.anna.get(list).shows("3. I andra ord", "Från regel "+first.Rule, "Antagen")
	x.anna.post(adopt, "text", "En gång till", "body", x.board.ID.String()).
		want(http.StatusConflict).
		shows("redan antaget")
	dismiss := x.column(second.Entity) + "/advice/" + second.Rule
	x.anna.post(dismiss, "do", "dismiss", "reason", "").want(http.StatusUnprocessableEntity)
	x.anna.post(dismiss, "do", "dismiss", "reason", "Redan beslutat").to(list + "#proposed")
	x.anna.get(list).shows("Avfärdad", "Redan beslutat")
}

func TestOtherScalesByPage(t *testing.T) {
	t.Parallel()
	x := audited(t, scaled("maturity"))
	judge := x.column(x.root) + "/questions/2%20a%2Fb"
	x.anna.get(x.column(x.root)).shows("Tal mellan stegen", "Från 1 till 5", "maturity-0")
	x.anna.post(judge, "ordinal", "number", "number", "", "version", "0").want(http.StatusUnprocessableEntity)
	x.anna.post(judge, "ordinal", "number", "number", "mycket", "version", "0").
		want(http.StatusUnprocessableEntity).
		shows("mycket finns inte på skalan.")
	x.anna.post(judge, "ordinal", "number", "number", "3,55", "version", "0").want(http.StatusUnprocessableEntity)
	x.anna.post(judge, "ordinal", "3", "number", "3,5", "version", "0").
		want(http.StatusUnprocessableEntity).
		shows("antingen ett steg eller ett tal")
	x.anna.post(judge, "ordinal", "", "number", "3,5", "version", "0").want(http.StatusSeeOther)
	if got := x.anna.get(x.column(x.root)).want(http.StatusOK).value("number-1"); got != "3,5" {
		t.Errorf("the number is %q", got)
	}
	x.anna.get(x.path).shows("3,5")
	x.anna.get(org + "/compare?audit=" + x.audit.ID.String()).want(http.StatusOK).shows("3,5").hides(">3.5<")
	x.anna.post(judge, "ordinal", "3", "number", "3,5", "version", "1").
		want(http.StatusSeeOther)
		// the number is the one that was there
	x.anna.get(x.path).shows("maturity-2").hides(">3,5<")

	x = audited(t, scaled("findings"))
	column := x.anna.get(x.column(x.root)).want(http.StatusOK)
	if column.find(func(n *html.Node) bool { return attribute(n, "name") == "ordinal" }) != nil {
		t.Error("findings alone are judged")
	}
	x.anna.post(x.column(x.root)+"/questions/1", "observation", seenHere, "version", "0").want(http.StatusSeeOther)
	x.anna.get(x.path).shows("1 av 4 iakttagelser skrivna", "Iakttagelse")
	x.anna.post(x.path+"/final", "version", fmt.Sprint(x.audit.Version)).to(x.path)
	x.kim.get(x.path + "/report").shows(seenHere)
}

// movesQuestions moves audit questions in the form, which keeps what was typed. Own ones stay in the order of their
// numbers; what stands in a questionnaire keeps its own.
func movesQuestions(t *testing.T, asa *visitor, fields []string) {
	t.Helper()
	fields = append(slices.Clone(fields), "questions.0.id", "1")
	for n, q := range [][]string{{"Andra", "2", ""}, {"Risker", "R2", "R2"}, {"", "", ""}, {"Tredje", "3", ""}} {
		row := fmt.Sprintf("questions.%d.", n+1)
		fields = append(fields, row+"text", q[0], row+"id", q[1], row+"area", q[0], row+"from", q[2])
	}
	var typed []string // in the order of the form, one value of each
	for i := 0; i < len(fields); i += 2 {
		if at := slices.Index(typed, fields[i]); at >= 0 && at%2 == 0 {
			typed[at+1] = fields[i+1]
			continue
		}
		typed = append(typed, fields[i], fields[i+1])
	}
	for move, want := range map[string][]string{
		"down 0": {"1 Andra", "2 Eget", "R2 Risker", "3 Tredje"},
		"up 1":   {"1 Andra", "2 Eget", "R2 Risker", "3 Tredje"},
		"up 2":   {"1 Eget", "R2 Risker", "2 Andra", "3 Tredje"},
		"up 4":   {"1 Eget", "2 Andra", "3 Tredje", "R2 Risker"}, // the empty row between is none
		"up 0":   {"1 Eget", "2 Andra", "R2 Risker", "3 Tredje"},
		"down 4": {"1 Eget", "2 Andra", "R2 Risker", "3 Tredje"},
		"down 9": {"1 Eget", "2 Andra", "R2 Risker", "3 Tredje"},
	} {
		name, row, _ := strings.Cut(move, " ")
		form := asa.post(org+"/audits", append(slices.Clone(typed), name, row)...).want(http.StatusOK)
		var got []string
		for n := range 4 {
			got = append(got, form.value(fmt.Sprintf("questions.%d.id", n))+" "+form.value(fmt.Sprintf("questions.%d.area", n)))
		}
		if !slices.Equal(got, want) || form.value("title") != "Nästa granskning" {
			t.Errorf("%s gives %q, with the title %q", move, got, form.value("title"))
		}
	}
	shown := asa.post(org+"/audits", append(slices.Clone(typed), "do", "more")...).want(http.StatusOK)
	var buttons []string
	for n := range shown.Page.Descendants() {
		if name := attribute(n, "name"); n.Data == "button" && (name == "up" || name == "down") {
			buttons = append(buttons, name+" "+attribute(n, "value"))
		}
	}
	if want := []string{"down 0", "up 1", "down 1", "up 2", "down 2", "up 3"}; !slices.Equal(buttons, want) {
		t.Errorf("there are the buttons %v", buttons)
	}
}

func TestPlanningByPage(t *testing.T) {
	t.Parallel()
	x := audited(t, scaled("essentials"))
	form := x.asa.get(org + "/audits/new").want(http.StatusOK)
	form.shows("Norrdalsbolaget AB", "Våren", "Ja – I allt väsentligt – Delvis – Nej")
	if got := []string{
		form.value("scale.0.label"),
		form.value("scale.3.ordinal"),
		form.value("scale.1.from"),
	}; !slices.Equal(got, []string{"Ja", "0", "75"}) {
		t.Errorf("the scale to start from is %v", got)
	}
	round := x.round.String()
	scale := []string{
		"template",
		"",
		"decimals",
		"0",
		"scale.0.label",
		"Bra",
		"scale.0.ordinal",
		"1",
		"scale.0.from",
		"50",
		"scale.1.label",
		"Dåligt",
		"scale.1.ordinal",
		"0",
		"scale.1.from",
		"0",
		"cap_no",
		"1",
	}
	fields := append(
		[]string{
			"title",
			"Nästa granskning",
			"auditor",
			"Byrån",
			"from",
			"2026-01-01",
			"to",
			"2026-05-31",
			"plan_year",
			"2026",
			"commissioned_by",
			"Revisorerna\nLekmannarevisorerna",
			"interviews.0.role",
			"It-chef",
			"interviews.0.on",
			"2026-02-01",
			"interviews.0.notes",
			"Drift",
			"interviews.1.role",
			"",
			"interviews.1.on",
			"",
			"interviews.1.notes",
			"",
			"earlier.0.year",
			"2021",
			"earlier.0.what",
			"It-säkerhet",
			"notes.0.name",
			"Sekretess",
			"notes.0.text",
			"Ingen",
			"round",
			round,
			"shown",
			round,
			"take",
			"R2",
			"questions.0.id",
			"",
			"questions.0.area",
			"Eget",
			"questions.0.text",
			"En fråga av vår egen",
			"questions.0.from",
			"",
			"questions.0.part.0.name",
			"a",
			"questions.0.part.0.text",
			"första delen",
			"entities",
			x.root.String(),
		},
		scale...)
	without := func(name string, value ...string) []string {
		var all []string
		for i := 0; i < len(fields); i += 2 {
			if fields[i] != name {
				all = append(all, fields[i], fields[i+1])
			}
		}
		return append(all, value...)
	}
	x.asa.post(org+"/audits", without("title")...).
		want(http.StatusUnprocessableEntity).
		shows("En fråga av vår egen", "Ett fält behöver rättas")
	x.asa.post(org+"/audits", without("scale.0.ordinal", "scale.0.ordinal", "x")...).
		want(http.StatusUnprocessableEntity).
		shows("Ordningstal")
	x.asa.post(org+"/audits", append(slices.Clone(fields), "do", "more")...).
		want(http.StatusOK).
		shows("Intervju 5", "Steg 6")
	filled := x.asa.post(org+"/audits", append(without("template", "template", "danish"), "do", "scale")...).
		want(http.StatusOK)
	if got := []string{
		filled.value("scale.0.label"),
		filled.value("norm"),
		filled.value("title"),
	}; !slices.Equal(got, []string{"Optimerad", "4", "Nästa granskning"}) {
		t.Errorf("the template fills in %v", got)
	}
	movesQuestions(t, x.asa, fields)
	added := x.asa.post(org+"/audits", fields...).want(http.StatusSeeOther)
	path := added.Header.Get("Location")
	id := done(assessment.ParseID(strings.TrimPrefix(path, org+"/audits/")))(t)
	v := done(x.use.Audits.Audit(t.Context(), x.admin, id))(t)
	half, none, worst := 50, 0, assessment.Ordinal(0)
	want := assessment.Audit{
		Title:          "Nästa granskning",
		Auditor:        "Byrån",
		From:           "2026-01-01",
		To:             "2026-05-31",
		PlanYear:       2026,
		CommissionedBy: []string{"Revisorerna", "Lekmannarevisorerna"},
		Interviews: []assessment.Interview{
			{Role: "It-chef", On: "2026-02-01", Notes: "Drift"},
		},
		Earlier: []assessment.EarlierAudit{{Year: 2021, What: "It-säkerhet"}},
		Notes:   []assessment.Note{{Name: "Sekretess", Text: "Ingen"}},
		Scale: assessment.JudgementScale{
			Steps: []assessment.JudgementStep{{Label: "Bra", Ordinal: 100, From: &half}, {Label: "Dåligt", From: &none}},
			CapNo: &worst,
		},
		Questions: []assessment.AuditedQuestion{
			{ID: "R2", From: "R2"},
			{ID: "1", Area: "Eget", Text: "En fråga av vår egen", Parts: []assessment.Note{{Name: "a", Text: "första delen"}}},
		},
	}
	head := func(h record.AuditHead) []any { return []any{h.Title, h.Auditor, h.From, h.To, h.CommissionedBy} }
	facts := func(a record.Audit) []any {
		return []any{a.PlanYear, a.Interviews, a.Earlier, a.Notes, a.Scale, a.Questions}
	}
	var described record.Audit
	described.Describe(want)
	v.Questions[0].Area, v.Questions[0].Text = "", ""
	if v.Round == nil || v.Round.ID != x.round {
		t.Errorf("beside the round %+v", v.Round)
	}
	if diff := cmp.Diff(
		append(head(record.AuditHeadOf(want)), facts(described)...),
		append(head(v.AuditHead), facts(v)...),
	); diff != "" {
		t.Errorf("typed (-) and stored (+):\n%s", diff)
	}

	// Saving what the form shows changes nothing; an older one comes back with both.
	edit := x.asa.get(path + "/edit").want(http.StatusOK).shows("En fråga av vår egen")
	if got := []string{
		edit.value("title"),
		edit.value("interviews.0.role"),
		edit.value("questions.1.part.0.name"),
		edit.value("earlier.0.year"),
	}; !slices.Equal(got, []string{"Nästa granskning", "It-chef", "a", "2021"}) {
		t.Errorf("the form shows %v", got)
	}
	fields = append(without("title", "title", "Omdöpt"), "version", "1")
	x.asa.post(path, fields...).to(path)
	stale := x.asa.post(path, append(without("title", "title", "En annan"), "version", "1")...).
		want(http.StatusPreconditionFailed)
	stale.shows("Sparat nu: Omdöpt", "Någon annan har sparat")
	if stale.value("title") != "En annan" || stale.value("version") != "2" {
		t.Errorf("the form comes back with %q, version %s", stale.value("title"), stale.value("version"))
	}
	other := x.asa.post(path, append(without("shown", "shown", ""), "version", "2")...).
		want(http.StatusOK)
		// the round has changed
	other.shows("Bedrivs riskanalys", "En fråga av vår egen")

	// Who is engaged, until when.
	x.asa.post(path+"/engagements", "user", x.auditor.User.ID.String(), "until", "2199-12-31", "version", "0").
		to(path + "#auditors")
	x.anna.get(path).want(http.StatusOK).shows("Starta fältarbetet", "inlämning 1 blir underlag")
	x.asa.post(path+"/engagements", "user", x.auditor.User.ID.String(), "until", "", "version", "1").
		want(http.StatusUnprocessableEntity)
	x.asa.post(path+"/engagements", "user", x.manager.User.ID.String(), "until", "2199-12-31", "version", "0").
		want(http.StatusUnprocessableEntity).
		shows("inte rollen revisor")
	// An auditor may leave entities out, and sees no others.
	x.anna.get(path + "/edit").want(http.StatusOK).shows("Norrdals kommun").hides("Norrdalsbolaget AB")
	x.asa.post(path+"/engagements", "user", x.auditor.User.ID.String(), "until", "2020-01-01", "version", "1").
		to(path + "#auditors")
	x.anna.get(path).want(http.StatusNotFound)
	x.kim.get(org + "/audits/new").want(http.StatusForbidden)
	x.kim.get(path + "/edit").want(http.StatusForbidden)
}
