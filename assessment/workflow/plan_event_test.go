package workflow_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/plan"
)

// planMutations are those of the action plan.
func planMutations() []mutation {
	added := func(t *testing.T, w *world) (*asked, assessment.ID) {
		t.Helper()
		x := ask(t, w)
		return x, x.act(t, x.kim, byYear(x.soc.ID, "Inför rutin", 2026, 0)).ID
	}
	gap := func(x *asked) assessment.Source { return assessment.GapOf(x.soc.ID, "", "") }
	return []mutation{
		{"AddAction", 2, func(t *testing.T, w *world) func() error { // and what it came from
			x := ask(t, w)
			f := byYear(x.soc.ID, "Inför rutin", 2026, 0)
			f.Origins = []assessment.Source{gap(x)}
			return func() error { _, err := w.Plan.AddAction(t.Context(), x.kim, f); return err }
		}},
		{"SaveAction", 1, func(t *testing.T, w *world) func() error {
			x, id := added(t, w)
			f := byYear(x.soc.ID, "Inför två rutiner", 2026, 0)
			f.ID, f.Version = id, 1
			return func() error { _, err := w.Plan.SaveAction(t.Context(), x.kim, f.Action); return err }
		}},
		{"Report", 2, func(t *testing.T, w *world) func() error { // and the state of the whole
			x, id := added(t, w)
			n := assessment.ActionNote{ActionID: id, State: assessment.ActionDone}
			return func() error { _, err := w.Plan.Report(t.Context(), x.kim, n); return err }
		}},
		{"Drop", 2, func(t *testing.T, w *world) func() error {
			x, id := added(t, w)
			return func() error { _, err := w.Plan.Drop(t.Context(), x.kim, id, 1, "Behövs inte"); return err }
		}},
		{"Reopen of an action", 2, func(t *testing.T, w *world) func() error {
			x, id := added(t, w)
			must(w.Plan.Drop(t.Context(), x.kim, id, 1, "Behövs inte"))(t)
			return func() error { _, err := w.Plan.Reopen(t.Context(), x.kim, id, 2, ""); return err }
		}},
		{"Link", 1, func(t *testing.T, w *world) func() error {
			x, id := added(t, w)
			return func() error { _, err := w.Plan.Link(t.Context(), x.kim, id, gap(x)); return err }
		}},
		{"Unlink", 1, func(t *testing.T, w *world) func() error {
			x, id := added(t, w)
			must(w.Plan.Link(t.Context(), x.kim, id, gap(x)))(t)
			return func() error { _, err := w.Plan.Unlink(t.Context(), x.kim, id, gap(x)); return err }
		}},
		{"SaveTogether", 1, func(t *testing.T, w *world) func() error {
			x, id := added(t, w)
			f := plan.Together{Actions: []plan.ActionVersion{{ID: id, Version: 1}}, Year: new(2027)}
			return func() error { return w.Plan.SaveTogether(t.Context(), x.kim, f) }
		}},
		{"TellApart", 1, func(t *testing.T, w *world) func() error {
			x, id := added(t, w)
			other := x.act(t, x.kim, byYear(x.soc.ID, "Inför rutin", 2026, 0)).ID
			return func() error { return w.Plan.TellApart(t.Context(), x.kim, id, other) }
		}},
		{"NoteExport", 1, func(t *testing.T, w *world) func() error {
			return func() error { return w.NoteExport(t.Context(), w.admin, "Risker", 3, "csv") }
		}},
		{"ExportPlan", 1, func(t *testing.T, w *world) func() error {
			x, _ := added(t, w)
			return func() error { _, err := w.Plan.ExportPlan(t.Context(), x.kim, plan.Query{}); return err }
		}},
		{"Horizon", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				_, err := w.Plan.Horizon(t.Context(), x.kim, 5, x.kim.Organisation.Version)
				return err
			}
		}},
		{"MarkActivity", 1, func(t *testing.T, w *world) func() error {
			coordinator := w.as(t, "coordinator", assessment.Coordinator, w.root)
			a := w.activity(t, coordinator, yearly("Genomgång", 3))
			return func() error {
				n := registers.ActivityNote{ActivityID: a.ID, Year: 2026, Month: 3, Done: true}
				_, err := w.Plan.MarkActivity(t.Context(), coordinator, n)
				return err
			}
		}},
		{"AddActivities", 2, func(t *testing.T, w *world) func() error {
			coordinator := w.as(t, "coordinator", assessment.Coordinator, w.root)
			return func() error {
				_, err := w.Registers.AddActivities(t.Context(), coordinator, templateIn("sv", "pdca", "review", "round"))
				return err
			}
		}},
		{"Subscribe", 1, func(t *testing.T, w *world) func() error {
			return func() error { _, err := w.Plan.Subscribe(t.Context(), w.admin); return err }
		}},
		{"Unsubscribe", 1, func(t *testing.T, w *world) func() error {
			must(w.Plan.Subscribe(t.Context(), w.admin))(t)
			return func() error { return w.Plan.Unsubscribe(t.Context(), w.admin) }
		}},
	}
}
