package store_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

func (w world) submission(of assessment.ID, number int) assessment.Submission {
	level := 0
	return assessment.Submission{
		OrganisationID: w.root.OrganisationID,
		AssessmentID:   of,
		Number:         number,
		Seal:           assessment.Seal{Content: []byte("{\"number\":1,\"åäö\":\"\x01\"}"), SHA256: "abc"},
		Level:          &level,
		Points:         3,
		Possible:       10,
		Asked:          5,
		Answered:       4,
		SubmittedBy:    w.user.ID,
		SubmittedAt:    now,
	}
}

func (w world) decision(s assessment.Submission, o assessment.Outcome, reason string) assessment.Decision {
	return assessment.Decision{
		OrganisationID: s.OrganisationID,
		AssessmentID:   s.AssessmentID,
		Number:         s.Number,
		Outcome:        o,
		Reason:         reason,
		DecidedBy:      w.user.ID,
		DecidedAt:      now,
		Submitted:      s.SubmittedBy == w.user.ID,
	}
}

func (w world) withdrawal(s assessment.Submission) assessment.Withdrawal {
	return assessment.Withdrawal{
		OrganisationID: s.OrganisationID,
		AssessmentID:   s.AssessmentID,
		Number:         s.Number,
		WithdrawnBy:    w.user.ID,
		WithdrawnAt:    now,
	}
}

func (w world) remark(s assessment.Submission, question, text string) assessment.DecisionRemark {
	return assessment.DecisionRemark{
		OrganisationID: s.OrganisationID,
		AssessmentID:   s.AssessmentID,
		Number:         s.Number,
		QuestionID:     question,
		Remark:         text,
	}
}

// TestDecisionRemarks belong to a decision, one for each question.
func TestDecisionRemarks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		handed := w.submission(w.assessment.ID, 1)
		in(t, s, w.scope, func(tx assessment.Tx) error { return tx.AddSubmission(handed) })
		add := func(question, text string) error {
			return s.InTx(t.Context(), w.scope, func(tx assessment.Tx) error {
				return tx.AddDecisionRemark(w.remark(handed, question, text))
			})
		}
		if err := add("Q1", "Före beslutet"); err == nil {
			t.Error("a remark without a decision is kept")
		}
		in(t, s, w.scope, func(tx assessment.Tx) error {
			return tx.AddDecision(w.decision(handed, assessment.OutcomeReturned, "Mer"))
		})
		if err := errors.Join(add("Q2", "Vilket beslut?"), add("Q1", "Vem?")); err != nil {
			t.Fatal(err)
		}
		if err := add("Q1", "Igen"); assessment.CodeOf(err) != assessment.Conflict {
			t.Errorf("a second remark on a question: got %v, want a conflict", err)
		}
		view(t, s, w.scope, func(tx assessment.Tx) error {
			got, err := tx.DecisionRemarks(w.assessment.ID, 1)
			same(t, "remarks", []assessment.DecisionRemark{
				w.remark(handed, "Q1", "Vem?"), w.remark(handed, "Q2", "Vilket beslut?"),
			}, got)
			return err
		})
	})
}

func (w world) reopening(s assessment.Submission) assessment.Reopening {
	return assessment.Reopening{
		OrganisationID: s.OrganisationID,
		AssessmentID:   s.AssessmentID,
		Number:         s.Number,
		Reason:         "Fel underlag.",
		ReopenedBy:     w.user.ID,
		ReopenedAt:     now,
	}
}

