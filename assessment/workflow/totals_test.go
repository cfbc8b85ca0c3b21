package workflow_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// totalsOf states that there are n of a step, of an entity or on a question, from a version on.
func totalsOf(
	about assessment.TotalsOf, subject string, version int64, step assessment.Ordinal, n int,
) audits.TotalsForm {
	step *= 100
	return audits.TotalsForm{
		About: about, Subject: subject, Version: &version, Counts: assessment.TotalCount{{Ordinal: &step, Count: n}},
	}
}

// TestStatingTotals: an auditor states how many judgements there are of each kind; nobody overwrites another's unseen,
// and no step counts less than what is judged so.
func TestStatingTotals(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx, soc := t.Context(), x.soc.ID.String()
		f := totalsOf(assessment.TotalsOfEntity, soc, 0, 4, 9)
		state := func(f audits.TotalsForm) error { return second(x.Audits.StateTotals(ctx, x.anna, x.audit.ID, f)) }
		refused(t, state(f), assessment.Conflict, "error.audit_planning")
		x.begin(t)
		for name, p := range map[string]assessment.Principal{"an administrator": x.admin, "one not engaged": x.arne} {
			if _, err := x.Audits.StateTotals(ctx, p, x.audit.ID, f); err == nil {
				t.Errorf("%s states totals", name)
			}
		}
		for want, wrong := range map[string]audits.TotalsForm{
			"counts.0: error.not_on_scale": totalsOf(assessment.TotalsOfEntity, soc, 0, 5, 9),
			"counts.0: error.range":        totalsOf(assessment.TotalsOfEntity, soc, 0, 4, -1),
			"counts.0: error.invalid": {
				About: assessment.TotalsOfEntity, Subject: soc, Version: new(int64),
				Counts: assessment.TotalCount{{Unjudged: "forgotten", Count: 1}},
			},
		} {
			if diff := cmp.Diff([]string{want}, fieldKeys(asError(t, state(wrong)))); diff != "" {
				t.Error(diff)
			}
		}
		for _, missing := range []audits.TotalsForm{
			totalsOf(assessment.TotalsOfEntity, x.admin.User.ID.String(), 0, 4, 9),
			totalsOf(assessment.TotalsOfQuestion, "17", 0, 4, 9),
			totalsOf("body", soc, 0, 4, 9),
		} {
			if code := assessment.CodeOf(state(missing)); code != assessment.NotFound {
				t.Errorf("%s %s: %v", missing.About, missing.Subject, code)
			}
		}
		must(x.Audits.StateTotals(ctx, x.anna, x.audit.ID, f))(t)
		again := must(x.Audits.StateTotals(ctx, x.anna, x.audit.ID, f))(t)
		if again.Version != 1 {
			t.Errorf("the same twice has version %d", again.Version)
		}
		if code := assessment.CodeOf(state(totalsOf(assessment.TotalsOfEntity, soc, 0, 4, 8))); code != assessment.Stale {
			t.Errorf("from an older version: %v", code)
		}
		f = totalsOf(assessment.TotalsOfEntity, soc, 1, 4, 1)
		changed := must(x.Audits.StateTotals(ctx, x.anna, x.audit.ID, f))(t)
		v := must(x.Audits.Audit(ctx, x.anna, x.audit.ID))(t)
		if diff := cmp.Diff(changed, v.Totals[0]); diff != "" || len(v.Totals) != 1 {
			t.Errorf("the audit has %d totals (-stated +read):\n%s", len(v.Totals), diff)
		}
		x.judge(t, x.soc.ID, "1", 400, "Görs.")
		x.judge(t, x.soc.ID, "2", 400, "Görs.")
		finalise := func() error { return second(x.Audits.Finalise(ctx, x.anna, x.audit.ID, x.audit.Version)) }
		refused(t, finalise(), assessment.Conflict, "error.audit_unjudged")
		do(t, state(totalsOf(assessment.TotalsOfQuestion, "1", 0, 4, 2)))
		do(t, state(totalsOf(assessment.TotalsOfQuestion, "2", 0, 4, 2)))
		refused(t, finalise(), assessment.Conflict, "error.totals_less")
		refused(t, state(totalsOf(assessment.TotalsOfEntity, soc, 2, 3, 7)), assessment.Conflict, "error.totals_less")
		must(x.Audits.StateTotals(ctx, x.anna, x.audit.ID, audits.TotalsForm{
			About: assessment.TotalsOfEntity, Subject: soc, Version: &changed.Version,
		}))(t)
		final := must(x.Audits.Finalise(ctx, x.anna, x.audit.ID, x.audit.Version))(t)
		if len(final.Totals) != 2 {
			t.Errorf("the final audit has %+v", final.Totals)
		}
		refused(t, state(totalsOf(assessment.TotalsOfQuestion, "1", 1, 4, 3)), assessment.Conflict, "error.audit_final")
		own := must(x.Audits.Audit(ctx, x.mats, x.audit.ID))(t)
		if len(own.Totals) != 0 {
			t.Errorf("who reads one entity sees totals of all of them: %+v", own.Totals)
		}
	})
}

