package notices

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
	"mognad/questionnaires"
)

// reader is somebody who is told of things, with the rights of now.
type reader struct {
	w      *UseCases
	tx     assessment.Tx
	p      assessment.Principal
	person assessment.Person
	tree   assessment.Tree
	names  map[assessment.ID]string // of the organisation's people

	choices assessment.MailChoices
}

func (w *UseCases) readerOf(tx assessment.Tx, user assessment.ID) (reader, error) {
	x := reader{w: w, tx: tx}
	var err error
	if x.p, err = w.kernel.PrincipalIn(tx, user); err != nil {
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
	if x.tree, err = workflow.ReadTree(tx, x.p); err != nil {
		return x, err
	}
	x.names, err = people.Names(tx)
	return x, err
}

// base is the organisation's first page.
func (x reader) base() string { return "/organisations/" + x.p.Organisation.Key }

// news is what the reader is told by a notice, or false if it is no longer true, or not for them to know any more.
func (x reader) news(n assessment.Notice) (record.News, bool, error) {
	told := record.News{
		ID:       n.ID.String(),
		Kind:     n.Kind,
		At:       n.CreatedAt,
		Entities: []string{},
		Roles:    []record.RoleOn{},
		Note:     n.Note,
		Path:     x.base(),
	}
	if n.ByID != nil {
		told.By = x.names[*n.ByID]
	}
	if n.Kind == assessment.NoticeInvitation {
		return x.invitation(told)
	}
	if x.person.State() != assessment.Active {
		return told, false, nil
	}
	var may bool
	var err error
	switch n.Kind {
	case assessment.NoticeRoundOpened, assessment.NoticeReminder:
		may, err = x.round(n, &told)
	case assessment.NoticeHandedQuestion, assessment.NoticeSubmitted, assessment.NoticeReturned, assessment.NoticeApproved:
		may, err = x.assessment(n, &told)
	case assessment.NoticeEngagement, assessment.NoticeEngagementConfirmed, assessment.NoticeEngagementWaiting:
		may, err = x.audit(n, &told)
	case assessment.NoticeReplyDue:
		may, err = x.reply(n, &told)
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
	told.Roles = people.InvitedAs(x.tree, memberships, x.w.kernel.Today())
	return told, len(told.Roles) > 0, err // all may have been revoked
}

// round fills in a round, and the entities for which the reader still has something to do in it: while it is open, and
// once it is closed what they were reminded to approve.
func (x reader) round(n assessment.Notice, told *record.News) (bool, error) {
	if n.RoundID == nil {
		return false, nil
	}
	r, err := x.tx.Round(*n.RoundID)
	state := r.State(x.w.kernel.Today())
	open := state == assessment.RoundOpen
	if err != nil || !open && (state != assessment.RoundClosed || n.Kind != assessment.NoticeReminder) {
		return false, err
	}
	told.Round, told.ClosesOn, told.Path = r.Name, r.ClosesOn, x.base()+"/work"
	asked, err := x.tx.AssessmentsIn(r.ID)
	if err != nil {
		return false, err
	}
	var last assessment.ID
	for _, a := range asked {
		if n.EntityID != nil && *n.EntityID != a.EntityID || n.AssessmentID != nil && *n.AssessmentID != a.ID {
			continue
		}
		answers := open && a.Answerable() && x.p.May(assessment.WriteAnswers, x.tree, a.EntityID)
		decides := a.State == assessment.Submitted && x.p.May(assessment.DecideSubmission, x.tree, a.EntityID)
		if node, ok := x.tree.Node(a.EntityID); ok && (answers || decides) {
			told.Entities, last = append(told.Entities, node.Name), a.ID
		}
	}
	if len(told.Entities) == 1 {
		told.Path = x.base() + "/assessments/" + last.String()
	}
	return len(told.Entities) > 0, nil
}

// assessment fills in an assessment in which the notice is still true.
func (x reader) assessment(n assessment.Notice, told *record.News) (bool, error) {
	if n.AssessmentID == nil {
		return false, nil
	}
	a, err := x.tx.Assessment(*n.AssessmentID)
	if err != nil {
		return false, err
	}
	r, err := x.tx.Round(a.RoundID)
	if err != nil {
		return false, err
	}
	node, ok := x.tree.Node(a.EntityID)
	if !ok || !x.p.May(assessment.ReadAnswers, x.tree, a.EntityID) {
		return false, nil
	}
	told.Round, told.ClosesOn, told.Entities = r.Name, r.ClosesOn, []string{node.Name}
	told.Path = x.base() + "/assessments/" + a.ID.String()
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
	r assessment.Round,
	told *record.News,
) (bool, error) {
	if !x.p.May(assessment.WriteAnswers, x.tree, a.EntityID) || !a.Answerable() ||
		r.State(x.w.kernel.Today()) != assessment.RoundOpen {
		return false, nil
	}
	answer, err := x.tx.Answer(a.ID, n.QuestionID)
	if err != nil || answer.AssignedTo == nil || *answer.AssignedTo != x.p.User.ID {
		return false, err
	}
	q, err := x.w.kernel.QuestionnaireOf(x.tx, r)
	if err != nil {
		return false, err
	}
	asked, ok := q.Question(n.QuestionID)
	told.Question = n.QuestionID
	told.Asked = asked.Text.In(workflow.Language(x.p), questionnaires.Languages...)
	told.Path += "/areas/" + asked.Area + "#" + n.QuestionID
	return ok, nil
}

// audit fills in an audit that the reader is engaged for by an engagement that counts now, or whose engagement waits
// for them.
func (x reader) audit(n assessment.Notice, told *record.News) (bool, error) {
	if n.AuditID == nil {
		return false, nil
	}
	a, err := x.tx.Audit(*n.AuditID)
	if err != nil {
		return false, err
	}
	told.Audit, told.Path = a.Title, x.base()+"/audits/"+a.ID.String()
	if n.Kind == assessment.NoticeEngagementWaiting {
		waiting, err := x.w.audits.WaitingIn(x.tx, x.p)
		return slices.ContainsFunc(waiting, func(e record.WaitingEngagement) bool {
			return e.Audit == a.ID && !e.Own
		}), err
	}
	mine, err := x.tx.EngagementsOf(x.p.User.ID)
	i := slices.IndexFunc(mine, func(e assessment.Engagement) bool { return e.AuditID == a.ID })
	if err != nil || i < 0 || mine[i].LastDay() < x.w.kernel.Today() || !x.p.MaySomewhere(assessment.WriteAudits) {
		return false, err
	}
	if mine[i].Waits() { // its auditor learns of it, but has no access yet
		told.Path = x.base()
		return n.Kind == assessment.NoticeEngagement, nil
	}
	entities, err := x.tx.AuditedEntities(a.ID)
	if err != nil {
		return false, err
	}
	own, err := x.w.audits.OwnEngagements(x.tx, x.p, x.tree)
	return own.Counts(a, entities), err
}

// reply fills in an audit whose recommendations the reader may read and sees that the bodies reply to in time.
func (x reader) reply(n assessment.Notice, told *record.News) (bool, error) {
	if n.AuditID == nil {
		return false, nil
	}
	a, err := x.tx.Audit(*n.AuditID)
	if err != nil || a.ReplyDue < x.w.kernel.Today() {
		return false, err
	}
	due, shown, err := x.w.audits.ReplyIn(x.tx, x.p, a)
	told.Audit, told.ReplyDue = due.Title, due.Due
	told.Path = x.base() + "/audits/" + a.ID.String() + "/recommendations"
	return shown, err
}
