package workflow_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/workflow/audits"
)

// TestFormerAuditorsReadTheirFinalAudits: who was engaged when an audit became final, still has the role and is engaged
// in any audit today reads what it says, though the engagement in it has ended; without a present engagement, with one
// that waits, without the role, or not engaged then, nobody does. Papers, versions and what is being written stay shut.
func TestFormerAuditorsReadTheirFinalAudits(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		x.observed(t)
		first := x.audit
		now := must(x.Audits.Audit(ctx, x.anna, first.ID))(t)
		must(x.Audits.Finalise(ctx, x.anna, first.ID, now.Version))(t)
		reads := func(p assessment.Principal) bool {
			t.Helper()
			v, err := x.Audits.Findings(ctx, p, first.ID)
			listed := false
			heads, _ := x.Audits.Recommended(ctx, p) // refused to those who read no audits
			for _, head := range heads {
				listed = listed || head.Audit.ID == first.ID && len(head.Recommendations) > 0
			}
			_, file := x.Audits.File(ctx, p, first.ID, audits.FileForm{Proposals: true, Format: "yaml"})
			_, book := x.Audits.Book(ctx, p, first.ID, true, "xlsx")
			if (err == nil) != listed || (err == nil) != (file == nil) || (err == nil) != (book == nil) {
				t.Errorf("reads %v, listed %t, file %v, workbook %v", err, listed, file, book)
			}
			if err == nil && (!v.Whole || v.MayWrite || v.Engaged || v.MayWithhold || len(v.Auditors) > 0 || v.Seal == nil) {
				t.Errorf("a former auditor gets %+v", v.AuditHead)
			}
			return err == nil
		}
		expect := func(what string, p assessment.Principal, want bool) {
			t.Helper()
			if got := reads(p); got != want {
				t.Errorf("%s: reads %t, want %t", what, got, want)
			}
		}
		x.engage(t, x.anna, "2026-03-01") // which has passed
		expect("without an engagement", x.anna, false)

		f := x.auditForm()
		f.Title, f.Key = "Uppföljande granskning", "uppfoljning"
		x.audit = must(x.Audits.AddAudit(ctx, x.admin, f))(t)
		x.engage(t, x.anna, "2026-12-31")
		x.engage(t, x.arne, "2026-12-31")
		expect("engaged in another audit", x.anna, true)
		expect("engaged in another audit, but not in this one then", x.arne, false)
		expect("a respondent", x.ulla, false)
		for what, err := range map[string]error{
			"versions": second(x.Audits.RecommendationVersions(ctx, x.anna, first.ID)),
			"checks":   second(x.Audits.FactChecks(ctx, x.anna, first.ID)),
		} {
			if assessment.CodeOf(err) != assessment.Forbidden {
				t.Errorf("a former auditor and %s: %v", what, err)
			}
		}
		x.engage(t, x.anna, "2026-03-01")
		expect("after that engagement has ended too", x.anna, false)
		x.beginAsArne(t)
		x.engage(t, x.anna, "2026-12-31") // which waits, since fieldwork has begun
		expect("with an engagement that waits", x.anna, false)
	})
}

// beginAsArne begins the fieldwork of the present audit as arne.
func (x *audited) beginAsArne(t *testing.T) {
	t.Helper()
	v := must(x.Audits.Audit(t.Context(), x.arne, x.audit.ID))(t)
	x.audit = must(x.Audits.StartFieldwork(t.Context(), x.arne, x.audit.ID, v.Version))(t)
}
