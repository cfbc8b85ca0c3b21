package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/exchange"
)

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

// TestRecommendationsOfAnotherAudit to the company's board stand on its page, and nothing else of that audit.
func TestRecommendationsOfAnotherAudit(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	f, err := exchange.Parse("x", []byte(`audit: {key: annat, title: Granskning av driften, date: 2026-02-03}
entities: [{id: forvaltning, name: Förvaltningen `+canary+`, kind: operation, body: Nämnden `+canary+`}]
questions: [{no: 1, text: `+canary+`?, judgements: {forvaltning: {observation: `+canary+`}}, recs: {forvaltning: [{body: Bolagets styrelse, no: 1}]}}]
recommendations:
  forvaltning: {1: `+canary+`.}
  Bolagets styrelse: {1: {text: Följ upp avtalet om drift., priority: high}}
`))
	if err == nil {
		_, err = x.use.Audits.ImportAudit(t.Context(), x.admin(t, "norrdal"), f)
	}
	if err != nil {
		t.Fatal(err)
	}
	eva := x.signIn(t, "eva@norrdal.example")
	page := eva.get(org+"/summary").want(http.StatusOK).hides(canary, "yttra", "Yttra", "yttrande").
		shows("En rekommendation från en annan granskning", "Rekommendationer från andra granskningar", "Granskning av driften", "Följ upp avtalet om drift.", "Ta ställning till en öppen "+
			"rekommendation från granskning.", "Det finns ingen slutlig granskning av enheterna.")
	if got := page.decisions(); !slices.Contains(got, "recommendations_open") {
		t.Errorf("what to decide is %v", got)
	}
	sealed := eva.post(org+"/summaries", "body", x.board.ID.String(), "round", x.round.ID.String()).
		want(http.StatusSeeOther).
		Header.Get(
		"Location",
	)
	eva.get(sealed).want(http.StatusOK).hides(canary).shows("Följ upp avtalet om drift.")
	client := (&cells{site: x.site, t: t}).client(t, "eva@norrdal.example", "norrdal", assessment.TokenRead)
	if a := client.get(here + "/summary"); !strings.Contains(a.Body, "Följ upp avtalet om drift.") ||
		strings.Contains(a.Body, canary) {
		t.Errorf("the API answers %s", a.Body)
	}
}
