package workflow_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/registers"
	rows "mognad/assessment/workflow/registers"
)

// registerMutations are the changes of registers, of statements of applicability and of approvals.
func registerMutations() []mutation {
	return []mutation{
		{"SaveRiskCriteria", 1, func(t *testing.T, w *world) func() error {
			top := w.as(t, "coordinator", assessment.Coordinator, w.root)
			c := registers.DefaultCriteria()
			c.Likelihood = []string{"Sällan", "Ibland", "Ofta", "Alltid"}
			c.Consequence = []string{"Liten", "Måttlig", "Stor", "Enorm"}
			return func() error { _, err := w.Registers.SaveRiskCriteria(t.Context(), top, c); return err }
		}},
		{"AddMeasureValue", 1, func(t *testing.T, w *world) func() error {
			top := w.as(t, "coordinator", assessment.Coordinator, w.root)
			m := must(w.Registers.Measures.Add(t.Context(), top, registers.Measure{
				Title:  "Incidenter",
				Kind:   "incidents",
				Better: registers.Lower,
			}))(t)
			v := registers.MeasureValue{MeasureID: m.ID, Day: "2026-03-31", Value: "3"}
			return func() error { _, err := w.Registers.AddMeasureValue(t.Context(), top, v); return err }
		}},
		{"SaveApplicability", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			a := assessment.Applicability{EntityID: x.soc.ID, Control: "5.1", Status: assessment.ControlInPlace}
			return func() error { _, err := w.Registers.SaveApplicability(t.Context(), x.kim, a); return err }
		}},
		{"SaveApplicabilities", 2, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			f := rows.ApplicabilitiesForm{
				EntityID: x.soc.ID,
				Status:   new(assessment.ControlInPlace),
				Controls: []rows.ControlVersion{{Control: "5.1"}, {Control: "5.2"}},
			}
			return func() error { _, err := w.Registers.SaveApplicabilities(t.Context(), x.kim, f); return err }
		}},
		{"Approve", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			f := rows.ApprovalForm{Kind: assessment.ApprovedReport, Name: "Årsrapport", Text: "Läget"}
			return func() error { _, err := w.Registers.Approve(t.Context(), x.chair, f); return err }
		}},
		{"Approve on paper", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			f := rows.ApprovalForm{
				Kind:       assessment.ApprovedImprovement,
				Name:       "Fler larm",
				Text:       "Larm dygnet runt",
				OnPaper:    true,
				DecidedOn:  "2026-03-01",
				ApprovedBy: "Kommundirektören",
				CaseNumber: "KS 2026/7",
			}
			return func() error { _, err := w.Registers.Approve(t.Context(), x.kim, f); return err }
		}},
	}
}
