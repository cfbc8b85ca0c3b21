package assessment

import (
	"slices"
	"time"

	"mognad/questionnaires/typed"
)

// Reply is a version of what a body replies to one recommendation of a final audit. Versions are never changed or
// removed. The latest one is what the body is going to say; what it has said is in its approvals.
type Reply struct {
	OrganisationID   ID    `gorm:"primaryKey"`
	RecommendationID ID    `gorm:"primaryKey"`
	Version          int64 `gorm:"primaryKey"` // from 1
	AuditID          ID    // the version of the audit that it replies to
	BodyID           ID
	Response         Response
	Text             string // the reason, or what else the body says
	PlannedAction    string
	OwnerRole        string // who sees to it, as a role or a function
	DueOn            Date   // by when; "" if only the year is said, or nothing
	DueYear          int    // by the end of the year; 0 if the day is said, or nothing
	WhyChanged       string // why it replaces one that was approved, "" if it replaces none
	SavedBy          ID
	SavedAt          time.Time
}

// TableName is the name of the table, for the store.
func (Reply) TableName() string { return "replies" }

// Response is what a body says to a recommendation.
type Response string

// The responses.
const (
	Accepts       Response = "accepts"
	AcceptsInPart Response = "accepts_in_part" // with a reason
	Rejects       Response = "rejects"         // with a reason
)

// Responses lists them in the order in which they are offered.
var Responses = []Response{Accepts, AcceptsInPart, Rejects}

// Accepted reports whether something is to be done.
func (r Response) Accepted() bool { return r == Accepts || r == AcceptsInPart }

// Normalise trims what was typed and says what is wrong with it, field by field. One that rejects, in whole or in part,
// needs a reason, and one that rejects plans nothing.
func (r *Reply) Normalise() []FieldError {
	var fields, wrong []FieldError
	if !slices.Contains(Responses, r.Response) {
		fields = append(fields, FieldError{Field: "response", Key: "error.required"})
	}
	r.Text, wrong = TypedText("text", r.Text, r.Response == Rejects || r.Response == AcceptsInPart)
	fields = append(fields, wrong...)
	r.PlannedAction, wrong = TypedText("planned_action", r.PlannedAction, false)
	fields = append(fields, wrong...)
	r.OwnerRole, wrong = TypedLine("owner_role", r.OwnerRole, MaxName, false)
	fields = append(fields, wrong...)
	r.WhyChanged, wrong = TypedText("why_changed", r.WhyChanged, false)
	fields = append(fields, wrong...)
	switch {
	case !r.DueOn.Valid():
		fields = append(fields, FieldError{Field: "due_on", Key: "error.date"})
	case r.DueOn != "" && r.DueYear != 0:
		fields = append(fields, FieldError{Field: "due_year", Key: "error.day_or_year"})
	}
	fields = append(fields, checkYear("due_year", r.DueYear)...)
	if r.Response == Rejects && (r.PlannedAction != "" || r.OwnerRole != "" || r.DueOn != "" || r.DueYear != 0) {
		fields = append(fields, FieldError{Field: "planned_action", Key: "error.rejected_plans"})
	}
	return fields
}

// Says reports whether both say the same.
func (r Reply) Says(other Reply) bool {
	return r.Response == other.Response && r.Text == other.Text && r.PlannedAction == other.PlannedAction &&
		r.OwnerRole == other.OwnerRole && r.DueOn == other.DueOn && r.DueYear == other.DueYear
}

// ReplyVersion names a version of a reply.
type ReplyVersion struct {
	Recommendation ID    `json:"recommendation" format:"uuid"`
	Version        int64 `json:"version"`
}

// ReplyApproval is what was approved for a body in one act: versions of replies, sealed as record.SealedReplies. It is
// never changed or removed.
type ReplyApproval struct {
	OrganisationID ID             `gorm:"primaryKey"`
	AuditID        ID             `gorm:"primaryKey"` // the first version of the audit
	BodyID         ID             `gorm:"primaryKey"`
	Number         int            `gorm:"primaryKey"` // from 1, within audit and body
	Replies        []ReplyVersion `gorm:"serializer:json"`
	DecidedOn      Date
	CaseNumber     string
	ApprovedBy     string // name of the person or body that decided, as it was
	ApprovedByID   *ID    // nil for what was given on paper and recorded afterwards
	AlsoPrepared   bool   // who approved had saved one of the replies
	RecordedBy     ID
	RecordedAt     time.Time
	Seal
}

