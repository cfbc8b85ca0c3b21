package record

import (
	"slices"
	"strings"
	"time"

	"mognad/assessment"
)

// ReviewHead is what a list shows of a review.
type ReviewHead struct {
	ID        assessment.ID          `json:"id" format:"uuid"`
	Title     string                 `json:"title"`
	Kind      assessment.ReviewKind  `json:"kind" enum:"yearly,interim,status_report"`
	Entity    EntityName             `json:"entity"`
	State     assessment.ReviewState `json:"state" enum:"preparing,sent,held,signed"`
	PlannedOn *assessment.Date       `json:"planned_on" doc:"null while no day is planned"`
	HeldOn    *assessment.Date       `json:"held_on" doc:"null until it has been held"`
	NextOn    *assessment.Date       `json:"next_on" doc:"When the next review of this kind is due by how often they are held, yearly ones after twelve months unless something else is decided; null until this one has been held, and if nothing is decided"`
	Decisions int                    `json:"decisions" doc:"Number of decisions, without proposals on which none was made"`
	MaySign   bool                   `json:"may_sign" doc:"Whether the reader is a signatory who has not signed the closed minutes"`
	Version   int64                  `json:"version"`
}

// Day is the day of the meeting or, until that is set, the planned one; nil for none.
func (h ReviewHead) Day() *assessment.Date {
	if h.HeldOn != nil {
		return h.HeldOn
	}
	return h.PlannedOn
}

// Review is a management review as its reader may see it: its minutes as they stand, and what only concerns the work
// with them.
type Review struct {
	ReviewMinutes
	State      assessment.ReviewState `json:"state" enum:"preparing,sent,held,signed"`
	Draft      bool                   `json:"draft" doc:"true until all who sign have signed: the minutes are a draft, not sealed, and sha256 is only what is to be signed"`
	PreMeeting *ReviewPreMeeting      `json:"pre_meeting" doc:"null for readers who do not manage the review"`
	SHA256     *string                `json:"sha256" doc:"SHA-256 of the canonical JSON of the closed minutes; null while they are open"`
	Signatures []ReviewSignature      `json:"signatures" doc:"Of the closed minutes"`
	Versions   []ReviewVersion        `json:"versions" doc:"Those that are sealed, by number"`
	ToClose    []ReviewToClose        `json:"to_close" doc:"What is missing before the minutes can be closed"`
	Actions    []DecisionActions      `json:"actions" doc:"What became of decisions in the action plan, as far as the reader may see it and as it is now; not part of the minutes"`
	MayManage  bool                   `json:"may_manage"`
	MaySign    bool                   `json:"may_sign" doc:"Whether the reader is a signatory who has not signed the closed minutes"`
	Version    int64                  `json:"version"`
	CreatedAt  time.Time              `json:"created_at"`
	UpdatedAt  time.Time              `json:"updated_at"`
}

// DecisionActions are the actions that a decision became.
type DecisionActions struct {
	Decision assessment.ID `json:"decision" format:"uuid"`
	Actions  []ActionName  `json:"actions" nullable:"false"`
}

// ActionsOf are the actions that a decision became.
func (r Review) ActionsOf(decision assessment.ID) []ActionName {
	for _, d := range r.Actions {
		if d.Decision == decision {
			return d.Actions
		}
	}
	return nil
}

// ReviewFormat is the format of minutes that are closed now.
const ReviewFormat = 1

// ReviewMinutes is what is frozen when minutes are closed, signed and sealed: every word and number, with the ids of
// where they come from, so that it can be read years later.
type ReviewMinutes struct {
	Format       int                       `json:"format" doc:"Version of this structure: 1"`
	ID           assessment.ID             `json:"id" format:"uuid"`
	Organisation SealedName                `json:"organisation"`
	Entity       EntityName                `json:"entity" doc:"The review is about it and all below it"`
	Body         *SealedName               `json:"body" doc:"The body that answers for the entity; null for none"`
	Title        string                    `json:"title"`
	Kind         assessment.ReviewKind     `json:"kind" enum:"yearly,interim,status_report"`
	Template     assessment.ReviewTemplate `json:"template" enum:"iso27001_2022,iso27001_2017,own_headings"`
	Number       int                       `json:"number" doc:"Of these minutes: 1, and one more for each correction"`
	Correction   string                    `json:"correction" doc:"Why they replace the ones before; empty for the first"`
	Previous     *ReviewPrevious           `json:"previous" doc:"The review before; null for none"`
	PlannedOn    *assessment.Date          `json:"planned_on"`
	HeldOn       *assessment.Date          `json:"held_on"`
	Place        string                    `json:"place"`
	CaseNumber   string                    `json:"case_number"`
	Frequency    int                       `json:"frequency" doc:"Months between reviews of this kind; 0 for not decided"`
	Planning     string                    `json:"planning" doc:"How it is tied to the organisation's planning"`
	Budget       string                    `json:"budget" doc:"How it is tied to the budget"`
	Agenda       []string                  `json:"agenda"`
	Participants []ReviewParticipant       `json:"participants"`
	FiguresAt    time.Time                 `json:"figures_at" doc:"When the figures were read from their sources"`
	Inputs       []ReviewInput             `json:"inputs" doc:"In the order of the review"`
	Shortcomings []ReviewPoint             `json:"shortcomings"`
	Proposals    []ReviewPoint             `json:"proposals"`
	Decisions    []ReviewDecision          `json:"decisions"`
	Statements   []ReviewStatement         `json:"statements" doc:"suitable, adequate, effective, overall"`
	People       People                    `json:"people" doc:"Those whom other fields refer to by id"`
	ClosedAt     *time.Time                `json:"closed_at" doc:"null while the minutes are open"`
	ClosedBy     *assessment.ID            `json:"closed_by" format:"uuid"`
}

