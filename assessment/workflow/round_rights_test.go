package workflow_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// TestWhoMayDoWhatInARound goes through the roles, at the entity itself, above it, beside it and elsewhere.
func TestWhoMayDoWhatInARound(t *testing.T) {
	t.Parallel()
	x := ask(t, embedded(t))
	id := x.assessments[x.soc.ID]
	x.answer(t, x.sara, id, "B3", "yes")
	x.submit(t, x.sara, id)
	school := x.assessments[x.school.ID]
	roles := map[string]assessment.Principal{
		"respondent":        x.sara,
		"manager":           x.mats,
		"coordinator":       x.kim,
		"management":        x.chair,
		"admin":             x.admin,
		"auditor":           x.as(t, "anna", assessment.Auditor, x.root),
		"respondent beside": x.ulla,
		"manager beside":    x.as(t, "bo", assessment.EntityManager, x.school.ID),
		"management beside": x.as(t, "bea", assessment.Management, x.unit.ID),
		"foreign":           x.other,
		"respondent above":  x.as(t, "rut", assessment.Respondent, x.root),
		"manager above":     x.as(t, "maj", assessment.EntityManager, x.root),
	}
	use := map[string]func(p assessment.Principal) error{
		"read":   func(p assessment.Principal) error { _, err := x.Rounds.Assessment(t.Context(), p, id); return err },
		"sealed": func(p assessment.Principal) error { _, err := x.Rounds.Submission(t.Context(), p, id, 1); return err },
		"result": func(p assessment.Principal) error { _, err := x.Rounds.Result(t.Context(), p, id, 0); return err },
		"history": func(p assessment.Principal) error {
			_, _, err := x.Rounds.AnswerVersions(t.Context(), p, id, "B3")
			return err
		},
		"answer": func(p assessment.Principal) error {
			_, err := x.Rounds.SaveAnswer(t.Context(), p, school, rounds.AnswerForm{QuestionID: "B3", Version: version(99)})
			return err
		},
		"submit": func(p assessment.Principal) error { _, err := x.Rounds.Submit(t.Context(), p, school, 99); return err },
		"decide": func(p assessment.Principal) error {
			_, err := x.Rounds.Decide(t.Context(), p, id, 1, assessment.OutcomeReturned, "")
			return err
		},
		"advice": func(p assessment.Principal) error {
			_, err := x.Rounds.DecideAdvice(t.Context(), p, assessment.AdviceDecision{AssessmentID: id, RuleID: "nope"})
			return err
		},
		"target": func(p assessment.Principal) error {
			_, err := x.Rounds.SaveTarget(t.Context(), p, assessment.Target{EntityID: x.soc.ID, Level: 99})
			return err
		},
		"level": func(p assessment.Principal) error { _, err := x.Rounds.Target(t.Context(), p, x.soc.ID); return err },
		"round": func(p assessment.Principal) error { _, err := x.Rounds.Round(t.Context(), p, x.round.ID); return err },
		"close": func(p assessment.Principal) error {
			_, err := x.Rounds.CloseRound(t.Context(), p, x.round.ID, 99)
			return err
		},
		"add": func(p assessment.Principal) error {
			_, err := x.Rounds.AddRound(t.Context(), p, rounds.RoundForm{})
			return err
		},
	}
	// "allowed" is the outcome for those who may: done, or what is wrong with the deliberately bad input.
	columns, rows := table(`
                    read       sealed     result     history    answer     submit     decide     advice     target     round      close      add        level
respondent          done       done       done       done       missing    missing    forbidden  forbidden  forbidden  done       forbidden  forbidden  done
manager             done       done       done       done       missing    missing    allowed    missing    forbidden  done       forbidden  forbidden  done
coordinator         done       done       done       done       forbidden  forbidden  forbidden  missing    allowed    done       allowed    allowed    done
management          forbidden  forbidden  done       forbidden  forbidden  forbidden  forbidden  forbidden  allowed    done       forbidden  forbidden  done
admin               missing    missing    missing    missing    missing    missing    missing    missing    forbidden  missing    forbidden  forbidden  forbidden
auditor             missing    missing    missing    missing    missing    missing    missing    missing    forbidden  missing    forbidden  forbidden  forbidden
respondent-beside   missing    missing    missing    missing    allowed    allowed    missing    missing    missing    done       forbidden  forbidden  missing
manager-beside      missing    missing    missing    missing    allowed    allowed    missing    missing    missing    done       forbidden  forbidden  missing
management-beside   missing    missing    missing    missing    missing    missing    missing    missing    missing    done       forbidden  forbidden  missing
respondent-above    missing    missing    missing    missing    missing    missing    missing    missing    missing    missing    forbidden  forbidden  missing
manager-above       done       done       done       done       allowed    allowed    allowed    missing    forbidden  done       forbidden  forbidden  done
foreign             missing    missing    missing    missing    missing    missing    missing    missing    missing    missing    forbidden  forbidden  missing
`)
	for _, row := range rows {
		p := roles[strings.ReplaceAll(row[0], "-", " ")]
		for i, column := range columns {
			var got string
			x.unchanged(t, func() { got = word(use[column](p)) })
			if slices.Contains([]string{"invalid", "stale", "conflict"}, got) {
				got = "allowed"
			}
			if got != row[i+1] {
				t.Errorf("%s to %s: %s, want %s", column, row[0], got, row[i+1])
			}
		}
	}
}

// TestManagementDoesNotSeeDrafts checks what a round and a result show to those who may not read answers.
func TestManagementDoesNotSeeDrafts(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		x.answerAll(t, x.sara, id, "yes")
		if idle := must(x.Rounds.Round(t.Context(), x.kim, x.round.ID))(t).Rows; !idle[0].NotBegun && !idle[1].NotBegun &&
			!idle[2].NotBegun {
			t.Error("all entities count as begun, though only one has answers")
		}
		for _, row := range must(x.Rounds.Round(t.Context(), x.chair, x.round.ID))(t).Rows {
			for _, area := range row.Areas {
				if area.Share.Possible != 0 || area.Share.Points != 0 || area.Positive != 0 || row.Counts.Positive != 0 {
					t.Errorf("the chair sees %+v of a draft of %s", area, row.Entity.Name)
				}
			}
		}
		x.submit(t, x.mats, id)
		must(x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "B3 saknar underlag."))(t)
		for name, p := range map[string]assessment.Principal{"chair": x.chair, "manager": x.mats} {
			v := must(x.Rounds.Result(t.Context(), p, id, 1))(t)
			reasons := v.Submission.Decision.Reason + v.Submissions[0].Decision.Reason
			for _, row := range must(x.Rounds.RoundResult(t.Context(), p, x.round.ID))(t).Entities {
				if row.Submission != nil {
					reasons += row.Submission.Decision.Reason
				}
			}
			if shown := reasons != ""; shown != (name == "manager") {
				t.Errorf("the %s sees the reason: %t", name, shown)
			}
		}
		x.submit(t, x.mats, id)
		x.forward(60 * 24 * time.Hour)
		f := x.form(x.round.Name)
		f.Version = must(x.Rounds.Round(t.Context(), x.kim, x.round.ID))(t).Version
		f.ClosesOn = "2026-12-31"
		_, err := x.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, f)
		invalid(t, err, "closes_on: error.reopen_instead")
		_, err = x.Rounds.Decide(t.Context(), x.mats, id, 2, assessment.OutcomeReturned, "För sent.")
		refused(t, err, assessment.Conflict, "error.return_closed")
		must(x.Rounds.Decide(t.Context(), x.mats, id, 2, assessment.OutcomeApproved, ""))(t)
	})
}