// OnPaper reports whether the reply was given elsewhere and recorded afterwards.
func (a ReplyApproval) OnPaper() bool { return a.ApprovedByID == nil }

// Normalise trims what was typed and says what is wrong with it. What was given on paper must say who decided, when and
// under which case number, because nothing else proves it.
func (a *ReplyApproval) Normalise(today Date) []FieldError {
	return decided(&a.CaseNumber, &a.ApprovedBy, a.DecidedOn, today, a.OnPaper())
}

// InForce is the latest approved one of the versions of a reply, false if none is. The approvals are those of its body
// in its audit, in their order.
func InForce(recommendation ID, versions []Reply, approvals []ReplyApproval) (Reply, ReplyApproval, bool) {
	for _, a := range slices.Backward(approvals) {
		for _, v := range a.Replies {
			i := slices.IndexFunc(versions, func(r Reply) bool {
				return r.RecommendationID == recommendation && r.RecommendationID == v.Recommendation && r.Version == v.Version
			})
			if i >= 0 {
				return versions[i], a, true
			}
		}
	}
	return Reply{}, ReplyApproval{}, false
}

// FollowUp is what has become of a recommendation.
type FollowUp string

// The states of a recommendation of a final audit.
const (
	FollowOpen     FollowUp = "open"     // not replied to, or accepted without an action
	FollowPlanned  FollowUp = "planned"  // there is an action for it
	FollowDone     FollowUp = "done"     // its actions are done
	FollowRejected FollowUp = "rejected" // by the body
)

// String is its word, also of a pointer to it in a page.
func (f FollowUp) String() string { return string(f) }

// NotDone reports whether something is left to do: the recommendation is open, or there is an action for it.
func (f FollowUp) NotDone() bool { return f == FollowOpen || f == FollowPlanned }

// FollowUps lists them in the order in which they are offered.
var FollowUps = []FollowUp{FollowOpen, FollowPlanned, FollowDone, FollowRejected}

// FollowedUp is what has become of a recommendation with a response, "" for none, and actions in these states. Those
// that were dropped do not count.
func FollowedUp(r Response, actions []ActionState) FollowUp {
	open, done := 0, 0
	for _, s := range actions {
		switch {
		case s.Open():
			open++
		case s == ActionDone:
			done++
		}
	}
	switch {
	case r == Rejects:
		return FollowRejected
	case open > 0:
		return FollowPlanned
	case done > 0:
		return FollowDone
	}
	return FollowOpen
}

// Title is what an action that the reply plans is called: its first line, or that of the recommendation. The second
// value is the whole, if it says more.
func (r Reply) Title(recommendation string) (title, more string) {
	text := r.PlannedAction
	if text == "" {
		text = recommendation
	}
	title = typed.Line(firstLine(text))
	if runes := []rune(title); len(runes) > MaxName {
		title = string(runes[:MaxName-1]) + "…"
	}
	if title != text {
		more = text
	}
	return title, more
}

func firstLine(s string) string {
	for i, c := range s {
		if c == '\n' {
			return s[:i]
		}
	}
	return s
}

// Replies is the store of replies and their approvals.
type Replies interface {
	// Replies lists all versions of the replies to the recommendations of audits, given to any of their versions, by
	// recommendation and version.
	Replies(audits ...ID) ([]Reply, error)
	// AddReply inserts a version; one that is there is a [Conflict].
	AddReply(Reply) error
	// ReplyApprovals lists those of audits and their other versions without their content, by audit, body and number.
	ReplyApprovals(audits ...ID) ([]ReplyApproval, error)
	// ReplyApproval finds one with its content, or returns [NotFound].
	ReplyApproval(audit, body ID, number int) (ReplyApproval, error)
	// AddReplyApproval inserts; a number taken is a [Conflict].
	AddReplyApproval(ReplyApproval) error
}
