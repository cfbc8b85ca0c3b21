package people

import (
	"context"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// Hanging reads what hangs on a person whom the principal manages, before they are deactivated or lose a role.
func (w *UseCases) Hanging(
	ctx context.Context,
	p assessment.Principal,
	user assessment.ID,
) (record.Hanging, error) {
	h := record.NewHanging()
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		person, t, err := findManageable(tx, p, user)
		if err != nil {
			return err
		}
		h, err = w.hanging(tx, p, t, person.UserID)
		return err
	})
	return h, err
}

func (w *UseCases) hanging(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	user assessment.ID,
) (record.Hanging, error) {
	h := record.NewHanging()
	open, err := w.openAssessments(tx, p.Organisation)
	if err != nil {
		return h, err
	}
	answers, err := tx.AnswersAssigned(user)
	if err != nil {
		return h, err
	}
	holders, err := w.kernel.Holders(tx, p.Organisation)
	if err != nil {
		return h, err
	}
	left := leavingOf(holders.Active(), t, func(m assessment.Membership) bool { return m.UserID == user })
	handed := map[assessment.ID][]string{}
	for _, x := range answers {
		handed[x.AssessmentID] = append(handed[x.AssessmentID], x.QuestionID)
	}
	submitted, err := submittedBy(tx, user, open)
	if err != nil {
		return h, err
	}
	work := func(a openAssessment) record.HangingWork {
		n, _ := t.Node(a.EntityID)
		return record.HangingWork{
			Assessment: a.ID,
			Entity:     record.EntityNameOf(n.Entity, a.Kind),
			Round:      record.RoundNameOf(a.round),
			Questions:  []string{},
		}
	}
	for _, a := range open {
		if !p.May(assessment.ReadEntities, t, a.EntityID) {
			continue
		}
		if a.State != assessment.Approved && left.unmanaged(a.EntityID) {
			h.Unmanaged = append(h.Unmanaged, work(a))
		}
		if questions := handed[a.ID]; len(questions) > 0 { // also once submitted: it may become a draft again
			one := work(a)
			one.Questions = questions
			h.Handed = append(h.Handed, one)
		}
		if a.State == assessment.Draft && left.only(assessment.WriteAnswers, a.EntityID) {
			h.Drafts = append(h.Drafts, work(a))
		}
		if submitted[a.ID] {
			h.Submissions = append(h.Submissions, work(a))
		}
	}
	for _, n := range t.Nodes {
		if !n.Includes(w.kernel.Today(p.Organisation)) || !p.May(assessment.ReadEntities, t, n.ID) {
			continue
		}
		name := record.EntityNameOf(n.Entity, n.Kind)
		if left.only(assessment.DecideSubmission, n.ID) {
			h.OnlyManager = append(h.OnlyManager, name)
		}
		if left.only(assessment.WriteAnswers, n.ID) {
			h.OnlyRespondent = append(h.OnlyRespondent, name)
		}
	}
	h.Engagements, err = w.hangingEngagements(tx, p, t, user)
	return h, err
}

// hangingEngagements are the audits that are not final and that somebody is engaged in, as far as the principal may
// know of them.
func (w *UseCases) hangingEngagements(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	user assessment.ID,
) ([]record.HangingEngagement, error) {
	list := []record.HangingEngagement{}
	mine, err := tx.EngagementsOf(user)
	if err != nil {
		return nil, err
	}
	today := w.kernel.Today(p.Organisation)
	mine = slices.DeleteFunc(mine, func(e assessment.Engagement) bool { return !e.ValidOn(today) })
	if len(mine) == 0 {
		return list, nil
	}
	known, err := auditsLeft(tx, p, t)
	if err != nil {
		return nil, err
	}
	ids := make([]assessment.ID, 0, len(mine))
	for _, e := range mine {
		ids = append(ids, e.AuditID)
	}
	all, err := tx.Engagements(ids...)
	if err != nil {
		return nil, err
	}
	others := map[assessment.ID]bool{}
	for _, e := range all {
		others[e.AuditID] = others[e.AuditID] || e.UserID != user && e.ValidOn(w.kernel.Today(p.Organisation))
	}
	for _, e := range mine {
		if a, knows := known[e.AuditID]; knows {
			list = append(list, record.HangingEngagement{
				Audit: a.ID, Title: a.Title, Only: !others[a.ID], Withdrawn: a.Withdrawn(),
			})
		}
	}
	return list, nil
}

