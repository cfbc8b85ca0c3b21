package plan

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/people"
)

// Replies are the recommendations of a final audit to a body with what it replies, as far as the principal may read
// them. What is not approved yet is only for those who prepare or approve it.
func (w *UseCases) Replies(
	ctx context.Context,
	p assessment.Principal,
	audit, body assessment.ID,
) (record.BodyReplies, error) {
	var r record.BodyReplies
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		c, err := w.replying(tx, p, audit, body)
		if err != nil {
			return err
		}
		r = c.record()
		return nil
	})
	return r, err
}

// AuditReplies are [UseCases.Replies] of all bodies with recommendations in a final audit, in their order.
func (w *UseCases) AuditReplies(
	ctx context.Context,
	p assessment.Principal,
	audit assessment.ID,
) ([]record.BodyReplies, error) {
	list := []record.BodyReplies{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		all, err := w.replyingIn(tx, p, audit)
		for _, c := range all {
			list = append(list, c.record())
		}
		return err
	})
	return list, err
}

// replying is what a body replies in an audit, as stored, with what the principal may do with it.
type replying struct {
	w         *UseCases
	tx        assessment.Tx
	p         assessment.Principal
	tree      assessment.Tree
	audit     audits.Shown
	names     map[assessment.ID]string // of the organisation's people
	body      assessment.ID
	to        []record.AuditRecommendation // those to the body that the principal may read
	versions  []assessment.Reply
	approvals []assessment.ReplyApproval
	others    []record.AuditRecommendation // those to it in other versions of the audit, and not in this one
}

func (w *UseCases) replying(
	tx assessment.Tx,
	p assessment.Principal,
	audit, body assessment.ID,
) (*replying, error) {
	all, err := w.replyingIn(tx, p, audit)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(c *replying) bool { return c.body == body })
	if i < 0 {
		return nil, assessment.Missing()
	}
	return all[i], nil
}

// replyingIn is what each body replies in an audit.
func (w *UseCases) replyingIn(tx assessment.Tx, p assessment.Principal, audit assessment.ID) ([]*replying, error) {
	shown, tree, to, others, err := w.audits.Final(tx, p, audit)
	if err != nil {
		return nil, err
	}
	versions, err := tx.Replies(audit)
	if err != nil {
		return nil, err
	}
	approvals, err := tx.ReplyApprovals(audit)
	if err != nil {
		return nil, err
	}
	names, err := people.Names(tx)
	if err != nil {
		return nil, err
	}
	var all []*replying
	for _, r := range to {
		i := slices.IndexFunc(all, func(c *replying) bool { return c.body == r.Body.ID })
		if i < 0 {
			i = len(all)
			all = append(all, &replying{w: w, tx: tx, p: p, tree: tree, audit: shown, names: names, body: r.Body.ID})
		}
		all[i].to = append(all[i].to, r)
	}
	for _, c := range all {
		for _, r := range others {
			if r.Body.ID == c.body {
				c.others = append(c.others, r)
			}
		}
		for _, r := range versions {
			if c.knows(r.RecommendationID) {
				c.versions = append(c.versions, r)
			}
		}
		for _, a := range approvals {
			if a.BodyID == c.body {
				c.approvals = append(c.approvals, a)
			}
		}
	}
	return all, nil
}

func (c *replying) has(recommendation assessment.ID) bool {
	return slices.ContainsFunc(c.to, func(r record.AuditRecommendation) bool { return r.ID == recommendation })
}

// knows is has, also of what only another version of the audit recommends.
func (c *replying) knows(recommendation assessment.ID) bool {
	return c.has(recommendation) ||
		slices.ContainsFunc(c.others, func(r record.AuditRecommendation) bool { return r.ID == recommendation })
}

// may reports whether the principal has the permission for an entity through which one has to do with the reply.
func (c *replying) may(do assessment.Permission) bool {
	return !c.audit.Engaged && slices.ContainsFunc(c.audit.Answering(c.body, c.to), func(e assessment.AuditedEntity) bool {
		return c.p.May(do, c.tree, e.EntityID)
	})
}

// open reports whether somebody who may can reply to this version of the audit.
func (c *replying) open() bool { return !c.p.ReadOnly && !c.audit.Replaced() }

// mustMay refuses those without the permission.
func (c *replying) mustMay(do assessment.Permission) error {
	if !c.may(do) {
		return workflow.Denied(do)
	}
	return nil
}

// latest is the latest version of the reply to a recommendation, of version 0 if there is none.
func (c *replying) latest(recommendation assessment.ID) assessment.Reply {
	found := assessment.Reply{RecommendationID: recommendation}
	for _, r := range c.versions { // by version
		if r.RecommendationID == recommendation {
			found = r
		}
	}
	return found
}

