package web

import (
	"bytes"
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
	"mognad/questionnaires"
)

// scripted reports whether a script sent the request; it gets a fragment.
func scripted(r *Request) bool { return r.GetHeader("HX-Request") == "true" }

// fragment renders a block of the page without what surrounds it, and without using up the notice meant for a page.
func (p *Pages) fragment(r *Request, status int, block string, page frontend.Page) error {
	var b bytes.Buffer
	if err := p.Renderer.Fragment(&b, r.L.Language(), block, page); err != nil {
		return err
	}
	h := r.Writer.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Language", r.L.Language())
	h.Add("Vary", "HX-Request, Cookie, Accept-Language")
	problem.Retry(h, status)
	r.Data(status, "text/html; charset=utf-8", b.Bytes())
	return nil
}

// answerQuestion is a question with what is stored.
func answerQuestion(
	r *Request,
	v rounds.AssessmentView,
	q questionnaires.Question,
	language string,
) frontend.AnswerQuestion {
	a := v.Answers[q.ID]
	row := frontend.NewAnswerQuestion(v.Questionnaire, q, language)
	row.Href, row.Version, row.Fixed = questionPath(r, v.ID, q.ID), a.Version, !v.MayAnswer
	row.Chosen = frontend.NewAnswerChip(v.Questionnaire, a.Value, language)
	row.Remark = v.Remarks[q.ID]
	row.Problems = map[string]string{}
	if by, ok := v.Expected[q.ID]; ok {
		row.Provided = &frontend.ProvidedAnswer{
			By:       by,
			Stance:   string(a.Stance),
			Answered: a.Answered(),
			Answer:   row.Chosen,
			Reason:   a.Reason,
			Comment:  a.Comment,
			Evidence: a.Evidence,
		}
	}
	row.For = v.Receivers[q.ID]
	if row.Own() || row.Fixed {
		row.Choose(a.Value)
		row.Reason, row.Comment, row.Evidence = a.Reason, a.Comment, a.Evidence
	}
	if a.AnsweredAt != nil {
		row.Status = frontend.AnswerStatus{
			State: "answered",
			Key:   "answers.answered",
			Args:  map[string]any{"Moment": r.L.Moment(*a.AnsweredAt), "Name": nameOf(r, v.Names, a.AnsweredBy)},
		}
		if a.StillTrue {
			row.Status.Key = "answers.kept_status"
		}
	}
	if last, ok := v.Previous[q.ID]; ok {
		row.Previous = &frontend.PreviousAnswer{
			Answer:   frontend.NewAnswerChip(v.Questionnaire, last.Value, language),
			Reason:   last.Reason,
			Comment:  last.Comment,
			Evidence: last.Evidence,
		}
		row.Kept = a.StillTrue
	}
	if a.AssignedTo != nil {
		row.HandedTo = a.AssignedTo.String()
		row.HandedOn = v.Names[*a.AssignedTo]
		row.HandedMe = *a.AssignedTo == r.Principal.User.ID
	}
	for _, c := range v.Colleagues {
		row.Colleague = append(row.Colleague, frontend.Option{Value: c.ID.String(), Label: c.Name})
	}
	return row
}

func questionPath(r *Request, id assessment.ID, question string) string {
	return assessmentPath(r, id) + "/questions/" + question
}

// nameOf is the name of a user, or a word in the reader's language if it is not known.
func nameOf(r *Request, names map[assessment.ID]string, id *assessment.ID) string {
	if id != nil && names[*id] != "" {
		return names[*id]
	}
	return r.L.T("answers.someone")
}

// savedBy is what somebody is called who saved what the reader is about to overwrite, which may be the reader.
func savedBy(r *Request, name string, id assessment.ID) string {
	if id == r.Principal.User.ID {
		return r.L.T("answers.yourself")
	}
	return cmp.Or(name, r.L.T("answers.someone"))
}

