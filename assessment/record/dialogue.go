package record

import (
	"time"

	"mognad/assessment"
)

// Dialogue is what the auditors of an audit and those who answer for one of its entities say to each other, question by
// question, as one of them reads it. It has nothing of what the auditors find and judge.
type Dialogue struct {
	DialogueHead
	Questions []DialogueQuestion `json:"questions" nullable:"false" doc:"In the audit's order: for auditors all, for the entity those on which an auditor has said something"`
	MayWrite  bool               `json:"may_write" doc:"Whether the reader may say something now"`
}

// DialogueHead is an audit and an entity.
type DialogueHead struct {
	Audit  AuditTitle `json:"audit"`
	Entity EntityName `json:"entity"`
	// the side of the reader
	Auditor bool `json:"auditor" doc:"Whether the reader is one of the auditors; else one of those who answer for the entity"`
	Closed  bool `json:"closed" doc:"The audit is final: nothing is said any more"`
	Waits   int  `json:"waits" doc:"On how many questions the other side waits for the reader's"`
}

// AuditTitle names an audit to those who may know no more of it.
type AuditTitle struct {
	ID    assessment.ID `json:"id" format:"uuid"`
	Title string        `json:"title"`
}

// DialogueQuestion is an audit question with what is said on it.
type DialogueQuestion struct {
	ID       string            `json:"id" doc:"The number that is printed with it"`
	Text     string            `json:"text" doc:"Empty for one that is not asked any more"`
	Messages []DialogueMessage `json:"messages" nullable:"false" doc:"In the order in which they were written"`
	Waits    bool              `json:"waits" doc:"The other side waits for the reader's"`
	Asked    bool              `json:"asked" doc:"The reader's side waits for the other"`
}

// DialogueMessage is what somebody has said.
type DialogueMessage struct {
	By        PersonName `json:"by"`
	ByAuditor bool       `json:"by_auditor"`
	At        time.Time  `json:"at"`
	Text      string     `json:"text" doc:"Empty for saying that nothing more is awaited"`
}

// DialogueLine is a dialogue in a list.
type DialogueLine struct {
	DialogueHead
	Messages int       `json:"messages"`
	LastAt   time.Time `json:"last_at" doc:"When the last message was written"`
	Nearest  bool      `json:"-"` // the reader is among those who are told of it
}

// Dialogues are those that somebody reads, the latest first.
type Dialogues struct {
	Items []DialogueLine `json:"items" nullable:"false"`
}
