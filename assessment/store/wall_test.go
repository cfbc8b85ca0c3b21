package store_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// walled is one thing that a transaction can do, and what another organisation's answers to it.
type walled struct {
	name string // of the method, and after a comma of the case
	do   func(tx assessment.Tx) error
	want assessment.Code // "" finds nothing; "refused" is an error of any kind
}

// behindWalls runs each in a transaction of the other organisation and in one of none, and sees that every method of
// these parts of a transaction is among them.
func behindWalls(t *testing.T, s assessment.Store, other assessment.Scope, tests []walled, parts ...reflect.Type) {
	t.Helper()
	tested := map[string]bool{}
	for _, tt := range tests {
		method, _, _ := strings.Cut(tt.name, ",")
		tested[method] = true
		t.Run(tt.name, func(t *testing.T) {
			err := s.InTx(t.Context(), other, tt.do)
			if tt.want == "refused" && err == nil || tt.want != "refused" && assessment.CodeOf(err) != tt.want ||
				tt.want == "" && err != nil {
				t.Errorf("with another organisation's scope: got %v, want %q", err, tt.want)
			}
			err = s.InTx(t.Context(), assessment.ScopeInstallation(), tt.do)
			if err == nil || !strings.Contains(err.Error(), "without a scope") {
				t.Errorf("with the installation's scope: got %v, want a refusal", err)
			}
		})
	}
	for _, part := range parts {
		for i := range part.NumMethod() {
			if name := part.Method(i).Name; !tested[name] {
				t.Errorf("%s of %s is not tested", name, part.Name())
			}
		}
	}
}

// nothing fails the test if another organisation sees rows.
func nothing(t *testing.T, rows int, err error) error {
	t.Helper()
	if err == nil && rows > 0 {
		t.Errorf("another organisation sees %d rows", rows)
	}
	return err
}

