package web_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/plan"
	"mognad/assessment/workflow/review"
)

// TestReviewByPages goes the whole way of a review without a script: begun, planned, sent, held in meeting mode with a
// refused decision that loses nothing, closed, signed, and the next one with what became of the decision.
func TestReviewByPages(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	kim, birgitta, eva := x.SignIn(t, "kim@norrdal.example"), x.SignIn(t, "birgitta@norrdal.example"),
		x.SignIn(t, "eva@norrdal.example")
	kim.Get(org + "/reviews").Want(http.StatusOK).Shows("Ingen genomgång ännu")
	kim.Post(org+"/reviews", "title", "").Want(http.StatusUnprocessableEntity).Shows("Fyll i det här fältet")
	begin := func(title string) string {
		t.Helper()
		to := kim.Post(org+"/reviews", "title", title, "entity", x.Root(t).String(), "kind", "yearly", "template",
			"iso27001_2022").Want(http.StatusSeeOther).Header.Get("Location")
		return strings.TrimSuffix(to, "/plan")
	}
	review := begin("Genomgången i år")
	kim.Get(review+"/plan").Want(http.StatusOK).Shows("Förmöte", "Dagordning")
	signer := x.Principal(t, "birgitta@norrdal.example").User.ID.String()
	day := string(x.Use.Today(assessment.Organisation{}))
	kim.Post(review+"/meeting", "version", "1", "held_on", day, "agenda", "Läget\nBeslut", "participants.0.user", signer,
		"participants.0.role", "Direktör", "participants.0.signatory", "true").Want(http.StatusSeeOther)
	birgitta.Get(review).Want(http.StatusNotFound)
	kim.Post(review+"/send", "version", "2").
		Want(http.StatusOK).
		Shows("Skicka underlaget till ledningen?", "Uppgifterna hämtades").
		Hides("Hämta uppgifterna igen")
	kim.Post(review+"/send", "version", "2", "confirmed", "true").Want(http.StatusSeeOther)
	birgitta.Get(review).Want(http.StatusOK).Shows("Genomgången i år", "Hela underlaget").Hides("Stäng protokollet", "Protokoll")
	if !birgitta.Get(review).Links(review + "/meeting/earlier") {
		t.Error("nothing leads a reader of the papers to meeting mode")
	}
	birgitta.Get(review + "/minutes").Want(http.StatusOK).Shows("Underlag, Årlig").Hides("Inget är beslutat ännu")
	eva.Get(review).Want(http.StatusNotFound)

	kim.Get(review+"/meeting/risks").Want(http.StatusOK).Shows("Risker och riskbehandling", "Inga risker är antecknade",
		"Nästa punkt", "Skriv in ett beslut")
	decision := []string{"mode", "meeting", "topic", "risks", "input", "risks", "kind", "improvement", "outcome",
		"otherwise", "owner_role", "Säkerhetschefen", "due_on", "2199-12-01", "text"}
	kim.Post(review+"/decisions", append(decision, "")...).
		Want(http.StatusUnprocessableEntity).
		Shows("Fyll i det här fältet", "Nästa punkt")
	kim.Post(review+"/decisions", append(decision, "Gör en riskanalys")...).
		Want(http.StatusSeeOther).
		To(review + "/meeting/risks")
	kim.Get(org + "/plan").Want(http.StatusOK).Shows("Gör en riskanalys")
	birgitta.Get(review).Want(http.StatusOK).Shows("Protokoll").Hides("Hela underlaget")
	page := kim.Get(review).Want(http.StatusOK).Shows("Innan protokollet kan stängas", "10 punkter är inte genomgångna",
		"3 ställningstaganden saknas")
	list := page.Find(func(n *html.Node) bool {
		return n.Data == "ul" && strings.Contains(apitest.Inner(n), "punkter är inte genomgångna")
	})
	lines := 0
	for n := range list.ChildNodes() {
		if n.Data == "li" {
			lines++
		}
	}
	if lines != 2 {
		t.Errorf("what is missing stands in %d lines, want one for each kind", lines)
	}
	for _, key := range strings.Fields("earlier changes needs nonconformities measurement audits objectives feedback risks improvement") {
		if !page.Links(review + "/meeting/" + key) {
			t.Errorf("no link to the topic %s", key)
		}
		kim.Post(review+"/topics/"+key, "version", "0", "mode", "meeting", "text", "Vi såg på det.", "step", "next").
			Want(http.StatusSeeOther)
		kim.Get(review+"/topics/"+key).Want(http.StatusOK).Shows("Vi såg på det.", "Genomgången")
	}
	kim.Post(review+"/topics/risks", "version", "0", "text", "Något annat").
		Want(http.StatusPreconditionFailed).
		Shows("Något annat", "Vi såg på det.")
	kim.Post(review+"/statements/suitable", "version", "0", "verdict", "partly", "text", "Det mesta.").
		Want(http.StatusSeeOther)
	page = kim.Post(review+"/close", "version", "3", "confirmed", "true").
		Want(http.StatusConflict).
		Shows("Ta ställning till om ledningssystemet är tillräckligt", "Ta ställning till om ledningssystemet är verkningsfullt").
		Hides("om ledningssystemet är lämpligt")
	for about, verdict := range map[string]string{"adequate": "no", "effective": "not_judged"} {
		if to := review + "/meeting/statements#" + about + "-version"; !page.Links(to) {
			t.Errorf("no link to the statement %s", about)
		}
		kim.Post(review+"/statements/"+about, "version", "0", "verdict", verdict, "text", "").
			Want(http.StatusUnprocessableEntity)
		kim.Post(review+"/statements/"+about, "version", "0", "verdict", verdict, "text", "Måttet saknas.").
			Want(http.StatusSeeOther)
	}
	kim.Post(review+"/close", "version", "3", "confirmed", "true").Want(http.StatusSeeOther)
	late := kim.Post(review+"/meeting", "version", "3", "held_on", day, "place", "Lilla salen").
		Want(http.StatusConflict).
		Shows("Protokollet är stängt")
	if place := late.Value("place"); place != "Lilla salen" {
		t.Errorf("what was typed when the minutes were closed has become %q", place)
	}
	kim.Get(review + "/plan").Want(http.StatusConflict).Shows("Protokollet är stängt")
	minutes := birgitta.Get(review+"/minutes").Want(http.StatusOK).Shows("Gör en riskanalys", "Det mesta.", "Inte bedömt", "Skriv under")
	hash := minutes.Value("sha256")
	birgitta.Post(review+"/sign", "sha256", hash).Want(http.StatusOK).Shows("Skriva under protokollet?")
	birgitta.Post(review+"/sign", "sha256", hash, "confirmed", "true").Want(http.StatusSeeOther)
	actions := apitest.Done(x.Use.Plan.Plan(t.Context(), x.Principal(t, "kim@norrdal.example"), plan.Query{}))(t).Actions
	action := org + "/plan/actions/" + actions[0].ID.String()
	for _, address := range []string{review, review + "/minutes", review + "/topics/risks"} {
		if !birgitta.Get(address).Want(http.StatusOK).Links(action) {
			t.Errorf("%s does not lead to the action of the decision", address)
		}
	}
	if !kim.Get(action).Want(http.StatusOK).Links(review) {
		t.Error("the action does not lead to the review")
	}
	birgitta.Get(review+"/versions/1").Want(http.StatusOK).Shows("Gör en riskanalys", hash)
	kim.Get(review + "/topics/statements").Want(http.StatusOK).Shows("Det mesta.")

	next := begin("Genomgången nästa år")
	kim.Get(next+"/topics/earlier").Want(http.StatusOK).Shows("Gör en riskanalys", "Planerad")
}

