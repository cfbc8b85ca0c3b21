package journeys_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment/workflow/audits"
)

// pick chooses the radio button within a part of the page that says the text.
func (b *browser) pick(part, text string) {
	b.t.Helper()
	if !eval[bool](
		b,
		fmt.Sprintf(
			`(() => { const e = [...document.querySelectorAll('[id=%q] label:has(input[type=radio])')].find(e => e.textContent.trim() === %q)?.control; e?.click(); return !!e?.checked })()`,
			part,
			text,
		),
	) {
		b.t.Fatalf("%s has no choice %q in %s", b.path(), text, part)
	}
}

// picked is what is chosen and typed on a question of an entity: judgement, observation and reason.
func (b *browser) picked(part string) []string {
	b.t.Helper()
	return eval[[]string](
		b,
		fmt.Sprintf(
			`(() => { const e = document.getElementById(%q); return [e.querySelector("[name=ordinal]:checked")?.parentElement.textContent.trim() ?? "", e.querySelector("[name=observation]").value, e.querySelector("[name=reason]").value] })()`,
			part,
		),
	)
}

// keepJudgement sends the form of a question of an entity.
func (b *browser) keepJudgement(part, path string) {
	b.t.Helper()
	b.click(`[id="` + part + `"] .judging > form button`)
	b.arrive(path)
}

// judged are the rows of a table of judgements in the page: the number of the question, and the judgement of each
// entity.
func (b *browser) judged(table string) [][]string {
	b.t.Helper()
	return eval[[][]string](
		b,
		fmt.Sprintf(
			`[...document.querySelectorAll('%s > tbody > tr')].map(r => [r.querySelector("th .number").textContent, ...[...r.querySelectorAll("td .judgement")].map(e => e.textContent)])`,
			table,
		),
	)
}

// judge judges as proposed, differently, and not at all, with the answers in view.
func (a *auditing) judge(t *testing.T) {
	b, sv, column := a.annaSees, a.Sv, a.Column(a.Root)
	scale := a.view(t, "anna@revisor.example").JudgementScale()
	b.press("Norrdals kommun")
	b.arrive(column)
	b.shows("Finns i ledningssystemet.")
	b.inspect("audit-column-begun", wide, narrowDark)

	first := a.cell(t, "R1", a.Root)
	if first.Proposed() == nil {
		t.Fatal("nothing is proposed at R1")
	}
	b.pick("q-R1", scale.Label(*first.Proposed()))
	b.enter("q-R1", "observation", asProposed)
	b.keepJudgement("q-R1", column)
	b.shows(sv.T("audit_entity.saved", "ID", "R1"))

	second := a.cell(t, "R2", a.Root)
	if second.Proposed() == nil {
		t.Fatal("nothing is proposed at R2")
	}
	other := scale.Highest()
	if *second.Proposed() == other {
		other = scale.Lowest()
	}
	b.pick("q-R2", scale.Label(other))
	b.enter("q-R2", "observation", overridden)
	b.keepJudgement("q-R2", column+"/questions/R2")
	b.until("what is wrong is said", `document.querySelector("ds-error-summary")`)
	if diff := cmp.Diff([]string{scale.Label(other), overridden, ""}, b.picked("q-R2")); diff != "" {
		t.Errorf("of what was typed is left (-want +got):\n%s", diff)
	}
	b.inspect("audit-column-problem", narrow, wideDark)
	b.enter("q-R2", "reason", overriddenWhy)
	b.keepJudgement("q-R2", column)
	b.shows(sv.T("audit_entity.saved", "ID", "R2"))
	b.shows(sv.T("audit_entity.overridden"))
	if got := a.cell(
		t,
		"R2",
		a.Root,
	); got.Judgement.Ordinal == nil || *got.Judgement.Ordinal != other || got.Judgement.Proposed == nil ||
		got.Judgement.Reason != overriddenWhy {
		t.Errorf("the override is kept as %+v", got.Judgement)
	}

	b.pick("q-1", sv.T("audit.not_assessed"))
	b.enter("q-1", "observation", ownObservation)
	b.enter("q-1", "reason", notTried)
	b.keepJudgement("q-1", column)
	b.shows(sv.T("audit_entity.saved", "ID", "1"))
	b.inspect("audit-column")

	// The rest as proposed, except for two cells at the company.
	v := a.view(t, "anna@revisor.example")
	for _, c := range v.Cells {
		if c.Judgement.Version > 0 || c.Question == "1" {
			continue
		}
		none := int64(0)
		f := audits.JudgementForm{
			EntityID:    c.Entity,
			QuestionID:  c.Question,
			Ordinal:     c.Proposed(),
			Observation: "Iakttaget vid " + c.Question + ".",
			Version:     &none,
		}
		if c.Proposed() == nil {
			f.NotAssessed, f.Reason = true, notTried
		}
		_ = apitest.Done(a.Use.Audits.Judge(t.Context(), a.Auditor, a.Audit.ID, f))(t)
	}
	b.open(a.Path)
	b.shows(sv.T("audit.open", "Count", 1))
	b.inspect("audit-matrix")
	b.press("1 Norrdalsbolaget AB")
	b.until(
		"the column is there",
		fmt.Sprintf(
			`location.pathname === %q && location.hash === "#q-1" && document.readyState === "complete"`,
			a.Column(a.Company),
		),
	)
	eval[bool](b, "delete window.stillHere")
	b.pick("q-1", scale.Label(scale.Lowest()))
	b.keepJudgement("q-1", a.Column(a.Company))
	b.open(a.Path)
	b.shows(sv.T("audit.far", "Done", len(v.Cells), "Cells", len(v.Cells)))
}

