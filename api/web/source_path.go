package web

import (
	"maps"
	"net/url"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
)

// counted is what a number was counted from: a source of the figures of a review or of the eight topics, and which of
// it.
type counted struct {
	source string
	id     string            // of one thing; "" for the list
	of     string            // id of what the thing belongs to: a decision's review, a recommendation's audit
	only   map[string]string // what the list is filtered by
	about  assessment.ID     // the entity whose figures they are
}

// sourcePath is where what was counted is found: the page of the thing, or the list with its filter.
func sourcePath(r *Request, c counted) string {
	list, one := "", ""
	switch c.source {
	case string(record.FromAims):
		return aimPath(r, c.about)
	case string(assessment.DecisionFigures), string(assessment.ShortcomingFigures),
		string(assessment.StatementFigures):
		list, one = "/reviews", "/reviews/"+c.of
	case string(assessment.ActionFigures), string(assessment.YearFigures), string(record.FromPlan):
		list, one = "/plan", "/plan/actions/"+c.id
	case string(assessment.RecommendationFigures):
		list, one = "/audits", "/audits/"+c.of+"/recommendations#r-"+c.id
	case string(assessment.ResultFigures):
		list, one = "/summary", "/assessments/"+c.id+"/result"
	case string(assessment.TargetFigures):
		list, one = "/entities", "/entities/"+c.id
	case string(assessment.AdviceFigures): // a rule has no page of its own
		list, one = "/summary", "/summary"
	case string(assessment.ChangeFigures):
		list = registers.ContextChanges.Path()
		one = list + "/" + c.id
	default:
		list = "/" + c.source
		if kept, is := registers.Find(c.source); is {
			list = kept.Path()
		}
		one = list + "/" + c.id
	}
	if c.id != "" {
		return organisationPath(r, one)
	}
	if len(c.only) == 0 {
		return organisationPath(r, list)
	}
	only := url.Values{}
	for name, value := range c.only {
		only.Set(name, value)
	}
	return organisationPath(r, list+"?"+only.Encode())
}

// topicSource is what a figure of the eight topics was counted from: the one thing, or a list that holds no others
// where it can be narrowed so far.
func topicSource(t record.Topics, f record.TopicFigure) counted {
	c := counted{source: string(f.Source), only: f.Only, about: t.Entity.ID}
	if len(f.Only) == 0 {
		c.id = idValue(f.ID)
	}
	if _, kept := registers.Find(c.source); kept && c.id == "" && len(t.Entities) > 1 {
		c.only = map[string]string{aboutEntity: t.Entity.ID.String()}
		maps.Copy(c.only, f.Only)
	}
	return c
}
