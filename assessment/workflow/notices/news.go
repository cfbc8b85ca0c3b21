package notices

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// reader is somebody who gets mail.
type reader struct {
	*teller
	person  assessment.Person
	choices assessment.MailChoices
}

func (w *UseCases) readerOf(ctx context.Context, tx assessment.Tx, user assessment.ID) (reader, error) {
	var x reader
	p, err := w.kernel.PrincipalIn(tx, user)
	if err != nil {
		return x, err
	}
	if x.person, err = tx.Person(user); err != nil {
		return x, err
	}
	u, err := tx.User(user)
	if err != nil {
		return x, err
	}
	x.choices = u.MailChoices
	x.teller, err = w.tellerFor(ctx, tx, p)
	return x, err
}

// news is what the reader is told by a mail: what the start page tells, with what there is to do about it. It is false
// for what is no longer true, or not for them to know any more.
func (x reader) news(n assessment.Notice) (record.News, bool, error) {
	if err := x.actionsOf([]assessment.Notice{n}); err != nil {
		return record.News{}, false, err
	}
	notice, may, err := x.tell(n)
	told := record.News{Notice: notice, Entities: []string{}, Roles: []record.RoleOn{}}
	switch {
	case assessment.CodeOf(err) == assessment.NotFound: // without a role left
		return told, false, nil
	case err != nil:
		return told, false, err
	case n.Kind == assessment.NoticeInvitation:
		return x.invitation(told)
	case !may || x.person.State() != assessment.Active:
		return told, false, nil
	}
	switch n.Kind {
	case assessment.NoticeRoundOpened, assessment.NoticeReminder:
		may, err = x.inRound(n, &told)
	case assessment.NoticeHandedQuestion, assessment.NoticeSubmitted, assessment.NoticeReturned, assessment.NoticeApproved:
		may, err = x.inAssessment(n, &told)
	case assessment.NoticeEngagement:
		may = x.audits[*n.AuditID].engaged || x.audits[*n.AuditID].waits
	case assessment.NoticeEngagementConfirmed:
		may = x.audits[*n.AuditID].engaged
	case assessment.NoticeEngagementWaiting:
		may = x.audits[*n.AuditID].confirms
	case assessment.NoticeReplyDue:
		may, err = x.reply(n, &told)
	case assessment.NoticeAction:
		told.Entities = []string{told.Subject}
		may = x.owned[*n.ActionID].Open
	case assessment.NoticeActions:
		told.Entities = []string{told.Subject}
	case assessment.NoticeReviewSent,
		assessment.NoticeReviewToSign,
		assessment.NoticeReviewSigned,
		assessment.NoticeReviewCorrected:
		may, err = x.ofReview(n, &told)
	case assessment.NoticeReplyWaiting:
		may, err = x.approves(n, &told)
	case assessment.NoticeReplyApproved:
		may = x.audits[*n.AuditID].engaged
	case assessment.NoticeFactCheck:
		may, err = x.checksFacts(n, &told)
	case assessment.NoticeAuditorAsks, assessment.NoticeEntityAnswers:
		may, err = x.awaited(n)
	}
	if assessment.CodeOf(err) == assessment.NotFound {
		return told, false, nil
	}
	return told, may, err
}

func (x reader) invitation(told record.News) (record.News, bool, error) {
	if x.person.State() != assessment.Invited {
		return told, false, nil
	}
	memberships, err := x.tx.MembershipsOf(x.person.UserID)
	told.Roles = people.InvitedAs(x.tree, memberships, x.w.kernel.Today(x.p.Organisation))
	return told, len(told.Roles) > 0, err // all may have been revoked
}

// inRound fills in the entities of a round for which the reader still has something to do in it: while it is open, and
// once it is closed what they were reminded to approve.
func (x reader) inRound(n assessment.Notice, told *record.News) (bool, error) {
	r, err := x.round(n.RoundID)
	open := r.State == assessment.RoundOpen
	if err != nil || !open && (r.State != assessment.RoundClosed || n.Kind != assessment.NoticeReminder) {
		return false, err
	}
	told.ClosesOn = r.ClosesOn
	asked, err := x.tx.AssessmentsIn(r.ID)
	if err != nil {
		return false, err
	}
	for _, a := range asked {
		if n.EntityID != nil && *n.EntityID != a.EntityID || n.AssessmentID != nil && *n.AssessmentID != a.ID {
			continue
		}
		answers := open && a.Answerable() && x.p.May(assessment.WriteAnswers, x.tree, a.EntityID)
		decides := a.State == assessment.Submitted && x.p.May(assessment.DecideSubmission, x.tree, a.EntityID)
		if node, ok := x.tree.Node(a.EntityID); ok && (answers || decides) {
			told.Entities = append(told.Entities, node.Name)
		}
	}
	return len(told.Entities) > 0, nil
}

