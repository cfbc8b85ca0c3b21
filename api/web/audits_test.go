package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/frontend"
)

// statusesOf are the statuses of the pages for a visitor.
func statusesOf(x *apitest.AuditSite, v *apitest.Visitor, pages []string, hidden ...string) []int {
	x.Kim.T.Helper()
	var all []int
	for _, page := range pages {
		all = append(all, v.Get(page).Hides(hidden...).Status)
	}
	return all
}

func TestNobodyElseReadsAnAuditBeforeItIsFinal(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	everything := slices.Concat(
		apitest.OfTheMunicipality,
		apitest.OfTheCompany,
		[]string{apitest.Overall, apitest.Statement, "essentials-0"},
	)
	for _, page := range x.Pages {
		x.Anna.Get(page).Want(http.StatusOK)
	}
	x.Anna.Get(x.ColumnPages[0]).
		Want(http.StatusOK).
		Shows(apitest.SeenHere, apitest.WhyHere, apitest.ToHere, "Svaret finns i pärmen.")
	x.Anna.Get(x.Path+"/report").
		Want(http.StatusOK).
		Shows(apitest.SeenHere, apitest.SeenThere, apitest.ToHere, apitest.ToThere, apitest.Overall, apitest.Statement).
		Shows(apitest.WhyHere)

	_, lena := x.Join(t, "Lena Lund", "lena@norrdal.example", assessment.Management, x.Root)
	_, mats := x.Join(t, "Maja Berg", "maja@norrdal.example", assessment.EntityManager, x.Company)
	_, chair := x.Join(t, "Olle Ek", "olle@norrdal.example", assessment.Management, x.Company)
	told := []int{200, 200, 403, 403, 403, 403, 403, 403}
	for name, v := range map[string]*apitest.Visitor{"coordinator": x.Kim, "management": lena, "admin": x.Asa,
		"manager": mats, "chair": chair} {
		v.T = t
		if diff := cmp.Diff(told, statusesOf(x, v, x.Pages, everything...)); diff != "" {
			t.Errorf("%s, want (-) and got (+):\n%s", name, diff)
		}
	}
	nothing := []int{200, 404, 404, 404, 404, 404, 404, 404}
	_, arne := x.Join(t, "Arne Alm", "arne@revisor.example", assessment.Auditor, x.Root)
	_, sara := x.Join(t, "Sara Sol", "sara@norrdal.example", assessment.Respondent, x.Root)
	if diff := cmp.Diff(nothing, statusesOf(x, arne, x.Pages, append(everything, x.Audit.Title+"<")...)); diff != "" {
		t.Errorf("another auditor, want (-) and got (+):\n%s", diff)
	}
	if diff := cmp.Diff(append([]int{403}, nothing[1:]...), statusesOf(x, sara, x.Pages, everything...)); diff != "" {
		t.Errorf("a respondent, want (-) and got (+):\n%s", diff)
	}
	_ = apitest.Done(
		x.Use.Audits.Engage(
			t.Context(),
			x.Admin,
			assessment.Engagement{
				AuditID: x.Audit.ID,
				UserID:  x.Auditor.User.ID,
				Until:   assessment.DateOf(time.Now().AddDate(0, 0, -2)),
				Version: 1,
			},
		),
	)(t)
	if diff := cmp.Diff(nothing, statusesOf(x, x.Anna, x.Pages, everything...)); diff != "" {
		t.Errorf("after the engagement's last day, want (-) and got (+):\n%s", diff)
	}
	x.Anna.Post(x.Column(x.Root)+"/questions/1", "ordinal", "0", "version", "1").Want(http.StatusNotFound)
}