// TestTotalsSpeakForReadersOfAPart: somebody who reads one entity sees that totals on the questions speak for its cells,
// without their numbers, which count other entities too.
func TestTotalsSpeakForReadersOfAPart(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		for _, question := range []string{"1", "2"} {
			f := totalsOf(assessment.TotalsOfQuestion, question, 0, 4, 9)
			must(x.Audits.StateTotals(t.Context(), x.anna, x.audit.ID, f))(t)
		}
		final := must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, x.audit.Version))(t)
		own := must(x.Audits.Audit(t.Context(), x.mats, x.audit.ID))(t)
		booked := must(x.Audits.Book(t.Context(), x.mats, x.audit.ID, false, "docx"))(t)
		for name, v := range map[string]record.Audit{"all": final, "a part": own, "a part in a report": booked.Audit} {
			for _, c := range v.Cells {
				if !v.SpokenFor(c) {
					t.Errorf("%s: question %s is shown as not judged", name, c.Question)
				}
			}
		}
		if own.CountedUnseen() != "1, 2" || len(own.Totals) != 0 || len(own.Cells) != 2 || final.CountedUnseen() != "" {
			t.Errorf("a part has totals %+v beside %q", own.Totals, own.CountedUnseen())
		}
	})
}

// TestTotalsByFile: totals come with a file and go with one, and a correction has those of the first version.
func TestTotalsByFile(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		must(x.Audits.StateTotals(
			t.Context(), x.anna, x.audit.ID, totalsOf(assessment.TotalsOfEntity, x.soc.ID.String(), 0, 4, 9),
		))(t)
		f := x.export(t)
		if diff := cmp.Diff(exchange.Totals{label("essentials", 0): 9}, f.Entities[0].Totals); diff != "" {
			t.Fatalf("exported (-want +got):\n%s", diff)
		}
		f.Entities[0].Totals, f.Revision = nil, ""
		_, err := x.Audits.ImportAudit(t.Context(), x.anna, f)
		refused(t, err, assessment.Conflict, "error.file_overwrites")
		f = x.export(t)
		f.Questions[1].Totals = exchange.Totals{label("essentials", 0): 1, "not_applicable": 1}
		x.bring(t, f)
		v := must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t)
		on, _ := v.TotalOn("2")
		if len(v.Totals) != 2 || len(on.Counts) != 2 || on.Counts[1].Unjudged != assessment.NotApplicable {
			t.Errorf("imported: %+v", v.Totals)
		}
		form := x.auditForm()
		form.Version, form.Questions[1].Text = v.Version, "En annan fråga"
		_, err = x.Audits.SaveAudit(t.Context(), x.anna, x.audit.ID, form)
		invalid(t, err, "questions: error.question_judged")
		x.judge(t, x.school.ID, "1", 400, "Görs.")
		x.audit = must(x.Audits.Finalise(t.Context(), x.anna, x.audit.ID, v.Version))(t)
		c := x.correct(t)
		if len(c.Totals) != 2 || c.Totals[0].Version != 1 || len(c.Differences) != 0 {
			t.Errorf("the correction has %+v and %+v", c.Totals, c.Differences)
		}
		fewer := totalsOf(assessment.TotalsOfEntity, x.soc.ID.String(), 1, 4, 8)
		must(x.Audits.StateTotals(t.Context(), x.anna, c.ID, fewer))(t)
		c = must(x.Audits.Audit(t.Context(), x.anna, c.ID))(t)
		if d := c.Differences; len(d) != 1 || d[0].Field != "totals" || d[0].After != label("essentials", 0)+": 8" {
			t.Errorf("the correction differs in %+v", d)
		}
	})
}
