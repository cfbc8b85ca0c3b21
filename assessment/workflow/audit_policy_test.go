package workflow_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/rounds"
)

// auditAnswers is the outcome of each use case of audits, comparison and summaries for somebody with a role at "own",
// by the entity that is audited or summarised. Before the slash is the permission. The auditor is engaged for the
// audits of "own" and "below"; the auditor_aside has the role there but no engagement. The words are those of [word].
const auditAnswers = `
                                                                                                            own        below      above      branch     foreign    missing
audit.read/open        respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.read/open        entity_manager,coordinator,management,auditor,organisation_admin                     done       done       missing    missing    missing    missing

audit.plan/begin       respondent,entity_manager,coordinator,management                                     forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
audit.plan/begin       auditor,auditor_aside,organisation_admin                                             done       done       unknown    unknown    unknown    unknown

audit.manage/plan      respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.manage/plan      entity_manager,coordinator,management                                                forbidden  forbidden  missing    missing    missing    missing
audit.manage/plan      auditor,organisation_admin                                                           done       done       missing    missing    missing    missing

audit.manage/engage    respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.manage/engage    entity_manager,coordinator,management,auditor                                        forbidden  forbidden  missing    missing    missing    missing
audit.manage/engage    organisation_admin                                                                   done       done       missing    missing    missing    missing

audit.write/start      respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/start      entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/start      auditor                                                                              done       done       missing    missing    missing    missing

audit.write/describe   respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/describe   entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/describe   auditor                                                                              done       done       missing    missing    missing    missing

audit.write/judge      respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/judge      entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/judge      auditor                                                                              done       done       missing    missing    missing    missing

audit.write/pin        respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/pin        entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/pin        auditor                                                                              conflict   conflict   missing    missing    missing    missing

audit.write/say        respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/say        entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/say        auditor                                                                              done       done       missing    missing    missing    missing

audit.write/say_of     respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/say_of     entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/say_of     auditor                                                                              done       done       missing    missing    missing    missing

audit.write/recommend  respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/recommend  entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/recommend  auditor                                                                              done       done       missing    missing    missing    missing

audit.write/reword     respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/reword     entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/reword     auditor                                                                              done       done       missing    missing    missing    missing

audit.write/renumber   respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/renumber   entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/renumber   auditor                                                                              done       done       missing    missing    missing    missing

audit.write/sort       respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/sort       entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/sort       auditor                                                                              done       done       missing    missing    missing    missing

audit.write/withdraw   respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/withdraw   entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/withdraw   auditor                                                                              done       done       missing    missing    missing    missing

audit.write/dismiss    respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/dismiss    entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/dismiss    auditor                                                                              done       done       missing    missing    missing    missing

audit.write/adopt      respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/adopt      entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/adopt      auditor                                                                              done       done       missing    missing    missing    missing

audit.write/import     respondent,entity_manager,coordinator,management,auditor_aside,organisation_admin    forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
audit.write/import     auditor                                                                              done       done       forbidden  forbidden  forbidden  forbidden

audit.write/read_file  respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/read_file  entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/read_file  auditor                                                                              done       done       missing    missing    missing    missing

audit.write/read_book  respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/read_book  entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/read_book  auditor                                                                              done       done       missing    missing    missing    missing

audit.write/answers    respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/answers    entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/answers    auditor                                                                              done       done       missing    missing    missing    missing

audit.write/pinnable   respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/pinnable   entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/pinnable   auditor                                                                              done       done       missing    missing    missing    missing

audit.write/finalise   respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
audit.write/finalise   entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
audit.write/finalise   auditor                                                                              done       done       missing    missing    missing    missing

finding.read/file      respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
finding.read/file      entity_manager,coordinator,management,auditor                                        done       done       missing    missing    missing    missing
finding.read/file      organisation_admin                                                                   forbidden  forbidden  missing    missing    missing    missing

finding.read/book      respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
finding.read/book      entity_manager,coordinator,management,auditor                                        done       done       missing    missing    missing    missing
finding.read/book      organisation_admin                                                                   forbidden  forbidden  missing    missing    missing    missing

audit.discuss/begin    respondent,entity_manager,auditor_aside                                              missing    missing    missing    missing    missing    missing
audit.discuss/begin    coordinator,management,organisation_admin                                            forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
audit.discuss/begin    auditor                                                                              done       done       missing    missing    missing    missing

passage.withhold/list  respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
passage.withhold/list  entity_manager,management,organisation_admin                                         forbidden  forbidden  missing    missing    missing    missing
passage.withhold/list  coordinator,auditor                                                                  done       done       missing    missing    missing    missing

passage.withhold/early respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
passage.withhold/early entity_manager,coordinator,management,organisation_admin                             forbidden  forbidden  missing    missing    missing    missing
passage.withhold/early auditor                                                                              done       done       missing    missing    missing    missing

passage.withhold/mark  respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
passage.withhold/mark  entity_manager,management,organisation_admin                                         forbidden  forbidden  missing    missing    missing    missing
passage.withhold/mark  coordinator,auditor                                                                  done       done       missing    missing    missing    missing

result.compare/entity  respondent                                                                           done       missing    missing    missing    missing    missing
result.compare/entity  entity_manager,coordinator,management,auditor                                        done       done       missing    missing    missing    missing
result.compare/entity  auditor_aside                                                                        missing    missing    missing    missing    missing    missing
result.compare/entity  organisation_admin                                                                   forbidden  forbidden  forbidden  forbidden  forbidden  forbidden

result.compare/audit   respondent,auditor_aside                                                             missing    missing    missing    missing    missing    missing
result.compare/audit   entity_manager,coordinator,management,auditor                                        done       done       missing    missing    missing    missing
result.compare/audit   organisation_admin                                                                   forbidden  forbidden  forbidden  forbidden  forbidden  forbidden

result.read/summary    respondent                                                                           done       missing    missing    missing    missing    missing
result.read/summary    entity_manager,coordinator,management                                                done       done       missing    missing    missing    missing
result.read/summary    auditor,auditor_aside,organisation_admin                                             forbidden  forbidden  forbidden  forbidden  forbidden  forbidden

result.read/sealed     respondent                                                                           missing    missing    missing    missing    missing    missing
result.read/sealed     entity_manager,coordinator,management                                                done       done       missing    missing    missing    missing
result.read/sealed     auditor,auditor_aside,organisation_admin                                             forbidden  forbidden  forbidden  forbidden  forbidden  forbidden

finding.read/replies   respondent,auditor,auditor_aside,organisation_admin                                  missing    missing    missing    missing    missing    missing
finding.read/replies   entity_manager,coordinator,management                                                done       done       missing    missing    missing    missing

summary.seal/seal      respondent,entity_manager,auditor,auditor_aside,organisation_admin                   forbidden  forbidden  forbidden  forbidden  forbidden  forbidden
summary.seal/seal      coordinator,management                                                               done       done       missing    missing    missing    missing
`

