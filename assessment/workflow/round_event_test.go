package workflow_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/rounds"
)

// roundMutations are the changes of rounds, of what is answered in them and of what follows from it.
func roundMutations() []mutation {
	return []mutation{
		{"PublishQuestionnaire", 1, func(t *testing.T, w *world) func() error {
			content := small(t, "1.0", "")
			return func() error {
				_, _, err := w.Rounds.PublishQuestionnaire(t.Context(), w.admin, "liten.yaml", content)
				return err
			}
		}},
		{"AddRound", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error { _, err := w.Rounds.AddRound(t.Context(), x.kim, x.form("En till")); return err }
		}},
		{"SaveRound", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			f := x.form("Nytt namn")
			f.Version = x.round.Version
			return func() error { _, err := w.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, f); return err }
		}},
		{"CloseRound", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error { _, err := w.Rounds.CloseRound(t.Context(), x.kim, x.round.ID, 1); return err }
		}},
		{"ReopenRound", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			r := must(w.Rounds.CloseRound(t.Context(), x.kim, x.round.ID, 1))(t)
			return func() error {
				_, err := w.Rounds.ReopenRound(t.Context(), x.kim, r.ID, r.Version, "2026-05-31", "Mer tid")
				return err
			}
		}},
		{"Remind", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				_, err := w.Rounds.Remind(t.Context(), x.kim, x.round.ID, rounds.RemindForm{})
				return err
			}
		}},
		{"NoteReminder", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				return w.Rounds.NoteReminder(t.Context(), x.kim, x.round.ID, []assessment.ID{x.assessments[x.soc.ID]})
			}
		}},
		{"SaveAnswer", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				_, err := w.Rounds.SaveAnswer(
					t.Context(),
					x.sara,
					x.assessments[x.soc.ID],
					rounds.AnswerForm{QuestionID: "B3", Value: "yes", Version: version(0)},
				)
				return err
			}
		}},
		{"SaveAnswer once more, on what is known", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			x.answer(t, x.sara, x.assessments[x.soc.ID], "B3", "yes")
			return func() error {
				f := rounds.AnswerForm{QuestionID: "B3", Value: "no", Version: version(1)}
				_, err := w.Rounds.SaveAnswer(t.Context(), x.sara, x.assessments[x.soc.ID], f)
				return err
			}
		}},
		{"SaveAnswers", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				f := rounds.AnswerForm{QuestionID: "B3", Value: "yes", Version: version(0)}
				_, _, err := w.Rounds.SaveAnswers(t.Context(), x.sara, x.assessments[x.soc.ID], []rounds.AnswerForm{f}, nil)
				return err
			}
		}},
		{"SaveAndConfirm", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			x.answer(t, x.it, x.assessments[x.unit.ID], provided, "yes")
			return func() error {
				forms := []rounds.AnswerForm{{QuestionID: provided, Version: version(1)}}
				_, _, err := w.Rounds.SaveAndConfirm(t.Context(), x.sara, x.assessments[x.soc.ID], forms)
				return err
			}
		}},
		{"ConfirmAnswers", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			x.answer(t, x.it, x.assessments[x.unit.ID], provided, "yes")
			return func() error {
				seen := []rounds.SeenAnswer{{QuestionID: provided, Version: 1}, {QuestionID: "B3", Version: 0}}
				_, err := w.Rounds.ConfirmAnswers(t.Context(), x.sara, x.assessments[x.soc.ID], seen)
				return err
			}
		}},
		{"SaveAnswer for two others", 3, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				_, err := w.Rounds.SaveAnswer(
					t.Context(),
					x.it,
					x.assessments[x.unit.ID],
					rounds.AnswerForm{QuestionID: provided, Value: "yes", Version: version(0)},
				)
				return err
			}
		}},
		{"KeepAnswer", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			x.answer(t, x.sara, x.assessments[x.soc.ID], "B3", "yes")
			f := x.form("Nästa")
			f.PreviousID = &x.round.ID
			id := x.in(t, must(w.Rounds.AddRound(t.Context(), x.kim, f))(t).ID)[x.soc.ID]
			return func() error { _, err := w.Rounds.KeepAnswer(t.Context(), x.sara, id, "B3", version(0)); return err }
		}},
		{"HandAnswer", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				_, err := w.Rounds.HandAnswer(t.Context(), x.mats, x.assessments[x.soc.ID], "B3", &x.sara.User.ID, version(0))
				return err
			}
		}},
		{"Submit", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			x.answer(t, x.it, x.assessments[x.unit.ID], provided, "yes")
			return func() error { _, err := w.Rounds.Submit(t.Context(), x.sara, x.assessments[x.soc.ID], 1); return err }
		}},
		{"SubmitOnce", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			x.answer(t, x.sara, x.assessments[x.soc.ID], "B3", "yes")
			return func() error {
				_, err := w.Rounds.SubmitOnce(t.Context(), x.sara, x.assessments[x.soc.ID], 1, true, &workflow.Once{Key: uuidKey})
				return err
			}
		}},
		{"Decide", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			id := x.assessments[x.soc.ID]
			x.answer(t, x.sara, id, "B3", "yes")
			x.submit(t, x.sara, id)
			return func() error {
				_, err := w.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeApproved, "")
				return err
			}
		}},
		{"Withdraw", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			id := x.assessments[x.soc.ID]
			x.answer(t, x.sara, id, "B3", "yes")
			x.submit(t, x.sara, id)
			return func() error { _, err := w.Rounds.Withdraw(t.Context(), x.sara, id, 1); return err }
		}},
		{"Reopen", 3, func(t *testing.T, w *world) func() error { // two entities receive answers from it
			x := ask(t, w)
			id := x.assessments[x.unit.ID]
			x.answer(t, x.it, id, provided, "yes")
			x.submit(t, x.it, id)
			mia := x.as(t, "mia", assessment.EntityManager, x.unit.ID)
			must(w.Rounds.Decide(t.Context(), mia, id, 1, assessment.OutcomeApproved, ""))(t)
			return func() error { _, err := w.Rounds.Reopen(t.Context(), mia, id, 1, "Fel underlag"); return err }
		}},
		{"SaveTarget", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				_, err := w.Rounds.SaveTarget(
					t.Context(),
					x.chair,
					assessment.Target{EntityID: x.soc.ID, Level: 2, By: "2027-01-01"},
				)
				return err
			}
		}},
		{"SaveTargets", 2, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				_, err := w.Rounds.SaveTargets(t.Context(), x.kim, rounds.TargetsForm{
					Level:    2,
					By:       "2027-01-01",
					Entities: []rounds.TargetVersion{{EntityID: x.soc.ID}, {EntityID: x.school.ID}},
				})
				return err
			}
		}},
		{"DecideAdvice", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			id := x.assessments[x.soc.ID]
			x.answer(t, x.sara, id, "B3", "no")
			rule := must(w.Rounds.Result(t.Context(), x.sara, id, 0))(t).Recommendations[0].Rule
			return func() error {
				_, err := w.Rounds.DecideAdvice(
					t.Context(),
					x.mats,
					assessment.AdviceDecision{AssessmentID: id, RuleID: rule, Adopted: true},
				)
				return err
			}
		}},
		{"DecideAdviceTogether", 2, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			id := x.assessments[x.soc.ID]
			x.answer(t, x.sara, id, "B3", "no")
			x.answer(t, x.sara, id, "D1", "no")
			v := must(w.Rounds.Result(t.Context(), x.sara, id, 0))(t)
			var chosen []rounds.AdviceToDecide
			for _, r := range v.Recommendations[:2] {
				chosen = append(chosen, rounds.AdviceToDecide{Assessment: id, Rule: r.Rule})
			}
			return func() error {
				_, err := w.Rounds.DecideAdviceTogether(t.Context(), x.mats, v.Round.ID, chosen, false, "Finns redan")
				return err
			}
		}},
		{"PublishEmbedded", 1, func(t *testing.T, w *world) func() error {
			return func() error { return w.Rounds.PublishEmbedded(t.Context()) }
		}},
	}
}
