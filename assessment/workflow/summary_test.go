package workflow_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// four is a questionnaire of four questions: A1 and A2 of level 1, B1 and B2 of level 2, each of 2 points.
func four() []byte {
	file := `format: 1
key: four
version: "1"
languages: [sv]
title: {sv: Fyra}
description: {sv: Fyra frågor.}
answers:
  - {id: "yes", value: 2, label: {sv: Ja}}
  - {id: partly, value: 1, label: {sv: Delvis}}
  - {id: "no", value: 0, label: {sv: Nej}}
levels:
  - {level: 0, name: {sv: Noll}, meaning: {sv: Inget.}}
  - {level: 1, name: {sv: Ett}, meaning: {sv: Något.}}
  - {level: 2, name: {sv: Två}, meaning: {sv: Allt.}}
thresholds:
  1: [50]
  2: [100, 50]
areas:
  - {id: A, name: {sv: Ledning}, description: {sv: Vem.}}
  - {id: B, name: {sv: Skydd}, description: {sv: Hur.}}
questions:
`
	for _, q := range []string{"A1 1", "A2 1", "B1 2", "B2 2"} {
		id, level, _ := strings.Cut(q, " ")
		priority := map[string]string{"A1": "high"}[id]
		if priority == "" {
			priority = "low"
		}
		file += fmt.Sprintf(`  - id: %[1]s
    area: %[2]s
    level: %[3]s
    asked_of: [operation]
    title: {sv: Fråga %[1]s}
    text: {sv: Finns det?}
    why: {sv: Därför.}
    criteria:
      "yes": {sv: Det finns.}
      partly: {sv: Delvis.}
      "no": {sv: Det saknas.}
    evidence: {sv: Underlag.}
    rules:
      - {id: %[1]s-no, when: %[1]s == "no", priority: %[4]s, recommendation: {sv: Ordna %[1]s.}, first_step: {sv: Börja.}}
`, id, id[:1], level, priority)
	}
	return []byte(file)
}

// summed is a world in which a board answers for social services and the school, which have submitted, and another for
// the IT unit, which has not. Only social services took part in the round before.
type summed struct {
	*asked
	board, company assessment.Body
	head           assessment.Principal // management of social services only
	outside        assessment.Principal // management of the IT unit only
	rounds         [2]assessment.ID
}

func sum(t *testing.T, w *world) *summed {
	t.Helper()
	x := &summed{asked: ask(t, w)}
	x.board = must(x.Registers.Bodies.Add(t.Context(), x.admin, assessment.Body{Name: "Nämnden"}))(t)
	x.company = must(x.Registers.Bodies.Add(t.Context(), x.admin, assessment.Body{Name: "Bolaget"}))(t)
	for e, b := range map[*assessment.Entity]assessment.Body{&x.soc: x.board, &x.school: x.board, &x.unit: x.company} {
		e.BodyID = &b.ID
		*e = must(x.Entities.SaveEntity(t.Context(), x.admin, *e))(t)
	}
	x.head = x.as(t, "hilda", assessment.Management, x.soc.ID)
	x.outside = x.as(t, "eva", assessment.Management, x.unit.ID)
	_, _, err := x.Rounds.PublishQuestionnaire(t.Context(), x.admin, "four.yaml", four())
	do(t, err)
	form := rounds.RoundForm{
		QuestionnaireKey:     "four",
		QuestionnaireVersion: "1",
		OpensOn:              "2026-03-01",
		ClosesOn:             "2026-04-30",
		Entities:             []assessment.ID{x.soc.ID, x.school.ID, x.unit.ID},
	}
	for i, name := range []string{"Fyra förr", "Fyra nu"} {
		form.Name, form.OpensOn = name, assessment.Date(fmt.Sprintf("2026-03-%02d", 10+i))
		r := must(x.Rounds.AddRound(t.Context(), x.kim, form))(t)
		x.rounds[i], form.PreviousID = r.ID, &r.ID
	}
	x.hand(t, x.rounds[0], x.soc.ID, x.mats, "no", "no", "no", "no")
	x.hand(t, x.rounds[1], x.soc.ID, x.mats, "no", "yes", "no", "")
	x.hand(t, x.rounds[1], x.school.ID, x.ulla, "yes", "yes", "yes", "no")
	must(x.Rounds.SaveTarget(t.Context(), x.chair, assessment.Target{EntityID: x.soc.ID, Level: 2, By: "2026-01-31"}))(t)
	return x
}

