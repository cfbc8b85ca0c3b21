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
	"mognad/assessment/workflow/audits"
)

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
