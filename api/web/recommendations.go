package web

import (
	"net/http"
	"net/url"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend"
	"mognad/questionnaires"
)

// Recommendations lists what the auditors recommend, by body or by question, and for those engaged what rules propose.
func (p *Pages) Recommendations(r *Request) error {
	v, err := p.findFindings(r)
	if err != nil {
		return err
	}
	a := auditOf(r, v)
	page := a.recommendationsPage()
	if page.About.Writes() {
		page.Form = a.wanted()
	}
	a.editing(page)
	if v.State == assessment.AuditFinal {
		if err := p.plannedFor(r, v, page); err != nil {
			return err
		}
	}
	return p.show(r, http.StatusOK, page)
}

// plannedFor fills in the actions of the plan that came from the recommendations of a final audit, and where the reader
// makes one of each.
func (p *Pages) plannedFor(r *Request, v record.Audit, page *frontend.Recommendations) error {
	source := func(id assessment.ID) assessment.Source {
		return assessment.Source{Kind: assessment.FromRecommendation, SubjectID: id}
	}
	var from []assessment.Source
	for _, rec := range v.Recommendations {
		from = append(from, source(rec.ID))
	}
	made, err := p.Chain.Plan.ActionsFrom(r.Request.Context(), r.Principal, from...)
	if err != nil {
		return err
	}
	for row := range page.AllRows() {
		for _, a := range made[source(row.ID)] {
			row.Actions = append(row.Actions, frontend.ActionLink{ActionName: a, Href: actionPath(r, a.ID)})
		}
		if r.Principal.MaySomewhere(assessment.ManagePlan) {
			asked := url.Values{"kind": {string(assessment.FromRecommendation)}, "subject": {row.ID.String()}}
			if len(row.Places) > 0 {
				asked.Set("entity", row.Places[0].EntityID.String())
			}
			row.MakeAction = organisationPath(r, "/plan/new") + "?" + asked.Encode()
		}
	}
	return nil
}

func (a audit) recommendationsPath() string { return a.base() + "/recommendations" }

func (a audit) recommendationsPage() *frontend.Recommendations {
	page := &frontend.Recommendations{About: a.head(), Base: a.recommendationsPath(), By: "body"}
	page.Path = page.Base
	if a.r.asked().Get("by") == "question" {
		page.By = "question"
		page.Path += "?by=question"
	}
	if page.About.Writes() {
		page.New = withQuery(page.Base, a.r.recommendationsAsked(), "new", "1") + "#write"
		page.Asked = a.r.recommendationsAsked().Encode()
	}
	shown := a.arranged(page)
	page.Bodies = a.byBody(shown)
	page.Questions, page.Loose = a.byQuestion(shown)
	if a.Engaged {
		a.advice(page)
	}
	return page
}

// byBody lists the recommendations that are shown under each body. First and last are those of all.
func (a audit) byBody(shown []record.AuditRecommendation) []frontend.RecommendedBody {
	group := func(rec record.AuditRecommendation) assessment.ID { // of those numbered together
		if a.Numbering == assessment.NumberedThrough {
			return a.ID
		}
		return rec.Body.ID
	}
	last := map[assessment.ID]int{}
	for _, rec := range a.Recommendations {
		last[group(rec)] = max(last[group(rec)], rec.Number)
	}
	var list []frontend.RecommendedBody
	for i, rec := range shown {
		if i == 0 || shown[i-1].Body.ID != rec.Body.ID {
			of := frontend.RecommendedBody{Name: rec.Body.Name}
			if rec.FollowUp != nil {
				of.Reply = repliesPath(a.r, a.ID, rec.Body.ID)
			}
			list = append(list, of)
		}
		of := &list[len(list)-1]
		row := a.recommendation(rec)
		row.First, row.Last = rec.Number == 1, rec.Number == last[group(rec)]
		of.Rows = append(of.Rows, row)
	}
	return list
}

