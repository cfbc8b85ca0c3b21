package apitest

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// AuditBody is the body of an audit of one entity, with one question of its own.
func AuditBody(title, entity string, question assessment.AuditedQuestion) string {
	from := "null"
	if question.From != "" {
		from = strconv.Quote(question.From)
	}
	return fmt.Sprintf(
		`{"title": %q, "entities": [%q], "round": null,
		"scale": {"template": "", "steps": [], "decimals": 0, "norm": null, "cap_partly": null, "cap_no": null},
		"questions": [{"id": %q, "from": %s, "area": "", "text": %q, "parts": []}],
		"auditor": "", "from": null, "to": null, "date": null, "plan_year": null, "commissioned_by": [],
		"purpose": "", "background": "", "delimitation": "", "criteria": [], "documents_studied": [],
		"interviews": [], "earlier": [], "fact_check": "", "notes": []}`,
		title,
		entity,
		question.ID,
		from,
		question.Text,
	)
}

// What auditors write about the municipality, the company and the whole.
const (
	SeenHere, WhyHere, ToHere    = "IAKTTAGET I KOMMUNEN", "SKÄL I KOMMUNEN", "REKOMMENDERAT KOMMUNSTYRELSEN"
	SeenThere, WhyThere, ToThere = "IAKTTAGET I BOLAGET", "SKÄL I BOLAGET", "REKOMMENDERAT BOLAGET"
	Overall, Statement           = "ORDET", "MENINGARNA"
)

// OfTheMunicipality and OfTheCompany are the texts written about each.
var OfTheMunicipality, OfTheCompany = []string{SeenHere, WhyHere, ToHere}, []string{SeenThere, WhyThere, ToThere}

// AuditSite is a municipality and its company, which answer a round and are audited by Anna.
type AuditSite struct {
	*Site
	Root, Company      assessment.ID   // the municipality and the company
	Board, Companys    assessment.Body // the bodies responsible for them
	Anna, Asa, Kim     *Visitor        // auditor, organisation's admin, coordinator
	Auditor, Admin     assessment.Principal
	Manager            assessment.Principal // of the municipality, who answers
	Audit              record.Audit
	Form               audits.Form // that Audit was made from
	Round              assessment.ID
	Assessments        map[assessment.ID]assessment.ID // by entity
	Path               string                          // of the audit
	Pages, ColumnPages []string                        // of the audit, and of each entity in it
}

// ToAudit is a municipality and its company in a round without answers, and an auditor without an audit.
func ToAudit(t *testing.T) *AuditSite {
	t.Helper()
	return New(t).ToAudit(t)
}

// ToAudit sets the server up as [ToAudit] does.
func (s *Site) ToAudit(t *testing.T) *AuditSite {
	t.Helper()
	s, asa := s.Norrdal(t)
	x := &AuditSite{Site: s, Asa: asa, Admin: s.Admin(t, "norrdal"), Assessments: map[assessment.ID]assessment.ID{}}
	x.Root = s.Root(t)
	x.Board = Done(s.Use.Registers.Bodies.Add(t.Context(), x.Admin, assessment.Body{Name: "Kommunstyrelsen"}))(t)
	x.Companys = Done(s.Use.Registers.Bodies.Add(t.Context(), x.Admin, assessment.Body{Name: "Bolagsstyrelsen"}))(t)
	top := Done(s.Use.Entities.Entity(t.Context(), x.Admin, x.Root))(t)
	top.BodyID = &x.Board.ID
	_ = Done(s.Use.Entities.SaveEntity(t.Context(), x.Admin, top))(t)
	x.Company = Done(
		s.Use.Entities.AddEntity(
			t.Context(),
			x.Admin,
			assessment.Entity{
				Key:      "bolaget",
				Name:     "Norrdalsbolaget AB",
				Kind:     "company",
				ParentID: &x.Root,
				BodyID:   &x.Companys.ID,
			},
		),
	)(t).ID
	_, x.Kim = s.Join(t, "Kim Dahl", "kim@norrdal.example", assessment.Coordinator, x.Root)
	s.Join(t, "Mats Berg", "mats@norrdal.example", assessment.EntityManager, x.Root)
	x.Manager = x.Principal(t, "mats@norrdal.example")
	r := Done(
		s.Use.Rounds.AddRound(
			t.Context(),
			x.Principal(t, "kim@norrdal.example"),
			rounds.RoundForm{Name: "Våren", QuestionnaireKey: "mognad-bas", QuestionnaireVersion: "1.0",
				OpensOn: "2020-01-01", ClosesOn: "2199-12-31", Entities: []assessment.ID{x.Root, x.Company}},
		),
	)(t)
	x.Round = r.ID
	for _, row := range Done(s.Use.Rounds.Round(t.Context(), x.Manager, r.ID))(t).Rows {
		x.Assessments[row.Entity.ID] = row.ID
	}
	_, x.Anna = s.Join(t, "Anna Ek", "anna@revisor.example", assessment.Auditor, x.Root)
	x.Auditor = x.Principal(t, "anna@revisor.example")
	return x
}

// Audited is what [ToAudit] gives, but both have submitted and Anna is engaged for an audit, which is in fieldwork.
func Audited(t *testing.T, scale assessment.JudgementScale) *AuditSite {
	t.Helper()
	return New(t).Audited(t, scale)
}

