package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow/audits"
	"mognad/questionnaires"
)

// What Anna writes, which nobody else reads before the audit is final.
const (
	asProposed     = "Ansvaret står i policyn och i delegationsordningen."
	overridden     = "Riskanalyserna finns, men de är gjorda av leverantören."
	overriddenWhy  = "Svaret bygger på analyser som ingen i kommunen har läst."
	notTried       = "Frågan hann inte prövas under granskningen."
	adopted        = "Besluta om en policy och gör den känd för alla chefer."
	written        = "Se till att ägardirektivet ställer krav på informationssäkerhet."
	companyWord    = "nej, ännu inte"
	companySaid    = "Bolaget har inte börjat arbeta systematiskt."
	auditWord      = "delvis"
	auditSaid      = "Kommunen har kommit en bit på väg, bolaget har det mesta kvar."
	ownQuestion    = "Får kommunstyrelsen veta hur arbetet går?"
	journeyAudit   = "Granskning av informationssäkerhet"
	journeyFirm    = "Revisionsbyrån i Norrdal"
	ownObservation = "Styrelsen får en muntlig rapport om året."
)

// ofAnna are the words that only the auditors read until the audit is final.
var ofAnna = []string{
	asProposed,
	overridden,
	overriddenWhy,
	notTried,
	adopted,
	written,
	companyWord,
	companySaid,
	auditSaid,
	ownObservation,
}

// auditing is a municipality and its company, both of which have handed in, and the windows of those who are to audit
// them and to read the audit.
type auditing struct {
	*auditSite
	asaSees    *browser // organisation's admin
	kimSees    *browser // coordinator
	annaSees   *browser // auditor
	management *browser // of the municipality
	chair      *browser // of the company
}

func newAuditing(t *testing.T) *auditing {
	t.Helper()
	a := &auditing{auditSite: toAudit(t)}
	a.join(t, "Lena Lund", "lena@norrdal.example", assessment.Management, a.root)
	a.join(t, "Olle Ek", "olle@norrdal.example", assessment.Management, a.company)
	a.handInEach(t, a.assessments[a.root], "Finns i ledningssystemet.", func(_ int, q questionnaires.Question) string {
		return map[bool]string{true: "no", false: []string{"yes", "yes", "partly", "no", "dont_know"}[min(q.Level, 4)]}[q.ID == "C5" || q.ID == "A1"]
	})
	a.handInEach(t, a.assessments[a.company], "Frågan är ny för bolaget.", func(i int, _ questionnaires.Question) string {
		return []string{"no", "partly", "no", "yes"}[i%4]
	})
	chromium := startChromium(t)
	for _, w := range []struct {
		b     **browser
		email string
	}{{&a.asaSees, "asa@norrdal.example"}, {&a.kimSees, "kim@norrdal.example"}, {&a.annaSees, "anna@revisor.example"}, {&a.management, "lena@norrdal.example"}, {&a.chair, "olle@norrdal.example"}} {
		*w.b = newWindow(t, chromium, a.Server)
		(*w.b).signIn(w.email)
	}
	return a
}

// view is the audit as somebody sees it.
func (a *auditing) view(t *testing.T, email string) audits.AuditView {
	t.Helper()
	return done(a.use.Audits.Audit(t.Context(), a.principal(t, email), a.audit.ID))(t)
}

// click clicks what the selector names, which leads to another page.
func (b *browser) click(selector string) {
	b.t.Helper()
	eval[bool](b, "window.stillHere = true")
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// confirm clicks something that asks first, and says yes.
func (b *browser) confirm(selector, picture, yes string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(selector)))
	b.until("the page asks", `document.querySelector("dialog#confirm").open`)
	if picture != "" {
		b.inspect(picture, narrow, wideDark)
	}
	b.press(yes)
}

// enter types into a field within a part of the page, in place of what stands there.
func (b *browser) enter(part, name, value string) {
	b.t.Helper()
	if !eval[bool](
		b,
		fmt.Sprintf(
			`(() => { const e = document.querySelector('[id=%q] [name=%q]'); if (!e) return false; e.value = ""; e.focus(); return document.activeElement === e })()`,
			part,
			name,
		),
	) {
		b.t.Fatalf("%s has no field %s in %s to type into", b.path(), name, part)
	}
	b.do(chromedp.KeyEvent(value))
}

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

