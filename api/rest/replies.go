package rest

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/record"
	actions "mognad/assessment/workflow/plan"
)

// maxReplies is the largest reply of a body on paper, in bytes: it answers all of its recommendations.
const maxReplies = 4 << 20

type replyResponse string

func (replyResponse) Schema(huma.Registry) *huma.Schema { return oneOf(assessment.Responses...) }

// ReplyFields is a reply as sent: no property may be left out, so that none is emptied by mistake.
type ReplyFields struct {
	Response      replyResponse `json:"response"`
	Text          string        `json:"text" doc:"The reason, or what else the body says; required unless it accepts as it is"`
	PlannedAction string        `json:"planned_action" doc:"Its first line becomes the title of the action; empty if it rejects"`
	OwnerRole     string        `json:"owner_role" doc:"Who sees to it, as a role or a function; empty if it rejects"`
	DueOn         *string       `json:"due_on" doc:"By when; either this or due_year, and neither if it rejects" example:"2026-10-31"`
	DueYear       *int          `json:"due_year" doc:"By the end of which year"`
	WhyChanged    string        `json:"why_changed" doc:"Required once a reply to the recommendation has been approved"`
}

func (f ReplyFields) form(recommendation assessment.ID, version int64) actions.ReplyForm {
	return actions.ReplyForm{
		Recommendation: recommendation,
		Response:       assessment.Response(f.Response),
		Text:           f.Text,
		PlannedAction:  f.PlannedAction,
		OwnerRole:      f.OwnerRole,
		DueOn:          assessment.Date(text(f.DueOn)),
		DueYear:        given(f.DueYear),
		WhyChanged:     f.WhyChanged,
		Version:        version,
	}
}

// InReplies is the part of an address that identifies what a body replies in an audit.
type InReplies struct {
	InAudit
	By string `path:"body" doc:"Id of the body"`
}

func (in InReplies) parse() (audit, body assessment.ID, err error) { return twoIDs(in.Audit, in.By) }

// InReply is the part of an address that identifies the reply to a recommendation.
type InReply struct {
	InReplies
	Recommendation string `path:"recommendation" doc:"Id of the recommendation"`
}

type replyInput struct {
	InReply
	Versioned
	Body ReplyFields
}

// sentReplies are the replies to approve.
type sentReplies struct {
	Replies    []assessment.ReplyVersion `json:"replies" nullable:"false" doc:"The versions that have been read, all that wait: if others wait by now, nothing is approved and the answer is 409"`
	CaseNumber string                    `json:"case_number" required:"false"`
}

type replyApprovalInput struct {
	InReplies
	Body sentReplies
}

// paperReply is the reply to one recommendation that was given on paper.
type paperReply struct {
	Recommendation string `json:"recommendation" doc:"Id of the recommendation"`
	Version        int64  `json:"version" doc:"Of the latest version of the reply to it; 0 if there is none"`
	ReplyFields
}

// paperReplies is the reply of a body that was given on paper.
type paperReplies struct {
	DecidedOn  string       `json:"decided_on" format:"date"`
	CaseNumber string       `json:"case_number"`
	ApprovedBy string       `json:"approved_by" doc:"Name of the person or the body that decided"`
	Replies    []paperReply `json:"replies" nullable:"false" doc:"One to each recommendation to the body"`
	Plan       bool         `json:"plan" required:"false" doc:"Make actions of what is accepted"`
}

type paperRepliesInput struct {
	InReplies
	Body paperReplies
}

// repliesToPlan are the accepted recommendations to make actions of.
type repliesToPlan struct {
	Recommendations []string `json:"recommendations" required:"false" nullable:"false" minItems:"1" doc:"Their ids; if left out, all that are accepted and have no action"`
}

type repliesToPlanInput struct {
	InReplies
	Body repliesToPlan
}

type repliesVersionInput struct {
	InReplies
	Number string `path:"number" doc:"Of the approval, from 1"`
}

