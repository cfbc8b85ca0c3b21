package journeys_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/record"
)

// What the reference case is called, and who writes it.
const (
	referenceTitle = "Granskning av arbetet med informationssäkerhet"
	referenceYear  = 365 * 24 * time.Hour
	until          = "2199-12-31"
	annas          = "anna@revisor.example"
)

// referenceScale is the scale of the reference case, the best step first.
var referenceScale = [][2]string{{"Ja", "4"}, {"I allt väsentligt", "3"}, {"Delvis", "2"}, {"Nej", "0"}}

// Places in the pairs of the reference case.
const ofMunicipality, ofCompany = 0, 1

// referenceQuestion is a question of the reference case with what is said of the municipality and of the company: the
// judgement, what was seen, and the numbers of the recommendations to the body responsible for each.
type referenceQuestion struct {
	area, text  string
	parts       []referencePart
	judged      [2]string
	observed    [2]string
	recommended [2][]int
}

// referencePart is a part of a composite question, judged alike of both.
type referencePart struct{ name, text, step, words string }

// referenceQuestions are those of an audit of a municipality and its company in a real report, in other words.
var referenceQuestions = []referenceQuestion{
	{
		area: "Styrdokument", text: "Finns aktuella styrdokument om ansvar, krav och arbetssätt?",
		judged: [2]string{"Delvis", "Delvis"},
		observed: [2]string{
			"Policyn och riktlinjerna beskriver samordnarens ansvar olika.",
			"Bolaget följer kommunens policy men har ont om folk.",
		},
		recommended: [2][]int{{1, 2, 3, 4}, {1}},
	},
	{
		area: "Riskanalys och klassning", text: "Görs riskanalys och klassning systematiskt, och leder de till åtgärder?",
		parts: []referencePart{
			{"Riskanalys", "Görs riskanalyser systematiskt?", "Nej", "Inte systematiskt."},
			{"Klassning", "Klassas informationen systematiskt?", "Ja", "Enligt en fast metod."},
			{"Åtgärder", "Leder analyser och klassning till åtgärder?", "Nej", "Inga sådana har visats."},
		},
		judged: [2]string{"Nej", "Nej"},
		observed: [2]string{
			"Klassningen är gjord, men ingen har analyserat riskerna i det gemensamma.",
			"Bolaget har inte gjort någon riskanalys.",
		},
		recommended: [2][]int{{5, 7}, {2}},
	},
	{
		area: "Riskanalys och klassning", text: "Görs särskilda riskanalyser av välfärdstekniken i socialtjänsten?",
		judged: [2]string{"Nej", "Nej"},
		observed: [2]string{
			"Kamerorna togs i bruk utan riskanalys.",
			"Bolaget installerar utrustningen men har inte analyserat den.",
		},
		recommended: [2][]int{{6}, nil},
	},
	{
		area: "Säkerhetskultur", text: "Ser styrelserna till att säkerhetskulturen är tillräcklig?",
		judged:      [2]string{"Delvis", "Delvis"},
		observed:    [2]string{"Få förtroendevalda har gått utbildningen.", "Bolagets anställda går kommunens utbildning."},
		recommended: [2][]int{{8, 9}, nil},
	},
	{
		area: "Övervakning", text: "Finns en etablerad övervakning som upptäcker intrång och andra incidenter?",
		judged:   [2]string{"Ja", "Ja"},
		observed: [2]string{secretObservation, "Kommunen övervakar också bolagets nät."},
	},
	{
		area: "Incidenter", text: "Finns etablerade rutiner för incidenter, med uppföljning?",
		judged:      [2]string{"Ja", "Ja"},
		observed:    [2]string{draftObservation, "Bolaget använder kommunens rutin och har ingen egen."},
		recommended: [2][]int{{10, 11}, {3}},
	},
	{
		area: "Uppföljning", text: "Följs arbetet upp och rapporteras det till styrelserna regelbundet?",
		judged:      [2]string{"I allt väsentligt", "Nej"},
		observed:    [2]string{"Samordnaren rapporterar till kommunstyrelsen varje år.", disputedObservation},
		recommended: [2][]int{nil, {4}},
	},
}