// TestNameOfAReviewIsProposed: of its kind, the entity unless it is the whole organisation, and the year. Left as it is,
// the name follows what is chosen; another one stays.
func TestNameOfAReviewIsProposed(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	kim, year := x.SignIn(t, "kim@norrdal.example"), x.Use.Today(assessment.Organisation{}).Year()
	form := kim.Get(org + "/reviews/new").Want(http.StatusOK)
	proposed := fmt.Sprintf("Ledningens genomgång %d", year)
	if form.Value("title") != proposed || form.Value("proposed") != proposed {
		t.Fatalf("proposed is %q, want %q", form.Value("title"), proposed)
	}
	entities := apitest.Done(x.Use.Review.Entities(t.Context(), x.Principal(t, "kim@norrdal.example")))(t)
	root, below := entities[0], entities[1]
	begin := func(title, kind string, entity assessment.Node, planned, want string) {
		t.Helper()
		to := kim.Post(org+"/reviews", "title", title, "proposed", proposed, "entity", entity.ID.String(), "kind", kind,
			"template", "iso27001_2022", "planned_on", planned).Want(http.StatusSeeOther).Header.Get("Location")
		if got := kim.Get(to).Want(http.StatusOK).Value("title"); got != want {
			t.Errorf("the name is %q, want %q", got, want)
		}
	}
	begin(proposed, "status_report", root, "", fmt.Sprintf("Halvårsrapport %d", year))
	begin(proposed, "yearly", below, "2031-05-05", "Ledningens genomgång 2031, "+below.Name)
	begin("Vårens genomgång", "status_report", below, "", "Vårens genomgång")
	kim.Post(org+"/reviews", "title", "", "proposed", proposed, "entity", root.ID.String(), "kind", "yearly",
		"template", "iso27001_2022").Want(http.StatusUnprocessableEntity)
}