// hand answers A1, A2, B1 and B2, "" for none, and submits.
func (x *summed) hand(t *testing.T, round, entity assessment.ID, p assessment.Principal, values ...string) {
	t.Helper()
	id := x.in(t, round)[entity]
	for i, v := range values {
		if v != "" {
			x.answer(t, p, id, []string{"A1", "A2", "B1", "B2"}[i], v)
		}
	}
	x.submit(t, p, id)
}

func eachSummed(t *testing.T, test func(t *testing.T, x *summed)) {
	t.Helper()
	each(t, func(t *testing.T, w *world) { test(t, sum(t, w)) })
}

func (x *summed) of(b assessment.Body) insight.SummaryQuery {
	return insight.SummaryQuery{BodyID: &b.ID}
}

// examine makes a final audit of social services and the school, with a recommendation to each body.
func (x *summed) examine(t *testing.T, final bool) record.Audit {
	t.Helper()
	a := &audited{asked: x.asked, board: x.board}
	a.anna = a.auditor(t, "anna")
	a.audit = must(
		x.Audits.AddAudit(t.Context(), x.admin, audits.Form{
			Entities: []assessment.ID{x.soc.ID, x.school.ID},
			Audit: assessment.Audit{
				Title:     "Granskning",
				Date:      "2026-02-01",
				Scale:     assessment.ScaleTemplates()[0].Scale(label),
				Questions: []assessment.AuditedQuestion{{ID: "1", Text: "Styrs det?"}, {ID: "2", Text: "Följs det upp?"}},
			},
		}),
	)(
		t,
	)
	a.engage(t, a.anna, "2026-12-31")
	a.declare(t, a.anna)
	a.begin(t)
	a.judge(t, x.soc.ID, "1", 0, "Nej")
	a.judge(t, x.soc.ID, "2", 400, "Ja")
	a.judge(t, x.school.ID, "1", 400, "Ja")
	must(
		x.Audits.Judge(
			t.Context(),
			a.anna,
			a.audit.ID,
			audits.JudgementForm{
				EntityID:    x.school.ID,
				QuestionID:  "2",
				NotAssessed: true,
				Reason:      "Tiden",
				Version:     version(0),
			},
		),
	)(
		t,
	)
	for body, entity := range map[assessment.ID]assessment.ID{x.board.ID: x.soc.ID, x.company.ID: x.school.ID} {
		must(
			x.Audits.AddRecommendation(
				t.Context(),
				a.anna,
				a.audit.ID,
				audits.RecommendationForm{
					BodyID: body,
					Text:   "Styr.",
					Places: []assessment.Place{{QuestionID: "1", EntityID: entity}},
				},
			),
		)(
			t,
		)
	}
	a.audit = must(x.Audits.StateOnAudit(t.Context(), a.anna, a.audit.ID, "Delvis", "", a.audit.Version))(t)
	if final {
		a.audit = must(x.Audits.Finalise(t.Context(), a.anna, a.audit.ID, a.audit.Version))(t)
	}
	return a.audit
}

