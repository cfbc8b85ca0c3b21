package assessment

import (
	"slices"
	"time"
)

// Notice is something that has happened and concerns one person, who sees it on the start page. A mail is its delivery.
// It names what it is about by id and holds no text of an answer, a finding or a recommendation: what the person may
// see of that is decided when the notice is shown or sent.
type Notice struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	UserID         ID
	Kind           NoticeKind
	ByID           *ID // who caused it; nil for the system

	RoundID          *ID
	EntityID         *ID
	AssessmentID     *ID
	QuestionID       string
	AuditID          *ID
	RecommendationID *ID
	ActionID         *ID
	ReviewID         *ID
	BodyID           *ID // the body that replies in the audit
	FactCheckID      *ID

	Note      string // what the one who caused it wrote to the person for this purpose
	OnceKey   string // not "": the person gets one notice with the key, however often it is made
	CreatedAt time.Time
	SeenAt    *time.Time

	MailState     MailState
	Digest        bool // goes with the others of the day in one mail
	Attempts      int
	NextAttemptAt *time.Time // while the mail waits
	SentAt        *time.Time
	MailError     string // why the last attempt failed, as a key of a message; "" if it did not
}

// NoticeLife is how long a notice is kept.
const NoticeLife = 400 * 24 * time.Hour

// NoticeKind is what a notice tells.
type NoticeKind string

// The kinds of notices.
const (
	NoticeInvitation          NoticeKind = "invitation"           // to the organisation; the mail has the one-time link
	NoticeRoundOpened         NoticeKind = "round_opened"         // of a round, to those who answer or approve
	NoticeReminder            NoticeKind = "reminder"             // of a round, by the coordinator
	NoticeHandedQuestion      NoticeKind = "handed_question"      // of an assessment's question
	NoticeSubmitted           NoticeKind = "submitted"            // an assessment waits for approval
	NoticeReturned            NoticeKind = "returned"             // an assessment came back; why is not in the notice
	NoticeApproved            NoticeKind = "approved"             // an assessment
	NoticeEngagement          NoticeKind = "engagement"           // of an audit, to its auditor
	NoticeEngagementWaiting   NoticeKind = "engagement_waiting"   // of an audit, to those who confirm
	NoticeEngagementConfirmed NoticeKind = "engagement_confirmed" // of an audit, to its auditor
	NoticeReplyDue            NoticeKind = "reply_due"            // of a final audit, to those who have the bodies reply
	NoticeAction              NoticeKind = "action"               // of the plan, to its new owner
	NoticeActions             NoticeKind = "actions"              // several at once; of an entity, if all are
	NoticeReviewSent          NoticeKind = "review_sent"          // the papers of a review, to those who take part
	NoticeReviewToSign        NoticeKind = "review_to_sign"       // closed minutes, to their signatories
	NoticeReviewSigned        NoticeKind = "review_signed"        // by all, to those who took part
	NoticeReviewCorrected     NoticeKind = "review_corrected"     // the minutes are, to those who took part
	NoticeReplyWaiting        NoticeKind = "reply_waiting"        // of a body in an audit, to those who approve it
	NoticeReplyApproved       NoticeKind = "reply_approved"       // of a body in an audit, to its auditors
	NoticeFactCheck           NoticeKind = "fact_check"           // of an audit, to those who are asked
	NoticeFactsChecked        NoticeKind = "facts_checked"        // by one of them, to the auditors
	NoticeAuditorAsks         NoticeKind = "auditor_asks"         // on a question, to those who answer for the entity
	NoticeEntityAnswers       NoticeKind = "entity_answers"       // to the auditors who ask
	NoticeFactsAnswered       NoticeKind = "facts_answered"       // to an author: all their comments are answered
	NoticeAuditWithdrawn      NoticeKind = "audit_withdrawn"      // to its auditors and who made it
	NoticeAuditResumed        NoticeKind = "audit_resumed"        // to the same
	NoticeAuditPlanned        NoticeKind = "audit_planned"        // by an auditor, to those who appoint its auditors
)

// NoticeKinds lists all kinds.
var NoticeKinds = []NoticeKind{
	NoticeInvitation,
	NoticeRoundOpened,
	NoticeReminder,
	NoticeHandedQuestion,
	NoticeSubmitted,
	NoticeReturned,
	NoticeApproved,
	NoticeEngagement,
	NoticeEngagementWaiting,
	NoticeEngagementConfirmed,
	NoticeReplyDue,
	NoticeAction,
	NoticeActions,
	NoticeReviewSent,
	NoticeReviewToSign,
	NoticeReviewSigned,
	NoticeReviewCorrected,
	NoticeReplyWaiting,
	NoticeReplyApproved,
	NoticeFactCheck,
	NoticeFactsChecked,
	NoticeFactsAnswered,
	NoticeAuditorAsks,
	NoticeEntityAnswers,
	NoticeAuditWithdrawn,
	NoticeAuditResumed,
	NoticeAuditPlanned,
}

// MailState is how far the mail of a notice has come.
type MailState string

// The states of a mail.
const (
	MailNone    MailState = "none" // no mail: not configured, not wanted, or not to be told any more
	MailWaiting MailState = "waiting"
	MailSent    MailState = "sent" // the mail server took it
	MailFailed  MailState = "failed"
)