// TestAnswersStayInTheOrganisation goes through all that a transaction can do with rounds and answers: with another
// organisation's scope it finds nothing and changes nothing, and with no organisation's it is refused.
func TestAnswersStayInTheOrganisation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w, other := newWorld(t, s, "norrdal"), newWorld(t, s, "sunnan")
		answered := w.save(t, s, w.answer("Q1", "yes"), now)
		handed := w.submission(w.assessment.ID, 1)
		handed.Values = "Q1 yes\n"
		target := assessment.Target{
			OrganisationID: w.root.OrganisationID,
			EntityID:       w.root.ID,
			Level:          3,
			By:             "2027-12-31",
			SetBy:          w.user.ID,
			UpdatedAt:      now,
		}
		advice := assessment.AdviceDecision{
			OrganisationID: w.root.OrganisationID,
			AssessmentID:   w.assessment.ID,
			RuleID:         "r1",
			Adopted:        true,
			DecidedBy:      w.user.ID,
			UpdatedAt:      now,
		}
		audit := w.newAudit(t, "nu")
		in(t, s, w.scope, func(tx assessment.Tx) (err error) {
			if err := errors.Join(
				tx.AddSubmission(handed),
				tx.AddAudit(audit, w.stamp()),
				tx.AddAuditedEntity(w.newAuditedEntity(audit.ID, w.root.ID), w.stamp()),
			); err != nil {
				return err
			}
			if target, err = tx.SaveTarget(target); err != nil {
				return err
			}
			advice, err = tx.SaveAdviceDecision(advice)
			return err
		})
		nothing := func(rows int, err error) error { return nothing(t, rows, err) }
		behindWalls(t, s, other.scope, []walled{
			{"Rounds", func(tx assessment.Tx) error { r, err := tx.Rounds(); return nothing(len(r)-1, err) }, ""},
			{"Round", func(tx assessment.Tx) error { _, err := tx.Round(w.round.ID); return err }, assessment.NotFound},
			{"AddRound", func(tx assessment.Tx) error { return tx.AddRound(w.newRound(t, "Ny", "2027-01-01")) }, "refused"},
			{"SaveRound", func(tx assessment.Tx) error { _, err := tx.SaveRound(w.round); return err }, assessment.NotFound},
			{
				"Assessment",
				func(tx assessment.Tx) error { _, err := tx.Assessment(w.assessment.ID); return err },
				assessment.NotFound,
			},
			{"LockRound", func(tx assessment.Tx) error { _, err := tx.LockRound(w.round.ID); return err }, assessment.NotFound},
			{"HoldRound", func(tx assessment.Tx) error { _, err := tx.HoldRound(w.round.ID); return err }, assessment.NotFound},
			{
				"LockAssessment",
				func(tx assessment.Tx) error { _, err := tx.LockAssessment(w.assessment.ID); return err },
				assessment.NotFound,
			},
			{
				"Answering",
				func(tx assessment.Tx) error { _, err := tx.Answering(w.assessment.ID, "Q1"); return err },
				assessment.NotFound,
			},
			{"ResultsState", func(tx assessment.Tx) error {
				state, err := tx.ResultsState()
				entities, _, _ := strings.Cut(state, " ")
				return nothing(strings.Count(entities, "1")-1, err)
			}, ""},
			{
				"Reading",
				func(tx assessment.Tx) error { _, err := tx.Reading(w.assessment.ID, "Q1"); return err },
				assessment.NotFound,
			},
			{
				"AssessmentsIn",
				func(tx assessment.Tx) error { r, err := tx.AssessmentsIn(w.round.ID); return nothing(len(r), err) },
				"",
			},
			{"AssessmentsOf", func(tx assessment.Tx) error {
				r, err := tx.AssessmentsOf([]assessment.ID{w.root.ID})
				return nothing(len(r), err)
			}, ""},
			{"AddAssessments", func(tx assessment.Tx) error {
				return tx.AddAssessments(
					[]assessment.Assessment{other.newAssessment(t, other.round.ID, id(t)), w.newAssessment(t, w.round.ID, w.root.ID)},
				)
			}, "refused"},
			{
				"DeleteAssessment",
				func(tx assessment.Tx) error { return tx.DeleteAssessment(w.assessment.ID) },
				assessment.NotFound,
			},
			{
				"SaveAssessment",
				func(tx assessment.Tx) error { _, err := tx.SaveAssessment(w.assessment); return err },
				assessment.NotFound,
			},
			{
				"NoteReminder",
				func(tx assessment.Tx) error { return tx.NoteReminder(w.round.ID, w.assessment.ID, now) },
				assessment.NotFound,
			},
			{"Answers", func(tx assessment.Tx) error { r, err := tx.Answers(w.assessment.ID); return nothing(len(r), err) }, ""},
			{"AnswersAssigned", func(tx assessment.Tx) error {
				r, err := tx.AnswersAssigned(w.user.ID)
				return nothing(len(r), err)
			}, ""},
			{"AnswersOf", func(tx assessment.Tx) error {
				r, err := tx.AnswersOf([]assessment.ID{w.assessment.ID})
				return nothing(len(r), err)
			}, ""},
			{"BegunOf", func(tx assessment.Tx) error {
				r, err := tx.BegunOf([]assessment.ID{w.assessment.ID})
				return nothing(len(r), err)
			}, ""},
			{"Answer", func(tx assessment.Tx) error {
				a, err := tx.Answer(w.assessment.ID, "Q1")
				return nothing(int(a.Version), err)
			}, ""},
			{"SaveAnswer, new", func(tx assessment.Tx) error {
				_, err := tx.SaveAnswer(w.answer("Q2", "yes"), w.said(t, now))
				return err
			}, "refused"},
			{
				"SaveAnswer, changed",
				func(tx assessment.Tx) error { _, err := tx.SaveAnswer(answered, w.said(t, now)); return err },
				"refused",
			},
			{"PartsOf", func(tx assessment.Tx) error {
				r, err := tx.PartsOf(w.user.ID)
				return nothing(len(r), err)
			}, ""},
			{"PartsOfEach", func(tx assessment.Tx) error {
				r, err := tx.PartsOfEach([]assessment.ID{w.user.ID})
				return nothing(len(r), err)
			}, ""},
			{"AnswerVersions", func(tx assessment.Tx) error {
				r, err := tx.AnswerVersions(w.assessment.ID, "Q1")
				return nothing(len(r), err)
			}, ""},
			{
				"Submissions",
				func(tx assessment.Tx) error { r, err := tx.Submissions(w.assessment.ID); return nothing(len(r), err) },
				"",
			},
			{
				"Submission",
				func(tx assessment.Tx) error { _, err := tx.Submission(w.assessment.ID, 1); return err },
				assessment.NotFound,
			},
			{
				"SubmissionsIn",
				func(tx assessment.Tx) error { r, err := tx.SubmissionsIn(w.round.ID); return nothing(len(r), err) },
				"",
			},
			{"AllSubmissionsOf", func(tx assessment.Tx) error {
				r, err := tx.AllSubmissionsOf([]assessment.ID{w.assessment.ID})
				return nothing(len(r), err)
			}, ""},
			{"SubmissionsOf", func(tx assessment.Tx) error {
				r, err := tx.SubmissionsOf([]assessment.ID{w.assessment.ID})
				return nothing(len(r), err)
			}, ""},
			{"SubmissionValuesOf", func(tx assessment.Tx) error {
				r, err := tx.SubmissionValuesOf([]assessment.ID{w.assessment.ID})
				return nothing(len(r), err)
			}, ""},
			{"SubmissionsPinned", func(tx assessment.Tx) error {
				r, err := tx.SubmissionsPinned(audit.ID)
				return nothing(len(r), err)
			}, ""},
			{
				"AddSubmission",
				func(tx assessment.Tx) error { return tx.AddSubmission(w.submission(w.assessment.ID, 2)) },
				"refused",
			},
			{"AddDecision", func(tx assessment.Tx) error {
				return tx.AddDecision(w.decision(handed, assessment.OutcomeApproved, ""))
			}, "refused"},
			{"AddDecisionRemark", func(tx assessment.Tx) error {
				return tx.AddDecisionRemark(w.remark(handed, "Q2", "Vem?"))
			}, "refused"},
			{"DecisionRemarks", func(tx assessment.Tx) error {
				r, err := tx.DecisionRemarks(w.assessment.ID, 1)
				return nothing(len(r), err)
			}, ""},
			{"AddWithdrawal", func(tx assessment.Tx) error { return tx.AddWithdrawal(w.withdrawal(handed)) }, "refused"},
			{"AddReopening", func(tx assessment.Tx) error { return tx.AddReopening(w.reopening(handed)) }, "refused"},
			{"Targets", func(tx assessment.Tx) error { r, err := tx.Targets(); return nothing(len(r), err) }, ""},
			{"SaveTarget", func(tx assessment.Tx) error { _, err := tx.SaveTarget(target); return err }, assessment.Stale},
			{"AdviceDecisions", func(tx assessment.Tx) error {
				r, err := tx.AdviceDecisions(w.assessment.ID)
				return nothing(len(r), err)
			}, ""},
			{"AdviceDecisionsIn", func(tx assessment.Tx) error {
				r, err := tx.AdviceDecisionsIn(w.round.ID)
				return nothing(len(r), err)
			}, ""},
			{
				"SaveAdviceDecision",
				func(tx assessment.Tx) error { _, err := tx.SaveAdviceDecision(advice); return err },
				assessment.Stale,
			},
			{"Lineage", func(tx assessment.Tx) error { _, err := tx.Lineage(w.root.ID); return err }, assessment.NotFound},
		}, reflect.TypeFor[assessment.Rounds](), reflect.TypeFor[assessment.Assessments](), reflect.TypeFor[assessment.Submissions](), reflect.TypeFor[assessment.Targets](),
			reflect.TypeFor[assessment.AdviceDecisions]())
	})
}

