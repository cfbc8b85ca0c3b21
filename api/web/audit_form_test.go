package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/record"
)

// movesQuestions moves audit questions in the form, which keeps what was typed. The audit's own stay in the order of
// their numbers; those of the questionnaire keep theirs.
func movesQuestions(t *testing.T, asa *apitest.Visitor, fields []string) {
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
		"up 4":   {"1 Eget", "2 Andra", "3 Tredje", "R2 Risker"}, // the empty row between does not count
		"up 0":   {"1 Eget", "2 Andra", "R2 Risker", "3 Tredje"},
		"down 4": {"1 Eget", "2 Andra", "R2 Risker", "3 Tredje"},
		"down 9": {"1 Eget", "2 Andra", "R2 Risker", "3 Tredje"},
	} {
		name, row, _ := strings.Cut(move, " ")
		form := asa.Post(org+"/audits", append(slices.Clone(typed), name, row)...).Want(http.StatusOK)
		var got []string
		for n := range 4 {
			got = append(got, form.Value(fmt.Sprintf("questions.%d.id", n))+" "+form.Value(fmt.Sprintf("questions.%d.area", n)))
		}
		if !slices.Equal(got, want) || form.Value("title") != "Nästa granskning" {
			t.Errorf("%s gives %q, with the title %q", move, got, form.Value("title"))
		}
	}
	shown := asa.Post(org+"/audits", append(slices.Clone(typed), "do", "more_questions")...).Want(http.StatusOK)
	var buttons []string
	for n := range shown.Page.Descendants() {
		if name := apitest.Attribute(n, "name"); n.Data == "button" && (name == "up" || name == "down") {
			buttons = append(buttons, name+" "+apitest.Attribute(n, "value"))
		}
	}
	if want := []string{"down 0", "up 1", "down 1", "up 2", "down 2", "up 3"}; !slices.Equal(buttons, want) {
		t.Errorf("there are the buttons %v", buttons)
	}
}