// reviewBegun is a review that a coordinator has begun: the coordinator, the administrator and its address.
func reviewBegun(t *testing.T) (kim, admin *apitest.Visitor, one string) {
	t.Helper()
	s, admin := apitest.Norrdal(t)
	s.Join(t, "Kim Ek", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	v := apitest.Done(s.Use.Review.AddReview(t.Context(), s.Principal(t, "kim@norrdal.example"), review.BeginForm{
		EntityID: s.Root(t), Title: "I år", Kind: "yearly", Template: "iso27001_2022",
	}))(t)
	return s.SignIn(t, "kim@norrdal.example"), admin, org + "/reviews/" + v.ID.String()
}

// TestExportOfAReviewSaysItsFormat: the log tells a workbook from a document that can be handed on.
func TestExportOfAReviewSaysItsFormat(t *testing.T) {
	t.Parallel()
	kim, admin, one := reviewBegun(t)
	kim.Get(one + "/export?format=docx").Want(http.StatusOK)
	kim.Get(one + "/export").Want(http.StatusOK)
	admin.Get(org+"/events").Want(http.StatusOK).Shows("som fil (docx).", "som fil (xlsx).")
}

// TestNoPDFWithoutLibreOffice: pages offer none, and say what to do instead.
func TestNoPDFWithoutLibreOffice(t *testing.T) {
	kim, _, one := reviewBegun(t)
	t.Setenv("PATH", t.TempDir())
	page := kim.Get(one + "/minutes").Want(http.StatusOK).Shows("går det inte att göra PDF-filer")
	if page.Links(one+"/export?format=pdf") || !page.Links(one+"/export?format=docx") {
		t.Error("a PDF is offered, or Word is not")
	}
	kim.Get(one + "/export?format=pdf").Want(http.StatusConflict)
	office := filepath.Join(t.TempDir(), "soffice")
	if err := os.WriteFile(office, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Dir(office))
	page = kim.Get(one + "/minutes").Want(http.StatusOK).Hides("går det inte att göra PDF-filer")
	if !page.Links(one + "/export?format=pdf") {
		t.Error("no PDF is offered where it can be made")
	}
}

// TestFiguresAreReadAgainBeforeAnAct: the page that asks about sending says what has moved since the figures were read.
// Reading them again is one act, after which the page asks again.
func TestFiguresAreReadAgainBeforeAnAct(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	kim := x.SignIn(t, "kim@norrdal.example")
	to := kim.Post(org+"/reviews", "title", "Halvåret", "entity", x.Root(t).String(), "kind", "interim", "template",
		"iso27001_2022").Want(http.StatusSeeOther).Header.Get("Location")
	review := strings.TrimSuffix(to, "/plan")
	apitest.Done(x.Use.Registers.Risks.Add(t.Context(), x.Principal(t, "kim@norrdal.example"), registers.Risk{
		Title: "Utpressning", Treatment: "reduce",
	}))(t)
	asks := kim.Post(review+"/send", "version", "1").
		Want(http.StatusOK).
		Shows("Skicka underlaget till ledningen?", "Detta har ändrats sedan uppgifterna hämtades: Risker.",
			"Hämta uppgifterna igen först", "Ingen deltagare har konto", "10 av 10 punkter har ingen text.")
	again := kim.Post(review+"/figures", "version", asks.Value("version"), "then", asks.Value("then")).
		Want(http.StatusOK).
		Shows("Uppgifterna är hämtade igen.", "Skicka underlaget till ledningen?").
		Hides("Hämta uppgifterna igen först", "Detta har ändrats")
	kim.Post(review+"/send", "version", again.Value("version"), "confirmed", "true").Want(http.StatusSeeOther)
	kim.Get(review + "/topics/risks").Want(http.StatusOK).Shows("Utpressning")
	kim.Post(review+"/figures", "version", "1", "then", "send").Want(http.StatusPreconditionFailed)
	kim.Post(review+"/figures", "version", "3").Want(http.StatusSeeOther).To(review)
}

// TestMeetingIsProposed: the form of the meeting proposes the planned day once it has come, the entity's management and
// who began the review. Another row is added without a script and nothing typed is lost, also when it is refused.
func TestMeetingIsProposed(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	kim := x.SignIn(t, "kim@norrdal.example")
	id := func(email string) string { return x.Principal(t, email).User.ID.String() }
	begin := func(planned assessment.Date) string {
		t.Helper()
		to := kim.Post(org+"/reviews", "title", "Genomgången", "entity", x.Root(t).String(), "kind", "interim", "template",
			"iso27001_2022", "planned_on", string(planned)).Want(http.StatusSeeOther).Header.Get("Location")
		return strings.TrimSuffix(to, "/plan")
	}
	if ahead := kim.Get(begin("2199-05-05") + "/plan").Want(http.StatusOK); ahead.Value("held_on") != "" {
		t.Errorf("a day ahead is proposed: %s", ahead.Value("held_on"))
	}
	review := begin("2020-05-05")
	page := kim.Get(review + "/plan").Want(http.StatusOK).Shows("Enhetens ledning och den som påbörjade genomgången")
	if got := page.Value("held_on"); got != "2020-05-05" {
		t.Errorf("the day of the meeting is proposed to be %q", got)
	}
	chosen := func(page apitest.Reply, row string) string {
		t.Helper()
		selected := page.Find(func(n *html.Node) bool {
			return n.Data == "option" && n.Parent != nil && apitest.Attribute(n.Parent, "name") == "participants."+row+".user" &&
				slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "selected" })
		})
		if selected == nil {
			return ""
		}
		return apitest.Attribute(selected, "value")
	}
	if chosen(page, "0") != id("birgitta@norrdal.example") || chosen(page, "1") != id("kim@norrdal.example") {
		t.Errorf("proposed are %s and %s", chosen(page, "0"), chosen(page, "1"))
	}
	rows := func(page apitest.Reply, want int) {
		t.Helper()
		if got := strings.Count(page.Body, `participant"><legend`); got != want {
			t.Errorf("%d rows of participants, want %d", got, want)
		}
	}
	rows(page, 3)

	typed := []string{"version", "1", "held_on", "2020-05-06", "agenda", "Läget", "participants.0.user", "",
		"participants.0.name", "", "participants.0.role", "", "participants.1.user", id("kim@norrdal.example"),
		"participants.1.name", "", "participants.1.role", "CISO", "participants.2.user", "", "participants.2.name",
		"Nora Gäst", "participants.2.role", "Revisor"}
	more := kim.Post(review+"/meeting", append(typed, "add", "participant")...).Want(http.StatusOK)
	rows(more, 4)
	if more.Value("participants.2.name") != "Nora Gäst" || more.Value("held_on") != "2020-05-06" || chosen(more, "0") != "" {
		t.Errorf("what was typed is lost: %q, %q", more.Value("participants.2.name"), more.Value("held_on"))
	}
	for n, name := range []string{"Olle Gäst", "Pia Gäst"} {
		row := fmt.Sprintf("participants.%d.", 3+n)
		typed = append(typed, row+"user", "", row+"name", name, row+"role", "")
		rows(kim.Post(review+"/meeting", append(typed, "add", "participant")...).Want(http.StatusOK), 5+n)
	}
	refused := kim.Post(review+"/meeting", append(typed, "participants.4.signatory", "true")...).
		Want(http.StatusUnprocessableEntity)
	if rows(refused, 5); refused.Value("participants.4.name") != "Pia Gäst" {
		t.Errorf("what was typed is lost: %q", refused.Value("participants.4.name"))
	}
	kim.Post(review+"/meeting", typed...).Want(http.StatusSeeOther)
	saved := kim.Get(review + "/plan").Want(http.StatusOK).Hides("är föreslagna")
	if rows(saved, 5); chosen(saved, "0") != id("kim@norrdal.example") || saved.Value("participants.3.name") != "Pia Gäst" {
		t.Errorf("saved are %s and %q", chosen(saved, "0"), saved.Value("participants.3.name"))
	}
}