// aside is the column's name for an auditor who is not engaged.
const aside = "auditor_aside"

// stage is the data at one place: an entity that has a body and has submitted, its audits in each state, and a sealed
// summary of it.
type stage struct {
	organisation   assessment.ID
	entity, body   assessment.ID
	planned        assessment.ID
	judged         assessment.ID  // in fieldwork, with everything judged
	versions       storedVersions // of the judged one
	recommendation assessment.ID  // in that
	closed         assessment.ID
	file           *exchange.File // of the judged one, with a changed text
	seal           assessment.ID
	engaged        []assessment.Principal
	outside        outside
}

// outside are people whose engagements in the audits at a place do not count, by why.
type outside struct {
	ended, awaiting, suspended []assessment.Principal
	barred                     []assessment.Principal // by another role, or by answers of their own
}

// variants are further columns for which the outcomes are those of one in the table: an engagement that does not count
// gives no more than none.
var variants = map[string][]string{
	aside:        {"auditor_ended", "auditor_awaiting", "auditor_suspended", "auditor_who_decided", "auditor_who_provided"},
	"management": {"management_and_auditor"},
}

// planning is the outcome of planning an audit for the variants who have the auditor's role, the first two for the whole
// organisation, and may not audit some of the entities all the same.
var planning = map[string]string{
	"auditor_who_decided":    "invalid invalid done done unknown unknown",
	"auditor_who_provided":   "invalid invalid done invalid unknown unknown",
	"management_and_auditor": "invalid invalid unknown unknown unknown unknown",
}

