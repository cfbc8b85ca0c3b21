package api_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// auditBody is an audit as it shall be, of one entity and with one own question.
func auditBody(title, entity string, question assessment.AuditedQuestion) string {
	from := "null"
	if question.From != "" {
		from = strconv.Quote(question.From)
	}
	return fmt.Sprintf(
		`{"title": %q, "entities": [%q], "round": null, "scale": {"template": "", "steps": [], "decimals": 0, "norm": null, "cap_partly": null, "cap_no": null},
		"questions": [{"id": %q, "from": %s, "area": "", "text": %q, "parts": []}], "auditor": "", "from": null, "to": null, "date": null, "plan_year": null,
		"commissioned_by": [], "purpose": "", "background": "", "delimitation": "", "criteria": [], "documents_studied": [], "interviews": [], "earlier": [], "fact_check": "", "notes": []}`,
		title,
		entity,
		question.ID,
		from,
		question.Text,
	)
}

// What auditors write of the municipality, of the company and of the whole.
const (
	seenHere, whyHere, toHere    = "IAKTTAGET I KOMMUNEN", "SKÄL I KOMMUNEN", "REKOMMENDERAT KOMMUNSTYRELSEN"
	seenThere, whyThere, toThere = "IAKTTAGET I BOLAGET", "SKÄL I BOLAGET", "REKOMMENDERAT BOLAGET"
	word, sentences              = "ORDET", "MENINGARNA"
)

var ofTheMunicipality, ofTheCompany = []string{seenHere, whyHere, toHere}, []string{seenThere, whyThere, toThere}

// auditSite is a municipality and its company, both of which have handed in and are audited by Anna.
type auditSite struct {
	*site
	root, company      assessment.ID
	board, companys    assessment.Body
	anna, asa, kim     *visitor // auditor, organisation's admin, coordinator
	auditor, admin     assessment.Principal
	manager            assessment.Principal // of the municipality, who answers
	audit              assessment.Audit
	round              assessment.ID
	assessments        map[assessment.ID]assessment.ID
	path               string // of the audit
	pages, columnPages []string
}

// principal is somebody for use cases.
func (x *auditSite) principal(t *testing.T, email string) assessment.Principal {
	t.Helper()
	return done(x.use.PrincipalByEmail(t.Context(), email, "norrdal"))(t)
}

// toAudit is a municipality and its company, asked in a round and without answers, and an auditor without an audit.
func toAudit(t *testing.T) *auditSite {
	t.Helper()
	s, asa := norrdal(t)
	x := &auditSite{site: s, asa: asa, admin: s.admin(t, "norrdal"), assessments: map[assessment.ID]assessment.ID{}}
	x.root = s.root(t)
	x.board = done(s.use.Registers.Bodies.Add(t.Context(), x.admin, assessment.Body{Name: "Kommunstyrelsen"}))(t)
	x.companys = done(s.use.Registers.Bodies.Add(t.Context(), x.admin, assessment.Body{Name: "Bolagsstyrelsen"}))(t)
	top := done(s.use.Entities.Entity(t.Context(), x.admin, x.root))(t)
	top.BodyID = &x.board.ID
	_ = done(s.use.Entities.SaveEntity(t.Context(), x.admin, top))(t)
	x.company = done(
		s.use.Entities.AddEntity(
			t.Context(),
			x.admin,
			assessment.Entity{
				Key:      "bolaget",
				Name:     "Norrdalsbolaget AB",
				Kind:     "company",
				ParentID: &x.root,
				BodyID:   &x.companys.ID,
			},
		),
	)(
		t,
	).ID
	_, x.kim = s.join(t, "Kim Dahl", "kim@norrdal.example", assessment.Coordinator, x.root)
	s.join(t, "Mats Berg", "mats@norrdal.example", assessment.EntityManager, x.root)
	x.manager = x.principal(t, "mats@norrdal.example")
	r := done(
		s.use.Rounds.AddRound(
			t.Context(),
			x.principal(t, "kim@norrdal.example"),
			rounds.RoundForm{Name: "Våren", QuestionnaireKey: "mognad-bas", QuestionnaireVersion: "1.0",
				OpensOn: "2020-01-01", ClosesOn: "2199-12-31", Entities: []assessment.ID{x.root, x.company}},
		),
	)(
		t,
	)
	x.round = r.ID
	for _, row := range done(s.use.Rounds.Round(t.Context(), x.manager, r.ID))(t).Rows {
		x.assessments[row.Entity.ID] = row.ID
	}
	_, x.anna = s.join(t, "Anna Ek", "anna@revisor.example", assessment.Auditor, x.root)
	x.auditor = x.principal(t, "anna@revisor.example")
	return x
}