// TestRefusedAuditPagesAreLogged: what somebody is refused in an audit or a round leaves a line in the log, by page as
// in the API.
func TestRefusedAuditPagesAreLogged(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	_, maja := x.Join(t, "Maja Berg", "maja@norrdal.example", assessment.EntityManager, x.Company)
	maja.T = t
	api := x.Client(t, "maja@norrdal.example", "norrdal", assessment.TokenWrite)
	round := org + "/rounds/" + x.Round.String()
	inAPI := org + "/audits/" + x.Audit.ID.String()
	company := "/entities/" + x.Company.String()
	judgement, advice := inAPI+company+"/questions/1/judgement", inAPI+company+"/advice/A1-no"
	type refusal struct {
		of  assessment.Permission
		ask func() int
	}
	for name, refused := range map[string]refusal{
		"a column":      {assessment.ReadFindings, func() int { return maja.Get(x.Column(x.Company)).Status }},
		"the report":    {assessment.ReadFindings, func() int { return maja.Get(x.Path + "/report").Status }},
		"a judgement":   {assessment.ReadFindings, func() int { return api.Get(judgement).Status }},
		"the list":      {assessment.ReadFindings, func() int { return api.Get(inAPI + "/recommendations").Status }},
		"the form":      {assessment.WriteAudits, func() int { return maja.Get(x.Path + "/edit").Status }},
		"a description": {assessment.ManageAudits, func() int { return maja.Post(x.Path, "title", "Ny").Status }},
		"no decision":   {assessment.WriteAudits, func() int { return api.Call(http.MethodPost, advice, "{}").Status }},
		"places": {assessment.WriteAudits, func() int {
			return maja.Post(x.Path+"/recommendations", "do", "places").Status
		}},
		"a new round": {assessment.ManageRounds, func() int { return maja.Get(org + "/rounds/new").Status }},
		"a round":     {assessment.ManageRounds, func() int { return maja.Get(round + "/edit").Status }},
	} {
		x.Later(time.Minute) // so that each refusal has its line
		if status := refused.ask(); status != http.StatusForbidden {
			t.Errorf("%s: status %d", name, status)
		}
		latest := apitest.Done(x.Use.Events(t.Context(), x.Admin, nil))(t)[0]
		if latest.Action != "permission.refused" || latest.ObjectID != string(refused.of) {
			t.Errorf("%s: the latest line is %s %s, want a refused %s", name, latest.Action, latest.ObjectID, refused.of)
		}
	}
}

// anID is an id, which may hold the digits of a year.
var anID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)

// TestOutsidersOnlyLearnThatAnAuditTakesPlace: people who may only know that an audit is under way see neither
// its description nor when its auditors write, on the page or in the API.
func TestOutsidersOnlyLearnThatAnAuditTakesPlace(t *testing.T) {
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	described := x.Form
	described.Delimitation = "INTE DRIFTEN"
	described.Criteria = []string{"INTERNA REGLER"}
	described.Earlier = []assessment.EarlierAudit{{Year: 2021, What: "TIDIGARE GRANSKNING"}}
	described.Date = "2026-12-31"
	described.PlanYear = 2031
	described.ReplyDue = "2029-09-30"
	described.Version = x.Audit.Version
	x.Audit = apitest.Done(x.Use.Audits.SaveAudit(t.Context(), x.Auditor, x.Audit.ID, described))(t)
	secret := []string{
		"INTE DRIFTEN",
		"INTERNA REGLER",
		"TIDIGARE GRANSKNING",
		"2031",
		"2029",
		"Görs riskanalyser?",
		"essentials-0",
	}
	x.Anna.Get(x.Path).Want(http.StatusOK).Shows(secret[:3]...)

	_, maja := x.Join(t, "Maja Berg", "maja@norrdal.example", assessment.EntityManager, x.Company)
	pages := map[string]*apitest.Visitor{
		"maja@norrdal.example": maja,
		"asa@norrdal.example":  x.Asa,
		"kim@norrdal.example":  x.Kim,
	}
	inAPI := org + "/audits/" + x.Audit.ID.String()
	tokens, before := map[string]apitest.Client{}, map[string][2]string{}
	for email, v := range pages {
		v.T, tokens[email] = t, x.Client(t, email, "norrdal", assessment.TokenRead)
		v.Get(x.Path) // which says that the visitor has signed in
		page := v.Get(x.Path).Want(http.StatusOK).Shows("Granskning", "Är det systematiskt?")
		answer := tokens[email].Get(inAPI).Want(http.StatusOK)
		for _, text := range append(secret, `"2026-12-31"`, x.Audit.UpdatedAt.UTC().Format(time.RFC3339)) {
			if strings.Contains(anID.ReplaceAllString(answer.Body, ""), text) {
				t.Errorf("%s is told %q by the API", email, text)
			}
			if strings.Contains(anID.ReplaceAllString(page.Body, ""), text) {
				t.Errorf("%s is told %q by the page", email, text)
			}
		}
		list := tokens[email].Get(org + "/audits").Want(http.StatusOK)
		before[email] = [2]string{page.Text(), answer.Body + answer.Header.Get("ETag") + list.Body}
	}

	v := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Auditor, x.Audit.ID))(t)
	for _, e := range v.Entities {
		_ = apitest.Done(
			x.Use.Audits.StateOnEntity(t.Context(), x.Auditor, v.ID, e.Entity.ID, "delvis", "Det brister.", e.Version),
		)(t)
	}
	_ = apitest.Done(x.Use.Audits.StateOnAudit(t.Context(), x.Auditor, v.ID, "delvis", "Det brister.", v.Version))(t)
	for email, v := range pages {
		answer, list := tokens[email].Get(inAPI), tokens[email].Get(org+"/audits")
		after := [2]string{v.Get(x.Path).Text(), answer.Body + answer.Header.Get("ETag") + list.Body}
		if diff := cmp.Diff(before[email], after); diff != "" {
			t.Errorf("%s sees that the auditors have written:\n%s", email, diff)
		}
	}
}