// referenceRecommendations are those to the body responsible for the municipality and to that of the company, in the
// order of their numbers.
var referenceRecommendations = [2][]string{
	{
		"Skriv samma sak om nyckelfunktionernas ansvar i alla styrdokument.",
		"Förankra ansvaret i linjen.",
		"Pröva om samordnarens arbetstid räcker.",
		"Pröva om enheternas organisation räcker.",
		secretRecommendation,
		"Analysera riskerna i välfärdstekniken.",
		"Låt riskanalyser och klassning leda till åtgärder i it-säkerheten.",
		"Följ upp vilka som har gått utbildningen, även de förtroendevalda.",
		"Fördjupa utbildningen för de funktioner som berörs.",
		"Ta in andra parter, till exempel bolag, i eskaleringen av incidenter.",
		"Klargör hur rutinen för incidenter omfattar leverantörer.",
	},
	{
		"Pröva om bolagets organisation räcker.",
		"Gör en riskanalys som omfattar informationssäkerhet, med åtgärder.",
		"Inför en egen rutin för incidenter.",
		"Följ upp bolagets arbete med informationssäkerhet.",
	},
}

// referenceFacts are the fields of the form that have one text each, or one a line.
var referenceFacts = map[string]string{
	"title":             referenceTitle,
	"auditor":           journeyFirm,
	"from":              "2024-01-08",
	"to":                "2024-03-20",
	"date":              "2024-03-27",
	"case_number":       "REV 2024/7",
	"report_number":     "2024:3",
	"plan_year":         "2023",
	"commissioned_by":   "Kommunens revisorer\nBolagets lekmannarevisorer",
	"purpose":           "Har styrelserna sett till att informationssäkerheten sköts systematiskt och ändamålsenligt?",
	"delimitation":      "Välfärdsteknik är kameror, läkemedelsrobotar och hjälpmedel för kommunikation. Larm ingår inte.",
	"criteria":          "MSB:s metodstöd och rekommendationer",
	"documents_studied": "Policy för informationssäkerhet\nRiktlinjer för informationssäkerhet\nRutiner för incidenter",
}

// referenceCriteria are those taken from the library: laws, and the rules of the audited themselves.
var referenceCriteria = []string{"kl-2017-6-6", "nis-lag", "own-rules"}

// referenceInterviews are the roles of those asked, one a row.
var referenceInterviews = []string{
	"It-chef", "It-säkerhetsansvarig", "Kommundirektör", "Informationssäkerhetssamordnare", "Vd i bolaget",
	"Ordförande i bolagsstyrelsen", "Vice ordförande i bolagsstyrelsen", "Kommunstyrelsens presidium", "Tre sektorchefer",
	"Tre systemförvaltare", "Utbildningsutvecklare", "Chef för hälso- och sjukvården",
}

// referenceCase is a municipality and its company that are audited, and the windows of those who take part.
type referenceCase struct {
	*apitest.AuditSite
	asa, anna, kim, mats, olle *browser // organisation's admin, auditor, coordinator, manager, and the company's chair
	first, corrected           string   // addresses of the audit's versions
}

// TestReferenceCaseJourney takes the facts of a published report through the whole of an audit in a real browser, as
// the auditors and the audited would do it: planned without a round, judged, recommended, checked by the audited, made
// final, given out, corrected, and followed up a year later. What is printed is what the report says.
func TestReferenceCaseJourney(t *testing.T) {
	t.Parallel()
	s := apitest.New(t)
	s.Later(-referenceYear) // the sessions of a browser end by the real time
	c := &referenceCase{AuditSite: s.ToAudit(t)}
	c.Join(t, "Olle Ek", "olle@norrdal.example", assessment.Management, c.Company)
	chromium := startChromium(t)
	windows := []*browser{}
	for _, w := range []struct {
		b     **browser
		email string
	}{{&c.asa, "asa@norrdal.example"}, {&c.anna, annas}, {&c.kim, "kim@norrdal.example"},
		{&c.mats, "mats@norrdal.example"}, {&c.olle, "olle@norrdal.example"}} {
		*w.b = newWindow(t, chromium, c.Server)
		(*w.b).signIn(w.email)
		windows = append(windows, *w.b)
	}
	walk(t, windows, []step{
		{"planning", c.plan},
		{"independence, plan and fieldwork", func(*testing.T) { c.begin() }},
		{"judging", c.judge},
		{"recommending", c.recommend},
		{"fact check", c.checkFacts},
		{"final", c.finish},
		{"report", c.report},
		{"open extract", c.extract},
		{"correction", c.correct},
		{"follow-up", c.followUp},
	})
}

