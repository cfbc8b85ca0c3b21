package workflow_test

import (
	"math"
	"testing"

	"mognad/assessment"
	"mognad/assessment/workflow/audits"
)

// TestNumbersBeyondTheColumns: a number that no row can have is answered alike by both databases, and never as an error
// of the program: what it names is missing, what it would set is invalid, what it starts from has changed.
func TestNumbersBeyondTheColumns(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		x := examine(t, w)
		x.begin(t)
		answered := x.assessments[x.soc.ID]
		for _, n := range []int{math.MaxInt32 + 1, math.MaxInt64} {
			for what, c := range map[string]struct {
				ask  func() error
				want []assessment.Code
			}{
				"a submission": {func() error {
					_, err := x.Rounds.Submission(t.Context(), x.mats, answered, n)
					return err
				}, []assessment.Code{assessment.NotFound}},
				"a result": {func() error {
					_, err := x.Rounds.Result(t.Context(), x.mats, answered, n)
					return err
				}, []assessment.Code{assessment.NotFound}},
				"a decision": {func() error {
					_, err := x.Rounds.Decide(t.Context(), x.mats, answered, n, assessment.OutcomeApproved, "")
					return err
				}, []assessment.Code{assessment.NotFound, assessment.Conflict}},
				"a version": {func() error {
					_, err := x.Rounds.Submit(t.Context(), x.sara, answered, int64(n))
					return err
				}, []assessment.Code{assessment.Stale, assessment.Conflict}},
				"an entity's version": {func() error {
					e := must(x.Entities.Entity(t.Context(), x.admin, x.soc.ID))(t)
					e.Version = int64(n)
					_, err := x.Entities.SaveEntity(t.Context(), x.admin, e)
					return err
				}, []assessment.Code{assessment.Stale}},
				"a year": {func() error {
					form := x.auditForm()
					form.Audit.PlanYear = n
					_, err := x.Audits.AddAudit(t.Context(), x.admin, form)
					return err
				}, []assessment.Code{assessment.Invalid}},
				"an ordinal": {func() error {
					ordinal := assessment.Ordinal(n)
					_, err := x.Audits.Judge(t.Context(), x.anna, x.audit.ID, audits.JudgementForm{
						EntityID: x.soc.ID, QuestionID: x.audit.Questions[0].ID, Ordinal: &ordinal, Reason: "x", Version: version(0),
					})
					return err
				}, []assessment.Code{assessment.Invalid}},
			} {
				err := c.ask()
				found := false
				for _, code := range c.want {
					found = found || assessment.CodeOf(err) == code
				}
				if !found {
					t.Errorf("%s %d: %v, want one of %v", what, n, err, c.want)
				}
			}
		}
	})
}
