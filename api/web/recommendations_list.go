package web

import (
	"net/url"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend"
	"mognad/questionnaires"
)

// arranged are the recommendations that the address asks for, and fills in the search and filters around them. The
// filters have other names than the fields of the form on the same page, and than what the address opens it with.
func (a audit) arranged(page *frontend.Recommendations) []record.AuditRecommendation {
	shown, list := listing[record.AuditRecommendation]{
		words:   "recommendations",
		text:    a.recommendationText,
		filters: a.filters(),
		kept:    []string{"by"},
		whole:   true, // addresses elsewhere lead to one of them
	}.show(a.r, page.Base, a.Recommendations)
	page.List = list
	address, err := url.ParseQuery(list.Address)
	if err != nil { // it was just written
		address = url.Values{}
	}
	page.ByBody = withQuery(page.Base, address, "by", "")
	page.ByQuestion = withQuery(page.Base, address, "by", "question")
	return shown
}

// recommendationsAsked is what the address asks of the list of recommendations, which its forms keep.
func (r *Request) recommendationsAsked() url.Values {
	kept, asked := url.Values{}, r.asked()
	for _, name := range []string{"q", "to", "rank", "about", "by"} {
		if value := asked.Get(name); value != "" {
			kept.Set(name, value)
		}
	}
	return kept
}

// recommendationsList is the address of the list of recommendations as it was when the form was opened.
func (r *Request) recommendationsList(audit assessment.ID) string {
	return withQuery(auditPath(r, audit)+"/recommendations", r.recommendationsAsked(), "", "")
}

func (a audit) filters() []filter[record.AuditRecommendation] {
	list := []filter[record.AuditRecommendation]{a.toBody(), withPriority(), a.aboutQuestion()}
	if a.State != assessment.AuditFinal {
		return list
	}
	return append(list, followedUp())
}

// followedUp leaves those of which the same has become.
func followedUp() filter[record.AuditRecommendation] {
	f := filter[record.AuditRecommendation]{
		name:  "follow_up",
		label: "reply.follow_up_label",
		fits: func(rec record.AuditRecommendation, state string) bool {
			return rec.FollowUp != nil && string(*rec.FollowUp) == state
		},
	}
	for _, state := range assessment.FollowUps {
		f.options = append(f.options, frontend.Option{Value: string(state), Key: "reply.follow_up." + string(state)})
	}
	return f
}

func (a audit) recommendationText(rec record.AuditRecommendation) string {
	words := append([]string{rec.Body.Name, rec.Text, rec.FirstStep}, rec.References...)
	for _, place := range a.places(rec.Places) {
		words = append(words, place.ID, place.Entity)
	}
	return strings.Join(words, " ")
}

// toBody leaves the recommendations to one body.
func (a audit) toBody() filter[record.AuditRecommendation] {
	f := filter[record.AuditRecommendation]{
		name:  "to",
		label: "recommendations.body",
		fits:  func(rec record.AuditRecommendation, body string) bool { return rec.Body.ID.String() == body },
	}
	for _, rec := range a.Recommendations {
		of := frontend.Option{Value: rec.Body.ID.String(), Label: rec.Body.Name}
		if !slices.Contains(f.options, of) {
			f.options = append(f.options, of)
		}
	}
	return f
}

// withPriority leaves those of one priority, or those without.
func withPriority() filter[record.AuditRecommendation] {
	const none = "none"
	f := filter[record.AuditRecommendation]{
		name:  "rank",
		label: "recommendations.priority_label",
		fits: func(rec record.AuditRecommendation, priority string) bool {
			return priorityText(rec.Priority) == strings.TrimPrefix(priority, none)
		},
	}
	for _, p := range []questionnaires.Priority{questionnaires.High, questionnaires.Medium, questionnaires.Low} {
		f.options = append(f.options, frontend.Option{Value: string(p), Key: "recommendations.priority." + string(p)})
	}
	f.options = append(f.options, frontend.Option{Value: none, Key: "recommendations.no_priority"})
	return f
}

// aboutQuestion leaves those tied to an audit question, or to any of an area.
func (a audit) aboutQuestion() filter[record.AuditRecommendation] {
	const area, question = "area:", "question:"
	f := filter[record.AuditRecommendation]{
		name:  "about",
		label: "recommendations.about",
		fits: func(rec record.AuditRecommendation, about string) bool {
			return slices.ContainsFunc(a.Questions, func(q record.AuditQuestion) bool {
				return (about == area+q.Area || about == question+q.ID) && rec.IsAtQuestion(q.ID)
			})
		},
	}
	for _, q := range a.Questions {
		of := frontend.Option{Value: area + q.Area, Label: q.Area}
		if q.Area != "" && !slices.Contains(f.options, of) {
			f.options = append(f.options, of)
		}
	}
	for _, q := range a.Questions {
		f.options = append(f.options, frontend.Option{Value: question + q.ID, Label: shortened(q.ID+" "+q.Text, 60)})
	}
	return f
}