// entities are the municipality and the company.
func (c *referenceCase) entities() [2]assessment.ID { return [2]assessment.ID{c.Root, c.Company} }

// bodies are those responsible for them.
func (c *referenceCase) bodies() [2]assessment.Body { return [2]assessment.Body{c.Board, c.Companys} }

// view is the audit in hand as the auditor sees it.
func (c *referenceCase) view(t *testing.T) record.Audit {
	t.Helper()
	return apitest.Done(c.Use.Audits.Audit(t.Context(), c.Auditor, c.Audit.ID))(t)
}

// at is the audit that the window has arrived at, which becomes the one in hand.
func (c *referenceCase) at(t *testing.T, b *browser) {
	t.Helper()
	c.Path, _, _ = strings.Cut(b.path(), "?")
	c.Audit.ID = apitest.Done(assessment.ParseID(strings.TrimPrefix(c.Path, org+"/audits/")))(t)
}

// rows fills in the rows of a list in the form of an audit, in their order, and asks for empty rows where there are too
// few.
func (c *referenceCase) rows(b *browser, list string, rows []map[string]string) {
	b.t.Helper()
	for i, row := range rows {
		for field, value := range row {
			name := fmt.Sprintf("%s.%d.%s", list, i, field)
			if !eval[bool](b, fmt.Sprintf(`document.getElementsByName(%q).length > 0`, name)) {
				more := "more_questions"
				if list == "interviews" || list == "earlier" || list == "notes" {
					more = "more_described"
				}
				b.click(fmt.Sprintf("button[name=do][value=%s]", more))
				b.arrive(org + "/audits")
				if eval[string](b, "location.hash") == "" {
					b.t.Error("the form is shown from its top again")
				}
			}
			b.set(name, value)
		}
	}
}

// form opens the form of a new audit of both entities, without a round.
func (c *referenceCase) form(b *browser) {
	b.t.Helper()
	list := org + "/audits"
	b.open(list)
	b.press(c.Sv.T("audits.new"))
	b.arrive(list + "/new")
	b.choose("round", "")
	b.press(c.Sv.T("audit_form.show_questions"))
	b.arrive(list)
	for _, entity := range c.entities() {
		b.tick("entities", entity.String())
	}
}

// plan plans the audit by its form and engages the auditor.
func (c *referenceCase) plan(t *testing.T) {
	b, sv, list := c.asa, c.Sv, org+"/audits"
	c.form(b)
	for name, value := range referenceFacts {
		b.set(name, value)
	}
	var questions, interviews []map[string]string
	for _, q := range referenceQuestions {
		questions = append(questions, map[string]string{"area": q.area, "text": q.text})
	}
	c.rows(b, "questions", questions)
	for i, q := range referenceQuestions {
		var parts []map[string]string
		for _, p := range q.parts {
			parts = append(parts, map[string]string{"name": p.name, "text": p.text})
		}
		c.rows(b, fmt.Sprintf("questions.%d.part", i), parts)
	}
	for _, role := range referenceInterviews {
		interviews = append(interviews, map[string]string{"role": role})
	}
	c.rows(b, "interviews", interviews)
	c.rows(b, "earlier", []map[string]string{
		{"year": "2020", "what": "Förstudie av kommunen"}, {"year": "2021", "what": "Förstudie av bolaget"},
	})
	for _, id := range referenceCriteria {
		b.tick("criterion", id)
	}
	for i, step := range referenceScale {
		got := [2]string{b.value(fmt.Sprintf("scale.%d.label", i)), b.value(fmt.Sprintf("scale.%d.ordinal", i))}
		if got != step {
			t.Errorf("step %d is %v, want %v", i, got, step)
		}
	}
	b.inspect("reference-form", wide, narrowDark)
	b.press(sv.T("audit_form.add"))
	b.arrive(list + "/")
	b.shows(sv.T("audits.added", "Name", referenceTitle))
	c.at(t, b)
	c.first = c.Path
	c.engage(b)
	c.planned(t)
}

