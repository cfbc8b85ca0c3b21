package workflow_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/questionnaires"
)

func TestResult(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		_, err := x.Rounds.Result(t.Context(), x.chair, id, 0)
		refused(t, err, assessment.NotFound, "error.nothing_submitted")
		x.answer(t, x.it, x.assessments[x.unit.ID], provided, "yes")
		x.answerAll(t, x.sara, id, "yes")
		draft := must(x.Rounds.Result(t.Context(), x.sara, id, 0))(t)
		if highest := draft.Questionnaire.HighestLevel(); draft.Number != nil || *draft.Score.Level != highest ||
			draft.Score.Preliminary ||
			len(draft.Blockers) != 0 ||
			len(draft.Recommendations) != 0 {
			t.Errorf(
				"all yes: number %v level %v preliminary %v, %d blockers, %d recommendations",
				draft.Number,
				draft.Score.Level,
				draft.Score.Preliminary,
				len(draft.Blockers),
				len(draft.Recommendations),
			)
		}
		x.submit(t, x.sara, id)
		_, err = x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "Var ärlig.")
		do(t, err)
		x.answerAll(t, x.sara, id, "no")
		x.submit(t, x.sara, id)

		// Summaries use the last one until one is approved.
		last := must(x.Rounds.Result(t.Context(), x.chair, id, 0))(t)
		if *last.Number != 2 || *last.Score.Level != 0 || len(last.Blockers) == 0 || len(last.Recommendations) == 0 ||
			last.MayReadAnswers {
			t.Errorf(
				"all no: number %d level %d, %d blockers, %d recommendations, reads answers %v",
				*last.Number,
				*last.Score.Level,
				len(last.Blockers),
				len(last.Recommendations),
				last.MayReadAnswers,
			)
		}
		if first := must(x.Rounds.Result(t.Context(), x.chair, id, 1))(
			t,
		); *first.Score.Level != first.Questionnaire.HighestLevel() {
			t.Errorf("the first submission has level %d", *first.Score.Level)
		}

		target := must(
			x.Rounds.SaveTarget(t.Context(), x.chair, assessment.Target{EntityID: x.soc.ID, Level: 2, By: "2027-12-31"}),
		)(
			t,
		)
		_, err = x.Rounds.SaveTarget(t.Context(), x.chair, assessment.Target{EntityID: x.soc.ID, Level: 3, By: "2027-12-31"})
		refused(t, err, assessment.Stale, "error.stale")
		_, err = x.Rounds.SaveTarget(
			t.Context(),
			x.chair,
			assessment.Target{EntityID: x.soc.ID, Level: 12, Version: target.Version},
		)
		invalid(t, err, "level: error.range", "by: error.required")
		x.noTargetAbove(t, draft.Questionnaire.HighestLevel(), target.Version)
		_, err = x.Rounds.SaveTarget(t.Context(), x.mats, target)
		refused(t, err, assessment.Forbidden, "error.forbidden")

		rule := last.Recommendations[0].Rule
		_, err = x.Rounds.DecideAdvice(t.Context(), x.mats, assessment.AdviceDecision{AssessmentID: id, RuleID: rule})
		invalid(t, err, "reason: error.required")
		_, err = x.Rounds.DecideAdvice(
			t.Context(),
			x.mats,
			assessment.AdviceDecision{AssessmentID: id, RuleID: "nope", Adopted: true},
		)
		refused(t, err, assessment.NotFound, "error.not_found")
		_ = must(
			x.Rounds.DecideAdvice(
				t.Context(),
				x.mats,
				assessment.AdviceDecision{AssessmentID: id, RuleID: rule, Reason: "Görs av it-enheten."},
			),
		)(
			t,
		)
		again := must(x.Rounds.Result(t.Context(), x.chair, id, 0))(t)
		if again.Target == nil || *again.Target.Level != 2 || len(again.TargetBlockers) == 0 ||
			again.Recommendations[0].Decision == nil ||
			*again.Recommendations[0].Decision.Adopted {
			t.Errorf(
				"target %+v, %d blockers of it, decision %+v",
				again.Target,
				len(again.TargetBlockers),
				again.Recommendations[0].Decision,
			)
		}
	})
}

