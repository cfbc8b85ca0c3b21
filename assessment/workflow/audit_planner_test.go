package workflow_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/audits"
	rows "mognad/assessment/workflow/registers"
)

// byArne is an audit that arne, who is engaged for none, has planned as an auditor.
func (x *audited) byArne(t *testing.T) record.Audit {
	t.Helper()
	f := x.auditForm()
	f.Title, f.Key = "Arnes granskning", "arnes"
	return must(x.Audits.AddAudit(t.Context(), x.arne, f))(t)
}

// replanned is the form of the planned audit as it is, from its version.
func (x *audited) replanned(v record.Audit, entities ...assessment.ID) audits.Form {
	f := x.auditForm()
	f.Title, f.Version = v.Title, v.Version
	if entities != nil {
		f.Entities = entities
	}
	return f
}

// appointing is an engagement for an audit as it is now.
func (x *audited) appointing(t *testing.T, audit, user assessment.ID) assessment.Engagement {
	t.Helper()
	v := must(x.Audits.Audit(t.Context(), x.admin, audit))(t)
	return assessment.Engagement{AuditID: audit, UserID: user, Until: "2026-12-31", AuditVersion: v.Version}
}

// TestAppointmentIsForThePlanThatWasRead: an audit that its planner has changed since the administrator read it is not
// what auditors are appointed for.
func TestAppointmentIsForThePlanThatWasRead(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		v := x.byArne(t)
		read := x.appointing(t, v.ID, x.arne.User.ID)
		must(x.Audits.SaveAudit(t.Context(), x.arne, v.ID, x.replanned(v, x.soc.ID)))(t)
		_, err := x.Audits.Engage(t.Context(), x.admin, read)
		refused(t, err, assessment.Stale, "error.stale")
		read.AuditVersion = 0
		_, err = x.Audits.Engage(t.Context(), x.admin, read)
		invalid(t, err, "audit_version: error.required")
		if now := must(x.Audits.Audit(t.Context(), x.arne, v.ID))(t); now.Engaged {
			t.Error("the planner is appointed")
		}
		must(x.Audits.Engage(t.Context(), x.admin, x.appointing(t, v.ID, x.arne.User.ID)))(t)
		other := assessment.Engagement{AuditID: v.ID, UserID: x.anna.User.ID, Until: "2026-12-31"}
		must(x.Audits.Engage(t.Context(), x.admin, other))(t)
	})
}

// TestAuditorPlansAnAudit: an auditor adds an audit and writes its plan before anybody is engaged. That gives access to
// nothing else: not to answers, to other papers, to files, nor to other audits.
func TestAuditorPlansAnAudit(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		v := x.byArne(t)
		if v.State != assessment.AuditPlanning || !v.MayPlan || v.Engaged || v.MayRead || v.MayWrite || v.MayManage ||
			v.Planner == nil || v.Planner.ID != x.arne.User.ID || len(v.Entities) != 2 || len(v.Auditors) > 0 {
			t.Errorf("the planner sees %+v", v)
		}
		list := must(x.Audits.Audits(t.Context(), x.arne))(t)
		if len(list) != 1 || list[0].ID != v.ID || list[0].Planner == nil {
			t.Errorf("arne lists %+v, want the planned audit, which waits", list)
		}
		saved := must(x.Audits.SaveAudit(t.Context(), x.arne, v.ID, x.replanned(v, x.soc.ID)))(t)
		if len(saved.Entities) != 1 || saved.Planner == nil {
			t.Errorf("saved is %+v", saved)
		}
		must(x.Audits.SaveAudit(t.Context(), x.arne, v.ID, x.replanned(saved)))(t)
		for _, r := range registers.Papers {
			w := x.Registers.Named(r.Name).In(v.ID)
			_, err := w.Add(t.Context(), x.arne, paper(r, "Planerat", nil))
			_, listed := w.List(t.Context(), x.arne, rows.Query{})
			if r.Name == registers.AuditMilestones.Name {
				do(t, err)
				do(t, listed)
				continue
			}
			refused(t, err, assessment.Forbidden, "error.forbidden")
			refused(t, listed, assessment.Forbidden, "error.forbidden")
		}
		_, started := x.Audits.StartFieldwork(t.Context(), x.arne, v.ID, saved.Version+1)
		_, answers := x.Audits.Answers(t.Context(), x.arne, v.ID, x.soc.ID)
		_, pinnable := x.Audits.Pinnable(t.Context(), x.arne, v.ID)
		_, file := x.Audits.File(t.Context(), x.arne, v.ID, audits.FileForm{Format: "yaml"})
		_, stated := x.Audits.StateOnAudit(t.Context(), x.arne, v.ID, "Delvis", "", saved.Version+1)
		_, declared := x.Audits.Declare(t.Context(), x.arne, v.ID, audits.DeclarationForm{Impartiality: assessment.Impartial})
		_, approved := x.Audits.ApprovePlan(t.Context(), x.arne, v.ID, audits.PlanApprovalForm{})
		_, engaged := x.Audits.Engage(t.Context(), x.arne, assessment.Engagement{
			AuditID: v.ID, UserID: x.arne.User.ID, Until: "2026-12-31",
		})
		for i, err := range []error{started, answers, pinnable, file, stated, declared, approved, engaged} {
			if assessment.CodeOf(err) != assessment.Forbidden {
				t.Errorf("call %d of the planner: got %v, want forbidden", i+1, err)
			}
		}
		for _, p := range []assessment.Principal{x.anna, x.sara, x.other} { // anna audits something else
			_, err := x.Audits.Audit(t.Context(), p, v.ID)
			refused(t, err, assessment.NotFound, "error.not_found")
		}
		_, err := x.Audits.Audit(t.Context(), x.arne, x.audit.ID)
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}