// Papers reports whether they are still the papers for the meeting, in which nothing has been decided.
func (m ReviewMinutes) Papers() bool {
	return m.ClosedAt == nil && m.Number == 1 && len(m.Decisions) == 0
}

// ReviewPrevious is the review before.
type ReviewPrevious struct {
	ID     assessment.ID    `json:"id" format:"uuid"`
	Title  string           `json:"title"`
	HeldOn *assessment.Date `json:"held_on"`
}

// ReviewPreMeeting is what was settled before the review with somebody in management.
type ReviewPreMeeting struct {
	Contact string                   `json:"contact"`
	On      *assessment.Date         `json:"on"`
	Notes   string                   `json:"notes"`
	Settled []assessment.ReviewCheck `json:"settled" enum:"scope,form,focus,risks,hard_questions,time_and_place"`
}

// ReviewParticipant is somebody who takes part.
type ReviewParticipant struct {
	Name      string         `json:"name"`
	Role      string         `json:"role"`
	User      *assessment.ID `json:"user" format:"uuid" doc:"null for somebody who is not a person of the organisation"`
	Signatory bool           `json:"signatory"`
}

// ReviewInput is an input with what the system knows and what people say.
type ReviewInput struct {
	Key          assessment.ReviewInputKey `json:"key" example:"risks"`
	Clause       string                    `json:"clause" doc:"In the list of ISO/IEC 27001, such as d.3; empty for a heading of one's own"`
	Title        string                    `json:"title" doc:"Empty for the name of the key"`
	Figures      []ReviewFigure            `json:"figures"`
	Text         string                    `json:"text"`
	Informal     string                    `json:"informal" doc:"What people notice that no figure shows"`
	NothingToSay bool                      `json:"nothing_to_say" doc:"Somebody has said that there is nothing to report"`
	ConsideredBy *assessment.ID            `json:"considered_by" format:"uuid" doc:"null until it has been considered"`
	ConsideredAt *time.Time                `json:"considered_at"`
	Version      int64                     `json:"version" doc:"0 while nothing has been written"`
}

// Done reports whether the input has been considered, or that there is nothing to say has been said.
func (i ReviewInput) Done() bool { return i.ConsideredBy != nil || i.NothingToSay }

// ReviewFigure is what the system knows from one source, as it was when the figures were read.
type ReviewFigure struct {
	Source assessment.FigureSource `json:"source" example:"audits"`
	Count  int                     `json:"count" doc:"0 when there is nothing, which is said"`
	Of     int                     `json:"of" doc:"What the count is a part of; 0 for nothing"`
	Counts []ReviewCount           `json:"counts" doc:"Parts of it"`
	Rows   []ReviewRow             `json:"rows" doc:"What was counted, most important first"`
}

// ReviewFiguresAge is how old the figures of a review are.
type ReviewFiguresAge struct {
	At    time.Time                 `json:"at" doc:"When they were read"`
	Days  int                       `json:"days" doc:"How many days ago"`
	Old   bool                      `json:"old" doc:"Whether that is so long ago that they should be read again"`
	Moved []assessment.FigureSource `json:"moved" doc:"The sources that would say something else now"`
}

// ReviewCount is a part of a figure.
type ReviewCount struct {
	Key   string `json:"key" example:"overdue" doc:"Of years: the year"`
	Count int    `json:"count"`
}