// typedAnswer is the form's answer to a question; false if the form does not ask it.
func typedAnswer(r *Request, question string) (rounds.AnswerForm, bool) {
	field := question + "."
	if _, ok := r.Request.PostForm[field+"version"]; !ok {
		return rounds.AnswerForm{QuestionID: question}, false
	}
	f := rounds.AnswerForm{
		QuestionID: question,
		Value:      r.form(field + "value"),
		Reason:     r.form(field + "reason"),
		Comment:    r.form(field + "comment"),
		Stance:     assessment.Stance(r.form(field + "stance")),
	}
	if version, err := strconv.ParseInt(r.form(field+"version"), 10, 64); err == nil {
		f.Version = &version
	}
	texts, links := r.PostFormArray(field+"evidence_text"), r.PostFormArray(field+"evidence_link")
	for i := range max(len(texts), len(links)) {
		var e assessment.Evidence
		if i < len(texts) {
			e.Text = strings.TrimSpace(texts[i])
		}
		if i < len(links) {
			e.Link = strings.TrimSpace(links[i])
		}
		if e != (assessment.Evidence{}) {
			f.Evidence = append(f.Evidence, e)
		}
	}
	return f, true
}

// put shows on the question what was typed and the outcome.
func put(
	r *Request,
	v rounds.AssessmentView,
	o rounds.AnswerOutcome,
	row *frontend.AnswerQuestion,
	language string,
) {
	row.Typed = true
	row.Choose(o.Form.Value)
	row.Reason, row.Comment, row.Evidence = o.Form.Reason, o.Form.Comment, o.Form.Evidence
	if o.Form.Version != nil {
		row.Version = *o.Form.Version
	}
	if row.Provided != nil {
		row.Provided.Stance = string(o.Form.Stance)
	}
	e := problem.Own(o.Err)
	row.Status = frontend.AnswerStatus{
		State: "unsaved",
		Key:   "answers.not_saved",
		Args:  map[string]any{"Why": r.L.T(e.Key, map[string]any(e.Args))},
	}
	for _, f := range e.Fields {
		row.Problems[f.Field] = r.L.T(f.Key, map[string]any(f.Args))
	}
	if len(e.Fields) > 0 {
		row.Status.Args["Why"] = row.Problems[e.Fields[0].Field]
	}
	if o.Stored != nil {
		row.Status = frontend.AnswerStatus{State: "unsaved", Key: "answers.conflict_status"}
		row.Conflict = &frontend.StoredAnswer{
			Version:  o.Stored.Version,
			By:       savedBy(r, v.Names[o.Stored.SavedBy], o.Stored.SavedBy),
			At:       o.Stored.SavedAt,
			Answer:   frontend.NewAnswerChip(v.Questionnaire, o.Stored.Value, language),
			Stance:   string(o.Stored.Stance),
			Reason:   o.Stored.Reason,
			Comment:  o.Stored.Comment,
			Evidence: o.Stored.Evidence,
		}
	}
}

// findQuestion reads the assessment and the question in the address.
func (p *Pages) findQuestion(r *Request) (rounds.AssessmentView, questionnaires.Question, error) {
	v, err := p.findAssessment(r)
	if err != nil {
		return v, questionnaires.Question{}, err
	}
	q, ok := v.Questionnaire.Question(r.Param("question"))
	if !ok || !v.Form.Asks(q.ID) {
		return v, q, assessment.Missing()
	}
	return v, q, nil
}

