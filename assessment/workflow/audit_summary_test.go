package workflow_test

import (
	"slices"
	"testing"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// TestAuditorsSummary: the auditors write it from fieldwork on. Those who plan an audit neither see it nor change it,
// callers that do not know of it leave it, and a correction says how it differs.
func TestAuditorsSummary(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		summary := func(p assessment.Principal) string {
			t.Helper()
			return must(x.Audits.Audit(ctx, p, x.audit.ID))(t).Summary
		}
		form := func(text string) audits.Form {
			f := x.auditForm()
			f.Version, f.Summary = must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t).Version, text
			return f
		}
		for _, p := range []assessment.Principal{x.admin, x.anna} {
			_, err := x.Audits.SaveAudit(ctx, p, x.audit.ID, form("För tidigt."))
			invalid(t, err, "summary: error.summary_planning")
		}
		early := form("För tidigt.")
		early.Key = "tidig"
		_, err := x.Audits.AddAudit(ctx, x.admin, early)
		invalid(t, err, "summary: error.summary_planning")

		file := x.export(t)
		file.Audit.Summary = "Ur filen."
		x.bring(t, file)
		if got := summary(x.admin); got != "" {
			t.Errorf("who plans the audit reads %q", got)
		}
		must(x.Audits.SaveAudit(ctx, x.admin, x.audit.ID, form("")))(t)
		if got := summary(x.anna); got != "Ur filen." {
			t.Errorf("after planning goes on it reads %q", got)
		}
		x.audit = must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t)
		x.begin(t)
		must(x.Audits.SaveAudit(ctx, x.anna, x.audit.ID, form(" Med egna ord.\n")))(t)
		unaware := form("")
		unaware.Keeps.Summary = true
		must(x.Audits.SaveAudit(ctx, x.anna, x.audit.ID, unaware))(t)
		if got := summary(x.anna); got != "Med egna ord." {
			t.Errorf("it reads %q", got)
		}
		x.final(t)
		if got := summary(x.kim); got != "Med egna ord." {
			t.Errorf("readers of the final audit read %q", got)
		}
		x.audit = x.correct(t)
		clearer := form("Tydligare.")
		clearer.Correction = why
		must(x.Audits.SaveAudit(ctx, x.anna, x.audit.ID, clearer))(t)
		want := record.AuditDifference{
			Subject: "audit", Field: "summary", Before: "Med egna ord.", After: "Tydligare.",
		}
		if got := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t).Differences; !slices.Contains(got, want) {
			t.Errorf("the correction differs in %+v", got)
		}
	})
}
