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
	open, err := w.openAssessments(tx)
	if err != nil {
		return h, err
	}
	answers, err := tx.AnswersAssigned(user)
	if err != nil {
		return h, err
	}
	holders, err := w.kernel.Holders(tx)
	if err != nil {
		return h, err
	}
	holders = holders.Active()
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
		if a.State != assessment.Approved && leaves(
			holders,
			t,
			a.EntityID,
			func(m assessment.Membership) bool { return m.UserID == user },
		) {
			h.Unmanaged = append(h.Unmanaged, work(a))
		}
		handed := work(a)
		for _, x := range answers {
			if x.AssessmentID == a.ID {
				handed.Questions = append(handed.Questions, x.QuestionID)
			}
		}
		if len(handed.Questions) > 0 { // also once submitted: it may become a draft again
			h.Handed = append(h.Handed, handed)
		}
		if a.State == assessment.Draft && only(holders, t, assessment.WriteAnswers, a.EntityID, user) {
			h.Drafts = append(h.Drafts, work(a))
		}
		if a.State == assessment.Submitted {
			s, err := tx.Submissions(a.ID)
			if err != nil {
				return h, err
			}
			if len(s) > 0 && s[0].SubmittedBy == user {
				h.Submissions = append(h.Submissions, work(a))
			}
		}
	}
	for _, n := range t.Nodes {
		if !n.Includes(w.kernel.Today()) || !p.May(assessment.ReadEntities, t, n.ID) {
			continue
		}
		name := record.EntityNameOf(n.Entity, n.Kind)
		if only(holders, t, assessment.DecideSubmission, n.ID, user) {
			h.OnlyManager = append(h.OnlyManager, name)
		}
		if only(holders, t, assessment.WriteAnswers, n.ID, user) {
			h.OnlyRespondent = append(h.OnlyRespondent, name)
		}
	}
	h.Engagements, err = w.hangingEngagements(tx, p, t, user)
	return h, err
}

// hangingEngagements are the running audits that somebody is engaged in, as far as the principal may know of them.
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
	for _, e := range mine {
		a, err := tx.Audit(e.AuditID)
		if err != nil {
			return nil, err
		}
		if a.State == assessment.AuditFinal || !e.ValidOn(w.kernel.Today()) {
			continue
		}
		entities, err := tx.AuditedEntities(e.AuditID)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(entities, func(x assessment.AuditedEntity) bool {
			return p.May(assessment.ReadEntities, t, x.EntityID)
		}) {
			continue
		}
		all, err := tx.Engagements(e.AuditID)
		if err != nil {
			return nil, err
		}
		others := slices.ContainsFunc(all, func(x assessment.Engagement) bool {
			return x.UserID != user && x.ValidOn(w.kernel.Today())
		})
		list = append(list, record.HangingEngagement{Audit: a.ID, Title: a.Title, Only: !others})
	}
	return list, nil
}

// openAssessment is one of a round that is not closed, which nobody has taken over.
type openAssessment struct {
	assessment.Assessment
	round assessment.Round
}

func (w *UseCases) openAssessments(tx assessment.Tx) ([]openAssessment, error) {
	rounds, err := tx.Rounds()
	if err != nil {
		return nil, err
	}
	rounds = slices.DeleteFunc(rounds, func(r assessment.Round) bool {
		return r.State(w.kernel.Today()) == assessment.RoundClosed
	})
	var ids []assessment.ID
	for _, r := range rounds {
		ids = append(ids, r.ID)
	}
	rows, err := tx.AssessmentsIn(ids...)
	if err != nil {
		return nil, err
	}
	var list []openAssessment
	for _, r := range rounds {
		for _, a := range rows {
			if a.RoundID == r.ID && a.MergedInto == nil {
				list = append(list, openAssessment{Assessment: a, round: r})
			}
		}
	}
	return list, nil
}

// only reports whether the user has the permission for the entity by a role on it, and nobody else does.
func only(h workflow.Holders, t assessment.Tree, do assessment.Permission, entity, user assessment.ID) bool {
	at := func(m assessment.Membership) bool { return m.UserID == user && m.EntityID == entity && m.Role.May(do) }
	return slices.ContainsFunc(h.Roles, at) &&
		h.Without(func(m assessment.Membership) bool { return m.UserID == user }).Missing(do, t, entity)
}

// leaves reports whether somebody can approve for the entity now, but nobody without the memberships.
func leaves(
	h workflow.Holders,
	t assessment.Tree,
	entity assessment.ID,
	without func(assessment.Membership) bool,
) bool {
	return !h.Missing(assessment.DecideSubmission, t, entity) &&
		h.Without(without).Missing(assessment.DecideSubmission, t, entity)
}

// managerRemains refuses a change after which nobody can approve for an entity in a round that is not closed, and names
// the entities; without selects the memberships that are removed.
func (w *UseCases) managerRemains(
	tx assessment.Tx,
	t assessment.Tree,
	without func(assessment.Membership) bool,
) error {
	open, err := w.openAssessments(tx)
	if err != nil {
		return err
	}
	holders, err := w.kernel.Holders(tx)
	if err != nil {
		return err
	}
	holders = holders.Active()
	var names []string
	for _, a := range open {
		n, ok := t.Node(a.EntityID)
		if ok && a.State != assessment.Approved && !slices.Contains(names, n.Name) &&
			leaves(holders, t, a.EntityID, without) {
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
	open, err := w.openAssessments(tx)
	if err != nil {
		return err
	}
	holders, err := w.kernel.Holders(tx)
	if err != nil {
		return err
	}
	holders = holders.Active()
	may := func(user, entity assessment.ID) bool { return holders.May(user, assessment.WriteAnswers, t, entity) }
	handed, taken := false, false
	for _, a := range open {
		if may(from, a.EntityID) {
			continue
		}
		for _, x := range answers {
			if x.AssessmentID != a.ID {
				continue
			}
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
		open, err := w.openAssessments(tx)
		if err != nil {
			return err
		}
		holders, err := w.kernel.Holders(tx)
		if err != nil {
			return err
		}
		for _, a := range open {
			n, ok := t.Node(a.EntityID)
			if !ok || a.State == assessment.Approved || !p.May(assessment.ManagePeople, t, a.EntityID) ||
				!holders.Missing(assessment.DecideSubmission, t, a.EntityID) {
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
