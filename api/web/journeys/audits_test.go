package journeys_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/record"
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

// auditing is a municipality and its company, both of which have submitted, and the windows of those who are to audit
// them and to read the audit.
type auditing struct {
	*apitest.AuditSite
	asaSees    *browser // organisation's admin
	kimSees    *browser // coordinator
	annaSees   *browser // auditor
	management *browser // of the municipality
	chair      *browser // of the company
	line       *line
}

func newAuditing(t *testing.T) *auditing {
	t.Helper()
	a := &auditing{AuditSite: apitest.ToAudit(t)}
	a.line = &line{Handler: a.Config.Handler}
	a.Config.Handler = a.line
	a.Join(t, "Lena Lund", "lena@norrdal.example", assessment.Management, a.Root)
	a.Join(t, "Olle Ek", "olle@norrdal.example", assessment.Management, a.Company)
	a.HandInEach(t, a.Assessments[a.Root], "Finns i ledningssystemet.", func(_ int, q questionnaires.Question) string {
		if q.ID == "C5" || q.ID == "A1" {
			return "no"
		}
		return []string{"yes", "yes", "partly", "no", "dont_know"}[min(q.Level, 4)]
	})
	a.HandInEach(t, a.Assessments[a.Company], "Frågan är ny för bolaget.", func(i int, _ questionnaires.Question) string {
		return []string{"no", "partly", "no", "yes"}[i%4]
	})
	chromium := startChromium(t)
	for _, w := range []struct {
		b     **browser
		email string
	}{{&a.asaSees, "asa@norrdal.example"}, {&a.kimSees, "kim@norrdal.example"}, {&a.annaSees, "anna@revisor.example"},
		{&a.management, "lena@norrdal.example"}, {&a.chair, "olle@norrdal.example"}} {
		*w.b = newWindow(t, chromium, a.Server)
		(*w.b).signIn(w.email)
	}
	return a
}

// view is the audit as somebody sees it.
func (a *auditing) view(t *testing.T, email string) record.Audit {
	t.Helper()
	return apitest.Done(a.Use.Audits.Audit(t.Context(), a.Principal(t, email), a.Audit.ID))(t)
}

// TestAuditingJourney walks through an audit as those who take part in it do, in a real browser: an organisation's
// admin creates it and engages an auditor, who sees two entities side by side, judges, overrides a proposal, adopts a
// recommendation and writes one, compares, downloads the workbook and makes the audit final. Nobody else can read any
// of that before, and after it everybody reads what concerns them. Each page is checked: axe finds no problems, nothing
// overflows, and screenshots are kept.
func TestAuditingJourney(t *testing.T) {
	t.Parallel()
	a := newAuditing(t)
	walk(t, a.windows(), []step{
		{"planning", a.plan},
		{"independence and plan", a.prepare},
		{"fieldwork", a.begin},
		{"judging", a.judge},
		{"recommending", a.recommend},
		{"overall words", a.state},
		{"hidden from others", a.keepToAuditors},
		{"comparing", a.compare},
		{"workbook", a.download},
		{"final", a.finish},
		{"read by those it concerns", a.release},
		{"given out as an open extract", a.withhold},
	})
}

// step is a part of a journey.
type step struct {
	name string
	do   func(*testing.T)
}

// walk takes the steps in their order in the windows, which may not complain of anything.
func walk(t *testing.T, windows []*browser, steps []step) {
	t.Helper()
	for _, s := range steps {
		through := false
		t.Run(s.name, func(t *testing.T) {
			for _, b := range windows {
				b.t = t
			}
			s.do(t)
			through = true
		})
		if !through {
			break // what follows builds on it
		}
	}
	for _, b := range windows {
		b.t = t
		b.quiet()
	}
}

func (a *auditing) windows() []*browser {
	return []*browser{a.asaSees, a.kimSees, a.annaSees, a.management, a.chair}
}

// plan begins the audit by its form and engages the auditor.
func (a *auditing) plan(t *testing.T) {
	b, sv, list := a.asaSees, a.Sv, org+"/audits"
	b.open(list)
	b.shows(sv.T("empty.audits.title"))
	b.press(sv.T("audits.new"))
	b.arrive(list + "/new")
	b.fill("auditor", journeyFirm)
	b.press(sv.T("audit_form.add"))
	b.arrive(list)
	b.until("what is wrong is said", `document.querySelector("ds-error-summary")`)
	if got := b.value("auditor"); got != journeyFirm {
		t.Errorf("what was typed is gone: %q", got)
	}
	b.inspect("audit-form-problem", narrow, wideDark)

	b.fill("title", journeyAudit)
	b.set("from", "2026-03-01")
	b.set("to", "2026-05-31")
	b.fill("commissioned_by", "Kommunrevisionen")
	b.fill("purpose", "Är arbetet med informationssäkerhet systematiskt?")
	for _, entity := range []assessment.ID{a.Root, a.Company} {
		b.tick("entities", entity.String())
	}
	b.shows(sv.T("round_form.chosen", "Count", 2))
	b.choose("round", a.Round.String())
	b.press(sv.T("audit_form.show_questions"))
	b.arrive(list)
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
	a.Path, _, _ = strings.Cut(path, "?")
	a.Audit.ID = apitest.Done(assessment.ParseID(strings.TrimPrefix(a.Path, list+"/")))(t)

	b.press(sv.T("audit.engage_do"))
	b.arrive(a.Path + "/engagements")
	b.until("what is wrong is said", `document.querySelector("ds-error-summary")`)
	b.inspect("audit-engage-problem", narrow, wideDark)
	b.choose("user", a.Auditor.User.ID.String())
	b.set("until", string(assessment.DateOf(a.Use.Now().AddDate(0, 1, 0))))
	b.press(sv.T("audit.engage_do"))
	b.arrive(a.Path)
	b.shows("anna@revisor.example")
	b.inspect("audit-planning-admin", wide, narrowDark)

	v := a.view(t, "anna@revisor.example")
	var questions, entities []string
	for _, q := range v.Questions {
		questions = append(questions, q.ID)
	}
	for _, e := range v.Entities {
		entities = append(entities, e.Entity.Name)
	}
	if diff := cmp.Diff(append(taken[:len(taken)-1:len(taken)-1], "1"), questions); diff != "" {
		t.Errorf("the audit's questions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Norrdals kommun", "Norrdalsbolaget AB"}, entities); diff != "" {
		t.Errorf("the audit's entities (-want +got):\n%s", diff)
	}
}