// TestAuditorsArePlannedForAndAppointed: those who manage the audit are told until somebody is appointed, who begins at
// once. From then on the planner chooses no more entities.
func TestAuditorsArePlannedForAndAppointed(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		v := x.byArne(t)
		milestones := x.Registers.Named(registers.AuditMilestones.Name).In(v.ID)
		must(milestones.Add(t.Context(), x.arne, paper(registers.AuditMilestones, "Start", nil)))(t)
		x.forward(time.Minute)
		told := func(p assessment.Principal) (tasks, notices int) {
			t.Helper()
			start := must(x.Tasks.Tasks(t.Context(), p))(t)
			for _, task := range start.Tasks {
				if task.Kind == record.TaskAppoint && *task.Audit == v.ID && task.Person == x.arne.User.Name {
					tasks++
				}
			}
			for _, n := range start.Notices {
				if n.Kind == assessment.NoticeAuditPlanned && n.By == x.arne.User.Name && *n.Audit == v.ID {
					notices++
				}
			}
			return tasks, notices
		}
		for _, p := range []assessment.Principal{x.admin, x.arne, x.anna, x.kim, x.chair} {
			want := 0
			if p.User.ID == x.admin.User.ID {
				want = 1
			}
			if tasks, notices := told(p); tasks != want || notices != want {
				t.Errorf("%s has %d tasks and %d notices, want %d", p.User.Name, tasks, notices, want)
			}
		}
		must(x.Audits.SaveAudit(t.Context(), x.arne, v.ID, x.replanned(v, x.soc.ID)))(t)
		for _, p := range []assessment.Principal{x.anna, x.arne} { // neither waits for a confirmation
			e := must(x.Audits.Engage(t.Context(), x.admin, x.appointing(t, v.ID, p.User.ID)))(t)
			if e.Waits() {
				t.Errorf("the engagement of %s waits", p.User.Name)
			}
		}
		if tasks, notices := told(x.admin); tasks+notices != 0 {
			t.Errorf("the administrator still has %d tasks and %d notices", tasks, notices)
		}
		now := must(x.Audits.Audit(t.Context(), x.arne, v.ID))(t)
		if !now.Engaged || now.Planner != nil {
			t.Errorf("appointed, the planner sees %+v", now)
		}
		_, err := x.Audits.SaveAudit(t.Context(), x.arne, v.ID, x.replanned(now))
		invalid(t, err, "entities: error.unknown_choice")
		must(x.Audits.StartFieldwork(t.Context(), x.arne, v.ID, now.Version))(t)
	})
}

// TestPlannerStaysOutOfWhatOthersAudit: who planned an audit for which others are appointed reads nothing from fieldwork
// on, and before only its description.
func TestPlannerStaysOutOfWhatOthersAudit(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		v := x.byArne(t)
		milestones := x.Registers.Named(registers.AuditMilestones.Name).In(v.ID)
		own := must(milestones.Add(t.Context(), x.arne, paper(registers.AuditMilestones, "Arnes", nil)))(t)
		must(x.Audits.Engage(t.Context(), x.admin, x.appointing(t, v.ID, x.anna.User.ID)))(t)
		must(milestones.Add(t.Context(), x.anna, paper(registers.AuditMilestones, "Oanmält besök", nil)))(t)
		_, err := milestones.List(t.Context(), x.arne, rows.Query{})
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = milestones.Save(t.Context(), x.arne, x.changedPaper(registers.AuditMilestones, own))
		refused(t, err, assessment.Forbidden, "error.forbidden")
		notes := x.Registers.Named(registers.AuditNotes.Name).In(v.ID)
		must(notes.Add(t.Context(), x.anna, paper(registers.AuditNotes, "Annas", nil)))(t)
		_, err = notes.List(t.Context(), x.arne, rows.Query{})
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.Audits.SaveAudit(t.Context(), x.arne, v.ID, x.replanned(v))
		do(t, err)
		must(x.Audits.StartFieldwork(t.Context(), x.anna, v.ID, v.Version+1))(t)
		_, err = x.Audits.Audit(t.Context(), x.arne, v.ID)
		refused(t, err, assessment.NotFound, "error.not_found")
		if list := must(x.Audits.Audits(t.Context(), x.arne))(t); len(list) > 0 {
			t.Errorf("arne still lists %+v", list)
		}
	})
}