// inForce is the approved version of the reply to a recommendation, of version 0 if there is none.
func (c *replying) inForce(recommendation assessment.ID) assessment.Reply {
	r, _, _ := assessment.InForce(recommendation, c.versions, c.approvals)
	return r
}

// record is what the principal may see of it.
func (c *replying) record() record.BodyReplies {
	r := record.BodyReplies{
		Audit:      c.auditName(),
		Body:       c.to[0].Body,
		Due:        record.Optional(c.audit.ReplyDue),
		Replies:    []record.BodyReply{},
		ReplacedBy: c.audit.InForce(),
		Omitted:    []record.BodyReply{},
		Approvals:  []record.ReplyApproval{},
		MayPrepare: c.may(assessment.PrepareReplies) && c.open(),
		MayRecord:  c.may(assessment.RecordReplies) && c.open(),
		MayApprove: c.may(assessment.ApproveReplies) && c.open(),
	}
	for _, a := range c.approvals {
		r.Approvals = append(r.Approvals, c.approvalOf(a))
	}
	for _, to := range c.to {
		one := c.reply(to)
		if to.Reply == nil {
			r.Unanswered++
		}
		if one.State == record.ReplyPrepared {
			r.Waiting++
		}
		r.Replies = append(r.Replies, one)
	}
	if !c.audit.Replaced() {
		for _, was := range c.others {
			one := c.reply(was)
			one.MayPlan = false
			r.Omitted = append(r.Omitted, one)
		}
	}
	r.Late = r.Unanswered > 0 && c.audit.ReplyDue != "" && c.audit.ReplyDue < c.w.kernel.Today(c.p.Organisation)
	return r
}

func (c *replying) auditName() record.AuditName {
	return record.AuditName{
		ID:    c.audit.ID,
		Key:   c.audit.Key,
		Title: c.audit.Title,
		Firm:  c.audit.Auditor,
		Date:  record.Optional(c.audit.Date),
	}
}

// drafts reports whether the principal may read what is not approved yet.
func (c *replying) drafts() bool {
	return c.may(assessment.PrepareReplies) || c.may(assessment.ApproveReplies)
}

// reply is a recommendation with its reply.
func (c *replying) reply(to record.AuditRecommendation) record.BodyReply {
	one := record.BodyReply{Recommendation: to, State: record.ReplyMissing, Versions: []record.SavedReply{}}
	if to.Reply != nil {
		one.State = record.ReplyApproved
	}
	one.MayPlan = to.Reply != nil && to.Reply.Response.Accepted() && c.mayPlan(to)
	if !c.drafts() {
		return one
	}
	for _, v := range slices.Backward(c.versions) {
		if v.RecommendationID == to.ID {
			one.Versions = append(one.Versions, record.SavedReply{
				Reply:    record.ReplyOf(v),
				SavedBy:  record.PersonName{ID: v.SavedBy, Name: c.names[v.SavedBy]},
				SavedAt:  v.SavedAt.UTC(),
				Approved: c.approved(v),
			})
		}
	}
	if latest := one.Latest(); latest != nil && !latest.Approved {
		one.State = record.ReplyPrepared
	}
	return one
}

// approved reports whether a version is in an approval.
func (c *replying) approved(r assessment.Reply) bool {
	return slices.ContainsFunc(c.approvals, func(a assessment.ReplyApproval) bool {
		return slices.Contains(a.Replies, versionOf(r))
	})
}

func versionOf(r assessment.Reply) assessment.ReplyVersion {
	return assessment.ReplyVersion{Recommendation: r.RecommendationID, Version: r.Version}
}

func (c *replying) approvalOf(a assessment.ReplyApproval) record.ReplyApproval {
	one := record.ReplyApproval{
		Number:       a.Number,
		Replies:      []assessment.ReplyVersion{},
		DecidedOn:    a.DecidedOn,
		CaseNumber:   a.CaseNumber,
		ApprovedBy:   a.ApprovedBy,
		OnPaper:      a.OnPaper(),
		AlsoPrepared: a.AlsoPrepared,
		RecordedBy:   record.PersonName{ID: a.RecordedBy, Name: c.names[a.RecordedBy]},
		RecordedAt:   a.RecordedAt.UTC(),
		SHA256:       a.SHA256,
	}
	for _, v := range a.Replies {
		if c.knows(v.Recommendation) {
			one.Replies = append(one.Replies, v)
		}
	}
	return one
}
