package frontend

import (
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
)

// AuditForm asks for a new audit, or changes one. It is sent to Action with the fields of the audit, lists one entry a
// line or as rows (interviews.n.role and so on), entities, round, take (the audit questions taken from its
// questionnaire), questions.n and scale.n. A button called "do" changes what the form shows and saves nothing: all,
// none, questions, scale, more_questions, more_described, kept, or "under" with an entity and "kind" with a kind.
type AuditForm struct {
	Shell
	List       string // address of the list of audits
	Href       string // address of the audit, "" for a new one
	StoredName string
	Version    int64
	Corrects   bool         // it is a correction, which has a reason
	Begun      bool         // in fieldwork: round, entities and scale are fixed
	Linkable   []Option     // final audits that the reader may read, and those that are linked already
	Shown      string       `form:"shown"` // the round whose audit questions the form lists
	Base       string       `form:"base"`  // what the form said to begin with, in checksums
	Engaged    *Engagements // of an existing audit
	Reader     string       // id of the reader, who owns what the browser keeps
	Typed      bool         // it shows what was typed, which is not saved
	Kept       bool         // what was typed comes from what the browser kept

	// As typed; fields with the tag "form" are read by that name.
	Name             string              `form:"title"`
	Numbering        string              `form:"numbering"`
	Key              string              `form:"key"`
	Auditor          string              `form:"auditor"`
	From             string              `form:"from"`
	To               string              `form:"to"`
	Date             string              `form:"date"`
	ReplyDue         string              `form:"reply_due"`
	PlanYear         string              `form:"plan_year"`
	Purpose          string              `form:"purpose"`
	Background       string              `form:"background"`
	Delimitation     string              `form:"delimitation"`
	Materiality      string              `form:"materiality"`
	RiskAssessment   string              `form:"risk_assessment"`
	Method           string              `form:"method"`
	ReportNumber     string              `form:"report_number"`
	CaseNumber       string              `form:"case_number"`
	Independence     string              `form:"independence"`
	CoverLetter      string              `form:"cover_letter"`
	Summary          string              `form:"summary"` // once it is begun
	FactCheck        string              `form:"fact_check"`
	Correction       string              `form:"correction"`
	CommissionedBy   string              `form:"commissioned_by"`   // one a line
	Criteria         string              `form:"criteria"`          // one a line
	DocumentsStudied string              `form:"documents_studied"` // one a line
	Round            string              `form:"round"`
	ScaleTemplate    string              `form:"template"`
	Decimals         string              `form:"decimals"`
	Norm             string              `form:"norm"`
	CapPartly        string              `form:"cap_partly"`
	CapNo            string              `form:"cap_no"`
	NotJudged        string              `form:"word_not_judged"` // the auditor's own words
	NotAssessed      string              `form:"word_not_assessed"`
	NotApplicable    string              `form:"word_not_applicable"`
	Outside          []OutsideForm       `form:"outside"`
	Interviews       []InterviewForm     `form:"interviews"`
	Earlier          []EarlierForm       `form:"earlier"`
	Notes            []NoteForm          `form:"notes"`
	Questions        []AuditQuestionForm `form:"questions"`
	Steps            []StepForm          `form:"scale"`
	Risks            []RiskForm          `form:"risks"`

	BlankAsked, BlankDescribed                                             int // empty rows after the last of each list
	Rounds, ScaleTemplates, DecimalOptions, CapPartlyOptions, CapNoOptions []Option
	RoundName                                                              string // of one that stays
	Spoken                                                                 string // language of the questionnaire
	Offered                                                                []OfferedQuestion
	Library                                                                []LibraryCriterion
	Entities                                                               EntityChoices
	OutsideBodies                                                          []Option
	UnlistedDocuments, UnlistedInterviews                                  int  // of the papers
	MayAddOutside                                                          bool // objects in no tree
}

// LibraryPlace are the criteria that apply in one place, in the order of the library.
type LibraryPlace struct {
	Key  string // of its name
	Of   string
	Rows []LibraryCriterion
}

// Elsewhere reports whether it is a country that few of those who choose work in.
func (p LibraryPlace) Elsewhere() bool { return slices.Contains([]string{"dk", "no", "fi"}, p.Of) }

// AnyElsewhere reports whether a criterion of such a country is chosen.
func (f *AuditForm) AnyElsewhere() bool {
	return slices.ContainsFunc(f.Library, func(c LibraryCriterion) bool {
		return c.Chosen && LibraryPlace{Of: c.Of}.Elsewhere()
	})
}

// LibraryByPlace is the library by where its criteria apply.
func (f *AuditForm) LibraryByPlace() []LibraryPlace {
	var list []LibraryPlace
	for i, c := range f.Library {
		if i == 0 || f.Library[i-1].Of != c.Of {
			list = append(list, LibraryPlace{Key: "audit_form.library_of." + c.Of, Of: c.Of})
		}
		last := &list[len(list)-1]
		last.Rows = append(last.Rows, c)
	}
	return list
}