// Part is the count with the key, 0 for none.
func (f ReviewFigure) Part(key string) int {
	for _, c := range f.Counts {
		if c.Key == key {
			return c.Count
		}
	}
	return 0
}

// PrintedRows is how many rows of a figure, or of a year of it, papers and minutes have. The workbook has all.
const PrintedRows = 12

// First are at most so many rows of a year, or of a figure that is not counted by years (""), and how many more it has.
func (f ReviewFigure) First(year string, most int) (rows []ReviewRow, more int) {
	for _, r := range f.Rows {
		switch {
		case year != "" && r.Of != year:
		case len(rows) == most:
			more++
		default:
			rows = append(rows, r)
		}
	}
	return rows, more
}

// ReviewRow is one thing that was counted, with the id of its source.
type ReviewRow struct {
	ID     string           `json:"id" doc:"Of the source, by which it is found"`
	Of     string           `json:"of" doc:"Id of what the source belongs to: a decision's review, a recommendation's audit; of years: the year; empty for others"`
	Title  string           `json:"title"`
	About  string           `json:"about" doc:"The entities or the body it is about, by name"`
	State  string           `json:"state" doc:"A word of the source; empty for none"`
	Also   string           `json:"also" doc:"Another word of the source, such as that a risk is accepted or an objective overdue; empty for none"`
	Note   string           `json:"note" doc:"In words, such as an auditor's overall verdict"`
	On     *assessment.Date `json:"on" doc:"The day it is due, or was decided"`
	Level  *int             `json:"level" doc:"Level or score; null for none"`
	Target *int             `json:"target" doc:"The level or score aimed at; null for none"`

	AtLeast string `json:"at_least" doc:"Of a measure that is to be high, its target with the unit; empty for none"`
	AtMost  string `json:"at_most" doc:"The same of a measure that is to be low"`
}

// States are the words of the source, none to two.
func (r ReviewRow) States() []string {
	return slices.DeleteFunc([]string{r.State, r.Also}, func(s string) bool { return s == "" })
}

// ReviewPoint is a shortcoming or a proposal.
type ReviewPoint struct {
	ID      assessment.ID `json:"id" format:"uuid"`
	Number  int           `json:"number"`
	About   string        `json:"about" doc:"Of a shortcoming its cause: resources, knowledge, conflict_of_interest, other_cause; of a proposal: governing_documents, risk_criteria, risk_picture, resources, other"`
	Title   string        `json:"title"`
	Text    string        `json:"text"`
	Version int64         `json:"version"`
}

// ReviewPointOf is the record of a stored point.
func ReviewPointOf(p assessment.ReviewPoint) ReviewPoint {
	return ReviewPoint{
		ID:      p.ID,
		Number:  p.Number,
		About:   p.About,
		Title:   p.Title,
		Text:    p.Text,
		Version: p.Version,
	}
}

// ReviewDecision is a decision of management.
type ReviewDecision struct {
	ID        assessment.ID              `json:"id" format:"uuid"`
	Number    int                        `json:"number"`
	Text      string                     `json:"text"`
	Outcome   assessment.DecisionOutcome `json:"outcome" enum:"as_proposed,otherwise,no_decision"`
	Kind      assessment.DecisionKind    `json:"kind" enum:"improvement,change,other"`
	Input     assessment.ReviewInputKey  `json:"input" doc:"The input that it answers; empty for none"`
	Proposal  *assessment.ID             `json:"proposal" format:"uuid" doc:"The proposal that it answers; null for none"`
	OwnerRole string                     `json:"owner_role" doc:"Who sees to it"`
	Owner     *assessment.ID             `json:"owner" format:"uuid" doc:"Somebody by name; null for nobody"`
	DueOn     *assessment.Date           `json:"due_on"`
	Version   int64                      `json:"version"`
}

// Noun is the decision as it was written down in a review, without who wrote it and when.
func (d ReviewDecision) Noun(review assessment.ID) assessment.ReviewDecision {
	noun := assessment.ReviewDecision{
		ID:         d.ID,
		ReviewID:   review,
		Number:     d.Number,
		Text:       d.Text,
		Outcome:    d.Outcome,
		Kind:       d.Kind,
		Input:      d.Input,
		ProposalID: d.Proposal,
		OwnerRole:  d.OwnerRole,
		OwnerID:    d.Owner,
		Version:    d.Version,
	}
	if d.DueOn != nil {
		noun.DueOn = *d.DueOn
	}
	return noun
}

