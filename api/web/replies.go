package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/plan"
	"mognad/frontend"
)

// repliesPath is the address of what a body replies in an audit.
func repliesPath(r *Request, audit, body assessment.ID) string {
	return auditPath(r, audit) + "/replies/" + body.String()
}

// Replies shows what a body replies to its recommendations, with a form for the one that the address names.
func (p *Pages) Replies(r *Request) error {
	page, err := p.repliesPage(r, r.Query("edit"))
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

// readReplies reads what the body in the address replies.
func (p *Pages) readReplies(r *Request) (record.BodyReplies, error) {
	audit, err := r.id("audit")
	if err != nil {
		return record.BodyReplies{}, err
	}
	body, err := r.id("body")
	if err != nil {
		return record.BodyReplies{}, err
	}
	return p.Chain.Plan.Replies(r.Request.Context(), r.Principal, audit, body)
}

func (p *Pages) repliesPage(r *Request, open string) (*frontend.Replies, error) {
	v, err := p.readReplies(r)
	if err != nil {
		return nil, err
	}
	base := repliesPath(r, v.Audit.ID, v.Body.ID)
	page := &frontend.Replies{
		BodyReplies: v,
		Base:        base,
		Audit:       auditPath(r, v.Audit.ID),
		Back:        auditPath(r, v.Audit.ID) + "/recommendations",
	}
	if v.MayApprove && v.Waiting > 0 {
		page.Approve = base + "/approve"
	}
	if v.MayRecord {
		page.Record = base + "/record"
	}
	if v.ToPlan() > 0 {
		page.Plan = base + "/plan"
	}
	if v.ReplacedBy != nil {
		page.Newest = repliesPath(r, v.ReplacedBy.ID, v.Body.ID)
	}
	for _, one := range v.Omitted {
		page.Gone = append(page.Gone, replyRow(r, one))
	}
	for _, one := range v.Replies {
		row := replyRow(r, one)
		id := one.Recommendation.ID.String()
		if v.MayPrepare {
			row.Edit = base + "?edit=" + id + "#r-" + id
		}
		if v.MayPrepare && id == open {
			row.Form = replyForm(one, "")
			row.Form.Action = base + "/recommendations/" + id
		}
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

func replyRow(r *Request, one record.BodyReply) frontend.ReplyRow {
	row := frontend.ReplyRow{BodyReply: one, Priority: priorityText(one.Recommendation.Priority)}
	for _, a := range one.Recommendation.Actions {
		row.Actions = append(row.Actions, frontend.ActionLink{ActionName: a, Href: actionPath(r, a.ID)})
	}
	return row
}

// replyForm is the form of one reply, filled in with its latest version.
func replyForm(one record.BodyReply, prefix string) *frontend.ReplyForm {
	f := &frontend.ReplyForm{Prefix: prefix, ID: one.Recommendation.ID, Why: one.Recommendation.Reply != nil}
	for _, response := range assessment.Responses {
		f.Response = append(f.Response, frontend.Option{
			Value: string(response),
			Key:   "reply.response." + string(response),
		})
	}
	if latest := one.Latest(); latest != nil {
		f.Version, f.Stored = latest.Version, latest.Reply
		f.DueOn = dayText(latest.DueOn)
		if latest.DueYear != nil {
			f.DueYear = strconv.Itoa(*latest.DueYear)
		}
	}
	return f
}

// sentReply is the reply that was sent, its fields named with a prefix.
func sentReply(r *Request, prefix string) plan.ReplyForm {
	f := plan.ReplyForm{
		Response:      assessment.Response(r.form(prefix + "response")),
		Text:          r.form(prefix + "text"),
		PlannedAction: r.form(prefix + "planned_action"),
		OwnerRole:     r.form(prefix + "owner_role"),
		DueOn:         assessment.Date(r.form(prefix + "due_on")),
		WhyChanged:    r.form(prefix + "why_changed"),
	}
	if year := r.form(prefix + "due_year"); year != "" {
		f.DueYear = numberOf(year)
	}
	return f
}

// SaveReply saves the reply to one recommendation and leads to the next one without a reply.
func (p *Pages) SaveReply(r *Request) error {
	return p.onReplies(r, func(ctx context.Context, audit, body assessment.ID) error {
		f := sentReply(r, "")
		var err error
		if f.Recommendation, err = r.id("recommendation"); err != nil {
			return err
		}
		if f.Version, err = r.version(); err != nil {
			return err
		}
		v, err := p.Chain.Plan.SaveReply(ctx, r.Principal, audit, body, f)
		if err != nil {
			return again(p, r, err, func(r *Request) (*frontend.Replies, error) {
				return p.repliesPage(r, f.Recommendation.String())
			})
		}
		to := repliesPath(r, audit, body) + "#r-" + f.Recommendation.String()
		for _, one := range v.Replies {
			if one.State == record.ReplyMissing {
				id := one.Recommendation.ID.String()
				to = repliesPath(r, audit, body) + "?edit=" + id + "#r-" + id
				break
			}
		}
		return p.done(r, to, "reply.saved", nil)
	})
}

// onReplies runs what is done with the replies of the body in the address.
func (p *Pages) onReplies(r *Request, do func(ctx context.Context, audit, body assessment.ID) error) error {
	audit, err := r.id("audit")
	if err != nil {
		return err
	}
	body, err := r.id("body")
	if err != nil {
		return err
	}
	return do(r.Request.Context(), audit, body)
}

// NewReplyApproval asks once whether the replies that wait are approved.
func (p *Pages) NewReplyApproval(r *Request) error {
	page, err := p.approveRepliesPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) approveRepliesPage(r *Request) (*frontend.ApproveReplies, error) {
	v, err := p.readReplies(r)
	if err != nil {
		return nil, err
	}
	if !v.MayApprove {
		return nil, assessment.Denied()
	}
	base := repliesPath(r, v.Audit.ID, v.Body.ID)
	page := &frontend.ApproveReplies{BodyReplies: v, Path: base + "/approve", Back: base, Me: r.Principal.User.Name}
	for _, one := range v.Replies {
		if one.State == record.ReplyPrepared {
			page.Rows = append(page.Rows, replyRow(r, one))
		}
	}
	return page, nil
}

// ApproveReplies approves the replies that were shown.
func (p *Pages) ApproveReplies(r *Request) error {
	return p.onReplies(r, func(ctx context.Context, audit, body assessment.ID) error {
		f := plan.ReplyApprovalForm{CaseNumber: r.form("case_number"), Replies: []assessment.ReplyVersion{}}
		for _, sent := range r.PostFormArray("reply") {
			id, version, _ := strings.Cut(sent, " ")
			recommendation, err := assessment.ParseID(id)
			if err != nil {
				return err
			}
			f.Replies = append(f.Replies, assessment.ReplyVersion{
				Recommendation: recommendation,
				Version:        int64(numberOf(version)),
			})
		}
		if _, err := p.Chain.Plan.ApproveReplies(ctx, r.Principal, audit, body, f); err != nil {
			return again(p, r, err, p.approveRepliesPage)
		}
		return p.done(r, repliesPath(r, audit, body), "reply.approved", nil)
	})
}

// NewReplyRecord asks for a reply that was given on paper.
func (p *Pages) NewReplyRecord(r *Request) error {
	page, err := p.recordRepliesPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) recordRepliesPage(r *Request) (*frontend.RecordReplies, error) {
	v, err := p.readReplies(r)
	if err != nil {
		return nil, err
	}
	if !v.MayRecord {
		return nil, assessment.Denied()
	}
	base := repliesPath(r, v.Audit.ID, v.Body.ID)
	page := &frontend.RecordReplies{
		BodyReplies: v,
		Path:        base + "/record",
		Back:        base,
		Today:       string(p.today(r)),
		MayPlan:     r.Principal.MaySomewhere(assessment.ManagePlan),
	}
	for i, one := range v.Replies {
		row := replyRow(r, one)
		row.Form = replyForm(one, "replies."+strconv.Itoa(i)+".")
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

// RecordReplies records a reply that was given on paper.
func (p *Pages) RecordReplies(r *Request) error {
	return p.onReplies(r, func(ctx context.Context, audit, body assessment.ID) error {
		f := plan.PaperReply{
			DecidedOn:  assessment.Date(r.form("decided_on")),
			CaseNumber: r.form("case_number"),
			ApprovedBy: r.form("approved_by"),
			Plan:       r.form("plan") != "",
		}
		for i := 0; r.form("replies."+strconv.Itoa(i)+".recommendation") != ""; i++ {
			prefix := "replies." + strconv.Itoa(i) + "."
			one := sentReply(r, prefix)
			one.Recommendation = r.chosen(prefix + "recommendation")
			one.Version = int64(numberOf(r.form(prefix + "version")))
			f.Replies = append(f.Replies, one)
		}
		if _, err := p.Chain.Plan.RecordReplies(ctx, r.Principal, audit, body, f); err != nil {
			return again(p, r, err, p.recordRepliesPage)
		}
		return p.done(r, repliesPath(r, audit, body), "reply.recorded", nil)
	})
}

// ReplyLetter shows an approved reply as it was sealed.
func (p *Pages) ReplyLetter(r *Request) error {
	return p.onReplies(r, func(ctx context.Context, audit, body assessment.ID) error {
		number, err := strconv.Atoi(r.Param("number"))
		if err != nil {
			return assessment.Missing()
		}
		v, err := p.Chain.Plan.SealedReplies(ctx, r.Principal, audit, body, number)
		if err != nil {
			return err
		}
		return p.show(r, http.StatusOK, &frontend.ReplyLetter{
			ReplyLetter: v,
			Audit:       auditPath(r, audit),
			Back:        repliesPath(r, audit, body),
		})
	})
}

// PlanReplies makes actions of the accepted recommendations.
func (p *Pages) PlanReplies(r *Request) error {
	return p.onReplies(r, func(ctx context.Context, audit, body assessment.ID) error {
		if _, err := p.Chain.Plan.PlanReplies(ctx, r.Principal, audit, body, nil); err != nil {
			return err
		}
		return p.done(r, repliesPath(r, audit, body), "reply.made_actions", nil)
	})
}
