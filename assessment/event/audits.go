package event

import "mognad/assessment"

// AuditAdded records a new audit; its entities are not kept if it was imported from a file.
type AuditAdded struct {
	Words    `action:"audit.add" object:"audit"`
	Audit    assessment.ID   `json:"-"`
	Key      string          `json:"key"`
	Title    string          `json:"title"`
	Entities []assessment.ID `json:"entities,omitzero" is:"entity"`
}

// AuditSaved records that an audit's plan was changed.
type AuditSaved struct {
	Words   `action:"audit.save" object:"audit"`
	Audit   assessment.ID `json:"-"`
	Version int64         `json:"version"`
}

// AuditorEngaged records who is engaged for an audit, until when, and whether somebody has to confirm it first.
type AuditorEngaged struct {
	Words  `action:"audit.engage" object:"audit"`
	Audit  assessment.ID   `json:"-"`
	User   assessment.ID   `json:"user" is:"user"`
	Until  assessment.Date `json:"until"`
	Awaits bool            `json:"awaits"`
}

// EngagementEnded records that somebody's engagement for an audit ended, and its last day.
type EngagementEnded struct {
	Words `action:"engagement.end" object:"audit"`
	Audit assessment.ID   `json:"-"`
	User  assessment.ID   `json:"user" is:"user"`
	Until assessment.Date `json:"until"`
}

// EngagementSuspended records that an engagement waits from now on, because the person's password was chosen with a
// link that somebody else made, because it did not count when fieldwork began, or because the person has the role again
// after a time without it.
type EngagementSuspended struct {
	Words `action:"engagement.suspend" object:"audit"`
	Audit assessment.ID `json:"-"`
	User  assessment.ID `json:"user" is:"user"`
}

// EngagementConfirmed records that somebody confirmed an engagement that waited, in which role, and whether it counts
// from then on. By another role than auditor, it was confirmed because no auditor was left.
type EngagementConfirmed struct {
	Words  `action:"engagement.confirm" object:"audit"`
	Audit  assessment.ID   `json:"-"`
	User   assessment.ID   `json:"user" is:"user"`
	Role   assessment.Role `json:"role"`
	Counts bool            `json:"counts"`
}

// FieldworkStarted records that fieldwork began, and how many submissions were pinned.
type FieldworkStarted struct {
	Words  `action:"audit.fieldwork" object:"audit"`
	Audit  assessment.ID `json:"-"`
	Pinned int           `json:"pinned"`
}

// SubmissionPinned records that an audit uses another submission of an entity, by the hashes of both.
type SubmissionPinned struct {
	Words  `action:"audit.pin" object:"audit"`
	Audit  assessment.ID `json:"-"`
	Entity assessment.ID `json:"entity" is:"entity"`
	Before string        `json:"before"`
	After  string        `json:"after"`
}

// AuditStated records that the overall judgement was written. It names the fields that changed, without their text, as
// do the events of everything that auditors write.
type AuditStated struct {
	Words   `action:"audit.state" object:"audit" findings:"yes"`
	Audit   assessment.ID `json:"-"`
	Version int64         `json:"version"`
	Fields  []string      `json:"fields,omitzero" is:"field"`
}

// EntityStated records that the overall judgement of an entity was written.
type EntityStated struct {
	Words   `action:"audit.state_entity" object:"audit" findings:"yes"`
	Audit   assessment.ID `json:"-"`
	Entity  assessment.ID `json:"entity" is:"entity"`
	Version int64         `json:"version"`
	Fields  []string      `json:"fields,omitzero" is:"field"`
}

// AuditFinal records that an audit was sealed.
type AuditFinal struct {
	Words  `action:"audit.final" object:"audit"`
	Audit  assessment.ID `json:"-"`
	SHA256 string        `json:"sha256"`
}

