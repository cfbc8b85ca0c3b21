package web

import (
	"net/http"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend"
	"mognad/questionnaires"
)

// Submission is the receipt for what was submitted, with the answers as they were sealed and the form to decide for
// those who approve.
func (p *Pages) Submission(r *Request) error {
	v, err := p.findSubmission(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, submissionPage(r, v))
}

// findSubmission reads the submission in the address.
func (p *Pages) findSubmission(r *Request) (rounds.SubmissionView, error) {
	id, err := r.id("assessment")
	if err != nil {
		return rounds.SubmissionView{}, err
	}
	number, err := strconv.Atoi(r.Param("number"))
	if err != nil {
		number = 0 // a number that none has
	}
	return p.Chain.Rounds.Submission(r.Request.Context(), r.Principal, id, number)
}

func submissionPage(r *Request, v rounds.SubmissionView) *frontend.Submission {
	here := submissionPath(r, v.Assessment.ID, v.Submission.Number)
	s := v.Submission
	page := &frontend.Submission{
		About:      headOf(r, v.Assessment, v.Round, v.Entity, v.Questionnaire),
		Number:     s.Number,
		By:         v.People.Name(s.SubmittedBy),
		At:         s.SubmittedAt,
		SHA256:     s.SHA256,
		Unanswered: s.Asked - s.Answered,
		Missing:    s.NotProvided,
		File:       here + "/file",
		Result:     assessmentPath(r, v.Assessment.ID) + "/result?number=" + strconv.Itoa(s.Number),
	}
	page.Path = here
	page.About.Entity, page.About.Round = v.Sealed.Entity.Name, v.Sealed.Round.Name // with the names of the time
	page.About.Progress = frontend.Progress{Done: s.Answered, Asked: s.Asked}
	if v.MayDecide {
		page.Decide = here + "/decision"
	}
	if v.MayWithdraw {
		page.Withdraw = here + "/withdraw"
	}
	if v.MayReopen {
		page.Reopen = here + "/reopen"
	}
	if w := s.Withdrawal; w != nil {
		page.Withdrawn = &frontend.SubmissionAct{By: v.People.Name(w.WithdrawnBy), At: w.WithdrawnAt}
	}
	if o := s.Reopening; o != nil {
		page.Reopened = &frontend.SubmissionAct{Reason: o.Reason, By: v.People.Name(o.ReopenedBy), At: o.ReopenedAt}
	}
	if d := s.Decision; d != nil {
		page.Decision = &frontend.SubmissionDecision{
			Outcome: string(d.Outcome),
			Reason:  d.Reason,
			By:      v.People.Name(d.DecidedBy),
			At:      d.DecidedAt,
			Also:    d.Also,
		}
	}
	page.OnlyNews = r.Query("show") == onlyNews && v.Since != nil
	page.Base, page.News = here, here+"?show="+onlyNews
	if v.Since != nil {
		page.Since, page.Before = *v.Since, submissionPath(r, v.Assessment.ID, *v.Since)
	}
	for _, c := range v.Changes {
		if c.Changed {
			page.Changed++
		}
		if c.Remark != "" {
			page.Remarked++
		}
	}
	page.Areas = sealedAreas(v, page.About.Spoken, page.OnlyNews)
	return page
}

// onlyNews is the word in the address for only what has changed or was remarked on.
const onlyNews = "changed"

// sealedAreas are the questions asked, by area, with the sealed answers.
func sealedAreas(v rounds.SubmissionView, language string, onlyNews bool) []frontend.SealedArea {
	q := v.Questionnaire
	earlier := map[string]*frontend.SealedChange{}
	for _, c := range v.Changes {
		earlier[c.Question] = sealedChange(q, c, language)
	}
	remarks := map[string]string{}
	for _, remark := range v.Remarks {
		remarks[remark.Question] = remark.Remark
	}
	answers := map[string]record.SealedAnswer{}
	for _, a := range v.Sealed.Answers {
		answers[a.Question] = a
	}
	shown := map[string][]frontend.SealedQuestion{}
	done, asked := map[string]int{}, map[string]int{}
	for _, question := range q.AskedOf(v.Sealed.Profile()) {
		a := answers[question.ID]
		row := frontend.SealedQuestion{
			ID:        question.ID,
			Text:      question.Text.In(language, q.Languages...),
			Answer:    frontend.NewAnswerChip(q, a.Value, language),
			Reason:    a.Reason,
			Comment:   a.Comment,
			Evidence:  a.Evidence,
			At:        a.AnsweredAt,
			StillTrue: a.StillTrue,
			Provided:  a.Provider != "",
			Missing:   a.Provider != "" && a.Value == "" && a.Stance != assessment.Disputed,
			Stance:    string(a.Stance),
			Remark:    remarks[question.ID],
			Earlier:   earlier[question.ID],
		}
		if id, err := assessment.ParseID(a.AnsweredBy); err == nil {
			row.By = v.People.Name(id)
		}
		if a.Value != "" {
			done[question.Area]++
		}
		asked[question.Area]++
		if !onlyNews || row.Earlier != nil {
			shown[question.Area] = append(shown[question.Area], row)
		}
	}
	var areas []frontend.SealedArea
	for _, area := range q.Areas {
		if questions := shown[area.ID]; len(questions) > 0 {
			areas = append(areas, frontend.SealedArea{
				ID:        area.ID,
				Name:      area.Name.In(language, q.Languages...),
				Questions: questions,
				Progress:  frontend.Progress{Done: done[area.ID], Asked: asked[area.ID]},
			})
		}
	}
	return areas
}

