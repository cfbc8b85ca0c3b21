package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/exchange"
)

func TestRecommendingByPage(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	list := x.Path + "/recommendations"
	add := func(text string, body assessment.ID, fields ...string) {
		t.Helper()
		if got := x.Anna.Post(
			list,
			append([]string{"text", text, "body", body.String()}, fields...)...); got.Status != http.StatusSeeOther {
			t.Fatalf("%d: %s", got.Status, got.Text())
		}
	}
	at := func(question string, entity assessment.ID) []string {
		return []string{"question-0", question, "entity-0", entity.String()}
	}
	add("Första", x.Board.ID, at("1", x.Root)...)
	add("Andra", x.Board.ID, at("2 a/b", x.Root)...)
	add("Bolagets första", x.Companys.ID, at("1", x.Company)...)
	x.Anna.Post(list, "text", "Här", "body", x.Board.ID.String(), "question-0", "1", "entity-0", x.Root.String(),
		"return", "cell").
		To(x.Column(x.Root) + "#q-1")
	numbered := func() []string {
		t.Helper()
		var all []string
		for _, r := range apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, x.Audit.ID))(t).Recommendations {
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
	x.Anna.Get(x.Path).Shows("Kommunstyrelsen: 2 Bolagsstyrelsen: 1")
	x.Anna.Get(list).Shows("1. Första", "3. Här", "Till Bolagsstyrelsen")
	x.Anna.Get(list+"?by=question").Shows("Görs riskanalyser?", "Bolagets första")
	all := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, x.Audit.ID))(t).Recommendations
	third := list + "/" + all[3].ID.String()
	x.Anna.Post(third+"/move", "number", "-7").To(list + "#r-" + all[3].ID.String())
	x.Anna.Get(list).Shows(x.Sv.T("recommendations.moved", "Number", "1"))
	expect(
		"Bolagsstyrelsen 1 Bolagets första",
		"Kommunstyrelsen 1 Här",
		"Kommunstyrelsen 2 Första",
		"Kommunstyrelsen 3 Andra",
	)
	x.Anna.Post(third, "text", "", "body", x.Board.ID.String(), "version", "1").Want(http.StatusUnprocessableEntity)
	x.Anna.Post(third, "text", "Här och nu", "body", x.Companys.ID.String(), "version", "1").
		To(list + "#r-" + all[3].ID.String())
	expect(
		"Bolagsstyrelsen 1 Bolagets första",
		"Bolagsstyrelsen 2 Här och nu",
		"Kommunstyrelsen 1 Första",
		"Kommunstyrelsen 2 Andra",
	)
	x.Anna.Post(third, "text", "Något annat", "body", x.Companys.ID.String(), "version", "1").
		Want(http.StatusPreconditionFailed).
		Shows("Något annat", "Sparat nu: Här och nu")
	x.Anna.Post(third+"/delete", "version", "1").Want(http.StatusPreconditionFailed)
	x.Anna.Post(third+"/delete", "version", "2").To(list)
	x.Anna.Post(list, "text", "Till ingen", "question-0", "saknas", "entity-0", x.Root.String()).
		Want(http.StatusUnprocessableEntity).
		Shows("Till ingen")
	x.Anna.Post(list, "text", "Fler", "do", "places").Want(http.StatusOK).Shows("Fråga 4")

	// A rule's proposal is adopted with another text, or dismissed with a reason.
	view := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, x.Audit.ID))(t)
	first, second := view.Advice[0], view.Advice[1]
	adopt := x.Column(first.Entity) + "/advice/" + first.Rule
	form := x.Anna.Get(list + "?adopt=" + first.Entity.String() + "." + first.Rule).Want(http.StatusOK)
	if !form.HasForm(adopt) {
		t.Fatal("no form to adopt")
	}
	form.Shows(first.Recommendation["sv"])
	x.Anna.Post(adopt, "text", "", "body", x.Board.ID.String()).Want(http.StatusUnprocessableEntity)
	x.Anna.Post(adopt, "text", "I andra ord", "body", x.Board.ID.String()).Want(http.StatusSeeOther)
	x.Anna.Get(list).Shows("3. I andra ord", "Från regel "+first.Rule, "Antagen")
	x.Anna.Post(adopt, "text", "En gång till", "body", x.Board.ID.String()).
		Want(http.StatusConflict).
		Shows("redan antaget")
	dismiss := x.Column(second.Entity) + "/advice/" + second.Rule
	x.Anna.Post(dismiss, "do", "dismiss", "reason", "").Want(http.StatusUnprocessableEntity)
	x.Anna.Post(dismiss, "do", "dismiss", "reason", "Redan beslutat").To(list + "#proposed")
	x.Anna.Get(list).Shows("Avslagen", "Redan beslutat")
}

