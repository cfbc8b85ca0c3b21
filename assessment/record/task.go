package record

import (
	"cmp"
	"slices"
	"time"

	"mognad/assessment"
	"mognad/questionnaires"
)

// Start is what somebody meets first: what waits for them, and what their roles let them see of the whole.
type Start struct {
	Tasks   []Task        `json:"tasks" doc:"What waits for the reader, most urgent first"`
	Owned   int           `json:"owned" doc:"How many open actions of the plan the reader is responsible for, by name or by role, whenever they are due"`
	Notices []Notice      `json:"notices" doc:"What has happened in the last 30 days that concerns the reader, latest first, at most 100"`
	SetUp   []SetUpStep   `json:"set_up" doc:"The steps from an empty organisation to its first round, for those who manage its people; empty once all are done"`
	Rounds  []RoundGlance `json:"rounds" doc:"The rounds that are not closed, for those who manage rounds"`
	Level   *LevelGlance  `json:"level" doc:"The maturity of the entities that management reads; null for others, and while nothing has been submitted"`
}

// Task is one thing that waits for the reader.
type Task struct {
	Kind      TaskKind  `json:"kind"`
	State     TaskState `json:"state" doc:"How far it has come"`
	Subject   string    `json:"subject" doc:"What it is about: an entity, a round or an audit, by name"`
	Within    string    `json:"within" doc:"The round or, of an action, the entity that the subject belongs to, by name; empty if it belongs to none"`
	Person    string    `json:"person" doc:"The person it is about, by name; empty for none"`
	Questions []string  `json:"questions" doc:"Ids of the questions handed to the reader"`
	Done      int       `json:"done" doc:"How many of the parts are done: questions answered, cells judged"`
	Parts     int       `json:"parts" doc:"How many parts there are; 0 for a task without"`
	Count     int       `json:"count" doc:"How many things it stands for: submissions, recommendations, entities, people"`

	Reason *NotCounting `json:"reason" enum:"awaits_confirmation,suspended" nullable:"true" doc:"Why an engagement waits to be confirmed; null for other tasks"`

	Due  *assessment.Date `json:"due" doc:"The last day; null for none"`
	Days *int             `json:"days" doc:"Days left, the last one included; 0 when it has passed, null without a last day"`

	Assessment *assessment.ID `json:"assessment" format:"uuid" doc:"null unless it is about one"`
	Submission *int           `json:"submission" doc:"Number of the submission to decide on, or that was returned; null for none"`
	Round      *assessment.ID `json:"round" format:"uuid" doc:"null unless it is about one"`
	Audit      *assessment.ID `json:"audit" format:"uuid" doc:"null unless it is about one"`
	Activity   *assessment.ID `json:"activity" format:"uuid" doc:"Of the annual wheel, in the month of the last day; null unless it is about one"`
	Body       *assessment.ID `json:"body" format:"uuid" doc:"The body that is to reply; null if there are several, and for other tasks"`
	Action     *assessment.ID `json:"action" format:"uuid" doc:"null unless it is about one"`
	Review     *assessment.ID `json:"review" format:"uuid" doc:"The review, or the one before that which is to begin; null unless it is about one"`
	Entity     *assessment.ID `json:"entity" format:"uuid" doc:"The entity of a dialogue in an audit; null for other tasks"`
	FactCheck  *assessment.ID `json:"fact_check" format:"uuid" doc:"null unless it is about one"`
	Row        *assessment.ID `json:"row" format:"uuid" doc:"The risk, objective or nonconformity, or the entity of a statement of applicability; null if there are several, and for other tasks"`
}

// TaskKind is what is asked of the reader.
type TaskKind string