func TestPlanningByPage(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	form := x.Asa.Get(org + "/audits/new").Want(http.StatusOK)
	form.Shows("Norrdalsbolaget AB", "Våren", "Ja – I allt väsentligt – Delvis – Nej")
	if got := []string{
		form.Value("scale.0.label"),
		form.Value("scale.3.ordinal"),
		form.Value("scale.1.from"),
		form.Value("round"),
	}; !slices.Equal(got, []string{"Ja", "0", "75", ""}) {
		t.Errorf("the scale and the round to start from are %v", got)
	}
	form.Shows(x.Sv.T("audit_form.earlier_unlinked")) // an administrator reads no audits
	round := x.Round.String()
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
			"reply_due",
			"2026-09-30",
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
			"notes.1.name",
			"Ordlista",
			"notes.1.text",
			"Ord",
			"notes.1.placed",
			"last",
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
			x.Root.String(),
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
	x.Asa.Post(org+"/audits", without("title")...).
		Want(http.StatusUnprocessableEntity).
		Shows("En fråga av vår egen", "Ett fält behöver rättas")
	x.Asa.Post(org+"/audits", without("scale.0.ordinal", "scale.0.ordinal", "x")...).
		Want(http.StatusUnprocessableEntity).
		Shows("Ordningstal")
	more := x.Asa.Post(org+"/audits", append(slices.Clone(fields), "do", "more_questions")...).
		Want(http.StatusOK).
		Shows("Steg 6").
		Hides("Intervju 5")
	if !strings.Contains(more.Body, `name="questions.1.part.4.name"`) { // beside the one that was typed
		t.Error("there are no more rows for the parts of a question")
	}
	x.Asa.Post(org+"/audits", append(slices.Clone(fields), "do", "more_described")...).
		Want(http.StatusOK).
		Shows("Intervju 5").
		Hides("Steg 6")
	filled := x.Asa.Post(org+"/audits", append(without("template", "template", "danish"), "do", "scale")...).
		Want(http.StatusOK)
	if got := []string{
		filled.Value("scale.0.label"),
		filled.Value("norm"),
		filled.Value("title"),
	}; !slices.Equal(got, []string{"Optimerad", "4", "Nästa granskning"}) {
		t.Errorf("the template fills in %v", got)
	}
	movesQuestions(t, x.Asa, fields)
	added := x.Asa.Post(org+"/audits", fields...).Want(http.StatusSeeOther)
	path := added.Header.Get("Location")
	id := apitest.Done(assessment.ParseID(strings.TrimPrefix(path, org+"/audits/")))(t)
	v := apitest.Done(x.Use.Audits.Audit(t.Context(), x.Admin, id))(t)
	half, none, worst := 50, 0, assessment.Ordinal(0)
	want := assessment.Audit{
		Title:          "Nästa granskning",
		Auditor:        "Byrån",
		From:           "2026-01-01",
		To:             "2026-05-31",
		ReplyDue:       "2026-09-30",
		PlanYear:       2026,
		CommissionedBy: []string{"Revisorerna", "Lekmannarevisorerna"},
		Interviews: []assessment.Interview{
			{Role: "It-chef", On: "2026-02-01", Notes: "Drift"},
		},
		Earlier: []assessment.EarlierAudit{{Year: 2021, What: "It-säkerhet"}},
		Notes: []assessment.OtherText{
			{Note: assessment.Note{Name: "Sekretess", Text: "Ingen"}},
			{Note: assessment.Note{Name: "Ordlista", Text: "Ord"}, Appendix: true},
		},
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
		return []any{a.ReplyDue, a.PlanYear, a.Interviews, a.Earlier, a.Notes, a.Scale, a.Questions}
	}
	var described record.Audit
	described.Describe(want)
	v.Questions[0].Area, v.Questions[0].Text = "", ""
	if v.Round == nil || v.Round.ID != x.Round {
		t.Errorf("beside the round %+v", v.Round)
	}
	if diff := cmp.Diff(
		append(head(record.AuditHeadOf(want)), facts(described)...),
		append(head(v.AuditHead), facts(v)...),
	); diff != "" {
		t.Errorf("typed (-) and stored (+):\n%s", diff)
	}

	// Saving what the form shows changes nothing; an older version is shown with both.
	edit := x.Asa.Get(path + "/edit").Want(http.StatusOK).Shows("En fråga av vår egen")
	if got := []string{
		edit.Value("title"),
		edit.Value("interviews.0.role"),
		edit.Value("questions.1.part.0.name"),
		edit.Value("earlier.0.year"),
	}; !slices.Equal(got, []string{"Nästa granskning", "It-chef", "a", "2021"}) {
		t.Errorf("the form shows %v", got)
	}
	fields = append(without("title", "title", "Omdöpt"), "version", "1")
	x.Asa.Post(path, fields...).To(path)
	stale := x.Asa.Post(path, append(without("title", "title", "En annan"), "version", "1")...).
		Want(http.StatusPreconditionFailed)
	stale.Shows("Sparat nu: Omdöpt", "av någon annan eller av dig i ett annat fönster")
	if stale.Value("title") != "En annan" || stale.Value("version") != "2" {
		t.Errorf("the form comes back with %q, version %s", stale.Value("title"), stale.Value("version"))
	}
	other := x.Asa.Post(path, append(without("shown", "shown", ""), "version", "2")...).
		Want(http.StatusOK)
		// the round has changed
	other.Shows("Bedrivs riskanalys", "En fråga av vår egen")

	// Who is engaged, until when. A day that has passed ends nothing for somebody who was never engaged.
	passed := x.Asa.Post(path+"/engagements", "user", x.Auditor.User.ID.String(), "until", "2020-01-01", "version", "0").
		Want(http.StatusUnprocessableEntity)
	passed.Shows(x.Sv.T("error.engage_passed")).Hides(x.Sv.T("audit.disengaged"))
	x.Asa.Post(path+"/engagements", "user", x.Auditor.User.ID.String(), "until", "2199-12-31", "version", "0").
		To(path + "#auditors")
	x.Anna.Get(path).Want(http.StatusOK).Shows("Starta fältarbetet", "inlämning 1 låses")
	x.Asa.Post(path+"/engagements", "user", x.Auditor.User.ID.String(), "until", "", "version", "1").
		Want(http.StatusUnprocessableEntity)
	x.Asa.Post(path+"/engagements", "user", x.Manager.User.ID.String(), "until", "2199-12-31", "version", "0").
		Want(http.StatusUnprocessableEntity).
		Shows("har rollen Enhetsansvarig för")
	// An auditor may leave entities out, and sees no others.
	x.Anna.Get(path + "/edit").Want(http.StatusOK).Shows("Norrdals kommun").Hides("Norrdalsbolaget AB")
	x.Asa.Post(path+"/engagements", "user", x.Auditor.User.ID.String(), "until", "2020-01-01", "version", "1").
		To(path + "#auditors")
	x.Anna.Get(path).Want(http.StatusNotFound)
	x.Kim.Get(org + "/audits/new").Want(http.StatusForbidden)
	x.Kim.Get(path + "/edit").Want(http.StatusForbidden)
}