// TestSummaryNumbers compares a small case with numbers computed by hand.
func TestSummaryNumbers(t *testing.T) {
	t.Parallel()
	eachSummed(t, func(t *testing.T, x *summed) {
		v := must(x.Insight.Summary(t.Context(), x.chair, x.of(x.board)))(t)
		level := func(l int) *int { return &l }
		check := func(what string, want, got any) {
			t.Helper()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, by hand (-) and got (+):\n%s", what, diff)
			}
		}
		check(
			"levels",
			record.SummarySpread{
				Count:        2,
				Lowest:       level(1),
				Median:       level(1),
				Highest:      level(2),
				Distribution: []int{0, 1, 1},
			},
			v.Levels,
		)
		check(
			"levels before",
			&record.SummarySpread{
				Count:        1,
				Lowest:       level(0),
				Median:       level(0),
				Highest:      level(0),
				Distribution: []int{1, 0, 0},
			},
			v.Previous.Levels,
		)
		check("targets", record.SummaryTargets{Set: 1, Overdue: 1}, v.Targets)
		share := func(points, possible int) record.SummaryShare {
			return record.SummaryShare{Points: points, Possible: possible}
		}
		none, half := share(0, 4), share(2, 4)
		var soc record.SummaryEntity
		for _, e := range v.Entities {
			if e.ID == x.soc.ID.String() {
				soc = e
			}
		}
		hash := must(x.Rounds.Result(t.Context(), x.kim, x.in(t, x.rounds[1])[x.soc.ID], 1))(t).Submission.SHA256
		before := must(x.Rounds.Result(t.Context(), x.kim, x.in(t, x.rounds[0])[x.soc.ID], 1))(t).Submission.SHA256
		check(
			"social services",
			record.SummaryEntity{
				SealedName:  record.SealedName{ID: x.soc.ID.String(), Name: x.soc.Name},
				Kind:        "operation",
				Assessment:  x.in(t, x.rounds[1])[x.soc.ID].String(),
				Submission:  record.SummarySource{Number: 1, SHA256: hash},
				Preliminary: true,
				Level:       level(1),
				Total:       share(2, 8),
				Steps:       []record.SummaryShare{share(2, 4), none},
				Previous: &record.SummaryEarlier{
					Submission: record.SummarySource{Number: 1, SHA256: before},
					Level:      level(0),
					Total:      share(0, 8),
				},
				Target: &record.SummaryTarget{Level: 2, By: "2026-01-31", Overdue: true},
				Blockers: []record.SummaryBlocker{
					{Level: 1, Share: share(2, 4), Threshold: 100, Missing: 2},
					{Level: 2, Share: none, Threshold: 50, Missing: 2},
				},
			},
			soc,
		)
		check("areas", []record.SummaryArea{
			{
				ID:       "A",
				Name:     questionnaires.Text{"sv": "Ledning"},
				Count:    2,
				Lowest:   share(2, 4),
				Median:   share(2, 4),
				Highest:  share(4, 4),
				Previous: &none,
				Since:    &half,
			},
			{
				ID:       "B",
				Name:     questionnaires.Text{"sv": "Skydd"},
				Count:    2,
				Lowest:   none,
				Median:   none,
				Highest:  share(2, 4),
				Previous: &none,
				Since:    &none,
			}, // of social services only, which existed before
		}, v.Areas)
		var gaps []string
		for _, g := range v.Gaps {
			gaps = append(
				gaps,
				fmt.Sprintf("%s %d of %d, %d points, %v", g.Question, len(g.Entities), g.Asked, g.Missing, g.Blocks),
			)
		}
		check(
			"gaps",
			[]string{"B2 2 of 2, 4 points, [{2 1}]", "A1 1 of 2, 2 points, [{2 1}]", "B1 1 of 2, 2 points, [{2 1}]"},
			gaps,
		)
		decide := func(v insight.SummaryView) (list []string) {
			for _, d := range v.Decide {
				list = append(list, fmt.Sprint(d.Kind, len(d.Entities), d.Count, d.Rule, d.Blocks))
			}
			return list
		}
		check(
			"what to decide",
			[]string{"target_overdue1 0[]", "advice_open1 0A1-no[{2 1}]", "target_missing1 0[]"},
			decide(v),
		)
		check(
			"the company's",
			[]string{"not_handed_in1 0[]", "target_missing1 0[]"},
			decide(must(x.Insight.Summary(t.Context(), x.outside, insight.SummaryQuery{RoundID: &x.rounds[1]}))(t)),
		)

		must(
			x.Rounds.DecideAdvice(
				t.Context(),
				x.kim,
				assessment.AdviceDecision{AssessmentID: x.in(t, x.rounds[1])[x.soc.ID], RuleID: "A1-no", Adopted: true},
			),
		)(
			t,
		)
		if v.Audit != nil {
			t.Error("there is an audit")
		}
		x.examine(t, false)
		if v = must(x.Insight.Summary(t.Context(), x.chair, x.of(x.board)))(t); v.Audit != nil {
			t.Error("an audit shows before it is final")
		}
	})
}

