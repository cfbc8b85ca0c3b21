package record

import (
	"cmp"
	"slices"

	"mognad/assessment"
)

// AuditGaps are the places where judgements differ from what the pinned self-assessments propose.
type AuditGaps struct {
	Compared int        `json:"compared" doc:"How many cells have both a proposal and a judgement"`
	Items    []AuditGap `json:"items" nullable:"false" doc:"Entity by entity in the audit's order, those farthest apart first"`
}

// AuditGap is a place where they differ.
type AuditGap struct {
	Question string             `json:"question" doc:"The number of the audit question" example:"7"`
	Entity   assessment.ID      `json:"entity" format:"uuid"`
	Proposed assessment.Ordinal `json:"proposed" doc:"What the self-assessment proposes, on the audit's scale" example:"3"`
	Judged   assessment.Ordinal `json:"judged" doc:"What the auditors judge" example:"1"`
	Steps    int                `json:"steps" doc:"By how many steps of the scale the judgement is above the proposal, negative if it is below; 0 for less than one step"`
	Wide     bool               `json:"wide" doc:"Whether they part widely: by half the scale's range or more"`
}

// GapsOf are the gaps of the audited entities with the ids, of all that are shown without ids.
func (a Audit) GapsOf(entities ...assessment.ID) AuditGaps {
	gaps := AuditGaps{Items: []AuditGap{}}
	for k, e := range a.Entities {
		if len(entities) > 0 && !slices.Contains(entities, e.Entity.ID) {
			continue
		}
		var list []AuditGap
		for i := range a.Questions {
			c := a.Cell(i, k)
			if c.Proposal != nil && c.Judgement.Ordinal != nil {
				gaps.Compared++
			}
			if steps, differ := c.Gap(a.JudgementScale()); differ {
				list = append(list, AuditGap{
					Question: c.Question,
					Entity:   c.Entity,
					Proposed: *c.Proposed(),
					Judged:   *c.Judgement.Ordinal,
					Steps:    steps,
					Wide:     c.Wide,
				})
			}
		}
		slices.SortStableFunc(list, func(a, b AuditGap) int { return cmp.Compare(b.Apart(), a.Apart()) })
		gaps.Items = append(gaps.Items, list...)
	}
	return gaps
}

// Apart is how many steps are between them, 0 for less than one.
func (g AuditGap) Apart() int { return max(g.Steps, -g.Steps) }

// Above reports whether the judgement is the better one.
func (g AuditGap) Above() bool { return g.Judged > g.Proposed }
