package plan

import (
	"fmt"

	"mognad/assessment"
)

// tellApprovers tells those who may approve for the body that its reply waits for them, once every recommendation has
// one and each time after something has been approved.
func (c *replying) tellApprovers() error {
	if len(c.waiting()) == 0 {
		return nil
	}
	entities, all, err := c.w.audits.Answered(c.tx, c.audit.ID, c.body)
	if err != nil || !all {
		return err
	}
	people, err := c.w.kernel.PeopleWhere(c.tx, c.p.Organisation, func(m assessment.Membership) bool {
		if !m.Role.May(assessment.ApproveReplies) {
			return false
		}
		for _, e := range entities {
			if m.Reaches(c.tree, e.EntityID) {
				return true
			}
		}
		return false
	})
	if err != nil {
		return err
	}
	var list []assessment.Notice
	for _, person := range people {
		list = append(list, c.notice(person.UserID, assessment.NoticeReplyWaiting, len(c.approvals)+1))
	}
	return c.w.kernel.Notify(c.tx, c.p, list...)
}

// tellAuditors tells the auditors who are engaged that a reply of the body has been approved.
func (c *replying) tellAuditors(number int) error {
	engaged, err := c.tx.Engagements(c.audit.ID)
	if err != nil {
		return err
	}
	var list []assessment.Notice
	for _, e := range engaged {
		if e.ValidOn(c.w.kernel.Today(c.p.Organisation)) {
			list = append(list, c.notice(e.UserID, assessment.NoticeReplyApproved, number))
		}
	}
	return c.w.kernel.Notify(c.tx, c.p, list...)
}

// notice is that of a kind about an approval of the body's replies.
func (c *replying) notice(to assessment.ID, kind assessment.NoticeKind, approval int) assessment.Notice {
	return assessment.Notice{
		UserID:  to,
		Kind:    kind,
		AuditID: &c.audit.ID,
		BodyID:  &c.body,
		OnceKey: fmt.Sprintf("%s %s %s %d", kind, c.audit.ID, c.body, approval),
	}
}
