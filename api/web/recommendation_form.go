package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
	"mognad/questionnaires"
)

// wanted is the form that the address asks for, as stored; nil for none.
func (a audit) wanted() *frontend.RecommendationForm {
	if id := a.r.Query("edit"); id != "" {
		i := slices.IndexFunc(a.Recommendations, func(rec record.AuditRecommendation) bool { return rec.ID.String() == id })
		if i < 0 {
			return nil
		}
		f := a.editForm(a.Recommendations[i])
		return &f
	}
	if entity, rule, ok := strings.Cut(a.r.Query("adopt"), "."); ok {
		i := slices.IndexFunc(a.Advice, func(of record.AuditAdvice) bool {
			return of.Rule == rule && of.Entity.String() == entity && of.Adopted == nil
		})
		if i < 0 {
			return nil
		}
		f := a.adoptForm(a.Advice[i])
		return &f
	}
	if a.r.Query("new") == "" && a.r.Query("question") == "" {
		return nil
	}
	f := a.newForm()
	place := frontend.PlaceForm{Question: a.r.Query("question"), Entity: a.r.Query("entity")}
	if place != (frontend.PlaceForm{}) {
		f.Places = []frontend.PlaceForm{place}
		f.To = a.bodyOf(place.Entity)
	}
	f.Places = withBlank(f.Places, 1)
	return &f
}

// editing marks the recommendation whose form the page has.
func (a audit) editing(page *frontend.Recommendations) {
	if page.Form == nil {
		return
	}
	for b := range page.Bodies {
		for i := range page.Bodies[b].Rows {
			row := &page.Bodies[b].Rows[i]
			row.Editing = row.Action != "" && row.Action == page.Form.Action
		}
	}
}

// bodyOf is the id of the body of an audited entity, none without one.
func (a audit) bodyOf(entity string) []string {
	for _, e := range a.Entities {
		if e.Entity.ID.String() == entity && e.Body != nil {
			return []string{e.Body.ID.String()}
		}
	}
	return nil
}

// newForm is an empty form with the choices.
func (a audit) newForm() frontend.RecommendationForm {
	asked := a.r.recommendationsAsked()
	f := frontend.RecommendationForm{
		Action: a.recommendationsPath(),
		Back:   withQuery(a.recommendationsPath(), asked, "", ""),
		List:   asked.Encode(),
	}
	for _, b := range a.Bodies {
		f.Bodies = append(f.Bodies, frontend.Option{Value: b.ID.String(), Label: b.Name})
	}
	for _, q := range a.Questions {
		f.Questions = append(f.Questions, frontend.Option{Value: q.ID, Label: shortened(q.ID+" "+q.Text, 80)})
	}
	for _, e := range a.Entities {
		f.Entities = append(f.Entities, frontend.Option{Value: e.Entity.ID.String(), Label: e.Entity.Name})
	}
	return f
}

// shortened is a text of at most the given number of characters.
func shortened(text string, most int) string {
	letters := []rune(strings.Join(strings.Fields(text), " "))
	if len(letters) <= most {
		return string(letters)
	}
	return strings.TrimSpace(string(letters[:most-1])) + "…"
}

// withBlank are the rows with empty ones after them, numbered.
func withBlank(places []frontend.PlaceForm, blank int) []frontend.PlaceForm {
	all := append(slices.Clone(places), make([]frontend.PlaceForm, blank)...)
	for i := range all {
		all[i].Number = i
	}
	return all
}

func placeForms(places []assessment.Place) []frontend.PlaceForm {
	var rows []frontend.PlaceForm
	for _, p := range places {
		rows = append(rows, frontend.PlaceForm{Question: p.QuestionID, Entity: p.EntityID.String()})
	}
	return rows
}

func (a audit) editForm(rec record.AuditRecommendation) frontend.RecommendationForm {
	f := a.newForm()
	f.Action = a.recommendationsPath() + "/" + rec.ID.String()
	f.Back += "#r-" + rec.ID.String()
	number, to := frontend.Called(a.r.L, rec), rec.Addressees(a.r.L.T)
	f.Heading = a.r.L.T("recommendations.number_to", "Number", number, "Body", to)
	f.To = []string{rec.Body.ID.String()}
	for _, b := range rec.Jointly {
		f.To = append(f.To, b.ID.String())
	}
	f.Text = rec.Text
	f.Priority = priorityText(rec.Priority)
	f.FirstStep = rec.FirstStep
	f.Reference = strings.Join(rec.References, "\n")
	f.Version = rec.Version
	f.Places = withBlank(placeForms(rec.Places), 1)
	return f
}

// adoptForm is the form of what a rule proposes, in the rule's words.
func (a audit) adoptForm(of record.AuditAdvice) frontend.RecommendationForm {
	f := a.newForm()
	s := results{r: a.r, q: a.Asked, language: spoken(a.r, a.Asked)}
	f.Action = columnPath(a.r, a.ID, of.Entity) + "/advice/" + url.PathEscape(of.Rule)
	e, _ := a.Entity(of.Entity)
	f.Rule, f.Entity, f.Spoken = of.Rule, e.Entity.Name, s.language
	f.Heading = a.r.L.T("recommendations.adopt_title", "Rule", of.Rule, "Entity", f.Entity)
	f.To = a.bodyOf(of.Entity.String())
	f.Text = s.in(of.Recommendation)
	f.Priority = string(of.Priority)
	f.FirstStep = s.in(of.FirstStep)
	var references []string
	for _, row := range s.references(of.References) {
		for _, number := range row.Numbers {
			references = append(references, row.Source+" "+number)
		}
	}
	f.Reference = strings.Join(references, "\n")
	f.Places = withBlank(placeForms(of.Places), 1)
	return f
}

