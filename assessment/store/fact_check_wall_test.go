package store_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

func (x examined) factCheck(t *testing.T, number int) assessment.FactCheck {
	t.Helper()
	return assessment.FactCheck{
		OrganisationID: x.root.OrganisationID,
		ID:             id(t),
		AuditID:        x.audit.ID,
		Number:         number,
		Text:           "Läs gärna",
		Due:            "2026-04-10",
		Judgements:     true,
		Seal:           assessment.Seal{Content: []byte("{}"), SHA256: "ab"},
		BegunBy:        x.user.ID,
		BegunAt:        now,
		Version:        1,
	}
}

func (x examined) factChecker(c assessment.FactCheck) assessment.FactChecker {
	return assessment.FactChecker{
		OrganisationID: c.OrganisationID,
		FactCheckID:    c.ID,
		UserID:         x.user.ID,
		AuditID:        c.AuditID,
		AskedAt:        now,
	}
}

func (x examined) factComment(t *testing.T, c assessment.FactCheck) assessment.FactComment {
	t.Helper()
	return assessment.FactComment{
		OrganisationID: c.OrganisationID,
		ID:             id(t),
		FactCheckID:    c.ID,
		AuditID:        c.AuditID,
		Passage:        "observation/1/kommun",
		Text:           "Fel år",
		Proposal:       "2021",
		WrittenBy:      x.user.ID,
		WrittenAt:      now,
		UpdatedAt:      now,
		Version:        1,
	}
}

// TestFactChecksStayInTheOrganisation goes through all that a transaction can do with fact checks.
func TestFactChecksStayInTheOrganisation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		x, other := newExamined(t, s, "norrdal"), newExamined(t, s, "sunnan")
		check := x.factCheck(t, 1)
		asked, said := x.factChecker(check), x.factComment(t, check)
		in(t, s, x.scope, func(tx assessment.Tx) error {
			return errors.Join(tx.AddFactCheck(check), tx.AddFactChecker(asked), tx.AddFactComment(said))
		})
		nothing := func(rows int, err error) error { return nothing(t, rows, err) }
		audit := x.audit.ID
		behindWalls(t, s, other.scope, []walled{
			{"FactChecks", func(tx assessment.Tx) error { r, err := tx.FactChecks(audit); return nothing(len(r), err) }, ""},
			{"FactCheck", func(tx assessment.Tx) error { _, err := tx.FactCheck(check.ID); return err }, assessment.NotFound},
			{"AddFactCheck", func(tx assessment.Tx) error { return tx.AddFactCheck(x.factCheck(t, 2)) }, "refused"},
			{"SaveFactCheck", func(tx assessment.Tx) error {
				_, err := tx.SaveFactCheck(check)
				return err
			}, assessment.NotFound},
			{"FactCheckers", func(tx assessment.Tx) error { r, err := tx.FactCheckers(audit); return nothing(len(r), err) }, ""},
			{"FactCheckersOf", func(tx assessment.Tx) error {
				r, err := tx.FactCheckersOf(x.user.ID)
				return nothing(len(r), err)
			}, ""},
			{"AddFactChecker", func(tx assessment.Tx) error { return tx.AddFactChecker(asked) }, "refused"},
			{"SaveFactChecker", func(tx assessment.Tx) error { return tx.SaveFactChecker(asked) }, assessment.NotFound},
			{"FactComments", func(tx assessment.Tx) error { r, err := tx.FactComments(audit); return nothing(len(r), err) }, ""},
			{"AddFactComment", func(tx assessment.Tx) error { return tx.AddFactComment(x.factComment(t, check)) }, "refused"},
			{"SaveFactComment", func(tx assessment.Tx) error {
				_, err := tx.SaveFactComment(said)
				return err
			}, assessment.NotFound},
			{"DeleteFactComment", func(tx assessment.Tx) error { return tx.DeleteFactComment(said.ID, 1) }, assessment.NotFound},
		}, reflect.TypeFor[assessment.FactChecks]())
		in(t, s, x.scope, func(tx assessment.Tx) error {
			listed := check
			listed.Content = nil
			list, err := tx.FactChecks(other.audit.ID, audit)
			if diff := cmp.Diff([]assessment.FactCheck{listed}, list); err == nil && diff != "" {
				t.Errorf("the list (-want +got):\n%s", diff)
			}
			if err != nil {
				return err
			}
			whole, err := tx.FactCheck(check.ID)
			if diff := cmp.Diff(check, whole); err == nil && diff != "" {
				t.Errorf("with its copy (-want +got):\n%s", diff)
			}
			if err != nil {
				return err
			}
			comments, err := tx.FactComments(audit)
			if diff := cmp.Diff([]assessment.FactComment{said}, comments); err == nil && diff != "" {
				t.Errorf("comments (-want +got):\n%s", diff)
			}
			return err
		})
		for what, add := range map[string]func(assessment.Tx) error{
			"a second number 1": func(tx assessment.Tx) error { return tx.AddFactCheck(x.factCheck(t, 1)) },
			"the same person":   func(tx assessment.Tx) error { return tx.AddFactChecker(asked) },
			"one of another organisation's audit": func(tx assessment.Tx) error {
				across := x.factCheck(t, 2)
				across.AuditID = other.audit.ID
				return tx.AddFactCheck(across)
			},
			"a comment by somebody who is not asked": func(tx assessment.Tx) error {
				across := x.factComment(t, check)
				across.WrittenBy = other.user.ID
				return tx.AddFactComment(across)
			},
		} {
			if err := s.InTx(t.Context(), x.scope, add); assessment.CodeOf(err) != assessment.Conflict {
				t.Errorf("%s: got %v, want %s", what, err, assessment.Conflict)
			}
		}
	})
}

