package workflow_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/plan"
	rows "mognad/assessment/workflow/registers"
)

// TestRegistersWaitForWhoIsResponsible: an acceptance that has ended or soon will, an objective that was not reached in
// time and a nonconformity about which nothing is done are tasks of the coordinator; the acceptance is management's too.
// What is decided on again, reached, planned or closed waits for nobody.
func TestRegistersWaitForWhoIsResponsible(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx, r := t.Context(), w.Registers
		company := w.entity(t, w.root, "bolag").ID
		x := &asked{world: w}
		kim := w.as(t, "kim", assessment.Coordinator, w.root)
		chair := w.as(t, "chair", assessment.Management, w.root)
		of := w.as(t, "company-chair", assessment.Management, company)
		risk := registers.Risk{
			Title: "Brand", Treatment: registers.Accept, AcceptedBy: "Ledningen", AcceptedUntil: "2026-03-30",
		}
		ended := must(r.Risks.Add(ctx, kim, risk))(t)
		risk.Title, risk.AcceptedUntil = "Långt kvar", "2026-12-31"
		must(r.Risks.Add(ctx, kim, risk))(t)
		late := must(r.Objectives.Add(ctx, kim, registers.Objective{
			Title: "Allt klassat", Due: "2026-03-01", Fulfilment: "under_way",
		}))(t)
		idle := must(r.Nonconformities.Add(ctx, kim, registers.Nonconformity{
			Title: "Konton kvar", FoundOn: "2026-01-01", Source: "audit", Due: "2026-03-15",
		}))(t)
		start := x.wants(t, kim,
			"acceptance waits Brand 0 ×1", "objective waits Allt klassat 0 ×1", "nonconformity waits Konton kvar ×1")
		if got := start.Tasks[0].Row; got == nil || *got != ended.ID {
			t.Errorf("the task leads to %v", got)
		}
		x.wants(t, chair, "acceptance waits Brand 0 ×1")
		x.wants(t, of)

		risk.Title, risk.AcceptedUntil, risk.Entities = "Bolagets", "2026-04-20", []assessment.ID{company}
		must(r.Risks.Add(ctx, kim, risk))(t)
		x.wants(t, of, "acceptance waits Bolagets 21 ×1")
		start = x.wants(t, chair, "acceptance waits Brand 0 ×2")
		if start.Tasks[0].Row != nil {
			t.Errorf("a task for two risks leads to one of them")
		}

		ended.AcceptedUntil = "2027-03-30"
		must(r.Risks.Save(ctx, kim, ended))(t)
		late.Fulfilment = "reached"
		must(r.Objectives.Save(ctx, kim, late))(t)
		must(w.Plan.AddAction(ctx, kim, plan.Form{
			Action: assessment.Action{
				EntityID: w.root,
				Title:    "Ny rutin",
				Timing:   assessment.Timing{DueOn: "2027-05-01", Recurrence: assessment.Recurrence{Kind: assessment.Once}},
			},
			Origins: []assessment.Source{{Kind: assessment.FromNonconformity, SubjectID: idle.ID}},
		}))(t)
		x.wants(t, kim, "correction waits Konton kvar 0 ×1", "acceptance waits Bolagets 21 ×1")
		idle.ClosedOn = "2026-03-31"
		must(r.Nonconformities.Save(ctx, kim, idle))(t)
		x.wants(t, kim, "acceptance waits Bolagets 21 ×1")
	})
}

// TestApplicabilityWaitsForManagement: a statement of applicability that decides on every control is a task of those who
// may approve it, until it is approved as it is.
func TestApplicabilityWaitsForManagement(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		school := w.entity(t, w.root, "skola")
		soc := w.entity(t, w.root, "soc")
		x := &asked{world: w, kim: w.as(t, "kim", assessment.Coordinator, w.root)}
		chair := w.as(t, "chair", assessment.Management, w.root)
		of := w.as(t, "school-chair", assessment.Management, school.ID)
		x.says(t, school.ID, "5.1", assessment.ControlInPlace, "")
		x.wants(t, chair)
		x.decided(t, soc.ID)
		x.wants(t, x.kim)
		x.wants(t, of)
		start := x.wants(t, chair, "applicability waits Enheten soc ×1")
		if got := start.Tasks[0].Row; got == nil || *got != soc.ID {
			t.Errorf("the task leads to %v", got)
		}
		x.approve(t, chair, soc.ID)
		x.wants(t, chair)
		x.says(t, soc.ID, "8.4", assessment.ControlNotApplicable, "Ingen egen utveckling")
		x.wants(t, chair, "applicability waits Enheten soc ×1")
	})
}

// TestUntrainedManagement: who has the role of management and no training that is valid today is named; who has left
// management is not. Whatever the list of trainings is searched for, it names them, and whoever keeps it has them as
// a task.
func TestUntrainedManagement(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		chair := w.as(t, "chair", assessment.Management, w.root)
		w.as(t, "vice", assessment.Management, w.root)
		kim := w.as(t, "kim", assessment.Coordinator, w.root)
		past := w.person(t, w.admin.Organisation.ID, "past@norrdal.example", assessment.Active)
		w.membership(t, w.admin.Organisation.ID, past.ID, assessment.Management, w.root, "2026-03-30")
		says := func() (int, string) {
			page := must(w.Review.Topics(ctx, chair, nil))(t)
			f, _ := page.Topics[6].Figure("untrained")
			return f.Count, f.Name
		}
		if n, who := says(); n != 2 || who != "chair, vice" {
			t.Errorf("%d without training: %s", n, who)
		}
		for _, one := range []registers.Training{
			{Person: "Chair", Training: "Lag", TakenOn: "2025-01-01", ValidUntil: "2027-01-01"},
			{Person: "vice", Training: "Lag", TakenOn: "2023-01-01", ValidUntil: "2025-01-01"},
		} {
			must(w.Registers.Trainings.Add(ctx, kim, one))(t)
		}
		if n, who := says(); n != 1 || who != "vice" {
			t.Errorf("%d without training that is valid: %s", n, who)
		}
		x := &asked{world: w}
		x.wants(t, kim, "training waits vice ×1")
		list := must(w.Registers.Trainings.List(ctx, kim, rows.Query{Search: "Chair"}))(t)
		if diff := cmp.Diff([]string{"vice"}, list.Untrained); diff != "" {
			t.Errorf("the list names (-want +got):\n%s", diff)
		}
	})
}
