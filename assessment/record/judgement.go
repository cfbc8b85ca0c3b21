package record

import (
	"time"

	"mognad/assessment"
	"mognad/assessment/scoring"
)

// Place is a cell of the matrix.
type Place = assessment.Place

// AuditCell is an audit question at an entity: what the pinned answers say and what the auditor judged.
type AuditCell struct {
	Question  string        `json:"question"`
	Entity    assessment.ID `json:"entity" format:"uuid"`
	Share     Share         `json:"share" doc:"Of the points in the pinned answers"`
	Proposal  *CellProposal `json:"proposal" doc:"What the pinned answers propose now; null where nothing is proposed"`
	Judgement Judgement     `json:"judgement"`
	Outdated  bool          `json:"outdated" doc:"The judgement met another proposal than the one that stands now"`
	Wide      bool          `json:"wide" doc:"Self-assessment and judgement part widely: by half the scale or more"`
}

// Proposed is what the pinned answers propose, nil for nothing.
func (c AuditCell) Proposed() *assessment.Ordinal {
	if c.Proposal == nil {
		return nil
	}
	return &c.Proposal.Ordinal
}

// Met is the proposal that the judgement met, else the one that stands; nil for none.
func (c AuditCell) Met() *Proposed {
	switch {
	case c.Judgement.Ordinal != nil:
		return c.Judgement.Proposed
	case c.Proposal != nil:
		return &c.Proposal.Proposed
	}
	return nil
}

// Open reports whether nothing was judged, and nothing said of why not.
func (c AuditCell) Open() bool { return c.Judgement.Ordinal == nil && !c.Judgement.NotAssessed }

// Proposed is a proposal on the audit's scale.
type Proposed struct {
	Ordinal       assessment.Ordinal `json:"ordinal" example:"2"`
	Label         string             `json:"label" doc:"As printed" example:"Delvis"`
	Share         Share              `json:"share"`
	Uncapped      assessment.Ordinal `json:"uncapped" doc:"What the share alone would give"`
	UncappedLabel string             `json:"uncapped_label"`
	Cap           *scoring.Cap       `json:"cap" enum:"partly,no" doc:"What lowered the proposal: a critical question with some points (partly) or none (no); null when nothing did"`
	CappedBy      []string           `json:"capped_by" doc:"Ids of the questions that lowered it"`
	Submission    string             `json:"submission" doc:"SHA-256 of the submission that it was made from"`
}

// CellProposal is a proposal with its working.
type CellProposal struct {
	Proposed
	Questions []Working `json:"questions" doc:"What each question brings; for those engaged"`
}

// Judgement is what an auditor found and judged. The proposal that it met is kept with it.
type Judgement struct {
	Entity      assessment.ID               `json:"entity" format:"uuid"`
	Question    string                      `json:"question"`
	Ordinal     *assessment.Ordinal         `json:"ordinal" doc:"On the audit's scale; null while not judged" example:"2"`
	Label       *string                     `json:"label" doc:"As printed, or the number where it lies between steps; null while not judged" example:"Delvis"`
	NotAssessed bool                        `json:"not_assessed" doc:"Decided not to judge; the reason says why"`
	Observation string                      `json:"observation" doc:"What was found"`
	Reason      string                      `json:"reason" doc:"For the judgement"`
	Origin      *assessment.JudgementOrigin `json:"origin" enum:"confirmed,overridden,own" doc:"How it stands to the proposal that it met: confirmed, overridden, or own where nothing was proposed; null while not judged"`
	Proposed    *Proposed                   `json:"proposed" doc:"The proposal that it met; null for none"`
	JudgedBy    *assessment.ID              `json:"judged_by" format:"uuid"`
	Version     int64                       `json:"version" doc:"0 as long as nothing was said"`
	UpdatedAt   *time.Time                  `json:"updated_at" nullable:"true"`
}

// Overridden reports whether the judgement is another than what was proposed.
func (j Judgement) Overridden() bool { return j.Origin != nil && *j.Origin == assessment.Overridden }

// JudgementOf is a judgement on a scale.
func JudgementOf(scale assessment.JudgementScale, j assessment.Judgement) Judgement {
	r := Judgement{
		Entity:      j.EntityID,
		Question:    j.QuestionID,
		Ordinal:     j.Ordinal,
		NotAssessed: j.NotAssessed,
		Observation: j.Observation,
		Reason:      j.Reason,
		Proposed:    ProposedOf(scale, j.Proposed),
		Version:     j.Version,
	}
	if j.Ordinal != nil {
		r.Label, r.Origin = Optional(scale.Label(*j.Ordinal)), Optional(j.Origin())
	}
	if j.Version > 0 {
		r.JudgedBy, r.UpdatedAt = &j.JudgedBy, utc(&j.UpdatedAt)
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

// Booked is what an entity handed in that an audit stands on.
type Booked struct {
	Form     *scoring.Form          // nil where nothing is pinned
	Answers  []assessment.Answer    // none for a reader who does not read answers in full
	Parts    []scoring.Contribution // of the form's questions, in its order
	Score    scoring.Score
	Previous *assessment.Submission // of the round before, without content; nil where there is none
}
