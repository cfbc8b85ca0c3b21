package plan

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
)

// repliesFormat is the format of what is sealed.
const repliesFormat = 1

// ReplyApprovalForm is what management approves for a body.
type ReplyApprovalForm struct {
	Replies    []assessment.ReplyVersion // the versions as they were read; if others wait by now, nothing is approved
	CaseNumber string
}

// ApproveReplies approves and seals all replies of a body that have been prepared and that the principal may read. Who
// also prepared one of them is named as such for good.
func (w *UseCases) ApproveReplies(
	ctx context.Context,
	p assessment.Principal,
	audit, body assessment.ID,
	f ReplyApprovalForm,
) (record.BodyReplies, error) {
	return w.changeReplies(ctx, p, audit, body, func(c *replying) error {
		if err := c.mustMay(assessment.ApproveReplies); err != nil {
			return err
		}
		a := assessment.ReplyApproval{
			Replies:      c.waiting(),
			DecidedOn:    w.kernel.Today(p.Organisation),
			CaseNumber:   f.CaseNumber,
			ApprovedBy:   c.p.User.Name,
			ApprovedByID: &c.p.User.ID,
		}
		switch {
		case c.again(a, f.Replies):
			return nil
		case !sameVersions(a.Replies, f.Replies):
			return &assessment.Error{Code: assessment.Conflict, Key: "error.replies_changed"}
		case len(a.Replies) == 0:
			return &assessment.Error{Code: assessment.Conflict, Key: "error.no_replies_wait"}
		}
		a.AlsoPrepared = c.prepared(a.Replies)
		fields, err := c.approve(a)
		if err == nil {
			err = assessment.InvalidFields(fields)
		}
		return err
	})
}

// PaperReply is the reply of a body that was given on paper: a response to each of its recommendations.
type PaperReply struct {
	Replies    []ReplyForm
	DecidedOn  assessment.Date
	CaseNumber string
	ApprovedBy string // who decided
	Plan       bool   // make actions of what is accepted
}

// RecordReplies records the reply of a body that was given on paper, as such for good.
func (w *UseCases) RecordReplies(
	ctx context.Context,
	p assessment.Principal,
	audit, body assessment.ID,
	f PaperReply,
) (record.BodyReplies, error) {
	return w.changeReplies(ctx, p, audit, body, func(c *replying) error {
		if err := c.mustMay(assessment.RecordReplies); err != nil {
			return err
		}
		fields, err := c.saveAll(f.Replies)
		if err != nil {
			return err
		}
		a := assessment.ReplyApproval{
			Replies:    c.current(),
			DecidedOn:  f.DecidedOn,
			CaseNumber: f.CaseNumber,
			ApprovedBy: f.ApprovedBy,
		}
		if c.again(a, a.Replies) {
			return nil
		}
		wrong, err := c.approve(a)
		if err != nil {
			return err
		}
		if err := assessment.InvalidFields(append(fields, wrong...)); err != nil || !f.Plan {
			return err
		}
		return c.planAll(ctx, nil)
	})
}

// saveAll keeps a version of the reply to each recommendation, and says what is wrong, by their numbers in the form.
func (c *replying) saveAll(forms []ReplyForm) ([]assessment.FieldError, error) {
	var all []assessment.FieldError
	for _, to := range c.to {
		i := slices.IndexFunc(forms, func(f ReplyForm) bool { return f.Recommendation == to.ID })
		if i < 0 {
			return []assessment.FieldError{{Field: "replies", Key: "error.reply_missing"}}, nil
		}
		fields, err := c.save(forms[i])
		if err != nil {
			return nil, err
		}
		for _, f := range fields {
			f.Field = "replies." + strconv.Itoa(i) + "." + f.Field
			all = append(all, f)
		}
	}
	for _, f := range forms {
		if !c.has(f.Recommendation) {
			return nil, assessment.Missing()
		}
	}
	return all, nil
}

// waiting are the latest versions that are not approved, in the order of the recommendations.
func (c *replying) waiting() []assessment.ReplyVersion {
	return slices.DeleteFunc(c.current(), func(v assessment.ReplyVersion) bool {
		return slices.ContainsFunc(c.approvals, func(a assessment.ReplyApproval) bool {
			return slices.Contains(a.Replies, v)
		})
	})
}

// current are the latest versions, in the order of the recommendations.
func (c *replying) current() []assessment.ReplyVersion {
	list := []assessment.ReplyVersion{}
	for _, to := range c.to {
		if latest := c.latest(to.ID); latest.Version > 0 {
			list = append(list, versionOf(latest))
		}
	}
	return list
}

// sameVersions reports whether both lists have the same versions, in any order.
func sameVersions(a, b []assessment.ReplyVersion) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(v assessment.ReplyVersion) bool {
		return !slices.Contains(b, v)
	})
}

// prepared reports whether the principal saved one of the versions.
func (c *replying) prepared(list []assessment.ReplyVersion) bool {
	return slices.ContainsFunc(c.versions, func(r assessment.Reply) bool {
		return r.SavedBy == c.p.User.ID && slices.Contains(list, versionOf(r))
	})
}

