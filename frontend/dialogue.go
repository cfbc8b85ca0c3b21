package frontend

import (
	"net/url"

	"mognad/assessment/record"
)

// Dialogue is what auditors and those who answer for an entity say to each other. For those who may write it has a form
// for each question, sent to Base: question and text, or settles.
type Dialogue struct {
	Shell
	record.Dialogue
	Base string // address of the page
	Back string // of the entity's column for auditors, of the reader's work for others
	Rows []DialogueRow
	Open string // the question of the form that was sent
}

// Template names the template of the page.
func (*Dialogue) Template() string { return "dialogue" }

// Field is the id of a field of the form that was sent.
func (d *Dialogue) Field(name string) string {
	for _, r := range d.Rows {
		if r.ID == d.Open && name == "text" {
			return r.Field(name)
		}
	}
	return name
}

// DialogueRow is an audit question with what is said on it.
type DialogueRow struct {
	record.DialogueQuestion
	Number int // from 0
	Opened bool
}

// Field is the id of a field of the row.
func (r DialogueRow) Field(name string) string { return numbered(name, r.Number) }

// Anchor is the id of the row.
func (r DialogueRow) Anchor() string { return QuestionAnchor(r.ID) }

// DialogueLink leads to a dialogue.
type DialogueLink struct {
	record.DialogueLine
	Href string
}

// DialogueAt is what is said on a question, in the auditor's column.
type DialogueAt struct {
	Href            string // "" for none
	Count           int
	Waits, Awaiting bool // for the auditors, or for the entity
}

// DialogueHref is the address of a question in a dialogue.
func DialogueHref(base, question string) string {
	return base + "#" + url.PathEscape(QuestionAnchor(question))
}
