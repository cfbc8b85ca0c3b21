package frontend

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/compare"
	"mognad/assessment/record"
)

// AuditHead is an audit as far as its reader may see it, as shown at the top of each of its pages.
type AuditHead struct {
	record.Audit
	List, Base string   // addresses of the list and of the audit
	Done       int      // number of cells that are judged or marked as not assessed
	Spoken     string   // language of the round's questionnaire
	Approved   string   // when and by whom its plan was approved, and what has changed since, in words
	Declared   []string // what the auditors have declared of their independence, in words
	Checked    []string // what fact checks were made, in words
	Counted    []TotalGroup

	Before  []string      // how the versions before it came about, in words
	Changes []AuditChange // what differs from the version that it corrects, where the page shows it
}

// AuditChange is what differs from the version that an audit corrects, in the reader's words.
type AuditChange struct {
	Where, Field  string
	Before, After []compare.Piece
}

// KeepsDate reports whether a correction that is being made has the date of the report that it corrects.
func (h AuditHead) KeepsDate() bool {
	return h.Corrects != nil && h.State != assessment.AuditFinal && h.Date != nil &&
		!slices.ContainsFunc(h.Differences, func(d record.AuditDifference) bool {
			return d.Subject == "audit" && d.Field == "date"
		})
}

// Plans reports whether the reader plans it as an auditor who is not engaged, and reads no more than its description.
func (h AuditHead) Plans() bool { return h.MayPlan && !h.Engaged && !h.MayManage }

// Beside is the address of another version of the audit.
func (h AuditHead) Beside(id assessment.ID) string { return h.List + "/" + id.String() }

// Judges reports whether there is a scale; without one, the audit has only findings.
func (h AuditHead) Judges() bool { return h.JudgementScale().Judges() }

// Writes reports whether the reader may judge and recommend now.
func (h AuditHead) Writes() bool { return h.MayWrite && h.State == assessment.AuditFieldwork }

// Column is the address of an entity's column.
func (h AuditHead) Column(entity assessment.ID) string {
	return h.Base + "/entities/" + entity.String()
}

// Place is the address of a cell.
func (h AuditHead) Place(entity assessment.ID, question string) string {
	return h.Column(entity) + "#" + url.PathEscape(QuestionAnchor(question))
}

// EntityName is what an audited entity is called.
func (h AuditHead) EntityName(id assessment.ID) string {
	e, _ := h.Entity(id)
	return e.Entity.Name
}

// Described reports whether the audit has any description beyond period and auditor.
func (h AuditHead) Described() bool {
	return h.Purpose != "" || h.Background != "" || h.Delimitation != "" || h.Method != "" || h.FactCheck != "" ||
		h.Materiality != "" || h.RiskAssessment != "" || h.Independence != "" || h.CoverLetter != "" || h.Summary != "" ||
		len(h.Declared)+len(h.Before) > 0 || h.Approved != "" ||
		len(h.FactChecks)+len(h.CommissionedBy)+len(h.Criteria)+len(h.DocumentsStudied)+len(h.Interviews)+
			len(h.Earlier)+len(h.Notes) > 0
}

// Stated reports whether the auditors have given an overall judgement.
func (h AuditHead) Stated() bool { return h.Audit.Overall != "" || h.Audit.Statement != "" }

// Pinned lists the entities with their pinned submissions, for those who may pin others.
func (h AuditHead) Pinned() []record.AuditedEntity {
	if !h.MayWrite || h.Round == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(h.Entities), func(e record.AuditedEntity) bool { return e.Outside })
}

// QuestionAnchor is the id of an audit question on the page of a column.
func QuestionAnchor(id string) string { return "q-" + strings.Join(strings.Fields(id), "-") }

// Audit is the workspace of an audit: the matrix of audit questions and entities, and what is left to do. It has forms
// to start the fieldwork and to make the audit final (version), one for the overall statement, which saves itself, and
// those of Engagements.
type Audit struct {
	Shell
	About     AuditHead
	Edit      string // address of the form, "" if the reader may not
	File      string // address of the audit as a file, "" if the reader may not
	Questions []AuditQuestionRow
	Bodies    int // that recommendations go to
	Advice    int // proposals by rules that are undecided
	Gaps      []GapsOfEntity
	Later     map[assessment.ID]int                // by entity: number of a submission submitted since
	Withdrawn map[assessment.ID]*record.Withdrawal // by entity: of the pinned submission
	Stating   StatementUnit
	Reader    string // id of the reader, who owns what the browser keeps
	Sealed    *AuditSealed
	Engaged   Engagements
	Archive   string // address of the package for the archive, "" if the reader may not
	Correct   string // where a correction is begun (reason), "" if the reader may not
	Withdraw  string // where it is withdrawn (reason), "" if the reader may not
	Resume    string // where it is taken up again, "" if the reader may not
}

