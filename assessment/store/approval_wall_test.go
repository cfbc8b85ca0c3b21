package store_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// applicability is what the world's entity says of a control.
func (w world) applicability(c assessment.Control) assessment.Applicability {
	return assessment.Applicability{
		OrganisationID: w.root.OrganisationID,
		EntityID:       w.root.ID,
		Control:        c,
		Status:         assessment.ControlInPlace,
		Reason:         "Krav",
		Note:           "Rutin",
		SavedBy:        w.user.ID,
		UpdatedAt:      now,
	}
}

// approval is a version of the statement of the world's entity.
func (w world) approval(t *testing.T, number int64) assessment.Approval {
	t.Helper()
	return assessment.Approval{
		OrganisationID: w.root.OrganisationID,
		ID:             id(t),
		Kind:           assessment.ApprovedApplicability,
		ObjectID:       w.root.ID,
		Name:           w.root.Name,
		Entities:       []assessment.ID{w.root.ID},
		Version:        number,
		Seal:           assessment.Seal{Content: []byte("{}"), SHA256: "ab"},
		Text:           "Allt",
		DecidedOn:      "2026-03-31",
		ApprovedBy:     "Kommunstyrelsen",
		ApprovedByID:   &w.user.ID,
		RecordedBy:     w.user.ID,
		RecordedAt:     now,
	}
}

// TestApprovalsStayInTheOrganisation goes through all that a transaction can do with statements of applicability and
// approvals.
func TestApprovalsStayInTheOrganisation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w, other := newWorld(t, s, "norrdal"), newWorld(t, s, "sunnan")
		row, first, second := w.applicability("5.1"), w.approval(t, 1), w.approval(t, 2)
		in(t, s, w.scope, func(tx assessment.Tx) (err error) {
			if row, err = tx.SaveApplicability(row); err == nil {
				err = tx.AddApproval(second)
			}
			if err == nil {
				err = tx.AddApproval(first) // the number counts, not the order
			}
			return err
		})
		of := []assessment.ID{w.root.ID}
		nothing := func(rows int, err error) error { return nothing(t, rows, err) }
		behindWalls(t, s, other.scope, []walled{
			{"ApplicabilitiesOf", func(tx assessment.Tx) error {
				r, err := tx.ApplicabilitiesOf(of)
				return nothing(len(r), err)
			}, ""},
			{"SaveApplicability", func(tx assessment.Tx) error {
				_, err := tx.SaveApplicability(row)
				return err
			}, assessment.Stale},
			{"Approvals", func(tx assessment.Tx) error { r, err := tx.Approvals(); return nothing(len(r), err) }, ""},
			{"ApprovalsOf", func(tx assessment.Tx) error {
				r, err := tx.ApprovalsOf(first.Kind, w.root.ID)
				return nothing(len(r), err)
			}, ""},
			{"LatestApprovalsOf", func(tx assessment.Tx) error {
				r, err := tx.LatestApprovalsOf(first.Kind, of)
				return nothing(len(r), err)
			}, ""},
			{"Approval", func(tx assessment.Tx) error { _, err := tx.Approval(first.ID); return err }, assessment.NotFound},
			{"AddApproval", func(tx assessment.Tx) error { return tx.AddApproval(w.approval(t, 3)) }, "refused"},
		}, reflect.TypeFor[assessment.Applicabilities](), reflect.TypeFor[assessment.Approvals]())
		in(t, s, w.scope, func(tx assessment.Tx) error {
			rows, err := tx.ApplicabilitiesOf(of)
			if diff := cmp.Diff([]assessment.Applicability{row}, rows); err == nil && diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			latest, err := tx.LatestApprovalsOf(first.Kind, of)
			if diff := cmp.Diff([]assessment.Approval{second}, latest); err == nil && diff != "" {
				t.Errorf("the latest (-want +got):\n%s", diff)
			}
			return err
		})
		again := w.approval(t, 2)
		err := s.InTx(t.Context(), w.scope, func(tx assessment.Tx) error { return tx.AddApproval(again) })
		if assessment.CodeOf(err) != assessment.Conflict {
			t.Errorf("a second version 2: got %v, want %s", err, assessment.Conflict)
		}
		across := w.applicability("5.2")
		across.EntityID = other.root.ID
		err = s.InTx(t.Context(), w.scope, func(tx assessment.Tx) error {
			_, err := tx.SaveApplicability(across)
			return err
		})
		if assessment.CodeOf(err) != assessment.Conflict {
			t.Errorf("of another organisation's entity: got %v, want %s", err, assessment.Conflict)
		}
	})
}
