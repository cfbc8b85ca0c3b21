package workflow_test

import (
	"bytes"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/review"
	"mognad/assessment/workflow/rounds"
)

// TestStatementsOfAReview: the papers of a review and what is read for them take as many statements for an organisation
// of one entity as for one of thirty, of which each has a body, results, an audit, rows of every register and actions
// that came from all of these.
func TestStatementsOfAReview(t *testing.T) {
	t.Parallel()
	eachWorldCounted(t, func(t *testing.T, w *world, sent *atomic.Int64) {
		x := growing(t, w)
		x.add(t, x.root)
		x.round(t)
		x.round(t)
		x.review = x.start(t, x.root, "Genomgången förra året")
		x.decide(t, "Inför en rutin")
		x.reviewing.hold(t, x.chair)
		x.review = x.start(t, x.root, "Årets genomgång")
		x.take(t)
		read := map[string]func(*chain.Chain) record.Review{
			"page and print": func(c *chain.Chain) record.Review {
				return must(c.Review.Review(t.Context(), x.kim, x.review.ID))(t)
			},
			"workbook": func(c *chain.Chain) record.Review {
				return must(c.Review.ExportReview(t.Context(), x.kim, x.review.ID, "pdf"))(t)
			},
			"refresh": func(c *chain.Chain) record.Review {
				return must(c.Review.RefreshFigures(t.Context(), x.kim, x.review.ID, x.review.Version))(t)
			},
		}
		count := func(entities int) map[string]int64 {
			took := map[string]int64{}
			x.review = x.now(t)
			for name, read := range read {
				fresh := chain.New(x.store, workflow.Options{Now: w.now, PasswordMemory: 8}) // knows no questionnaire
				before := sent.Load()
				r := read(fresh)
				took[name] = sent.Load() - before
				for _, source := range []assessment.FigureSource{
					assessment.ResultFigures, assessment.TargetFigures, assessment.AuditFigures, assessment.RecommendationFigures,
					assessment.RiskFigures, assessment.NonconformityFigures, assessment.MeasureFigures, assessment.ChangeFigures,
					assessment.TrainingFigures, assessment.ObjectiveFigures, assessment.NeedFigures,
				} {
					if got := figure(t, r, source).Count; got != entities {
						t.Errorf("%s: %s counts %d of %d entities", name, source, got, entities)
					}
				}
				if got := figure(t, r, assessment.ActionFigures).Count; got < 5*entities {
					t.Errorf("%s: %d actions of %d entities", name, got, entities)
				}
			}
			return took
		}
		few := count(1)
		for i := range 29 {
			x.add(t, x.entity(t, x.root, "e"+strconv.Itoa(i)).ID)
		}
		x.round(t)
		x.take(t)
		x.review = must(x.Review.RefreshFigures(t.Context(), x.kim, x.review.ID, x.now(t).Version))(t)
		if diff := cmp.Diff(few, count(30)); diff != "" {
			t.Errorf("statements for one entity (-) and for thirty (+):\n%s", diff)
		}
	})
}

// grown is a world to which entities are added, one after another.
type grown struct {
	*known
	all     []assessment.ID
	answers []assessment.Principal // who answered in the last round, one for each entity
}

// growing is a world of one entity, which answers, and which is audited.
func growing(t *testing.T, w *world) *grown {
	t.Helper()
	x := &grown{known: &known{
		reviewing: &reviewing{summed: &summed{asked: &asked{world: w}}},
		dice:      rand.New(rand.NewPCG(1, 30)),
	}}
	do(t, w.Rounds.PublishEmbedded(t.Context()))
	file := bytes.ReplaceAll(four(), []byte("[operation]"), []byte("[operation, municipality]"))
	_, _, err := w.Rounds.PublishQuestionnaire(t.Context(), w.admin, "four.yaml", file)
	do(t, err)
	x.kim = w.as(t, "kim", assessment.Coordinator, w.root)
	x.chair = w.as(t, "carl", assessment.Management, w.root)
	x.anna = (&audited{asked: x.asked}).auditor(t, "anna")
	return x
}

// add adds everything that a review is about to an entity, with an action that came from each.
func (x *grown) add(t *testing.T, entity assessment.ID) {
	t.Helper()
	x.all = append(x.all, entity)
	about, name := []assessment.ID{entity}, x.name(t)
	body := must(x.Registers.Bodies.Add(t.Context(), x.admin, assessment.Body{Name: "Nämnd " + name}))(t)
	e := must(x.Entities.Entity(t.Context(), x.admin, entity))(t)
	e.BodyID = &body.ID
	must(x.Entities.SaveEntity(t.Context(), x.admin, e))(t)
	must(x.Rounds.SaveTarget(t.Context(), x.kim, assessment.Target{EntityID: entity, Level: 2, By: "2026-01-31"}))(t)
	risk := must(x.Registers.Risks.Add(t.Context(), x.kim, registers.Risk{Title: name, Entities: about}))(t)
	found := must(x.Registers.Nonconformities.Add(t.Context(), x.kim, registers.Nonconformity{
		Title: name, FoundOn: "2026-01-01", Source: "other", Entities: about,
	}))(t)
	must(x.Registers.Objectives.Add(t.Context(), x.kim, registers.Objective{
		Title: name, Fulfilment: "not_started", Entities: about,
	}))(t)
	x.enterMeasure(t, about)
	x.enterTraining(t, about)
	x.enterChange(t, about)
	x.enterNeed(t, about)
	x.enterControl(t, about)
	for _, from := range []assessment.Source{
		{Kind: assessment.FromRisk, SubjectID: risk.ID},
		{Kind: assessment.FromNonconformity, SubjectID: found.ID},
		{Kind: assessment.FromRecommendation, SubjectID: x.recommend(t, entity, body.ID)},
		assessment.GapOf(entity, "", ""),
	} {
		x.plan(t, entity, from)
	}
}