// recommend adopts a rule's proposal in other words, and writes a recommendation.
func (a *auditing) recommend(t *testing.T) {
	b, sv, list := a.annaSees, a.Sv, a.Path+"/recommendations"
	b.open(list)
	b.inspect("recommendations-proposed", wide, narrowDark)
	b.press(sv.T("recommendations.adopt"))
	b.arrive(list)
	b.inspect("recommendation-adopt", wide, narrowDark)
	if b.value("text") == "" {
		t.Error("the rule's text is not there to edit")
	}
	b.fill("text", adopted)
	b.choose("body", a.Board.ID.String())
	b.press(sv.T("recommendations.adopt_do"))
	b.arrive(list)
	b.shows(sv.T("recommendations.adopted_done", "Number", 1, "Body", "Kommunstyrelsen"))

	b.press(sv.T("recommendations.new"))
	b.arrive(list)
	b.click(`.writing .actions button`)
	b.arrive(list)
	b.until("what is wrong is said", `document.querySelector("ds-error-summary")`)
	b.inspect("recommendation-problem", narrow, wideDark)
	b.fill("text", written)
	b.choose("body", a.Companys.ID.String())
	b.choose("question-0", "1")
	b.choose("entity-0", a.Company.String())
	b.click(`.writing .actions button`)
	b.arrive(list)
	b.shows(sv.T("recommendations.added", "Number", 1, "Body", "Bolagsstyrelsen"))
	b.shows(adopted)
	b.shows(written)
	b.inspect("recommendations", wide, narrowDark)
	b.press(sv.T("recommendations.by_question"))
	b.arrive(list + "?by=question")
	b.shows(adopted)
	b.shows(written)
	b.inspect("recommendations-by-question", wide, narrowDark)
	b.open(list + "/versions")
	b.shows(adopted)
	b.inspect("recommendation-versions", narrow, wideDark)

	var got []string
	for _, r := range a.view(t, "anna@revisor.example").Recommendations {
		got = append(got, fmt.Sprintf("%s %d %s %t", r.Body.Name, r.Number, r.Text, r.Rule != nil))
	}
	if diff := cmp.Diff(
		[]string{"Bolagsstyrelsen 1 " + written + " false", "Kommunstyrelsen 1 " + adopted + " true"},
		got,
	); diff != "" {
		t.Errorf("recommended is (-want +got):\n%s", diff)
	}
}

// state writes the overall judgement of an entity and of the audit.
func (a *auditing) state(*testing.T) {
	b, sv := a.annaSees, a.Sv
	for _, s := range []struct{ page, word, said, answer string }{
		{a.Column(a.Company), companyWord, companySaid, sv.T("audit_entity.stated")},
		{a.Path, auditWord, auditSaid, sv.T("audit.stated")},
	} {
		b.open(s.page)
		b.fill("overall", s.word)
		b.fill("statement", s.said)
		b.press(sv.T("audit.state_save"))
		b.arrive(s.page)
		b.shows(s.answer)
		b.press(sv.T("audit_versions.link"))
		b.arrive(s.page + "/statement/versions")
		b.shows(s.said)
	}
	b.inspect("statement-versions", narrow, wideDark)
}