func TestFinalAuditIsReadByThoseItConcerns(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	x.Anna.Post(x.Path+"/final", "version", fmt.Sprint(x.Audit.Version)).To(x.Path)
	school := x.Entity(t, "skolan", "Skolan")
	_, vera := x.Join(t, "Vera Vik", "vera@norrdal.example", assessment.EntityManager, school)
	_, chair := x.Join(t, "Olle Ek", "olle@norrdal.example", assessment.Management, x.Company)
	for _, page := range x.Pages[1:] {
		x.Kim.Get(page).Want(http.StatusOK)
		vera.Get(page).Want(http.StatusNotFound)
	}
	x.Kim.Get(x.Path+"/report").
		Shows(apitest.SeenHere, apitest.SeenThere, apitest.ToHere, apitest.ToThere, apitest.Overall, apitest.Statement)
	if diff := cmp.Diff(
		[]int{200, 200, 200, 200, 200, 200, 404, 200},
		statusesOf(x, chair, x.Pages, append(apitest.OfTheMunicipality, apitest.Overall, apitest.Statement)...),
	); diff != "" {
		t.Errorf("the company's chair, want (-) and got (+):\n%s", diff)
	}
	x.Kim.Get(x.Path).Shows("Försegling", "Förseglad", "av Anna Ek.")
	for name, v := range map[string]*apitest.Visitor{"the company's chair": chair, "the admin": x.Asa} {
		v.T = t
		if page := v.Get(x.Path).Want(http.StatusOK); strings.Contains(page.Text(), "Försegl") {
			t.Errorf("%s sees the seal of the whole audit", name)
		}
	}
	chair.Get(x.ColumnPages[1]).Shows(apitest.SeenThere, apitest.WhyThere, apitest.ToThere).Hides("Svaret finns i pärmen.")
	chair.Get(x.Path+"/report").Shows(apitest.SeenThere, apitest.ToThere)
	x.Asa.Get(x.ColumnPages[0]).Want(http.StatusForbidden)
	x.Anna.Post(x.Column(x.Root)+"/questions/1", "ordinal", "0", "reason", "Nej", "version", "1").
		Want(http.StatusConflict).
		Shows("slutlig")
	x.Anna.Get(x.Path + "/edit").Want(http.StatusConflict)
}