// TestFactChecksAreSealed tries to change, past the program, what was sent, who was asked and what was answered, and
// anything once the audit is final.
func TestFactChecksAreSealed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		var opened store.Options
		s := open(func(o *store.Options) { opened = *o })
		x := newExamined(t, s, "norrdal")
		check := x.factCheck(t, 1)
		asked, answered, unanswered := x.factChecker(check), x.factComment(t, check), x.factComment(t, check)
		answered.Outcome, answered.Reason, answered.AnsweredBy = assessment.FactRejected, "Nej", &x.user.ID
		answered.AnsweredAt = &check.BegunAt
		in(t, s, x.scope, func(tx assessment.Tx) error {
			return errors.Join(tx.AddFactCheck(check), tx.AddFactChecker(asked), tx.AddFactComment(answered),
				tx.AddFactComment(unanswered))
		})
		db := beside(t, opened)
		tried := []string{
			"UPDATE fact_checks SET text = 'x'",
			"UPDATE fact_checks SET content = '{\"a\":1}'",
			"UPDATE fact_checks SET sha256 = 'cd'",
			"UPDATE fact_checks SET number = 2",
			"DELETE FROM fact_checks",
			"DELETE FROM fact_checkers",
			"UPDATE fact_comments SET reason = 'x' WHERE outcome <> ''",
			"DELETE FROM fact_comments WHERE outcome <> ''",
		}
		refuse := func(when string, statements []string) {
			t.Helper()
			for _, statement := range statements {
				if _, err := db.ExecContext(t.Context(), statement); err == nil {
					t.Errorf("%s: %s went well", when, statement)
				}
			}
		}
		refuse("in fieldwork", tried)
		in(t, s, x.scope, func(tx assessment.Tx) error {
			unanswered.Text = "Ett annat år"
			_, err := tx.SaveFactComment(unanswered)
			return err
		})
		x.finish(t, s)
		refuse("once it is final", append(tried, "UPDATE fact_checks SET due = '2199-12-31'",
			"UPDATE fact_checkers SET done_at = NULL", "UPDATE fact_comments SET text = 'x'", "DELETE FROM fact_comments"))
		for what, do := range map[string]func(assessment.Tx) error{
			"another":         func(tx assessment.Tx) error { return tx.AddFactCheck(x.factCheck(t, 2)) },
			"another comment": func(tx assessment.Tx) error { return tx.AddFactComment(x.factComment(t, check)) },
		} {
			if err := s.InTx(t.Context(), x.scope, do); err == nil {
				t.Errorf("%s was added to a final audit", what)
			}
		}
	})
}
