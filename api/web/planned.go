package web

import (
	"net/url"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
)

// planned shows what of the plan came from any of the sources, which are of one kind and detail, and where the reader
// makes an action of them: of the entity (the zero id for none), and about what.
type planned func(entity assessment.ID, of string, from ...assessment.Source) frontend.Planned

// inPlan finds what of the plan came from the sources.
func (p *Pages) inPlan(r *Request, from ...assessment.Source) (planned, error) {
	made, err := p.Chain.Plan.ActionsFrom(r.Request.Context(), r.Principal, from...)
	return func(entity assessment.ID, of string, from ...assessment.Source) frontend.Planned {
		shown := frontend.Planned{Of: of}
		for _, s := range from {
			for _, a := range made[s] {
				link := frontend.ActionLink{ActionName: a, Href: actionPath(r, a.ID)}
				if !slices.Contains(shown.Actions, link) {
					shown.Actions = append(shown.Actions, link)
				}
			}
		}
		if len(from) > 0 && r.Principal.MaySomewhere(assessment.ManagePlan) && !r.Principal.ReadOnly {
			shown.Make = organisationPath(r, "/plan/new") + "?" + newActionQuery(entity, from).Encode()
		}
		return shown
	}, err
}

// newActionQuery is what the form of a new action is filled in from, as far as an action may have origins.
func newActionQuery(entity assessment.ID, from []assessment.Source) url.Values {
	asked := url.Values{"kind": {string(from[0].Kind)}}
	for _, s := range from[:min(len(from), assessment.MaxOrigins)] {
		asked.Add("subject", s.SubjectID.String())
	}
	if from[0].Detail != "" {
		asked.Set("detail", from[0].Detail)
	}
	if entity != (assessment.ID{}) {
		asked.Set("entity", entity.String())
	}
	return asked
}

// ruleOn is the source of what a rule recommends on an assessment.
func ruleOn(of assessment.ID, rule string) assessment.Source {
	return assessment.Source{Kind: assessment.FromRule, SubjectID: of, Detail: rule}
}

// plannedOf fills in the actions that came from what rules recommend on a result, and from its gaps.
func (p *Pages) plannedOf(r *Request, v rounds.ResultView, page *frontend.Result) error {
	gap := func(question string) assessment.Source {
		return assessment.GapOf(v.Entity.ID, v.Questionnaire.Key, question)
	}
	from := []assessment.Source{assessment.GapOf(v.Entity.ID, "", "")}
	for _, a := range v.Recommendations {
		from = append(from, ruleOn(v.Assessment, a.Rule))
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
		row.Planned = of(v.Entity.ID, row.Rule, ruleOn(v.Assessment, row.Rule))
	}
	for _, b := range slices.Concat(page.Blockers, page.TargetBlockers) {
		for i := range b.Gains {
			g := &b.Gains[i]
			g.Planned = of(v.Entity.ID, g.Question.ID, gap(g.Question.ID))
		}
	}
	if page.Target != nil && page.Target.Gap > 0 {
		page.ToTarget = of(v.Entity.ID, "", from[0])
	}
	return nil
}

// plannedOfRound fills in the actions that came from what rules recommend in a round, from its gaps and from targets
// that are not reached. One action may be of all the entities that something concerns.
func (p *Pages) plannedOfRound(r *Request, v rounds.RoundResultView, page *frontend.RoundResult) error {
	rules := map[string][]assessment.Source{}
	gaps := map[string][]assessment.Source{}
	var from []assessment.Source
	for _, a := range v.Recommendations {
		for _, e := range a.Entities {
			rules[a.Rule] = append(rules[a.Rule], ruleOn(e.Assessment, a.Rule))
		}
		from = append(from, rules[a.Rule]...)
	}
	for _, g := range v.Gaps {
		for _, entity := range g.Entities {
			gaps[g.Question] = append(gaps[g.Question], assessment.GapOf(entity, v.Questionnaire.Key, g.Question))
		}
		from = append(from, gaps[g.Question]...)
	}
	for _, t := range page.Targets {
		from = append(from, assessment.GapOf(t.ID, "", ""))
	}
	of, err := p.inPlan(r, from...)
	if err != nil {
		return err
	}
	for row := range page.AllAdvice() {
		row.Planned = of(onlyEntity(v, rules[row.Rule]), row.Rule, rules[row.Rule]...)
	}
	for i := range page.Gaps {
		g := &page.Gaps[i]
		g.Planned = of(onlyEntity(v, gaps[g.Question.ID]), g.Question.ID, gaps[g.Question.ID]...)
	}
	for i := range page.Targets {
		t := &page.Targets[i]
		t.Planned = of(t.ID, t.Entity, assessment.GapOf(t.ID, "", ""))
	}
	return nil
}

// onlyEntity is the entity of the sources of a round, if they are of one, else the zero id.
func onlyEntity(v rounds.RoundResultView, from []assessment.Source) assessment.ID {
	if len(from) != 1 {
		return assessment.ID{}
	}
	i := slices.IndexFunc(v.Entities, func(e record.EntityResult) bool {
		return e.Entity.ID == from[0].SubjectID || e.Assessment == from[0].SubjectID
	})
	if i < 0 {
		return assessment.ID{}
	}
	return v.Entities[i].Entity.ID
}