// auditsLeft are the audits that are not final and of which the principal may know: those of entities that they read
// and, of those that are withdrawn, those that they manage.
func auditsLeft(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
) (map[assessment.ID]assessment.Audit, error) {
	running, err := tx.Audits()
	if err != nil {
		return nil, err
	}
	withdrawn, err := tx.WithdrawnAudits()
	if err != nil {
		return nil, err
	}
	entities, err := tx.AllAuditedEntities()
	of := map[assessment.ID][]assessment.AuditedEntity{}
	reads := map[assessment.ID]bool{}
	for _, e := range entities {
		of[e.AuditID] = append(of[e.AuditID], e)
		reads[e.AuditID] = reads[e.AuditID] || p.May(assessment.ReadEntities, t, e.EntityID)
	}
	left := map[assessment.ID]assessment.Audit{}
	for _, a := range slices.Concat(running, withdrawn) {
		known := reads[a.ID]
		if a.Withdrawn() {
			known = p.MayAll(assessment.ManageAudits, t, of[a.ID])
		}
		if known && a.State != assessment.AuditFinal {
			left[a.ID] = a
		}
	}
	return left, err
}

// submittedBy are the assessments that wait for a decision on what somebody submitted.
func submittedBy(tx assessment.Tx, user assessment.ID, open []openAssessment) (map[assessment.ID]bool, error) {
	var ids []assessment.ID
	for _, a := range open {
		if a.State == assessment.Submitted {
			ids = append(ids, a.ID)
		}
	}
	all, err := tx.AllSubmissionsOf(ids)
	by, seen := map[assessment.ID]bool{}, map[assessment.ID]bool{}
	for _, s := range all { // the latest of each first
		if !seen[s.AssessmentID] {
			seen[s.AssessmentID], by[s.AssessmentID] = true, s.SubmittedBy == user
		}
	}
	return by, err
}

// openAssessment is one of a round that is not closed, which nobody has taken over.
type openAssessment struct {
	assessment.Assessment
	round assessment.Round
}

func (w *UseCases) openAssessments(tx assessment.Tx, of assessment.Organisation) ([]openAssessment, error) {
	rounds, err := tx.Rounds()
	if err != nil {
		return nil, err
	}
	rounds = slices.DeleteFunc(rounds, func(r assessment.Round) bool {
		return r.State(w.kernel.Today(of)) == assessment.RoundClosed
	})
	var ids []assessment.ID
	for _, r := range rounds {
		ids = append(ids, r.ID)
	}
	rows, err := tx.AssessmentsIn(ids...)
	if err != nil {
		return nil, err
	}
	in := make(map[assessment.ID][]assessment.Assessment, len(rounds))
	for _, a := range rows {
		if a.MergedInto == nil {
			in[a.RoundID] = append(in[a.RoundID], a)
		}
	}
	var list []openAssessment
	for _, r := range rounds {
		for _, a := range in[r.ID] {
			list = append(list, openAssessment{Assessment: a, round: r})
		}
	}
	return list, nil
}

// leaving is who is there for each entity, with some memberships and without them.
type leaving struct {
	own           []assessment.Membership // those that are removed
	before, after map[assessment.Permission]map[assessment.ID]bool
}

// leavingOf compares the holders with those who are left without some memberships.
func leavingOf(h workflow.Holders, t assessment.Tree, without func(assessment.Membership) bool) leaving {
	l := leaving{
		before: map[assessment.Permission]map[assessment.ID]bool{},
		after:  map[assessment.Permission]map[assessment.ID]bool{},
	}
	for _, m := range h.Roles {
		if without(m) {
			l.own = append(l.own, m)
		}
	}
	left := h.Without(without)
	for _, do := range []assessment.Permission{assessment.DecideSubmission, assessment.WriteAnswers} {
		l.before[do], l.after[do] = h.Covered(do, t), left.Covered(do, t)
	}
	return l
}

// only reports whether a membership that is removed gives the permission for the entity by a role on it, and no other
// does.
func (l leaving) only(do assessment.Permission, entity assessment.ID) bool {
	return !l.after[do][entity] && slices.ContainsFunc(l.own, func(m assessment.Membership) bool {
		return m.EntityID == entity && m.Role.May(do)
	})
}