// sealedChange is what was answered and remarked the last time.
func sealedChange(q *questionnaires.Questionnaire, c record.Changed, language string) *frontend.SealedChange {
	change := &frontend.SealedChange{
		Changed: c.Changed,
		Reason:  c.Before.Reason,
		Comment: c.Before.Comment,
		Remark:  c.Remark,
	}
	for _, e := range c.Before.Evidence {
		change.Evidence = append(change.Evidence, assessment.Evidence(e))
	}
	if c.Before.Value != nil {
		change.Answer = frontend.NewAnswerChip(q, *c.Before.Value, language)
	}
	return change
}

// typedRemarks are the remarks sent with a decision, in the questionnaire's order.
func typedRemarks(r *Request, q *questionnaires.Questionnaire) []record.Remark {
	var remarks []record.Remark
	for _, question := range q.Questions {
		if text := r.form("remark." + question.ID); text != "" {
			remarks = append(remarks, record.Remark{Question: question.ID, Remark: text})
		}
	}
	return remarks
}

// Decide approves a submission, or returns it with a reason, each with remarks on single answers. Before approving it
// asks once and says what that means.
func (p *Pages) Decide(r *Request) error {
	v, err := p.findSubmission(r)
	if err != nil {
		return err
	}
	outcome, reason := assessment.Outcome(r.form("outcome")), r.form("reason")
	remarks := typedRemarks(r, v.Questionnaire)
	if v.MayDecide && outcome == assessment.OutcomeApproved && !r.confirmed() {
		return p.show(r, http.StatusOK, approvePage(r, v, reason, remarks))
	}
	if _, err := p.Chain.Rounds.Decide(
		r.Request.Context(),
		r.Principal,
		v.Assessment.ID,
		v.Submission.Number,
		outcome,
		reason,
		remarks...,
	); err != nil {
		return p.refused(r, err, submissionPage(r, v))
	}
	done := "submission.approved_done"
	if outcome == assessment.OutcomeReturned {
		done = "submission.returned_done"
	}
	return p.done(r, submissionPath(r, v.Assessment.ID, v.Submission.Number), done, nil)
}

// approvePage asks before a submission is approved.
func approvePage(
	r *Request,
	v rounds.SubmissionView,
	reason string,
	remarks []record.Remark,
) *frontend.Confirm {
	here := submissionPath(r, v.Assessment.ID, v.Submission.Number)
	page := &frontend.Confirm{
		Title: frontend.Said{Key: "submission.approve_title", Args: map[string]any{"Number": v.Submission.Number}},
		About: v.Sealed.Entity.Name + " · " + v.Sealed.Round.Name,
		Means: []frontend.Said{
			{Key: "submission.approve_means_counts"},
			{Key: "submission.approve_means_sealed"},
			{Key: "submission.approve_means_reopen"},
		},
		Typed:  reason,
		Action: here + "/decision",
		Hidden: []frontend.HiddenField{
			{Name: "outcome", Value: string(assessment.OutcomeApproved)},
			{Name: "reason", Value: reason},
		},
		Do:   "submission.approve_do",
		Back: here,
	}
	page.Path = here
	for _, remark := range remarks {
		page.Hidden = append(page.Hidden, frontend.HiddenField{Name: "remark." + remark.Question, Value: remark.Remark})
	}
	if left := v.Submission.Asked - v.Submission.Answered; left > 0 {
		page.Means = append(page.Means, frontend.Said{
			Key:  "submission.approve_means_preliminary",
			Args: map[string]any{"Count": left},
		})
	}
	return page
}

// Withdraw takes back what the reader submitted.
func (p *Pages) Withdraw(r *Request) error {
	v, err := p.findSubmission(r)
	if err != nil {
		return err
	}
	if _, err := p.Chain.Rounds.Withdraw(
		r.Request.Context(),
		r.Principal,
		v.Assessment.ID,
		v.Submission.Number,
	); err != nil {
		return p.refused(r, err, submissionPage(r, v))
	}
	return p.done(r, assessmentPath(r, v.Assessment.ID), "submission.withdrawn_done", nil)
}

// ReopenSubmission begins a new draft from an approved submission.
func (p *Pages) ReopenSubmission(r *Request) error {
	v, err := p.findSubmission(r)
	if err != nil {
		return err
	}
	if _, err := p.Chain.Rounds.Reopen(
		r.Request.Context(),
		r.Principal,
		v.Assessment.ID,
		v.Submission.Number,
		r.form("reason"),
	); err != nil {
		return p.refused(r, err, submissionPage(r, v), func(name string) string { return "reopen-" + name })
	}
	return p.done(r, assessmentPath(r, v.Assessment.ID), "submission.reopened_done", nil)
}

// SubmissionFile is what was sealed, byte for byte, so that anybody can calculate its hash.
func (p *Pages) SubmissionFile(r *Request) error {
	v, err := p.findSubmission(r)
	if err != nil {
		return err
	}
	name := "submission-" + v.Assessment.ID.String() + "-" + strconv.Itoa(v.Submission.Number) + ".json"
	return r.sealed(name, v.Submission.SHA256, v.Content)
}
