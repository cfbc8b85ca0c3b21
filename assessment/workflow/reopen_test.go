package workflow_test

import (
	"math"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow/insight"
)

// TestWithdraw: who submitted takes a submission back until it is decided on; it is kept and never counts.
func TestWithdraw(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		x.answerAll(t, x.sara, id, "yes")
		x.submit(t, x.sara, id)
		_, err := x.Rounds.Withdraw(t.Context(), x.mats, id, 1)
		refused(t, err, assessment.Conflict, "error.withdraw_others")
		_, err = x.Rounds.Withdraw(t.Context(), x.kim, id, 1)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.Rounds.Withdraw(t.Context(), x.ulla, id, 1)
		refused(t, err, assessment.NotFound, "error.not_found")
		for _, number := range []int{2, math.MaxInt32 + 1, math.MaxInt} { // the last two are beyond a column in PostgreSQL
			_, err = x.Rounds.Withdraw(t.Context(), x.sara, id, number)
			refused(t, err, assessment.NotFound, "error.not_found")
			_, err = x.Rounds.Reopen(t.Context(), x.mats, id, number, "Fel.")
			refused(t, err, assessment.NotFound, "error.not_found")
			_, err = x.Rounds.Decide(t.Context(), x.mats, id, number, assessment.OutcomeApproved, "")
			refused(t, err, assessment.NotFound, "error.not_found")
			_, err = x.Rounds.Submission(t.Context(), x.mats, id, number)
			refused(t, err, assessment.NotFound, "error.not_found")
			_, err = x.Rounds.Result(t.Context(), x.mats, id, number)
			refused(t, err, assessment.NotFound, "error.not_found")
		}
		if v := must(x.Rounds.Submission(t.Context(), x.mats, id, 1))(t); v.MayWithdraw || v.MayReopen || !v.MayDecide {
			t.Errorf("the manager may %+v", v.SubmissionRead)
		}
		if v := must(x.Rounds.Submission(t.Context(), x.sara, id, 1))(t); !v.MayWithdraw || v.MayReopen || v.MayDecide {
			t.Errorf("who submitted may %+v", v.SubmissionRead)
		}
		x.forward(time.Minute)
		w := must(x.Rounds.Withdraw(t.Context(), x.sara, id, 1))(t)

		v := must(x.Rounds.Assessment(t.Context(), x.sara, id))(t)
		if v.Assessment.State != assessment.Draft || !v.MayAnswer || v.Returned != nil || v.Counts() ||
			v.Submissions[0].Withdrawal == nil {
			t.Errorf("after the withdrawal: %+v", v.Assessment)
		}
		kept := must(x.Rounds.Submission(t.Context(), x.mats, id, 1))(t)
		if kept.Submission.Withdrawal == nil || kept.Submission.Withdrawal.WithdrawnBy != x.sara.User.ID ||
			!kept.Submission.Withdrawal.WithdrawnAt.Equal(w.WithdrawnAt) || kept.MayDecide || kept.MayWithdraw {
			t.Errorf("kept is %+v", kept.SubmissionRead)
		}
		_, err = x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeApproved, "")
		refused(t, err, assessment.Conflict, "error.decided")
		_, err = x.Rounds.Withdraw(t.Context(), x.sara, id, 1)
		refused(t, err, assessment.Conflict, "error.withdraw_late")

		// It counts nowhere.
		_, err = x.Rounds.Result(t.Context(), x.chair, id, 0)
		refused(t, err, assessment.NotFound, "error.nothing_submitted")
		result := must(x.Rounds.RoundResult(t.Context(), x.kim, x.round.ID))(t)
		for _, e := range result.Entities {
			if e.Submission != nil {
				t.Errorf("the result of the round counts %+v", e)
			}
		}
		compared := must(x.Insight.Compare(t.Context(), x.kim, insight.CompareQuery{}))(t)
		if len(compared.Columns) != 0 || len(compared.Waiting) != 3 {
			t.Errorf("compared are %+v, waiting %+v", compared.Columns, compared.Waiting)
		}
		_, err = x.Insight.SealSummary(t.Context(), x.kim, insight.SummaryQuery{Whole: true, RoundID: &x.round.ID})
		if assessment.CodeOf(err) != assessment.Conflict {
			t.Errorf("a summary of nothing: %v", err)
		}
		for _, row := range must(x.Rounds.Round(t.Context(), x.chair, x.round.ID))(t).Rows {
			if row.Result {
				t.Errorf("management is shown a result of %s", row.Entity.Name)
			}
		}

		x.answer(t, x.sara, id, "B3", "no")
		if second := x.submit(t, x.sara, id); second.Number != 2 {
			t.Errorf("the next is number %d", second.Number)
		}
		must(x.Rounds.Decide(t.Context(), x.mats, id, 2, assessment.OutcomeApproved, ""))(t)
		_, err = x.Rounds.Withdraw(t.Context(), x.sara, id, 2)
		refused(t, err, assessment.Conflict, "error.withdraw_late")
	})
}