// unmanaged reports whether somebody can approve for the entity now, but nobody without the memberships.
func (l leaving) unmanaged(entity assessment.ID) bool {
	return l.before[assessment.DecideSubmission][entity] && !l.after[assessment.DecideSubmission][entity]
}

// managerRemains refuses a change after which nobody can approve for an entity in a round that is not closed, and names
// the entities; without selects the memberships that are removed.
func (w *UseCases) managerRemains(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	without func(assessment.Membership) bool,
) error {
	open, err := w.openAssessments(tx, p.Organisation)
	if err != nil {
		return err
	}
	holders, err := w.kernel.Holders(tx, p.Organisation)
	if err != nil {
		return err
	}
	left := leavingOf(holders.Active(), t, without)
	var names []string
	for _, a := range open {
		n, ok := t.Node(a.EntityID)
		if ok && a.State != assessment.Approved && left.unmanaged(a.EntityID) && !slices.Contains(names, n.Name) {
			names = append(names, n.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	args := assessment.Args{"Entities": strings.Join(names, ", ")}
	return &assessment.Error{
		Code:   assessment.Conflict,
		Key:    "error.last_manager",
		Args:   args,
		Fields: []assessment.FieldError{{Field: "leave", Key: "error.last_manager", Args: args}},
	}
}

// handOn gives the questions that were handed to somebody, and that they may no longer answer, to a colleague who may
// answer for the entity; without one they go back to the entity. Answers keep their value, and each change is logged.
func (w *UseCases) handOn(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	from assessment.ID,
	to *assessment.ID,
) error {
	answers, err := tx.AnswersAssigned(from)
	if err != nil || len(answers) == 0 {
		return err
	}
	open, err := w.openAssessments(tx, p.Organisation)
	if err != nil {
		return err
	}
	holders, err := w.kernel.Holders(tx, p.Organisation)
	if err != nil {
		return err
	}
	holders = holders.Active()
	may := func(user, entity assessment.ID) bool { return holders.May(user, assessment.WriteAnswers, t, entity) }
	of := map[assessment.ID][]assessment.Answer{}
	for _, x := range answers {
		of[x.AssessmentID] = append(of[x.AssessmentID], x)
	}
	handed, taken := false, false
	for _, a := range open {
		if len(of[a.ID]) == 0 || may(from, a.EntityID) {
			continue
		}
		for _, x := range of[a.ID] {
			handed = true
			if x.AssignedTo = nil; to != nil && may(*to, a.EntityID) {
				x.AssignedTo, taken = to, true
			}
			e, err := w.kernel.NewEvent(workflow.Actor(p), event.AnswerHandedOver{
				Assessment:   a.ID,
				AnswerFields: event.AnswerFields{Question: x.QuestionID, Version: x.Version + 1},
			})
			if err != nil {
				return err
			}
			if _, err := tx.SaveAnswer(x, e); err != nil {
				return err
			}
		}
	}
	if to != nil && handed && !taken {
		return assessment.InvalidField("hand_to", "error.hand_to_unfit", nil)
	}
	return nil
}

// Unmanaged lists, for those who manage people, the entities in rounds that are not closed for which nobody can
// approve.
func (w *UseCases) Unmanaged(ctx context.Context, p assessment.Principal) ([]record.HangingWork, error) {
	list := []record.HangingWork{}
	if !p.MaySomewhere(assessment.ManagePeople) {
		return list, nil
	}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		open, err := w.openAssessments(tx, p.Organisation)
		if err != nil {
			return err
		}
		holders, err := w.kernel.Holders(tx, p.Organisation)
		if err != nil {
			return err
		}
		managed := holders.Covered(assessment.DecideSubmission, t)
		for _, a := range open {
			n, ok := t.Node(a.EntityID)
			if !ok || a.State == assessment.Approved || !p.May(assessment.ManagePeople, t, a.EntityID) ||
				managed[a.EntityID] {
				continue
			}
			list = append(list, record.HangingWork{
				Assessment: a.ID,
				Entity:     record.EntityNameOf(n.Entity, a.Kind),
				Round:      record.RoundNameOf(a.round),
				Questions:  []string{},
			})
		}
		return nil
	})
	return list, err
}