// CorrectionBegun records that a correction of a final audit was begun: a version of its own.
type CorrectionBegun struct {
	Words    `action:"audit.correct" object:"audit"`
	Audit    assessment.ID `json:"-"`
	Corrects assessment.ID `json:"corrects" is:"audit"`
	Key      string        `json:"key"`
	Edition  int           `json:"edition"`
}

// AuditReplaced records that a correction of an audit became final and is in force instead of it.
type AuditReplaced struct {
	Words   `action:"audit.replace" object:"audit"`
	Audit   assessment.ID `json:"-"`
	By      assessment.ID `json:"by" is:"audit"`
	Edition int           `json:"edition"`
}

// AuditWithdrawn records that an audit that was not final was withdrawn, not why.
type AuditWithdrawn struct {
	Words `action:"audit.withdraw" object:"audit"`
	Audit assessment.ID `json:"-"`
}

// AuditResumed records that an audit that was withdrawn was taken up again.
type AuditResumed struct {
	Words `action:"audit.resume" object:"audit"`
	Audit assessment.ID `json:"-"`
}

// AuditExported records that an audit was exported as a file.
type AuditExported struct {
	Words     `action:"audit.export" object:"audit"`
	Audit     assessment.ID `json:"-"`
	Proposals bool          `json:"proposals"`
	Whole     bool          `json:"whole"`
	Replies   bool          `json:"replies,omitzero"`     // what bodies have replied is in it
	Checks    bool          `json:"fact_checks,omitzero"` // its fact checks are in it
	Format    string        `json:"format,omitzero"`      // of the file, such as pdf; "" if it was not noted
	Open      bool          `json:"open,omitzero"`        // an open extract, without what may be secret
}

// IndependenceDeclared records that an auditor declared something of their own impartiality, and how many times they
// have in the audit, never what.
type IndependenceDeclared struct {
	Words  `action:"audit.declare" object:"audit"`
	Audit  assessment.ID `json:"-"`
	Number int           `json:"number"`
}

// PlanApproved records that an auditor recorded that the plan of an audit was approved, which time, and on which day.
type PlanApproved struct {
	Words  `action:"audit.approve_plan" object:"audit"`
	Audit  assessment.ID   `json:"-"`
	Number int             `json:"number"`
	Day    assessment.Date `json:"day"`
}

// TotalsStated records that an auditor stated how many judgements of each kind there are, of an entity or on an audit
// question.
type TotalsStated struct {
	Words    `action:"audit.totals" object:"audit" findings:"yes"`
	Audit    assessment.ID  `json:"-"`
	Entity   *assessment.ID `json:"entity,omitempty" is:"entity"`
	Question string         `json:"question,omitempty"`
	Number   int            `json:"number"`
}

// PassageWithheld records that a text in an audit was marked as one that may be secret, without the text.
type PassageWithheld struct {
	Words     `action:"audit.withhold" object:"audit"`
	Audit     assessment.ID `json:"-"`
	Passage   assessment.ID `json:"passage" is:"passage"`
	Provision string        `json:"provision"`
}

// PassageLifted records that such a text need not be withheld any more.
type PassageLifted struct {
	Words   `action:"audit.lift" object:"audit"`
	Audit   assessment.ID `json:"-"`
	Passage assessment.ID `json:"passage" is:"passage"`
}

// AuditFollows records that recommendations of an earlier audit were taken into one, which follows them up.
type AuditFollows struct {
	Words           `action:"audit.follow" object:"audit" findings:"yes"`
	Audit           assessment.ID `json:"-"`
	Recommendations int           `json:"recommendations"`
}

// FollowUpSaved records that somebody wrote what has become of a recommendation of an earlier audit.
type FollowUpSaved struct {
	Words    `action:"follow_up.save" object:"audit" findings:"yes"`
	Audit    assessment.ID `json:"-"`
	FollowUp assessment.ID `json:"follow_up" is:"follow_up"`
	Version  int64         `json:"version"`
}