// TestWithdrawAgainstApprove: of a withdrawal and an approval at the same time, one wins.
func TestWithdrawAgainstApprove(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		for n := 1; n <= 5; n++ {
			x.answer(t, x.sara, id, "B3", []string{"yes", "no"}[n%2])
			x.submit(t, x.sara, id)
			withdrawn, approved := make(chan error), make(chan error)
			go func() { _, err := x.Rounds.Withdraw(t.Context(), x.sara, id, n); withdrawn <- err }()
			go func() {
				_, err := x.Rounds.Decide(t.Context(), x.mats, id, n, assessment.OutcomeApproved, "")
				approved <- err
			}()
			one, other := <-withdrawn, <-approved
			if (one == nil) == (other == nil) {
				t.Fatalf("withdrawn: %v, approved: %v", one, other)
			}
			if other == nil {
				must(x.Rounds.Reopen(t.Context(), x.mats, id, n, "Igen"))(t)
			}
		}
	})
}

// TestReopen: an approved submission is what counts until the next one is approved, and those who receive answers from
// it are told.
func TestReopen(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		mia := x.as(t, "mia", assessment.EntityManager, x.unit.ID)
		it, soc := x.assessments[x.unit.ID], x.assessments[x.soc.ID]
		x.answerAll(t, x.it, it, "yes")
		x.submit(t, x.it, it)
		_, err := x.Rounds.Reopen(t.Context(), mia, it, 1, "För tidigt")
		refused(t, err, assessment.Conflict, "error.reopen_not_approved")
		must(x.Rounds.Decide(t.Context(), mia, it, 1, assessment.OutcomeApproved, ""))(t)
		x.answerAll(t, x.sara, soc, "yes")
		x.submit(t, x.sara, soc)
		must(x.Rounds.Decide(t.Context(), x.mats, soc, 1, assessment.OutcomeApproved, ""))(t)
		for _, p := range []assessment.Principal{x.it, x.kim} {
			_, err = x.Rounds.Reopen(t.Context(), p, it, 1, "Får inte")
			refused(t, err, assessment.Forbidden, "error.forbidden")
		}
		_, err = x.Rounds.Reopen(t.Context(), mia, it, 1, " ")
		invalid(t, err, "reason: error.required")
		_, err = x.Rounds.Reopen(t.Context(), x.mats, it, 1, "Annans")
		refused(t, err, assessment.NotFound, "error.not_found")
		if v := must(x.Rounds.Submission(t.Context(), mia, it, 1))(t); !v.MayReopen || v.MayDecide || v.MayWithdraw {
			t.Errorf("the manager may %+v", v.SubmissionRead)
		}
		must(x.Rounds.Reopen(t.Context(), mia, it, 1, "Fel underlag"))(t)

		v := must(x.Rounds.Assessment(t.Context(), x.it, it))(t)
		if v.Assessment.State != assessment.Draft || !v.MayAnswer || v.Reopened == nil ||
			v.Reopened.Reason != "Fel underlag" || v.Returned != nil || !v.Counts() {
			t.Errorf("reopened: %+v, %+v", v.Assessment, v.Reopened)
		}
		told := 0
		for _, line := range must(x.Events(t.Context(), x.admin, nil))(t) {
			if e, ok := line.Event.(event.ProviderReopened); ok && e.From == it &&
				(e.Assessment == soc || e.Assessment == x.assessments[x.school.ID]) {
				told++
			}
		}
		if told != 2 {
			t.Errorf("%d receivers are told in the log, want 2", told)
		}
		news := func() []int {
			t.Helper()
			got := []int{}
			for _, item := range must(x.Rounds.Work(t.Context(), x.mats))(t) {
				for _, n := range item.News {
					if n.Provider != x.unit.Name {
						t.Errorf("news about %s", n.Provider)
					}
					reopened := 0
					if n.ReopenedAt != nil {
						reopened = 1
					}
					got = append(got, reopened, n.Changed)
				}
			}
			return got
		}
		equal := func(what string, got []int, want ...int) {
			t.Helper()
			if len(got) != len(want) || len(got) == 2 && (got[0] != want[0] || got[1] != want[1]) {
				t.Errorf("%s: news are %v, want %v", what, got, want)
			}
		}
		equal("reopened", news(), 1, 0)

		// The approved one counts, also while the next waits.
		counted := func() int {
			t.Helper()
			return *must(x.Rounds.Result(t.Context(), x.chair, it, 0))(t).Number
		}
		x.answer(t, x.it, it, provided, "no")
		equal("changed", news(), 1, 1)
		x.submit(t, x.it, it)
		if got := counted(); got != 1 {
			t.Errorf("while the next one waits %d counts", got)
		}
		must(x.Rounds.Decide(t.Context(), mia, it, 2, assessment.OutcomeApproved, ""))(t)
		if got := counted(); got != 2 {
			t.Errorf("after the next approval %d counts", got)
		}
		equal("approved again", news(), 0, 1)
		_, err = x.Rounds.Reopen(t.Context(), mia, it, 1, "Den gamla")
		refused(t, err, assessment.Conflict, "error.reopen_not_approved")

		// The receiver gets the new answer when its own is opened again.
		must(x.Rounds.Reopen(t.Context(), x.mats, soc, 1, "Nya svar från it"))(t)
		v = must(x.Rounds.Assessment(t.Context(), x.sara, soc))(t)
		if got := v.Answers[provided].Value; got != "no" {
			t.Errorf("the receiver has %q", got)
		}
		equal("received", news())
		before := must(x.Rounds.Submission(t.Context(), x.sara, soc, 1))(t)
		for _, a := range before.Sealed.Answers {
			if a.Question == provided && a.Value != "yes" {
				t.Errorf("the sealed one says %q", a.Value)
			}
		}
	})
}