// keepJudgement sends what stands on a question of an entity.
func (b *browser) keepJudgement(part, path string) {
	b.t.Helper()
	b.click(`[id="` + part + `"] .judging > form button`)
	b.arrive(path)
}

// hides fails the test if a text stands anywhere in the page.
func (b *browser) hides(texts ...string) {
	b.t.Helper()
	all := eval[string](b, "document.documentElement.outerHTML")
	for _, text := range texts {
		if strings.Contains(all, text) {
			b.t.Errorf("%s holds %q", b.path(), text)
		}
	}
}

// fetched is what the window gets at an address: the status, and the content.
func (b *browser) fetched(path string) (string, []byte) {
	b.t.Helper()
	got := eval[[]string](
		b,
		fmt.Sprintf(
			`fetch(%q).then(async r => [r.status + " " + (r.headers.get("Content-Disposition") ?? ""), btoa([...new Uint8Array(await r.arrayBuffer())].map(b => String.fromCharCode(b)).join(""))])`,
			path,
		),
	)
	content, err := base64.StdEncoding.DecodeString(got[1])
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.TrimSpace(got[0]), content
}

// judged are the rows of a table of judgements in the page: the number of the question, and what is judged of each
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

// TestAuditingJourney walks through an audit as those who take part in it do, in a real browser: an organisation's
// admin begins it and engages an auditor, who sees two entities side by side, judges, overrides a proposal, adopts a
// recommendation and writes one, compares, downloads the workbook and makes the audit final. Nobody else reads any of
// that before, and after it each reads what concerns them. Each page is looked at: axe finds nothing, nothing sticks
// out, and pictures are kept.
func TestAuditingJourney(t *testing.T) {
	t.Parallel()
	a := newAuditing(t)
	for _, step := range []struct {
		name string
		do   func(*testing.T)
	}{
		{"planning", a.plan},
		{"fieldwork", a.begin},
		{"judging", a.judge},
		{"recommending", a.recommend},
		{"overall words", a.state},
		{"hidden from others", a.keepToAuditors},
		{"comparing", a.compare},
		{"workbook", a.download},
		{"final", a.finish},
		{"read by those it concerns", a.release},
	} {
		through := false
		t.Run(step.name, func(t *testing.T) {
			for _, b := range a.windows() {
				b.t = t
			}
			step.do(t)
			through = true
		})
		if !through {
			break // what follows builds on it
		}
	}
	for _, b := range a.windows() {
		b.t = t
		b.quiet()
	}
}

func (a *auditing) windows() []*browser {
	return []*browser{a.asaSees, a.kimSees, a.annaSees, a.management, a.chair}
}

