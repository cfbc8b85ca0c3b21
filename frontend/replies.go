package frontend

import (
	"mognad/assessment"
	"mognad/assessment/record"
)

// Replies is what a body replies to its recommendations in an audit, one below the other. Those who prepare replies
// have a form for one of them at a time, with the fields of [ReplyForm].
type Replies struct {
	Shell
	record.BodyReplies
	Base    string // address of the page, and before /approvals/ and a number of a letter
	Audit   string // address of the audit
	Back    string // address of the audit's recommendations
	Rows    []ReplyRow
	Gone    []ReplyRow // of recommendations that a correction has left out
	Newest  string     // address of this page for the version in force, "" for that one
	Approve string     // address of the page on which the reader approves, "" if there is nothing to approve
	Record  string     // address of the form for what was given on paper, "" if the reader may not
	Plan    string     // where the button that makes actions leads, "" if there is none to make
}

// Template names the template of the page.
func (*Replies) Template() string { return "replies" }

// ReplyRow is a recommendation with its reply.
type ReplyRow struct {
	record.BodyReply
	Priority string
	Actions  []ActionLink
	Edit     string     // address of the page with its form, "" if the reader may not
	Form     *ReplyForm // nil unless it is open
}

// Shown is the version that is read: the prepared one if the reader may see it, else the one in force; nil for none.
func (r ReplyRow) Shown() *record.Reply {
	if latest := r.Latest(); latest != nil {
		return &latest.Reply
	}
	if r.Recommendation.Reply != nil {
		return &r.Recommendation.Reply.Reply
	}
	return nil
}

// ReplyForm is the form of one reply, with the fields response, text, planned_action, owner_role, due_on, due_year and
// why_changed. In a form for several, their names begin with Prefix.
type ReplyForm struct {
	Prefix   string
	Action   string // where it is sent
	ID       assessment.ID
	Version  int64
	Stored   record.Reply
	DueOn    string
	DueYear  string
	Why      bool // a reply was approved before, so that a change needs a reason
	Response []Option
}

// Name is the name of one of its fields.
func (f ReplyForm) Name(field string) string { return f.Prefix + field }

// ApproveReplies asks once whether the replies that wait are approved; it sends each version as reply, and case_number.
type ApproveReplies struct {
	Shell
	record.BodyReplies
	Path, Back string
	Rows       []ReplyRow // those that wait
	Me         string
}

// Template names the template of the page.
func (*ApproveReplies) Template() string { return "approve_replies" }

// RecordReplies asks for a reply given on paper: all its parts, and decided_on, case_number, approved_by and plan.
type RecordReplies struct {
	Shell
	record.BodyReplies
	Path, Back string
	Rows       []ReplyRow
	Today      string
	MayPlan    bool
}

// Template names the template of the page.
func (*RecordReplies) Template() string { return "record_replies" }

// ReplyLetter is an approved reply as it was sealed, laid out and printed as a letter.
type ReplyLetter struct {
	Shell
	record.ReplyLetter
	Audit string // address of the audit
	Back  string // address of what the body replies
}

// Template names the template of the page.
func (*ReplyLetter) Template() string { return "reply_letter" }