// The kinds, in the order in which tasks of the same day are listed.
const (
	TaskReturned      TaskKind = "returned"      // a submission came back with remarks
	TaskApprove       TaskKind = "approve"       // a submission waits for a decision
	TaskBelow         TaskKind = "below"         // submissions of entities below the reader's own wait for one
	TaskSign          TaskKind = "sign"          // the closed minutes of a review wait for the reader's signature
	TaskHanded        TaskKind = "handed"        // a colleague has handed over questions
	TaskAnswer        TaskKind = "answer"        // a self-assessment is open
	TaskAction        TaskKind = "action"        // an action of the plan that the reader owns is due
	TaskLate          TaskKind = "late"          // actions of others in a plan that the reader manages are late
	TaskConfirm       TaskKind = "confirm"       // an auditor's engagement waits for the reader's confirmation
	TaskAppoint       TaskKind = "appoint"       // an auditor has planned an audit; the reader is to appoint its auditors
	TaskOwn           TaskKind = "own"           // the reader's engagement waits for somebody's confirmation
	TaskDeclare       TaskKind = "declare"       // the reader's independence in an audit is to be declared
	TaskPlanAudit     TaskKind = "plan_audit"    // an audit that the reader is engaged for is being planned
	TaskJudge         TaskKind = "judge"         // cells of an audit are left
	TaskCheckFacts    TaskKind = "check_facts"   // the reader is asked to check the facts of an audit
	TaskAnswerFacts   TaskKind = "answer_facts"  // comments in a fact check wait for an answer
	TaskEndFacts      TaskKind = "end_facts"     // the last day of a fact check has passed, and nobody has ended it
	TaskDiscuss       TaskKind = "discuss"       // the other side of a dialogue in an audit waits for an answer
	TaskRemind        TaskKind = "remind"        // entities in a round are late
	TaskUnmanaged     TaskKind = "unmanaged"     // nobody can approve for an entity in a round
	TaskAcceptance    TaskKind = "acceptance"    // the acceptance of risks has ended, or soon will: set a new day
	TaskAccept        TaskKind = "accept"        // the same: the owner and management are to approve the risk again
	TaskCorrection    TaskKind = "correction"    // nonconformities were not corrected in time
	TaskNonconformity TaskKind = "nonconformity" // nothing is done about nonconformities
	TaskObjective     TaskKind = "objective"     // objectives were not reached in time
	TaskTraining      TaskKind = "training"      // people in management lack valid training
	TaskApplicability TaskKind = "applicability" // complete statements of applicability wait to be approved
	TaskUnopened      TaskKind = "unopened"      // people have not opened their links
	TaskReply         TaskKind = "reply"         // the bodies are to reply to the recommendations of an audit
	TaskApproveReply  TaskKind = "approve_reply" // a reply of a body waits for its management
	TaskAdvice        TaskKind = "advice"        // recommendations by rules are undecided
	TaskMissed        TaskKind = "missed"        // an activity of the annual wheel was not done in its month
	TaskActivity      TaskKind = "activity"      // one is to be done this month
	TaskRead          TaskKind = "read"          // the papers of a review are sent to the reader
	TaskHold          TaskKind = "hold"          // the papers of a review are sent: the meeting, and its minutes
	TaskPrepare       TaskKind = "prepare"       // a review is being prepared
	TaskBegin         TaskKind = "begin"         // the next review of an entity is due soon, and nobody has begun it
	TaskDecide        TaskKind = "decide"        // the summary has something to decide
)

// TaskKinds lists the kinds.
var TaskKinds = []TaskKind{
	TaskReturned,
	TaskApprove,
	TaskBelow,
	TaskSign,
	TaskHanded,
	TaskAnswer,
	TaskAction,
	TaskLate,
	TaskConfirm,
	TaskAppoint,
	TaskOwn,
	TaskDeclare,
	TaskPlanAudit,
	TaskJudge,
	TaskCheckFacts,
	TaskAnswerFacts,
	TaskEndFacts,
	TaskDiscuss,
	TaskRemind,
	TaskUnmanaged,
	TaskAcceptance,
	TaskAccept,
	TaskCorrection,
	TaskNonconformity,
	TaskObjective,
	TaskTraining,
	TaskApplicability,
	TaskUnopened,
	TaskReply,
	TaskApproveReply,
	TaskAdvice,
	TaskMissed,
	TaskActivity,
	TaskRead,
	TaskHold,
	TaskPrepare,
	TaskBegin,
	TaskDecide,
}

// TaskState is how far a task has come.
type TaskState string