func TestJudgingByPage(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	matrix := x.Anna.Get(x.Path).Want(http.StatusOK)
	matrix.Shows(
		"Görs riskanalyser?",
		"Norrdalsbolaget AB",
		"självskattning 0 %",
		"essentials-3",
		"0 av 4 bedömningar gjorda",
		"4 bedömningar saknas",
	)
	href := apitest.Attribute(
		matrix.Find(func(n *html.Node) bool { return apitest.Attribute(n, "class") == "to-cell" }),
		"href",
	)
	if want := x.Column(x.Root) + "#q-1"; href != want {
		t.Errorf("a cell leads to %s, want %s", href, want)
	}
	column := x.Anna.Get(x.Column(x.Root)).Want(http.StatusOK)
	column.Shows("Svaret finns i pärmen.", "Mats Berg", "0 % (0 av", "En egen fråga")
	if column.Find(func(n *html.Node) bool { return apitest.Attribute(n, "id") == "q-1" }) == nil {
		t.Error("the cell's question has no anchor")
	}
	form := x.Column(x.Root)
	if !column.HasForm(form) || column.Value("observation-0.version") != "0" || column.Value("question-1") != "2 a/b" {
		t.Fatal("the questions have no form")
	}

	// An override without a reason is refused and keeps what was typed, while its observation is saved.
	x.Anna.Post(form, judging(0, "1", "0", "ordinal", "4", "observation", "Sett med egna ögon")...).
		Want(http.StatusUnprocessableEntity).
		Shows("Skriv varför bedömningen avviker", "Sett med egna ögon", "Ett fält behöver rättas", "1 ändring sparades")
	x.Anna.Post(form, judging(0, "1", "1", "ordinal", "4", "observation", "Sett med egna ögon",
		"reason", "Det görs muntligt.")...).
		To(x.Column(x.Root) + "#q-1")
	x.Anna.Get(x.Path).Shows("Går isär", "essentials-0", "Där självskattning och bedömning går isär")
	x.Anna.Get(x.Column(x.Root)).Shows("avviker från förslaget", "Det görs muntligt.")

	// Somebody who started from an older version sees both.
	x.Anna.Post(form, judging(0, "1", "0", "ordinal", "0", "observation", "Något annat", "reason", "")...).
		Want(http.StatusPreconditionFailed).
		Shows("Något annat", "Sett med egna ögon", "Det görs muntligt.", "1 Iakttagelse har ändrats på annat håll",
			"1 Bedömning har ändrats på annat håll", "Du själv, i ett annat fönster, sparade det här", "Spara min version")
	x.Anna.Post(form, append(judging(0, "1", "0", "ordinal", "0"), "mine", "judgement-0 2")...).
		To(x.Column(x.Root) + "#q-1")
	x.Anna.Post(form, append(judging(0, "1", "0", "observation", "Något annat"), "theirs", "observation-0")...).
		Want(http.StatusSeeOther)
	x.Anna.Get(form).Shows("Sett med egna ögon").Hides("Något annat")
	x.Anna.Post(form, judging(1, "2 a/b", "0", "ordinal", "not")...).Want(http.StatusUnprocessableEntity)
	x.Anna.Post(form, judging(1, "2 a/b", "0", "ordinal", "not", "reason", "Ej prövat")...).
		To(x.Column(x.Root) + "#q-2-a/b")
	x.Anna.Get(x.Path).Shows("Bedöms inte", "2 av 4 bedömningar gjorda")
	x.Anna.Post(form, judging(0, "1", "3", "ordinal", "7")...).
		Want(http.StatusUnprocessableEntity).
		Shows("7 finns inte på skalan.")
	x.Anna.Post(form, judging(0, "1", "x", "ordinal", "4")...).Want(http.StatusPreconditionRequired)
	x.Anna.Post(x.Path+"/final", "version", fmt.Sprint(x.Audit.Version)).
		Want(http.StatusConflict).
		Shows("2 bedömningar saknas")

	// Overall judgements, of the entity and of the audit.
	x.Anna.Post(form, "statement.overall", "delvis", "statement.statement", "Det brister.",
		"statement.version", x.Anna.Get(form).Value("statement.version"), "then", "whole").
		To(x.Column(x.Root) + "#whole")
	x.Anna.Post(form, "statement.overall", "nej", "statement.statement", "", "statement.version", "1").
		Want(http.StatusPreconditionFailed).
		Shows("Samlad bedömning: Norrdals kommun har ändrats på annat håll", "delvis")
	x.Anna.Post(x.Path+"/statement", "statement.overall", apitest.Overall, "statement.statement", apitest.Statement,
		"statement.version", fmt.Sprint(x.Audit.Version)).
		To(x.Path + "#whole")
	x.Anna.Post(x.Path+"/statement", "statement.overall", "nej", "statement.statement", "",
		"statement.version", fmt.Sprint(x.Audit.Version)).
		Want(http.StatusPreconditionFailed).
		Shows("har ändrats på annat håll", apitest.Statement)

	// A later submission is pinned when the auditor chooses to.
	column.Hides("Lås inlämning")
	id := x.Assessments[x.Root]
	_ = apitest.Done(x.Use.Rounds.Decide(t.Context(), x.Manager, id, 1, assessment.OutcomeReturned, "Fel"))(t)
	x.HandIn(t, id, "yes", "Rättat.")
	later := x.Anna.Get(x.Column(x.Root)).Shows("Inlämning 2").Hides("Rättat.")
	x.Anna.Post(form, append(judging(0, "1", "3", "observation", "Skrivet innan"), "then", "", "pin", "2",
		"version", later.Value("version"))...).To(form)
	x.Anna.Get(form).Shows("Skrivet innan", "Inlämning 2")
	x.Anna.Get(x.Column(x.Root)).Shows("Rättat.", "Bedömningen gjordes när förslaget var essentials-3.")
	x.Anna.Get(x.Path).Shows("Förslaget har ändrats")
	x.Anna.Post(form, "pin", "2", "version", "77").Want(http.StatusPreconditionFailed)
}