// TestWithdrawnSubmissionsDoNotCount: summaries pass over them, and a reopened one counts until the next approval.
func TestWithdrawnSubmissionsDoNotCount(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		var all []assessment.Submission
		for n := range 3 {
			one := w.submission(w.assessment.ID, n+1)
			one.Values = "Q1 yes\n"
			all = append(all, one)
		}
		numbers := func() (counted []int) {
			t.Helper()
			view(t, s, w.scope, func(tx assessment.Tx) error {
				in, err1 := tx.SubmissionsIn(w.assessment.RoundID)
				of, err2 := tx.SubmissionsOf([]assessment.ID{w.assessment.ID})
				kept, err3 := tx.SubmissionValuesOf([]assessment.ID{w.assessment.ID})
				for _, list := range [][]assessment.Submission{in, of, kept} {
					if len(list) == 0 {
						counted = append(counted, 0)
					}
					for _, s := range list {
						counted = append(counted, s.Number)
					}
				}
				return errors.Join(err1, err2, err3)
			})
			return counted
		}
		for i, step := range []struct {
			do   func(tx assessment.Tx) error
			want int
		}{
			{func(tx assessment.Tx) error { return tx.AddSubmission(all[0]) }, 1},
			{func(tx assessment.Tx) error { return tx.AddWithdrawal(w.withdrawal(all[0])) }, 0},
			{func(tx assessment.Tx) error { return tx.AddSubmission(all[1]) }, 2},
			{func(tx assessment.Tx) error {
				return tx.AddDecision(w.decision(all[1], assessment.OutcomeApproved, ""))
			}, 2},
			{func(tx assessment.Tx) error { return tx.AddReopening(w.reopening(all[1])) }, 2},
			{func(tx assessment.Tx) error { return tx.AddSubmission(all[2]) }, 2},
			{func(tx assessment.Tx) error {
				return tx.AddDecision(w.decision(all[2], assessment.OutcomeApproved, ""))
			}, 3},
		} {
			in(t, s, w.scope, step.do)
			if got := numbers(); !slices.Equal(got, []int{step.want, step.want, step.want}) {
				t.Errorf("after step %d counted are %v, want %d", i, got, step.want)
			}
		}
		view(t, s, w.scope, func(tx assessment.Tx) error {
			list, err := tx.Submissions(w.assessment.ID)
			if len(list) != 3 || list[0].Withdrawal != nil || list[1].Reopening == nil || list[2].Withdrawal == nil {
				t.Errorf("listed are %+v", list)
				return err
			}
			same(t, "reopening", w.reopening(all[1]), *list[1].Reopening)
			same(t, "withdrawal", w.withdrawal(all[0]), *list[2].Withdrawal)
			return err
		})
		for name, again := range map[string]func(tx assessment.Tx) error{
			"withdrawal": func(tx assessment.Tx) error { return tx.AddWithdrawal(w.withdrawal(all[0])) },
			"reopening":  func(tx assessment.Tx) error { return tx.AddReopening(w.reopening(all[1])) },
		} {
			err := s.InTx(t.Context(), w.scope, again)
			if assessment.CodeOf(err) != assessment.Conflict {
				t.Errorf("a second %s: got %v, want a conflict", name, err)
			}
		}
	})
}

func TestSubmissions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		first, second := w.submission(w.assessment.ID, 1), w.submission(w.assessment.ID, 2)
		second.Level, second.Content = nil, []byte("{}")
		returned := w.decision(first, assessment.OutcomeReturned, "Saknar bevis.")
		in(t, s, w.scope, func(tx assessment.Tx) error {
			return errors.Join(tx.AddSubmission(first), tx.AddDecision(returned), tx.AddSubmission(second))
		})
		first.Decision = returned
		view(t, s, w.scope, func(tx assessment.Tx) error {
			got, err1 := tx.Submission(w.assessment.ID, 1)
			same(t, "submission with its decision", first, got)
			undecided, err2 := tx.Submission(w.assessment.ID, 2)
			same(t, "submission without a decision", second, undecided)
			list, err3 := tx.Submissions(w.assessment.ID)
			first, second := first, second
			first.Content, second.Content = nil, nil
			same(t, "submissions, latest first", []assessment.Submission{second, first}, list)
			none, err4 := tx.Submissions(id(t))
			same(t, "submissions of nothing", []assessment.Submission{}, none)
			return errors.Join(err1, err2, err3, err4)
		})
		tests := []struct {
			name string
			do   func(tx assessment.Tx) error
			want assessment.Code
		}{
			{"number taken", func(tx assessment.Tx) error { return tx.AddSubmission(second) }, assessment.Conflict},
			{
				"decided already",
				func(tx assessment.Tx) error { return tx.AddDecision(w.decision(first, assessment.OutcomeApproved, "")) },
				assessment.Conflict,
			},
			{"decision on nothing", func(tx assessment.Tx) error {
				return tx.AddDecision(w.decision(w.submission(w.assessment.ID, 9), assessment.OutcomeApproved, ""))
			}, assessment.Conflict},
			{
				"number that is not there",
				func(tx assessment.Tx) error { _, err := tx.Submission(w.assessment.ID, 9); return err },
				assessment.NotFound,
			},
			{
				"assessment with submissions removed",
				func(tx assessment.Tx) error { return tx.DeleteAssessment(w.assessment.ID) },
				assessment.Conflict,
			},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				if err := s.InTx(t.Context(), w.scope, tt.do); assessment.CodeOf(err) != tt.want {
					t.Errorf("got %v, want %s", err, tt.want)
				}
			})
		}
	})
}

