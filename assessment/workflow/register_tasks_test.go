package workflow_test

import (
	"strconv"
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
			"acceptance waits Brand 0 ×1", "nonconformity waits Konton kvar 0 ×1", "objective waits Allt klassat 0 ×1")
		if got := start.Tasks[0].Row; got == nil || *got != ended.ID {
			t.Errorf("the task leads to %v", got)
		}
		x.wants(t, chair, "accept waits Brand 0 ×1")
		x.wants(t, of)

		risk.Title, risk.AcceptedUntil, risk.Entities = "Bolagets", "2026-04-20", []assessment.ID{company}
		must(r.Risks.Add(ctx, kim, risk))(t)
		x.wants(t, of, "accept waits Bolagets 21 ×1")
		start = x.wants(t, chair, "accept waits Brand 0 ×2")
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

// TestAnAcceptanceWaitsUntilEachHasDoneTheirPart: management is asked to approve a risk again until it has, from the
// day on which the end of the acceptance is near; the coordinator until there is a new day.
func TestAnAcceptanceWaitsUntilEachHasDoneTheirPart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx, r := t.Context(), w.Registers
		x := &asked{world: w}
		kim := w.as(t, "kim", assessment.Coordinator, w.root)
		chair := w.as(t, "chair", assessment.Management, w.root)
		ends := must(r.Risks.Add(ctx, kim, registers.Risk{
			Title: "Brand", Treatment: registers.Accept, AcceptedBy: "Ledningen", AcceptedUntil: "2026-04-20",
		}))(t)
		approve := func(on assessment.Date) {
			must(r.Approve(ctx, kim, rows.ApprovalForm{
				Kind: assessment.ApprovedRisk, Object: ends.ID, Version: ends.Version, OnPaper: true, DecidedOn: on,
				CaseNumber: "KS 2026/1", ApprovedBy: "Kommunstyrelsen",
			}))(t)
		}
		approve("2026-03-01") // before the end was near
		x.wants(t, chair, "accept waits Brand 21 ×1")
		x.wants(t, kim, "acceptance waits Brand 21 ×1")
		approve("2026-03-30")
		x.wants(t, chair)
		x.wants(t, kim, "acceptance waits Brand 21 ×1")
		ends.AcceptedUntil = "2027-04-20"
		must(r.Risks.Save(ctx, kim, ends))(t)
		x.wants(t, kim)
	})
}

// TestRowsWaitForTheNearestWithTheOwnersRole: a risk and a nonconformity wait for those with the role that is written
// as the owner, on what they are about or else on the nearest entity above it.
func TestRowsWaitForTheNearestWithTheOwnersRole(t *testing.T) {
	t.Parallel()
	eachMailing(t, func(t *testing.T, x *mailing) { // whose kernel knows the roles by name
		ctx, r := t.Context(), x.Registers
		above := x.as(t, "above", assessment.EntityManager, x.root)
		for _, about := range [][]assessment.ID{{x.soc.ID}, nil} {
			must(r.Nonconformities.Add(ctx, x.kim, registers.Nonconformity{
				Title: "Konton kvar", FoundOn: "2026-01-01", Source: "audit", Due: "2026-03-15", CorrectiveAction: "Rensa",
				OwnerRole: "Enhetsansvarig", Entities: about,
			}))(t)
		}
		for owner, title := range map[string]string{"Entity manager": "Brand", "Rektor": "Stöld"} {
			must(r.Risks.Add(ctx, x.kim, registers.Risk{
				Title: title, Treatment: registers.Accept, AcceptedBy: "Ledningen", AcceptedUntil: "2026-03-30",
				OwnerRole: owner, Entities: []assessment.ID{x.soc.ID},
			}))(t)
		}
		for _, one := range []struct {
			who  assessment.Principal
			want []string
		}{
			{x.mats, []string{"accept Brand 1", "correction Konton kvar 1"}},
			{above, []string{"correction Konton kvar 1"}},
		} {
			var got []string
			for _, waits := range must(r.Waiting(ctx, one.who))(t) {
				got = append(got, string(waits.Reason)+" "+waits.First+" "+strconv.Itoa(waits.Count))
			}
			if diff := cmp.Diff(one.want, got); diff != "" {
				t.Errorf("what waits for %s (-want +got):\n%s", one.who.User.Name, diff)
			}
		}
	})
}

// TestLateActionsWaitForWhoManagesThePlan: what is late in a plan is one task of those who manage it, without what they
// own themselves, which are tasks of their own.
func TestLateActionsWaitForWhoManagesThePlan(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := &asked{world: w}
		school := w.entity(t, w.root, "skola").ID
		kim := w.as(t, "kim", assessment.Coordinator, w.root)
		manager := w.as(t, "manager", assessment.EntityManager, school)
		add := func(title string, at, owner assessment.ID, due assessment.Date) {
			f := plan.Form{Action: assessment.Action{EntityID: at, Title: title, OwnerID: &owner}}
			f.Kind, f.DueOn = assessment.Once, due
			must(w.Plan.AddAction(t.Context(), kim, f))(t)
		}
		add("Egen", w.root, kim.User.ID, "2026-03-20")
		add("Sen", school, manager.User.ID, "2026-03-10")
		add("Senare", w.root, manager.User.ID, "2026-03-25")
		add("I tid", w.root, manager.User.ID, "2026-12-01")
		start := x.wants(t, kim, "action waits Egen 0", "late waits Sen 0 ×2")
		if start.Tasks[1].Action != nil {
			t.Error("a task for two actions leads to one of them")
		}
		x.wants(t, manager, "action waits Sen 0", "action waits Senare 0")
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