// TestReviewByTheAPI says the same as the pages.
func TestReviewByTheAPI(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	kim := x.Client(t, "kim@norrdal.example", "norrdal", assessment.TokenWrite)
	all := org + "/reviews"
	made := kim.Call(http.MethodPost, all, `{"entity": "`+x.Root(t).String()+`", "title": "Årets", "kind": "interim",
		"template": "own_headings"}`).Want(http.StatusCreated)
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	put := func(path, version, body string, want int) {
		t.Helper()
		kim.Call(http.MethodPut, one+path, body, "If-Match", `"`+version+`"`).Want(want)
	}
	input := `{"text": "Läget", "informal": "", "nothing_to_say": false, "considered": true}`
	put("/inputs/summary", "0", input, http.StatusOK)
	put("/inputs/summary", "0", input, http.StatusPreconditionFailed)
	put("/statements/suitable", "0", `{"verdict": "yes", "text": ""}`, http.StatusUnprocessableEntity)
	kim.Call(http.MethodPost, one+"/send", "", "If-Match", `"1"`).Want(http.StatusOK)
	if a := kim.Get(one).Want(http.StatusOK); !strings.Contains(a.Body, "Läget") {
		t.Errorf("the review is %s", a.Body)
	}
	birgitta := x.Client(t, "birgitta@norrdal.example", "norrdal", assessment.TokenWrite)
	birgitta.Get(one).Want(http.StatusOK)
	birgitta.Call(http.MethodPost, one+"/close", "", "If-Match", `"2"`).Want(http.StatusForbidden)
}