// theatre is an organisation that has everything set up for [auditAnswers].
type theatre struct {
	*asked
	boss, anna assessment.Principal // organisation admin, and an auditor engaged for all
	audits     int
}

// staff lays out an active person of the organisation with one role.
func (x *theatre) staff(t *testing.T, name string, role assessment.Role, entity assessment.ID) assessment.Principal {
	t.Helper()
	o := x.boss.Organisation
	u := x.person(t, o.ID, name+"@"+o.Key+".example", assessment.Active)
	x.membership(t, o.ID, u.ID, role, entity, "")
	return x.sign(t, u.ID, o.Key)
}

// open sets up an organisation with a round in which each place takes part; a place is given with the one above it, ""
// for the root.
func open(t *testing.T, w *world, boss assessment.Principal, places ...[2]string) (*theatre, map[string]*stage) {
	t.Helper()
	x, stages := &theatre{asked: &asked{world: w}, boss: boss}, map[string]*stage{}
	root := w.rootOf(t, boss)
	x.kim = x.staff(t, "kim", assessment.Coordinator, root)
	x.anna = x.staff(t, "anna", assessment.Auditor, root)
	x.mats = x.staff(t, "mats", assessment.EntityManager, root)
	_, _, err := w.Rounds.PublishQuestionnaire(t.Context(), boss, "four.yaml", four())
	do(t, err)
	form := rounds.RoundForm{
		Name:                 "Fyra",
		QuestionnaireKey:     "four",
		QuestionnaireVersion: "1",
		OpensOn:              "2026-03-01",
		ClosesOn:             "2026-04-30",
	}
	for _, p := range places {
		parent := root
		if above := stages[p[1]]; above != nil {
			parent = above.entity
		}
		b := must(w.Registers.Bodies.Add(t.Context(), boss, assessment.Body{Name: "Nämnden " + p[0]}))(t)
		e := must(
			w.Entities.AddEntity(
				t.Context(),
				boss,
				assessment.Entity{Key: p[0], Name: "Enheten " + p[0], Kind: "operation", ParentID: &parent, BodyID: &b.ID},
			),
		)(
			t,
		)
		stages[p[0]] = &stage{
			organisation: boss.Organisation.ID,
			entity:       e.ID,
			body:         b.ID,
			engaged:      []assessment.Principal{x.anna},
		}
		form.Entities = append(form.Entities, e.ID)
	}
	if branch := stages["branch"]; branch != nil { // which answers a question for two others
		form.Provisions = []assessment.Provision{{
			ProviderID: branch.entity,
			Questions:  []string{"A2"},
			Receivers:  []assessment.ID{stages["own"].entity, stages["below"].entity},
		}}
	}
	x.round = must(w.Rounds.AddRound(t.Context(), x.kim, form))(t)
	x.assessments = x.in(t, x.round.ID)
	for _, id := range x.assessments {
		x.answer(t, x.mats, id, "A1", "no")
		x.submit(t, x.mats, id)
	}
	return x, stages
}

