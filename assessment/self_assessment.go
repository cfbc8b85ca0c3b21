package assessment

import "time"

// Assessment is one entity's live answers in one round. The kind decides what is asked, and stays what it was when the
// round was sent out.
type Assessment struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	RoundID        ID
	EntityID       ID
	Kind           EntityKind
	State          AssessmentState
	Submitted      int        // number of the last submission, 0 before the first
	RemindedAt     *time.Time // when the coordinator last noted a reminder
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// AssessmentState is where an assessment stands.
type AssessmentState string

// The states of an assessment. Returning a submission makes it a draft again.
const (
	Draft     AssessmentState = "draft"     // answers may change while the round is open
	Submitted AssessmentState = "submitted" // sealed, waits for the manager
	Approved  AssessmentState = "approved"
)

// Assessments is the store of assessments and their answers.
type Assessments interface {
	// Assessment finds one, or answers [NotFound].
	Assessment(ID) (Assessment, error)
	// LockAssessment is Assessment, and keeps others from changing it or its answers until the transaction ends.
	LockAssessment(ID) (Assessment, error)
	// AssessmentsIn lists those of a round.
	AssessmentsIn(round ID) ([]Assessment, error)
	// AssessmentsOf lists those of the entities, in all rounds.
	AssessmentsOf(entities []ID) ([]Assessment, error)
	// AddAssessments inserts; an entity twice in a round is a [Conflict].
	AddAssessments([]Assessment) error
	// DeleteAssessment removes one without answers or submissions, else answers [Conflict].
	DeleteAssessment(id ID) error
	// SaveAssessment changes state and number of submissions from the given version on, or answers [Stale].
	SaveAssessment(Assessment) (Assessment, error)
	// NoteReminder notes when an assessment of a round was reminded, or answers [NotFound]. The version stays, so that
	// nobody is disturbed who has it open.
	NoteReminder(round, id ID, at time.Time) error

	// Answers lists an assessment's, by question.
	Answers(assessment ID) ([]Answer, error)
	// AnswersOf lists the answers of assessments, by question in each, without texts, evidence being there as often as it
	// was given but empty.
	AnswersOf(assessments []ID) ([]Answer, error)
	// Answer finds one; the zero answer with version 0 if nothing was said yet.
	Answer(assessment ID, question string) (Answer, error)
	// Answering reads what a change of an answer starts from, or answers [NotFound], and keeps the assessment from being
	// handed in and its round from changing until the transaction ends. Others may answer its questions meanwhile.
	Answering(assessment ID, question string) (Answering, error)
	// SaveAnswer inserts an answer whose version is 0, or changes it from the given version on, or answers [Stale] with
	// the stored [Answer]. With it goes the event, which says who saved it and when. Every version is kept.
	SaveAnswer(Answer, Event) (Answer, error)
	// AnswerVersions lists what was said to a question over time, latest first.
	AnswerVersions(assessment ID, question string) ([]AnswerVersion, error)
}

// Answering is what a change of an answer starts from.
type Answering struct {
	Assessment Assessment
	Round      Round
	Above      []Entity // the entity and those above it, in no order, of which only ids and parents are filled in
	Answer     Answer   // as [Assessments.Answer] finds it
}

// AnswerVersion is what an answer was at a time. It is neither changed nor removed.
type AnswerVersion struct {
	Answer
	SavedBy ID
	SavedAt time.Time
}