// LibraryCriterion is a law or a standard that can be chosen, sent as the field criterion with its id.
type LibraryCriterion struct {
	Of              string // where it applies
	ID, Title       string
	From, Until     string // as people write them, "" for open
	Chosen, InForce bool   // in force in the period of the audit
}

// ChosenCriteria is how many of the library are chosen.
func (f *AuditForm) ChosenCriteria() int { return len(f.CriteriaTitles()) }

// Template names the template of the page.
func (*AuditForm) Template() string { return "audit_form" }

// New reports whether the audit has yet to be added.
func (f *AuditForm) New() bool { return f.Href == "" }

// Action is where the form is sent.
func (f *AuditForm) Action() string {
	if f.New() {
		return f.List
	}
	return f.Href
}

// Chosen is how many entities are chosen.
func (f *AuditForm) Chosen() int { return len(f.ChosenEntities()) }

// ChosenEntities are the names of those chosen.
func (f *AuditForm) ChosenEntities() []string { return chosenEntities(f.Entities) }

// rows are the typed rows with empty ones after them, numbered.
func rows[T any](typed []T, blank int, number func(*T, int)) []T {
	all := append(append([]T{}, typed...), make([]T, max(1, blank))...)
	for i := range all {
		number(&all[i], i)
	}
	return all
}

// InterviewRows are the interviews with empty rows to fill in.
func (f *AuditForm) InterviewRows() []InterviewForm {
	return rows(f.Interviews, f.BlankDescribed, func(i *InterviewForm, n int) { i.Number = n })
}

// BlankInterview is the id of the first empty row.
func (f *AuditForm) BlankInterview() string {
	return InterviewForm{Number: len(f.Interviews)}.Field("row")
}

// BlankEarlier is the id of the first empty row.
func (f *AuditForm) BlankEarlier() string { return EarlierForm{Number: len(f.Earlier)}.Field("row") }

// BlankNote is the id of the first empty row.
func (f *AuditForm) BlankNote() string {
	return NoteForm{Number: len(f.Notes), List: "notes"}.Field("row")
}

// Numberings are the ways to number recommendations.
func (*AuditForm) Numberings() []Option {
	return []Option{
		{Value: string(assessment.NumberedByBody), Key: "audit_form.numbering_body"},
		{Value: string(assessment.NumberedThrough), Key: "audit_form.numbering_report"},
		{Value: string(assessment.Unnumbered), Key: "audit_form.numbering_none"},
	}
}

// EarlierRows are the earlier audits with empty rows to fill in.
func (f *AuditForm) EarlierRows() []EarlierForm {
	return rows(f.Earlier, f.BlankDescribed, func(e *EarlierForm, n int) { e.Number = n })
}

// NoteRows are the notes with empty rows to fill in.
func (f *AuditForm) NoteRows() []NoteForm {
	return rows(f.Notes, f.BlankDescribed, func(e *NoteForm, n int) { e.Number, e.List = n, "notes" })
}

// QuestionRows are the audit questions with empty rows for the audit's own.
func (f *AuditForm) QuestionRows() []AuditQuestionForm {
	return rows(f.Questions, f.BlankAsked, func(q *AuditQuestionForm, n int) { q.Number, q.Blank = n, f.BlankAsked })
}

// Moves reports whether the row can be moved.
func (f *AuditForm) Moves(row int) bool { return row < len(f.Questions) && len(f.Questions) > 1 }

// RowBeside is the id of the row that is the given number of places after a row.
func (f *AuditForm) RowBeside(row, by int) string {
	return AuditQuestionForm{Number: row + by}.Field("row")
}

// StepRows are the steps of the scale with empty rows to fill in.
func (f *AuditForm) StepRows() []StepForm {
	return rows(f.Steps, f.BlankAsked, func(s *StepForm, n int) { s.Number = n })
}

// RiskRows are the steps on which risk is rated with empty rows to fill in.
func (f *AuditForm) RiskRows() []RiskForm {
	return rows(f.Risks, f.BlankAsked, func(r *RiskForm, n int) { r.Number = n })
}

// InterviewForm is a row of the form: who was interviewed, and when.
type InterviewForm struct {
	Number int
	Role   string `form:"role"`
	On     string `form:"on"`
	Notes  string `form:"notes"`
}

// EarlierForm is a row of the form: an earlier audit.
type EarlierForm struct {
	Number int
	Year   string `form:"year"`
	What   string `form:"what"`
	Audit  string `form:"audit"` // id of the audit that is followed up, "" for none
}

// NoteForm is a row of the form: a named text in the list.
type NoteForm struct {
	Number int
	List   string // the beginning of its fields' names
	Name   string `form:"name"`
	Text   string `form:"text"`
	Placed string `form:"placed"` // [PlacedLast] for an appendix; not of parts
}

// PlacedLast is where an appendix stands in the report.
const PlacedLast = "last"