// TestMilestonesOfTheEngagedAreForAuditors: a time plan that somebody has written who was engaged keeps the next one
// waiting for a confirmation, as other papers do.
func TestMilestonesOfTheEngagedAreForAuditors(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		v := x.byArne(t)
		engage := func(p assessment.Principal) assessment.Engagement {
			t.Helper()
			return must(x.Audits.Engage(t.Context(), x.admin, x.appointing(t, v.ID, p.User.ID)))(t)
		}
		engage(x.arne)
		x.forward(time.Minute)
		milestones := x.Registers.Named(registers.AuditMilestones.Name).In(v.ID)
		must(milestones.Add(t.Context(), x.arne, paper(registers.AuditMilestones, "Oanmält besök", nil)))(t)
		if !engage(x.anna).Waits() {
			t.Error("the engagement does not wait")
		}
	})
}

// TestPlannerMayAuditWhatIsPlanned: whoever may not audit an entity does not plan an audit of it, and a plan ends with
// the role.
func TestPlannerMayAuditWhatIsPlanned(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		v := x.byArne(t)
		f := x.auditForm()
		f.Title = "En till"
		both := x.auditor(t, "berit")
		x.membership(t, x.admin.Organisation.ID, both.User.ID, assessment.Respondent, x.soc.ID, "")
		both = x.sign(t, both.User.ID, "norrdal")
		_, err := x.Audits.AddAudit(t.Context(), both, f)
		invalid(t, err, "entities: error.plan_other_role")
		formerly := x.formerly(t, x.sara)
		_, err = x.Audits.AddAudit(t.Context(), formerly, f)
		invalid(t, err, "entities: error.plan_own_answers")
		f.Entities = []assessment.ID{newID(t)}
		_, err = x.Audits.AddAudit(t.Context(), x.arne, f)
		invalid(t, err, "entities: error.unknown_choice")

		x.membership(t, x.admin.Organisation.ID, x.arne.User.ID, assessment.Respondent, x.school.ID, "")
		arne := x.sign(t, x.arne.User.ID, "norrdal")
		for _, p := range []assessment.Principal{arne, both} {
			_, err := x.Audits.Audit(t.Context(), p, v.ID)
			refused(t, err, assessment.NotFound, "error.not_found")
			_, err = x.Audits.SaveAudit(t.Context(), p, v.ID, x.replanned(v))
			refused(t, err, assessment.NotFound, "error.not_found")
		}
	})
}

// TestOrganisationWithdrawsWhatIsPlanned: those who manage it withdraw an audit that an auditor plans, for as long as
// that auditor is not engaged, and the auditor does not take it up again.
func TestOrganisationWithdrawsWhatIsPlanned(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		v := x.byArne(t)
		x.withdraw(t, x.admin, v.ID)
		list := must(x.Audits.Withdrawn(t.Context(), x.arne))(t)
		if len(list) != 1 || list[0].Withdrawal.Reason != mistake {
			t.Errorf("the planner finds %+v", list)
		}
		_, err := x.Audits.Resume(t.Context(), x.arne, v.ID)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		if must(x.Audits.Audit(t.Context(), x.arne, v.ID))(t).MayResume {
			t.Error("the planner is offered to take it up again")
		}
		must(x.Audits.Resume(t.Context(), x.admin, v.ID))(t)
		x.withdraw(t, x.arne, v.ID)
		must(x.Audits.Resume(t.Context(), x.arne, v.ID))(t)
		must(x.Audits.Engage(t.Context(), x.admin, x.appointing(t, v.ID, x.arne.User.ID)))(t)
		_, err = x.Audits.Withdraw(t.Context(), x.admin, v.ID, mistake)
		refused(t, err, assessment.Forbidden, "error.withdraw_maker")
	})
}

