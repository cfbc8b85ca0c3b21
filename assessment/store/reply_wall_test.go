package store_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// reply is a version of what the body replies to the recommendation.
func (x examined) reply(version int64) assessment.Reply {
	return assessment.Reply{
		OrganisationID:   x.root.OrganisationID,
		RecommendationID: x.recommendation.ID,
		Version:          version,
		AuditID:          x.audit.ID,
		BodyID:           x.body.ID,
		Response:         assessment.AcceptsInPart,
		Text:             "Till våren",
		PlannedAction:    "Styr det",
		OwnerRole:        "Chef",
		DueYear:          2027,
		SavedBy:          x.user.ID,
		SavedAt:          now,
	}
}

func (x examined) replyApproval(number int) assessment.ReplyApproval {
	return assessment.ReplyApproval{
		OrganisationID: x.root.OrganisationID,
		AuditID:        x.audit.ID,
		BodyID:         x.body.ID,
		Number:         number,
		Replies:        []assessment.ReplyVersion{{Recommendation: x.recommendation.ID, Version: 1}},
		DecidedOn:      "2026-03-31",
		CaseNumber:     "KS 1",
		ApprovedBy:     "Nämnden",
		ApprovedByID:   &x.user.ID,
		RecordedBy:     x.user.ID,
		RecordedAt:     now,
		Seal:           assessment.Seal{Content: []byte("{}"), SHA256: "ab"},
	}
}

// TestRepliesStayInTheOrganisation goes through all that a transaction can do with replies and their approvals.
func TestRepliesStayInTheOrganisation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		x, other := newExamined(t, s, "norrdal"), newExamined(t, s, "sunnan")
		first, second, approval := x.reply(1), x.reply(2), x.replyApproval(1)
		in(t, s, x.scope, func(tx assessment.Tx) error {
			err := tx.AddReply(second)
			if err == nil {
				err = tx.AddReply(first) // the version counts, not the order
			}
			if err == nil {
				err = tx.AddReplyApproval(approval)
			}
			return err
		})
		nothing := func(rows int, err error) error { return nothing(t, rows, err) }
		behindWalls(t, s, other.scope, []walled{
			{"Replies", func(tx assessment.Tx) error { r, err := tx.Replies(x.audit.ID); return nothing(len(r), err) }, ""},
			{"AddReply", func(tx assessment.Tx) error { return tx.AddReply(x.reply(3)) }, "refused"},
			{"ReplyApprovals", func(tx assessment.Tx) error {
				r, err := tx.ReplyApprovals(x.audit.ID)
				return nothing(len(r), err)
			}, ""},
			{"ReplyApproval", func(tx assessment.Tx) error {
				_, err := tx.ReplyApproval(x.audit.ID, x.body.ID, 1)
				return err
			}, assessment.NotFound},
			{"AddReplyApproval", func(tx assessment.Tx) error { return tx.AddReplyApproval(x.replyApproval(2)) }, "refused"},
		}, reflect.TypeFor[assessment.Replies]())
		in(t, s, x.scope, func(tx assessment.Tx) error {
			versions, err := tx.Replies(other.audit.ID, x.audit.ID)
			if diff := cmp.Diff([]assessment.Reply{first, second}, versions); err == nil && diff != "" {
				t.Errorf("versions (-want +got):\n%s", diff)
			}
			if err != nil {
				return err
			}
			whole, err := tx.ReplyApproval(x.audit.ID, x.body.ID, 1)
			if diff := cmp.Diff(approval, whole); err == nil && diff != "" {
				t.Errorf("the approval (-want +got):\n%s", diff)
			}
			if err != nil {
				return err
			}
			listed := approval
			listed.Content = nil
			list, err := tx.ReplyApprovals(x.audit.ID)
			if diff := cmp.Diff([]assessment.ReplyApproval{listed}, list); err == nil && diff != "" {
				t.Errorf("the list (-want +got):\n%s", diff)
			}
			return err
		})
		for what, add := range map[string]func(assessment.Tx) error{
			"a second version 1":  func(tx assessment.Tx) error { return tx.AddReply(first) },
			"a second approval 1": func(tx assessment.Tx) error { return tx.AddReplyApproval(approval) },
			"a reply in another organisation's audit": func(tx assessment.Tx) error {
				across := x.reply(3)
				across.AuditID = other.audit.ID
				return tx.AddReply(across)
			},
			"an approval of another organisation's body": func(tx assessment.Tx) error {
				across := x.replyApproval(2)
				across.BodyID = other.body.ID
				return tx.AddReplyApproval(across)
			},
		} {
			if err := s.InTx(t.Context(), x.scope, add); assessment.CodeOf(err) != assessment.Conflict {
				t.Errorf("%s: got %v, want %s", what, err, assessment.Conflict)
			}
		}
	})
}
