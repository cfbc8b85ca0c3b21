package store_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

func (x examined) message(t *testing.T) assessment.AuditMessage {
	t.Helper()
	return assessment.AuditMessage{
		OrganisationID: x.root.OrganisationID,
		ID:             id(t),
		AuditID:        x.audit.ID,
		EntityID:       x.root.ID,
		QuestionID:     "1",
		ByAuditor:      true,
		Text:           "Finns ett protokoll?",
		WrittenBy:      x.user.ID,
		WrittenAt:      now,
	}
}

// TestAuditMessagesStayInTheOrganisation goes through all that a transaction can do with what is said on audit
// questions.
func TestAuditMessagesStayInTheOrganisation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		x, other := newExamined(t, s, "norrdal"), newExamined(t, s, "sunnan")
		said := x.message(t)
		in(t, s, x.scope, func(tx assessment.Tx) error { return tx.AddAuditMessage(said) })
		behindWalls(t, s, other.scope, []walled{
			{"AuditMessages", func(tx assessment.Tx) error {
				r, err := tx.AuditMessages(x.audit.ID)
				return nothing(t, len(r), err)
			}, ""},
			{"AuditMessagesWith", func(tx assessment.Tx) error {
				r, err := tx.AuditMessagesWith(x.root.ID)
				return nothing(t, len(r), err)
			}, ""},
			{"AddAuditMessage", func(tx assessment.Tx) error { return tx.AddAuditMessage(x.message(t)) }, "refused"},
		}, reflect.TypeFor[assessment.AuditMessages]())
		in(t, s, x.scope, func(tx assessment.Tx) error {
			for _, read := range []func() ([]assessment.AuditMessage, error){
				func() ([]assessment.AuditMessage, error) { return tx.AuditMessages(other.audit.ID, x.audit.ID) },
				func() ([]assessment.AuditMessage, error) { return tx.AuditMessagesWith(x.root.ID) },
			} {
				list, err := read()
				if diff := cmp.Diff([]assessment.AuditMessage{said}, list); err != nil || diff != "" {
					t.Errorf("the list (-want +got), %v:\n%s", err, diff)
				}
			}
			return nil
		})
		if err := s.InTx(t.Context(), x.scope, func(tx assessment.Tx) error { return tx.AddAuditMessage(said) }); assessment.
			CodeOf(err) != assessment.Conflict {
			t.Errorf("the same message twice: got %v, want %s", err, assessment.Conflict)
		}
	})
}

// TestAuditMessagesNeverChange tries, past the program, to change what was said, and anything once the audit is final.
func TestAuditMessagesNeverChange(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		var opened store.Options
		s := open(func(o *store.Options) { opened = *o })
		x := newExamined(t, s, "norrdal")
		in(t, s, x.scope, func(tx assessment.Tx) error { return tx.AddAuditMessage(x.message(t)) })
		refuses(t, beside(t, opened),
			"UPDATE audit_messages SET text = 'x'", "DELETE FROM audit_messages", "DELETE FROM audits",
		)
		x.finish(t, s)
		late := func(tx assessment.Tx) error { return tx.AddAuditMessage(x.message(t)) }
		if err := s.InTx(t.Context(), x.scope, late); err == nil {
			t.Error("something was said in a final audit")
		}
	})
}
