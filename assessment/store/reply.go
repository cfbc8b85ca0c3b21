package store

import "mognad/assessment"

const replies = `SELECT * FROM replies WHERE organisation_id = ? AND audit_id IN (` + sameAudits + `)
ORDER BY recommendation_id, version`

const replyApprovals = `SELECT organisation_id, audit_id, body_id, number, replies, decided_on, case_number, approved_by,
approved_by_id, also_prepared, recorded_by, recorded_at, sha256
FROM reply_approvals WHERE organisation_id = ? AND audit_id IN (` + sameAudits + `) ORDER BY audit_id, body_id, number`

// sameAudits are the versions of audits.
const sameAudits = `SELECT s.id FROM audits s JOIN audits o ON o.organisation_id = s.organisation_id
AND coalesce(o.first_id, o.id) = coalesce(s.first_id, s.id) WHERE o.organisation_id = ? AND o.id IN ?`

func (t *tx) Replies(audits ...assessment.ID) ([]assessment.Reply, error) {
	return inBatches(audits, func(some []assessment.ID) (list []assessment.Reply, err error) {
		err = translate(t.db.Raw(replies, t.organisation(), t.organisation(), some).Scan(&list).Error)
		return list, err
	})
}

func (t *tx) AddReply(r assessment.Reply) error { return insert(t, &r, "version") }

func (t *tx) ReplyApprovals(audits ...assessment.ID) ([]assessment.ReplyApproval, error) {
	return inBatches(audits, func(some []assessment.ID) (list []assessment.ReplyApproval, err error) {
		err = translate(t.db.Raw(replyApprovals, t.organisation(), t.organisation(), some).Scan(&list).Error)
		return list, err
	})
}

func (t *tx) ReplyApproval(audit, body assessment.ID, number int) (assessment.ReplyApproval, error) {
	return first[assessment.ReplyApproval](t, "audit_id = ? AND body_id = ? AND number = ?", audit, body, number)
}

func (t *tx) AddReplyApproval(a assessment.ReplyApproval) error {
	a.Replies = list(a.Replies)
	return insert(t, &a, "number")
}
