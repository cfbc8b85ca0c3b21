package web

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// dialoguePath is the address of the dialogue with an entity in an audit.
func dialoguePath(r *Request, audit, entity assessment.ID) string {
	return columnPath(r, audit, entity) + "/dialogue"
}

// Dialogue shows what the auditors and those who answer for an entity have said to each other.
func (p *Pages) Dialogue(r *Request) error {
	page, err := p.dialoguePage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) dialoguePage(r *Request) (*frontend.Dialogue, error) {
	audit, err := r.id("audit")
	if err != nil {
		return nil, err
	}
	entity, err := r.id("entity")
	if err != nil {
		return nil, err
	}
	d, err := p.Chain.Audits.Dialogue(r.Request.Context(), r.Principal, audit, entity)
	if err != nil {
		return nil, err
	}
	page := &frontend.Dialogue{
		Dialogue: d,
		Base:     dialoguePath(r, audit, entity),
		Back:     organisationPath(r, "/work"),
		Open:     r.form("question"),
	}
	if d.Auditor {
		page.Back = columnPath(r, audit, entity)
	}
	for i, q := range d.Questions {
		page.Rows = append(page.Rows, frontend.DialogueRow{
			DialogueQuestion: q,
			Number:           i,
			Opened:           len(q.Messages) > 0 || q.ID == page.Open,
		})
	}
	page.Path = page.Base
	return page, nil
}

// Discuss says something on an audit question, or that nothing more is awaited.
func (p *Pages) Discuss(r *Request) error {
	audit, err := r.id("audit")
	if err != nil {
		return err
	}
	entity, err := r.id("entity")
	if err != nil {
		return err
	}
	f := audits.DialogueForm{Question: r.form("question"), Text: r.form("text"), Settles: r.form("settles") != ""}
	if f.Settles {
		f.Text = ""
	}
	if _, err := p.Chain.Audits.Discuss(r.Request.Context(), r.Principal, audit, entity, f); err != nil {
		var page *frontend.Dialogue
		return again(p, r, err, func(r *Request) (_ *frontend.Dialogue, err error) {
			page, err = p.dialoguePage(r)
			return page, err
		}, func(name string) string { return page.Field(name) })
	}
	done := "dialogue.sent"
	if f.Settles {
		done = "dialogue.settled"
	}
	return p.done(r, frontend.DialogueHref(dialoguePath(r, audit, entity), f.Question), done, nil)
}

// dialogueAt tells of each question what is said on it, for the auditors of an entity's column.
func (p *Pages) dialogueAt(r *Request, v record.Audit, entity assessment.ID) (map[string]frontend.DialogueAt, error) {
	at := map[string]frontend.DialogueAt{}
	if !v.Engaged || v.State == assessment.AuditPlanning {
		return at, nil
	}
	d, err := p.Chain.Audits.Dialogue(r.Request.Context(), r.Principal, v.ID, entity)
	for _, q := range d.Questions {
		if len(q.Messages) > 0 || d.MayWrite {
			at[q.ID] = frontend.DialogueAt{
				Href:     frontend.DialogueHref(dialoguePath(r, v.ID, entity), q.ID),
				Count:    len(q.Messages),
				Waits:    q.Waits,
				Awaiting: q.Asked,
			}
		}
	}
	return at, err
}

// dialogues are those that the reader takes part in for the entities that they answer for.
func (p *Pages) dialogues(r *Request) ([]frontend.DialogueLink, error) {
	if !r.Principal.MaySomewhere(assessment.DiscussAudits) {
		return nil, nil
	}
	all, err := p.Chain.Audits.Dialogues(r.Request.Context(), r.Principal)
	var links []frontend.DialogueLink
	for _, d := range all.Items {
		links = append(links, frontend.DialogueLink{DialogueLine: d, Href: dialoguePath(r, d.Audit.ID, d.Entity.ID)})
	}
	return links, err
}
