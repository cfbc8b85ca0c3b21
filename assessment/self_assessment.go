package assessment

import (
	"time"

	"mognad/questionnaires"
)

// Assessment is one entity's live answers in one round. The kind decides what is asked, and stays as it was when the
// round was sent out.
type Assessment struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	RoundID        ID
	EntityID       ID
	Kind           EntityKind // of the entity when it was asked
	Traits         []Trait    `gorm:"serializer:json"` // likewise
	State          AssessmentState
	Submitted      int        // number of the last submission, 0 before the first
	Withdrawn      int        // how many of the submissions were withdrawn
	MergedInto     *ID        // the entity that took over while this was a draft, which is kept; nil for none
	RemindedAt     *time.Time // when the coordinator last recorded a reminder
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Profile is what decides which questions are asked.
func (a Assessment) Profile() questionnaires.Profile {
	return questionnaires.Profile{Kind: a.Kind, Traits: a.Traits}
}

// Counts reports whether there is a submission that counts: one that was not withdrawn.
func (a Assessment) Counts() bool { return a.Submitted > a.Withdrawn }

// Answerable reports whether answers may change while the round is open: it is a draft that nobody has taken over.
func (a Assessment) Answerable() bool { return a.State == Draft && a.MergedInto == nil }

// AssessmentState is the state of an assessment.
type AssessmentState string

// The states of an assessment. Returning, withdrawing or reopening a submission makes it a draft again.
const (
	Draft     AssessmentState = "draft"     // answers may change while the round is open
	Submitted AssessmentState = "submitted" // sealed, waiting for the manager
	Approved  AssessmentState = "approved"
)

// Assessments is the store of assessments and their answers.
type Assessments interface {
	// Assessment finds one, or returns [NotFound].
	Assessment(ID) (Assessment, error)
	// LockAssessment is Assessment, and keeps others from changing it or its answers until the transaction ends.
	LockAssessment(ID) (Assessment, error)
	// AssessmentsIn lists those of one or more rounds.
	AssessmentsIn(rounds ...ID) ([]Assessment, error)
	// AssessmentsOf lists those of the entities, in all rounds.
	AssessmentsOf(entities []ID) ([]Assessment, error)
	// AddAssessments inserts; an entity twice in a round is a [Conflict].
	AddAssessments([]Assessment) error
	// DeleteAssessment removes one without answers or submissions, else returns [Conflict].
	DeleteAssessment(id ID) error
	// SaveAssessment changes state, numbers of submissions and who took over from the given version on, or returns
	// [Stale].
	SaveAssessment(Assessment) (Assessment, error)
	// NoteReminder records when the entity of an assessment was reminded, or returns [NotFound]. The version stays the
	// same, so that nobody who has it open is disturbed.
	NoteReminder(round, id ID, at time.Time) error

	// Answers lists an assessment's, by question.
	Answers(assessment ID) ([]Answer, error)
	// AnswersOf lists the answers of assessments, by question in each, without texts: there is one empty piece of evidence
	// for each that was given.
	AnswersOf(assessments []ID) ([]Answer, error)
	// BegunOf lists those of the assessments that have an answer of their own, see [Answer.Own].
	BegunOf(assessments []ID) ([]ID, error)
	// Answer finds one; the zero answer with version 0 if there is none yet.
	Answer(assessment ID, question string) (Answer, error)
	// AnswersAssigned lists the answers that wait for a user, in all assessments.
	AnswersAssigned(user ID) ([]Answer, error)
	// Answering reads what is needed to change an answer, or returns [NotFound], and keeps the assessment from being
	// submitted and its round from changing until the transaction ends. Others can still answer its questions in the
	// meantime.
	Answering(assessment ID, question string) (Answering, error)
	// Reading is [Assessments.Answering] for those who change nothing, and keeps nobody from anything. The question may
	// be empty.
	Reading(assessment ID, question string) (Answering, error)
	// SaveAnswer inserts an answer whose version is 0, or changes it from the given version on, or returns [Stale] with
	// the stored [Answer]. The event, which has who saved it and when, is added with it. Every version is kept.
	SaveAnswer(Answer, Event) (Answer, error)
	// ResultsState names what comparisons of rounds are made of: it changes whenever an entity, a round, an assessment or
	// what counts of it changes, and is the same on every replica.
	ResultsState() (string, error)
	// PartsOf lists what the user had a part in: saved an answer, submitted, or decided on a submission.
	PartsOf(user ID) ([]Part, error)
	// PartsOfEach is PartsOf for several users, by user; those who had none are missing.
	PartsOfEach(users []ID) (map[ID][]Part, error)
	// AnswerVersions lists all versions of the answer to a question, latest first.
	AnswerVersions(assessment ID, question string) ([]AnswerVersion, error)
}

// Answering is what is needed to change an answer.
type Answering struct {
	Assessment Assessment
	Round      Round
	Above      []Entity // the entity and those above it, in no order, of which only ids and parents are filled in
	Answer     Answer   // as [Assessments.Answer] finds it
}

// AnswerGrounds are what the decision that somebody may save an answer rests on, as it was some time ago.
type AnswerGrounds struct {
	Settings   int64 // version of the organisation, in whose time zone the round opens and closes
	User       ID
	Epoch      int64      // of the account, for a session
	Token      *ID        // nil for a session
	Membership Membership // that gives the right, for the entity or one above it
	Assessment Assessment
	Round      Round
}

// Part is an entity's self-assessment in a round, in which somebody had a part.
type Part struct{ RoundID, EntityID ID }

// AnswerVersion is an answer as it was at one time. It is never changed or removed.
type AnswerVersion struct {
	Answer
	SavedBy ID
	SavedAt time.Time
}