// TestNoRowPointsAcross checks that rows of one organisation cannot refer to another's.
func TestNoRowPointsAcross(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w, other := newWorld(t, s, "norrdal"), newWorld(t, s, "sunnan")
		tests := []struct {
			name string
			do   func(tx assessment.Tx) error
		}{
			{"round after theirs", func(tx assessment.Tx) error {
				r := w.newRound(t, "Ny", "2027-01-01")
				r.PreviousID = &other.round.ID
				return tx.AddRound(r)
			}},
			{"assessment in their round", func(tx assessment.Tx) error {
				return tx.AddAssessments([]assessment.Assessment{w.newAssessment(t, other.round.ID, w.root.ID)})
			}},
			{"assessment of their entity", func(tx assessment.Tx) error {
				return tx.AddAssessments([]assessment.Assessment{w.newAssessment(t, w.round.ID, other.root.ID)})
			}},
			{"answer in their assessment", func(tx assessment.Tx) error {
				a := w.answer("Q1", "yes")
				a.AssessmentID = other.assessment.ID
				_, err := tx.SaveAnswer(a, w.said(t, now))
				return err
			}},
			{"answer provided by theirs", func(tx assessment.Tx) error {
				a := w.answer("Q1", "yes")
				a.ProviderID = &other.assessment.ID
				_, err := tx.SaveAnswer(a, w.said(t, now))
				return err
			}},
			{
				"submission of their assessment",
				func(tx assessment.Tx) error { return tx.AddSubmission(w.submission(other.assessment.ID, 1)) },
			},
			{"decision on theirs", func(tx assessment.Tx) error {
				return tx.AddDecision(w.decision(w.submission(other.assessment.ID, 1), assessment.OutcomeApproved, ""))
			}},
			{"remark on theirs", func(tx assessment.Tx) error {
				return tx.AddDecisionRemark(w.remark(w.submission(other.assessment.ID, 1), "Q1", "Vem?"))
			}},
			{"withdrawal of theirs", func(tx assessment.Tx) error {
				return tx.AddWithdrawal(w.withdrawal(w.submission(other.assessment.ID, 1)))
			}},
			{"reopening of theirs", func(tx assessment.Tx) error {
				return tx.AddReopening(w.reopening(w.submission(other.assessment.ID, 1)))
			}},
			{"target of their entity", func(tx assessment.Tx) error {
				_, err := tx.SaveTarget(
					assessment.Target{
						OrganisationID: w.root.OrganisationID,
						EntityID:       other.root.ID,
						Level:          1,
						By:             "2027-12-31",
						SetBy:          w.user.ID,
						UpdatedAt:      now,
					},
				)
				return err
			}},
			{"advice on their assessment", func(tx assessment.Tx) error {
				_, err := tx.SaveAdviceDecision(
					assessment.AdviceDecision{
						OrganisationID: w.root.OrganisationID,
						AssessmentID:   other.assessment.ID,
						RuleID:         "r1",
						DecidedBy:      w.user.ID,
						UpdatedAt:      now,
					},
				)
				return err
			}},
		}
		in(
			t,
			s,
			other.scope,
			func(tx assessment.Tx) error { return tx.AddSubmission(other.submission(other.assessment.ID, 1)) },
		)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				if err := s.InTx(t.Context(), w.scope, tt.do); assessment.CodeOf(err) != assessment.Conflict {
					t.Errorf("got %v, want %s", err, assessment.Conflict)
				}
			})
		}
	})
}

