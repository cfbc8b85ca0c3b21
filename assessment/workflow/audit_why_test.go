package workflow_test

import (
	"slices"
	"testing"

	"mognad/assessment"
	"mognad/questionnaires"
)

// TestWhyThereIsNoShare: a question that the entity is not asked is not the same as no self-assessment, and both are
// other than a question of the audit's own.
func TestWhyThereIsNoShare(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		q := must(x.Rounds.Round(t.Context(), x.kim, x.round.ID))(t).Questionnaire
		asked := q.AskedOf(x.soc.Profile())
		i := slices.IndexFunc(q.AuditQuestions, func(a questionnaires.AuditQuestion) bool {
			return !slices.ContainsFunc(a.Questions, func(feed questionnaires.Feed) bool {
				return slices.ContainsFunc(asked, func(q questionnaires.Question) bool { return q.ID == feed.ID })
			})
		})
		if i < 0 {
			t.Fatal("every audit question is fed by something that an operation is asked")
		}
		form := x.auditForm()
		form.Key = "varfor"
		form.Entities = append(form.Entities, x.unit.ID)
		form.Questions = append(form.Questions, assessment.AuditedQuestion{
			ID: "3", From: q.AuditQuestions[i].ID, Area: "a", Text: "Inte ställd",
		})
		made := must(x.Audits.AddAudit(t.Context(), x.admin, form))(t)
		must(x.Audits.Engage(
			t.Context(), x.admin, assessment.Engagement{AuditID: made.ID, UserID: x.anna.User.ID, Until: "2026-12-31"},
		))(t)
		made = must(x.Audits.StartFieldwork(t.Context(), x.anna, made.ID, made.Version))(t)
		want := map[string]string{
			"1 soc": "", "2 soc": "not_fed", "3 soc": "not_asked",
			"1 it": "nothing_handed_in", "2 it": "nothing_handed_in", "3 it": "nothing_handed_in",
		}
		v := must(x.Audits.Audit(t.Context(), x.anna, made.ID))(t)
		for _, c := range v.Cells {
			e, _ := v.Entity(c.Entity)
			if why, checked := want[c.Question+" "+e.Entity.Key]; checked && c.Why != why {
				t.Errorf("question %s, %s: %q, want %q", c.Question, e.Entity.Key, c.Why, why)
			}
		}
	})
}
