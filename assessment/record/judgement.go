package record

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mognad/assessment"
	"mognad/assessment/scoring"
)

// Place is a cell of the matrix of audit questions and entities.
type Place = assessment.Place

// AuditCell is an audit question for one entity: the pinned answers and the auditor's judgement.
type AuditCell struct {
	Question  string        `json:"question"`
	Entity    assessment.ID `json:"entity" format:"uuid"`
	Share     Share         `json:"share" doc:"The share of the points in the pinned answers"`
	Why       string        `json:"why,omitempty" enum:"nothing_counts,not_asked,nothing_handed_in,not_fed" doc:"Why there is no share"`
	Proposal  *CellProposal `json:"proposal" doc:"What the pinned answers propose now; null where nothing is proposed"`
	TooFew    *Basis        `json:"too_few" doc:"What too few answers there are for a proposal: at least three, or all if fewer questions apply, and at least a third are needed; null for any other reason"`
	Judgement Judgement     `json:"judgement"`
	Outdated  bool          `json:"outdated" doc:"Whether the judgement was made from a different proposal than the current one"`
	Wide      bool          `json:"wide" doc:"Self-assessment and judgement differ widely: by half the scale or more"`
}

// Proposed is what the pinned answers propose, nil for nothing.
func (c AuditCell) Proposed() *assessment.Ordinal {
	if c.Proposal == nil {
		return nil
	}
	return &c.Proposal.Ordinal
}

// Gap is by how many steps of the scale the judgement is above what the pinned answers propose, negative if it is
// below; false where they are the same, or one of them is missing.
func (c AuditCell) Gap(scale assessment.JudgementScale) (steps int, differ bool) {
	proposed, judged := c.Proposed(), c.Judgement.Ordinal
	if proposed == nil || judged == nil || *proposed == *judged {
		return 0, false
	}
	return scale.Apart(*proposed, *judged), true
}

// Met is the proposal that the judgement was made from, else the current one; nil for none.
func (c AuditCell) Met() *Proposed {
	switch {
	case c.Judgement.Ordinal != nil:
		return c.Judgement.Proposed
	case c.Proposal != nil:
		return &c.Proposal.Proposed
	}
	return nil
}

// Open reports whether it is neither judged nor decided not to be.
func (c AuditCell) Open() bool { return c.Judgement.Unjudged() == assessment.YetToJudge }

// Proposed is a proposal on the audit's scale.
type Proposed struct {
	Ordinal       assessment.Ordinal `json:"ordinal" example:"2"`
	Label         string             `json:"label" doc:"As printed" example:"Delvis"`
	Share         Share              `json:"share"`
	Uncapped      assessment.Ordinal `json:"uncapped" doc:"The ordinal that the share would give without a cap"`
	UncappedLabel string             `json:"uncapped_label"`
	Cap           *scoring.Cap       `json:"cap" enum:"partly,no" doc:"What lowered the proposal: a critical question with some points (partly) or none (no); null when nothing did"`
	CappedBy      []string           `json:"capped_by" doc:"Ids of the questions that lowered it"`
	Submission    string             `json:"submission" doc:"SHA-256 of the submission it was made from"`
}

// CellProposal is a proposal with its working.
type CellProposal struct {
	Proposed
	Basis
	Questions []Working `json:"questions" doc:"What each question contributes; only for engaged auditors"`
}

// Judgement is what an auditor observed and judged. The proposal shown at the time is kept with it.
type Judgement struct {
	Entity        assessment.ID               `json:"entity" format:"uuid"`
	Question      string                      `json:"question"`
	Ordinal       *assessment.Ordinal         `json:"ordinal" doc:"On the audit's scale; null while not judged" example:"2"`
	Label         *string                     `json:"label" doc:"As printed, or the number if it is between steps; null while not judged" example:"Delvis"`
	NotAssessed   bool                        `json:"not_assessed" doc:"The auditor decided not to judge; the reason says why"`
	NotApplicable bool                        `json:"not_applicable" doc:"The question does not apply to the entity"`
	Observation   string                      `json:"observation" doc:"What was observed"`
	Criterion     string                      `json:"criterion,omitempty" doc:"What ought to be; left out where nothing is written"`
	Cause         string                      `json:"cause,omitempty" doc:"Why it is as it was observed; left out where nothing is written"`
	Consequence   string                      `json:"consequence,omitempty" doc:"What it leads to; left out where nothing is written"`
	Risk          string                      `json:"risk,omitempty" doc:"One of the labels of the scale's risks; left out where the risk is not rated" example:"Hög"`
	Reason        string                      `json:"reason" doc:"The reason for the judgement"`
	Parts         []PartJudgement             `json:"parts" nullable:"false" doc:"What is judged of the parts of a composite question, beside the judgement of the whole"`
	Origin        *assessment.JudgementOrigin `json:"origin" enum:"confirmed,overridden,own" doc:"How it relates to its proposal: confirmed, overridden, or own if nothing was proposed; null while not judged"`
	Proposed      *Proposed                   `json:"proposed" doc:"The proposal shown when it was made; null for none"`
	JudgedBy      *assessment.ID              `json:"judged_by" format:"uuid" doc:"Who judged; null while nothing is saved, and for one from a file"`
	JudgedAt      *time.Time                  `json:"judged_at" nullable:"true" doc:"When it was judged; for one from a file when that was imported"`
	Imported      *Imported                   `json:"imported" doc:"Of a judgement that came from a file: who imported it, and whom the file names as its author; null for others"`
	Version       int64                       `json:"version" doc:"0 until something is saved"`
	SavedBy       *assessment.ID              `json:"saved_by" format:"uuid" doc:"Who saved it last, which may be its observation alone"`
	UpdatedAt     *time.Time                  `json:"updated_at" nullable:"true" doc:"When it was saved last"`
}