func TestRoundAndItsResult(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		soc, school := x.assessments[x.soc.ID], x.assessments[x.school.ID]
		x.answer(t, x.it, x.assessments[x.unit.ID], provided, "yes")
		x.answerAll(t, x.sara, soc, "yes")
		x.submit(t, x.sara, soc)
		x.answerAll(t, x.ulla, school, "no")
		x.submit(t, x.ulla, school)

		x.forward(25 * 24 * time.Hour) // 25 April, with six days to go
		v := must(x.Rounds.Round(t.Context(), x.kim, x.round.ID))(t)
		var rows []string
		for _, r := range v.Rows {
			var people []string
			for _, p := range r.People {
				people = append(people, p.Name)
			}
			rows = append(
				rows,
				fmt.Sprintf(
					"%s %s done %d late %v not begun %v %v",
					r.Entity.Key,
					r.Assessment.State,
					r.Counts.Done(),
					r.Late,
					r.NotBegun,
					people,
				),
			)
		}
		asked := len(v.Questionnaire.AskedOf(questionnaires.Profile{Kind: "operation"}))
		want := []string{
			"it draft done 1 late true not begun false [ivar]",
			fmt.Sprintf("skola submitted done %d late false not begun false [ulla]", asked),
			fmt.Sprintf("soc submitted done %d late false not begun false [mats sara]", asked),
		}
		if d := cmp.Diff(want, rows); d != "" {
			t.Errorf("rows (-want +got):\n%s", d)
		}
		do(t, x.Rounds.NoteReminder(t.Context(), x.kim, x.round.ID, []assessment.ID{x.assessments[x.unit.ID]}))
		if got := must(x.Rounds.Round(t.Context(), x.kim, x.round.ID))(t).Rows[0]; got.RemindedAt == nil ||
			got.Version != v.Rows[0].Version {
			t.Errorf(
				"reminded at %v in version %d, want the version %d as before",
				got.RemindedAt,
				got.Version,
				v.Rows[0].Version,
			)
		}

		result := must(x.Rounds.RoundResult(t.Context(), x.kim, x.round.ID))(t)
		if l := result.Levels; l.Count != 2 || *l.Lowest != 0 || *l.Median != 0 ||
			*l.Highest != result.Questionnaire.HighestLevel() {
			t.Errorf("levels %+v", l)
		}
		if g := result.Gaps; len(g) != asked-1 || len(g[0].Entities) != 1 || g[0].Entities[0] != x.school.ID ||
			g[0].Missing != 2 {
			t.Errorf("%d gaps of %d questions, first %+v", len(g), asked, g[0])
		}
		if result.Entities[0].Submission != nil || result.Entities[1].Submission == nil {
			t.Errorf("entities %+v", result.Entities)
		}

		// A respondent only sees their own entity.
		own := must(x.Rounds.RoundResult(t.Context(), x.sara, x.round.ID))(t)
		if len(own.Entities) != 1 || own.Entities[0].Entity.ID != x.soc.ID || own.Levels.Count != 1 || len(own.Gaps) != 0 {
			t.Errorf("sara sees %+v", own.Entities)
		}
		if r := must(x.Rounds.Rounds(t.Context(), x.sara))(t); len(r) != 1 || r[0].Entities != 1 || r[0].Submitted != 1 {
			t.Errorf("sara's rounds: %+v", r)
		}
		if v := must(x.Rounds.Round(t.Context(), x.sara, x.round.ID))(t); len(v.Rows) != 1 || v.Rows[0].People != nil ||
			v.MayManage {
			t.Errorf("sara's round: %+v", v.Rows)
		}
	})
}