// planFile is the file of an audit of an entity in planning.
func planFile(t *testing.T, entity assessment.Entity, more string) *exchange.File {
	t.Helper()
	return must(exchange.Parse("plan.yaml", fmt.Appendf(nil, `
audit: {key: ur-fil, title: Planerad i fil, auditor: Revisionsbyrån}
entities:
  - {id: %s, name: %q, kind: %s}
questions:
  - {no: 1, text: Görs riskanalyser?}
%s`, entity.Key, entity.Name, entity.Kind, more)))(t)
}

// TestAuditorPlansByAFile: a file adds the plan of an audit for an auditor, and nothing else; whether an audit out of
// sight has the name is not told.
func TestAuditorPlansByAFile(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		elsewhere := x.soc
		elsewhere.Key, elsewhere.Name = "annan", "En annan"
		taken := planFile(t, x.soc, "")
		taken.Audit.Key = x.audit.Key
		observed, begun := planFile(t, x.soc, ""), planFile(t, x.soc, "")
		observed.Questions[0].Judgements = map[string]exchange.Judgement{x.soc.Key: {Observation: "Sett"}}
		begun.Audit.State = assessment.AuditFieldwork
		engaging := planFile(t, x.soc, fmt.Sprintf("engaged: [{email: %s, until: 2026-12-31}]\n", x.arne.User.Email))
		for _, f := range []*exchange.File{taken, observed, begun, engaging} {
			_, err := x.Audits.ImportAudit(t.Context(), x.arne, f)
			refused(t, err, assessment.Forbidden, "error.file_plan_only")
		}
		_, err := x.Audits.ImportAudit(t.Context(), x.arne, planFile(t, elsewhere, ""))
		invalid(t, err, "file: error.file_unknown_entity")
		done := must(x.Audits.ImportAudit(t.Context(), x.arne, planFile(t, x.soc, "")))(t)
		v := must(x.Audits.Audit(t.Context(), x.arne, done.ID))(t)
		if !done.Added || v.Planner == nil || !v.MayPlan || v.MayRead {
			t.Errorf("imported is %+v", v)
		}
		if tasks := must(x.Audits.ToAppoint(t.Context(), x.admin))(t); !slices.ContainsFunc(
			tasks, func(a record.AuditHead) bool { return a.ID == done.ID },
		) {
			t.Errorf("the administrator is to appoint auditors for %+v", tasks)
		}
	})
}

// TestStartCountsDownToTheTimePlan: what waits for an auditor is due on the day of the next milestone that is not done,
// and without one on the last day of the engagement.
func TestStartCountsDownToTheTimePlan(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.addPaper(t, registers.AuditMilestones, "Rapport", registers.Values{"due": {"2026-05-09"}})
		x.addPaper(t, registers.AuditMilestones, "Uppstart", registers.Values{"due": {"2026-04-09"}})
		x.addPaper(t, registers.AuditMilestones, "Uppdrag", registers.Values{
			"due": {"2026-03-01"}, "done_on": {"2026-03-01"},
		})
		start := x.wants(t, x.anna, "plan_audit waits Granskning av informationssäkerhet 10")
		if got := start.Tasks[0].Within; got != "Uppstart" {
			t.Errorf("the task names the milestone %q", got)
		}
		x.begin(t)
		x.wants(t, x.anna, "judge waits Granskning av informationssäkerhet 10")
	})
}

// TestPlanHasDocumentsAndInterviews: the plan that is approved lists them, and is not said to have changed when more of
// them are listed as the audit is carried out.
func TestPlanHasDocumentsAndInterviews(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		save := func(documents ...string) {
			t.Helper()
			f := x.auditForm()
			f.Version = must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).Version
			f.DocumentsStudied = documents
			f.Interviews = []assessment.Interview{{Role: "It-chef", Notes: "Sagt i förtroende"}}
			x.audit = must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t)
		}
		save("Policy")
		must(x.Audits.ApprovePlan(t.Context(), x.anna, x.audit.ID, audits.PlanApprovalForm{
			ApprovedOn: x.Today(assessment.Organisation{}), ApprovedBy: "Revisorerna",
		}))(t)
		save("Policy", "Riktlinje")
		all := must(x.Audits.PlanApprovals(t.Context(), x.anna, x.audit.ID))(t)
		then := all.Items[0]
		if !slices.Equal(then.Plan.Documents, []string{"Policy"}) || !slices.Equal(then.Plan.Interviews, []string{"It-chef"}) ||
			!slices.Equal(all.Now.Documents, []string{"Policy", "Riktlinje"}) || len(then.ChangedIn) > 0 {
			t.Errorf("approved is %+v, now %+v", then, all.Now)
		}
	})
}
