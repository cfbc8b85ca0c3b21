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

// Area asks the questions of one area. To a script it answers which versions of the answers stand now.
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
	for _, q := range v.Questionnaire.AskedOf(v.Kind) {
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
	return page, nil
}

// SaveArea takes the whole form of an area: what can be saved is saved, the rest comes back as it was typed, beside
// what somebody else has saved.
func (p *Pages) SaveArea(r *Request) error {
	v, err := p.findAssessment(r)
	if err != nil {
		return err
	}
	return p.saveArea(r, v, r.Param("area"), "", nil)
}

// saveArea takes the form of an area, and then does with one of its questions what a button beside it says; b is nil
// for none.
func (p *Pages) saveArea(r *Request, v rounds.AssessmentView, area, question string, b *button) error {
	if _, err := p.areaPage(r, v, area); err != nil {
		return err
	}
	saved, failed, err := p.saveQuestions(r, v, area)
	if err != nil {
		return err
	}
	notice := frontend.Notice{Key: ""}
	if theirs := r.form("theirs"); theirs != "" && v.Form.Asks(theirs) {
		notice = frontend.Notice{Kind: frontend.Info, Key: "answers.taken", Args: map[string]any{"ID": theirs}}
	} else if saved > 0 {
		notice = frontend.Notice{
			Kind: frontend.Success,
			Key:  "answers.saved_all",
			Args: map[string]any{"Count": saved, "Time": r.L.Time(p.Chain.Now())},
		}
	}
	if b != nil && !slices.ContainsFunc(failed, func(o outcome) bool { return o.form.QuestionID == question }) {
		if notice, err = p.pressAfter(r, v, question, *b); err != nil {
			refused, err := p.refusedAct(r, v, question, err)
			if err != nil {
				return err
			}
			failed, notice = append(failed, refused), frontend.Notice{}
		}
	}
	if len(failed) > 0 {
		return p.areaAgain(r, area, failed, notice)
	}
	to := areaPath(r, v.ID, area)
	switch {
	case question != "":
		to += "#" + question
	case r.form("theirs") != "" && v.Form.Asks(r.form("theirs")):
		to += "#" + r.form("theirs")
	case r.form("then") == "next":
		page, err := p.areaPage(r, v, area)
		if err != nil {
			return err
		}
		to = page.Next
	}
	return p.done(r, to, notice.Key, notice.Args)
}

// saveQuestions saves what differs from what is stored, question by question. An error that belongs to no question is
// returned.
func (p *Pages) saveQuestions(r *Request, v rounds.AssessmentView, area string) (int, []outcome, error) {
	saved := 0
	var failed []outcome
	for _, q := range v.Questionnaire.AskedOf(v.Kind) {
		f, ok := typedAnswer(r, q.ID)
		_, provided := v.Expected[q.ID]
		f = f.Settled(v.Questionnaire, provided, v.Answers[q.ID])
		if q.Area != area || !ok || r.form("theirs") == q.ID || says(v, f, v.Answers[q.ID]) {
			continue
		}
		mine, chosen := strings.CutPrefix(r.form("mine"), q.ID+" ")
		if version, err := strconv.ParseInt(mine, 10, 64); chosen && err == nil {
			f.Version = &version
		}
		if !chosen && f.Version != nil && *f.Version != v.Answers[q.ID].Version {
			untouched, err := p.untouched(r, v, f)
			if err != nil {
				return saved, failed, err
			}
			if untouched {
				continue
			}
		}
		o := p.saveTyped(r, v, f)
		if problem.Status(o.err) >= http.StatusInternalServerError && o.err != nil {
			return saved, failed, o.err
		}
		if o.err != nil {
			failed = append(failed, o)
			continue
		}
		saved++
	}
	return saved, failed, nil
}

// untouched reports whether what the form says to a question is what it was when the form was made: then somebody else
// has changed it since, and the reader has not.
func (p *Pages) untouched(r *Request, v rounds.AssessmentView, f rounds.AnswerForm) (bool, error) {
	versions, _, err := p.Chain.Rounds.AnswerVersions(r.Request.Context(), r.Principal, v.ID, f.QuestionID)
	if err != nil {
		return false, err
	}
	seen, known := seenVersion(versions, *f.Version)
	return known && says(v, f, seen), nil
}

// areaAgain shows an area once more with what was typed to the questions that could not be saved.
func (p *Pages) areaAgain(r *Request, area string, failed []outcome, notice frontend.Notice) error {
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
		at := slices.IndexFunc(failed, func(o outcome) bool { return o.form.QuestionID == row.ID })
		if at < 0 {
			continue
		}
		o := failed[at]
		o.put(r, v, row, page.About.Spoken)
		status = problem.Status(o.err)
		page.Problems = append(page.Problems, problemsOf(r, o, row)...)
	}
	if notice.Key != "" {
		page.Notice = &notice
	}
	return p.show(r, status, page)
}

// problemsOf says what is wrong with a question, for the summary above the page.
func problemsOf(r *Request, o outcome, row *frontend.AnswerQuestion) []frontend.FieldProblem {
	e := problem.Own(o.err)
	if len(e.Fields) == 0 {
		key := e.Key
		if o.stored != nil {
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
