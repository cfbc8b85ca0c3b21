package frontend

import (
	"strconv"

	"mognad/assessment/compare"
	"mognad/assessment/record"
)

// FactChecks lists the fact checks of an audit, for its auditors.
type FactChecks struct {
	Shell
	About    AuditHead
	Rows     []FactCheckRow
	Earlier  []EarlierFactChecks // of the versions before a correction
	MayBegin bool
}

// EarlierFactChecks are those of an earlier version, as rows where the reader may open them, else in words.
type EarlierFactChecks struct {
	Edition int
	Rows    []FactCheckRow
	Said    []string
}

// Template names the template of the page.
func (*FactChecks) Template() string { return "fact_checks" }

// FactCheckRow is a fact check with its address.
type FactCheckRow struct {
	record.FactCheckLine
	Href string
}

// NewFactCheck asks whom an auditor asks to check the facts: people, emails (one per line), due, text and judgements.
type NewFactCheck struct {
	Shell
	About  AuditHead
	Begun  bool // fieldwork has, so that there is something to check
	People []Option
	Today  string
}

// Template names the template of the page.
func (*NewFactCheck) Template() string { return "fact_check_new" }

// FactCheck is a fact check with what people have said, for the auditors. It has a form to end it (version), and one
// for the answer to one comment at a time, with the fields of [FactAnswerForm].
type FactCheck struct {
	Shell
	record.FactCheck
	About    AuditHead
	Base     string // address of the page
	Comments []FactCommentRow
}

// Template names the template of the page.
func (*FactCheck) Template() string { return "fact_check" }

// PassageHeading is what a passage is called: its kind and, if it has them, its question and whom it is about.
type PassageHeading struct{ Kind, Question, Of string }

// FactCommentRow is a comment with its answer.
type FactCommentRow struct {
	record.FactComment
	Heading PassageHeading
	Answer  string          // address of the page with its form, "" if it has none
	Form    *FactAnswerForm // nil unless it is open
}

// Moved reports whether the audit says something else now than the copy did.
func (r FactCommentRow) Moved() bool { return r.Now != nil && r.Now.Text != r.Passage.Text }

// FactAnswerForm is the form of an answer: outcome, text, reason, version, holds and seen (the text whose differences
// were shown). The button called "do" puts the proposal in place of the text.
type FactAnswerForm struct {
	Action   string
	Text     string // how the passage shall read
	Now      string // how it reads now
	Proposal string // by the reader, of one that accepting writes
	Writes   bool   // accepting writes it into the audit
	Holds    int64  // the version of what holds it
	Seen     *string
	Changes  []compare.Piece // how the passage changes with the text that was sent
}

// Show makes the form show how the passage changes with a text.
func (f *FactAnswerForm) Show(text string) {
	budget := compare.ForPage
	f.Seen, f.Changes = &text, compare.Texts(f.Now, text, &budget)
}

// Changed reports whether the passage would read otherwise than now.
func (f *FactAnswerForm) Changed() bool { return compare.Changed(f.Changes) }

// Most reports whether more than half of the words of the passage would be gone.
func (f *FactAnswerForm) Most() bool { return compare.Kept(f.Changes) < .5 }

// Facts is the draft of an audit as somebody reads it who is asked to check its facts. It has a form to say that all is
// said, and one for one comment at a time, with the fields of [FactForm].
type Facts struct {
	Shell
	record.FactsToCheck
	Base string // address of the page
	Rows []FactPassage
	Open *FactForm // the one that is open, nil for none
}

// Field is the id of a field of the form that is open.
func (f *Facts) Field(name string) string {
	if f.Open == nil || name != "text" && name != "proposal" {
		return name
	}
	return f.Open.Field(name)
}

// Template names the template of the page.
func (*Facts) Template() string { return "facts" }

// FactPassage is a passage with what the reader has said of it.
type FactPassage struct {
	record.Passage
	Heading PassageHeading
	Number  int    // from 1 in the copy
	Group   string // what it and others are about: a question, the audit, its conclusions
	Opens   bool   // it is the first one of its group
	Mine    []FactMine
	Add     string    // address of the page with a form for a comment, "" if the reader may not
	Form    *FactForm // nil unless it is open
}

// Anchor is the id of the passage on the page.
func (p FactPassage) Anchor() string { return "p-" + strconv.Itoa(p.Number) }

// FactMine is a comment of the reader's.
type FactMine struct {
	record.FactComment
	Edit     string // address of the page with its form, "" if it can no longer be changed
	Withdraw string
	Form     *FactForm // nil unless it is open
}

// FactForm is the form of a comment: passage, text, proposal, sent and version.
type FactForm struct {
	Action   string
	Number   int    // of the passage
	Passage  string // of a new one
	Text     string
	Proposal string
	Version  int64 // 0 for a new one
}

// Field is the id of a field of the form.
func (f FactForm) Field(name string) string { return numbered(name, f.Number) }