// Imported is where a judgement comes from that nobody made here. What the file says is in its words: a member with the
// same name or address has not said it.
type Imported struct {
	By     assessment.ID `json:"by" format:"uuid" doc:"Who imported the file"`
	At     time.Time     `json:"at"`
	SaidBy *string       `json:"said_by" doc:"Who judged, as the file says; null if it says nothing" example:"Revisionsbyrån"`
	SaidAt *string       `json:"said_at" doc:"The day, month, year or time, as the file says; null if it says nothing" example:"2015-04-17"`
}

// same reports whether two judgements came from the same file, which says the same of them. What came within a minute
// is taken to be of one file: judgements are saved one by one.
func (i Imported) same(other Imported) bool {
	equal := func(a, b *string) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }
	at, minute := i.At.Truncate(time.Minute), other.At.Truncate(time.Minute)
	return i.By == other.By && at.Equal(minute) && equal(i.SaidBy, other.SaidBy) && equal(i.SaidAt, other.SaidAt)
}

// SaidOn is when it was judged, as the file says and as people write days and moments; "" if it says nothing.
func (i Imported) SaidOn(day func(string) string, moment func(time.Time) string) string {
	if i.SaidAt == nil {
		return ""
	}
	if at, err := time.Parse(time.RFC3339Nano, *i.SaidAt); err == nil {
		return moment(at)
	}
	return day(*i.SaidAt)
}

// ImportedCells are the judgements that came from the same file, which says the same of them.
type ImportedCells struct {
	Imported
	Cells int
}

// Named lists whose names go with the judgement: who judged or imported it, and who saved it last.
func (j Judgement) Named() []*assessment.ID {
	named := []*assessment.ID{j.JudgedBy, j.SavedBy}
	if j.Imported != nil {
		named = append(named, &j.Imported.By)
	}
	return slices.DeleteFunc(named, func(id *assessment.ID) bool { return id == nil })
}

// Unjudged is why there is no ordinal, "" where there is one.
func (j Judgement) Unjudged() assessment.Unjudged { return j.noun().Unjudged() }

// noun is what is judged.
func (j Judgement) noun() assessment.Judgement {
	return assessment.Judgement{Ordinal: j.Ordinal, NotAssessed: j.NotAssessed, NotApplicable: j.NotApplicable}
}

// Grounds is what is written beside the observation, and the risk.
func (j Judgement) Grounds() assessment.Grounds {
	return assessment.Grounds{Criterion: j.Criterion, Cause: j.Cause, Consequence: j.Consequence, Risk: j.Risk}
}

// InFull reports whether anything is written beside the observation.
func (j Judgement) InFull() bool { return j.Criterion != "" || j.Cause != "" || j.Consequence != "" }

// InFull reports whether something observed on the audit question at a place is written in full, so that all of it is
// printed so.
func (a Audit) InFull(at int) bool {
	for k := range a.Entities {
		if a.Cell(at, k).Judgement.InFull() {
			return true
		}
	}
	return false
}

// Exempt reports whether somebody has decided that the cell is not judged. The reason, if one is given, is always
// printed.
func (j Judgement) Exempt() bool { return j.Ordinal == nil && j.noun().Settled() }