// Question is one question as currently stored, as a fragment. With the query parameter since, it instead shows what
// somebody else has saved since that version, for a question that the reader is changing.
func (p *Pages) Question(r *Request) error {
	v, q, err := p.findQuestion(r)
	if err != nil {
		return err
	}
	if since, err := strconv.ParseInt(r.Query("since"), 10, 64); err == nil && since != v.Answers[q.ID].Version {
		versions, _, err := p.Chain.Rounds.AnswerVersions(r.Request.Context(), r.Principal, v.ID, q.ID)
		if err != nil {
			return err
		}
		if len(versions) > 0 {
			o := rounds.AnswerOutcome{
				Form:   rounds.AnswerForm{QuestionID: q.ID},
				Err:    assessment.Changed(nil),
				Stored: &versions[0],
			}
			return p.oneQuestion(
				r,
				v,
				q,
				http.StatusOK,
				"fragment-saved",
				func(row *frontend.AnswerQuestion) { put(r, v, o, row, spoken(r, v.Questionnaire)) },
			)
		}
	}
	return p.oneQuestion(r, v, q, http.StatusOK, "fragment-question", nil)
}

// oneQuestion answers with a fragment about one question, and how much of its area is answered. What others have
// answered in other areas, the page shows when it looks for changes.
func (p *Pages) oneQuestion(
	r *Request,
	v rounds.AssessmentView,
	q questionnaires.Question,
	status int,
	block string,
	change func(*frontend.AnswerQuestion),
) error {
	page, err := p.areaFrame(r, v, q.Area)
	if err != nil {
		return err
	}
	page.Areas = slices.DeleteFunc(page.Areas, func(a frontend.AreaRow) bool { return !a.Current })
	page.Questions = []frontend.AnswerQuestion{answerQuestion(r, v, q, page.About.Spoken)}
	if change != nil {
		change(&page.Questions[0])
	}
	return p.fragment(r, status, block, page)
}

// SaveAnswer saves one answer. A script gets a fragment that says whether it is saved; without a script, the question's
// area is shown.
func (p *Pages) SaveAnswer(r *Request) error {
	if !scripted(r) {
		v, q, err := p.findQuestion(r)
		if err != nil {
			return err
		}
		return p.saveArea(r, v, q.Area, nil)
	}
	id, err := r.id("assessment")
	if err != nil {
		return err
	}
	f, _ := typedAnswer(r, r.Param("question"))
	f.Chosen = true
	outcomes, v, err := p.Chain.Rounds.SaveAnswers(r.Request.Context(), r.Principal, id, []rounds.AnswerForm{f}, nil)
	if err != nil {
		return err
	}
	o := outcomes[0]
	if o.Err == nil && f.Stance != assessment.Confirmed && f.Stance == o.Answer.Stance &&
		(o.Saved || f.Version != nil && *f.Version == o.Answer.Version) {
		q, _ := v.Questionnaire.Question(f.QuestionID)
		return p.justSaved(r, v, q, "fragment-saved")
	}
	if o.Err == nil {
		// More may have changed than what was typed: another entity's answer may have come to apply, or ceased to, without
		// the reader saying so.
		return p.savedQuestion(r)
	}
	v, q, err := p.findQuestion(r)
	if err != nil {
		return err
	}
	return p.refusedQuestion(r, v, q, o)
}

// refusedQuestion tells a script why an answer is not saved, if the reader can correct it there.
func (p *Pages) refusedQuestion(
	r *Request,
	v rounds.AssessmentView,
	q questionnaires.Question,
	o rounds.AnswerOutcome,
) error {
	switch problem.Own(o.Err).Code {
	case assessment.Invalid, assessment.Conflict, assessment.Stale:
		return p.oneQuestion(
			r,
			v,
			q,
			problem.Status(o.Err),
			"fragment-saved",
			func(row *frontend.AnswerQuestion) { put(r, v, o, row, spoken(r, v.Questionnaire)) },
		)
	}
	return o.Err
}

// savedQuestion answers with the refreshed question and says that it was just saved.
func (p *Pages) savedQuestion(r *Request) error {
	v, q, err := p.findQuestion(r)
	if err != nil {
		return err
	}
	return p.justSaved(r, v, q, "fragment-question")
}

