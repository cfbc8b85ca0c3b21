package web

import (
	"net/http"

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
	e, audited := v.Entity(id)
	if !audited {
		return assessment.Missing()
	}
	a := auditOf(r, v)
	page := &frontend.AuditGaps{
		About:  a.head(),
		Column: columnPath(r, v.ID, id),
		Entity: e.Entity.Name,
	}
	page.Path = page.Column + "/gaps"
	gaps := v.GapsOf(id)
	page.Compared = gaps.Compared
	for _, g := range gaps.Items {
		c, _ := v.CellAt(record.Place{QuestionID: g.Question, EntityID: id})
		q, _ := v.Question(g.Question)
		page.Rows = append(page.Rows, frontend.AuditGap{
			AuditCell: a.cell(c),
			Text:      q.Text,
			Steps:     g.Apart(),
			Above:     g.Above(),
		})
	}
	return p.show(r, http.StatusOK, page)
}