// plan begins the audit by its form and engages the auditor.
func (a *auditing) plan(t *testing.T) {
	b, sv, list := a.asaSees, a.sv, org+"/audits"
	b.open(list)
	b.shows(sv.T("audits.none"))
	b.press(sv.T("audits.new"))
	b.arrive(list + "/new")
	b.fill("firm", journeyFirm)
	b.press(sv.T("audit_form.add"))
	b.arrive(list)
	b.until("what is wrong is said", `document.querySelector("ds-error-summary")`)
	if got := b.value("firm"); got != journeyFirm {
		t.Errorf("what was typed is gone: %q", got)
	}
	b.inspect("audit-form-problem", narrow, wideDark)

	b.fill("title", journeyAudit)
	b.set("from", "2026-03-01")
	b.set("to", "2026-05-31")
	b.fill("commissioned_by", "Kommunrevisionen")
	b.fill("purpose", "Är arbetet med informationssäkerhet systematiskt?")
	for _, entity := range []assessment.ID{a.root, a.company} {
		b.tick("entities", entity.String())
	}
	b.shows(sv.T("round_form.chosen", "Count", 2))
	b.choose("round", a.round.String())
	b.choose("template", "fulfilled")
	b.press(sv.T("audit_form.template_do"))
	b.arrive(list)
	if got := b.value("scale.2.label"); got != sv.T("scale.fulfilled.2") {
		t.Errorf("the scale's third step is %q", got)
	}
	b.choose("template", "essentials")
	b.press(sv.T("audit_form.template_do"))
	b.arrive(list)
	for i := range 4 {
		if got, want := b.value(fmt.Sprintf("scale.%d.label", i)), sv.T(fmt.Sprintf("scale.essentials.%d", i)); got != want {
			t.Errorf("step %d is %q, want %q", i, got, want)
		}
	}
	taken := eval[[]string](b, `[...document.querySelectorAll("[name=take]:checked")].map(e => e.value)`)
	if len(taken) < 3 || !slices.Contains(taken, "R2") {
		t.Fatalf("of the questionnaire are taken %v", taken)
	}
	last := taken[len(taken)-1]
	if eval[bool](
		b,
		fmt.Sprintf(
			`(() => { const e = document.querySelector('[name=take][value=%q]'); e.click(); return e.checked })()`,
			last,
		),
	) {
		t.Errorf("%s is still taken", last)
	}
	b.press(sv.T("audit_form.show_questions"))
	b.arrive(list)
	b.fill(fmt.Sprintf("questions.%d.area", len(taken)-1), "Ledning")
	b.fill(fmt.Sprintf("questions.%d.text", len(taken)-1), ownQuestion)
	b.inspect("audit-form")
	b.press(sv.T("audit_form.add"))
	b.arrive(list + "/")
	b.shows(sv.T("audits.added", "Name", journeyAudit))
	path := b.path()
	a.path, _, _ = strings.Cut(path, "?")
	a.audit.ID = done(assessment.ParseID(strings.TrimPrefix(a.path, list+"/")))(t)

	b.press(sv.T("audit.engage_do"))
	b.arrive(a.path + "/engagements")
	b.until("what is wrong is said", `document.querySelector("ds-error-summary")`)
	b.inspect("audit-engage-problem", narrow, wideDark)
	b.choose("user", a.auditor.User.ID.String())
	b.set("until", string(assessment.DateOf(a.use.Now().AddDate(0, 1, 0))))
	b.press(sv.T("audit.engage_do"))
	b.arrive(a.path)
	b.shows("anna@revisor.example")
	b.inspect("audit-planning-admin", wide, narrowDark)

	v := a.view(t, "anna@revisor.example")
	var questions, entities []string
	for _, q := range v.Questions {
		questions = append(questions, q.ID)
	}
	for _, e := range v.Entities {
		entities = append(entities, e.Name)
	}
	if diff := cmp.Diff(append(taken[:len(taken)-1:len(taken)-1], "1"), questions); diff != "" {
		t.Errorf("the audit's questions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Norrdals kommun", "Norrdalsbolaget AB"}, entities); diff != "" {
		t.Errorf("the audit's entities (-want +got):\n%s", diff)
	}
}