// Template names the template of the page.
func (*Audit) Template() string { return "audit" }

// Cards reports whether a phone shows the matrix as one card per question; with more entities it is a table that
// scrolls.
func (a *Audit) Cards() bool { return len(a.About.Entities) <= 6 }

// Undeclared names the auditors whose engagement counts and who have declared nothing of their independence.
func (a *Audit) Undeclared() []string {
	var names []string
	for _, e := range a.About.Auditors {
		if e.Now && !e.Declared {
			names = append(names, e.Name)
		}
	}
	return names
}

// UndeclaredNames are the names of [Audit.Undeclared] in one line.
func (a *Audit) UndeclaredNames() string { return strings.Join(a.Undeclared(), ", ") }

// Recommended reports whether the matrix has any recommendation.
func (a *Audit) Recommended() bool {
	for _, q := range a.Questions {
		if len(q.Bodies) > 0 {
			return true
		}
	}
	return false
}

// Open lists the cells that are not judged, for those who may make the audit final.
func (a *Audit) Open() []record.AuditCell {
	var open []record.AuditCell
	if a.About.Writes() && a.About.Judges() {
		for _, c := range a.About.Cells {
			if c.Open() && !a.About.SpokenFor(c) {
				open = append(open, c)
			}
		}
	}
	return open
}

// AuditQuestionRow is an audit question with its cells in the order of the entities.
type AuditQuestionRow struct {
	record.AuditQuestion
	Cells  []AuditCell
	Bodies []BodyCount
}

// Counts writes how many recommendations each body gets, "4 + 1".
func (q AuditQuestionRow) Counts() string {
	var counts []string
	for _, b := range q.Bodies {
		counts = append(counts, b.Text)
	}
	return strings.Join(counts, " + ")
}

// BodyCount is how many recommendations a body gets at a question.
type BodyCount struct{ Body, Text string }

// AuditCell is a cell of the matrix.
type AuditCell struct {
	record.AuditCell
	Of, Href string     // Of is the entity
	Proposed AnswerChip // without a label where nothing is
	Judged   AnswerChip // also where there is no ordinal
	Risk     AnswerChip // without a label where the risk is not rated
}

// GapsOfEntity are the cells of an entity where self-assessment and judgement are far apart.
type GapsOfEntity struct {
	Entity string
	Cells  []GapCell
}

// GapCell is such a cell.
type GapCell struct {
	AuditCell
	Text string // of the question
}

// AuditSealed says how a final audit was sealed.
type AuditSealed struct {
	SHA256, By string
	At         time.Time
}

// Engagements are the auditors of an audit. Those who manage them get a form for each (user, until, version, sent to
// Action) and one for a new auditor.
type Engagements struct {
	Action  string // "" if the reader may not
	Rows    []EngagementRow
	Options []Option // who could be engaged
	Invite  string   // where auditors are invited
	Begun   bool     // fieldwork has, so that a new one waits for a confirmation
	Audit   int64    // version of the audit that the reader has before them
}

// Waiting reports whether any of them waits for a confirmation.
func (e Engagements) Waiting() bool {
	return slices.ContainsFunc(e.Rows, EngagementRow.Waits)
}

// EngagementRow is an auditor who works or worked on the audit.
type EngagementRow struct {
	record.EngagedAuditor
	Until   string // day, as typed
	Number  int    // from 0
	Confirm string // address to confirm it, for those who may
}

// Waits reports whether it counts only when it has been confirmed.
func (e EngagementRow) Waits() bool {
	return e.Why() == record.AwaitsConfirmation || e.Why() == record.SuspendedByLink
}

// Field is the id of a field of the row.
func (e EngagementRow) Field(name string) string { return numbered(name, e.Number) }

// RiskChip is a rating of risk on a scale, "" for none.
func RiskChip(scale assessment.JudgementScale, risk string) AnswerChip {
	if risk == "" {
		return AnswerChip{}
	}
	return AnswerChip{Label: risk, Tone: string(scale.RiskLook(risk))}
}

// JudgementChips makes the chips of judgements on a scale, with figures written by number. The zero chip means no
// judgement.
func JudgementChips(
	scale assessment.JudgementScale,
	number func(value float64, decimals int) string,
) func(*assessment.Ordinal) AnswerChip {
	look := scale.Looks()
	return func(judged *assessment.Ordinal) AnswerChip {
		if judged == nil {
			return AnswerChip{}
		}
		return AnswerChip{Label: scale.Written(*judged, number), Tone: string(look(*judged))}
	}
}