// TestNothingTypedIsLost saves a column of an audit without scripts: whatever button is pressed, what was typed
// elsewhere in it is saved or still there.
func TestNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	form := x.Column(x.Root)
	both := append(judging(0, "1", "0", "observation", "Sett först"), judging(1, "2 a/b", "0", "ordinal", "4")...)

	// One question is saved, and so are the others; a recommendation that is being written stays.
	x.Anna.Post(form, append(both, "text-1", "Ännu inte färdig")...).
		Want(http.StatusOK).
		Shows("Ännu inte färdig", "2 ändringar sparades")
	x.Anna.Get(form).Shows("Sett först").Hides("Ännu inte färdig")

	// A recommendation without a body is refused; the judgements beside it are saved.
	typed := append(judging(0, "1", "1", "observation", "Sett igen"), "then", "", "add", "0", "text-0", "Inför rutiner", "body-0", "")
	x.Anna.Post(form, typed...).
		Want(http.StatusUnprocessableEntity).
		Shows("Inför rutiner", "Sett igen", "Ett fält behöver rättas")
	typed[slices.Index(typed, "body-0")+1] = x.Board.ID.String()
	typed = typed[slices.Index(typed, "then"):]
	x.Anna.Post(form, append(typed, "question-0", "1")...).To(form + "#q-1")
	x.Anna.Get(form).Shows("Inför rutiner", "Sett igen")

	// Nothing can be saved any more: what was typed is shown to be copied.
	for _, column := range []string{form, x.Column(x.Company)} {
		page := x.Anna.Get(column)
		for i, question := range []string{"1", "2 a/b"} {
			x.Anna.Post(column, judging(i, question, page.Value(fmt.Sprintf("judgement-%d.version", i)), "ordinal", "not",
				"reason", "Ej prövat")...).Want(http.StatusSeeOther)
		}
	}
	x.Anna.Post(x.Path+"/final", "version", x.Anna.Get(x.Path).Version(x.Path+"/final")).To(x.Path)
	x.Anna.Post(form, judging(0, "1", "2", "observation", "För sent skrivet")...).
		Want(http.StatusConflict).
		Shows("För sent skrivet", "Det här är inte sparat")
}

// TestOnlyWhatIsSentIsChanged: a form that reaches the program without a field, or with a question that a colleague has
// taken out since, empties nothing and keeps the rest from being lost.
func TestOnlyWhatIsSentIsChanged(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	form := x.Column(x.Root)
	x.Anna.Post(form, append(judging(0, "1", "0", "observation", "Sett själv", "ordinal", "4", "reason", "Muntligt"),
		"statement.version", x.Anna.Get(form).Value("statement.version"), "statement.overall", "delvis",
		"statement.statement", "Det brister.")...).Want(http.StatusSeeOther)
	x.Anna.Post(x.Path+"/statement", "statement.overall", "nej", "statement.statement", "Allt brister.",
		"statement.version", fmt.Sprint(x.Audit.Version)).Want(http.StatusSeeOther)

	stored := x.Anna.Get(form)
	for _, unit := range []string{"observation-0", "judgement-0", "statement"} {
		x.Anna.Post(form, "question-0", "1", unit+".version", stored.Value(unit+".version")).Want(http.StatusSeeOther)
	}
	whole := x.Anna.Get(x.Path).Value("statement.version")
	x.Anna.Post(x.Path+"/statement", "statement.version", whole).Want(http.StatusSeeOther)
	x.Anna.Post(form, "question-0", "1", "judgement-0.version", stored.Value("judgement-0.version"),
		"judgement-0.reason", "Skriftligt").Want(http.StatusSeeOther)
	x.Anna.Get(form).Shows("Sett själv", "Skriftligt", "Det brister.", "delvis")
	x.Anna.Get(x.Path).Shows("Allt brister.")
	if got := x.Anna.Get(form).Value("judgement-0.version"); got != "3" {
		t.Errorf("the judgement has version %s, want 3", got)
	}

	for _, unit := range []string{"/statement", "/questions/1"} {
		old := []string{"observation", "Skrivet på en gammal sida", "version", "3"}
		x.Anna.Send(http.MethodPost, form+unit, script, old).Want(http.StatusPreconditionRequired)
		x.Anna.Post(form+unit, old...).Want(http.StatusPreconditionRequired)
	}

	x.Anna.Post(form, append(judging(0, "1", "3", "observation", "Sett igen"),
		judging(1, "borttagen", "0", "observation", "Skrivet på en fråga som inte finns")...)...).
		Want(http.StatusConflict).
		Shows("Granskningen ställer inte längre fråga borttagen.", "Skrivet på en fråga som inte finns", "Det här är inte sparat")
	x.Anna.Get(form).Shows("Sett igen").Hides("Skrivet på en fråga som inte finns")
}