// TestAgainOnlyWhileOpen: nothing is withdrawn or opened again in a round that is closed, and both are possible when the
// coordinator has reopened it.
func TestAgainOnlyWhileOpen(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		soc, school := x.assessments[x.soc.ID], x.assessments[x.school.ID]
		x.answerAll(t, x.sara, soc, "yes")
		x.submit(t, x.sara, soc)
		must(x.Rounds.Decide(t.Context(), x.mats, soc, 1, assessment.OutcomeApproved, ""))(t)
		x.answerAll(t, x.ulla, school, "yes")
		x.submit(t, x.ulla, school)
		closed := must(x.Rounds.CloseRound(t.Context(), x.kim, x.round.ID, x.round.Version))(t)
		_, err := x.Rounds.Reopen(t.Context(), x.mats, soc, 1, "Fel underlag")
		refused(t, err, assessment.Conflict, "error.draft_closed")
		_, err = x.Rounds.Withdraw(t.Context(), x.ulla, school, 1)
		refused(t, err, assessment.Conflict, "error.draft_closed")
		if v := must(x.Rounds.Submission(t.Context(), x.mats, soc, 1))(t); v.MayReopen {
			t.Error("a manager may reopen in a closed round")
		}
		must(x.Rounds.ReopenRound(t.Context(), x.kim, x.round.ID, closed.Version, "2026-05-31", "Rättelser"))(t)
		must(x.Rounds.Reopen(t.Context(), x.mats, soc, 1, "Fel underlag"))(t)
		must(x.Rounds.Withdraw(t.Context(), x.ulla, school, 1))(t)
	})
}

// TestPinsAreKept: an audit is still based on what it pinned, and says that it was withdrawn or replaced.
func TestPinsAreKept(t *testing.T) {
	t.Parallel()
	eachAudited(t, func(t *testing.T, x *audited) {
		x.begin(t)
		soc, school := x.assessments[x.soc.ID], x.assessments[x.school.ID]
		before := x.entity(t, x.school.ID)
		must(x.Rounds.Decide(t.Context(), x.mats, soc, 1, assessment.OutcomeApproved, ""))(t)
		must(x.Rounds.Reopen(t.Context(), x.mats, soc, 1, "Fel underlag"))(t)
		must(x.Rounds.Withdraw(t.Context(), x.ulla, school, 1))(t)

		since := func(id assessment.ID) *record.SincePinned {
			t.Helper()
			for _, s := range must(x.Audits.Audit(t.Context(), x.anna, x.audit.ID))(t).SincePinned {
				if s.Entity == id {
					return &s
				}
			}
			return nil
		}
		e := x.entity(t, x.school.ID)
		if s := since(x.school.ID); e.Submission.SHA256 != before.Submission.SHA256 || e.Version != before.Version ||
			s == nil || s.Withdrawal == nil || s.Withdrawal.WithdrawnBy != x.ulla.User.ID || s.ReplacedBy != nil {
			t.Errorf("after a withdrawal the pin is %+v, since then %+v", e.Submission, s)
		}
		if s := since(x.soc.ID); s != nil {
			t.Errorf("the reopened one still counts, and since then %+v", s)
		}
		x.answer(t, x.sara, soc, "B3", "yes")
		x.submit(t, x.sara, soc)
		must(x.Rounds.Decide(t.Context(), x.mats, soc, 2, assessment.OutcomeApproved, ""))(t)
		if s := since(x.soc.ID); s == nil || s.Number != 1 || s.ReplacedBy == nil || *s.ReplacedBy != 2 {
			t.Errorf("after the next approval, since then %+v", s)
		}
		if seen := must(x.Audits.Audit(t.Context(), x.admin, x.audit.ID))(t); len(seen.SincePinned) > 0 {
			t.Error("who may not read the findings is told what has become of the pins")
		}
	})
}