// complete adds what is missing at a place: its audits, and a sealed summary with the final one.
func (x *theatre) complete(t *testing.T, s *stage) {
	t.Helper()
	s.closed = x.audit(t, s)
	x.judge(t, s, s.closed)
	must(x.Audits.AddRecommendation(t.Context(), x.anna, s.closed, s.recommend()))(t)
	must(x.Audits.Finalise(t.Context(), x.anna, s.closed, 2))(t)
	s.seal = must(x.Insight.SealSummary(t.Context(), x.kim, insight.SummaryQuery{BodyID: &s.body}))(t).ID
	x.restore(t, s)
}

// restore recreates audits that are not final.
func (x *theatre) restore(t *testing.T, s *stage) {
	t.Helper()
	s.planned, s.judged = x.audit(t, s), x.audit(t, s)
	x.judge(t, s, s.judged)
	x.leaveOutside(t, s, s.judged) // in planning, those who may not audit keep fieldwork from starting
	s.recommendation = must(x.Audits.AddRecommendation(t.Context(), x.anna, s.judged, s.recommend()))(t).ID
	s.versions = x.stored(t, s)
	s.file = must(x.Audits.File(t.Context(), x.anna, s.judged, audits.FileForm{Proposals: true, Format: "yaml"}))(t)
	s.file.Audit.Purpose = "Ett annat syfte"
}

func (x *theatre) form(s *stage) audits.Form {
	x.audits++
	return audits.Form{
		Entities: []assessment.ID{s.entity},
		Audit: assessment.Audit{
			ReplyDue:  "2026-12-31",
			Title:     fmt.Sprint("Granskning ", x.audits, " av ", s.entity), // so that its key is unique
			RoundID:   &x.round.ID,
			Scale:     assessment.ScaleTemplates()[0].Scale(label),
			Questions: []assessment.AuditedQuestion{{ID: "1", Text: "Styrs det?"}},
		},
	}
}

func (x *theatre) audit(t *testing.T, s *stage) assessment.ID {
	t.Helper()
	a := must(x.Audits.AddAudit(t.Context(), x.boss, x.form(s)))(t)
	for _, p := range s.engaged {
		must(
			x.Audits.Engage(t.Context(), x.boss, assessment.Engagement{AuditID: a.ID, UserID: p.User.ID, Until: "2026-12-31"}),
		)(
			t,
		)
		f := audits.DeclarationForm{Impartiality: assessment.Impartial}
		must(x.Audits.Declare(t.Context(), p, a.ID, f))(t)
	}
	return a.ID
}

// leaveOutside engages those whose engagements do not count.
func (x *theatre) leaveOutside(t *testing.T, s *stage, audit assessment.ID) {
	t.Helper()
	x.world.in(t, x.boss.Organisation.ID, func(tx assessment.Tx) error {
		save := func(people []assessment.Principal, made func(assessment.Engagement) assessment.Engagement) error {
			for _, p := range people {
				if _, err := tx.SaveEngagement(made(assessment.Engagement{
					OrganisationID: s.organisation,
					AuditID:        audit,
					UserID:         p.User.ID,
					Until:          "2026-12-31",
					EngagedBy:      x.boss.User.ID,
					UpdatedAt:      x.Now(),
				})); err != nil {
					return err
				}
			}
			return nil
		}
		waits := func(state assessment.EngagementState) func(assessment.Engagement) assessment.Engagement {
			return func(e assessment.Engagement) assessment.Engagement { return e.Await(state, e.Until, nil, x.Now()) }
		}
		return errors.Join(
			save(s.outside.ended, func(e assessment.Engagement) assessment.Engagement { return e.Give("2026-03-30", x.Now()) }),
			save(s.outside.awaiting, waits(assessment.EngagementAwaiting)),
			save(s.outside.suspended, waits(assessment.EngagementSuspended)),
			save(s.outside.barred, func(e assessment.Engagement) assessment.Engagement { return e }),
		)
	})
}

func (x *theatre) judge(t *testing.T, s *stage, audit assessment.ID) {
	t.Helper()
	must(x.Audits.StartFieldwork(t.Context(), x.anna, audit, 1))(t)
	must(x.Audits.Judge(t.Context(), x.anna, audit, s.judgement(0)))(t)
}

