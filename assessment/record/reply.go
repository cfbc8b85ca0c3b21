package record

import (
	"strconv"
	"time"

	"mognad/assessment"
)

// Reply is what a body replies to a recommendation, in one version.
type Reply struct {
	Version       int64               `json:"version"`
	Response      assessment.Response `json:"response" enum:"accepts,accepts_in_part,rejects"`
	Text          string              `json:"text" doc:"The reason, or what else the body says"`
	PlannedAction string              `json:"planned_action"`
	OwnerRole     string              `json:"owner_role" doc:"Who sees to it, as a role or a function"`
	DueOn         *assessment.Date    `json:"due_on" doc:"By when; null if a year is named, or nothing"`
	DueYear       *int                `json:"due_year" doc:"By the end of which; null if a day is named, or nothing"`
	WhyChanged    string              `json:"why_changed" doc:"Why it replaces one that was approved; empty if it replaces none"`
}

// ReplyOf is the record of a stored version.
func ReplyOf(r assessment.Reply) Reply {
	return Reply{
		Version:       r.Version,
		Response:      r.Response,
		Text:          r.Text,
		PlannedAction: r.PlannedAction,
		OwnerRole:     r.OwnerRole,
		DueOn:         Optional(r.DueOn),
		DueYear:       Optional(r.DueYear),
		WhyChanged:    r.WhyChanged,
	}
}

// Year is the year by the end of which it is to be done, "" if none is named.
func (r Reply) Year() string {
	if r.DueYear == nil {
		return ""
	}
	return strconv.Itoa(*r.DueYear)
}

// GivenReply is the reply of a body that has been approved for it and is in force.
type GivenReply struct {
	Reply
	Approval   int             `json:"approval" doc:"Number of the approval that it is in, within the audit and the body"`
	DecidedOn  assessment.Date `json:"decided_on"`
	CaseNumber string          `json:"case_number"`
	ApprovedBy string          `json:"approved_by" doc:"Name of the person or body that decided"`
	OnPaper    bool            `json:"on_paper" doc:"Whether it was given on paper and recorded afterwards"`
}

// GivenReplyOf is the record of an approved version.
func GivenReplyOf(r assessment.Reply, a assessment.ReplyApproval) GivenReply {
	return GivenReply{
		Reply:      ReplyOf(r),
		Approval:   a.Number,
		DecidedOn:  a.DecidedOn,
		CaseNumber: a.CaseNumber,
		ApprovedBy: a.ApprovedBy,
		OnPaper:    a.OnPaper(),
	}
}

// SavedReply is a version of a reply and the person who saved it, for those who prepare or approve it.
type SavedReply struct {
	Reply
	SavedBy  PersonName `json:"saved_by"`
	SavedAt  time.Time  `json:"saved_at"`
	Approved bool       `json:"approved" doc:"Whether it is in an approval"`
}

// ReplyState is how far the reply to a recommendation has come.
type ReplyState string

// The states of a reply.
const (
	ReplyMissing  ReplyState = "missing"
	ReplyPrepared ReplyState = "prepared" // saved, and not approved for the body
	ReplyApproved ReplyState = "approved"
)

// BodyReply is a recommendation to a body with its reply.
type BodyReply struct {
	Recommendation AuditRecommendation `json:"recommendation"`
	State          ReplyState          `json:"state" enum:"missing,prepared,approved" doc:"Of the latest version; for readers who do not prepare or approve, of what is approved"`
	Versions       []SavedReply        `json:"versions" nullable:"false" doc:"All versions, latest first; only for those who prepare or approve replies"`
	MayPlan        bool                `json:"may_plan" doc:"Whether the reader may make an action of it: it is accepted, and none has been made"`
}

// Latest is the latest version, nil if there is none that the reader may see.
func (r BodyReply) Latest() *SavedReply {
	if len(r.Versions) == 0 {
		return nil
	}
	return &r.Versions[0]
}

// Version is the latest version that the reader may see, 0 for none.
func (r BodyReply) Version() int64 {
	if latest := r.Latest(); latest != nil {
		return latest.Version
	}
	if r.Recommendation.Reply != nil {
		return r.Recommendation.Reply.Version
	}
	return 0
}

