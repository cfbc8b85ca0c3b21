package web

import (
	"cmp"
	"net/http"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend"
)

// AuditGaps shows where the judgement of an entity differs from what its self-assessment proposes, by how much and in
// which direction.
func (p *Pages) AuditGaps(r *Request) error {
	v, err := p.findFindings(r)
	if err != nil {
		return err
	}
	id, err := r.id("entity")
	if err != nil {
		return err
	}
	column := slices.IndexFunc(v.Entities, func(e record.AuditedEntity) bool { return e.Entity.ID == id })
	if column < 0 {
		return assessment.Missing()
	}
	a := auditOf(r, v)
	page := &frontend.AuditGaps{
		About:  a.head(),
		Column: columnPath(r, v.ID, id),
		Entity: v.Entities[column].Entity.Name,
	}
	page.Path = page.Column + "/gaps"
	for i, q := range v.Questions {
		c := v.Cell(i, column)
		if c.Proposal != nil && c.Judgement.Ordinal != nil {
			page.Compared++
		}
		if steps, differ := c.Gap(v.JudgementScale()); differ {
			page.Rows = append(page.Rows, frontend.AuditGap{
				AuditCell: a.cell(c),
				Text:      q.Text,
				Steps:     max(steps, -steps),
				Above:     *c.Judgement.Ordinal > *c.Proposed(),
			})
		}
	}
	slices.SortStableFunc(page.Rows, func(a, b frontend.AuditGap) int { return cmp.Compare(b.Steps, a.Steps) })
	return p.show(r, http.StatusOK, page)
}