// TestSealedAnswersStay tries to change and remove, past the program, what was said, submitted and decided.
func TestSealedAnswersStay(t *testing.T) {
	t.Parallel()
	databases := map[string]struct {
		options store.Options
		more    []string
	}{
		"sqlite":   {store.Options{Data: t.TempDir()}, nil},
		"postgres": {store.Options{DatabaseURL: storetest.PostgresURL(t)}, []string{"TRUNCATE "}},
	}
	for name, o := range databases {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(t.Context(), o.options)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			if _, err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, s, "norrdal")
			w.save(t, s, w.answer("Q1", "yes"), now)
			handed := w.submission(w.assessment.ID, 1)
			handed.Values = "Q1 yes\n"
			in(t, s, w.scope, func(tx assessment.Tx) error {
				if err := tx.AddSubmission(handed); err != nil {
					return err
				}
				return errors.Join(
					tx.AddDecision(w.decision(handed, assessment.OutcomeApproved, "")),
					tx.AddDecisionRemark(w.remark(handed, "Q1", "Vilket beslut?")),
					tx.AddWithdrawal(w.withdrawal(handed)),
					tx.AddReopening(w.reopening(handed)),
				)
			})
			db := beside(t, o.options)
			statements := []string{
				"UPDATE answer_versions SET value = 'no'",
				"UPDATE submissions SET points = 9",
				"UPDATE submission_values SET given = ''",
				"UPDATE decisions SET reason = 'x'",
				"UPDATE decision_remarks SET remark = 'x'",
				"UPDATE withdrawals SET number = 9",
				"UPDATE reopenings SET reason = 'x'",
			}
			for _, table := range []string{
				"answer_versions", "decision_remarks", "decisions", "withdrawals", "reopenings", "submission_values", "submissions",
			} {
				statements = append(statements, "DELETE FROM "+table)
				for _, verb := range o.more {
					statements = append(statements, verb+table+" CASCADE")
				}
			}
			for _, statement := range statements {
				if _, err := db.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "append-only") {
					t.Errorf("%s: got %v, want a refusal", statement, err)
				}
			}
		})
	}
}