// NoticeGroup is kinds of notices for which a person chooses together how often mail comes.
type NoticeGroup string

// The groups of kinds.
const (
	NoticesOfRounds      NoticeGroup = "rounds"
	NoticesOfQuestions   NoticeGroup = "questions"
	NoticesOfSubmissions NoticeGroup = "submissions"
	NoticesOfAudits      NoticeGroup = "audits"
	NoticesOfActions     NoticeGroup = "actions"
	NoticesOfReviews     NoticeGroup = "reviews"
)

// NoticeGroups lists them in the order in which they are offered.
var NoticeGroups = []NoticeGroup{
	NoticesOfRounds,
	NoticesOfQuestions,
	NoticesOfSubmissions,
	NoticesOfAudits,
	NoticesOfActions,
	NoticesOfReviews,
}

// Group is the kind's group, "" for an invitation, which is always sent.
func (k NoticeKind) Group() NoticeGroup {
	switch k {
	case NoticeRoundOpened, NoticeReminder:
		return NoticesOfRounds
	case NoticeHandedQuestion:
		return NoticesOfQuestions
	case NoticeSubmitted, NoticeReturned, NoticeApproved:
		return NoticesOfSubmissions
	case NoticeEngagement, NoticeEngagementWaiting, NoticeEngagementConfirmed, NoticeReplyDue, NoticeReplyWaiting,
		NoticeReplyApproved, NoticeFactCheck, NoticeFactsChecked, NoticeFactsAnswered,
		NoticeAuditorAsks, NoticeEntityAnswers, NoticeAuditWithdrawn, NoticeAuditResumed, NoticeAuditPlanned:
		return NoticesOfAudits
	case NoticeAction, NoticeActions:
		return NoticesOfActions
	case NoticeReviewSent, NoticeReviewToSign, NoticeReviewSigned, NoticeReviewCorrected:
		return NoticesOfReviews
	}
	return ""
}

// MailPace is how often a person gets mail.
type MailPace string

// The paces of mail.
const (
	MailAtOnce MailPace = "at_once"
	MailDaily  MailPace = "daily" // one mail a day with all
	MailNever  MailPace = "none"
)

// MailPaces lists them in the order in which they are offered.
var MailPaces = []MailPace{MailAtOnce, MailDaily, MailNever}

// MailChoices is a person's pace for each group. A group without one has mail at once.
type MailChoices map[NoticeGroup]MailPace

// Of is the pace of a kind.
func (c MailChoices) Of(k NoticeKind) MailPace { return c.OfGroup(k.Group()) }

// OfGroup is the pace of a group.
func (c MailChoices) OfGroup(g NoticeGroup) MailPace {
	if pace, chosen := c[g]; chosen && g != "" {
		return pace
	}
	return MailAtOnce
}

// Check says what is wrong with the choices, field by field.
func (c MailChoices) Check() []FieldError {
	var fields []FieldError
	for group, pace := range c {
		if !slices.Contains(NoticeGroups, group) || !slices.Contains(MailPaces, pace) {
			fields = append(fields, FieldError{Field: "mail_" + string(group), Key: "error.unknown_choice"})
		}
	}
	return fields
}

// MailCount is how many mails of an organisation are in a state, and since when the longest one is.
type MailCount struct {
	State  MailState
	Count  int64
	Oldest time.Time // when the oldest of these notices was made
}

// Notices is the store of an organisation's notices.
type Notices interface {
	// AddNotices inserts those whose person has none with their once key yet.
	AddNotices([]Notice) error
	// NoticesOf lists the user's, latest first, at most limit.
	NoticesOf(user ID, limit int) ([]Notice, error)
	// Notice finds one of the user's, or returns [NotFound].
	Notice(user, id ID) (Notice, error)
	// RequeueNotice makes the mail of a notice wait, to be sent from the given time on, as if it had not been tried.
	RequeueNotice(n Notice, at time.Time) error
	// WithdrawMail takes back the user's mails of a kind that wait; one that is being sent arrives all the same.
	WithdrawMail(user ID, kind NoticeKind) error
	// NoticesAbout lists all of a kind about a round, oldest first.
	NoticesAbout(round ID, kind NoticeKind) ([]Notice, error)
	// NoticesOfKind lists all of a kind, oldest first.
	NoticesOfKind(kind NoticeKind) ([]Notice, error)
	// SeeNotices notes the time at which the user has seen those made until then.
	SeeNotices(user ID, at time.Time) error
	// TakeDueNotices lists those whose mail is due, of at most so many people, by person and age, and puts their next
	// attempt off until the given time, so that nobody else takes them. It waits for no other that takes some.
	TakeDueNotices(now, until time.Time, people int) ([]Notice, error)
	// SettleNotice writes how the mail of a notice fares, if it still waits and nobody has taken it since: with the same
	// attempts.
	SettleNotice(Notice) error
	// CountMail counts the mails in each state, of notices made since a time.
	CountMail(since time.Time) ([]MailCount, error)
	// DeleteNotices removes those made before a time whose mail does not wait.
	DeleteNotices(before time.Time) error
}
