package workflow_test

import (
	"io"
	"testing"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/insight"
)

// auditMutations are the changes of audits.
func auditMutations() []mutation {
	begun := func(t *testing.T, w *world) *audited {
		x := examine(t, w)
		x.begin(t)
		return x
	}
	recommended := func(t *testing.T, w *world) (*audited, record.AuditRecommendation) {
		x := begun(t, w)
		return x, must(
			w.Audits.AddRecommendation(
				t.Context(),
				x.anna,
				x.audit.ID,
				audits.RecommendationForm{BodyID: x.board.ID, Text: "Inför rutiner."},
			),
		)(
			t,
		)
	}
	advised := func(t *testing.T, x *audited) record.AuditAdvice {
		return must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Advice[0]
	}
	return []mutation{
		{"AddAudit", 1, func(t *testing.T, w *world) func() error {
			x := examine(t, w)
			f := x.auditForm()
			f.Title = "En till"
			return func() error { _, err := w.Audits.AddAudit(t.Context(), w.admin, f); return err }
		}},
		{"SaveAudit", 1, func(t *testing.T, w *world) func() error {
			x := examine(t, w)
			f := x.auditForm()
			f.Title, f.Version = "Nytt namn", x.audit.Version
			return func() error { _, err := w.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f); return err }
		}},
		{"Engage", 1, func(t *testing.T, w *world) func() error {
			x := examine(t, w)
			return func() error {
				_, err := w.Audits.Engage(
					t.Context(),
					w.admin,
					assessment.Engagement{AuditID: x.audit.ID, UserID: x.arne.User.ID, Until: "2026-12-31"},
				)
				return err
			}
		}},
		{"Engage to an end", 1, func(t *testing.T, w *world) func() error {
			x := examine(t, w)
			return func() error {
				_, err := w.Audits.Engage(
					t.Context(),
					w.admin,
					assessment.Engagement{AuditID: x.audit.ID, UserID: x.anna.User.ID, Until: "2026-03-30", Version: 1},
				)
				return err
			}
		}},
		{"ConfirmEngagement", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			x.engage(t, x.arne, "2026-12-31")
			return func() error {
				_, err := w.Audits.ConfirmEngagement(t.Context(), x.anna, x.audit.ID, x.arne.User.ID, "", 1)
				return err
			}
		}},
		{"StartFieldwork", 1, func(t *testing.T, w *world) func() error {
			x := examine(t, w)
			return func() error {
				_, err := w.Audits.StartFieldwork(t.Context(), x.anna, x.audit.ID, x.audit.Version)
				return err
			}
		}},
		{"PinSubmission", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			id := x.assessments[x.soc.ID]
			_ = must(w.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "En gång till"))(t)
			x.answer(t, x.sara, id, "B3", "partly")
			x.submit(t, x.mats, id)
			return func() error {
				_, err := w.Audits.PinSubmission(t.Context(), x.anna, x.audit.ID, x.soc.ID, x.entity(t, x.soc.ID).Version)
				return err
			}
		}},
		{"Judge", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			best := assessment.Ordinal(400)
			f := audits.JudgementForm{EntityID: x.soc.ID, QuestionID: "2", Ordinal: &best, Version: version(0)}
			return func() error { _, err := w.Audits.Judge(t.Context(), x.anna, x.audit.ID, f); return err }
		}},
		{"SaveColumn", 3, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			best := assessment.Ordinal(400)
			f := audits.ColumnForm{
				Judgements: []audits.JudgementForm{
					{EntityID: x.soc.ID, QuestionID: "2", Part: audits.Observed, Observation: "Sett.", Version: version(0)},
					{EntityID: x.soc.ID, QuestionID: "2", Part: audits.Judged, Ordinal: &best, Version: version(0)},
				},
				Statement: &audits.StatementForm{Overall: "delvis", Version: x.entity(t, x.soc.ID).Version},
			}
			return func() error { _, err := w.Audits.SaveColumn(t.Context(), x.anna, x.audit.ID, x.soc.ID, f); return err }
		}},
		{"StateOnEntity", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			at := x.entity(t, x.soc.ID).Version
			return func() error {
				_, err := w.Audits.StateOnEntity(t.Context(), x.anna, x.audit.ID, x.soc.ID, "delvis", "Det brister.", at)
				return err
			}
		}},
		{"StateOnAudit", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error {
				_, err := w.Audits.StateOnAudit(t.Context(), x.anna, x.audit.ID, "delvis", "Det brister.", x.audit.Version)
				return err
			}
		}},
		{"AddRecommendation", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			f := audits.RecommendationForm{BodyID: x.board.ID, Text: "Inför rutiner."}
			return func() error { _, err := w.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, f); return err }
		}},
		{"SaveRecommendation", 1, func(t *testing.T, w *world) func() error {
			x, r := recommended(t, w)
			f := audits.RecommendationForm{BodyID: x.board.ID, Text: "Inför och följ upp rutiner.", Version: r.Version}
			return func() error {
				_, err := w.Audits.SaveRecommendation(t.Context(), x.anna, x.audit.ID, r.ID, f)
				return err
			}
		}},
		{"MoveRecommendation", 1, func(t *testing.T, w *world) func() error {
			x, r := recommended(t, w)
			return func() error {
				_, err := w.Audits.MoveRecommendation(t.Context(), x.anna, x.audit.ID, r.ID, 1)
				return err
			}
		}},
		{"SortRecommendations", 1, func(t *testing.T, w *world) func() error {
			x, _ := recommended(t, w)
			f := audits.RecommendationForm{
				BodyID: x.board.ID, Text: "Börja om.", Places: []assessment.Place{{QuestionID: "2", EntityID: x.soc.ID}},
			}
			must(w.Audits.AddRecommendation(t.Context(), x.anna, x.audit.ID, f))(t)
			return func() error { _, err := w.Audits.SortRecommendations(t.Context(), x.anna, x.audit.ID); return err }
		}},
		{"DeleteRecommendation", 1, func(t *testing.T, w *world) func() error {
			x, r := recommended(t, w)
			return func() error { return w.Audits.DeleteRecommendation(t.Context(), x.anna, x.audit.ID, r.ID, r.Version) }
		}},
		{"SaveFollowUps", 1, func(t *testing.T, w *world) func() error {
			x, f := followingUp(t, w)
			return func() error {
				_, err := w.Audits.SaveFollowUps(t.Context(), x.anna, x.audit.ID, []audits.FollowUpForm{f})
				return err
			}
		}},
		{"SaveFollowUp", 1, func(t *testing.T, w *world) func() error {
			x, f := followingUp(t, w)
			return func() error { _, err := w.Audits.SaveFollowUp(t.Context(), x.anna, x.audit.ID, f); return err }
		}},
		{"AdoptAdvice", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			a := advised(t, x)
			return func() error {
				_, err := w.Audits.AdoptAdvice(
					t.Context(),
					x.anna,
					x.audit.ID,
					a.Entity,
					a.Rule,
					audits.RecommendationForm{BodyID: x.board.ID},
				)
				return err
			}
		}},
		{"DismissAdvice", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			a := advised(t, x)
			return func() error {
				return w.Audits.DismissAdvice(t.Context(), x.anna, x.audit.ID, a.Entity, a.Rule, "Redan beslutat")
			}
		}},
		{"Finalise", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			for _, c := range must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Cells {
				x.judge(t, c.Entity, c.Question, 400, "Det räcker.")
			}
			return func() error {
				_, err := w.Audits.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version)
				return err
			}
		}},
		{"File", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error {
				_, err := w.Audits.File(t.Context(), x.anna, x.audit.ID, audits.FileForm{Format: "yaml"})
				return err
			}
		}},
		{"Book", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error { _, err := w.Audits.Book(t.Context(), x.anna, x.audit.ID, false, "xlsx"); return err }
		}},
		{"OpenFile", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error {
				_, err := w.Audits.File(t.Context(), x.anna, x.audit.ID, audits.FileForm{Open: true, Format: "yaml"})
				return err
			}
		}},
		{"OpenBook", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error { _, err := w.Audits.OpenBook(t.Context(), x.anna, x.audit.ID, false, "xlsx"); return err }
		}},
		{"Correct", 2, func(t *testing.T, w *world) func() error {
			x := examine(t, w)
			x.sealed(t)
			return func() error { _, err := w.Audits.Correct(t.Context(), x.anna, x.audit.ID, why); return err }
		}},
		{"Withdraw", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error { _, err := w.Audits.Withdraw(t.Context(), x.admin, x.audit.ID, mistake); return err }
		}},
		{"Resume", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			x.withdraw(t, x.admin, x.audit.ID)
			return func() error { _, err := w.Audits.Resume(t.Context(), x.anna, x.audit.ID); return err }
		}},
		{"Finalise a correction", 2, func(t *testing.T, w *world) func() error {
			x := examine(t, w)
			x.sealed(t)
			c := x.correct(t)
			return func() error { _, err := w.Audits.Finalise(t.Context(), x.anna, c.ID, c.Version); return err }
		}},
		{"Archive", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error {
				_, _, err := w.Audits.Archive(t.Context(), x.anna, x.audit.ID, exchange.NewPackage(io.Discard, w.now()))
				return err
			}
		}},
		{"MarkPassage", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error { return x.withhold(t, x.anna, x.audit.Title) }
		}},
		{"LiftPassage", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			if err := x.withhold(t, x.anna, x.audit.Title); err != nil {
				t.Fatal(err)
			}
			list := must(w.Audits.Passages(t.Context(), x.anna, x.audit.ID))(t)
			return func() error {
				return w.Audits.LiftPassage(t.Context(), x.anna, x.audit.ID, list[0].ID, "Får lämnas ut")
			}
		}},
		{"OperatorFile", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error { _, _, err := w.Audits.OperatorFile(t.Context(), x.audit.ID, false, "yaml"); return err }
		}},
		{"OperatorBook", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error { _, _, err := w.Audits.OperatorBook(t.Context(), x.audit.ID, "xlsx"); return err }
		}},
		{"ExportCompare", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error {
				_, err := w.Insight.ExportCompare(t.Context(), x.chair, insight.CompareQuery{})
				return err
			}
		}},
		{"SealSummary", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error {
				_, err := w.Insight.SealSummary(t.Context(), x.chair, insight.SummaryQuery{})
				return err
			}
		}},
		{"SaveSummaryWords", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error {
				_, err := w.Insight.SaveSummaryWords(
					t.Context(),
					x.chair,
					insight.SummaryQuery{},
					assessment.SummaryWords{Introduction: "Läs detta först."},
				)
				return err
			}
		}},
		{"ImportAudit", 7, func(t *testing.T, w *world) func() error {
			f := read(t, "two-entities.yaml")
			return func() error { _, err := w.Audits.ImportAudit(t.Context(), w.admin, f); return err }
		}},
		{"ConfirmFile", 4, func(t *testing.T, w *world) func() error {
			shown := must(w.Audits.PreviewFile(t.Context(), w.admin, "a.yaml", []byte(typedIn), false))(t)
			return func() error {
				_, err := w.Audits.ConfirmFile(t.Context(), w.admin, shown.Upload, shown.Digest, false)
				return err
			}
		}},
		{"ReplaceAudit", 2, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			f := must(x.Audits.File(t.Context(), x.anna, x.audit.ID, audits.FileForm{Format: "yaml"}))(t)
			f.Revision, f.Audit.Title = "", "Ett annat namn" // which somebody has written
			return func() error { _, err := w.Audits.ReplaceAudit(t.Context(), x.anna, f); return err }
		}},
	}
}
