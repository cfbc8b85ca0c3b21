package workflow_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
)

// TestCorrectionsRewordJudgedQuestions: a correction may word a judged question otherwise, by form and by file, and says
// so, but neither remove it nor take it from elsewhere.
func TestCorrectionsRewordJudgedQuestions(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		ctx := t.Context()
		x.sealed(t)
		old := x.audit
		c := x.correct(t)
		used := must(x.Audits.UsedQuestions(ctx, x.anna, c.ID))(t)
		var asked []string
		for _, q := range c.Questions {
			asked = append(asked, q.ID)
		}
		if diff := cmp.Diff(slices.Sorted(slices.Values(asked)), slices.Sorted(maps.Keys(used))); diff != "" {
			t.Errorf("the questions that stay are (-want +got):\n%s", diff)
		}
		_, err := x.Audits.UsedQuestions(ctx, x.kim, c.ID)
		if code := assessment.CodeOf(err); code != assessment.NotFound && code != assessment.Forbidden {
			t.Errorf("a coordinator reads which questions are used: %v", err)
		}

		f := x.auditForm()
		f.Correction, f.ReplyDue, f.Version = why, "2026-12-01", c.Version
		first := f.Questions[0]
		f.Questions[0].From = ""
		_, err = x.Audits.SaveAudit(ctx, x.anna, c.ID, f)
		invalid(t, err, "questions: error.question_judged_corrected")
		f.Questions = f.Questions[1:]
		_, err = x.Audits.SaveAudit(ctx, x.anna, c.ID, f)
		invalid(t, err, "questions: error.question_judged_corrected")
		reworded := first
		reworded.Text = "Görs riskanalyser årligen?"
		f.Questions = append([]assessment.AuditedQuestion{reworded}, f.Questions...)
		must(x.Audits.SaveAudit(ctx, x.anna, c.ID, f))(t)

		x.audit = must(x.Audits.Audit(ctx, x.anna, c.ID))(t)
		want := []record.AuditDifference{{
			Subject: "question", Question: first.ID, Field: "text", Before: first.Text, After: reworded.Text,
		}}
		if diff := cmp.Diff(want, x.audit.Differences); diff != "" {
			t.Errorf("the correction differs by (-want +got):\n%s", diff)
		}
		file := x.export(t)
		file.Questions[0].Text = "Görs riskanalyser varje år?"
		x.bring(t, file)
		final := x.finish(t, c.ID)
		if got := final.Differences; len(got) != 1 || got[0].After != "Görs riskanalyser varje år?" {
			t.Errorf("after the file, the correction differs by %+v", got)
		}
		if now := must(x.Audits.Audit(ctx, x.anna, old.ID))(t); now.Questions[0].Text != first.Text {
			t.Errorf("the version before asks %q", now.Questions[0].Text)
		}
	})
}
