package workflow_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow/audits"
)

// TestSaveColumn saves parts of judgements one by one: each from its own version, and none over what somebody else has
// changed in the same part.
func TestSaveColumn(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		best := assessment.Ordinal(400)
		observe := func(version int64, text string) audits.JudgementForm {
			return audits.JudgementForm{
				EntityID: x.soc.ID, QuestionID: "1", Part: audits.Observed, Observation: text, Version: &version,
			}
		}
		judge := func(version int64, reason string) audits.JudgementForm {
			return audits.JudgementForm{
				EntityID: x.soc.ID, QuestionID: "1", Part: audits.Judged, Ordinal: &best, Reason: reason, Version: &version,
			}
		}
		// save tells of each form the version that is stored then, and why it was not saved.
		save := func(f audits.ColumnForm) (versions []int64, why []string) {
			t.Helper()
			all := must(x.Audits.SaveColumn(t.Context(), x.anna, x.audit.ID, x.soc.ID, f))(t)
			for _, o := range all.Judgements {
				versions = append(versions, o.Stored.Version)
				text := ""
				if o.Err != nil {
					text = string(assessment.CodeOf(o.Err))
				}
				why = append(why, text)
			}
			return versions, why
		}
		forms := func(f ...audits.JudgementForm) audits.ColumnForm { return audits.ColumnForm{Judgements: f} }
		for _, step := range []struct {
			what     string
			forms    audits.ColumnForm
			versions []int64
			why      []string
		}{
			{"a judgement without a reason keeps nothing of its own, and its observation is saved",
				forms(observe(0, "Sett."), judge(0, "")), []int64{1, 1}, []string{"", "invalid"}},
			{"from an older version, with the other part changed since",
				forms(judge(0, "Det görs muntligt.")), []int64{2}, []string{""}},
			{"the same again, when the reply was lost", forms(judge(0, "Det görs muntligt.")), []int64{2}, []string{""}},
			{"what a colleague has changed since", forms(judge(0, "Annat.")), []int64{2}, []string{"stale"}},
			{"from the version before the judgement", forms(observe(1, "Sett igen.")), []int64{3}, []string{""}},
			{"from before that", forms(observe(1, "Annat.")), []int64{3}, []string{"stale"}},
		} {
			versions, why := save(step.forms)
			if diff := cmp.Diff(step.versions, versions); diff != "" {
				t.Errorf("%s: versions (-want +got):\n%s", step.what, diff)
			}
			if diff := cmp.Diff(step.why, why); diff != "" {
				t.Errorf("%s (-want +got):\n%s", step.what, diff)
			}
		}
		stored := x.cell(t, "1", x.soc.ID).Judgement
		if stored.Observation != "Sett igen." || stored.Reason != "Det görs muntligt." || *stored.Ordinal != 400 ||
			stored.Proposed == nil {
			t.Errorf("stored is %+v", stored)
		}
		for part, want := range map[audits.JudgementPart]bool{audits.Observed: true, audits.Judged: false} {
			if got := must(x.Audits.JudgedSince(
				t.Context(), x.anna, x.audit.ID, x.soc.ID, "1", part, 2,
			))(t); got != want {
				t.Errorf("%s has changed since version 2: %t, want %t", part, got, want)
			}
		}
		if x.cell(t, "1", x.soc.ID).Judgement.SavedBy == nil {
			t.Error("nobody is said to have saved the judgement")
		}
		_, err := x.Audits.SaveColumn(t.Context(), x.kim, x.audit.ID, x.soc.ID, forms(observe(3, "Mitt.")))
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.Audits.SaveColumn(t.Context(), x.anna, x.audit.ID, x.unit.ID, forms(observe(0, "Annan.")))
		refused(t, err, assessment.NotFound, "error.not_found")

		said := audits.StatementForm{Overall: "delvis", Statement: "Det brister.", Version: x.entity(t, x.soc.ID).Version}
		all := must(x.Audits.SaveColumn(t.Context(), x.anna, x.audit.ID, x.soc.ID, audits.ColumnForm{Statement: &said}))(t)
		if !all.Statement.Saved || x.entity(t, x.soc.ID).Statement != "Det brister." {
			t.Errorf("the statement: %+v", all.Statement)
		}
		said.Statement = "Annat."
		all = must(x.Audits.SaveColumn(t.Context(), x.anna, x.audit.ID, x.soc.ID, audits.ColumnForm{Statement: &said}))(t)
		if assessment.CodeOf(all.Statement.Err) != assessment.Stale || all.Statement.Stored.Statement != "Det brister." {
			t.Errorf("a stale statement: %+v", all.Statement)
		}
	})
}
