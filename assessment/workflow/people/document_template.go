package people

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// DocumentTemplates lists the templates that are offered, by name, for those who may take documents.
func (w *UseCases) DocumentTemplates(
	ctx context.Context,
	p assessment.Principal,
) ([]record.DocumentTemplate, error) {
	offered := []record.DocumentTemplate{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if !p.MaySomewhere(assessment.ReadTemplates) {
			return workflow.Denied(assessment.ReadTemplates)
		}
		all, err := tx.DocumentTemplates()
		if err != nil {
			return err
		}
		names, err := Names(tx)
		if err != nil {
			return err
		}
		for _, d := range assessment.Offered(all) {
			offered = append(offered, record.DocumentTemplate{
				ID:          d.ID,
				Name:        d.Name,
				File:        d.File,
				SHA256:      d.SHA256,
				AddedBy:     record.PersonName{ID: d.AddedBy, Name: names[d.AddedBy]},
				AddedAt:     d.AddedAt.UTC(),
				MayWithdraw: mayWithdraw(p, d),
			})
		}
		return nil
	})
	assessment.SortByName(workflow.Language(p), offered, func(d record.DocumentTemplate) string { return d.Name })
	return offered, err
}

// mayWithdraw reports whether somebody may say that a template is no longer offered: who added it, and administrators.
func mayWithdraw(p assessment.Principal, d assessment.DocumentTemplate) bool {
	return p.MaySomewhere(assessment.ManageTemplates) &&
		(d.AddedBy == p.User.ID || p.MaySomewhere(assessment.ManageOrganisation))
}

// DocumentTemplate is a template that is offered, with its file.
func (w *UseCases) DocumentTemplate(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
) (assessment.DocumentTemplate, error) {
	var d assessment.DocumentTemplate
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		if !p.MaySomewhere(assessment.ReadTemplates) {
			return workflow.Denied(assessment.ReadTemplates)
		}
		d, err = offered(tx, id)
		return err
	})
	return d, err
}

// Template is the template that a document is to be written into, our own for nil.
func (w *UseCases) Template(
	ctx context.Context,
	p assessment.Principal,
	id *assessment.ID,
) (document.Template, error) {
	if id == nil {
		return document.Plain()
	}
	d, err := w.DocumentTemplate(ctx, p, *id)
	if err != nil {
		return document.Template{}, err
	}
	return document.ReadTemplate(d.Content)
}

// offered finds a template with its file, or returns [assessment.NotFound] if it is not offered.
func offered(tx assessment.Tx, id assessment.ID) (assessment.DocumentTemplate, error) {
	all, err := tx.DocumentTemplates()
	if err != nil {
		return assessment.DocumentTemplate{}, err
	}
	is := func(d assessment.DocumentTemplate) bool { return d.ID == id }
	if !slices.ContainsFunc(assessment.Offered(all), is) {
		return assessment.DocumentTemplate{}, assessment.Missing()
	}
	return tx.DocumentTemplate(id)
}

// AddDocumentTemplate keeps a Word document as a template for documents. What cannot be one is an [assessment.Error]
// with the code [assessment.Invalid], in the fields name and template.
func (w *UseCases) AddDocumentTemplate(
	ctx context.Context,
	p assessment.Principal,
	name, file string,
	content []byte,
) (assessment.ID, error) {
	id, err := w.kernel.NewID()
	if err != nil {
		return id, err
	}
	d := assessment.DocumentTemplate{
		ID: id, Name: name, File: file, Content: content, SHA256: assessment.SealBytes(content).SHA256,
		AddedBy: p.User.ID, AddedAt: w.kernel.Now(),
	}
	return id, w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if !p.MaySomewhere(assessment.ManageTemplates) {
			return workflow.Denied(assessment.ManageTemplates)
		}
		if fields := d.Normalise(); len(fields) > 0 {
			return assessment.InvalidFields(fields)
		}
		if _, err := document.ReadTemplate(content); err != nil {
			return err
		}
		all, err := tx.DocumentTemplates()
		if err != nil {
			return err
		}
		same := func(o assessment.DocumentTemplate) bool { return o.Name == d.Name }
		switch {
		case slices.ContainsFunc(assessment.Offered(all), same):
			return assessment.InvalidField("name", "error.taken", nil)
		case len(assessment.Offered(all)) >= assessment.MaxTemplates:
			return assessment.InvalidField(
				"name", "error.too_many_entries", assessment.Args{"Max": assessment.MaxTemplates},
			)
		}
		d.OrganisationID = p.Organisation.ID
		if err := tx.AddDocumentTemplate(d); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.TemplateAdded{Template: d.ID, Name: d.Name, SHA256: d.SHA256})
	})
}

// WithdrawDocumentTemplate says that a template is no longer offered. It stays in the database.
func (w *UseCases) WithdrawDocumentTemplate(ctx context.Context, p assessment.Principal, id assessment.ID) error {
	row, err := w.kernel.NewID()
	if err != nil {
		return err
	}
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		d, err := offered(tx, id)
		if err != nil {
			return err
		}
		if !mayWithdraw(p, d) {
			return workflow.Denied(assessment.ManageTemplates)
		}
		if err := tx.AddDocumentTemplate(assessment.DocumentTemplate{
			OrganisationID: p.Organisation.ID, ID: row, Withdraws: &d.ID, Content: []byte{},
			AddedBy: p.User.ID, AddedAt: w.kernel.Now(),
		}); err != nil {
			return err
		}
		return w.kernel.Log(tx, p, event.TemplateWithdrawn{Template: d.ID, Name: d.Name})
	})
}
