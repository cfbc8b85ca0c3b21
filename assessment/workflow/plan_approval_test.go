package workflow_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/audits"
)

// TestApprovingThePlan: an auditor records that the plan was approved; what has changed in it since is named until it is
// approved again, and the earlier approval stays as it was.
func TestApprovingThePlan(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		f := audits.PlanApprovalForm{ApprovedOn: x.Today(assessment.Organisation{}), ApprovedBy: " Revisorerna ", Reference: "§ 12"}
		for name, p := range map[string]assessment.Principal{
			"an administrator": x.admin, "somebody not engaged": x.arne, "a manager": x.mats,
		} {
			if _, err := x.Audits.ApprovePlan(ctx, p, x.audit.ID, f); err == nil {
				t.Errorf("%s records an approval", name)
			}
			if _, err := x.Audits.PlanApprovals(ctx, p, x.audit.ID); err == nil {
				t.Errorf("%s reads the approvals", name)
			}
		}
		for want, wrong := range map[string]audits.PlanApprovalForm{
			"approved_by: error.required": {ApprovedOn: x.Today(assessment.Organisation{})},
			"approved_on: error.required": {ApprovedBy: "Revisorerna"},
			"approved_on: error.future":   {ApprovedBy: "Revisorerna", ApprovedOn: "2199-01-01"},
			"approved_on: error.date":     {ApprovedBy: "Revisorerna", ApprovedOn: "i går"},
		} {
			_, err := x.Audits.ApprovePlan(ctx, x.anna, x.audit.ID, wrong)
			if got := fieldKeys(asError(t, err)); !slices.Equal(got, []string{want}) {
				t.Errorf("got %v, want %s", got, want)
			}
		}
		must(x.Audits.ApprovePlan(ctx, x.anna, x.audit.ID, f))(t)
		first := must(x.Audits.ApprovePlan(ctx, x.anna, x.audit.ID, f))(t)
		if len(first.Items) != 1 || first.Items[0].ApprovedBy != "Revisorerna" || len(first.Items[0].ChangedIn) != 0 {
			t.Fatalf("after the same twice: %+v", first.Items)
		}
		x.replan(t)
		changed := []string{"purpose", "materiality", "questions", "period", "milestones"}
		v := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t)
		if diff := cmp.Diff(changed, v.PlanApprovals[0].ChangedIn); diff != "" {
			t.Errorf("changed since (-want +got):\n%s", diff)
		}
		file := must(x.Audits.File(ctx, x.anna, x.audit.ID, audits.FileForm{Format: "yaml"}))(t)
		if diff := cmp.Diff(changed, file.PlanApprovals[0].ChangedIn); diff != "" {
			t.Errorf("the file says (-want +got):\n%s", diff)
		}
		again := must(x.Audits.ApprovePlan(ctx, x.anna, x.audit.ID, f))(t)
		if len(again.Items) != 2 || again.Items[0].Number != 2 || len(again.Items[0].ChangedIn) != 0 {
			t.Errorf("approved again: %+v", again.Items)
		}
		if diff := cmp.Diff(first.Items[0], again.Items[1]); diff != "" {
			t.Errorf("the earlier approval differs (-before +after):\n%s", diff)
		}
		must(x.Audits.ImportAudit(ctx, x.anna, file))(t) // is not stale, and takes no approval away
		x.observed(t)
		x.close(t)
		final := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t)
		if len(final.PlanApprovals) != 2 || len(final.PlanApprovals[1].ChangedIn) != 0 {
			t.Errorf("the final audit says %+v", final.PlanApprovals)
		}
		_, err := x.Audits.ApprovePlan(ctx, x.anna, x.audit.ID, f)
		refused(t, err, assessment.Conflict, "error.audit_final")
	})
}

// replan changes some parts of the plan, and others of the audit.
func (x *audited) replan(t *testing.T) {
	t.Helper()
	v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
	f := x.auditForm()
	f.Version, f.Purpose, f.Materiality, f.To = v.Version, "Ett annat syfte", "Rör alla", "2026-12-01"
	f.FactCheck, f.Questions = "Nämnden har läst.", slices.Clone(f.Questions)
	f.Questions[1].Text = "En annan fråga"
	x.audit = must(x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, f))(t)
	x.addPaper(t, registers.AuditMilestones, "Rapport klar", nil)
}

// TestPlanInWords: the approval that counts is told with what has changed since.
func TestPlanInWords(t *testing.T) {
	t.Parallel()
	say := func(key string, args ...any) string {
		parts := []string{key}
		for _, a := range args {
			parts = append(parts, a.(string))
		}
		return strings.Join(parts, " ")
	}
	day := func(d string) string { return "den " + d }
	a := record.PlanApproval{ApprovedOn: "2026-03-02", ApprovedBy: "Revisorerna", ChangedIn: []string{"purpose", "period"}}
	want := "audit.plan_approved By Revisorerna Date den 2026-03-02 audit.plan_changed Date den 2026-03-02 " +
		"Parts event_field.purpose, event_field.period"
	if got := a.Said(say, day); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