// again reports whether the same was approved last: the form was sent twice.
func (c *replying) again(a assessment.ReplyApproval, versions []assessment.ReplyVersion) bool {
	if len(c.approvals) == 0 {
		return false
	}
	last := c.approvals[len(c.approvals)-1]
	_ = a.Normalise(c.w.kernel.Today(c.p.Organisation))
	same := last.OnPaper() == a.OnPaper() && (a.OnPaper() || *last.ApprovedByID == *a.ApprovedByID)
	return same && last.DecidedOn == a.DecidedOn && last.CaseNumber == a.CaseNumber &&
		last.ApprovedBy == a.ApprovedBy && sameVersions(last.Replies, versions)
}

// approve seals an approval, or says what is wrong with it.
func (c *replying) approve(a assessment.ReplyApproval) ([]assessment.FieldError, error) {
	a.OrganisationID, a.AuditID, a.BodyID = c.p.Organisation.ID, c.audit.First(), c.body
	a.Number = 1
	if n := len(c.approvals); n > 0 {
		a.Number += c.approvals[n-1].Number
	}
	a.RecordedBy, a.RecordedAt = c.p.User.ID, c.w.kernel.Now()
	if fields := a.Normalise(c.w.kernel.Today(c.p.Organisation)); len(fields) > 0 {
		return fields, nil
	}
	if err := c.seal(&a); err != nil {
		return nil, err
	}
	if err := c.tx.AddReplyApproval(a); err != nil {
		return nil, err
	}
	c.approvals = append(c.approvals, a)
	if err := c.tellAuditors(a.Number); err != nil {
		return nil, err
	}
	said := event.ReplyFields{
		Body:         a.BodyID,
		Number:       a.Number,
		Replies:      len(a.Replies),
		SHA256:       a.SHA256,
		DecidedOn:    a.DecidedOn,
		CaseNumber:   a.CaseNumber,
		AlsoPrepared: a.AlsoPrepared,
	}
	if a.OnPaper() {
		return nil, c.w.kernel.Log(c.tx, c.p, event.RepliesRecorded{
			Audit:       a.AuditID,
			ReplyFields: said,
			ApprovedBy:  a.ApprovedBy,
		})
	}
	return nil, c.w.kernel.Log(c.tx, c.p, event.RepliesApproved{Audit: a.AuditID, ReplyFields: said})
}

// seal fills in the content of an approval and its hash.
func (c *replying) seal(a *assessment.ReplyApproval) error {
	s := record.SealedReplies{
		Format:       repliesFormat,
		Audit:        c.auditName(),
		Body:         c.to[0].Body,
		Number:       a.Number,
		DecidedOn:    a.DecidedOn,
		CaseNumber:   a.CaseNumber,
		ApprovedBy:   a.ApprovedBy,
		OnPaper:      a.OnPaper(),
		AlsoPrepared: a.AlsoPrepared,
		Replies:      []record.SealedReply{},
	}
	for _, to := range c.to {
		for _, r := range c.versions {
			if r.RecommendationID == to.ID && slices.Contains(a.Replies, versionOf(r)) {
				s.Replies = append(s.Replies, record.SealedReply{
					Recommendation: to.ID,
					Number:         to.Number,
					Says:           to.Text,
					Reply:          record.ReplyOf(r),
				})
			}
		}
	}
	var err error
	a.Seal, err = assessment.SealOf(s)
	return err
}

// SealedReplies reads what was approved for a body in one act, as sealed. One with a reply that the principal may not
// read is treated as missing.
func (w *UseCases) SealedReplies(
	ctx context.Context,
	p assessment.Principal,
	audit, body assessment.ID,
	number int,
) (record.ReplyLetter, error) {
	var l record.ReplyLetter
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		c, err := w.replying(tx, p, audit, body)
		if err != nil {
			return err
		}
		a, err := tx.ReplyApproval(c.audit.First(), body, number)
		if err != nil {
			return err
		}
		for _, v := range a.Replies {
			if !c.knows(v.Recommendation) {
				return assessment.Missing()
			}
		}
		l = record.ReplyLetter{Approval: c.approvalOf(a), To: c.addressees(), AsSealed: a.Content}
		l.Unnumbered = c.audit.Numbering == assessment.Unnumbered
		l.Later = c.approvals[len(c.approvals)-1].Number > number
		if err := a.Unseal(&l.Sealed); err != nil {
			return fmt.Errorf("read the replies %d of body %s to audit %s: %w", number, body, audit, err)
		}
		return nil
	})
	return l, err
}

// addressees are those whom a reply is addressed to: those who commissioned the audit, or else its auditor.
func (c *replying) addressees() []string {
	switch {
	case len(c.audit.CommissionedBy) > 0:
		return c.audit.CommissionedBy
	case c.audit.Auditor != "":
		return []string{c.audit.Auditor}
	}
	return []string{}
}
