package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
)

// Area asks the questions of one area. For a script it returns the current versions of the answers.
func (p *Pages) Area(r *Request) error {
	v, err := p.findAssessment(r)
	if err != nil {
		return err
	}
	if r.Param("area") == nextArea {
		return p.toNextArea(r, v)
	}
	page, err := p.areaPage(r, v, r.Param("area"))
	if err != nil {
		return err
	}
	if scripted(r) {
		return p.fragment(r, http.StatusOK, "fragment-versions", page)
	}
	return p.show(r, http.StatusOK, page)
}

// areaPage is the page of an area with what is stored.
func (p *Pages) areaPage(r *Request, v rounds.AssessmentView, id string) (*frontend.AnswerArea, error) {
	page, err := p.areaFrame(r, v, id)
	if err != nil {
		return nil, err
	}
	for _, q := range v.Questionnaire.AskedOf(v.Profile()) {
		if q.Area == id {
			page.Questions = append(page.Questions, answerQuestion(r, v, q, page.About.Spoken))
		}
	}
	return page, nil
}

// areaFrame is the page of an area without its questions.
func (p *Pages) areaFrame(r *Request, v rounds.AssessmentView, id string) (*frontend.AnswerArea, error) {
	areas := areaRows(r, v, id)
	at := slices.IndexFunc(areas, func(a frontend.AreaRow) bool { return a.Current })
	if at < 0 {
		return nil, assessment.Missing()
	}
	about := p.assessmentHead(r, v)
	area, _ := v.Questionnaire.Area(id)
	page := &frontend.AnswerArea{
		About:       about,
		Action:      areas[at].Href,
		ID:          id,
		Name:        areas[at].Name,
		Description: area.Description.In(about.Spoken, v.Questionnaire.Languages...),
		Areas:       areas,
		Next:        about.Base + "/submit",
		Last:        true,
	}
	if at+1 < len(areas) {
		page.Next, page.Last = areas[at+1].Href, false
	}
	page.Path = page.Action
	if v.MayAnswer {
		page.Undecided = undecided(v, id)
	}
	return page, nil
}

// undecided are the questions of an area with an answer from another entity that nobody has confirmed or disputed.
func undecided(v rounds.AssessmentView, area string) []string {
	var ids []string
	for _, q := range v.Questionnaire.AskedOf(v.Profile()) {
		if _, provided := v.Expected[q.ID]; provided && q.Area == area && v.Answers[q.ID].AwaitsPosition() {
			ids = append(ids, q.ID)
		}
	}
	return ids
}

// SaveArea takes the whole form of an area: what can be saved is saved, and the rest is shown as it was typed, beside
// what somebody else has saved.
func (p *Pages) SaveArea(r *Request) error {
	v, err := p.findAssessment(r)
	if err != nil {
		return err
	}
	return p.saveArea(r, v, r.Param("area"), nil)
}

// saveArea takes the form of an area, and then carries out the action of a button on one of its questions, nil for
// none.
func (p *Pages) saveArea(r *Request, v rounds.AssessmentView, area string, act *rounds.AnswerAct) error {
	if _, err := p.areaPage(r, v, area); err != nil {
		return err
	}
	outcomes, err := p.saveAnswersTyped(r, v, typedAnswers(r, v, area), act)
	if err != nil {
		return err
	}
	saved, done := 0, act != nil
	var failed []rounds.AnswerOutcome
	for _, o := range outcomes {
		if o.Saved {
			saved++
		}
		if o.Err != nil {
			failed = append(failed, o)
			done = done && o.Form.QuestionID != act.QuestionID
		}
	}
	var notice frontend.Notice
	theirs := r.form("theirs")
	if !v.Form.Asks(theirs) {
		theirs = ""
	}
	switch {
	case done:
		notice = p.acted(r, v, *act)
	case theirs != "":
		notice = frontend.Notice{Kind: frontend.Info, Key: "answers.taken", Args: map[string]any{"ID": theirs}}
	case saved > 0:
		notice = frontend.Notice{
			Kind: frontend.Success,
			Key:  "answers.saved_all",
			Args: map[string]any{"Count": saved, "Time": r.L.Time(p.Chain.Now())},
		}
	}
	if len(failed) > 0 {
		return p.showAreaAgain(r, area, failed, notice)
	}
	to := areaPath(r, v.ID, area)
	switch {
	case act != nil:
		to += "#" + act.QuestionID
	case theirs != "":
		to += "#" + theirs
	case r.form("then") == "next":
		page, err := p.areaPage(r, v, area)
		if err != nil {
			return err
		}
		to = page.Next
	}
	return p.done(r, to, notice.Key, notice.Args)
}