// Audited sets the server up as [Audited] does.
func (s *Site) Audited(t *testing.T, scale assessment.JudgementScale) *AuditSite {
	t.Helper()
	x := s.ToAudit(t)
	for _, id := range x.Assessments {
		x.HandIn(t, id, "no", "Svaret finns i pärmen.")
	}
	x.Form = audits.Form{Audit: assessment.Audit{
		Title:   "Granskning",
		RoundID: &x.Round,
		Purpose: "Är det systematiskt?",
		Scale:   scale,
		Questions: []assessment.AuditedQuestion{
			{ID: "1", From: "R2", Area: "Risk", Text: "Görs riskanalyser?"},
			{ID: "2 a/b", Text: "En egen fråga"},
		},
	}, Entities: []assessment.ID{x.Root, x.Company}}
	x.Audit = Done(x.Use.Audits.AddAudit(t.Context(), x.Admin, x.Form))(t)
	_ = Done(
		x.Use.Audits.Engage(
			t.Context(),
			x.Admin,
			assessment.Engagement{
				AuditID: x.Audit.ID,
				UserID:  x.Auditor.User.ID,
				Until:   assessment.DateOf(time.Now().AddDate(0, 0, 2)),
			},
		),
	)(t)
	_ = Done(x.Use.Audits.Declare(
		t.Context(), x.Auditor, x.Audit.ID, audits.DeclarationForm{Impartiality: assessment.Impartial},
	))(t)
	x.Audit = Done(x.Use.Audits.StartFieldwork(t.Context(), x.Auditor, x.Audit.ID, x.Audit.Version))(t)
	x.Path = NorrdalPath + "/audits/" + x.Audit.ID.String()
	x.ColumnPages = []string{x.Column(x.Root), x.Column(x.Company)}
	x.Pages = append(
		[]string{
			NorrdalPath + "/audits",
			x.Path,
			x.Path + "/recommendations",
			x.Path + "/recommendations?by=question",
			x.Path + "/report",
			x.Path + "/report?proposals=1",
		},
		x.ColumnPages...)
	return x
}

// Scaled is the scale of a template, with labels that tests can find.
func Scaled(key assessment.ScaleTemplateKey) assessment.JudgementScale {
	i := slices.IndexFunc(assessment.ScaleTemplates(), func(t assessment.ScaleTemplate) bool { return t.Key == key })
	return assessment.ScaleTemplates()[i].Scale(
		func(template string, step int) string { return fmt.Sprintf("%s-%d", template, step) },
	)
}

// Column is the address of an entity within the audit.
func (x *AuditSite) Column(entity assessment.ID) string {
	return x.Path + "/entities/" + entity.String()
}

// HandIn gives the same answer throughout an assessment and submits it.
func (x *AuditSite) HandIn(t *testing.T, id assessment.ID, value, comment string) {
	t.Helper()
	x.HandInEach(t, id, comment, func(int, questionnaires.Question) string { return value })
}

// HandInEach answers each question of an assessment and submits it.
func (x *AuditSite) HandInEach(
	t *testing.T,
	id assessment.ID,
	comment string,
	value func(i int, q questionnaires.Question) string,
) {
	t.Helper()
	v := Done(x.Use.Rounds.Assessment(t.Context(), x.Manager, id))(t)
	for i, q := range v.Questionnaire.AskedOf(v.Profile()) {
		version := v.Answers[q.ID].Version
		_ = Done(
			x.Use.Rounds.SaveAnswer(
				t.Context(),
				x.Manager,
				id,
				rounds.AnswerForm{QuestionID: q.ID, Value: value(i, q), Comment: comment, Version: &version},
			),
		)(t)
	}
	answered := Done(x.Use.Rounds.Assessment(t.Context(), x.Manager, id))(t)
	_ = Done(x.Use.Rounds.Submit(t.Context(), x.Manager, id, answered.Version))(t)
}

// Write judges everything and recommends something to both bodies, in words that tests can find.
func (x *AuditSite) Write(t *testing.T) {
	t.Helper()
	for entity, words := range map[assessment.ID][]string{x.Root: OfTheMunicipality, x.Company: OfTheCompany} {
		for _, q := range x.Audit.Questions {
			best, none := assessment.Ordinal(400), int64(0)
			_ = Done(
				x.Use.Audits.Judge(
					t.Context(),
					x.Auditor,
					x.Audit.ID,
					audits.JudgementForm{
						EntityID:    entity,
						QuestionID:  q.ID,
						Ordinal:     &best,
						Observation: words[0],
						Reason:      words[1],
						Version:     &none,
					},
				),
			)(t)
		}
		body := map[assessment.ID]assessment.ID{x.Root: x.Board.ID, x.Company: x.Companys.ID}[entity]
		_ = Done(
			x.Use.Audits.AddRecommendation(
				t.Context(),
				x.Auditor,
				x.Audit.ID,
				audits.RecommendationForm{
					BodyID: body,
					Text:   words[2],
					Places: []assessment.Place{{QuestionID: "1", EntityID: entity}},
				},
			),
		)(t)
	}
	x.Audit = Done(x.Use.Audits.StateOnAudit(t.Context(), x.Auditor, x.Audit.ID, Overall, Statement, x.Audit.Version))(t)
}