func audited(t *testing.T, scale assessment.JudgementScale) *auditSite {
	t.Helper()
	x := toAudit(t)
	for _, id := range x.assessments {
		x.handIn(t, id, "no", "Svaret finns i pärmen.")
	}
	x.audit = done(
		x.use.Audits.AddAudit(t.Context(), x.admin, audits.AuditForm{Audit: assessment.Audit{
			Title:   "Granskning",
			RoundID: &x.round,
			Purpose: "Är det systematiskt?",
			Scale:   scale,
			Questions: []assessment.AuditedQuestion{
				{ID: "1", From: "R2", Area: "Risk", Text: "Görs riskanalyser?"},
				{ID: "2 a/b", Text: "En egen fråga"},
			},
		}, Entities: []assessment.ID{x.root, x.company}}),
	)(
		t,
	)
	_ = done(
		x.use.Audits.Engage(
			t.Context(),
			x.admin,
			assessment.Engagement{
				AuditID: x.audit.ID,
				UserID:  x.auditor.User.ID,
				Until:   assessment.DateOf(time.Now().AddDate(0, 0, 2)),
			},
		),
	)(
		t,
	)
	x.audit = done(x.use.Audits.StartFieldwork(t.Context(), x.auditor, x.audit.ID, x.audit.Version))(t)
	x.path = org + "/audits/" + x.audit.ID.String()
	x.columnPages = []string{x.column(x.root), x.column(x.company)}
	x.pages = append(
		[]string{
			org + "/audits",
			x.path,
			x.path + "/recommendations",
			x.path + "/recommendations?by=question",
			x.path + "/report",
			x.path + "/report?proposals=1",
		},
		x.columnPages...)
	return x
}

// scaled is the scale of a template, with labels that can be found.
func scaled(key string) assessment.JudgementScale {
	i := slices.IndexFunc(assessment.ScaleTemplates(), func(t assessment.ScaleTemplate) bool { return t.Key == key })
	return assessment.ScaleTemplates()[i].Scale(
		func(template string, step int) string { return fmt.Sprintf("%s-%d", template, step) },
	)
}

func (x *auditSite) column(entity assessment.ID) string {
	return x.path + "/entities/" + entity.String()
}

// handIn gives the same answer throughout an assessment and hands it in.
func (x *auditSite) handIn(t *testing.T, id assessment.ID, value, comment string) {
	t.Helper()
	x.handInEach(t, id, comment, func(int, questionnaires.Question) string { return value })
}

// handInEach answers each question of an assessment and hands it in.
func (x *auditSite) handInEach(
	t *testing.T,
	id assessment.ID,
	comment string,
	value func(i int, q questionnaires.Question) string,
) {
	t.Helper()
	v := done(x.use.Rounds.Assessment(t.Context(), x.manager, id))(t)
	for i, q := range v.Questionnaire.AskedOf(v.Kind) {
		version := v.Answers[q.ID].Version
		_ = done(
			x.use.Rounds.SaveAnswer(
				t.Context(),
				x.manager,
				id,
				rounds.AnswerForm{QuestionID: q.ID, Value: value(i, q), Comment: comment, Version: &version},
			),
		)(
			t,
		)
	}
	_ = done(
		x.use.Rounds.Submit(t.Context(), x.manager, id, done(x.use.Rounds.Assessment(t.Context(), x.manager, id))(t).Version),
	)(
		t,
	)
}

// write judges everything and recommends something to both bodies, in words that can be found.
func (x *auditSite) write(t *testing.T) {
	t.Helper()
	for entity, words := range map[assessment.ID][]string{x.root: ofTheMunicipality, x.company: ofTheCompany} {
		for _, q := range x.audit.Questions {
			best, none := assessment.Ordinal(400), int64(0)
			_ = done(
				x.use.Audits.Judge(
					t.Context(),
					x.auditor,
					x.audit.ID,
					audits.JudgementForm{
						EntityID:    entity,
						QuestionID:  q.ID,
						Ordinal:     &best,
						Observation: words[0],
						Reason:      words[1],
						Version:     &none,
					},
				),
			)(
				t,
			)
		}
		body := map[assessment.ID]assessment.ID{x.root: x.board.ID, x.company: x.companys.ID}[entity]
		_ = done(
			x.use.Audits.AddRecommendation(
				t.Context(),
				x.auditor,
				x.audit.ID,
				audits.RecommendationForm{
					BodyID: body,
					Text:   words[2],
					Places: []assessment.Place{{QuestionID: "1", EntityID: entity}},
				},
			),
		)(
			t,
		)
	}
	x.audit = done(x.use.Audits.StateOnAudit(t.Context(), x.auditor, x.audit.ID, word, sentences, x.audit.Version))(t)
}