// plan adds an action that came from something.
func (x *grown) plan(t *testing.T, entity assessment.ID, from assessment.Source) {
	t.Helper()
	a := byYear(entity, x.name(t), 2026, 0)
	a.OwnerID, a.Origins = &x.chair.User.ID, []assessment.Source{from}
	must(x.Plan.AddAction(t.Context(), x.kim, a))(t)
}

// round is one in which all entities submit, and plan what is recommended.
func (x *grown) round(t *testing.T) {
	t.Helper()
	form := rounds.RoundForm{
		Name: x.name(t), QuestionnaireKey: "four", QuestionnaireVersion: "1", OpensOn: "2026-03-01", ClosesOn: "2026-04-30",
		Entities: x.all,
	}
	if x.rounds[1] != (assessment.ID{}) {
		form.PreviousID = &x.rounds[1]
	}
	r := must(x.Rounds.AddRound(t.Context(), x.kim, form))(t)
	x.rounds[0], x.rounds[1] = x.rounds[1], r.ID
	x.answers = nil
	for entity, id := range x.in(t, r.ID) {
		p := x.as(t, x.name(t), assessment.EntityManager, entity)
		x.answers = append(x.answers, p)
		for _, question := range []string{"A1", "A2", "B1", "B2"} {
			x.answer(t, p, id, question, "no")
		}
		x.submit(t, p, id)
		x.plan(t, entity, assessment.Source{Kind: assessment.FromRule, SubjectID: id, Detail: "A1-no"})
	}
}

// recommend audits an entity to the end, and returns what is recommended to the body.
func (x *grown) recommend(t *testing.T, entity, body assessment.ID) assessment.ID {
	t.Helper()
	a := &audited{asked: x.asked, anna: x.anna}
	a.audit = must(x.Audits.AddAudit(t.Context(), x.admin, audits.Form{
		Entities: []assessment.ID{entity},
		Audit: assessment.Audit{
			Title: x.name(t), Date: "2026-02-01", Scale: assessment.ScaleTemplates()[0].Scale(label),
			Questions: []assessment.AuditedQuestion{{ID: "1", Text: "Styrs det?"}},
		},
	}))(t)
	a.engage(t, x.anna, "2026-12-31")
	a.declare(t, x.anna)
	a.begin(t)
	a.judge(t, entity, "1", 0, "Nej")
	r := must(x.Audits.AddRecommendation(t.Context(), x.anna, a.audit.ID, audits.RecommendationForm{
		BodyID: body, Text: x.name(t), Places: []assessment.Place{{QuestionID: "1", EntityID: entity}},
	}))(t)
	a.audit = must(x.Audits.Audit(t.Context(), x.anna, a.audit.ID))(t)
	must(x.Audits.Finalise(t.Context(), x.anna, a.audit.ID, a.audit.Version))(t)
	return r.ID
}

// take takes to the review, for each entity, somebody who meets, a shortcoming, a proposal and a decision on it.
func (x *grown) take(t *testing.T) {
	t.Helper()
	f := review.MeetingForm{HeldOn: x.Today(assessment.Organisation{}), Version: x.now(t).Version}
	f.Participants = []assessment.Participant{{UserID: &x.chair.User.ID, Signatory: true}}
	for _, p := range x.answers {
		f.Participants = append(f.Participants, assessment.Participant{UserID: &p.User.ID})
		point := review.PointForm{Kind: assessment.Shortcoming, About: "resources", Title: x.name(t)}
		must(x.Review.AddPoint(t.Context(), x.kim, x.review.ID, point))(t)
		point.Kind = assessment.DecisionProposal
		proposed := must(x.Review.AddPoint(t.Context(), x.kim, x.review.ID, point))(t)
		must(x.Review.Decide(t.Context(), x.kim, x.review.ID, review.DecisionForm{
			Text: x.name(t), Outcome: assessment.OtherwiseDecided, Kind: "other", ProposalID: &proposed.ID,
			OwnerID: &x.kim.User.ID, DueOn: "2027-12-01",
		}))(t)
	}
	x.review = must(x.Review.SaveMeeting(t.Context(), x.kim, x.review.ID, f))(t)
}