// sealedReplies is an approval with what was sealed.
type sealedReplies struct {
	Approval record.ReplyApproval `json:"approval"`
	To       []string             `json:"to" nullable:"false" doc:"Whom the reply is addressed to: who commissioned the audit, or else its auditor"`
	Content  json.RawMessage      `json:"content" doc:"Recommendations and replies as they were approved: canonical JSON (RFC 8785), which the hash is of"`
}

func (a *API) registerReplies(audit string) {
	all, one := audit+"/replies", audit+"/replies/{body}"
	conflict := []int{http.StatusConflict}
	reply := one + "/recommendations/{recommendation}"
	register(a, Operation{
		ID: "list-replies", Method: http.MethodGet, Path: all, Permission: assessment.ReadFindings, Tag: tagAudits,
		Errors: conflict, Summary: "List what bodies reply to the recommendations",
		Description: "Of a final audit, by body: those that the caller may read. What has not been approved is only for " +
			"those who prepare or approve replies for the body.",
	}, a.listReplies)
	register(a, Operation{
		ID: "get-replies", Method: http.MethodGet, Path: one, Permission: assessment.ReadFindings, Tag: tagAudits,
		Errors: conflict, Summary: "Read what a body replies to its recommendations",
	}, a.getReplies)
	register(a, Operation{
		ID: "get-reply", Method: http.MethodGet, Path: reply, Permission: assessment.ReadFindings, Tag: tagAudits,
		Errors: conflict, Summary: "Read the reply to a recommendation",
		Description: `Its ETag is the latest version that the caller may read. Without one it is "0", which the first PUT ` +
			"sends as If-Match.",
	}, a.getReply)
	register(a, Operation{
		ID: "put-reply", Method: http.MethodPut, Path: reply, Permission: assessment.PrepareReplies, Tag: tagAudits,
		Errors: conflict, Summary: "Prepare the reply to a recommendation",
		Description: "Every property must be sent. It is kept as a new version, and takes effect when it is approved. " +
			"Until then, one approved before stays in force; to replace it takes a reason.",
	}, a.putReply)
	register(a, Operation{
		ID: "post-reply-approval", Method: http.MethodPost, Path: one + "/approve", Permission: assessment.ApproveReplies,
		Tag: tagAudits, Status: http.StatusOK, Errors: conflict, Summary: "Approve what a body replies",
		Description: "By the caller, today: all replies that wait, in one act, which is sealed. Sent again, it changes " +
			"nothing.",
	}, a.postReplyApproval)
	register(a, Operation{
		ID: "post-paper-replies", Method: http.MethodPost, Path: one + "/record", Permission: assessment.RecordReplies,
		Tag: tagAudits, Status: http.StatusOK, Errors: conflict, MaxBody: maxReplies,
		Summary: "Record a reply that was given on paper",
		Description: "What the body has decided elsewhere on all of its recommendations. It is shown as given on paper, " +
			"together with the name of the person who recorded it. Sent again, it changes nothing.",
	}, a.postPaperReplies)
	register(a, Operation{
		ID: "post-replies-plan", Method: http.MethodPost, Path: one + "/plan", Permission: assessment.ManagePlan,
		Tag: tagAudits, Status: http.StatusOK, Errors: conflict, Summary: "Make actions of accepted recommendations",
		Description: "Filled in from the approved replies. Of a recommendation that has an action no second one is made.",
	}, a.postRepliesPlan)
	register(a, Operation{
		ID: "get-sealed-replies", Method: http.MethodGet, Path: one + "/approvals/{number}",
		Permission: assessment.ReadFindings, Tag: tagAudits, Errors: conflict,
		Summary: "Read a reply as it was approved", Description: "For those who may read all of its recommendations.",
	}, a.getSealedReplies)
}

