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
	list := []assessment.ReplyApproval{}
	for from := 0; from < len(audits); from += batch {
		some := []assessment.ReplyApproval{}
		ids := audits[from:min(from+batch, len(audits))]
		if err := translate(t.db.Raw(replyApprovals, t.organisation(), ids).Scan(&some).Error); err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

func (t *tx) ReplyApproval(audit, body assessment.ID, number int) (assessment.ReplyApproval, error) {
	return first[assessment.ReplyApproval](t, "audit_id = ? AND body_id = ? AND number = ?", audit, body, number)
}

func (t *tx) AddReplyApproval(a assessment.ReplyApproval) error {
	a.Replies = list(a.Replies)
	return insert(t, &a, "number")
}
