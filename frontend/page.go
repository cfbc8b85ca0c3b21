package frontend

import (
	"html/template"
	"slices"
	"time"
)

// Page is what Render shows: a pointer to a struct that embeds Shell and names its template.
type Page interface {
	Template() string // templates/<name>.html
	Frame() *Shell
}

// Pages lists one empty page of each kind, for tests that walk through all of them.
func Pages() []Page {
	return []Page{
		&APIDocs{},
		&Account{},
		&Aim{},
		&AnswerArea{},
		&AnswerVersions{},
		&Applicabilities{},
		&Applicability{},
		&ApplicabilityVersion{},
		&Approvals{},
		&Approve{},
		&ApproveReplies{},
		&RecordReplies{},
		&Replies{},
		&ReplyLetter{},
		&MeasureValues{},
		&Registers{},
		&RiskCriteria{},
		&Assessment{},
		&Audit{},
		&AuditEntity{},
		&AuditForm{},
		&AuditGaps{},
		&AuditImport{},
		&AuditReport{},
		&AuditVersions{},
		&Audits{},
		&Calendar{},
		&Compare{},
		&DocumentTemplates{},
		&Entities{},
		&Entity{},
		&EntityOverview{},
		&Error{},
		&Events{},
		&FactCheck{},
		&FactChecks{},
		&Facts{},
		&FollowUps{},
		&Dialogue{},
		&NewFactCheck{},
		&Guide{},
		&Home{},
		&Import{},
		&ImportPreview{},
		&ImportResult{},
		&Installation{},
		&Invitations{},
		&Invite{},
		&Link{},
		&Confirm{},
		&Control{},
		&NewLink{},
		&NewOrganisation{},
		&Organisations{},
		&People{},
		&Person{},
		&Plan{},
		&ActionPage{},
		&ActionForm{},
		&PublishQuestionnaire{},
		&Questionnaire{},
		&Questionnaires{},
		&Recommendations{},
		&Register{},
		&RegisterForm{},
		&Reminders{},
		&Result{},
		&Review{},
		&ReviewBegin{},
		&ReviewMinutes{},
		&ReviewPlan{},
		&ReviewTopic{},
		&Reviews{},
		&Round{},
		&RoundForm{},
		&RoundResult{},
		&Rounds{},
		&Search{},
		&SetUp{},
		&SetUpClosed{},
		&Settings{},
		&SignIn{},
		&Submission{},
		&Submit{},
		&Summaries{},
		&SummaryWords{},
		&Summary{},
		&Tokens{},
		&Wheel{},
		&WheelOccurrence{},
		&WheelTemplates{},
		&Topics{},
		&Work{},
		&WithheldPassages{},
		&Declarations{},
		&AuditPlan{},
		&AuditTotals{},
	}
}

// Shell is what surrounds every page. Pages embed it by value and must not have fields of the same names.
type Shell struct {
	Language         string         // set by Render
	Languages        []string       // set by Render
	Zone             *time.Location // in which dates and times are shown, nil for that of the messages
	Title            string         // the page's name in the browser, unless its template defines "title"
	OrganisationKey  string
	OrganisationName string
	UserName         string
	SignedIn         bool
	Nav              []NavItem // by role, in reading order
	RoundsHref       string    // address of the list of rounds, "" for those who manage none
	Search           string    // address of the search, "" outside an organisation
	Help             *HelpLink // to the part of a guide that explains the page, nil if there is none
	NavLine          int       // how many of them stand in the top line
	Notice           *Notice
	OnlyReading      bool // nothing can be saved now
	Problems         []FieldProblem
	Path             string // path and query of this page, where the choice of a language returns to
	Sent             *Sent  // the form that was refused, on a page made from what is stored
	Beside           Page   // the same page made from what is stored, for one made from what was typed, when stale

	fields  map[string]Field // those rendered so far, by id
	differ  []Field          // those rendered so far that somebody else has saved otherwise, in their order
	content template.HTML
}

// Frame returns the shell itself; pages have it through embedding.
func (s *Shell) Frame() *Shell { return s }

// Content is the page's rendered content block.
func (s *Shell) Content() template.HTML { return s.content }

// OtherLanguages lists the languages that the reader may change to.
func (s *Shell) OtherLanguages() []string {
	var others []string
	for _, lang := range s.Languages {
		if lang != s.Language {
			others = append(others, lang)
		}
	}
	return others
}

// InLine are the entries of the main menu that stand in the top line.
func (s *Shell) InLine() []NavItem { return s.Nav[:min(len(s.Nav), s.NavLine)] }

// MoreNav are the rest, which are in a menu beside them.
func (s *Shell) MoreNav() []NavItem { return s.Nav[len(s.InLine()):] }

// MoreIsCurrent reports whether the page is one of those in the menu.
func (s *Shell) MoreIsCurrent() bool {
	return slices.ContainsFunc(s.MoreNav(), func(item NavItem) bool { return item.Current })
}

// Differ lists the fields that hold something else than what has been saved since the form was made.
func (s *Shell) Differ() []Field { return s.differ }

// NavItem is one entry of the main menu.
type NavItem struct {
	Label   string // message key
	Href    string
	Current bool
}

// NoticeKind is the colour, the sign and the word of a notice.
type NoticeKind string

// The kinds of notices.
const (
	Success NoticeKind = "success"
	Info    NoticeKind = "info"
	Warning NoticeKind = "warning"
	Danger  NoticeKind = "danger"
)

// Notice is a message above the content about what has just happened.
type Notice struct {
	Kind NoticeKind
	Key  string // message key
	Args map[string]any
}

// FieldProblem says what is wrong with one field. It is shown at the field and in the summary above the content, which
// links to the element with the field's name as id.
type FieldProblem struct {
	Field string // "" if it belongs to no field
	Key   string // message key
	Args  map[string]any
	Label string // translated; needed only for a field that is not made by the field part
}

// LabelOf returns the label under which the page shows the field of a problem, "" for one that it does not show.
func (s *Shell) LabelOf(p FieldProblem) string {
	if p.Label != "" {
		return p.Label
	}
	return s.fields[p.Field].Label
}

// KeyOf is the key of what is said of a problem, which depends on the kind of field.
func (s *Shell) KeyOf(p FieldProblem) string { return s.fields[p.Field].said(p.Key) }