// TestMovingKeepsTheFocus: moving leads back to the button that was pressed or, where it is gone, to the one beside it,
// and sorting to the button that sorts, in the list as it was searched.
func TestMovingKeepsTheFocus(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	list := x.Path + "/recommendations"
	for _, text := range []string{"Ett", "Två", "Tre"} {
		x.Anna.Post(list, "text", text, "body", x.Board.ID.String()).Want(http.StatusSeeOther)
	}
	x.Anna.Post(list, "text", "Fyra", "body", x.Board.ID.String(), "question-0", "1", "entity-0", x.Root.String()).
		Want(http.StatusSeeOther)
	all := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, x.Audit.ID))(t).Recommendations
	id := all[2].ID.String()
	// press presses what has an id on the page, and says in words what takes the focus then.
	press := func(at string) string {
		t.Helper()
		button := x.Anna.Get(list).Find(func(n *html.Node) bool { return apitest.Attribute(n, "id") == at })
		if button == nil {
			t.Fatalf("nothing on the page is %q", at)
		}
		form := button.Parent
		var sent []string
		for field := range form.Descendants() {
			if name := apitest.Attribute(field, "name"); name != "" {
				sent = append(sent, name, apitest.Attribute(field, "value"))
			}
		}
		to := x.Anna.Post(apitest.Attribute(form, "action"), sent...).Want(http.StatusSeeOther).Header.Get("Location")
		_, at, _ = strings.Cut(to, "#")
		next := x.Anna.Get(list).Find(func(n *html.Node) bool { return apitest.Attribute(n, "id") == at })
		if next == nil {
			t.Fatalf("nothing on the page takes the focus at %s", to)
		}
		return apitest.Attribute(next, "aria-label")
	}
	for _, step := range []struct{ press, want string }{
		{"up-" + id, "Flytta upp rekommendation 2"},
		{"up-" + id, "Flytta ner rekommendation 1"},
		{"up-" + id, "Flytta ner rekommendation 2"}, // now this is the button that moves it down
	} {
		if got := press(step.press); got != step.want {
			t.Errorf("the focus is on %q, want %q", got, step.want)
		}
	}
	for _, want := range []string{"Flytta ner rekommendation 3", "Flytta upp rekommendation 4"} {
		if got := press("down-" + id); got != want {
			t.Errorf("the focus is on %q, want %q", got, want)
		}
	}
	x.Anna.Get(list).Shows("4. Tre", "1. Ett", "3. Fyra")
	press("sort")
	x.Anna.Get(list).Shows("1. Fyra", "2. Ett", "3. Två", "4. Tre")
	x.Anna.Post(list+"/sort", "list", "q=e").To(list + "?q=e#sort")
	x.Anna.Get(list).Shows(x.Sv.T("recommendations.sorted"))
}

// TestSearchingRecommendations: a long list is searched and filtered, and stays grouped by body; a short one is not.
func TestSearchingRecommendations(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	list := x.Path + "/recommendations"
	add := func(text string, body assessment.ID, fields ...string) {
		t.Helper()
		x.Anna.Post(list, append([]string{"text", text, "body", body.String()}, fields...)...).Want(http.StatusSeeOther)
	}
	add("Bolagets plan", x.Companys.ID, "priority", "high", "question-0", "1", "entity-0", x.Company.String())
	x.Anna.Get(list).Hides("Sök text")
	for i := range 10 {
		add(fmt.Sprintf("Åtgärd nummer %d.", i), x.Board.ID, "question-0", "2 a/b", "entity-0", x.Root.String())
	}
	x.Anna.Get(list).Shows("Sök text", "Till Bolagsstyrelsen", "Till Kommunstyrelsen", "11 rekommendationer")
	const board = "Till Kommunstyrelsen"
	for _, query := range []string{
		"q=PLAN", "to=" + x.Companys.ID.String(), "rank=high", "about=area:Risk", "about=question:1",
	} {
		x.Anna.Get(list+"?"+query).Shows("Visar 1 av 11.", "Bolagets plan").Hides(board, "Åtgärd nummer")
		x.Anna.Get(list+"?by=question&"+query).Shows("Visar 1 av 11.", "Bolagets plan").Hides(board, "Åtgärd nummer")
	}
	x.Anna.Get(list+"?rank=none").Shows("Visar 10 av 11.", "Åtgärd nummer 9.").Hides("Bolagets plan")
	x.Anna.Get(list + "?q=finnsinte").Shows("Ingen träff på ”finnsinte”.")
	x.Anna.Get(list+"?q=nummer+4").Shows("5. Åtgärd nummer 4.", "↑", "↓") // its neighbours exist, though not shown
}