// The states of a task.
const (
	TaskWaits  TaskState = "waits"  // nothing has been done
	TaskBegun  TaskState = "begun"  // a part of it has
	TaskFilled TaskState = "filled" // every part has, and it is to be handed in or sealed
)

// Progressed is the state of a task with parts.
func Progressed(done, parts int) TaskState {
	switch {
	case done == 0:
		return TaskWaits
	case done < parts:
		return TaskBegun
	}
	return TaskFilled
}

// SortTasks puts the most urgent first: those with the fewest days left, then those without a last day; among equals by
// kind.
func SortTasks(tasks []Task) {
	const never = 1 << 30
	days := func(t Task) int {
		if t.Days == nil {
			return never
		}
		return *t.Days
	}
	slices.SortStableFunc(tasks, func(a, b Task) int {
		return cmp.Or(days(a)-days(b), slices.Index(TaskKinds, a.Kind)-slices.Index(TaskKinds, b.Kind))
	})
}

// DaysLeft is how many days there are from today to the last one, both included; 0 when it has passed.
func DaysLeft(today, last assessment.Date) int {
	return max(0, int(last.Time().Sub(today.Time())/(24*time.Hour))+1)
}

// SetUpStep is a step on the way to the first round.
type SetUpStep struct {
	Kind  SetUpKind  `json:"kind"`
	State SetUpState `json:"state"`
	Done  int        `json:"done" doc:"How many there are: entities besides the organisation itself, people besides the reader, links opened, rounds"`
	Of    int        `json:"of" doc:"How many links there are to open; 0 for other steps"`
	Mine  bool       `json:"mine" doc:"Whether the reader's roles permit the step"`
}

// SetUpKind is what a step is about.
type SetUpKind string

// The steps, in their order.
const (
	SetUpEntities SetUpKind = "entities"
	SetUpPeople   SetUpKind = "people"
	SetUpLinks    SetUpKind = "links"
	SetUpRound    SetUpKind = "round"
)

// SetUpState is where a step stands.
type SetUpState string

// The states of a step. One at a time is next.
const (
	SetUpDone  SetUpState = "done"
	SetUpNext  SetUpState = "next"
	SetUpLater SetUpState = "later"
)

// RoundGlance is how far a round has come.
type RoundGlance struct {
	RoundName
	State    assessment.RoundState `json:"state"`
	Days     int                   `json:"days" doc:"Days left, the last one included"`
	Entities int                   `json:"entities" doc:"Number of entities that are asked"`
	In       int                   `json:"in" doc:"Number of those that have submitted"`
	Approved int                   `json:"approved" doc:"Number of those that are approved"`
	Begun    int                   `json:"begun" doc:"Number of those that have begun and not submitted"`
	NotBegun int                   `json:"not_begun" doc:"Number of those that have not begun"`
	Late     int                   `json:"late" doc:"Number of those that have not submitted, with a week or less left"`
	Unopened int                   `json:"unopened" doc:"Number of people who answer for the entities and have not opened their link"`
}

// LevelGlance is the maturity of some entities in words, with what holds them back and what there is to decide.
type LevelGlance struct {
	Round    SealedName        `json:"round"`
	Entity   string            `json:"entity" doc:"The entity, if there is only one; else empty"`
	Asked    int               `json:"asked" doc:"Number of entities in the round"`
	Levels   SummarySpread     `json:"levels"`
	Name     SummaryLevel      `json:"name" doc:"The level of the middle entity in words"`
	Previous *int              `json:"previous" doc:"The level of the middle entity in the previous round; null if there is nothing to compare with"`
	Targets  SummaryTargets    `json:"targets"`
	Gaps     []SummaryGap      `json:"gaps" doc:"The three questions that most entities do not meet in full"`
	Decide   []SummaryDecision `json:"decide" doc:"Decisions to make, most pressing first"`

	Languages []string `json:"languages" doc:"Of the names; the first is the source"`
}

// NameIn is the level's name in a language.
func (g LevelGlance) NameIn(language string) string { return g.Name.Name.In(language, g.Languages...) }

// In is a text of the questionnaire in a language.
func (g LevelGlance) In(text questionnaires.Text, language string) string {
	return text.In(language, g.Languages...)
}