// judging is the form of a question at a place of the column, from a version on. Only what is named is sent.
func judging(place int, question, version string, fields ...string) []string {
	at := func(name string) string { return fmt.Sprintf("%s-%d", name, place) }
	sent := []string{at("question"), question, "then", frontend.QuestionAnchor(question)}
	judged := false
	for i := 0; i < len(fields); i += 2 {
		if fields[i] == "observation" {
			sent = append(sent, at("observation")+".text", fields[i+1], at("observation")+".version", version)
			continue
		}
		judged = true
		sent = append(sent, at("judgement")+"."+fields[i], fields[i+1])
	}
	if judged {
		sent = append(sent, at("judgement")+".version", version)
	}
	return sent
}

func TestOtherScalesByPage(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("maturity"))
	judge := func(version string, fields ...string) apitest.Reply {
		return x.Anna.Post(x.Column(x.Root), judging(1, "2 a/b", version, fields...)...)
	}
	x.Anna.Get(x.Column(x.Root)).Shows("Tal mellan stegen", "Från 1 till 5", "maturity-0")
	judge("0", "ordinal", "number", "number", "").Want(http.StatusUnprocessableEntity)
	judge("0", "ordinal", "number", "number", "mycket").
		Want(http.StatusUnprocessableEntity).
		Shows("mycket finns inte på skalan.")
	judge("0", "ordinal", "number", "number", "3,55").Want(http.StatusUnprocessableEntity)
	judge("0", "ordinal", "3", "number", "3,5").
		Want(http.StatusUnprocessableEntity).
		Shows("antingen ett steg eller ett tal")
	judge("0", "ordinal", "", "number", "3,5").Want(http.StatusSeeOther)
	if got := x.Anna.Get(x.Column(x.Root)).Want(http.StatusOK).Value("judgement-1.number"); got != "3,5" {
		t.Errorf("the number is %q", got)
	}
	x.Anna.Get(x.Path).Shows("3,5")
	x.Anna.Get(org + "/compare?audit=" + x.Audit.ID.String()).Want(http.StatusOK).Shows("3,5").Hides(">3.5<")
	judge("1", "ordinal", "3", "number", "3,5").
		Want(http.StatusSeeOther)
		// the number is the one that was there
	x.Anna.Get(x.Path).Shows("maturity-2").Hides(">3,5<")
	for _, number := range []string{"3", "3,5", "mycket"} {
		judge("2", "ordinal", "2", "number", number).
			Want(http.StatusUnprocessableEntity).
			Shows("antingen ett steg eller ett tal")
	}

	x = apitest.Audited(t, apitest.Scaled("findings"))
	column := x.Anna.Get(x.Column(x.Root)).Want(http.StatusOK)
	if column.Find(func(n *html.Node) bool { return strings.HasSuffix(apitest.Attribute(n, "name"), ".ordinal") }) != nil {
		t.Error("findings alone are judged")
	}
	x.Anna.Post(x.Column(x.Root), judging(0, "1", "0", "observation", apitest.SeenHere)...).Want(http.StatusSeeOther)
	x.Anna.Get(x.Path).Shows("1 av 4 iakttagelser skrivna", "Iakttagelse")
	x.Anna.Post(x.Path+"/final", "version", fmt.Sprint(x.Audit.Version)).To(x.Path)
	x.Kim.Get(x.Path + "/report").Shows(apitest.SeenHere)
}