// TestProposalsAreDecidedOneByOne: the form of a decision begins with the first proposal that nobody has answered, as it
// was proposed. No decision on it needs no words either, and what has been answered says where.
func TestProposalsAreDecidedOneByOne(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	kim := x.SignIn(t, "kim@norrdal.example")
	to := kim.Post(org+"/reviews", "title", "I år", "entity", x.Root(t).String(), "kind", "yearly", "template",
		"iso27001_2022").Want(http.StatusSeeOther).Header.Get("Location")
	review := strings.TrimSuffix(to, "/plan")
	point := []string{"kind", "proposal", "topic", "proposals", "about", "resources", "title"}
	kim.Post(review+"/points", append(point, "Inför stark inloggning")...).Want(http.StatusSeeOther)
	kim.Post(review+"/points", append(point, "Anställ en samordnare")...).Want(http.StatusSeeOther)

	if chosen := kim.Get(review + "/topics/proposals").Want(http.StatusOK).Ticked("outcome"); chosen != "" {
		t.Errorf("the form begins with the outcome %s", chosen)
	}
	decide := func(title, outcome string) {
		t.Helper()
		page := kim.Get(review + "/topics/proposals").Want(http.StatusOK)
		proposal, says := page.Chosen("decision-proposal")
		if says != title {
			t.Errorf("the form begins with %q, want %q", says, title)
		}
		kim.Post(review+"/decisions", "topic", "proposals", "kind", "improvement", "outcome", outcome, "proposal",
			proposal).Want(http.StatusSeeOther)
	}
	kim.Post(review+"/decisions", "topic", "proposals", "kind", "improvement", "proposal", "").
		Want(http.StatusUnprocessableEntity)
	decide("Inför stark inloggning", "as_proposed")
	decide("Anställ en samordnare", "no_decision")
	page := kim.Get(review+"/topics/proposals").
		Want(http.StatusOK).
		Shows("Beslut § 1", "Beslut § 2", "Anställ en samordnare: inget beslut svarar på förslag 2")
	kim.Get(org + "/reviews").Want(http.StatusOK).Shows("Ett beslut")
	if got, _ := page.Chosen("decision-proposal"); got != "" {
		t.Errorf("everything is answered, and the form begins with the proposal %s", got)
	}
	kim.Get(review + "/topics/risks").Want(http.StatusOK).Shows("Beslut fattas").Hides("På annat sätt")
}