// Instead is what is said where there is no ordinal, see [assessment.JudgementScale.Instead]; on an audit without steps
// it is whether anything was observed.
func (j Judgement) Instead(scale assessment.JudgementScale, t func(key string, args ...any) string) string {
	open := j.Unjudged() == assessment.YetToJudge
	switch {
	case open && !scale.Judges() && j.Observation != "":
		return t("audit.noted")
	case open && !scale.Judges() && scale.Words[assessment.YetToJudge] == "":
		return t("audit.not_noted")
	}
	return scale.Instead(j.Unjudged(), t)
}

// Overridden reports whether the judgement differs from what was proposed.
func (j Judgement) Overridden() bool { return j.Origin != nil && *j.Origin == assessment.Overridden }

// PartJudgement is what is judged of one part of a composite question.
type PartJudgement struct {
	Part    string              `json:"part" doc:"The name of the part"`
	Ordinal *assessment.Ordinal `json:"ordinal" doc:"On the audit's scale; null if only words are said" example:"2"`
	Label   *string             `json:"label" doc:"As printed; null where ordinal is"`
	Words   string              `json:"words" doc:"The auditor's own"`
}

func partsOf(scale assessment.JudgementScale, list []assessment.PartJudgement) []PartJudgement {
	parts := []PartJudgement{}
	for _, p := range list {
		one := PartJudgement{Part: p.Part, Ordinal: p.Ordinal, Words: p.Words}
		if p.Ordinal != nil {
			one.Label = Optional(scale.Label(*p.Ordinal))
		}
		parts = append(parts, one)
	}
	return parts
}

// Said is what is judged of the part in one line; written is what is printed for a judgement. A part that is called by
// a letter or a number is printed with what it asks, which parts has.
func (p PartJudgement) Said(parts []assessment.Note, written func(assessment.Ordinal) string) string {
	said := p.Part
	for _, asked := range parts {
		if asked.Name == p.Part && asked.Text != "" && utf8.RuneCountInString(p.Part) <= 3 {
			said = strings.TrimRight(p.Part, ".):") + ". " + asked.Text
		}
	}
	if !strings.HasSuffix(said, "?") {
		said = strings.TrimRight(said, ".:") + ":"
	}
	if p.Ordinal != nil {
		said += " " + written(*p.Ordinal)
		if p.Words != "" {
			said += "."
		}
	}
	if p.Words != "" {
		said += " " + p.Words
	}
	return said
}

// JudgementOf is a judgement on a scale.
func JudgementOf(scale assessment.JudgementScale, j assessment.Judgement) Judgement {
	r := Judgement{
		Entity:        j.EntityID,
		Question:      j.QuestionID,
		Ordinal:       j.Ordinal,
		NotAssessed:   j.NotAssessed,
		NotApplicable: j.NotApplicable,
		Observation:   j.Observation,
		Criterion:     j.Criterion,
		Cause:         j.Cause,
		Consequence:   j.Consequence,
		Risk:          j.Risk,
		Reason:        j.Reason,
		Parts:         partsOf(scale, j.Parts),
		Proposed:      ProposedOf(scale, j.Proposed),
		Version:       j.Version,
	}
	if j.Ordinal != nil {
		r.Label, r.Origin = Optional(scale.Label(*j.Ordinal)), Optional(j.Origin())
	}
	if j.Version > 0 {
		by, at := j.Saved()
		r.SavedBy, r.UpdatedAt, r.JudgedAt = &by, UTC(&at), UTC(&j.UpdatedAt)
		if r.JudgedBy = &j.JudgedBy; j.Imported {
			r.JudgedBy = nil
			r.Imported = &Imported{
				By:     j.JudgedBy,
				At:     j.UpdatedAt.UTC(),
				SaidBy: Optional(j.SaidBy),
				SaidAt: Optional(j.SaidAt),
			}
		}
	}
	return r
}

// ProposedOf is a proposal on a scale, nil for none.
func ProposedOf(scale assessment.JudgementScale, p *assessment.Proposed) *Proposed {
	if p == nil {
		return nil
	}
	return &Proposed{
		Ordinal:       p.Ordinal,
		Label:         scale.Label(p.Ordinal),
		Share:         ShareOf(scoring.Share{Points: p.Points, Possible: p.Possible}),
		Uncapped:      p.Uncapped,
		UncappedLabel: scale.Label(p.Uncapped),
		Cap:           Optional(scoring.Cap(p.Cap)),
		CappedBy:      list(p.CappedBy),
		Submission:    p.Submission,
	}
}

// Booked is the pinned submission of an entity, for the workbook.
type Booked struct {
	Form     *scoring.Form          // nil if nothing is pinned
	Answers  []assessment.Answer    // none for a reader who may not read answers in full
	Parts    []scoring.Contribution // of the form's questions, in its order
	Score    scoring.Score
	Previous *assessment.Submission // of the round before, without content; nil where there is none
}