// Places are where it may stand in the report.
func (NoteForm) Places() []Option {
	return []Option{{Value: "", Key: "audit_form.note_described"}, {Value: PlacedLast, Key: "audit_form.note_last"}}
}

// StepForm is a row of the form: a step of the scale.
type StepForm struct {
	Number  int
	Label   string `form:"label"`
	Ordinal string `form:"ordinal"`
	From    string `form:"from"`
	Tone    string `form:"tone"`
	Group   string `form:"group"`
}

// RiskForm is a row of the form: a step on which risk is rated.
type RiskForm struct {
	Number int
	Label  string `form:"label"`
	Tone   string `form:"tone"`
}

// AuditQuestionForm is a row of the form: an audit question, taken from the questionnaire or own.
type AuditQuestionForm struct {
	Number int
	ID     string     `form:"id"`
	Area   string     `form:"area"`
	Text   string     `form:"text"`
	From   string     `form:"from"` // id in the questionnaire, "" for the audit's own
	Parts  []NoteForm `form:"part"`
	Blank  int        `json:"-"` // empty rows for further parts
	Judged bool       `json:"-"` // or with recommendations, or counted: it stays
}

// PartRows are the parts with empty rows to fill in, where there may be more.
func (q AuditQuestionForm) PartRows() []NoteForm {
	blank := q.Blank
	if q.Judged {
		blank = 0
	}
	return rows(q.Parts, blank, func(p *NoteForm, n int) { p.Number, p.List = n, q.Field("part") })
}

func listed(list string, number int, name string) string {
	return list + "." + strconv.Itoa(number) + "." + name
}

// Field is the name and id of a field of the row.
func (i InterviewForm) Field(name string) string { return listed("interviews", i.Number, name) }

// Field is the name and id of a field of the row.
func (e EarlierForm) Field(name string) string { return listed("earlier", e.Number, name) }

// Field is the name and id of a field of the row.
func (n NoteForm) Field(name string) string { return listed(n.List, n.Number, name) }

// Tones are what a step may say of what it judges; the first leaves it to the words of its label.
func (StepForm) Tones() []Option { return tones("audit_form.tone.", "words") }

// Tones are how bad the risk of a step is; the first does not say.
func (RiskForm) Tones() []Option { return tones("audit_form.risk_tones.", "none") }

// tones are all, after one that says none.
func tones(keys, none string) []Option {
	options := []Option{{Key: keys + none}}
	for _, tone := range assessment.StepTones {
		options = append(options, Option{Value: string(tone), Key: keys + string(tone)})
	}
	return options
}

// Field is the name and id of a field of the row.
func (r RiskForm) Field(name string) string { return listed("risks", r.Number, name) }

// Field is the name and id of a field of the row.
func (s StepForm) Field(name string) string { return listed("scale", s.Number, name) }

// Field is the name and id of a field of the row.
func (q AuditQuestionForm) Field(name string) string { return listed("questions", q.Number, name) }

// Empty reports whether the row is still to be filled in.
func (q AuditQuestionForm) Empty() bool { return q.ID == "" && q.Area == "" && q.Text == "" }

// Position is the number of the row as people count.
func (i InterviewForm) Position() int { return i.Number + 1 }

// Position is the number of the row as people count.
func (e EarlierForm) Position() int { return e.Number + 1 }

// Position is the number of the row as people count.
func (n NoteForm) Position() int { return n.Number + 1 }

// Position is the number of the row as people count.
func (r RiskForm) Position() int { return r.Number + 1 }

// Position is the number of the row as people count.
func (s StepForm) Position() int { return s.Number + 1 }

// Position is the number of the row as people count.
func (q AuditQuestionForm) Position() int { return q.Number + 1 }

// OfferedQuestion is an audit question of the questionnaire, to take.
type OfferedQuestion struct {
	ID, Area, Text string
	Chosen         bool
}

// CriteriaTitles are those chosen from the library.
func (f *AuditForm) CriteriaTitles() []string {
	var titles []string
	for _, c := range f.Library {
		if c.Chosen {
			titles = append(titles, c.Title)
		}
	}
	return titles
}

// String is the row in words.
func (i InterviewForm) String() string { return spaced(i.Role, i.On, i.Notes) }

// String is the row in words.
func (e EarlierForm) String() string { return spaced(e.Year, e.What) }

// String is the row in words.
func (n NoteForm) String() string { return spaced(n.Name, n.Text) }

// String is the row in words.
func (r RiskForm) String() string { return r.Label }

// String is the row in words.
func (s StepForm) String() string { return spaced(s.Label, s.Ordinal, s.From) }

// String is the row in words.
func (q AuditQuestionForm) String() string {
	words := []string{q.ID, q.Area, q.Text}
	for _, part := range q.Parts {
		words = append(words, part.String())
	}
	return spaced(words...)
}

// spaced joins the non-empty words with commas.
func spaced(words ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" }), ", ")
}
