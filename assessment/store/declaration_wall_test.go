package store_test

import (
	"errors"
	"reflect"
	"testing"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

func (x examined) declaration(number int) assessment.AuditDeclaration {
	return assessment.AuditDeclaration{
		OrganisationID: x.root.OrganisationID,
		AuditID:        x.audit.ID,
		UserID:         x.user.ID,
		Number:         number,
		Impartiality:   assessment.PartlyBiased,
		Text:           "Var anställd där",
		Measures:       "Bedömer inte nämnden",
		DeclaredAt:     now,
	}
}

func (x examined) planApproval(number int) assessment.AuditPlanApproval {
	return assessment.AuditPlanApproval{
		OrganisationID: x.root.OrganisationID,
		AuditID:        x.audit.ID,
		Number:         number,
		ApprovedOn:     "2026-02-01",
		ApprovedBy:     "Revisorerna",
		Seal:           assessment.Seal{Content: []byte("{}"), SHA256: "ab"},
		RecordedBy:     x.user.ID,
		RecordedAt:     now,
	}
}

// TestDeclarationsStay: what was declared and approved is the organisation's own, and is never changed or removed, nor
// added to once the audit is final.
func TestDeclarationsStay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		var opened store.Options
		s := open(func(o *store.Options) { opened = *o })
		x, other := newExamined(t, s, "norrdal"), newExamined(t, s, "sunnan")
		in(t, s, x.scope, func(tx assessment.Tx) error {
			return errors.Join(tx.AddAuditDeclaration(x.declaration(1)), tx.AddAuditPlanApproval(x.planApproval(1)))
		})
		behindWalls(t, s, other.scope, []walled{
			{"AuditDeclarations", func(tx assessment.Tx) error {
				r, err := tx.AuditDeclarations(x.audit.ID)
				return nothing(t, len(r), err)
			}, ""},
			{"AddAuditDeclaration", func(tx assessment.Tx) error { return tx.AddAuditDeclaration(x.declaration(2)) }, "refused"},
			{"AuditPlanApprovals", func(tx assessment.Tx) error {
				r, err := tx.AuditPlanApprovals(x.audit.ID)
				return nothing(t, len(r), err)
			}, ""},
			{"AddAuditPlanApproval", func(tx assessment.Tx) error {
				return tx.AddAuditPlanApproval(x.planApproval(2))
			}, "refused"},
		}, reflect.TypeFor[assessment.AuditDeclarations](), reflect.TypeFor[assessment.AuditPlanApprovals]())
		refuses(t, beside(t, opened),
			"UPDATE audit_declarations SET impartiality = 'clear'",
			"UPDATE audit_declarations SET text = 'x'",
			"DELETE FROM audit_declarations",
			"UPDATE audit_plan_approvals SET approved_on = '2026-01-01'",
			"UPDATE audit_plan_approvals SET content = '{}'",
			"DELETE FROM audit_plan_approvals",
		)
		x.finish(t, s)
		for number, what := range map[int]string{1: "the same number", 2: "one to a final audit"} {
			if err := s.InTx(t.Context(), x.scope, func(tx assessment.Tx) error {
				return tx.AddAuditDeclaration(x.declaration(number))
			}); err == nil {
				t.Errorf("%s was added", what)
			}
			if err := s.InTx(t.Context(), x.scope, func(tx assessment.Tx) error {
				return tx.AddAuditPlanApproval(x.planApproval(number))
			}); err == nil {
				t.Errorf("of plans, %s was added", what)
			}
		}
	})
}