// begin opens the matrix: the answers are pinned, and both entities stand side by side.
func (a *auditing) begin(t *testing.T) {
	b, sv := a.annaSees, a.sv
	b.open(org + "/audits")
	b.shows(sv.T("audits.engaged"))
	b.inspect("audits", wide, narrowDark)
	b.press(journeyAudit)
	b.arrive(a.path)
	b.shows(sv.T("audit.pin_will", "Number", 1))
	b.inspect("audit-planning", wide, narrowDark)
	b.confirm(`form[action$="/fieldwork"] button`, "audit-begin-confirm", sv.T("shell.confirm"))
	b.arrive(a.path)
	b.shows(sv.T("audit.begun"))
	heads := eval[[]string](b, `[...document.querySelectorAll(".judgements thead th a")].map(e => e.textContent)`)
	if diff := cmp.Diff([]string{"Norrdals kommun", "Norrdalsbolaget AB"}, heads); diff != "" {
		t.Errorf("side by side stand (-want +got):\n%s", diff)
	}
	v := a.view(t, "anna@revisor.example")
	cells := eval[[]string](
		b,
		`[...document.querySelectorAll(".judgements tbody td:has(.to-cell) small:first-of-type")].map(e => e.textContent)`,
	)
	if len(cells) != len(v.Cells) {
		t.Fatalf("the matrix has %d cells, want %d", len(cells), len(v.Cells))
	}
	for i, c := range v.Cells {
		if percent, known := c.Share.Percent(); known {
			if want := sv.T("audit.self", "Share", fmt.Sprintf("%d %%", percent)); !strings.HasPrefix(strings.ReplaceAll(cells[i], "\u00a0", " "), want) {
				t.Errorf("%s of %s says %q, want %q", c.Question.ID, c.Entity.Name, cells[i], want)
			}
		}
		if c.Proposed != nil && !strings.Contains(cells[i], v.Scale.Label(*c.Proposed)) {
			t.Errorf(
				"%s of %s says %q, which is not what is proposed, %s",
				c.Question.ID,
				c.Entity.Name,
				cells[i],
				v.Scale.Label(*c.Proposed),
			)
		}
	}
}

// cell is an audit question at an entity.
func (a *auditing) cell(t *testing.T, question string, entity assessment.ID) audits.AuditCell {
	t.Helper()
	v := a.view(t, "anna@revisor.example")
	i := slices.IndexFunc(v.Cells, func(c audits.AuditCell) bool {
		return c.Question.ID == question && c.Entity.EntityID == entity
	})
	if i < 0 {
		t.Fatalf("no cell %s", question)
	}
	return v.Cells[i]
}

