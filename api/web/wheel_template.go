package web

import (
	"net/http"
	"slices"

	"mognad/assessment"
	"mognad/assessment/registers"
	rows "mognad/assessment/workflow/registers"
	"mognad/frontend"
)

// WheelTemplates shows a template beside what there is already.
func (p *Pages) WheelTemplates(r *Request) error {
	page, err := p.templatesPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) templatesPage(r *Request) (*frontend.WheelTemplates, error) {
	references, err := p.Chain.Registers.Activities.Form(r.Request.Context(), r.Principal)
	if err != nil {
		return nil, err
	}
	page := &frontend.WheelTemplates{
		Base: organisationPath(r, "/wheel/templates"),
		Back: organisationPath(r, "/wheel"),
	}
	page.Path = page.Base
	if references.MayWhole() {
		page.Entities = append(page.Entities, frontend.Option{Key: "wheel.whole"})
	}
	for _, n := range references.Candidates() {
		page.Entities = append(page.Entities, frontend.Option{Value: n.ID.String(), Label: n.Name, Depth: n.Depth})
	}
	f := templateForm(r)
	if f.Entity == nil && !references.MayWhole() {
		f.Entity = new(references.Candidates()[0].ID)
	}
	t, _, err := p.Chain.Registers.ActivityTemplate(r.Request.Context(), r.Principal, f)
	if err != nil {
		return nil, err
	}
	page.Name = t.Name
	if f.Entity != nil {
		page.Entity = f.Entity.String()
	}
	for _, template := range registers.ActivityTemplates {
		href := page.Base + "?template=" + template.Name
		if page.Entity != "" {
			href += "&entity=" + page.Entity
		}
		page.Templates = append(page.Templates, frontend.RegisterLink{
			Label:   "wheel_template." + template.Name,
			Href:    href,
			Current: template.Name == t.Name,
		})
	}
	for _, a := range t.Activities {
		page.Activities = append(page.Activities, frontend.WheelProposal{
			Key:    a.Key,
			Title:  a.Title,
			Role:   a.ResponsibleRole,
			Starts: a.Starts,
			Months: monthNames(r, a.Months),
			Added:  a.Added,
			Chosen: r.Request.Method != http.MethodPost || slices.Contains(f.Keys, a.Key),
		})
	}
	return page, nil
}

// templateForm is the template that the address or the form names.
func templateForm(r *Request) rows.ActivityTemplateForm {
	template, entity := r.DefaultQuery("template", registers.ActivityTemplates[0].Name), r.Query("entity")
	if r.Request.Method == http.MethodPost {
		template, entity = r.form("template"), r.form("entity")
	}
	f := rows.ActivityTemplateForm{
		Template: template,
		Keys:     r.PostFormArray("activities"),
		Words:    func(key string) string { return r.L.T(key) },
	}
	if entity != "" {
		id, err := assessment.ParseID(entity)
		if err != nil {
			id = assessment.ID{} // matches nothing
		}
		f.Entity = &id
	}
	return f
}

// AddActivities adds the chosen activities of a template.
func (p *Pages) AddActivities(r *Request) error {
	added, err := p.Chain.Registers.AddActivities(r.Request.Context(), r.Principal, templateForm(r))
	if err != nil {
		return again(p, r, err, p.templatesPage)
	}
	if len(added.Titles) == 0 {
		return p.done(r, organisationPath(r, "/wheel"), "wheel_template.added_none", nil)
	}
	return p.done(
		r,
		organisationPath(r, "/wheel"),
		"wheel_template.added",
		map[string]any{"Count": len(added.Titles)},
	)
}
