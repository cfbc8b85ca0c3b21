package web

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/entities"
	"mognad/frontend"
)

// Entity shows what there is about one entity.
func (p *Pages) Entity(r *Request) error {
	s, n, err := p.findEntity(r)
	if err != nil {
		return err
	}
	o, err := p.Chain.Insight.Entity(r.Request.Context(), r.Principal, n.ID)
	if err != nil {
		return err
	}
	page := p.entityOverview(r, s, n.Entity, o)
	if err := p.toTarget(r, s, page); err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) entityOverview(
	r *Request,
	s entities.Structure,
	e assessment.Entity,
	o record.EntityOverview,
) *frontend.EntityOverview {
	page := &frontend.EntityOverview{
		Entity:     o.Entity,
		Target:     o.Target,
		ShowPeople: o.People != nil,
		ShowRounds: o.Rounds != nil,
		ShowAudits: o.Audits != nil,
		ShowAdvice: o.Recommendations != nil,
		Traits:     e.Traits,
		From:       string(e.From),
		To:         string(e.To),
		MayTarget:  o.Target != nil && r.Principal.May(assessment.SetTargets, s.Tree, e.ID),
		Base:       organisationPath(r, "/entities"),
	}
	p.describe(r, s, e, &page.Place)
	page.Path = page.Place.Href
	for _, person := range o.People {
		page.Users = append(page.Users, frontend.EntityUser{
			EntityPerson: person,
			Href:         organisationPath(r, "/users/"+person.User.String()),
			Here:         person.On.ID == e.ID,
		})
	}
	for _, round := range o.Rounds {
		row := frontend.EntityAsked{EntityRound: round, Href: organisationPath(r, "/rounds/"+round.Round.ID.String())}
		if round.Result != nil {
			row.Result = resultPath(r, round.Assessment, 0)
			row.Share = round.Result.Share.Percent
		}
		page.Asked = append(page.Asked, row)
	}
	for _, audit := range o.Audits {
		page.Audited = append(page.Audited, frontend.EntityAudited{EntityAudit: audit, Href: auditPath(r, audit.ID)})
	}
	for _, x := range o.Recommendations {
		page.Recommended = append(page.Recommended, frontend.EntityRecommended{
			EntityRecommendation: x,
			Href:                 auditPath(r, x.Audit.ID) + "/recommendations",
		})
	}
	page.ShowPlan = o.Actions != nil
	if r.Principal.May(assessment.ManagePlan, s.Tree, e.ID) {
		page.NewAction = organisationPath(r, "/plan/new?entity="+e.ID.String())
	}
	for _, a := range o.Actions {
		page.Plan = append(page.Plan, frontend.EntityAction{Action: a, Href: actionPath(r, a.ID)})
	}
	return page
}

// toTarget fills in the actions that are to close the gap to the target level.
func (p *Pages) toTarget(r *Request, s entities.Structure, page *frontend.EntityOverview) error {
	if page.Target == nil || page.Target.Level == nil {
		return nil
	}
	id := page.Entity.ID
	gap := assessment.GapOf(id, "", "")
	of, err := p.inPlan(r, gap)
	if err != nil {
		return err
	}
	page.ToTarget = of(id, "", gap)
	if !r.Principal.May(assessment.ManagePlan, s.Tree, id) {
		page.ToTarget.Make = ""
	}
	return nil
}