// TestRecommendationsOfAnotherAudit: those to the company's board are on its page, and nothing else of that audit.
func TestRecommendationsOfAnotherAudit(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	f, err := exchange.Parse("x", []byte(`audit: {key: annat, title: Granskning av driften, date: 2026-02-03, state: final}
entities: [{id: forvaltning, name: Förvaltningen `+canary+`, kind: operation, body: Nämnden `+canary+`}]
questions: [{no: 1, text: `+canary+`?, judgements: {forvaltning: {observation: `+canary+`}}, recs: {forvaltning: [{body: Bolagets styrelse, no: 1}]}}]
recommendations:
  forvaltning: {1: `+canary+`.}
  Bolagets styrelse: {1: {text: Följ upp avtalet om drift., priority: high}}
`))
	if err == nil {
		_, err = x.Use.Audits.ImportAudit(t.Context(), x.Admin(t, "norrdal"), f)
	}
	if err != nil {
		t.Fatal(err)
	}
	eva := x.SignIn(t, "eva@norrdal.example")
	page := eva.Get(org+"/summary").Want(http.StatusOK).Hides(canary, "yttra", "Yttra", "yttrande").
		Shows("En rekommendation från en annan granskning", "Rekommendationer från andra granskningar",
			"Granskning av driften", "Följ upp avtalet om drift.",
			"Ta ställning till en öppen rekommendation från granskning.",
			"Det finns ingen slutlig granskning av enheterna.")
	if got := decisionsOn(page); !slices.Contains(got, "recommendations_open") {
		t.Errorf("what to decide is %v", got)
	}
	sealed := eva.Post(org+"/summaries", "body", x.board.ID.String(), "round", x.round.ID.String(), "confirmed", "true").
		Want(http.StatusSeeOther).
		Header.Get("Location")
	eva.Get(sealed).Want(http.StatusOK).Hides(canary).Shows("Följ upp avtalet om drift.")
	client := x.Client(t, "eva@norrdal.example", "norrdal", assessment.TokenRead)
	if a := client.Get(org + "/summary"); !strings.Contains(a.Body, "Följ upp avtalet om drift.") ||
		strings.Contains(a.Body, canary) {
		t.Errorf("the API answers %s", a.Body)
	}
}

// TestFilteringRecommendationsOfAFinalAudit: filters narrow each other down, also by what has become of the
// recommendations; what no filter knows changes nothing.
func TestFilteringRecommendationsOfAFinalAudit(t *testing.T) {
	t.Parallel()
	x := apitest.ToAudit(t)
	var many strings.Builder
	for i := range 9 {
		fmt.Fprintf(&many, ", %d: {text: Kommunens åtgärd %d., priority: medium}", i+2, i+2)
	}
	f := apitest.Done(exchange.Parse("x", []byte(`audit: {key: avslutad, title: Avslutad granskning, date: 2026-02-03, state: final}
entities:
  - {id: bolaget, name: Norrdalsbolaget AB, kind: company, body: Bolagsstyrelsen}
questions:
  - {no: 1, area: Risk, text: Styrs riskerna?, recs: {bolaget: [{body: Bolagsstyrelsen, no: 1}]}}
  - {no: 2, area: Kultur, text: Utbildas alla?}
recommendations:
  Bolagsstyrelsen: {1: {text: Bolagets riskanalys., priority: high}, 2: Bolagets utbildning.}
  Kommunstyrelsen: {1: {text: Kommunens riskanalys., priority: high}`+many.String()+`}
`)))(t)
	_ = apitest.Done(x.Use.Audits.ImportAudit(t.Context(), x.Admin, f))(t)
	list := x.Kim.Get(org+"/audits").Want(http.StatusOK).Href("Avslutad granskning") + "/recommendations"
	offer := x.Kim.Get(list + "?q=Bolagets+utbildning").Want(http.StatusOK).Find(func(n *html.Node) bool {
		return strings.Contains(apitest.Attribute(n, "href"), "/plan/new?")
	})
	if offer == nil {
		t.Fatal("no action can be made of the recommendation")
	}
	form := x.Kim.Get(apitest.Attribute(offer, "href")).Want(http.StatusOK)
	fields := sentBy(form, org+"/plan")
	if i := slices.Index(fields, "entity"); i >= 0 {
		fields = slices.Delete(fields, i, i+2)
	}
	x.Kim.Post(org+"/plan", append(fields, "entity", x.Company.String())...).Want(http.StatusSeeOther)

	company := "to=" + x.Companys.ID.String()
	for query, want := range map[string][]string{
		"follow_up=planned":             {"Bolagets utbildning."},
		"follow_up=planned&rank=high":   nil,
		"follow_up=done":                nil,
		company:                         {"Bolagets riskanalys.", "Bolagets utbildning."},
		company + "&follow_up=open":     {"Bolagets riskanalys."},
		company + "&rank=none":          {"Bolagets utbildning."},
		"rank=high":                     {"Bolagets riskanalys.", "Kommunens riskanalys."},
		"rank=high&q=kommunens":         {"Kommunens riskanalys."},
		"about=area:Risk":               {"Bolagets riskanalys."},
		"about=question:2":              nil,
		"q=åtgärd+10&follow_up=open":    {"Kommunens åtgärd 10."},
		"follow_up=nothing&q=åtgärd+10": {"Kommunens åtgärd 10."},
	} {
		for _, by := range []string{"", "by=question&"} {
			page := x.Kim.Get(list + "?" + by + query).Want(http.StatusOK)
			var got []string
			for _, text := range []string{
				"Bolagets riskanalys.", "Bolagets utbildning.", "Kommunens riskanalys.", "Kommunens åtgärd 10.",
			} {
				if strings.Contains(page.Text(), text) {
					got = append(got, text)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s%s (-want +got):\n%s", by, query, diff)
			}
		}
	}
}