// typedRecommendation is what was typed, as the use case takes it.
func typedRecommendation(r *Request) audits.RecommendationForm {
	f := audits.RecommendationForm{
		Jointly:    []assessment.ID{},
		Text:       r.form("text"),
		Priority:   questionnaires.Priority(r.form("priority")),
		FirstStep:  r.form("first_step"),
		References: lines(r.form("references")),
		Places:     []assessment.Place{},
	}
	if to := ids(r.Request.PostForm["body"]); len(to) > 0 {
		f.BodyID, f.Jointly = to[0], to[1:]
	}
	for _, row := range typedPlaces(r) {
		id, err := assessment.ParseID(row.Entity)
		if err != nil {
			id = assessment.ID{} // the id of nothing, so that the use case refuses it at the field
		}
		f.Places = append(f.Places, assessment.Place{QuestionID: row.Question, EntityID: id})
	}
	return f
}

// typedPlaces are the rows in which something was chosen.
func typedPlaces(r *Request) []frontend.PlaceForm {
	var rows []frontend.PlaceForm
	for _, n := range r.numbered("question", "entity") {
		row := frontend.PlaceForm{Number: n}
		row.Question, row.Entity = r.form(row.Field("question")), r.form(row.Field("entity"))
		if row.Question != "" || row.Entity != "" {
			rows = append(rows, row)
		}
	}
	return rows
}

// AddRecommendation adds a written recommendation.
func (p *Pages) AddRecommendation(r *Request) error {
	return p.writeRecommendation(
		r,
		"recommendations.added",
		audit.newForm,
		func(id assessment.ID, f audits.RecommendationForm) (record.AuditRecommendation, error) {
			return p.Chain.Audits.AddRecommendation(r.Request.Context(), r.Principal, id, f)
		},
	)
}

// SaveRecommendation changes a recommendation.
func (p *Pages) SaveRecommendation(r *Request) error {
	one, err := r.id("recommendation")
	if err != nil {
		return err
	}
	stored := func(a audit) frontend.RecommendationForm {
		for _, rec := range a.Recommendations {
			if rec.ID == one {
				return a.editForm(rec)
			}
		}
		f := a.newForm() // somebody has deleted it; what was typed is there
		f.Heading = r.L.T("recommendations.as_new")
		return f
	}
	return p.writeRecommendation(
		r,
		"recommendations.saved",
		stored,
		func(id assessment.ID, f audits.RecommendationForm) (record.AuditRecommendation, error) {
			if f.Version, err = r.version(); err != nil {
				return record.AuditRecommendation{}, err
			}
			return p.Chain.Audits.SaveRecommendation(r.Request.Context(), r.Principal, id, one, f)
		},
	)
}

// writeRecommendation saves what was typed, or shows the form again. One that was started at a cell leads back there.
func (p *Pages) writeRecommendation(
	r *Request,
	done string,
	form func(audit) frontend.RecommendationForm,
	save func(assessment.ID, audits.RecommendationForm) (record.AuditRecommendation, error),
) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	if r.form("do") == "places" {
		return p.showRecommendationAgain(r, nil, form)
	}
	rec, err := save(id, typedRecommendation(r))
	if err != nil {
		return p.showRecommendationAgain(r, err, form)
	}
	to := r.recommendationsList(id) + "#r-" + rec.ID.String()
	if r.form("return") == "cell" && len(rec.Places) > 0 {
		to = cellPath(r, id, rec.Places[0].EntityID, rec.Places[0].QuestionID)
	}
	return p.done(r, to, done, map[string]any{"Number": frontend.Called(r.L, rec), "Body": rec.Addressees(r.L.T)})
}

// showRecommendationAgain shows the form again with what was typed and why it was refused, or without a refusal with
// more rows for places.
func (p *Pages) showRecommendationAgain(r *Request, refusal error, form func(audit) frontend.RecommendationForm) error {
	if refusal != nil && !r.mendable(refusal) {
		return refusal
	}
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	v, err := p.Chain.Audits.AuditToWrite(r.Request.Context(), r.Principal, id)
	if err != nil {
		return err
	}
	a := auditOf(r, v)
	page := a.recommendationsPage()
	f := form(a)
	f.Stood, f.Return = f.Stand(), r.form("return")
	if f.Places = withBlank(typedPlaces(r), 1); refusal == nil {
		f.Places = withBlank(typedPlaces(r), 4)
	}
	page.Form = &f
	a.editing(page)
	r.Request.PostForm["places"] = f.Stand()
	if refusal != nil {
		return p.refused(r, refusal, page)
	}
	page.Sent = r.sent(false, func(name string) string { return name })
	return p.show(r, http.StatusOK, page)
}
