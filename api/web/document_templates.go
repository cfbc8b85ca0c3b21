package web

import (
	"net/http"
	"net/url"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/frontend"
)

// DocumentTemplates lists the Word documents that reports and minutes can be written into.
func (p *Pages) DocumentTemplates(r *Request) error {
	page, err := p.documentTemplates(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) documentTemplates(r *Request) (*frontend.DocumentTemplates, error) {
	list, err := p.Chain.People.DocumentTemplates(r.Request.Context(), r.Principal)
	if err != nil {
		return nil, err
	}
	page := &frontend.DocumentTemplates{
		Base:      templatesPath(r),
		Templates: list,
		MayAdd:    r.Principal.MaySomewhere(assessment.ManageTemplates),
		Max:       document.MaxTemplate >> 20,
	}
	page.Path = page.Base
	return page, nil
}

func templatesPath(r *Request) string { return organisationPath(r, "/document-templates") }

// AddDocumentTemplate keeps a Word document as a template.
func (p *Pages) AddDocumentTemplate(r *Request) error {
	if err := p.Chain.MaySend(r.Request.Context(), r.Principal, assessment.ManageTemplates); err != nil {
		return err
	}
	name, content, err := r.file("template")
	if problem.Own(err).Code == assessment.TooLarge {
		err = assessment.InvalidField(
			"template", "document.too_large", assessment.Args{"Max": document.MaxTemplate >> 20},
		)
	}
	if err == nil {
		_, err = p.Chain.People.AddDocumentTemplate(
			r.Request.Context(), r.Principal, r.form("name"), fileName(name), content,
		)
	}
	if err != nil {
		return again(p, r, err, p.documentTemplates)
	}
	return p.done(r, templatesPath(r), "templates.added", nil)
}

// OwnDocumentTemplate sends the product's own template, to make another from.
func (p *Pages) OwnDocumentTemplate(r *Request) error {
	if err := p.Chain.Require(r.Request.Context(), r.Principal, assessment.ReadTemplates); err != nil {
		return err
	}
	content, err := document.Own()
	if err != nil {
		return err
	}
	r.download(r.fileName("templates.file_name")+document.FileSuffix(""), document.MediaType, content)
	return nil
}

// DocumentTemplate sends a template's file.
func (p *Pages) DocumentTemplate(r *Request) error {
	id, err := r.id("document_template")
	if err != nil {
		return err
	}
	d, err := p.Chain.People.DocumentTemplate(r.Request.Context(), r.Principal, id)
	if err != nil {
		return err
	}
	r.download(r.fileName("templates.file_name")+document.FileSuffix(d.File), document.MediaType, d.Content)
	return nil
}

// WithdrawDocumentTemplate takes a template out of the choice.
func (p *Pages) WithdrawDocumentTemplate(r *Request) error {
	id, err := r.id("document_template")
	if err != nil {
		return err
	}
	if err := p.Chain.People.WithdrawDocumentTemplate(r.Request.Context(), r.Principal, id); err != nil {
		return err
	}
	return p.done(r, templatesPath(r), "templates.withdrawn", nil)
}

// into is the template that the reader has chosen for documents, our own without a choice.
func (p *Pages) into(r *Request) (document.Template, error) {
	var chosen *assessment.ID
	if r.Query("template") != "" {
		id, err := assessment.ParseID(r.Query("template"))
		if err != nil {
			return document.Template{}, err
		}
		chosen = &id
	}
	return p.Chain.People.Template(r.Request.Context(), r.Principal, chosen)
}

// templateQuery is the choice of a template in an address, after a question mark or an ampersand; "" for our own.
func templateQuery(after, id string) string {
	if id == "" {
		return ""
	}
	return after + url.Values{"template": {id}}.Encode()
}

// templateChoices are what a document can be written into, each with the address of its page for the id, "" for the
// product's own; none if there is no choice. The second value is where templates are added, "" for those who may not.
func (p *Pages) templateChoices(
	r *Request, page func(id string) string,
) (choices []frontend.TemplateChoice, href string, err error) {
	if !r.Principal.MaySomewhere(assessment.ReadTemplates) {
		return nil, "", nil
	}
	if r.Principal.MaySomewhere(assessment.ManageTemplates) {
		href = templatesPath(r)
	}
	list, err := p.Chain.People.DocumentTemplates(r.Request.Context(), r.Principal)
	if err != nil || len(list) == 0 {
		return nil, href, err
	}
	chosen := r.Query("template")
	choices = []frontend.TemplateChoice{{Href: page(""), Current: chosen == ""}}
	for _, d := range list {
		id := d.ID.String()
		choices = append(choices, frontend.TemplateChoice{Name: d.Name, Href: page(id), Current: chosen == id})
	}
	return choices, href, nil
}
