package store

import "mognad/assessment"

const replyApprovals = `SELECT organisation_id, audit_id, body_id, number, replies, decided_on, case_number, approved_by,
approved_by_id, also_prepared, recorded_by, recorded_at, sha256
FROM reply_approvals WHERE organisation_id = ? AND audit_id IN ? ORDER BY audit_id, body_id, number`

func (t *tx) Replies(audits ...assessment.ID) ([]assessment.Reply, error) {
	return ofAudits[assessment.Reply](t, "recommendation_id, version", audits)
}

func (t *tx) AddReply(r assessment.Reply) error { return insert(t, &r, "version") }

func (t *tx) ReplyApprovals(audits ...assessment.ID) ([]assessment.ReplyApproval, error) {
	return inBatches(audits, func(some []assessment.ID) (list []assessment.ReplyApproval, err error) {
		err = translate(t.db.Raw(replyApprovals, t.organisation(), some).Scan(&list).Error)
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