// ReviewDecisionOf is the record of a stored decision.
func ReviewDecisionOf(d assessment.ReviewDecision) ReviewDecision {
	return ReviewDecision{
		ID:        d.ID,
		Number:    d.Number,
		Text:      d.Text,
		Outcome:   d.Outcome,
		Kind:      d.Kind,
		Input:     d.Input,
		Proposal:  d.ProposalID,
		OwnerRole: d.OwnerRole,
		Owner:     d.OwnerID,
		DueOn:     Optional(d.DueOn),
		Version:   d.Version,
	}
}

// NotDecided reports whether no decision was made.
func (d ReviewDecision) NotDecided() bool { return d.Outcome == assessment.NotDecided }

// Subject is the text without its full stop, to be followed by the words that no decision was made.
func (d ReviewDecision) Subject() string { return strings.TrimRight(d.Text, " .") }

// ReviewStatement is what management states about the management system.
type ReviewStatement struct {
	About   assessment.StatementAbout `json:"about" enum:"suitable,adequate,effective,overall"`
	Verdict assessment.Verdict        `json:"verdict" enum:"yes,partly,no,not_judged," doc:"Empty for not stated, and for the overall words; not_judged is stated, with the reason"`
	Text    string                    `json:"text"`
	Version int64                     `json:"version" doc:"0 while nothing has been stated"`
}

// ReviewStatementOf is the record of a stored statement.
func ReviewStatementOf(s assessment.ReviewStatement) ReviewStatement {
	return ReviewStatement{About: s.About, Verdict: s.Verdict, Text: s.Text, Version: s.Version}
}

// ReviewSignature is a signatory of the closed minutes.
type ReviewSignature struct {
	User     assessment.ID `json:"user" format:"uuid"`
	Name     string        `json:"name"`
	SignedAt *time.Time    `json:"signed_at" doc:"null until the person has signed"`
}

// ReviewVersion is a sealed version of the minutes.
type ReviewVersion struct {
	Number     int               `json:"number"`
	Correction string            `json:"correction" doc:"Why it replaced the one before; empty for the first"`
	SHA256     string            `json:"sha256"`
	Signatures []ReviewSignature `json:"signatures"`
	SealedAt   time.Time         `json:"sealed_at"`
}

// ReviewVersionOf is the record of a sealed version.
func ReviewVersionOf(v assessment.ReviewVersion) ReviewVersion {
	return ReviewVersion{
		Number:     v.Number,
		Correction: v.Correction,
		SHA256:     v.SHA256,
		Signatures: each(v.Signatures, func(s assessment.ReviewSignature) ReviewSignature {
			at := s.SignedAt.UTC()
			return ReviewSignature{User: s.UserID, Name: s.Name, SignedAt: &at}
		}),
		SealedAt: v.SealedAt.UTC(),
	}
}

// SealedReview is a sealed version with its minutes.
type SealedReview struct {
	ReviewVersion
	Minutes ReviewMinutes `json:"minutes"`
}

// ReviewToClose is something that is missing before minutes can be closed.
type ReviewToClose struct {
	What   ReviewMissing             `json:"what" enum:"held_on,signatory,input,proposal,statement"`
	Input  assessment.ReviewInputKey `json:"input" doc:"The input that nobody has considered; empty for other things"`
	Number int                       `json:"number" doc:"Of the proposal without a decision; 0 for other things"`
	About  assessment.StatementAbout `json:"about" enum:"suitable,adequate,effective," doc:"What nothing is stated about; empty for other things"`
}

// Said is the message that tells what to do, for a review with the inputs.
func (c ReviewToClose) Said(inputs []ReviewInput) (key string, args assessment.Args) {
	key, args = "review.missing."+string(c.What), assessment.Args{}
	switch c.What {
	case MissingInput:
		args["Input"] = assessment.WordsOf("review.input.", []assessment.ReviewInputKey{c.Input})
		for _, i := range inputs {
			if i.Key == c.Input && i.Title != "" {
				args["Input"] = i.Title
			}
		}
	case MissingDecision:
		args["Number"] = c.Number
	case MissingStatement:
		key += "." + string(c.About)
	}
	return key, args
}

// ReviewMissing is a kind of what is missing.
type ReviewMissing string

// Many reports whether several things of the kind can be missing.
func (m ReviewMissing) Many() bool {
	return m == MissingInput || m == MissingDecision || m == MissingStatement
}

// What may be missing.
const (
	MissingDay       ReviewMissing = "held_on"
	MissingSignatory ReviewMissing = "signatory" // who may sign for the entity
	MissingInput     ReviewMissing = "input"     // not considered; only of yearly reviews
	MissingDecision  ReviewMissing = "proposal"  // without a decision
	MissingStatement ReviewMissing = "statement" // ISO/IEC 27001, 9.3.1; only of yearly reviews
)