// saveAnswersTyped saves what is typed in an area as the pressed button says.
func (p *Pages) saveAnswersTyped(
	r *Request,
	v rounds.AssessmentView,
	forms []rounds.AnswerForm,
	act *rounds.AnswerAct,
) ([]rounds.AnswerOutcome, error) {
	if act == nil && r.form("then") == "confirm" {
		outcomes, _, err := p.Chain.Rounds.SaveAndConfirm(r.Request.Context(), r.Principal, v.ID, forms)
		return outcomes, err
	}
	outcomes, _, err := p.Chain.Rounds.SaveAnswers(r.Request.Context(), r.Principal, v.ID, forms, act)
	return outcomes, err
}

// typedAnswers are the answers in the form of an area, without the one whose stored answer was kept. An answer chosen
// over somebody else's starts from the version that was shown.
func typedAnswers(r *Request, v rounds.AssessmentView, area string) []rounds.AnswerForm {
	var forms []rounds.AnswerForm
	for _, q := range v.Questionnaire.AskedOf(v.Profile()) {
		f, ok := typedAnswer(r, q.ID)
		if q.Area != area || !ok || r.form("theirs") == q.ID {
			continue
		}
		mine, chosen := strings.CutPrefix(r.form("mine"), q.ID+" ")
		if version, err := strconv.ParseInt(mine, 10, 64); chosen && err == nil {
			f.Version = &version
		}
		f.Chosen = chosen
		forms = append(forms, f)
	}
	return forms
}

// showAreaAgain shows an area again with what was typed for the questions that could not be saved.
func (p *Pages) showAreaAgain(r *Request, area string, failed []rounds.AnswerOutcome, notice frontend.Notice) error {
	v, err := p.findAssessment(r)
	if err != nil {
		return err
	}
	page, err := p.areaPage(r, v, area)
	if err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	for i := range page.Questions {
		row := &page.Questions[i]
		at := slices.IndexFunc(failed, func(o rounds.AnswerOutcome) bool { return o.Form.QuestionID == row.ID })
		if at < 0 {
			continue
		}
		o := failed[at]
		put(r, v, o, row, page.About.Spoken)
		status = problem.Status(o.Err)
		page.Problems = append(page.Problems, problemsOf(r, o, row)...)
	}
	if notice.Key != "" {
		page.Notice = &notice
	}
	return p.show(r, status, page)
}

// problemsOf says what is wrong with a question, for the summary above the page.
func problemsOf(r *Request, o rounds.AnswerOutcome, row *frontend.AnswerQuestion) []frontend.FieldProblem {
	e := problem.Own(o.Err)
	if len(e.Fields) == 0 {
		key := e.Key
		if o.Stored != nil {
			key = "answers.conflict_status"
		}
		return []frontend.FieldProblem{{Field: row.ID, Key: key, Args: e.Args, Label: row.ID}}
	}
	var problems []frontend.FieldProblem
	for _, f := range e.Fields {
		id := row.ID + "-" + f.Field
		if f.Field == "evidence" {
			id += "-0"
		}
		problems = append(problems, frontend.FieldProblem{
			Field: id,
			Key:   f.Key,
			Args:  f.Args,
			Label: row.ID,
		})
	}
	return problems
}