// engage engages the auditor on the page of the audit.
func (c *referenceCase) engage(b *browser) {
	b.t.Helper()
	b.choose("user", c.Auditor.User.ID.String())
	b.set("until", until)
	b.press(c.Sv.T("audit.engage_do"))
	b.arrive(c.Path)
	b.shows(annas)
}

// planned fails the test unless the audit has what the form was filled in with.
func (c *referenceCase) planned(t *testing.T) {
	t.Helper()
	v := c.view(t)
	var got []referenceQuestion
	for i, q := range v.Questions {
		if q.ID != fmt.Sprint(i+1) {
			t.Errorf("question %d has the number %s", i+1, q.ID)
		}
		one := referenceQuestion{area: q.Area, text: q.Text}
		for _, p := range q.Parts {
			one.parts = append(one.parts, referencePart{name: p.Name, text: p.Text})
		}
		got = append(got, one)
	}
	var want []referenceQuestion
	for _, q := range referenceQuestions {
		one := referenceQuestion{area: q.area, text: q.text}
		for _, p := range q.parts {
			one.parts = append(one.parts, referencePart{name: p.name, text: p.text})
		}
		want = append(want, one)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(referenceQuestion{}, referencePart{})); diff != "" {
		t.Errorf("asked is (-want +got):\n%s", diff)
	}
	var roles, earlier []string
	for _, i := range v.Interviews {
		roles = append(roles, i.Role)
	}
	for _, e := range v.Earlier {
		earlier = append(earlier, e.Years()+" "+e.What)
	}
	for what, lists := range map[string][2][]string{
		"interviews": {referenceInterviews, roles},
		"earlier":    {{"2020 Förstudie av kommunen", "2021 Förstudie av bolaget"}, earlier},
		"documents":  {strings.Split(referenceFacts["documents_studied"], "\n"), v.DocumentsStudied},
		"client":     {strings.Split(referenceFacts["commissioned_by"], "\n"), v.CommissionedBy},
	} {
		if diff := cmp.Diff(lists[0], lists[1]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	if v.Round != nil || len(v.Criteria) != len(referenceCriteria)+1 || len(v.Entities) != 2 {
		t.Errorf("the audit has the round %v, criteria %q and entities %v", v.Round, v.Criteria, v.Entities)
	}
}

// begin declares the auditor's independence, records that the plan is approved, and starts the fieldwork.
func (c *referenceCase) begin() {
	b, sv := c.anna, c.Sv
	c.declare(b)
	b.press(sv.T("audit_plan.short"))
	b.arrive(c.Path + "/plan")
	b.set("approved_on", "2024-01-08")
	b.fill("approved_by", "Kommunens revisorer")
	b.press(sv.T("audit_plan.record_do"))
	b.arrive(c.Path + "/plan")
	b.shows(sv.T("audit_plan.recorded"))
	c.start(b)
}

// declare declares that nothing speaks against the auditor's impartiality.
func (c *referenceCase) declare(b *browser) {
	b.t.Helper()
	b.open(c.Path)
	b.press(c.Sv.T("declarations.link"))
	b.arrive(c.Path + "/declarations")
	b.tick("impartiality", string(assessment.Impartial))
	b.press(c.Sv.T("declarations.declare"))
	b.arrive(c.Path + "/declarations")
	b.shows(c.Sv.T("declarations.kept"))
}

// start starts the fieldwork.
func (c *referenceCase) start(b *browser) {
	b.t.Helper()
	b.open(c.Path)
	b.confirm(`form[action$="/fieldwork"] button`, "")
	b.arrive(c.Path)
	b.shows(c.Sv.T("audit.begun"))
}

// judge judges every question of both entities, with the parts of the composite one.
func (c *referenceCase) judge(t *testing.T) {
	b, sv := c.anna, c.Sv
	for at, entity := range c.entities() {
		b.open(c.Column(entity))
		for i, q := range referenceQuestions {
			c.judgeCell(b, fmt.Sprintf("q-%d", i+1), q, at)
		}
	}
	b.inspect("reference-column", wide, narrowDark)
	b.open(c.Path)
	b.shows(sv.T("audit.far", "Done", 14, "Cells", 14))
	b.fill("statement.overall", "delvis")
	b.key(tab)
	b.until("the statement is saved", `document.querySelector('[data-part="statement-status"]').dataset.state === "saved"`)
	c.keepsParts(t)
}

// keepsParts fails the test unless what was chosen and written on the parts of questions is stored.
func (c *referenceCase) keepsParts(t *testing.T) {
	t.Helper()
	v := c.view(t)
	for _, cell := range v.Cells {
		want := referenceQuestions[apitest.Done(strconv.Atoi(cell.Question))(t)-1].parts
		var got []referencePart
		for i, p := range cell.Judgement.Parts {
			part := referencePart{p.Part, want[i].text, "", p.Words}
			if p.Ordinal != nil {
				part.step = v.JudgementScale().Label(*p.Ordinal)
			}
			got = append(got, part)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(referencePart{})); diff != "" {
			t.Errorf("of the parts of %s is stored (-want +got):\n%s", cell.Question, diff)
		}
	}
}

// judgeCell judges a question of an entity.
func (c *referenceCase) judgeCell(b *browser, part string, q referenceQuestion, at int) {
	b.t.Helper()
	b.pick(part, q.judged[at])
	for i, p := range q.parts {
		step := slices.IndexFunc(referenceScale, func(s [2]string) bool { return s[0] == p.step })
		name := eval[string](b, fmt.Sprintf(`document.querySelector('[id=%q] select[name$=".step%d"]').name`, part, i))
		b.choose(name, referenceScale[step][1])
		b.write(part, fmt.Sprintf("words%d", i), p.words)
	}
	b.unit(part, "judgement", "saved")
	b.write(part, "text", q.observed[at])
	b.unit(part, "observation", "saved")
}

// stands is the question that a recommendation with a number stands at, from 1.
func stands(at, number int) int {
	return 1 + slices.IndexFunc(referenceQuestions, func(q referenceQuestion) bool {
		return slices.Contains(q.recommended[at], number)
	})
}

// recommend writes the recommendations: those to the municipality's body in the list, those to the company's beside the
// judgements.
func (c *referenceCase) recommend(t *testing.T) {
	b, sv, list := c.anna, c.Sv, c.Path+"/recommendations"
	b.open(list)
	for i, text := range referenceRecommendations[ofMunicipality] {
		b.press(sv.T("recommendations.new"))
		b.arrive(list)
		b.set("text", text)
		b.tick("body", c.Board.ID.String())
		b.choose("question-0", fmt.Sprint(stands(ofMunicipality, i+1)))
		b.choose("entity-0", c.Root.String())
		b.click(`.writing .actions button`)
		b.arrive(list)
		b.shows(sv.T("recommendations.added", "Number", i+1, "Body", c.Board.Name))
	}
	b.open(c.Column(c.Company))
	for i, text := range referenceRecommendations[ofCompany] {
		question := stands(ofCompany, i+1)
		part := fmt.Sprintf("q-%d", question)
		b.pressIn(part, ".add-here summary")
		b.enter(part, fmt.Sprintf("text-%d", question-1), text)
		b.click(fmt.Sprintf(`[id=%q] .add-here button`, part))
		b.arrive(c.Column(c.Company))
		b.until("the recommendation is there", fmt.Sprintf(
			`document.querySelector('[id=%q] .recommended').innerText.includes(%q)`, part, text,
		))
	}
	b.open(list)
	got := [2][]string{}
	for _, r := range c.view(t).Recommendations {
		at := slices.Index([]assessment.ID{c.Board.ID, c.Companys.ID}, r.Body.ID)
		got[at] = append(got[at], r.Text)
		if len(r.Places) != 1 || r.Places[0].EntityID != c.entities()[at] ||
			r.Places[0].QuestionID != fmt.Sprint(stands(at, r.Number)) {
			t.Errorf("recommendation %d to %s stands at %v", r.Number, r.Body.Name, r.Places)
		}
	}
	if diff := cmp.Diff(referenceRecommendations, got); diff != "" {
		t.Errorf("recommended is (-want +got):\n%s", diff)
	}
}