func (p *Pages) justSaved(r *Request, v rounds.AssessmentView, q questionnaires.Question, block string) error {
	return p.oneQuestion(r, v, q, http.StatusOK, block, func(row *frontend.AnswerQuestion) {
		row.Status = frontend.AnswerStatus{
			State: "saved",
			Key:   "answers.saved",
			Args:  map[string]any{"Time": r.L.Time(p.Chain.Now())},
		}
	})
}

// KeepAnswer says that last round's answer is still true. Without a script, the rest of the form is saved too.
func (p *Pages) KeepAnswer(r *Request) error {
	return p.act(r, rounds.AnswerAct{Keep: true})
}

// HandAnswer hands a question over to a colleague or, with back in the address, takes it back. Without a script, the
// form is saved too.
func (p *Pages) HandAnswer(r *Request) error {
	if r.Query("back") == "true" {
		return p.act(r, rounds.AnswerAct{})
	}
	question := r.Param("question")
	return p.act(r, rounds.AnswerAct{To: new(r.chosen(question + ".to")), Note: r.form(question + ".note")})
}

// act carries out an action on the question in the address, from the version in its form. A script has already saved
// what was typed.
func (p *Pages) act(r *Request, act rounds.AnswerAct) error {
	v, q, err := p.findQuestion(r)
	if err != nil {
		return err
	}
	f, _ := typedAnswer(r, q.ID)
	act.QuestionID, act.Version = q.ID, f.Version
	if !scripted(r) {
		return p.saveArea(r, v, q.Area, &act)
	}
	outcomes, _, err := p.Chain.Rounds.SaveAnswers(r.Request.Context(), r.Principal, v.ID, nil, &act)
	if err != nil {
		return err
	}
	if outcomes[0].Err != nil {
		return p.refusedQuestion(r, v, q, outcomes[0])
	}
	return p.savedQuestion(r)
}

// acted answers with what was done to a question.
func (p *Pages) acted(r *Request, v rounds.AssessmentView, act rounds.AnswerAct) frontend.Notice {
	notice := frontend.Notice{Kind: frontend.Success, Args: map[string]any{"ID": act.QuestionID}}
	switch {
	case act.Keep:
		notice.Key = "answers.saved_all"
		notice.Args = map[string]any{"Count": 1, "Time": r.L.Time(p.Chain.Now())}
	case act.To == nil:
		notice.Key = "answers.handed_back"
	default:
		notice.Key, notice.Args["Name"] = "answers.handed", nameOf(r, v.Names, act.To)
	}
	return notice
}

// AnswerVersions shows the history of the answers to a question.
func (p *Pages) AnswerVersions(r *Request) error {
	v, q, err := p.findQuestion(r)
	if err != nil {
		return err
	}
	versions, names, err := p.Chain.Rounds.AnswerVersions(r.Request.Context(), r.Principal, v.ID, q.ID)
	if err != nil {
		return err
	}
	about := p.assessmentHead(r, v)
	page := &frontend.AnswerVersions{
		About: about,
		Back:  areaPath(r, v.ID, q.Area) + "#" + q.ID,
		ID:    q.ID,
		Text:  q.Text.In(about.Spoken, v.Questionnaire.Languages...),
	}
	for _, a := range versions {
		row := frontend.AnswerVersionRow{
			Number:    a.Version,
			At:        a.SavedAt,
			By:        nameOf(r, names, &a.SavedBy),
			Reason:    a.Reason,
			Comment:   a.Comment,
			Evidence:  a.Evidence,
			Answer:    frontend.NewAnswerChip(v.Questionnaire, a.Value, about.Spoken),
			StillTrue: a.StillTrue,
			Stance:    string(a.Stance),
		}
		if a.ProviderID != nil {
			row.Provider = v.Providers[*a.ProviderID]
		}
		if a.AssignedTo != nil {
			row.HandedOn = nameOf(r, names, a.AssignedTo)
		}
		page.Versions = append(page.Versions, row)
	}
	return p.show(r, http.StatusOK, page)
}