func TestSummaryOfAnAudit(t *testing.T) {
	t.Parallel()
	eachSummed(t, func(t *testing.T, x *summed) {
		audit := x.examine(t, true)
		v := must(x.Insight.Summary(t.Context(), x.chair, x.of(x.board)))(t)
		if v.Audit == nil || v.Audit.ID != audit.ID.String() || v.Audit.Overall != "Delvis" || len(v.Audit.SHA256) != 64 {
			t.Fatalf("the audit is %+v", v.Audit)
		}
		if v.Audit.NotAssessed != 1 || v.Audit.Counts[0].Count != 2 || len(v.Audit.Questions) != 2 ||
			len(v.Audit.Questions[0].Judgements) != 2 {
			t.Errorf("judgements are %+v of %+v", v.Audit.Counts, v.Audit.Questions)
		}
		if len(v.Audit.Recommendations) != 1 || v.Audit.Recommendations[0].Body != "Nämnden" ||
			v.Decide[1].Kind != record.RecommendationsOpen ||
			v.Decide[1].Count != 1 {
			t.Errorf("recommendations are %+v", v.Audit.Recommendations)
		}
		if whole := must(x.Insight.Summary(t.Context(), x.chair, insight.SummaryQuery{Whole: true}))(
			t,
		); len(whole.Audit.Recommendations) != 2 || whole.Asked != 3 ||
			!whole.Whole {
			t.Errorf("of the whole: %d recommendations, %d asked", len(whole.Audit.Recommendations), whole.Asked)
		}
		// The head of one of two audited entities sees that one, and nothing written about both.
		part := must(x.Insight.Summary(t.Context(), x.head, insight.SummaryQuery{}))(t)
		if part.Audit == nil || part.Audit.Overall != "" || len(part.Audit.Entities) != 1 ||
			len(part.Audit.Questions[0].Judgements) != 1 {
			t.Errorf("the head of one sees %+v", part.Audit)
		}
		if v := must(x.Insight.Summary(t.Context(), x.sara, insight.SummaryQuery{}))(t); v.Audit != nil ||
			len(v.Entities) != 1 {
			t.Errorf("a respondent sees %+v", v.Audit)
		}
		if v := must(x.Insight.Summary(t.Context(), x.outside, insight.SummaryQuery{}))(t); v.Audit != nil {
			t.Errorf("the company's chair sees %+v", v.Audit)
		}
	})
}