func (s *stage) judgement(version int64) audits.JudgementForm {
	ordinal := assessment.Ordinal(0)
	return audits.JudgementForm{EntityID: s.entity, QuestionID: "1", Ordinal: &ordinal, Version: &version}
}

func (s *stage) recommend() audits.RecommendationForm {
	return audits.RecommendationForm{BodyID: s.body, Text: "Styr det."}
}

// storedVersions are those of an audit in fieldwork and of what belongs to it.
type storedVersions struct{ audit, entity, judgement, recommendation int64 }

func (x *theatre) stored(t *testing.T, s *stage) storedVersions {
	t.Helper()
	v := must(x.Audits.Audit(t.Context(), x.anna, s.judged))(t)
	return storedVersions{v.Version, v.Entities[0].Version, v.Cells[0].Judgement.Version, v.Recommendations[0].Version}
}

// auditUseCases is what the rows of [auditAnswers] do as somebody, at a place.
func auditUseCases(t *testing.T, x *theatre, as assessment.Principal, s *stage) map[string]func() error {
	ctx := t.Context()
	judged := s.versions
	return map[string]func() error{
		"audit.read/open":  func() error { _, err := x.Audits.Audit(ctx, as, s.planned); return err },
		"audit.plan/begin": func() error { _, err := x.Audits.AddAudit(ctx, as, x.form(s)); return err },
		"audit.manage/plan": func() error {
			f := x.form(s)
			f.Version = 1
			_, err := x.Audits.SaveAudit(ctx, as, s.planned, f)
			return err
		},
		"audit.manage/engage": func() error {
			_, err := x.Audits.Engage(
				ctx,
				as,
				assessment.Engagement{AuditID: s.planned, UserID: x.anna.User.ID, Until: "2026-11-30", Version: 1},
			)
			return err
		},
		"audit.write/start": func() error { _, err := x.Audits.StartFieldwork(ctx, as, s.planned, 1); return err },
		"audit.write/describe": func() error {
			f := x.form(s)
			f.Version = judged.audit
			_, err := x.Audits.SaveAudit(ctx, as, s.judged, f)
			return err
		},
		"audit.write/judge": func() error { _, err := x.Audits.Judge(ctx, as, s.judged, s.judgement(judged.judgement)); return err },
		"audit.write/pin":   func() error { _, err := x.Audits.PinSubmission(ctx, as, s.judged, s.entity, judged.entity); return err },
		"audit.write/say": func() error {
			_, err := x.Audits.StateOnAudit(ctx, as, s.judged, "Delvis", "", judged.audit)
			return err
		},
		"audit.write/say_of": func() error {
			_, err := x.Audits.StateOnEntity(ctx, as, s.judged, s.entity, "Delvis", "", judged.entity)
			return err
		},
		"audit.discuss/begin": func() error {
			_, err := x.Audits.Discuss(ctx, as, s.judged, s.entity, audits.DialogueForm{Question: "1", Text: "Vad gäller?"})
			return err
		},
		"audit.write/recommend": func() error { _, err := x.Audits.AddRecommendation(ctx, as, s.judged, s.recommend()); return err },
		"audit.write/reword": func() error {
			f := s.recommend()
			f.Version = judged.recommendation
			_, err := x.Audits.SaveRecommendation(ctx, as, s.judged, s.recommendation, f)
			return err
		},
		"audit.write/renumber": func() error {
			_, err := x.Audits.MoveRecommendation(ctx, as, s.judged, s.recommendation, 1)
			return err
		},
		"audit.write/sort": func() error { _, err := x.Audits.SortRecommendations(ctx, as, s.judged); return err },
		"audit.write/withdraw": func() error {
			return x.Audits.DeleteRecommendation(ctx, as, s.judged, s.recommendation, judged.recommendation)
		},
		"audit.write/dismiss": func() error { return x.Audits.DismissAdvice(ctx, as, s.judged, s.entity, "A1-no", "Görs redan.") },
		"audit.write/adopt": func() error {
			_, err := x.Audits.AdoptAdvice(ctx, as, s.judged, s.entity, "A1-no", audits.RecommendationForm{BodyID: s.body})
			return err
		},
		"audit.write/import": func() error { _, err := x.Audits.ImportAudit(ctx, as, s.file); return err },
		"audit.write/read_file": func() error {
			_, err := x.Audits.File(ctx, as, s.judged, audits.FileForm{Proposals: true, Format: "yaml"})
			return err
		},
		"audit.write/read_book":  func() error { _, err := x.Audits.Book(ctx, as, s.judged, true, "xlsx"); return err },
		"audit.write/answers":    func() error { _, err := x.Audits.Answers(ctx, as, s.judged, s.entity); return err },
		"audit.write/pinnable":   func() error { _, err := x.Audits.Pinnable(ctx, as, s.judged); return err },
		"audit.write/finalise":   func() error { _, err := x.Audits.Finalise(ctx, as, s.judged, judged.audit); return err },
		"finding.read/file":      func() error { _, err := x.Audits.File(ctx, as, s.closed, audits.FileForm{Format: "yaml"}); return err },
		"finding.read/book":      func() error { _, err := x.Audits.Book(ctx, as, s.closed, false, "xlsx"); return err },
		"passage.withhold/list":  func() error { _, err := x.Audits.Passages(ctx, as, s.closed); return err },
		"passage.withhold/early": func() error { return x.markAndLift(t, as, s.judged) },
		"passage.withhold/mark":  func() error { return x.markAndLift(t, as, s.closed) },
		"result.compare/entity": func() error {
			_, err := x.Insight.Compare(ctx, as, insight.CompareQuery{Entities: []string{s.entity.String()}})
			return err
		},
		"result.compare/audit": func() error {
			_, err := x.Insight.Compare(ctx, as, insight.CompareQuery{Audit: s.closed.String()})
			return err
		},
		"result.read/summary": func() error { _, err := x.Insight.Summary(ctx, as, insight.SummaryQuery{BodyID: &s.body}); return err },
		"result.read/sealed":  func() error { _, err := x.Insight.SealedSummary(ctx, as, s.seal); return err },
		"finding.read/replies": func() error {
			list, err := x.Audits.RepliesDue(ctx, as)
			if err == nil && !slices.ContainsFunc(list, func(r record.ReplyDue) bool { return r.Audit == s.closed }) {
				return assessment.Missing()
			}
			return err
		},
		"summary.seal/seal": func() error {
			_, err := x.Insight.SealSummary(ctx, as, insight.SummaryQuery{BodyID: &s.body})
			return err
		},
	}
}