// AuditImported records that an audit was imported from a file.
type AuditImported struct {
	Words   `action:"audit.import" object:"audit"`
	Audit   assessment.ID `json:"-"`
	Key     string        `json:"key"`
	Version int64         `json:"version"`
	Replace bool          `json:"replace"`
}

// WorkTaken records that an import changed or removed what others had written: where it stood and whose it was, never
// what it said. There is one for each judgement, statement, recommendation and dismissal, and for a description.
type WorkTaken struct {
	Words          `action:"audit.take" object:"audit" findings:"yes"`
	Audit          assessment.ID   `json:"-"`
	Kind           string          `json:"kind" is:"work"`
	Question       string          `json:"question,omitzero"`
	Entity         *assessment.ID  `json:"entity,omitzero" is:"entity"`
	Body           *assessment.ID  `json:"body,omitzero" is:"body"`
	Number         int             `json:"number,omitzero"`
	Recommendation *assessment.ID  `json:"recommendation,omitzero" is:"recommendation"`
	Rule           string          `json:"rule,omitzero"`
	Fields         []string        `json:"fields" is:"field"`
	Removed        bool            `json:"removed"`
	Of             []assessment.ID `json:"of,omitzero" is:"user"` // none if that is not known
}

// JudgementSaved records that an audit question was judged for an entity.
type JudgementSaved struct {
	Words    `action:"judgement.save" object:"audit" findings:"yes"`
	Audit    assessment.ID `json:"-"`
	Entity   assessment.ID `json:"entity" is:"entity"`
	Question string        `json:"question"`
	Version  int64         `json:"version"`
	Fields   []string      `json:"fields,omitzero" is:"field"`
}

// RecommendationAdded records a new recommendation.
type RecommendationAdded struct {
	Words          `action:"recommendation.add" object:"audit" findings:"yes"`
	Audit          assessment.ID `json:"-"`
	Recommendation assessment.ID `json:"recommendation" is:"recommendation"`
}

// RecommendationSaved records that a recommendation was changed.
type RecommendationSaved struct {
	Words          `action:"recommendation.save" object:"audit" findings:"yes"`
	Audit          assessment.ID `json:"-"`
	Recommendation assessment.ID `json:"recommendation" is:"recommendation"`
	Version        int64         `json:"version"`
	Fields         []string      `json:"fields,omitzero" is:"field"`
}

// RecommendationMoved records that a recommendation got another number.
type RecommendationMoved struct {
	Words          `action:"recommendation.move" object:"audit" findings:"yes"`
	Audit          assessment.ID `json:"-"`
	Recommendation assessment.ID `json:"recommendation" is:"recommendation"`
}

// RecommendationsSorted records that the recommendations of an audit were put in the order of its questions.
type RecommendationsSorted struct {
	Words `action:"recommendation.sort" object:"audit" findings:"yes"`
	Audit assessment.ID `json:"-"`
}

// RecommendationDeleted records that a recommendation was deleted.
type RecommendationDeleted struct {
	Words          `action:"recommendation.delete" object:"audit" findings:"yes"`
	Audit          assessment.ID `json:"-"`
	Recommendation assessment.ID `json:"recommendation" is:"recommendation"`
}

// ProposalAdopted records that a rule's proposal for an entity became a recommendation.
type ProposalAdopted struct {
	Words          `action:"recommendation.adopt" object:"audit" findings:"yes"`
	Audit          assessment.ID `json:"-"`
	Recommendation assessment.ID `json:"recommendation" is:"recommendation"`
	Rule           string        `json:"rule"`
	Entity         assessment.ID `json:"entity" is:"entity"`
}

// ProposalDismissed records that a rule's proposal for an entity was dismissed.
type ProposalDismissed struct {
	Words  `action:"recommendation.dismiss" object:"audit" findings:"yes"`
	Audit  assessment.ID `json:"-"`
	Rule   string        `json:"rule"`
	Entity assessment.ID `json:"entity" is:"entity"`
}
