package journeys_test

import (
	"fmt"
	"net/http"
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
			`(() => { const e = document.getElementById(%q); return [e.querySelector("[name$='.ordinal']:checked")?.parentElement.textContent.trim() ?? "", e.querySelector("[name$='.text']").value, e.querySelector("[name$='.reason']").value] })()`,
			part,
		),
	)
}

// write types into a field of a question of an entity, and leaves it.
func (b *browser) write(part, field, text string) {
	b.t.Helper()
	name := eval[string](b, fmt.Sprintf(`document.querySelector('[id=%q] [name$=%q]')?.name ?? ""`, part, "."+field))
	b.enter(part, name, text)
	b.key(tab)
}

// unit waits until a unit of a question, its observation or its judgement, is in a state.
func (b *browser) unit(part, unit, state string) {
	b.t.Helper()
	b.until(
		fmt.Sprintf("the %s at %s is %s", unit, part, state),
		fmt.Sprintf(`document.querySelector('[id=%q] [data-question^=%q] .saved')?.dataset.state === %q`, part, unit, state),
	)
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
	b.unit("q-R1", "judgement", "saved")
	b.write("q-R1", "text", asProposed)
	b.unit("q-R1", "observation", "saved")

	second := a.cell(t, "R2", a.Root)
	if second.Proposed() == nil {
		t.Fatal("nothing is proposed at R2")
	}
	other := scale.Highest()
	if *second.Proposed() == other {
		other = scale.Lowest()
	}
	b.pick("q-R2", scale.Label(other))
	b.unit("q-R2", "judgement", "unsaved")
	b.write("q-R2", "text", overridden)
	b.unit("q-R2", "observation", "saved") // whatever is missing in the judgement
	if diff := cmp.Diff([]string{scale.Label(other), overridden, ""}, b.picked("q-R2")); diff != "" {
		t.Errorf("of what was typed is left (-want +got):\n%s", diff)
	}
	b.inspect("audit-column-problem", narrow, wideDark)
	b.write("q-R2", "reason", overriddenWhy)
	b.unit("q-R2", "judgement", "saved")
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
	b.write("q-1", "text", ownObservation)
	b.write("q-1", "reason", notTried)
	b.unit("q-1", "judgement", "saved")
	b.inspect("audit-column")
	a.judgeTogether(t)
	a.judgeOffline(t)
	a.judgeWithoutScripts(t)

	// The rest as proposed, except for two cells at the company.
	v := a.view(t, "anna@revisor.example")
	for _, c := range v.Cells {
		if !c.Open() || c.Question == "1" {
			continue
		}
		f := audits.JudgementForm{
			EntityID:    c.Entity,
			QuestionID:  c.Question,
			Ordinal:     c.Proposed(),
			Observation: "Iakttaget vid " + c.Question + ".",
			Version:     &c.Judgement.Version,
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
	b.unit("q-1", "judgement", "saved")
	b.open(a.Path)
	b.shows(sv.T("audit.far", "Done", len(v.Cells), "Cells", len(v.Cells)))
}

// judgeTogether lets a colleague change what the auditor is writing: both texts are shown until one is chosen, and a
// change of the other part of the judgement disturbs nobody.
func (a *auditing) judgeTogether(t *testing.T) {
	b := a.annaSees
	stored := a.cell(t, "R3", a.Root).Judgement.Version
	judge := func(f audits.JudgementForm) {
		t.Helper()
		f.EntityID, f.QuestionID = a.Root, "R3"
		all, err := a.Use.Audits.SaveColumn(
			t.Context(), a.Auditor, a.Audit.ID, a.Root, audits.ColumnForm{Judgements: []audits.JudgementForm{f}},
		)
		if err != nil || !all.Judgements[0].Saved {
			t.Fatalf("the colleague's judgement: %+v, %v", all, err)
		}
		stored = all.Judgements[0].Stored.Version
	}
	version := stored
	judge(audits.JudgementForm{Part: audits.Observed, Observation: "Kollegans iakttagelse.", Version: &version})
	b.write("q-R3", "text", "Min iakttagelse.")
	b.until("both observations are shown", `document.querySelector('#q-R3 .conflict')?.innerText.includes("Kollegans iakttagelse.")`)
	b.inspect("audit-column-conflict", wide, narrowDark)
	if got := a.cell(t, "R3", a.Root).Judgement.Observation; got != "Kollegans iakttagelse." {
		t.Errorf("what the colleague saved is overwritten: %q", got)
	}
	b.pressIn("q-R3", `button[name="mine"]`)
	b.unit("q-R3", "observation", "saved")
	if got := a.cell(t, "R3", a.Root).Judgement.Observation; got != "Min iakttagelse." {
		t.Errorf("the chosen observation is stored as %q", got)
	}
	if got := b.asked(); len(got) > 0 {
		t.Errorf("the browser asked %q", got)
	}
}

// judgeOffline writes on two questions without a connection, and opens the page again.
func (a *auditing) judgeOffline(t *testing.T) {
	b, sv := a.annaSees, a.Sv
	a.line.cut(func(r *http.Request) bool { return r.Method == http.MethodPost })
	defer a.line.mend()
	b.write("q-R4", "text", "Skrivet i tunneln.")
	b.write("q-R5", "text", "Även detta.")
	b.says("connection", sv.T("saving.offline"))
	b.unit("q-R4", "observation", "unsaved")
	b.unit("q-R5", "observation", "unsaved")
	b.inspect("audit-column-offline", narrow)
	b.open(a.Path)
	b.until("what is not sent is listed", `document.querySelector("[data-unsent]").checkVisibility()`)
	b.shows("Skrivet i tunneln.")
	b.open(a.Column(a.Root))
	b.until("what was typed is back", `document.querySelector('#q-R4 [name$=".text"]').value === "Skrivet i tunneln."`)
	a.line.mend()
	b.unit("q-R4", "observation", "saved")
	b.unit("q-R5", "observation", "saved")
	for question, want := range map[string]string{"R4": "Skrivet i tunneln.", "R5": "Även detta."} {
		if got := a.cell(t, question, a.Root).Judgement.Observation; got != want {
			t.Errorf("%s is stored as %q, want %q", question, got, want)
		}
	}
	b.asked()
}

// judgeWithoutScripts saves one question and loses nothing of another.
func (a *auditing) judgeWithoutScripts(t *testing.T) {
	b := a.annaSees
	b.scripts(false)
	defer b.scripts(true)
	b.open(a.Column(a.Root))
	b.write("q-R4", "text", " Utan skript.")
	b.write("q-R5", "text", " Detta också.")
	b.click(`[id="q-R5"] .actions[data-manual] button`)
	b.arrive(a.Column(a.Root))
	for question, want := range map[string]string{"R4": "Utan skript.", "R5": "Detta också."} {
		if got := a.cell(t, question, a.Root).Judgement.Observation; got != want {
			t.Errorf("%s is stored as %q, want %q", question, got, want)
		}
	}
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
	to := eval[[]string](b, `[...document.querySelectorAll("[name=body]:checked")].map(e => e.value)`)
	if diff := cmp.Diff([]string{a.Board.ID.String()}, to); diff != "" {
		t.Errorf("proposed is to recommend to (-want +got):\n%s", diff)
	}
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
	b.tick("body", a.Companys.ID.String())
	b.choose("question-0", "1")
	b.choose("entity-0", a.Company.String())
	a.line.cut(func(*http.Request) bool { return true })
	b.click(`.writing .actions button`)
	b.says("status", sv.T("shell.unsent"))
	a.line.mend()
	if got := b.value("text"); got != written {
		t.Errorf("without a connection %q is left of what was typed", got)
	}
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
	for _, s := range []struct{ page, word, said string }{
		{a.Column(a.Company), companyWord, companySaid},
		{a.Path, auditWord, auditSaid},
	} {
		b.open(s.page)
		b.fill("statement.overall", s.word)
		b.fill("statement.statement", s.said)
		b.key(tab)
		b.until("the statement is saved", `document.querySelector('[data-part="statement-status"]').dataset.state === "saved"`)
		b.press(sv.T("audit_versions.link"))
		b.arrive(s.page + "/statement/versions")
		b.shows(s.said)
	}
	b.inspect("statement-versions", narrow, wideDark)
}
