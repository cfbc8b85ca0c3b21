package workflow_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
)

// TestCorrectionTellsOfItsVersions: a correction says how the version before it came about, which it does not repeat.
func TestCorrectionTellsOfItsVersions(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		x.engage(t, x.arne, "2026-12-31")
		x.observed(t)
		x.engage(t, x.arne, "2026-01-01") // left without a declaration
		x.close(t)
		c := x.correct(t)
		v := must(x.Audits.Audit(ctx, x.anna, c.ID))(t)
		if len(v.VersionsMade) != 1 || v.VersionsMade[0].Edition != 1 || v.VersionsMade[0].Undeclared != 1 {
			t.Errorf("of the version before, the correction says %+v", v.VersionsMade)
		}
		if m := v.Declarations; m == nil || m.Missing != 0 {
			t.Errorf("of itself it says %+v", m)
		}
		x.finish(t, c.ID)
		third := must(x.Audits.Correct(ctx, x.anna, c.ID, "Ännu ett fel."))(t)
		v = must(x.Audits.Reported(ctx, x.anna, third.ID, false))(t)
		if len(v.VersionsMade) != 1 || v.VersionsMade[0].Edition != 1 {
			t.Errorf("of the versions before, the third says %+v", v.VersionsMade)
		}
		if v := must(x.Audits.Findings(ctx, x.anna, third.ID))(t); len(v.VersionsMade)+len(v.Differences) != 0 {
			t.Errorf("where it is not shown, it is worked out: %+v", v.VersionsMade)
		}
	})
}

// TestDifferencesOfNumbering: another numbering is one difference, and where no numbers are printed, none are told.
func TestDifferencesOfNumbering(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.sealed(t)
		c := x.correct(t)
		x.change(t, c)
		f := x.auditForm()
		f.Version, f.Numbering, f.Correction = c.Version, assessment.Unnumbered, why
		f.ReplyDue = "2026-12-01"
		must(x.Audits.SaveAudit(t.Context(), x.anna, c.ID, f))(t)
		var got []string
		for _, d := range must(x.Audits.Audit(t.Context(), x.anna, c.ID))(t).Differences {
			if d.Subject == "recommendation" || d.Field == "numbering" {
				got = append(got, fmt.Sprintf("%s %d %q %s %q", d.Subject, d.Number, d.Words, d.Field, d.Before))
			}
		}
		want := []string{
			`audit 0 "" numbering ""`,
			`recommendation 0 "Ändrat till detta." text "Ändra detta."`,
			`recommendation 3 "" omitted "Stryk detta."`,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("differences (-want +got):\n%s", diff)
		}
	})
}