// TestSummaryOfOnlyRecommendations: an audit makes a recommendation to a body although it covers none of its entities.
// The body's summary has the recommendation, and nothing about the audited entities.
func TestSummaryOfOnlyRecommendations(t *testing.T) {
	t.Parallel()
	eachSummed(t, func(t *testing.T, x *summed) {
		first := must(
			x.Entities.AddEntity(
				t.Context(),
				x.admin,
				assessment.Entity{Key: "del", Name: "Delen", Kind: "operation", ParentID: &x.unit.ID},
			),
		)(
			t,
		)
		only := x.as(t, "elof", assessment.Management, first.ID)
		respondent := x.as(t, "rut", assessment.Respondent, x.unit.ID)
		a := &audited{asked: x.asked, board: x.board}
		a.anna = a.auditor(t, "anna")
		a.audit = must(x.Audits.AddAudit(t.Context(), x.admin, audits.Form{
			Entities: []assessment.ID{x.soc.ID},
			Audit: assessment.Audit{
				Title:     "Om driften",
				Auditor:   "Byrån",
				Date:      "2026-02-01",
				Scale:     assessment.ScaleTemplates()[0].Scale(label),
				Questions: []assessment.AuditedQuestion{{ID: "1", Text: "CANARY fråga"}},
			},
		}))(t)
		a.engage(t, a.anna, "2026-12-31")
		a.declare(t, a.anna)
		a.begin(t)
		a.judge(t, x.soc.ID, "1", 0, "CANARY skäl")
		for _, r := range []audits.RecommendationForm{
			{BodyID: x.company.ID, Text: "Vid en ruta.", Places: []assessment.Place{{QuestionID: "1", EntityID: x.soc.ID}}},
			{BodyID: x.board.ID, Text: "CANARY till nämnden"},
			{BodyID: x.company.ID, Text: "Allmänt."},
		} {
			must(x.Audits.AddRecommendation(t.Context(), a.anna, a.audit.ID, r))(t)
		}
		read := func(p assessment.Principal, want ...string) insight.SummaryView {
			t.Helper()
			v := must(x.Insight.Summary(t.Context(), p, x.of(x.company)))(t)
			var got []string
			for _, f := range v.Further {
				for _, r := range f.Recommendations {
					got = append(got, fmt.Sprintf("%s %d %s", f.Title, r.Number, r.Text))
				}
			}
			decide := 0
			for _, d := range v.Decide {
				if d.Kind == record.RecommendationsOpen {
					decide += d.Count
				}
			}
			if diff := cmp.Diff(want, got); diff != "" || decide != len(want) || v.Audit != nil {
				t.Errorf("%s: %d to decide on, audit %+v (-want +got):\n%s", p.User.Name, decide, v.Audit, diff)
			}
			if b := must(json.Marshal(v.Summary))(t); bytes.Contains(b, []byte("CANARY")) ||
				bytes.Contains(b, []byte(x.soc.ID.String())) {
				t.Errorf("%s sees more than what concerns the company: %s", p.User.Name, b)
			}
			return v
		}
		read(x.outside)
		final := must(x.Audits.Finalise(t.Context(), a.anna, a.audit.ID, a.audit.Version))(t)
		v := read(x.outside, "Om driften 1 Vid en ruta.", "Om driften 2 Allmänt.")
		seal := must(x.Audits.Audit(t.Context(), x.kim, final.ID))(t).Seal
		if f := v.Further[0]; f.ID != final.ID.String() || f.Auditor != "Byrån" || f.Date != "2026-02-01" ||
			f.SHA256 != seal.SHA256 {
			t.Errorf("the audit is %+v, sealed as %s", f, seal.SHA256)
		}
		read(x.chair, "Om driften 1 Vid en ruta.", "Om driften 2 Allmänt.")
		read(only, "Om driften 2 Allmänt.")
		read(respondent)
		board := must(x.Insight.Summary(t.Context(), x.chair, x.of(x.board)))(t)
		if len(board.Further) != 0 || board.Audit == nil || len(board.Audit.Recommendations) != 1 {
			t.Errorf("the board, whose entity was examined, has further %+v", board.Further)
		}
		x.hand(t, x.rounds[1], x.unit.ID, x.it, "no", "no", "no", "no")
		sealed := must(x.Insight.SealSummary(t.Context(), x.outside, x.of(x.company)))(t)
		if again := must(x.Insight.SealedSummary(t.Context(), x.chair, sealed.ID))(t); len(again.Summary.Further) != 1 {
			t.Errorf("what was sealed has %+v", again.Summary.Further)
		}
		for _, p := range []assessment.Principal{only, respondent, x.head} {
			_, err := x.Insight.SealedSummary(t.Context(), p, sealed.ID)
			refused(t, err, assessment.NotFound, "error.not_found")
		}
	})
}

func TestStatementsOfASummaryDoNotGrow(t *testing.T) {
	t.Parallel()
	eachWorldCounted(t, func(t *testing.T, w *world, sent *atomic.Int64) {
		x := sum(t, w)
		x.examine(t, true)
		count := func(p assessment.Principal) (int64, int) {
			t.Helper()
			before := sent.Load()
			v := must(x.Insight.Summary(t.Context(), p, x.of(x.board)))(t)
			return sent.Load() - before, len(v.Entities)
		}
		few, less := count(x.head)
		if many, more := count(x.chair); few != many || less >= more || many > 17 {
			t.Errorf("%d statements for %d entities, %d for %d", few, less, many, more)
		}
	})
}
