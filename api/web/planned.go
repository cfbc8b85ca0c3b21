package web

import (
	"net/url"
	"slices"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
)

// inPlan finds what of the plan came from the sources: for each, with the entity that an action of it would belong to
// (the zero id for none) and what it is about.
func (p *Pages) inPlan(
	r *Request,
	from ...assessment.Source,
) (func(s assessment.Source, entity assessment.ID, of string) frontend.Planned, error) {
	made, err := p.Chain.Plan.ActionsFrom(r.Request.Context(), r.Principal, from...)
	return func(s assessment.Source, entity assessment.ID, of string) frontend.Planned {
		shown := frontend.Planned{Of: of}
		for _, a := range made[s] {
			shown.Actions = append(shown.Actions, frontend.ActionLink{ActionName: a, Href: actionPath(r, a.ID)})
		}
		if r.Principal.MaySomewhere(assessment.ManagePlan) && !r.Principal.ReadOnly {
			asked := url.Values{"kind": {string(s.Kind)}, "subject": {s.SubjectID.String()}}
			if s.Detail != "" {
				asked.Set("detail", s.Detail)
			}
			if entity != (assessment.ID{}) {
				asked.Set("entity", entity.String())
			}
			shown.Make = organisationPath(r, "/plan/new") + "?" + asked.Encode()
		}
		return shown
	}, err
}

// plannedOf fills in the actions that came from what rules recommend on a result, and from its gaps.
func (p *Pages) plannedOf(r *Request, v rounds.ResultView, page *frontend.Result) error {
	rule := func(id string) assessment.Source {
		return assessment.Source{Kind: assessment.FromRule, SubjectID: v.Assessment, Detail: id}
	}
	gap := func(question string) assessment.Source {
		return assessment.GapOf(v.Entity.ID, v.Questionnaire.Key, question)
	}
	from := []assessment.Source{assessment.GapOf(v.Entity.ID, "", "")}
	for _, a := range v.Recommendations {
		from = append(from, rule(a.Rule))
	}
	for _, b := range slices.Concat(v.Blockers, v.TargetBlockers) {
		for _, g := range b.Gains {
			from = append(from, gap(g.Question))
		}
	}
	of, err := p.inPlan(r, from...)
	if err != nil {
		return err
	}
	for row := range page.AllAdvice() {
		row.Planned = of(rule(row.Rule), v.Entity.ID, row.Rule)
	}
	for _, b := range slices.Concat(page.Blockers, page.TargetBlockers) {
		for i := range b.Gains {
			g := &b.Gains[i]
			g.Planned = of(gap(g.Question.ID), v.Entity.ID, g.Question.ID)
		}
	}
	if page.Target != nil && page.Target.Gap > 0 {
		page.ToTarget = of(from[0], v.Entity.ID, "")
	}
	return nil
}
