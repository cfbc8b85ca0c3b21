package workflow_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/workflow"
)

// auditMutations are the changes of audits.
func auditMutations() []mutation {
	begun := func(t *testing.T, w *world) *audited {
		x := examine(t, w)
		x.begin(t)
		return x
	}
	recommended := func(t *testing.T, w *world) (*audited, assessment.Recommendation) {
		x := begun(t, w)
		return x, must(w.AddRecommendation(t.Context(), x.anna, x.audit.ID, workflow.RecommendationForm{BodyID: x.board.ID, Text: "Inför rutiner."}))(t)
	}
	advised := func(t *testing.T, x *audited) workflow.AuditAdvice {
		return must(x.Audit(t.Context(), x.anna, x.audit.ID))(t).Advice[0]
	}
	return []mutation{
		{"AddAudit", 1, func(t *testing.T, w *world) func() error {
			x := examine(t, w)
			f := x.auditForm()
			f.Title = "En till"
			return func() error { _, err := w.AddAudit(t.Context(), w.admin, f); return err }
		}},
		{"SaveAudit", 1, func(t *testing.T, w *world) func() error {
			x := examine(t, w)
			f := x.auditForm()
			f.Title, f.Version = "Nytt namn", x.audit.Version
			return func() error { _, err := w.SaveAudit(t.Context(), x.anna, x.audit.ID, f); return err }
		}},
		{"Engage", 1, func(t *testing.T, w *world) func() error {
			x := examine(t, w)
			return func() error {
				_, err := w.Engage(t.Context(), w.admin, assessment.Engagement{AuditID: x.audit.ID, UserID: x.arne.User.ID, Until: "2026-12-31"})
				return err
			}
		}},
		{"StartFieldwork", 1, func(t *testing.T, w *world) func() error {
			x := examine(t, w)
			return func() error {
				_, err := w.StartFieldwork(t.Context(), x.anna, x.audit.ID, x.audit.Version)
				return err
			}
		}},
		{"PinSubmission", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			id := x.assessments[x.soc.ID]
			_ = must(w.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "En gång till"))(t)
			x.answer(t, x.sara, id, "B3", "partly")
			x.submit(t, x.mats, id)
			return func() error {
				_, err := w.PinSubmission(t.Context(), x.anna, x.audit.ID, x.soc.ID, x.cell(t, "1", x.soc.ID).Entity.Version)
				return err
			}
		}},
		{"Judge", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			best := assessment.Ordinal(400)
			f := workflow.JudgementForm{EntityID: x.soc.ID, QuestionID: "2", Ordinal: &best, Version: version(0)}
			return func() error { _, err := w.Judge(t.Context(), x.anna, x.audit.ID, f); return err }
		}},
		{"StateOnEntity", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			at := x.cell(t, "1", x.soc.ID).Entity.Version
			return func() error {
				_, err := w.StateOnEntity(t.Context(), x.anna, x.audit.ID, x.soc.ID, "delvis", "Det brister.", at)
				return err
			}
		}},
		{"StateOnAudit", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error {
				_, err := w.StateOnAudit(t.Context(), x.anna, x.audit.ID, "delvis", "Det brister.", x.audit.Version)
				return err
			}
		}},
		{"AddRecommendation", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			f := workflow.RecommendationForm{BodyID: x.board.ID, Text: "Inför rutiner."}
			return func() error { _, err := w.AddRecommendation(t.Context(), x.anna, x.audit.ID, f); return err }
		}},
		{"SaveRecommendation", 1, func(t *testing.T, w *world) func() error {
			x, r := recommended(t, w)
			f := workflow.RecommendationForm{BodyID: x.board.ID, Text: "Inför och följ upp rutiner.", Version: r.Version}
			return func() error {
				_, err := w.SaveRecommendation(t.Context(), x.anna, x.audit.ID, r.ID, f)
				return err
			}
		}},
		{"MoveRecommendation", 1, func(t *testing.T, w *world) func() error {
			x, r := recommended(t, w)
			return func() error { return w.MoveRecommendation(t.Context(), x.anna, x.audit.ID, r.ID, 1) }
		}},
		{"DeleteRecommendation", 1, func(t *testing.T, w *world) func() error {
			x, r := recommended(t, w)
			return func() error { return w.DeleteRecommendation(t.Context(), x.anna, x.audit.ID, r.ID, r.Version) }
		}},
		{"AdoptAdvice", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			a := advised(t, x)
			return func() error {
				_, err := w.AdoptAdvice(t.Context(), x.anna, x.audit.ID, a.EntityID, a.RuleID, workflow.RecommendationForm{BodyID: x.board.ID})
				return err
			}
		}},
		{"DismissAdvice", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			a := advised(t, x)
			return func() error {
				return w.DismissAdvice(t.Context(), x.anna, x.audit.ID, a.EntityID, a.RuleID, "Redan beslutat")
			}
		}},
		{"Finalise", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			for _, c := range must(x.Audit(t.Context(), x.anna, x.audit.ID))(t).Cells {
				x.judge(t, c.Entity.EntityID, c.Question.ID, 400, "Det räcker.")
			}
			return func() error {
				_, err := w.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version)
				return err
			}
		}},
		{"AuditFile", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error { _, err := w.AuditFile(t.Context(), x.anna, x.audit.ID, false); return err }
		}},
		{"AuditBook", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error { _, err := w.AuditBook(t.Context(), x.anna, x.audit.ID, false); return err }
		}},
		{"OperatorAuditFile", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error { _, _, err := w.OperatorAuditFile(t.Context(), x.audit.ID); return err }
		}},
		{"OperatorAuditBook", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error { _, _, err := w.OperatorAuditBook(t.Context(), x.audit.ID); return err }
		}},
		{"ExportCompare", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error { _, err := w.ExportCompare(t.Context(), x.chair, workflow.CompareQuery{}); return err }
		}},
		{"SealSummary", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			return func() error { _, err := w.SealSummary(t.Context(), x.chair, workflow.SummaryQuery{}); return err }
		}},
		{"ImportAudit", 7, func(t *testing.T, w *world) func() error {
			f := read(t, "two-entities.yaml")
			return func() error { _, err := w.ImportAudit(t.Context(), w.admin, f); return err }
		}},
		{"ReplaceAudit", 1, func(t *testing.T, w *world) func() error {
			x := begun(t, w)
			f := must(x.AuditFile(t.Context(), x.anna, x.audit.ID, false))(t)
			f.Revision, f.Audit.Title = "", "Ett annat namn"
			return func() error { _, err := w.ReplaceAudit(t.Context(), x.anna, f); return err }
		}},
	}
}