// inAssessment fills in an assessment in which the notice is still true.
func (x reader) inAssessment(n assessment.Notice, told *record.News) (bool, error) {
	if n.AssessmentID == nil {
		return false, nil
	}
	a, err := x.tx.Assessment(*n.AssessmentID)
	if err != nil {
		return false, err
	}
	r, err := x.round(&a.RoundID)
	if err != nil {
		return false, err
	}
	told.ClosesOn, told.Entities = r.ClosesOn, []string{told.Subject}
	switch n.Kind {
	case assessment.NoticeHandedQuestion:
		return x.handed(n, a, r, told)
	case assessment.NoticeSubmitted:
		return a.State == assessment.Submitted && x.p.May(assessment.DecideSubmission, x.tree, a.EntityID), nil
	case assessment.NoticeApproved:
		return a.State == assessment.Approved, nil
	}
	return a.Answerable(), nil
}

func (x reader) handed(
	n assessment.Notice,
	a assessment.Assessment,
	r rounds.RoundSummary,
	told *record.News,
) (bool, error) {
	if !x.p.May(assessment.WriteAnswers, x.tree, a.EntityID) || !a.Answerable() || r.State != assessment.RoundOpen {
		return false, nil
	}
	answer, err := x.tx.Answer(a.ID, n.QuestionID)
	if err != nil || answer.AssignedTo == nil || *answer.AssignedTo != x.p.User.ID {
		return false, err
	}
	q, err := x.w.kernel.QuestionnaireOf(x.tx, r.Round)
	if err != nil {
		return false, err
	}
	asked, ok := q.Question(n.QuestionID)
	told.Asked = asked.Text.In(workflow.Language(x.p), questionnaires.Languages...)
	return ok, nil
}

// reply fills in by when an audit's bodies are to reply, for somebody who sees to that they do so in time.
func (x reader) reply(n assessment.Notice, told *record.News) (bool, error) {
	a, err := x.tx.Audit(*n.AuditID)
	if err != nil || a.ReplyDue < x.w.kernel.Today(x.p.Organisation) {
		return false, err
	}
	due, shown, err := x.w.audits.ReplyIn(x.tx, x.p, a)
	told.ReplyDue = due.Due
	return shown, err
}

// ofReview fills in the day of a review's meeting, as long as the review is where the notice says.
func (x reader) ofReview(n assessment.Notice, told *record.News) (bool, error) {
	h, _, err := x.reviewed(*n.ReviewID)
	if day := h.Day(); day != nil {
		told.Meets = *day
	}
	switch n.Kind {
	case assessment.NoticeReviewSent:
		return h.State == assessment.ReviewSent, err
	case assessment.NoticeReviewToSign:
		return h.MaySign, err
	case assessment.NoticeReviewSigned:
		return h.State == assessment.ReviewSigned, err
	}
	return h.State.Open() || h.State == assessment.ReviewHeld, err // until the correction is signed too
}

// checksFacts fills in by when the facts are to be checked, for somebody who is asked and may still comment.
func (x reader) checksFacts(n assessment.Notice, told *record.News) (bool, error) {
	h, asked, err := x.w.audits.FactCheckOf(x.ctx, x.p, *n.FactCheckID)
	told.CheckBy = h.Due
	return asked && h.State == record.FactCheckOpen, err
}

// awaited reports whether something is still awaited from the reader's side in a dialogue.
func (x reader) awaited(n assessment.Notice) (bool, error) {
	d, err := x.w.audits.Dialogue(x.ctx, x.p, *n.AuditID, *n.EntityID)
	return slices.ContainsFunc(d.Questions, func(q record.DialogueQuestion) bool {
		return q.ID == n.QuestionID && q.Waits
	}), err
}

// approves fills in by when a body is to reply, for somebody who may approve what has been prepared for it and waits.
func (x reader) approves(n assessment.Notice, told *record.News) (bool, error) {
	if n.BodyID == nil || !x.p.MaySomewhere(assessment.ApproveReplies) {
		return false, nil
	}
	a, err := x.tx.Audit(*n.AuditID)
	if err != nil {
		return false, err
	}
	told.ReplyDue = a.ReplyDue
	waiting, err := x.w.audits.WaitingReplies(x.tx, x.p, a, *n.BodyID)
	return waiting > 0, err
}