// silent lists the use cases of [auditAnswers] that leave no event of a change: they only read, and what they read has
// no line in the log.
var silent = []string{
	"audit.read/open",
	"audit.write/answers",
	"audit.write/pinnable",
	"passage.withhold/list",
	"result.compare/entity",
	"result.compare/audit",
	"result.read/summary",
	"result.read/sealed",
	"finding.read/replies",
}

// TestEveryRoleAtEveryAudit goes through the matrix. A refused use case changes nothing, and what is out of reach is
// treated exactly like what does not exist.
func TestEveryRoleAtEveryAudit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		abroad, foreign := open(t, w, w.other, [2]string{"foreign"})
		abroad.complete(t, foreign["foreign"])
		x, stages := open(
			t,
			w,
			w.admin,
			[2]string{"above"},
			[2]string{"own", "above"},
			[2]string{"below", "own"},
			[2]string{"branch"},
		)
		people := map[string]assessment.Principal{aside: x.staff(t, "arne", assessment.Auditor, stages["own"].entity)}
		for _, role := range assessment.Roles {
			people[string(role)] = x.staff(t, string(role), role, stages["own"].entity)
		}
		for name, role := range map[string]assessment.Role{
			"auditor_ended": assessment.Auditor, "auditor_awaiting": assessment.Auditor,
			"auditor_suspended": assessment.Auditor, "auditor_who_decided": assessment.EntityManager,
			"management_and_auditor": assessment.Management,
		} {
			people[name] = x.staff(t, name, role, stages["own"].entity)
		}
		both := people["management_and_auditor"]
		x.membership(t, both.Organisation.ID, both.User.ID, assessment.Auditor, stages["own"].entity, "")
		people["management_and_auditor"] = x.sign(t, both.User.ID, "norrdal")
		for _, at := range []string{"own", "below"} {
			id := x.assessments[stages[at].entity]
			must(x.Rounds.Decide(t.Context(), people["auditor_who_decided"], id, 1, assessment.OutcomeApproved, ""))(t)
		}
		people["auditor_who_decided"] = x.formerly(t, people["auditor_who_decided"])
		provider := x.staff(t, "auditor_who_provided", assessment.EntityManager, stages["branch"].entity)
		id := x.assessments[stages["branch"].entity]
		must(x.Rounds.Decide(t.Context(), provider, id, 1, assessment.OutcomeApproved, ""))(t)
		people["auditor_who_provided"] = x.formerly(t, provider)
		for _, at := range []string{"own", "below"} {
			stages[at].outside = outside{
				ended:     []assessment.Principal{people["auditor_ended"]},
				awaiting:  []assessment.Principal{people["auditor_awaiting"]},
				suspended: []assessment.Principal{people["auditor_suspended"]},
				barred: []assessment.Principal{
					people["auditor_who_decided"],
					people["auditor_who_provided"],
					people["management_and_auditor"],
				},
			}
			stages[at].engaged = append(stages[at].engaged, people[string(assessment.Auditor)])
		}
		for _, s := range stages {
			x.complete(t, s)
		}
		stages["foreign"] = foreign["foreign"]
		stages["missing"] = &stage{
			organisation:   w.admin.Organisation.ID,
			entity:         newID(t),
			body:           newID(t),
			planned:        newID(t),
			judged:         newID(t),
			recommendation: newID(t),
			closed:         newID(t),
			seal:           newID(t),
			file:           read(t, "findings.yaml"),
		}
		guarded := of(w.dump(t), w.other.Organisation.ID)

		seen := map[string]bool{}
		columns, rows := table(auditAnswers)
		each := func(done bool) {
			for _, words := range rows {
				for listed := range strings.SplitSeq(words[1], ",") {
					for _, role := range append([]string{listed}, variants[listed]...) {
						seen[words[0]+" "+role] = true
						said := words[2:]
						if strings.HasPrefix(words[0], "audit.discuss/") && role == "management_and_auditor" {
							said = slices.Repeat([]string{"missing"}, len(said)) // as an auditor who is not engaged
						}
						if outcomes, is := planning[role]; is && words[0] == "audit.plan/begin" {
							said = strings.Fields(outcomes)
						}
						x.row(t, words[0], role, people[role], columns, said, stages, done)
					}
				}
			}
		}
		w.unchanged(t, func() { each(false) })
		each(true)
		actions := map[assessment.Permission]bool{}
		for operation := range auditUseCases(t, x, w.admin, stages["own"]) {
			action, _, _ := strings.Cut(operation, "/")
			actions[assessment.Permission(action)] = true
			for role := range people {
				if !seen[operation+" "+role] {
					t.Errorf("%s as %s is not in the matrix", operation, role)
				}
			}
		}
		for action := range assessment.Policy() {
			if noun, _, _ := strings.Cut(
				string(action),
				".",
			); slices.Contains([]string{"audit", "finding", "passage", "summary"}, noun) &&
				!actions[action] {
				t.Errorf("no use case in the matrix is permitted by %s", action)
			}
		}
		if diff := cmp.Diff(guarded, of(w.dump(t), w.other.Organisation.ID)); diff != "" {
			t.Errorf("rows of the foreign organisation before (-) and after (+) differ:\n%s", diff)
		}
	})
}
