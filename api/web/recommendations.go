package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
	"mognad/questionnaires"
)

// Recommendations lists what the auditors recommend, by body or by question, and for those engaged what rules propose.
func (p *Pages) Recommendations(r *Request) error {
	v, err := p.findFindings(r)
	if err != nil {
		return err
	}
	a := audit{Audit: v, r: r}
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
	last := map[assessment.ID]int{}
	for _, rec := range a.Recommendations {
		last[rec.Body.ID] = max(last[rec.Body.ID], rec.Number)
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
		row.First, row.Last = rec.Number == 1, rec.Number == last[rec.Body.ID]
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
		for _, rec := range shown {
			if rec.IsAtQuestion(q.ID) {
				row.Rows = append(row.Rows, a.recommendation(rec))
			}
		}
		if len(row.Rows) > 0 {
			list = append(list, row)
		}
	}
	for _, rec := range shown {
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

// advice fills in what rules propose, entity by entity.
func (a audit) advice(page *frontend.Recommendations) {
	if a.Asked == nil {
		return
	}
	s := results{r: a.r, q: a.Asked, language: spoken(a.r, a.Asked)}
	for i, of := range a.Advice {
		name := page.About.EntityName(of.Entity)
		if last := len(page.Proposed) - 1; last < 0 || page.Proposed[last].Entity != name {
			page.Proposed = append(page.Proposed, frontend.AdviceOfEntity{Entity: name})
		}
		row := frontend.AuditAdvice{
			Rule:       of.Rule,
			Key:        of.Entity.String() + "." + of.Rule,
			Entity:     name,
			Question:   s.question(of.Question),
			Text:       s.in(of.Recommendation),
			FirstStep:  s.in(of.FirstStep),
			FindOut:    of.FindOut,
			Priority:   string(of.Priority),
			References: s.references(of.References),
			Places:     a.places(of.Places),
			Number:     i,
		}
		for _, t := range of.Triggers {
			value := ""
			if t.Value != nil {
				value = *t.Value
			}
			row.Triggers = append(row.Triggers, frontend.GainRow{Question: s.question(t.Question), Answer: s.answer(value)})
		}
		for _, b := range of.Shares {
			block := frontend.AdviceBlock{Name: s.block(b.Block), Known: b.Percent != nil}
			if b.Percent != nil {
				block.Percent = *b.Percent
			}
			row.Blocks = append(row.Blocks, block)
		}
		a.decision(page, &row, of)
		if page.About.Writes() && of.Adopted == nil {
			row.Adopt = withQuery(page.Base, a.r.recommendationsAsked(), "adopt", row.Key) + "#write"
			row.List = a.r.recommendationsAsked().Encode()
			row.Action = columnPath(a.r, a.ID, of.Entity) + "/advice/" + url.PathEscape(of.Rule)
		}
		if !row.Decided() {
			page.Waiting++
		}
		under := &page.Proposed[len(page.Proposed)-1]
		under.Rows = append(under.Rows, row)
	}
}

// decision fills in the decision on a proposal.
func (a audit) decision(page *frontend.Recommendations, row *frontend.AuditAdvice, of record.AuditAdvice) {
	if i := slices.IndexFunc(
		a.Recommendations,
		func(rec record.AuditRecommendation) bool { return of.Adopted != nil && rec.ID == *of.Adopted },
	); i >= 0 {
		rec := a.Recommendations[i]
		row.Adopted = a.r.L.T("recommendations.number_to", "Number", strconv.Itoa(rec.Number), "Body", rec.Body.Name)
		row.AdoptedHref = page.Base + "#r-" + rec.ID.String()
	}
	if d := of.Dismissal; d != nil {
		row.Dismissed = true
		row.DismissedBy = a.People.Name(d.DismissedBy)
		row.DismissedAt = d.DismissedAt
		row.DismissReason = d.Reason
	}
}

// references are the sources that a recommendation refers to, with their numbers.
func (s results) references(of map[string][]string) []frontend.ReferenceRow {
	var list []frontend.ReferenceRow
	for _, source := range s.q.Sources {
		if numbers := of[source.ID]; len(numbers) > 0 {
			list = append(list, frontend.ReferenceRow{Source: s.in(source.Title), Numbers: numbers})
		}
	}
	return list
}

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
		f.Body = a.bodyOf(place.Entity)
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

// bodyOf is the id of the body of an audited entity, "" without one.
func (a audit) bodyOf(entity string) string {
	for _, e := range a.Entities {
		if e.Entity.ID.String() == entity && e.Body != nil {
			return e.Body.ID.String()
		}
	}
	return ""
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
	f.Heading = a.r.L.T("recommendations.number_to", "Number", strconv.Itoa(rec.Number), "Body", rec.Body.Name)
	f.Body = rec.Body.ID.String()
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
	f.Body = a.bodyOf(of.Entity.String())
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
		BodyID:     r.chosen("body"),
		Text:       r.form("text"),
		Priority:   questionnaires.Priority(r.form("priority")),
		FirstStep:  r.form("first_step"),
		References: lines(r.form("references")),
		Places:     []assessment.Place{},
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

// DecideAuditAdvice adopts what a rule proposes, or dismisses it.
func (p *Pages) DecideAuditAdvice(r *Request) error {
	entity, err := r.id("entity")
	if err != nil {
		return err
	}
	rule := r.Param("rule")
	if r.form("do") == "dismiss" {
		return p.dismiss(r, entity, rule)
	}
	stored := func(a audit) frontend.RecommendationForm {
		for _, of := range a.Advice {
			if of.Rule == rule && of.Entity == entity {
				return a.adoptForm(of)
			}
		}
		return a.newForm()
	}
	return p.writeRecommendation(
		r,
		"recommendations.adopted_done",
		stored,
		func(id assessment.ID, f audits.RecommendationForm) (record.AuditRecommendation, error) {
			if f.Text == "" {
				return record.AuditRecommendation{}, assessment.InvalidField("text", "error.required", nil)
			}
			return p.Chain.Audits.AdoptAdvice(r.Request.Context(), r.Principal, id, entity, rule, f)
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
	return p.done(r, to, done, map[string]any{"Number": strconv.Itoa(rec.Number), "Body": rec.Body.Name})
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
	a := audit{Audit: v, r: r}
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

// dismiss records that a rule's proposal is not recommended.
func (p *Pages) dismiss(r *Request, entity assessment.ID, rule string) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	err = p.Chain.Audits.DismissAdvice(r.Request.Context(), r.Principal, id, entity, rule, r.form("reason"))
	if err == nil {
		return p.done(r, r.recommendationsList(id)+"#proposed", "recommendations.dismissed_done", nil)
	}
	if !r.mendable(err) {
		return err
	}
	page, pageErr := p.findingsPage(r)
	if pageErr != nil {
		return pageErr
	}
	return p.refused(r, err, page, func(name string) string {
		for _, of := range page.Proposed {
			for _, row := range of.Rows {
				if row.Key == entity.String()+"."+rule {
					return row.Field(name)
				}
			}
		}
		return name
	})
}

// findingsPage is the list of recommendations of the audit in the address.
func (p *Pages) findingsPage(r *Request) (*frontend.Recommendations, error) {
	v, err := p.findFindings(r)
	if err != nil {
		return nil, err
	}
	return audit{Audit: v, r: r}.recommendationsPage(), nil
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
	for _, rec := range moved { // a number out of range became the nearest
		if rec.ID == one {
			number = rec.Number
		}
	}
	return p.done(
		r,
		r.recommendationsList(id)+"#r-"+one.String(),
		"recommendations.moved",
		map[string]any{"Number": strconv.Itoa(number)},
	)
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