// ReplyApproval is what was approved for a body in one act.
type ReplyApproval struct {
	Number       int                       `json:"number" doc:"From 1, within the audit and the body"`
	Replies      []assessment.ReplyVersion `json:"replies" nullable:"false" doc:"The versions approved that the reader may see"`
	DecidedOn    assessment.Date           `json:"decided_on"`
	CaseNumber   string                    `json:"case_number"`
	ApprovedBy   string                    `json:"approved_by" doc:"Name of the person or body that decided"`
	OnPaper      bool                      `json:"on_paper" doc:"Whether it was given on paper and recorded afterwards"`
	AlsoPrepared bool                      `json:"also_prepared" doc:"Whether who approved had also saved one of the replies"`
	RecordedBy   PersonName                `json:"recorded_by"`
	RecordedAt   time.Time                 `json:"recorded_at"`
	SHA256       string                    `json:"sha256" doc:"Of the canonical JSON (RFC 8785) that was sealed, in hexadecimal digits"`
}

// BodyReplies is what a body replies to its recommendations in a final audit, as far as its reader may see it.
type BodyReplies struct {
	Audit      AuditName        `json:"audit"`
	Body       BodyName         `json:"body"`
	Due        *assessment.Date `json:"due" doc:"The day by which the body is to reply; null for none"`
	Late       bool             `json:"late" doc:"Whether that day has passed without a reply to every recommendation"`
	Replies    []BodyReply      `json:"replies" nullable:"false" doc:"Its recommendations by number, each with its reply"`
	ReplacedBy *AuditEdition    `json:"replaced_by" doc:"The version of the audit in force instead of this one, which takes the replies; null for the one in force"`
	Omitted    []BodyReply      `json:"omitted" nullable:"false" doc:"Recommendations of earlier versions that this one left out, with what was replied"`
	Approvals  []ReplyApproval  `json:"approvals" nullable:"false" doc:"By number"`
	Waiting    int              `json:"waiting" doc:"How many replies wait to be approved; 0 for readers who do not prepare or approve"`
	Unanswered int              `json:"unanswered" doc:"How many recommendations have no approved reply"`
	MayPrepare bool             `json:"may_prepare"`
	MayRecord  bool             `json:"may_record" doc:"Whether the reader may record a reply given on paper"`
	MayApprove bool             `json:"may_approve"`
}

// Of is the reply to the recommendation with the id, false if it is not to the body.
func (r BodyReplies) Of(recommendation assessment.ID) (BodyReply, bool) {
	for _, one := range r.Replies {
		if one.Recommendation.ID == recommendation {
			return one, true
		}
	}
	return BodyReply{}, false
}

// ToPlan is how many accepted recommendations the reader may make actions of.
func (r BodyReplies) ToPlan() int {
	n := 0
	for _, one := range r.Replies {
		if one.MayPlan {
			n++
		}
	}
	return n
}

// Prepared are the versions that wait to be approved.
func (r BodyReplies) Prepared() []assessment.ReplyVersion {
	list := []assessment.ReplyVersion{}
	for _, one := range r.Replies {
		if latest := one.Latest(); latest != nil && !latest.Approved {
			list = append(list, assessment.ReplyVersion{
				Recommendation: one.Recommendation.ID,
				Version:        latest.Version,
			})
		}
	}
	return list
}

// AuditName is an audit by its title.
type AuditName struct {
	ID    assessment.ID           `json:"id" format:"uuid"`
	Key   string                  `json:"key"`
	Title string                  `json:"title"`
	Firm  string                  `json:"auditor" doc:"The auditor, as printed"`
	Date  *assessment.PartialDate `json:"date" doc:"Day, month or year of the report"`
}

// ReplyLetter is an approved reply as it was sealed, for those whom it is addressed to and for the archives.
type ReplyLetter struct {
	Approval ReplyApproval
	Later    bool     // whether more has been approved for the body since
	To       []string // who commissioned the audit, or else its auditor
	Sealed   SealedReplies
	// whether the audit prints no numbers of its recommendations
	Unnumbered bool
	AsSealed   []byte // canonical JSON (RFC 8785) of Sealed, which the hash is of
}

// SealedReplies is what was sealed when replies were approved for a body.
type SealedReplies struct {
	Format       int             `json:"format"`
	Audit        AuditName       `json:"audit"`
	Body         BodyName        `json:"body"`
	Number       int             `json:"number" doc:"Of the approval, within the audit and the body"`
	DecidedOn    assessment.Date `json:"decided_on"`
	CaseNumber   string          `json:"case_number"`
	ApprovedBy   string          `json:"approved_by"`
	OnPaper      bool            `json:"on_paper"`
	AlsoPrepared bool            `json:"also_prepared"`
	Replies      []SealedReply   `json:"replies" nullable:"false"`
}

// SealedReply is a recommendation as it was, with the reply that was approved.
type SealedReply struct {
	Recommendation assessment.ID `json:"recommendation" format:"uuid"`
	Number         int           `json:"number" doc:"Of the recommendation, within the audit and the body"`
	Says           string        `json:"says" doc:"The recommendation"`
	Reply          Reply         `json:"reply"`
}