// prepare declares the auditor's independence, and records that the plan was approved.
func (a *auditing) prepare(t *testing.T) {
	b, sv := a.annaSees, a.Sv
	b.open(a.Path)
	b.shows(sv.T("declarations.missing", "Count", 1, "Names", "Anna Ek"))
	b.inspect("audit-undeclared", wide, narrowDark)
	b.press(sv.T("declarations.link"))
	page := a.Path + "/declarations"
	b.arrive(page)
	b.shows(sv.T("declarations.none"))
	b.inspect("declarations-none", wide, narrowDark)
	b.tick("impartiality", string(assessment.PartlyBiased))
	b.fill("text", "Var anställd i bolaget till 2020.")
	b.press(sv.T("declarations.declare"))
	b.arrive(page)
	if got := b.value("text"); got != "Var anställd i bolaget till 2020." {
		t.Errorf("of the text is left %q", got)
	}
	b.inspect("declarations-refused", wide, narrowDark)
	b.fill("measures", "En kollega bedömer bolaget.")
	b.press(sv.T("declarations.declare"))
	b.arrive(page)
	b.shows(sv.T("declarations.kept"))
	b.shows("En kollega bedömer bolaget.")
	b.inspect("declarations", wide, narrowDark)
	b.english("declarations", page)

	page = a.Path + "/plan"
	b.open(page)
	b.shows(sv.T("audit_plan.none"))
	b.set("approved_on", "2026-01-20")
	b.fill("approved_by", "Kommunens revisorer")
	b.fill("reference", "REV 2026/12, § 4")
	b.press(sv.T("audit_plan.record_do"))
	b.arrive(page)
	b.shows(sv.T("audit_plan.recorded"))
	b.shows("Kommunens revisorer")
	b.inspect("audit-plan", wide, narrowDark)
	b.english("audit-plan", page)
}

// begin opens the matrix: the answers are pinned, and both entities are shown side by side.
func (a *auditing) begin(t *testing.T) {
	b, sv := a.annaSees, a.Sv
	b.open(org + "/audits")
	b.shows(sv.T("audits.engaged"))
	b.inspect("audits", wide, narrowDark)
	b.press(journeyAudit)
	b.arrive(a.Path)
	b.shows(sv.T("audit.pin_will", "Number", 1))
	b.inspect("audit-planning", wide, narrowDark)
	b.confirm(`form[action$="/fieldwork"] button`, "audit-begin-confirm")
	b.arrive(a.Path)
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
		if percent := c.Share.Percent; percent != nil {
			want := sv.T("audit.self", "Share", fmt.Sprintf("%d %%", *percent))
			if !strings.HasPrefix(strings.ReplaceAll(cells[i], "\u00a0", " "), want) {
				t.Errorf("%s of %s says %q, want %q", c.Question, v.Entities[i%len(v.Entities)].Entity.Name, cells[i], want)
			}
		}
		if c.Proposed() != nil && !strings.Contains(cells[i], v.JudgementScale().Label(*c.Proposed())) {
			t.Errorf(
				"%s of %s says %q, which is not what is proposed, %s",
				c.Question,
				v.Entities[i%len(v.Entities)].Entity.Name,
				cells[i],
				v.JudgementScale().Label(*c.Proposed()),
			)
		}
	}
}

// cell is an audit question at an entity.
func (a *auditing) cell(t *testing.T, question string, entity assessment.ID) record.AuditCell {
	t.Helper()
	v := a.view(t, "anna@revisor.example")
	i := slices.IndexFunc(v.Cells, func(c record.AuditCell) bool {
		return c.Question == question && c.Entity == entity
	})
	if i < 0 {
		t.Fatalf("no cell %s", question)
	}
	return v.Cells[i]
}

// keepToAuditors looks with other eyes at the audit while it goes on.
func (a *auditing) keepToAuditors(t *testing.T) {
	sv := a.Sv
	short := regexp.MustCompile("^[0-9a-f]+").FindString(a.Audit.ID.String())
	for name, b := range map[string]*browser{"coordinator": a.kimSees, "admin": a.asaSees, "management": a.management,
		"chair": a.chair} {
		b.open(org + "/audits")
		b.shows(journeyAudit)
		b.hides(ofAnna...)
		b.open(a.Path)
		b.shows(sv.T("audit.not_yet"))
		b.hides(ofAnna...)
		for _, page := range []string{
			a.Column(a.Root),
			a.Column(a.Company),
			a.Path + "/recommendations",
			a.Path + "/report",
			a.Path + "/file?format=xlsx",
			a.Path + "/file?format=json",
			org + "/compare?audit=" + short,
			org + "/summary?body=" + a.Board.ID.String(),
		} {
			status, content := b.fetched(page)
			if strings.HasPrefix(page, a.Path) && status != "403" {
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