// TestPapersUseTheWordsOfTheRegisters: an accepted risk says that it is, by whom and until when; an objective whose day
// has passed says so at its row; a measure stands beside its target.
func TestPapersUseTheWordsOfTheRegisters(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	kim, who := x.SignIn(t, "kim@norrdal.example"), x.Principal(t, "kim@norrdal.example")
	apitest.Done(x.Use.Registers.Risks.Add(t.Context(), who, registers.Risk{
		Title: "Leverantören upphör", Likelihood: 2, Consequence: 3, Treatment: registers.Accept,
		AcceptedBy: "Kommundirektören", AcceptedUntil: "2199-06-30",
	}))(t)
	apitest.Done(x.Use.Registers.Objectives.Add(t.Context(), who, registers.Objective{
		Title: "Alla är utbildade", Due: "2020-01-01", Fulfilment: "under_way",
	}))(t)
	measure := apitest.Done(x.Use.Registers.Measures.Add(t.Context(), who, registers.Measure{
		Title: "Utbildade", Kind: "training_share", Unit: "%", Target: "90", Better: "higher",
	}))(t)
	apitest.Done(x.Use.Registers.Measures.Add(t.Context(), who, registers.Measure{
		Title: "Anmälningar", Kind: "other", Better: "higher",
	}))(t)
	apitest.Done(x.Use.Registers.AddMeasureValue(t.Context(), who, registers.MeasureValue{
		MeasureID: measure.ID, Day: "2026-01-01", Value: "82",
	}))(t)
	to := kim.Post(org+"/reviews", "title", "I år", "entity", x.Root(t).String(), "kind", "yearly", "template",
		"iso27001_2022").Want(http.StatusSeeOther).Header.Get("Location")
	review := strings.TrimSuffix(to, "/plan")
	kim.Get(review + "/topics/risks").
		Want(http.StatusOK).
		Shows("Leverantören upphör Bör åtgärdas Accepterad Kommundirektören · 30 juni 2199")
	kim.Get(review + "/topics/objectives").Want(http.StatusOK).Shows("Alla är utbildade Pågår Försenad")
	kim.Get(review+"/topics/measurement").
		Want(http.StatusOK).
		Shows("82 % · målet är minst 90 %", "Anmälningar Utan målvärde")
	kim.Get(review+"/minutes").
		Want(http.StatusOK).
		Shows("Bör åtgärdas Accepterad", "Pågår Försenad", "82 % · målet är minst 90 %")
}