// byQuestion lists the recommendations that are shown under each question that they are tied to, and those tied to
// none.
func (a audit) byQuestion(
	shown []record.AuditRecommendation,
) (list []frontend.RecommendedQuestion, loose []frontend.RecommendationRow) {
	for _, q := range a.Questions {
		row := frontend.RecommendedQuestion{AuditQuestion: q}
		for _, rec := range record.Once(shown) {
			if rec.IsAtQuestion(q.ID) {
				row.Rows = append(row.Rows, a.recommendation(rec))
			}
		}
		if len(row.Rows) > 0 {
			list = append(list, row)
		}
	}
	for _, rec := range record.Once(shown) {
		if len(rec.Places) == 0 {
			loose = append(loose, a.recommendation(rec))
		}
	}
	return list, loose
}

func (a audit) recommendation(rec record.AuditRecommendation) frontend.RecommendationRow {
	row := frontend.RecommendationRow{
		AuditRecommendation: rec,
		Priority:            priorityText(rec.Priority),
		Stands:              a.places(rec.Places),
	}
	if a.Engaged && rec.Rule != nil {
		row.FromRule = *rec.Rule
	}
	if a.MayWrite && a.State == assessment.AuditFieldwork {
		row.Action = a.recommendationsPath() + "/" + rec.ID.String()
		row.Edit = withQuery(a.recommendationsPath(), a.r.recommendationsAsked(), "edit", rec.ID.String()) + "#write"
		row.List = a.r.recommendationsAsked().Encode()
	}
	return row
}

func priorityText(p *questionnaires.Priority) string {
	if p == nil {
		return ""
	}
	return string(*p)
}

func (a audit) places(places []record.Place) []frontend.RecommendedPlace {
	var list []frontend.RecommendedPlace
	for _, place := range places {
		if e, ok := a.Entity(place.EntityID); ok {
			list = append(list, frontend.RecommendedPlace{
				ID:     place.QuestionID,
				Entity: e.Entity.Name,
				Href:   cellPath(a.r, a.ID, place.EntityID, place.QuestionID),
			})
		}
	}
	return list
}

// findingsPage is the list of recommendations of the audit in the address.
func (p *Pages) findingsPage(r *Request) (*frontend.Recommendations, error) {
	v, err := p.findFindings(r)
	if err != nil {
		return nil, err
	}
	return auditOf(r, v).recommendationsPage(), nil
}

// MoveRecommendation changes the number of a recommendation.
func (p *Pages) MoveRecommendation(r *Request) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	one, err := r.id("recommendation")
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(r.form("number"))
	if err != nil {
		return assessment.InvalidField("number", "error.invalid", nil)
	}
	moved, err := p.Chain.Audits.MoveRecommendation(r.Request.Context(), r.Principal, id, one, number)
	if err != nil {
		return again(p, r, err, p.findingsPage)
	}
	printed := ""
	for _, rec := range moved { // a number out of range became the nearest
		if rec.ID == one {
			printed = rec.Printed
		}
	}
	at := "r" // the recommendation, or the button that was pressed, which keeps the focus
	if step := r.form("step"); step == "up" || step == "down" {
		at = step
	}
	to := r.recommendationsList(id) + "#" + at + "-" + one.String()
	if printed == "" {
		return p.done(r, to, "recommendations.moved_unnumbered", nil)
	}
	return p.done(r, to, "recommendations.moved", map[string]any{"Number": printed})
}

// SortRecommendations orders the recommendations by the audit questions that they are tied to.
func (p *Pages) SortRecommendations(r *Request) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	if _, err := p.Chain.Audits.SortRecommendations(r.Request.Context(), r.Principal, id); err != nil {
		return again(p, r, err, p.findingsPage)
	}
	return p.done(r, r.recommendationsList(id)+"#sort", "recommendations.sorted", nil)
}

// DeleteRecommendation takes a recommendation away.
func (p *Pages) DeleteRecommendation(r *Request) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	one, err := r.id("recommendation")
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	if err := p.Chain.Audits.DeleteRecommendation(r.Request.Context(), r.Principal, id, one, version); err != nil {
		return again(p, r, err, p.findingsPage)
	}
	return p.done(r, r.recommendationsList(id), "recommendations.deleted", nil)
}