func TestSubmissionsThatSummariesUse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		other := w.newRound(t, "Våren 2027", "2027-02-01")
		elsewhere := w.newAssessment(t, other.ID, w.root.ID)
		in(t, s, w.scope, func(tx assessment.Tx) error {
			return errors.Join(
				tx.AddRound(other),
				tx.AddAssessments([]assessment.Assessment{elsewhere}),
				tx.AddSubmission(w.submission(elsewhere.ID, 1)),
			)
		})
		const approved, returned = assessment.OutcomeApproved, assessment.OutcomeReturned
		tests := []struct {
			name     string
			outcomes []assessment.Outcome // of the submissions from 1 on; "" for one that is not decided on
			want     int                  // number, 0 for none
			kept     bool                 // values are kept
		}{
			{"nothing submitted", nil, 0, true},
			{"undecided", []assessment.Outcome{""}, 1, true},
			{"returned twice", []assessment.Outcome{returned, returned}, 2, true},
			{"approved, then returned and undecided", []assessment.Outcome{approved, returned, ""}, 1, true},
			{"approved twice, then returned", []assessment.Outcome{approved, approved, returned}, 2, true},
			{"approved, before values were kept", []assessment.Outcome{returned, approved}, 2, false},
		}
		var want, kept []assessment.Submission
		asked := []assessment.ID{elsewhere.ID, w.assessment.ID}
		for _, tt := range tests {
			e := w.newEntity(t, "e"+id(t).String()[:30])
			a := w.newAssessment(t, w.round.ID, e.ID)
			asked = append(asked, a.ID)
			in(t, s, w.scope, func(tx assessment.Tx) error {
				err := errors.Join(tx.AddEntity(e), tx.AddAssessments([]assessment.Assessment{a}))
				for i, o := range tt.outcomes {
					handed := w.submission(a.ID, i+1)
					if tt.kept {
						handed.Values = "Q1 yes\nQ2 \nQ3 " + strconv.Itoa(i) + "\n"
					}
					err = errors.Join(err, tx.AddSubmission(handed))
					if o != "" {
						handed.Decision = w.decision(handed, o, "")
						err = errors.Join(err, tx.AddDecision(handed.Decision))
					}
					if tt.want != i+1 {
						continue
					}
					if tt.kept {
						kept = append(
							kept,
							assessment.Submission{
								OrganisationID: a.OrganisationID,
								AssessmentID:   a.ID,
								Number:         i + 1,
								Seal:           assessment.Seal{SHA256: handed.SHA256},
								Values:         handed.Values,
								Decision:       assessment.Decision{Outcome: o},
							},
						)
					}
					handed.Values = ""
					want = append(want, handed)
				}
				return err
			})
		}
		view(t, s, w.scope, func(tx assessment.Tx) error {
			got, err := tx.SubmissionsIn(w.round.ID)
			same(t, "submissions that summaries use", want, got)
			values, err2 := tx.SubmissionValuesOf(asked)
			slices.SortFunc(values, func(a, b assessment.Submission) int {
				return strings.Compare(a.AssessmentID.String(), b.AssessmentID.String())
			})
			same(t, "values that were kept of them", kept, values)
			none, err3 := tx.SubmissionValuesOf(nil)
			same(t, "values of nothing", []assessment.Submission{}, none)
			return errors.Join(err, err2, err3)
		})
	})
}