// judge judges as proposed, otherwise than proposed, and not at all, with the answers in view.
func (a *auditing) judge(t *testing.T) {
	b, sv, column := a.annaSees, a.sv, a.column(a.root)
	scale := a.view(t, "anna@revisor.example").Scale
	b.press("Norrdals kommun")
	b.arrive(column)
	b.shows("Finns i ledningssystemet.")
	b.inspect("audit-column-begun", wide, narrowDark)

	first := a.cell(t, "R1", a.root)
	if first.Proposed == nil {
		t.Fatal("nothing is proposed at R1")
	}
	b.pick("q-R1", scale.Label(*first.Proposed))
	b.enter("q-R1", "observation", asProposed)
	b.keepJudgement("q-R1", column)
	b.shows(sv.T("audit_entity.saved", "ID", "R1"))

	second := a.cell(t, "R2", a.root)
	if second.Proposed == nil {
		t.Fatal("nothing is proposed at R2")
	}
	other := scale.Highest()
	if *second.Proposed == other {
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
		a.root,
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

	// The rest as proposed, but for two cells at the company.
	v := a.view(t, "anna@revisor.example")
	for _, c := range v.Cells {
		if c.Judgement.Version > 0 || c.Question.ID == "1" {
			continue
		}
		none := int64(0)
		f := audits.JudgementForm{
			EntityID:    c.Entity.EntityID,
			QuestionID:  c.Question.ID,
			Ordinal:     c.Proposed,
			Observation: "Iakttaget vid " + c.Question.ID + ".",
			Version:     &none,
		}
		if c.Proposed == nil {
			f.NotAssessed, f.Reason = true, notTried
		}
		_ = done(a.use.Audits.Judge(t.Context(), a.auditor, a.audit.ID, f))(t)
	}
	b.open(a.path)
	b.shows(sv.T("audit.open", "Count", 1))
	b.inspect("audit-matrix")
	b.press("1 Norrdalsbolaget AB")
	b.until(
		"the column is there",
		fmt.Sprintf(
			`location.pathname === %q && location.hash === "#q-1" && document.readyState === "complete"`,
			a.column(a.company),
		),
	)
	eval[bool](b, "delete window.stillHere")
	b.pick("q-1", scale.Label(scale.Lowest()))
	b.keepJudgement("q-1", a.column(a.company))
	b.open(a.path)
	b.shows(sv.T("audit.far", "Done", len(v.Cells), "Cells", len(v.Cells)))
}

// recommend adopts what a rule proposes in other words, and writes a recommendation.
func (a *auditing) recommend(t *testing.T) {
	b, sv, list := a.annaSees, a.sv, a.path+"/recommendations"
	b.open(list)
	b.inspect("recommendations-proposed", wide, narrowDark)
	b.press(sv.T("recommendations.adopt"))
	b.arrive(list)
	b.inspect("recommendation-adopt", wide, narrowDark)
	if b.value("text") == "" {
		t.Error("the rule's text is not there to edit")
	}
	b.fill("text", adopted)
	b.choose("body", a.board.ID.String())
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
	b.choose("body", a.companys.ID.String())
	b.choose("question-0", "1")
	b.choose("entity-0", a.company.String())
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

	var got []string
	for _, r := range a.view(t, "anna@revisor.example").Recommendations {
		got = append(got, fmt.Sprintf("%s %d %s %t", r.BodyName, r.Number, r.Text, r.RuleID != ""))
	}
	if diff := cmp.Diff(
		[]string{"Bolagsstyrelsen 1 " + written + " false", "Kommunstyrelsen 1 " + adopted + " true"},
		got,
	); diff != "" {
		t.Errorf("recommended is (-want +got):\n%s", diff)
	}
}

// state writes the overall words, of an entity and of the whole.
func (a *auditing) state(*testing.T) {
	b, sv := a.annaSees, a.sv
	for _, s := range []struct{ page, word, said, answer string }{
		{a.column(a.company), companyWord, companySaid, sv.T("audit_entity.stated")},
		{a.path, auditWord, auditSaid, sv.T("audit.stated")},
	} {
		b.open(s.page)
		b.fill("label", s.word)
		b.fill("statement", s.said)
		b.press(sv.T("audit.state_save"))
		b.arrive(s.page)
		b.shows(s.answer)
	}
}

// keepToAuditors looks with other eyes at the audit while it goes on.
func (a *auditing) keepToAuditors(t *testing.T) {
	sv := a.sv
	short := regexp.MustCompile("^[0-9a-f]+").FindString(a.audit.ID.String())
	for name, b := range map[string]*browser{"coordinator": a.kimSees, "admin": a.asaSees, "management": a.management, "chair": a.chair} {
		b.open(org + "/audits")
		b.shows(journeyAudit)
		b.hides(ofAnna...)
		b.open(a.path)
		b.shows(sv.T("audit.not_yet"))
		b.hides(ofAnna...)
		for _, page := range []string{a.column(a.root), a.column(a.company), a.path + "/recommendations", a.path + "/report", a.path + "/file?format=xlsx", a.path + "/file?format=json", org + "/compare?audit=" + short, org + "/summary?body=" + a.board.ID.String()} {
			status, content := b.fetched(page)
			if strings.HasPrefix(page, a.path) && status != "403" {
				t.Errorf("%s gets %s with %s", name, page, status)
			}
			for _, text := range ofAnna {
				if bytes.Contains(content, []byte(text)) {
					t.Errorf("%s reads %q in %s", name, text, page)
				}
			}
		}
	}
	a.kimSees.inspect("audit-others", wide, narrowDark)
}

// compare puts what was answered beside what is judged.
func (a *auditing) compare(t *testing.T) {
	b, sv, path := a.annaSees, a.sv, org+"/compare"
	b.open(path)
	b.press(sv.T("compare.chips.audit"))
	b.arrive(path)
	b.shows(sv.T("compare.in_audit", "Name", journeyAudit))
	var heads, want []string
	for _, entity := range []string{"Norrdals kommun", "Norrdalsbolaget AB"} {
		want = append(want, entity+", "+sv.T("compare.self"), entity+", "+sv.T("compare.judged"))
	}
	heads = eval[[]string](
		b,
		`[...document.querySelectorAll("#compared thead th[aria-sort]")].map(e => e.querySelector(".sort").textContent + ", " + e.querySelector("small").textContent)`,
	)
	if diff := cmp.Diff(want, heads); diff != "" {
		t.Errorf("side by side stand (-want +got):\n%s", diff)
	}
	b.press(sv.T("compare.chips.audit_questions"))
	b.arrive(path)
	var cells [][]string
	v := a.view(t, "anna@revisor.example")
	for i, q := range v.Questions {
		row := []string{q.ID}
		for k := range v.Entities {
			c := v.Cell(i, k)
			self, judged := "–", "–"
			if percent, known := c.Share.Percent(); known {
				self = fmt.Sprint(percent)
			}
			if c.Judgement.Ordinal != nil {
				judged = v.Scale.Label(*c.Judgement.Ordinal)
			}
			row = append(row, self, judged)
		}
		cells = append(cells, row)
	}
	shown := eval[[][]string](
		b,
		`[...document.querySelectorAll("#compared tbody tr:has(th .number)")].map(r => [r.querySelector("th .number").textContent, ...[...r.querySelectorAll("td:not(.spread-cell) .heat")].map(e => e.firstChild.textContent.trim())])`,
	)
	if diff := cmp.Diff(cells, shown); diff != "" {
		t.Errorf("the comparison says (-audit +page):\n%s", diff)
	}
	b.inspect("compare")

	b.press(sv.T("compare.as_reference") + ": Norrdals kommun")
	b.arrive(path)
	b.shows(sv.T("compare.against_name", "Name", want[0]))
	if got := eval[[]string](
		b,
		`[...document.querySelectorAll("#compared th.ref .sort")].map(e => e.textContent)`,
	); !slices.Equal(got, []string{"Norrdals kommun"}) {
		t.Errorf("the columns of reference are %v", got)
	}
	b.click("#compared tbody button.open")
	b.arrive(path)
	b.until("the questions behind are open", `document.querySelector("#compared tbody tr.leaf")`)
	b.inspect("compare-reference", wide, narrowDark)
	for _, show := range []string{"heat", "radar", "bars"} {
		b.press(sv.T("compare.chips." + show))
		b.arrive(path)
		t.Log(show, b.charts())
		b.inspect("compare-"+show, wide, narrowDark)
	}
}

// download reads the workbook, which judges and recommends as the pages do.
func (a *auditing) download(t *testing.T) {
	b := a.annaSees
	b.open(a.path)
	want := b.judged(".judgements")
	href := eval[string](
		b,
		fmt.Sprintf(`[...document.querySelectorAll("main a")].find(e => e.textContent === %q).href`, a.sv.T("audit.file")),
	)
	status, content := b.fetched(href)
	if !strings.HasPrefix(status, "200 attachment") || !strings.Contains(status, ".xlsx") {
		t.Fatalf("the workbook comes with %s", status)
	}
	var got [][]string
	all := ""
	for _, row := range sheet(t, content) {
		if len(row) > 4 && slices.ContainsFunc(want, func(q []string) bool { return q[0] == row[1] }) {
			got = append(got, []string{row[1], row[3], row[4]})
		}
		all += strings.Join(row, "\n") + "\n"
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("judged is (-matrix +workbook):\n%s", diff)
	}
	for _, text := range []string{journeyAudit, "1. " + adopted, "1. " + written, auditWord, auditSaid, companyWord, companySaid} {
		if !strings.Contains(all, text) {
			t.Errorf("the first sheet does not hold %q", text)
		}
	}
	b.open(a.path + "/report")
	if diff := cmp.Diff(want, b.judged(".report-table")); diff != "" {
		t.Errorf("judged is (-matrix +report):\n%s", diff)
	}
}

// sheet are the texts of the first sheet of a workbook.
func sheet(t *testing.T, content []byte) [][]string {
	t.Helper()
	archive := done(zip.NewReader(bytes.NewReader(content), int64(len(content))))(t)
	var s struct {
		Rows []struct {
			Cells []struct {
				Text string `xml:"is>t"`
			} `xml:"c"`
		} `xml:"sheetData>row"`
	}
	if err := xml.Unmarshal(done(io.ReadAll(done(archive.Open("xl/worksheets/sheet1.xml"))(t)))(t), &s); err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for _, r := range s.Rows {
		var row []string
		for _, c := range r.Cells {
			row = append(row, c.Text)
		}
		rows = append(rows, row)
	}
	return rows
}

// finish makes the audit final: nothing of it can be changed any more.
func (a *auditing) finish(t *testing.T) {
	b, sv := a.annaSees, a.sv
	b.open(a.path)
	b.confirm(`form[action$="/final"] button`, "audit-final-confirm", sv.T("shell.confirm"))
	b.arrive(a.path)
	b.shows(sv.T("audit.finalised"))
	v := a.view(t, "anna@revisor.example")
	if v.State != assessment.AuditFinal || v.Seal == nil {
		t.Fatalf("the audit is %s, sealed by %v", v.State, v.Seal)
	}
	b.shows(v.Seal.SHA256)
	for _, page := range []string{a.path, a.column(a.root), a.path + "/recommendations"} {
		b.open(page)
		if eval[bool](b, `document.querySelector("main form[method=post]")`+" !== null") {
			t.Errorf("%s still has a form", page)
		}
	}
}

// release shows the final audit to those whom it concerns, and to each no more than that.
func (a *auditing) release(t *testing.T) {
	sv := a.sv
	a.annaSees.open(a.path)
	table := a.annaSees.judged(".judgements")
	for name, b := range map[string]*browser{"management": a.management, "coordinator": a.kimSees} {
		b.open(org + "/audits")
		b.press(journeyAudit)
		b.arrive(a.path)
		if diff := cmp.Diff(table, b.judged(".judgements")); diff != "" {
			t.Errorf("%s reads (-auditor +got):\n%s", name, diff)
		}
		b.shows(auditSaid)
		b.open(a.column(a.root))
		for _, text := range []string{asProposed, overridden, overriddenWhy, notTried, ownObservation} {
			b.shows(text)
		}
		b.open(a.path + "/report")
		for _, text := range ofAnna {
			if text != overriddenWhy { // with the proposals alone
				b.shows(text)
			}
		}
	}
	b := a.management
	b.open(a.path)
	b.inspect("audit-final")
	b.open(a.column(a.root))
	b.inspect("audit-column-final", wide, narrowDark)
	b.open(a.path + "/recommendations")
	b.inspect("recommendations-final", wide, narrowDark)
	b.open(a.path + "/report")
	b.inspect("audit-report")
	b.press(sv.T("audit_report.with"))
	b.arrive(a.path + "/report?proposals=1")
	b.shows(overriddenWhy)
	b.inspect("audit-report-proposals", wide, narrowDark)

	b = a.chair
	ofTheRest := []string{asProposed, overridden, overriddenWhy, notTried, adopted, auditSaid, ownObservation}
	b.open(a.path)
	if got := eval[[]string](
		b,
		`[...document.querySelectorAll(".judgements thead th a")].map(e => e.textContent)`,
	); !slices.Equal(got, []string{"Norrdalsbolaget AB"}) {
		t.Errorf("the company's chair sees the columns %v", got)
	}
	b.hides(ofTheRest...)
	b.inspect("audit-final-part", wide, narrowDark)
	b.press("Norrdalsbolaget AB")
	b.arrive(a.column(a.company))
	for _, text := range []string{companyWord, companySaid, written} {
		b.shows(text)
	}
	b.hides(ofTheRest...)
	b.open(a.path + "/report")
	b.shows(sv.T("audit_report.part"))
	b.shows(written)
	b.hides(ofTheRest...)
	if status, _ := b.fetched(a.column(a.root)); status != "404" {
		t.Errorf("the company's chair gets the municipality's column with %s", status)
	}
	if status, _ := a.asaSees.fetched(a.column(a.root)); status != "403" {
		t.Errorf("the organisation's admin gets a column with %s", status)
	}
	_, content := b.fetched(a.path + "/file?format=xlsx")
	for _, row := range sheet(t, content) {
		for _, text := range append(ofTheRest, "Norrdals kommun") {
			if slices.ContainsFunc(row[min(1, len(row)):], func(cell string) bool { return strings.Contains(cell, text) }) {
				t.Errorf("the chair's workbook holds %q in %q", text, row)
			}
		}
	}
}
