package web

import (
	"net/http"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
	"mognad/questionnaires"
)

// nextArea in place of an area's id leads to the next unanswered question, or to the area of the question in the
// address.
const nextArea = "next"

// Assessment is the overview of an entity's self-assessment.
func (p *Pages) Assessment(r *Request) error {
	v, err := p.findAssessment(r)
	if err != nil {
		return err
	}
	about := p.assessmentHead(r, v)
	page := &frontend.Assessment{
		About:       about,
		Message:     v.Round.Message,
		Areas:       areaRows(r, v, ""),
		Submit:      about.Base + "/submit",
		Result:      about.Base + "/result",
		DontKnow:    v.Score.DontKnow,
		NotRelevant: v.Score.NotApplicable,
		Unproven:    v.Score.Positive - v.Score.Evidenced,
		Handed: questionLinks(r, v, func(_ questionnaires.Question, a assessment.Answer) bool {
			return handedTo(a, r.Principal.User.ID) && !a.Answered()
		}),
		Remarked: questionLinks(r, v, func(q questionnaires.Question, _ assessment.Answer) bool {
			return v.Remarks[q.ID] != ""
		}),
	}
	if v.Score.Own() > v.Score.OwnDone() {
		page.Continue = about.Base + "/areas/" + nextArea
	}
	if v.MayDecide && v.Assessment.State == assessment.Submitted {
		page.Waiting = submissionPath(r, v.ID, v.Submitted)
	}
	if v.Returned != nil {
		page.Returned = &frontend.ReturnedSubmission{
			Number: v.Returned.Number,
			Href:   submissionPath(r, v.ID, v.Returned.Number),
			Reason: v.Returned.Reason,
			By:     v.Names[v.Returned.DecidedBy],
			At:     v.Returned.DecidedAt,
		}
	}
	if o := v.Reopened; o != nil {
		page.Reopened = &frontend.ReturnedSubmission{
			Number: o.Number,
			Href:   submissionPath(r, v.ID, o.Number),
			Reason: o.Reason,
			By:     v.Names[o.ReopenedBy],
			At:     o.ReopenedAt,
		}
	}
	for _, s := range v.Submissions {
		page.Submissions = append(page.Submissions, frontend.SubmissionRow{
			Number:      s.Number,
			Href:        submissionPath(r, v.ID, s.Number),
			By:          v.Names[s.SubmittedBy],
			At:          s.SubmittedAt,
			Preliminary: s.Answered < s.Asked,
			Outcome:     submissionState(record.SubmissionOf(s)),
			Reopened:    s.Reopening != nil,
		})
	}
	return p.show(r, http.StatusOK, page)
}

// submissionState is the outcome of the decision on a submission, or that it was withdrawn.
func submissionState(s record.Submission) string {
	if s.Withdrawal != nil {
		return "withdrawn"
	}
	return string(s.Outcome())
}

// findAssessment reads the assessment in the address.
func (p *Pages) findAssessment(r *Request) (rounds.AssessmentView, error) {
	id, err := r.id("assessment")
	if err != nil {
		return rounds.AssessmentView{}, err
	}
	return p.Chain.Rounds.Assessment(r.Request.Context(), r.Principal, id)
}

// assessmentHead is what all pages of the assessment show.
func (p *Pages) assessmentHead(r *Request, v rounds.AssessmentView) frontend.AssessmentHead {
	head := headOf(r, v.Assessment, v.Round, v.Entity, v.Questionnaire)
	head.Editable = v.MayAnswer
	head.Progress = progressOf(v.Score.Counts)
	head.Why, head.WhyArgs = whyReadOnly(r, v)
	return head
}

func headOf(
	r *Request,
	a assessment.Assessment,
	round assessment.Round,
	e assessment.Entity,
	q *questionnaires.Questionnaire,
) frontend.AssessmentHead {
	language := spoken(r, q)
	return frontend.AssessmentHead{
		Base:          assessmentPath(r, a.ID),
		Reader:        r.Principal.User.ID.String(),
		Work:          organisationPath(r, "/work"),
		Entity:        e.Name,
		Round:         round.Name,
		Questionnaire: q.Title.In(language, q.Languages...),
		Spoken:        language,
		Closes:        string(round.ClosesOn),
	}
}

// progressOf is how much has been answered, by the entity and by others for it.
func progressOf(c scoring.Counts) frontend.Progress {
	return frontend.Progress{Done: c.Done(), Asked: c.Asked, Received: c.Received, Provided: c.Provided}
}

// whyReadOnly says why the reader cannot answer, "" when they can.
func whyReadOnly(r *Request, v rounds.AssessmentView) (string, map[string]any) {
	switch {
	case v.MayAnswer:
		return "", nil
	case v.MergedInto != nil:
		return "answers.why.merged", map[string]any{"Entity": v.Heir}
	case v.State == assessment.RoundPlanned:
		return "answers.why.planned", map[string]any{"Opens": r.L.Day(string(v.Round.OpensOn))}
	case v.Assessment.State == assessment.Approved:
		return "answers.why.approved", nil
	case v.Assessment.State == assessment.Submitted:
		return "answers.why.submitted", nil
	case v.State == assessment.RoundClosed:
		closed := r.L.Day(string(v.Round.ClosesOn))
		if v.Round.ClosedAt != nil {
			closed = r.L.Date(*v.Round.ClosedAt)
		}
		return "answers.why.closed", map[string]any{"Closed": closed}
	}
	return "answers.why.reading", nil
}

