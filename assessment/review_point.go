package assessment

import (
	"slices"
	"time"
)

// ReviewPoint is something raised in a review by name: a serious shortcoming, or a proposal to decide on.
type ReviewPoint struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	ReviewID       ID
	Kind           PointKind
	Number         int    // from 1, within the review and the kind
	About          string // the cause of a shortcoming, what a proposal is about
	Title          string
	Text           string
	WrittenBy      ID
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// PointKind is what is raised.
type PointKind string

// The kinds of points.
const (
	Shortcoming      PointKind = "shortcoming" // a serious one, overlooked or wrongly accepted
	DecisionProposal PointKind = "proposal"
)

// PointKinds lists the kinds in the order of the review.
var PointKinds = []PointKind{Shortcoming, DecisionProposal}

// Abouts lists the causes of shortcomings, and what proposals are about.
func (k PointKind) Abouts() []string {
	switch k {
	case Shortcoming:
		return []string{"resources", "knowledge", "conflict_of_interest", "other_cause"}
	case DecisionProposal:
		return []string{"governing_documents", "risk_criteria", "risk_picture", "resources", "other"}
	}
	return nil
}

// Normalise trims what was typed and says what is wrong with it.
func (p *ReviewPoint) Normalise() []FieldError {
	title, fields := TypedLine("title", p.Title, MaxName, true)
	p.Title = title
	fields = append(fields, cleanTexts(namedText{"text", &p.Text})...)
	if !slices.Contains(PointKinds, p.Kind) {
		fields = append(fields, FieldError{Field: "kind", Key: "error.unknown_choice"})
	} else if !slices.Contains(p.Kind.Abouts(), p.About) {
		fields = append(fields, FieldError{Field: "about", Key: "error.unknown_choice"})
	}
	return fields
}

// ReviewDecision is what management decides in a review. Not to decide on a proposal is a decision too.
type ReviewDecision struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	ReviewID       ID
	Number         int // from 1, within the review
	Text           string
	Outcome        DecisionOutcome
	Kind           DecisionKind
	Input          ReviewInputKey // that it answers, "" for none
	ProposalID     *ID            // that it answers, nil for none
	OwnerRole      string         // who sees to it
	OwnerID        *ID            // nil for nobody by name
	DueOn          Date
	WrittenBy      ID
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// DecisionOutcome is how a decision relates to what was proposed.
type DecisionOutcome string

// The outcomes.
const (
	AsProposedDecided DecisionOutcome = "as_proposed"
	OtherwiseDecided  DecisionOutcome = "otherwise" // or without a proposal
	NotDecided        DecisionOutcome = "no_decision"
)

// DecisionOutcomes lists the outcomes in the order in which they are offered.
var DecisionOutcomes = []DecisionOutcome{AsProposedDecided, OtherwiseDecided, NotDecided}

// DecisionKind is what a decision is about (ISO/IEC 27001, 9.3.3).
type DecisionKind string

// DecisionKinds lists the kinds in the order in which they are offered.
var DecisionKinds = []DecisionKind{"improvement", "change", "other"}

// Normalise trims what was typed and says what is wrong with it. Whether input, proposal and person exist is for the
// use case.
func (d *ReviewDecision) Normalise() []FieldError {
	text, fields := TypedText("text", d.Text, true)
	d.Text = text
	if !slices.Contains(DecisionOutcomes, d.Outcome) {
		fields = append(fields, FieldError{Field: "outcome", Key: "error.unknown_choice"})
	}
	if d.Outcome == AsProposedDecided && d.ProposalID == nil {
		fields = append(fields, FieldError{Field: "outcome", Key: "error.no_proposal"})
	}
	if !slices.Contains(DecisionKinds, d.Kind) {
		fields = append(fields, FieldError{Field: "kind", Key: "error.unknown_choice"})
	}
	fields = append(fields, cleanLines(namedText{"owner_role", &d.OwnerRole})...)
	return append(fields, checkDays(namedDay{"due_on", d.DueOn})...)
}

// Assigned reports whether there is something to do, by somebody and a day.
func (d ReviewDecision) Assigned() bool {
	return d.Outcome != NotDecided && (d.OwnerRole != "" || d.OwnerID != nil) && d.DueOn != ""
}

// ReviewStatement is what management states about the management system as a whole (ISO/IEC 27001, 9.3.1).
type ReviewStatement struct {
	OrganisationID ID             `gorm:"primaryKey"`
	ReviewID       ID             `gorm:"primaryKey"`
	About          StatementAbout `gorm:"primaryKey"`
	Verdict        Verdict
	Text           string // the reason; of the overall statement, its words
	WrittenBy      ID
	Version        int64 // 0 for one that is not stored
	UpdatedAt      time.Time
}

// StatementAbout is what a statement is about.
type StatementAbout string

// The statements: three of the standard, and words about all of it.
const (
	Suitable  StatementAbout = "suitable"
	Adequate  StatementAbout = "adequate"
	Effective StatementAbout = "effective"
	Overall   StatementAbout = "overall"
)

// StatementAbouts lists them in the order of the review.
var StatementAbouts = []StatementAbout{Suitable, Adequate, Effective, Overall}

// Verdict is what is stated.
type Verdict string

// The verdicts.
const (
	NotStated   Verdict = ""
	VerdictYes  Verdict = "yes"
	VerdictPart Verdict = "partly"
	VerdictNo   Verdict = "no"
	NotJudged   Verdict = "not_judged" // said, with the reason
)

// Verdicts lists the verdicts in the order in which they are offered.
var Verdicts = []Verdict{VerdictYes, VerdictPart, VerdictNo, NotJudged, NotStated}

// Normalise trims what was typed and says what is wrong with it.
func (s *ReviewStatement) Normalise() []FieldError {
	fields := cleanTexts(namedText{"text", &s.Text})
	switch {
	case !slices.Contains(StatementAbouts, s.About):
		fields = append(fields, FieldError{Field: "about", Key: "error.unknown_choice"})
	case s.About == Overall && s.Verdict != NotStated, !slices.Contains(Verdicts, s.Verdict):
		fields = append(fields, FieldError{Field: "verdict", Key: "error.unknown_choice"})
	case s.Verdict != NotStated && s.Text == "":
		fields = append(fields, FieldError{Field: "text", Key: "error.required"})
	}
	return fields
}
