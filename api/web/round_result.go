package web

import (
	"net/http"
	"net/url"
	"slices"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
)

// RoundResult shows the result of a round for the entities that have submitted.
func (p *Pages) RoundResult(r *Request) error {
	id, err := r.id("round")
	if err != nil {
		return err
	}
	v, err := p.Chain.Rounds.RoundResult(r.Request.Context(), r.Principal, id)
	if err != nil {
		return err
	}
	page, err := p.roundResultPage(r, v, r.Request.URL.Query())
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

// roundResultPage is the page of a round's result; the query chooses the order of the entities, and which
// recommendations are shown and ticked.
func (p *Pages) roundResultPage(
	r *Request,
	v rounds.RoundResultView,
	query url.Values,
) (*frontend.RoundResult, error) {
	s := results{r: r, q: v.Questionnaire, language: spoken(r, v.Questionnaire)}
	base := roundPath(r, v.Round.ID)
	page := &frontend.RoundResult{
		List:          organisationPath(r, "/rounds"),
		Round:         v.Round.Name,
		RoundHref:     base,
		Base:          base + "/result",
		Questionnaire: s.in(v.Questionnaire.Title),
		Version:       v.Questionnaire.Version,
		Spoken:        s.language,
		State:         string(v.Round.State),
		Entities:      v.Round.Entities,
		Submitted:     v.Round.Submitted,
		Approved:      v.Round.Approved,
		Count:         v.Levels.Count,
		Counted:       r.L.T("round_result.entities"),
	}
	if l := v.Levels; l.Count > 0 {
		page.Lowest, page.Median, page.Highest = s.level(*l.Lowest), s.level(*l.Median), s.level(*l.Highest)
	}
	for _, l := range v.Levels.Distribution {
		page.Distribution = append(page.Distribution, frontend.LevelCount{LevelName: s.level(l.Level), Count: l.Entities})
	}
	for i, area := range v.Questionnaire.Areas {
		spread := v.Areas[i]
		page.Areas = append(page.Areas, frontend.AreaSpread{
			ID:      area.ID,
			Name:    s.in(area.Name),
			Count:   spread.Count,
			Lowest:  share(spread.Lowest),
			Median:  share(spread.Median),
			Highest: share(spread.Highest),
		})
	}
	names := p.entityResults(r, s, v, page)
	for _, g := range v.Gaps {
		q, _ := v.Questionnaire.Question(g.Question)
		area, _ := v.Questionnaire.Area(q.Area)
		row := frontend.GapRow{
			Question: s.question(g.Question),
			Area:     s.in(area.Name),
			Level:    q.Level,
			Missing:  g.Missing,
		}
		for _, entity := range g.Entities {
			row.Entities = append(row.Entities, names[entity])
		}
		page.Gaps = append(page.Gaps, row)
	}
	s.roundAdvice(v, names, query, page)
	page.Arrange(query.Get("sort"))
	return page, p.plannedOfRound(r, v, page)
}

// entityResults fills in the entities: those with a result, those without, and those below their target. It returns the
// name of each with the address of its result.
func (p *Pages) entityResults(
	r *Request,
	s results,
	v rounds.RoundResultView,
	page *frontend.RoundResult,
) map[assessment.ID]frontend.EntityName {
	names := map[assessment.ID]frontend.EntityName{}
	for _, e := range v.Entities {
		if e.Submission == nil {
			page.Waiting = append(page.Waiting, frontend.EntityName{Name: e.Entity.Name})
			continue
		}
		row := frontend.EntityResultRow{
			Entity:      e.Entity.Name,
			Href:        resultPath(r, e.Assessment, e.Submission.Number),
			Rated:       e.Score.Level != nil,
			Level:       s.level(e.Score.Reached()),
			Total:       share(&e.Score.Total),
			Preliminary: e.Score.Preliminary,
			Outcome:     string(e.Submission.Outcome()),
			Number:      e.Submission.Number,
			Target:      s.target(e.Target, *e.Score, p.today(r)),
		}
		if e.Previous != nil {
			row.Previous = previousLevel(*e.Previous, *e.Score)
			page.Compared = true
		}
		for _, area := range e.Score.Areas {
			row.Areas = append(row.Areas, share(&area.Share))
		}
		page.Rows = append(page.Rows, row)
		names[e.Entity.ID] = frontend.EntityName{Name: e.Entity.Name, Href: row.Href}
		if row.Target != nil && row.Target.Gap > 0 {
			page.Targets = append(page.Targets, frontend.TargetGap{
				ID:     e.Entity.ID,
				Entity: row.Entity,
				Href:   row.Href,
				Level:  row.Level,
				Rated:  row.Rated,
				Target: *row.Target,
			})
		}
	}
	slices.SortStableFunc(page.Targets, func(a, b frontend.TargetGap) int { return b.Target.Gap - a.Target.Gap })
	return names
}