func (a *API) listReplies(r *request, in *InAudit) (*response[list[record.BodyReplies]], error) {
	audit, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	all, err := a.Chain.Plan.AuditReplies(r, r.Principal, audit)
	if err != nil {
		return nil, err
	}
	return listed(all), nil
}

// replied answers with what a body replies.
func replied(v record.BodyReplies, err error) (*response[record.BodyReplies], error) {
	if err != nil {
		return nil, err
	}
	return &response[record.BodyReplies]{Body: v}, nil
}

func (a *API) getReplies(r *request, in *InReplies) (*response[record.BodyReplies], error) {
	audit, body, err := in.parse()
	if err != nil {
		return nil, err
	}
	return replied(a.Chain.Plan.Replies(r, r.Principal, audit, body))
}

// repliedTo answers with the reply to one recommendation.
func repliedTo(v record.BodyReplies, recommendation string) (*single[record.BodyReply], error) {
	id, err := assessment.ParseID(recommendation)
	if err != nil {
		return nil, err
	}
	one, found := v.Of(id)
	if !found {
		return nil, assessment.Missing()
	}
	return &single[record.BodyReply]{ETag: etag(one.Version()), Body: one}, nil
}

func (a *API) getReply(r *request, in *InReply) (*single[record.BodyReply], error) {
	audit, body, err := in.parse()
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Plan.Replies(r, r.Principal, audit, body)
	if err != nil {
		return nil, err
	}
	return repliedTo(v, in.Recommendation)
}

func (a *API) putReply(r *request, in *replyInput) (*single[record.BodyReply], error) {
	audit, body, err := in.parse()
	if err != nil {
		return nil, err
	}
	id, err := assessment.ParseID(in.Recommendation)
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Plan.SaveReply(r, r.Principal, audit, body, in.Body.form(id, version))
	if err != nil {
		return nil, stored(err, func(now record.BodyReplies) record.BodyReply {
			one, _ := now.Of(id)
			return one
		})
	}
	return repliedTo(v, in.Recommendation)
}

func (a *API) postReplyApproval(r *request, in *replyApprovalInput) (*response[record.BodyReplies], error) {
	audit, body, err := in.parse()
	if err != nil {
		return nil, err
	}
	f := actions.ReplyApprovalForm{Replies: in.Body.Replies, CaseNumber: in.Body.CaseNumber}
	return replied(a.Chain.Plan.ApproveReplies(r, r.Principal, audit, body, f))
}

func (a *API) postPaperReplies(r *request, in *paperRepliesInput) (*response[record.BodyReplies], error) {
	audit, body, err := in.parse()
	if err != nil {
		return nil, err
	}
	f := actions.PaperReply{
		DecidedOn:  assessment.Date(in.Body.DecidedOn),
		CaseNumber: in.Body.CaseNumber,
		ApprovedBy: in.Body.ApprovedBy,
		Plan:       in.Body.Plan,
	}
	for _, one := range in.Body.Replies {
		f.Replies = append(f.Replies, one.form(reference(one.Recommendation), one.Version))
	}
	return replied(a.Chain.Plan.RecordReplies(r, r.Principal, audit, body, f))
}

func (a *API) postRepliesPlan(r *request, in *repliesToPlanInput) (*response[record.BodyReplies], error) {
	audit, body, err := in.parse()
	if err != nil {
		return nil, err
	}
	return replied(a.Chain.Plan.PlanReplies(r, r.Principal, audit, body, references(in.Body.Recommendations)))
}

func (a *API) getSealedReplies(r *request, in *repliesVersionInput) (*response[sealedReplies], error) {
	audit, body, err := in.parse()
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(in.Number)
	if err != nil {
		return nil, assessment.Missing()
	}
	v, err := a.Chain.Plan.SealedReplies(r, r.Principal, audit, body, number)
	if err != nil {
		return nil, err
	}
	return &response[sealedReplies]{Body: sealedReplies{Approval: v.Approval, To: v.To, Content: v.AsSealed}}, nil
}