// areaRows lists the areas in which the entity is asked anything, with the progress of each.
func areaRows(r *Request, v rounds.AssessmentView, current string) []frontend.AreaRow {
	language := spoken(r, v.Questionnaire)
	var rows []frontend.AreaRow
	for _, area := range v.Score.Areas {
		if area.Asked == 0 {
			continue
		}
		named, _ := v.Questionnaire.Area(area.ID)
		rows = append(rows, frontend.AreaRow{
			ID:       area.ID,
			Name:     named.Name.In(language, v.Questionnaire.Languages...),
			Href:     areaPath(r, v.ID, area.ID),
			Current:  area.ID == current,
			Progress: progressOf(area.Counts),
		})
	}
	return rows
}

func areaPath(r *Request, id assessment.ID, area string) string {
	return assessmentPath(r, id) + "/areas/" + area
}

// questionLinks are links to the asked questions that match, in their order.
func questionLinks(
	r *Request,
	v rounds.AssessmentView,
	fits func(questionnaires.Question, assessment.Answer) bool,
) []frontend.QuestionLink {
	language := spoken(r, v.Questionnaire)
	var links []frontend.QuestionLink
	for _, q := range v.Questionnaire.AskedOf(v.Profile()) {
		a := v.Answers[q.ID]
		if !fits(q, a) {
			continue
		}
		link := frontend.QuestionLink{
			ID:    q.ID,
			Title: q.Title.In(language, v.Questionnaire.Languages...),
			Href:  areaPath(r, v.ID, q.Area) + "#" + q.ID,
		}
		if by, ok := v.Expected[q.ID]; ok && a.Stance != assessment.Disputed {
			link.Text = r.L.T("submit.provided_by", "Entity", by)
		} else if a.AssignedTo != nil && !handedTo(a, r.Principal.User.ID) {
			link.Text = r.L.T("submit.handed_on", "Name", v.Names[*a.AssignedTo])
		}
		links = append(links, link)
	}
	return links
}

func handedTo(a assessment.Answer, user assessment.ID) bool {
	return a.AssignedTo != nil && *a.AssignedTo == user
}

// SubmitPage lists what is missing before the assessment is submitted.
func (p *Pages) SubmitPage(r *Request) error {
	v, err := p.findAssessment(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, p.submitPage(r, v))
}

func (p *Pages) submitPage(r *Request, v rounds.AssessmentView) *frontend.Submit {
	about := p.assessmentHead(r, v)
	page := &frontend.Submit{About: about, Action: about.Base + "/submit", Version: v.Version}
	for _, m := range v.Missing {
		page.Missing = append(page.Missing, frontend.MissingAnswers{
			Provider: m.Provider,
			Links: questionLinks(r, v, func(q questionnaires.Question, _ assessment.Answer) bool {
				return slices.Contains(m.Questions, q.ID)
			}),
		})
		page.NotProvided += len(m.Questions)
	}
	kind := func(a assessment.Answer) questionnaires.AnswerKind {
		step, _ := v.Questionnaire.Answer(a.Value)
		return step.Kind
	}
	page.Unanswered = questionLinks(
		r,
		v,
		func(q questionnaires.Question, a assessment.Answer) bool {
			return !a.Answered() && !slices.ContainsFunc(
				v.Missing,
				func(m rounds.Missing) bool { return slices.Contains(m.Questions, q.ID) },
			)
		},
	)
	page.Unreviewed = questionLinks(r, v, func(q questionnaires.Question, a assessment.Answer) bool {
		_, provided := v.Expected[q.ID]
		return provided && a.AwaitsPosition()
	})
	page.DontKnow = questionLinks(r, v, func(_ questionnaires.Question, a assessment.Answer) bool {
		return a.Answered() && kind(a) == questionnaires.DontKnow
	})
	page.Unproven = questionLinks(r, v, func(_ questionnaires.Question, a assessment.Answer) bool {
		step, known := v.Questionnaire.Answer(a.Value)
		return known && step.Value > 0 && len(a.Evidence) == 0
	})
	return page
}

// Submit submits the assessment, even with unanswered questions if the reader has confirmed that.
func (p *Pages) Submit(r *Request) error {
	v, err := p.findAssessment(r)
	if err != nil {
		return err
	}
	page := p.submitPage(r, v)
	if v.MaySubmit && len(page.Unanswered) > 0 && r.form("anyway") != "true" {
		return p.refused(r, assessment.InvalidField("anyway", "submit.anyway_required", nil), page)
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	without := r.form("without") == "true"
	s, err := p.Chain.Rounds.SubmitOnce(r.Request.Context(), r.Principal, v.ID, version, without, nil)
	if err != nil {
		return p.refused(r, err, page)
	}
	return p.done(r, submissionPath(r, v.ID, s.Number), "submit.done", nil)
}

// toNextArea leads to the area of the question in the address, else to the first with an unanswered question of the
// entity's own, else to submitting.
func (p *Pages) toNextArea(r *Request, v rounds.AssessmentView) error {
	if q, ok := v.Questionnaire.Question(r.Query("question")); ok && v.Form.Asks(q.ID) {
		return p.done(r, areaPath(r, v.ID, q.Area)+"#"+q.ID, "", nil)
	}
	asked := v.Questionnaire.AskedOf(v.Profile())
	i := slices.IndexFunc(asked, func(q questionnaires.Question) bool {
		a := v.Answers[q.ID]
		_, provided := v.Expected[q.ID]
		return !a.Answered() && (!provided || a.Stance == assessment.Disputed)
	})
	if i < 0 {
		return p.done(r, assessmentPath(r, v.ID)+"/submit", "", nil)
	}
	return p.done(r, areaPath(r, v.ID, asked[i].Area)+"#"+asked[i].ID, "", nil)
}
